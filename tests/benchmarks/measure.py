"""Runs a process and measures it: seconds on the clock, seconds of processor time, peak memory of it and its children."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[2]
SAMPLING_SECONDS = 0.02


@dataclass(frozen=True)
class Measure:
    """What one process took."""

    seconds: float
    processor_seconds: float
    peak_mb: float


def run(arguments: Sequence[str], *, memory: bool = False) -> Measure:
    """Run Python with these arguments from the project's root, with its bytecode cache on. Raises where it fails.

    Memory is looked at only where asked, for looking takes a good part of a processor.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOLAR_MISSION_", "DAGSTER_", "PYTHON"))}
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    watch = _PeakMemory(process.pid) if memory else None
    said, _ = process.communicate()
    seconds, after = time.perf_counter() - began, os.times()
    peak = watch.ended() if watch else 0.0
    if process.returncode != 0:
        raise RuntimeError(
            f"{' '.join(arguments)[:200]} ended with {process.returncode}: {said.decode(errors='replace')[-3000:]}"
        )
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Measure(seconds, spent, peak)


class _PeakMemory:
    """Samples the memory of a process and all its children until it ends; a page that several share counts once (PSS)."""

    def __init__(self, pid: int) -> None:
        self._process, self._peak, self._over = psutil.Process(pid), 0, threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        while not self._over.wait(SAMPLING_SECONDS):
            total = 0
            try:
                for process in (self._process, *self._process.children(recursive=True)):
                    total += process.memory_full_info().pss
            except psutil.Error:  # it ended between two looks
                continue
            self._peak = max(self._peak, total)

    def ended(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak / 1e6


@dataclass(frozen=True)
class Middle:
    """The median of several measures, each quantity by itself."""

    seconds: float
    processor_seconds: float
    peak_mb: float


def middle(measures: Sequence[Measure]) -> Middle:
    """Medians of one thing measured several times."""
    return Middle(
        median(m.seconds for m in measures),
        median(m.processor_seconds for m in measures),
        max(m.peak_mb for m in measures),
    )
