"""One refresh, or one table made alone: settings, catalogue, vintages and working database of a run, and how a table is made.

Knows no topic and no Dagster: `pipeline.orchestration` drives it, and a test can too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core import vintages
from pipeline.core.acceptance import Acceptance
from pipeline.core.additions import take_in
from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.catalog_sources import Source, SourceTable, VintageFile
from pipeline.core.errors import ConfigurationError, MissionError, SourceError
from pipeline.core.facts import read_file
from pipeline.core.lock import DEFAULT_WAIT_SECONDS, refresh_lock
from pipeline.core.publications import clear_leftovers, published_database
from pipeline.core.readers import NO_READERS, Readers, refuse_readers_without_a_source
from pipeline.core.recipes import Making, Recipe, code_fingerprint
from pipeline.core.registry_vintages import registry_rows, verify_stored
from pipeline.core.settings import Settings, today
from pipeline.core.text import TextRow
from pipeline.core.warehouse import Warehouse, open_work

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows

Filling = tuple["str | DeclaredRows", Sequence[Mapping[str, object]]]
"""What a table is made of: a select or rows, and the rejections that came with it."""

AtTheDoor = Callable[[list[TextRow]], tuple[list[TextRow], list[dict[str, object]]]]
"""What a topic does to raw rows before they are stored: the rows kept, and the rejections of the others."""

RawFile = tuple[vintages.StoredVintage, VintageFile]


@dataclass(frozen=True)
class Made:
    """What became of a table: made again or kept, how many rows, and the hash of its content."""

    table: str
    made: bool
    rows: int
    fingerprint: str


@dataclass
class Session:
    """The state of one run. `full` runs start from the published database.

    `known` are the vintages of each source that were published by the as-of day, oldest first: one look at the folders
    per run, so that a release added meanwhile waits for the next. `is_past` runs reproduce a past day and never become
    the current publication. `judge` and `painter` are processes for checks and figures, where there are any; `painted` are
    the report's figures by language that were asked for ahead; `accepting` is what a person accepts with this run.
    """

    settings: Settings
    catalog: Catalog
    as_of: date
    run_id: str
    full: bool
    is_past: bool
    known: Mapping[str, Sequence[vintages.StoredVintage]]
    readers: Readers
    warehouse: Warehouse
    started: datetime
    notes: tuple[str, ...] = ()
    failure: MissionError | None = None
    published: bool = False
    judge: Executor | None = None
    painter: Executor | None = None
    painted: dict[str, Future[Any]] = field(default_factory=dict)
    accepting: tuple[Acceptance, ...] = ()
    made: dict[str, Made] = field(default_factory=dict)
    watch: Callable[[Made], None] = lambda _: None

    @property
    def making(self) -> Making:
        return Making(self.catalog, self.as_of, self.run_id, self.warehouse.rows, self.settings.converted)

    @property
    def unknown_sources(self) -> frozenset[str]:
        """Sources of which nothing was published by the as-of day: none today, some on a past day."""
        return frozenset(source_id for source_id, stored in self.known.items() if not stored)

    def make_empty_raw(self) -> frozenset[str]:
        """Make the raw tables without rows that may lack a file and do; their names."""
        empty = [
            (source, table)
            for source in self.catalog.sources for table in source.tables
            if may_lack_file(source, table, is_past=self.is_past) and not files_of(table, self.known[source.id])
        ]  # fmt: skip
        return frozenset(self.load_raw(source, table).table for source, table in empty)

    @property
    def staging(self) -> Path:
        """Where report, exports and database of this run are gathered before they are published as one."""
        return self.settings.work / "publication" / self.run_id

    def vintages(self) -> tuple[dict[str, Any], ...]:
        """What the run rests on, briefly: source, vintage, file and hash."""
        keys = ("source_id", "vintage", "file", "sha256")
        return tuple({k: row[k] for k in keys} for row in vintage_rows(self.known))

    def make(self, recipe: Recipe) -> Made:
        """Make the recipe's table, or keep it where nothing it rests on changed."""
        fingerprint = recipe.input_fingerprint(self.making, self.warehouse.fingerprints())
        return self._keep_or_make(recipe.table, fingerprint, lambda: (recipe.build(self.making), ()))

    def load_raw(self, source: Source, table: SourceTable, at_the_door: AtTheDoor | None = None) -> Made:
        """Fill a raw table from every vintage known on the as-of day; bytes that did not change are not parsed again."""
        files = raw_files(source, table, self.known[source.id], is_past=self.is_past)
        if table.reader is not None:
            return self._load_registry(source, table, files)
        for vintage, file in files:
            vintage.read_bytes(file)  # every run verifies the hashes, also of what it does not parse
        fingerprint = raw_fingerprint(self.catalog, table, files)

        def rows() -> Filling:
            read = [read_file(self.catalog, source, v, f, self.readers) for v, f in files]
            kept = [row for part in read for row in part.rows]
            rejected = [r for part in read for r in part.rejected]
            if at_the_door is not None:
                kept, turned_away = at_the_door(kept)
                rejected += turned_away
            return kept, rejected

        return self._keep_or_make(f"raw.{table.name}", fingerprint, rows)

    def _load_registry(self, source: Source, table: SourceTable, files: Sequence[RawFile]) -> Made:
        """Convert each file of a national registry to Parquet, once; the raw table says which files there are."""

        def rows() -> Filling:
            found = registry_rows(self.settings, source, table, files)
            return found.rows, found.rejected

        return self._keep_or_make(f"raw.{table.name}", raw_fingerprint(self.catalog, table, files), rows)

    def make_of_rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> Made:
        """Make a table of rows that come from no table, or keep it where they are the same."""
        text = json.dumps([table, rows, self.catalog.fingerprint, code_fingerprint()], default=str, sort_keys=True)
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        return self._keep_or_make(table, fingerprint, lambda: (rows, ()))

    def _keep_or_make(self, table: str, fingerprint: str, filling: Callable[[], Filling]) -> Made:
        fresh = not self.warehouse.is_made_from(table, fingerprint)
        if fresh:
            content, rejected = filling()
            self.warehouse.replace(table, content, fingerprint, rejected=rejected)
        state = self.warehouse.state(table)
        made = Made(table, fresh, state.n_rows, state.content_fingerprint)
        self.made[table] = made
        self.watch(made)
        return made


def files_of(table: SourceTable, known: Sequence[vintages.StoredVintage]) -> list[RawFile]:
    """The files that fill a raw table: of every vintage known on the day."""
    return [(v, f) for v in known for f in v.sidecar.files if f.table == table.name]


def may_lack_file(source: Source, table: SourceTable, *, is_past: bool) -> bool:
    """A past day did not know some sources yet, and an optional source may have no file."""
    return is_past or table.reader is not None or source.optional


def raw_files(
    source: Source, table: SourceTable, known: Sequence[vintages.StoredVintage], *, is_past: bool
) -> list[RawFile]:
    """The files that fill a raw table. Raises SourceError where there must be one and is none."""
    files = files_of(table, known)
    if not files and not may_lack_file(source, table, is_past=is_past):
        raise SourceError(
            f"Source {source.id}: no vintage has a file for table {table.name}; "
            "add one with 'solar-mission sources add'."
        )
    return files


def raw_fingerprint(catalog: Catalog, table: SourceTable, files: Sequence[RawFile]) -> str:
    """Hash of everything a raw table is made from: its files' hashes, the catalogue, the code."""
    parts = [f"{v.sidecar.vintage}/{f.name}={f.sha256}" for v, f in files]
    return hashlib.sha256("\n".join((table.name, *parts, catalog.fingerprint, code_fingerprint())).encode()).hexdigest()


def new_run_id(as_of: date, taken: Callable[[str], bool]) -> str:
    """A name for a run that sorts by its as-of day: `2026-11-25-a41c2f`."""
    while True:
        name = f"{as_of.isoformat()}-{secrets.token_hex(3)}"
        if not taken(name):
            return name


@contextmanager
def open_session(  # noqa: PLR0913 - the options of a run
    settings: Settings,
    *,
    full: bool,
    as_of: date | None = None,
    wait: float = DEFAULT_WAIT_SECONDS,
    holder: str = "refresh",
    readers: Readers = NO_READERS,
) -> Iterator[Session]:
    """Lock, open the working database and give the session; everything is closed and freed at the end.

    `readers` are those of files in their publishers' own formats.

    A full session first clears what a killed one left, takes in the inbox and verifies every vintage.
    Raises CatalogError, LockedError, SourceError, WarehouseError.
    """
    catalog = load_catalog(settings.catalog)
    refuse_readers_without_a_source(readers, catalog)
    now = today()
    day = as_of or now
    if day > now:
        raise ConfigurationError(f"The as-of day {day} has not come yet; today is {now} in Santiago.")
    with refresh_lock(settings, wait, holder):
        current = published_database(settings)
        notes: tuple[str, ...] = ()
        if full:
            clear_leftovers(settings)
            notes = tuple(take_in(settings, catalog, readers))
        stored = {source.id: vintages.load_vintages(settings, source) for source in catalog.sources}
        if full:
            verify_stored(settings, catalog, stored)
        known = {s: [v for v in of_source if v.sidecar.published_at <= day] for s, of_source in stored.items()}
        warehouse = open_work(settings, catalog, current, afresh=full)
        try:
            run_id = new_run_id(day, lambda name: (settings.publications / name).exists())
            if not full:
                run_id = _unpublished_run(settings, warehouse) or run_id
            yield Session(
                settings, catalog, day, run_id, full, day < now, known, readers, warehouse, datetime.now(UTC), notes
            )  # fmt: skip
        finally:
            warehouse.close()


def _unpublished_run(settings: Settings, warehouse: Warehouse) -> str | None:
    """The run that the working database belongs to, while it is not published: a single table goes on with it."""
    if not warehouse.has("marts.schema_version"):
        return None
    run_id = warehouse.value("SELECT run_id FROM marts.schema_version")
    return run_id if run_id and not (settings.publications / run_id).exists() else None


def vintage_rows(known: Mapping[str, Sequence[vintages.StoredVintage]]) -> list[dict[str, Any]]:
    """Rows of `marts.vintages`: every file of every vintage; `is_newest` marks the last one of its table."""
    rows: list[dict[str, Any]] = []
    for source_id, stored in known.items():
        newest = {file.table: v.sidecar.vintage for v in stored for file in v.sidecar.files}
        for vintage in stored:
            side = vintage.sidecar
            shared = side.model_dump(exclude={"source", "publisher", "files"}) | {"source_id": source_id}
            rows += [
                shared
                | {
                    "file": file.name,
                    "table_name": f"raw.{file.table}",
                    "rows_read": file.rows,
                    "sha256": file.sha256,
                    "is_newest": newest[file.table] == side.vintage,
                }
                for file in side.files
            ]
    return rows
