"""What may come over HTTP instead of a file, and that it is never taken for one; what was asked is asked politely."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.download import (
    ATTEMPTS,
    REDIRECTS,
    USER_AGENT,
    Conditions,
    Downloader,
    RefusedError,
    UnreachableError,
    shown,
)
from pipeline.core.errors import ConfigurationError
from tests.stand_in.server import Asked, Loopback, Reply, serving

TABLE = b"anio,mt\n2018,28\n2019,28\n2020,27\n"
CASES = Path(__file__).parents[2] / "data" / "cases" / "download"
Serve = Callable[[Callable[[Asked], Reply]], Loopback]


@pytest.fixture
def serve() -> Iterator[Serve]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(serving(answers))


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def downloader(waited: list[float]) -> Downloader:
    return Downloader(sleep=waited.append)


def case_answers(name: str) -> Callable[[Asked], Reply]:
    """The answers of one case, in the form of its response.json."""
    folder = CASES / name
    rules = json.loads((folder / "response.json").read_text("utf-8"))["responses"]
    used = [0] * len(rules)

    def answer(asked: Asked) -> Reply:
        for i, rule in enumerate(rules):
            fits = all(asked.query.get(k) == v for k, v in rule.get("when_query", {}).items())
            if rule["path"] == asked.path and fits and used[i] < rule.get("times", 10**6):
                used[i] += 1
                body = (
                    (folder / rule["body_file"]).read_bytes()
                    if "body_file" in rule
                    else rule.get("body_text", "").encode()
                )
                return Reply(body, rule["status"], rule.get("headers", {}), sent=rule.get("send_bytes"))
        return Reply(b"no such path", 404)

    return answer


def fetch(downloader: Downloader, url: str, **given: Any) -> bytes:
    content = downloader.fetch(url, Conditions(), 5, **given).content
    assert content is not None
    return content


def test_a_whole_file_comes_as_it_is_and_the_publisher_is_told_who_asks(serve: Serve, downloader: Downloader) -> None:
    server = serve(lambda _: Reply(TABLE, headers={"ETag": '"a"', "Last-Modified": "Mon, 20 May 2024 10:00:00 GMT"}))
    answer = downloader.fetch(server.address + "/serie.csv", Conditions(), 5)
    assert answer.content == TABLE
    assert answer.conditions == Conditions('"a"', "Mon, 20 May 2024 10:00:00 GMT")
    assert answer.name == "serie.csv"
    assert server.asked[0].headers["user-agent"] == USER_AGENT


def test_not_modified_is_an_answer_only_where_a_change_was_asked_for(serve: Serve, downloader: Downloader) -> None:
    server = serve(lambda _: Reply(status=304))
    known = Conditions('"a"', None)
    assert downloader.fetch(server.address + "/a.csv", known, 5).content is None
    assert server.asked[0].headers["if-none-match"] == '"a"'
    with pytest.raises(RefusedError, match="'not modified', though nothing was asked"):
        downloader.fetch(server.address + "/a.csv", Conditions(), 5)


def test_what_the_server_asks_us_to_wait_is_waited(serve: Serve, downloader: Downloader, waited: list[float]) -> None:
    server = serve(case_answers("213-too-many-requests"))
    assert fetch(downloader, server.address + "/serie.csv").startswith(b"anio,mt")
    assert waited == [2.0, 2.0]
    assert len(server.asked) == 3


def test_without_a_wish_the_waits_grow_and_end(serve: Serve, downloader: Downloader, waited: list[float]) -> None:
    server = serve(lambda _: Reply(b"busy", 503))
    with pytest.raises(UnreachableError, match=rf"it answered 503 \({ATTEMPTS} attempts\)"):
        fetch(downloader, server.address + "/a.csv")
    assert waited == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("asked_for", ["86400", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_who_asks_for_a_day_is_left_in_peace(
    serve: Serve, downloader: Downloader, waited: list[float], asked_for: str
) -> None:
    server = serve(lambda _: Reply(b"", 429, {"Retry-After": asked_for}))
    with pytest.raises(UnreachableError, match="asks us to come back in"):
        fetch(downloader, server.address + "/a.csv")
    assert waited == []
    assert len(server.asked) == 1


def test_a_ring_of_redirects_is_left(serve: Serve, downloader: Downloader) -> None:
    server = serve(case_answers("217-redirect-ring"))
    with pytest.raises(RefusedError, match="in a ring"):
        fetch(downloader, server.address + "/a.csv")
    assert len(server.asked) == REDIRECTS


def test_a_redirect_is_followed(serve: Serve, downloader: Downloader) -> None:
    server = serve(lambda a: Reply(TABLE) if a.path == "/b.csv" else Reply(status=301, headers={"Location": "b.csv"}))
    assert fetch(downloader, server.address + "/a.csv") == TABLE


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(TABLE, sent=12), "cut short"),
        (Reply(reset=True), "the connection failed|cut short"),
    ],
    ids=["fewer bytes than told", "reset"],
)
def test_a_body_that_is_not_whole_is_asked_again_and_then_left(
    serve: Serve, downloader: Downloader, reply: Reply, why: str
) -> None:
    server = serve(lambda _: reply)
    with pytest.raises(UnreachableError, match=why):
        fetch(downloader, server.address + "/a.csv")
    assert len(server.asked) == ATTEMPTS


def test_a_compressed_answer_is_whole_though_it_grows(serve: Serve, downloader: Downloader) -> None:
    server = serve(case_answers("208-compressed-transfer-is-whole"))
    assert fetch(downloader, server.address + "/serie.csv").count(b"\n") == 121


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TABLE, mtime=0), "gzip"),
        (TABLE, "gzip"),
        (zlib.compress(TABLE), "deflate"),
        (zlib.compress(TABLE)[2:-4], "deflate"),
        (gzip.compress(TABLE[:9]) + gzip.compress(TABLE[9:]), "x-gzip"),
    ],
    ids=["gzip", "labelled gzip and plain", "deflate", "bare deflate", "two members"],
)
def test_transfer_encodings_as_servers_really_send_them(
    serve: Serve, downloader: Downloader, body: bytes, encoding: str
) -> None:
    server = serve(lambda _: Reply(body, headers={"Content-Encoding": encoding}))
    assert fetch(downloader, server.address + "/a.csv") == TABLE


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(TABLE, mtime=0)[:-9], "gzip", "no end"),
        (gzip.compress(TABLE, mtime=0) + b"more", "gzip", "other bytes follow"),
        (zlib.compress(TABLE)[:-6], "deflate", "damaged or has no end"),
        (gzip.compress(b"0" * 8_000_000), "gzip", "swells past 5 MB"),
        (TABLE, "br", "not asked for"),
    ],
)
def test_a_compressed_answer_that_is_wrong_is_refused(
    serve: Serve, downloader: Downloader, body: bytes, encoding: str, why: str
) -> None:
    server = serve(lambda _: Reply(body, headers={"Content-Encoding": encoding}))
    with pytest.raises(RefusedError, match=why):
        fetch(downloader, server.address + "/a.csv")


@pytest.mark.parametrize("told", [-1, None], ids=["told", "not told"])
def test_a_file_larger_than_its_source_may_be_is_refused_early(
    serve: Serve, downloader: Downloader, told: int | None
) -> None:
    server = serve(lambda _: Reply(b"0" * 6_000_000, told=told))
    with pytest.raises(RefusedError, match="5 MB"):
        fetch(downloader, server.address + "/a.csv")


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410])
def test_only_200_is_a_file(serve: Serve, downloader: Downloader, status: int) -> None:
    server = serve(lambda _: Reply(b"<html>no</html>", status))
    with pytest.raises(RefusedError, match=f"answered {status}"):
        fetch(downloader, server.address + "/a.csv")
    assert len(server.asked) == 1


def test_nobody_listens(downloader: Downloader) -> None:
    with pytest.raises(UnreachableError, match="no connection"):
        fetch(downloader, "http://127.0.0.1:9/a.csv")


def test_a_key_shows_in_no_message_and_in_no_body(
    serve: Serve, downloader: Downloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "EJEMPLO-CLAVE-123")
    server = serve(lambda _: Reply(b"bad key EJEMPLO-CLAVE-123", 403))
    with pytest.raises(RefusedError) as caught:
        fetch(downloader, server.address + "/serie.csv?apikey=${API_KEY}")
    assert server.asked[0].query == {"apikey": "EJEMPLO-CLAVE-123"}
    assert "CLAVE" not in str(caught.value)
    assert caught.value.content == b"bad key [secret]"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_key_that_is_not_there_is_asked_for_by_name(downloader: Downloader) -> None:
    with pytest.raises(ConfigurationError, match="the secret NO_SUCH_KEY: set it"):
        fetch(downloader, "https://example.invalid/a?key=${NO_SUCH_KEY}")


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://user:pass@example.org/a/b.csv?token=x#y") == "https://example.org/a/b.csv"


def test_every_page_is_fetched_and_the_total_is_believed(serve: Serve, downloader: Downloader) -> None:
    server = serve(case_answers("224-hundred-rows-by-default"))
    url = server.address + "/api/3/action/datastore_search?resource_id=x"
    records = json.loads(fetch(downloader, url, paging="ckan"))
    assert len(records) == len({r["RUT"] for r in records}) == 250


def test_fewer_records_than_told_are_refused(serve: Serve, downloader: Downloader) -> None:
    def short(asked: Asked) -> Reply:
        some = [{"a": 1}] if asked.query["offset"] == "0" else []
        return Reply(json.dumps({"result": {"total": 5, "records": some}}).encode())

    server = serve(short)
    with pytest.raises(RefusedError, match="tells of 5 records; 1 came"):
        fetch(downloader, server.address + "/api", paging="ckan")


def test_the_world_banks_pages_are_counted_its_own_way(serve: Serve, downloader: Downloader) -> None:
    server = serve(lambda a: Reply(json.dumps([{"total": 2}, [{"date": a.query["page"]}]]).encode()))
    assert json.loads(fetch(downloader, server.address + "/v2", paging="world_bank")) == [{"date": "1"}, {"date": "2"}]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"result": {"records": 5}}', b"nul"])
def test_a_page_that_is_none_is_refused(serve: Serve, downloader: Downloader, body: bytes) -> None:
    server = serve(lambda _: Reply(body))
    with pytest.raises(RefusedError, match="expected a page of records"):
        fetch(downloader, server.address + "/api", paging="ckan")


def test_the_current_link_is_the_greatest_that_fits(serve: Serve, downloader: Downloader) -> None:
    page = b'<a href="/f/BOOK_2023.xlsx">x</a> <a href=\'BOOK_2024.xlsx\'>y</a> <a href="/f/BOOK_2025.pdf">z</a>'
    server = serve(lambda _: Reply(page))
    found = downloader.current_link(server.address + "/f/", r".*/BOOK_20\d\d\.xlsx", 5)
    assert found == server.address + "/f/BOOK_2024.xlsx"
    with pytest.raises(RefusedError, match="links to no file like"):
        downloader.current_link(server.address + "/f/", r".*\.zip", 5)


def test_a_mirror_stands_in_for_every_host(serve: Serve) -> None:
    server = serve(lambda _: Reply(TABLE))
    downloader = Downloader(mirror=server.address + "/")
    assert fetch(downloader, "https://example.invalid/a/b.csv?c=1") == TABLE
    assert (server.asked[0].path, server.asked[0].query) == ("/example.invalid/a/b.csv", {"c": "1"})
