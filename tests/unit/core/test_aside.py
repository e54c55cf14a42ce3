"""Work that is done aside is done in another process, which outlives nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipeline.core.aside import aside

PARENT = """
import os, time
from pipeline.core.aside import aside
if __name__ == "__main__":
    kept = aside()  # one that nobody holds ends its processes
    print(kept.submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""


def test_what_is_asked_is_done_in_one_other_process() -> None:
    with aside() as executor:
        first, second = executor.submit(os.getpid).result(), executor.submit(os.getpid).result()
    assert first == second != os.getpid()
    assert not _runs(first)


def test_two_things_are_done_at_once_where_two_processes_may_be() -> None:
    with aside(2) as executor:
        slow = executor.submit(time.sleep, 1.5)
        assert executor.submit(os.getpid).result() != os.getpid()
        assert not slow.done()


def test_a_killed_parent_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        try:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            assert _runs(child)
        finally:
            parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 30
    while _runs(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether the process is there and is no zombie that nobody has buried yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
