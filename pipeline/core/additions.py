"""A new release of a source, added by hand or put into the inbox, becomes a vintage once its reader accepted it.

In the inbox, `data/inbox/<source id>/FILE` waits until `FILE.yaml` beside it declares the release (see the inbox's README).
What a declaration leaves out is that of the newest vintage, save what could turn a verdict: that must be said each time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.core.catalog import Catalog, Source, Vintage, VintageFile
from pipeline.core.errors import ConfigurationError, MissionError, SourceError
from pipeline.core.facts import read_file
from pipeline.core.registry_store import Watch
from pipeline.core.registry_vintages import add_registry, registry_table
from pipeline.core.settings import Settings, today
from pipeline.core.text import text_table
from pipeline.core.vintages import StoredVintage, add_vintage, load_vintages
from pipeline.core.yaml_files import load_yaml

REQUIRED = ("vintage", "release", "published_at", "published_at_basis", "transcribed_from")
SAID_EACH_TIME = ("price_year", "gas", "gwp", "unit")
"""Declared anew wherever the newest vintage has one: a silent change of these would turn a verdict."""

REFUSED = ".refused"


@dataclass(frozen=True)
class InboxFile:
    """A file that waits in the inbox with its declaration; `sha256` is of both."""

    source_id: str
    path: Path
    sha256: str

    @property
    def declaration(self) -> Path:
        return self.path.with_name(self.path.name + ".yaml")


def waiting_files(settings: Settings) -> list[InboxFile]:
    """Files in the inbox that have their declaration beside them, in order of source and name."""
    found = []
    for declaration in sorted(settings.inbox.glob("*/*.yaml")):
        path = declaration.with_name(declaration.name.removesuffix(".yaml"))
        if path.is_file() and not declaration.is_symlink():
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256")
            digest.update(declaration.read_bytes())
            found.append(InboxFile(path.parent.name, path, digest.hexdigest()))
    return found


def take_in(settings: Settings, catalog: Catalog) -> list[str]:
    """Make vintages of the files that wait; one sentence for each. A refused file is put aside and disturbs nothing."""
    told = []
    for file in waiting_files(settings):
        try:
            source = find_source(catalog, file.source_id)
            declared = load_yaml(file.declaration.read_text("utf-8"))
            if not isinstance(declared, dict):
                raise ConfigurationError(f"{file.declaration}: expected a mapping, found {type(declared).__name__}.")
            added = add_release(settings, catalog, source, file.path, declared)
            told.append(f"Inbox: {file.path.name} is now vintage {added.sidecar.vintage} of {file.source_id}.")
            file.path.unlink()
            file.declaration.unlink()
        except (MissionError, yaml.YAMLError, UnicodeDecodeError) as error:
            os.replace(file.declaration, file.declaration.with_name(file.declaration.name + REFUSED))
            told.append(
                f"Inbox: {file.path.name} refused, and left in {file.path.parent}: {' '.join(str(error).split())}"
            )
    return told


def find_source(catalog: Catalog, source_id: str) -> Source:
    """The source, or a ConfigurationError that lists those there are."""
    for source in catalog.sources:
        if source.id == source_id:
            return source
    raise ConfigurationError(f"No source '{source_id}'; there are: {', '.join(s.id for s in catalog.sources)}.")


def add_release(  # noqa: PLR0913, PLR0917 - progress is told to the caller
    settings: Settings,
    catalog: Catalog,
    source: Source,
    path: Path,
    declared: Mapping[str, Any],
    watch: Watch | None = None,
) -> StoredVintage:
    """Store the file as a new vintage, after its reader accepted it.

    `declared` has the sidecar's fields that differ from the newest vintage, and `table` where the source has several.
    A national registry needs no declaration, and tells `watch` how far its conversion is.
    Raises ConfigurationError for a wrong declaration, SourceError for a file the reader refuses.
    """
    registry = registry_table(source, path, declared.get("table"))
    if registry is not None:
        return add_registry(settings, source, registry, path, declared, watch)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}).") from None
    table = _table(source, declared)
    newest = load_vintages(settings, source)[-1].sidecar
    layout = tuple(catalog.layouts[table.layout])
    frame, _ = text_table(content, layout, f"Source {source.id}, file {path.name}")
    name = f"{table.name}.csv"
    file = VintageFile(name=name, table=table.name, rows=len(frame), sha256=hashlib.sha256(content).hexdigest())
    sidecar = _sidecar(source, newest, declared, file)
    with tempfile.TemporaryDirectory() as aside:
        Path(aside, name).write_bytes(content)
        read_file(catalog, source, StoredVintage(sidecar, Path(aside)), file)
    return add_vintage(settings, sidecar, {name: content})


def _table(source: Source, declared: Mapping[str, Any]) -> Any:
    names = [t.name for t in source.tables if t.reader is None]
    wanted = declared.get("table") or (names[0] if len(names) == 1 else None)
    for table in source.tables:
        if table.name == wanted:
            return table
    raise ConfigurationError(
        f"Source {source.id} has the tables {', '.join(names)}; say which one the file is (table), found {wanted!r}."
    )


def _sidecar(source: Source, newest: Vintage, declared: Mapping[str, Any], file: VintageFile) -> Vintage:
    needed = [*REQUIRED, *(k for k in SAID_EACH_TIME if getattr(newest, k) is not None)]
    missing = [k for k in needed if declared.get(k) is None]
    if missing:
        raise ConfigurationError(f"Source {source.id}: the new release must say {', '.join(missing)}.")
    inherited = newest.model_dump(exclude={"files", "note", "url", "retrieved_at", *SAID_EACH_TIME})
    given = {k: v for k, v in declared.items() if k != "table"}
    body = {
        **inherited,
        **dict.fromkeys(SAID_EACH_TIME),
        "note": None,
        "url": None,
        "retrieved_at": today(),
        **given,
        "files": (file,),
    }
    try:
        sidecar = Vintage.model_validate({**body, "source": source.id})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigurationError(f"Source {source.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    if sidecar.published_at > today():
        raise ConfigurationError(
            f"Source {source.id}: published_at: expected a day up to today ({today()}), found {sidecar.published_at}."
        )
    return sidecar
