"""What an HTTP answer says: its compression, its pages, its wish to be left in peace; and how an address may be shown.

Pure: bytes and header texts in. Asking is `pipeline.core.download`.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pipeline.core.errors import RefusedError
from pipeline.core.packed import MEGABYTE, Kind, gunzipped, kind_of

SECRET = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
"""How an address names a secret of the environment."""


def shown(url: str) -> str:
    """An address without query, user and fragment: keys stand there."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], SECRET.sub("[secret]", parts.path), "", ""))


def retry_after(told: str | None) -> float | None:
    """Seconds that `Retry-After` asks for: a number or a date (RFC 9110, 10.2.3); None where it says nothing readable."""
    if not told:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def decoded(content: bytes, encoding: str, url: str, limit: int) -> bytes:
    """The body without its transfer encoding. Servers label files that are gzip themselves: what is none is left as it is."""
    named = encoding.strip().lower()
    try:
        if named in ("gzip", "x-gzip") and kind_of(content) is Kind.GZIP:
            return gunzipped(content, limit)
        if named == "deflate":
            return _inflated(content, limit)
    except ValueError as error:
        raise RefusedError(f"{shown(url)}: the compressed answer is not whole: {error}") from None
    if named in ("", "identity", "gzip", "x-gzip"):
        return content
    raise RefusedError(f"{shown(url)} answers in the encoding {named!r}, which was not asked for")


def _inflated(content: bytes, limit: int) -> bytes:
    for wbits in (15, -15):  # RFC 9110 asks for zlib; some servers send it bare
        engine = zlib.decompressobj(wbits=wbits)
        try:
            found = engine.decompress(content, limit + 1)
        except zlib.error:
            continue
        if len(found) > limit:
            raise ValueError(f"it swells past {limit // MEGABYTE} MB")
        if engine.eof:
            return found
    raise ValueError("it is damaged or has no end")


def records(content: bytes, paging: str, place: str) -> tuple[list[Any], int]:
    """Records of one page and the total told, in CKAN's datastore_search or the World Bank's form."""
    try:
        body = json.loads(content)
        if paging == "ckan":
            result: Mapping[str, Any] = body["result"]
            return list(result["records"]), int(result["total"])
        head, rows = body[0], body[1]
        return list(rows or []), int(head["total"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise RefusedError(
            f"{place}: expected a page of records with their total; found {kind_of(content)}", content
        ) from None
