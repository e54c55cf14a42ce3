"""One behaviour suite over every reader: it takes its layouts, refuses the others, drops nothing uncounted, and never crashes.

The files are written in the publishers' layouts from the bundled facts (`tests.stand_in`), so that what a reader
gives can be compared with what was transcribed by hand.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import SourceError
from pipeline.core.packed import unpacked
from pipeline.core.readers import Extract
from pipeline.core.settings import PROJECT_ROOT
from pipeline.readers import all_readers
from tests.stand_in import costs, emissions, fuzz
from tests.stand_in.files import facts

CATALOG = load_catalog(PROJECT_ROOT / "data" / "catalog")
READERS = all_readers()


@dataclass(frozen=True)
class Layout:
    """A layout of a source: its file, and the bundled vintages that hold the same numbers."""

    source_id: str
    name: str
    content: Callable[[], bytes]
    vintages: tuple[str, ...]
    release: str | None = None
    facts_of: str | None = None
    """The source whose bundled facts hold the same numbers, where it is another."""

    def __str__(self) -> str:
        return f"{self.source_id}, {self.name}"


LAYOUTS = (
    Layout("owid_energy", "today's", emissions.owid_energy, ("2026-release",)),
    Layout("owid_grapher", "emissions", lambda: emissions.grapher("ghg-emissions-by-sector"), ("2026-02-18",)),
    Layout("owid_grapher", "capacity", lambda: emissions.grapher("installed-solar-PV-capacity"), ("2021-11-03",)),
    Layout("owid_grapher", "renamed column", lambda: emissions.grapher("ghg-emissions-by-sector", next_year=True), ("2026-02-18",)),
    Layout("ember_yearly", "long release", emissions.ember, ("2025-05-21", "2021-release")),
    Layout("ember_yearly", "long release with ISO 3 code", lambda: emissions.ember(next_year=True), ("2025-05-21", "2021-release")),
    Layout("ember_yearly", "overview of 2025", emissions.ember_overview, ("2025-05-21",)),
    Layout("ember_yearly", "generation of 2021", lambda: emissions.ember_2021("generation"), ("2021-release",)),
    Layout("ember_yearly", "capacity of 2021", lambda: emissions.ember_2021("capacity"), ("2021-release",)),
    Layout("ember_monthly", "long release", emissions.ember_monthly, ("2025-05-21",)),
    Layout("ember_monthly", "overview of 2025", emissions.ember_monthly_overview, ("2025-05-21",)),
    Layout("wdi_power_co2", "page", emissions.wdi_page, ("2024-booklet",), facts_of="edgar_ghg"),
    Layout("wdi_power_co2", "table under a preamble", emissions.wdi_table, ("2024-booklet",), facts_of="edgar_ghg"),
    Layout("edgar_ghg", "booklet", emissions.edgar, ("2024-booklet",)),
    Layout("edgar_ghg", "export", emissions.edgar_export, ("2024-booklet",)),
    Layout("unfccc_inventory", "tidy", emissions.unfccc, ("2024-btr1",)),
    Layout("unfccc_inventory", "without the dot", lambda: emissions.unfccc(dot=""), ("2024-btr1",)),
    Layout("sen_grid_factor", "list", emissions.sen, ("2024-04-28",)),
    Layout("ifi_grid_factors", "v3.1", emissions.ifi, ("2021-v3.1",), "2021-v3.1"),
    Layout("irena_costs", "export of edition 2022", lambda: costs.irena_export("edition-2022"), ("edition-2022",)),
    Layout("irena_costs", "export of edition 2023", costs.irena_export, ("edition-2023",)),
    Layout("irena_costs", "workbook of edition 2022", lambda: costs.irena_workbook(2022), ("edition-2022",), "edition-2022"),
    Layout("irena_costs", "workbook of edition 2023", lambda: costs.irena_workbook(2023), ("edition-2023",), "edition-2023"),
    Layout("us_cpi", "today's", costs.us_cpi, ("2026-05",)),
    Layout("nrel_atb", "edition 2022", costs.nrel_atb, ("atb-2022",)),
    Layout("pypsa_costs", "plants of 2030", lambda: costs.pypsa_costs("2030"), ("costs-2030",), "costs-2030"),
    Layout("wb_inflation", "today's", costs.wb_inflation, ("2024",)),
    Layout("country_risk", "workbook", costs.country_risk, ("2025-01-01",)),
    Layout("country_risk", "export with its day in words", costs.country_risk_export, ("2017-01-05",)),
)  # fmt: skip

FUZZED_IN_A_TEST = 25
"""Inputs per layout here; `make bench` tries 10,000 and more."""


def read(layout: Layout, content: bytes) -> Extract:
    return READERS[layout.source_id].read(content, f"Source {layout.source_id}, file f", layout.release)


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {str(layout): layout.content() for layout in LAYOUTS}


def test_every_reader_has_a_layout_here_and_a_source_in_the_catalogue() -> None:
    assert set(READERS) == {layout.source_id for layout in LAYOUTS}
    assert set(READERS) <= {s.id for s in CATALOG.sources}


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_a_reader_gives_the_numbers_that_were_transcribed_by_hand(layout: Layout, contents: dict[str, bytes]) -> None:
    found = {(f.entity[0], f.period, f.variable): f for f in read(layout, contents[str(layout)]).facts}
    by_hand = {k: r for v in layout.vintages for k, r in facts(layout.facts_of or layout.source_id, v).items()}
    assert found
    for key, fact in found.items():
        row = by_hand[key]
        assert float(fact.value or "nan") == pytest.approx(float(row["value"] or "nan"), rel=1e-6, nan_ok=True), key
        assert (fact.unit, fact.cells()["obs_status"]) == (row["unit"], row["obs_status"]), key
    variables = {v for _, _, v in found}
    chile = {k for k in by_hand if k[2] in variables and k[0] != "World"}
    assert chile - set(found) == set()


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_units_are_those_of_the_catalogue_and_places_are_told(layout: Layout, contents: dict[str, bytes]) -> None:
    variables = CATALOG.source(layout.source_id).tables[0].variables
    extract = read(layout, contents[str(layout)])
    for fact in extract.facts:
        assert fact.unit == variables[fact.variable].unit
        assert fact.row >= 1 and fact.locator
    assert extract.release.unit and extract.release.title and extract.release.transcribed_from


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_what_is_left_out_is_counted(layout: Layout, contents: dict[str, bytes]) -> None:
    left_out = read(layout, contents[str(layout)]).left_out
    if layout.source_id == "us_cpi":
        assert left_out == {"before_2010": 1}
    else:
        assert left_out["other_territory"] + left_out["other_technology"] >= 1
    assert all(n >= 0 for n in left_out.values())


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_a_reader_is_deterministic_and_packing_changes_nothing(layout: Layout, contents: dict[str, bytes]) -> None:
    content = contents[str(layout)]
    assert read(layout, content).facts == read(layout, unpacked(gzip.compress(content, mtime=0), "here")).facts


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_a_reader_refuses_the_layouts_of_all_others_with_a_sentence(layout: Layout, contents: dict[str, bytes]) -> None:
    others = {o.source_id: contents[str(o)] for o in LAYOUTS if o.source_id != layout.source_id}
    for source_id, content in others.items():
        with pytest.raises(
            SourceError, match=rf"^Source {layout.source_id}, file f.*(expected|nothing|no year|must say)"
        ):
            read(layout, content)
        assert source_id != layout.source_id


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize(
    "content", [b"", b"\n", b"<html>", b"{}", b"a,b\n1,2\n", b"\x00" * 50, b"\xff\xfe\x00"], ids=repr
)
def test_what_is_no_file_of_it_is_refused(layout: Layout, content: bytes) -> None:
    with pytest.raises(SourceError, match=rf"^Source {layout.source_id}, file f"):
        read(layout, content)


@pytest.mark.parametrize(
    "layout", [lo for lo in LAYOUTS if "booklet" not in lo.name and "workbook" not in lo.name], ids=str
)
def test_mark_line_ends_and_spaces_change_nothing(layout: Layout, contents: dict[str, bytes]) -> None:
    content = contents[str(layout)]
    plain = read(layout, content).facts
    if layout.source_id != "ifi_grid_factors":  # whose quoted cells hold line breaks of their own
        assert read(layout, content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).facts == plain
    assert read(layout, b"\xef\xbb\xbf" + content.removeprefix(b"\xef\xbb\xbf")).facts == plain


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_damaged_files_end_in_facts_or_a_sentence_and_never_in_a_wrong_number(
    layout: Layout, contents: dict[str, bytes]
) -> None:
    chance = random.Random(f"{layout}")
    told = fuzz.outcomes(
        CATALOG, READERS[layout.source_id], contents[str(layout)], layout.release, chance, FUZZED_IN_A_TEST
    )
    assert sum(told.values()) == FUZZED_IN_A_TEST
    assert told["crashed"] == 0
    assert told["wrong number"] == 0
