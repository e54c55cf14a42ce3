"""The verdict of a reading at its deadline, and when its level was met.

Belongs here: the verdict words of a reading and the rules that choose one. Does not belong here: the status of a target
with rival readings, and how many sources agree (`agreement.py`).

A verdict rests on the value of the target year alone; neighbours never stand in for it, forecasts never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assets.progress.levels import TargetLevel, distance_to_target, proven_met
from assets.progress.observations import FiniteObservation, Observation, finite_observations, observed_until
from assets.progress.reasons import Reason


class Verdict(StrEnum):
    """What is said of one reading by one series. The first six are ordered, best first; the last two stand outside."""

    ACHIEVED_ON_TIME = "achieved_on_time"
    ACHIEVED_LATE = "achieved_late"
    ACHIEVED_ON_TIME_THEN_LOST = "achieved_on_time_then_lost"
    ACHIEVED_LATE_THEN_LOST = "achieved_late_then_lost"
    MISSED_AFTER_EARLY_ACHIEVEMENT = "missed_after_early_achievement"
    MISSED = "missed"
    NOT_YET_DUE = "not_yet_due"
    UNDETERMINED = "undetermined"


# Best first. A better value for the target year never moves a verdict to a later place.
VERDICT_ORDER = (
    Verdict.ACHIEVED_ON_TIME,
    Verdict.ACHIEVED_LATE,
    Verdict.ACHIEVED_ON_TIME_THEN_LOST,
    Verdict.ACHIEVED_LATE_THEN_LOST,
    Verdict.MISSED_AFTER_EARLY_ACHIEVEMENT,
    Verdict.MISSED,
)


@dataclass(frozen=True)
class FinalVerdict:
    """A verdict and what it rests on.

    `reason` is set where the verdict is undetermined. `crossing_interpolated` is a year with a fraction, on the
    straight line between the two observations around the first crossing. `consecutive_years_met_to_latest` counts
    observations. `gap_at_target_year` is in units, positive is missing; null before the deadline and without a value.
    """

    verdict: Verdict
    reason: Reason | None
    first_year_met: int | None
    crossing_interpolated: float | None
    consecutive_years_met_to_latest: int
    is_provisional: bool
    gap_at_target_year: float | None


def is_due(target_year: int, as_of_year: int) -> bool:
    """A target "by 2025" is due once 2025 is over: a value of a year still running is not the value of that year."""
    return as_of_year > target_year


def final_verdict(observations: Iterable[Observation], level: TargetLevel, as_of_year: int) -> FinalVerdict:
    """The verdict of a level, from the observations of years up to `as_of_year`.

    `is_provisional` says that the verdict would read otherwise without the provisional and estimated values.
    """
    present = finite_observations(observed_until(observations, as_of_year))
    due = is_due(level.target_year, as_of_year)
    verdict, reason = _decide(present, level) if due else (Verdict.NOT_YET_DUE, None)
    at_deadline = _of_year(present, level.target_year) if due else None
    return FinalVerdict(
        verdict=verdict,
        reason=reason,
        first_year_met=year_first_met(present, level),
        crossing_interpolated=interpolated_crossing(present, level),
        consecutive_years_met_to_latest=consecutive_years_met(present, level),
        is_provisional=verdict in VERDICT_ORDER and _rests_on_provisional(verdict, present, level),
        gap_at_target_year=distance_to_target(at_deadline.value, level).absolute if at_deadline else None,
    )


def verdict_without_level(
    observations: Iterable[Observation], target_year: int, reason: Reason, as_of_year: int
) -> FinalVerdict:
    """The verdict where no level can be named, and why: without any data at all, that is said first."""
    due = is_due(target_year, as_of_year)
    has_data = bool(finite_observations(observed_until(observations, as_of_year)))
    return FinalVerdict(
        verdict=Verdict.UNDETERMINED if due else Verdict.NOT_YET_DUE,
        reason=(reason if has_data else Reason.NO_DATA) if due else None,
        first_year_met=None,
        crossing_interpolated=None,
        consecutive_years_met_to_latest=0,
        is_provisional=False,
        gap_at_target_year=None,
    )


def year_first_met(observations: Sequence[Observation], level: TargetLevel) -> int | None:
    """The first year that proves the level met."""
    return next((o.year for o in finite_observations(observations) if proven_met(o, level)), None)


def interpolated_crossing(observations: Sequence[Observation], level: TargetLevel) -> float | None:
    """When the straight line between the first year met and the one before crosses the level, as a year with fraction.

    Null where the level was never met, or met by the first observation, or where a value or the level is a lower bound:
    a line through lower bounds crosses nowhere in particular.
    """
    present = finite_observations(observations)
    first = year_first_met(present, level)
    index = next((i for i, o in enumerate(present) if o.year == first), 0)
    if index == 0 or level.is_lower_bound:
        return None
    before, after = present[index - 1], present[index]
    if before.is_lower_bound or after.is_lower_bound:
        return None
    share = (level.target_value - before.value) / (after.value - before.value)
    # The tolerance lets a value meet that has not quite crossed: it crosses in its own year, not after it.
    return before.year + min(1.0, max(0.0, share)) * (after.year - before.year)


def consecutive_years_met(observations: Sequence[Observation], level: TargetLevel) -> int:
    """How many observations in a row, up to the latest, prove the level met; a missing year does not interrupt."""
    run = 0
    for observation in reversed(finite_observations(observations)):
        if not proven_met(observation, level):
            break
        run += 1
    return run


def _decide(present: Sequence[FiniteObservation], level: TargetLevel) -> tuple[Verdict, Reason | None]:
    """The verdict of a level that is due. Only years after the target year can make it late or lost.

    What counts after the deadline is the latest year that proves anything: lost and won again is not lost.
    """
    if not present:
        return Verdict.UNDETERMINED, Reason.NO_DATA
    at_deadline = _of_year(present, level.target_year)
    if at_deadline is None:
        return Verdict.UNDETERMINED, Reason.NO_TARGET_YEAR_VALUE
    on_time = proven_met(at_deadline, level)
    if on_time is None:
        return Verdict.UNDETERMINED, Reason.LOWER_BOUND_ONLY
    judged = [(o.year, proven_met(o, level)) for o in present]
    later = [met for year, met in judged if year > level.target_year and met is not None]
    is_lost = bool(later) and not later[-1]
    if on_time:
        return (Verdict.ACHIEVED_ON_TIME_THEN_LOST if is_lost else Verdict.ACHIEVED_ON_TIME), None
    if any(later):
        return (Verdict.ACHIEVED_LATE_THEN_LOST if is_lost else Verdict.ACHIEVED_LATE), None
    was_early = any(met for year, met in judged if year < level.target_year)
    return (Verdict.MISSED_AFTER_EARLY_ACHIEVEMENT if was_early else Verdict.MISSED), None


def _rests_on_provisional(verdict: Verdict, present: Sequence[FiniteObservation], level: TargetLevel) -> bool:
    """Would the verdict read otherwise without the values that their publisher may still change?"""
    if level.baseline is not None and level.baseline.is_provisional:
        return True
    settled = [o for o in present if not o.is_provisional]
    return _decide(settled, level)[0] is not verdict


def _of_year(present: Sequence[FiniteObservation], year: int) -> FiniteObservation | None:
    return next((o for o in present if o.year == year), None)
