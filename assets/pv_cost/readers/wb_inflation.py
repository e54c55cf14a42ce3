"""Yearly inflation of consumer prices (World Bank, FP.CPI.TOTL.ZG), as the datasets organisation publishes it.

The column is called CPI and holds the yearly change in per cent, not an index.
"""

from __future__ import annotations

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import CHILE, FIRST_YEAR, Extract, Fact, Reader, Release, year_of
from pipeline.core.text import text_rows

STATES = ("United States", "USA")
TERRITORIES = {e[1]: e for e in (CHILE, STATES)}
VARIABLE, UNIT = "consumer_price_inflation", "percent"
FALLING = ("USA", 2009)
"""Prices fell in the United States in 2009: a change below 0, which no index can be."""


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile and the United States. Raises SourceError for an index in place of the change, and where one of the two is missing."""
    rows, others = text_rows(content, ("Country Code", "Year", "CPI"), place, tuple(TERRITORIES))
    extract = Extract(
        Release(
            title="Consumer prices, yearly change", unit=UNIT,
            transcribed_from=f"column CPI, rows of Chile and the United States from {FIRST_YEAR} on",
        )
    )  # fmt: skip
    extract.left_out["other_territory"] += others
    for cells in rows:
        entity = TERRITORIES.get(str(cells["Country Code"]))
        if entity is None:
            extract.left_out["other_territory"] += 1
            continue
        year, value = (
            year_of(str(cells["Year"]), f"{place}, line {cells['row']}, column Year"),
            value_or_none(cells["CPI"]),
        )
        if value is None or year < FIRST_YEAR:
            extract.left_out["empty_cell" if value is None else f"before_{FIRST_YEAR}"] += 1
            continue
        locator = f"column CPI, row {entity[1]} {year}"
        extract.facts.append(Fact(cells["row"], str(year), VARIABLE, value, UNIT, locator, entity))
    _assert_change(extract, place)
    return extract


def _assert_change(extract: Extract, place: str) -> None:
    missing = set(TERRITORIES) - {f.entity[1] for f in extract.facts}
    if missing:
        raise SourceError(
            f"{place}: expected rows of {', '.join(sorted(TERRITORIES))}; found none of {', '.join(sorted(missing))}."
        )
    found = [f.value or "" for f in extract.facts if (f.entity[1], int(f.period)) == FALLING]
    if not found or not found[0].startswith("-"):
        raise SourceError(
            f"{place}: expected the yearly change in per cent, below 0 for the United States in 2009; "
            f"found {found[0] if found else 'no such year'}. An index is not read as a change."
        )


READER = Reader("wb_inflation", read)
