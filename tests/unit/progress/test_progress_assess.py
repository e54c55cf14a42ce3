"""One assessment: the parts put together, on published figures and at the edges."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.progress.assess import Assessment, assess
from assets.progress.observations import Observation
from assets.progress.reasons import Reason
from assets.progress.thresholds import METHOD_VERSION
from assets.progress.verdict import Verdict
from pipeline.core.catalog import Reading
from pipeline.core.catalog_words import Direction, SeriesRole

TODAY = date(2026, 11, 25)
# Ember through Our World in Data, electricity of Chile, life-cycle, Mt CO2e.
EMISSIONS = (
    (2016, 39.13),
    (2019, 38.34),
    (2021, 37.97),
    (2022, 33.94),
    (2023, 27.11),
    (2024, 23.03),
    (2025, 25.62, "P"),
)
# IRENA, renewable power generation costs in 2023, Chile, real 2023 USD/MWh.
COST = ((2012, 206.9), (2016, 96.09), (2017, 92.43), (2018, 122.54), (2020, 66.06), (2022, 43.03), (2023, 40.92))


def of(reading: Reading, series: tuple[Observation, ...], as_of: date = TODAY) -> Assessment:
    return assess(reading, "example_series", SeriesRole.HEADLINE, series, as_of)


def test_emissions_to_the_level_are_missed(reading: Any, observations: Any) -> None:
    found = of(reading("at_most", 4.5), observations(*EMISSIONS))
    assert (found.verdict, found.is_provisional) == (Verdict.MISSED, True)
    assert (found.latest_year, found.target_year_value, found.latest_obs_status) == (2025, 25.62, "P")
    assert found.gap_absolute == found.remaining == pytest.approx(21.12)
    assert found.progress_fraction == pytest.approx(0.39, abs=5e-3)
    assert (found.path_value_latest, found.ahead_of_path) == (4.5, False)
    assert found.path_pace == pytest.approx((4.5 - 39.13) / 9)
    assert found.actual_pace == pytest.approx((25.62 - 39.13) / 9)
    assert (found.required_slope, found.is_stale, found.data_through) == (None, False, 2025)


def test_emissions_reduced_by_the_amount_are_met(reading: Any, observations: Any) -> None:
    found = of(reading("reduction_at_least", 4.5), observations(*EMISSIONS))
    assert found.verdict is Verdict.ACHIEVED_ON_TIME
    assert (found.target_value, found.target_level) == (4.5, pytest.approx(34.63))
    assert found.gap_absolute == pytest.approx(4.5 - 13.51)
    assert found.progress_fraction == pytest.approx(13.51 / 4.5)
    assert (found.year_first_met, found.consecutive_years_met) == (2022, 4)
    assert (found.baseline_year, found.baseline_value, found.direction) == (2016, 39.13, Direction.DECREASE)


def test_cost_without_a_value_for_2025_is_undetermined(reading: Any, observations: Any) -> None:
    found = of(reading("at_most", 25), observations(*COST))
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.NO_TARGET_YEAR_VALUE)
    assert (found.latest_year, found.is_stale, found.target_year_value) == (2023, True, None)
    assert found.gap_absolute == pytest.approx(15.92)
    assert found.progress_fraction == pytest.approx(0.776, abs=5e-4)
    assert (found.baseline_year, found.baseline_value) == (None, None)
    assert (found.reference_year, found.reference_value) == (2016, 96.09)


def test_firms_counted_from_a_directory_are_a_lower_bound(reading: Any, lower_bounds: Any) -> None:
    found = of(reading("at_least", 100), lower_bounds((2016, 31), (2025, 46)))
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.LOWER_BOUND_ONLY)
    assert (found.gap_absolute, found.latest_is_lower_bound) == (54, True)
    assert found.progress_fraction is None


def test_no_observations_leave_every_figure_null(reading: Any) -> None:
    found = of(reading("at_most", 25), ())
    assert (found.verdict, found.reason, found.n_observations) == (Verdict.UNDETERMINED, Reason.NO_DATA, 0)
    figures = (found.latest_value, found.gap_absolute, found.progress_fraction, found.path_pace, found.data_through)
    assert set(figures) == {None}
    assert not found.is_stale


def test_a_change_without_its_baseline_says_so(reading: Any, observations: Any) -> None:
    found = of(reading("reduction_at_least", 4.5), observations((2017, 39.0), (2025, 20.0)))
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.NO_BASELINE_VALUE)
    assert (found.target_level, found.gap_absolute, found.latest_value) == (None, None, 20.0)


def test_a_break_leaves_the_level_verdict_and_takes_the_way(reading: Any, observations: Any) -> None:
    series = observations((2016, 39.0), (2020, 30.0, "B"), (2025, 20.0))
    level, change = of(reading("at_most", 25), series), of(reading("reduction_at_least", 4.5), series)
    assert (level.verdict, level.progress_fraction, level.path_pace) == (Verdict.ACHIEVED_ON_TIME, None, None)
    assert level.gap_absolute == -5.0
    assert (change.verdict, change.reason) == (Verdict.UNDETERMINED, Reason.BREAK_AFTER_BASELINE)


def test_a_break_at_the_latest_value_takes_the_way_and_one_at_the_reference_does_not(
    reading: Any, observations: Any
) -> None:
    asked = reading("at_most", 25)
    assert of(asked, observations((2016, 45.0), (2025, 35.0, "B"))).progress_fraction is None
    assert of(asked, observations((2016, 45.0, "B"), (2025, 35.0))).progress_fraction == 0.5


def test_a_break_after_the_target_year_cannot_lose_a_change(reading: Any, observations: Any) -> None:
    series = observations((2016, 39.0), (2025, 30.0), (2026, 38.0, "B"))
    found = of(reading("reduction_at_least", 4.5), series, date(2027, 6, 1))
    assert (found.verdict, found.latest_year, found.data_through) == (Verdict.ACHIEVED_ON_TIME, 2025, 2026)


def test_on_the_last_day_of_the_target_year_nothing_is_due(reading: Any, observations: Any) -> None:
    series = observations((2016, 96.09), (2023, 40.92))
    last, first = (of(reading("at_most", 25), series, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert (last.verdict, last.is_stale) == (Verdict.NOT_YET_DUE, False)
    assert last.required_slope == pytest.approx((25 - 40.92) / 2)
    assert (first.verdict, first.is_stale, first.required_slope) == (Verdict.UNDETERMINED, True, None)


@pytest.mark.parametrize(("value", "ahead"), [(34.99, True), (35.0, True), (35.000000000000007, True), (35.01, False)])
def test_on_the_path_is_not_behind_it(value: float, ahead: bool, reading: Any, observations: Any) -> None:
    """From 70 in 2016 to 25 in 2025, the path asks for 35 in 2023."""
    assert of(reading("at_most", 25), observations((2016, 70.0), (2023, value))).ahead_of_path is ahead


def test_below_is_not_met_by_equality(reading: Any, observations: Any) -> None:
    series = observations((2016, 96.0), (2025, 20.0))
    assert of(reading("below", 20), series).verdict is Verdict.MISSED
    assert of(reading("at_most", 20), series).verdict is Verdict.ACHIEVED_ON_TIME


def test_an_assessment_names_what_it_is_of(reading: Any) -> None:
    found = assess(reading("at_most", 25), "irena", SeriesRole.CONTEXT, (), TODAY)
    assert (found.reading_id, found.series_id, found.role, found.as_of) == ("example", "irena", "context", TODAY)
    assert found.method_version == METHOD_VERSION
