"""The reference vectors of the methods: expectations that were written before the code.

Where the vectors use another word than the contract, it is mapped here and nowhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.progress.agreement import verdict_robustness
from assets.progress.levels import (
    ahead_by,
    distance_to_target,
    elapsed_share,
    progress_fraction,
    target_path_value,
)
from assets.progress.milestones import Milestone, MilestoneKind, milestone_status
from assets.progress.observations import (
    FiniteObservation,
    Observation,
    PublishedObservation,
    comparable_segment,
    observations_as_of,
)
from assets.progress.verdict import Verdict, final_verdict

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "progress_vectors.json").read_text("utf-8"))["vectors"]
METHODS = ("final_verdict", "milestone_status", "as_of_vintage", "series_break", "verdict_robustness", "linear_path")
CONTRACT_WORD = {"contested": "split"}


def of_method(method: str) -> list[Any]:
    return [pytest.param(v, id=v["id"] + "-" + v["edge"]) for v in VECTORS if v["method"] == method]


def agree(actual: object, vector: dict[str, Any], field: str) -> bool:
    expected, tolerance = vector["expected"][field], vector["tolerance"]
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return actual == expected
    allowed = max(tolerance["abs"], tolerance["rel"] * abs(expected))
    return isinstance(actual, int | float) and abs(actual - expected) <= allowed


def assert_agrees(actual: dict[str, Any], vector: dict[str, Any]) -> None:
    wrong = {f: (actual[f], e) for f, e in vector["expected"].items() if not agree(actual[f], vector, f)}
    assert not wrong, f"{vector['id']}: {wrong} (ours, expected)"


def test_every_method_has_vectors() -> None:
    found = Counter(v["method"] for v in VECTORS)
    assert set(found) == set(METHODS)
    assert all(found[m] > 0 for m in METHODS)
    assert all(v["provenance"]["kind"] and v["provenance"]["source"] for v in VECTORS)


@pytest.mark.parametrize("vector", of_method("final_verdict"))
def test_final_verdict(vector: dict[str, Any], observations: Any, level: Any) -> None:
    given = vector["input"]
    asked = level(given["target_value"], given["direction"], given["target_year"])
    verdict = final_verdict(observations(*given["observations"]), asked, given["as_of_year"])
    assert_agrees(vars(verdict) | {"verdict": verdict.verdict.value}, vector)


@pytest.mark.parametrize("vector", of_method("milestone_status"))
def test_milestone_status(vector: dict[str, Any], observations: Any, level: Any) -> None:
    given = vector["input"]
    milestone = Milestone(given["milestone"]["year"], given["milestone"]["value"], MilestoneKind.OFFICIAL)
    # The target plays no part in a milestone's status: only the direction of its level does.
    status = milestone_status(
        milestone, observations(*given["observations"]), level(0.0, given["direction"], 2030), given["as_of_year"]
    )
    assert_agrees({"status": status.status.value, "margin": status.margin}, vector)


@pytest.mark.parametrize("vector", of_method("as_of_vintage"))
def test_as_of_vintage(vector: dict[str, Any]) -> None:
    rows = [
        PublishedObservation(
            Observation(r["period"], r["value"], r["status"], False), date.fromisoformat(r["published_at"])
        )
        for r in vector["input"]["rows"]
    ]
    as_of = date.fromisoformat(vector["input"]["as_of"])
    if vector["expected"]["values"] == "error":
        with pytest.raises(ValueError, match="published on one day"):
            observations_as_of(rows, as_of)
        return
    assert {str(o.year): o.value for o in observations_as_of(rows, as_of)} == vector["expected"]["values"]


@pytest.mark.parametrize("vector", of_method("series_break"))
def test_series_break(vector: dict[str, Any], observations: Any) -> None:
    years = [o.year for o in comparable_segment(observations(*vector["input"]["observations"]))]
    facts = {
        "comparable_years": years,
        "baseline_comparable": vector["input"]["baseline_year"] in years,
        "trend_assessable": len(years) >= 2,
        "first_comparable_year": years[0] if years else None,
    }
    assert_agrees(facts, vector)


@pytest.mark.parametrize("vector", of_method("verdict_robustness"))
def test_verdict_robustness(vector: dict[str, Any]) -> None:
    summary = verdict_robustness(Verdict(v) for v in vector["input"]["verdicts"])
    word = vector["expected"]["robustness"]
    mapped = vector | {"expected": vector["expected"] | {"robustness": CONTRACT_WORD.get(word, word)}}
    modal = summary.modal.value if summary.modal else None
    assert_agrees({"modal": modal, "agreement": summary.agreement, "robustness": summary.robustness.value}, mapped)


@pytest.mark.parametrize("vector", of_method("linear_path"))
def test_linear_path(vector: dict[str, Any], level: Any) -> None:
    given = vector["input"]
    asked = level(given["target_value"], given["direction"], given["target_year"], tuple(given["baseline"]))
    year, value = given["latest"]
    fraction, share = progress_fraction(value, asked).value, elapsed_share(year, asked).value
    facts = {
        "path_value": target_path_value(year, asked).value,
        "progress_fraction": fraction,
        "progress_vs_path": fraction / share if fraction is not None and share else None,
        "ahead_by": ahead_by(FiniteObservation(year, value, "A", False), asked).value,
        "gap_abs": distance_to_target(value, asked).absolute,
    }
    assert_agrees(facts, vector)
