"""A person's acceptance is recorded beside the vintages, with who, why, when and of which bytes."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.acceptance import RECORD, accept, accepted, record
from pipeline.core.additions import add_release
from pipeline.core.catalog import Catalog
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import Settings

DAY = date(2026, 11, 20)
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


def test_who_why_and_when_are_kept_and_the_last_word_counts(known: Settings, catalog: Catalog) -> None:
    record(known, [accept(known, catalog, "power:second", ("Ana", "method changed"), DAY)])
    record(known, [accept(known, catalog, "power:second", ("Berta", "seen with the publisher"), DAY)])
    found = accepted(known)["power:second"]
    assert (found.by, found.because, found.on) == ("Berta", "seen with the publisher", "2026-11-20")
    assert len(found.sha256[0]) == 64


@pytest.mark.parametrize("revision", ["power", "power:third", "power:first", "nothing:second"])
def test_only_a_vintage_that_was_added_here_can_be_accepted(known: Settings, catalog: Catalog, revision: str) -> None:
    with pytest.raises(ConfigurationError, match=r"expected power:VINTAGE with one of|No source 'nothing'"):
        accept(known, catalog, revision, ("Ana", "why"), DAY)
    assert accepted(known) == {}


def test_what_was_not_published_is_not_on_record(known: Settings, catalog: Catalog) -> None:
    accept(known, catalog, "power:second", ("Ana", "why"), DAY)
    record(known, [])
    assert accepted(known) == {}


@pytest.mark.parametrize(
    ("value", "changed", "is_the_same"),
    [("9", {}, True), ("9", {"note": "a remark"}, True), ("8", {}, False), ("9", {"gwp": "AR6 GWP100"}, False)],
    ids=["the same again", "a remark", "other bytes", "other warming potentials"],
)
def test_it_counts_for_what_was_accepted_and_not_for_another_release_of_that_name(
    known: Settings,
    catalog: Catalog,
    facts: Any,
    tmp_path: Path,
    value: str,
    changed: dict[str, str],
    is_the_same: bool,
) -> None:
    given = accept(known, catalog, "power:second", ("Ana", "why"), DAY)
    shutil.rmtree(known.added_vintages / "power" / "second")
    path = tmp_path / "new.csv"
    path.write_bytes(facts(("2023", "generation", value, "GWh")))
    assert given.is_of(add_release(known, catalog, catalog.source("power"), path, DECLARED | changed)) is is_the_same


def test_a_line_cut_short_is_passed_over(known: Settings, catalog: Catalog) -> None:
    record(known, [accept(known, catalog, "power:second", ("Ana", "why"), DAY)])
    with (known.added_vintages / RECORD).open("a") as stream:
        stream.write('{"revision": "power:sec')
    assert list(accepted(known)) == ["power:second"]
