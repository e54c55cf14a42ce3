"""Changes against the edition before: each has its cause."""

from __future__ import annotations

from typing import Any

import pytest

from assets.progress.changes import ChangeCause, compare_assessments

BEFORE = {
    "target_id": "emissions",
    "reading_id": "level",
    "series_id": "ember_owid",
    "method_version": "2",
    "role": "headline",
    "votes": True,
    "comparison": "at_most",
    "target_value": 4.5,
    "target_year": 2025,
    "baseline_value": None,
    "reference_value": 39.13,
    "target_year_value": None,
    "latest_year": 2024,
    "latest_value": 23.03,
    "data_through": 2024,
    "verdict": "undetermined",
}


@pytest.mark.parametrize(
    ("now", "cause"),
    [
        ({"target_value": 5.0, "verdict": "missed"}, ChangeCause.READING),
        ({"role": "context"}, ChangeCause.CATALOGUE),
        ({"reference_value": 40.0}, ChangeCause.REVISION),
        ({"latest_value": 23.5}, ChangeCause.REVISION),
        (
            {"latest_year": 2025, "latest_value": 25.62, "target_year_value": 25.62, "verdict": "missed"},
            ChangeCause.NEW_DATA,
        ),
        ({"method_version": "3", "verdict": "missed"}, ChangeCause.METHOD),
        ({"verdict": "missed"}, ChangeCause.REVISION),
    ],
)
def test_each_change_has_its_cause(now: dict[str, Any], cause: ChangeCause) -> None:
    (change,) = compare_assessments([BEFORE], [BEFORE | now])
    assert change.cause is cause
    assert change.verdict_changed is ("verdict" in now)


def test_the_passing_of_the_deadline_is_a_cause_of_its_own() -> None:
    (change,) = compare_assessments([BEFORE | {"verdict": "not_yet_due"}], [BEFORE])
    assert change.cause is ChangeCause.DEADLINE


def test_the_same_again_and_a_new_method_that_says_the_same_are_no_changes() -> None:
    assert compare_assessments([BEFORE], [BEFORE, *()]) == []
    assert compare_assessments([BEFORE], [BEFORE | {"method_version": "3"}]) == []
    assert compare_assessments([BEFORE], [BEFORE | {"latest_value": 23.03 * (1 + 1e-12)}]) == []


def test_a_new_series_is_the_catalogues_and_a_new_reading_is_a_reading() -> None:
    edgar, avoided = BEFORE | {"series_id": "edgar_power"}, BEFORE | {"reading_id": "avoided"}
    found = {(c.reading_id, c.series_id): c for c in compare_assessments([BEFORE], [BEFORE, edgar, avoided])}
    assert found["level", "edgar_power"].cause is ChangeCause.CATALOGUE
    assert found["avoided", "ember_owid"].cause is ChangeCause.READING
    assert found["avoided", "ember_owid"].verdict_previous is None
    (gone,) = compare_assessments([BEFORE, edgar], [BEFORE])
    assert (gone.cause, gone.verdict) == (ChangeCause.CATALOGUE, None)
