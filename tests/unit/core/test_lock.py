"""One refresh at a time: who comes second is told who was first, and a dead holder holds nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from pipeline.core.errors import LockedError
from pipeline.core.lock import refresh_lock
from pipeline.core.settings import Settings

HOLD = """
import sys, time
from pathlib import Path
from pipeline.core.settings import Settings
from pipeline.core.lock import refresh_lock
out = Path(sys.argv[1])
with refresh_lock(Settings(out, out, out, None, None), 0, holder="a refresh of the tests"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_to_come_is_told_who_was_first(settings: Settings) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(settings.out)], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with (
            pytest.raises(LockedError, match=rf"a refresh of the tests \(process {first.pid}, since .*Waited 0.2 s"),
            refresh_lock(settings, wait=0.2),
        ):
            pass
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with refresh_lock(settings, wait=5):  # freed by the operating system, however its holder died
        pass


def test_the_lock_may_be_held_twice_by_one_process(settings: Settings) -> None:
    with refresh_lock(settings, 0, holder="outer"), refresh_lock(settings, 0, holder="inner"):
        note = json.loads((settings.work / "refresh.holder.json").read_text("utf-8"))
    assert note["holder"] == "outer"
