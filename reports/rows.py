"""Published tables as plain Python rows: one dict per row, null as None, scalars of Python's own types.

Belongs here: rows in a stable order. Does not belong: any meaning of the columns.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
"""Published tables by full name ("marts.verdicts")."""


class ReadTables(Mapping[str, Sequence[Row]]):
    """Tables that are read when they are first asked for: a report needs two thirds of them."""

    def __init__(self, names: Iterable[str], read: Callable[[str], Sequence[Row]]) -> None:
        """`read` gives the rows of a table by its name."""
        self._names = tuple(names)
        self._read = read
        self._rows: dict[str, Sequence[Row]] = {}

    def __getitem__(self, name: str) -> Sequence[Row]:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._rows:
            self._rows[name] = [{k: plain(v) for k, v in row.items()} for row in self._read(name)]
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def plain(value: Any) -> Any:
    """The value, or None for a number that is none: JSON has no NaN and no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table_rows(tables: Tables, name: str, order: Sequence[str] = ()) -> list[Row]:
    """Rows of one published table, sorted by the columns of `order`, nulls last; an absent table has none."""
    rows = tables.get(name, ())
    return sorted(rows, key=sort_key(*order)) if order else list(rows)


def sort_key(*columns: str) -> Callable[[Row], tuple[tuple[bool, Any], ...]]:
    """A key that sorts rows by these columns; a null stands after every value."""

    def key(row: Row) -> tuple[tuple[bool, Any], ...]:
        return tuple((row.get(c) is None, "" if row.get(c) is None else row[c]) for c in columns)

    return key


def first(rows: Iterable[Row], **wanted: Any) -> Row | None:
    """The first row whose columns have these values, or None."""
    return next((row for row in rows if all(row.get(k) == v for k, v in wanted.items())), None)


def where(rows: Iterable[Row], **wanted: Any) -> list[Row]:
    """Every row whose columns have these values."""
    return [row for row in rows if all(row.get(k) == v for k, v in wanted.items())]


def as_day(value: Any) -> dt.date | None:
    """A date from a date, a time or an ISO text; None where there is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def as_year(value: Any) -> int | None:
    """A whole year, from a number or from a date."""
    if value is None:
        return None
    return value.year if isinstance(value, dt.date) else int(value)
