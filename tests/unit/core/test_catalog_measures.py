"""A number is whole only with the year of its dollars, or with its gases and their GWP."""

from __future__ import annotations

import pytest

from pipeline.core.catalog import Catalog, Column, Table
from pipeline.core.catalog_files import load_catalog
from pipeline.core.catalog_measures import CO2_ALONE, factor_unit, gas_mistakes, money_mistakes
from pipeline.core.settings import PROJECT_ROOT

ALL, AR5 = "CO2, CH4, N2O", "AR5 GWP100"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(PROJECT_ROOT / "data" / "catalog")


def table(unit: str | None, *more: str, schema: str = "marts") -> Table:
    columns = [Column(name="value", type="DOUBLE", unit=unit, meaning="The value")]
    columns += [Column(name=n, type="INTEGER", unit=None, meaning="Something else") for n in more]
    return Table(
        name=f"{schema}.prices", meaning="Prices of this and that", topic="pv_cost", kind="table", key=(), columns=tuple(columns),
        optional=frozenset(), minimum_rows=0, export="rows",
    )  # fmt: skip


@pytest.mark.parametrize("unit", ["USD per MWh", "EUR/kW", "see column unit", "see column unit, per year"])
def test_what_may_be_money_has_its_price_year_beside_it(unit: str) -> None:
    assert "'value' may hold money" in next(money_mistakes(table(unit)))
    assert list(money_mistakes(table(unit, "price_year"))) == []
    assert list(money_mistakes(table(unit, "price_year_from"))) == []


@pytest.mark.parametrize(
    "unit", ["USD, nominal", "see column unit; of money, price year not stated", "Mt CO2e", "firms", None]
)
def test_money_that_says_why_it_has_none_and_what_is_no_money_need_none(unit: str | None) -> None:
    assert list(money_mistakes(table(unit))) == []


def test_only_the_promised_tables_are_asked() -> None:
    assert list(money_mistakes(table("USD per MWh", schema="staging"))) == []


@pytest.mark.parametrize(
    "name",
    ["milestones", "forecasts", "assessments", "assessments_by_vintage", "verdict_levers", "verdict_history", "verdict_changes",
     "method_calibration", "revisions", "observations", "pv_lcoe"],
)  # fmt: skip
def test_every_table_in_which_costs_stand_names_their_dollars(catalog: Catalog, name: str) -> None:
    assert any(c.startswith("price_year") for c in catalog.table(f"marts.{name}").column_names)


SOUND = [
    ("Mt CO2e", ALL, AR5), ("Mt CO2e", "CO2", CO2_ALONE), ("t CO2/MWh", "CO2", "not applicable"), ("USD/MWh", None, None),
    ("Mt CO2e", "all gases of the publisher", "not stated"),
]  # fmt: skip
WRONG = [
    ("Mt CO2e", "CO2", "not applicable"), ("Mt CO2e", "CO2", AR5), ("Mt CO2e", ALL, CO2_ALONE), ("Mt CO2e", ALL, "not applicable"),
    ("t CO2/MWh", ALL, AR5), ("t CO2/MWh", "CO2", AR5), ("t CO2/MWh", "CO2", None), ("Mt CO2e", None, AR5), ("TWh", "CO2", None),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "gas", "gwp"), SOUND)
def test_unit_gas_and_gwp_that_agree_are_accepted(
    catalog: Catalog, unit: str, gas: str | None, gwp: str | None
) -> None:
    series = catalog.series()["ember_owid"][1].model_copy(update={"unit": unit, "gas": gas, "gwp": gwp})
    assert list(gas_mistakes("here", series)) == []


@pytest.mark.parametrize(("unit", "gas", "gwp"), WRONG)
def test_unit_gas_and_gwp_that_disagree_are_refused(
    catalog: Catalog, unit: str, gas: str | None, gwp: str | None
) -> None:
    series = catalog.series()["ember_owid"][1].model_copy(update={"unit": unit, "gas": gas, "gwp": gwp})
    assert f"here has unit '{unit}', gas '{gas}'" in next(gas_mistakes("here", series))


def test_a_factor_of_several_gases_is_one_of_co2e() -> None:
    assert (factor_unit("CO2"), factor_unit(ALL)) == ("t CO2/MWh", "t CO2e/MWh")


def test_avoided_emissions_have_the_gases_of_their_factors_as_the_sources_declare(catalog: Catalog) -> None:
    declared = {n: v.unit for s in catalog.sources for t in s.tables for n, v in t.variables.items()}
    factors = {
        "combined_margin": "combined_margin_intermittent", "operating_margin": "operating_margin", "coal": "coal_factor_2017",
        "official_grid_average": "grid_emission_factor", "grid_average": "carbon_intensity_elec",
        "rest_of_mix": "greenhouse_gas_emissions",
    }  # fmt: skip
    for method, variable in factors.items():
        gas = catalog.series()[f"avoided_{method}"][1].gas
        assert (gas == "CO2") is ("CO2e" not in declared[variable]), method
