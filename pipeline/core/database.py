"""The only module that opens DuckDB: a file for one writer, published files for reading, memory for bulk work.

Nothing here ever writes over a file that is no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.core.errors import ConfigurationError, WarehouseError

DATABASE_NAME = "solar_mission.duckdb"

QUIET = "SET enable_progress_bar = false"
"""DuckDB draws the bar of a slow query on standard output, into what a command prints there. Cursors inherit it."""


def assert_database(path: Path) -> None:
    """Raise WarehouseError with what lies there, unless `path` is a DuckDB file. Nothing is ever written over it."""
    if path.is_dir():
        found = "a folder"
    elif not path.exists():
        found = "nothing"
    elif path.stat().st_size == 0:
        found = "an empty file"
    else:
        with path.open("rb") as stream:
            head = stream.read(64)
        if head[8:12] == b"DUCK":
            return
        found = "an HTML page" if head.lstrip()[:1] == b"<" else f"a file that begins with {head[:12]!r}"
    raise WarehouseError(
        f"{path}: expected a DuckDB database, found {found}. It was left as it is; "
        "restore an earlier publication with 'solar-mission publications restore RUN', or move the file away."
    )


def connect(path: Path, *, read_only: bool, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    options: dict[str, Any] = {"memory_limit": memory_limit} if memory_limit else {}
    options |= {"allocator_flush_threshold": "1MB", "allocator_background_threads": True}
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=options)
    except (duckdb.InvalidInputException, duckdb.ParserException) as error:
        raise ConfigurationError(f"SOLAR_MISSION_MEMORY is '{memory_limit}': {error}") from None
    except duckdb.IOException as error:
        raise WarehouseError(f"{path}: cannot be opened as a database: {str(error).splitlines()[0]}") from error
    connection.execute(QUIET)
    return connection


@contextmanager
def scratch(options: Mapping[str, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory for one piece of bulk work, with its own limits; what does not fit is spilled to its folder."""
    try:
        connection = duckdb.connect(":memory:", config=dict(options))
    except (duckdb.InvalidInputException, duckdb.ParserException) as error:
        raise ConfigurationError(f"SOLAR_MISSION_MEMORY is '{options.get('memory_limit')}': {error}") from None
    try:
        connection.execute(QUIET)
        yield connection
    finally:
        connection.close()


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that can touch nothing outside `path`: no file, no network, no setting."""
    assert_database(path)
    connection = connect(path, read_only=True, memory_limit=None)
    try:
        connection.execute(
            "SET temp_directory = ''"
        )  # what does not fit into memory is refused, not spilled beside the file
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()
