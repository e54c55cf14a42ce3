"""Dagster's view of progress: observations, assessments, verdicts, hindsight. The findings' words are the report's."""

from __future__ import annotations

import dagster as dg

from assets.progress import recipes
from pipeline.core.catalog import Catalog
from pipeline.orchestration import table_assets

RECIPES = recipes.RECIPES


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=table_assets(catalog, RECIPES))
