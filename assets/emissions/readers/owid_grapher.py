"""Charts of Our World in Data as CSV: Entity, Code, Year and one column per line of the chart.

The name of the value column changes with the chart's wording, so each chart has the names it has had.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import FIRST_YEAR, Extract, Fact, Reader, Release, year_and_status
from pipeline.core.text import header_of, text_rows

KEY = ("Entity", "Code", "Year")


@dataclass(frozen=True)
class Chart:
    """One chart: what it is in our catalogue, and the names its column has had, in lower case."""

    slug: str
    variable: str
    unit: str
    gas: str | None
    names: tuple[str, ...]


CHARTS = (
    Chart(
        "ghg-emissions-by-sector", "electricity_and_heat", "t CO2e", "all greenhouse gases as CO2e",
        (
            "electricity and heat", "greenhouse gas emissions from electricity and heat",
            "electricity and heat - tco2e", "emissions from electricity and heat",
        ),
    ),
    Chart(
        "installed-solar-PV-capacity", "installed_solar_pv_capacity", "GW", None,
        ("solar capacity", "solar energy capacity", "solar pv capacity", "solar energy capacity - gw", "solar capacity (total)", "solar"),
    ),
)  # fmt: skip


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's line of the chart. Raises SourceError for another chart, and without Chile."""
    header = header_of(content, place)
    found = [(chart, column) for chart in CHARTS for column in header if column.lower() in chart.names]
    if len(found) != 1 or not set(KEY) <= set(header):
        told = "; ".join(f"{c.slug}: {c.names[0]}" for c in CHARTS)
        raise SourceError(
            f"{place}, line 1: expected {', '.join(KEY)} and one of ({told}); found {', '.join(header)[:300]}."
        )
    chart, column = found[0]
    rows, others = text_rows(content, (*KEY, column), place, ("CHL",))
    chile = [r for r in rows if r["Code"] == "CHL"]
    if not chile:
        raise SourceError(
            f"{place}: expected rows with the code CHL; found {others + len(rows)} rows, and none with it."
        )
    extract = Extract(
        Release(
            title=f"Chart {chart.slug}, years to {max(str(r['Year']) for r in chile)}",
            transcribed_from=f'column "{column}", rows of Chile from {FIRST_YEAR} on',
            unit=chart.unit,
            gas=chart.gas,
        )
    )
    extract.left_out["other_territory"] = others + len(rows) - len(chile)
    for cells in chile:
        year, status = year_and_status(str(cells["Year"]), f"{place}, line {cells['row']}, column Year")
        value = value_or_none(cells[column])
        if year < FIRST_YEAR or value is None:
            extract.left_out["empty_cell" if value is None else f"before_{FIRST_YEAR}"] += 1
            continue
        extract.facts.append(
            Fact(
                cells["row"],
                str(year),
                chart.variable,
                value,
                chart.unit,
                f"column {column}, row Chile {year}",
                status=status,
            )
        )
    return extract


READER = Reader("owid_grapher", read)
