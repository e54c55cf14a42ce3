"""Verdicts for tests of the report, with their sentences as the pipeline fills them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.language import Language
from reports.sentences import verdict_sentence
from tests.data.report_assessments import AS_OF, RUN_ID, assessments


def verdicts() -> list[dict[str, Any]]:
    """One row per target, as the progress topic would fill it."""
    common = {
        "run_id": RUN_ID,
        "as_of": AS_OF,
        "reason": None,
        "is_provisional": False,
        "agreement": None,
        "groups_agreeing": 0,
        "groups_deciding": 0,
        "readings_met": 0,
        "readings_missed": 0,
        "readings_undetermined": 0,
        "unit_of_count": None,
        "modal_verdict": None,
        "n_assessed": 6,
        "n_undetermined": 5,
        "dissenting": None,
        "previous_run_id": "2026-08-01-b52d",
    }
    rows: list[dict[str, Any]] = [
        common
        | {
            "target_id": "firms",
            "headline_reading": "stock",
            "headline_series": "firms_operating",
            "unit_of_count": "operating_firms",
            "headline_verdict": "undetermined",
            "status": "undetermined",
            "reason": "lower_bound_only",
            "robustness": "no_evidence",
            "readings_undetermined": 3,
            "next_release": None,
            "next_release_source": None,
        },
        common
        | {
            "target_id": "pv_cost",
            "headline_reading": "lcoe_le_25",
            "headline_series": "irena_lcoe",
            "headline_verdict": "undetermined",
            "status": "undetermined",
            "reason": "no_target_year_value",
            "robustness": "no_evidence",
            "readings_undetermined": 3,
            "next_release": dt.date(2027, 7, 1),
            "next_release_source": "irena_costs",
        },
        common
        | {
            "target_id": "emissions",
            "headline_reading": "level",
            "headline_series": "ember_owid",
            "headline_verdict": "missed",
            "status": "contested",
            "is_provisional": True,
            "agreement": 1.0,
            "groups_agreeing": 1,
            "groups_deciding": 1,
            "robustness": "single_source",
            "readings_met": 2,
            "readings_missed": 1,
            "next_release": dt.date(2027, 4, 1),
            "next_release_source": "owid_energy",
        },
    ]
    found = assessments()
    for row in rows:
        for code in ("es", "en"):
            row[f"sentence_{code}"] = verdict_sentence(row, found, Language.of(code))
    return rows
