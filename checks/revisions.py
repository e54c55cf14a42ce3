"""What a release revised of what earlier ones said, and which releases a person must accept before they are published.

Pure: observations and vintages in, rows of `marts.revisions` and reasons out. The band of each source stands in the
catalogue (`revisions`); who accepted what is `pipeline.core.acceptance`.

Compared are observations, not files: values in the series' own unit, so that a declared change of unit moves nothing. Where
two releases declare dollars of different years their values are not compared; the series in dollars of a fixed year is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.core.catalog import Catalog, RevisionBand

NO_BAND = RevisionBand(band=0.0, basis="none declared: every change is told", whole_releases=False)
SAME_FACTOR = 0.002
"""Ratios of one release to another that differ by less than this are one factor: prices restated in other dollars."""

FACTOR_FLOOR = 0.005
"""A common factor nearer to 1 than this is rounding."""

FACTOR_VALUES = 3
ROUNDING = 1e-9


@dataclass(frozen=True)
class Release:
    """One vintage of a source, as the comparison needs it."""

    source_id: str
    vintage: str
    published_at: date
    retrieved_at: date
    gwp: str | None
    is_bundled: bool

    @property
    def order(self) -> tuple[date, str]:
        return self.published_at, self.vintage

    @property
    def revision_id(self) -> str:
        return f"{self.source_id}:{self.vintage}"


@dataclass(frozen=True)
class Value:
    """One observation of one release; None where the publisher shows the period without a value."""

    period_start: date
    frequency: str
    value: float | None
    unit: str
    price_year: int | None


@dataclass(frozen=True)
class Revision:
    """One period of one series that two releases tell differently; `new` is None where the newer no longer carries it."""

    series_id: str
    old_release: Release
    new_release: Release
    old: Value
    new: Value | None
    band: float
    is_beyond_band: bool

    @property
    def relative_change(self) -> float | None:
        if self.new is None or self.new.value is None or not self.old.value:
            return None
        return (self.new.value - self.old.value) / abs(self.old.value)


SeriesValues = Mapping[date, Value]
BySeries = Mapping[str, Mapping[str, SeriesValues]]
"""Series -> vintage -> period -> value."""


def by_series(observations: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[date, Value]]]:
    """Rows of `marts.observations` by series, vintage and period."""
    found: dict[str, dict[str, dict[date, Value]]] = defaultdict(lambda: defaultdict(dict))
    for row in observations:
        value = None if row["value"] is None or not math.isfinite(row["value"]) else float(row["value"])
        found[row["series_id"]][row["vintage"]][row["period_start"]] = Value(
            row["period_start"], row["frequency"], value, row["unit"], row["price_year"]
        )
    return found


def revisions(catalog: Catalog, releases: Sequence[Release], observed: BySeries) -> list[Revision]:
    """Every period that a release tells otherwise than the one before it, by source, series and period."""
    found: list[Revision] = []
    for series_id, (_, series) in sorted(catalog.series().items()):
        source = catalog.source(series.sources[0])
        own = sorted((r for r in releases if r.source_id == source.id), key=lambda r: r.order)
        carried = observed.get(series_id, {})
        band = source.revisions or NO_BAND
        for old, new in _pairs(own, carried, band):
            found += _differences(
                series_id, (old, new), (carried[old.vintage], carried.get(new.vintage, {})), band.band
            )
    return found


def _pairs(
    own: Sequence[Release], carried: Mapping[str, SeriesValues], band: RevisionBand
) -> Iterator[tuple[Release, Release]]:
    """Each release with the last one before it that carries the series."""
    if not band.whole_releases:
        yield from pairwise([r for r in own if r.vintage in carried])
        return
    last: Release | None = None
    for release in own:
        if last is not None:
            yield last, release
        if release.vintage in carried:
            last = release


def _differences(
    series_id: str, releases: tuple[Release, Release], values: tuple[SeriesValues, SeriesValues], band: float
) -> Iterator[Revision]:
    old, new = values
    scale = max((abs(v.value) for v in old.values() if v.value is not None), default=0.0)
    for period, before in sorted(old.items()):
        after = new.get(period)
        if before.value is None:
            continue
        if after is None or after.value is None:
            yield Revision(series_id, *releases, before, None, band, is_beyond_band=True)
        elif before.price_year == after.price_year:
            moved = abs(after.value - before.value)
            if moved > ROUNDING * scale:
                beyond = moved > band * (abs(before.value) or scale) + ROUNDING * scale
                yield Revision(series_id, *releases, before, after, band, is_beyond_band=beyond)


def to_accept(
    catalog: Catalog, releases: Sequence[Release], observed: BySeries, found: Sequence[Revision]
) -> dict[str, list[str]]:
    """Revision id -> the reasons why a person must accept it. Releases that came with the project were reviewed with it."""
    decisive = _decisive(catalog)
    fixed = {
        name for name, (_, s) in catalog.series().items() if isinstance(s.price_year, int)
    }  # a deflator's rounding is one factor
    reasons: dict[str, list[str]] = {}
    for release in releases:
        if release.is_bundled:
            continue
        own = [r for r in found if r.new_release == release and r.series_id in decisive]
        told = [
            *_beyond(own), *_common_factor(r for r in own if r.series_id not in fixed),
            *_gwp(release, releases, observed), *_older(release, releases, observed),
        ]  # fmt: skip
        if told:
            reasons[release.revision_id] = told
    return reasons


def _decisive(catalog: Catalog) -> frozenset[str]:
    """Series whose movement asks for a person: those of indicators that somebody publishes.

    An indicator that is ours alone (avoided emissions, counts of firms) moves by its inputs, and would ask twice for what
    was asked once.
    """
    return frozenset(
        s.series_id for i in catalog.indicators if any(s.formula is None for s in i.series) for s in i.series
    )


def _beyond(own: Sequence[Revision]) -> Iterator[str]:
    by_name: dict[str, list[Revision]] = defaultdict(list)
    for revision in own:
        if revision.is_beyond_band:
            by_name[revision.series_id].append(revision)
    for series_id, some in sorted(by_name.items()):
        gone = [str(r.old.period_start)[: 4 if r.old.frequency == "A" else 7] for r in some if r.new is None]
        moved = [r for r in some if r.new is not None]
        if gone:
            yield f"{series_id} no longer has {', '.join(gone[:6])}{' and more' if len(gone) > 6 else ''}"
        if moved:
            worst = max(moved, key=lambda r: abs(r.relative_change or math.inf))
            after = worst.new.value if worst.new else None
            yield (
                f"{series_id} moved beyond {worst.band:.1%} in {len(moved)} period(s), most in {worst.old.period_start.year}: "
                f"{worst.old.value:g} to {after:g} {worst.old.unit}"
            )


def _common_factor(own: Iterable[Revision]) -> Iterator[str]:
    """All values times one number: dollars or gases of another base that nobody declared."""
    ratios: dict[str, list[float]] = defaultdict(list)
    for revision in own:
        if revision.new is not None and revision.new.value and revision.old.value:
            ratios[revision.series_id].append(revision.new.value / revision.old.value)
    for series_id, some in sorted(ratios.items()):
        mean = sum(some) / len(some)
        same = all(abs(r / mean - 1) < SAME_FACTOR for r in some)
        if len(some) >= FACTOR_VALUES and same and abs(mean - 1) > FACTOR_FLOOR:
            yield f"{series_id}: all {len(some)} values moved by one factor, {mean:.4f}: has their base changed, undeclared?"


def _gwp(release: Release, releases: Sequence[Release], observed: BySeries) -> Iterator[str]:
    """Warming potentials that differ from those of the release before on the same series."""
    before = _before(release, releases, observed)
    if before is not None and before.gwp != release.gwp:
        yield f"the warming potentials changed from {before.gwp} to {release.gwp} ({before.vintage} before)"


def _before(release: Release, releases: Sequence[Release], observed: BySeries) -> Release | None:
    earlier = [r for r in releases if r.order < release.order and _share(r, release, observed)]
    return max(earlier, key=lambda r: r.order, default=None)


def _older(release: Release, releases: Sequence[Release], observed: BySeries) -> Iterator[str]:
    for other in releases:
        newer = other.published_at > release.published_at and other.retrieved_at <= release.retrieved_at
        if newer and _share(other, release, observed):
            yield (
                f"it is of {release.published_at}, and came after {other.vintage} of {other.published_at}: "
                "it changes what past days knew, and only that"
            )
            return


def _share(one: Release, other: Release, observed: BySeries) -> bool:
    """Two releases of one source that carry a series in common."""
    return one.source_id == other.source_id and any(
        one.vintage in vintages and other.vintage in vintages for vintages in observed.values()
    )
