"""A small set of published tables for tests of the report: the three goals with the figures known for them.

Columns are those of data/catalog/tables/marts.yaml. Figures are the published ones, rounded as printed.
Assessments stand in tests/data/report_assessments.py, verdicts in tests/data/report_verdicts.py,
sources and vintages in tests/data/report_provenance.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.rows import Tables
from tests.data import report_provenance as provenance
from tests.data.report_assessments import AS_OF, READINGS, RUN_ID, TARGETS, assessments
from tests.data.report_progress import progress_tables
from tests.data.report_provenance import RELEASE, Rows, rows
from tests.data.report_verdicts import verdicts

EMISSIONS = {
    "ember_owid": {
        2016: 39.13,
        2019: 38.34,
        2020: 36.6,
        2021: 37.97,
        2022: 33.94,
        2023: 27.11,
        2024: 23.03,
        2025: 25.62,
    },
    "edgar_power": {2016: 36.0, 2018: 34.0, 2019: 38.8, 2020: 36.0, 2021: 34.0, 2022: 29.5, 2023: 24.31},
    "inventory_1a1": {2016: 32.1, 2018: 31.0, 2019: 31.4, 2020: 30.0, 2021: 32.5, 2022: 29.0},
}
SOLAR_TWH = {2016: 2.59, 2019: 6.30, 2020: 7.6, 2021: 10.6, 2022: 15.71, 2023: 17.6, 2024: 20.19, 2025: 22.18}
FACTORS = {
    "combined_margin": 0.499,
    "operating_margin": 0.657,
    "coal": 0.8,
    "build_margin": 0.025,
    "grid_average": 0.2894,
    "rest_of_mix": 0.3864,
}
LCOE = {2012: 206.9, 2016: 96.09, 2017: 92.43, 2018: 122.54, 2020: 66.06, 2022: 43.03, 2023: 40.92}
REAL_LCOE = {year: round(value * 0.7877, 2) for year, value in LCOE.items()}
AWARDS = {2016: 47.6, 2017: 32.5, 2021: 23.78, 2022: 37.38}
LOWEST_SOLAR = {2016: 29.1, 2017: 21.48, 2021: 13.32}
SERIES: dict[str, tuple[str, str, dict[int, float]]] = {
    **{name: ("electricity_emissions", "Mt CO2e", values) for name, values in EMISSIONS.items()},
    "irena_lcoe": ("pv_levelised_cost", "USD/MWh", LCOE),
    "irena_lcoe_real_2016": ("pv_levelised_cost", "USD/MWh", REAL_LCOE),
    "auction_mean": ("auction_price", "USD/MWh", AWARDS),
    "auction_lowest_solar": ("auction_price", "USD/MWh", LOWEST_SOLAR),
    "solar_generation_owid": ("solar_generation", "TWh", SOLAR_TWH),
    "firms_operating": ("solar_firms_stock", "firms", {2025: 26.0, 2026: 46.0}),
    "firms_legal_entities": ("solar_firms_stock", "firms", {2025: 190.0, 2026: 249.0}),
    "avoided_combined_margin": ("avoided_emissions", "Mt CO2e", {y: v * 0.499 for y, v in SOLAR_TWH.items()}),
}


def firm(firm_id: str, name: str | None, **given: Any) -> dict[str, Any]:
    """One row of marts.firms: an operating firm that is counted, unless told otherwise."""
    unknown = ["rut", "is_active", "group_id", "start_date", "start_year", "start_basis", "end_date", "control_country"]
    known = {
        "firm_id": firm_id,
        "name": name,
        "segments": "development;generation",
        "is_chilean": True,
        "is_spv": False,
    }
    known |= {
        "chilean_basis": "rut",
        "evidence": "Builds photovoltaic plants",
        "evidence_level": "dated",
        "counted": True,
    }
    known |= {"first_source_year": 2019, "n_sources": 1, "registries": "solar_directory", "reason": "In the chain"}
    return dict.fromkeys(unknown) | known | given


def observations() -> Rows:
    """Every value of every series above, on the grain of marts.observations."""
    columns = (
        "observation_id indicator_id series_id source_id vintage period_start "
        "frequency year value unit price_year gas gwp"
    )
    rest = (
        "boundary lineage_group obs_status is_lower_bound published_at published_at_basis retrieved_at is_current note"
    )
    source, vintage = "owid_energy", "2026-release"
    return [
        row
        for name, (indicator, unit, values) in SERIES.items()
        for year, value in values.items()
        for row in rows(
            f"{columns} {rest}",
            (
                *(
                    f"{name}/{year}@{vintage}",
                    indicator,
                    name,
                    source,
                    vintage,
                    dt.date(year, 1, 1),
                    "A",
                    year,
                    value,
                    unit,
                ),
                *(2023 if name == "irena_lcoe" else None, None, None, "whole country", "ember"),
                *("P" if year == 2025 else "A", name.startswith("firms"), RELEASE, "publisher", AS_OF, True, None),
            ),
        )
    ]


def report_tables() -> Tables:
    """All published tables that the report reads."""
    seen = observations()
    content: dict[str, Rows] = {
        **progress_tables(),
        "marts.observations": seen,
        "marts.latest_observations": seen,
        "marts.observation_inputs": provenance.inputs(seen),
        "marts.emissions": _emissions(),
        "marts.avoided_emissions": _avoided(),
        "marts.pv_lcoe": _pv_lcoe(),
        "marts.firms": _firms(),
        "marts.firm_counts": rows(
            "reading unit_of_count year firms is_lower_bound registries coverage_note",
            ("stock", "operating_firms", 2025, 26, True, "solar_directory; reuc", "Generation is covered"),
            ("stock", "operating_firms", 2026, 46, True, "solar_directory; reuc", "Generation is covered"),
            ("stock", "legal_entities", 2025, 190, True, "solar_directory; reuc", "Generation is covered"),
            ("stock", "legal_entities", 2026, 249, True, "solar_directory; reuc", "Generation is covered"),
        ),
        "marts.targets": rows(
            "target_id position title_es title_en wording_es wording_en document adopted_year headline_reading "
            "headline_reason_es headline_reason_en",
            *(
                (name, n, *words[:4], "UNIDO, Policy Brief no. 2", 2016, words[4], "Elegida.", "Chosen.")
                for n, (name, words) in enumerate(TARGETS.items(), 1)
            ),
        ),
        "marts.readings": _readings(),
        "marts.series": provenance.series(),
        "marts.milestones": _milestones(),
        "marts.assessments": assessments(),
        "marts.verdicts": verdicts(),
        "marts.sources": provenance.sources(),
        "marts.vintages": provenance.vintages(),
        "marts.rejected_rows": rows(
            "table_name source_id vintage file row reason detail",
            ("staging.irena_costs", "irena_costs", "edition-2023", "facts.csv", 14, "other_country", "World"),
        ),
        "marts.checks": rows(
            "run_id stage check_id table_name expectation passed crashed observed severity",
            (RUN_ID, "marts", "a", "marts.emissions", "between 1 and 100", True, False, None, "blocking"),
            (RUN_ID, "marts", "b", "marts.firms", "no <markup>", False, False, "1 of 4 rows", "warning"),
        ),
    }
    return content


def without_rows(tables: Tables, *names: str) -> Tables:
    """The same tables, these of them empty."""
    return {name: [] if name in names else rows for name, rows in tables.items()}


def _emissions() -> Rows:
    return rows(
        "series_id year mt_co2e gas gwp boundary source_id vintage obs_status",
        *(
            (
                name,
                year,
                value,
                "CO2",
                "AR5 GWP100",
                "whole country",
                "owid_energy",
                "2026-release",
                "P" if year == 2025 else "A",
            )
            for name, values in EMISSIONS.items()
            for year, value in values.items()
        ),
    )


def _avoided() -> Rows:
    return rows(
        "method year solar_gwh factor_t_per_mwh mt_co2e breakeven_factor_t_per_mwh series_id factor_unit",
        *(
            (method, year, twh * 1000, factor, twh * factor, 4.5 / twh, f"avoided_{method}", "t CO2/MWh")
            for method, factor in FACTORS.items()
            for year, twh in SOLAR_TWH.items()
        ),
    )


def _pv_lcoe() -> Rows:
    series = (
        ("irena_lcoe", 2023, "reported", LCOE),
        ("irena_lcoe_real_2016", 2016, "modelled", REAL_LCOE),
        ("auction_mean", None, "contract", AWARDS),
        ("auction_lowest_solar", None, "contract", LOWEST_SOLAR),
    )
    return rows(
        "series_id year usd_per_mwh price_year kind source_id vintage is_current note",
        *(
            (name, year, value, price_year, kind, "irena_costs", "edition-2023", True, None)
            for name, price_year, kind, values in series
            for year, value in values.items()
        ),
    )


def _firms() -> Rows:
    return [
        firm("76412562-2", "Enel Green Power Chile S.A.", rut="76412562-2"),
        firm("n:andes", "Andes Solar <Ingeniería> & Cía.", segments="epc_installation"),
        firm("76528804-5", "Joaquín Solar SpA", rut="76528804-5", is_spv=True, segments="generation"),
        firm("n:foreign", "Foreign Sun Ltd", is_chilean=False, counted=False, chilean_basis="none"),
    ]


def _readings() -> Rows:
    columns = (
        "target_id reading_id position is_headline votes "
        "is_derived label_es label_en wording_es wording_en derivation_es"
    )
    rest = (
        "derivation_en citation citation_url indicator_id headline_series "
        "comparison direction target_value unit target_year"
    )
    derived = {
        "net_increase": ("Derivada aquí", "Derived here"),
        "lcoe_le_25_real_2016": ("Derivada aquí", "Derived here"),
    }
    return [
        row
        for n, (target, name, series, comparison, value, unit, price_year, votes) in enumerate(READINGS, 1)
        for row in rows(
            f"{columns} {rest} price_year baseline_year reference_year",
            (
                *(
                    target,
                    name,
                    n,
                    name == TARGETS[target][4],
                    votes,
                    name in derived,
                    f"Lectura {name}",
                    f"Reading {name}",
                ),
                *(f"Redacción de {name}", f"Wording of {name}", *derived.get(name, (None, None)), "UNIDO 2023"),
                *(
                    "https://example.org/brief?a=1&b=2",
                    "indicator",
                    series,
                    comparison,
                    "increase",
                    float(value),
                    unit,
                    2025,
                ),
                *(price_year, 2015 if name == "net_increase" else None, None if target == "firms" else 2016),
            ),
        )
    ]


def _milestones() -> Rows:
    content = []
    for target, reading, series, unit, goal, values in (
        ("emissions", "level", "ember_owid", "Mt CO2e", 4.5, EMISSIONS["ember_owid"]),
        ("pv_cost", "lcoe_le_25", "irena_lcoe", "USD/MWh", 25.0, LCOE),
    ):
        for year in range(2017, 2026):
            required, seen = values[2016] + (goal - values[2016]) * (year - 2016) / 9, values.get(year)
            status = "no_data" if seen is None else "met" if seen <= required else "missed"
            margin = None if seen is None else required - seen
            dollars = 2023 if target == "pv_cost" else None
            content.append(
                (target, reading, series, year, "derived_linear", required, seen, margin, status, unit, dollars)
            )
    return rows(
        "target_id reading_id series_id year kind required_value observed_value margin status unit price_year", *content
    )
