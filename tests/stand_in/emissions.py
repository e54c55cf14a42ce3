"""Files on emissions and electricity in the publishers' own formats, written from the bundled facts.

`next_year` gives what a publisher brings out the year after: one more year, columns in another order, names and units changed.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from tests.stand_in.files import facts, table, workbook


def owid_energy(*, next_year: bool = False) -> bytes:
    """`owid-energy-data.csv` with fewer columns than it has, and Chile between a country and an aggregate without a code."""
    found = facts("owid_energy")
    names = sorted({v for _, _, v in found})
    years = sorted({p for _, p, _ in found})
    header = ["country", "year", "iso_code", "population", "gdp", *names, "primary_energy_consumption"]
    if next_year:
        header = [*header[:3], *reversed(header[3:]), "biofuel_share_elec"]
    rows = []
    for year in [*years, *(["2026"] if next_year else [])]:
        source_year = min(year, years[-1])
        last = year == ("2026" if next_year else years[-1])
        cells = {n: found["Chile", source_year, n]["value"] for n in names}
        cells |= {"country": "Chile", "year": year, "iso_code": "CHL", "population": "19000000"}
        cells |= {} if last else {"gdp": "1", "primary_energy_consumption": "400"}
        rows.append([cells.get(c, "") for c in header])
    other = {
        "year": "2024",
        "greenhouse_gas_emissions": "1",
        "carbon_intensity_elec": "100",
        "electricity_generation": "10",
    }
    china = other | {"country": "China", "iso_code": "CHN"}
    world = other | {"country": "South America", "iso_code": ""}
    return table(header, [[china.get(c, "") for c in header], *rows, [world.get(c, "") for c in header]])


def grapher(chart: str, *, next_year: bool = False) -> bytes:
    """The CSV of a chart; a year later its column has another name."""
    emissions = chart == "ghg-emissions-by-sector"
    found = facts("owid_grapher", "2026-02-18" if emissions else "2021-11-03")
    column = {
        (True, False): "electricity and heat", (True, True): "Greenhouse gas emissions from electricity and heat",
        (False, False): "Solar Capacity", (False, True): "Solar PV capacity per person",
    }[emissions, next_year]  # fmt: skip
    header = ["Entity", "Code", "Year", *(["Agriculture", column] if emissions else [column])]
    other = [
        ["Argentina", "ARG", "2020", *(["5", "6"] if emissions else ["6"])],
        ["World", "OWID_WRL", "2020", *(["7", "8"] if emissions else ["8"])],
    ]
    rows = [["Chile", "CHL", p, *(["1", r["value"]] if emissions else [r["value"]])] for (_, p, _), r in found.items()]
    return table(header, [*other, *rows])


def ember(*, next_year: bool = False) -> bytes:
    """The long release: `Area` and `Country code`, then `ISO 3 code`."""
    found = facts("ember_yearly", "2025-05-21") | facts("ember_yearly", "2021-release")
    words = {
        "emissions_intensity": ("Power sector emissions", "CO2 intensity", "gCO2/kWh"),
        "demand": ("Electricity demand", "Demand", "TWh"),
        "solar_generation": ("Electricity generation", "Solar", "TWh"),
        "solar_capacity": ("Capacity", "Solar", "GW"),
    }
    header = [
        "Area",
        "ISO 3 code" if next_year else "Country code",
        "Year",
        "Area type",
        "Category",
        "Subcategory",
        "Variable",
        "Unit",
        "Value",
    ]
    rows: list[list[str]] = []
    for (_, period, variable), row in found.items():
        category, name, unit = words[variable]
        rows.append(["Chile", "CHL", period, "Country", category, "Fuel", name, unit, row["value"]])
        rows.append(["Chile", "CHL", period, "Country", category, "Fuel", name, "%", "12.5"])
    rows += [
        ["World", "", "2020", "Region", "Capacity", "Fuel", "Solar", "GW", "700"],
        ["", "", "2020", "", "Capacity", "Fuel", "Solar", "GW", "1"],
    ]
    return table(header, rows)


def ember_overview() -> bytes:
    """The table `country_overview_yearly` of the data API (2025)."""
    found = facts("ember_yearly", "2025-05-21")
    years = sorted({p for _, p, _ in found})
    header = [
        "country_or_region",
        "country_code",
        "year",
        "demand_twh",
        "demand_mwh_per_capita",
        "emissions_intensity_gco2_per_kwh",
    ]
    rows = [
        [
            "Chile",
            "CHL",
            y,
            found["Chile", y, "demand"]["value"],
            "4",
            found["Chile", y, "emissions_intensity"]["value"],
        ]
        for y in years
    ]
    return table(header, [["Argentina", "ARG", "2020", "1", "2", "3"], *rows, ["World", "", "2020", "1", "2", "3"]])


def ember_2021(kind: str) -> bytes:
    """The tables of 2021, one row per fuel: generation_yearly and capacity_yearly."""
    column, variable = {
        "generation": ("generation_twh", "solar_generation"),
        "capacity": ("capacity_gw", "solar_capacity"),
    }[kind]
    found = facts("ember_yearly", "2021-release")
    rows = [
        [p, "Chile", "CHL", fuel, r["value"]]
        for (_, p, v), r in found.items() if v == variable for fuel in ("Coal", "Solar")
    ]  # fmt: skip
    return table(
        ["year", "country_name", "country_code", "variable", column],
        [["1985", "Argentina", "ARG", "Solar", "NULL"], *rows],
    )


def edgar_export() -> bytes:
    """A CSV export of the booklet's sheet: mark, CRLF, and fewer digits."""
    found = facts("edgar_ghg")
    years = sorted({p for _, p, _ in found})
    rows = []
    for substance, gas in {"CO2": "co2", "GWP_100_AR5_CH4": "ch4", "GWP_100_AR5_N2O": "n2o"}.items():
        values = [f"{float(found['Chile', y, f'power_industry_{gas}']['value']):.9f}" for y in years]
        rows += [
            [substance, "Power Industry", "ARG", "Argentina", *values],
            [substance, "Power Industry", "CHL", "Chile", *values],
        ]
    header = ["Substance", "Sector", "EDGAR Country Code", "Country", *years]
    return b"\xef\xbb\xbf" + table(header, rows, lineterminator="\r\n")


def edgar(*, next_year: bool = False) -> bytes:
    """The booklet; a year later its sheet has another name."""
    found = facts("edgar_ghg")
    years = sorted({p for _, p, _ in found})
    gases = {"CO2": "co2", "GWP_100_AR5_CH4": "ch4", "GWP_100_AR5_N2O": "n2o"}
    rows: list[list[Any]] = [["Substance", "Sector", "EDGAR Country Code", "Country", 1989, *map(int, years)]]
    for substance, gas in gases.items():
        values = [float(found["Chile", y, f"power_industry_{gas}"]["value"]) for y in years]
        rows += [
            [substance, "Agriculture", "CHL", "Chile", 1.0, *values],
            [substance, "Power Industry", "CHL", "Chile", 1.0, *values],
            [substance, "Power Industry", "ARG", "Argentina", 1.0, *values],
        ]
    rows += [[], ["CO2", "Power Industry", "GLOBAL TOTAL", "GLOBAL TOTAL", 1.0, *values]]
    sheet = "GHG_sector_country" if next_year else "GHG_by_sector_and_country"
    info = [
        [f"GHG emissions of all world countries, {2025 if next_year else 2024} Report"],
        ["They are aggregated using Global Warming Potential values from IPCC AR5 (GWP-100 AR5)."],
        [f"values in {sheet} sheet are expressed in Mt CO2eq/yr"],
    ]
    return workbook({"info": info, sheet: rows})


def unfccc(*, report: str = "AR5", dot: str = ".") -> bytes:
    """The tidy inventory."""
    found = facts("unfccc_inventory")
    header = ["country", "iso", "dir", "year_submission", "sector_code", "gas", "units", "year", "value"]
    rows = [
        [country, iso, f"{iso}-CRT-2024", "2024", code, v.rpartition("_")[2], f"tCO2e (GWP100 {report})", p, r["value"]]
        for country, iso, code in (
            ("Argentina", "ARG", "1.A.1."),
            ("Chile", "CHL", f"1.A.1{dot}"),
            ("Chile", "CHL", "1.A.2."),
        )
        for (_, p, v), r in found.items()
    ]
    return table(header, rows)


def sen() -> bytes:
    """The monthly factor, as a JSON list of texts with a decimal comma."""
    found = facts("sen_grid_factor")
    months = [(p, r) for (_, p, v), r in found.items() if v == "grid_emission_factor"]
    items = [
        {"year": p[:4], "month": str(int(p[5:])), "network": "SEN", "emission": r["value"].replace(".", ",")}
        for p, r in months
    ]
    return json.dumps([*items, {"year": "2017", "month": "1", "network": "SIC", "emission": "0,4"}]).encode()


def ifi() -> bytes:
    """The harmonized factors with their heading over three lines, and a note below."""
    found = facts("ifi_grid_factors", "2021-v3.1")
    names = (
        "combined_margin_firm",
        "combined_margin_intermittent",
        "combined_margin_energy_efficiency",
        "combined_margin_consumption",
        "operating_margin",
    )
    values = [found["Chile", "2021", n]["value"] for n in names]
    rows = [
        ["", "Firm Energy (e.g., Hydro)", "Intermittent Energy (e.g., Solar)", "Energy Efficiency", "Electricity Consumption", ""],
        ["Country / Territory / Island", "", "", "", "", ""],
        ["Albania", 0, 0, 0, 0, 0], ["Chile", *values], ["", "", "", "", "", ""],
        ["Note 1: see the document\n\"AHG-001\".", "", "", "", "", ""],
    ]  # fmt: skip
    margin = "Combined Margin Grid Emission \nFactor, gCO2/kWh"
    return table(
        ["", margin, "", "", "", "Operating Margin Grid Emission \nFactor, gCO2/kWh"],
        rows,
        quoting=csv.QUOTE_NONNUMERIC,
    )


def ember_monthly(*, next_year: bool = False) -> bytes:
    """The long monthly release: `Area` and `ISO 3 code`; a year later one more month, and the older name of the code."""
    found = facts("ember_monthly")
    words = {
        "emissions_intensity": ("Power sector emissions", "CO2 intensity", "gCO2/kWh"),
        "demand": ("Electricity demand", "Demand", "TWh"),
    }
    code = "Country code" if next_year else "ISO 3 code"
    header = ["Area", code, "Date", "Area type", "Category", "Subcategory", "Variable", "Unit", "Value"]
    rows = [["World", "", "2020-01-01", "Region", "Electricity demand", "Demand", "Demand", "TWh", "2000"]]
    last = max(p for _, p, _ in found)
    for (_, period, variable), row in found.items():
        category, name, unit = words[variable]
        for month in [period, *(["2025-05"] if next_year and period == last else [])]:
            rows.append(["Chile", "CHL", f"{month}-01", "Country", category, "Other", name, unit, row["value"]])
            rows.append(["Chile", "CHL", f"{month}-01", "Country", category, "Other", name, "%", "1.5"])
    return table(header, rows)


def ember_monthly_overview() -> bytes:
    """The table `country_overview_monthly` of the data API (2025)."""
    found = facts("ember_monthly")
    months = sorted({p for _, p, _ in found})
    header = [
        "country_or_region",
        "country_code",
        "date",
        "demand_twh",
        "emissions_intensity_gco2_per_kwh",
        "latest_year",
    ]
    rows = [
        ["Chile", "CHL", f"{m}-01", *(found["Chile", m, v]["value"] for v in ("demand", "emissions_intensity")), "2024"]
        for m in months
    ]
    return table(header, [["Argentina", "ARG", "2020-01-01", "1", "2", "2024"], *rows])


WDI_NAME = "Carbon dioxide (CO2) emissions from Power Industry (Energy) (Mt CO2e)"
WDI_CODE = "EN.GHG.CO2.PI.MT.CE.AR5"


def wdi_page() -> bytes:
    """One page of the World Bank's interface with EDGAR's CO2, newest year first; the last year has no value yet."""
    found = {p: r["value"] for (_, p, v), r in facts("edgar_ghg").items() if v == "power_industry_co2"}
    years: dict[str, float | None] = {"2024": None} | {p: float(found[p]) for p in sorted(found, reverse=True)}
    records = [
        {
            "indicator": {"id": WDI_CODE, "value": WDI_NAME}, "country": {"id": code[:2], "value": name},
            "countryiso3code": code, "date": year, "value": value, "unit": "", "obs_status": "", "decimal": 1,
        }
        for code, name in (("CHL", "Chile"), ("ARG", "Argentina")) for year, value in years.items()
    ]  # fmt: skip
    head = {
        "page": 1,
        "pages": 1,
        "per_page": 1000,
        "total": len(records),
        "sourceid": "2",
        "lastupdated": "2025-10-07",
    }
    return json.dumps([head, records]).encode()


def wdi_table() -> bytes:
    """The indicator's CSV: a preamble above the heading, every cell in quotes."""
    found = {p: r["value"] for (_, p, v), r in facts("edgar_ghg").items() if v == "power_industry_co2"}
    years = sorted(found)
    lines = [["Data Source", "World Development Indicators", ""], [], ["Last Updated Date", "2025-10-07", ""], []]
    heading = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "1989", *years, ""]
    rows = [[n, c, WDI_NAME, WDI_CODE, "1", *found.values(), ""] for n, c in (("Argentina", "ARG"), ("Chile", "CHL"))]
    return b"\xef\xbb\xbf" + table(lines[0], [*lines[1:], heading, *rows], quoting=csv.QUOTE_ALL)


def wdi_zip() -> bytes:
    """The zip it comes in, with two tables of metadata beside it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Metadata_Indicator_API_{WDI_CODE}_DS2_en_csv_v2_1.csv", "INDICATOR_CODE\n")
        archive.writestr(f"API_{WDI_CODE}_DS2_en_csv_v2_1.csv", wdi_table())
        archive.writestr(f"Metadata_Country_API_{WDI_CODE}_DS2_en_csv_v2_1.csv", "Country Code\n")
    return packed.getvalue()
