"""Dagster's view of progress: observations, assessments, verdicts. The findings' words are the report's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.progress import tables
from assets.progress.judgement import YEARLY, Judgement
from checks.freshness import next_release
from pipeline.core.catalog import Catalog
from pipeline.core.frames import frame_of
from pipeline.core.recipes import Making, Recipe, Stamp
from pipeline.orchestration import table_assets
from reports.language import Language
from reports.sentences import verdict_sentence

if TYPE_CHECKING:
    import pyarrow

STAMPS: frozenset[Stamp] = frozenset({"as_of", "run_id"})


def _judgement(making: Making) -> Judgement:
    return Judgement(making.catalog, making.rows(YEARLY), making.as_of)


def _milestones(making: Making) -> pyarrow.Table:
    return frame_of(_judgement(making).milestone_rows(), making.catalog.table("marts.milestones"))


def _assessments(making: Making) -> pyarrow.Table:
    failed = making.rows("SELECT count(*) AS n FROM staging.check_results WHERE NOT passed")[0]["n"]
    return frame_of(
        _judgement(making).assessment_rows(making.run_id, failed), making.catalog.table("marts.assessments")
    )


def _verdicts(making: Making) -> pyarrow.Table:
    assessments = making.rows("SELECT * FROM marts.assessments")
    published = {
        r["source_id"]: r["published_at"] for r in making.rows("SELECT source_id, published_at FROM marts.sources")
    }
    rows = _judgement(making).verdict_rows(making.run_id, _releases(making, published), _sentences(assessments))
    return frame_of(rows, making.catalog.table("marts.verdicts"))


def _releases(making: Making, published: dict[str, date]) -> Callable[[str], date | None]:
    def release(source_id: str) -> date | None:
        """None too for a source that nobody could know on the as-of day."""
        day = published.get(source_id)
        return next_release(making.catalog.source(source_id), day, making.as_of) if day else None

    return release


def _sentences(assessments: list[dict[str, Any]]) -> Callable[[Any, str], str]:
    return lambda verdict, code: verdict_sentence(verdict, assessments, Language.of(code))


RECIPES = (
    *tables.RECIPES,
    Recipe("marts.milestones", ("marts.latest_observations",), _milestones, frozenset({"as_of"})),
    Recipe("marts.assessments", ("marts.latest_observations", "staging.check_results"), _assessments, STAMPS),
    Recipe("marts.verdicts", ("marts.assessments", "marts.latest_observations", "marts.sources"), _verdicts, STAMPS),
)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=table_assets(catalog, RECIPES))
