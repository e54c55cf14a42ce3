"""The refresh's working database: how a table is made anew, and what is known of the tables that were.

One process writes at a time (`pipeline.core.lock`). The working database starts as a copy of the published one, so that a
single table can be made again on its own; nothing here ever changes a published file (see `pipeline.core.publications`).
Values stand in statements as literals: DuckDB would load pandas to look at a parameter, which costs a refresh 30 MB and a moment.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from pipeline.core.database import DATABASE_NAME, assert_database, connect
from pipeline.core.declared_rows import select_of_rows
from pipeline.core.errors import WarehouseError
from pipeline.core.schema import comments, content_columns, create_table, literal, select_as_declared
from pipeline.core.settings import Settings

if TYPE_CHECKING:
    from pipeline.core.catalog import Catalog, Table
    from pipeline.core.declared_rows import DeclaredRows

STATE, REJECTIONS = "staging.table_state", "staging.rejections"
BOOKKEEPING = (STATE, REJECTIONS, "staging.check_results")
"""Tables that runs write on the way: there from the start, made by no recipe."""


class TableState(NamedTuple):
    """What is known of a table that was made: from what, and what came out. A row of `staging.table_state`."""

    table_name: str
    input_fingerprint: str
    content_fingerprint: str
    n_rows: int


_PRESENT = """SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE database_name = current_database()
    UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal"""


class Warehouse:
    """The working database of one run: one connection, tables replaced in transactions."""

    def __init__(self, path: Path, catalog: Catalog, memory_limit: str | None) -> None:
        self.path = path
        self.catalog = catalog
        self._memory_limit = memory_limit
        self._connection = connect(path, read_only=False, memory_limit=memory_limit)
        self._connection.execute("; ".join(f"CREATE SCHEMA IF NOT EXISTS {s}" for s in ("raw", "staging", "marts")))
        self._present = {str(r["name"]) for r in self.rows(_PRESENT)}
        for name in BOOKKEEPING:
            if not self.has(name):
                self._define(catalog.table(name))
                self._present.add(name)
        states = self._connection.execute(f"SELECT {', '.join(TableState._fields)} FROM {STATE}").fetchall()
        self._states = {name: TableState(name, *rest) for name, *rest in states}

    def close(self) -> None:
        self._connection.close()

    def checkpoint(self) -> None:
        """Write everything into the file itself: a log cut in half would lose its rows without a word."""
        self._connection.execute("CHECKPOINT")

    @contextmanager
    def written_back(self) -> Iterator[None]:
        """Meanwhile write into the file what there is, beside readers, so that the checkpoint has less to do."""

        def write_back() -> None:
            with self._connection.cursor() as cursor, suppress(duckdb.Error):  # the checkpoint will tell
                cursor.execute("CHECKPOINT")

        writing = Thread(target=write_back)
        writing.start()
        try:
            yield
        finally:
            writing.join()

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """Give back what is free now, and meanwhile whatever becomes free: many small statements would keep some 30 MB a while.

        It costs time, so it is for moments at which a run holds most. Setting a limit is what makes DuckDB look for what is free.
        """
        setting = "allocator_bulk_deallocation_flush_threshold"
        limit = self._memory_limit or self.value("SELECT current_setting('memory_limit')")
        self._connection.execute(f"SET memory_limit = {literal(limit)}; SET {setting} = '256KB'")
        try:
            yield
        finally:  # what DuckDB tells of its own limit is rounded
            self._connection.execute(
                f"RESET {setting}" if self._memory_limit else f"RESET {setting}; RESET memory_limit"
            )

    def ask(self, sql: str) -> duckdb.DuckDBPyConnection:
        """What a select finds, to be fetched once; several threads may ask at once."""
        return self._connection.cursor().execute(sql)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a select as dictionaries with Python's own types and None for null; for one thread at a time."""
        cursor = self._connection.execute(sql)
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def copy_to(self, select: str, path: Path, options: str) -> None:
        """Write the rows of a select to a file with DuckDB's COPY; several threads may at once."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"COPY ({select}) TO {literal(str(path))} ({options})")

    def value(self, sql: str) -> Any:
        row = self._connection.execute(sql).fetchone()
        return row[0] if row else None

    def has(self, name: str) -> bool:
        """Whether a table or view of this name (schema and table) is there."""
        return name in self._present

    def fingerprints(self) -> dict[str, str]:
        """Content hash of each table made so far."""
        return {name: state.content_fingerprint for name, state in self._states.items()}

    def is_made_from(self, name: str, input_fingerprint: str) -> bool:
        """Whether the table lies there already, made from exactly these inputs."""
        return self.has(name) and name in self._states and self._states[name].input_fingerprint == input_fingerprint

    def state(self, name: str) -> TableState:
        """What is known of a table that was made. Raises KeyError for any other."""
        return self._states[name]

    def replace(
        self, name: str, content: str | DeclaredRows, input_fingerprint: str, *,
        rejected: Sequence[Mapping[str, object]] = (),
    ) -> None:  # fmt: skip
        """Make the table anew from a select or rows, in one transaction: readers see the old table or the new one.

        A column `rejected_because` sends rows with a reason to `staging.rejections` instead.
        """
        table = self.catalog.table(name)
        connection = self._connection
        connection.execute("BEGIN")
        try:
            if table.kind == "view":
                connection.execute(f"CREATE OR REPLACE VIEW {name} AS {content}")
                self._comment(table)
            else:
                self._fill(table, content, rejected)
            state = self._record_state(table, input_fingerprint)
            connection.execute("COMMIT")
            self._present.add(name)
            self._states[name] = state
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def _define(self, table: Table) -> None:
        self._connection.execute(create_table(table))
        self._comment(table)

    def _comment(self, table: Table) -> None:
        self._connection.execute("; ".join(comments(table)))

    def _fill(self, table: Table, content: str | DeclaredRows, rejected: Sequence[Mapping[str, object]]) -> None:
        connection = self._connection
        if table.name in self._states:
            connection.execute(f"DELETE FROM {REJECTIONS} WHERE table_name = {literal(table.name)}")
        if isinstance(content, str):
            select = self._without_rejected(table, content)
        else:
            kept = [row for row in content if row.get("rejected_because") is None]
            select = select_of_rows(kept, table)
            rejected = [*rejected, *_turned_away(content)]
        if rejected:
            rejections = self.catalog.table(REJECTIONS)
            told = [{**dict.fromkeys(rejections.column_names), **row, "table_name": table.name} for row in rejected]
            connection.execute(f"INSERT INTO {REJECTIONS} {select_of_rows(told, rejections)}")
        connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS {select_as_declared(table, select)}")
        self._comment(table)
        connection.execute("DROP TABLE IF EXISTS incoming")

    def _without_rejected(self, table: Table, select: str) -> str:
        """A select of the rows that stay; those with a reason go to the rejections."""
        if "rejected_because" not in select:  # it cannot have such a column
            return select
        found = {r["column_name"] for r in self.rows(f"DESCRIBE {select}")}
        if "rejected_because" not in found:
            return select
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {select}")
        detail = "rejected_detail" if "rejected_detail" in found else "NULL"
        self._connection.execute(
            f"INSERT INTO {REJECTIONS} SELECT {literal(table.name)}, source_id, vintage, file, row, rejected_because, {detail} "
            "FROM incoming WHERE rejected_because IS NOT NULL ORDER BY ALL"
        )
        return "SELECT * FROM incoming WHERE rejected_because IS NULL"

    def _record_state(self, table: Table, input_fingerprint: str) -> TableState:
        rows, content = self.content_fingerprint(table)
        state = TableState(table.name, input_fingerprint, content, rows)
        if table.name in self._states:
            self._connection.execute(f"DELETE FROM {STATE} WHERE table_name = {literal(table.name)}")
        values = f"{literal(table.name)}, {literal(input_fingerprint)}, {literal(content)}, {rows}"
        self._connection.execute(f"INSERT INTO {STATE} VALUES ({values})")
        return state

    def content_fingerprint(self, table: Table) -> tuple[int, str]:
        """Number of rows and a hash of them that no order of rows changes; the stamps of the run are left out."""
        sql = (
            "SELECT count(*), coalesce(bit_xor(h), 0), coalesce(sum(h::HUGEINT), 0) "
            f"FROM (SELECT hash(row({content_columns(table)})) AS h FROM {table.name})"
        )
        rows, mixed, total = self._connection.execute(sql).fetchone() or (0, 0, 0)
        return int(rows), hashlib.sha256(f"{table.name}|{rows}|{mixed}|{total}".encode()).hexdigest()

    def published_differences(self, name: str, published: Path | None) -> tuple[int, int] | None:
        """Rows added and removed against the published table; None where there is nothing to compare with."""
        if published is None or not published.exists():
            return None
        table = self.catalog.table(name)
        try:
            self._connection.execute(f"ATTACH IF NOT EXISTS {literal(str(published))} AS published (READ_ONLY)")
        except duckdb.IOException:  # a client that opened it for writing keeps everybody out; no reason to stop
            return None
        schema, short = name.split(".")
        columns = content_columns(table)
        known = self.value(
            "SELECT string_agg(column_name, ',' ORDER BY column_index) FROM duckdb_columns() "
            f"WHERE database_name = 'published' AND schema_name = {literal(schema)} AND table_name = {literal(short)}"
        )
        if known != ",".join(table.column_names):
            return None
        new, old = f"SELECT {columns} FROM {name}", f"SELECT {columns} FROM published.{name}"
        counts = [self.value(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})") for a, b in ((new, old), (old, new))]
        return int(counts[0]), int(counts[1])


def _turned_away(rows: DeclaredRows) -> Iterator[Mapping[str, object]]:
    """Those of the rows that have a reason, as rejections."""
    for row in rows:
        if row.get("rejected_because") is not None:
            yield {**row, "reason": row["rejected_because"], "detail": row.get("rejected_detail")}


def open_work(settings: Settings, catalog: Catalog, published: Path | None, *, afresh: bool) -> Warehouse:
    """The working database. `afresh` starts from the published file; else a usable one is carried on.

    The caller holds `refresh_lock`. A working file that cannot be opened (a killed writer's) is replaced.
    """
    path = settings.work / DATABASE_NAME
    log = path.with_name(path.name + ".wal")
    if published is not None:
        assert_database(published)
    if afresh or not path.exists():
        log.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        if published is not None:
            shutil.copyfile(published, path)
    try:
        return Warehouse(path, catalog, settings.memory_limit)
    except (duckdb.Error, WarehouseError):
        if afresh:
            raise
        return open_work(settings, catalog, published, afresh=True)
