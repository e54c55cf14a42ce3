"""Is a newer release due? Each source is held to its own rhythm, never to the day of our last run. Warns, never blocks.

A release belongs to the release month it came out in or after, or to the coming one where it was a little early. The
next is due `every_months` later, and late once the source's days of grace have passed as well. The day a file was
fetched is no day of release: the same edition fetched again is as old as before.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from checks.results import CheckResult, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.core.catalog import Catalog
    from pipeline.core.catalog_sources import Source

EARLY = timedelta(days=60)
"""A yearly (or rarer) release this much before its usual month is that month's release, come early."""

TOLD, FETCHED = "publisher", "retrieved"
"""Bases of a day of publication: the publisher tells it; or it is only that of the download, and proves no more than
that the release was out by then."""


@dataclass(frozen=True)
class Release:
    """One vintage as its age sees it.

    `edition` is equal for vintages that say the same: the newest period they carry or, where there is none, the hash of
    the content. `newest_period` is `2025` or `2025-04`, null where periods tell nothing of the release.
    """

    published_at: date
    basis: str
    edition: str
    newest_period: str | None


def released_at(source: Source, releases: Iterable[Release]) -> date:
    """The day of the source's newest release, as well as it is known.

    Of an edition: the last day its publisher tells, else the earliest on which it was seen. An edition only ever
    fetched came out no later than its newest period lets expect, counted from a release whose day is known.
    """
    editions: dict[str, list[Release]] = defaultdict(list)
    for release in releases:
        editions[release.edition].append(release)
    dated = {key: _day_of(found) for key, found in editions.items()}
    known = {
        period: dated[key]
        for key, found in editions.items()
        if (period := found[0].newest_period) and any(r.basis != FETCHED for r in found)
    }
    return max(
        dated[key] if any(r.basis != FETCHED for r in found) else min(dated[key], _expected(source, found[0], known))
        for key, found in editions.items()
    )


def _day_of(edition: list[Release]) -> date:
    told = [r.published_at for r in edition if r.basis == TOLD]
    return max(told) if told else min(r.published_at for r in edition)


def _expected(source: Source, release: Release, known: Mapping[str, date]) -> date:
    """When a release with this newest period usually comes out: as long after it as the last known one did."""
    every, period = source.cadence.every_months, release.newest_period
    if every is None or period is None:
        return release.published_at
    reference = max((p for p in known if len(p) == len(period)), default=None)
    if reference is not None:
        return _add_months(known[reference], _months(period) - _months(reference))
    year, month = divmod(_months(period), 12)
    over = _add_months(date(year, month + 1, 1), 12 if len(period) == len("2025") else 1)
    starts = [date(y, m, 1) for y in (over.year, over.year + 1) for m in source.cadence.release_months]
    return min((s for s in starts if s >= over), default=_add_months(over, every))


def _months(period: str) -> int:
    """Months since year 0 of `2025` (its January) or `2025-04`."""
    return int(period[:4]) * 12 + (int(period[5:7]) - 1 if len(period) > len("2025") else 0)


def next_release(source: Source, released: date) -> date | None:
    """First day of the month in which the release after `released` is due, past where it is overdue; None without rhythm."""
    due = first_due(source, released)
    return due.replace(day=1) if due else None


def is_late(source: Source, released: date, as_of: date) -> bool:
    """True where the release after `released` should have come, grace included, by `as_of`."""
    due = first_due(source, released)
    return due is not None and as_of > due + timedelta(days=source.cadence.grace_days)


def first_due(source: Source, released: date) -> date | None:
    """The day from which the release after `released` is due: the start of its month where the months are known."""
    every = source.cadence.every_months
    if every is None:
        return None
    months = source.cadence.release_months
    if not months:
        return _add_months(released, every)
    latest_start = released + EARLY if every >= 12 else released
    starts = [date(y, m, 1) for y in (latest_start.year - 1, latest_start.year) for m in months]
    return _add_months(max(s for s in starts if s <= latest_start), every)


def freshness_checks(catalog: Catalog, released: Mapping[str, date], as_of: date, stage: Stage) -> list[CheckResult]:
    """One warning per source in use. `released`: source id -> day of its newest release known on `as_of`."""
    results = []
    for source_id, day in sorted(released.items()):
        source = next((s for s in catalog.sources if s.id == source_id), None)
        if source is None:
            continue
        ahead = next_release(source, day)
        due = "due since" if ahead and ahead < as_of.replace(day=1) else "next due"
        months, grace = source.cadence.every_months, source.cadence.grace_days
        rhythm = f"every {months} month(s), {grace} days of grace" if months else "no rhythm, never late"
        results.append(
            CheckResult(
                check_id=f"marts.sources:freshness:{source_id}",
                table_name="marts.sources",
                expectation=f"No newer release of {source_id} is overdue ({rhythm})",
                passed=not is_late(source, day, as_of),
                crashed=False,
                observed=f"published {day}" + (f"; {due} {ahead}" if ahead else ""),
                severity="warning",
                stage=stage,
            )
        )
    return results


def _add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
