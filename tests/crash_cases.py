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
from collections.abc import Callable
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


def recorded(prepared: Path, scratch: Path) -> list[str]:
    """The events of a whole refresh on a copy of the prepared folder."""
    out = copied(prepared, scratch / "recorded")
    notes = scratch / "recorded.notes"
    child = start(refresh, out, None, notes / "events.txt", notes=notes)
    assert child.ended() == 0, child.words()
    return child.happened()


def copied(prepared: Path, out: Path) -> Path:
    shutil.copytree(prepared, out, symlinks=True)
    return out


def never_published(prepared: Path, out: Path) -> Path:
    """An out folder with the caches of the prepared one, in which nothing was ever published."""
    for name in ("checks.json", "figures"):
        source, target = prepared / "work" / name, out / "work" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    return out


def killed_at(prepared: Path, out: Path, number: int, label: str) -> Kill:
    """Copy the prepared folder, kill a refresh there at its event `number`, and look at what is left."""
    kill, notes = Kill(label), out.with_name(out.name + ".killed")
    copied(prepared, out)
    child = start(refresh, out, number, notes / "events.txt", notes=notes)
    return _judged(
        kill, out, child, lambda: [f"died at {child.happened()[-1:]}"] if child.happened()[-1:] != [label] else []
    )


def killed_after(prepared: Path, out: Path, seconds: float) -> Kill:
    """The same, killed from outside after some seconds. A refresh that was quicker must have ended well."""
    kill, notes = Kill(f"after {seconds:.3f} s"), out.with_name(out.name + ".killed")
    copied(prepared, out)
    child = start(refresh, out, notes=notes)
    time.sleep(seconds)
    child.process.kill()
    return _judged(kill, out, child, list)


def _judged(kill: Kill, out: Path, child: Child, also: Callable[[], list[str]]) -> Kill:
    code = child.ended()
    kill.amiss += (
        []
        if code == -signal.SIGKILL or (code == 0 and kill.label.endswith(" s"))
        else [f"ended with {code}: {child.words()}"]
    )
    kill.amiss += also()
    for look in (assert_published, assert_recovers):
        try:
            look(out)
        except Exception as error:  # whatever it is, it is told with the kill it followed
            kill.amiss.append(f"{look.__name__}: {type(error).__name__}: {error}")
    if not kill.amiss:
        shutil.rmtree(out)
    return kill
