"""From a workbook's bytes to rows of cells: the sheet is asked for by name, and nothing hidden or uncomputed passes for data.

Belongs here: opening a workbook and what its cells may be. What a sheet means is the readers' business.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.core.errors import SourceError
from pipeline.core.packed import MEGABYTE, Kind, kind_of
from pipeline.core.text import decoded

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

SWOLLEN_MEGABYTES = 2000
"""A workbook is a zip: no real one of our publishers unpacks to more than this."""

Cells = list[list[Any]]


def sheet_names(content: bytes, place: str) -> list[str]:
    """Names of the sheets that a person sees, in order."""
    with _opened(content, place) as workbook:
        return [s.name for s in workbook.sheets_metadata if str(s.visible).endswith(".Visible")]


def sheet_rows(content: bytes, names: Sequence[str], place: str) -> tuple[str, Cells]:
    """Name and cells of the first sheet there is of those named; row 1 of the sheet is item 0. Empty cells are ''.

    Raises SourceError for bytes that are no workbook, for a sheet that is missing or hidden, and for one that holds
    formulas without stored results: they would read as empty cells.
    """
    visible = sheet_names(content, place)
    found = next((n for n in names if n in visible), None)
    if found is None:
        shown = ", ".join(visible[:12])
        raise SourceError(
            f"{place}: expected the sheet {' or '.join(names)}; found {shown}. The publisher renumbers: see the file."
        )
    with _opened(content, place) as workbook:
        try:
            cells: Cells = workbook.get_sheet_by_name(found).to_python(skip_empty_area=False)
        except Exception as error:  # calamine raises several kinds, none of them public
            raise SourceError(f"{place}, sheet {found}: not readable ({error}). Fetch the file again.") from None
    _refuse_uncomputed(content, found, place)
    return found, cells


def _opened(content: bytes, place: str) -> CalamineWorkbook:
    if kind_of(content) is not Kind.WORKBOOK:
        raise SourceError(f"{place}: expected a workbook (xlsx), found {kind_of(content)}. Fetch the file again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(e.file_size for e in packed.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError(f"{place}: expected a whole workbook; {error}. Fetch the file again.") from None
    if size > SWOLLEN_MEGABYTES * MEGABYTE:
        raise SourceError(f"{place}: the workbook swells past {SWOLLEN_MEGABYTES} MB. Do not use this file.")
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:  # as above
        raise SourceError(f"{place}: not readable as a workbook ({error}). Fetch the file again.") from None


_UNCOMPUTED = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def _refuse_uncomputed(content: bytes, sheet: str, place: str) -> None:
    """A program that writes formulas without results leaves cells that look empty: they are refused by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            path = _path_of(packed, sheet)
            found = _UNCOMPUTED.findall(packed.read(path)) if path else []
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{place}, sheet {sheet}: damaged ({error}). Fetch the file again.") from None
    if found:
        cells = ", ".join(c.decode() for c in found[:5])
        raise SourceError(
            f"{place}, sheet {sheet}, cells {cells}: formulas without a stored result ({len(found)} of them). "
            "Open the workbook in a spreadsheet program, let it calculate, and save it."
        )


def _path_of(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """Where a sheet's cells lie in the package, by its name in the workbook and the relation it points to."""
    from xml.sax.saxutils import unescape

    try:
        book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, relation = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and relation and unescape(name[1], {"&quot;": '"', "&apos;": "'"}) == sheet:
            for one in re.findall(r"<Relationship\b[^>]*>", relations):
                if f'Id="{relation[1]}"' in one and (target := re.search(r'\bTarget="([^"]*)"', one)):
                    path = target[1].lstrip("/")
                    path = path if path.startswith("xl/") else f"xl/{path}"
                    return path if path in packed.namelist() else None
    return None


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
