"""Refreshes in processes of their own that can be killed at any event, and what must hold afterwards.

Belongs here: the children (forked from a server process that has imported everything once and does nothing else), the
events they count, and the assertions on an out folder. No hook stands in the product: a child wraps the product's own
functions, and the operating system's as called by the product, before it starts. Does not belong: which events are
killed (tests/system/test_crash.py takes a sample, tests/benchmarks/kills.py many more).
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PRODUCT = frozenset({"pipeline", "assets", "checks", "reports"})
PRELOADED = (
    "dagster", "pandas", "duckdb", "altair", "great_expectations", "great_expectations.expectations", "vl_convert", "typst", "jinja2",
    "babel.numbers", "babel.dates", "pint", "rich.progress", "pipeline.cli", "pipeline.refresh", "pipeline.definitions", "reports.report",
)  # fmt: skip
RUN_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{6}")
DATABASE = "solar_mission.duckdb"
LONGEST_RUN = 300.0


@cache
def _server() -> ForkServerContext:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: else it may start a thread, and threads do not fork
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


@dataclass(frozen=True)
class Child:
    """One child process: what it printed is in `said`, the events it came to in `events`, one a line."""

    process: BaseProcess
    said: Path
    events: Path

    def ended(self) -> int:
        """Its exit code once it ended; minus nine where it was killed."""
        self.process.join(LONGEST_RUN)
        if self.process.exitcode is None:
            self.process.kill()
            raise AssertionError(f"a child ran longer than {LONGEST_RUN:g} s: {self.words()}")
        return self.process.exitcode

    def words(self) -> str:
        return self.said.read_text("utf-8", errors="replace")[-4000:] if self.said.exists() else ""

    def happened(self) -> list[str]:
        return self.events.read_text("utf-8").splitlines() if self.events.exists() else []


def start(target: Callable[..., None], *arguments: Any, notes: Path) -> Child:
    """Fork a child that calls `target`; its notes (what it says, its events) go to files in the folder `notes`."""
    notes.mkdir(parents=True, exist_ok=True)
    child = Child(_server().Process(target=_called, args=(target, arguments, notes)), notes / "said.txt", notes / "events.txt")  # type: ignore[attr-defined]
    child.process.start()
    return child


def _called(target: Callable[..., None], arguments: tuple[Any, ...], notes: Path) -> None:
    multiprocessing.set_start_method("fork", force=True)  # a killed child must leave no named semaphore behind
    stream = os.open(notes / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    target(*arguments)


# What a child does


def refresh(out: Path, kill_at: int | None = None, events: Path | None = None, wait: float = 10.0) -> None:
    """Refresh into `out`; with `events`, note each event there and die at the one numbered `kill_at`."""
    from pipeline.core.settings import PROJECT_ROOT, Settings
    from pipeline.refresh import run_refresh

    if events is not None:
        _install(_Events(events, out, kill_at))
    outcome = run_refresh(Settings(PROJECT_ROOT / "data", out, out / "inbox", None, None), wait=wait)
    if outcome.error is not None:
        print(outcome.error)
    sys.exit(int(outcome.exit_code))


def command(arguments: list[str], answer: Path) -> None:
    """Run a command of `solar-mission`; what it prints goes to `answer`."""
    from pipeline.cli import main

    sys.argv = ["solar-mission", *arguments]
    with answer.open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        main()


class _Events:
    """Counts what happens and kills this process at the chosen event."""

    def __init__(self, file: Path, out: Path, kill_at: int | None) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._out, self._kill_at, self._count = str(out) + "/", kill_at, 0

    def happen(self, moment: str, what: str) -> None:
        self._count += 1
        os.write(self._descriptor, (RUN_ID.sub("RUN", f"{moment} {what}".replace(self._out, "")) + "\n").encode())
        if self._count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, describe: Callable[..., str], *, product_only: bool = False) -> None:
        """Replace `owner.name` by itself with an event before and one after."""
        original = getattr(owner, name)

        def wrapped(*given: Any, **named: Any) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if product_only and caller.split(".")[0] not in PRODUCT:
                return original(*given, **named)
            what = describe(*given)
            self.happen("before", what)
            result = original(*given, **named)
            self.happen("after", what)
            return result

        setattr(owner, name, wrapped)

    def around_steps(self, module: Any, original: Callable[..., Any]) -> None:
        """The same for the context manager that every step's own work stands in."""

        @contextmanager
        def wrapped(session: Any) -> Iterator[None]:
            step = sys._getframe(2)  # frame 1 is contextlib's
            given = [getattr(step.f_locals.get(name), field, None) for name, field in (("table", "name"), ("recipe", "table"))]
            what = " ".join(["step", step.f_code.co_name, *filter(None, given)])
            self.happen("before", what)
            with original(session):
                yield
            self.happen("after", what)

        module.failures_kept = wrapped


def _install(events: _Events) -> None:
    from pipeline import definitions, orchestration  # the definitions bring every module that has steps
    from pipeline.core.session import Session
    from pipeline.core.warehouse import Warehouse

    assert definitions
    events.around(Session, "_keep_or_make", lambda _, table, *__: f"table {table}")
    events.around(Warehouse, "checkpoint", lambda _: "checkpoint")
    kept = orchestration.failures_kept
    for module in [m for m in list(sys.modules.values()) if getattr(m, "failures_kept", None) is kept]:
        events.around_steps(module, kept)
    for owner, names in (
        (os, ("replace", "rename", "symlink", "link", "unlink")),
        (shutil, ("copyfile", "copytree", "rmtree", "move")),
        (Path, ("replace", "rename", "symlink_to", "unlink")),
    ):
        for name in names:
            last = name in ("replace", "rename", "copyfile", "copytree", "move", "symlink", "link") and owner is not Path
            events.around(owner, name, lambda *given, n=name, last=last: f"{n} {given[1 if last else 0]}", product_only=True)


# What must hold


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
    assert link.resolve().is_dir(), f"{link} leads to {os.readlink(link)}, which is not there"
    return link.resolve().name


def assert_whole(folder: Path) -> None:
    """A publication's database opens and answers; database, report, exports and quality page name one run, its folder's."""
    import duckdb

    run_id = folder.name
    assert not (folder / f"{DATABASE}.wal").exists(), "the published database has a log beside it"
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        stamps = connection.execute("SELECT run_id FROM marts.schema_version UNION ALL SELECT run_id FROM marts.verdicts").fetchall()
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
        assert not (out / name).exists() or (out / "publications" / run_id) in [(out / name).resolve(), *(out / name).resolve().parents]
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
    left = [p.name for p in (*out.glob(".*.new"), *(out / "reports").glob(".*.new"), *(out / "work" / "publication").glob("*"))]
    assert not left, f"left behind: {left}"
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


def killed_at(prepared: Path, out: Path, number: int, label: str) -> Kill:
    """Copy the prepared folder, kill a refresh there at its event `number`, and look at what is left."""
    kill, notes = Kill(label), out.with_name(out.name + ".killed")
    copied(prepared, out)
    child = start(refresh, out, number, notes / "events.txt", notes=notes)
    return _judged(kill, out, child, lambda: [f"died at {child.happened()[-1:]}"] if child.happened()[-1:] != [label] else [])


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
    kill.amiss += [] if code == -signal.SIGKILL or (code == 0 and kill.label.endswith(" s")) else [f"ended with {code}: {child.words()}"]
    kill.amiss += also()
    for look in (assert_published, assert_recovers):
        try:
            look(out)
        except Exception as error:  # whatever it is, it is told with the kill it followed
            kill.amiss.append(f"{look.__name__}: {type(error).__name__}: {error}")
    if not kill.amiss:
        shutil.rmtree(out)
    return kill
