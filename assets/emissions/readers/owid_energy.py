"""The energy dataset of Our World in Data: one row per territory and year, some 130 columns, no units in the header.

Format seen in releases of 2022 to 2026 (https://github.com/owid/energy-data, owid-energy-codebook.csv gives the units).
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import FIRST_YEAR, Extract, Fact, Reader, Release, year_of
from pipeline.core.text import text_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNITS = {
    "greenhouse_gas_emissions": "Mt CO2e",
    "carbon_intensity_elec": "g CO2e/kWh",
    "solar_electricity": "TWh",
    "electricity_generation": "TWh",
    "fossil_electricity": "TWh",
    "coal_electricity": "TWh",
}
"""Our six columns with the units of the codebook."""

SPARSE = ("gdp", "primary_energy_consumption")
"""Filled by other sources than Ember, later in the year: where both are blank the last year is not settled yet."""

IDENTITY_TOLERANCE = 0.02
"""Share by which emissions may differ from intensity times generation: more is another unit, not rounding."""


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's six series. Raises SourceError without Chile, without a column, or where the three units contradict each other."""
    rows, others = text_rows(content, ("country", "year", "iso_code", *UNITS, *SPARSE), place, ("CHL",))
    chile = [r for r in rows if r["iso_code"] == "CHL"]
    if not chile:
        raise SourceError(
            f"{place}: expected rows with the iso_code CHL; found {others + len(rows)} rows, and none with it."
        )
    years = [year_of(str(r["year"]), f"{place}, line {r['row']}, column year") for r in chile]
    last = max(years)
    extract = Extract(
        Release(
            title=f"owid-energy-data.csv, years to {last}",
            transcribed_from=f"{', '.join(UNITS)}: rows of Chile from {FIRST_YEAR} on, digits as in the file.",
            unit="Mt CO2e, g CO2e/kWh, TWh", gas="all greenhouse gases as CO2e", gwp="AR5 GWP100",
        )
    )  # fmt: skip
    extract.left_out["other_territory"] = others + len(rows) - len(chile)
    _assert_identity([cells for year, cells in zip(years, chile, strict=True) if year >= FIRST_YEAR], place)
    for year, cells in zip(years, chile, strict=True):
        if year < FIRST_YEAR:
            extract.left_out[f"before_{FIRST_YEAR}"] += 1
            continue
        sparse = year == last and all(cells[c] is None for c in SPARSE)
        for name, unit in UNITS.items():
            value = value_or_none(cells[name])
            if value is None:
                extract.left_out["empty_cell"] += 1
                continue
            locator = f"column {name}, row Chile {year}"
            extract.facts.append(
                Fact(cells["row"], str(year), name, value, unit, locator, status="P" if sparse else "A")
            )
    return extract


def _assert_identity(rows: Sequence[Mapping[Any, Any]], place: str) -> None:
    """Mt = g/kWh x TWh / 1000: the header has no units, so their agreement stands in for them.

    Another unit shows in most lines; one line alone is a mistake in it.
    """
    told = [(cells["row"], *found) for cells in rows if (found := _emissions_told_twice(cells))]
    broken = [t for t in told if abs(t[1] - t[2]) > max(IDENTITY_TOLERANCE * abs(t[1]), 0.02)]
    if not broken:
        return
    line, emissions, product = broken[0]
    why = (
        "A unit has changed: see the publisher's codebook."
        if len(broken) > len(told) / 2
        else "The others agree, so it is no change of unit: compare the line with the publisher's file."
    )
    raise SourceError(
        f"{place}, line {line}: expected emissions (Mt) = intensity (g/kWh) x generation (TWh) / 1000; "
        f"found {emissions:g} and {product:g}; so in {len(broken)} of {len(told)} years. {why}"
    )


def _emissions_told_twice(cells: Mapping[Any, Any]) -> tuple[float, float] | None:
    """Emissions as given, and as intensity times generation; None where one of the three is missing."""
    names = ("greenhouse_gas_emissions", "carbon_intensity_elec", "electricity_generation")
    try:
        emissions, intensity, generation = (float(value_or_none(cells[n]) or "nan") for n in names)
    except ValueError:
        return None  # which cell is no number is told where facts are asserted
    product = intensity * generation / 1000
    return None if isnan(emissions) or isnan(product) else (emissions, product)


READER = Reader("owid_energy", read)
