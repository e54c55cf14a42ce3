"""One assessment: one reading, by one series, as of one day. The row of `marts.assessments`, without its run.

Belongs here: putting the parts together. Does not belong here: the parts (`observations.py`, `levels.py`,
`verdict.py`), and anything that looks at more than one series (`agreement.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

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
from assets.progress.observations import (
    FiniteObservation,
    Observation,
    break_years,
    finite_observations,
    observed_until,
    segment_containing,
)
from assets.progress.reasons import Outcome, Reason
from assets.progress.verdict import FinalVerdict, Verdict, final_verdict, is_due, verdict_without_level
from pipeline.core.catalog import Direction, Reading, SeriesRole

# Stands in each row of `marts.assessments`. Raise it whenever a rule of this package changes what an assessment says of
# the same observations, so that a changed verdict can be told apart from changed data.
METHOD_VERSION = "1"


@dataclass(frozen=True)
class Assessment:
    """What one series says of one reading on one day. Null means not known or not defined.

    Values are in the unit of the series, paces in that unit per year with the sign of the change. `target_value` is as
    the reading states it, `target_level` is the level it comes to; gaps are against the level. Gap, fraction and path
    are those of the latest year, which may come before or after the target year; of a change it is the latest that is
    comparable with the baseline, while `data_through` is the last year with any value. `ahead_of_path` is true on the
    path too. `reason` says why the verdict is undetermined.
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
    required_pace: float | None
    actual_pace: float | None
    year_first_met: int | None
    crossing_interpolated: float | None
    consecutive_years_met: int
    verdict: Verdict
    is_provisional: bool
    reason: Reason | None
    data_through: int | None


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
    required_pace: float | None = None
    actual_pace: float | None = None


def assess(
    reading: Reading, series_id: str, role: SeriesRole, observations: Iterable[Observation], as_of: date
) -> Assessment:
    """Assess one reading by one series from the observations known on a day (see `observations_as_of`).

    Raises ValueError when two counted observations are of one year, or when the reading starts at or after its end.
    """
    known = observed_until(observations, as_of.year)
    resolved = resolve_target_level(reading, known)
    used = _comparable(known, resolved)
    by_year = {o.year: o.value for o in finite_observations(known)}
    latest = used[-1] if used else None
    verdict = _verdict(reading, _since_start(reading, used), resolved, as_of.year)
    standing = _standing(known, latest, resolved, as_of.year)
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
        year_first_met=verdict.first_year_met,
        crossing_interpolated=verdict.crossing_interpolated,
        consecutive_years_met=verdict.consecutive_years_met_to_latest,
        verdict=verdict.verdict,
        is_provisional=verdict.is_provisional,
        reason=verdict.reason,
        data_through=max(by_year, default=None),
    )


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
    return _Standing(
        gap_absolute=gap.absolute,
        gap_relative=gap.relative,
        remaining=gap.remaining,
        progress_fraction=progress_fraction(latest.value, level).value,
        path_value_latest=target_path_value(level, latest.year).value,
        ahead_of_path=None if ahead is None else ahead >= -level.tolerance,
        path_pace=path_pace(level).value,
        required_pace=required_pace(latest, level, as_of_year).value,
        actual_pace=actual_pace(latest, level).value,
    )


def _without_broken_start(level: TargetLevel, known: tuple[Observation, ...], latest: FiniteObservation) -> TargetLevel:
    """A way is not measured across a break: with one between the reference year and the latest, there is no start."""
    if level.reference is None:
        return level
    is_broken = any(level.reference.year < b <= latest.year for b in break_years(known))
    return replace(level, reference=None) if is_broken else level


def _value_of(values: dict[int, float], year: int | None) -> float | None:
    return None if year is None else values.get(year)
