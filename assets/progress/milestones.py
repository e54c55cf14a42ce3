"""Intermediate milestones on the way to a target, and which of them were met.

Belongs here: milestones as levels of a year. Does not belong here: the verdict at the deadline (`verdict.py`).
Milestones derived by us are labelled so by their kind: no document of the programme states an interim value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assets.progress.levels import TargetLevel, distance_to_target, proven_met, target_path_value
from assets.progress.observations import Observation, finite_observations, observed_until
from assets.progress.reasons import Reason
from assets.progress.verdict import is_due


class MilestoneKind(StrEnum):
    """Where a milestone comes from: a document, or the straight line of the path."""

    OFFICIAL = "official"
    DERIVED_LINEAR = "derived_linear"


class MilestoneState(StrEnum):
    """What became of a milestone."""

    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    PENDING = "pending"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Milestone:
    """The level, in the unit of the series, to be met in a year."""

    year: int
    value: float
    kind: MilestoneKind


@dataclass(frozen=True)
class MilestoneStatus:
    """The state of a milestone; `margin` in units is by how much the milestone's own year was better than it (negative
    is worse), null without a value that counts; `reason` is set where the state is no_data.
    """

    status: MilestoneState
    margin: float | None
    reason: Reason | None


def derive_linear_milestones(level: TargetLevel) -> tuple[Milestone, ...]:
    """One milestone for each year after the start up to the target year, on the linear path; none without a start.

    Of a reading of a level the start is the reference year, of a change it is the baseline year.
    """
    if level.start is None:
        return ()
    path = ((year, target_path_value(level, year).value) for year in range(level.start.year + 1, level.target_year + 1))
    return tuple(Milestone(year, value, MilestoneKind.DERIVED_LINEAR) for year, value in path if value is not None)


def milestone_status(
    milestone: Milestone, observations: Iterable[Observation], level: TargetLevel, as_of_year: int
) -> MilestoneStatus:
    """Was a milestone met in its year, later, or not up to `as_of_year`? Pending until its year is over.

    Early achievement does not stand in for a missing value of the milestone's year, nor does a later one.
    """
    if not is_due(milestone.year, as_of_year):
        return MilestoneStatus(MilestoneState.PENDING, None, None)
    present = finite_observations(observed_until(observations, as_of_year))
    at_milestone = next((o for o in present if o.year == milestone.year), None)
    if at_milestone is None:
        return MilestoneStatus(MilestoneState.NO_DATA, None, Reason.NO_DATA)
    asked = level.at(milestone.value)
    met = proven_met(at_milestone, asked)
    if met is None:
        return MilestoneStatus(MilestoneState.NO_DATA, None, Reason.LOWER_BOUND_ONLY)
    margin = 0.0 - distance_to_target(at_milestone.value, asked).absolute
    if met:
        return MilestoneStatus(MilestoneState.MET, margin, None)
    met_later = any(proven_met(o, asked) for o in present if o.year > milestone.year)
    return MilestoneStatus(MilestoneState.MET_LATE if met_later else MilestoneState.MISSED, margin, None)
