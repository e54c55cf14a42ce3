"""Sheets by name; nothing hidden or uncomputed passes for data."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from pipeline.core.errors import SourceError
from pipeline.core.workbook import column_letter, numbered_rows, sheet_names, sheet_rows, text_of
from tests.stand_in.files import workbook


def test_cells_come_by_the_sheets_name_and_begin_in_the_first_row() -> None:
    content = workbook({"info": [["x"]], "data": [[], ["year", 2023], ["Chile", 0.5]]})
    name, cells = sheet_rows(content, ("elsewhere", "data"), "here")
    assert name == "data"
    assert [[text_of(c) for c in row] for row in cells] == [["", ""], ["year", "2023"], ["Chile", "0.5"]]


def test_a_hidden_sheet_is_none() -> None:
    content = workbook({"data": [["old"]], "shown": [["x"]]}, hidden=("data",))
    assert sheet_names(content, "here") == ["shown"]
    with pytest.raises(SourceError, match="expected the sheet data; found shown"):
        sheet_rows(content, ("data",), "here")


def test_formulas_without_results_are_refused_by_their_cells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "data & more"
    sheet.append(["a", 1, "=B1+1"])
    found = io.BytesIO()
    book.save(found)
    with pytest.raises(SourceError, match="cells C1: formulas without a stored result"):
        sheet_rows(found.getvalue(), ("data & more",), "here")


def test_a_sheet_that_tells_a_wrong_size_is_read_to_its_end() -> None:
    whole = workbook({"data": [["year", 2023], ["Chile", 0.5], ["Peru", 0.6, "more"]]})
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as packed, zipfile.ZipFile(found, "w") as altered:
        for entry in packed.infolist():
            content = packed.read(entry)
            altered.writestr(entry.filename, content.replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1:B2"'))
    _, cells = sheet_rows(found.getvalue(), ("data",), "here")
    assert [[text_of(c) for c in row] for row in cells] == [["year", "2023"], ["Chile", "0.5"], ["Peru", "0.6", "more"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n", "expected a workbook .xlsx., found text"),
        (b"<html>", "found an HTML page"),
        (workbook({"a": [[1]]})[:-40], "found a zip file"),
        (b"", "found an empty file"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        sheet_names(content, "here")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2023.0, "2023"),
        (0.1, "0.1"),
        (8.3070754273, "8.3070754273"),
        (" a ", "a"),
        ("", ""),
        (True, "True"),
        (1e20, "1e+20"),
    ],
)
def test_a_cell_as_text_keeps_every_digit(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_columns_have_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_rows_above_a_heading_are_numbered_alike_in_a_workbook_and_in_a_text() -> None:
    rows = [["A title"], ["Day", 45000], ["Country", "Value"], ["Chile", 0.5]]
    expected = [(1, "A title"), (2, "Day"), (3, "Country"), (4, "Chile")]
    book = numbered_rows(workbook({"Contents": [["x"]], "Table": rows}), "here", ("Table",))
    assert [(n, cells[0]) for n, cells in book] == expected
    text = b"A title\nDay,45000\nCountry,Value\nChile,0.5\n"
    assert [(n, cells[0]) for n, cells in numbered_rows(text, "here")] == expected
    assert numbered_rows(b'"two\nlines",1\nnext,2\n', "here") == [(1, ["two\nlines", "1"]), (3, ["next", "2"])]
    with pytest.raises(SourceError, match="here, line 2: not readable as a table"):
        numbered_rows(b'a,b\n"c" d,e\n', "here")
