"""Vintages of national registries: stored by streaming, verified without being held, told as rows of their raw table.

A file of gigabytes is not hashed at every refresh: where its size and time of change are those of the conversion, it is
taken for unchanged; `solar-mission sources verify` reads all of it. The conversion itself is `pipeline.core.registry_store`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Source, SourceTable, Vintage, VintageFile
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.registry_files import parts_of
from pipeline.core.registry_store import (
    Conversions,
    Watch,
    conversion_name,
    reader_of,
    stored_conversion,
)
from pipeline.core.settings import Settings, today
from pipeline.core.vintages import (
    SIDECAR,
    StoredVintage,
    declared_sidecar,
    load_vintages,
    refuse_known_bytes,
    says_the_same,
    writing_to_store,
)

BLOCK = 1 << 22


@dataclass(frozen=True)
class RegistryRows:
    """Rows of a raw registry table (one per file) and what was refused."""

    rows: list[dict[str, Any]]
    rejected: list[dict[str, object]]


def registry_rows(
    settings: Settings, source: Source, table: SourceTable, files: Sequence[tuple[StoredVintage, VintageFile]]
) -> RegistryRows:
    """Converted files of the registry; files that are not converted yet are, now."""
    conversions = Conversions(settings.converted, settings.memory_limit)
    rows: list[dict[str, Any]] = []
    rejected: list[dict[str, object]] = []
    for vintage, file in files:
        found = conversions.of(source.id, table, vintage.path(file), file.sha256)
        origin = {"source_id": source.id, "vintage": vintage.sidecar.vintage, "file": file.name}
        refused = found.rows_read - found.rows_kept
        told = {"parquet": found.name, "rows_kept": str(found.rows_kept), "rows_refused": str(refused)}
        rows.append({**origin, "row": 1, **told})
        rejected += [{**origin, "row": 1, "reason": "unknown_column", "detail": name} for name in found.unknown]
        rejected += [
            {**origin, "row": line or 1, "reason": reason, "detail": None if line else f"{number} rows"}
            for line, reason, number in found.refused
        ]
    return RegistryRows(rows, rejected)


def verify_stored(settings: Settings, catalog: Catalog, stored: Mapping[str, Sequence[StoredVintage]]) -> None:
    """Verify every file against its hash; a converted registry by its size and time of change. Raises SourceError."""
    for source_id, of_source in stored.items():
        tables = {t.name: t for t in catalog.source(source_id).tables}
        for vintage in of_source:
            for file in vintage.sidecar.files:
                if not _is_as_converted(settings, source_id, tables[file.table], vintage, file):
                    vintage.verify(file)


def _is_as_converted(
    settings: Settings, source_id: str, table: SourceTable, vintage: StoredVintage, file: VintageFile
) -> bool:
    if table.reader is None:
        return False
    note = stored_conversion(settings.converted, conversion_name(source_id, file.sha256, reader_of(table.reader)))
    path = vintage.path(file)
    if note is None or not path.is_file():
        return False
    stat = path.stat()
    return (stat.st_size, stat.st_mtime_ns) == (note.size, note.modified_ns)


def registry_table(source: Source, path: Path, wanted: str | None) -> SourceTable | None:
    """The registry table of the source that this file is for, or None where the file is in a layout of bundled facts."""
    tables = [t for t in source.tables if t.reader is not None and wanted in (None, t.name)]
    if source.is_registry or (wanted is not None and tables):
        return tables[0] if tables else None
    for table in tables:
        reader = reader_of(table.reader or "")
        with tempfile.TemporaryDirectory() as aside:
            try:
                parts = parts_of(path, Path(aside), f"Source {source.id}, file {path.name}")
            except (SourceError, OSError):
                continue
        headings = {h for part in parts for h in part.folded_header}
        if all(headings & set(reader.fields[name]) for name in reader.required):
            return table
    return None


def add_registry(  # noqa: PLR0913, PLR0917 - progress is told to the caller
    settings: Settings,
    source: Source,
    table: SourceTable,
    path: Path,
    declared: Mapping[str, Any],
    watch: Watch | None = None,
) -> StoredVintage:
    """Store a registry's file as a new vintage once it is converted. What is not declared is said by the file itself.

    Raises SourceError for a file the reader refuses, ConfigurationError for a wrong declaration.
    """
    conversions = Conversions(settings.converted, settings.memory_limit, watch)
    root = settings.added_vintages / source.id
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = Path(tempfile.mkdtemp(prefix=".adding-", dir=root))
    try:
        name = re.sub(r"[^A-Za-z0-9._-]", "-", path.name).lstrip("._-") or "registry.txt"
        sha256 = _copied(path, aside / name)
        found = conversions.of(source.id, table, aside / name, sha256)
        file = VintageFile(name=name, table=table.name, rows=found.rows_read, sha256=sha256)
        sidecar = _sidecar(source, declared, path, file)
        folder = root / sidecar.vintage
        with writing_to_store(settings):
            stored = load_vintages(settings, source)
            refuse_known_bytes(stored, sidecar, f"Source {source.id}, file {path.name}")
            for there in stored:
                if there.sidecar.vintage == sidecar.vintage:
                    if there.sidecar.files == sidecar.files and says_the_same(there.folder / SIDECAR, sidecar):
                        return there
                    raise ConfigurationError(
                        f"Source {source.id}: vintage {sidecar.vintage} is already in {there.folder} with another file or declaration. "
                        "A vintage never changes: give the new release another name with --vintage."
                    )
            body = sidecar.model_dump(mode="json")
            (aside / SIDECAR).write_text(yaml.safe_dump(body, allow_unicode=True, sort_keys=False), "utf-8")
            os.replace(aside, folder)
            return StoredVintage(sidecar, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copied(path: Path, target: Path) -> str:
    """Copy in blocks and hash on the way."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream, target.open("wb") as out:
            while block := stream.read(BLOCK):
                digest.update(block)
                out.write(block)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}).") from None
    shutil.copystat(path, target)
    return digest.hexdigest()


def _sidecar(source: Source, declared: Mapping[str, Any], path: Path, file: VintageFile) -> Vintage:
    body: dict[str, Any] = {
        "vintage": f"{today().isoformat()}-{file.sha256[:8]}",
        "release": path.name,
        "published_at": today(),
        "published_at_basis": "retrieved",
        "transcribed_from": "The publisher's own file, whole",
        "publisher": source.publisher,
        "retrieved_at": today(),
        "url": source.landing_page,
        "licence": source.licence.name,
        "boundary": source.boundary_en,
        **dict.fromkeys(("unit", "gas", "gwp", "price_year", "note")),
        **{k: v for k, v in declared.items() if k != "table"},
    }
    return declared_sidecar(source, {**body, "files": (file,)}, today())
