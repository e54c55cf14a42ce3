"""Ember's yearly electricity tables, in the layouts they have had.

2021: two tables, generation and capacity, one row per fuel. 2022 on: the long "full release", one row per variable, whose
first column was `Country or region`, then `Area`. 2025: the table `country_overview_yearly` of the data API. Which one a
file is, is told by its whole header, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import Extract, Fact, Reader, Release, year_and_status
from pipeline.core.text import header_of, text_table

if TYPE_CHECKING:
    import pandas

GASES, GWP = "all greenhouse gases as CO2e", "AR5 GWP100"
FIRST_EMBER_YEAR = 2000
"""Before it Ember's tables of 2021 hold other publishers' numbers, or none."""


@dataclass(frozen=True)
class Wide:
    """A layout with one column per variable; `only` keeps the rows of one fuel."""

    name: str
    key: tuple[str, str, str]
    values: dict[str, tuple[str, str]]
    only: tuple[str, str] | None
    gas: str | None


WIDE = (
    Wide(
        "country_overview_yearly (2025)", ("country_or_region", "country_code", "year"),
        {"emissions_intensity_gco2_per_kwh": ("emissions_intensity", "g CO2e/kWh"), "demand_twh": ("demand", "TWh")}, None, GASES,
    ),
    Wide(
        "generation_yearly (2021)", ("country_name", "country_code", "year"),
        {"generation_twh": ("solar_generation", "TWh")}, ("variable", "Solar"), None,
    ),
    Wide(
        "capacity_yearly (2021)", ("country_name", "country_code", "year"),
        {"capacity_gw": ("solar_capacity", "GW")}, ("variable", "Solar"), None,
    ),
)  # fmt: skip

LONG_NAMES = ("Area", "Country or region")
LONG = ("Country code", "Year", "Category", "Variable", "Unit", "Value")
LONG_CODES = ("Country code", "ISO 3 code")
LONG_VARIABLES = {
    ("Electricity generation", "Solar", "TWh"): ("solar_generation", "TWh"),
    ("Capacity", "Solar", "GW"): ("solar_capacity", "GW"),
    ("Electricity demand", "Demand", "TWh"): ("demand", "TWh"),
    ("Power sector emissions", "CO2 intensity", "gCO2/kWh"): ("emissions_intensity", "g CO2e/kWh"),
    ("Power sector emissions", "CO2 intensity", "gCO2e/kWh"): ("emissions_intensity", "g CO2e/kWh"),
    ("Power sector emissions", "Emissions intensity", "gCO2e/kWh"): ("emissions_intensity", "g CO2e/kWh"),
}


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's series of whichever layout it is. Raises SourceError for an unknown layout, and without Chile."""
    header = header_of(content, place)
    for layout in WIDE:
        if set(layout.key) | set(layout.values) | ({layout.only[0]} if layout.only else set()) <= set(header):
            return _wide(content, place, layout)
    name = next((n for n in LONG_NAMES if n in header), None)
    code = next((c for c in LONG_CODES if c in header), None)
    if name and code and set(LONG) - {"Country code"} <= set(header):
        return _long(content, place, name, code)
    told = "; ".join(f"{w.name}: {', '.join((*w.key, *w.values))}" for w in WIDE)
    raise SourceError(
        f"{place}, line 1: expected one of the layouts {told}; or the long release: {LONG_NAMES[0]}, {', '.join(LONG)}; "
        f"found {', '.join(header)[:300]}."
    )


def _wide(content: bytes, place: str, layout: Wide) -> Extract:
    only = (layout.only[0],) if layout.only else ()
    frame, _ = text_table(content, (*layout.key, *only, *layout.values), place)
    name, code, year_column = layout.key
    chile, extract = _chile(frame, name, code, place)
    units = [unit for _, unit in layout.values.values()]
    extract.release = _release(layout.name, layout.gas, units)
    for cells in chile.to_dict("records"):
        if layout.only and cells[layout.only[0]] != layout.only[1]:
            extract.left_out["other_variable"] += 1
            continue
        year, status = year_and_status(str(cells[year_column]), f"{place}, line {cells['row']}, column {year_column}")
        for column, (variable, unit) in layout.values.items():
            value = value_or_none(cells[column])
            if value is None or year < FIRST_EMBER_YEAR:
                extract.left_out["empty_cell" if value is None else f"before_{FIRST_EMBER_YEAR}"] += 1
                continue
            extract.facts.append(
                Fact(
                    cells["row"], str(year), variable, value, unit, f"column {column}, row Chile {year}", status=status
                )
            )
    return extract


def _long(content: bytes, place: str, name: str, code: str) -> Extract:
    columns = (name, code, *(c for c in LONG if c != "Country code"))
    frame, _ = text_table(content, columns, place)
    chile, extract = _chile(frame, name, code, place)
    units = set()
    for cells in chile.to_dict("records"):
        key = (cells["Category"], cells["Variable"], cells["Unit"])
        _refuse_other_unit(key, place, cells["row"])
        value = value_or_none(cells["Value"])
        if key not in LONG_VARIABLES or value is None:
            extract.left_out["other_variable" if key not in LONG_VARIABLES else "empty_cell"] += 1
            continue
        variable, unit = LONG_VARIABLES[key]
        units.add(unit)
        year, status = year_and_status(str(cells["Year"]), f"{place}, line {cells['row']}, column Year")
        extract.facts.append(
            Fact(
                cells["row"],
                str(year),
                variable,
                value,
                unit,
                f"{cells['Variable']} ({cells['Unit']}), row Chile {year}",
                status=status,
            )
        )
    extract.release = _release(f"long release ({name})", GASES, sorted(units))
    return extract


def _refuse_other_unit(key: tuple[str, str, str], place: str, line: int) -> None:
    """A variable that we read, in a unit that we do not know. Shares, per-head values and changes have units of their own."""
    units = {unit for category, variable, unit in LONG_VARIABLES if (category, variable) == key[:2]}
    if units and key not in LONG_VARIABLES and key[2] not in ("%", "MWh", "kWh per capita", "MWh per capita"):
        raise SourceError(
            f"{place}, line {line}, column Unit: expected {' or '.join(sorted(units))} for {key[1]}; found {key[2]!r}."
        )


def _chile(frame: pandas.DataFrame, name: str, code: str, place: str) -> tuple[pandas.DataFrame, Extract]:
    chile = frame[frame[code] == "CHL"]
    if chile.empty:
        raise SourceError(
            f"{place}: expected rows with {code} CHL; found {frame[code].nunique()} codes, and not this one."
        )
    extract = Extract(_release("", None, []))
    nameless = int(frame[name].isna().sum())
    extract.left_out["other_territory"] = len(frame) - len(chile) - nameless
    if nameless:
        extract.left_out["row_without_a_name"] = nameless
    return chile, extract


def _release(layout: str, gas: str | None, units: list[str]) -> Release:
    return Release(
        title=layout,
        transcribed_from=f"{layout}: rows of Chile",
        unit=", ".join(units),
        gas=gas,
        gwp=GWP if gas else None,
    )


READER = Reader("ember_yearly", read)
