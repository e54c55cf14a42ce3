"""Rows as a frame with the columns and types of a declared table: whole numbers stay whole, unknown stays null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.core.catalog import Table

if TYPE_CHECKING:
    import pandas

_DTYPES = {
    "VARCHAR": "string", "INTEGER": "Int64", "BIGINT": "Int64", "DOUBLE": "Float64", "BOOLEAN": "boolean",
    "DATE": "object", "TIMESTAMP": "object", "VARCHAR[]": "object",
}  # fmt: skip


def frame_of(rows: Iterable[Mapping[str, Any]], table: Table) -> pandas.DataFrame:
    """A frame of exactly the table's columns, in its order; keys that are no columns are left out."""
    import pandas as pd

    listed = list(rows)
    return pd.DataFrame(
        {c.name: pd.Series([_plain(row[c.name]) for row in listed], dtype=_DTYPES[c.type]) for c in table.columns}
    )


def _plain(value: Any) -> Any:
    """Words of closed lists are text in a table; a number that is none is null."""
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN is the only value unlike itself
        return None
    return str(value) if isinstance(value, str) else value
