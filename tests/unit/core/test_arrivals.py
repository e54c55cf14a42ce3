"""Releases that came since the last publication are named; those that it rests on, and bundled ones, are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.additions import add_release
from pipeline.core.arrivals import arrivals
from pipeline.core.catalog import Catalog
from pipeline.core.database import DATABASE_NAME
from pipeline.core.settings import Settings
from pipeline.core.vintages import load_vintages

DECLARED = {
    "vintage": "second", "release": "Second", "published_at": "2026-06-30", "published_at_basis": "publisher",
    "transcribed_from": "table 1",
}  # fmt: skip


@pytest.fixture
def known(settings: Settings, catalog: Catalog, add_vintage: Any, facts: Any, tmp_path: Path) -> Settings:
    add_vintage("power", "first", {"power.csv": facts(("2023", "generation", "5", "GWh"))})
    path = tmp_path / "new.csv"
    path.write_bytes(facts(("2023", "generation", "9", "GWh")))
    add_release(settings, catalog, catalog.source("power"), path, DECLARED)
    return settings


def published(settings: Settings, *rests_on: tuple[str, str, str]) -> None:
    """A publication that rests on these vintages, and is current."""
    folder = settings.publications / "run"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE_NAME)) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE TABLE marts.vintages (source_id VARCHAR, vintage VARCHAR, sha256 VARCHAR)")
        for row in rests_on:
            connection.execute("INSERT INTO marts.vintages VALUES (?, ?, ?)", row)
    (settings.out / "current").symlink_to("publications/run")


def came(settings: Settings, catalog: Catalog) -> list[str]:
    stored = {"power": load_vintages(settings, catalog.source("power"))}
    return [v.sidecar.vintage for v in arrivals(settings, stored)]


def sha256(settings: Settings, catalog: Catalog) -> str:
    return load_vintages(settings, catalog.source("power"))[-1].sidecar.files[0].sha256


def test_before_the_first_publication_every_added_release_is_new(known: Settings, catalog: Catalog) -> None:
    assert came(known, catalog) == ["second"]


def test_what_the_publication_rests_on_did_not_come_since(known: Settings, catalog: Catalog) -> None:
    published(known, ("power", "second", sha256(known, catalog)))
    assert came(known, catalog) == []


def test_other_bytes_under_a_published_name_came_since(known: Settings, catalog: Catalog) -> None:
    published(known, ("power", "second", "0" * 64))
    assert came(known, catalog) == ["second"]


def test_of_a_damaged_publication_nothing_is_known(known: Settings, catalog: Catalog) -> None:
    published(known)
    (known.publications / "run" / DATABASE_NAME).write_bytes(b"not a database")
    assert came(known, catalog) == ["second"]
