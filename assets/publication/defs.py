"""Dagster's view of the publication: what is told about the data, then report, exports and the audited swap."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.publication import exports, revisions, tables
from checks.defs import audit, refuse_failures
from checks.freshness import Release, is_late, next_release, released_at
from pipeline.core import publications
from pipeline.core.acceptance import record
from pipeline.core.aside import aside
from pipeline.core.catalog import Catalog
from pipeline.core.database import DATABASE_NAME
from pipeline.core.errors import ConfigurationError
from pipeline.core.recipes import Making, Recipe
from pipeline.core.session import Session, vintage_rows
from pipeline.orchestration import (
    OWNERS,
    Mission,
    asset_key,
    described,
    failures_kept,
    is_asset,
    result_of,
    table_assets,
)

if TYPE_CHECKING:
    from datetime import date

    from pipeline.core.catalog_sources import Source
    from pipeline.core.declared_rows import DeclaredRows

GROUP = "publication"
REVISIONS = "marts.revisions"
VINTAGES = "marts.vintages"
REPORT, EXPORTS, CURRENT = (dg.AssetKey(["publication", name]) for name in ("report", "exports", "current"))


def _released_at(source: Source, vintages: list[dict[str, Any]]) -> date:
    return released_at(
        source,
        [Release(v["published_at"], v["published_at_basis"], v["edition"], v["newest_period"]) for v in vintages],
    )


RHYTHM = tables.Rhythm(_released_at, next_release, is_late)


def _sources(making: Making) -> DeclaredRows:
    return tables.source_rows(making, RHYTHM)


def recipes(catalog: Catalog, others: Iterable[Recipe]) -> tuple[Recipe, ...]:
    """Recipes of the tables that tell where everything came from; `others` are those of all other topics.

    They follow the catalogue's raw and staging tables and the other topics' recipes.
    """
    raw = tuple(t.name for t in catalog.tables if t.schema_name == "raw")
    staging = tuple(t.name for t in catalog.tables if t.schema_name == "staging" and is_asset(t.name))
    rests_on = tables.sources_at_the_root(catalog, others)
    return (
        Recipe(VINTAGES, raw, _no_rows, frozenset({"as_of"})),
        Recipe(REVISIONS, (*revisions.inputs(catalog), VINTAGES), _no_rows),
        Recipe("marts.sources", (VINTAGES, *raw), _sources, frozenset({"as_of"})),
        Recipe("marts.rejected_rows", raw + staging, tables.rejected_rows),
        Recipe("marts.data_dictionary", (), lambda making: tables.data_dictionary(making, rests_on)),
        Recipe("marts.schema_version", (), tables.schema_version, frozenset({"as_of", "run_id"})),
    )


def definitions(catalog: Catalog, others: Iterable[Recipe]) -> dg.Definitions:
    first, second, *rest = recipes(catalog, others)
    return dg.Definitions(
        assets=[
            _vintages(catalog, first),
            _revisions(catalog, second),
            *table_assets(catalog, rest),
            _report_and_exports(),
            _current(),
        ]
    )


def _vintages(catalog: Catalog, recipe: Recipe) -> dg.AssetsDefinition:
    @dg.asset(**described(catalog, VINTAGES), deps=[asset_key(t) for t in recipe.inputs])
    def vintages(mission: Mission) -> dg.MaterializeResult[None]:
        """The one table that is made from sidecars, not from tables."""
        session = mission.session
        with failures_kept(session):
            return result_of(session, session.make_of_rows(VINTAGES, vintage_rows(session.known)))

    return vintages


def _revisions(catalog: Catalog, recipe: Recipe) -> dg.AssetsDefinition:
    @dg.asset(**described(catalog, REVISIONS), deps=[asset_key(t) for t in recipe.inputs])
    def revised(mission: Mission) -> dg.MaterializeResult[None]:
        """What releases revised; stops a publication that a person must accept first."""
        session = mission.session
        with failures_kept(session):
            found = revisions.found_in(session)
            made = session.make_of_rows(REVISIONS, found.rows)
            revisions.refuse_unaccepted(found)
            return result_of(session, made)

    return revised


def _no_rows(_: Making) -> str:
    raise ConfigurationError(f"{VINTAGES} and {REVISIONS} are made from the vintages' sidecars as well.")


def _report_and_exports() -> dg.AssetsDefinition:
    after = [asset_key("marts.checks")]

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                REPORT, deps=after, group_name=GROUP, kinds={"html", "pdf"}, owners=OWNERS,
                description="The report in Spanish and English, as pages and PDF, with its figures.",
            ),
            dg.AssetSpec(
                EXPORTS, deps=after, group_name=GROUP, kinds={"parquet", "csv"}, owners=OWNERS,
                description="Every promised table as Parquet and CSV, as the licences permit.",
            ),
        ],
        can_subset=True,
    )  # fmt: skip
    def report_and_exports(  # type: ignore[no-untyped-def]  # Dagster cannot read a postponed annotation of the context
        context, mission: Mission
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Two that need the same tables and not each other: files are written while figures are drawn."""
        session = mission.session
        makers = {REPORT: _write_report, EXPORTS: _write_exports}
        with failures_kept(session), ThreadPoolExecutor(len(makers)) as at_once:
            asked = [key for key in makers if key in context.selected_asset_keys]
            made = {key: at_once.submit(_written, session, key.path[-1], makers[key]) for key in asked}
            # What failed comes last: the other is recorded all the same.
            for key, files in sorted(made.items(), key=lambda item: item[1].exception() is not None):
                yield dg.MaterializeResult(
                    asset_key=key, metadata={"files": files.result(), "mission_run": session.run_id}
                )

    return report_and_exports


def _write_report(session: Session, folder: Path) -> list[Path]:
    from reports.language import LANGUAGES
    from reports.report import build_report
    from reports.rows import ReadTables

    names = [t.name for t in exports.export_tables(session.catalog)]
    tables = ReadTables(names, lambda name: session.warehouse.rows(f"SELECT * FROM {name}"))
    painters, session.painter = session.painter or aside(len(LANGUAGES)), None  # it ends with the painting
    return build_report(tables, folder, session.settings.drawings, painters, session.painted)


def _write_exports(session: Session, folder: Path) -> list[Path]:
    return exports.write_exports(session.warehouse, session.catalog, session.run_id, session.as_of.isoformat(), folder)


def _written(session: Session, name: str, write: Callable[[Session, Path], list[Path]]) -> list[str]:
    """Names of the files that `write` put into the folder, which gets its name when all are there."""
    folder, unfinished = session.staging / name, session.staging / f".{name}.part"
    for old in (folder, unfinished):
        shutil.rmtree(old, ignore_errors=True)
    unfinished.mkdir(parents=True)
    files = [str(file.relative_to(unfinished)) for file in write(session, unfinished)]
    os.replace(unfinished, folder)
    return files


def _current() -> dg.AssetsDefinition:
    @dg.asset(key=CURRENT, group_name=GROUP, kinds={"duckdb"}, owners=OWNERS, deps=[REPORT, EXPORTS])
    def current(mission: Mission) -> dg.MaterializeResult[None]:
        """The audited swap: everything is checked once more, then one symbolic link moves."""
        session = mission.session
        with failures_kept(session):
            folder = publish(session)
            return dg.MaterializeResult(
                metadata={
                    "run_id": session.run_id,
                    "folder": dg.MetadataValue.path(str(folder)),
                    "current": not session.is_past,
                }
            )

    return current


def publish(session: Session) -> Path:
    """Audit again, gather database, report, exports and quality page, and publish them as one."""
    missing = [name for name in ("report", "exports") if not (session.staging / name).is_dir()]
    if missing:
        raise ConfigurationError(
            f"Run {session.run_id} has no {' and no '.join(missing)} yet: materialise publication/{missing[0]} first."
        )
    stamped = session.warehouse.value("SELECT run_id FROM marts.schema_version")
    if stamped != session.run_id:
        raise ConfigurationError(
            f"The working database is of run {stamped}, which is published already; run the whole job 'refresh' to publish anew."
        )
    refuse_failures(session, audit(session, "before_publication"))
    session.warehouse.checkpoint()
    shutil.copyfile(session.warehouse.path, session.staging / DATABASE_NAME)
    shutil.copytree(session.settings.out / "quality", session.staging / "quality", dirs_exist_ok=True)
    folder = publications.publish(session.settings, session.staging, session.run_id, make_current=not session.is_past)
    session.published = True
    if not session.is_past:
        record(session.settings, session.accepting)
    publications.prune(session.settings)
    return folder
