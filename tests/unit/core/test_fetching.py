"""Downloads become vintages or are put aside, and whatever happens the last good vintage stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Live, Source
from pipeline.core.download import Downloader
from pipeline.core.fetching import ASIDE, WHOLE_EVERY_DAYS, Fetched, Fetcher, State, live_sources, planned
from pipeline.core.readers import Extract, Fact, Reader, Release
from pipeline.core.settings import Settings
from pipeline.core.text import text_table
from pipeline.core.vintages import load_vintages
from tests.stand_in.server import Asked, Loopback, Reply, serving
from tests.unit.core.test_download import CASES, TABLE, case_answers

TODAY = date(2026, 11, 20)
Serve = Callable[[Callable[[Asked], Reply]], Loopback]


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """A reader of the cases' two columns."""
    rows, _ = text_table(content, ("anio", "mt"), place)
    facts = [Fact(r["row"], r["anio"], "generation", r["mt"], "GWh", "x") for r in rows]
    return Extract(Release("Serie", "both columns", unit="GWh"), facts)


READERS = {"power": Reader("power", read)}


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(serving(answers))


@pytest.fixture
def known(settings: Settings, add_vintage: Any, facts: Any) -> Settings:
    add_vintage("power", "first", {"power.csv": facts(("2018", "generation", "5", "GWh"))}, unit="GWh")
    return settings


def with_live(catalog: Catalog, **file: Any) -> Catalog:
    live = Live.model_validate({"max_megabytes": 5, "files": [{"format": "csv", **file}]})
    sources = [s.model_copy(update={"live": live}) if s.id == "power" else s for s in catalog.sources]
    return catalog.model_copy(update={"sources": tuple(sources)})


def fetch(settings: Settings, catalog: Catalog, url: str, today: date = TODAY, **file: Any) -> Fetched:
    downloader = Downloader(sleep=lambda _: None)
    (told,) = Fetcher(settings, with_live(catalog, url=url, **file), READERS, downloader, today).fetch()
    return told


def newest(settings: Settings, catalog: Catalog) -> Any:
    return load_vintages(settings, power(catalog))[-1]


def power(catalog: Catalog) -> Source:
    return catalog.source("power")


def aside(settings: Settings) -> list[Path]:
    return sorted((settings.added_vintages / "power" / ASIDE).glob("[!.]*"))


def test_a_new_file_becomes_a_vintage_with_its_own_bytes(known: Settings, catalog: Catalog, serve: Serve) -> None:
    server = serve(lambda _: Reply(TABLE))
    told = fetch(known, catalog, server.address + "/serie.csv")
    stored = newest(known, catalog)
    assert told.state is State.NEW
    assert told.vintage == stored.sidecar.vintage == "2026-11-20"
    assert (stored.folder / "serie.csv").read_bytes() == TABLE
    assert stored.sidecar.files[0].reader == "power"
    assert (stored.sidecar.published_at_basis, stored.sidecar.retrieved_at) == ("retrieved", TODAY)


def test_the_servers_day_is_taken_where_it_is_no_older_than_what_is_known(
    known: Settings, catalog: Catalog, serve: Serve
) -> None:
    server = serve(lambda _: Reply(TABLE, headers={"Last-Modified": "Tue, 10 Nov 2026 12:00:00 GMT"}))
    fetch(known, catalog, server.address + "/serie.csv")
    side = newest(known, catalog).sidecar
    assert (side.published_at, side.published_at_basis) == (date(2026, 11, 10), "inferred")


@pytest.mark.parametrize("day", ["Mon, 20 May 2019 10:00:00 GMT", "Mon, 20 May 2030 10:00:00 GMT", "yesterday"])
def test_a_day_that_cannot_be_is_not_taken(known: Settings, catalog: Catalog, serve: Serve, day: str) -> None:
    server = serve(lambda _: Reply(TABLE, headers={"Last-Modified": day}))
    fetch(known, catalog, server.address + "/serie.csv")
    assert newest(known, catalog).sidecar.published_at == TODAY


def test_the_same_bytes_are_unchanged_also_where_the_server_knows_no_conditions(
    known: Settings, catalog: Catalog, serve: Serve
) -> None:
    server = serve(lambda _: Reply(TABLE))
    assert fetch(known, catalog, server.address + "/serie.csv").state is State.NEW
    assert fetch(known, catalog, server.address + "/serie.csv").state is State.UNCHANGED
    assert len(load_vintages(known, power(catalog))) == 2


def test_a_publishers_word_that_nothing_changed_is_believed_for_a_week(
    known: Settings, catalog: Catalog, serve: Serve
) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(status=304) if "if-none-match" in asked.headers else Reply(TABLE, headers={"ETag": '"a"'})

    server = serve(answer)
    url = server.address + "/serie.csv"
    for days in (0, 1, WHOLE_EVERY_DAYS):
        assert fetch(known, catalog, url, TODAY + timedelta(days)).state is not State.REFUSED
    assert ["if-none-match" in a.headers for a in server.asked] == [False, True, False]


def test_conditions_are_not_sent_for_bytes_that_are_gone(known: Settings, catalog: Catalog, serve: Serve) -> None:
    import shutil

    server = serve(lambda _: Reply(TABLE, headers={"ETag": '"a"'}))
    url = server.address + "/serie.csv"
    fetch(known, catalog, url)
    shutil.rmtree(newest(known, catalog).folder)
    assert fetch(known, catalog, url).state is State.NEW
    assert "if-none-match" not in server.asked[-1].headers


def test_another_body_under_the_same_etag_is_seen(known: Settings, catalog: Catalog, serve: Serve) -> None:
    server = serve(case_answers("209-same-etag-new-body"))
    first = fetch(known, catalog, server.address + "/serie.csv")
    second = fetch(known, catalog, server.address + "/serie.csv", TODAY + timedelta(days=1))
    assert (first.state, second.state) == (State.NEW, State.NEW)
    assert (newest(known, catalog).folder / "serie.csv").read_bytes() == (
        CASES / "209-same-etag-new-body" / "v2.csv"
    ).read_bytes()


@pytest.mark.parametrize(
    ("case", "path", "why"),
    [
        ("201-page-instead-of-table", "/serie.csv", "expected csv, found an HTML page"),
        ("205-gzip-cut", "/serie.csv.gz", "no end"),
        ("217-redirect-ring", "/a.csv", "in a ring"),
        ("229-empty-answer", "/a.csv", "found an empty file"),
        ("229-empty-answer", "/b.csv", "answered 204"),
        ("229-empty-answer", "/c.csv", "found an empty file"),
    ],
)
def test_what_is_no_table_is_refused_and_the_last_vintage_stands(
    known: Settings, catalog: Catalog, serve: Serve, case: str, path: str, why: str
) -> None:
    told = fetch(known, catalog, serve(case_answers(case)).address + path)
    assert told.state is State.REFUSED
    assert why in told.sentence
    assert told.sentence.startswith("power: refused (")
    assert "Using vintage first, 293 days old." in told.sentence
    assert [v.sidecar.vintage for v in load_vintages(known, power(catalog))] == ["first"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"error": "quota"}', "expected csv, found JSON"),
        (b"<html><form><input type='Password'></form></html>", "found a page that asks for a login"),
        (b"anio,ton\n2018,28\n", "missing mt"),
        (b"anio,mt\n2018,muchas\n", "expected a number"),
    ],
)
def test_what_came_is_kept_aside_once(known: Settings, catalog: Catalog, serve: Serve, body: bytes, why: str) -> None:
    server = serve(lambda _: Reply(body))
    for _ in range(2):
        told = fetch(known, catalog, server.address + "/serie.csv")
        assert told.state is State.REFUSED
        assert why in told.sentence
    assert [p.read_bytes() for p in aside(known)] == [body]


@pytest.mark.parametrize("path", ["/a.csv", "/b.csv", "/c.csv"])
def test_content_decides_and_not_what_the_server_calls_it(
    known: Settings, catalog: Catalog, serve: Serve, path: str
) -> None:
    told = fetch(known, catalog, serve(case_answers("228-wrong-type-good-body")).address + path)
    assert told.state is State.NEW


def test_a_table_in_a_zip_is_stored_as_it_came_and_read(known: Settings, catalog: Catalog, serve: Serve) -> None:
    packed = (CASES / "219-zip-with-folder-and-junk" / "datos.zip").read_bytes()
    told = fetch(known, catalog, serve(lambda _: Reply(packed)).address + "/datos.zip")
    stored = newest(known, catalog)
    assert told.state is State.NEW
    assert stored.sidecar.files[0].rows == 3
    assert (stored.folder / "datos.zip").read_bytes() == packed


def test_a_publisher_that_does_not_answer_is_unreachable(known: Settings, catalog: Catalog, serve: Serve) -> None:
    told = fetch(known, catalog, serve(lambda _: Reply(reset=True)).address + "/serie.csv")
    assert told.state is State.UNREACHABLE
    assert "Using vintage first" in told.sentence
    assert aside(known) == []


def test_without_any_vintage_a_failure_says_so_and_a_success_makes_the_first(
    settings: Settings, catalog: Catalog, serve: Serve
) -> None:
    refused = fetch(settings, catalog, serve(lambda _: Reply(b"<html>")).address + "/serie.csv")
    assert refused.vintage is None
    assert "There is no vintage to use" in refused.sentence
    assert fetch(settings, catalog, serve(lambda _: Reply(TABLE)).address + "/serie.csv").state is State.NEW
    assert newest(settings, catalog).sidecar.publisher == "Nobody"


def test_a_year_in_the_address_is_this_one_or_the_nearest_there_is(
    known: Settings, catalog: Catalog, serve: Serve
) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/report_2025":
            return Reply(b'<a href="/f/book_2025.csv">x</a>')
        return Reply(TABLE) if asked.path == "/f/book_2025.csv" else Reply(b"", 404)

    server = serve(answer)
    told = fetch(known, catalog, server.address + "/report_{year}", link=r".*/book_20\d\d\.csv")
    assert told.state is State.NEW
    assert [a.path for a in server.asked] == ["/report_2026", "/report_2025", "/f/book_2025.csv"]


def test_a_refused_file_is_kept_under_its_own_name(known: Settings, catalog: Catalog, serve: Serve) -> None:
    """Not under that of the page which links to it: by its ending it opens in the right program."""
    page = b'<a href="/f/book_2026.csv">x</a>'
    server = serve(lambda asked: Reply(page if asked.path == "/report_2026" else b"<html>no table"))
    told = fetch(known, catalog, server.address + "/report_{year}", link=r".*/book_20\d\d\.csv")
    assert told.state is State.REFUSED
    assert [path.name[12:] for path in aside(known)] == ["-book_2026.csv"]


def test_a_key_is_stored_nowhere(
    known: Settings, catalog: Catalog, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "EJEMPLO-CLAVE-123")
    bodies = iter([Reply(b"bad key EJEMPLO-CLAVE-123", 403), Reply(TABLE)])
    server = serve(lambda _: next(bodies))
    told = [fetch(known, catalog, server.address + "/serie.csv?apikey=${API_KEY}") for _ in range(2)]
    assert [t.state for t in told] == [State.REFUSED, State.NEW]
    written = b"".join(p.read_bytes() + str(p).encode() for p in known.data.rglob("*") if p.is_file())
    assert b"CLAVE-123" not in written + "".join(t.sentence for t in told).encode()


def test_a_damaged_memory_costs_one_whole_download(known: Settings, catalog: Catalog, serve: Serve) -> None:
    server = serve(lambda _: Reply(TABLE, headers={"ETag": '"a"'}))
    url = server.address + "/serie.csv"
    fetch(known, catalog, url)
    (known.added_vintages / "power" / ".downloads.json").write_text("{cut")
    assert fetch(known, catalog, url).state is State.UNCHANGED


def test_the_plan_asks_nobody(known: Settings, catalog: Catalog) -> None:
    live = with_live(catalog, url="https://example.invalid/serie.csv?key=${API_KEY}")
    assert [s.id for s in live_sources(live)] == ["power"]
    assert planned(known, live) == [
        {"table": "power", "action": "fetch", "why": "https://example.invalid/serie.csv, never asked"}
    ]
    assert planned(known, live, ["listing"]) == []


def test_a_file_in_the_houses_own_layout_needs_no_reader_and_is_named_by_its_day(
    settings: Settings, catalog: Catalog, serve: Serve, facts: Any
) -> None:
    bodies = iter([Reply(facts(("2018", "generation", v, "GWh"))) for v in ("6", "7")])
    live = with_live(catalog, url=serve(lambda _: next(bodies)).address + "/power.csv")
    told = [t for _ in range(2) for t in Fetcher(settings, live, {}, Downloader(), TODAY).fetch()]
    assert [t.state for t in told] == [State.NEW, State.NEW]
    first, second = load_vintages(settings, power(catalog))
    assert first.sidecar.vintage == "2026-11-20"
    assert second.sidecar.vintage == "2026-11-20-r02"  # the same day, other bytes


def test_a_source_of_several_files_says_of_each_which_vintage_it_is(
    known: Settings, catalog: Catalog, serve: Serve
) -> None:
    later = TABLE.replace(b"2018", b"2019")
    server = serve(lambda asked: Reply(later if asked.path == "/b.csv" else TABLE))
    files = [{"format": "csv", "url": f"{server.address}/{n}.csv", "vintage": f"of-{n}"} for n in ("a", "b")]
    live = Live.model_validate({"max_megabytes": 5, "files": files})
    both = catalog.model_copy(update={"sources": (power(catalog).model_copy(update={"live": live}),)})
    fetcher = Fetcher(known, both, READERS, Downloader(sleep=lambda _: None), TODAY)
    assert [(f.state, f.vintage) for f in fetcher.fetch()] == [(State.NEW, "of-a"), (State.NEW, "of-b")]
    assert [(f.state, f.vintage) for f in fetcher.fetch()] == [(State.UNCHANGED, "of-a"), (State.UNCHANGED, "of-b")]


def test_the_same_name_for_other_bytes_gets_a_number(known: Settings, catalog: Catalog, serve: Serve) -> None:
    bodies = [TABLE, TABLE.replace(b"2018", b"2019")]
    server = serve(lambda _: Reply(bodies[0]))
    assert fetch(known, catalog, server.address + "/serie.csv", vintage="plants-2030").vintage == "plants-2030"
    bodies.pop(0)
    again = fetch(known, catalog, server.address + "/serie.csv", vintage="plants-2030").vintage
    assert again == "plants-2030-r02"
