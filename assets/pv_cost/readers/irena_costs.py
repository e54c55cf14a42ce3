"""IRENA's levelised cost of photovoltaic plants: the exports of Our World in Data (CSV), and IRENA's own workbooks.

An export does not say whose dollars it is in: an edition that is known by Chile's value of 2012 brings its price year, any
other must be declared by whoever adds it. Workbooks are `irena_workbook`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assets.pv_cost.readers import irena_workbook
from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.packed import Kind, kind_of
from pipeline.core.readers import CHILE, Extract, Fact, Reader, Release, year_and_status
from pipeline.core.text import TextRow, header_of, text_rows

WORLD = ("World", "OWID_WRL")
VARIABLES = {"kwh": ("solar_pv_lcoe", "USD/kWh"), "mwh": ("solar_pv_lcoe_per_mwh", "USD/MWh")}
LOCAL_DEFLATOR = "solar_pv_lcoe_local_deflator"
_COLUMN = re.compile(
    r"solar (?:(?:photovoltaic|pv) (?:levelized|levelised) cost of (?:energy|electricity)|lcoe)"
    r"(?:\s*[-(,]\s*(?:constant\s+)?(?P<year>20\d\d)?\s*(?:us\$|usd|\$)\s*(?P<unit>per |/)\s*(?P<per>kwh|mwh)\)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Edition:
    """An edition as exported, known by Chile's value of 2012; `mistake` where it is known to be wrong."""

    year: int
    mistake: str | None = None


KNOWN = {
    "0.2005782": Edition(2022),
    "0.20686625": Edition(2023),
    "0.21183105": Edition(2024),
    "0.22282591": Edition(
        2024,
        "Known mistake: this export restates Chile with Chile's own deflator (edition 2023 x 1.07715, where the United States "
        "index gives 1.0240): 5.19 % too high. Kept as evidence under another variable, never the headline.",
    ),
}
FIRST_KNOWN = 2012


def read(content: bytes, place: str, vintage: str | None) -> Extract:
    """Chile's and the world's levelised cost by year of commissioning, in the unit of the file."""
    if kind_of(content) is Kind.WORKBOOK:
        return irena_workbook.read(content, place, vintage)
    header = header_of(content, place)
    found = [(m, c) for c in header if (m := _COLUMN.fullmatch(c))]
    if len(found) != 1 or not {"Entity", "Year"} <= set(header):
        raise SourceError(
            f"{place}, line 1: expected Entity, Year and one column 'Solar photovoltaic levelized cost of energy'; "
            f"found {', '.join(header)[:300]}."
        )
    match, column = found[0]
    code = ("Code",) if "Code" in header else ()
    rows, others = text_rows(content, ("Entity", *code, "Year", column), place, (CHILE[0], WORLD[0]))
    edition = _edition(rows, column, match)
    variable, unit = VARIABLES[(match["per"] or "kwh").lower()]
    extract = Extract(_release(column, unit, edition, match))
    extract.left_out["other_territory"] += others
    for cells in rows:
        entity = CHILE if cells["Entity"] == CHILE[0] else WORLD if cells["Entity"] == WORLD[0] else None
        value = value_or_none(cells[column])
        if entity is None or value is None:
            extract.left_out["other_territory" if entity is None else "empty_cell"] += 1
            continue
        if code and cells["Code"] != entity[1]:
            raise SourceError(
                f"{place}, line {cells['row']}, column Code: expected {entity[1]} for {entity[0]}; found {cells['Code']!r}."
            )
        year, status = year_and_status(str(cells["Year"]), f"{place}, line {cells['row']}, column Year")
        wrong = entity is CHILE and edition is not None and edition.mistake
        locator = f"column {column}, row {entity[0]} {year}"
        extract.facts.append(
            Fact(cells["row"], str(year), LOCAL_DEFLATOR if wrong else variable, value, unit, locator, entity, status)
        )
    return extract


def _edition(rows: list[TextRow], column: str, match: re.Match[str]) -> Edition | None:
    """The edition by what the header says, or by Chile's value of 2012 as printed; None where it is not known."""
    printed = (str(r[column]) for r in rows if (r["Entity"], r["Year"]) == (CHILE[0], str(FIRST_KNOWN)))
    known = KNOWN.get(next(printed, ""))
    return known or (Edition(int(match["year"])) if match["year"] else None)


def _release(column: str, unit: str, edition: Edition | None, match: re.Match[str]) -> Release:
    year = edition.year if edition else None
    wrong = "-local-deflator" if edition and edition.mistake else ""
    return Release(
        title=f"Renewable power generation costs in {year or 'a year that the file does not say'}, export of Our World in Data",
        transcribed_from=f'Our World in Data, chart levelized-cost-of-energy: column "{column}", rows of Chile and the world',
        edition=f"owid-edition-{year}{wrong}" if year else None,
        unit=unit,
        price_year=int(match["year"]) if match["year"] else year,
        note=edition.mistake if edition else None,
    )


READER = Reader("irena_costs", read)
