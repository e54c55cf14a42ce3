"""Why a figure is null: one closed list of reason codes, and the pair of a value and its reason.

Belongs here: words that stand in a `reason` column. Does not belong here: verdict words (`verdict.py`) and the rules
that choose a reason, which stand beside the formula they guard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Reason(StrEnum):
    """Why there is no verdict, or no figure."""

    NO_DATA = "no_data"
    NO_TARGET_YEAR_VALUE = "no_target_year_value"
    LOWER_BOUND_ONLY = "lower_bound_only"
    NO_BASELINE_VALUE = "no_baseline_value"
    BREAK_AFTER_BASELINE = "break_after_baseline"
    NO_REFERENCE_VALUE = "no_reference_value"
    BEFORE_REFERENCE_YEAR = "before_reference_year"
    ALREADY_MET_AT_START = "already_met_at_start"
    ZERO_SPAN = "zero_span"
    FEWER_THAN_TWO_POINTS = "fewer_than_two_points"
    FEWER_THAN_THREE_POINTS = "fewer_than_three_points"
    FEWER_THAN_FOUR_POINTS = "fewer_than_four_points"
    CAGR_UNDEFINED = "cagr_undefined"
    NOT_FINITE = "not_finite"
    FLAT_TREND = "flat_trend"
    NOT_TOWARDS_TARGET = "not_towards_target"
    NO_SPREAD = "no_spread"
    NOT_LEARNING = "not_learning"
    TARGET_MET = "target_met"
    NO_OUTCOME_YET = "no_outcome_yet"
    AFTER_LAST_VALUE_ONLY = "after_last_value_only"
    DEADLINE_PASSED = "deadline_passed"


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """A value, or the reason why there is none: exactly one of the two is null."""

    value: T | None
    reason: Reason | None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError(f"an outcome has a value or a reason, not both or neither: {self!r}")

    @property
    def why(self) -> Reason:
        """The reason of a null outcome, to hand on. Raises ValueError where there is a value."""
        if self.reason is None:
            raise ValueError(f"an outcome with a value has no reason: {self!r}")
        return self.reason

    @classmethod
    def of(cls, value: T) -> Outcome[T]:
        """The value; a number that is not finite is none, and says so."""
        if isinstance(value, float) and not math.isfinite(value):
            return cls(None, Reason.NOT_FINITE)
        return cls(value, None)

    @classmethod
    def none(cls, reason: Reason) -> Outcome[T]:
        return cls(None, reason)
