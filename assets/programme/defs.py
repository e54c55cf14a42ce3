"""Dagster's view of the programme: goals, readings, portfolio, timeline, statements."""

from __future__ import annotations

import dagster as dg

from assets.programme import catalogue, record
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets


def definitions(catalog: Catalog) -> dg.Definitions:
    recipes = (*catalogue.RECIPES, *record.RECIPES)
    return dg.Definitions(assets=[*raw_assets(catalog, "programme"), *table_assets(catalog, recipes)])
