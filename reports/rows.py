"""Published tables as plain Python rows: one dict per row, null as None, scalars of Python's own types.

Belongs here: getting rows out of frames in a stable order. Does not belong: any meaning of the columns.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

Row = Mapping[str, Any]


def plain(value: Any) -> Any:
    """The value as Python's own type; NaN, NaT and NA become None."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if hasattr(value, "to_pydatetime"):
        return None if str(value) == "NaT" else value.to_pydatetime()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return None if str(value) == "NaT" else value
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def records(frame: DataFrame | None) -> list[dict[str, Any]]:
    """All rows of a frame as dicts; an absent frame has no rows."""
    if frame is None or frame.empty:
        return []
    names = [str(column) for column in frame.columns]
    return [
        {name: plain(value) for name, value in zip(names, values, strict=True)}
        for values in frame.itertuples(index=False, name=None)
    ]


def table_rows(tables: Mapping[str, DataFrame], name: str, order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of one published table, sorted by the columns of `order`, nulls last."""
    return sorted(records(tables.get(name)), key=sort_key(*order)) if order else records(tables.get(name))


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
    """A whole year, from a number (frames carry nullable years as floats) or from a date."""
    if value is None:
        return None
    return value.year if isinstance(value, dt.date) else int(value)
