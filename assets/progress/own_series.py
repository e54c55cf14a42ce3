"""A series of one's own against a target of one's own: for `solar-mission assess`, by the functions every refresh uses.

Belongs here: reading rows of a table into observations, and putting the answer together. Does not belong here: any rule of
an assessment (`assess.py`, `outlook.py`, `peers.py`), and files. Nothing of it enters the database.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.progress.assess import assess, study
from assets.progress.observations import NEVER_COUNTED, Observation
from assets.progress.outlook import outlook
from assets.progress.peers import peer_classes
from assets.progress.rates import relative_change
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog import Reading
from pipeline.core.catalog_entries import Text
from pipeline.core.catalog_words import Comparison, SeriesRole
from pipeline.core.errors import ConfigurationError
from pipeline.core.facts import value_or_none

OWN = "own_series"
_YEAR = re.compile(r"\d{4}")
LEAST, MOST = 1e-15, 1e15
"""Sizes of numbers that a person means; outside them a sum of squares is no number any more."""


@dataclass(frozen=True)
class OwnRow:
    """One row of a person's table, as text, with its line in the file."""

    line: int
    year: str | None
    value: str | None
    status: str | None


@dataclass(frozen=True)
class SetAside:
    """A row that is not judged by, and why."""

    line: int
    year: int
    value: str | None
    why: str


def own_observations(
    rows: Iterable[OwnRow], as_of: date, place: str
) -> tuple[tuple[Observation, ...], tuple[SetAside, ...]]:
    """The observations of years that were over on the day, and the rows set aside.

    Raises ConfigurationError for a year or value that is none, an unknown status, and two values of one year.
    """
    judged: dict[int, tuple[int, Observation]] = {}
    aside: list[SetAside] = []
    for row in rows:
        observation = _observation(row, place)
        why = _why_not(observation, as_of)
        if why is not None:
            aside.append(SetAside(row.line, observation.year, row.value, why))
        elif observation.year in judged:
            raise ConfigurationError(
                f"{place}, lines {judged[observation.year][0]} and {row.line}: expected one value for each year, found two "
                f"for {observation.year}. Keep the one that is right."
            )
        else:
            judged[observation.year] = (row.line, observation)
    return tuple(judged[year][1] for year in sorted(judged)), tuple(aside)


def _observation(row: OwnRow, place: str) -> Observation:
    at = f"{place}, line {row.line}"
    if row.year is None or not _YEAR.fullmatch(row.year):
        raise ConfigurationError(f"{at}: expected a year of four digits, found '{row.year or ''}'. Mend the row.")
    text = value_or_none(row.value)
    try:
        value = None if text is None else _of_ordinary_size(float(text), at)
        return Observation(int(row.year), value, row.status or "A", is_lower_bound=False)
    except ValueError as error:
        if "status" in str(error):
            raise ConfigurationError(f"{at}: {error}. Mend the row.") from None
        raise ConfigurationError(
            f"{at}: expected a number with a decimal point, found '{row.value}'. Write 4.5, and leave unknown values empty."
        ) from None


def _of_ordinary_size(value: float, at: str) -> float:
    if value and math.isfinite(value) and not LEAST <= abs(value) <= MOST:
        raise ConfigurationError(
            f"{at}: expected zero or a number between {LEAST:g} and {MOST:g} in size, found {value:g}. Choose another unit."
        )
    return value


def _why_not(observation: Observation, as_of: date) -> str | None:
    if observation.year > as_of.year:
        return "after_the_day"
    if observation.value is None:
        return "no_value"
    if not math.isfinite(observation.value):
        return "not_finite"
    if observation.obs_status in NEVER_COUNTED:
        return "status_never_counted"
    return "year_not_over" if observation.year == as_of.year else None


def own_reading(
    comparison: Comparison, target_value: float, target_year: int, start_year: int | None, unit: str
) -> Reading:
    """The reading that a person asks for. Raises ConfigurationError for one that cannot be judged."""
    if not math.isfinite(target_value):
        raise ConfigurationError(f"--target-value: expected a finite number, found {target_value}.")
    _of_ordinary_size(target_value, "--target-value")
    if start_year is not None and start_year >= target_year:
        raise ConfigurationError(f"--start-year: expected a year before {target_year}, found {start_year}.")
    if comparison.needs_baseline and start_year is None:
        raise ConfigurationError(
            f"--comparison {comparison}: a change needs --start-year, the year it is measured from."
        )
    text = Text(es="pedida por quien la escribe", en="as asked on the command line")
    return Reading(
        reading_id=comparison.value, label=text, wording=text, citation=text.en, citation_url=None, derived=False,
        derivation=None, votes=True, indicator_id=OWN, comparison=comparison, target_value=target_value,
        target_year=target_year, deadline=text, unit=unit, price_year=None,
        baseline_year=start_year if comparison.needs_baseline else None, baseline_basis=None, reference_year=start_year,
        milestones="linear_from_reference_year", series={OWN: SeriesRole.HEADLINE},
    )  # fmt: skip


def own_assessment(reading: Reading, observations: Sequence[Observation], as_of: date) -> dict[str, Any]:
    """The columns of `marts.assessments`, the outlook's, the change since the start, and every method's class.

    `latest_meets` says that the latest value stands at the level or beyond it: no verdict, which is of the target year.
    """
    found = assess(reading, OWN, SeriesRole.HEADLINE, observations, as_of)
    _, level, used, _ = study(reading, observations, as_of)
    change = _change(found.reference_value, found.latest_value)
    return (
        vars(found)
        | vars(outlook(reading, observations, as_of))
        | {
            "comparison": reading.comparison,
            "unit": reading.unit,
            "latest_meets": None if found.remaining is None else found.remaining == 0.0,
            "relative_change": change.value,
            "relative_change_reason": change.reason,
            "classes": [vars(c) for c in peer_classes(used, level)],
        }
    )


def _change(start: float | None, latest: float | None) -> Outcome[float]:
    if start is None or latest is None:
        return Outcome.none(Reason.NO_REFERENCE_VALUE if start is None else Reason.NO_DATA)
    return relative_change(start, latest)
