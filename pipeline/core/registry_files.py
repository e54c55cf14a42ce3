"""The bytes of a registry's file as text that DuckDB can read: plain, zipped, a workbook, a page or JSON; UTF-8 or Windows-1252.

Members of a zip are streamed through a pipe and never unpacked to disk; text that is UTF-8 already is read in place.
What the columns mean is the topic's business (`pipeline.core.registry_store.RegistryReader`).
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import json
import os
import re
import shutil
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import IO

from pipeline.core.errors import SourceError

HEAD = 1 << 18
DELIMITERS = ("\t", ";", ",", "|")
MARKS = (b"\xef\xbb\xbf",)


@dataclass(frozen=True)
class Part:
    """One table inside a file: how to open it, its encoding, delimiter and header (which stands on line `header_line`).

    `is_plain`: as far as its beginning tells it is UTF-8 without mark and NULs, and is passed on as it is.
    """

    name: str
    opened: Callable[[], IO[bytes]]
    in_place: Path | None
    encoding: str
    delimiter: str
    quoted: bool
    header: tuple[str, ...]
    header_line: int
    is_plain: bool

    @property
    def folded_header(self) -> tuple[str, ...]:
        return tuple(folded_heading(h) for h in self.header)


def folded_heading(text: str) -> str:
    """A column heading without accents, case, punctuation and doubled blanks; `Ñ` folds to `N`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Z0-9]+", " ", bare.upper()).strip()


def parts_of(path: Path, aside: Path, place: str) -> list[Part]:
    """The tables of a file. `aside` is a folder for the text of workbooks and pages. Raises SourceError where there is none."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip():
        raise SourceError(f"{place}: expected a table, found an empty file. Fetch the file again.")
    if head.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<table", b"<meta")):
        return [_of_rows(_html_rows(path), "page", aside, place)]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"[", b"{")):
        return [_records(path, aside, place)]
    if not zipfile.is_zipfile(path):
        return [_part(path.name, lambda: path.open("rb"), path, place)]
    with zipfile.ZipFile(path) as packed:
        names = [i.filename for i in packed.infolist() if not i.is_dir() and i.file_size]
    if "[Content_Types].xml" in names:
        return [_of_rows(_workbook_rows(path), "sheet", aside, place)]
    tables = [n for n in names if n.lower().endswith((".txt", ".csv", ".tsv")) and not n.startswith("__MACOSX")]
    found = [_part(n, _member(path, n), None, f"{place}, member {n}") for n in sorted(tables)]
    wide = max((len(p.header) for p in found), default=0)
    found = [p for p in found if len(p.header) > 1 and len(p.header) * 2 >= wide]  # not the list of subtypes beside it
    if not found:
        raise SourceError(
            f"{place}: expected a zip with a text table inside, found {', '.join(names)[:200] or 'nothing'}."
        )
    return found


def _member(path: Path, name: str) -> Callable[[], IO[bytes]]:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as packed, packed.open(name) as stream:
            yield stream

    return opened  # type: ignore[return-value]


def _part(name: str, opened: Callable[[], IO[bytes]], in_place: Path | None, place: str) -> Part:
    with opened() as stream:
        head = stream.read(HEAD)
    complete = head[: head.rfind(b"\n") + 1] or head
    readable = complete.decode("utf-8", errors="ignore")
    stray = len(complete) - len(readable.encode())
    encoding = "utf-8" if sum(not c.isascii() for c in readable) >= stray else "cp1252"
    plain = not stray and b"\0" not in head and not head.startswith(MARKS)
    text = complete.decode("utf-8-sig", errors=STRAY_BYTES) if encoding == "utf-8" else _lenient(complete)
    lines = text.replace("\0", "").splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    line = lines[first] if lines else ""
    delimiter = max(DELIMITERS, key=line.count)
    if not line.count(delimiter):
        raise SourceError(f"{place}, line 1: expected columns between tabs, semicolons or commas; found '{line[:80]}'.")
    quoted = delimiter == "," or (delimiter == ";" and line.startswith('"'))
    header = tuple(
        h.strip() for h in (next(csv.reader([line], delimiter=delimiter)) if quoted else line.split(delimiter))
    )
    return Part(name, opened, in_place, encoding, delimiter, quoted, header, first + 1, plain)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lenient(content: bytes) -> str:
    """Windows-1252, with the five bytes that it leaves undefined read as Latin-1 does."""
    return content.decode("cp1252", errors=STRAY_BYTES)


STRAY_BYTES = "solar_mission_stray_bytes"
"""Bytes that the encoding cannot read are read as Windows-1252, or else as Latin-1: a line of another origin in a UTF-8 file."""


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.start + 1]
    try:
        return stray.decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        return stray.decode("latin-1"), error.start + 1


codecs.register_error(STRAY_BYTES, _stray_bytes)


@contextmanager
def piped(part: Part, aside: Path) -> Iterator[Path]:
    """A path from which the part's text is read once, as UTF-8 without mark and NULs: the file itself, or a named pipe."""
    if part.in_place is not None and part.is_plain:
        yield part.in_place
        return
    pipe = aside / f"pipe-{threading.get_ident()}-{len(list(aside.iterdir()))}"
    os.mkfifo(pipe)
    writer = threading.Thread(target=_pour, args=(part, pipe), daemon=True)
    writer.start()
    try:
        yield pipe
    finally:
        _drain(pipe, writer)


def _pour(part: Part, pipe: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if part.encoding == "utf-8" else part.encoding)(STRAY_BYTES)
    try:
        with pipe.open("wb") as out, part.opened() as stream:
            if part.is_plain:
                shutil.copyfileobj(stream, out, 1 << 20)
                return
            while block := stream.read(1 << 20):
                out.write(decoder.decode(block).replace("\0", "").encode())
            out.write(decoder.decode(b"", final=True).encode())
    except BrokenPipeError:
        return  # the reader failed and says so itself


def _drain(pipe: Path, writer: threading.Thread) -> None:
    """Let a writer end that nobody reads: a reader that refused never opened the pipe."""
    if writer.is_alive():
        with contextlib.suppress(OSError):
            os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
    writer.join(timeout=60)
    pipe.unlink(missing_ok=True)


class _Rows(HTMLParser):
    """The rows of the first table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def _html_rows(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    parser = _Rows()
    parser.feed(content.decode("utf-8-sig") if _is_utf8(content) else _lenient(content))
    return [r for r in parser.rows if any(r)]


def _workbook_rows(path: Path) -> list[list[str]]:
    """Cells of the first visible sheet as text; title lines above the header and a header of two lines are made one line."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    sheet = next(s for s in book.worksheets if s.sheet_state == "visible")
    merged = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = sheet.cell(area.min_row, area.min_col).value
    cells = [
        [_shown(merged.get((r, c), sheet.cell(r, c).value)) for c in range(1, sheet.max_column + 1)]
        for r in range(1, sheet.max_row + 1)
    ]  # fmt: skip
    return [row for row in cells if any(row)]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _records(path: Path, aside: Path, place: str) -> Part:
    """A JSON array of records as a table: its columns are all their keys, in the order in which they first come."""
    content = path.read_bytes()
    try:
        found = json.loads(content.decode("utf-8-sig") if _is_utf8(content) else _lenient(content))
    except ValueError as error:
        raise SourceError(f"{place}: expected a whole JSON array; {error}. Fetch the file again.") from None
    if not (isinstance(found, list) and found and all(isinstance(record, dict) for record in found)):
        told = f"an object with {', '.join(found)[:200]}" if isinstance(found, dict) else "no record"
        raise SourceError(f"{place}: expected a JSON array of records, found {told}.")
    header = list(dict.fromkeys(key for record in found for key in record))
    return _aside([header, *([_shown(record.get(key)) for key in header] for record in found)], "records", aside)


def _of_rows(rows: list[list[str]], name: str, aside: Path, place: str) -> Part:
    """Rows of a page or sheet, written aside as text with tabs; the header is the last line before the data."""
    start = next(
        (n for n, row in enumerate(rows) if any(folded_heading(c) in ("RUT", "RUT EMPRESA") for c in row)), None
    )
    if start is None:
        raise SourceError(f"{place}: expected a table with a column RUT in its {name}, found none in {len(rows)} rows.")
    return _aside(rows[start:], name, aside)


def _aside(rows: list[list[str]], name: str, aside: Path) -> Part:
    """Rows, the header first, written aside as text with tabs."""
    width = len(rows[0])
    path = aside / f"{name}.tsv"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            cells = (row + [""] * width)[:width]
            out.write("\t".join(c.replace("\t", " ").replace("\n", " ") for c in cells) + "\n")
    header = tuple(rows[0])
    return Part(
        name, lambda: path.open("rb"), path, "utf-8", "\t", quoted=False, header=header, header_line=1, is_plain=True
    )
