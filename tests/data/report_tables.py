"""A small set of published tables for tests of the report: the three goals with the figures known for them.

Columns are those of data/catalog/tables/marts.yaml. Figures are the published ones, rounded as printed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

RUN_ID = "2026-11-25-a41c"
AS_OF = dt.date(2026, 11, 25)
HASH = "3f" * 32

EMISSIONS = {
    "ember_owid": {2013: 34.5, 2014: 35.5, 2015: 37.5, 2016: 39.13, 2017: 38.5, 2018: 38.4, 2019: 38.34, 2020: 36.6,
                   2021: 37.97, 2022: 33.94, 2023: 27.11, 2024: 23.03, 2025: 25.62},
    "edgar_power": {2016: 36.0, 2017: 35.5, 2018: 34.0, 2019: 38.8, 2020: 36.0, 2021: 34.0, 2022: 29.5, 2023: 24.31},
    "inventory_1a1": {2016: 32.1, 2017: 31.5, 2018: 31.0, 2019: 31.4, 2020: 30.0, 2021: 32.5, 2022: 29.0},
}
SOLAR_TWH = {2016: 2.59, 2017: 3.9, 2018: 5.2, 2019: 6.30, 2020: 7.6, 2021: 10.6, 2022: 15.71, 2023: 17.6, 2024: 20.19, 2025: 22.18}
FACTORS = {"combined_margin": 0.499, "operating_margin": 0.657, "coal": 0.8, "build_margin": 0.025, "grid_average": 0.2894,
           "rest_of_mix": 0.3864}
LCOE = {2012: 206.9, 2013: 153.6, 2014: 151.0, 2015: 105.0, 2016: 96.09, 2017: 92.43, 2018: 122.54, 2019: 98.3, 2020: 66.06,
        2021: 47.4, 2022: 43.03, 2023: 40.92}
AWARDS = {2016: 47.6, 2017: 32.5, 2021: 23.78, 2022: 37.38}
LOWEST_SOLAR = {2016: 29.1, 2017: 21.48, 2021: 13.32}

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
    "firms": ("Empresas", "Firms", "Establecer 100 empresas chilenas en la cadena de valor de la industria solar",
              "Establish 100 Chilean companies in the solar industry value chain", "stock"),
    "pv_cost": ("Costo fotovoltaico", "Photovoltaic cost", "Nivelar el costo de la energía fotovoltaica en USD 25/MWh",
                "Level the cost of photovoltaic energy at USD 25/MWh", "lcoe_le_25"),
    "emissions": ("Emisiones", "Emissions", "Reducir las emisiones de la producción de energía a 4,5 Mt CO₂e al año",
                  "Reduce emissions from energy production to 4.5 Mt CO₂e a year", "level"),
}
SOURCES = {"owid_energy": ("Our World in Data", "ember", dt.date(2027, 4, 1)), "irena_costs": ("IRENA", "irena", dt.date(2027, 7, 1)),
           "solar_directory": ("This project", "solar_directory", None), "edgar_ghg": ("JRC", "edgar", dt.date(2026, 9, 1)),
           "unfccc_inventory": ("Ministry", "inventory", dt.date(2026, 12, 1))}


def _assessment(target: str, reading: str, series: str, **given: Any) -> dict[str, Any]:
    comparison, value, unit = next((c, v, u) for t, r, _, c, v, u, _, _ in READINGS if (t, r) == (target, reading))
    rising = comparison in ("at_least", "increase_at_least")
    row: dict[str, Any] = {
        "run_id": RUN_ID, "as_of": AS_OF, "method_version": "1", "target_id": target, "reading_id": reading, "series_id": series,
        "source_id": "owid_energy", "vintage": "2026-release", "role": "headline", "lineage_group": "ember", "unit_of_count": None,
        "unit": unit, "price_year": None, "gas": None, "gwp": None, "comparison": comparison,
        "direction": "increase" if rising else "decrease", "baseline_year": None, "baseline_value": None, "reference_year": 2016,
        "reference_value": None, "target_year": 2025, "target_value": float(value), "target_level": float(value),
        "latest_year": 2025, "latest_value": None, "latest_obs_status": "A", "latest_is_lower_bound": False, "is_stale": False,
        "n_observations": 10, "target_year_value": None, "gap_absolute": None, "gap_relative": None, "remaining": None,
        "progress_fraction": None, "path_value_latest": None, "ahead_of_path": None, "path_pace": None, "actual_pace": None,
        "required_pace": None, "year_first_met": None, "crossing_interpolated": None, "consecutive_years_met": 0,
        "verdict": "undetermined", "is_provisional": False, "reason": None, "data_through": 2025, "checks_failed": 0,
    }
    row |= given
    if row["latest_value"] is not None and row["target_level"] is not None:
        gap = (row["target_level"] - row["latest_value"]) * (1 if rising else -1)
        row |= {"gap_absolute": gap, "gap_relative": gap / row["target_level"], "remaining": max(gap, 0.0)}
    return row


def assessments() -> list[dict[str, Any]]:
    """One row per reading and series."""
    firms = {"source_id": "solar_directory", "vintage": "2026-11-25", "lineage_group": "loaded_lists", "reference_year": None}
    bound = {"latest_is_lower_bound": True, "reason": "lower_bound_only"}
    cost = {"source_id": "irena_costs", "vintage": "edition-2023", "lineage_group": "irena", "latest_year": 2023, "is_stale": True,
            "reason": "no_target_year_value", "price_year": 2023, "reference_value": 96.09, "latest_value": 40.92,
            "data_through": 2023, "path_pace": -7.9, "actual_pace": -7.88, "progress_fraction": 0.776}
    air = {"gas": "CO2, CH4, N2O and others", "gwp": "AR5 GWP100"}
    provisional = {"latest_obs_status": "P", "is_provisional": True}
    met = {"verdict": "achieved_on_time", "year_first_met": 2020, "consecutive_years_met": 6}
    rows = [
        _assessment("firms", "stock", "firms_operating", unit_of_count="operating_firms", latest_value=46.0, **bound, **firms),
        _assessment("firms", "stock", "firms_legal_entities", role="agreement", unit_of_count="legal_entities", latest_value=249.0,
                    latest_is_lower_bound=True, verdict="achieved_on_time", **firms),
        _assessment("firms", "new_since_2016", "new_firms_operating", unit_of_count="operating_firms", latest_value=1.0, **bound, **firms),
        _assessment("firms", "net_increase", "firms_operating", unit_of_count="operating_firms", baseline_year=2015, target_level=None,
                    latest_value=46.0, latest_is_lower_bound=True, reason="no_baseline_value", **firms),
        _assessment("pv_cost", "lcoe_le_25", "irena_lcoe", **cost),
        _assessment("pv_cost", "lcoe_lt_20", "irena_lcoe", **cost),
        _assessment("pv_cost", "lcoe_le_25_real_2016", "irena_lcoe_real_2016", **(cost | {"price_year": 2016, "latest_value": 32.23})),
        _assessment("pv_cost", "lowest_solar_award", "auction_lowest_solar", **(cost | {"price_year": None, "latest_value": 13.32,
                    "latest_year": 2021, "source_id": "cne_auctions", "lineage_group": "cne"})),
        _assessment("pv_cost", "mean_award", "auction_mean", **(cost | {"price_year": None, "latest_value": 23.78, "latest_year": 2021,
                    "source_id": "cne_auctions", "lineage_group": "cne"})),
        _assessment("emissions", "level", "ember_owid", latest_value=25.62, target_year_value=25.62, verdict="missed",
                    reference_value=39.13, progress_fraction=0.39, path_pace=-3.85, actual_pace=-1.5, **air, **provisional),
        _assessment("emissions", "level", "edgar_power", role="agreement", lineage_group="edgar", source_id="edgar_ghg", latest_year=2023,
                    latest_value=24.31, is_stale=True, reason="no_target_year_value", data_through=2023, **air),
        _assessment("emissions", "level", "inventory_1a1", role="agreement", lineage_group="inventory", source_id="unfccc_inventory",
                    latest_year=2022, latest_value=29.0, is_stale=True, reason="no_target_year_value", data_through=2022, **air),
        _assessment("emissions", "avoided", "avoided_combined_margin", lineage_group="ifi", latest_value=11.07, target_year_value=11.07,
                    gas="CO2", **met, **provisional),
        _assessment("emissions", "avoided", "avoided_grid_average", role="agreement", latest_value=6.42, target_year_value=6.42,
                    **air, **met, **provisional),
        _assessment("emissions", "avoided", "avoided_build_margin", role="context", latest_value=0.55, target_year_value=0.55,
                    verdict="missed", gas="CO2", **provisional),
        _assessment("emissions", "reduction_since_2016", "ember_owid", baseline_year=2016, baseline_value=39.13, target_level=34.63,
                    latest_value=25.62, target_year_value=25.62, **air, **met, **provisional),
    ]
    return rows


def verdicts() -> list[dict[str, Any]]:
    """One row per target, as the progress topic would fill it."""
    from reports.language import Language
    from reports.sentences import verdict_sentence

    common = {"run_id": RUN_ID, "as_of": AS_OF, "reason": None, "is_provisional": False, "agreement": None, "groups_agreeing": 0,
              "groups_deciding": 0, "readings_met": 0, "readings_missed": 0, "readings_undetermined": 0, "unit_of_count": None}
    rows: list[dict[str, Any]] = [
        common | {"target_id": "firms", "headline_reading": "stock", "headline_series": "firms_operating", "unit_of_count": "operating_firms",
                  "headline_verdict": "undetermined", "status": "undetermined", "reason": "lower_bound_only", "robustness": "no_evidence",
                  "readings_undetermined": 3, "next_release": None, "next_release_source": None},
        common | {"target_id": "pv_cost", "headline_reading": "lcoe_le_25", "headline_series": "irena_lcoe",
                  "headline_verdict": "undetermined", "status": "undetermined", "reason": "no_target_year_value",
                  "robustness": "no_evidence", "readings_undetermined": 3, "next_release": dt.date(2027, 7, 1),
                  "next_release_source": "irena_costs"},
        common | {"target_id": "emissions", "headline_reading": "level", "headline_series": "ember_owid", "headline_verdict": "missed",
                  "status": "contested", "is_provisional": True, "agreement": 1.0, "groups_agreeing": 1, "groups_deciding": 1,
                  "robustness": "single_source", "readings_met": 2, "readings_missed": 1, "next_release": dt.date(2027, 4, 1),
                  "next_release_source": "owid_energy"},
    ]
    found = assessments()
    for row in rows:
        for code in ("es", "en"):
            row[f"sentence_{code}"] = verdict_sentence(row, found, Language.of(code))
    return rows


def _readings() -> list[dict[str, Any]]:
    rows = []
    for position, (target, reading, series, comparison, value, unit, price_year, votes) in enumerate(READINGS, start=1):
        derived = reading in ("net_increase", "lcoe_le_25_real_2016")
        rows.append({
            "target_id": target, "reading_id": reading, "position": position, "is_headline": reading == TARGETS[target][4], "votes": votes,
            "is_derived": derived, "label_es": f"Lectura {reading}", "label_en": f"Reading {reading}",
            "wording_es": f"Redacción de {reading}", "wording_en": f"Wording of {reading}",
            "derivation_es": "Derivada por este proyecto" if derived else None,
            "derivation_en": "Derived by this project" if derived else None,
            "citation": "UNIDO 2023, Policy Brief no. 2", "citation_url": "https://example.org/brief?a=1&b=2", "indicator_id": "indicator",
            "headline_series": series, "comparison": comparison, "direction": "increase", "target_value": float(value), "unit": unit,
            "target_year": 2025, "price_year": price_year, "baseline_year": 2015 if reading == "net_increase" else None,
            "reference_year": None if target == "firms" else 2016,
        })
    return rows


def _milestones() -> list[dict[str, Any]]:
    rows = []
    for year in range(2016, 2026):
        required = 39.13 + (4.5 - 39.13) * (year - 2016) / 9
        observed = EMISSIONS["ember_owid"][year]
        rows.append({"target_id": "emissions", "reading_id": "level", "series_id": "ember_owid", "year": year, "kind": "derived_linear",
                     "required_value": required, "observed_value": observed, "margin": required - observed,
                     "status": "met" if observed <= required else "missed", "unit": "Mt CO2e"})
        wanted, cost = 96.09 + (25 - 96.09) * (year - 2016) / 9, LCOE.get(year)
        rows.append({"target_id": "pv_cost", "reading_id": "lcoe_le_25", "series_id": "irena_lcoe", "year": year, "kind": "derived_linear",
                     "required_value": wanted, "observed_value": cost, "margin": None if cost is None else wanted - cost,
                     "status": "no_data" if cost is None else "met" if cost <= wanted else "missed", "unit": "USD/MWh"})
    return rows


def firm(firm_id: str, name: str | None, **given: Any) -> dict[str, Any]:
    """One row of marts.firms."""
    row: dict[str, Any] = {
        "firm_id": firm_id, "rut": None, "name": name, "segments": "development;generation", "is_chilean": True, "chilean_basis": "rut",
        "is_active": None, "is_spv": False, "group_id": None, "start_date": None, "start_year": None, "start_basis": None, "end_date": None,
        "control_country": None, "evidence": "Builds photovoltaic plants", "evidence_level": "dated", "first_source_year": 2019,
        "n_sources": 1, "registries": "solar_directory", "counted": True, "reason": "Constituted in Chile, in the chain",
    }
    return row | given


def _firms() -> list[dict[str, Any]]:
    return [
        firm("76412562-2", "Enel Green Power Chile S.A.", rut="76412562-2"),
        firm("n:andes", "Andes Solar <Ingeniería> & Cía.", segments="epc_installation"),
        firm("76528804-5", "Joaquín Solar SpA", rut="76528804-5", is_spv=True, segments="generation"),
        firm("n:foreign", "Foreign Sun Ltd", is_chilean=False, counted=False, chilean_basis="none", reason="No evidence of constitution in Chile"),
    ]


def _observations() -> list[dict[str, Any]]:
    rows = []
    series: dict[str, tuple[str, str, dict[int, float]]] = {
        name: ("electricity_emissions", "Mt CO2e", values) for name, values in EMISSIONS.items()
    }
    series["irena_lcoe"] = ("pv_levelised_cost", "USD/MWh", LCOE)
    series["irena_lcoe_real_2016"] = ("pv_levelised_cost", "USD/MWh", {y: round(v * 0.7876, 2) for y, v in LCOE.items()})
    series["solar_generation_owid"] = ("solar_generation", "TWh", SOLAR_TWH)
    series["firms_operating"] = ("solar_firms_stock", "firms", {2025: 46.0})
    series["firms_legal_entities"] = ("solar_firms_stock", "firms", {2025: 249.0})
    series["avoided_combined_margin"] = ("avoided_emissions", "Mt CO2e", {y: v * 0.499 for y, v in SOLAR_TWH.items()})
    series["auction_mean"] = ("auction_price", "USD/MWh", AWARDS)
    series["auction_lowest_solar"] = ("auction_price", "USD/MWh", LOWEST_SOLAR)
    for name, (indicator, unit, values) in series.items():
        for year, value in values.items():
            rows.append({
                "observation_id": f"{name}/{year}@2026-release", "indicator_id": indicator, "series_id": name, "source_id": "owid_energy",
                "vintage": "2026-release", "period_start": dt.date(year, 1, 1), "frequency": "A", "year": year, "value": value,
                "unit": unit, "price_year": 2023 if name == "irena_lcoe" else None, "gas": None, "gwp": None, "boundary": "whole country",
                "lineage_group": "ember", "obs_status": "P" if year == 2025 else "A", "is_lower_bound": name.startswith("firms"),
                "published_at": dt.date(2026, 4, 1), "published_at_basis": "publisher", "retrieved_at": AS_OF, "is_current": True, "note": None,
            })
    return rows


def _inputs(observations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"observation_id": o["observation_id"], "input_id": f"owid_energy/2026-release/facts.csv#{n + 2}", "source_id": "owid_energy",
         "vintage": "2026-release", "file": "facts.csv", "row": n + 2, "sha256": HASH}
        for n, o in enumerate(observations)
    ]


def _sources() -> list[dict[str, Any]]:
    return [
        {"source_id": name, "title_es": f"Título de {name}", "title_en": f"Title of {name}", "publisher": publisher,
         "landing_page": "https://example.org/", "licence": "CC BY 4.0", "redistribution": "rows", "lineage_group": group,
         "every_months": 12 if due else None, "next_release": due, "vintage": "2026-release", "published_at": dt.date(2026, 4, 1),
         "age_days": 238, "is_late": name == "edgar_ghg"}
        for name, (publisher, group, due) in SOURCES.items()
    ]


def _vintages() -> list[dict[str, Any]]:
    return [
        {"source_id": name, "vintage": "2026-release", "file": "facts.csv", "table_name": name, "release": "Release of April",
         "published_at": dt.date(2026, 4, 1), "published_at_basis": "publisher", "retrieved_at": AS_OF, "url": "https://example.org/data.csv",
         "licence": "CC BY 4.0", "boundary": "whole country", "unit": None, "gas": None, "gwp": None, "price_year": None,
         "transcribed_from": "column x", "note": "Row of 2025 is sparse", "rows_read": 40, "sha256": HASH}
        for name in SOURCES
    ]


def _checks() -> list[dict[str, Any]]:
    common = {"run_id": RUN_ID, "stage": "marts"}
    return [
        common | {"check_id": "a", "table_name": "marts.emissions", "expectation": "values between 1 and 100", "passed": True,
                  "crashed": False, "observed": None, "severity": "blocking"},
        common | {"check_id": "b", "table_name": "marts.firms", "expectation": "names hold no <markup>", "passed": False,
                  "crashed": False, "observed": "1 of 4 rows", "severity": "warning"},
    ]


def _avoided() -> list[dict[str, Any]]:
    return [
        {"method": method, "year": year, "solar_gwh": twh * 1000, "factor_t_per_mwh": factor, "mt_co2e": twh * factor,
         "breakeven_factor_t_per_mwh": 4.5 / twh, "series_id": f"avoided_{method}"}
        for method, factor in FACTORS.items() for year, twh in SOLAR_TWH.items()
    ]


def report_tables() -> dict[str, pd.DataFrame]:
    """All published tables that the report reads."""
    observations = _observations()
    rows: dict[str, list[dict[str, Any]]] = {
        "marts.observations": observations,
        "marts.latest_observations": observations,
        "marts.observation_inputs": _inputs(observations),
        "marts.emissions": [
            {"series_id": name, "year": year, "mt_co2e": value, "gas": "CO2, CH4, N2O", "gwp": "AR5 GWP100", "boundary": "whole country",
             "source_id": "owid_energy", "vintage": "2026-release", "obs_status": "P" if year == 2025 else "A"}
            for name, values in EMISSIONS.items() for year, value in values.items()
        ],
        "marts.avoided_emissions": _avoided(),
        "marts.pv_lcoe": [
            {"series_id": name, "year": year, "usd_per_mwh": value, "price_year": price, "kind": kind, "source_id": "irena_costs",
             "vintage": "edition-2023", "is_current": True, "note": None}
            for name, price, kind, values in (
                ("irena_lcoe", 2023, "reported", LCOE),
                ("irena_lcoe_real_2016", 2016, "reported", {y: round(v * 0.7876, 2) for y, v in LCOE.items()}),
                ("auction_mean", None, "contract", AWARDS),
                ("auction_lowest_solar", None, "contract", LOWEST_SOLAR),
            )
            for year, value in values.items()
        ],
        "marts.firms": _firms(),
        "marts.firm_counts": [
            {"reading": "stock", "unit_of_count": unit, "year": 2025, "firms": n, "is_lower_bound": True, "registries": "solar_directory; reuc",
             "coverage_note": "Generation is covered, installation hardly"}
            for unit, n in (("operating_firms", 46), ("legal_entities", 249))
        ],
        "marts.targets": [
            {"target_id": name, "position": n, "title_es": es, "title_en": en, "wording_es": wes, "wording_en": wen,
             "document": "UNIDO, Policy Brief no. 2, March 2023", "adopted_year": 2016, "headline_reading": head}
            for n, (name, (es, en, wes, wen, head)) in enumerate(TARGETS.items(), start=1)
        ],
        "marts.readings": _readings(),
        "marts.milestones": _milestones(),
        "marts.assessments": assessments(),
        "marts.verdicts": verdicts(),
        "marts.sources": _sources(),
        "marts.vintages": _vintages(),
        "marts.rejected_rows": [
            {"table_name": "staging.irena_costs", "source_id": "irena_costs", "vintage": "edition-2023", "file": "facts.csv", "row": 14,
             "reason": "other_country", "detail": "World"}
        ],
        "marts.checks": _checks(),
    }
    return {name: pd.DataFrame(content) for name, content in rows.items()}


def without_rows(tables: dict[str, pd.DataFrame], *names: str) -> dict[str, pd.DataFrame]:
    """The same tables, these of them empty but with their columns."""
    return {name: frame.iloc[0:0] if name in names else frame for name, frame in tables.items()}
