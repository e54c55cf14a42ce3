"""Every method beside the same formula written a second time, or beside a library, on series nobody thought of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assets.progress.classes import PeerTarget, classify_astat, classify_eurostat, classify_un_progress_chart
from assets.progress.classes_destatis import classify_destatis
from assets.progress.classes_open_sdg import classify_statcan
from assets.progress.classes_pace import classify_wri
from assets.progress.forecast import Smoothing, damped_trend, random_walk_drift
from assets.progress.learning import cumulative_needed, doublings_needed, learning_rate
from assets.progress.levels import TargetLevel, ahead_by, distance_to_target, progress_fraction, target_path_value
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.thresholds import limit
from assets.progress.trend import trend_slope
from pipeline.core.catalog_words import Comparison, Direction
from tests.unit.progress import formulas

# Quarters, so that equal values and thresholds come up; zero and negative values among them.
VALUES = st.integers(-200, 400).map(lambda n: n / 4)
SERIES = st.dictionaries(st.integers(2014, 2027), VALUES, min_size=1, max_size=12)
WITHOUT_GAPS = st.lists(VALUES, min_size=1, max_size=10).map(lambda vs: {2014 + i: v for i, v in enumerate(vs)})
DIRECTIONS = st.sampled_from(["increase", "decrease"])
BASES = st.integers(2013, 2018)
NEAR = 1e-6
"""A ratio this close to a limit may fall on either side of it: the two computations round differently."""


def observed(series: dict[int, float]) -> tuple[Observation, ...]:
    """In no order, with the rows that never count among them."""
    rows = [Observation(y, v, "A", False) for y, v in sorted(series.items(), key=lambda yv: (yv[1], yv[0]))]
    return (
        *rows,
        Observation(2012, None, "A", False),
        Observation(2011, math.nan, "A", False),
        Observation(2028, 1.0, "F", False),
    )


def asked(base: int, target: float | None, direction: str) -> PeerTarget:
    return PeerTarget(Direction(direction), base, target, 2025)


def near_a_limit(value: float | None, method: str, names: tuple[str, ...]) -> bool:
    return value is not None and any(abs(value - limit(method, name)) < NEAR for name in names)


@given(SERIES, BASES, VALUES, DIRECTIONS)
def test_eurostat(series: dict[int, float], base: int, target: float, direction: str) -> None:
    found = classify_eurostat(observed(series), asked(base, target, direction))
    expected = formulas.eurostat(series, base, target, 2025, direction)
    if expected is None:
        assert found.reason is not None or found.label in ("target_met", "movement_away")
        return
    assert found.value == pytest.approx(expected["ratio"], rel=1e-9, abs=1e-12)
    if not near_a_limit(found.value, "eurostat", ("significant", "moderate", "insufficient")):
        assert found.label == expected["label"]


@given(SERIES, BASES, VALUES, DIRECTIONS)
def test_statcan(series: dict[int, float], base: int, target: float, direction: str) -> None:
    found = classify_statcan(observed(series), asked(base, target, direction))
    expected = formulas.statcan(series, base, target, 2025, direction)
    if expected is None:
        assert found.label in ("not_available", "target_achieved")
        assert (found.label == "not_available") == (found.reason is not None)
        return
    if near_a_limit(expected.get("ratio"), "statcan", ("substantial", "moderate")) or expected.get("ratio") == 0:
        return
    assert found.label == expected["label"]
    assert found.score == pytest.approx(expected["score"], rel=1e-9, abs=1e-9)


@given(SERIES, BASES, st.one_of(VALUES, st.sampled_from([0.0, 100.0])), DIRECTIONS)
def test_the_un_chart(series: dict[int, float], base: int, target: float, direction: str) -> None:
    found = classify_un_progress_chart(observed(series), asked(base, target, direction))
    expected = formulas.un(series, base, target, 2025, direction)
    if expected is None:
        assert found.label == "not_assessed" or found.score == 1
        return
    if not near_a_limit(expected.get("ratio"), "un", ("on_track", "fair")):
        assert found.score == expected["score"]
    if "ratio" in expected:
        assert found.value == pytest.approx(expected["ratio"], rel=1e-9, abs=1e-12)


@given(WITHOUT_GAPS, VALUES, DIRECTIONS)
def test_the_german_symbols(series: dict[int, float], target: float, direction: str) -> None:
    found = classify_destatis(observed(series), asked(2014, target, direction))
    expected = formulas.destatis(series, target, 2025, direction)
    if expected is None:
        assert (found.label == "not_assessed") == (len(series) < 4)
        return
    assert found.value == pytest.approx(expected["missed"], rel=1e-9, abs=1e-9)
    if (
        not near_a_limit(found.value, "destatis", ("sun", "slightly_cloudy"))
        and abs(found.parts["mean_change"] or 0) > NEAR
    ):
        assert found.label == expected["label"]


@given(SERIES, VALUES, DIRECTIONS)
def test_the_acceleration_factor(series: dict[int, float], target: float, direction: str) -> None:
    found = classify_wri(observed(series), asked(2014, target, direction))
    expected = formulas.wri(series, target, 2025, direction)
    if expected is None:
        assert found.label in (None, "achieved", "deadline_passed", "stagnant")
        return
    assert found.value == pytest.approx(expected["factor"], rel=1e-6)
    if not near_a_limit(found.value, "wri", ("on_track", "well_off_track")):
        assert found.label == expected["label"]


@given(SERIES, DIRECTIONS)
def test_istat(series: dict[int, float], direction: str) -> None:
    found = classify_astat(observed(series), asked(2014, None, direction))
    expected = formulas.astat(series, direction) if len(series) > 1 else None
    if found.value is None or not near_a_limit(abs(found.value), "astat", ("clear", "slight")):
        assert found.label == expected


@given(VALUES, VALUES, VALUES, st.integers(2017, 2030), DIRECTIONS)
def test_the_linear_path(start: float, value: float, target: float, year: int, direction: str) -> None:
    assume(not formulas.meets(start, target, direction))
    comparison = Comparison.AT_LEAST if direction == "increase" else Comparison.AT_MOST
    level = TargetLevel(target, target, 2025, comparison, None, FiniteObservation(2016, start, "A", False))
    latest = FiniteObservation(year, value, "A", False)
    expected = formulas.linear((2016, start), (year, value), target, 2025, direction)
    assert target_path_value(level, year).value == pytest.approx(expected["path"], rel=1e-9, abs=1e-9)
    assert progress_fraction(value, level).value == pytest.approx(expected["fraction"], rel=1e-9, abs=1e-9)
    assert ahead_by(latest, level).value == pytest.approx(expected["ahead"], rel=1e-9, abs=1e-9)
    assert distance_to_target(value, level).absolute == pytest.approx(expected["gap"], rel=1e-9, abs=1e-9)


STARTS = st.fixed_dictionaries(
    {
        "alpha": st.floats(0.1, 0.9), "beta": st.floats(0.01, 0.09), "phi": st.floats(0.8, 0.98),
        "level": VALUES, "trend": st.floats(-5, 5, allow_subnormal=False),
    }
)  # fmt: skip
LISTS = st.lists(VALUES, min_size=5, max_size=15)


def numbered(values: list[float]) -> tuple[FiniteObservation, ...]:
    return tuple(FiniteObservation(2010 + i, v, "A", False) for i, v in enumerate(values))


@settings(max_examples=15, deadline=None)
@given(LISTS, STARTS, st.integers(1, 6))
def test_the_damped_trend_is_that_of_statsmodels(values: list[float], start: dict[str, float], horizon: int) -> None:
    state = Smoothing(start["alpha"], start["beta"], start["phi"], start["level"], start["trend"])
    found = damped_trend(numbered(values), horizon, state, 0.8)
    mean, deviation = formulas.damped(values, start, horizon)
    assert found.mean == pytest.approx(mean, rel=1e-6, abs=1e-6)
    assert found.sd == pytest.approx(deviation, rel=1e-6, abs=1e-6)
    assert (found.high - found.low) / 2 == pytest.approx(1.2815515655446004 * deviation, rel=1e-6, abs=1e-6)


@given(LISTS, st.integers(1, 12))
def test_drift_is_the_mean_change_with_the_error_of_a_new_value(values: list[float], horizon: int) -> None:
    found = random_walk_drift(numbered(values), horizon, 0.8)
    mean, deviation = formulas.drift(values, horizon)
    assert (found.mean, found.sd) == (pytest.approx(mean, abs=1e-9), pytest.approx(deviation, rel=1e-9, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.integers(2010, 2025), VALUES, min_size=2, max_size=9))
def test_no_line_deviates_less_than_the_one_of_least_absolute_deviations(series: dict[int, float]) -> None:
    slope = trend_slope(finite_observations(observed(series))[:], "lad").slope
    assert slope is not None
    rests = [v - slope * y for y, v in series.items()]
    ours = min(sum(abs(r - rest) for r in rests) for rest in rests)
    assert ours == pytest.approx(formulas.least_deviations(series), rel=1e-5, abs=1e-4)


@given(SERIES)
def test_least_squares_are_those_of_numpy(series: dict[int, float]) -> None:
    assume(len(series) > 1)
    found = trend_slope(finite_observations(observed(series)), "ols").slope
    years = np.array(list(series), dtype=float) - 2020
    assert found == pytest.approx(float(np.polyfit(years, list(series.values()), 1)[0]), rel=1e-6, abs=1e-8)


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e3)), min_size=2, max_size=8), st.floats(1, 500))
def test_wrights_law_is_a_straight_line_of_logarithms(pairs: list[tuple[float, float]], target: float) -> None:
    capacity, cost = ([p[i] for p in pairs] for i in (0, 1))
    assume(max(capacity) / min(capacity) > 1.5)
    curve: Any = learning_rate(cost, capacity).value
    slope, _ = np.polyfit(np.log(capacity), np.log(cost), 1)
    assert curve.exponent == pytest.approx(float(slope), rel=1e-6, abs=1e-9)
    assert curve.learning_rate == pytest.approx(1 - 2 ** float(slope), rel=1e-6, abs=1e-9)
    if curve.exponent > -1e-3:
        return
    needed: Any = cumulative_needed(curve, target).value
    if needed is not None:
        assert curve.cost_at(needed) == pytest.approx(target, rel=1e-6)
    doublings: Any = doublings_needed(curve, target).value
    assert curve.last_cost * (1 - curve.learning_rate) ** doublings == pytest.approx(target, rel=1e-6)
