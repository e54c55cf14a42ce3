"""What a release revised of what earlier ones said.

Pure: observations and vintages in, rows of `marts.revisions` out. The band of each source stands in the catalogue
(`revisions`); which releases a person must accept is `checks.asking`, who accepted what `pipeline.core.acceptance`.

Compared are observations, not files: values in the series' own unit, so that a declared change of unit moves nothing. Where
two releases declare dollars of different years their values are not compared; the series in dollars of a fixed year is.
A variable that shows in no published series of its own source (a price index, a grid factor) is compared as printed, under
the name `source/variable`: the series that rest on it take its newest release for all their vintages, and would not move.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import RevisionBand

NO_BAND = RevisionBand(band=0.0, basis="none declared: every change is told", whole_releases=False)
WHATEVER_PERIOD = date.min
"""Where each release has one value per variable, they are compared whatever their periods."""

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
    price_year: int | None = None


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
"""Series, or source/variable -> vintage -> period -> value."""


def by_series(observations: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[date, Value]]]:
    """Rows of `marts.observations` by series, vintage and period."""
    found: dict[str, dict[str, dict[date, Value]]] = defaultdict(lambda: defaultdict(dict))
    for row in observations:
        value = None if row["value"] is None or not math.isfinite(row["value"]) else float(row["value"])
        found[row["series_id"]][row["vintage"]][row["period_start"]] = Value(
            row["period_start"], row["frequency"], value, row["unit"], row.get("price_year")
        )
    return found


def is_variable(name: str) -> bool:
    """Whether what is compared is a source's variable, and no series."""
    return "/" in name


def variables(catalog: Catalog, facts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[date, Value]]]:
    """Rows of typed facts by source/variable, vintage and period; of a source of one period the latest alone."""
    found = by_series(facts)
    for name, vintages in found.items():
        if _band(catalog, name).one_period:
            for vintage, values in vintages.items():
                vintages[vintage] = {WHATEVER_PERIOD: values[max(values)]}
    return found


def _source(catalog: Catalog, name: str) -> str:
    return name.partition("/")[0] if is_variable(name) else catalog.series()[name][1].sources[0]


def _band(catalog: Catalog, name: str) -> RevisionBand:
    return catalog.source(_source(catalog, name)).revisions or NO_BAND


def revisions(catalog: Catalog, releases: Sequence[Release], observed: BySeries) -> list[Revision]:
    """Every period that a release tells otherwise than the one before it, by series or variable, and period."""
    found: list[Revision] = []
    for series_id in sorted(observed):
        source_id, band = _source(catalog, series_id), _band(catalog, series_id)
        own = sorted((r for r in releases if r.source_id == source_id), key=lambda r: r.order)
        carried = observed[series_id]
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
