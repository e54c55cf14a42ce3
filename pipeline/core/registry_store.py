"""National registries: files of millions of rows, converted once per vintage to Parquet and scanned from there by DuckDB.

The topic says what a registry's columns are called and mean (`RegistryReader`); here is how the bytes become Parquet: typed,
sorted, zstd, in memory that does not grow with the file. What a conversion depends on is its name: the hash of the bytes
and of the reader. Small files are `pipeline.core.facts`' business; finding the bytes is `pipeline.core.registry_files`'.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.core.database import scratch
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.registry_codes import LATER, coded, decoded, texts_at_the_beginning
from pipeline.core.registry_files import Part, parts_of, piped
from pipeline.core.schema import literal

if TYPE_CHECKING:
    from pipeline.core.catalog_sources import SourceTable

DEFAULT_MEMORY = "500MB"
"""DuckDB's share while converting, where SOLAR_MISSION_MEMORY does not set another; the process stays under 1 GB."""

LINES_TOLD = 1000
"""So many refused rows are told one by one with their line; of more, only their number."""

BROKEN_LINE = "cells_too_few_or_many"

Watch = Callable[[float, int], None]
"""Told how much of a conversion is done (0 to 1) and about how many rows that is."""


@dataclass(frozen=True)
class RegistryReader:
    """What a registry's file holds.

    `fields`: our name -> the header's spellings, folded (`AÑO COMERCIAL` is `ANO COMERCIAL`); `required` may not be missing.
    `select`: SQL from a relation `given` of text columns, named as in `fields`, to typed rows with a column `rejected_because`
    (null, or the reason why nothing of the row is kept). `order`: columns that the Parquet is sorted by. `keep`: whether older
    vintages still say something (`all`) or the newest replaces them. `repeating`: columns of few different texts.
    """

    fields: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    select: str
    order: str
    keep: Literal["all", "newest"]
    repeating: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        fields = {k: list(v) for k, v in self.fields.items()}
        body = json.dumps([fields, sorted(self.required), self.select, self.order, self.repeating, LATER])
        return hashlib.sha256(body.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Conversion:
    """What came of a file: rows read and kept, refused rows as (line or 0, reason, number), columns not known.

    `repeating`: columns of which some row has a text without a code.
    """

    name: str
    rows_read: int
    rows_kept: int
    refused: tuple[tuple[int, str, int], ...]
    unknown: tuple[str, ...]
    repeating: tuple[str, ...] = ()
    size: int = 0
    modified_ns: int = 0


@lru_cache(maxsize=16)
def reader_of(path: str) -> RegistryReader:
    """The reader that the catalogue names: a module of a topic with a constant `READER`."""
    try:
        found = importlib.import_module(path).READER
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(f"The catalogue names the reader '{path}', which cannot be loaded: {error}.") from None
    if not isinstance(found, RegistryReader):
        raise ConfigurationError(f"The catalogue names the reader '{path}', whose READER is a {type(found).__name__}.")
    return found


def conversion_name(source_id: str, sha256: str, reader: RegistryReader) -> str:
    return f"{source_id}-{sha256[:20]}-{reader.version}"


def parquet_path(store: Path, name: str) -> Path:
    return store / f"{name}.parquet"


def stored_conversion(store: Path, name: str) -> Conversion | None:
    """The conversion of this name where it is whole, else None."""
    note = store / f"{name}.json"
    if not note.is_file() or not parquet_path(store, name).is_file():
        return None
    body = json.loads(note.read_text("utf-8"))
    body["refused"] = tuple(tuple(r) for r in body["refused"])
    return Conversion(**{**body, "unknown": tuple(body["unknown"]), "repeating": tuple(body["repeating"])})


def accepted_rows(path: Path) -> str:
    """A relation of what was kept of a file, from its Parquet; one that an earlier release of the product made is read too."""
    repeating = json.loads(path.with_suffix(".json").read_text("utf-8")).get("repeating", ())
    kept = f"SELECT * EXCLUDE (rejected_because) FROM read_parquet({literal(str(path))}) WHERE rejected_because IS NULL"
    return f"({decoded(kept, repeating)})"


@dataclass(frozen=True)
class Conversions:
    """Where conversions are kept, DuckDB's share of memory while one is made, and who is told how far it is."""

    store: Path
    memory_limit: str | None = None
    watch: Watch | None = None

    def of(self, source_id: str, table: SourceTable, path: Path, sha256: str) -> Conversion:
        """The file's conversion: the stored one, or made now. Raises SourceError with place, expected and found."""
        reader = reader_of(table.reader or "")
        name = conversion_name(source_id, sha256, reader)
        there = stored_conversion(self.store, name)
        if there is not None:
            return there
        self.store.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = Path(tempfile.mkdtemp(prefix=".converting-", dir=self.store))
        try:
            work = _Work(reader, path, aside, f"Source {source_id}, file {path.name}")
            made = self._made(work, parts_of(path, aside, work.place))
            stat = path.stat()
            done = replace(made, name=name, size=stat.st_size, modified_ns=stat.st_mtime_ns)
            _forget_others(self.store, name)
            os.replace(work.target, parquet_path(self.store, name))
            note = aside / "note.json"
            note.write_text(json.dumps(asdict(done)), "utf-8")
            os.replace(note, self.store / f"{name}.json")
            return done
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _made(self, work: _Work, parts: Sequence[Part]) -> Conversion:
        made = self._copied(work, parts)
        if made is None:  # bytes of another encoding further down: decode them on the way
            made = self._copied(work, [replace(p, is_plain=False) for p in parts])
        if made is None:
            raise SourceError(f"{work.place}: expected UTF-8 or Windows-1252, found neither. Save the file as UTF-8.")
        return made

    def _repeating_texts(
        self, work: _Work, part: Part, relation: str, options: Mapping[str, Any]
    ) -> dict[str, list[str]]:
        if not work.reader.repeating:
            return {}
        with piped(part, work.aside) as path, scratch(options) as connection:  # the reader lets go of a pipe first
            given = relation.format(path=literal(str(path)))
            return texts_at_the_beginning(
                connection, f"WITH given AS ({given}) {work.reader.select}", work.reader.repeating
            )

    def _copied(self, work: _Work, parts: Sequence[Part]) -> Conversion | None:
        """What came of one COPY; None where text passed on as it is turned out not to be UTF-8."""
        options = {
            "memory_limit": self.memory_limit or DEFAULT_MEMORY,
            "temp_directory": str(work.aside / "spill"),
            "preserve_insertion_order": False,
        }
        relations = [_relation(work, part) for part in parts]
        unknown = tuple(dict.fromkeys(name for _, names in relations for name in names))
        with scratch(options) as connection, ExitStack() as pipes:
            with _watched(connection, work.path, self.watch):
                try:
                    texts = self._repeating_texts(work, parts[0], relations[0][0], options)
                    paths = [literal(str(pipes.enter_context(piped(p, work.aside)))) for p in parts]
                    given = " UNION ALL ".join(
                        sql.format(path=path) for path, (sql, _) in zip(paths, relations, strict=True)
                    )
                    rows = coded(
                        connection, texts, work.reader.repeating, f"WITH given AS ({given}) {work.reader.select}"
                    )
                    connection.execute(
                        f"COPY ({rows} ORDER BY {work.reader.order}) TO {literal(str(work.target))} (FORMAT parquet, COMPRESSION zstd)"
                    )
                except Exception as error:
                    raise SourceError(f"{work.place}: cannot be converted: {str(error).splitlines()[0]}") from None
            broken = connection.execute(
                "SELECT count(*) FROM reject_errors WHERE error_type = 'INVALID ENCODING'"
            ).fetchone()
            if broken != (0,) and any(p.is_plain for p in parts):
                return None
            numbered = (parts[0], relations[0][0]) if len(parts) == 1 else None
            came_later = connection.execute(
                f"SELECT count({LATER}) FROM read_parquet({literal(str(work.target))})"
            ).fetchone()
            repeating = work.reader.repeating if came_later != (0,) else ()
            return replace(_accounts(connection, work, numbered), unknown=unknown, repeating=repeating)


@dataclass(frozen=True)
class _Work:
    """One file being converted: by which reader, in which folder aside, and how errors name it."""

    reader: RegistryReader
    path: Path
    aside: Path
    place: str

    @property
    def target(self) -> Path:
        return self.aside / "rows.parquet"


def _forget_others(store: Path, name: str) -> None:
    """Conversions of the same bytes by an earlier reader are of no more use."""
    for old in store.glob(f"{name.rpartition('-')[0]}-*"):
        old.unlink(missing_ok=True)


def _relation(work: _Work, part: Part) -> tuple[str, list[str]]:
    """A select of the reader's fields as text from the part (its path to be filled in), and the header's unknown columns."""
    found: dict[str, int] = {}
    known: set[int] = set()
    for name, spellings in work.reader.fields.items():
        places = [n for n, header in enumerate(part.folded_header) if header in spellings]
        if len(places) > 1:
            raise SourceError(
                f"{work.place}, line {part.header_line}: expected each column once; found {part.header[places[0]]} more than once."
            )
        found |= {name: places[0]} if places else {}
        known |= set(places)
    missing = sorted(work.reader.required - set(found))
    if missing:
        wanted = ", ".join(work.reader.fields[m][0] for m in missing)
        raise SourceError(
            f"{work.place}, line {part.header_line}: expected the columns {wanted}; found {', '.join(part.header)[:300]}. "
            "Is it the file of this source?"
        )
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(part.header)))
    cells = ", ".join(
        f"c{found[name]} AS {name}" if name in found else f"NULL::VARCHAR AS {name}" for name in work.reader.fields
    )
    quote = "'\"'" if part.quoted else "''"
    sql = (
        f"SELECT {cells} FROM read_csv({{path}}, delim={literal(part.delimiter)}, header=false, skip={part.header_line}, quote={quote}, "
        f"escape={quote}, auto_detect=false, columns={{{{{columns}}}}}, null_padding=false, ignore_errors=true, store_rejects=true, "
        "strict_mode=false, max_line_size=4000000)"
    )
    return sql, [part.header[n] for n in range(len(part.header)) if n not in known and part.header[n].strip()]


def _accounts(connection: Any, work: _Work, numbered: tuple[Part, str] | None) -> Conversion:
    """Rows read and kept, and the refused: with their lines where they are few and in one part (`numbered`)."""
    counts = dict(
        connection.execute(
            f"SELECT rejected_because, count(*) FROM read_parquet({literal(str(work.target))}) GROUP BY 1"
        ).fetchall()
    )
    kept = int(counts.pop(None, 0))
    broken = connection.execute("SELECT DISTINCT line, scan_id, file_id FROM reject_errors ORDER BY line").fetchall()
    refused = [(int(line), BROKEN_LINE, 1) for line, *_ in broken[:LINES_TOLD]]
    refused += [(0, BROKEN_LINE, len(broken) - LINES_TOLD)] if len(broken) > LINES_TOLD else []
    total = int(sum(counts.values()))
    if 0 < total <= LINES_TOLD and numbered is not None:
        refused += [(line, reason, 1) for line, reason in _lines(connection, work, *numbered)]
    else:
        refused += [(0, str(reason), int(n)) for reason, n in counts.items()]
    return Conversion("", kept + total + len(broken), kept, tuple(sorted(refused)), ())


def _lines(connection: Any, work: _Work, part: Part, relation: str) -> list[tuple[int, str]]:
    """Lines and reasons of the refused rows: a second reading, in the file's order."""
    connection.execute("SET preserve_insertion_order = true")
    with piped(part, work.aside) as path:
        given = f"SELECT *, row_number() OVER () + {part.header_line} AS line FROM ({relation.format(path=literal(str(path)))})"
        select = work.reader.select.replace("/*and*/", ", line", 1)
        found = connection.execute(
            f"WITH given AS ({given}) SELECT line, rejected_because FROM ({select}) WHERE rejected_because IS NOT NULL ORDER BY line"
        ).fetchall()
    return [(int(line), str(reason)) for line, reason in found]


@contextmanager
def _watched(connection: Any, path: Path, watch: Watch | None) -> Iterator[None]:
    """Tell how far the running query is, twice a second."""
    if watch is None:
        yield
        return
    ended = threading.Event()
    rows = max(1, path.stat().st_size // 340)  # bytes of a row in the tax authority's list

    def tell() -> None:
        while not ended.wait(0.5):
            share = max(0.0, connection.query_progress()) / 100
            watch(share, int(share * rows))

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()
