"""Other institutions' methods applied to one reading by one series, side by side, as of the deadline at the latest.

Belongs here: choosing what each method is asked of our series. Does not belong here: the methods (`classes*.py`) and the
verdict (`verdict.py`): none of these classes counts for it.

All methods get the same observations: those of the reading's own way, from its start to the target year. Values after
the target year are left aside, as the one written rule found for a past deadline says (EUSTAT, exception 5).
SDSN's score is the share of the way in per cent, and OECD's reference group is the series itself: choices of this
project, since there is no group of countries here.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import stdev

from assets.progress.classes import (
    Classification,
    PeerTarget,
    classify_astat,
    classify_eurostat,
    classify_un_progress_chart,
    unclassified,
)
from assets.progress.classes_destatis import classify_destatis
from assets.progress.classes_open_sdg import classify_statcan
from assets.progress.classes_pace import (
    Score,
    classify_escap,
    classify_sdsn,
    classify_wri,
    current_status_index,
    oecd_distance,
)
from assets.progress.levels import TargetLevel, progress_fraction
from assets.progress.observations import FiniteObservation
from assets.progress.rates import latest_rate, projected_by_rate
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import limit
from assets.progress.trend import anchored_projection, rank_trend, trend_slope

METHODS = ("eurostat", "statcan", "un", "sdsn", "destatis", "wri", "escap", "astat", "oecd", "who")


def peer_classes(used: Sequence[FiniteObservation], level: Outcome[TargetLevel]) -> tuple[Classification, ...]:
    """One classification per method, in the order of METHODS; all null with one reason where none can be asked."""
    if level.value is None:
        return _none(level.why)
    start, asked = level.value.start, level.value
    if start is None:
        return _none(Reason.NO_REFERENCE_VALUE)
    way = [o for o in used if start.year <= o.year <= asked.target_year]
    if not way:
        return _none(Reason.NO_DATA)
    if start.is_lower_bound or any(o.is_lower_bound for o in way):
        return _none(Reason.LOWER_BOUND_ONLY)
    target = PeerTarget(asked.direction, start.year, asked.target_value, asked.target_year)
    return (
        classify_eurostat(way, target),
        classify_statcan(way, target),
        classify_un_progress_chart(way, target),
        _sdsn(way, asked),
        classify_destatis(way, target),
        classify_wri(way, target),
        _escap(way, start, asked),
        classify_astat(way, target),
        _oecd(way, asked),
        _who(way, asked),
    )


def _none(reason: Reason) -> tuple[Classification, ...]:
    return tuple(unclassified(method, reason) for method in METHODS)


def _sdsn(way: Sequence[FiniteObservation], level: TargetLevel) -> Classification:
    scores = [(o.year, progress_fraction(o.value, level)) for o in way]
    if scores[0][1].value is None:
        return unclassified("sdsn", scores[0][1].why)
    points = [Score(year, 100.0 * share.value) for year, share in scores if share.value is not None]
    latest = points[-1]
    recent = next(p for p in points if p.year >= latest.year - limit("sdsn", "recent_years"))
    return classify_sdsn(points[0], recent, latest, 100.0, level.target_year)


def _escap(way: Sequence[FiniteObservation], start: FiniteObservation, level: TargetLevel) -> Classification:
    """Expected gap in the target year, by the least-squares pace; `csi` is how far since the start, 10 at the target."""
    pace = trend_slope(way, "ols").slope
    if pace is None:
        return unclassified("escap", Reason.FEWER_THAN_TWO_POINTS)
    predicted = anchored_projection(way[-1], pace, level.target_year)
    found = classify_escap(predicted, start.value, level.target_value, level.direction)
    index = current_status_index(way[-1].value, start.value, level.target_value, level.direction).value
    return Classification("escap", found.label, found.value, index, found.reason, {"predicted": predicted})


def _oecd(way: Sequence[FiniteObservation], level: TargetLevel) -> Classification:
    """Distance in standard deviations of the series; the score is the rank correlation with time."""
    if len(way) < 2:
        return unclassified("oecd", Reason.FEWER_THAN_TWO_POINTS)
    values = [o.value for o in way]
    found = oecd_distance(values[-1], level.target_value, stdev(values), level.direction)
    if found.value is None:
        return found
    label = "target_met" if found.value == 0 else "distance_left"
    return Classification("oecd", label, found.value, rank_trend(values).rho, None, found.parts)


def _who(way: Sequence[FiniteObservation], level: TargetLevel) -> Classification:
    """Where the growth of the last two values leads in the target year."""
    rate = latest_rate(way)
    if rate.value is None:
        return unclassified("who", rate.why)
    predicted = projected_by_rate(way[-1].value, rate.value, level.target_year - way[-1].year)
    target = PeerTarget(level.direction, way[0].year, level.target_value, level.target_year)
    label = "reaches_target" if target.is_met_by(predicted) else "falls_short"
    return Classification("who", label, rate.value, None, None, {"predicted": predicted})
