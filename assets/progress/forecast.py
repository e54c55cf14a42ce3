"""Forecasts of a short yearly series, with an interval and the probability of reaching a target.

Belongs here: anything with a distribution. Does not belong here: slopes (`trend.py`), capacity and cost (`learning.py`).

Damped trend is ETS(A,Ad,N) of Hyndman et al. (2008) in its error-correction form: y_h = l + b (phi + ... + phi^h);
var_h = sigma2 (1 + sum over j < h of c_j^2), c_j = alpha + beta (phi + ... + phi^j). Drift is the random walk with
drift of Hyndman and Athanasopoulos (FPP3): y + h (y_n - y_1)/(n - 1); se = sigma sqrt(h (1 + h/(n - 1))). Short samples
understate both intervals. Neither is a finding: a forecast never decides a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Literal

from assets.progress.levels import TargetLevel
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import limit
from pipeline.core.catalog_words import Direction

ForecastModel = Literal["damped_trend", "drift"]
MOST_YEARS_AHEAD = 15


@dataclass(frozen=True)
class Smoothing:
    """Fixed parameters of the damped trend, and the state before the first observation."""

    alpha: float
    beta: float
    phi: float
    initial_level: float
    initial_trend: float


@dataclass(frozen=True)
class Forecast:
    """Value and standard deviation of the year `origin + horizon`, with the interval that holds `level` of it."""

    model: ForecastModel
    origin: int
    horizon: int
    mean: float
    sd: float
    level: float
    n: int

    @property
    def year(self) -> int:
        return self.origin + self.horizon

    @property
    def low(self) -> float:
        return self.mean - self._half_width

    @property
    def high(self) -> float:
        return self.mean + self._half_width

    @property
    def _half_width(self) -> float:
        return NormalDist().inv_cdf(0.5 + self.level / 2.0) * self.sd


def forecast(
    observations: Sequence[Observation],
    horizon: int,
    model: ForecastModel = "damped_trend",
    level: float | None = None,
) -> Outcome[Forecast]:
    """Forecast `horizon` years past the last observation. Only after it, and from four observations up.

    The damped trend starts so that it expects the first value and the median of the first changes. Its parameters are
    fixed, in the table of thresholds; its variance divides by the observations less three. A year without value is
    passed over.
    """
    if horizon < 1:
        return Outcome.none(Reason.AFTER_LAST_VALUE_ONLY)
    present = finite_observations(observations)
    if len(present) < limit("trend", "points"):
        return Outcome.none(Reason.FEWER_THAN_FOUR_POINTS)
    inside = limit("forecast", "level") if level is None else level
    if model == "drift":
        return Outcome.of(random_walk_drift(present, horizon, inside))
    parameters = (limit("forecast", name) for name in ("alpha", "beta", "phi"))
    alpha, beta, phi = parameters
    pace = _first_pace(present)
    start = Smoothing(alpha, beta, phi, present[0].value - phi * pace, pace)
    return Outcome.of(damped_trend(present, horizon, start, inside, estimated=3))


def damped_trend(
    observations: Sequence[FiniteObservation], horizon: int, start: Smoothing, level: float, estimated: int = 0
) -> Forecast:
    """ETS(A,Ad,N) with given parameters. `estimated` is taken off the number of errors in the variance."""
    state, trend, squares = start.initial_level, start.initial_trend, 0.0
    by_year = {o.year: o.value for o in observations}
    for year in range(observations[0].year, observations[-1].year + 1):
        expected = state + start.phi * trend
        error = by_year[year] - expected if year in by_year else 0.0
        squares += error * error
        state, trend = expected + start.alpha * error, start.phi * trend + start.beta * error
    damping = [sum(start.phi**i for i in range(1, j + 1)) for j in range(1, horizon + 1)]
    sigma2 = squares / max(1, len(observations) - estimated)
    spread = 1.0 + sum((start.alpha + start.beta * d) ** 2 for d in damping[:-1])
    return Forecast(
        "damped_trend", observations[-1].year, horizon, state + trend * damping[-1], math.sqrt(sigma2 * spread), level,
        len(observations),
    )  # fmt: skip


def random_walk_drift(observations: Sequence[FiniteObservation], horizon: int, level: float) -> Forecast:
    """Random walk with drift; sigma of the yearly changes has n - 2 degrees of freedom. Needs three observations.

    A change over several years counts by the square root of its length, as the changes of a random walk add up.
    """
    if len(observations) < 3:
        raise ValueError(f"a drift with its spread needs three observations, not {len(observations)}")
    first, last, n = observations[0], observations[-1], len(observations)
    years = last.year - first.year
    drift = (last.value - first.value) / years
    steps = [
        (b.value - a.value - drift * (b.year - a.year)) / math.sqrt(b.year - a.year) for a, b in pairwise(observations)
    ]
    sigma = math.sqrt(sum(s * s for s in steps) / (n - 2))
    deviation = sigma * math.sqrt(horizon * (1.0 + horizon / years))
    return Forecast("drift", last.year, horizon, last.value + horizon * drift, deviation, level, n)


def reaching(predicted: Forecast, target_value: float, direction: Direction) -> float:
    """Probability that the forecast value is at the target or beyond it, unrounded."""
    if predicted.sd == 0:
        beyond = predicted.mean - target_value if direction is Direction.INCREASE else target_value - predicted.mean
        return 1.0 if beyond >= 0 else 0.0
    below = NormalDist(predicted.mean, predicted.sd).cdf(target_value)
    return 1.0 - below if direction is Direction.INCREASE else below


def probability_of_reaching(predicted: Outcome[Forecast], level: TargetLevel, year: int) -> Outcome[float]:
    """Probability that the value of a year meets the level, as published: in steps of 5 points.

    With fewer than 15 observations never below 5 % or above 95 %: so short a sample knows no better. Null where the
    forecast is not of that year.
    """
    if predicted.value is None:
        return Outcome.none(predicted.why)
    if predicted.value.year != year:
        return Outcome.none(Reason.AFTER_LAST_VALUE_ONLY)
    step = limit("forecast", "step")
    share = round(reaching(predicted.value, level.target_value, level.direction) / step) * step
    if predicted.value.n < limit("forecast", "many_points"):
        share = min(limit("forecast", "ceiling"), max(limit("forecast", "floor"), share))
    return Outcome.of(round(share, 4))


def expected_year_reached(observations: Sequence[Observation], level: TargetLevel) -> Outcome[int]:
    """First year after the last observation in which the damped trend's mean meets the level, 15 years ahead at most."""
    rising = level.direction is Direction.INCREASE
    for horizon in range(1, MOST_YEARS_AHEAD + 1):
        predicted = forecast(observations, horizon)
        if predicted.value is None:
            return Outcome.none(predicted.why)
        beyond = predicted.value.mean - level.target_value
        if (beyond if rising else -beyond) >= 0:
            return Outcome.of(predicted.value.year)
    return Outcome.none(Reason.NOT_TOWARDS_TARGET)


def _first_pace(observations: Sequence[FiniteObservation]) -> float:
    """Median yearly change of the first changes, up to four: where the trend starts."""
    changes = sorted((b.value - a.value) / (b.year - a.year) for a, b in pairwise(observations[:5]))
    middle = len(changes) // 2
    return changes[middle] if len(changes) % 2 else (changes[middle - 1] + changes[middle]) / 2
