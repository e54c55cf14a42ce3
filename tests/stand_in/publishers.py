"""Files in the publishers' own formats, written from the bundled facts: the same numbers, among rows and columns of others.

`next_year` gives what a publisher brings out the year after: one more year, columns in another order, names and units changed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.core.settings import PROJECT_ROOT

Facts = dict[tuple[str, str, str], dict[str, str]]
"""(entity, period, variable) -> the row of the facts."""


def facts(source_id: str, vintage: str, root: Path = PROJECT_ROOT / "data" / "sources") -> Facts:
    """The bundled facts of one vintage."""
    with (root / source_id / vintage / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return {(r["entity"], r["period"], r["variable"]): r for r in csv.DictReader(stream)}


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], **dialect: Any) -> bytes:
    """A CSV of them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=dialect.pop("lineterminator", "\n"), **dialect)
    writer.writerows([header, *rows])
    return text.getvalue().encode()


def workbook(sheets: dict[str, list[list[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An xlsx of them."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def owid_energy(*, next_year: bool = False) -> bytes:
    """`owid-energy-data.csv` with fewer columns than it has, and Chile between a country and an aggregate without a code."""
    found = facts("owid_energy", "2026-release")
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
    found = facts("edgar_ghg", "2024-booklet")
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
    found = facts("edgar_ghg", "2024-booklet")
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
    found = facts("unfccc_inventory", "2024-btr1")
    header = ["country", "iso", "dir", "year_submission", "sector_code", "gas", "units", "year", "value"]
    rows = [
        [country, iso, "CHL-CRT-2024", "2024", code, v.rpartition("_")[2], f"tCO2e (GWP100 {report})", p, r["value"]]
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
    found = facts("sen_grid_factor", "2024-04-28")
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
    found = facts("irena_costs", "edition-2023")
    years = sorted(p for e, p, _ in found if e == "Chile")
    per_mwh = edition == 2025
    values = [float(found["Chile", y, "solar_pv_lcoe"]["value"]) * (1000 if per_mwh else 1) for y in years]
    sheet, header_row = {2023: ("Fig. 3.11", 6), 2024: ("Fig. 3.10", 3), 2025: ("Fig. 3.7", 3)}[edition]
    above: list[list[Any]] = [["Utility-scale solar PV weighted-average levelised cost of electricity by country"]]
    above += [] if per_mwh else [[f"LCOE ({edition} USD/kWh)"]]
    above += [[] for _ in range(header_row - 1 - len(above))]
    header = [None, *map(int, years), "% change 2012-2023"]
    return workbook(
        {"Contents": [["Data file"]], sheet: [*above, header, ["Türkiye", *values, -0.5], ["Chile", *values, -0.8]]}
    )


def us_cpi(*, next_year: bool = False) -> bytes:
    """The monthly index; its missing month has no row."""
    found = facts("us_cpi", "2026-05")
    rows = [[f"{p}-01", r["value"], "0.1"] for (_, p, _), r in found.items() if r["value"]]
    more = [["2026-06-01", "336.0", "0.2"]] if next_year else []
    return table(["Date", "Index", "Inflation"], [["1913-01-01", "9.8", ""], *rows, *more])


def by_address(*, next_year: bool = False) -> dict[str, Callable[[], bytes]]:
    """Host and path -> the file that stands there, for every publisher that the catalogue asks."""
    year = 2025 if next_year else 2024
    booklet = f"edgar.jrc.ec.europa.eu/booklet/EDGAR_{year}_GHG_booklet_{year}.xlsx"
    page = f'<html><body><a href="https://{booklet}">Download the booklet</a></body></html>'.encode()
    owid = "ourworldindata.org/grapher"
    return {
        "nyc3.digitaloceanspaces.com/owid-public/data/energy/owid-energy-data.csv": lambda: owid_energy(
            next_year=next_year
        ),
        f"{owid}/ghg-emissions-by-sector.csv": lambda: grapher("ghg-emissions-by-sector", next_year=next_year),
        f"{owid}/installed-solar-PV-capacity.csv": lambda: grapher("installed-solar-PV-capacity", next_year=next_year),
        "storage.googleapis.com/emb-prod-bkt-publicdata/public-downloads/yearly_full_release_long_format.csv": lambda: (
            ember(next_year=next_year)
        ),
        f"edgar.jrc.ec.europa.eu/report_{year}": lambda: page,
        booklet: lambda: edgar(next_year=next_year),
        f"{owid}/levelized-cost-of-energy.csv": lambda: irena_export(next_year=next_year),
        "raw.githubusercontent.com/datasets/cpi-us/main/data/cpiai.csv": lambda: us_cpi(next_year=next_year),
    }
