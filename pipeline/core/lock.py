"""The right to write: one refresh at a time, however its process ends."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.core.errors import LockedError
from pipeline.core.settings import Settings

DEFAULT_WAIT_SECONDS = 10.0


@contextmanager
def refresh_lock(settings: Settings, wait: float = DEFAULT_WAIT_SECONDS, holder: str = "refresh") -> Iterator[None]:
    """Hold the right to write, or raise LockedError naming who holds it, after `wait` seconds.

    Reentrant within a process. The operating system frees the lock when its holder dies, however it dies.
    """
    settings.work.mkdir(parents=True, exist_ok=True)
    path = settings.work / "refresh.lock"
    note = settings.work / "refresh.holder.json"
    lock = FileLock(path, is_singleton=True)
    try:
        lock.acquire(timeout=max(wait, 0.0), poll_interval=0.1)
    except Timeout:
        raise LockedError(
            f"Another refresh is running: {_holder(note)} holds {path}. Waited {wait:g} s; "
            "try again when it ends, or wait longer with --wait SECONDS."
        ) from None
    try:
        if lock.lock_counter == 1:
            who = {"holder": holder, "pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
            note.write_text(json.dumps(who), "utf-8")
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        who = json.loads(note.read_text("utf-8"))
        return f"{who['holder']} (process {who['pid']}, since {who['since']})"
    except (OSError, ValueError, KeyError):
        return "an unnamed process"
