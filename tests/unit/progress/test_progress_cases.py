"""Small inputs that have hurt people who measure progress, each run through `assess`."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.progress.assess import Assessment, assess
from assets.progress.observations import Observation
from assets.progress.reasons import Reason
from assets.progress.verdict import Verdict
from pipeline.core.catalog_words import SeriesRole

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "data/cases/progress.json").read_text("utf-8"))}


def number(text: object) -> float | None:
    return None if text in (None, "") else float(str(text))


@pytest.fixture
def run(reading: Any) -> Any:
    def of_case(case_id: str, comparison: str | None = None, target_value: float | None = None) -> Assessment:
        given = CASES[case_id]["input"]
        stated = reading(
            comparison or {"increase": "at_least", "decrease": "at_most"}[given["direction"]],
            given["target"]["value"] if target_value is None else target_value,
            target_year=int(given["target"]["period"]),
            baseline_year=int(given["baseline"]["period"]),
            reference_year=int(given["baseline"]["period"]),
        )
        rows = [Observation(int(o["period"]), number(o["value"]), "A", False) for o in given["observations"]]
        return assess(stated, "example_series", SeriesRole.HEADLINE, rows, date.fromisoformat(given["as_of"]))

    return of_case


def percent(assessment: Assessment) -> float | None:
    fraction = assessment.progress_fraction
    return None if fraction is None else round(100 * fraction, 2)


def test_there_are_cases() -> None:
    assert len(CASES) == 12


@pytest.mark.parametrize("case_id", sorted(CASES))
def test_right_values_of_the_case(case_id: str, run: Any) -> None:
    """The values that every case states under the same name; no figure is ever NaN or infinite."""
    assessment, expected = run(case_id), CASES[case_id]["expected"]
    facts = {
        "progress_percent": percent(assessment),
        "met": assessment.remaining == 0.0,
        "gap": assessment.gap_absolute,
        "remaining": assessment.remaining,
        "latest_period": str(assessment.latest_year),
        "latest_value": assessment.latest_value,
        "stale": assessment.is_stale,
        "required_pace": assessment.required_slope,
    }
    assert facts.keys() & expected.keys() or case_id == "118-reduce-to-or-by"
    assert {k: facts[k] for k in expected if k in facts} == {k: v for k, v in expected.items() if k in facts}
    assert all(math.isfinite(v) for v in vars(assessment).values() if isinstance(v, float))


@pytest.mark.parametrize("case_id", sorted(CASES))
def test_no_case_has_a_value_for_2025_so_none_is_decided(case_id: str, run: Any) -> None:
    assessment = run(case_id)
    assert assessment.verdict is Verdict.UNDETERMINED
    assert assessment.reason is Reason.NO_TARGET_YEAR_VALUE
    assert assessment.is_stale


def test_only_the_baseline_gives_no_pace(run: Any) -> None:
    assert run("110-one-observation").actual_pace is None


def test_rows_after_the_day_are_not_observations(run: Any) -> None:
    assert run("113-future-projections").n_observations == 2


def test_to_and_by_are_two_readings(run: Any) -> None:
    expected = CASES["118-reduce-to-or-by"]["expected"]
    to, by = run("118-reduce-to-or-by"), run("118-reduce-to-or-by", comparison="reduction_at_least")
    assert (to.target_level, percent(to), to.remaining == 0) == tuple(expected["to"].values())
    assert (by.target_level, percent(by), by.remaining == 0) == tuple(expected["by"].values())
    assert to.target_value == by.target_value == 4.5
