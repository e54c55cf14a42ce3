"""The level a reading asks for, and where a value stands against it: gap, fraction of the way, path and pace.

Belongs here: arithmetic between a value and a target. Does not belong here: what follows from it at the deadline
(`verdict.py`) and rates that compound.

Every reading becomes one level first: "at least 4.5 below the baseline" is "at most baseline - 4.5". Values are in the
unit of the series, paces in that unit per year with the sign of the change (a falling series has a negative pace).
Linear path and fraction are the textbook formulas; the tolerance is this product's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assets.progress.observations import FiniteObservation, Observation, break_years, finite_observations
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog import Reading
from pipeline.core.catalog_words import Comparison, Direction

# Relative. Large enough for the rounding of a unit conversion (0.025 USD/kWh is 25.000000000000004 USD/MWh), far below
# the last digit that any source prints.
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class TargetLevel:
    """A reading as one level to compare values with.

    `target_value` is the level; `stated_value` is the number as the reading states it (another one where the reading
    asks for a change). `comparison` is at_least, at_most or below. `baseline` is the observation from which the level
    was computed, null for readings of a level. `reference` is that of our reference year, null where unknown.
    Raises ValueError when it is no finite number, and when the way to it would start at or after its end.
    """

    target_value: float
    stated_value: float
    target_year: int
    comparison: Comparison
    baseline: FiniteObservation | None
    reference: FiniteObservation | None

    def __post_init__(self) -> None:
        if not math.isfinite(self.target_value):
            raise ValueError(f"a target is a finite number, not {self.target_value}")
        if self.comparison.needs_baseline:
            raise ValueError(f"a level is compared by at_least, at_most or below, not by {self.comparison}")
        if self.start is not None and self.start.year >= self.target_year:
            raise ValueError(f"start year {self.start.year} is not before target year {self.target_year}")

    @property
    def direction(self) -> Direction:
        return self.comparison.direction

    @property
    def reference_year(self) -> int | None:
        return self.reference.year if self.reference else None

    @property
    def reference_value(self) -> float | None:
        return self.reference.value if self.reference else None

    @property
    def start(self) -> FiniteObservation | None:
        """Where the way to the target begins: the baseline of a change, else the reference year."""
        return self.baseline or self.reference

    @property
    def is_lower_bound(self) -> bool:
        """A level computed from a baseline that is a lower bound is one itself."""
        return self.baseline is not None and self.baseline.is_lower_bound

    @property
    def tolerance(self) -> float:
        """In units. The baseline counts too: its rounding remains in the difference, however small that is."""
        scale = max(abs(self.target_value), abs(self.stated_value), abs(self.baseline.value if self.baseline else 0.0))
        return RELATIVE_TOLERANCE * scale

    def at(self, value: float) -> TargetLevel:
        """The same comparison with another level, as a milestone needs it."""
        return replace(self, target_value=value)


@dataclass(frozen=True)
class Gap:
    """Distance to the target. `absolute` in units, positive is missing; `relative` to the size of the target, null
    where that is zero; `remaining` in units is what is left to go, never negative.
    """

    absolute: float
    relative: float | None
    remaining: float


def resolve_target_level(reading: Reading, observations: Sequence[Observation]) -> Outcome[TargetLevel]:
    """The level that a reading asks of a series.

    A change needs the value of its baseline year, and never that of a neighbour: null with `no_baseline_value`. Across
    a break of the series no change is measured: null with `break_after_baseline`.
    """
    present = {o.year: o for o in finite_observations(observations)}
    reference = None if reading.reference_year is None else present.get(reading.reference_year)
    if not reading.comparison.needs_baseline:
        return Outcome.of(
            TargetLevel(
                reading.target_value, reading.target_value, reading.target_year, reading.comparison, None, reference
            )
        )
    baseline = None if reading.baseline_year is None else present.get(reading.baseline_year)
    if baseline is None:
        return Outcome.none(Reason.NO_BASELINE_VALUE)
    if any(baseline.year < b <= reading.target_year for b in break_years(observations)):
        return Outcome.none(Reason.BREAK_AFTER_BASELINE)
    if reading.direction is Direction.INCREASE:
        comparison, value = Comparison.AT_LEAST, baseline.value + reading.target_value
    else:
        comparison, value = Comparison.AT_MOST, baseline.value - reading.target_value
    return Outcome.of(TargetLevel(value, reading.target_value, reading.target_year, comparison, baseline, reference))


def meets(value: float, level: TargetLevel) -> bool:
    """Does a value, taken as exact, meet the level? Equality within the tolerance meets, save for `below`."""
    if level.comparison is Comparison.BELOW:
        return value < level.target_value - level.tolerance
    if level.direction is Direction.INCREASE:
        return value >= level.target_value - level.tolerance
    return value <= level.target_value + level.tolerance


def proven_met(observation: FiniteObservation, level: TargetLevel) -> bool | None:
    """Is it certain that the level was met, certain that it was not, or neither (None)?

    A lower bound can only be too small, and so can a level that rests on one. "At least": 120 or more against 100 is
    met, 46 or more proves nothing. "At most": 30 or more against 25 is not met, 20 or more proves nothing.
    """
    met = meets(observation.value, level)
    rests_on_value = met == (level.direction is Direction.DECREASE)
    is_open = observation.is_lower_bound if rests_on_value else level.is_lower_bound
    return None if is_open else met


def distance_to_target(value: float, level: TargetLevel) -> Gap:
    """How much is missing, in units and relative to the target, of a value taken as exact.

    Of a lower bound it is the most that can be missing of a rising series, and the least of a falling one.
    """
    rising = level.direction is Direction.INCREASE
    absolute = level.target_value - value if rising else value - level.target_value
    relative = absolute / abs(level.target_value) if level.target_value else None
    return Gap(absolute, relative, 0.0 if meets(value, level) else max(0.0, absolute))


def progress_fraction(value: float, level: TargetLevel) -> Outcome[float]:
    """Share of the way from the start to the target: 0 at the start, 1 at the target, not clamped.

    Of a change it is the change so far over the change wanted. Null with `zero_span` where the start is the target, and
    with `already_met_at_start` where it is better: then the level is to be kept, and there is no way to go.
    """
    start = _known_start(level)
    if start.value is None:
        return Outcome.none(start.why)
    span = level.target_value - start.value.value
    if abs(span) <= level.tolerance:
        return Outcome.none(Reason.ZERO_SPAN)
    if meets(start.value.value, level):
        return Outcome.none(Reason.ALREADY_MET_AT_START)
    # Adding zero turns the -0.0 of a falling path into 0.0, which prints without a sign.
    return Outcome.of((value - start.value.value) / span + 0.0)


def elapsed_share(year: int, level: TargetLevel) -> Outcome[float]:
    """Share of the time from the start to the target year that is over; 1 ever after."""
    start = _known_start(level)
    if start.value is None:
        return Outcome.none(start.why)
    if year < start.value.year:
        return Outcome.none(Reason.BEFORE_REFERENCE_YEAR)
    return Outcome.of(min(1.0, (year - start.value.year) / (level.target_year - start.value.year)))


def target_path_value(
    level: TargetLevel, year: int, shape: Literal["linear", "geometric"] = "linear"
) -> Outcome[float]:
    """Value in a year on the path from the start to the target; the target ever after the target year.

    `geometric` is the path of a constant growth rate: null with `cagr_undefined` from zero or across it. Where the
    start meets the level already, the path is the level itself: a worsening is no plan.
    """
    start, share = _known_start(level), elapsed_share(year, level)
    if start.value is None or share.value is None:
        return Outcome.none(share.why)
    if share.value >= 1.0 or meets(start.value.value, level):
        return Outcome.of(level.target_value)
    if shape == "linear":
        return Outcome.of(start.value.value + (level.target_value - start.value.value) * share.value)
    if start.value.value == 0 or level.target_value / start.value.value <= 0:
        return Outcome.none(Reason.CAGR_UNDEFINED)
    return Outcome.of(start.value.value * (level.target_value / start.value.value) ** share.value)


def ahead_by(observation: FiniteObservation, level: TargetLevel) -> Outcome[float]:
    """By how many units an observation is better than the path in its year; negative is behind."""
    path = target_path_value(level, observation.year)
    if path.value is None:
        return Outcome.none(path.why)
    return Outcome.of(0.0 - distance_to_target(observation.value, level.at(path.value)).absolute)


def path_pace(level: TargetLevel) -> Outcome[float]:
    """Change a year along the path from the start to the target; 0 where the start meets the level already."""
    start = _known_start(level)
    if start.value is None:
        return Outcome.none(start.why)
    if meets(start.value.value, level):
        return Outcome.of(0.0)
    return Outcome.of((level.target_value - start.value.value) / (level.target_year - start.value.year))


def actual_pace(observation: FiniteObservation, level: TargetLevel) -> Outcome[float]:
    """Mean change a year from the start to an observation."""
    start = _known_start(level)
    if start.value is None:
        return Outcome.none(start.why)
    if observation.year <= start.value.year:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    return Outcome.of((observation.value - start.value.value) / (observation.year - start.value.year))


def required_pace(observation: FiniteObservation, level: TargetLevel, as_of_year: int) -> Outcome[float]:
    """Change a year that would still reach the target in time; 0 where the observation meets it already."""
    if as_of_year > level.target_year or observation.year >= level.target_year:
        return Outcome.none(Reason.DEADLINE_PASSED)
    if meets(observation.value, level):
        return Outcome.of(0.0)
    return Outcome.of((level.target_value - observation.value) / (level.target_year - observation.year))


def _known_start(level: TargetLevel) -> Outcome[FiniteObservation]:
    """The start, if it is known exactly: growth from a lower bound may be growth of what is counted."""
    if level.start is None:
        return Outcome.none(Reason.NO_REFERENCE_VALUE)
    return Outcome.none(Reason.LOWER_BOUND_ONLY) if level.start.is_lower_bound else Outcome.of(level.start)
