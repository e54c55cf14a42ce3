"""Rates that compound: what growth was, what growth is needed, and where a constant rate leads.

Belongs here: everything with a compound annual growth rate (CAGR). Does not belong here: paces in units a year
(`levels.py`, `trend.py`) and the classes that institutions make of rates (`classes*.py`).

CAGR from x_0 to x_t over n years is (x_t / x_0)^(1/n) - 1. It is undefined from zero, and between values of different
sign: then the answer is null with `cagr_undefined`, and nothing stands in for the zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.progress.levels import TargetLevel
from assets.progress.observations import Observation, finite_observations
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog_words import Direction


def compound_annual_growth_rate(start: float, end: float, years: float) -> Outcome[float]:
    """Growth a year, as a share: 0.1 is ten per cent a year."""
    if years <= 0:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    if start == 0 or end / start < 0:
        return Outcome.none(Reason.CAGR_UNDEFINED)
    return Outcome.of(float(end / start) ** (1.0 / years) - 1.0)


def relative_change(start: float, end: float) -> Outcome[float]:
    """Change over the size of the start, as a share; undefined from zero."""
    return Outcome.none(Reason.CAGR_UNDEFINED) if start == 0 else Outcome.of((end - start) / abs(start))


def required_growth_rate(baseline: float, target: float, years: float) -> Outcome[float]:
    """Growth a year that leads from the baseline to the target. Counted from the baseline, not from today."""
    if years <= 0:
        return Outcome.none(Reason.DEADLINE_PASSED)
    return compound_annual_growth_rate(baseline, target, years)


def signed_growth(rate: float, baseline: float, direction: Direction) -> float:
    """Growth with the sign of what is wanted: positive is towards it. Of negative values growth is away from zero."""
    wanted = 1.0 if direction is Direction.INCREASE else -1.0
    return (-1.0 if baseline < 0 else 1.0) * wanted * rate


def growth_rate_ratio(observations: Sequence[Observation], level: TargetLevel) -> Outcome[float]:
    """Actual over required growth since the start of the way, positive towards the target (Open SDG 2.4).

    The required rate counts by its size, so that a value that leaves its target never reads as progress.
    """
    start = level.start
    if start is None:
        return Outcome.none(Reason.NO_REFERENCE_VALUE)
    present = finite_observations(observations)
    latest = present[-1] if present else None
    if latest is None or latest.year <= start.year:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    actual = compound_annual_growth_rate(start.value, latest.value, latest.year - start.year)
    required = required_growth_rate(start.value, level.target_value, level.target_year - start.year)
    if actual.value is None or required.value is None:
        return Outcome.none(actual.why if actual.value is None else required.why)
    if required.value == 0:
        return Outcome.none(Reason.ZERO_SPAN)
    return Outcome.of(signed_growth(actual.value, start.value, level.direction) / abs(required.value))


def projected_by_rate(value: float, rate: float, years: float) -> Outcome[float]:
    """Where a constant rate leads a value in some years: x (1 + r)^n; null where that is no number any more."""
    try:
        return Outcome.of(float(value * (1.0 + rate) ** years))
    except OverflowError:
        return Outcome.none(Reason.NOT_FINITE)


def latest_rate(observations: Sequence[Observation]) -> Outcome[float]:
    """Growth a year between the last two observations: WHO's annual rate of change, kind `latest` (billionaiRe)."""
    present = finite_observations(observations)
    if len(present) < 2:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    before, last = present[-2], present[-1]
    return compound_annual_growth_rate(before.value, last.value, last.year - before.year)


@dataclass(frozen=True)
class RatePathway:
    """A path of a constant yearly reduction: value of its last year, and the sum of all its years, both ends included."""

    value_at_end: float
    cumulative: float


def constant_rate_pathway(start_value: float, annual_reduction: float, start_year: int, end_year: int) -> RatePathway:
    """x (1 - r)^k for k = 0 to the last year (Klimatkollen's carbon law). For emissions the sum is what matters."""
    if end_year < start_year:
        raise ValueError(f"a path from {start_year} cannot end in {end_year}")
    values = [start_value * (1.0 - annual_reduction) ** k for k in range(end_year - start_year + 1)]
    return RatePathway(values[-1], sum(values))


def within_budget(cumulative_trend: float, cumulative_budget: float) -> bool:
    """Does the sum along the trend stay within the sum along the path? Equality does."""
    return cumulative_trend <= cumulative_budget
