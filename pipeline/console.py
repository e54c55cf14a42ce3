"""How the command line speaks: tables and progress on a terminal, plain lines elsewhere, one sentence for an error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console


def console(*, error: bool = False) -> Console:
    """Wide where nobody looks, so that lines are not cut in a log."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    return Console(stderr=error, width=None if stream.isatty() else 200, highlight=False, markup=False, soft_wrap=True)


def say(text: str) -> None:
    print(text)


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def parquet_of(found: duckdb.DuckDBPyConnection) -> bytes:
    """What a statement found as a Parquet file, each column in the type it has there."""
    from tempfile import TemporaryDirectory

    from pipeline.core.database import scratch
    from pipeline.core.schema import literal

    types = [kind for _, kind, *_ in found.description or ()]
    frame = found.df()
    names = ['"' + str(name).replace('"', '""') + '"' for name in frame.columns]
    columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in zip(names, types, strict=True))
    with TemporaryDirectory() as folder, scratch({}) as connection:
        path = Path(folder, "found.parquet")
        connection.register("found", frame)
        connection.execute(f"COPY (SELECT {columns} FROM found) TO {literal(str(path))} (FORMAT parquet)")
        return path.read_bytes()


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], title: str | None = None) -> None:
    """Rows as a table. On a terminal with rules, elsewhere as tab-separated lines that other programs can read."""
    listed = list(rows)
    if not sys.stdout.isatty():
        print("\t".join(columns))
        for row in listed:
            print("\t".join(cell(row.get(c)) for c in columns))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in listed:
        table.add_row(*(Text(cell(row.get(c))) for c in columns))
    console().print(table)


def cell(value: object) -> str:
    """One value on one line; an unknown one reads "no data", for a blank could be taken for zero."""
    if value is None:
        return "no data"
    if isinstance(value, float):
        return f"{value:.6g}"
    return " ".join(str(value).split())


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Rows of a select as dictionaries."""
    cursor = connection.execute(sql, list(parameters))
    names = [d[0] for d in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
