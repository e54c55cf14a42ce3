"""A new release of a source, added by hand or put into the inbox, becomes a vintage once its reader accepted it.

In the inbox, `data/inbox/<source id>/FILE` waits until `FILE.yaml` beside it declares the release (see the inbox's README).
What a declaration leaves out is that of the newest vintage, save what could turn a verdict: that must be said each time.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Source, Vintage, VintageFile
from pipeline.core.errors import ConfigurationError, MissionError, SourceError
from pipeline.core.facts import extracted, limit_of, read_file, shapes_of
from pipeline.core.packed import unpacked
from pipeline.core.readers import NO_READERS, Extract, Readers
from pipeline.core.registry_store import Watch
from pipeline.core.registry_vintages import add_registry, registry_table
from pipeline.core.releases import free_name, why_copied, why_undecided
from pipeline.core.settings import Settings, today
from pipeline.core.text import header_of, text_table
from pipeline.core.vintages import (
    StoredVintage,
    add_vintage,
    declared_sidecar,
    has_vintages,
    load_vintages,
    refuse_known_bytes,
    writing_to_store,
)
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


def take_in(settings: Settings, catalog: Catalog, readers: Readers = NO_READERS) -> list[str]:
    """Make vintages of the files that wait; one sentence for each. A refused file is put aside and disturbs nothing."""
    told = []
    for file in waiting_files(settings):
        try:
            source = find_source(catalog, file.source_id)
            declared = load_yaml(file.declaration.read_text("utf-8"))
            if not isinstance(declared, dict):
                raise ConfigurationError(f"{file.declaration}: expected a mapping, found {type(declared).__name__}.")
            added = add_release(settings, catalog, source, file.path, declared, readers)
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


@dataclass(frozen=True)
class Offer:
    """Bytes that are to become a vintage, the name of their file, what is declared of them, and who offers them.

    A person names the release unless the publisher's file does; a download is named by its day. With `bundle` it is
    to come with the project.
    """

    content: bytes
    name: str
    declared: Mapping[str, Any]
    by: Literal["person", "download"] = "person"
    bundle: bool = False


def add_release(  # noqa: PLR0913, PLR0917 - what the file is, and what the house reads it with
    settings: Settings,
    catalog: Catalog,
    source: Source,
    path: Path,
    declared: Mapping[str, Any],
    readers: Readers = NO_READERS,
    watch: Watch | None = None,
    *,
    bundle: bool = False,
) -> StoredVintage:
    """Store the file as a new vintage, after its reader accepted it; see `add_content`. Raises SourceError too where it cannot be read.

    A national registry needs no declaration, and tells `watch` how far its conversion is.
    """
    registry = registry_table(source, path, declared.get("table"))
    if registry is not None and bundle:
        raise ConfigurationError(
            f"Source {source.id}: a national registry is too large to come with the project, and may name natural persons. "
            "Add it without --bundle."
        )
    if registry is not None:
        return add_registry(settings, source, registry, path, declared, watch)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}).") from None
    return add_content(settings, catalog, source, Offer(content, path.name, declared, bundle=bundle), readers)


def add_content(settings: Settings, catalog: Catalog, source: Source, offer: Offer, readers: Readers) -> StoredVintage:
    """Store the bytes, unaltered, as a new vintage, after the reader accepted them.

    They are in the table's layout, or in the publisher's own format where the source has a reader. `declared` has the
    sidecar's fields that differ from the newest vintage and that the file does not tell itself, and `table` where the
    source has several. Raises ConfigurationError for a wrong declaration, SourceError for a file the reader refuses.
    """
    with writing_to_store(settings):
        return _add_content(settings, catalog, source, offer, readers)


def _add_content(settings: Settings, catalog: Catalog, source: Source, offer: Offer, readers: Readers) -> StoredVintage:
    stored = load_vintages(settings, source) if has_vintages(settings, source) else []
    file, declared = _looked_at(catalog, source, offer, readers, stored)
    sides = [v.sidecar for v in stored]
    given = offer.declared.get("vintage")
    if offer.by == "download" or (file.reader and not given):
        free = free_name(sides, file, declared.get("vintage"), declared.get("published_at"), keep=given is not None)
        declared = {**declared, **({"vintage": free} if free else {})}
    sidecar = _sidecar(source, _alike(stored, declared), declared, file)
    refuse_known_bytes(stored, sidecar, f"Source {source.id}, file {offer.name}")
    if offer.by == "person":
        _refuse_undecided(sides, sidecar, said_by_hand=offer.bundle or "release" in offer.declared)
    if offer.bundle and file.reader and source.licence.redistribution != "rows":
        raise ConfigurationError(
            f"Source {source.id}: its licence ({source.licence.name}) does not let the publisher's own file come with the "
            "project. Add the facts that are needed in the source's layout, or add the file without --bundle."
        )
    with tempfile.TemporaryDirectory() as aside:
        Path(aside, file.name).write_bytes(offer.content)
        read_file(catalog, source, StoredVintage(sidecar, Path(aside)), file, readers)
    return add_vintage(settings, sidecar, {file.name: offer.content}, bundle=offer.bundle)


def _looked_at(
    catalog: Catalog, source: Source, offer: Offer, readers: Readers, stored: list[StoredVintage]
) -> tuple[VintageFile, Mapping[str, Any]]:
    """The file as its sidecar will describe it, and the declaration, completed from the file where it tells something."""
    content, table = offer.content, _table(source, offer.declared)
    place = f"Source {source.id}, file {offer.name}"
    digest = hashlib.sha256(content).hexdigest()
    layout = tuple(catalog.layouts[table.layout])
    if source.id not in readers or _is_in_layout(content, layout, source, place):
        rows, _ = text_table(unpacked(content, place, limit_of(source)), layout, place, shapes_of(catalog, table))
        name = _bundled_name(stored, table.name) if offer.bundle else f"{table.name}.csv"
        return VintageFile(name=name, table=table.name, rows=len(rows), sha256=digest), offer.declared
    reader = readers[source.id]
    extract = extracted(source, reader, content, place, offer.declared.get("vintage"))
    file = VintageFile(
        name=safe_name(offer.name), table=table.name, rows=len(extract.facts), sha256=digest, reader=reader.name
    )  # fmt: skip
    return file, _with_what_the_file_says(extract, offer.declared, place)


def _bundled_name(stored: list[StoredVintage], table: str) -> str:
    """Bundled files keep the name they had in the vintage before."""
    names = [f.name for v in stored for f in v.sidecar.files if f.table == table and f.reader is None]
    return names[-1] if names else f"{table}.csv"


def _refuse_undecided(stored: list[Vintage], new: Vintage, *, said_by_hand: bool) -> None:
    """Raise ConfigurationError where it would not be decided which is newer; the same vintage again is told elsewhere.

    What readers say of two corrections of one day may be the same; what a person says twice was copied.
    """
    for there in stored:
        if there.vintage == new.vintage:
            continue
        pair = sorted((there, new), key=lambda v: (v.published_at, v.vintage))
        why = why_undecided(*pair) or (why_copied(*pair) if said_by_hand else None)
        if why:
            raise ConfigurationError(why)


def _is_in_layout(content: bytes, layout: tuple[str, ...], source: Source, place: str) -> bool:
    try:
        return set(layout) <= set(header_of(unpacked(content, place, limit_of(source)), place))
    except SourceError:
        return False


def safe_name(name: str) -> str:
    """The name without what a file's name may not hold."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip("._-")[-120:] or "file"


def _with_what_the_file_says(extract: Extract, declared: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The declaration, completed from the file. Raises SourceError where the two contradict each other."""
    release = extract.release
    for label in SAID_EACH_TIME:
        printed, told = getattr(release, label), declared.get(label)
        if printed is not None and told is not None and str(printed) != str(told):
            raise SourceError(f"{place}: expected {label} {told!r} as declared; found {printed!r} in the file.")
    said = {
        "vintage": release.edition, "release": release.title, "transcribed_from": release.transcribed_from,
        "note": release.note, **{label: getattr(release, label) for label in SAID_EACH_TIME},
    }  # fmt: skip
    return {k: v for k, v in said.items() if v is not None} | {k: v for k, v in declared.items() if v is not None}


def _alike(stored: list[StoredVintage], declared: Mapping[str, Any]) -> Vintage | None:
    """The newest vintage in the same unit, or the newest: what a declaration leaves out is taken from it. None for a first release."""
    same = [v for v in stored if v.sidecar.unit == declared.get("unit")]
    return (same or stored)[-1].sidecar if stored else None


def _table(source: Source, declared: Mapping[str, Any]) -> Any:
    names = [t.name for t in source.tables if t.reader is None]
    wanted = declared.get("table") or (names[0] if len(names) == 1 else None)
    for table in source.tables:
        if table.name == wanted:
            return table
    raise ConfigurationError(
        f"Source {source.id} has the tables {', '.join(names)}; say which one the file is (table), found {wanted!r}."
    )


def _sidecar(source: Source, newest: Vintage | None, declared: Mapping[str, Any], file: VintageFile) -> Vintage:
    needed = [*REQUIRED, *(k for k in SAID_EACH_TIME if getattr(newest, k, None) is not None)]
    derived = {"vintage"} if file.reader else set()  # from the day, once that is said
    missing = [k for k in needed if declared.get(k) is None and k not in derived]
    if missing:
        options = ", ".join(f"--{k.replace('_', '-')}" for k in missing)
        raise ConfigurationError(
            f"Source {source.id}: the new release must say {options} (in a declaration of the inbox: {', '.join(missing)})."
        )
    from_catalogue = {
        "publisher": source.publisher,
        "licence": source.licence.name,
        "boundary": source.boundary_en,
    }
    inherited = (
        newest.model_dump(exclude={"files", "note", "url", "retrieved_at", *SAID_EACH_TIME})
        if newest
        else from_catalogue
    )
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
    return declared_sidecar(source, body, today())
