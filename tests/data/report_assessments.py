"""Readings and assessments for tests of the report, with the figures known for the three goals."""

from __future__ import annotations

import datetime as dt
from typing import Any

RUN_ID = "2026-11-25-a41c"
AS_OF = dt.date(2026, 11, 25)

READINGS: list[tuple[str, str, str, str, float, str, int | None, bool]] = [
    ("firms", "stock", "firms_operating", "at_least", 100, "firms", None, True),
    ("firms", "new_since_2016", "new_firms_operating", "at_least", 100, "firms", None, True),
    ("firms", "net_increase", "firms_operating", "increase_at_least", 100, "firms", None, True),
    ("pv_cost", "lcoe_le_25", "irena_lcoe", "at_most", 25, "USD/MWh", None, True),
    ("pv_cost", "lcoe_lt_20", "irena_lcoe", "below", 20, "USD/MWh", None, True),
    ("pv_cost", "lcoe_le_25_real_2016", "irena_lcoe_real_2016", "at_most", 25, "USD/MWh", 2016, True),
    ("pv_cost", "lowest_solar_award", "auction_lowest_solar", "at_most", 25, "USD/MWh", None, False),
    ("pv_cost", "mean_award", "auction_mean", "at_most", 25, "USD/MWh", None, False),
    ("emissions", "level", "ember_owid", "at_most", 4.5, "Mt CO2e", None, True),
    ("emissions", "avoided", "avoided_combined_margin", "at_least", 4.5, "Mt CO2e", None, True),
    ("emissions", "reduction_since_2016", "ember_owid", "reduction_at_least", 4.5, "Mt CO2e", None, True),
]
TARGETS = {
    "firms": (
        "Empresas",
        "Firms",
        "Crear 100 empresas chilenas en la cadena de valor solar",
        "Establish 100 Chilean companies in the solar industry value chain",
        "stock",
    ),
    "pv_cost": (
        "Costo fotovoltaico",
        "Photovoltaic cost",
        "Nivelar el costo de la energía fotovoltaica en USD 25/MWh",
        "Level the cost of photovoltaic energy at USD 25/MWh",
        "lcoe_le_25",
    ),
    "emissions": (
        "Emisiones",
        "Emissions",
        "Reducir las emisiones de la producción de energía a 4,5 Mt CO₂e al año",
        "Reduce emissions from energy production to 4.5 Mt CO₂e a year",
        "level",
    ),
}


def _assessment(target: str, reading: str, series: str, **given: Any) -> dict[str, Any]:
    comparison, value, unit = next((c, v, u) for t, r, _, c, v, u, _, _ in READINGS if (t, r) == (target, reading))
    rising = comparison in ("at_least", "increase_at_least")
    row: dict[str, Any] = {
        "run_id": RUN_ID,
        "as_of": AS_OF,
        "method_version": "1",
        "target_id": target,
        "reading_id": reading,
        "series_id": series,
        "source_id": "owid_energy",
        "vintage": "2026-release",
        "role": "headline",
        "votes": next(votes for t, r, *_, votes in READINGS if (t, r) == (target, reading)),
        "lineage_group": "ember",
        "unit_of_count": None,
        "unit": unit,
        "price_year": None,
        "gas": None,
        "gwp": None,
        "comparison": comparison,
        "direction": "increase" if rising else "decrease",
        "baseline_year": None,
        "baseline_value": None,
        "reference_year": 2016,
        "reference_value": None,
        "target_year": 2025,
        "target_value": float(value),
        "target_level": float(value),
        "latest_year": 2025,
        "latest_value": None,
        "latest_obs_status": "A",
        "latest_is_lower_bound": False,
        "is_stale": False,
        "n_observations": 10,
        "target_year_value": None,
        "gap_absolute": None,
        "gap_relative": None,
        "remaining": None,
        "progress_fraction": None,
        "path_value_latest": None,
        "ahead_of_path": None,
        "path_pace": None,
        "actual_pace": None,
        "required_slope": None,
        "forecast_year": None,
        "forecast_mean": None,
        "forecast_low80": None,
        "forecast_high80": None,
        "forecast_is_of_past_year": None,
        "probability_of_reaching": None,
        "expected_year_reached": None,
        "outlook_reason": None,
        "change_since_baseline": None,
        "year_first_met": None,
        "crossing_interpolated": None,
        "consecutive_years_met": 0,
        "verdict": "undetermined",
        "is_provisional": False,
        "reason": None,
        "data_through": dt.date(2025, 12, 31),
        "checks_failed": 0,
    }
    row |= given
    if row["latest_value"] is not None and row["target_level"] is not None:
        gap = (row["target_level"] - row["latest_value"]) * (1 if rising else -1)
        row |= {"gap_absolute": gap, "gap_relative": gap / row["target_level"], "remaining": max(gap, 0.0)}
    return row


def assessments() -> list[dict[str, Any]]:
    """One row per reading and series."""
    firms = {
        "source_id": "solar_directory",
        "vintage": "2026-11-25",
        "lineage_group": "loaded_lists",
        "reference_year": None,
    }
    operating = {"latest_value": 46.0, "latest_year": 2026, "target_year_value": 26.0}
    bound = {"latest_is_lower_bound": True, "reason": "lower_bound_only"}
    cost = {
        "source_id": "irena_costs",
        "vintage": "edition-2023",
        "lineage_group": "irena",
        "latest_year": 2023,
        "is_stale": True,
        "reason": "no_target_year_value",
        "price_year": 2023,
        "reference_value": 96.09,
        "latest_value": 40.92,
        "data_through": dt.date(2023, 12, 31),
        "path_pace": -7.9,
        "actual_pace": -7.88,
        "progress_fraction": 0.776,
    }
    air = {"gas": "CO2, CH4, N2O and others", "gwp": "AR5 GWP100"}
    provisional = {"latest_obs_status": "P", "is_provisional": True}
    met = {"verdict": "achieved_on_time", "year_first_met": 2020, "consecutive_years_met": 6}
    return [
        _assessment(
            "firms", "stock", "firms_operating", unit_of_count="operating_firms", **operating, **bound, **firms
        ),
        _assessment(
            "firms",
            "stock",
            "firms_legal_entities",
            role="agreement",
            unit_of_count="legal_entities",
            latest_value=249.0,
            latest_year=2026,
            target_year_value=190.0,
            latest_is_lower_bound=True,
            verdict="achieved_on_time",
            **firms,
        ),
        _assessment(
            "firms",
            "new_since_2016",
            "new_firms_operating",
            unit_of_count="operating_firms",
            latest_value=1.0,
            **bound,
            **firms,
        ),
        _assessment(
            "firms",
            "net_increase",
            "firms_operating",
            unit_of_count="operating_firms",
            baseline_year=2015,
            target_level=None,
            **operating,
            latest_is_lower_bound=True,
            reason="no_baseline_value",
            **firms,
        ),
        _assessment("pv_cost", "lcoe_le_25", "irena_lcoe", **cost),
        _assessment("pv_cost", "lcoe_lt_20", "irena_lcoe", **cost),
        _assessment(
            "pv_cost",
            "lcoe_le_25_real_2016",
            "irena_lcoe_real_2016",
            **(cost | {"price_year": 2016, "latest_value": 32.23}),
        ),
        _assessment(
            "pv_cost",
            "lowest_solar_award",
            "auction_lowest_solar",
            **(
                cost
                | {
                    "price_year": None,
                    "latest_value": 13.32,
                    "latest_year": 2021,
                    "source_id": "cne_auctions",
                    "lineage_group": "cne",
                }
            ),
        ),
        _assessment(
            "pv_cost",
            "mean_award",
            "auction_mean",
            **(
                cost
                | {
                    "price_year": None,
                    "latest_value": 23.78,
                    "latest_year": 2021,
                    "source_id": "cne_auctions",
                    "lineage_group": "cne",
                }
            ),
        ),
        _assessment(
            "emissions",
            "level",
            "ember_owid",
            latest_value=25.62,
            target_year_value=25.62,
            verdict="missed",
            reference_value=39.13,
            progress_fraction=0.39,
            path_pace=-3.85,
            actual_pace=-1.5,
            **air,
            **provisional,
        ),
        _assessment(
            "emissions",
            "level",
            "edgar_power",
            role="agreement",
            lineage_group="edgar",
            source_id="edgar_ghg",
            latest_year=2023,
            latest_value=24.31,
            is_stale=True,
            reason="no_target_year_value",
            data_through=dt.date(2023, 12, 31),
            **air,
        ),
        _assessment(
            "emissions",
            "level",
            "inventory_1a1",
            role="agreement",
            lineage_group="inventory",
            source_id="unfccc_inventory",
            latest_year=2022,
            latest_value=29.0,
            is_stale=True,
            reason="no_target_year_value",
            data_through=dt.date(2022, 12, 31),
            **air,
        ),
        _assessment(
            "emissions",
            "avoided",
            "avoided_combined_margin",
            lineage_group="ifi",
            latest_value=11.07,
            target_year_value=11.07,
            gas="CO2",
            **met,
            **provisional,
        ),
        _assessment(
            "emissions",
            "avoided",
            "avoided_grid_average",
            role="agreement",
            latest_value=6.42,
            target_year_value=6.42,
            **air,
            **met,
            **provisional,
        ),
        _assessment(
            "emissions",
            "avoided",
            "avoided_build_margin",
            role="context",
            latest_value=0.55,
            target_year_value=0.55,
            verdict="missed",
            gas="CO2",
            **provisional,
        ),
        _assessment(
            "emissions",
            "reduction_since_2016",
            "ember_owid",
            baseline_year=2016,
            baseline_value=39.13,
            target_level=34.63,
            latest_value=25.62,
            target_year_value=25.62,
            **air,
            **met,
            **provisional,
        ),
    ]
