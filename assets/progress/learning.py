"""Wright's law: cost falls by the same share with each doubling of cumulative capacity.

Belongs here: the curve and what it asks for. Does not belong here: forecasts in time (`forecast.py`).
ln cost = a + b ln cumulative; learning rate = 1 - 2^b (form as in NREL's FORCE). Costs and targets in one unit and one
price year; cumulative capacity in any unit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import limit


@dataclass(frozen=True)
class LearningCurve:
    """A fitted curve: `exponent` b, `intercept` a, over n points that span `doublings` of capacity."""

    exponent: float
    intercept: float
    n: int
    doublings: float
    last_cost: float
    last_cumulative: float

    @property
    def learning_rate(self) -> float:
        """Share by which cost falls with each doubling; negative where it rises."""
        return float(1.0 - 2.0**self.exponent)

    def cost_at(self, cumulative: float) -> float:
        return math.exp(self.intercept + self.exponent * math.log(cumulative))


def learning_rate(cost: Sequence[float], cumulative: Sequence[float]) -> Outcome[LearningCurve]:
    """Least squares of ln cost on ln cumulative capacity; with two points the line through them.

    Null below two points, where capacity did not change, and for values that have no logarithm.
    """
    if len(cost) != len(cumulative):
        raise ValueError(f"{len(cost)} costs do not pair with {len(cumulative)} capacities")
    if len(cost) < 2:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    if not all(0.0 < v < math.inf for v in (*cost, *cumulative)):
        return Outcome.none(Reason.CAGR_UNDEFINED)
    x, y = [math.log(c) for c in cumulative], [math.log(c) for c in cost]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((v - mean_x) ** 2 for v in x)
    if spread == 0:
        return Outcome.none(Reason.NO_SPREAD)
    exponent = sum((u - mean_x) * (v - mean_y) for u, v in zip(x, y, strict=True)) / spread
    doublings = (max(x) - min(x)) / math.log(2.0)
    return Outcome.of(LearningCurve(exponent, mean_y - exponent * mean_x, len(x), doublings, cost[-1], cumulative[-1]))


def supported_learning_rate(cost: Sequence[float], cumulative: Sequence[float]) -> Outcome[LearningCurve]:
    """The curve as this product publishes it: a regression where points and doublings bear one, else first to last."""
    curve = learning_rate(cost, cumulative)
    if curve.value is None:
        return curve
    if curve.value.n >= limit("learning", "points") and curve.value.doublings >= limit("learning", "doublings"):
        return curve
    return learning_rate((cost[0], cost[-1]), (cumulative[0], cumulative[-1]))


def cumulative_needed(curve: LearningCurve, target_cost: float) -> Outcome[float]:
    """Cumulative capacity at which the curve meets a cost; null where cost does not fall with capacity, or hardly."""
    if curve.exponent >= 0:
        return Outcome.none(Reason.NOT_LEARNING)
    if target_cost <= 0:
        return Outcome.none(Reason.CAGR_UNDEFINED)
    try:
        return Outcome.of(math.exp((math.log(target_cost) - curve.intercept) / curve.exponent))
    except OverflowError:
        return Outcome.none(Reason.NOT_FINITE)


def doublings_needed(curve: LearningCurve, target_cost: float) -> Outcome[float]:
    """Doublings of capacity from the last cost to the target; negative where it is passed, null where cost does not fall."""
    if curve.exponent >= 0:
        return Outcome.none(Reason.NOT_LEARNING)
    if target_cost <= 0:
        return Outcome.none(Reason.CAGR_UNDEFINED)
    return Outcome.of(math.log(target_cost / curve.last_cost) / math.log(1.0 - curve.learning_rate))
