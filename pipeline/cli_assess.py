"""`solar-mission assess FILE`: a series of one's own against a target of one's own, by the product's own functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.console import cell, print_json, say
from pipeline.core.catalog_words import Comparison
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import today

if TYPE_CHECKING:
    from assets.progress.own_series import OwnRow, SetAside

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("year", "año", "anio", "period", "periodo", "período"),
    "value": ("value", "valor"),
    "status": ("status", "estado", "obs_status"),
}
"""Names by which a column is known, in English and Spanish; the status may be missing."""


def assess(
    file: Annotated[
        Path, typer.Argument(help="Text table with the columns year and value, and status where there is one.")
    ],
    comparison: Annotated[
        list[Comparison], typer.Option("--comparison", help="How to read the target; again for a second reading.")
    ],
    target_value: Annotated[
        float, typer.Option("--target-value", help="Number of the target, in the unit of the values.")
    ],
    target_year: Annotated[int, typer.Option("--target-year")] = 2025,
    start_year: Annotated[
        int | None, typer.Option("--start-year", help="Where the way begins; baseline of a reduction or increase.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="Unit of the values, for show.")] = "",
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day of judgement; today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """What if: judge a series of your own as the refresh judges the published ones. Nothing is stored.

    Years after the day are no observations, and a year still running has no value yet: both are set aside and told.
    """
    from assets.progress.own_series import own_assessment, own_observations, own_reading

    day = as_of.date() if as_of else today()
    readings = [own_reading(c, target_value, target_year, start_year, unit) for c in dict.fromkeys(comparison)]
    observations, aside = own_observations(_rows(file), day, file.name)
    found = [own_assessment(reading, observations, day) for reading in readings]
    if as_json:
        print_json({"file": file.name, "as_of": day, "set_aside": [vars(a) for a in aside], "assessments": found})
        return
    for one in found:
        for line in _lines(one, day):
            say(line)
    for line in _aside_lines(aside):
        say(line)


def _rows(file: Path) -> list[OwnRow]:
    from pipeline.core.errors import SourceError

    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{file}: not readable ({error.strerror}). Name a text table with year and value."
        ) from None
    try:
        return list(_cells(content, file.name))
    except SourceError as error:  # a file of one's own is no source: it is wrong usage
        raise ConfigurationError(str(error)) from None


def _cells(content: bytes, place: str) -> Iterator[OwnRow]:
    from assets.progress.own_series import OwnRow
    from pipeline.core.text import header_of, text_table

    header = header_of(content, place)
    names = {kind: _named(header, known) for kind, known in COLUMNS.items()}
    missing = [COLUMNS[kind][0] for kind in ("year", "value") if names[kind] is None]
    if missing:
        raise ConfigurationError(
            f"{place}, line 1: expected the columns year and value (or año and valor), found "
            f"{', '.join(header)}; missing {', '.join(missing)}."
        )
    rows, _ = text_table(content, tuple(n for n in names.values() if n), place)
    for row in rows:
        cells = {kind: row[name] if name else None for kind, name in names.items()}
        yield OwnRow(row["row"], cells["year"], cells["value"], cells["status"])


def _named(header: Sequence[str], known: Sequence[str]) -> str | None:
    return next((name for name in header if name.lower() in known), None)


def _lines(found: Mapping[str, Any], day: date) -> Iterator[str]:
    unit = f" {found['unit']}" if found["unit"] else ""
    since = f", from {found['reference_year']}" if found["reference_year"] else ""
    yield f"Reading {found['comparison']} {cell(found['target_value'])}{unit} by {found['target_year']}{since}, as of {day}"
    why = f", {found['reason']}" if found["reason"] else ""
    provisional = ", provisional" if found["is_provisional"] else ""
    yield f"  Verdict: {found['verdict']}{why}{provisional}"
    if found["latest_year"] is None:
        return
    stale = f"; stale: {found['target_year']} is over and has no value" if found["is_stale"] else ""
    yield f"  Latest: {cell(found['latest_value'])}{unit} in {found['latest_year']}{stale}"
    if found["latest_year"] == found["reference_year"]:
        yield f"  No new data since {found['reference_year']}, where the way begins"
    yield from _distance(found, unit)
    yield from _movement(found, unit)
    yield from _ahead(found, unit)
    yield f"  Other methods: {'; '.join(_class(c) for c in found['classes'])}"


def _distance(found: Mapping[str, Any], unit: str) -> Iterator[str]:
    if found["target_level"] is None:
        return
    way = found["progress_fraction"]
    side = "met" if found["latest_meets"] else "not met"
    share = "share of the way undefined" if way is None else f"{100 * way:.2f} % of the way"
    gap = f"gap {cell(found['gap_absolute'])}{unit}, to go {cell(found['remaining'])}{unit}"
    yield f"  Level {cell(found['target_level'])}{unit}: {side} in {found['latest_year']}; {gap}; {share}"
    if found["reference_value"] is not None:
        change, why = found["relative_change"], found["relative_change_reason"]
        told = f"undefined, {why}" if change is None else f"{change:+.1%}"
        yield f"  Change since {found['reference_year']}: {told}"


def _movement(found: Mapping[str, Any], unit: str) -> Iterator[str]:
    if found["slope"] is None:
        yield "  Trend: none, fewer than two values"
        return
    interval = (
        "no interval below four values"
        if found["slope_low"] is None
        else f"95 % from {found['slope_low']:+.4g} to {found['slope_high']:+.4g}, Mann-Kendall p {found['mk_p_value']:.2g}"
    )
    needed = found["required_slope"]
    pace = "none, it is too late or not known" if needed is None else f"{needed:+.4g}{unit} a year"
    yield f"  Trend: {found['slope']:+.4g}{unit} a year ({interval}); pace still needed: {pace}"


def _ahead(found: Mapping[str, Any], unit: str) -> Iterator[str]:
    if found["forecast_year"] is None:
        yield f"  Forecast: none, {found['outlook_reason']}"
        return
    ends = f"80 % from {cell(found['forecast_low80'])} to {cell(found['forecast_high80'])}"
    past = "; that year is over, its value is not published yet" if found["forecast_is_of_past_year"] else ""
    chance = found["probability_of_reaching"]
    yield (
        f"  Forecast for {found['forecast_year']}: {cell(found['forecast_mean'])}{unit} ({ends}), "
        f"probability of reaching {chance:.0%}{past}"
    )


def _class(found: Mapping[str, Any]) -> str:
    return f"{found['method']} {found['label'] or found['reason']}"


def _aside_lines(aside: Sequence[SetAside]) -> Iterator[str]:
    if aside:
        told = "; ".join(f"{a.year} {a.value or 'no value'} (line {a.line}, {a.why})" for a in aside)
        yield f"Set aside: {told}"
