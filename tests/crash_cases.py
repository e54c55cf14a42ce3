"""What must hold after a refresh was killed, and how a case is carried out.

Belongs here: the assertions on an out folder and the cases themselves. Does not belong: the children and the events they
die at (tests/crash_harness.py), and which events are killed (tests/system/test_crash.py takes a sample,
tests/benchmarks/kills.py many more).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash_harness import Child, command, refresh, start

DATABASE = "solar_mission.duckdb"


@dataclass
class Kill:
    """One kill: where, and what was found amiss afterwards (nothing, if all is well)."""

    label: str
    amiss: list[str] = field(default_factory=list)


def published_run(out: Path) -> str | None:
    """The run that `current` leads to; None before the first publication. Raises AssertionError where it leads nowhere."""
    link = out / "current"
    if not link.is_symlink():
        assert not link.exists()
        return None
    assert link.resolve().is_dir(), f"{link} leads to {link.readlink()}, which is not there"
    return link.resolve().name


def assert_whole(folder: Path) -> None:
    """A publication's database opens and answers; database, report, exports and quality page name one run, its folder's."""
    import duckdb

    run_id = folder.name
    assert not (folder / f"{DATABASE}.wal").exists(), "the published database has a log beside it"
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        stamps = connection.execute(
            "SELECT run_id FROM marts.schema_version UNION ALL SELECT run_id FROM marts.verdicts"
        ).fetchall()
    assert stamps == [(run_id,)] * 4, f"{folder}: the database says {stamps}"
    for page in ("report.es.html", "report.en.html"):
        assert run_id in (folder / "report" / page).read_text("utf-8"), f"{page} does not name {run_id}"
    for paper in ("report.es.pdf", "report.en.pdf"):
        assert (folder / "report" / paper).read_bytes().rstrip().endswith(b"%%EOF"), f"{paper} is cut"
    assert json.loads((folder / "exports" / "datapackage.json").read_text("utf-8"))["id"] == run_id
    for line in (folder / "exports" / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / "exports" / name).read_bytes()).hexdigest() == digest, f"{name} is not whole"
    assert json.loads((folder / "quality" / "results.json").read_text("utf-8"))["run_id"] == run_id


def assert_published(out: Path) -> str | None:
    """What is published is whole and `status` answers for it, or says that nothing is published yet; the run id."""
    run_id = published_run(out)
    notes = out.with_name(out.name + ".status")
    answer = notes / "answer.json"
    child = start(command, ["status", "--json", "--out", str(out)], answer, notes=notes)
    code = child.ended()
    if run_id is None:
        assert code == 2, f"status ended with {code}: {child.words()}"
        assert "Nothing is published" in child.words()
        return None
    assert code == 0, f"status ended with {code}: {child.words()}"
    assert json.loads(answer.read_text("utf-8"))["run_id"] == run_id
    assert_whole(out / "publications" / run_id)
    for name in (DATABASE, "reports/latest", "exports"):
        assert not (out / name).exists() or (out / "publications" / run_id) in [
            (out / name).resolve(),
            *(out / name).resolve().parents,
        ]
    return run_id


def assert_recovers(out: Path) -> None:
    """The next refresh succeeds without help, publishes, and leaves nothing half-made."""
    before = published_run(out)
    child = start(refresh, out, notes=out.with_name(out.name + ".next"))
    code = child.ended()
    assert code == 0, f"the next refresh ended with {code}: {child.words()}"
    after = assert_published(out)
    assert after is not None
    assert after != before, "the next refresh published nothing"
    for name in (DATABASE, "reports/latest", "exports"):
        assert (out / name).exists(), f"{name} leads nowhere"
    for folder in (out / "publications").iterdir():
        assert_whole(folder)
    aside = ("work/publication/*", "work/discarded/*", ".*.new", "reports/.*.new")
    left = [path.name for pattern in aside for path in out.glob(pattern)]
    assert not left, f"left behind: {left}"
    with closing(sqlite3.connect(out / "dagster" / "history" / "runs.db")) as connection:
        states = {row[0] for row in connection.execute("SELECT status FROM runs")}
    assert states <= {"SUCCESS", "FAILURE"}, f"Dagster shows runs as {states}"
    last = json.loads((out / "runs.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["id"], last["outcome"], last["exit_code"]) == (after, "published", 0)


Setting = Callable[[Path, Path], Path]
"""Makes the out folder of a case (second argument) from a published one (first) and returns it."""


def copied(prepared: Path, out: Path) -> Path:
    """The published folder as it is."""
    shutil.copytree(prepared, out, symlinks=True)
    return out


def never_published(prepared: Path, out: Path) -> Path:
    """A folder with the caches of the published one, in which nothing was ever published."""
    for name in ("checks.json", "figures"):
        source, target = prepared / "work" / name, out / "work" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    return out


@dataclass(frozen=True)
class Point:
    """Where a refresh is killed: the number of the event in a refresh of that setting, and what it is."""

    setting: Setting
    number: int
    label: str


def points_of(prepared: Path, scratch: Path, setting: Setting) -> list[Point]:
    """Every event of a refresh that nobody kills, in order."""
    out = setting(prepared, scratch / setting.__name__)
    notes = scratch / f"{setting.__name__}.notes"
    child = start(refresh, out, None, notes / "events.txt", notes=notes)
    assert child.ended() == 0, child.words()
    shutil.rmtree(out)
    return [Point(setting, number, label) for number, label in enumerate(child.happened(), 1)]


def killed_at(prepared: Path, scratch: Path, point: Point) -> Kill:
    """Kill a refresh at one of its events and look at what is left."""
    out = point.setting(prepared, scratch / f"{point.setting.__name__}.{point.number}")
    notes = out.with_name(out.name + ".killed")
    child = start(refresh, out, point.number, notes / "events.txt", notes=notes)
    kill = _judged(out, child, point.label)
    if child.happened()[-1:] != [point.label]:
        kill.amiss.append(f"died at {child.happened()[-1:]}")
    return kill


def killed_after(prepared: Path, scratch: Path, setting: Setting, seconds: float) -> Kill:
    """Kill a refresh from outside after some seconds. One that was quicker must have ended well."""
    out = setting(prepared, scratch / f"{setting.__name__}.after.{seconds:.6f}")
    child = start(refresh, out, notes=out.with_name(out.name + ".killed"))
    time.sleep(seconds)
    child.process.kill()
    return _judged(out, child, f"after {seconds:.3f} s", may_end=True)


def _judged(out: Path, child: Child, label: str, *, may_end: bool = False) -> Kill:
    kill, code = Kill(label), child.ended()
    if code != -signal.SIGKILL and not (code == 0 and may_end):
        kill.amiss.append(f"ended with {code}: {child.words()}")
    for look in (assert_published, assert_recovers):
        try:
            look(out)
        except Exception as error:  # whatever it is, it is told with the kill it followed
            kill.amiss.append(f"{look.__name__}: {type(error).__name__}: {error}")
    if not kill.amiss:
        shutil.rmtree(out)
    return kill


def carried_out(cases: Sequence[Callable[[], Kill]], at_once: int = 2) -> list[Kill]:
    """Every case, some at a time: each has a folder and processes of its own."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda case: case(), cases))
