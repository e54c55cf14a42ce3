"""What bytes are, and the one table inside a packed file. Nothing is written to disk, and nothing swells past its limit.

Belongs here: kinds of content, zip and gzip with their guards. Does not belong here: what a table says (`text`,
`workbook`), and where bytes come from (`download`).
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath

from pipeline.core.errors import SourceError

ZIP_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What zipfile raises for a damaged, locked or strangely packed file."""

MEGABYTE = 1024 * 1024
UNPACKED_MEGABYTES = 500
"""Limit of what is unpacked where a source declares none."""

NESTED = 3
"""A zip inside a zip inside a zip is where patience ends."""

_STEP = 256 * 1024
_JUNK = ("__MACOSX/", ".")
_TABLES = {".csv", ".txt", ".tsv", ".json", ".xlsx", ".xls", ".gz", ".zip"}
_READ_ME = ("readme", "leeme", "léeme", "license", "licence", "licencia", "metadata_", "codebook")


class Kind(StrEnum):
    """What bytes are by their beginning; a server's word on it is not asked."""

    EMPTY = "an empty file"
    GZIP = "a gzip file"
    ZIP = "a zip file"
    WORKBOOK = "a workbook"
    OLD_WORKBOOK = "a workbook of the old kind (xls)"
    PDF = "a PDF"
    PAGE = "an HTML page"
    JSON = "JSON"
    TEXT = "text"


_SIGNS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_WORKBOOK),
    (b"%PDF", Kind.PDF),
)
_PAGE = (b"<!doctype", b"<html", b"<head", b"<body")


def kind_of(content: bytes) -> Kind:
    """The kind of the bytes."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return Kind.WORKBOOK if kind is Kind.ZIP and _is_workbook(content) else kind
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_PAGE) or (head.startswith(b"<") and b"<html" in head):
        return Kind.PAGE
    if head.startswith((b"{", b"[")):
        return Kind.JSON
    return Kind.TEXT if head or content.strip() else Kind.EMPTY


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except ZIP_DAMAGES:
        return False


def unpacked(content: bytes, place: str, limit_megabytes: int = UNPACKED_MEGABYTES, depth: int = 0) -> bytes:
    """The bytes of the one table in a gzip or zip file; anything else comes back as it is.

    Raises SourceError for a file that is cut short or damaged, that climbs out of its folder, that swells past the limit,
    that holds no table or several, or that is packed again and again.
    """
    kind = kind_of(content)
    if kind not in (Kind.GZIP, Kind.ZIP):
        return content
    if depth >= NESTED:
        raise SourceError(f"{place}: packed more than {NESTED} times over. Unpack it by hand and look at it.")
    limit = limit_megabytes * MEGABYTE
    inside = _from_gzip(content, place, limit) if kind is Kind.GZIP else _from_zip(content, place, limit)
    return unpacked(inside, place, limit_megabytes, depth + 1)


def gunzipped(content: bytes, limit: int) -> bytes:
    """The whole of one or several gzip members. Raises ValueError where the end is missing, bytes follow or the limit is passed."""
    found = bytearray()
    rest = content
    while rest:
        engine = zlib.decompressobj(wbits=31)
        data = rest
        while not engine.eof:
            try:
                found += engine.decompress(data, _STEP)
            except zlib.error as error:
                raise ValueError(f"it is damaged ({error})") from None
            if len(found) > limit:
                raise ValueError(f"it swells past {limit // MEGABYTE} MB")
            data = engine.unconsumed_tail
            if not data and not engine.eof:
                found += engine.flush()
                raise ValueError("it has no end: it was cut short")
        rest = engine.unused_data.lstrip(b"\0")
        if rest and rest[:2] != b"\x1f\x8b":
            raise ValueError("other bytes follow its end")
    return bytes(found)


def _from_gzip(content: bytes, place: str, limit: int) -> bytes:
    try:
        return gunzipped(content, limit)
    except ValueError as error:
        raise SourceError(f"{place}: expected a whole gzip file, but {error}. Fetch the file again.") from None


def _from_zip(content: bytes, place: str, limit: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entry = _the_table(packed.infolist(), place)
            found = bytearray()
            with packed.open(entry) as stream:
                while step := stream.read(_STEP):
                    found += step
                    if len(found) > limit:
                        raise SourceError(
                            f"{place}: {entry.filename} in the zip swells past {limit // MEGABYTE} MB. "
                            "If the source has grown, raise live.max_megabytes in its catalogue entry."
                        )
            return bytes(found)
    except ZIP_DAMAGES as error:
        raise SourceError(
            f"{place}: expected a whole zip file, found a damaged or locked one ({error}). Fetch the file again."
        ) from None


def _the_table(entries: list[zipfile.ZipInfo], place: str) -> zipfile.ZipInfo:
    """The one entry that is a table; folders, system junk and read-mes are passed over."""
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in (parts or ("",))[0]:
            raise SourceError(
                f"{place}: the zip's entry {entry.filename!r} climbs out of its folder. Do not use this file."
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise SourceError(
                f"{place}: the zip's entry {entry.filename!r} is a link, not a file. Do not use this file."
            )
    tables = [e for e in entries if _may_be_a_table(e)]
    if len(tables) == 1:
        return tables[0]
    told = ", ".join(sorted(e.filename for e in tables)[:5]) or "none"
    raise SourceError(
        f"{place}: expected one table in the zip, found {len(tables)}: {told}. Unpack it and give the one that is meant."
    )


def _may_be_a_table(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if entry.is_dir() or path.name.startswith(_JUNK[1]) or entry.filename.startswith(_JUNK[0]):
        return False
    return path.suffix.lower() in _TABLES and not path.name.lower().startswith(_READ_ME)
