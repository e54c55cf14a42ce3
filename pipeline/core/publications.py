"""What is published: folders that belong together, one symbolic link that says which is current, and their history.

`publish` is atomic: a publication's folder appears whole under its name, and `current` is swapped by one rename. Whatever
kills it, the link leads to the last whole publication.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.core.database import DATABASE_NAME, assert_database, reading
from pipeline.core.errors import ConfigurationError, WarehouseError
from pipeline.core.runs import started_at
from pipeline.core.settings import SANTIAGO, Settings

KEPT_PUBLICATIONS = 12
DISCARDED = "discarded"
READ_ONLY = 0o444
"""Mode of a published database: DuckDB's clients open for writing by default, and would lock every reader out."""

_STABLE_LINKS = {
    DATABASE_NAME: f"current/{DATABASE_NAME}",
    "reports/latest": "../current/report",
    "exports": "current/exports",
}


@dataclass(frozen=True)
class Publication:
    """One publication: its run, the day whose knowledge it holds, and whether it is the current one."""

    run_id: str
    as_of: date
    is_current: bool
    folder: Path


def published_database(settings: Settings) -> Path | None:
    """The current publication's database, or None where nothing was published yet."""
    link = settings.out / "current"
    if not link.is_symlink():
        return None
    folder = link.resolve()
    return folder / DATABASE_NAME if folder.is_dir() else None


def current_database(settings: Settings) -> Path:
    """The same, or a ConfigurationError that says how to get one."""
    path = published_database(settings)
    if path is None:
        raise ConfigurationError(f"Nothing is published in {settings.out} yet; run 'solar-mission refresh' first.")
    return path


def publish(settings: Settings, gathered: Path, run_id: str, *, make_current: bool) -> Path:
    """Move the gathered folder to `publications/<run_id>` and make it current; the folder's path.

    Everything is on the disk before the link moves. The caller holds the refresh lock.
    """
    settings.publications.mkdir(parents=True, exist_ok=True)
    for path in sorted(gathered.rglob("*")):
        if path.is_file():
            if path.name == DATABASE_NAME:
                path.chmod(READ_ONLY)
            _sync(path)
    folder = settings.publications / run_id
    os.replace(gathered, folder)
    _sync(settings.publications)
    if make_current:
        point_current_at(settings, run_id)
    return folder


def point_current_at(settings: Settings, run_id: str) -> None:
    """Swap `current` in one step; put the stable paths that lead through it in place. What is in the way is told first."""
    for name in ("current", *_STABLE_LINKS):
        path = settings.out / name
        if path.exists() and not path.is_symlink():
            raise ConfigurationError(
                f"{path} is in the way: expected a symbolic link of the publication. Move it away and refresh again."
            )
    _link(settings.out / "current", f"publications/{run_id}")
    for name, target in _STABLE_LINKS.items():
        _link(settings.out / name, target)


def _link(path: Path, target: str) -> None:
    if path.is_symlink() and str(path.readlink()) == target:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    os.replace(aside, path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def list_publications(settings: Settings) -> list[Publication]:
    """Publications, newest last by time of publication. Folders without a readable database are left out."""
    current = published_database(settings)
    found: list[Publication] = []
    folders = (
        [p for p in settings.publications.glob("*") if (p / DATABASE_NAME).is_file()]
        if settings.publications.is_dir()
        else []
    )
    for folder in sorted(folders, key=lambda p: (p / DATABASE_NAME).stat().st_mtime_ns):
        try:
            with reading(folder / DATABASE_NAME) as connection:
                row = connection.execute("SELECT run_id, as_of FROM marts.schema_version").fetchone()
        except WarehouseError:  # damaged, or held by a client that opened it for writing
            continue
        if row is not None:
            found.append(
                Publication(row[0], row[1], current is not None and current.parent == folder.resolve(), folder)
            )
    return found


def find_publication(settings: Settings, run_id: str) -> Path:
    """The folder of a publication, or a ConfigurationError that lists those there are."""
    folder = settings.publications / run_id
    if run_id in ("", ".", "..") or "/" in run_id or not (folder / DATABASE_NAME).is_file():
        there = ", ".join(p.run_id for p in list_publications(settings)) or "none"
        raise ConfigurationError(f"No publication '{run_id}' in {settings.publications}; there are: {there}.")
    return folder


def restore(settings: Settings, run_id: str) -> None:
    """Make an earlier publication current again. The caller holds the refresh lock.

    Raises ConfigurationError for one that reproduces a past day: such a run never moves `current`, nor does its return.
    """
    folder = find_publication(settings, run_id)
    assert_database(folder / DATABASE_NAME)
    _refuse_past_day(settings, run_id, folder)
    point_current_at(settings, run_id)
    for path in settings.work.glob(f"{DATABASE_NAME}*"):  # a table made alone starts from what is current
        path.unlink()


def _refuse_past_day(settings: Settings, run_id: str, folder: Path) -> None:
    """By the diary: a run that began after the day whose knowledge it holds was asked for that day."""
    begun = started_at(settings, run_id)
    with reading(folder / DATABASE_NAME) as connection:
        row = connection.execute("SELECT as_of FROM marts.schema_version").fetchone()
    if begun is not None and row is not None and row[0] < begun.astimezone(SANTIAGO).date():
        raise ConfigurationError(
            f"Publication {run_id} reproduces what was known on {row[0]}; it was made on {begun.astimezone(SANTIAGO).date()} to stand "
            f"beside the current one and never becomes current. Read it in {folder}; 'solar-mission publications list' names the others."
        )


def prune(settings: Settings, keep: int = KEPT_PUBLICATIONS) -> list[str]:
    """Remove all but the newest `keep` publications; the current one always stays. The run ids removed."""
    if sum(1 for _ in settings.publications.glob("*")) <= keep:  # listing opens each one's database
        return []
    old = [p for p in list_publications(settings)[:-keep] if not p.is_current]
    for publication in old:  # first out of the way in one step: half of a publication would be nobody's to remove
        aside = settings.work / DISCARDED / publication.run_id
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(publication.folder, aside)
        shutil.rmtree(aside)
    return [p.run_id for p in old]


def clear_leftovers(settings: Settings) -> None:
    """Remove what a killed refresh left aside: gathered and discarded folders, half-made links. The caller holds the lock."""
    for name in ("publication", DISCARDED):
        shutil.rmtree(settings.work / name, ignore_errors=True)
    for link in (*settings.out.glob(".*.new"), *(settings.out / "reports").glob(".*.new")):
        link.unlink(missing_ok=True)
