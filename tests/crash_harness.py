"""Refreshes in processes of their own that can be killed at any event.

Belongs here: the children (forked from a server process that has imported everything once and does nothing else) and
the events they count. No hook stands in the product: a child wraps the product's own functions, and the operating
system's as called by the product, before it starts. Does not belong: what must hold after a kill (tests/crash_cases.py).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache, partial
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
LONGEST_RUN = 300.0


@cache
def _server() -> ForkServerContext:
    os.environ["GX_ANALYTICS_ENABLED"] = (
        "false"  # before the import: else it may start a thread, and threads do not fork
    )
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
    child = Child(
        _server().Process(target=_called, args=(target, arguments, notes)), notes / "said.txt", notes / "events.txt"
    )  # type: ignore[attr-defined]
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
    """Refresh into `out`; with `events`, note each event there and die at the one numbered `kill_at`.

    One publication is kept, so that discarding the older one is among what can be killed.
    """
    from pipeline.core import publications
    from pipeline.core.settings import PROJECT_ROOT, Settings
    from pipeline.refresh import run_refresh

    publications.prune = partial(publications.prune, keep=1)
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
            name = f"audit_{step.f_locals['stage']}" if "stage" in step.f_locals else step.f_code.co_name
            given = [
                getattr(step.f_locals.get(local), field, None)
                for local, field in (("table", "name"), ("recipe", "table"))
            ]
            what = " ".join(["step", name, *filter(None, given)])
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
            last = (
                name in ("replace", "rename", "copyfile", "copytree", "move", "symlink", "link") and owner is not Path
            )
            events.around(
                owner, name, lambda *given, n=name, last=last: f"{n} {given[1 if last else 0]}", product_only=True
            )
