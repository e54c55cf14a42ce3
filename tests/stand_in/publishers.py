"""Where each publisher's files stand: address -> file, for every publisher that the catalogue asks."""

from __future__ import annotations

from collections.abc import Callable

from tests.stand_in import costs, emissions
from tests.stand_in.layouts import LAYOUTS


def by_address(*, next_year: bool = False) -> dict[str, Callable[[], bytes]]:
    """Host and path -> the file that stands there; `next_year` as the publishers have them the year after."""
    later = next_year
    year = 2025 if later else 2024
    booklet = f"edgar.jrc.ec.europa.eu/booklet/EDGAR_{year}_GHG_booklet_{year}.xlsx"
    page = f'<html><body><a href="https://{booklet}">Download the booklet</a></body></html>'.encode()
    owid, github = "ourworldindata.org/grapher", "raw.githubusercontent.com"
    ember = "storage.googleapis.com/emb-prod-bkt-publicdata/public-downloads"
    return {
        "nyc3.digitaloceanspaces.com/owid-public/data/energy/owid-energy-data.csv": lambda: emissions.owid_energy(
            next_year=later
        ),
        f"{owid}/ghg-emissions-by-sector.csv": lambda: emissions.grapher("ghg-emissions-by-sector", next_year=later),
        f"{owid}/installed-solar-PV-capacity.csv": lambda: emissions.grapher(
            "installed-solar-PV-capacity", next_year=later
        ),
        f"{ember}/yearly_full_release_long_format.csv": lambda: emissions.ember(next_year=later),
        f"{ember}/monthly_full_release_long_format.csv": lambda: emissions.ember_monthly(next_year=later),
        f"edgar.jrc.ec.europa.eu/report_{year}": lambda: page,
        booklet: lambda: emissions.edgar(next_year=later),
        f"api.worldbank.org/v2/country/CHL/indicator/{emissions.WDI_CODE}": emissions.wdi_page,
        f"{owid}/levelized-cost-of-energy.csv": lambda: costs.irena_export(next_year=later),
        f"{github}/datasets/cpi-us/main/data/cpiai.csv": lambda: costs.us_cpi(next_year=later),
        f"{github}/datasets/cpi/main/data/cpi.csv": lambda: costs.wb_inflation(next_year=later),
        "oedi-data-lake.s3.amazonaws.com/ATB/electricity/csv/2024/v3.0.0/ATBe.csv": lambda: costs.nrel_atb(
            next_year=later
        ),
        "pages.stern.nyu.edu/~adamodar/pc/datasets/ctryprem.xlsx": lambda: costs.country_risk(next_year=later),
        **{
            f"{github}/PyPSA/technology-data/master/outputs/costs_{plant}.csv": lambda plant=plant: costs.pypsa_costs(
                plant
            )
            for plant in ("2020", "2025", "2030")
        },
        **{layout.address: layout.content for layout in LAYOUTS if layout.address},
    }
