"""Is a newer release due? Each source is held to its own rhythm, never to the day of our last run. Warns, never blocks.

A release belongs to the release month it came out in or after, or to the coming one where it was a little early. The
next is due `every_months` later, and late once the source's days of grace have passed as well.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from checks.results import CheckResult, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.core.catalog import Catalog
    from pipeline.core.catalog_sources import Source

EARLY = timedelta(days=60)
"""A yearly (or rarer) release this much before its usual month is that month's release, come early."""


def next_release(source: Source, published_at: date, as_of: date) -> date | None:
    """First day of the first due month that is not over on `as_of`; None where the source has no rhythm."""
    every = source.cadence.every_months
    due = first_due(source, published_at)
    if due is None or every is None:
        return None
    month = due.replace(day=1)
    while month < as_of.replace(day=1):
        month = _add_months(month, every)
    return month


def is_late(source: Source, published_at: date, as_of: date) -> bool:
    """True where the release after `published_at` should have come, grace included, by `as_of`."""
    due = first_due(source, published_at)
    return due is not None and as_of > due + timedelta(days=source.cadence.grace_days)


def first_due(source: Source, published_at: date) -> date | None:
    """The day from which the release after `published_at` is due: the start of its month where the months are known."""
    every = source.cadence.every_months
    if every is None:
        return None
    months = source.cadence.release_months
    if not months:
        return _add_months(published_at, every)
    latest_start = published_at + EARLY if every >= 12 else published_at
    starts = [date(y, m, 1) for y in (latest_start.year - 1, latest_start.year) for m in months]
    return _add_months(max(s for s in starts if s <= latest_start), every)


def freshness_checks(catalog: Catalog, published: Mapping[str, date], as_of: date, stage: Stage) -> list[CheckResult]:
    """One warning per source in use. `published`: source id -> day of its newest vintage known on `as_of`."""
    results = []
    for source_id, published_at in sorted(published.items()):
        source = next((s for s in catalog.sources if s.id == source_id), None)
        if source is None:
            continue
        ahead = next_release(source, published_at, as_of)
        months, grace = source.cadence.every_months, source.cadence.grace_days
        rhythm = f"every {months} month(s), {grace} days of grace" if months else "no rhythm, never late"
        results.append(
            CheckResult(
                check_id=f"marts.sources:freshness:{source_id}",
                table_name="marts.sources",
                expectation=f"No newer release of {source_id} is overdue ({rhythm})",
                passed=not is_late(source, published_at, as_of),
                crashed=False,
                observed=f"published {published_at}" + (f"; next due {ahead}" if ahead else ""),
                severity="warning",
                stage=stage,
            )
        )
    return results


def _add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
