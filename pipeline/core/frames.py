"""Rows as an Arrow table with the columns and types of a declared table: whole numbers stay whole, unknown stays null."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.core.catalog import Table

if TYPE_CHECKING:
    import pyarrow


def frame_of(rows: Iterable[Mapping[str, Any]], table: Table) -> pyarrow.Table:
    """Exactly the table's columns, in its order; keys that are no columns are left out. Raises KeyError for a missing one."""
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(), "INTEGER": pa.int32(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"), "VARCHAR[]": pa.list_(pa.string()),
    }  # fmt: skip
    listed = list(rows)
    schema = pa.schema([(c.name, types[c.type]) for c in table.columns])
    columns = [pa.array([_plain(row[c.name]) for row in listed], type=types[c.type]) for c in table.columns]
    return pa.Table.from_arrays(columns, schema=schema)


def _plain(value: Any) -> Any:
    """Words of closed lists are text in a table; a number that is none is null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    return str(value) if isinstance(value, str) else value
