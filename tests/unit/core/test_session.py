"""One run: what is made again and what is kept, and from which vintages on which day."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.errors import SourceError
from pipeline.core.recipes import Recipe
from pipeline.core.session import Session, open_session, raw_files, vintage_rows
from pipeline.core.settings import Settings, today

GENERATION = """SELECT period AS year, value AS gwh, NULL AS name, NULL AS kind, NULL AS run_id
    FROM raw.power WHERE variable = 'generation'"""
YEARS = Recipe("marts.power", ("raw.power",), lambda _: GENERATION)
LAST = Recipe(
    "marts.latest_power", ("marts.power",), lambda _: "SELECT year, gwh FROM marts.power ORDER BY year DESC LIMIT 1"
)
STAMPED = Recipe(
    "marts.schema_version", (), lambda m: f"SELECT '{m.run_id}' AS run_id, DATE '{m.as_of}' AS as_of, 1 AS n_rows", frozenset({"run_id"})
)  # fmt: skip


@pytest.fixture
def known(settings: Settings, add_vintage: Any, facts: Any) -> Settings:
    add_vintage(
        "power", "first", {"power.csv": facts(("2022", "generation", "5", "GWh"))}, published_at=date(2023, 5, 1)
    )
    add_vintage(
        "power", "second", {"power.csv": facts(("2022", "generation", "6", "GWh"), ("2023", "generation", "7", "GWh"))}
    )
    add_vintage(
        "listing",
        "first",
        {"listing.csv": b"rut,name,note\n1,Uno,\n", "listing_aliases.csv": b"rut,name,note\n1,Uno,\n"},
    )
    return settings


@contextmanager
def session(settings: Settings, *, full: bool = True, as_of: date | None = None) -> Iterator[Session]:
    """A session that made everything it can."""
    with open_session(settings, full=full, as_of=as_of, wait=0) as opened:
        source = opened.catalog.source("power")
        opened.load_raw(source, source.tables[0])
        for recipe in (YEARS, LAST, STAMPED):
            opened.make(recipe)
        yield opened


def made(opened: Session) -> dict[str, bool]:
    return {name: m.made for name, m in opened.made.items()}


def test_everything_is_made_once_and_then_kept(known: Settings) -> None:
    with session(known) as opened:
        assert all(made(opened).values())
        assert opened.warehouse.value("SELECT count(*) FROM raw.power") == 3
    with session(known, full=False) as opened:
        assert made(opened) == {
            "raw.power": False,
            "marts.power": False,
            "marts.latest_power": False,
            "marts.schema_version": False,
        }


def test_a_new_vintage_makes_again_what_rests_on_it(known: Settings, add_vintage: Any, facts: Any) -> None:
    with session(known):
        pass
    add_vintage("power", "third", {"power.csv": facts(("2024", "generation", "8", "GWh"))})
    with session(known, full=False) as opened:
        assert made(opened) == {
            "raw.power": True,
            "marts.power": True,
            "marts.latest_power": True,
            "marts.schema_version": False,
        }


def test_what_did_not_change_in_content_stops_the_wave(known: Settings, add_vintage: Any, facts: Any) -> None:
    """A vintage that only adds another variable changes the raw table, and nothing after the one that does not use it."""
    with session(known):
        pass
    add_vintage("power", "third", {"power.csv": facts(("2024", "factor", "0.2", "t CO2/MWh"))})
    with session(known, full=False) as opened:
        assert made(opened) == {
            "raw.power": True,
            "marts.power": True,
            "marts.latest_power": False,
            "marts.schema_version": False,
        }


def test_a_past_day_knows_the_vintages_of_that_day(known: Settings) -> None:
    with session(known, as_of=date(2024, 1, 1)) as opened:
        assert opened.is_past
        assert opened.warehouse.rows("SELECT year, gwh FROM marts.power") == [{"year": 2022, "gwh": 5.0}]
        assert [v["vintage"] for v in opened.vintages()] == ["first"]
        assert opened.unknown_sources == {"listing"}
        assert opened.run_id.startswith("2024-01-01-")


def test_a_day_before_any_release_has_an_empty_table_not_an_error(known: Settings) -> None:
    with open_session(known, full=True, as_of=date(2001, 1, 1), wait=0) as opened:
        source = opened.catalog.source("power")
        assert opened.load_raw(source, source.tables[0]).rows == 0


def test_a_source_that_gives_a_table_nothing_today_is_refused(settings: Settings, add_vintage: Any, facts: Any) -> None:
    add_vintage("power", "first", {"power.csv": facts(("2022", "generation", "5", "GWh"))})
    add_vintage("listing", "first", {"listing.csv": b"rut,name,note\n1,Uno,\n"})
    with open_session(settings, full=True, wait=0) as opened:
        source = opened.catalog.source("listing")
        assert opened.load_raw(source, source.tables[0]).rows == 1
        with pytest.raises(SourceError, match="Source listing: no vintage has a file for table listing_aliases"):
            opened.load_raw(source, source.tables[1])


def test_the_newest_vintage_is_that_of_each_table(settings: Settings, add_vintage: Any, facts: Any) -> None:
    """Of two lists of one day the later name wins, and a release of aliases alone is none of the list."""
    row = b"rut,name,note\n1,Uno,\n"
    add_vintage("power", "first", {"power.csv": facts(("2022", "generation", "5", "GWh"))})
    add_vintage("listing", "b", {"listing.csv": row})
    add_vintage("listing", "a", {"listing.csv": row, "listing_aliases.csv": row})
    add_vintage("listing", "c", {"listing_aliases.csv": row}, published_at=date(2026, 2, 1))
    with open_session(settings, full=False, wait=0) as opened:
        newest = {(r["vintage"], r["table_name"]) for r in vintage_rows(opened.known) if r["is_newest"]}
    assert newest == {("first", "raw.power"), ("b", "raw.listing"), ("c", "raw.listing_aliases")}


def test_bytes_are_verified_though_they_are_not_parsed_again(known: Settings) -> None:
    with session(known):
        pass
    path = known.bundled_vintages / "power" / "first" / "power.csv"
    path.write_bytes(path.read_bytes().replace(b",5,", b",4,"))
    with open_session(known, full=False, wait=0) as opened:
        source = opened.catalog.source("power")
        with pytest.raises(SourceError, match=r"vintage first, file power.csv: expected sha256"):
            opened.load_raw(source, source.tables[0])
    with pytest.raises(SourceError, match="expected sha256"), open_session(known, full=True, wait=0):
        pass


def test_rows_may_be_turned_away_at_the_door(known: Settings, catalog: Catalog) -> None:
    origin = {
        "source_id": "listing",
        "vintage": "first",
        "file": "listing.csv",
        "row": 2,
        "reason": "natural_person",
        "detail": None,
    }
    with open_session(known, full=True, wait=0) as opened:
        source = opened.catalog.source("listing")
        result = opened.load_raw(source, source.tables[0], lambda _: ([], [origin]))
        assert result.rows == 0
        assert opened.warehouse.rows("SELECT reason, row FROM staging.rejections") == [
            {"reason": "natural_person", "row": 2}
        ]


def test_a_table_made_alone_goes_on_with_the_unpublished_run(known: Settings) -> None:
    with session(known) as opened:
        run_id = opened.run_id
    with session(known, full=False) as opened:
        assert opened.run_id == run_id
    with session(known) as opened:
        assert opened.run_id != run_id
        assert opened.as_of == today()


def test_an_optional_source_without_a_vintage_leaves_its_table_empty(catalog: Catalog) -> None:
    source = catalog.source("power").model_copy(update={"optional": True})
    assert raw_files(source, source.tables[0], [], is_past=False) == []
    with pytest.raises(SourceError, match="no vintage has a file for table"):
        raw_files(catalog.source("power"), source.tables[0], [], is_past=False)


WITHOUT_PANDAS = """
import sys
from pipeline.core.session import open_session
from pipeline.core.settings import load_settings
with open_session(load_settings(), full=True, wait=0) as session:
    for source in session.catalog.sources:
        for table in source.tables:
            session.load_raw(source, table)
    told = session.warehouse.rows("SELECT table_name, reason, detail FROM staging.rejections")
    filled = {name: made.rows for name, made in sorted(session.made.items())}
    print(filled, [tuple(row.values()) for row in told], "pandas" in sys.modules)
"""


def test_raw_tables_are_filled_without_pandas(settings: Settings, add_vintage: Any, facts: Any) -> None:
    """DuckDB would load it, with 30 MB, to look at a parameter or a frame."""
    add_vintage("power", "first", {"power.csv": facts(("2022", "generation", "5", "GWh"))})
    lists = {
        "listing.csv": b"rut,name,note,mail\n1,Uno,,x\n1,Uno,,x\n",
        "listing_aliases.csv": b"rut,name,note\n1,Uno,\n",
    }
    add_vintage("listing", "first", lists)
    given = {**os.environ, "SOLAR_MISSION_DATA": str(settings.data), "SOLAR_MISSION_OUT": str(settings.out)}
    told = subprocess.run([sys.executable, "-c", WITHOUT_PANDAS], env=given, capture_output=True, text=True, check=True)
    rejected = [("raw.listing", "unknown_column", "mail"), ("raw.listing", "exact_duplicate", None)]
    filled = {"raw.listing": 1, "raw.listing_aliases": 1, "raw.power": 1}
    assert told.stdout.strip() == f"{filled} {rejected} False"
