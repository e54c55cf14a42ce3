"""Python processes of their own for work that holds Python's lock or takes memory that should go again: judging, drawing.

Belongs here: how they start and end. Does not belong: what they are asked (`pipeline.refresh`, `assets.publication.defs`).
"""

from __future__ import annotations

import atexit
import gc
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

PRELOADED = ["altair", "reports.painting"]
"""What every process aside has from its start: painters would each load it, and Great Expectations loads Altair too."""


def aside(processes: int = 1) -> ProcessPoolExecutor:
    """Up to so many processes, divided off a server process when something is asked. They end with the executor, or with this process."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_start)


def collect_seldom() -> None:
    """Let Python look for cyclic garbage less often, and not once more at its end: imports make a million objects that all stay."""
    gc.set_threshold(1_000_000, 50, 100)
    atexit.register(gc.freeze)


def _start() -> None:
    collect_seldom()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent cannot tell its children to end."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
