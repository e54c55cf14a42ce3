"""No bundled file holds a derived value: when an input moves, every figure that rests on it moves, and no other does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.stand_in.files import BUNDLED, transcribed
from tests.tables import all_tables, change_cell, change_file, copied_data, settings_for

AS_OF = date(2026, 11, 25)

FIGURES = """
    SELECT series_id || ' ' || strftime(period_start, '%Y-%m') || ' ' || vintage AS figure, value FROM marts.observations
    UNION ALL
    SELECT 'count ' || reading || ' ' || unit_of_count || ' ' || year, firms FROM marts.firm_counts
"""


def newest(source_id: str) -> str:
    """Its newest bundled vintage that was transcribed by hand: bundling one more breaks nothing here."""
    return transcribed(source_id).name


OWID_RELEASE, IRENA_EDITION, BOOKLET = newest("owid_energy"), newest("irena_costs"), newest("edgar_ghg")
INVENTORY, GRID, EMBER = newest("unfccc_inventory"), newest("sen_grid_factor"), newest("ember_yearly")
LISTED = max(p.parent.name for p in BUNDLED.glob("solar_directory/*/directory.csv"))
FACTORS = max(p.parent.name for p in BUNDLED.glob("programme_statements/*/factors.csv"))
OWID = f"owid_energy/{OWID_RELEASE}/facts.csv"
SOLAR_2025 = {
    f"avoided_{m} 2025-01 {OWID_RELEASE}"
    for m in ("combined_margin", "grid_average", "rest_of_mix", "operating_margin", "coal", "build_margin")
}
YEARS = range(2014, 2026)


def avoided(method: str, years: range) -> set[str]:
    return {f"avoided_{method} {y}-01 {OWID_RELEASE}" for y in years}


# What is changed, and by hand the figures that must move: all of them and no others.
CASES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "emissions of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,greenhouse_gas_emissions,", "26.620"),
        {f"ember_owid 2025-01 {OWID_RELEASE}", f"avoided_rest_of_mix 2025-01 {OWID_RELEASE}"},
    ),
    "solar generation of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,solar_electricity,", "23.180"),
        SOLAR_2025 | {f"solar_generation_owid 2025-01 {OWID_RELEASE}"},
    ),
    "carbon intensity of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,carbon_intensity_elec,", "300.000"),
        {f"avoided_grid_average 2025-01 {OWID_RELEASE}"},
    ),
    "combined margin": (
        lambda s: change_cell(transcribed("ifi_grid_factors", root=s) / "facts.csv", r".*combined_margin_intermittent,", "510"),
        avoided("combined_margin", range(2013, 2026)) | avoided("build_margin", range(2013, 2026)),
    ),
    "coal factor": (
        lambda s: change_cell(s / f"programme_statements/{FACTORS}/factors.csv", r".*coal_factor_2017,", "0.9"),
        avoided("coal", range(2013, 2026)),
    ),
    "IRENA's value of 2023": (
        lambda s: change_cell(s / f"irena_costs/{IRENA_EDITION}/facts.csv", r"Chile,CHL,2023,", "0.05"),
        {f"irena_lcoe 2023-01 {IRENA_EDITION}", f"irena_lcoe_real_2016 2023-01 {IRENA_EDITION}"},
    ),
    "a month of the price index of 2022": (
        lambda s: change_cell(transcribed("us_cpi", root=s) / "facts.csv", r"United States,USA,2022-06,", "300.000"),
        {f"irena_lcoe_real_2016 {y}-01 edition-2022" for y in range(2012, 2023)},
    ),
    "methane of the power industry in 2020": (
        lambda s: change_cell(s / f"edgar_ghg/{BOOKLET}/facts.csv", r"Chile,CHL,2020,power_industry_ch4,", "0.5"),
        {f"edgar_power 2020-01 {BOOKLET}"},
    ),
    "nitrous oxide of energy industries in 2022": (
        lambda s: change_cell(s / f"unfccc_inventory/{INVENTORY}/facts.csv", r"Chile,CHL,2022,1_a_1_n2o,", "999999"),
        {f"inventory_1a1 2022-01 {INVENTORY}"},
    ),
    "a month of the grid factor of 2022": (
        lambda s: change_cell(s / f"sen_grid_factor/{GRID}/facts.csv", r"Chile,CHL,2022-03,", "0.5"),
        {
            f"sen_grid_factor_monthly 2022-03 {GRID}",
            f"sen_grid_factor_mean 2022-01 {GRID}",
            f"avoided_official_grid_average 2022-01 {OWID_RELEASE}",
        },
    ),
    "demand of 2010": (
        lambda s: change_cell(s / f"ember_yearly/{EMBER}/facts.csv", r"Chile,CHL,2010,demand,", "70.0"),
        {f"ember_yearly_product 2010-01 {EMBER}", f"ember_yearly_demand 2010-01 {EMBER}"},
    ),
    "an operating firm of a source of 2018 less": (
        lambda s: _without_firm(s / "solar_directory" / LISTED),
        {
            f"firms_operating 2025-01 {LISTED}",
            f"firms_operating 2026-01 {LISTED}",
            f"firms_legal_entities 2025-01 {LISTED}",
            f"firms_legal_entities 2026-01 {LISTED}",
            "count stock operating_firms 2025",
            "count stock operating_firms 2026",
            "count stock legal_entities 2025",
            "count stock legal_entities 2026",
        },
    ),
}  # fmt: skip


def _without_firm(vintage: Path) -> None:
    """Call Adrox SpA a vehicle without a legal form: it is then neither operating nor shown to be Chilean."""
    change_file(vintage / "directory.csv", lambda text: text.replace("Adrox SpA,Adrox SpA,", "Adrox,,"))


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], None] | None], dict[str, float]]:
    """Every figure, by name, from the bundled facts with one change."""

    def compute(change: Callable[[Path], None] | None) -> dict[str, float]:
        folder = tmp_path_factory.mktemp("perturbed")
        data = copied_data(folder)
        if change is not None:
            change(data / "sources")
        with all_tables(settings_for(data, folder / "out"), AS_OF) as session:
            return {r["figure"]: r["value"] for r in session.warehouse.rows(FIGURES)}

    return compute


@pytest.fixture(scope="module")
def unchanged(figures: Callable[..., dict[str, float]]) -> dict[str, float]:
    return figures(None)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_changed_input_moves_every_figure_that_rests_on_it_and_no_other(
    name: str, figures: Callable[..., dict[str, float]], unchanged: dict[str, float]
) -> None:
    change, expected = CASES[name]
    changed = figures(change)
    assert changed.keys() == unchanged.keys()
    assert {f for f in changed if changed[f] != unchanged[f]} == expected
