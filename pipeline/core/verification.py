"""Every file of every vintage against what its sidecar says of it: bytes by their hash, and how many rows are in them.

A refresh compares the rows too, of what it reads; this reads all, with the source's own readers.
"""

from __future__ import annotations

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Source, VintageFile
from pipeline.core.errors import SourceError
from pipeline.core.facts import read_file
from pipeline.core.readers import Readers
from pipeline.core.registry_store import conversion_name, reader_of, stored_conversion
from pipeline.core.settings import Settings
from pipeline.core.vintages import StoredVintage, load_vintages


def verify(settings: Settings, catalog: Catalog, readers: Readers) -> int:
    """The number of files that are as their sidecars say. Raises SourceError at the first that is not.

    Rows of a national registry are compared with its conversion, where it is converted.
    """
    files = [
        (source, vintage, file)
        for source in catalog.sources
        for vintage in load_vintages(settings, source)
        for file in vintage.sidecar.files
    ]
    for source, vintage, file in files:
        vintage.verify(file)
        if _reader_of_registry(source, file) is None:
            read_file(catalog, source, vintage, file, readers)
        else:
            _compare_converted(settings, source, vintage, file)
    return len(files)


def _reader_of_registry(source: Source, file: VintageFile) -> str | None:
    return next(t.reader for t in source.tables if t.name == file.table)


def _compare_converted(settings: Settings, source: Source, vintage: StoredVintage, file: VintageFile) -> None:
    reader = reader_of(_reader_of_registry(source, file) or "")
    found = stored_conversion(settings.converted, conversion_name(source.id, file.sha256, reader))
    if found is not None and found.rows_read != file.rows:
        raise SourceError(
            f"Source {source.id}, vintage {vintage.sidecar.vintage}, file {file.name}: expected {file.rows} rows as its "
            f"sidecar says, found {found.rows_read}. Restore {vintage.folder}."
        )
