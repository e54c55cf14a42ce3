"""What a reader gives: facts with their line, in the layout's columns."""

from __future__ import annotations

import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.errors import CatalogError, SourceError
from pipeline.core.readers import (
    Extract,
    Fact,
    Reader,
    Release,
    refuse_readers_without_a_source,
    year_and_status,
    year_of,
)


def test_facts_take_the_columns_of_the_layout_and_keep_their_line(product_catalog: Catalog) -> None:
    fact = Fact(7, "2023", "power", "1.50", "GWh", "row 7", status="P")
    assert fact.cells() == {
        "entity": "Chile", "entity_code": "CHL", "period": "2023", "variable": "power", "value": "1.50", "unit": "GWh",
        "obs_status": "P", "locator": "row 7", "row": 7,
    }  # fmt: skip
    assert list(fact.cells()) == [*product_catalog.layouts["series_facts"], "row"]


def test_a_period_without_a_value_is_missing_whatever_was_said() -> None:
    assert Fact(1, "2023", "power", None, "GWh", "x", status="P").cells()["obs_status"] == "M"


@pytest.mark.parametrize("text", ["", "23", "2023.0", "2023p", "20233", "1700", "٢٠٢٣"])
def test_what_is_no_year_is_refused(text: str) -> None:
    assert year_of("2023", "here") == 2023
    with pytest.raises(SourceError, match="here: expected a year like 2023"):
        year_of(text, "here")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023", (2023, "A")),
        ("2023p", (2023, "P")),
        ("2022*", (2022, "A")),
        ("2021 (e)", (2021, "E")),
        ("2021P", (2021, "P")),
    ],
)
def test_a_mark_behind_a_year_is_its_status(text: str, found: tuple[int, str]) -> None:
    assert year_and_status(text, "here") == found
    with pytest.raises(SourceError, match="expected a year"):
        year_and_status(text + "x", "here")


def test_a_reader_without_a_source_is_refused(catalog: Catalog) -> None:
    power, powder = (Reader(name, lambda *_: Extract(Release("t", "whole"))) for name in ("power", "powder"))
    refuse_readers_without_a_source({"power": power}, catalog)
    with pytest.raises(CatalogError, match=r"the reader\(s\) powder: expected catalog/sources/powder.yaml, found none"):
        refuse_readers_without_a_source({"power": power, "powder": powder}, catalog)
