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
        **_progress(rows, target_id, reading, series),
        "query": f"SELECT year, value, unit, vintage FROM marts.latest_observations WHERE series_id = '{series}' ORDER BY year",
    }


def _progress(rows: Rows, target_id: str, reading: str, series: str) -> dict[str, Any]:
    """What else bears on the verdict: what would turn it, each vintage, other methods, hindsight, changes."""
    one = (target_id, reading, series)
    this = "WHERE target_id = ? AND reading_id = ? AND series_id = ?"
    return {
        "levers": rows("SELECT * FROM marts.verdict_levers WHERE target_id = ? ORDER BY lever_rank", (target_id,)),
        "vintages": rows(
            "SELECT known_on, vintage, latest_year, latest_value, unit, verdict FROM marts.assessments_by_vintage "
            f"{this} ORDER BY known_on",
            one,
        ),
        "classes": rows(
            f"SELECT method, label, value, score, reason FROM marts.method_classes {this} ORDER BY method", one
        ),
        "hindsight": rows(
            "SELECT as_of, count(*) FILTER (will_meet) AS said_met, count(will_meet) AS answers, "
            f"any_value(knowledge) AS knowledge FROM marts.verdict_history {this} GROUP BY as_of ORDER BY as_of",
            one,
        ),
        "changes": rows(f"SELECT * FROM marts.verdict_changes {this}", one),
    }


def progress_lines(found: dict[str, Any]) -> list[str]:
    """The same in lines for a terminal; nothing where there is nothing to say."""
    lines = [f"\nWhat decides: {found['verdict'].get('what_decides_en') or 'no data'}"]
    for lever in found["levers"]:
        moved = lever["relative_change"]
        by = f", {moved:+.0%}{'' if lever['turns'] else ' from its value to its level'}" if moved is not None else ""
        lines.append(
            f"  {lever['lever_rank']}. {lever['kind']} {lever['reading_id']}/{lever['series_id']}{by}: "
            f"{lever['status_from']} -> {lever['status_to']}" + ("" if lever["turns"] else ", turns nothing")
        )
    for vintage in found["vintages"]:
        known = f"{vintage['latest_value']} {vintage['unit']} in {vintage['latest_year']}"
        lines.append(f"Known on {vintage['known_on']} ({vintage['vintage']}): {known}: {vintage['verdict']}")
    said = [f"{c['method']} {c['label'] or c['reason']}" for c in found["classes"]]
    lines += [f"Other methods: {'; '.join(said)}"] if said else []
    years = [f"{h['as_of'].year} {h['said_met']}/{h['answers']}" for h in found["hindsight"] if h["answers"]]
    lines += [f"Methods that said it would be met, by year: {', '.join(years)}"] if years else []
    lines += [
        f"Changed since {c['compared_run_id']}: {c['verdict_previous']} -> {c['verdict']} ({c['cause']})"
        for c in found["changes"]
    ]
    return lines


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
