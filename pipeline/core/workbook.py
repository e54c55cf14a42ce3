"""From a workbook's bytes to rows of cells: the sheet is asked for by name, and nothing hidden or uncomputed passes for data.

Belongs here: opening a workbook and what its cells may be. What a sheet means is the readers' business.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree

from pipeline.core.errors import SourceError
from pipeline.core.packed import MEGABYTE, ZIP_DAMAGES, Kind, kind_of
from pipeline.core.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

SWOLLEN_MEGABYTES = 2000
"""A workbook is a zip: no real one of our publishers unpacks to more than this."""

PIECE = 1 << 16
"""Bytes of a sheet that are looked at at once."""

Cells = list[list[Any]]


def sheet_names(content: bytes, place: str) -> list[str]:
    """Names of the sheets that a person sees, in order."""
    return list(_visible(content, place))


def sheet_rows(content: bytes, names: Sequence[str], place: str) -> tuple[str, Cells]:
    """Name and cells of the first sheet there is of those named; row 1 of the sheet is item 0. Empty cells are ''.

    Raises SourceError for bytes that are no workbook, for a sheet that is missing or hidden, and for one that holds
    formulas without stored results: they would read as empty cells.
    """
    name, rows = rows_one_by_one(content, names, place)
    return name, list(rows)


def rows_one_by_one(content: bytes, names: Sequence[str], place: str) -> tuple[str, Iterator[list[Any]]]:
    """The same, a row at a time: of a large sheet nobody needs to hold more. A row is at least as wide as any before it."""
    visible = _visible(content, place)
    found = next((n for n in names if n in visible), None)
    if found is None:
        shown = ", ".join([*visible][:12])
        raise SourceError(
            f"{place}: expected the sheet {' or '.join(names)}; found {shown}. The publisher renumbers: see the file."
        )
    _refuse_uncomputed(content, found, visible[found], place)
    return found, _rows(content, found, place)


def _rows(content: bytes, name: str, place: str) -> Iterator[list[Any]]:
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = workbook[name]
        width = sheet.max_column or 0
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and would cut it short
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if c is None else c for c in row]
            width = max(width, len(cells))
            yield cells + [""] * (width - len(cells))
    except Exception as error:  # openpyxl raises whatever a damaged file leads it to
        raise SourceError(f"{place}, sheet {name}: not readable ({error}). Fetch the file again.") from None


def _visible(content: bytes, place: str) -> dict[str, str]:
    """The sheets that a person sees: name -> where the cells lie in the package."""
    if kind_of(content) is not Kind.WORKBOOK:
        raise SourceError(f"{place}: expected a workbook (xlsx), found {kind_of(content)}. Fetch the file again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(e.file_size for e in packed.infolist()) > SWOLLEN_MEGABYTES * MEGABYTE:
                raise SourceError(f"{place}: the workbook swells past {SWOLLEN_MEGABYTES} MB. Do not use this file.")
            book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
            relations = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    except (*ZIP_DAMAGES, KeyError, ParseError) as error:
        raise SourceError(f"{place}: expected a whole workbook; {error}. Fetch the file again.") from None
    targets = {r.get("Id"): r.get("Target", "").removeprefix("/").removeprefix("xl/") for r in relations}
    return {
        sheet.get("name", ""): f"xl/{targets.get(relation)}"
        for sheet in book.iterfind("{*}sheets/{*}sheet")
        for relation in (value for key, value in sheet.items() if key.endswith("}id"))
        if sheet.get("state", "visible") == "visible"
    }


_UNCOMPUTED = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def _refuse_uncomputed(content: bytes, sheet: str, path: str, place: str) -> None:
    """A program that writes formulas without results leaves cells that look empty: they are refused by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = list(_uncomputed(packed, path))
    except (*ZIP_DAMAGES, KeyError) as error:
        raise SourceError(f"{place}, sheet {sheet}: damaged ({error}). Fetch the file again.") from None
    if found:
        cells = ", ".join(c.decode() for c in found[:5])
        raise SourceError(
            f"{place}, sheet {sheet}, cells {cells}: formulas without a stored result ({len(found)} of them). "
            "Open the workbook in a spreadsheet program, let it calculate, and save it."
        )


def _uncomputed(packed: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Cells of a sheet that hold a formula and no result, looked for piece by piece: a sheet unpacks to many megabytes."""
    rest = b""
    with packed.open(path) as stream:
        while piece := stream.read(PIECE):
            whole, end, rest = (rest + piece).rpartition(b"</c>")
            yield from _UNCOMPUTED.findall(whole + end)
    yield from _UNCOMPUTED.findall(rest)


def numbered_rows(content: bytes, place: str, sheets: Sequence[str] = ()) -> list[tuple[int, list[str]]]:
    """Rows of a table whose header is not its first line, as text, each with its row or the line it begins on.

    Of a workbook: the first sheet there is of `sheets`, or the first of all. Of a text: cells between commas.
    """
    if kind_of(content) is Kind.WORKBOOK:
        _, grid = sheet_rows(content, sheets or sheet_names(content, place)[:1], place)
        return [(n, [text_of(c) for c in row]) for n, row in enumerate(grid, start=1)]
    reader = csv.reader(io.StringIO(decoded(content, place), newline=""), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, [c.strip() for c in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{place}, line {line}: not readable as a table: {error}.") from None
    return rows


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without their point, other numbers with every digit they have."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).strip()


def column_letter(index: int) -> str:
    """The letter of a column, the first being 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
