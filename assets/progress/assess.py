"""One assessment: one reading, by one series, as of one day. The row of `marts.assessments`, without its run.

Belongs here: putting the parts together. Does not belong here: the parts (`observations.py`, `levels.py`, `rates.py`,
`trend.py`, `peers.py`, `verdict.py`), what lies ahead (`outlook.py`), and anything that looks at more than one series
(`agreement.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assets.progress.classes import Classification
from assets.progress.levels import (
    TargetLevel,
    actual_pace,
    ahead_by,
    distance_to_target,
    path_pace,
    progress_fraction,
    required_pace,
    resolve_target_level,
    target_path_value,
)
from assets.progress.milestones import MilestoneState, derive_linear_milestones, milestone_status
from assets.progress.observations import (
    FiniteObservation,
    Observation,
    break_years,
    finite_observations,
    observed_until,
    segment_containing,
)
from assets.progress.peers import COLUMNS, peer_classes
from assets.progress.rates import compound_annual_growth_rate, growth_rate_ratio, required_growth_rate
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import METHOD_VERSION, limit
from assets.progress.trend import acceleration_factor, trend_slope
from assets.progress.verdict import FinalVerdict, Verdict, final_verdict, is_due, verdict_without_level
from pipeline.core.catalog import Reading
from pipeline.core.catalog_words import Direction, SeriesRole


@dataclass(frozen=True)
class Assessment:
    """What one series says of one reading on one day. Null means not known or not defined.

    Values are in the unit of the series, paces in that unit per year with the sign of the change. `target_value` is as
    the reading states it, `target_level` is the level it comes to; gaps are against the level. Gap, fraction and path
    are those of the latest year, which may come before or after the target year; of a change it is the latest that is
    comparable with the baseline, while `data_through` is the last year with any value. `ahead_of_path` is true on the
    path too. `reason` says why the verdict is undetermined. `slope` is the Theil-Sen slope since the reading's start
    with its 95 % interval; `required_slope` the pace still needed, null after the deadline; `acceleration_factor` that
    over the pace of the last five years. `classes` are other institutions' words, one per method.
    """

    method_version: str
    reading_id: str
    series_id: str
    role: SeriesRole
    as_of: date
    direction: Direction
    baseline_year: int | None
    baseline_value: float | None
    reference_year: int | None
    reference_value: float | None
    target_year: int
    target_value: float
    target_level: float | None
    latest_year: int | None
    latest_value: float | None
    latest_obs_status: str | None
    latest_is_lower_bound: bool
    is_stale: bool
    n_observations: int
    target_year_value: float | None
    gap_absolute: float | None
    gap_relative: float | None
    remaining: float | None
    progress_fraction: float | None
    path_value_latest: float | None
    ahead_of_path: bool | None
    path_pace: float | None
    required_slope: float | None
    actual_pace: float | None
    cagr_actual: float | None
    cagr_required: float | None
    cagr_ratio: float | None
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    mk_p_value: float | None
    acceleration_factor: float | None
    milestones_met: int
    milestones_due: int
    year_first_met: int | None
    crossing_interpolated: float | None
    consecutive_years_met: int
    verdict: Verdict
    is_provisional: bool
    reason: Reason | None
    data_through: int | None
    classes: tuple[Classification, ...]


@dataclass(frozen=True)
class _Standing:
    """Where the latest observation stands against the level; all null without a level or an observation."""

    gap_absolute: float | None = None
    gap_relative: float | None = None
    remaining: float | None = None
    progress_fraction: float | None = None
    path_value_latest: float | None = None
    ahead_of_path: bool | None = None
    path_pace: float | None = None
    required_slope: float | None = None
    actual_pace: float | None = None
    cagr_actual: float | None = None
    cagr_required: float | None = None
    cagr_ratio: float | None = None


@dataclass(frozen=True)
class _Movement:
    """Which way the values have moved since the reading's start; all null where they are lower bounds."""

    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    mk_p_value: float | None = None
    acceleration_factor: float | None = None


def assess(
    reading: Reading, series_id: str, role: SeriesRole, observations: Iterable[Observation], as_of: date
) -> Assessment:
    """Assess one reading by one series from the observations known on a day (see `observations_as_of`).

    Raises ValueError when two counted observations are of one year, or when the reading starts at or after its end.
    """
    known, resolved, used, since_start = study(reading, observations, as_of)
    by_year = {o.year: o.value for o in finite_observations(known)}
    latest = used[-1] if used else None
    verdict = _verdict(reading, since_start, resolved, as_of.year)
    standing = _standing(known, latest, resolved, as_of.year)
    movement = _movement(since_start, resolved, as_of.year)
    met, due = _milestones(used, resolved, as_of.year)
    return Assessment(
        method_version=METHOD_VERSION,
        reading_id=reading.reading_id,
        series_id=series_id,
        role=role,
        as_of=as_of,
        direction=reading.direction,
        baseline_year=reading.baseline_year,
        baseline_value=_value_of(by_year, reading.baseline_year),
        reference_year=reading.reference_year,
        reference_value=_value_of(by_year, reading.reference_year),
        target_year=reading.target_year,
        target_value=reading.target_value,
        target_level=resolved.value.target_value if resolved.value else None,
        latest_year=latest.year if latest else None,
        latest_value=latest.value if latest else None,
        latest_obs_status=latest.obs_status if latest else None,
        latest_is_lower_bound=latest is not None and latest.is_lower_bound,
        is_stale=latest is not None and latest.year < reading.target_year and is_due(reading.target_year, as_of.year),
        n_observations=len(used),
        target_year_value=_value_of(by_year, reading.target_year),
        **vars(standing),
        **vars(movement),
        milestones_met=met,
        milestones_due=due,
        year_first_met=verdict.first_year_met,
        crossing_interpolated=verdict.crossing_interpolated,
        consecutive_years_met=verdict.consecutive_years_met_to_latest,
        verdict=verdict.verdict,
        is_provisional=verdict.is_provisional,
        reason=verdict.reason,
        data_through=max(by_year, default=None),
        classes=peer_classes(used, resolved, COLUMNS),
    )


def verdict_on(reading: Reading, observations: Iterable[Observation], as_of: date) -> FinalVerdict:
    """The verdict of an assessment alone, for days that are only asked for it."""
    _, resolved, _, since_start = study(reading, observations, as_of)
    return _verdict(reading, since_start, resolved, as_of.year)


Studied = tuple[
    tuple[Observation, ...], Outcome[TargetLevel], tuple[FiniteObservation, ...], tuple[FiniteObservation, ...]
]


def study(reading: Reading, observations: Iterable[Observation], as_of: date) -> Studied:
    """What is known on a day, the level it resolves to, the values comparable with it, and those since the start."""
    known = observed_until(observations, as_of.year)
    resolved = resolve_target_level(reading, known)
    used = _comparable(known, resolved)
    return known, resolved, used, _since_start(reading, used)


def _movement(since_start: tuple[FiniteObservation, ...], resolved: Outcome[TargetLevel], as_of_year: int) -> _Movement:
    if not since_start or any(o.is_lower_bound for o in since_start):
        return _Movement()
    trend = trend_slope(since_start)
    latest, level = since_start[-1], resolved.value
    factor = None
    if level is not None:
        recent = trend_slope(since_start, "ols", int(limit("wri", "window")))
        factor = acceleration_factor(recent, latest.value, level, max(latest.year, as_of_year - 1)).value
    return _Movement(trend.slope, trend.low, trend.high, trend.p_value, factor)


def _milestones(
    used: tuple[FiniteObservation, ...], resolved: Outcome[TargetLevel], as_of_year: int
) -> tuple[int, int]:
    """How many derived milestones were met, of those that are due."""
    if resolved.value is None:
        return 0, 0
    level = resolved.value
    states = [milestone_status(m, used, level, as_of_year).status for m in derive_linear_milestones(level)]
    met = (MilestoneState.MET, MilestoneState.MET_LATE)
    return sum(s in met for s in states), sum(s is not MilestoneState.PENDING for s in states)


def _comparable(known: tuple[Observation, ...], resolved: Outcome[TargetLevel]) -> tuple[FiniteObservation, ...]:
    """A level is compared with every value; a change only with values on the baseline's side of a break."""
    if resolved.value is None or resolved.value.baseline is None:
        return finite_observations(known)
    return segment_containing(known, resolved.value.baseline.year)


def _since_start(reading: Reading, used: tuple[FiniteObservation, ...]) -> tuple[FiniteObservation, ...]:
    """What was met before the reading's own start is no achievement: electricity emitted less than the target in 1990."""
    start = reading.baseline_year or reading.reference_year
    return used if start is None else tuple(o for o in used if o.year >= start)


def _verdict(
    reading: Reading, used: tuple[FiniteObservation, ...], resolved: Outcome[TargetLevel], as_of_year: int
) -> FinalVerdict:
    if resolved.value is not None:
        return final_verdict(used, resolved.value, as_of_year)
    return verdict_without_level(used, reading.target_year, resolved.why, as_of_year)


def _standing(
    known: tuple[Observation, ...], latest: FiniteObservation | None, resolved: Outcome[TargetLevel], as_of_year: int
) -> _Standing:
    if latest is None or resolved.value is None:
        return _Standing()
    level = _without_broken_start(resolved.value, known, latest)
    gap, ahead = distance_to_target(latest.value, level), ahead_by(latest, level).value
    start, exact = level.start, not latest.is_lower_bound
    grew = start is not None and exact and not start.is_lower_bound and latest.year > start.year
    return _Standing(
        gap_absolute=gap.absolute,
        gap_relative=gap.relative,
        remaining=gap.remaining,
        progress_fraction=progress_fraction(latest.value, level).value,
        path_value_latest=target_path_value(level, latest.year).value,
        ahead_of_path=None if ahead is None else ahead >= -level.tolerance,
        path_pace=path_pace(level).value,
        required_slope=required_pace(latest, level, as_of_year).value,
        actual_pace=actual_pace(latest, level).value,
        **(_growth(start, latest, level) if start is not None and grew else {}),
    )


def _growth(start: FiniteObservation, latest: FiniteObservation, level: TargetLevel) -> dict[str, float | None]:
    years, span = latest.year - start.year, level.target_year - start.year
    return {
        "cagr_actual": compound_annual_growth_rate(start.value, latest.value, years).value,
        "cagr_required": required_growth_rate(start.value, level.target_value, span).value,
        "cagr_ratio": growth_rate_ratio((latest,), level).value,
    }


def _without_broken_start(level: TargetLevel, known: tuple[Observation, ...], latest: FiniteObservation) -> TargetLevel:
    """A way is not measured across a break: with one between the reference year and the latest, there is no start."""
    if level.reference is None:
        return level
    is_broken = any(level.reference.year < b <= latest.year for b in break_years(known))
    return replace(level, reference=None) if is_broken else level


def _value_of(values: dict[int, float], year: int | None) -> float | None:
    return None if year is None else values.get(year)
