"""Other institutions' methods applied to one reading by one series, side by side, as of the deadline at the latest.

Belongs here: choosing what each method is asked of our series. Does not belong here: the methods (`classes*.py`) and the
verdict (`verdict.py`): none of these classes counts for it.

All methods get the same observations: those of the reading's own way, from its start to the target year. Values after
the target year are left aside, as the one written rule found for a past deadline says (EUSTAT, exception 5).
SDSN's score is the share of the way in per cent, and OECD's reference group is the series itself: choices of this
project, since there is no group of countries here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from assets.progress.ranks import rank_trend
from assets.progress.rates import latest_rate, projected_by_rate
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import limit
from assets.progress.trend import anchored_projection, trend_slope

Way = Sequence[FiniteObservation]
Method = Callable[[Way, TargetLevel, PeerTarget], Classification]


def peer_classes(
    used: Way, level: Outcome[TargetLevel], methods: Sequence[str] | None = None
) -> tuple[Classification, ...]:
    """One classification per method, in the order asked for (all without); null with one reason where none can be asked."""
    asked = METHODS if methods is None else methods
    way = _way(used, level)
    if level.value is None or way.value is None:
        return tuple(unclassified(method, way.why) for method in asked)
    target = PeerTarget(level.value.direction, way.value[0].year, level.value.target_value, level.value.target_year)
    return tuple(_ASK[method](way.value, level.value, target) for method in asked)


def _way(used: Way, level: Outcome[TargetLevel]) -> Outcome[Way]:
    """The observations of the reading's own way, its start among them, up to the target year."""
    if level.value is None:
        return Outcome.none(level.why)
    start = level.value.start
    if start is None:
        return Outcome.none(Reason.NO_REFERENCE_VALUE)
    way = [o for o in used if start.year <= o.year <= level.value.target_year]
    if not way or way[0].year != start.year:
        return Outcome.none(Reason.BREAK_AFTER_BASELINE if way else Reason.NO_DATA)
    if any(o.is_lower_bound for o in way):
        return Outcome.none(Reason.LOWER_BOUND_ONLY)
    return Outcome.of(way)


def _sdsn(way: Way, level: TargetLevel, _: PeerTarget) -> Classification:
    scores = [(o.year, progress_fraction(o.value, level)) for o in way]
    if scores[0][1].value is None:
        return unclassified("sdsn", scores[0][1].why)
    points = [Score(year, 100.0 * share.value) for year, share in scores if share.value is not None]
    latest = points[-1]
    recent = next(p for p in points if p.year >= latest.year - limit("sdsn", "recent_years"))
    return classify_sdsn(points[0], recent, latest, 100.0, level.target_year)


def _escap(way: Way, level: TargetLevel, _: PeerTarget) -> Classification:
    """Expected gap in the target year, by the least-squares pace; `csi` is how far since the start, 10 at the target."""
    pace = trend_slope(way, "ols").slope
    if pace is None:
        return unclassified("escap", Reason.FEWER_THAN_TWO_POINTS)
    predicted = anchored_projection(way[-1], pace, level.target_year)
    found = classify_escap(predicted, way[0].value, level.target_value, level.direction)
    index = current_status_index(way[-1].value, way[0].value, level.target_value, level.direction).value
    return Classification("escap", found.label, found.value, index, found.reason, {"predicted": predicted})


def _oecd(way: Way, level: TargetLevel, _: PeerTarget) -> Classification:
    """Distance in standard deviations of the series; the score is the rank correlation with time."""
    if len(way) < 2:
        return unclassified("oecd", Reason.FEWER_THAN_TWO_POINTS)
    values = [o.value for o in way]
    found = oecd_distance(values[-1], level.target_value, stdev(values), level.direction)
    if found.value is None:
        return found
    label = "target_met" if found.value == 0 else "distance_left"
    return Classification("oecd", label, found.value, rank_trend(values).rho, None, found.parts)


def _who(way: Way, level: TargetLevel, target: PeerTarget) -> Classification:
    """Where the growth of the last two values leads in the target year."""
    rate = latest_rate(way)
    if rate.value is None:
        return unclassified("who", rate.why)
    predicted = projected_by_rate(way[-1].value, rate.value, level.target_year - way[-1].year)
    if predicted.value is None:
        return unclassified("who", predicted.why)
    label = "reaches_target" if target.is_met_by(predicted.value) else "falls_short"
    return Classification("who", label, rate.value, None, None, {"predicted": predicted.value})


_ASK: Mapping[str, Method] = {
    "eurostat": lambda way, _, target: classify_eurostat(way, target),
    "statcan": lambda way, _, target: classify_statcan(way, target),
    "un": lambda way, _, target: classify_un_progress_chart(way, target),
    "sdsn": _sdsn,
    "destatis": lambda way, _, target: classify_destatis(way, target),
    "wri": lambda way, _, target: classify_wri(way, target),
    "escap": _escap,
    "astat": lambda way, _, target: classify_astat(way, target),
    "oecd": _oecd,
    "who": _who,
}
METHODS = tuple(_ASK)
COLUMNS = ("eurostat", "statcan", "un", "sdsn", "destatis", "wri")
"""The methods whose words stand as columns beside an assessment; all stand in `marts.method_classes`."""
