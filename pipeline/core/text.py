"""From bytes to text cells, for every source alike: encoding, byte-order mark, NULs, delimiter, header.

Never a guess at types: all cells stay text. What a column means is the catalogue's and the readers' business.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    import pandas

DELIMITERS = (",", ";", "\t")


def decoded(content: bytes, place: str) -> str:
    """The text of a table's bytes: UTF-8 (with or without mark) or Windows-1252. NULs are dropped, text is NFC.

    Raises SourceError where the bytes are empty or are no table: an HTML page, a zip, a workbook.
    """
    if not content.strip():
        raise SourceError(f"{place}: expected a table, found an empty file. Fetch the file again.")
    if b"\0" in content and re.search(rb"\d\0+\d", content):
        raise SourceError(
            f"{place}: expected text, found zero bytes between digits; dropping them would make other numbers. "
            "Save the file as UTF-8."
        )
    head = content.lstrip()[:300].lower()
    if content[:4] == b"PK\x03\x04" or content[:2] == b"\x1f\x8b":
        raise SourceError(f"{place}: expected a text table, found a packed file or workbook. Unpack it first.")
    if head.startswith((b"<!doctype", b"<html", b"\xef\xbb\xbf<!doctype", b"\xef\xbb\xbf<html")):
        raise SourceError(f"{place}: expected a text table, found an HTML page. Fetch the file again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _windows_1252(content, place)
    text = text.replace("\0", "")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _windows_1252(content: bytes, place: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{place}, line {line}: expected UTF-8 or Windows-1252, found the byte 0x{content[error.start]:02x}, "
            "which is neither. Save the file as UTF-8."
        ) from None


def text_table(content: bytes, columns: tuple[str, ...], place: str) -> tuple[pandas.DataFrame, list[str]]:
    """All cells as text, by column name and never by position; empty cells are None. Also the names of unknown columns.

    Column `row` is the line in the file where the row begins, the header being line 1. Raises SourceError with expected
    and found.
    """
    import pandas as pd

    header, rows = _cells(decoded(content, place), place)
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
    places = [names.index(c) for c in columns]
    found = [(line, [cells[i].strip() or None for i in places]) for line, cells in rows]
    kept = [(*cells, line) for line, cells in found if any(cells)]
    if not kept:
        raise SourceError(f"{place}: the header is there, but no row of data. Fetch the file again.")
    frame = pd.DataFrame(kept, columns=[*columns, "row"], dtype=object)
    return frame.assign(row=frame["row"].astype(int)), [n for n in names if n not in columns]


def header_of(content: bytes, place: str) -> list[str]:
    """Names of the columns, without the blanks around them. Raises SourceError where the bytes are no text."""
    text = decoded(content, place)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":
        names = next(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    else:
        names = next(csv.reader(lines, delimiter=delimiter), [])
    return [name.strip() for name in names]


def _cells(text: str, place: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header, and the rows with the line each begins on. A row with a cell too few or too many is refused, never cut.

    Between tabs a quote is plain text, as in the lists of the tax authority; elsewhere quotes follow RFC 4180.
    """
    header_line = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header_line.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = cells
            elif any(cells):
                width = len(header)
                if len(cells) != width and (len(cells) < width or any(cells[width:])):
                    raise SourceError(
                        f"{place}, line {line}: expected {width} cells between {delimiter!r}, found {len(cells)}."
                    )
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"{place}, line {line}: not readable as a table with {delimiter!r} between cells: {error}."
        ) from None
    return header, rows
