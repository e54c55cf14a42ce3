"""Where the targets stand, in a few lines: for `solar-mission status` and for machines (`--json`).

Published tables in, plain values out; nothing is computed here that the publication does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Rows = Callable[[str], list[dict[str, Any]]]
"""Runs a select on the published database and gives its rows."""


def status_of(rows: Rows, today: date, last_run: Mapping[str, Any] | None) -> dict[str, Any]:
    """Verdict per target and reading, data cut-off, age of each source, last refresh and its checks."""
    stamp = rows("SELECT run_id, as_of FROM marts.schema_version")[0]
    targets = rows(
        "SELECT v.*, t.title_es, t.title_en FROM marts.verdicts v JOIN marts.targets t USING (target_id) ORDER BY t.position"
    )
    readings = rows(
        """SELECT r.target_id, r.reading_id, r.label_es, r.label_en, r.votes, a.series_id, a.verdict, a.reason,
            a.latest_year, a.latest_value, a.latest_is_lower_bound, a.unit, a.price_year, a.gas, a.gwp, a.gap_absolute,
            a.change_since_baseline, a.baseline_year, a.progress_fraction, a.is_provisional, a.slope, a.slope_low,
            a.slope_high, a.cagr_ratio, a.milestones_met, a.milestones_due, a.forecast_year, a.forecast_mean,
            a.forecast_low80, a.forecast_high80, a.forecast_is_of_past_year, a.probability_of_reaching,
            a.expected_year_reached, a.outlook_reason, a.class_eurostat, a.class_statcan, a.class_un, a.class_sdsn,
            a.class_destatis, a.class_wri
        FROM marts.readings r JOIN marts.targets t USING (target_id)
        JOIN marts.assessments a USING (target_id, reading_id)
        WHERE a.role = 'headline' ORDER BY t.position, r.position"""
    )
    sources = rows(
        "SELECT source_id, vintage, published_at, released_at, next_release, is_late FROM marts.sources ORDER BY source_id"
    )
    checks = rows(
        """SELECT count(*) AS checks, count(*) FILTER (NOT passed AND NOT crashed AND severity = 'blocking') AS failed,
            count(*) FILTER (NOT passed AND NOT crashed AND severity = 'warning') AS warned,
            count(*) FILTER (crashed) AS crashed
        FROM marts.checks"""
    )[0]
    for source in sources:
        source["age_days"] = (today - source["released_at"]).days
    cut_off = rows(
        "SELECT max(data_through) AS year FROM marts.assessments WHERE role = 'headline' AND unit_of_count IS NULL"
    )[0]["year"]
    parts = {
        "readings": readings,
        "levers": rows("SELECT * FROM marts.verdict_levers ORDER BY target_id, lever_rank"),
        "changes": rows("SELECT * FROM marts.verdict_changes ORDER BY target_id, reading_id, series_id"),
    }
    return {
        "run_id": stamp["run_id"],
        "as_of": stamp["as_of"],
        "data_cut_off": cut_off,
        "targets": [
            t | {name: [r for r in found if r["target_id"] == t["target_id"]] for name, found in parts.items()}
            for t in targets
        ],
        "calibration": rows("SELECT * FROM marts.method_calibration ORDER BY brier_score, method"),
        "sources": sources,
        "checks": checks,
        "last_refresh": {k: last_run[k] for k in ("id", "start", "end", "outcome", "exit_code", "message")}
        if last_run
        else None,
    }
