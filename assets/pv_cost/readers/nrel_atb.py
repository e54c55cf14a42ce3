"""NREL's Annual Technology Baseline: costs of utility-scale photovoltaic plants in the United States, per AC kilowatt.

A long table, one row per metric, case, class of resource and year, of every technology: hundreds of megabytes.
Dollars are those of two years before the edition (the 2022 edition is in 2020 dollars); a later year is a projection.
"""

from __future__ import annotations

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import Extract, Fact, Reader, Release, year_of
from pipeline.core.text import header_of, text_rows

TECHNOLOGY, STATES = "UtilityPV", ("United States", "USA")
COLUMNS = (
    "atb_year", "core_metric_parameter", "core_metric_case", "crpyears", "technology", "techdetail", "scenario",
    "core_metric_variable", "units", "value",
)  # fmt: skip
CASE, SCENARIO, LIFE = "Market", "Moderate", ("30", "*")
TAX_CREDIT = "tax_credit_case"
WITHOUT_CREDIT = (None, "*", "None")
"""A column of later editions: costs with a tax credit of the United States say nothing of Chile."""

VARIABLES = {
    ("CAPEX", "Class1"): ("capex", "$/kW", "USD/kW"),
    ("Fixed O&M", "Class1"): ("fixed_om", "$/kW-yr", "USD/kW/year"),
    ("CF", "Class1"): ("capacity_factor_class1", "", "fraction"),
    ("CF", "Class5"): ("capacity_factor_class5", "", "fraction"),
    ("LCOE", "Class1"): ("lcoe_class1", "$/MWh", "USD/MWh"),
    ("FCR", "*"): ("fixed_charge_rate", "", "fraction"),
    ("WACC Real", "*"): ("wacc_real", "", "fraction"),
}
"""Metric and class -> variable, unit as printed, unit here. Cost does not differ by class; class 1 is the sunniest."""

YEARS_BEHIND = 2


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """The moderate scenario of the market case. Raises SourceError for other columns or units, and without a metric."""
    header = header_of(content, place)
    columns = (*COLUMNS, *((TAX_CREDIT,) if TAX_CREDIT in header else ()))
    if not set(COLUMNS) <= set(header):
        raise SourceError(f"{place}, line 1: expected {', '.join(COLUMNS)}; found {', '.join(header)[:300]}.")
    found, others = text_rows(content, columns, place, (TECHNOLOGY,))
    rows = [r for r in found if r["technology"] == TECHNOLOGY]
    if not rows:
        raise SourceError(f"{place}: expected lines of the technology {TECHNOLOGY}; found none.")
    editions = sorted({str(r["atb_year"]) for r in rows if r["atb_year"]})
    if len(editions) != 1:
        raise SourceError(
            f"{place}: expected one edition in column atb_year; found {', '.join(editions)[:60] or 'none'}."
        )
    edition = year_of(editions[0], f"{place}, column atb_year")
    base = edition - YEARS_BEHIND
    extract = Extract(
        Release(
            title=f"Annual Technology Baseline {edition}, electricity",
            transcribed_from=f"{TECHNOLOGY}: case {CASE}, scenario {SCENARIO}, {LIFE[0]} years, classes 1 and 5",
            edition=f"atb-{edition}", unit="USD/kW, USD/kW/year, USD/MWh, fraction", price_year=base,
        )
    )  # fmt: skip
    extract.left_out["other_technology"] = others + len(found) - len(rows)
    for cells in rows:
        metric = VARIABLES.get((str(cells["core_metric_parameter"]), str(cells["techdetail"])))
        asked = (cells["core_metric_case"], cells["scenario"]) == (CASE, SCENARIO)
        if not asked or metric is None or cells["crpyears"] not in LIFE or cells.get(TAX_CREDIT) not in WITHOUT_CREDIT:
            extract.left_out["other_variable"] += 1
            continue
        line = cells["row"]
        where = f"{place}, line {line}"
        variable, printed, unit = metric
        if (cells["units"] or "").lower() != printed.lower():
            raise SourceError(
                f"{where}, column units: expected {printed or 'none'} for {variable}; found {cells['units']!r}."
            )
        year, value = year_of(str(cells["core_metric_variable"]), where), value_or_none(cells["value"])
        if value is None:
            extract.left_out["empty_cell"] += 1
            continue
        locator = f"{cells['core_metric_parameter']}, {cells['techdetail']}, {CASE}, {SCENARIO}, {year}"
        status = "A" if year <= base else "F"
        extract.facts.append(Fact(line, str(year), variable, value, unit, locator, STATES, status))
    missing = {v for v, _, _ in VARIABLES.values()} - {f.variable for f in extract.facts}
    if missing:
        raise SourceError(f"{place}: expected {', '.join(sorted(missing))} of {TECHNOLOGY}; found no row for it.")
    return extract


READER = Reader("nrel_atb", read)
