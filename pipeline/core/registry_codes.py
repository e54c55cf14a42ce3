"""Texts that repeat down a registry (activity, commune) travel through the sort as codes: a byte or two, not sixty.

The beginning of a file tells which texts there are; what comes only later stands beside its row in a list of its own.
In the Parquet both look like text; `decoded` puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.core.schema import literal

if TYPE_CHECKING:
    import duckdb

BEGINNING = 50_000
"""Rows that are looked at for the texts there are."""

LATER = "texts_without_code"
"""Column of the Parquet: the row's repeating texts, where one of them has no code; else null."""


def texts_at_the_beginning(
    connection: duckdb.DuckDBPyConnection, rows: str, repeating: Sequence[str]
) -> dict[str, list[str]]:
    """The different texts of each repeating column in the first rows of a select."""
    lists = ", ".join(f"list(DISTINCT {name}) FILTER ({name} IS NOT NULL)" for name in repeating)
    found = connection.execute(f"SELECT {lists} FROM (FROM ({rows}) LIMIT {BEGINNING})").fetchone() or ()
    return {name: sorted(texts) for name, texts in zip(repeating, found, strict=True) if texts}


def coded(
    connection: duckdb.DuckDBPyConnection, texts: Mapping[str, Sequence[str]], repeating: Sequence[str], rows: str
) -> str:
    """A select of `rows` with the columns of `texts` as codes, whose types it makes."""
    for name, values in texts.items():
        connection.execute(f"CREATE TYPE code_of_{name} AS ENUM ({', '.join(map(literal, values))})")
    code = {name: f"try_cast({name} AS code_of_{name})" for name in texts}
    lacking = " OR ".join(f"({name} IS NOT NULL AND {cast} IS NULL)" for name, cast in code.items())
    later = f"CASE WHEN {lacking} THEN [{', '.join(repeating)}] END" if code else "NULL::VARCHAR[]"
    codes = f" REPLACE ({', '.join(f'{cast} AS {name}' for name, cast in code.items())})" if code else ""
    return f"SELECT *{codes}, {later} AS {LATER} FROM ({rows})"


def decoded(rows: str, repeating: Sequence[str]) -> str:
    """A select of what `coded` gave, with its texts whole."""
    if not repeating:
        return f"SELECT COLUMNS(c -> c <> '{LATER}') FROM ({rows})"
    whole = ", ".join(f"coalesce({name}, {LATER}[{n}]) AS {name}" for n, name in enumerate(repeating, 1))
    return f"SELECT * EXCLUDE ({LATER}) REPLACE ({whole}) FROM ({rows})"
