"""What holds for every method and every series: unit, direction, order of rows, and nulls that say why."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.progress.classes import (
    Classification,
    PeerTarget,
    classify_astat,
    classify_eurostat,
    classify_un_progress_chart,
)
from assets.progress.classes_destatis import classify_destatis, worst_symbol
from assets.progress.classes_open_sdg import classify_statcan
from assets.progress.classes_pace import (
    Score,
    classify_escap,
    classify_sdsn,
    classify_wri,
    current_status_index,
    oecd_distance,
)
from assets.progress.forecast import expected_year_reached, forecast, probability_of_reaching
from assets.progress.learning import cumulative_needed, doublings_needed, learning_rate, supported_learning_rate
from assets.progress.observations import Observation, finite_observations
from assets.progress.ranks import rank_trend
from assets.progress.rates import (
    compound_annual_growth_rate,
    constant_rate_pathway,
    growth_rate_ratio,
    latest_rate,
    required_growth_rate,
)
from assets.progress.reasons import Reason
from assets.progress.thresholds import THRESHOLDS, limit, reaches
from assets.progress.trend import acceleration_factor, crossing_of_trend, is_significant, trend_slope
from pipeline.core.catalog_words import Direction

POSITIVE = st.integers(4, 400).map(lambda n: n / 4)
SERIES = st.dictionaries(st.integers(2015, 2024), POSITIVE, min_size=1, max_size=10)
DIRECTIONS = st.sampled_from(list(Direction))
PEERS = (
    classify_eurostat,
    classify_statcan,
    classify_un_progress_chart,
    classify_astat,
    classify_destatis,
    classify_wri,
)


def rows(series: dict[int, float], factor: float = 1.0) -> tuple[Observation, ...]:
    return tuple(Observation(year, value * factor, "A", False) for year, value in series.items())


def target(direction: Direction, value: float | None, factor: float = 1.0) -> PeerTarget:
    return PeerTarget(direction, 2015, None if value is None else value * factor, 2025)


@pytest.mark.parametrize("classify", PEERS, ids=lambda f: f.__name__)
@settings(max_examples=40, deadline=None)
@given(
    series=SERIES,
    goal=POSITIVE.filter(lambda v: v not in (0.0, 100.0)),
    direction=DIRECTIONS,
    factor=st.sampled_from([0.25, 8.0, 1024.0]),
)
def test_the_unit_does_not_change_a_class(
    classify: Any, series: Any, goal: float, direction: Direction, factor: float
) -> None:
    plain = classify(rows(series), target(direction, goal))
    scaled = classify(rows(series, factor), target(direction, goal, factor))
    # The UN chart's "within one unit of 0 or 100" is the one rule that knows a unit.
    if goal * factor not in (0.0, 100.0):
        assert (plain.label, plain.reason) == (scaled.label, scaled.reason)


@pytest.mark.parametrize("classify", PEERS, ids=lambda f: f.__name__)
@settings(max_examples=30, deadline=None)
@given(series=SERIES, goal=POSITIVE, direction=DIRECTIONS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(
    classify: Any, series: Any, goal: float, direction: Direction, seed: int
) -> None:
    shuffled = list(rows(series))
    random.Random(seed).shuffle(shuffled)
    assert classify(rows(series), target(direction, goal)) == classify(shuffled, target(direction, goal))


@pytest.mark.parametrize("classify", PEERS, ids=lambda f: f.__name__)
@settings(max_examples=40, deadline=None)
@given(
    series=st.dictionaries(st.integers(2010, 2030), st.integers(-8, 8).map(float), max_size=8),
    goal=st.integers(-8, 8).map(float),
    direction=DIRECTIONS,
)
def test_no_class_is_ever_without_a_word_or_a_reason(
    classify: Any, series: Any, goal: float, direction: Direction
) -> None:
    found: Classification = classify(rows(series), target(direction, goal))
    assert found.label is not None or found.reason is not None
    assert all(math.isfinite(v) for v in (found.value, found.score, *found.parts.values()) if isinstance(v, float))


@pytest.mark.parametrize("classify", [classify_destatis, classify_wri], ids=lambda f: f.__name__)
@settings(max_examples=40, deadline=None)
@given(series=SERIES, goal=POSITIVE)
def test_mirrored_values_and_direction_give_the_same_linear_class(classify: Any, series: Any, goal: float) -> None:
    mirrored = classify(rows(series, -1.0), target(Direction.DECREASE, goal, -1.0))
    assert classify(rows(series), target(Direction.INCREASE, goal)).label == mirrored.label


@settings(max_examples=60, deadline=None)
@given(
    series=st.dictionaries(st.integers(2015, 2024), POSITIVE, min_size=4, max_size=10),
    factor=st.sampled_from([0.25, 8.0]),
    shift=st.integers(-50, 50),
)
def test_a_slope_scales_with_the_unit_and_ignores_a_shift(series: dict[int, float], factor: float, shift: int) -> None:
    plain = trend_slope(finite_observations(rows(series)))
    scaled = trend_slope(finite_observations(rows(series, factor)))
    shifted = trend_slope(finite_observations(rows({y: v + shift for y, v in series.items()})))
    assert plain.slope is not None
    assert scaled.slope == pytest.approx(plain.slope * factor)
    assert shifted.slope == pytest.approx(plain.slope)
    assert scaled.p_value == plain.p_value
    assert is_significant(plain) is (plain.direction != "no trend")


@settings(max_examples=60, deadline=None)
@given(
    series=st.dictionaries(st.integers(2015, 2024), POSITIVE, min_size=4, max_size=10),
    model=st.sampled_from(["damped_trend", "drift"]),
)
def test_a_farther_year_is_less_certain(series: dict[int, float], model: Any) -> None:
    known = finite_observations(rows(series))
    near, far = (forecast(known, h, model).value for h in (1, 5))
    assert near is not None and far is not None
    assert near.low <= near.mean <= near.high
    assert far.sd >= near.sd
    assert near.year == known[-1].year + 1


@settings(max_examples=60, deadline=None)
@given(
    series=st.dictionaries(st.integers(2015, 2024), POSITIVE, min_size=4, max_size=10),
    goals=st.tuples(POSITIVE, POSITIVE),
)
def test_an_easier_target_is_never_less_likely(
    level: Any, series: dict[int, float], goals: tuple[float, float]
) -> None:
    known = finite_observations(rows(series))
    predicted = forecast(known, 2)
    easy, hard = (
        probability_of_reaching(predicted, level(g, "increase"), known[-1].year + 2).value for g in sorted(goals)
    )
    assert easy is not None and hard is not None
    assert 0.05 <= hard <= easy <= 0.95, "with few points nothing is certain"


def test_a_limit_is_closed_at_the_better_class_and_judged_on_unrounded_values() -> None:
    assert reaches(0.95, "eurostat", "significant")
    assert not reaches(0.9499, "eurostat", "significant")
    assert len({(t.method, t.name) for t in THRESHOLDS}) == len(THRESHOLDS)
    with pytest.raises(KeyError):
        limit("eurostat", "invented")


def test_growth_from_zero_is_undefined_and_nothing_stands_in_for_it(level: Any) -> None:
    assert compound_annual_growth_rate(0, 40, 4).reason is Reason.CAGR_UNDEFINED
    assert compound_annual_growth_rate(-1, 4, 4).reason is Reason.CAGR_UNDEFINED
    assert required_growth_rate(10, 100, 0).reason is Reason.DEADLINE_PASSED
    counted = finite_observations(rows({2015: 0.0, 2018: 3.0}))
    assert growth_rate_ratio(counted, level(100, "increase", start=(2015, 0.0))).reason is Reason.CAGR_UNDEFINED
    assert classify_eurostat(counted, target(Direction.INCREASE, 100)).reason is Reason.CAGR_UNDEFINED
    statcan = classify_statcan(counted, target(Direction.INCREASE, 100))
    assert statcan.label == "substantial_progress" and statcan.parts["zero_replaced"] is True


def test_a_ratio_of_growth_compares_what_was_with_what_is_needed(level: Any) -> None:
    known = finite_observations(rows({2015: 10.0, 2020: 20.0}))
    assert growth_rate_ratio(known, level(40, "increase", start=(2015, 10.0))).value == pytest.approx(1.0)
    assert growth_rate_ratio(known, level(40, "increase")).reason is Reason.NO_REFERENCE_VALUE
    assert (
        growth_rate_ratio(known[:1], level(40, "increase", start=(2015, 10.0))).reason is Reason.FEWER_THAN_TWO_POINTS
    )
    assert growth_rate_ratio(known, level(10, "increase", start=(2015, 10.0))).reason is Reason.ZERO_SPAN
    assert latest_rate(known[:1]).reason is Reason.FEWER_THAN_TWO_POINTS
    with pytest.raises(ValueError, match="cannot end"):
        constant_rate_pathway(5, 0.1, 2025, 2024)


def test_three_points_have_a_slope_but_no_interval_and_no_forecast() -> None:
    three = finite_observations(rows({2020: 3.0, 2021: 2.0, 2022: 1.5}))
    trend = trend_slope(three)
    assert (trend.slope, trend.low, trend.reason) == (-0.75, None, Reason.FEWER_THAN_FOUR_POINTS)
    assert forecast(three, 1).reason is Reason.FEWER_THAN_FOUR_POINTS
    assert trend_slope(three[:1]).reason is Reason.FEWER_THAN_TWO_POINTS
    assert trend_slope(three, window=2).n == 2


def test_no_forecast_of_a_year_that_is_not_after_the_last_value(level: Any) -> None:
    known = finite_observations(rows({y: float(y - 2000) for y in range(2015, 2022)}))
    assert forecast(known, 0).reason is Reason.AFTER_LAST_VALUE_ONLY
    assert (
        probability_of_reaching(forecast(known, 2), level(30, "increase"), 2021).reason is Reason.AFTER_LAST_VALUE_ONLY
    )
    assert expected_year_reached(known, level(21.5, "increase")).value == 2022
    assert expected_year_reached(known, level(900, "increase")).reason is Reason.NOT_TOWARDS_TARGET


def test_twice_as_fast_is_a_factor_of_two(level: Any) -> None:
    known = finite_observations(rows({2020: 80.0, 2021: 79.0, 2022: 78.0, 2023: 77.0}))
    trend = trend_slope(known)
    assert acceleration_factor(trend, 77.0, level(73, "decrease"), 2023).value == pytest.approx(2.0)
    assert acceleration_factor(trend, 77.0, level(90, "decrease"), 2023).reason is Reason.TARGET_MET
    assert acceleration_factor(trend, 77.0, level(73, "decrease"), 2025).reason is Reason.DEADLINE_PASSED
    flat = trend_slope(finite_observations(rows(dict.fromkeys(range(2018, 2024), 5.0))))
    assert acceleration_factor(flat, 5.0, level(4, "decrease"), 2023).reason is Reason.FLAT_TREND
    assert crossing_of_trend(2024, 5, 0, 4).reason is Reason.FLAT_TREND
    assert crossing_of_trend(2024, 4, 1, 4).value == 2024.0


def test_the_value_that_left_its_target_makes_no_progress() -> None:
    left = rows({2015: 20.0, 2020: 30.0})
    asked = target(Direction.DECREASE, 25)
    assert classify_eurostat(left, asked).label == "movement_away"
    assert classify_statcan(left, asked).label == "deterioration"
    assert classify_un_progress_chart(left, asked).score == 1


def test_the_german_symbols_need_four_points_and_take_the_worst_target() -> None:
    assert (
        classify_destatis(rows({2020: 3.0, 2021: 2.0, 2022: 1.0}), target(Direction.DECREASE, 0.5)).label
        == "not_assessed"
    )
    assert worst_symbol(["sun", "cloudy", "slightly_cloudy"]) == "cloudy"


def test_a_miss_on_the_last_day_is_cloudy_not_sunny() -> None:
    missed = rows({2020: 50.0, 2021: 46.0, 2022: 42.0, 2023: 38.0, 2024: 34.0, 2025: 30.0})
    assert classify_destatis(missed, target(Direction.DECREASE, 25)).label == "cloudy"


def test_distances_without_a_scale_are_null() -> None:
    assert current_status_index(3, 5, 5, Direction.INCREASE).reason is Reason.ZERO_SPAN
    assert classify_escap(3, 5, 5, Direction.INCREASE).reason is Reason.ZERO_SPAN
    assert classify_escap(1.2, 0.8, 1.0, None).label == "accelerate"
    assert oecd_distance(3, 5, 0, Direction.INCREASE).reason is Reason.NO_SPREAD
    assert rank_trend([1, 1, 1]).reason is Reason.NO_SPREAD
    lost = classify_sdsn(Score(2015, 110), Score(2019, 90), Score(2023, 95), 100, 2030)
    assert lost.reason is Reason.ZERO_SPAN


def test_a_curve_needs_points_and_doublings_or_runs_from_first_to_last() -> None:
    noisy, capacity = (80.0, 68.0, 57.0, 50.0, 45.0), (230.0, 305.0, 400.0, 500.0, 600.0)
    regressed, published = learning_rate(noisy, capacity).value, supported_learning_rate(noisy, capacity).value
    assert regressed is not None and published is not None
    assert (regressed.n, published.n) == (5, 2), "1.4 doublings bear no regression"
    rising = learning_rate((10.0, 12.0), (1.0, 2.0)).value
    assert rising is not None
    assert cumulative_needed(rising, 5).reason is doublings_needed(rising, 5).reason is Reason.NOT_LEARNING
    assert learning_rate((10.0, 12.0), (2.0, 2.0)).reason is Reason.NO_SPREAD
    assert learning_rate((10.0, 0.0), (1.0, 2.0)).reason is Reason.CAGR_UNDEFINED


def test_of_equally_good_lines_quantile_regression_picks_one() -> None:
    square = finite_observations(rows({2020: 0.0, 2021: 1.0, 2022: 0.0, 2023: 1.0}))
    slope = trend_slope(square, "lad").slope
    assert slope is not None
    assert 0.0 <= slope <= 1.0
    assert trend_slope(finite_observations(rows({2020: 0.0, 2021: 9.0, 2022: 2.0, 2023: 3.0})), "lad").slope == 1.0
