"""Yearly observations of one series: which of them count, which were known on a day, which are comparable.

Belongs here: selection of rows. Does not belong here: any comparison with a target (`levels.py`, `verdict.py`) and the
reading of tables (`defs.py`).

Status codes are those of SDMX `CL_OBS_STATUS` (https://registry.sdmx.org) that the product's sources use.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise


class ObsStatus(StrEnum):
    """What the publisher says of a value."""

    NORMAL = "A"
    PROVISIONAL = "P"
    ESTIMATED = "E"
    IMPUTED = "I"
    FORECAST = "F"
    BREAK = "B"
    NOT_COLLECTED = "L"
    MISSING = "M"


# A forecast is no evidence of what happened; L and M say that nothing was measured, whatever stands in the cell.
NEVER_COUNTED = frozenset({ObsStatus.FORECAST, ObsStatus.NOT_COLLECTED, ObsStatus.MISSING})
PROVISIONAL_STATUSES = frozenset({ObsStatus.PROVISIONAL, ObsStatus.ESTIMATED})
KNOWN_STATUSES = frozenset(ObsStatus)


@dataclass(frozen=True)
class Observation:
    """One value of one calendar year, in the unit of its series; None where the publisher shows the year without one.

    `obs_status` and `is_lower_bound` can turn a verdict, so neither has a default. `is_lower_bound` says that the true
    value is this one or more, as in a count from a partial registry. Raises ValueError on an unknown status.
    """

    year: int
    value: float | None
    obs_status: str
    is_lower_bound: bool

    def __post_init__(self) -> None:
        if self.obs_status not in KNOWN_STATUSES:
            known = ", ".join(ObsStatus)
            raise ValueError(f"observation of {self.year}: status '{self.obs_status}' is none of {known}")

    @property
    def is_provisional(self) -> bool:
        return self.obs_status in PROVISIONAL_STATUSES


@dataclass(frozen=True)
class FiniteObservation(Observation):
    """An observation that counts: its value is a finite number. Made by `finite_observations` only."""

    value: float


@dataclass(frozen=True)
class PublishedObservation:
    """An observation and the day on which its publisher released it."""

    observation: Observation
    published_at: date


def finite_observations(observations: Iterable[Observation]) -> tuple[FiniteObservation, ...]:
    """The observations that count, by year: without null, NaN and infinite values and without statuses F, L and M.

    Raises ValueError when two of them are of one year: which one is right cannot be told from here.
    """
    rows = observations if isinstance(observations, tuple | list) else tuple(observations)
    if _count_already(rows):
        return tuple(rows)
    counted = sorted(
        (
            FiniteObservation(o.year, float(o.value), o.obs_status, o.is_lower_bound)
            for o in rows
            if o.value is not None and math.isfinite(o.value) and o.obs_status not in NEVER_COUNTED
        ),
        key=lambda o: o.year,
    )
    _refuse_repeats((o.year for o in counted), "two observations of one year")
    return tuple(counted)


def _count_already(rows: Sequence[Observation]) -> bool:
    """Are these what this module made already: observations that count, in order of years, none twice?"""
    return all(isinstance(o, FiniteObservation) for o in rows) and all(a.year < b.year for a, b in pairwise(rows))


def observed_until(observations: Iterable[Observation], as_of_year: int) -> tuple[Observation, ...]:
    """Without rows of years after `as_of_year`: what lies in the future is a projection, marked so or not."""
    return tuple(o for o in observations if o.year <= as_of_year)


def observations_as_of(rows: Iterable[PublishedObservation], as_of: date) -> tuple[Observation, ...]:
    """What was known on a day: of each year the row published last, on that day at the latest; by year.

    A later row without a value withdraws the year. Raises ValueError when two rows of one year, both known by then,
    were published on one day.
    """
    known = [r for r in rows if r.published_at <= as_of]
    _refuse_repeats(((r.observation.year, r.published_at) for r in known), "two rows of one year published on one day")
    latest = {r.observation.year: r.observation for r in sorted(known, key=lambda r: r.published_at)}
    return tuple(latest[year] for year in sorted(latest) if latest[year].value is not None)


def break_years(observations: Iterable[Observation]) -> tuple[int, ...]:
    """Years that open a new segment: those of status B, carried to the next value that counts where they have none."""
    rows = tuple(observations)
    years = [o.year for o in finite_observations(rows)]
    flagged = (o.year for o in rows if o.obs_status == ObsStatus.BREAK)
    opened = {next((y for y in years if y >= flag), None) for flag in flagged}
    return tuple(sorted(y for y in opened if y is not None))


def segment_containing(observations: Iterable[Observation], year: int) -> tuple[FiniteObservation, ...]:
    """The counted observations that are comparable with `year`: from the last break at or before it to the next one."""
    rows = tuple(observations)
    breaks = break_years(rows)
    start = max((b for b in breaks if b <= year), default=None)
    end = min((b for b in breaks if b > year), default=None)
    return tuple(
        o for o in finite_observations(rows) if (start is None or o.year >= start) and (end is None or o.year < end)
    )


def comparable_segment(observations: Iterable[Observation]) -> tuple[FiniteObservation, ...]:
    """The counted observations since the last break, the break's own year included; by year."""
    rows = tuple(observations)
    present = finite_observations(rows)
    return segment_containing(rows, present[-1].year) if present else ()


def _refuse_repeats(keys: Iterable[Hashable], complaint: str) -> None:
    repeated = [key for key, times in Counter(keys).items() if times > 1]
    if repeated:
        raise ValueError(f"{complaint}: {', '.join(str(key) for key in repeated)}")
