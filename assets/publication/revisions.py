"""Revisions of a run: its observations and vintages compared, with what a person accepted; and the refusal of what nobody did.

The comparison itself is `checks.revisions`, the reasons to ask `checks.asking`; the record of acceptances is
`pipeline.core.acceptance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.asking import CAUSED_BY_RELEASES, Turned, decisive, to_accept
from checks.revisions import BySeries, Release, Revision, by_series, revisions, variables
from pipeline.core.acceptance import Acceptance, accepted
from pipeline.core.arrivals import arrivals
from pipeline.core.catalog import Catalog
from pipeline.core.errors import NeedsAcceptanceError
from pipeline.core.schema import literal
from pipeline.core.session import Session

OBSERVATIONS = "SELECT series_id, vintage, period_start, frequency, value, unit, price_year FROM marts.observations"
FACT = ("fact_id", "source_id", "vintage", "variable", "period_start", "frequency", "value", "unit")
CHANGES = "marts.verdict_changes"
REASONS_TOLD = 3


@dataclass(frozen=True)
class Found:
    """Rows of `marts.revisions`, and the reasons of each release that waits for a person, with the folder it lies in."""

    rows: Sequence[dict[str, Any]]
    waiting: Mapping[str, Sequence[str]]
    folders: Mapping[str, str]


def inputs(catalog: Catalog) -> tuple[str, ...]:
    """The tables that revisions rest on, besides the vintages."""
    return ("marts.observations", "marts.observation_inputs", CHANGES, *fact_tables(catalog))


def fact_tables(catalog: Catalog) -> tuple[str, ...]:
    """Tables of typed facts, of every vintage, on which observations can rest."""
    return tuple(t.name for t in catalog.tables if t.schema_name == "staging" and set(FACT) <= set(t.column_names))


def found_in(session: Session) -> Found:
    """What the releases that the run rests on revised. A past day asks nobody: it never becomes current."""
    stored = {f"{source_id}:{v.sidecar.vintage}": v for source_id, known in session.known.items() for v in known}
    releases = [
        Release(
            v.sidecar.source, v.sidecar.vintage, v.sidecar.published_at, v.sidecar.retrieved_at, v.sidecar.gwp,
            v.folder.is_relative_to(session.settings.bundled_vintages),
        )
        for v in stored.values()
    ]  # fmt: skip
    observed: BySeries = {
        **by_series(session.warehouse.rows(OBSERVATIONS)),
        **variables(session.catalog, session.warehouse.rows(_unobserved_facts(session.catalog))),
    }
    found = revisions(session.catalog, releases, observed)
    told = {**accepted(session.settings), **{a.revision: a for a in session.accepting}}
    given = {r: a for r, a in told.items() if r in stored and a.is_of(stored[r])}
    turned = [] if session.is_past else list(_turned(session))
    reasons = {} if session.is_past else to_accept(session.catalog, releases, observed, found, turned)
    waiting = {r: why for r, why in reasons.items() if r not in given}
    folders = {r: str(stored[r].folder) for r in waiting}
    return Found([_row(r, given.get(r.new_release.revision_id)) for r in found], waiting, folders)


def _unobserved_facts(catalog: Catalog) -> str:
    """Facts of the variables that observations rest on, but no published series of their own source: nothing else would tell
    that they moved.
    """
    facts = " UNION ALL ".join(f"SELECT {', '.join(FACT)} FROM {t}" for t in fact_tables(catalog))
    published = ", ".join(literal(s) for s in sorted(decisive(catalog)))
    return f"""WITH facts AS ({facts}),
        used AS (
            SELECT f.source_id, f.variable FROM facts f JOIN marts.observation_inputs i ON i.input_id = f.fact_id
            JOIN marts.observations o ON o.observation_id = i.observation_id GROUP BY ALL
            HAVING NOT bool_or(o.source_id = f.source_id AND o.series_id IN ({published})))
        SELECT source_id || '/' || variable AS series_id, vintage, period_start, frequency, value, unit
        FROM facts JOIN used USING (source_id, variable)"""


def _turned(session: Session) -> Iterator[Turned]:
    """Readings whose verdict turned since the last publication, where releases came since: those of the sources that the
    deciding series rests on, or all of them where none can be told apart.
    """
    came = arrivals(session.settings, session.known)
    if not came:
        return
    heads = {(t.target_id, r.reading_id): r.headline_series for t in session.catalog.targets for r in t.readings}
    for row in session.warehouse.rows(f"SELECT * FROM {CHANGES} WHERE verdict_changed"):
        series_id = heads.get((row["target_id"], row["reading_id"]))
        if row["series_id"] != series_id or row["cause"] not in CAUSED_BY_RELEASES:
            continue
        rests_on = _sources_under(session, row["series_id"])
        feeding = [v.sidecar for v in came if v.sidecar.source in rests_on] or [v.sidecar for v in came]
        by = frozenset(f"{side.source}:{side.vintage}" for side in feeding)
        yield Turned(
            row["target_id"], row["reading_id"], row["series_id"], str(row["verdict_previous"]), str(row["verdict"]), by
        )  # fmt: skip


def _sources_under(session: Session, series_id: str) -> set[str]:
    rows = session.warehouse.rows(
        "SELECT DISTINCT i.source_id FROM marts.observation_inputs i JOIN marts.observations o USING (observation_id) "
        f"WHERE o.series_id = {literal(series_id)}"
    )
    return {row["source_id"] for row in rows} | set(session.catalog.series()[series_id][1].sources)


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
    """Raise NeedsAcceptanceError with the reasons and the ways on, where a release waits for a person."""
    if not found.waiting:
        return
    told = []
    for revision_id, why in sorted(found.waiting.items()):
        more = f"; and {len(why) - REASONS_TOLD} more" if len(why) > REASONS_TOLD else ""
        told.append(f"{revision_id}: {'; '.join(why[:REASONS_TOLD])}{more}.")
    waiting = sorted(found.waiting)
    source_id, _, vintage = waiting[0].partition(":")
    before = next((f" {r['old_vintage']} {vintage}" for r in found.rows if r["revision_id"] == waiting[0]), "")
    raise NeedsAcceptanceError(
        f"{len(waiting)} release(s) wait for a person: {' '.join(told)} Nothing was published. "
        f"See 'solar-mission sources diff {source_id}{before}', then accept with 'solar-mission refresh "
        f"{' '.join(f'--accept {r}' for r in waiting)} --by NAME --because TEXT', which goes on record once it is published; "
        f"or remove {' and '.join(found.folders[r] for r in waiting)} and refresh: the releases before stand."
    )
