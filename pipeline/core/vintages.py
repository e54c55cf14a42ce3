"""The store of source bytes: a vintage is one release of one source, with its sidecar, and never changes.

Bundled vintages lie in `data/sources` (git), added ones in `data/vintages` (this machine). Reading what is in a file is
`pipeline.core.facts`; fetching from a publisher is not here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.core.catalog_sources import Source, Vintage, VintageFile
from pipeline.core.errors import ConfigurationError, LockedError, SourceError
from pipeline.core.releases import why_copied, why_impossible, why_undecided
from pipeline.core.settings import Settings
from pipeline.core.yaml_files import load_yaml

SIDECAR = "vintage.yaml"
STORE_LOCK = ".lock"
REMARKS = {"retrieved_at", "note"}
"""Fields of a sidecar that change nothing in what the release is."""

STORE_WAIT_SECONDS = 120.0
"""How long one who adds waits for another who adds: a file is stored in far less."""


@dataclass(frozen=True)
class StoredVintage:
    """A vintage and the folder it lies in."""

    sidecar: Vintage
    folder: Path

    @property
    def order(self) -> tuple[date, str]:
        """Newer is greater: by day of publication, then by name."""
        return self.sidecar.published_at, self.sidecar.vintage

    def read_bytes(self, file: VintageFile) -> bytes:
        """The file's bytes, verified against the sidecar. Raises SourceError where they are missing or altered."""
        try:
            content = self.path(file).read_bytes()
        except FileNotFoundError:
            raise self._missing(file) from None
        self._compare(file, hashlib.sha256(content).hexdigest(), len(content))
        return content

    def path(self, file: VintageFile) -> Path:
        return self.folder / file.name

    def verify(self, file: VintageFile) -> None:
        """The same without holding the bytes. Raises SourceError where they are missing or altered."""
        try:
            with self.path(file).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
                size = stream.tell()
        except FileNotFoundError:
            raise self._missing(file) from None
        self._compare(file, found, size)

    def _place(self, file: VintageFile) -> str:
        return f"Source {self.sidecar.source}, vintage {self.sidecar.vintage}, file {file.name}"

    def _missing(self, file: VintageFile) -> SourceError:
        return SourceError(
            f"{self._place(file)}: expected at {self.path(file)}, found nothing. Restore it, for example from git."
        )

    def _compare(self, file: VintageFile, found: str, size: int) -> None:
        if found != file.sha256:
            kind = "an empty file" if not size else f"sha256 {found[:12]}…"
            raise SourceError(
                f"{self._place(file)}: expected sha256 {file.sha256[:12]}…, found {kind}. A vintage never changes: "
                f"restore the bytes at {self.path(file)}, and add the new ones as a new vintage with 'solar-mission sources add' "
                "(with --bundle where it shall come with the project); no sidecar is written by hand."
            )


def load_vintages(settings: Settings, source: Source, as_of: date | None = None) -> list[StoredVintage]:
    """Every vintage of the source, oldest first; with `as_of`, those published by that day.

    Raises SourceError where a sidecar is unreadable or where no vintage is left.
    """
    found: dict[str, StoredVintage] = {}
    for root in (settings.bundled_vintages, settings.added_vintages):
        for sidecar in sorted((root / source.id).glob(f"[!.]*/{SIDECAR}")):  # not what a killed addition left aside
            stored = StoredVintage(_load_sidecar(sidecar, source), sidecar.parent)
            if stored.sidecar.vintage in found:
                raise SourceError(
                    f"Source {source.id}: vintage {stored.sidecar.vintage} lies in {sidecar.parent} and in "
                    f"{found[stored.sidecar.vintage].folder}; remove one of the two."
                )
            found[stored.sidecar.vintage] = stored
    kept = sorted(
        (v for v in found.values() if as_of is None or v.sidecar.published_at <= as_of), key=lambda v: v.order
    )
    if not found and not source.is_optional:
        raise SourceError(
            f"Source {source.id}: no vintage in {settings.bundled_vintages / source.id} or {settings.added_vintages / source.id}. "
            "Restore it, for example from git. If the source is new: 'solar-mission sources add' its first release, "
            f"or write 'optional: true' into catalog/sources/{source.id}.yaml until there is one."
        )
    _refuse_undecided([v for v in found.values() if v.folder.is_relative_to(settings.bundled_vintages)])
    return kept


def _refuse_undecided(bundled: Iterable[StoredVintage]) -> None:
    """What comes with the project is edited by people. What is added is looked at when it is added."""
    in_order = sorted(bundled, key=lambda v: v.order)
    told = [(v, why_impossible(v.sidecar)) for v in in_order]
    for older, newer in combinations(in_order, 2):
        told += [(newer, why(older.sidecar, newer.sidecar)) for why in (why_copied, why_undecided)]
    for vintage, why in told:
        if why:
            raise SourceError(f"{why} See {vintage.folder / SIDECAR}.")


def has_vintages(settings: Settings, source: Source) -> bool:
    """Whether there is any vintage of the source, bundled or added."""
    roots = (settings.bundled_vintages, settings.added_vintages)
    return any(True for root in roots for _ in (root / source.id).glob(f"[!.]*/{SIDECAR}"))


def _load_sidecar(path: Path, source: Source) -> Vintage:
    place = f"Source {source.id}, {path}"
    try:
        sidecar = Vintage.model_validate(load_yaml(path.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{place}: not readable as YAML ({' '.join(str(error).split())}).") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(p) for p in first["loc"])
        raise SourceError(
            f"{place}: {field}: {first['msg']} ({error.error_count()} mistake(s) in this sidecar)."
        ) from None
    tables = {t.name for t in source.tables}
    wrong = [f.table for f in sidecar.files if f.table not in tables]
    if sidecar.source != source.id or sidecar.vintage != path.parent.name or wrong:
        raise SourceError(
            f"{place}: expected source {source.id}, vintage {path.parent.name} and tables {sorted(tables)}; "
            f"found {sidecar.source}, {sidecar.vintage} and {sorted(f.table for f in sidecar.files)}."
        )
    return sidecar


@contextmanager
def writing_to_store(settings: Settings, wait: float = STORE_WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to add to `data/vintages`: downloads, additions and a refresh's inbox come one after the other.

    Who only reads needs no lock: a vintage is there whole or not at all, and a refresh looks at the folders once. Reentrant
    within a process; freed when its holder dies. Raises LockedError after `wait` seconds.
    """
    from filelock import FileLock, Timeout

    settings.added_vintages.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.added_vintages / STORE_LOCK, is_singleton=True)
    try:
        lock.acquire(timeout=max(wait, 0.0), poll_interval=0.05)
    except Timeout:
        raise LockedError(
            f"Another process adds a vintage: it holds {settings.added_vintages / STORE_LOCK}. Waited {wait:g} s; "
            "try again when it ends."
        ) from None
    try:
        yield
    finally:
        lock.release()


def add_vintage(
    settings: Settings, sidecar: Vintage, contents: dict[str, bytes], *, bundle: bool = False
) -> StoredVintage:
    """Store a new vintage in `data/vintages`, or with `bundle` in `data/sources`, whole or not at all.

    Raises ConfigurationError where a vintage of that name is there with other bytes or another declaration; the same
    again changes nothing.
    """
    own, other = settings.added_vintages, settings.bundled_vintages
    if bundle:
        own, other = other, own
    folder, elsewhere = (root / sidecar.source / sidecar.vintage for root in (own, other))
    for existing in (folder, elsewhere):
        if existing.exists():
            same = all((existing / n).is_file() and (existing / n).read_bytes() == c for n, c in contents.items())
            if same and says_the_same(existing / SIDECAR, sidecar) and not (bundle and existing == elsewhere):
                return StoredVintage(sidecar, existing)
            if bundle and existing == elsewhere:
                raise ConfigurationError(
                    f"Source {sidecar.source}: vintage {sidecar.vintage} is already in {existing}, outside the project. "
                    "Move that folder away, then add the file again with --bundle."
                )
            what = "another declaration" if same else "other bytes"
            raise ConfigurationError(
                f"Source {sidecar.source}: vintage {sidecar.vintage} is already in {existing} with {what}. "
                "A vintage never changes: give the new release another name with --vintage."
            )
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder.parent))
    try:
        for name, content in contents.items():
            (aside / name).write_bytes(content)
        body = sidecar.model_dump(mode="json")
        (aside / SIDECAR).write_text(yaml.safe_dump(body, allow_unicode=True, sort_keys=False), "utf-8")
        os.replace(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return StoredVintage(sidecar, folder)


def refuse_known_bytes(stored: Iterable[StoredVintage], sidecar: Vintage, place: str) -> None:
    """Raise ConfigurationError where a vintage of another name has the same bytes: every row would stand twice."""
    new = {(f.table, f.sha256) for f in sidecar.files}
    for there in stored:
        if there.sidecar.vintage != sidecar.vintage and new & {(f.table, f.sha256) for f in there.sidecar.files}:
            raise ConfigurationError(
                f"{place}: expected bytes that no vintage has yet; found those of vintage {there.sidecar.vintage}, in {there.folder}. "
                "Nothing is to be added. Where that vintage was declared wrong, remove its folder first."
            )


def says_the_same(path: Path, sidecar: Vintage) -> bool:
    """Whether the sidecar at `path` differs from the new one in nothing but the day of retrieval and its remarks."""
    try:
        there = Vintage.model_validate(load_yaml(path.read_text("utf-8")))
    except (OSError, ValueError, yaml.YAMLError):
        return False
    return there.model_dump(exclude=REMARKS) == sidecar.model_dump(exclude=REMARKS)


def declared_sidecar(source: Source, body: Mapping[str, Any], day: date) -> Vintage:
    """The sidecar of a release that is added on `day`. Raises ConfigurationError for what cannot be said of it."""
    try:
        sidecar = Vintage.model_validate({**body, "source": source.id})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigurationError(f"Source {source.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    if sidecar.published_at > day:
        raise ConfigurationError(
            f"Source {source.id}: published_at: expected a day up to today ({day}), found {sidecar.published_at}."
        )
    return sidecar
