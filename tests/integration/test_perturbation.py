"""No bundled file holds a derived value: when an input moves, every figure that rests on it moves, and no other does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.tables import all_tables, change_cell, change_file, copied_data, settings_for

AS_OF = date(2026, 11, 25)

FIGURES = """
    SELECT series_id || ' ' || strftime(period_start, '%Y-%m') || ' ' || vintage AS figure, value FROM marts.observations
    UNION ALL
    SELECT 'count ' || reading || ' ' || unit_of_count || ' ' || year, firms FROM marts.firm_counts
"""

OWID = "owid_energy/2026-release/facts.csv"
SOLAR_2025 = {
    f"avoided_{m} 2025-01 2026-release"
    for m in ("combined_margin", "grid_average", "rest_of_mix", "operating_margin", "coal", "build_margin")
}
YEARS = range(2014, 2026)


def avoided(method: str, years: range) -> set[str]:
    return {f"avoided_{method} {y}-01 2026-release" for y in years}


# What is changed, and by hand the figures that must move: all of them and no others.
CASES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "emissions of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,greenhouse_gas_emissions,", "26.620"),
        {"ember_owid 2025-01 2026-release", "avoided_rest_of_mix 2025-01 2026-release"},
    ),
    "solar generation of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,solar_electricity,", "23.180"),
        SOLAR_2025 | {"solar_generation_owid 2025-01 2026-release"},
    ),
    "carbon intensity of 2025": (
        lambda s: change_cell(s / OWID, r"Chile,CHL,2025,carbon_intensity_elec,", "300.000"),
        {"avoided_grid_average 2025-01 2026-release"},
    ),
    "combined margin": (
        lambda s: change_cell(s / "ifi_grid_factors/2021-v3.1/facts.csv", r".*combined_margin_intermittent,", "510"),
        avoided("combined_margin", range(2013, 2026)) | avoided("build_margin", range(2013, 2026)),
    ),
    "coal factor": (
        lambda s: change_cell(s / "programme_statements/2026-11-25/factors.csv", r".*coal_factor_2017,", "0.9"),
        avoided("coal", range(2013, 2026)),
    ),
    "IRENA's value of 2023": (
        lambda s: change_cell(s / "irena_costs/edition-2023/facts.csv", r"Chile,CHL,2023,", "0.05"),
        {"irena_lcoe 2023-01 edition-2023", "irena_lcoe_real_2016 2023-01 edition-2023"},
    ),
    "a month of the price index of 2022": (
        lambda s: change_cell(s / "us_cpi/2026-05/facts.csv", r"United States,USA,2022-06,", "300.000"),
        {f"irena_lcoe_real_2016 {y}-01 edition-2022" for y in range(2012, 2023)},
    ),
    "methane of the power industry in 2020": (
        lambda s: change_cell(s / "edgar_ghg/2024-booklet/facts.csv", r"Chile,CHL,2020,power_industry_ch4,", "0.5"),
        {"edgar_power 2020-01 2024-booklet"},
    ),
    "nitrous oxide of energy industries in 2022": (
        lambda s: change_cell(s / "unfccc_inventory/2024-btr1/facts.csv", r"Chile,CHL,2022,1_a_1_n2o,", "999999"),
        {"inventory_1a1 2022-01 2024-btr1"},
    ),
    "a month of the grid factor of 2022": (
        lambda s: change_cell(s / "sen_grid_factor/2024-04-28/facts.csv", r"Chile,CHL,2022-03,", "0.5"),
        {
            "sen_grid_factor_monthly 2022-03 2024-04-28",
            "sen_grid_factor_mean 2022-01 2024-04-28",
            "avoided_official_grid_average 2022-01 2026-release",
        },
    ),
    "demand of 2010": (
        lambda s: change_cell(s / "ember_yearly/2025-05-21/facts.csv", r"Chile,CHL,2010,demand,", "70.0"),
        {"ember_yearly_product 2010-01 2025-05-21", "ember_yearly_demand 2010-01 2025-05-21"},
    ),
    "an operating firm of a source of 2018 less": (
        lambda s: _without_firm(s / "solar_directory/2026-11-25"),
        {
            "firms_operating 2025-01 2026-11-25",
            "firms_operating 2026-01 2026-11-25",
            "firms_legal_entities 2025-01 2026-11-25",
            "firms_legal_entities 2026-01 2026-11-25",
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
