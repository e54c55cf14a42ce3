"""How readings compare and what a series does in them: light, for a command line is built before anything else is loaded."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Which way a value must move to come nearer to the target."""

    INCREASE = "increase"
    DECREASE = "decrease"


class Comparison(StrEnum):
    """How a reading compares a value with its target. Equality meets, save for `below`."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"
    REDUCTION_AT_LEAST = "reduction_at_least"
    INCREASE_AT_LEAST = "increase_at_least"

    @property
    def direction(self) -> Direction:
        rising = (Comparison.AT_LEAST, Comparison.INCREASE_AT_LEAST)
        return Direction.INCREASE if self in rising else Direction.DECREASE

    @property
    def needs_baseline(self) -> bool:
        return self in (Comparison.REDUCTION_AT_LEAST, Comparison.INCREASE_AT_LEAST)


class SeriesRole(StrEnum):
    """What a series does in a reading: decide, witness, or only stand beside."""

    HEADLINE = "headline"
    AGREEMENT = "agreement"
    CONTEXT = "context"
