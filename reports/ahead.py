"""Draws into the cache, in a process of its own, what the report is about to need, while this process goes on.

The renderer holds Python's lock as long as it works, so a thread would gain nothing; and its memory goes when it ends.
It is help and no more: what it did not draw, for whatever reason, reports/figures.py draws where it is needed.

Belongs here: that process and how it is asked. Does not belong: the cache and the drawing itself (reports/figures.py).
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.figures import bundle_name, cache_name, drawn, javascript_bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.charts_parts import Figure

PIPE_BYTES = 1 << 20
"""Room for all specifications of a report, so that asking does not wait for drawing."""


class Ahead:
    """The help for one cache. The process starts with the first thing that the cache lacks, and does one after the other."""

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache
        self._process: subprocess.Popen[str] | None = None
        self._asked: deque[str] = deque()

    def draw(self, wanted: Iterable[Figure]) -> None:
        """Ask for the drawings of these figures."""
        for figure in wanted:
            self._ask(cache_name(figure.spec), figure.spec)

    def bundle(self) -> None:
        """Ask for the script bundle of interactive figures."""
        self._ask(bundle_name(), None)

    def wait(self, wanted: Iterable[Figure]) -> None:
        """Until the drawings of these figures are there, or nobody is left who would make them."""
        self._wait({cache_name(figure.spec) for figure in wanted})

    def wait_for_bundle(self) -> None:
        """The same for the script bundle."""
        self._wait({bundle_name()})

    def close(self) -> None:
        """Let the process end what it was asked for, and end."""
        if self._process is not None:
            self._process.communicate()

    def _ask(self, name: str, specification: dict[str, Any] | None) -> None:
        if self._cache is None or name in self._asked or (self._cache / name).exists():
            return
        if self._process is None:
            self._process = _start(self._cache)
        self._asked.append(name)
        try:
            print(json.dumps(specification, allow_nan=False), file=self._process.stdin, flush=True)
        except OSError:  # it has ended, and wait() will see it
            return

    def _wait(self, names: set[str]) -> None:
        while self._process is not None and self._process.stdout is not None and names & set(self._asked):
            if not self._process.stdout.readline():
                self._asked.clear()
                return
            self._asked.popleft()


def _start(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reports.ahead", str(cache)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, pipesize=PIPE_BYTES,
    )  # fmt: skip


_AT_WORK: dict[Path, Ahead] = {}


@contextmanager
def ahead_of(cache: Path | None) -> Iterator[Ahead]:
    """The help for a cache; within an outer one for the same cache, that one. The outermost ends its process."""
    if cache in _AT_WORK:
        yield _AT_WORK[cache]
        return
    help_ = Ahead(cache)
    if cache is not None:
        _AT_WORK[cache] = help_
    try:
        yield help_
    finally:
        if cache is not None:
            del _AT_WORK[cache]
        help_.close()


def _work(cache: Path) -> None:
    """Answer each request with a line. Ends when nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked ends this one
    for line in sys.stdin:
        specification = json.loads(line)
        if specification is None:
            javascript_bundle(cache)
        else:
            drawn(specification, cache)
        print(flush=True)


if __name__ == "__main__":
    _work(Path(sys.argv[1]))
