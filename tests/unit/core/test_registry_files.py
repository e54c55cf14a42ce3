"""Bytes of registries as text: encodings, marks, delimiters, zips, workbooks and pages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.core.errors import SourceError
from pipeline.core.registry_files import folded_heading, parts_of, piped

TEXT = "RUT\tRazón social\n1\tÑandú\n"


def text_of(path: Path, aside: Path) -> str:
    with piped(parts_of(path, aside, "Here")[0], aside) as readable, readable.open("rb") as stream:
        return stream.read().decode("utf-8")


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("cp1252"), TEXT.encode("latin-1").replace(b"1\t", b"1\0\t"),
    b"RUT\tRaz\xc3\xb3n social\n1\t\xd1and\xc3\xba\n"],
    ids=["utf-8", "with mark", "windows-1252", "with a NUL", "a line of another encoding"],
)  # fmt: skip
def test_text_is_read_as_utf_8_whatever_its_encoding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    assert text_of(path, tmp_path) == TEXT


def test_members_of_a_zip_are_streamed_and_a_list_beside_the_table_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    wide = "RUT\tDV\tNOMBRE\tINICIO\tTERMINO\n1\t9\tÑ\t\t\n"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("b.txt", wide.encode("cp1252"))
        packed.writestr("a.txt", wide)
        packed.writestr("CODIGO_TIPO.txt", "CODIGO\tTIPO\n1\tX\n")
    parts = parts_of(path, tmp_path, "Here")
    assert [p.name for p in parts] == ["a.txt", "b.txt"]
    assert text_of(path, tmp_path) == wide


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"  \n", "an empty file"), (b"nothing here\n", "expected columns between"), (b"<html><p>x</p>", "a column RUT")],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=told):
        parts_of(path, tmp_path, "Here")


def test_headings_fold_accents_case_and_marks() -> None:
    assert (
        folded_heading("\ufeffAño comercial")
        == folded_heading("ANIO COMERCIAL").replace("ANIO", "ANO")
        == "ANO COMERCIAL"
    )
    assert folded_heading("DESC. ACTIVIDAD  ECONÓMICA") == "DESC ACTIVIDAD ECONOMICA"


def test_an_array_of_records_is_a_table_of_all_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(
        '\ufeff[{"rut": "1-9", "año": 2020}, {"rut": "2-7", "título": "dos\\tlíneas\\ny más", "año": null}]', "utf-8"
    )
    assert text_of(path, tmp_path) == "rut\taño\ttítulo\n1-9\t2020\t\n2-7\t\tdos líneas y más\n"
    assert parts_of(path, tmp_path, "Here")[0].folded_header == ("RUT", "ANO", "TITULO")
