"""`solar-mission refresh`: downloads and acceptances where asked for, the whole graph, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import print_table, rows_of, say
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import load_settings, today

if TYPE_CHECKING:
    from pipeline.core.acceptance import Acceptance
    from pipeline.core.runs import Outcome
    from pipeline.core.settings import Settings


def refresh(
    as_of: Annotated[
        str | None, typer.Option(help="Reproduce a past day (2026-11-25) beside; never moves 'current'.")
    ] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another refresh to end.")] = 10.0,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be read and made again, and do nothing.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Out folder, instead of SOLAR_MISSION_OUT.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Download first what publishers offer.")] = False,
    source: Annotated[list[str] | None, typer.Option(help="With --live: only this source; may be repeated.")] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Accept what a release revised: its id as the refusal gives it; may be repeated."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="With --accept: who accepts.")] = None,
    because: Annotated[str | None, typer.Option(help="With --accept: why.")] = None,
) -> None:
    """Facts to published database, exports and report, through every check."""
    settings, day = load_settings(out), parsed_day(as_of)
    if source and not live:
        raise ConfigurationError("--source says what --live downloads; give both.")
    if live and day:
        raise ConfigurationError(
            "--live brings what is published today; --as-of reproduces what was known. Give one of them."
        )
    if accept and day and day < today():
        raise ConfigurationError("--accept is for what is published today; a past day asks nobody. Give one of them.")
    from pipeline.core.aside import collect_seldom

    collect_seldom()
    if plan:
        _print_plan(settings, day, source or (), live=live)
        return
    accepting: tuple[Acceptance, ...] = ()
    if accept or by or because:
        from pipeline.live import accepted_releases

        accepting = accepted_releases(settings, accept or (), by, because)
    downloads = None
    if live:
        from pipeline.live import Downloads

        downloads = Downloads(source or (), say)
    from pipeline.progress_display import watched
    from pipeline.refresh import run_refresh

    with watched() as watch:
        outcome = run_refresh(settings, as_of=day, wait=wait, watch=watch, downloads=downloads, accepting=accepting)
    if outcome.error is not None:
        raise outcome.error
    for one in accepting:
        say(f"{one.revision} accepted by {one.by}: {one.because}")
    _print_outcome(settings, outcome, is_past=day is not None and day < today())


def parsed_day(text: str | None) -> date | None:
    """A day written 2026-11-25, not after today. Raises ConfigurationError."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigurationError(f"Expected a day like 2026-11-25, found '{text}'.") from None
    if day and day > today():
        raise ConfigurationError(f"--as-of {day} has not come yet; today is {today()} in Santiago.")
    return day


def _print_plan(settings: Settings, day: date | None, only: Sequence[str], *, live: bool) -> None:
    from pipeline.live import plan_live
    from pipeline.plan import plan_refresh

    fetched = plan_live(settings, only) if live else []
    print_table(fetched + plan_refresh(settings, day), ("table", "action", "why"))


def _print_outcome(settings: Settings, outcome: Outcome, *, is_past: bool) -> None:
    from pipeline.core.database import DATABASE_NAME, reading

    folder = settings.publications / str(outcome.run_id)
    with reading(folder / DATABASE_NAME) as connection:
        for row in rows_of(
            connection, "SELECT v.* FROM marts.verdicts v JOIN marts.targets t USING (target_id) ORDER BY t.position"
        ):
            say(f"{row['target_id']}: {row['status']}. {row['sentence_en']}")
    say(f"Run {outcome.run_id}, as of {outcome.as_of}, published in {folder}")
    if not is_past:
        say(f"Database {settings.out / DATABASE_NAME}")
        say(f"Report {settings.out / 'reports' / 'latest' / 'index.html'}")
        say(f"Exports {settings.out / 'exports'}")
