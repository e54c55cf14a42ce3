"""HTTP -> the bytes of one file, whole, or a sentence that says why not. It stores nothing.

Belongs here: one address at a time; waiting, retrying, redirects, lengths, transfer encodings, pages of an interface,
secrets that never show. Does not belong here: what becomes of the bytes (`fetching`) and what they say (the readers).
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pipeline.core.errors import ConfigurationError, RefusedError, UnreachableError
from pipeline.core.packed import MEGABYTE
from pipeline.core.transfer import SECRET, decoded, records, retry_after, shown

if TYPE_CHECKING:
    import httpx

USER_AGENT = "solar-mission/0.1 (evaluation of Chile's solar programme; asks once a release, one connection per host)"
MIRROR = "SOLAR_MISSION_MIRROR"
"""Environment: an address that stands in for every publisher: `https://host/path` is asked as `MIRROR/host/path`."""

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
WHOLE_SECONDS = 1800.0
"""The longest one file may take, however steadily it drips."""

ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 120.0
"""A server that asks us to come back later than this is told as unreachable; the next run asks again."""

REDIRECTS = 8
PAGES = 5000
PAGE_ROWS = 1000
LATER = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Conditions:
    """What the last whole answer said of itself."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {k: v for k, v in said.items() if v}


@dataclass(frozen=True)
class Answer:
    """`content` is None where the publisher says that nothing changed since the conditions were noted."""

    content: bytes | None
    conditions: Conditions
    name: str


@dataclass
class Downloader:
    """One client for a run. `secrets` are those of the environment that any address named so far; `sleep` is the tests' door."""

    mirror: str | None = None
    sleep: Callable[[float], None] = time.sleep
    watch: Callable[[str, int, int | None], None] = lambda _name, _got, _of: None
    secrets: set[str] = field(default_factory=set)

    def fetch(self, url: str, conditions: Conditions, limit_megabytes: int, *, paging: str = "none") -> Answer:
        """The file at the address. Raises RefusedError or UnreachableError, each with a sentence in which no secret shows."""
        with self._told_without_secrets(), self._client() as client:
            if paging != "none":
                return Answer(self._pages(client, url, limit_megabytes, paging), Conditions(), _name_of(url))
            return self._retried(client, url, conditions, limit_megabytes * MEGABYTE)

    def current_link(self, page: str, link: str, limit_megabytes: int) -> str:
        """The greatest address on the page that fits the pattern whole: publishers put the year into the name."""
        content = self.fetch(page, Conditions(), limit_megabytes).content or b""
        text = content.decode("utf-8", errors="replace")
        found = re.findall(r"""(?:href|src)\s*=\s*["']([^"']+)["']|"(?:url|path)"\s*:\s*"([^"]+)\"""", text)
        addresses = {urljoin(page, (a or b).replace("\\/", "/").replace("&amp;", "&")) for a, b in found}
        fitting = sorted(a for a in addresses if re.fullmatch(link, a))
        if not fitting:
            raise RefusedError(
                f"{shown(page)} links to no file like {link}: the publisher changed its page or its names",
                content,
                _name_of(page),
            )
        return str(fitting[-1])

    @contextmanager
    def _told_without_secrets(self) -> Iterator[None]:
        """Errors of others may quote an address or a body: they are told anew, and nothing is chained to them."""
        try:
            yield
        except RefusedError as error:
            name = self._redacted(error.name) if error.name else None
            raise RefusedError(self._redacted(str(error)), self._without_secret(error.content), name) from None
        except UnreachableError as error:
            raise UnreachableError(self._redacted(str(error))) from None

    def _redacted(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        return text

    def _without_secret(self, content: bytes | None) -> bytes | None:
        for secret in self.secrets:
            content = content.replace(secret.encode(), b"[secret]") if content else content
        return content

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        import logging

        import httpx

        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole addresses, keys included
        with httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1), follow_redirects=False,
        ) as client:  # fmt: skip
            yield client

    def _retried(self, client: httpx.Client, url: str, conditions: Conditions, limit: int) -> Answer:
        from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt

        asked_to_wait = _Waits()
        attempts = Retrying(
            stop=stop_after_attempt(ATTEMPTS), retry=retry_if_exception_type(_Later), wait=asked_to_wait, sleep=self.sleep,
        )  # fmt: skip
        try:
            return attempts(self._once, client, self._expanded(url), conditions, limit)
        except RetryError as error:
            last = error.last_attempt.exception()
            raise UnreachableError(f"{shown(url)}: {last} ({ATTEMPTS} attempts)") from None

    def _expanded(self, url: str) -> str:
        """The address with its secrets, and through the mirror where there is one."""

        def secret(match: re.Match[str]) -> str:
            found = os.environ.get(match[1])
            if not found:
                raise ConfigurationError(f"The address needs the secret {match[1]}: set it in the environment.")
            self.secrets.add(found)
            return found

        whole = SECRET.sub(secret, url)
        if not self.mirror:
            return whole
        parts = urlsplit(whole)
        return f"{self.mirror.rstrip('/')}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def _once(self, client: httpx.Client, url: str, conditions: Conditions, limit: int) -> Answer:
        """One attempt, through its redirects. Raises _Later for what may pass."""
        import httpx

        place = url
        for _ in range(REDIRECTS):
            try:
                with client.stream("GET", place, headers=conditions.headers()) as response:
                    if response.has_redirect_location:
                        target = urljoin(place, response.headers.get("location", ""))
                        if urlsplit(place).scheme == "https" and urlsplit(target).scheme != "https":
                            raise RefusedError(
                                f"{shown(place)} sends us on to an address without encryption ({shown(target)})"
                            )
                        place = target
                        continue
                    return self._answer(response, place, conditions, limit)
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise _Later(_plain(error)) from None
            except httpx.InvalidURL:
                raise RefusedError(f"{shown(place)}: not an address") from None
        raise RefusedError(f"{shown(url)} sends us round in a ring: more than {REDIRECTS} redirects")

    def _answer(self, response: httpx.Response, url: str, conditions: Conditions, limit: int) -> Answer:
        status = response.status_code
        if status == 304:
            if conditions.headers():
                return Answer(None, conditions, _name_of(url))
            raise RefusedError(f"{shown(url)} says 'not modified', though nothing was asked about a change")
        if status in LATER:
            raise _Later(f"it answered {status}", retry_after(response.headers.get("retry-after")))
        if status != 200:
            raise RefusedError(
                f"{shown(url)} answered {status}: expected the file (200)",
                self._body(response, url, MEGABYTE, strict=False),
                _name_of(url),
            )
        content = self._body(response, url, limit, strict=True)
        noted = Conditions(response.headers.get("etag"), response.headers.get("last-modified"))
        return Answer(content, noted, _name_of(url))

    def _body(self, response: httpx.Response, url: str, limit: int, *, strict: bool) -> bytes:
        """The body after its transfer encoding. Raises RefusedError past the limit, _Later where fewer bytes came than were told."""
        told = response.headers.get("content-length", "")
        expected = int(told) if told.isdigit() else None
        if strict and expected is not None and expected > limit:
            raise RefusedError(
                f"{shown(url)} is {expected // MEGABYTE} MB; this source may have {limit // MEGABYTE} MB"
            )
        found, started = bytearray(), time.monotonic()
        for step in response.iter_raw():
            found += step
            self.watch(_name_of(url), len(found), expected)
            if len(found) > limit:
                if strict:
                    raise RefusedError(f"{shown(url)} is larger than the {limit // MEGABYTE} MB this source may have")
                return bytes(found[:limit])
            if time.monotonic() - started > WHOLE_SECONDS:
                raise UnreachableError(f"{shown(url)}: not whole after {WHOLE_SECONDS:.0f} s")
        if expected is not None and len(found) < expected:
            raise _Later(f"the answer was cut short: {len(found)} of {expected} bytes")
        return (
            decoded(bytes(found), response.headers.get("content-encoding", ""), url, limit) if strict else bytes(found)
        )

    def _pages(self, client: httpx.Client, url: str, limit_megabytes: int, paging: str) -> bytes:
        """All records of an interface that answers in pages, as one JSON list; the total told is compared with what came."""
        limit, size = limit_megabytes * MEGABYTE, 0
        found: list[Any] = []
        for page in range(PAGES):
            asked = {"offset": len(found)} if paging == "ckan" else {"page": page + 1}
            separator = "&" if "?" in url else "?"
            answer = self._retried(
                client, url + separator + "&".join(f"{k}={v}" for k, v in asked.items()), Conditions(), limit
            )
            size += len(answer.content or b"")
            if size > limit:
                raise RefusedError(f"{shown(url)} is larger than the {limit_megabytes} MB this source may have")
            some, total = records(answer.content or b"", paging, shown(url))
            found += some
            if len(found) >= total or not some:
                break
        if len(found) != total:
            raise RefusedError(f"{shown(url)} tells of {total} records; {len(found)} came")
        return json.dumps(found, ensure_ascii=False, indent=0).encode()


class _Later(Exception):  # noqa: N818 - a state of the answer, never shown by itself
    """What may pass: asked again after `wait` seconds, or after a growing time."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class _Waits:
    """How long to wait before the next attempt: what the server asks, else 1, 2, 4 seconds and a little."""

    def __call__(self, state: Any) -> float:
        asked = getattr(state.outcome.exception(), "wait", None)
        if asked is None:
            return float(2 ** (state.attempt_number - 1))
        if asked > LONGEST_WAIT_SECONDS:
            raise UnreachableError(f"it asks us to come back in {asked:.0f} s")
        return float(asked)


def _name_of(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2] or urlsplit(url).netloc


def _plain(error: Exception) -> str:
    kinds = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
    }
    kind = type(error).__name__
    if kind == "RemoteProtocolError":
        return "the answer was cut short or not HTTP"
    return kinds.get(kind, f"the connection failed ({kind})")
