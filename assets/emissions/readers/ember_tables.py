"""What Ember's tables have in common, yearly and monthly: one column per variable (the data API), or one row (full release).

What a table holds and which layouts there have been stand with each source: `ember_yearly`, `ember_monthly`. Which one a file
is, is told by its whole header, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import Extract, Fact, Release, year_and_status
from pipeline.core.text import TextRow, header_of, text_rows

CHILES_CODE = ("CHL",)
GASES, GWP = "all greenhouse gases as CO2e", "AR5 GWP100"
FIRST_EMBER_YEAR = 2000
"""Before it Ember's tables of 2021 hold other publishers' numbers, or none."""

LONG_NAMES, LONG_CODES = ("Area", "Country or region"), ("Country code", "ISO 3 code")
LONG = ("Category", "Variable", "Unit", "Value")
LONG_VARIABLES = {
    ("Electricity generation", "Solar", "TWh"): ("solar_generation", "TWh"),
    ("Capacity", "Solar", "GW"): ("solar_capacity", "GW"),
    ("Electricity demand", "Demand", "TWh"): ("demand", "TWh"),
    ("Power sector emissions", "CO2 intensity", "gCO2/kWh"): ("emissions_intensity", "g CO2e/kWh"),
    ("Power sector emissions", "CO2 intensity", "gCO2e/kWh"): ("emissions_intensity", "g CO2e/kWh"),
    ("Power sector emissions", "Emissions intensity", "gCO2e/kWh"): ("emissions_intensity", "g CO2e/kWh"),
}
_OTHER_UNITS = ("%", "MWh", "kWh per capita", "MWh per capita")
"""Shares, per-head values and changes of the same variables: other variables."""


@dataclass(frozen=True)
class Wide:
    """A layout with one column per variable; `only` keeps the rows of one fuel."""

    name: str
    key: tuple[str, str, str]
    values: dict[str, tuple[str, str]]
    only: tuple[str, str] | None
    gas: str | None


@dataclass(frozen=True)
class Tables:
    """The tables of one rhythm: their wide layouts, the long release's column of the period, and what a period is."""

    wide: tuple[Wide, ...]
    period_column: str
    period: Callable[[str, str], tuple[str, str]]
    """Cell and place -> period as the layout of facts writes it, and its status. Raises SourceError."""


def year_period(cell: str, place: str) -> tuple[str, str]:
    """A year, with the mark that publishers put behind it."""
    year, status = year_and_status(cell, place)
    return str(year), status


def month_period(cell: str, place: str) -> tuple[str, str]:
    """A month, written as its first day."""
    match = re.fullmatch(r"((?:19|20)\d\d-(?:0[1-9]|1[0-2]))(?:-01)?", cell)
    if match is None:
        raise SourceError(f"{place}: expected the first day of a month, like 2025-04-01; found {cell[:40]!r}.")
    return match[1], "A"


def read(content: bytes, place: str, tables: Tables) -> Extract:
    """Chile's series of whichever layout it is. Raises SourceError for an unknown layout, and without Chile."""
    header = header_of(content, place)
    for layout in tables.wide:
        if set(layout.key) | set(layout.values) | ({layout.only[0]} if layout.only else set()) <= set(header):
            return _wide(content, place, layout, tables)
    name = next((n for n in LONG_NAMES if n in header), None)
    code = next((c for c in LONG_CODES if c in header), None)
    if name and code and {tables.period_column, *LONG} <= set(header):
        return _long(content, place, (name, code), tables)
    told = "; ".join(f"{w.name}: {', '.join((*w.key, *w.values))}" for w in tables.wide)
    long = ", ".join((LONG_NAMES[0], LONG_CODES[0], tables.period_column, *LONG))
    raise SourceError(
        f"{place}, line 1: expected one of the layouts {told}; or the long release: {long}; found {', '.join(header)[:300]}."
    )


def _wide(content: bytes, place: str, layout: Wide, tables: Tables) -> Extract:
    only = (layout.only[0],) if layout.only else ()
    rows, others = text_rows(content, (*layout.key, *only, *layout.values), place, CHILES_CODE)
    _, code, column_of_period = layout.key
    chile, extract = _chile(rows, others, code, place)
    extract.release = _release(layout.name, layout.gas, [unit for _, unit in layout.values.values()])
    for cells in chile:
        if layout.only and cells[layout.only[0]] != layout.only[1]:
            extract.left_out["other_variable"] += 1
            continue
        where = f"{place}, line {cells['row']}, column {column_of_period}"
        period, status = tables.period(str(cells[column_of_period]), where)
        for column, (variable, unit) in layout.values.items():
            value, locator = value_or_none(cells[column]), f"column {column}, row Chile {period}"
            if value is None or int(period[:4]) < FIRST_EMBER_YEAR:
                extract.left_out["empty_cell" if value is None else f"before_{FIRST_EMBER_YEAR}"] += 1
                continue
            extract.facts.append(Fact(cells["row"], period, variable, value, unit, locator, status=status))
    return extract


def _long(content: bytes, place: str, labels: tuple[str, str], tables: Tables) -> Extract:
    rows, others = text_rows(content, (*labels, tables.period_column, *LONG), place, CHILES_CODE)
    chile, extract = _chile(rows, others, labels[1], place)
    units = set()
    for cells in chile:
        key = (cells["Category"], cells["Variable"], cells["Unit"])
        _refuse_other_unit(key, place, cells["row"])
        value = value_or_none(cells["Value"])
        if key not in LONG_VARIABLES or value is None:
            extract.left_out["other_variable" if key not in LONG_VARIABLES else "empty_cell"] += 1
            continue
        variable, unit = LONG_VARIABLES[key]
        units.add(unit)
        where = f"{place}, line {cells['row']}, column {tables.period_column}"
        period, status = tables.period(str(cells[tables.period_column]), where)
        locator = f"{cells['Variable']} ({cells['Unit']}), row Chile {period}"
        extract.facts.append(Fact(cells["row"], period, variable, value, unit, locator, status=status))
    extract.release = _release(f"long release ({labels[0]})", GASES, sorted(units))
    return extract


def _refuse_other_unit(key: tuple[str, str, str], place: str, line: int) -> None:
    """A variable that we read, in a unit that we do not know. Shares, per-head values and changes have units of their own."""
    units = {unit for category, variable, unit in LONG_VARIABLES if (category, variable) == key[:2]}
    if units and key not in LONG_VARIABLES and key[2] not in _OTHER_UNITS:
        raise SourceError(
            f"{place}, line {line}, column Unit: expected {' or '.join(sorted(units))} for {key[1]}; found {key[2]!r}."
        )


def _chile(rows: list[TextRow], others: int, code: str, place: str) -> tuple[list[TextRow], Extract]:
    """Chile's rows; regions, other countries and rows without a name are counted."""
    chile = [r for r in rows if r[code] == CHILES_CODE[0]]
    if not chile:
        raise SourceError(f"{place}: expected rows with {code} CHL; found {others + len(rows)} rows, and none with it.")
    extract = Extract(_release("", None, []))
    extract.left_out["other_territory"] = others + len(rows) - len(chile)
    return chile, extract


def _release(layout: str, gas: str | None, units: list[str]) -> Release:
    return Release(
        title=layout,
        transcribed_from=f"{layout}: rows of Chile",
        unit=", ".join(units),
        gas=gas,
        gwp=GWP if gas else None,
    )


def reader_of(tables: Tables) -> Callable[[bytes, str, str | None], Extract]:
    """The reader of these tables."""
    return lambda content, place, _vintage: read(content, place, tables)


OVERVIEW: Mapping[str, tuple[str, str]] = {
    "emissions_intensity_gco2_per_kwh": ("emissions_intensity", "g CO2e/kWh"),
    "demand_twh": ("demand", "TWh"),
}
"""Columns of the tables `country_overview_*` of the data API."""
