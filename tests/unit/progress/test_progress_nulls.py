"""Where there is no figure every function says why, over its whole domain: nothing is NaN, infinite, or an error of arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.progress.assess import study
from assets.progress.classes import PeerTarget
from assets.progress.classes_pace import Score, classify_escap, classify_sdsn, current_status_index, oecd_distance
from assets.progress.forecast import expected_year_reached, forecast
from assets.progress.hindsight import said_of_target_year
from assets.progress.learning import LearningCurve, cumulative_needed, doublings_needed, learning_rate
from assets.progress.levels import progress_fraction
from assets.progress.observations import Observation
from assets.progress.outlook import forecast_paths
from assets.progress.own_series import own_assessment, own_reading
from assets.progress.ranks import rank_trend
from assets.progress.rates import compound_annual_growth_rate, latest_rate, projected_by_rate, relative_change
from assets.progress.reasons import Outcome, Reason
from assets.progress.trend import trend_slope
from assets.progress.verdict import consecutive_years_met, interpolated_crossing, year_first_met
from pipeline.core.catalog_words import Comparison, Direction
from tests.unit.progress.test_progress_properties import rows

NAN, INFINITE = math.nan, math.inf
ANY_VALUE = st.one_of(
    st.sampled_from([None, NAN, INFINITE, -INFINITE, 0.0, 25.0, 1e-12, -1e12]),
    st.integers(-400, 400).map(lambda n: n / 4),
)
MARKS = st.tuples(ANY_VALUE, st.sampled_from("AAAAPEIBFML"), st.sampled_from([False, False, False, True]))
ANY_SERIES = st.dictionaries(st.integers(2010, 2030), MARKS, max_size=14).map(
    lambda given: [Observation(year, *marks) for year, marks in given.items()]
)


def not_finite(value: Any, path: str = "") -> list[str]:
    if isinstance(value, float):
        return [] if math.isfinite(value) else [path]
    if isinstance(value, dict):
        return [bad for key, inner in value.items() for bad in not_finite(inner, f"{path}/{key}")]
    return [bad for inner in value for bad in not_finite(inner, path)] if isinstance(value, list | tuple) else []


@settings(max_examples=70, deadline=None)
@given(
    ANY_SERIES,
    st.sampled_from(list(Comparison)),
    st.integers(-400, 400).map(lambda n: n / 4),
    st.sampled_from([2012, 2016, 2024]),
    st.sampled_from([2015, 2024, 2026, 2031]),
)
def test_any_series_is_assessed_without_an_error_and_without_infinity(
    series: list[Observation], comparison: Comparison, target: float, start: int, as_of_year: int
) -> None:
    reading, day = own_reading(comparison, target, 2025, start, "1"), date(as_of_year, 6, 1)
    found = own_assessment(reading, series, day)
    assert not_finite(found) == []
    assert (found["verdict"] == "undetermined") == (found["reason"] is not None)
    assert (found["forecast_mean"] is None) == (found["outlook_reason"] is not None)
    assert all(c["label"] or c["reason"] for c in found["classes"])
    assert not_finite([vars(year) for year in forecast_paths(reading, series, day)]) == []
    _, level, _, since = study(reading, series, day)
    for method, said in said_of_target_year(since, level).items():
        assert (said.will_meet is None) == (said.reason is not None), method
        assert not_finite(vars(said)) == []


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (lambda: Outcome.of(NAN), Reason.NOT_FINITE),
        (lambda: compound_annual_growth_rate(1, INFINITE, 2), Reason.NOT_FINITE),
        (lambda: compound_annual_growth_rate(NAN, 1, 2), Reason.NOT_FINITE),
        (lambda: compound_annual_growth_rate(0, 1, 2), Reason.CAGR_UNDEFINED),
        (lambda: compound_annual_growth_rate(-1, 1, 2), Reason.CAGR_UNDEFINED),
        (lambda: compound_annual_growth_rate(1, 2, 0), Reason.FEWER_THAN_TWO_POINTS),
        (lambda: relative_change(0, 5), Reason.CAGR_UNDEFINED),
        (lambda: projected_by_rate(1, 1e30, 15), Reason.NOT_FINITE),
        (lambda: learning_rate([1, NAN], [1, 2]), Reason.CAGR_UNDEFINED),
        (lambda: learning_rate([1, INFINITE], [1, 2]), Reason.CAGR_UNDEFINED),
        (lambda: cumulative_needed(LearningCurve(-0.001, 7.0, 2, 1.0, 900.0, 2.0), 1.0), Reason.NOT_FINITE),
        (lambda: cumulative_needed(LearningCurve(-0.3, 7.0, 2, 1.0, 900.0, 2.0), 0.0), Reason.CAGR_UNDEFINED),
        (lambda: doublings_needed(LearningCurve(-0.3, 7.0, 2, 1.0, 900.0, 2.0), -1.0), Reason.CAGR_UNDEFINED),
        (lambda: rank_trend([1, NAN, 2]), Reason.NOT_FINITE),
        (lambda: current_status_index(NAN, 1, 2, Direction.INCREASE), Reason.NOT_FINITE),
        (lambda: classify_escap(INFINITE, 1, 2, Direction.DECREASE), Reason.NOT_FINITE),
        (lambda: oecd_distance(1, 2, NAN, Direction.INCREASE), Reason.NOT_FINITE),
        (lambda: classify_sdsn(Score(2015, NAN), Score(2019, 2), Score(2023, 3), 100, 2030), Reason.NOT_FINITE),
    ],
)
def test_a_null_says_why(outcome: Callable[[], Any], reason: Reason) -> None:
    assert outcome().reason is reason


def test_a_target_that_is_no_number_is_refused(level: Any) -> None:
    with pytest.raises(ValueError, match="a target is a finite number"):
        level(NAN, "increase")
    with pytest.raises(ValueError, match="a target is a finite number"):
        PeerTarget(Direction.INCREASE, 2015, INFINITE, 2025)


def test_values_that_never_count_and_their_order_change_no_answer(level: Any) -> None:
    """Each function takes the rows as they come: unsorted, with nulls, NaN and forecasts among them."""
    plain = rows({2018: (60.0, "A"), 2019: (50.0, "A"), 2021: (40.0, "P"), 2023: (24.0, "A"), 2024: (23.0, "A")})
    mixed = (
        *reversed(plain),
        Observation(2020, NAN, "A", False),
        Observation(2022, None, "A", False),
        Observation(2030, 1.0, "F", False),
    )
    asked = level(25, "decrease", 2025, (2018, 60.0))
    for answer in (
        trend_slope,
        lambda o: trend_slope(o, "ols", 5),
        lambda o: trend_slope(o, "lad"),
        lambda o: forecast(o, 3),
        lambda o: forecast(o, 3, "drift"),
        lambda o: expected_year_reached(o, asked),
        latest_rate,
        lambda o: year_first_met(o, asked),
        lambda o: interpolated_crossing(o, asked),
        lambda o: consecutive_years_met(o, asked),
    ):
        assert answer(mixed) == answer(plain)


def test_two_values_of_one_year_are_refused_by_every_function(level: Any) -> None:
    twice = (Observation(2020, 1.0, "A", False), Observation(2020, 2.0, "A", False))
    for ask in (trend_slope, latest_rate, lambda o: forecast(o, 1), lambda o: year_first_met(o, level(1, "increase"))):
        with pytest.raises(ValueError, match="two observations of one year: 2020"):
            ask(twice)  # type: ignore[operator]


def test_a_fraction_of_no_number_is_none(level: Any) -> None:
    assert progress_fraction(NAN, level(25, "decrease", 2025, (2016, 60.0))).reason is Reason.NOT_FINITE
