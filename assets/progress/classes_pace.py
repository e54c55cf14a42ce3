"""Methods built on paces, scores and distances: SDSN, WRI, ESCAP, OECD.

Belongs here: what other institutions make of a pace in units a year or of a distance. Growth rates: `classes.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assets.progress.classes import Classification, Part, PeerTarget, unclassified
from assets.progress.observations import Observation, finite_observations
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import SLACK, limit, reaches
from assets.progress.trend import trend_slope, wanted_sign
from pipeline.core.catalog_words import Direction


@dataclass(frozen=True)
class Score:
    """A year's score on a scale on which more is better."""

    year: int
    value: float


def classify_sdsn(
    baseline: Score, recent_start: Score, latest: Score, goal_score: float, target_year: int
) -> Classification:
    """SDSN's arrows: the recent pace of a 0 to 100 score over the pace needed since the baseline. Rule from memory."""
    if not all(map(math.isfinite, (baseline.value, recent_start.value, latest.value, goal_score))):
        return unclassified("sdsn", Reason.NOT_FINITE)
    if latest.year <= recent_start.year or target_year <= baseline.year:
        return unclassified("sdsn", Reason.FEWER_THAN_TWO_POINTS)
    observed = (latest.value - recent_start.value) / (latest.year - recent_start.year)
    required = (goal_score - baseline.value) / (target_year - baseline.year)
    ratio = observed / required if required else None
    parts: dict[str, Part] = {"observed_annual": observed, "required_annual": required}
    if latest.value >= goal_score:
        return Classification("sdsn", "on_track_or_maintaining", ratio, None, None, parts)
    if observed < 0:
        return Classification("sdsn", "decreasing", ratio, None, None, parts)
    if ratio is None or ratio < 0:  # the goal was reached once and lost: no pace since the baseline is needed
        return unclassified("sdsn", Reason.ZERO_SPAN, parts=parts)
    if reaches(ratio, "sdsn", "on_track"):
        label = "on_track_or_maintaining"
    else:
        label = "moderately_improving" if reaches(ratio, "sdsn", "moderately") else "stagnating"
    return Classification("sdsn", label, ratio, None, None, parts)


def classify_wri(observations: Sequence[Observation], target: PeerTarget, window: int | None = None) -> Classification:
    """State of Climate Action: pace needed over the least-squares pace of the last five calendar years."""
    present = finite_observations(observations)
    if not present or target.target_value is None or target.target_year is None:
        return unclassified("wri", Reason.NO_DATA)
    trend = trend_slope(present, "ols", window or int(limit("wri", "window")))
    latest, left = present[-1], target.target_year - present[-1].year
    required = (target.target_value - latest.value) / left if left > 0 else None
    parts: dict[str, Part] = {"historical_slope": trend.slope, "required_slope": required}
    if target.is_met_by(latest.value):
        return Classification("wri", "achieved", None, None, None, parts)
    if required is None:
        return unclassified("wri", Reason.DEADLINE_PASSED, "deadline_passed", parts)
    if trend.slope is None:
        return unclassified("wri", trend.reason or Reason.FEWER_THAN_TWO_POINTS, parts=parts)
    if trend.slope == 0:
        return unclassified("wri", Reason.FLAT_TREND, "stagnant", parts)
    factor = required / trend.slope
    if factor < 0:
        label = "wrong_direction"
    elif factor <= limit("wri", "on_track") + SLACK:
        label = "on_track"
    else:
        label = "well_off_track" if reaches(factor, "wri", "well_off_track") else "off_track"
    return Classification("wri", label, factor, None, None, parts)


def current_status_index(
    current: float, baseline: float, target_value: float, direction: Direction | None
) -> Outcome[float]:
    """ESCAP's index of how far since the baseline: 0 at it, 10 at the target. No direction: the target is a level.

    https://w3.unece.org/sdg2026/technical-notes.html
    """
    span = abs(target_value - baseline)
    if span == 0:
        return Outcome.none(Reason.ZERO_SPAN)
    if direction is None:
        return Outcome.of(10.0 - 10.0 * abs(target_value - current) / span)
    return Outcome.of(10.0 * wanted_sign(direction) * (current - baseline) / span)


def classify_escap(
    predicted: float, baseline: float, target_value: float, direction: Direction | None
) -> Classification:
    """ESCAP's anticipated progress: the expected gap in the target year, in per cent of the distance at the baseline."""
    if not all(map(math.isfinite, (predicted, baseline, target_value))):
        return unclassified("escap", Reason.NOT_FINITE)
    sign = 0.0 if direction is None else wanted_sign(direction)
    met = predicted == target_value if direction is None else sign * (predicted - target_value) >= 0
    span = abs(target_value - baseline)
    if not met and span == 0:
        return unclassified("escap", Reason.ZERO_SPAN)
    gap = 0.0 if met else 100.0 * abs(target_value - predicted) / span
    if gap <= limit("escap", "maintain") + SLACK:
        label = "maintain"
    else:
        regressed = sign * (predicted - baseline) < 0 if direction is not None else gap > 100.0
        label = "reverse" if regressed else "accelerate"
    return Classification("escap", label, gap, None, None)


def oecd_distance(value: float, target_value: float, reference_sd: float, direction: Direction) -> Classification:
    """OECD: distance to the target in standard deviations of a reference group, none where the target is met."""
    if not all(map(math.isfinite, (value, target_value, reference_sd))):
        return unclassified("oecd", Reason.NOT_FINITE)
    if reference_sd <= 0:
        return unclassified("oecd", Reason.NO_SPREAD)
    raw = wanted_sign(direction) * (target_value - value) / reference_sd
    return Classification("oecd", None, max(0.0, raw), None, None, {"raw": raw})
