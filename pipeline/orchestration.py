"""Where tables become Dagster assets: one asset per table, keys equal table names, metadata that says what came out.

The topics' `defs.py` call `table_assets` and `raw_assets`; the work itself is `pipeline.core.session`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipeline.core.catalog import Catalog, Table
from pipeline.core.catalog_sources import Source, SourceTable
from pipeline.core.errors import MissionError
from pipeline.core.lock import DEFAULT_WAIT_SECONDS
from pipeline.core.publications import published_database
from pipeline.core.readers import NO_READERS, Readers
from pipeline.core.recipes import Recipe
from pipeline.core.runs import outcome_of, record_run, refused
from pipeline.core.schema import literal
from pipeline.core.session import AtTheDoor, Made, Session, open_session
from pipeline.core.settings import Settings, load_settings, today
from pipeline.core.warehouse import BOOKKEEPING
from pipeline.history import HELD_THE_LOCK, end_killed_runs

REFRESH_JOB = "refresh"
OWNERS = ["team:solar-mission"]


class Mission(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The run's session: lock, catalogue, working database, on one connection for the whole run."""

    out: str | None = None
    as_of: str | None = None
    wait: float = DEFAULT_WAIT_SECONDS
    _session: Session = PrivateAttr()

    @property
    def session(self) -> Session:
        return self._session

    def readers(self) -> Readers:
        """Readers of publishers' own formats: the composition root has them, and checks may not know topics."""
        return NO_READERS

    def before_reading(self, settings: Settings) -> None:
        """What a whole refresh does before it looks at the vintages: nothing, unless the composition root says so."""

    def downloaded(self) -> tuple[dict[str, Any], ...]:
        """What became of downloads before the reading: none, unless the composition root says so."""
        return ()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Mission]:
        full = context.run is not None and context.run.job_name == REFRESH_JOB
        settings = load_settings(Path(self.out) if self.out else None)
        as_of = date.fromisoformat(self.as_of) if self.as_of else None
        holder = f"Dagster run {context.run.run_id}" if context.run else "refresh"
        try:
            if full and as_of is None:
                self.before_reading(settings)
            with open_session(
                settings, full=full, as_of=as_of, wait=self.wait, holder=holder, readers=self.readers()
            ) as session:
                self._session = session
                if context.run is not None and context.instance is not None:
                    context.instance.add_run_tags(context.run.run_id, {HELD_THE_LOCK: session.run_id})
                    end_killed_runs(context.instance, context.run.run_id)
                yield self
                if full:
                    ended = outcome_of(session, None if session.published else _why_not_published(session))
                    record_run(settings, replace(ended, downloads=self.downloaded()))
        except MissionError as error:
            if full:
                ended = refused(as_of or today(), datetime.now(UTC), error)
                record_run(settings, replace(ended, downloads=self.downloaded()))
            raise


def _why_not_published(session: Session) -> Exception:
    return session.failure or RuntimeError("A step failed; Dagster's run has its error.")


@dataclass(frozen=True)
class OpenSession:
    """The same resource for a caller that opened the session itself."""

    session: Session


@contextmanager
def failures_kept(session: Session) -> Iterator[None]:
    """Keep the first failure that a person can act on: Dagster hands on its text, not the error."""
    try:
        yield
    except MissionError as error:
        session.failure = session.failure or error
        raise


def is_asset(table: str) -> bool:
    return table not in BOOKKEEPING


def asset_key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


def raw_assets(
    catalog: Catalog, topic: str, at_the_door: Mapping[str, AtTheDoor] | None = None
) -> list[dg.AssetsDefinition]:
    """One asset per raw table of the topic's sources. `at_the_door` turns rows away before they are stored, by table."""
    doors = at_the_door or {}
    return [
        _raw_asset(catalog, source, table, doors.get(table.name))
        for source in catalog.sources
        if source.topic == topic
        for table in source.tables
    ]


def _raw_asset(catalog: Catalog, source: Source, table: SourceTable, door: AtTheDoor | None) -> dg.AssetsDefinition:
    cadence = source.cadence.every_months
    common = described(catalog, f"raw.{table.name}", "csv")
    common["metadata"] |= {"publisher": source.publisher, "licence": source.licence.name, "source_id": source.id}

    @dg.asset(
        **common,
        freshness_policy=_freshness(cadence, source.cadence.grace_days) if cadence else None,
    )
    def raw(mission: Mission) -> dg.MaterializeResult[None]:
        with failures_kept(mission.session):
            return result_of(mission.session, mission.session.load_raw(source, table, door))

    return raw


def _freshness(every_months: int, grace_days: int) -> Any:
    """How long Dagster lets a raw table go without a new load: the source's own rhythm and grace.

    Whether the *source* is late is a check of ours (`checks.freshness`): a load of the same old bytes does not make it fresh.
    """
    from datetime import timedelta

    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=31 * every_months + grace_days + 1))


def table_assets(catalog: Catalog, recipes: Iterable[Recipe]) -> list[dg.AssetsDefinition]:
    """One asset per recipe."""
    return [_table_asset(catalog, recipe) for recipe in recipes]


def _table_asset(catalog: Catalog, recipe: Recipe) -> dg.AssetsDefinition:
    @dg.asset(**described(catalog, recipe.table), deps=[asset_key(i) for i in recipe.inputs if is_asset(i)])
    def made(mission: Mission) -> dg.MaterializeResult[None]:
        with failures_kept(mission.session):
            return result_of(mission.session, mission.session.make(recipe))

    return made


def described(catalog: Catalog, name: str, kind: str = "duckdb") -> dict[str, Any]:
    """What every asset of a table says of itself: key, group, kinds, owners, description, schema."""
    table = catalog.table(name)
    return {
        "key": asset_key(table.name),
        "group_name": table.topic,
        "kinds": {kind, table.kind},
        "owners": OWNERS,
        "description": table.meaning,
        "metadata": _static_metadata(table),
    }


def _static_metadata(table: Table) -> dict[str, Any]:
    columns = [
        dg.TableColumn(
            c.name, c.type, description=c.meaning + (f" [{c.unit}]" if c.unit else ""),
            constraints=dg.TableColumnConstraints(nullable=c.name in table.optional),
        )
        for c in table.columns
    ]  # fmt: skip
    return {
        "dagster/column_schema": dg.TableSchema(columns),
        "dagster/table_name": table.name,
        "key": ", ".join(table.key) or "none",
    }


def result_of(session: Session, made: Made) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        metadata=what_came_out(session, made), data_version=dg.DataVersion(made.fingerprint[:32])
    )


def what_came_out(session: Session, made: Made) -> dict[str, Any]:
    """Rows, years, latest value and the difference to the published table: what a person looks for first."""
    table, warehouse = session.catalog.table(made.table), session.warehouse
    difference = (
        warehouse.published_differences(table.name, published_database(session.settings)) if made.made else (0, 0)
    )
    set_aside = warehouse.value(f"SELECT count(*) FROM staging.rejections WHERE table_name = {literal(table.name)}")
    return {
        "dagster/row_count": made.rows,
        "made": "anew" if made.made else "kept: nothing it rests on changed",
        "rows_set_aside": int(set_aside),
        "against_published": (
            "nothing published to compare with"
            if difference is None
            else f"{difference[0]} rows added, {difference[1]} removed"
        ),
        "mission_run": session.run_id,
        "as_of": session.as_of.isoformat(),
        **_years(session, table, made.rows),
    }


LATEST_SHOWN = 12
_LABELS = ("series_id", "variable", "method", "reading_id")


def _years(session: Session, table: Table, rows: int) -> dict[str, Any]:
    """First and last year, and the values of the last, where the table has years."""
    names = table.column_names
    if "year" not in names or not rows:
        return {}
    first, last = session.warehouse.rows(f"SELECT min(year)::INTEGER, max(year)::INTEGER AS b FROM {table.name}")[
        0
    ].values()
    measure = next((c.name for c in table.columns if c.type == "DOUBLE"), None)
    if measure is None or last is None:
        return {"years": f"{first} to {last}" if first else "none yearly"}
    shown = ", ".join([*(n for n in _LABELS if n in names), "year", measure])
    sql = f"SELECT {shown} FROM {table.name} WHERE year = {last} AND {measure} IS NOT NULL ORDER BY ALL LIMIT {LATEST_SHOWN}"
    latest = session.warehouse.rows(sql)
    lines = "\n".join("- " + ", ".join(str(v) for v in row.values()) for row in latest)
    return {"years": f"{first} to {last}", "latest": dg.MetadataValue.md(lines or "none")}
