"""What this machine has and lacks: versions, paths, disk, lock, browser. Finds, and says how to get what is missing."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from pipeline.core.database import assert_database
from pipeline.core.errors import MissionError
from pipeline.core.lock import refresh_lock
from pipeline.core.publications import published_database
from pipeline.core.settings import Settings

PINNED = ("duckdb", "dagster", "great-expectations", "pandas", "altair", "vl-convert-python", "typst")
ENOUGH_DISK = 500 * 1024**2

Finding = dict[str, str]


def findings(settings: Settings) -> list[Finding]:
    """One row per thing looked at: what, found, state (fine, missing, wrong), advice."""
    return [
        _python(),
        *(_package(name) for name in PINNED),
        *_folders(settings),
        _disk(settings),
        _lock(settings),
        _published(settings),
        _browser(),
    ]


def _row(what: str, found: str, state: str = "fine", advice: str = "") -> Finding:
    return {"what": what, "found": found, "state": state, "advice": advice}


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return (
        _row("Python", found)
        if sys.version_info >= (3, 11)
        else _row("Python", found, "wrong", "install Python 3.11 or newer")
    )


def _package(name: str) -> Finding:
    try:
        return _row(name, version(name))
    except PackageNotFoundError:
        return _row(name, "nothing", "wrong", "run 'make install'")


def _folders(settings: Settings) -> list[Finding]:
    rows = [_row("catalogue", str(settings.catalog))]
    for name, path in (
        ("out folder", settings.out),
        ("added vintages", settings.added_vintages),
        ("inbox", settings.inbox),
    ):
        nearest = next(p for p in (path, *path.parents) if p.exists())
        writable = os.access(nearest, os.W_OK)
        rows.append(_row(name, str(path)) if writable else _row(name, str(path), "wrong", f"make {nearest} writable"))
    return rows


def _disk(settings: Settings) -> Finding:
    nearest = next(p for p in (settings.out, *settings.out.parents) if p.exists())
    free = shutil.disk_usage(nearest).free
    found = f"{free / 1024**3:.1f} GiB free"
    return _row("disk", found) if free >= ENOUGH_DISK else _row("disk", found, "wrong", "free at least 0.5 GiB")


def _lock(settings: Settings) -> Finding:
    try:
        with refresh_lock(settings, wait=0.0, holder="doctor"):
            return _row("refresh lock", "free")
    except MissionError as error:
        return _row("refresh lock", str(error), "held", "wait for that refresh to end")


def _published(settings: Settings) -> Finding:
    path = published_database(settings)
    if path is None:
        return _row("publication", "none yet", "missing", "run 'solar-mission refresh'")
    try:
        assert_database(path)
    except MissionError as error:
        return _row("publication", str(path), "wrong", str(error))
    return _row("publication", path.parent.name)


def _browser() -> Finding:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return _row("Chromium (tests only)", found)
    return _row(
        "Chromium (tests only)", "nothing", "missing", "apt-get install chromium, or let the browser tests skip"
    )
