"""What bytes are by their beginning, and the one table inside a packed file."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from pipeline.core.errors import SourceError
from pipeline.core.packed import MEGABYTE, Kind, gunzipped, kind_of, unpacked
from tests.stand_in.files import workbook

TABLE = b"anio,mt\n2018,28\n"
CASES = Path(__file__).parents[2] / "data" / "cases" / "download"


def zipped(**files: bytes) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return found.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Kind.EMPTY), (b"\n", Kind.EMPTY), (TABLE, Kind.TEXT), (b"\xef\xbb\xbf" + TABLE, Kind.TEXT),
        (gzip.compress(TABLE, mtime=0), Kind.GZIP), (zipped(a=TABLE), Kind.ZIP), (workbook({"a": [[1]]}), Kind.WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_WORKBOOK), (b"%PDF-1.7", Kind.PDF),
        (b"\n <!DOCTYPE html><html>", Kind.PAGE), (b"<?xml version='1.0'?><html>", Kind.PAGE), (b"<table><html>", Kind.PAGE),
        (b' {"error": 1}', Kind.JSON), (b"[1]", Kind.JSON),
    ],
)  # fmt: skip
def test_the_first_bytes_say_what_it_is(content: bytes, kind: Kind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        gzip.compress(TABLE, mtime=0),
        zipped(**{"a.csv": TABLE}),
        zipped(**{"a.csv.gz": gzip.compress(TABLE, mtime=0)}),
        zipped(**{"in.zip": zipped(**{"a.csv": TABLE}), "readme.txt": b"x"}),
    ],
    ids=["plain", "gzip", "zip", "gzip in a zip", "zip in a zip"],
)
def test_the_table_comes_out_however_it_is_packed(content: bytes) -> None:
    assert unpacked(content, "here") == TABLE


def test_junk_in_a_zip_is_passed_over() -> None:
    assert unpacked((CASES / "219-zip-with-folder-and-junk" / "datos.zip").read_bytes(), "here").count(b"\n") == 4


def test_two_tables_in_a_zip_are_told_by_name() -> None:
    with pytest.raises(SourceError, match=r"expected one table in the zip, found 2: a\.csv, b\.csv"):
        unpacked(zipped(**{"a.csv": TABLE, "b.csv": TABLE}), "here")
    with pytest.raises(SourceError, match="found 0: none"):
        unpacked(zipped(**{"a.doc": TABLE}), "here")


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:/a.csv"])
def test_an_entry_that_climbs_out_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="climbs out of its folder"):
        unpacked(zipped(**{name: TABLE}), "here")


def test_an_entry_that_is_a_link_is_refused() -> None:
    entry = zipfile.ZipInfo("a.csv")
    entry.external_attr = 0o120777 << 16
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as packed:
        packed.writestr(entry, "/etc/passwd")
    with pytest.raises(SourceError, match="is a link"):
        unpacked(found.getvalue(), "here")


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_what_swells_is_refused_before_it_fills_anything(kind: str) -> None:
    zeros = b"0" * (8 * MEGABYTE)
    with pytest.raises(SourceError, match="swells past 5 MB"):
        unpacked(zipped(**{"a.csv": zeros}) if kind == "zip" else gzip.compress(zeros, mtime=0), "here", 5)


def test_packed_again_and_again_is_refused() -> None:
    content = TABLE
    for _ in range(5):
        content = gzip.compress(content, mtime=0)
    with pytest.raises(SourceError, match="packed more than 3 times"):
        unpacked(content, "here")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ((CASES / "205-gzip-cut" / "body.csv.gz").read_bytes(), "no end"),
        (gzip.compress(TABLE, mtime=0) + b"x", "other bytes follow"),
        (gzip.compress(TABLE, mtime=0)[:-8] + b"12345678", "damaged"),
        (zipped(**{"a.csv": TABLE})[:-30], "damaged or locked"),
        (zipped(**{"a.csv": TABLE * 99}).replace(TABLE[:4], b"XXXX"), None),
    ],
    ids=["cut", "more after the end", "wrong check sum", "zip cut", "harmless"],
)
def test_a_damaged_file_is_refused(content: bytes, why: str | None) -> None:
    if why is None:
        assert unpacked(content, "here")
        return
    with pytest.raises(SourceError, match=why):
        unpacked(content, "here")


def test_padding_after_a_gzip_is_no_damage() -> None:
    assert gunzipped(gzip.compress(TABLE, mtime=0) + b"\0" * 512, MEGABYTE) == TABLE
