"""From the catalogue's tables to DuckDB: definitions, comments, casts. Pure: returns SQL, opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.core.catalog import Catalog, Column, Table


SCHEMA_VERSION = 1
"""Version of the promised tables (`marts`); it grows with a decision record when a promise changes."""

STAMP_COLUMNS = ("run_id", "as_of")
"""Columns that say who wrote a row and when: they change with every run and are no content."""


def literal(text: str | None) -> str:
    """A SQL string literal, or NULL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def create_table(table: Table) -> str:
    """CREATE TABLE with the catalogue's types. Nulls and keys are judged by the checks, which can say what they found."""
    columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
    return f"CREATE OR REPLACE TABLE {table.name} ({columns})"


def comments(table: Table) -> Iterator[str]:
    """COMMENT statements of the table or view and of each of its columns."""
    yield f"COMMENT ON {table.kind.upper()} {table.name} IS {literal(table.meaning)}"
    for column in table.columns:
        yield f'COMMENT ON COLUMN {table.name}."{column.name}" IS {literal(column_comment(table, column))}'


def column_comment(table: Table, column: Column) -> str:
    """Meaning, unit and nullability of a column in one line."""
    unit = f" [{column.unit}]" if column.unit else ""
    null = "; null means not known" if column.name in table.optional else ""
    return f"{column.meaning}{unit}{null}"


def select_as_declared(table: Table, select: str) -> str:
    """The select cast to the declared types, in the declared order, sorted by key so that the same rows lie the same way."""
    columns = ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in table.columns)
    order = ", ".join(f'"{k}"' for k in table.key) or "ALL"
    return f"SELECT {columns} FROM ({select}) ORDER BY {order}"


def content_columns(table: Table) -> str:
    """The columns that are content, as a SQL list: without the stamps of the run, save where one is part of the key."""
    return ", ".join(f'"{c.name}"' for c in table.columns if c.name not in STAMP_COLUMNS or c.name in table.key)


def dictionary_rows(catalog: Catalog, rests_on: Mapping[str, Iterable[str]]) -> list[dict[str, object]]:
    """Rows of `marts.data_dictionary`: one per column of every table. `rests_on`: table -> sources at its root."""
    return [
        {
            "schema_name": table.schema_name,
            "table_name": table.table_name,
            "column_name": column.name,
            "type": column.type,
            "unit": column.unit,
            "is_nullable": column.name in table.optional,
            "meaning": column.meaning,
            "source": "; ".join(sorted(rests_on.get(table.name, ()))) or None,
        }
        for table in catalog.tables
        for column in table.columns
    ]
