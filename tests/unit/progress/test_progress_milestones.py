"""Milestones on the way."""

from __future__ import annotations

from typing import Any

import pytest

from assets.progress.milestones import (
    Milestone,
    MilestoneKind,
    MilestoneState,
    derive_linear_milestones,
    milestone_status,
)
from assets.progress.reasons import Reason

FIFTY = Milestone(2020, 50.0, MilestoneKind.OFFICIAL)


def test_one_milestone_a_year_from_the_year_after_the_start_to_the_target(level: Any) -> None:
    derived = derive_linear_milestones(level(25.0, "decrease", 2025, (2016, 70.0)))
    assert [(m.year, m.value) for m in derived[:2]] == [(2017, 65.0), (2018, 60.0)]
    assert (len(derived), derived[-1].year, derived[-1].value) == (9, 2025, 25.0)
    assert {m.kind for m in derived} == {MilestoneKind.DERIVED_LINEAR}


def test_without_a_start_none_are_derived(level: Any) -> None:
    assert derive_linear_milestones(level(25.0, "decrease")) == ()


@pytest.mark.parametrize(("as_of_year", "state"), [(2019, "pending"), (2020, "pending"), (2021, "met")])
def test_a_milestone_is_pending_until_its_year_is_over(
    as_of_year: int, state: str, observations: Any, level: Any
) -> None:
    series = observations((2019, 40), (2020, 40))
    assert milestone_status(FIFTY, series, level(25.0, "decrease"), as_of_year).status == state


def test_the_margin_is_that_of_the_milestones_own_year(observations: Any, level: Any) -> None:
    found = milestone_status(FIFTY, observations((2020, 60), (2022, 40)), level(25.0, "decrease"), 2024)
    assert (found.status, found.margin) == (MilestoneState.MET_LATE, -10.0)


def test_a_later_year_after_the_day_does_not_count(observations: Any, level: Any) -> None:
    found = milestone_status(FIFTY, observations((2020, 60), (2022, 40)), level(25.0, "decrease"), 2021)
    assert found.status is MilestoneState.MISSED


def test_met_early_and_lost_by_its_own_year_is_missed(observations: Any, level: Any) -> None:
    found = milestone_status(FIFTY, observations((2019, 40), (2020, 60)), level(25.0, "decrease"), 2024)
    assert found.status is MilestoneState.MISSED


def test_equality_meets_a_milestone_without_a_signed_zero(observations: Any, level: Any) -> None:
    found = milestone_status(FIFTY, observations((2020, 50)), level(25.0, "decrease"), 2021)
    assert (found.status, str(found.margin)) == (MilestoneState.MET, "0.0")


def test_neither_an_early_nor_a_later_value_stands_in_for_a_missing_one(observations: Any, level: Any) -> None:
    found = milestone_status(FIFTY, observations((2019, 40), (2021, 40)), level(25.0, "decrease"), 2024)
    assert (found.status, found.margin, found.reason) == (MilestoneState.NO_DATA, None, Reason.NO_DATA)


def test_a_lower_bound_below_a_milestone_proves_nothing(lower_bounds: Any, level: Any) -> None:
    found = milestone_status(FIFTY, lower_bounds((2020, 46)), level(100.0, "increase"), 2024)
    assert (found.status, found.reason) == (MilestoneState.NO_DATA, Reason.LOWER_BOUND_ONLY)
    found = milestone_status(FIFTY, lower_bounds((2020, 51)), level(100.0, "increase"), 2024)
    assert found.status is MilestoneState.MET
