"""What others have said of a quantity that we tell too: theirs beside ours, and only where they differ."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from assets.programme.rivals import RIVALS, rival_rows
from pipeline.core.settings import PROJECT_ROOT

STATEMENT = {
    "statement_id": 28, "target_id": "emissions", "year": 2024, "value": 19.0, "unit": "Mt CO2e/yr", "publisher": "An academic",
    "measure_es": "emisiones anuales", "measure_en": "yearly emissions of power generation", "source_url": None,
}  # fmt: skip
EMBER = [
    {"series_id": "ember_owid", "year": year, "value": value}
    for year, value in ((2016, 39.13), (2021, 37.97), (2022, 33.94), (2024, 23.03))
]
FALL = "fall of the power sector's yearly emissions from 2016 to 2021, with demand 11 percent higher"


def told(**said: Any) -> list[float]:
    return [round(r["our_value"], 2) for r in rival_rows([STATEMENT | said], EMBER)]


def test_another_figure_of_the_same_year_is_told_with_ours() -> None:
    assert told() == [23.03]
    assert told(measure_en=FALL, year=2021, value=6.0, unit="percent") == [2.96]


@pytest.mark.parametrize(
    "said",
    [{"value": 23.0}, {"year": 2025}, {"measure_en": "emissions of the IPCC energy sector"}],
    ids=["the same, rounded", "a year we do not have", "another quantity"],
)
def test_what_agrees_or_cannot_be_compared_is_no_rival(said: dict[str, Any]) -> None:
    assert told(**said) == []


def test_every_quantity_compared_is_one_that_a_bundled_statement_speaks_of() -> None:
    (listed,) = (PROJECT_ROOT / "data/sources/programme_statements").glob("*/statements.csv")
    with listed.open(encoding="utf-8", newline="") as lines:
        measures = {row["measure_en"] for row in csv.DictReader(lines)}
    assert {r.measure_en for r in RIVALS} <= measures
