"""New releases by hand and through the inbox: stored once their reader accepted them, and only with what must be said."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core.additions import add_release, find_source, take_in, waiting_files
from pipeline.core.catalog import Catalog
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.readers import Extract, Fact, Reader, Release
from pipeline.core.settings import Settings, today
from pipeline.core.vintages import load_vintages

DECLARED = {
    "vintage": "second",
    "release": "Second release",
    "published_at": "2026-06-30",
    "published_at_basis": "publisher",
    "transcribed_from": "table 1",
}


@pytest.fixture
def release(tmp_path: Path, facts: Any) -> Path:
    path = tmp_path / "new release.csv"
    path.write_bytes(facts(("2024", "generation", "6", "GWh")))
    return path


@pytest.fixture
def known(settings: Settings, add_vintage: Any, facts: Any) -> Settings:
    add_vintage(
        "power", "first", {"power.csv": facts(("2023", "generation", "5", "GWh"))}, url="http://example.invalid/first"
    )
    add_vintage("listing", "first", {"listing.csv": b"rut,name,note\n1,Uno,\n"})
    return settings


def stored(settings: Settings, catalog: Catalog, source: str = "power") -> list[str]:
    return [v.sidecar.vintage for v in load_vintages(settings, catalog.source(source))]


def test_a_release_becomes_a_vintage_that_says_what_the_last_one_said(
    known: Settings, catalog: Catalog, release: Path
) -> None:
    """Save its address: that of the last release is not where this one stands."""
    added = add_release(known, catalog, catalog.source("power"), release, DECLARED | {"note": "a doubt"})
    side = load_vintages(known, catalog.source("power"))[-1].sidecar
    assert side == added.sidecar
    assert (side.vintage, side.publisher, side.licence, side.url, side.note) == (
        "second",
        "Nobody",
        "CC0",
        None,
        "a doubt",
    )
    assert [(f.name, f.rows) for f in side.files] == [("power.csv", 1)]
    assert (added.folder / "power.csv").read_bytes() == release.read_bytes()


@pytest.mark.parametrize("field", ["vintage", "release", "published_at", "published_at_basis", "transcribed_from"])
def test_what_identifies_a_release_must_be_said(known: Settings, catalog: Catalog, release: Path, field: str) -> None:
    declared = {k: v for k, v in DECLARED.items() if k != field}
    with pytest.raises(
        ConfigurationError,
        match=rf"the new release must say --{field.replace('_', '-')} \(in a declaration of the inbox: {field}\)",
    ):
        add_release(known, catalog, catalog.source("power"), release, declared)


@pytest.mark.parametrize(("field", "value"), [("price_year", 2022), ("gwp", "AR5 GWP100"), ("unit", "GWh")])
def test_what_could_turn_a_verdict_is_said_anew_each_time(
    settings: Settings, catalog: Catalog, release: Path, add_vintage: Any, facts: Any, field: str, value: object
) -> None:
    add_vintage("power", "first", {"power.csv": facts(("2023", "generation", "5", "GWh"))}, **{field: value})
    with pytest.raises(ConfigurationError, match=f"must say --{field.replace('_', '-')} "):
        add_release(settings, catalog, catalog.source("power"), release, DECLARED)
    add_release(settings, catalog, catalog.source("power"), release, DECLARED | {field: value})


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """A reader of a publisher's format that tells everything but the day."""
    year, value = content.decode().split()
    return Extract(Release(f"to {year}", "the line", unit="GWh"), [Fact(1, year, "generation", value, "GWh", "line 1")])


READERS = {"power": Reader("power", read)}


def test_what_is_derived_from_the_file_or_its_day_need_not_be_said(
    known: Settings, catalog: Catalog, release: Path
) -> None:
    release.write_bytes(b"2024 6")
    with pytest.raises(ConfigurationError, match=r"must say --published-at, --published-at-basis \(in"):
        add_release(known, catalog, catalog.source("power"), release, {}, READERS)
    day = {"published_at": "2026-06-30", "published_at_basis": "publisher"}
    assert add_release(known, catalog, catalog.source("power"), release, day, READERS).sidecar.vintage == "2026-06-30"


def test_a_bundled_release_comes_with_the_project_and_its_sidecar_is_whole(
    known: Settings, catalog: Catalog, release: Path
) -> None:
    added = add_release(known, catalog, catalog.source("power"), release, DECLARED, bundle=True)
    assert added.folder == known.bundled_vintages / "power" / "second"
    assert not (known.added_vintages / "power").exists()
    (file,) = load_vintages(known, catalog.source("power"))[-1].sidecar.files
    assert (file.rows, file.sha256) == (1, hashlib.sha256(release.read_bytes()).hexdigest())


def test_a_release_that_says_what_another_says_is_refused_as_a_copy(
    known: Settings, catalog: Catalog, release: Path, facts: Any
) -> None:
    add_release(known, catalog, catalog.source("power"), release, DECLARED)
    release.write_bytes(facts(("2024", "generation", "7", "GWh")))
    with pytest.raises(ConfigurationError, match="both published on 2026-06-30 with the release 'Second release'"):
        add_release(known, catalog, catalog.source("power"), release, DECLARED | {"vintage": "third"})
    add_release(known, catalog, catalog.source("power"), release, DECLARED | {"vintage": "third", "release": "Mended"})
    assert stored(known, catalog) == ["first", "second", "third"]


def test_neither_a_registry_nor_a_file_that_may_not_be_passed_on_is_bundled(
    known: Settings, catalog: Catalog, release: Path
) -> None:
    power = catalog.source("power")
    registry = power.model_copy(
        update={
            "tables": tuple(t.model_copy(update={"reader": "assets.firms.readers.sii_names"}) for t in power.tables)
        }
    )
    with pytest.raises(ConfigurationError, match=r"too large to come with the project.*without --bundle"):
        add_release(known, catalog, registry, release, {}, bundle=True)
    release.write_bytes(b"2024 6")
    closed = power.model_copy(update={"licence": power.licence.model_copy(update={"redistribution": "aggregates"})})
    day = {"published_at": "2026-06-30", "published_at_basis": "publisher"}
    with pytest.raises(ConfigurationError, match="does not let the publisher's own file come with the project"):
        add_release(known, catalog, closed, release, day, READERS, bundle=True)
    assert stored(known, catalog) == ["first"]


WRONG = [
    ({"vintage": "Second Release"}, "vintage: String should match pattern"),
    ({"vintage": "../escape"}, "vintage: String should match pattern"),
    ({"published_at": "30-06-2026"}, "published_at: Input should be a valid date"),
    ({"published_at": (today() + timedelta(days=1)).isoformat()}, "published_at: expected a day up to today"),
    ({"published_at_basis": "guess"}, "published_at_basis: Input should be"),
    ({"colour": "green"}, "colour: Extra inputs are not permitted"),
    ({"table": "other"}, "has the tables power; say which one the file is (table), found 'other'"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[s[:60] for _, s in WRONG])
def test_a_wrong_declaration_is_refused(
    known: Settings, catalog: Catalog, release: Path, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        add_release(known, catalog, catalog.source("power"), release, DECLARED | change)
    assert sentence in str(raised.value)
    assert stored(known, catalog) == ["first"]


def test_of_several_tables_one_must_be_named(known: Settings, catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_bytes(b"rut,name,note\n1,Uno,\n")
    with pytest.raises(ConfigurationError, match="has the tables listing, listing_aliases; say which one"):
        add_release(known, catalog, catalog.source("listing"), path, DECLARED)
    add_release(known, catalog, catalog.source("listing"), path, DECLARED | {"table": "listing_aliases"})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "found an empty file"),
        (b"<html>404</html>", "found an HTML page"),
        (
            b"entity,entity_code,period,variable,value,unit,obs_status,locator\nChile,CHL,2024,generation,6,MWh,A,\n",
            "column unit: expected 'GWh'",
        ),
    ],
)
def test_what_the_reader_refuses_is_not_stored(
    known: Settings, catalog: Catalog, release: Path, content: bytes, sentence: str
) -> None:
    release.write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        add_release(known, catalog, catalog.source("power"), release, DECLARED)
    assert stored(known, catalog) == ["first"]
    assert not list(known.added_vintages.rglob("*.csv"))


def test_bytes_that_a_vintage_has_already_are_not_stored_under_another_name(
    known: Settings, catalog: Catalog, release: Path
) -> None:
    add_release(known, catalog, catalog.source("power"), release, DECLARED)
    with pytest.raises(
        ConfigurationError, match=r"found those of vintage second, in .*/power/second\. Nothing is to be added"
    ):
        add_release(known, catalog, catalog.source("power"), release, DECLARED | {"vintage": "third"})
    assert stored(known, catalog) == ["first", "second"]
    add_release(known, catalog, catalog.source("power"), release, DECLARED)  # the same again changes nothing


def test_a_file_that_is_not_there(known: Settings, catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nothing.csv: cannot be read \(No such file"):
        add_release(known, catalog, catalog.source("power"), tmp_path / "nothing.csv", DECLARED)


def test_an_unknown_source_is_answered_with_those_there_are(catalog: Catalog) -> None:
    with pytest.raises(ConfigurationError, match="No source 'nobody'; there are: listing, power"):
        find_source(catalog, "nobody")


def put(settings: Settings, content: bytes, declared: object, source: str = "power", name: str = "facts.csv") -> Path:
    folder = settings.inbox / source
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    (folder / f"{name}.yaml").write_text(declared if isinstance(declared, str) else yaml.safe_dump(declared), "utf-8")
    return folder


def test_a_file_in_the_inbox_waits_for_its_declaration(settings: Settings) -> None:
    (settings.inbox / "power").mkdir(parents=True)
    (settings.inbox / "power" / "facts.csv").write_bytes(b"x")
    assert waiting_files(settings) == []
    (settings.inbox / "power" / "facts.csv.yaml").write_text("vintage: second", "utf-8")
    waiting = waiting_files(settings)
    assert [(f.source_id, f.path.name) for f in waiting] == [("power", "facts.csv")]
    (settings.inbox / "power" / "facts.csv.yaml").write_text("vintage: third", "utf-8")
    assert waiting_files(settings)[0].sha256 != waiting[0].sha256  # mended, it is another file to take in


def test_the_inbox_is_taken_in_and_emptied(known: Settings, catalog: Catalog, release: Path) -> None:
    folder = put(known, release.read_bytes(), DECLARED)
    assert take_in(known, catalog) == ["Inbox: facts.csv is now vintage second of power."]
    assert stored(known, catalog) == ["first", "second"]
    assert list(folder.iterdir()) == []
    assert take_in(known, catalog) == []


@pytest.mark.parametrize(
    ("declared", "source", "sentence"),
    [
        ("- not\n- a mapping", "power", "expected a mapping, found list"),
        ("- [", "power", "while parsing"),
        ("vintage: second\nvintage: third", "power", "the key 'vintage' stands twice"),
        ("vintage: second\npublished_at: 2026-02-30", "power", "day is out of range"),
        (
            {"vintage": "second"},
            "power",
            "the new release must say --release, --published-at, --published-at-basis, --transcribed-from (in a dec",
        ),
        (DECLARED, "nobody", "No source 'nobody'"),
        (DECLARED | {"table": "nothing"}, "power", "say which one"),
    ],
)
def test_a_refused_file_is_left_and_disturbs_nothing(
    known: Settings, catalog: Catalog, release: Path, declared: object, source: str, sentence: str
) -> None:
    folder = put(known, release.read_bytes(), declared, source)
    put(known, release.read_bytes(), DECLARED, name="good.csv")
    told = take_in(known, catalog)
    assert len(told) == 2
    assert any("facts.csv refused" in t and sentence in t for t in told)
    assert {p.name for p in folder.iterdir()} == {"facts.csv", "facts.csv.yaml.refused"}
    assert stored(known, catalog) == ["first", "second"]
    assert take_in(known, catalog) == []
