"""Rows on their way into a declared table: one JSON text that DuckDB reads in the table's own types, so nothing is guessed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.core.schema import literal

if TYPE_CHECKING:
    from pipeline.core.catalog import Table

DeclaredRows = Sequence[Mapping[str, Any]]
"""One mapping a row, with a value for every column of its table; keys that are no columns are left out. A key `rejected_because`
is for the warehouse: see `Warehouse.replace`."""

WHOLE = frozenset({"INTEGER", "BIGINT"})
ACCEPTED: dict[str, type | tuple[type, ...]] = {
    "VARCHAR": str, "INTEGER": (int, float), "BIGINT": (int, float), "DOUBLE": (int, float), "BOOLEAN": bool, "DATE": date,
    "TIMESTAMP": datetime, "VARCHAR[]": (list, tuple),
}  # fmt: skip
"""Python's type for a column's: DuckDB would also take the number in a text, or a number for a yes."""


def select_of_rows(rows: DeclaredRows, table: Table) -> str:
    """A select of the table's columns of each row. A number that is none is null.

    Raises KeyError for a missing column, TypeError for a value of another type than its column's, ValueError for a fraction
    where the table has whole numbers.
    """
    columns = [(c.name, c.type) for c in table.columns]
    plain = [{name: _plain(row[name], name, type_) for name, type_ in columns} for row in rows]
    text = json.dumps(plain, allow_nan=False, default=str)
    shape = json.dumps([dict(columns)])
    return f"SELECT given.* FROM (SELECT unnest(from_json_strict({literal(text)}, {literal(shape)})) AS given)"


def _plain(value: Any, name: str, type_: str) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if not isinstance(value, ACCEPTED[type_]):
        raise TypeError(f"Column {name} is {type_}; found {value!r}.")
    if type_ in WHOLE and isinstance(value, float) and not value.is_integer():
        raise ValueError(f"Column {name} has whole numbers; found {value!r}.")
    return value
