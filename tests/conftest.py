"""One refresh of the bundled facts, made once for all tests that look at what comes out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.runs import Outcome
from pipeline.core.session import Session
from pipeline.core.settings import PROJECT_ROOT, Settings


@dataclass(frozen=True)
class Refreshed:
    """A refresh that ended: its folders, its outcome, and the session it had."""

    settings: Settings
    outcome: Outcome
    session: Session

    @property
    def run_id(self) -> str:
        return str(self.outcome.run_id)

    @property
    def folder(self) -> Path:
        return self.settings.publications / self.run_id

    @contextmanager
    def database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(self.folder / "solar_mission.duckdb"), read_only=True) as connection:
            yield connection

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a select on the run's own publication."""
        with self.database() as connection:
            cursor = connection.execute(sql)
            names = [d[0] for d in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def settings_into(out: Path, data: Path | None = None) -> Settings:
    """Settings of an out folder, with the project's data unless others are given; what is added there stays there."""
    folder = data or PROJECT_ROOT / "data"
    return Settings(data=folder, out=out, inbox=out / "inbox", memory_limit=None, on_failure=None)


def refresh_into(settings: Settings, as_of: date | None = None) -> Refreshed:
    """Run the whole refresh in this process."""
    from pipeline.refresh import run_refresh

    sessions: list[Session] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")  # the refresh sets its own, and it is put back afterwards
        patch.setenv("SOLAR_MISSION_DATA", str(settings.data))
        outcome = run_refresh(settings, as_of=as_of, watch=sessions.append)
    assert sessions, outcome.error
    return Refreshed(settings, outcome, sessions[0])


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """The refresh of the bundled facts. Nobody changes it: take `copied_out` for that."""
    done = refresh_into(settings_into(tmp_path_factory.mktemp("refreshed") / "out"))
    assert done.outcome.error is None, done.outcome.error
    return done


@pytest.fixture
def copied_out(refreshed: Refreshed, tmp_path: Path) -> Callable[[], Path]:
    """An out folder with the same publication and caches, to be changed at will."""

    def copy() -> Path:
        out = tmp_path / "out"
        shutil.copytree(refreshed.settings.out, out, symlinks=True, ignore=shutil.ignore_patterns("dagster", "*.lock"))
        return out

    return copy
