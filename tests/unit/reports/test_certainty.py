"""How sure, in words: what a projection gives while nothing decides, when methods turned unanimous, why they disagree."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from reports.deciding import Names, deciding_sentence
from reports.language import Language
from reports.sentences import certainty
from tests.unit.reports.test_chapters import texts


def test_while_the_value_is_missing_the_chance_is_told_and_decides_nothing(published: Any) -> None:
    verdict = next(v for v in published["marts.verdicts"] if v["target_id"] == "pv_cost")
    asked = {"probability_of_reaching": 0.5, "forecast_year": 2025, "n_observations": 8}
    asked |= {"forecast_mean": 26.3, "forecast_low80": 0.0, "forecast_high80": 72.4}
    rows = [
        r | asked
        if (r["reading_id"], r["series_id"]) == (verdict["headline_reading"], verdict["headline_series"])
        else r
        for r in published["marts.assessments"]
    ]
    told = " ".join(certainty(verdict, rows, Language.of("en")))
    assert "meeting it in 2025 is about as likely as not (50%)." in told
    assert "Projection: 26.3 (80% interval: 0.0 to 72.4)." in told and told.startswith("Nothing decides yet")
    without = [r | {"forecast_low80": None} for r in rows]
    assert "Projected" not in " ".join(certainty(verdict, without, Language.of("en")))
    later = [r | {"forecast_year": 2030} for r in rows]
    assert "Projected" not in " ".join(certainty(verdict, later, Language.of("en")))


def history(
    method: str, year: int, *, will_meet: bool | None, met: bool | None, reading: str = "avoided"
) -> dict[str, Any]:
    return {
        "as_of": dt.date(year, 12, 31), "target_id": "emissions", "reading_id": reading, "series_id": "avoided_combined_margin",
        "role": "headline", "votes": True, "method": method, "knowledge": "pseudo_vintage", "will_meet": will_meet,
        "probability": None, "outcome_met": met,
    }  # fmt: skip


def test_the_year_from_which_every_method_was_right_is_told(published: Any, view_of: Any) -> None:
    rows = [
        history("drift", 2018, will_meet=True, met=True),
        history("no_change", 2018, will_meet=False, met=True),
        history("drift", 2019, will_meet=True, met=True),
        history("no_change", 2019, will_meet=True, met=True),
        history("drift", 2019, will_meet=True, met=False, reading="level"),
        history("drift", 2019, will_meet=None, met=None, reading="reduction_since_2016"),
    ]
    told = texts(view_of({**published, "marts.verdict_history": rows}, "en").chapters[0])
    assert "it was met, and from 2019 on every method that answered said so." in told
    assert "it was missed, and in no year did every method say so." in told
    assert "No method answers on lower bounds and missing starts: Emissions: " in told


def test_a_disagreement_is_explained_where_the_two_families_of_methods_part(published: Any, view_of: Any) -> None:
    words = {
        "eurostat": ("moderate_progress", 0.83), "un": ("fair_progress_acceleration_needed", 0.9),
        "statcan": ("moderate_progress", 0.83), "destatis": ("sun", -1.0), "wri": ("on_track", 0.5),
        "sdsn": ("on_track_or_maintaining", 1.8),
    }  # fmt: skip
    classes = [
        r | dict(zip(("label", "value"), words.get(r["method"], (None, None)), strict=True))
        for r in published["marts.method_classes"]
    ]
    told = texts(view_of({**published, "marts.method_classes": classes}, "en").chapters[2])
    assert (
        "Why: growth since the start was 83% of that needed; the pace of the last five years is 2.0 times that needed."
        in told
    )
    assert "needed over recent pace; up to 1 is on track" in told
    assert "Why: " not in texts(view_of(published, "en").chapters[2]), "one family says two things"


def agreement_row(view_of: Any, published: Any, target_id: str, **said: Any) -> list[tuple[str, str]]:
    verdicts = [v | said if v["target_id"] == target_id else v for v in published["marts.verdicts"]]
    view = view_of({**published, "marts.verdicts": verdicts}, "en")
    (block,) = [b for c in view.chapters for b in c.blocks if b.table and b.table.table_id == "agreement"]
    place = [v["target_id"] for v in verdicts].index(target_id)
    return [(cell.text, cell.note) for cell in block.table.rows[place]]


def test_a_majority_says_of_how_many_and_dissent_is_from_the_headline(view_of: Any, published: Any) -> None:
    """One decided of six is told as that; with an open headline nothing can be otherwise than it."""
    open_row = agreement_row(view_of, published, "firms", modal_verdict="achieved_on_time")
    assert open_row[4:] == [
        ("met on time", "1 of 6 decided"),
        ("–", "the headline reading has no verdict to differ from"),
    ]
    said = {"modal_verdict": "achieved_on_time", "n_assessed": 14, "n_undetermined": 7}
    against = agreement_row(view_of, published, "emissions", **said, dissenting="avoided/a; avoided/b")
    assert against[4] == ("met on time", "7 of 14 decided")
    assert against[5][0] == "2"
    assert against[5][1].startswith("headline: missed; ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "en",
            "A value for 2025 of 25.0 USD/MWh or less would make it met. The latest, 40.9 in 2023, decides nothing.",
        ),
        (
            "es",
            "Un valor de 2025 de 25,0 USD/MWh o menos la dejaría cumplida. El último, 40,9 en 2023, no decide nada.",
        ),
    ],
)
def test_a_missing_value_is_asked_for_its_own_year(code: str, words: str, published: Any) -> None:
    lever = {"target_id": "pv_cost", "reading_id": "lcoe_le_25", "series_id": "irena_lcoe", "kind": "target_year_value"}
    lever |= {"turns": True, "status_from": "undetermined", "status_to": "met", "relative_change": None}
    names = Names.of(published["marts.readings"], published["marts.series"], code)
    asked = lever | {"value_from": None, "value_to": 25.0}
    assert deciding_sentence(asked, published["marts.assessments"], names, Language.of(code)) == words
