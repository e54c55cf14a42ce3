"""Which releases a person must accept before they are published, and the reasons: those that moved what was said before.

Pure: what was revised (`checks.revisions`), what verdicts turned, and vintages in; sentences out. Who accepted what is
`pipeline.core.acceptance`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.revisions import BySeries, Release, Revision, is_variable
from pipeline.core.catalog import Catalog

SAME_FACTOR = 0.002
"""Ratios of one release to another that differ by less than this are one factor: prices restated in other dollars."""

FACTOR_FLOOR = 0.005
"""A common factor nearer to 1 than this is rounding."""

FACTOR_VALUES = 3
CAUSED_BY_RELEASES = frozenset({"revision", "new_data"})
"""Causes in `marts.verdict_changes` that a release can be; a deadline, a method or a reading is none."""


@dataclass(frozen=True)
class Turned:
    """A reading whose verdict is not that of the publication before, and the releases that came between and feed it."""

    target_id: str
    reading_id: str
    series_id: str
    before: str
    after: str
    by: frozenset[str]


def to_accept(
    catalog: Catalog,
    releases: Sequence[Release],
    observed: BySeries,
    found: Sequence[Revision],
    turned: Sequence[Turned] = (),
) -> dict[str, list[str]]:
    """Revision id -> the reasons why a person must accept it. Releases that came with the project were reviewed with it."""
    series = decisive(catalog)
    fixed = {
        name for name, (_, s) in catalog.series().items() if isinstance(s.price_year, int)
    }  # a deflator's rounding is one factor
    reasons: dict[str, list[str]] = {}
    for release in releases:
        if release.is_bundled:
            continue
        own = [r for r in found if r.new_release == release and (is_variable(r.series_id) or r.series_id in series)]
        told = [
            *_beyond(own), *_common_factor(r for r in own if r.series_id not in fixed),
            *_gwp(release, releases, observed), *_older(release, releases, observed), *_turned(release, turned),
        ]  # fmt: skip
        if told:
            reasons[release.revision_id] = told
    return reasons


def decisive(catalog: Catalog) -> frozenset[str]:
    """Series whose movement asks for a person: those of indicators that somebody publishes.

    An indicator that is ours alone (avoided emissions, counts of firms) moves by its inputs, which ask themselves: as
    series of their own source, or else as its variables.
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
                f"{series_id} moved beyond {_share_of(worst.band)} in {len(moved)} period(s), most in {worst.old.period_start.year}: "
                f"{worst.old.value:g} to {after:g} {worst.old.unit}"
            )


def _share_of(band: float) -> str:
    return f"{band:.1%}" if not band or band >= 0.001 else f"{band:.2%}"


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


def _turned(release: Release, turned: Sequence[Turned]) -> Iterator[str]:
    for one in turned:
        if release.revision_id in one.by:
            yield (
                f"since the last publication, and with it, reading {one.reading_id} of {one.target_id} turned from {one.before} "
                f"to {one.after} (by {one.series_id})"
            )


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
