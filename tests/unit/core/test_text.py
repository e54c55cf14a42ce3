"""From bytes to text cells: inputs that have hurt people, each read right or refused with its line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.core.errors import SourceError
from pipeline.core.text import text_table

PLACE = "Source listing, file lista.csv"
CASES = Path(__file__).parents[2] / "data" / "cases" / "tables"


def cells(content: bytes, *columns: str) -> dict[str, list[str | None]]:
    rows, _ = text_table(content, columns, PLACE)
    return {c: [row[c] for row in rows] for c in (*columns, "row")}


def test_windows_1252_keeps_every_letter_and_the_dash() -> None:
    """Registry saved in Windows-1252; 0x96 is a dash there and a control character in ISO-8859-1 (case 001)."""
    rows = [
        ("Energía Ejemplo Ñandú SpA", "MARÍA ELENA"),
        ("Construcción Ejemplo Peñón Limitada", "SAN JOSÉ DE MAIPO"),
        ("Ingeniería Ejemplo N° 7 – Norte SpA", "CAÑETE"),
    ]
    text = "nombre;comuna\r\n" + "".join(f"{n};{c}\r\n" for n, c in rows)
    found = cells(text.encode("cp1252"), "nombre", "comuna")
    assert list(zip(found["nombre"], found["comuna"], strict=True)) == rows


def test_a_byte_that_is_neither_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"line 3: expected UTF-8 or Windows-1252, found the byte 0x81"):
        cells(b"a;b\n1;2\n3;\x81\n", "a", "b")


def test_utf8_with_and_without_mark_and_composed_or_not() -> None:
    plain = "a,b\nCañete,1\n".encode()
    assert cells(plain, "a") == cells(b"\xef\xbb\xbf" + plain, "a")
    assert cells("a,b\nCan\u0303ete,1\n".encode(), "a")["a"] == ["Cañete"]


def test_between_tabs_a_quote_is_plain_text() -> None:
    """A list that is never quoted, where one name begins with a lone quote: twelve firms, not four (case 009)."""
    names = [f"Empresa Ejemplo {i} SpA" for i in range(1, 13)]
    names[3] = '"Solar Ejemplo Cuatro SpA'
    names[8] = 'Ejemplo "Nueve" Energía SpA'
    names[10] = 'Ejemplo Once" Limitada'
    text = "RUT\tRAZON_SOCIAL\tFECHA\n" + "".join(f"{i}\t{n}\t15-06-2019\n" for i, n in enumerate(names))
    assert cells(text.encode(), "RUT", "RAZON_SOCIAL")["RAZON_SOCIAL"] == names


def test_a_lone_quote_elsewhere_is_refused_not_swallowed() -> None:
    with pytest.raises(SourceError, match=r"line 2: not readable as a table with ';'"):
        cells(b'rut;nombre\n1;"Solar\n2;Otra\n3;Tercera\n', "rut", "nombre")


def test_quotes_and_statements_are_text() -> None:
    """Case 149."""
    names = ["Comercial Ejemplo O'Higgins SpA", "Ejemplo'); DROP TABLE firms; -- SpA", 'Ejemplo "Dos" SpA']
    assert cells(
        b"rut,nombre\n1,Comercial Ejemplo O'Higgins SpA\n2,Ejemplo'); DROP TABLE firms; -- SpA\n"
        b'3,"Ejemplo ""Dos"" SpA"\n', "rut", "nombre",
    )["nombre"] == names  # fmt: skip


def test_thirty_thousand_whole_numbers_decide_nothing() -> None:
    """12.7 stays 12.7 and the code 0076 stays text (case 124)."""
    lines = [f"{i};{i % 50};{1000 + i % 9000}\n" for i in range(30_000)]
    content = "id;valor;codigo\n" + "".join(lines) + "30000;12.7;5000\n30001;8;0076\n"
    found = cells(content.encode(), "valor", "codigo")
    assert len(found["valor"]) == 30_002
    assert (found["valor"][30_000], found["codigo"][30_001]) == ("12.7", "0076")


def test_nul_bytes_are_removed_and_cut_nothing() -> None:
    """Case 128."""
    found = cells(b"rut;nombre\r\n1;Empresa\0 Ejemplo Uno SpA\r\n2;Empresa Ejemplo Dos SpA\0\0\r\n", "rut", "nombre")
    assert found["nombre"] == ["Empresa Ejemplo Uno SpA", "Empresa Ejemplo Dos SpA"]


def test_a_line_of_three_megabytes_is_a_row_like_the_others() -> None:
    """Case 130."""
    lines = [f"{i};{'x' * 3_000_000 if i == 49 else 'ok'};{i}\n" for i in range(100)]
    found = cells(("id;nota;valor\n" + "".join(lines)).encode(), "id", "nota", "valor")
    assert len(found["id"]) == 100
    assert len(str(found["nota"][49])) == 3_000_000
    assert found["row"][49] == 51


def test_columns_are_read_by_name_in_any_order() -> None:
    """Case 143."""
    first = cells(b"anio,mt_co2e,mt_co2\n2021,28,23\n", "anio", "mt_co2e", "mt_co2")
    second = cells(b"anio,mt_co2,mt_co2e\n2022,22,27\n", "anio", "mt_co2e", "mt_co2")
    assert (first["mt_co2e"], first["mt_co2"]) == (["28"], ["23"])
    assert (second["mt_co2e"], second["mt_co2"]) == (["27"], ["22"])


def test_numbers_over_32_bits_keep_every_digit() -> None:
    """Case 145."""
    found = cells(b"concepto;valor\r\ncapital;3000000000\r\nkwh;75000000000\r\nconteo;2147483648\r\n", "valor")
    assert found["valor"] == ["3000000000", "75000000000", "2147483648"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_headers(delimiter: str) -> None:
    content = "a,b\n1,2\n".replace(",", delimiter).encode()
    assert cells(content, "a", "b") == {"a": ["1"], "b": ["2"], "row": [2]}


def test_lines_are_those_of_the_file_also_after_a_cell_of_two_lines() -> None:
    found = cells(b'a,b\n\n"one\ntwo",1\n,\nz,2\n', "a", "b")
    assert found == {"a": ["one\ntwo", "z"], "b": ["1", "2"], "row": [3, 6]}


def test_a_line_separator_inside_a_cell_ends_no_line() -> None:
    found = cells("a,b\nuno\u2028dos,1\nz,2\n".encode(), "a", "b")
    assert found["a"] == ["uno\u2028dos", "z"]


def test_empty_cells_are_unknown_and_blanks_are_trimmed() -> None:
    assert cells(b"a , b\n 1 ,\n", "a", "b") == {"a": ["1"], "b": [None], "row": [2]}


def test_unknown_columns_are_told_and_not_read() -> None:
    rows, unknown = text_table(b"a,nuevo,b\n1,x,2\n", ("a", "b"), PLACE)
    assert (rows, unknown) == ([{"a": "1", "b": "2", "row": 2}], ["nuevo"])


def test_a_trailing_delimiter_is_no_further_cell() -> None:
    assert cells(b"a;b\n1;2;\n", "a", "b")["b"] == ["2"]


REFUSED = [
    (b"", "expected a table, found an empty file"),
    (b"  \n ", "expected a table, found an empty file"),
    (b"<!DOCTYPE html><html><body>404</body></html>", "found an HTML page"),
    (b"\n <html>", "found an HTML page"),
    (b"PK\x03\x04" + b"\0" * 40, "found a packed file or workbook"),
    (b"\x1f\x8b\x08\0", "found a packed file or workbook"),
    (b"a,c\n1,2\n", "line 1: expected the columns a, b; found a, c; missing b."),
    (b"A,B\n1,2\n", "line 1: expected the columns a, b; found A, B; missing a, b."),
    (b"a,b,a\n1,2,3\n", "line 1: expected each column once; found a more than once."),
    (b"a,b\n", "the header is there, but no row of data"),
    (b"a,b\n,\n\n", "the header is there, but no row of data"),
    (b'a,b\n1,2\n"3" x,4,5\n', "line 3: not readable as a table"),
    (b"a,b\n1,2\n3\n", "line 3: expected 2 cells between ',', found 1."),
    (b"a,b\n1,2\n3,4,5\n", "line 3: expected 2 cells between ',', found 3."),
]


@pytest.mark.parametrize(("content", "sentence"), REFUSED, ids=[s[:50] for _, s in REFUSED])
def test_what_is_no_table_is_refused_with_place_expected_and_found(content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        cells(content, "a", "b")
    assert str(raised.value).startswith(PLACE)
    assert sentence in str(raised.value)


def test_a_last_line_without_an_end_is_a_row() -> None:
    assert cells(b"a,b\n1,2\nlast,row", "a", "b")["a"] == ["1", "last"]


RUT = re.compile(r"\d{8}-[\dK]")


def test_a_delimiter_within_a_name_is_put_back_where_one_column_alone_can_hold_it() -> None:
    content = (CASES / "149-quotes-in-names" / "lista.csv").read_bytes()
    expected = json.loads((CASES / "149-quotes-in-names" / "case.json").read_text("utf-8"))["expect"]["value"]
    found, _ = text_table(content, ("rut", "razon_social"), "here", {"rut": RUT})
    assert [r["razon_social"] for r in found] == expected["names"]
    assert [r["row"] for r in found] == [2, 3, 4]


def test_where_two_columns_could_hold_it_or_none_the_line_is_refused() -> None:
    content = b"rut;name;trade\n76500101-3;Uno;Dos;SpA\n"
    with pytest.raises(SourceError, match="line 2: expected 3 cells between ';', found 4"):
        text_table(content, ("rut", "name"), "here", {"rut": RUT})
    number = {"year": re.compile(r"\d{4}"), "value": re.compile(r"\d+(\.\d+)?")}
    with pytest.raises(SourceError, match="line 2: expected 2 cells"):
        text_table(b"year,value\n2023,27,5\n", ("year", "value"), "here", number)


def test_a_name_that_begins_with_a_word_in_quotes_keeps_them() -> None:
    found, _ = text_table(b'rut;name\n1;"La Loma" SpA\n2;x\n', ("rut", "name"), "here")
    assert [r["name"] for r in found] == ['"La Loma" SpA', "x"]
    cut = b'rut;name\n1;"La Loma" SpA\n2;"x;y"\n'
    with pytest.raises(SourceError, match="line 2: not readable as a table"):
        text_table(cut, ("rut", "name"), "here")
