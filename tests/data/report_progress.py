"""Methods, forecasts, hindsight, changes, levers and portfolio for tests of the report: a few rows of each table."""

from __future__ import annotations

import datetime as dt
from typing import Any

RUN_BEFORE = "2026-08-01-b52d"
DAY = dt.date(2024, 12, 31)


def progress_tables() -> dict[str, list[dict[str, Any]]]:
    """Rows by table, with the columns of data/catalog/tables/progress.yaml that the report reads."""
    return {
        "marts.method_classes": _classes(),
        "marts.method_thresholds": [
            {
                "method": "eurostat",
                "threshold_name": "significant",
                "threshold_value": 0.95,
                "threshold_meaning": "share of the required growth rate",
                "threshold_source": "https://example.org/method",
                "threshold_basis": "read",
            },
            {
                "method": "sdsn",
                "threshold_name": "on_track",
                "threshold_value": 1.0,
                "threshold_meaning": "share of the required pace",
                "threshold_source": "https://example.org/page",
                "threshold_basis": "memory",
            },
        ],
        "marts.forecasts": [
            _forecast("pv_cost", "lcoe_le_25", "irena_lcoe", 2024, 33.0),
            _forecast("pv_cost", "lcoe_le_25", "irena_lcoe", 2025, 26.3),
            _forecast("emissions", "level", "ember_owid", 2026, 24.1),
        ],
        "marts.assessments_by_vintage": [
            _vintage(dt.date(2023, 8, 1), 2022, 42.21),
            _vintage(dt.date(2024, 9, 1), 2023, 40.92),
        ],
        "marts.verdict_history": [
            _said("level", "drift", False, 0.0, False),
            _said("level", "damped_trend", False, 0.0, False),
            _said("avoided", "drift", True, 0.97, True),
        ],
        "marts.method_calibration": [
            _score("drift", 16, 2, 0.088, 5.34),
            _score("no_change", 15, 9, 0.375, 8.05),
        ],
        "marts.verdict_changes": [
            {
                "compared_run_id": RUN_BEFORE,
                "target_id": "emissions",
                "reading_id": "level",
                "series_id": "ember_owid",
                "cause": "new_data",
                "verdict_changed": True,
                "verdict_previous": "undetermined",
                "verdict": "missed",
                "value_previous": 23.03,
                "value": 25.62,
                "year_previous": 2024,
                "year": 2025,
                "unit": "Mt CO2e",
                "price_year_previous": None,
                "price_year": None,
            }
        ],
        "marts.verdict_levers": [
            _lever("firms", "unit_of_count", "stock", "firms_legal_entities", "undetermined", "met", 46.0, 249.0),
            _lever("emissions", "reading", "avoided", "avoided_combined_margin", "missed", "met", 25.62, 11.07),
            _lever(
                "pv_cost",
                "price_base",
                "lcoe_le_25_real_2016",
                "irena_lcoe_real_2016",
                "undetermined",
                "undetermined",
                32.2,
                25.0,
            ),
        ],
        "marts.portfolio": [
            {
                "initiative_id": "copper-furnace",
                "initiative_es": "Horno solar de cobre",
                "initiative_en": "Solar copper furnace",
                "instrument_type": "R&D idea",
                "line_of_work": "solar heat for mining",
                "lead": "not identified",
                "start_year": 2016,
                "end_year": None,
                "planned_usd": None,
                "status_es": "No se halló ningún proyecto.",
                "status_en": "No project was found.",
                "source_url": "https://example.org/furnace",
            }
        ],
        "marts.portfolio_targets": [
            {
                "initiative_id": "copper-furnace",
                "target_id": "emissions",
                "line_of_work": "solar heat for mining",
                "basis": "hypothesis",
                "mechanism_es": "desplaza combustibles",
                "mechanism_en": "displaces fuels",
            }
        ],
        "marts.timeline": [
            {
                "event_date": day,
                "year": 2016,
                "event_es": "Se lanza el programa",
                "event_en": "The programme is launched",
                "category": "programme",
                "source_url": "https://example.org/launch",
            }
            for day in ("2016", "2016-09", "2016-09-12")
        ],
    }


def _classes() -> list[dict[str, Any]]:
    words = {
        "eurostat": ("insufficient_progress", 0.22),
        "un": ("fair_progress_acceleration_needed", 0.39),
        "statcan": ("limited_progress", 0.22),
        "destatis": ("thunderstorm", 1.0),
        "wri": ("deadline_passed", None),
        "sdsn": ("moderately_improving", 0.8),
        "oecd": ("distance_left", 3.41),
    }
    return [
        {
            "target_id": "emissions",
            "reading_id": "level",
            "series_id": "ember_owid",
            "role": "headline",
            "method": method,
            "label": label,
            "value": value,
            "score": None,
            "reason": None,
            "recalled_limits": "on_track" if method == "sdsn" else None,
        }
        for method, (label, value) in words.items()
    ]


def _forecast(target: str, reading: str, series: str, year: int, mean: float) -> dict[str, Any]:
    return {
        "target_id": target,
        "reading_id": reading,
        "series_id": series,
        "model": "damped_trend",
        "year": year,
        "mean": mean,
        "low80": mean - 5,
        "high80": mean + 5,
        "n_observations": 7,
        "is_of_past_year": year < 2026,
        "unit": "USD/MWh" if target == "pv_cost" else "Mt CO2e",
        "price_year": 2023 if target == "pv_cost" else None,
    }


def _vintage(day: dt.date, year: int, value: float) -> dict[str, Any]:
    return {
        "target_id": "pv_cost",
        "reading_id": "lcoe_le_25",
        "series_id": "irena_lcoe",
        "known_on": day,
        "vintage": f"edition-{year}",
        "votes": True,
        "role": "headline",
        "unit": "USD/MWh",
        "price_year": year,
        "latest_year": year,
        "latest_value": value,
        "verdict": "undetermined",
        "is_provisional": False,
    }


def _said(reading: str, method: str, will_meet: bool, chance: float, met: bool) -> dict[str, Any]:
    return {
        "as_of": DAY,
        "target_id": "emissions",
        "reading_id": reading,
        "series_id": "ember_owid",
        "role": "headline",
        "votes": True,
        "method": method,
        "knowledge": "pseudo_vintage",
        "will_meet": will_meet,
        "probability": chance,
        "outcome_met": met,
    }


def _score(method: str, hits: int, misses: int, brier: float, error: float) -> dict[str, Any]:
    return {
        "method": method,
        "asked": 24,
        "asked_of_true_vintages": 0,
        "answers": hits + misses,
        "hits": hits,
        "misses": misses,
        "silent": 24 - hits - misses,
        "brier_score": brier,
        "common_answers": 18,
        "common_hits": min(hits, 16),
        "common_brier_score": brier,
        "mean_absolute_error": error,
        "unit": "Mt CO2e",
        "price_year": None,
    }


def _lever(
    target: str, kind: str, reading: str, series: str, here: str, there: str, start: float, end: float
) -> dict[str, Any]:
    return {
        "target_id": target,
        "lever_rank": 1,
        "kind": kind,
        "reading_id": reading,
        "series_id": series,
        "turns": here != there,
        "status_from": here,
        "status_to": there,
        "value_from": start,
        "value_to": end,
        "relative_change": end / start - 1,
    }
