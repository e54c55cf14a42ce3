"""From a verdict to the bytes it rests on: for `solar-mission explain TARGET[/READING[/SERIES]]`.

Published tables in, plain values out. Each observation leads to source, vintage, file, line and hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        "query": "SELECT year, value, unit, price_year, gas, gwp, vintage FROM marts.latest_observations "
        f"WHERE series_id = '{series}' ORDER BY year",
    }


def _progress(rows: Rows, target_id: str, reading: str, series: str) -> dict[str, Any]:
    """What else bears on the verdict: what would turn it, each vintage, other methods, hindsight, changes."""
    one = (target_id, reading, series)
    this = "WHERE target_id = ? AND reading_id = ? AND series_id = ?"
    return {
        "levers": rows(
            """SELECT l.*, f.gas AS gas_from, f.gwp AS gwp_from, t.gas AS gas_to, t.gwp AS gwp_to FROM marts.verdict_levers l
            JOIN marts.series f ON f.series_id = l.series_id_from JOIN marts.series t ON t.series_id = l.series_id
            WHERE target_id = ? ORDER BY lever_rank""",
            (target_id,),
        ),
        "vintages": rows(
            "SELECT v.known_on, v.vintage, v.latest_year, v.latest_value, v.unit, v.price_year, s.gas, s.gwp, v.verdict "
            f"FROM marts.assessments_by_vintage v JOIN marts.series s USING (series_id) {this} ORDER BY known_on",
            one,
        ),
        "classes": rows(
            f"SELECT method, label, value, score, reason, recalled_limits FROM marts.method_classes {this} ORDER BY method",
            one,
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
            f"  {lever['lever_rank']}. {lever['kind']} {lever['reading_id']}/{lever['series_id']}{_moved(lever)}{by}: "
            f"{lever['status_from']} -> {lever['status_to']}" + ("" if lever["turns"] else ", turns nothing")
        )
    for vintage in found["vintages"]:
        known = f"{_number(vintage['latest_value'])} {measure(vintage)} in {vintage['latest_year']}"
        lines.append(f"Known on {vintage['known_on']} ({vintage['vintage']}): {known}: {vintage['verdict']}")
    said = [f"{c['method']} {c['label'] or c['reason']}{_recalled(c)}" for c in found["classes"]]
    lines += [f"Other methods: {'; '.join(said)}"] if said else []
    years = [f"{h['as_of'].year} {h['said_met']}/{h['answers']}" for h in found["hindsight"] if h["answers"]]
    lines += [f"Methods that said it would be met, by year: {', '.join(years)}"] if years else []
    lines += [
        f"Changed since {c['compared_run_id']}: {c['verdict_previous']} -> {c['verdict']} ({c['cause']})"
        for c in found["changes"]
    ]
    return lines


def measure(row: Mapping[str, Any]) -> str:
    """Unit of a value with the year of its dollars, or its gases and GWP: a number without them is not whole."""
    unit = str(row["unit"])
    if "USD" in unit:
        return f"{unit} ({row['price_year']} USD)" if row["price_year"] else f"{unit} (nominal)"
    told = [str(row[name]) for name in ("gas", "gwp") if row.get(name)]
    gases = [words for words in told if not any(other.startswith(f"{words} ") for other in told)]
    return f"{unit} ({'; '.join(gases)})" if gases else unit


def _moved(lever: Mapping[str, Any]) -> str:
    """The two values of a lever, each in its own measure; nothing where one is not known."""
    if lever["value_from"] is None or lever["value_to"] is None:
        return ""
    start, end = (
        f"{_number(lever[f'value_{end}'])} "
        + measure({name: lever[f"{name}_{end}"] for name in ("unit", "price_year", "gas", "gwp")})
        for end in ("from", "to")
    )
    return f", {start} -> {end}"


def _recalled(found: Mapping[str, Any]) -> str:
    return " (limits recalled, not verified)" if found["recalled_limits"] else ""


def _number(value: float | None) -> str:
    return "no data" if value is None else f"{value:.10g}"


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
