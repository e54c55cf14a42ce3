"""Dagster's own record of runs while a refresh writes to it: kept open, and put right after a kill.

Belongs here: what the product asks of Dagster's instance besides running the job. Does not belong: the product's own
diary of refreshes (`pipeline.core.runs`), and Dagster's settings (`pipeline/dagster.yaml`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    import dagster as dg
    from sqlalchemy.engine import Connection, Dialect

HELD_THE_LOCK = "mission_run"
"""Tag of a Dagster run that held the refresh lock: the run id of the product."""


class _Kept(sqlite3.Connection):
    """A connection that is handed out again after it was closed, until `end`."""

    in_use = False
    has_log = False

    def close(self) -> None:
        self.rollback()
        self.in_use = False

    def end(self) -> None:
        super().close()


class _SharedKnowledge(SQLiteDialect_pysqlite):
    """SQLite as SQLAlchemy knows it, whose engines share what they compiled and what they learnt of their file.

    Dagster makes an engine or two for every event. Each would compile the same few statements anew (a tenth of a refresh),
    ask SQLite for its version and Dagster's tables for their columns. Compiled statements are kept by dialect, so all
    dialects of this kind are one.
    """

    supports_statement_cache = True
    compiled: ClassVar[dict[Any, Any]] = {}
    learnt: ClassVar[dict[Any, Any]] = {}
    """For as long as files are kept open: of SQLite itself by attribute, of a table by its file and name."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def initialize(self, connection: Connection) -> None:
        if "sqlite" not in self.learnt:
            super().initialize(connection)
            alike = ("server_version_info", "default_schema_name", "default_isolation_level")
            self.learnt["sqlite"] = {name: getattr(self, name) for name in alike}
        vars(self).update(self.learnt["sqlite"])

    def on_connect(self) -> None:  # type: ignore[override]  # as the base dialect may
        """Nothing to do for each connection: SQLAlchemy would give it REGEXP and floor, which Dagster never asks for."""

    def has_table(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        key = (connection.engine.url.database, schema, table_name)
        if key not in self.learnt and super().has_table(connection, table_name, schema, **kw):  # type: ignore[no-untyped-call]
            self.learnt[key] = None  # a table that is missing may come yet; one that is there stays
        return key in self.learnt

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        key = (connection.engine.url.database, schema, table_name, "columns")
        if key not in self.learnt:
            self.learnt[key] = super().get_columns(connection, table_name, schema, **kw)  # type: ignore[no-untyped-call]
        return self.learnt[key]

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=cls.compiled)


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep one connection to each of Dagster's SQLite files for as long as this lasts.

    Dagster opens and closes a file for every event, and the last connection that closes one writes its log back: half the
    time of a step, and some 2,000 waits for the disk in a refresh. One that stays open ends both. Nothing of the log is
    lost when the process is killed. When the power fails the last events of Dagster's history may be missing, while its
    files stay sound; what was published does not rest on them.
    """
    kept: dict[str, _Kept] = {}
    turn = Lock()

    def connect(dialect: Dialect, _: object, arguments: Sequence[Any], named: Mapping[str, Any]) -> _Kept | None:
        """SQLAlchemy's question before it opens a connection: one of ours, or None for one of its own."""
        path = str(arguments[0]) if dialect.name == "sqlite" and arguments else ""
        if not path.startswith("/"):  # another database, or one in memory
            return None
        with turn:
            if path not in kept:
                kept[path] = sqlite3.connect(*arguments, **{**named, "factory": _Kept, "check_same_thread": False})
            connection = kept[path]
            if connection.in_use:
                return None
            connection.in_use = True
        if not connection.has_log:  # as Dagster has it, but before its hundred tables and indices are made
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.has_log = True
        return connection

    registry.register("sqlite", __name__, _SharedKnowledge.__name__)
    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)
        registry.register("sqlite", SQLiteDialect_pysqlite.__module__, SQLiteDialect_pysqlite.__name__)
        _SharedKnowledge.learnt.clear()
        for connection in kept.values():
            connection.end()


def end_killed_runs(instance: dg.DagsterInstance, own_run: str | None = None) -> None:
    """Mark as failed what Dagster still shows as running though it held the refresh lock once, which the caller holds now.

    A killed process cannot say that it ended. Runs that wait for the lock bear no tag and are left alone.
    """
    import dagster as dg

    of = dg.DagsterRunStatus
    unfinished = [of.NOT_STARTED, of.STARTING, of.STARTED, of.CANCELING]
    for record in instance.get_run_records(dg.RunsFilter(statuses=unfinished)):
        run = record.dagster_run
        held = run.tags.get(HELD_THE_LOCK)
        parent = instance.get_run_by_id(run.parent_run_id) if run.parent_run_id else None
        inherited = (
            parent is not None and parent.tags.get(HELD_THE_LOCK) == held
        )  # a run that is made again copies tags
        if held and not inherited and run.run_id != own_run:
            instance.report_run_failed(run, "The process of this run was killed; a later refresh found it so.")
