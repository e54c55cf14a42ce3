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


def aside(processes: int = 1) -> ProcessPoolExecutor:
    """Up to so many processes, started when something is asked. They end with the executor, or with this process."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start)


def collect_seldom() -> None:
    """Let Python look for cyclic garbage less often, and not once more at its end: imports make a million objects that all stay.

    With a million in place of 200,000 a refresh is no quicker and holds 25 MB more.
    """
    gc.set_threshold(200_000, 50, 100)
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
