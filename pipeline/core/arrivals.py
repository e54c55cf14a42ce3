"""Releases that came since what is published: what a run may stand or fall by, named with the folder they lie in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import duckdb

from pipeline.core.database import reading
from pipeline.core.errors import WarehouseError
from pipeline.core.publications import published_database
from pipeline.core.settings import Settings
from pipeline.core.vintages import StoredVintage

RESTS_ON = "SELECT DISTINCT source_id, vintage, sha256 FROM marts.vintages"


def arrivals(settings: Settings, known: Mapping[str, Sequence[StoredVintage]]) -> list[StoredVintage]:
    """Added vintages with bytes that the current publication does not rest on, by source and age; all of them where none is."""
    published = _published(settings)
    return [
        vintage
        for source_id, stored in sorted(known.items())
        for vintage in stored
        if vintage.folder.is_relative_to(settings.added_vintages)
        and any((source_id, vintage.sidecar.vintage, f.sha256) not in published for f in vintage.sidecar.files)
    ]


def _published(settings: Settings) -> frozenset[tuple[str, str, str]]:
    path = published_database(settings)
    if path is not None:
        with suppress(WarehouseError, duckdb.Error), reading(path) as connection:  # damaged: nothing is known of it
            return frozenset(connection.execute(RESTS_ON).fetchall())
    return frozenset()
