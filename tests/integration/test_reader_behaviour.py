"""One behaviour suite over every reader: it takes its layouts, refuses the others, drops nothing uncounted, and never crashes.

The files are in the publishers' layouts (`tests.stand_in.layouts`), written from the bundled facts or by hand, so that
what a reader gives can be compared with what was transcribed by hand.
"""

from __future__ import annotations

import gzip
import random

import pytest

from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import SourceError
from pipeline.core.packed import unpacked
from pipeline.core.readers import Extract
from pipeline.core.settings import PROJECT_ROOT
from pipeline.readers import all_readers
from tests.stand_in import fuzz
from tests.stand_in.layout import Layout
from tests.stand_in.layouts import LAYOUTS

CATALOG = load_catalog(PROJECT_ROOT / "data" / "catalog")
READERS = all_readers()


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
    by_hand = layout.by_hand()
    assert found
    for key, fact in found.items():
        row = by_hand[key]
        assert float(fact.value or "nan") == pytest.approx(float(row["value"] or "nan"), rel=1e-6, nan_ok=True), key
        assert (fact.unit, fact.cells()["obs_status"]) == (row["unit"], row["obs_status"]), key
    variables = {v for _, _, v in found}
    needed = {k for k in by_hand if k[2] in variables and k[0] != "World"}
    assert needed - set(found) == set()


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
    if layout.left_out is not None:
        assert left_out == layout.left_out
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


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_mark_line_ends_and_spaces_change_nothing(layout: Layout, contents: dict[str, bytes]) -> None:
    content = contents[str(layout)]
    if content.startswith(b"PK"):
        return  # a workbook has none of them
    plain = read(layout, content).facts
    if not layout.quoted_line_breaks:
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
