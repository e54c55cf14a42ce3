"""Killed at any moment, held up, or loaded twice: what is published stays whole, and the next refresh needs no help.

A sample of the moments; `make bench` takes many more: every move of files, every step, and random ones.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.errors import ExitCode
from tests.conftest import Refreshed
from tests.crash_cases import (
    DATABASE,
    Kill,
    Point,
    assert_published,
    carried_out,
    copied,
    killed_at,
    never_published,
    points_of,
    published_run,
)
from tests.crash_harness import refresh, start

PUBLICATION = (
    "checkpoint", "copyfile work/publication/RUN/solar_mission.duckdb", "copytree work/publication/RUN/quality",
    "replace publications/RUN", "unlink .current.new", "symlink_to .current.new", "replace current",
    "replace work/discarded/RUN", "rmtree work/discarded/RUN",
)  # fmt: skip
"""What the last step does to files, in order: written by hand, so that a new move of files is met by a test."""

OVER_A_PUBLISHED_ONE = ("after table raw.owid_energy", "before replace publications/RUN", "before replace current")
BEFORE_ANY_WAS_PUBLISHED = ("before replace current", "before replace reports/latest")

SAMPLE = [(copied, label) for label in OVER_A_PUBLISHED_ONE] + [(never_published, x) for x in BEFORE_ANY_WAS_PUBLISHED]


@pytest.fixture(scope="module")
def points(refreshed: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Any, str], Point]:
    """The events of whole refreshes, by setting and label; of those that happen twice, the last."""
    scratch = tmp_path_factory.mktemp("points")
    return {
        (setting, point.label): point
        for setting in (copied, never_published)
        for point in points_of(refreshed.settings.out, scratch, setting)
    }


@pytest.fixture(scope="module")
def kills(
    refreshed: Refreshed, points: dict[tuple[Any, str], Point], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[Any, str], Kill]:
    """Every case of the sample, carried out."""
    scratch = tmp_path_factory.mktemp("kills")
    wanted = [key for key in SAMPLE if key in points]
    cases = [partial(killed_at, refreshed.settings.out, scratch, points[key]) for key in wanted]
    return dict(zip(wanted, carried_out(cases), strict=True))


@pytest.mark.parametrize(("setting", "label"), SAMPLE, ids=[f"{s.__name__}-{label}" for s, label in SAMPLE])
def test_a_killed_refresh_leaves_everything_whole_and_the_next_one_succeeds(
    kills: dict[tuple[Any, str], Kill], setting: Any, label: str
) -> None:
    """Cases 160 and 162."""
    assert (setting, label) in kills, "there is no such event any more"
    assert kills[setting, label].amiss == []


def test_the_sample_has_every_move_of_files_of_the_publication(points: dict[tuple[Any, str], Point]) -> None:
    ordered = sorted((p for (setting, _), p in points.items() if setting is copied), key=lambda p: p.number)
    labels = [p.label for p in ordered]
    last_step = labels[labels.index("before step current") : labels.index("after step current")]
    moves = [x.removeprefix("before ") for x in last_step if x.startswith("before ") and "step" not in x]
    assert tuple(x for x in moves if x != "replace work/checks.json") == PUBLICATION


def test_nothing_is_assessed_before_the_audit_and_nothing_published_before_the_second(
    points: dict[tuple[Any, str], Point],
) -> None:
    order = [
        "before step audit_before_assessment", "after step audit_before_assessment", "before table marts.assessments",
        "after table marts.verdicts", "before step audit_before_publication", "after step audit_before_publication",
        "before step report_and_exports", "before step current", "before replace current",
    ]  # fmt: skip
    numbers = [points[copied, label].number for label in order]
    assert numbers == sorted(numbers)


@pytest.fixture
def out(refreshed: Refreshed, tmp_path: Path) -> Path:
    return copied(refreshed.settings.out, tmp_path / "out")


def _holding(file: Path, seconds: float, ready: Path) -> None:
    """What another writer does (case 133): open the file for writing, wait, close."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS occupied (i INTEGER)")
        ready.touch()
        time.sleep(seconds)


def _analyst(file: Path, ready: Path, go_on: Path, answer: Path) -> None:
    """Hold the published file open for reading, ask, wait, ask again; then connect anew and ask a third time."""
    question = "SELECT run_id FROM marts.schema_version"
    with duckdb.connect(str(file), read_only=True) as connection:
        first = connection.execute(question).fetchone()
        ready.touch()
        _until(go_on.exists)
        second = connection.execute(question).fetchone()
    with duckdb.connect(str(file), read_only=True) as connection:
        third = connection.execute(question).fetchone()
    answer.write_text(" ".join(str(row[0]) for row in (first, second, third) if row), "utf-8")


def _locked(out: Path, seconds: float, ready: Path) -> None:
    from pipeline.core.lock import refresh_lock
    from pipeline.core.settings import Settings

    with refresh_lock(Settings(out, out, out, None, None), 0, holder="another writer"):
        ready.touch()
        time.sleep(seconds)


def _until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _seen(out: Path) -> dict[str, int]:
    """Every file with its time of change, without what a refused refresh may write: its line in the diary."""
    files = [p for p in out.rglob("*") if p.is_file() and p.name not in ("runs.jsonl", "refresh.lock")]
    return {p.relative_to(out).as_posix(): p.stat().st_mtime_ns for p in files}


def test_a_writer_that_lets_go_in_time_is_waited_for(out: Path, tmp_path: Path) -> None:
    """Case 133, first."""
    holder = start(_locked, out, 3.0, tmp_path / "ready", notes=tmp_path / "holder")
    _until((tmp_path / "ready").exists)
    began = time.monotonic()
    second = start(refresh, out, None, None, 60.0, notes=tmp_path / "second")
    assert second.ended() == ExitCode.DONE, second.words()
    assert time.monotonic() - began > 2.0
    assert holder.ended() == 0
    assert_published(out)


def test_a_second_refresh_gives_up_as_stated_and_names_file_and_holder(out: Path, tmp_path: Path) -> None:
    """Case 133, second: the first one is stopped where it holds the lock, then goes on and ends well."""
    before = published_run(out)
    first = start(refresh, out, None, tmp_path / "first" / "events.txt", notes=tmp_path / "first")
    _until(lambda: len(first.happened()) > 20)
    os.kill(first.process.pid or 0, signal.SIGSTOP)
    try:
        seen, began = _seen(out), time.monotonic()
        second = start(refresh, out, None, None, 1.0, notes=tmp_path / "second")
        assert second.ended() == ExitCode.LOCKED, second.words()
        assert time.monotonic() - began > 1.0
        assert _seen(out) == seen, "the second refresh wrote something"
    finally:
        os.kill(first.process.pid or 0, signal.SIGCONT)
    told = second.words()
    assert f"process {first.process.pid}" in told
    assert str(out / "work" / "refresh.lock") in told
    assert "Waited 1 s" in told
    assert first.ended() == ExitCode.DONE, first.words()
    assert assert_published(out) != before


def test_an_analyst_with_the_file_open_is_not_disturbed_and_does_not_disturb(out: Path, tmp_path: Path) -> None:
    """Old data until all connections are closed, new data afterwards; meanwhile a refresh publishes."""
    before = published_run(out)
    ready, go_on, answer = (tmp_path / name for name in ("ready", "go_on", "answer"))
    analyst = start(_analyst, out / DATABASE, ready, go_on, answer, notes=tmp_path / "analyst")
    _until(ready.exists)
    done = start(refresh, out, notes=tmp_path / "refresh")
    assert done.ended() == ExitCode.DONE, done.words()
    after = published_run(out)
    go_on.touch()
    assert analyst.ended() == 0, analyst.words()
    assert after != before
    assert answer.read_text("utf-8").split() == [before, before, after]


def test_not_even_a_client_that_opened_the_published_file_for_writing(out: Path, tmp_path: Path) -> None:
    before = published_run(out)
    holder = start(_holding, out / DATABASE, 600.0, tmp_path / "ready", notes=tmp_path / "holder")
    _until((tmp_path / "ready").exists)
    done = start(refresh, out, notes=tmp_path / "refresh")
    assert done.ended() == ExitCode.DONE, done.words()
    assert holder.process.is_alive()
    holder.process.kill()
    assert assert_published(out) != before
    with duckdb.connect(str(out / DATABASE), read_only=True) as connection:
        found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'occupied'").fetchone()
    assert found == (0,), "what a stranger wrote was published"


def test_the_same_release_loaded_again_is_the_same(tmp_path: Path) -> None:
    """Cases 139 and 162: twice, once with its rows in another order, and once more after a load that failed half-way."""
    from pipeline.core.session import open_session
    from tests.tables import change_file, copied_data, settings_for

    settings = settings_for(copied_data(tmp_path), tmp_path / "out")
    file = next((settings.bundled_vintages / "us_cpi").glob("*/facts.csv"))
    asked = "SELECT count(*) AS n, sum(value::DOUBLE) AS total FROM raw.us_cpi"

    def load(door: Any = None) -> dict[str, Any]:
        with open_session(settings, full=False) as session:
            source = session.catalog.source("us_cpi")
            session.load_raw(source, source.tables[0], door)
            return session.warehouse.rows(asked)[0]

    def reverse(text: str) -> str:
        head, *rows = text.strip().split("\n")
        return "\n".join([head, *reversed(rows)]) + "\n"

    def fail(_: Any) -> Any:
        raise RuntimeError("the load stops here")

    first = load()
    assert first["n"] > 100
    assert load() == first
    change_file(file, reverse)
    with pytest.raises(RuntimeError, match="stops here"):
        load(fail)
    again = load()
    assert (again["n"], again["total"]) == (first["n"], pytest.approx(first["total"], rel=1e-12))
