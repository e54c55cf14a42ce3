"""Series on emissions, generation and factors from a handful of facts: golden numbers, units, parts that are missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.emissions.marts import avoided_emissions
from assets.emissions.observations import emissions_observations

OF_2025 = (
    ("greenhouse_gas_emissions", 2025, 25.62, "P"), ("carbon_intensity_elec", 2025, 289.49, "P"),
    ("solar_electricity", 2025, 22.18, "P"), ("electricity_generation", 2025, 88.50, "P"),
)  # fmt: skip
IFI = (("combined_margin_intermittent", 2021, 499.0), ("operating_margin", 2021, 657.0))


@pytest.fixture
def series(tiny_world: Any) -> Any:
    """Values by series and period."""

    def made() -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in tiny_world.made(emissions_observations):
            period = str(row["year"] or row["period_start"])[:7]
            found.setdefault(row["series_id"], {})[period] = row
        return found

    return made


def value(series: dict[str, dict[str, dict[str, Any]]], name: str, period: str) -> float | None:
    return series[name][period]["value"]


def test_a_published_value_stays_as_printed_with_its_status(know: Any, series: Any) -> None:
    know("owid_energy", *OF_2025)
    row = series()["ember_owid"]["2025"]
    assert (row["value"], row["unit"], row["obs_status"], row["inputs"]) == (
        25.62,
        "Mt CO2e",
        "P",
        ["owid_energy/first/facts.csv#2"],
    )


def test_three_gases_are_summed_and_two_are_not(know: Any, series: Any) -> None:
    know(
        "edgar_ghg",
        ("power_industry_co2", 2023, 24.2),
        ("power_industry_ch4", 2023, 0.03),
        ("power_industry_n2o", 2023, 0.08),
        ("power_industry_co2", 2022, 29.0),
        ("power_industry_n2o", 2022, 0.1),
    )
    found = series()["edgar_power"]
    assert found["2023"]["value"] == pytest.approx(24.31)
    assert len(found["2023"]["inputs"]) == 3
    assert (found["2022"]["value"], found["2022"]["obs_status"], found["2022"]["note"]) == (
        None,
        "M",
        "a part of the sum is missing",
    )


def test_tonnes_become_megatonnes(know: Any, series: Any) -> None:
    """A sum in tonnes shown as megatonnes would be a million times too much (case 075)."""
    know(
        "unfccc_inventory",
        ("1_a_1_co2", 2022, 28_900_000.0),
        ("1_a_1_ch4", 2022, 40_000.0),
        ("1_a_1_n2o", 2022, 60_000.0),
    )
    know("owid_grapher", ("electricity_and_heat", 2022, 33_500_000.0))
    found = series()
    assert value(found, "inventory_1a1", "2022") == pytest.approx(29.0)
    assert value(found, "climate_watch_power", "2022") == pytest.approx(33.5)


def test_intensity_times_demand(know: Any, series: Any) -> None:
    know(
        "ember_yearly",
        ("emissions_intensity", 2023, 310.0),
        ("demand", 2023, 85.0),
        ("emissions_intensity", 2024, 270.0),
    )
    found = series()["ember_yearly_product"]
    assert found["2023"]["value"] == pytest.approx(26.35)
    assert "2024" not in found


def test_a_yearly_factor_needs_all_twelve_months(know: Any, series: Any) -> None:
    months = [("grid_emission_factor", f"2022-{m:02}", 0.3 + m / 1000) for m in range(1, 13)]
    know("sen_grid_factor", *months, *(("grid_emission_factor", f"2023-{m:02}", 0.24) for m in range(1, 12)))
    found = series()
    assert value(found, "sen_grid_factor_mean", "2022") == pytest.approx(0.3065)
    assert (found["sen_grid_factor_mean"]["2023"]["value"], found["sen_grid_factor_mean"]["2023"]["note"]) == (
        None,
        "11 of 12 months",
    )
    assert value(found, "sen_grid_factor_monthly", "2022-07") == pytest.approx(0.307)


def test_months_of_a_part_of_the_country_are_no_year_of_it(know: Any, series: Any) -> None:
    """Two sources differ by 30 %: both are kept, and the difference is told (case 074); half a year is none (case 095)."""
    know("ember_yearly", ("demand", 2024, 70.0))
    know(
        "ember_monthly",
        *(("demand", f"2024-{m:02}", 49 / 12) for m in range(1, 13)),
        *(("demand", f"2025-{m:02}", 2.0) for m in range(1, 7)),
    )
    found = series()
    of_months = found["ember_monthly_demand_sum"]
    assert value(found, "ember_yearly_demand", "2024") == 70.0
    assert of_months["2024"]["value"] == pytest.approx(49.0)
    assert of_months["2024"]["note"] == (
        "the grid operator's system: 70.0 % of the 70.0 TWh that the yearly table gives for the country"
    )
    assert (of_months["2025"]["value"], of_months["2025"]["note"]) == (None, "6 of 12 months")
    assert len(of_months["2024"]["inputs"]) == 12


def test_a_month_without_a_value_is_no_month(know: Any, series: Any) -> None:
    know("sen_grid_factor", *(("grid_emission_factor", f"2022-{m:02}", None if m == 5 else 0.3) for m in range(1, 13)))
    assert series()["sen_grid_factor_mean"]["2022"]["value"] is None


AVOIDED_2025 = [
    ("avoided_grid_average", 6.42), ("avoided_rest_of_mix", 8.57), ("avoided_combined_margin", 11.07), ("avoided_operating_margin", 14.57),
    ("avoided_coal", 17.74), ("avoided_build_margin", 0.55),
]  # fmt: skip


@pytest.fixture
def all_of_2025(know: Any) -> None:
    know("owid_energy", *OF_2025)
    know("ifi_grid_factors", *IFI)
    know("programme_statements", ("coal_factor_2017", 2017, 0.8))


@pytest.mark.usefixtures("all_of_2025")
@pytest.mark.parametrize(("name", "golden"), AVOIDED_2025)
def test_avoided_emissions_of_2025(series: Any, name: str, golden: float) -> None:
    row = series()[name]["2025"]
    assert round(row["value"], 2) == golden
    assert row["obs_status"] == "P"
    assert "owid_energy/first/facts.csv#4" in row["inputs"]


@pytest.mark.usefixtures("all_of_2025")
def test_without_a_factor_nothing_is_avoided_by_it(series: Any) -> None:
    assert "avoided_official_grid_average" not in series()


def test_the_official_average_counts_only_in_years_with_all_months(know: Any, series: Any) -> None:
    know("owid_energy", ("solar_electricity", 2022, 15.71), ("solar_electricity", 2023, 18.34))
    know(
        "sen_grid_factor",
        *(("grid_emission_factor", f"2022-{m:02}", 0.3006) for m in range(1, 13)),
        *(("grid_emission_factor", f"2023-{m:02}", 0.2421) for m in range(1, 12)),
    )
    found = series()["avoided_official_grid_average"]
    assert list(found) == ["2022"]
    assert found["2022"]["value"] == pytest.approx(15.71 * 0.3006)
    assert len(found["2022"]["inputs"]) == 13


def test_a_factor_of_another_source_is_that_of_its_newest_vintage(know: Any, series: Any) -> None:
    know("owid_energy", *OF_2025)
    know("ifi_grid_factors", *IFI, vintage="old", published=date(2022, 3, 31))
    know(
        "ifi_grid_factors",
        ("combined_margin_intermittent", 2025, 400.0),
        ("operating_margin", 2025, 600.0),
        vintage="new",
        published=date(2026, 1, 31),
    )
    found = series()
    assert value(found, "avoided_combined_margin", "2025") == pytest.approx(22.18 * 0.4)
    assert "ifi_grid_factors/new/facts.csv#2" in found["avoided_combined_margin"]["2025"]["inputs"]


def test_avoided_needs_generation(know: Any, series: Any) -> None:
    know("owid_energy", ("carbon_intensity_elec", 2025, 289.49), ("solar_electricity", 2025, None))
    assert not any(name.startswith("avoided") for name in series())


def test_the_promised_table_names_factor_and_break_even(tiny_world: Any) -> None:
    for series_id, amount in (
        ("solar_generation_owid", 22.18),
        ("avoided_coal", 17.744),
        ("avoided_combined_margin", 11.06782),
    ):
        tiny_world.insert(
            "marts.observations", {"series_id": series_id, "year": 2025, "value": amount, "is_current": True}
        )
    tiny_world.insert(
        "marts.observations",
        {"series_id": "avoided_coal", "year": 2010, "value": 0.0, "is_current": True},
        {"series_id": "solar_generation_owid", "year": 2010, "value": 0.0, "is_current": True},
    )
    tiny_world.connection.execute(
        "CREATE VIEW marts.latest_observations AS SELECT * FROM marts.observations WHERE is_current"
    )
    found = {(r["method"], r["year"]): r for r in tiny_world.made(avoided_emissions)}
    assert set(found) == {("coal", 2025), ("combined_margin", 2025)}
    row = found["coal", 2025]
    assert row["solar_gwh"] == pytest.approx(22_180)
    assert (round(row["factor_t_per_mwh"], 6), round(row["breakeven_factor_t_per_mwh"], 4)) == (0.8, 0.2029)
