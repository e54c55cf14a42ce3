"""Dagster's own record of runs while a refresh writes to it: kept open, and put right after a kill.

Belongs here: what the product asks of Dagster's instance besides running the job. Does not belong: the product's own
diary of refreshes (`pipeline.core.runs`), and Dagster's settings (`pipeline/dagster.yaml`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    import dagster as dg

HELD_THE_LOCK = "mission_run"
"""Tag of a Dagster run that held the refresh lock: the run id of the product."""


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep a second connection open to each of Dagster's SQLite files that has a write-ahead log, for as long as this lasts.

    Dagster opens and closes a file for every event, and the last connection that closes one writes its log back: several
    waits for the disk, some 2,000 in a refresh. With another one open the log grows and is written back once. Nothing of
    it is lost when the process is killed. When the power fails the last events of Dagster's history may be missing, while
    its files stay sound; what was published does not rest on them.
    """
    second: dict[str, sqlite3.Connection] = {}
    logged: set[str] = set()

    def connected(connection: Any, _: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if path and path not in logged:
            other = second.get(path) or sqlite3.connect(path, check_same_thread=False)
            second[path] = other
            other.execute("SELECT count(*) FROM sqlite_master").fetchone()  # before it reads, it does not count as open
            if other.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                logged.add(path)
        if path in logged:
            connection.execute("PRAGMA synchronous = NORMAL")

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for other in second.values():
            other.close()


def end_killed_runs(instance: dg.DagsterInstance, own_run: str | None = None) -> None:
    """Mark as failed what Dagster still shows as running though it held the refresh lock once, which the caller holds now.

    A killed process cannot say that it ended. Runs that wait for the lock bear no tag and are left alone.
    """
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    for record in instance.get_run_records(dg.RunsFilter(statuses=unfinished)):
        run = record.dagster_run
        if HELD_THE_LOCK in run.tags and run.run_id != own_run:
            instance.report_run_failed(run, "The process of this run was killed; a later refresh found it so.")
