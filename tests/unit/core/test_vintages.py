"""The store of source bytes: missing, empty, altered, malformed and repeated vintages are refused, each with its place."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
import yaml

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Vintage
from pipeline.core.errors import ConfigurationError, LockedError, SourceError
from pipeline.core.settings import Settings
from pipeline.core.vintages import add_vintage as store
from pipeline.core.vintages import load_vintages, writing_to_store

CONTENT = b"rut,name,note\n76500101-3,Empresa Ejemplo Uno SpA,\n"


@pytest.fixture
def source(catalog: Catalog) -> Any:
    return catalog.source("listing")


def test_vintages_come_oldest_first_by_day_of_publication(settings: Settings, source: Any, add_vintage: Any) -> None:
    add_vintage("listing", "a-late", {"listing.csv": CONTENT}, published_at=date(2025, 6, 30))
    add_vintage("listing", "z-early", {"listing.csv": CONTENT}, published_at=date(2013, 1, 31))
    assert [v.sidecar.vintage for v in load_vintages(settings, source)] == ["z-early", "a-late"]
    assert [v.sidecar.vintage for v in load_vintages(settings, source, date(2020, 1, 1))] == ["z-early"]
    assert load_vintages(settings, source, date(2010, 1, 1)) == []


def test_bytes_are_verified_each_time_they_are_read(settings: Settings, source: Any, add_vintage: Any) -> None:
    folder = add_vintage("listing", "first", {"listing.csv": CONTENT})
    stored = load_vintages(settings, source)[0]
    file = stored.sidecar.files[0]
    assert stored.read_bytes(file) == CONTENT
    (folder / "listing.csv").write_bytes(CONTENT.replace(b"Uno", b"Dos"))
    with pytest.raises(
        SourceError,
        match=r"Source listing, vintage first, file listing.csv: expected sha256 .*, found sha256 .*A vintage never changes",
    ):
        stored.read_bytes(file)


def test_a_source_without_any_vintage_is_told(settings: Settings, source: Any) -> None:
    with pytest.raises(SourceError, match=r"Source listing: no vintage in .*Restore it.*sources add.*'optional: true'"):
        load_vintages(settings, source)


BROKEN_SIDECARS = [
    ({"source": "power"}, "expected source listing, vintage first"),
    ({"vintage": "other"}, "found listing, other"),
    ({"files": []}, "files: Tuple should have at least 1 item"),
    ({"published_at": None}, "published_at: Input should be a valid date"),
    ({"published_at_basis": "guessed"}, "published_at_basis: Input should be 'publisher', 'archive', 'inferred' or 'retrieved'"),
    ({"price_year": "none"}, "price_year: Input should be a valid integer"),
    ({"colour": "green"}, "colour: Extra inputs are not permitted"),
    ({"files": [{"name": "../../x.csv", "table": "listing", "rows": 1, "sha256": "0" * 64}]}, "files.0.name: String should match pattern"),
    ({"files": [{"name": "x.csv", "table": "unheard", "rows": 1, "sha256": "0" * 64}]}, "and tables ['listing', 'listing_aliases']; found"),
    ({"files": [{"name": "x.csv", "table": "listing", "rows": 1, "sha256": "short"}]}, "files.0.sha256: String should match pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), BROKEN_SIDECARS, ids=[s for _, s in BROKEN_SIDECARS])
def test_a_broken_sidecar_is_refused(
    settings: Settings, source: Any, add_vintage: Any, change: dict[str, Any], sentence: str
) -> None:
    add_vintage("listing", "first", {"listing.csv": CONTENT}, **change)
    with pytest.raises(SourceError) as raised:
        load_vintages(settings, source)
    assert sentence in str(raised.value)
    assert "vintage.yaml" in str(raised.value)


@pytest.mark.parametrize("field", ["gwp", "gas", "unit", "price_year", "boundary", "licence", "published_at_basis"])
def test_a_sidecar_says_everything_that_could_turn_a_verdict(
    settings: Settings, source: Any, add_vintage: Any, field: str
) -> None:
    folder = add_vintage("listing", "first", {"listing.csv": CONTENT})
    body = yaml.safe_load((folder / "vintage.yaml").read_text("utf-8"))
    del body[field]
    (folder / "vintage.yaml").write_text(yaml.safe_dump(body), "utf-8")
    with pytest.raises(SourceError, match=f"{field}: Field required"):
        load_vintages(settings, source)


@pytest.mark.parametrize("content", [b"- [", b"\xff\xfe", b"", b"a: b: c"])
def test_an_unreadable_sidecar_is_refused(settings: Settings, source: Any, add_vintage: Any, content: bytes) -> None:
    folder = add_vintage("listing", "first", {"listing.csv": CONTENT})
    (folder / "vintage.yaml").write_bytes(content)
    with pytest.raises(SourceError, match=r"Source listing, .*vintage.yaml: "):
        load_vintages(settings, source)


def sidecar(name: str, content: bytes, **changes: Any) -> Vintage:
    digest = hashlib.sha256(content).hexdigest()
    return Vintage.model_validate(
        {
            "source": "listing", "vintage": name, "publisher": "Nobody", "release": name, "published_at": "2026-01-31",
            "published_at_basis": "publisher", "retrieved_at": "2026-02-01", "url": None, "licence": "CC0", "boundary": None,
            "unit": None, "gas": None, "gwp": None, "price_year": None, "transcribed_from": "made up", "note": None,
            "files": [{"name": "listing.csv", "table": "listing", "rows": 1, "sha256": digest}],
        }
        | changes
    )  # fmt: skip


def test_a_stored_vintage_is_read_as_it_was_given(settings: Settings, source: Any) -> None:
    given = sidecar("first", CONTENT)
    store(settings, given, {"listing.csv": CONTENT})
    stored = load_vintages(settings, source)[0]
    assert stored.sidecar == given
    assert stored.folder == settings.added_vintages / "listing" / "first"


def test_a_vintage_never_changes(settings: Settings) -> None:
    store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT})
    assert store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT}).folder.name == "first"
    with pytest.raises(ConfigurationError, match=r"vintage first is already in .* with other bytes"):
        store(settings, sidecar("first", b"x"), {"listing.csv": b"x"})
    with pytest.raises(ConfigurationError, match="with another declaration"):
        store(settings, sidecar("first", CONTENT, price_year=2023), {"listing.csv": CONTENT})
    assert (settings.added_vintages / "listing" / "first" / "listing.csv").read_bytes() == CONTENT


def test_what_a_killed_addition_left_aside_is_no_vintage(settings: Settings, source: Any, add_vintage: Any) -> None:
    folder = add_vintage("listing", "first", {"listing.csv": CONTENT})
    folder.rename(folder.with_name(".adding-x1"))
    add_vintage("listing", "second", {"listing.csv": CONTENT})
    assert [v.sidecar.vintage for v in load_vintages(settings, source)] == ["second"]


COPIED = [
    (
        {"published_at": date(2026, 1, 31), "release": "first"},
        r"vintages first and second are both published on 2026-01-31 with the release 'first': one sidecar says what was copied",
    ),
    (
        {"published_at": date(2026, 1, 31), "retrieved_at": date(2026, 1, 31)},
        r"both published on 2026-01-31; the name decides which is newer, and second sorts last though it was retrieved earlier",
    ),
    (
        {"published_at": date(2026, 6, 30)},
        r"vintage second: retrieved_at: expected a day from 2026-06-30 \(published_at\) on, found 2026-02-01",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), COPIED, ids=["day and release", "order", "day of retrieval"])
def test_a_bundled_sidecar_copied_from_the_last_one_is_refused(
    settings: Settings, source: Any, add_vintage: Any, change: dict[str, Any], sentence: str
) -> None:
    add_vintage("listing", "first", {"listing.csv": CONTENT})
    folder = add_vintage("listing", "second", {"listing.csv": CONTENT + b"76500102-1,Dos,\n"}, **change)
    with pytest.raises(SourceError, match=sentence) as raised:
        load_vintages(settings, source)
    assert str(folder / "vintage.yaml") in str(raised.value)


def test_two_releases_of_one_day_that_were_retrieved_in_the_order_of_their_names_are_no_copies(
    settings: Settings, source: Any, add_vintage: Any
) -> None:
    add_vintage("listing", "first", {"listing.csv": CONTENT})
    add_vintage("listing", "second", {"listing.csv": CONTENT}, retrieved_at=date(2026, 2, 2))
    add_vintage("listing", "aliases", {"listing_aliases.csv": CONTENT}, release="first")  # another table of one release
    assert [v.sidecar.vintage for v in load_vintages(settings, source)] == ["aliases", "first", "second"]


def test_a_bundled_vintage_is_stored_among_those_that_come_with_the_project(settings: Settings, source: Any) -> None:
    stored = store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT}, bundle=True)
    assert stored.folder == settings.bundled_vintages / "listing" / "first"
    assert [v.sidecar.vintage for v in load_vintages(settings, source)] == ["first"]


def test_what_was_added_outside_the_project_is_not_bundled_a_second_time(settings: Settings) -> None:
    store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT})
    with pytest.raises(ConfigurationError, match=r"already in .*vintages/listing/first, outside the project. Move"):
        store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT}, bundle=True)


def test_a_vintage_is_stored_whole_or_not_at_all(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("pipeline.core.vintages.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT})
    assert list((settings.added_vintages / "listing").iterdir()) == []


def test_the_same_name_in_both_stores_is_refused(settings: Settings, source: Any, add_vintage: Any) -> None:
    store(settings, sidecar("first", CONTENT), {"listing.csv": CONTENT})
    add_vintage("listing", "first", {"listing.csv": CONTENT})
    with pytest.raises(SourceError, match=r"vintage first lies in .* and in .*; remove one of the two"):
        load_vintages(settings, source)


HOLD = """
import sys
from pathlib import Path
from pipeline.core.settings import Settings
from pipeline.core.vintages import writing_to_store
data = Path(sys.argv[1])
with writing_to_store(Settings(data, data, data, None, None)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_who_add_come_one_after_the_other_and_readers_wait_for_nobody(
    settings: Settings, source: Any, add_vintage: Any
) -> None:
    add_vintage("listing", "first", {"listing.csv": CONTENT})
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdin is not None
        assert first.stdout.readline() == "held\n"
        with (
            pytest.raises(LockedError, match=r"Another process adds a vintage.*Waited 0.1 s"),
            writing_to_store(settings, 0.1),
        ):
            pass
        assert [v.sidecar.vintage for v in load_vintages(settings, source)] == ["first"]
        first.stdin.close()
    with writing_to_store(settings, 5), writing_to_store(settings, 0):  # free again, and reentrant
        pass


def test_an_optional_source_may_have_no_vintage_and_another_may_not(settings: Settings, source: Any) -> None:
    assert load_vintages(settings, source.model_copy(update={"optional": True})) == []
    with pytest.raises(SourceError, match="Source listing: no vintage in"):
        load_vintages(settings, source)
