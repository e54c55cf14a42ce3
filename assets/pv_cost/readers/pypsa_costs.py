"""PyPSA's technology data: one file per plant year, `technology,parameter,value,unit,...,currency_year`.

The plant year stands in the file's name alone: the release is named after it (`costs-2030`). `solar` is a mixture of roofs and
parks; `solar-utility` is the park. Yearly operation is a share of the investment, not money.
"""

from __future__ import annotations

import re

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import Extract, Fact, Reader, Release
from pipeline.core.text import text_rows

TECHNOLOGY = "solar-utility"
EUROPE = ("Europe", "EUE")
"""The publisher names no country (the figures are the Danish Energy Agency's); EUE is what ISO 3166 reserves for the Union."""

COLUMNS = ("technology", "parameter", "value", "unit", "source", "currency_year")
VARIABLES = {
    "investment": ("investment", ("EUR/kW_e", "EUR/kW"), "EUR/kW"),
    "FOM": ("fixed_om_share", ("%/year",), "percent/year"),
    "lifetime": ("lifetime", ("years",), "years"),
}


def read(content: bytes, place: str, vintage: str | None) -> Extract:
    """The park's investment, operation and life. Raises SourceError for another unit, without a currency year or a plant year."""
    named = re.match(r"costs-(20\d\d)\b", vintage or "")
    if named is None:
        raise SourceError(
            f"{place}: the file has no year; give the release a name that begins with it, like costs-2030. Found {vintage!r}."
        )
    rows, others = text_rows(content, COLUMNS, place, (TECHNOLOGY,))
    park = [r for r in rows if r["technology"] == TECHNOLOGY]
    if not park:
        raise SourceError(f"{place}: expected rows of {TECHNOLOGY}; found {others + len(rows)} rows of others.")
    years: set[str] = set()
    extract = Extract(Release(title="", transcribed_from=""))
    extract.left_out["other_technology"] = others + len(rows) - len(park)
    for cells in park:
        where = f"{place}, line {cells['row']}"
        variable, printed, unit = VARIABLES.get(str(cells["parameter"]), (None, (), ""))
        value = value_or_none(cells["value"])
        if variable is None or value is None:
            extract.left_out["other_variable" if variable is None else "empty_cell"] += 1
            continue
        if cells["unit"] not in printed:
            raise SourceError(f"{where}, column unit: expected {' or '.join(printed)}; found {cells['unit']!r}.")
        if variable == "investment":
            years.add(str(cells["currency_year"]).removesuffix(".0"))
        locator = f"row {TECHNOLOGY}, {cells['parameter']}; {cells['source'] or 'no source named'}"
        extract.facts.append(Fact(cells["row"], named[1], variable, value, unit, locator, EUROPE, "F"))
    if len(years) != 1 or not all(re.fullmatch(r"20\d\d", y) for y in years):
        raise SourceError(
            f"{place}, column currency_year: expected the year of the euros of the investment; found {', '.join(sorted(years)) or 'none'}."
        )
    extract.release = Release(
        title=f"Technology data for plants of {named[1]}", transcribed_from=f"rows of {TECHNOLOGY}: {', '.join(VARIABLES)}",
        unit="EUR/kW, percent/year, years", price_year=int(min(years)),
    )  # fmt: skip
    return extract


READER = Reader("pypsa_costs", read)
