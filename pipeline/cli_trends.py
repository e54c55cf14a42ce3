"""`solar-mission explain ... --trends`: the slower methods, asked of the published observations when somebody wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assets.progress.observations import Observation
from assets.progress.trends_told import learning_lines, together_lines, trend_lines
from pipeline.core.catalog import Catalog
from reports.explanation import measure

Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]
CAPACITY, COST = "solar_capacity_owid", "pv_cost"


def told(rows: Rows, catalog: Catalog, target_id: str, reading_id: str, series_id: str) -> list[str]:
    """Lines on one series of one reading; for cost, the learning curve besides."""
    reading = catalog.target(target_id).reading(reading_id)
    as_of = rows("SELECT as_of FROM marts.schema_version", ())[0]["as_of"]

    def observed(one: str) -> list[Observation]:
        sql = """SELECT year, value, obs_status, is_lower_bound FROM marts.latest_observations
            WHERE series_id = ? AND frequency = 'A' ORDER BY year"""
        return [Observation(r["year"], r["value"], r["obs_status"], r["is_lower_bound"]) for r in rows(sql, (one,))]

    shown = rows("SELECT unit, price_year, gas, gwp FROM marts.latest_observations WHERE series_id = ?", (series_id,))
    lines = [f"Trends of {series_id}, in {measure(shown[0])}:"] if shown else []
    lines += [*trend_lines(reading, observed(series_id), as_of)]
    lines += together_lines(reading, [observed(s) for s in reading.series], as_of)
    if target_id == COST and reading.votes:
        lines += learning_lines(observed(series_id), observed(CAPACITY), reading.target_value)
    return lines
