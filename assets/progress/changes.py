"""What changed since the previous publication, reading by reading, and why.

Belongs here: comparing two sets of assessment rows. Does not belong here: finding the previous set (`defs.py`) and words.

Rows are mappings with the columns of `marts.assessments`; a previous row may lack columns that came later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, str, str]


class ChangeCause(StrEnum):
    """Why an assessment reads otherwise than in the previous publication, in the order in which causes are asked for."""

    READING = "reading"
    CATALOGUE = "catalogue"
    METHOD = "method"
    REVISION = "revision"
    NEW_DATA = "new_data"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class VerdictChange:
    """One reading by one series, before and now; None where it was not, or is no longer, assessed."""

    target_id: str
    reading_id: str
    series_id: str
    cause: ChangeCause
    verdict_previous: str | None
    verdict: str | None
    value_previous: float | None
    value: float | None
    year_previous: int | None
    year: int | None
    unit: str
    price_year_previous: int | None
    price_year: int | None

    @property
    def verdict_changed(self) -> bool:
        return self.verdict_previous != self.verdict


# What the sentence of a target was read as; a change of these is a change of the question.
OF_THE_READING = ("comparison", "direction", "target_value", "target_year", "baseline_year", "reference_year")
OF_THE_CATALOGUE = ("role", "votes", "lineage_group", "unit", "unit_of_count")
VALUES = ("baseline_value", "reference_value", "target_year_value")
RELATIVE_NOISE = 1e-9


def compare_assessments(previous: Iterable[Row], current: Iterable[Row]) -> list[VerdictChange]:
    """Every pair whose verdict, value or question changed, with its first cause; in the order of the keys.

    An assessment that is new or gone is a change of the catalogue, or of the reading where no series of it stayed.
    """
    before, now = _by_key(previous), _by_key(current)
    readings_before, readings_now = ({key[:2] for key in rows} for rows in (before, now))
    changes = []
    for key in sorted({*before, *now}):
        old, new = before.get(key), now.get(key)
        if old is None or new is None:
            known = key[:2] in readings_before and key[:2] in readings_now
            cause: ChangeCause | None = ChangeCause.CATALOGUE if known else ChangeCause.READING
        else:
            cause = _cause(old, new)
        if cause is not None:
            changes.append(_change(key, cause, old or {}, new or {}))
    return changes


def _cause(old: Row, new: Row) -> ChangeCause | None:
    if _differ(old, new, OF_THE_READING):
        return ChangeCause.READING
    if _differ(old, new, OF_THE_CATALOGUE):
        return ChangeCause.CATALOGUE
    if any(old.get(name) != new.get(name) for name in ("latest_year", "data_through")):
        return ChangeCause.NEW_DATA if _advanced(old, new) else ChangeCause.REVISION
    if _revised(old, new):
        return ChangeCause.REVISION
    return None if old.get("verdict") == new.get("verdict") else _without_new_values(old, new)


def _without_new_values(old: Row, new: Row) -> ChangeCause:
    """The same values, another verdict: the method, the deadline, or a status that its publisher settled."""
    if old.get("method_version") != new.get("method_version"):
        return ChangeCause.METHOD
    return ChangeCause.DEADLINE if old.get("verdict") == "not_yet_due" else ChangeCause.REVISION


def _advanced(old: Row, new: Row) -> bool:
    """Does the series reach further than it did? An edition with a new year also moves old ones: the new year is told."""
    before, now = (row.get("data_through") or 0 for row in (old, new))
    return bool(now > before)


def _revised(old: Row, new: Row) -> bool:
    """Did a value that was there read otherwise: baseline, reference or target year, or the latest of the same year?"""
    if any(_moved(old.get(name), new.get(name)) for name in VALUES):
        return True
    same_year = old.get("latest_year") == new.get("latest_year")
    return same_year and _moved(old.get("latest_value"), new.get("latest_value"))


def _moved(old: float | None, new: float | None) -> bool:
    """A value that comes is new data; one that goes or changes is a revision."""
    if old is None:
        return False
    return new is None or abs(new - old) > RELATIVE_NOISE * max(abs(old), abs(new))


def _differ(old: Row, new: Row, names: Iterable[str]) -> bool:
    return any(name in old and old[name] != new[name] for name in names)


def _change(key: Key, cause: ChangeCause, old: Row, new: Row) -> VerdictChange:
    return VerdictChange(
        *key, cause,
        old.get("verdict"), new.get("verdict"), old.get("latest_value"), new.get("latest_value"),
        old.get("latest_year"), new.get("latest_year"), str(new.get("unit") or old.get("unit")),
        old.get("price_year"), new.get("price_year"),
    )  # fmt: skip


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {(str(r["target_id"]), str(r["reading_id"]), str(r["series_id"])): r for r in rows}
