"""From a verdict to the bytes it rests on: for `solar-mission explain TARGET[/READING[/SERIES]]`.

Published tables in, plain values out. Each observation leads to source, vintage, file, line and hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Rows = Callable[[str, Sequence[object]], list[dict[str, Any]]]
"""Runs a select with parameters on the published database and gives its rows."""

INPUTS_SHOWN = 12


def explain(rows: Rows, target_id: str, reading_id: str | None = None, series_id: str | None = None) -> dict[str, Any]:
    """The verdict, its assessments, the deciding observations and the facts under them. Raises LookupError naming what there is."""
    verdict = _one(
        rows,
        "SELECT * FROM marts.verdicts WHERE target_id = ?",
        (target_id,),
        "target",
        "SELECT target_id FROM marts.targets",
    )
    reading = reading_id or verdict["headline_reading"]
    known = [
        r["reading_id"]
        for r in rows("SELECT reading_id FROM marts.readings WHERE target_id = ? ORDER BY position", (target_id,))
    ]
    if reading not in known:
        raise LookupError(f"Target {target_id} has no reading '{reading}'; it has: {', '.join(known)}.")
    assessments = rows(
        "SELECT * FROM marts.assessments WHERE target_id = ? AND reading_id = ? ORDER BY role = 'headline' DESC, series_id",
        (target_id, reading),
    )
    series = series_id or next(a["series_id"] for a in assessments if a["role"] == "headline")
    if series not in [a["series_id"] for a in assessments]:
        raise LookupError(
            f"Reading {target_id}/{reading} has no series '{series}'; it has: {', '.join(a['series_id'] for a in assessments)}."
        )
    observations = rows(
        "SELECT observation_id, year, value, unit, price_year, gas, gwp, obs_status, is_lower_bound, vintage, published_at, note "
        "FROM marts.latest_observations WHERE series_id = ? AND frequency = 'A' ORDER BY year",
        (series,),
    )
    deciding = _deciding(observations, next(a for a in assessments if a["series_id"] == series))
    for observation in deciding:
        observation["inputs"] = rows(
            "SELECT source_id, vintage, file, row, sha256 FROM marts.observation_inputs WHERE observation_id = ? ORDER BY ALL",
            (observation["observation_id"],),
        )
    return {
        "target_id": target_id,
        "reading_id": reading,
        "series_id": series,
        "verdict": verdict,
        "reading": rows("SELECT * FROM marts.readings WHERE target_id = ? AND reading_id = ?", (target_id, reading))[0],
        "assessments": assessments,
        "observations": observations,
        "deciding": deciding,
        "query": f"SELECT year, value, unit, vintage FROM marts.latest_observations WHERE series_id = '{series}' ORDER BY year",
    }


def _deciding(observations: list[dict[str, Any]], assessment: dict[str, Any]) -> list[dict[str, Any]]:
    """The observations a verdict turns on: baseline, reference year, target year, latest."""
    years = {assessment[k] for k in ("baseline_year", "reference_year", "target_year", "latest_year")}
    return [o for o in observations if o["year"] in years]


def _one(rows: Rows, sql: str, parameters: Sequence[object], kind: str, all_sql: str) -> dict[str, Any]:
    found = rows(sql, parameters)
    if found:
        return found[0]
    there = ", ".join(str(next(iter(r.values()))) for r in rows(all_sql, ()))
    raise LookupError(f"No {kind} '{parameters[0]}'; there are: {there}.")
