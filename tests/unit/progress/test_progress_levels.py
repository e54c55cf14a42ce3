"""Where a value stands against the level that a reading asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assets.progress.levels import (
    TargetLevel,
    actual_pace,
    ahead_by,
    distance_to_target,
    elapsed_share,
    meets,
    path_pace,
    progress_fraction,
    proven_met,
    required_pace,
    resolve_target_level,
    target_path_value,
)
from assets.progress.observations import FiniteObservation
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog_words import Comparison


def one(year: int, value: float, *, lower_bound: bool = False) -> FiniteObservation:
    return FiniteObservation(year, value, "A", lower_bound)


class TestResolving:
    def test_a_level_is_taken_as_stated(self, reading: Any, observations: Any) -> None:
        level = resolve_target_level(reading("at_most", 4.5), observations((2016, 39.13))).value
        assert level.target_value == level.stated_value == 4.5
        assert (level.comparison, level.baseline, level.reference_value) == (Comparison.AT_MOST, None, 39.13)

    def test_a_reduction_becomes_at_most_baseline_less_the_reduction(self, reading: Any, observations: Any) -> None:
        level = resolve_target_level(reading("reduction_at_least", 4.5), observations((2016, 32.0))).value
        assert (level.comparison, level.target_value, level.stated_value) == (Comparison.AT_MOST, 27.5, 4.5)

    def test_an_increase_becomes_at_least_baseline_plus_the_increase(self, reading: Any, observations: Any) -> None:
        level = resolve_target_level(reading("increase_at_least", 100), observations((2016, 31))).value
        assert (level.comparison, level.target_value) == (Comparison.AT_LEAST, 131.0)

    @pytest.mark.parametrize("comparison", ["reduction_at_least", "increase_at_least"])
    def test_an_unknown_baseline_is_not_replaced_by_its_neighbours(
        self, comparison: str, reading: Any, observations: Any
    ) -> None:
        series = observations((2015, 30), (2016, None), (2017, 31))
        assert resolve_target_level(reading(comparison, 4.5), series).reason is Reason.NO_BASELINE_VALUE

    def test_an_unknown_reference_is_not_replaced_by_its_neighbours(self, reading: Any, observations: Any) -> None:
        level = resolve_target_level(reading("at_most", 25), observations((2015, 96), (2017, 92))).value
        assert level.start is None

    def test_a_change_is_not_measured_across_a_break(self, reading: Any, observations: Any) -> None:
        asked = reading("reduction_at_least", 4.5)
        assert resolve_target_level(asked, observations((2016, 32), (2020, 40, "B"))).why is Reason.BREAK_AFTER_BASELINE
        assert resolve_target_level(asked, observations((2016, 32, "B"), (2020, 40))).value is not None
        assert resolve_target_level(asked, observations((2016, 32), (2026, 40, "B"))).value is not None

    def test_the_reference_year_is_never_a_baseline(self, reading: Any, observations: Any) -> None:
        asked = reading("reduction_at_least", 4.5, baseline_year=2014, reference_year=2016)
        level = resolve_target_level(asked, observations((2014, 40.0), (2016, 32.0))).value
        assert level.target_value == 35.5
        assert level.start.year == 2014

    def test_a_way_that_starts_at_its_end_is_a_mistake_of_the_catalogue(self, reading: Any, observations: Any) -> None:
        with pytest.raises(ValueError, match="start year 2025 is not before target year 2025"):
            resolve_target_level(reading("at_most", 25, reference_year=2025), observations((2025, 20)))

    def test_a_change_is_no_comparison_of_a_level(self) -> None:
        with pytest.raises(ValueError, match="not by reduction_at_least"):
            TargetLevel(4.5, 4.5, 2025, Comparison.REDUCTION_AT_LEAST, None, None)


class TestMeeting:
    @pytest.mark.parametrize(
        ("comparison", "value", "met"),
        [
            ("at_least", 25, True),
            ("at_least", 24.99, False),
            ("at_most", 25, True),
            ("at_most", 25.04, False),
            ("at_most", 25.000000000000004, True),
            ("at_least", 24.999999999999996, True),
            ("below", 25, False),
            ("below", 24.999999999999996, False),
            ("below", 24.99, True),
        ],
    )
    def test_equality_meets_save_for_below(self, comparison: str, value: float, met: bool, level: Any) -> None:
        assert meets(value, level(25.0, comparison)) is met

    @pytest.mark.parametrize(
        ("direction", "value", "is_lower_bound", "proven"),
        [
            ("increase", 120, True, True),
            ("increase", 100, True, True),
            ("increase", 46, True, None),
            ("increase", 46, False, False),
            ("decrease", 120, True, False),
            ("decrease", 46, True, None),
            ("decrease", 46, False, True),
        ],
    )
    def test_a_lower_bound_proves_one_side_only(
        self, direction: str, value: float, is_lower_bound: bool, proven: bool | None, level: Any
    ) -> None:
        assert proven_met(one(2025, value, lower_bound=is_lower_bound), level(100.0, direction)) is proven

    @pytest.mark.parametrize(
        ("value", "is_lower_bound", "proven"),
        [(150, True, None), (150, False, None), (120, True, None), (120, False, False)],
    )
    def test_an_increase_from_a_lower_bound_is_never_proven(
        self, value: float, is_lower_bound: bool, proven: bool | None, reading: Any, lower_bounds: Any
    ) -> None:
        """With 31 or more in 2016, 150 in 2025 need not be 100 more."""
        level = resolve_target_level(reading("increase_at_least", 100), lower_bounds((2016, 31))).value
        assert proven_met(one(2025, value, lower_bound=is_lower_bound), level) is proven

    def test_a_reduction_from_a_lower_bound_can_be_proven(self, reading: Any, lower_bounds: Any) -> None:
        level = resolve_target_level(reading("reduction_at_least", 4.5), lower_bounds((2016, 32))).value
        assert proven_met(one(2025, 27), level) is True
        assert proven_met(one(2025, 28), level) is None

    def test_the_rounding_of_a_large_baseline_does_not_turn_a_small_level(
        self, reading: Any, observations: Any
    ) -> None:
        level = resolve_target_level(reading("reduction_at_least", 0.3), observations((2016, 0.1 + 0.2))).value
        assert meets(0.0, level)


class TestGap:
    def test_positive_is_missing_in_either_direction(self, level: Any) -> None:
        assert distance_to_target(40.92, level(25.0, "decrease")).absolute == pytest.approx(15.92)
        assert distance_to_target(46, level(100.0, "increase")).absolute == 54

    def test_overshoot_is_negative_and_nothing_remains(self, level: Any) -> None:
        gap = distance_to_target(20, level(25.0, "decrease"))
        assert (gap.absolute, gap.relative, gap.remaining) == (-5, -0.2, 0.0)

    def test_relative_to_the_size_of_the_target(self, level: Any) -> None:
        assert distance_to_target(-3.0, level(-4.5, "decrease")).relative == pytest.approx(1 / 3)

    def test_a_target_of_zero_has_no_relative_gap(self, level: Any) -> None:
        assert distance_to_target(3.0, level(0.0, "decrease")).relative is None


class TestWay:
    def test_published_way_of_photovoltaic_cost(self, level: Any) -> None:
        """IRENA, costs in 2023, Chile: 96.09 USD/MWh in 2016 and 40.92 in 2023 are 77.6 % of the way to 25."""
        assert progress_fraction(40.92, level(25.0, "decrease", 2025, (2016, 96.09))).value == pytest.approx(
            0.776, abs=5e-4
        )

    def test_published_way_of_emissions(self, level: Any) -> None:
        """Ember through Our World in Data: 39.13 Mt in 2016 and 25.62 in 2025 are 39 % of the way to 4.5."""
        assert progress_fraction(25.62, level(4.5, "decrease", 2025, (2016, 39.13))).value == pytest.approx(
            0.39, abs=5e-3
        )

    def test_of_a_change_it_is_the_change_so_far_over_the_change_wanted(self, reading: Any, observations: Any) -> None:
        level = resolve_target_level(reading("reduction_at_least", 4.5), observations((2016, 39.13))).value
        assert progress_fraction(25.62, level).value == pytest.approx(13.51 / 4.5)

    def test_no_way_gone_prints_without_a_sign(self, level: Any) -> None:
        assert str(progress_fraction(60.0, level(25.0, "decrease", 2025, (2016, 60.0))).value) == "0.0"

    def test_a_start_on_the_target_has_no_way(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 25.0))
        assert progress_fraction(31, asked).reason is Reason.ZERO_SPAN
        assert target_path_value(asked, 2020).value == 25.0

    def test_a_start_that_meets_the_level_has_no_way_but_a_level_to_keep(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 20.0))
        assert progress_fraction(22, asked).reason is Reason.ALREADY_MET_AT_START
        assert target_path_value(asked, 2018).value == 25.0
        assert path_pace(asked).value == 0.0

    @pytest.mark.parametrize("start", [None, "lower bound"])
    def test_without_a_known_start_no_way_is_measured(self, start: str | None, level: Any) -> None:
        asked = level(100.0, "increase")
        if start:
            asked = replace(asked, reference=one(2016, 8, lower_bound=True))
        outcomes = [
            progress_fraction(46, asked),
            elapsed_share(2025, asked),
            target_path_value(asked, 2025),
            ahead_by(one(2025, 46), asked),
            path_pace(asked),
            actual_pace(one(2025, 46), asked),
        ]
        expected = Reason.LOWER_BOUND_ONLY if start else Reason.NO_REFERENCE_VALUE
        assert {o.reason for o in outcomes} == {expected}

    def test_the_path_does_not_reach_back_before_its_start(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 96.0))
        assert target_path_value(asked, 2015).reason is Reason.BEFORE_REFERENCE_YEAR

    def test_the_path_ends_exactly_on_the_target(self, level: Any) -> None:
        asked = level(4.5, "decrease", 2025, (2016, 39.13))
        assert [target_path_value(asked, y).value for y in (2025, 2026, 2040)] == [4.5, 4.5, 4.5]


class TestPace:
    def test_paces_have_the_sign_of_the_change(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 70.0))
        assert path_pace(asked).value == -5.0
        assert actual_pace(one(2020, 58.0), asked).value == -3.0
        assert required_pace(one(2020, 58.0), asked, 2021).value == pytest.approx(-6.6)

    def test_one_point_has_no_pace(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 70.0))
        assert actual_pace(one(2016, 70.0), asked).reason is Reason.FEWER_THAN_TWO_POINTS

    def test_after_the_deadline_no_pace_is_enough(self, level: Any) -> None:
        asked = level(25.0, "decrease", 2025, (2016, 60.0))
        assert required_pace(one(2024, 36.0), asked, 2025).value == -11.0
        assert required_pace(one(2024, 36.0), asked, 2026).reason is Reason.DEADLINE_PASSED
        assert required_pace(one(2025, 36.0), asked, 2025).reason is Reason.DEADLINE_PASSED

    def test_what_is_met_needs_no_pace(self, level: Any) -> None:
        assert required_pace(one(2020, 20.0), level(25.0, "decrease"), 2021).value == 0.0


def test_an_outcome_is_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="not both or neither"):
        Outcome(1.0, Reason.NO_DATA)
    with pytest.raises(ValueError, match="not both or neither"):
        Outcome(None, None)
    with pytest.raises(ValueError, match="has no reason"):
        _ = Outcome.of(0.0).why
