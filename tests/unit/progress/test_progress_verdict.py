"""The verdict at the deadline, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from assets.progress.levels import resolve_target_level
from assets.progress.reasons import Reason
from assets.progress.verdict import VERDICT_ORDER, Verdict, final_verdict, verdict_without_level

CONTRACT = [
    "achieved_on_time",
    "achieved_late",
    "achieved_on_time_then_lost",
    "achieved_late_then_lost",
    "missed_after_early_achievement",
    "missed",
    "not_yet_due",
    "undetermined",
]


@pytest.fixture
def verdict(observations: Any, level: Any) -> Any:
    """The verdict on "at most 25 in 2025", seen from 2030."""

    def of_rows(*rows: tuple[Any, ...], as_of_year: int = 2030) -> Any:
        return final_verdict(observations(*rows), level(25.0, "decrease"), as_of_year)

    return of_rows


def test_the_words_and_their_order_are_those_promised() -> None:
    assert [v.value for v in Verdict] == CONTRACT
    assert [v.value for v in VERDICT_ORDER] == CONTRACT[:6]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([(2025, 25)], "achieved_on_time"),
        ([(2025, 26), (2026, 25)], "achieved_late"),
        ([(2025, 25), (2026, 26)], "achieved_on_time_then_lost"),
        ([(2025, 26), (2026, 25), (2027, 26)], "achieved_late_then_lost"),
        ([(2024, 25), (2025, 26)], "missed_after_early_achievement"),
        ([(2024, 26), (2025, 26)], "missed"),
    ],
)
def test_each_word_of_the_order(rows: list[tuple[int, float]], word: str, verdict: Any) -> None:
    assert verdict(*rows).verdict == word


def test_lost_and_won_again_after_the_deadline_is_not_lost(verdict: Any) -> None:
    assert verdict((2025, 24), (2026, 26), (2027, 24)).verdict is Verdict.ACHIEVED_ON_TIME
    assert verdict((2025, 26), (2026, 24), (2027, 26), (2028, 24)).verdict is Verdict.ACHIEVED_LATE


def test_a_loss_before_the_deadline_is_no_later_loss(verdict: Any) -> None:
    assert verdict((2023, 24), (2024, 30), (2025, 24)).verdict is Verdict.ACHIEVED_ON_TIME


def test_met_early_missed_in_time_and_met_again_is_late(verdict: Any) -> None:
    assert verdict((2023, 24), (2025, 30), (2026, 24)).verdict is Verdict.ACHIEVED_LATE


def test_neighbours_do_not_stand_in_for_the_target_year(verdict: Any) -> None:
    found = verdict((2024, 24), (2025, None), (2026, 23))
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.NO_TARGET_YEAR_VALUE)
    assert found.gap_at_target_year is None


@pytest.mark.parametrize("rows", [[], [(2025, None)], [(2025, 20, "F")]])
def test_without_any_value_there_is_no_data(rows: list[tuple[Any, ...]], verdict: Any) -> None:
    found = verdict(*rows)
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.NO_DATA)


@pytest.mark.parametrize(("as_of_year", "word"), [(2024, "not_yet_due"), (2025, "not_yet_due"), (2026, "missed")])
def test_a_target_is_due_once_its_year_is_over(as_of_year: int, word: str, verdict: Any) -> None:
    assert verdict((2024, 30), (2025, 30), as_of_year=as_of_year).verdict == word


def test_before_the_deadline_there_is_no_gap_at_it(verdict: Any) -> None:
    found = verdict((2024, 20), (2025, 20), as_of_year=2025)
    assert (found.gap_at_target_year, found.is_provisional, found.reason) == (None, False, None)


def test_years_after_the_day_cannot_lose_a_target(verdict: Any) -> None:
    assert verdict((2025, 24), (2027, 90), as_of_year=2026).verdict is Verdict.ACHIEVED_ON_TIME


class TestProvisional:
    @pytest.mark.parametrize("status", ["P", "E"])
    def test_a_provisional_or_estimated_value_flags_the_verdict(self, status: str, verdict: Any) -> None:
        assert verdict((2025, 24, status)).is_provisional
        assert verdict((2025, 26, status)).is_provisional

    @pytest.mark.parametrize("status", ["A", "B", "I"])
    def test_other_values_do_not(self, status: str, verdict: Any) -> None:
        assert not verdict((2025, 24, status)).is_provisional

    def test_a_provisional_loss_flags_the_verdict(self, verdict: Any) -> None:
        assert verdict((2025, 24), (2026, 26, "P")).is_provisional

    def test_a_provisional_late_achievement_flags_the_verdict(self, verdict: Any) -> None:
        assert verdict((2025, 26), (2026, 24, "P")).is_provisional

    def test_a_provisional_early_achievement_flags_the_verdict(self, verdict: Any) -> None:
        assert verdict((2023, 24, "E"), (2025, 26)).is_provisional

    def test_provisional_values_that_decide_nothing_do_not(self, verdict: Any) -> None:
        assert not verdict((2020, 80, "E"), (2025, 24), (2026, 23, "P")).is_provisional

    def test_an_undetermined_verdict_rests_on_nothing(self, verdict: Any) -> None:
        assert not verdict((2024, 24, "P")).is_provisional

    def test_a_provisional_baseline_flags_every_verdict_on_a_change(self, reading: Any, observations: Any) -> None:
        series = observations((2016, 32, "E"), (2025, 20))
        level = resolve_target_level(reading("reduction_at_least", 4.5), series).value
        assert final_verdict(series, level, 2026).is_provisional


class TestLowerBounds:
    """Firms: from partial registries a count is a lower bound."""

    def test_at_or_above_the_target_it_proves_the_target_met(self, lower_bounds: Any, level: Any) -> None:
        for firms in (100, 190):
            found = final_verdict(lower_bounds((2025, firms)), level(100.0, "increase"), 2026)
            assert (found.verdict, found.first_year_met) == (Verdict.ACHIEVED_ON_TIME, 2025)

    def test_below_the_target_it_proves_nothing(self, lower_bounds: Any, level: Any) -> None:
        found = final_verdict(lower_bounds((2025, 46)), level(100.0, "increase"), 2026)
        assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.LOWER_BOUND_ONLY)
        assert found.gap_at_target_year == 54

    def test_a_later_lower_bound_below_the_target_is_no_loss(self, lower_bounds: Any, level: Any) -> None:
        found = final_verdict(lower_bounds((2025, 120), (2026, 46)), level(100.0, "increase"), 2027)
        assert found.verdict is Verdict.ACHIEVED_ON_TIME
        assert found.consecutive_years_met_to_latest == 0

    def test_no_crossing_is_drawn_through_lower_bounds(self, lower_bounds: Any, level: Any) -> None:
        found = final_verdict(lower_bounds((2016, 31), (2025, 190)), level(100.0, "increase"), 2026)
        assert found.crossing_interpolated is None


class TestCrossing:
    def test_a_value_within_the_tolerance_crosses_in_its_own_year(self, verdict: Any) -> None:
        assert verdict((2024, 28), (2025, 25.00000002)).crossing_interpolated == 2025.0

    def test_the_first_crossing_counts(self, verdict: Any) -> None:
        assert verdict((2018, 30), (2020, 20), (2022, 30), (2025, 20)).crossing_interpolated == 2019.0

    def test_a_missing_year_does_not_interrupt_a_run(self, verdict: Any) -> None:
        assert verdict((2021, 26), (2022, 24), (2025, 24)).consecutive_years_met_to_latest == 2


class TestWithoutLevel:
    def test_the_reason_is_said_once_the_target_is_due(self, observations: Any) -> None:
        series = observations((2025, 20))
        found = verdict_without_level(series, 2025, Reason.NO_BASELINE_VALUE, 2026)
        assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.NO_BASELINE_VALUE)
        early = verdict_without_level(series, 2025, Reason.NO_BASELINE_VALUE, 2025)
        assert (early.verdict, early.reason) == (Verdict.NOT_YET_DUE, None)

    def test_no_data_at_all_is_said_first(self) -> None:
        assert verdict_without_level((), 2025, Reason.NO_BASELINE_VALUE, 2026).reason is Reason.NO_DATA
