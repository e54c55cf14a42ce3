"""Statistics that look at the order of values only: the Mann-Kendall test, the interval of a median slope, Spearman's rho.

Belongs here: ranks and what follows from them. Does not belong here: slopes (`trend.py`).

Every refresh needs these, for some ten values each, so they are written out: importing scipy and pymannkendall would take
longer than all assessments. Both are the oracles of their tests. Mann (1945) and Kendall (1975) with correction for ties,
as `pymannkendall.original_test`; Sen's interval (1968) as `scipy.stats.theilslopes`; Spearman as `scipy.stats.spearmanr`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from statistics import NormalDist
from typing import Literal

from assets.progress.reasons import Reason

Tested = Literal["increasing", "decreasing", "no trend"]


@dataclass(frozen=True)
class MannKendall:
    """`s` is rising pairs less falling ones, `variance` that of s without a trend; `p_value` is two-sided."""

    s: float
    variance: float
    p_value: float
    direction: Tested


def mann_kendall(values: Sequence[float], confidence: float) -> MannKendall:
    """Do later values tend to be larger? Values in order of time, none missing."""
    s = sum((b > a) - (b < a) for a, b in combinations(values, 2))
    variance = _variance(values)
    z = 0.0 if s == 0 else (s - math.copysign(1, s)) / math.sqrt(variance)
    p_value = math.erfc(abs(z) / math.sqrt(2.0))
    found: Tested = "no trend"
    if abs(z) > _quantile(0.5 + confidence / 2.0):
        found = "increasing" if s > 0 else "decreasing"
    return MannKendall(float(s), variance, p_value, found)


def _variance(values: Sequence[float]) -> float:
    """Variance of s where time has no part: equal values take away from it."""
    n = len(values)
    ties = sum(k * (k - 1) * (2 * k + 5) for k in Counter(values).values() if k > 1)
    return (n * (n - 1) * (2 * n + 5) - ties) / 18.0


def slope_interval(slopes: Sequence[float], variance: float, confidence: float) -> tuple[float, float]:
    """Ends of the interval of a median slope: the sorted pairwise slopes at the ranks that the variance of s gives."""
    reach = _quantile(0.5 + confidence / 2.0) * math.sqrt(variance)
    upper = min(round((len(slopes) + reach) / 2.0), len(slopes) - 1)
    lower = max(round((len(slopes) - reach) / 2.0) - 1, 0)
    return slopes[lower], slopes[upper]


@cache
def _quantile(share: float) -> float:
    return NormalDist().inv_cdf(share)


@dataclass(frozen=True)
class RankTrend:
    """Spearman's rank correlation of n values with time; null, with a reason, where it has no meaning."""

    rho: float | None
    n: int
    reason: Reason | None

    @property
    def p_value(self) -> float | None:
        """Two-sided, by the t approximation. Asked for on request only: scipy does the work."""
        if self.rho is None:
            return None
        if abs(self.rho) == 1.0:
            return 0.0
        from scipy.special import stdtr

        freedom = self.n - 2
        return 2.0 * float(stdtr(freedom, -abs(self.rho) * math.sqrt(freedom / (1.0 - self.rho**2))))


def rank_trend(values: Sequence[float]) -> RankTrend:
    """OECD's measure of a trend: do ranks rise with time? Needs three values that are not all the same."""
    if len(values) < 3:
        return RankTrend(None, len(values), Reason.FEWER_THAN_THREE_POINTS)
    if not all(map(math.isfinite, values)):
        return RankTrend(None, len(values), Reason.NOT_FINITE)
    if len(set(values)) == 1:
        return RankTrend(None, len(values), Reason.NO_SPREAD)
    ranks, times = _mean_ranks(values), range(1, len(values) + 1)
    middle = (len(values) + 1) / 2.0
    shared = sum((r - middle) * (t - middle) for r, t in zip(ranks, times, strict=True))
    spread = math.sqrt(sum((r - middle) ** 2 for r in ranks) * sum((t - middle) ** 2 for t in times))
    return RankTrend(max(-1.0, min(1.0, shared / spread)), len(values), None)


def _mean_ranks(values: Sequence[float]) -> list[float]:
    """Rank of each value, 1 the smallest; equal values share the mean of their ranks."""
    ordered = sorted(values)
    first, times = {v: i for i, v in reversed(list(enumerate(ordered, start=1)))}, Counter(values)
    return [first[v] + (times[v] - 1) / 2.0 for v in values]
