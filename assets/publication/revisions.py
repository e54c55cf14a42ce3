"""Revisions of a run: its observations and vintages compared, with what a person accepted; and the refusal of what nobody did.

The comparison itself is `checks.revisions`; the record of acceptances is `pipeline.core.acceptance`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.revisions import Release, Revision, by_series, revisions, to_accept
from pipeline.core.acceptance import Acceptance, accepted
from pipeline.core.errors import NeedsAcceptanceError
from pipeline.core.session import Session

OBSERVATIONS = "SELECT series_id, vintage, period_start, frequency, value, unit, price_year FROM marts.observations"
REASONS_TOLD = 3


@dataclass(frozen=True)
class Found:
    """Rows of `marts.revisions`, and the reasons of each release that waits for a person."""

    rows: Sequence[dict[str, Any]]
    waiting: Mapping[str, Sequence[str]]


def found_in(session: Session) -> Found:
    """What the releases that the run rests on revised. A past day asks nobody: it never becomes current."""
    releases = [
        Release(
            source_id, v.sidecar.vintage, v.sidecar.published_at, v.sidecar.retrieved_at, v.sidecar.gwp,
            v.folder.is_relative_to(session.settings.bundled_vintages),
        )
        for source_id, stored in session.known.items()
        for v in stored
    ]  # fmt: skip
    observed = by_series(session.warehouse.rows(OBSERVATIONS))
    found = revisions(session.catalog, releases, observed)
    given = accepted(session.settings)
    reasons = {} if session.is_past else to_accept(session.catalog, releases, observed, found)
    waiting = {r: why for r, why in reasons.items() if r not in given}
    return Found([_row(r, given.get(r.new_release.revision_id)) for r in found], waiting)


def _row(revision: Revision, given: Acceptance | None) -> dict[str, Any]:
    return {
        "revision_id": revision.new_release.revision_id,
        "source_id": revision.new_release.source_id,
        "series_id": revision.series_id,
        "period_start": revision.old.period_start,
        "frequency": revision.old.frequency,
        "change": "no_longer_carried" if revision.new is None else "moved",
        "old_vintage": revision.old_release.vintage,
        "new_vintage": revision.new_release.vintage,
        "old_value": revision.old.value,
        "new_value": revision.new.value if revision.new else None,
        "unit": revision.old.unit,
        "price_year": revision.old.price_year,
        "relative_change": revision.relative_change,
        "band": revision.band,
        "is_beyond_band": revision.is_beyond_band,
        "accepted_by": given.by if given else None,
        "accepted_because": given.because if given else None,
        "accepted_on": date.fromisoformat(given.on) if given else None,
    }


def refuse_unaccepted(found: Found) -> None:
    """Raise NeedsAcceptanceError with the reasons and the command, where a release waits for a person."""
    if not found.waiting:
        return
    told = []
    for revision_id, why in sorted(found.waiting.items()):
        more = f"; and {len(why) - REASONS_TOLD} more" if len(why) > REASONS_TOLD else ""
        told.append(f"{revision_id}: {'; '.join(why[:REASONS_TOLD])}{more}.")
    first = min(found.waiting)
    source_id, _, vintage = first.partition(":")
    before = next((f" {r['old_vintage']} {vintage}" for r in found.rows if r["revision_id"] == first), "")
    raise NeedsAcceptanceError(
        f"{len(found.waiting)} release(s) wait for a person: {' '.join(told)} Nothing was published. "
        f"See 'solar-mission sources diff {source_id}{before}', then 'solar-mission refresh --accept {first} --by NAME "
        f"--because TEXT', or remove data/vintages/{source_id}/{vintage}."
    )
