"""Compression as servers really send it, pages, waits, and addresses without their secrets."""

from __future__ import annotations

import gzip
import zlib

import pytest

from pipeline.core.errors import RefusedError
from pipeline.core.packed import MEGABYTE
from pipeline.core.transfer import decoded, records, retry_after, shown

TABLE = b"anio,mt\n2018,28\n2019,28\n2020,27\n"
LIMIT = 5 * MEGABYTE


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TABLE, mtime=0), "gzip"),
        (TABLE, "gzip"),
        (TABLE, ""),
        (TABLE, "identity"),
        (zlib.compress(TABLE), "deflate"),
        (zlib.compress(TABLE)[2:-4], "deflate"),
        (gzip.compress(TABLE[:9], mtime=0) + gzip.compress(TABLE[9:], mtime=0), "x-gzip"),
    ],
    ids=["gzip", "labelled gzip and plain", "none", "identity", "deflate", "bare deflate", "two members"],
)
def test_transfer_encodings_as_servers_really_send_them(body: bytes, encoding: str) -> None:
    assert decoded(body, encoding, "http://example.org/a", LIMIT) == TABLE


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(TABLE, mtime=0)[:-9], "gzip", "no end"),
        (gzip.compress(TABLE, mtime=0) + b"more", "gzip", "other bytes follow"),
        (zlib.compress(TABLE)[:-6], "deflate", "damaged or has no end"),
        (gzip.compress(b"0" * 8_000_000, mtime=0), "gzip", "swells past 5 MB"),
        (zlib.compress(b"0" * 8_000_000), "deflate", "swells past 5 MB"),
        (TABLE, "br", "not asked for"),
    ],
)
def test_a_compressed_answer_that_is_wrong_is_refused(body: bytes, encoding: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        decoded(body, encoding, "http://example.org/a", LIMIT)


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://user:pass@example.org/a/b.csv?token=x#y") == "https://example.org/a/b.csv"
    assert shown("https://example.org/${KEY}/b.csv") == "https://example.org/[secret]/b.csv"


@pytest.mark.parametrize("told", [None, "", "soon", "-3"])
def test_a_wish_that_cannot_be_read_is_none(told: str | None) -> None:
    assert retry_after(told) is None
    assert retry_after("120") == 120.0
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


def test_records_of_both_kinds_of_pages() -> None:
    assert records(b'{"result": {"records": [1], "total": 3}}', "ckan", "here") == ([1], 3)
    assert records(b'[{"total": 0}, null]', "world_bank", "here") == ([], 0)
