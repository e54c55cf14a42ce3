"""From bytes to text cells, for every source alike: encoding, byte-order mark, NULs, delimiter, header.

Never a guess at types: all cells stay text. What a column means is the catalogue's and the readers' business.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from pipeline.core.errors import SourceError
from pipeline.core.needed_lines import PIECE, needed_lines

TextRow = dict[str, Any]
"""One row of a table: column -> text, None where the cell is empty; and under `row` the line in the file where it begins.
What was read of a vintage has the row's source, vintage and file beside."""

DELIMITERS = (",", ";", "\t")
HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype|<html)", re.IGNORECASE)


def decoded(content: bytes, place: str) -> str:
    """The text of a table's bytes: UTF-8 (with or without mark) or Windows-1252. NULs are dropped, text is NFC.

    Raises SourceError where the bytes are empty or are no table: an HTML page, a zip, a workbook.
    """
    _refuse_what_is_no_table(content, place)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _windows_1252(content, place)
    return _composed(text.replace("\0", ""))


def _refuse_what_is_no_table(content: bytes, place: str) -> None:
    if not content or content.isspace():
        raise SourceError(f"{place}: expected a table, found an empty file. Fetch the file again.")
    if b"\0" in content and re.search(rb"\d\0+\d", content):
        raise SourceError(
            f"{place}: expected text, found zero bytes between digits; dropping them would make other numbers. "
            "Save the file as UTF-8."
        )
    if content[:4] == b"PK\x03\x04" or content[:2] == b"\x1f\x8b":
        raise SourceError(f"{place}: expected a text table, found a packed file or workbook. Unpack it first.")
    if HTML.match(content):
        raise SourceError(f"{place}: expected a text table, found an HTML page. Fetch the file again.")


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _delimiter(body: bytes) -> str:
    """What parts the first line into most cells."""
    first = body[:PIECE].split(b"\n", 1)[0]
    return max(DELIMITERS, key=lambda d: first.count(d.encode()))


def _as_utf8(content: bytes, place: str) -> bytes:
    """The bytes of the text: the content itself where it is UTF-8 without mark and NULs, for a copy takes as much again."""
    _refuse_what_is_no_table(content, place)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(content), PIECE):
            decoder.decode(content[begin : begin + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return decoded(content, place).encode()
    return (
        content
        if not content.startswith(codecs.BOM_UTF8) and b"\0" not in content
        else decoded(content, place).encode()
    )


def _windows_1252(content: bytes, place: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{place}, line {line}: expected UTF-8 or Windows-1252, found the byte 0x{content[error.start]:02x}, "
            "which is neither. Save the file as UTF-8."
        ) from None


Shapes = Mapping[str, re.Pattern[str]]
"""Column -> what each of its filled cells looks like: tells a column's cell from a piece of another."""

NO_SHAPES: Shapes = MappingProxyType({})


def text_table(
    content: bytes, columns: tuple[str, ...], place: str, shapes: Shapes = NO_SHAPES
) -> tuple[list[TextRow], list[str]]:
    """All rows, their cells by column name and never by position. Also the names of unknown columns.

    The header is line 1. Raises SourceError with expected and found.
    """
    header, lines = _cells(decoded(content, place), place, shapes)
    rows, unknown = _named(header, lines, columns, place)
    if not rows:
        raise SourceError(f"{place}: the header is there, but no row of data. Fetch the file again.")
    return rows, unknown


def text_rows(content: bytes, columns: tuple[str, ...], place: str, words: Sequence[str]) -> tuple[list[TextRow], int]:
    """The same for rows in which one of the words stands (some others may come along), and how many rows were left out.

    Rows that are left out are held to the header's number of cells like all. Raises SourceError as `text_table`.
    """
    body = _as_utf8(content, place)
    delimiter = _delimiter(body)
    part = None if delimiter == "\t" else needed_lines(body, delimiter.encode(), words)
    if part is None:
        return text_table(content, columns, place)[0], 0
    header, lines = _cells(_composed(part.content.decode()), place, NO_SHAPES, part.lines)
    rows, _ = _named(header, lines, columns, place)
    if not rows and not part.others:
        raise SourceError(f"{place}: the header is there, but no row of data. Fetch the file again.")
    return rows, part.others


def _named(header: list[str], lines: _Lines, columns: tuple[str, ...], place: str) -> tuple[list[TextRow], list[str]]:
    """The asked columns of the rows that have anything in them, and the names of the other columns."""
    names = [name.strip() for name in header]
    missing = [c for c in columns if c not in names]
    if missing:
        raise SourceError(
            f"{place}, line 1: expected the columns {', '.join(columns)}; found {', '.join(names)}; "
            f"missing {', '.join(missing)}."
        )
    twice = [c for c in columns if names.count(c) > 1]
    if twice:
        raise SourceError(f"{place}, line 1: expected each column once; found {', '.join(twice)} more than once.")
    places = [(c, names.index(c)) for c in columns]
    found = (({c: cells[i].strip() or None for c, i in places}, line) for line, cells in lines)
    rows = [{**cells, "row": line} for cells, line in found if any(cells.values())]
    return rows, [n for n in names if n not in columns]


def header_of(content: bytes, place: str) -> list[str]:
    """Names of the columns, without the blanks around them. Raises SourceError where the bytes are no text."""
    body = _as_utf8(content, place)
    delimiter = _delimiter(body)
    csv.field_size_limit(max(csv.field_size_limit(), len(body) + 1))
    lines = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="")
    if delimiter == "\t":
        names = next(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    else:
        names = next(csv.reader(lines, delimiter=delimiter), [])
    return [_composed(name).strip() for name in names]


_Lines = list[tuple[int, list[str]]]


def _cells(text: str, place: str, shapes: Shapes, numbers: Sequence[int] | None = None) -> tuple[list[str], _Lines]:
    """Header, and the rows with the line each begins on; `numbers` are those of the lines, where it is a part of a file.
    A row with a cell too few or too many is refused, never cut.

    Between tabs a quote is plain text, as in the lists of the tax authority; elsewhere quotes follow RFC 4180. Where they
    cannot (a name that begins with a word in quotes), they are plain text too, if the whole table fits its header so.
    """
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    if delimiter == "\t":
        return _fitting(text, delimiter, place, shapes, numbers, quoting=csv.QUOTE_NONE)
    try:
        return _fitting(text, delimiter, place, shapes, numbers, quoting=csv.QUOTE_MINIMAL)
    except _NotQuotedError as error:
        try:
            return _fitting(text, delimiter, place, shapes, numbers, quoting=csv.QUOTE_NONE)
        except SourceError:
            raise SourceError(str(error)) from None


class _NotQuotedError(SourceError):
    """Something stands between a closing quote and the next delimiter: the quotes are not those of RFC 4180."""


def _fitting(  # noqa: PLR0913 - what the text is, and how it is to be taken
    text: str, delimiter: str, place: str, shapes: Shapes, numbers: Sequence[int] | None, *, quoting: Literal[0, 3]
) -> tuple[list[str], _Lines]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, quoting=quoting)
    header: list[str] = []
    rows: _Lines = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = cells
            elif any(cells):
                rows.append((line, _of_width(cells, header, delimiter, f"{place}, line {line}", shapes)))
            line = _number(reader.line_num, numbers)
    except csv.Error as error:
        kind = _NotQuotedError if "expected after" in str(error) else SourceError
        raise kind(
            f"{place}, line {line}: not readable as a table with {delimiter!r} between cells: {error}."
        ) from None
    return header, rows


def _number(read: int, numbers: Sequence[int] | None) -> int:
    """The line of the file that comes after so many lines read."""
    return read + 1 if numbers is None else numbers[min(read, len(numbers) - 1)]


def _of_width(cells: list[str], header: list[str], delimiter: str, where: str, shapes: Shapes) -> list[str]:
    """The row's cells, one for each column. A delimiter within a name is put back where only one column can hold it."""
    width = len(header)
    if len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return cells
    ways = _rejoined(cells, header, delimiter, shapes)
    if len(ways) == 1:
        return ways[0]
    raise SourceError(f"{where}: expected {width} cells between {delimiter!r}, found {len(cells)}.")


def _rejoined(cells: list[str], header: list[str], delimiter: str, shapes: Shapes) -> list[list[str]]:
    """Every way to join neighbours into one cell of a column without a shape, so that all columns with a shape have theirs."""
    more = len(cells) - len(header)
    known = [(i, shapes[name]) for i, name in enumerate(h.strip() for h in header) if name in shapes]
    if more < 1 or not known:
        return []
    free = [i for i in range(len(header)) if i not in {i for i, _ in known}]
    ways = ([*cells[:i], delimiter.join(cells[i : i + more + 1]), *cells[i + more + 1 :]] for i in free)
    return [way for way in ways if all(shape.fullmatch(way[i].strip()) for i, shape in known)]
