"""How sure, in words: what a projection gives while nothing decides, when methods turned unanimous, why they disagree."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.language import Language
from reports.sentences import certainty
from tests.unit.reports.test_chapters import texts


def test_while_the_value_is_missing_the_chance_is_told_and_decides_nothing(published: Any) -> None:
    verdict = next(v for v in published["marts.verdicts"] if v["target_id"] == "pv_cost")
    asked = {"probability_of_reaching": 0.5, "forecast_year": 2025, "n_observations": 8}
    rows = [
        r | asked
        if (r["reading_id"], r["series_id"]) == (verdict["headline_reading"], verdict["headline_series"])
        else r
        for r in published["marts.assessments"]
    ]
    told = " ".join(certainty(verdict, rows, Language.of("en")))
    assert "meeting it in 2025 is about as likely as not (50%). A projection decides nothing." in told
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
