"""Files on costs and prices in the publishers' own formats, written from the bundled facts; see `emissions`."""

from __future__ import annotations

from typing import Any

from tests.stand_in.files import Facts, facts, table, workbook


def irena_export(vintage: str = "edition-2023", *, next_year: bool = False) -> bytes:
    """The chart of Our World in Data with every technology, or a year later with one column in USD/MWh that names its year."""
    found = facts("irena_costs", vintage)
    codes = {"Chile": "CHL", "World": "OWID_WRL"}
    if next_year:
        header = ["Entity", "Code", "Year", "Solar photovoltaic levelized cost of energy (constant 2024 US$ per MWh)"]
        rows = [[e, codes[e], p, f"{float(r['value']) * 1024:.3f}"] for (e, p, _), r in found.items()]
        return table(header, rows)
    header = [
        "Entity",
        "Code",
        "Year",
        "Bioenergy levelized cost of energy",
        "Solar photovoltaic levelized cost of energy",
        "Onshore wind levelized cost of energy",
    ]
    wide = [[e, codes[e], p, "", r["value"], "0.05"] for (e, p, _), r in found.items()]
    return table(header, [["Argentina", "ARG", "2012", "", "", "0.1"], *wide, ["Chile", "CHL", "2009", "", "", "0.2"]])


def irena_workbook(edition: int) -> bytes:
    """The figure on countries of one edition, in the layout recorded for it."""
    found = facts("irena_costs", "edition-2022" if edition == 2022 else "edition-2023")
    years = sorted(p for e, p, _ in found if e == "Chile")
    per_mwh = edition == 2025
    values = [float(found["Chile", y, "solar_pv_lcoe"]["value"]) * (1000 if per_mwh else 1) for y in years]
    sheet, header_row = {
        2021: ("Fig 3.8", 6), 2022: ("Fig. 3.11", 6), 2023: ("Fig. 3.11", 6), 2024: ("Fig. 3.10", 3), 2025: ("Fig. 3.7", 3),
    }[edition]  # fmt: skip
    above: list[list[Any]] = [["Utility-scale solar PV weighted-average levelised cost of electricity by country"]]
    above += [] if edition in (2021, 2022, 2025) else [[f"LCOE ({edition} USD/kWh)"]]
    above += [[] for _ in range(header_row - 1 - len(above))]
    if edition == 2022:
        header: list[Any] = ["Country", "Year", "Weighted average LCOE", "Percentage change"]
        rows = [[c, int(y), v, -0.1] for c in ("Australia", "Chile") for y, v in zip(years, values, strict=True)]
    else:
        header = [
            "2021 USD/kWh" if edition == 2021 else None,
            *map(int, years),
            "2020-2021" if edition == 2021 else "% change",
        ]
        countries = ("Türkiye", "Viet Nam") if edition == 2021 else ("Türkiye", "Chile")
        rows = [[c, *values, -0.5] for c in countries]
    return workbook({"Contents": [["Data file"]], sheet: [*above, header, *rows]})


def us_cpi(*, next_year: bool = False) -> bytes:
    """The monthly index; its missing month has no row."""
    found = facts("us_cpi")
    rows = [[f"{p}-01", r["value"], "0.1"] for (_, p, _), r in found.items() if r["value"]]
    year, month = map(int, max(p for _, p, _ in found).split("-"))
    next_month = f"{year + month // 12}-{month % 12 + 1:02d}-01"
    more = [[next_month, "336.0", "0.2"]] if next_year else []
    return table(["Date", "Index", "Inflation"], [["1913-01-01", "9.8", ""], *rows, *more])


def nrel_atb(*, next_year: bool = False) -> bytes:
    """`ATBe.csv` with another technology and case; a later edition has a column on tax credits, and each cost twice."""
    found = facts("nrel_atb", "atb-2022")
    metrics = {
        "capex": ("CAPEX", "Class1", "$/kW"), "fixed_om": ("Fixed O&M", "Class1", "$/KW-yr"),
        "capacity_factor_class1": ("CF", "Class1", ""), "capacity_factor_class5": ("CF", "Class5", ""),
        "lcoe_class1": ("LCOE", "Class1", "$/MWh"), "fixed_charge_rate": ("FCR", "*", ""), "wacc_real": ("WACC Real", "*", ""),
    }  # fmt: skip
    header = [
        "atb_year", "core_metric_key", "core_metric_parameter", "core_metric_case", "crpyears", "technology", "techdetail",
        "default", "scenario", "core_metric_variable", "units", "value",
    ]  # fmt: skip
    edition = "2024" if next_year else "2022"
    rows = [
        [edition, "k", "CAPEX", "Market", "30", "LandbasedWind", "Class1", "0.0", "Moderate", "2020", "$/kW", "1400"]
    ]
    for (_, year, variable), row in found.items():
        metric, detail, unit = metrics[variable]
        years = "*" if variable == "wacc_real" else "30"
        for case, value in (("R&D", "1"), ("Market", row["value"])):
            rows.append([edition, "k", metric, case, years, "UtilityPV", detail, "0.0", "Moderate", year, unit, value])
    if not next_year:
        return table(header, rows)
    twice = [[*row[:-1], value, credit] for row in rows for credit, value in (("None", row[-1]), ("ITC", "2"))]
    return table([*header, "tax_credit_case"], twice)


def pypsa_costs(year: str) -> bytes:
    """`costs_YEAR.csv`: the park among a mixture of roofs and parks, and a technology in another unit."""
    found = facts("pypsa_costs", f"costs-{year}")
    words = {
        "investment": ("investment", "EUR/kW_e"),
        "fixed_om_share": ("FOM", "%/year"),
        "lifetime": ("lifetime", "years"),
    }
    header = ["technology", "parameter", "value", "unit", "source", "further description", "currency_year"]
    agency = "Danish Energy Agency, inputs/technology_data_for_el_and_dh.xlsx"
    rows = [
        [
            "solar",
            "investment",
            "700.5",
            "EUR/kW_e",
            "Calculated. See 'further description'.",
            "half roofs, half parks",
            "2020.0",
        ]
    ]
    for (_, _, variable), row in found.items():
        parameter, unit = words[variable]
        rows.append(["solar-utility", parameter, row["value"], unit, agency, "22 Utility-scale PV", "2020.0"])
    return table(header, [*rows, ["electrolysis", "VOM", "0.3", "EUR/MWh_H2", "JRC, 01", "", "2010.0"]])


def wb_inflation(*, next_year: bool = False) -> bytes:
    """`cpi.csv`: a change in per cent under the name of an index; a year later one more year."""
    found = facts("wb_inflation")
    codes = {"Chile": "CHL", "United States": "USA"}
    rows = [[e, codes[e], p, r["value"]] for (e, p, _), r in found.items()]
    more = [["Chile", "CHL", "2025", "4.2"], ["United States", "USA", "2025", "2.9"]] if next_year else []
    return table(["Country", "Country Code", "Year", "CPI"], [["Brazil", "BRA", "2020", "3.2"], *rows, *more])


def _country_risk_rows(found: Facts, updated: str, *, blank_rows: int) -> list[list[Any]]:
    value = {v: float(r["value"]) for (_, _, v), r in found.items()}
    heading = [
        "Country", "Africa", "Moody's rating", "Rating-based Default Spread", "Total Equity Risk Premium", "Country Risk Premium",
        "Sovereign CDS, net of US", "Total Equity Risk Premium2",
    ]  # fmt: skip
    chile = [
        value[v] for v in ("default_spread", "equity_risk_premium", "country_risk_premium", "sovereign_cds_spread")
    ]
    return [
        ["Country and Equity Risk Premiums"],
        ["Date of update:", updated],
        ["Enter the current risk premium for a mature equity market", "", "", "", value["mature_market_premium"]],
        ["Do you want to adjust the country default spread?", "", "", "", "Yes"],
        ["If yes, enter the multiplier to use on the default spread", "", "", "", 1.35],
        *([""] for _ in range(blank_rows)),
        heading,
        ["Albania", "Eastern Europe & Russia", "Ba3", 0.03, 0.09, 0.04, "NA", "NA"],
        ["Chile", "Central and South America", "A2", *chile, 0.05],
    ]


def country_risk(*, next_year: bool = False) -> bytes:
    """`ctryprem.xlsx`; a year later its heading stands one row lower."""
    updated = "2026-01-01 00:00:00" if next_year else "2025-01-01 00:00:00"
    rows = _country_risk_rows(facts("country_risk", "2025-01-01"), updated, blank_rows=2 if next_year else 1)
    return workbook({"Explanation and FAQ": [["Read me"]], "ERPs by country": rows})


def country_risk_export() -> bytes:
    """The sheet of January 2017 as CSV, its day in words."""
    rows = _country_risk_rows(facts("country_risk", "2017-01-05"), "", blank_rows=1)
    rows[1], rows[2] = [""], [*rows[2], "Updated January 5, 2017"]
    return table(rows[0], rows[1:])
