"""Trends of a short yearly series: slope with its interval, test of direction, acceleration needed, crossing.

Belongs here: slopes in units a year. Does not belong here: growth that compounds (`rates.py`), forecasts with a
distribution (`forecast.py`), tests and intervals by ranks (`ranks.py`). statsmodels is imported on request only: its import
takes longer than all assessments together.

A slope needs two points; its interval and the test of direction need four (the German indicator report's minimum).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import median
from typing import Literal

from assets.progress.levels import TargetLevel, meets
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.ranks import Tested, mann_kendall, slope_interval
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import limit
from pipeline.core.catalog_words import Direction

TrendMethod = Literal["theil_sen", "ols", "lad"]
EQUALLY_GOOD = 1e-9
"""Share of the largest value by which two sums of deviations may differ and still be the same."""


@dataclass(frozen=True)
class Trend:
    """A straight line through n observations: `slope` in units a year, `low` and `high` its 95 % interval.

    `s`, `p_value` and `direction` are the Mann-Kendall test's. The interval is null below four points or where the
    method has none; all but `n` are null below two.
    """

    method: TrendMethod
    slope: float | None
    low: float | None
    high: float | None
    s: float | None
    p_value: float | None
    direction: Tested | None
    n: int
    reason: Reason | None


def last_years(observations: Sequence[FiniteObservation], window: int | None) -> tuple[FiniteObservation, ...]:
    """The observations of the last `window` calendar years, the latest's own year included; all without a window."""
    if window is None or not observations:
        return tuple(observations)
    return tuple(o for o in observations if o.year > observations[-1].year - window)


def trend_slope(
    observations: Sequence[Observation],
    method: TrendMethod = "theil_sen",
    window: int | None = None,
    confidence: float | None = None,
) -> Trend:
    """Slope of the observations that count over the last `window` calendar years; over the whole series without.

    `confidence` is that of the table of thresholds where none is asked for.
    `theil_sen`: median of pairwise slopes with its rank-based interval and the Mann-Kendall test; `ols`: least squares;
    `lad`: least absolute deviations (quantile regression at one half, as Klimatkollen uses it).
    """
    used = last_years(finite_observations(observations), window)
    if len(used) < 2:
        return Trend(method, None, None, None, None, None, None, len(used), Reason.FEWER_THAN_TWO_POINTS)
    if method == "ols":
        return Trend(method, _ols(used), None, None, None, None, None, len(used), None)
    if method == "lad":
        return Trend(method, _lad(used), None, None, None, None, None, len(used), None)
    return _theil_sen(used, limit("trend", "confidence") if confidence is None else confidence)


def _ols(used: Sequence[FiniteObservation]) -> float:
    mean_year = sum(o.year for o in used) / len(used)
    mean = sum(o.value for o in used) / len(used)
    spread = sum((o.year - mean_year) ** 2 for o in used)
    return sum((o.year - mean_year) * (o.value - mean) for o in used) / spread


def _lad(used: Sequence[FiniteObservation]) -> float:
    """A line of least absolute deviations passes through two of the points: the best of all pairs, where it is one.

    Where several lines are equally good, quantile regression picks among them, as Klimatkollen's code does.
    """
    found: list[tuple[float, float]] = []
    for first, second in combinations(used, 2):
        slope = (second.value - first.value) / (second.year - first.year)
        found.append((sum(abs(o.value - first.value - slope * (o.year - first.year)) for o in used), slope))
    least = min(total for total, _ in found)
    size = max(abs(o.value) for o in used)
    best = [slope for total, slope in found if total <= least + EQUALLY_GOOD * size]
    if max(best) - min(best) <= EQUALLY_GOOD * size:
        return best[0]
    return _quantile_regression(used)


def _quantile_regression(used: Sequence[FiniteObservation]) -> float:
    import warnings

    import numpy as np
    from statsmodels.regression.quantile_regression import QuantReg

    years = np.array([o.year - used[-1].year for o in used], dtype=float)
    design = np.column_stack([np.ones(len(used)), years])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its iteration may circle between equally good lines; either is one
        fitted = QuantReg(np.array([o.value for o in used], dtype=float), design).fit(q=0.5)
    return float(fitted.params[1])


@lru_cache(maxsize=1024)
def _theil_sen(used: tuple[FiniteObservation, ...], confidence: float) -> Trend:
    """Kept for a while: several readings of one series ask for the same line."""
    slopes = sorted((b.value - a.value) / (b.year - a.year) for a, b in combinations(used, 2))
    slope = median(slopes)
    if len(used) < limit("trend", "points"):
        return Trend("theil_sen", slope, None, None, None, None, None, len(used), Reason.FEWER_THAN_FOUR_POINTS)
    test = mann_kendall([o.value for o in used], limit("trend", "confidence"))
    low, high = slope_interval(slopes, test.variance, confidence)
    return Trend("theil_sen", slope, low, high, test.s, test.p_value, test.direction, len(used), None)


def is_significant(trend: Trend) -> bool | None:
    """Does the Mann-Kendall test find a direction? Null where it was not made."""
    return None if trend.direction is None else trend.direction != "no trend"


def acceleration_factor(trend: Trend, value: float, level: TargetLevel, year: int) -> Outcome[float]:
    """Pace needed from `year` on over the pace of the trend: 2 is "twice as fast"; negative is the wrong direction.

    State of Climate Action's measure. Null where the target is met, the deadline has passed or the trend is flat.
    """
    if trend.slope is None:
        return Outcome.none(trend.reason or Reason.FEWER_THAN_TWO_POINTS)
    if meets(value, level):
        return Outcome.none(Reason.TARGET_MET)
    if year >= level.target_year:
        return Outcome.none(Reason.DEADLINE_PASSED)
    if trend.slope == 0:
        return Outcome.none(Reason.FLAT_TREND)
    return Outcome.of((level.target_value - value) / (level.target_year - year) / trend.slope)


def anchored_projection(last: FiniteObservation, slope: float, year: int, floor: float | None = None) -> float:
    """Value in a year on a line of this slope through the last observation; never under `floor` where one is given."""
    value = last.value + slope * (year - last.year)
    return value if floor is None else max(floor, value)


def crossing_of_trend(year: float, value: float, slope: float, target_value: float) -> Outcome[float]:
    """When a line of this slope through a value reaches the target, as a year with fraction; null if it never does."""
    missing = target_value - value
    if missing == 0:
        return Outcome.of(float(year))
    if slope == 0:
        return Outcome.none(Reason.FLAT_TREND)
    if missing / slope < 0:
        return Outcome.none(Reason.NOT_TOWARDS_TARGET)
    return Outcome.of(year + missing / slope)


def wanted_sign(direction: Direction) -> float:
    """+1 where an increase is wanted, -1 where a decrease is."""
    return 1.0 if direction is Direction.INCREASE else -1.0
