"""Dagster's view of the programme: goals, readings, portfolio, timeline, statements."""

from __future__ import annotations

import dagster as dg

from assets.programme import catalogue, links, record, rivals
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets

RECIPES = (*catalogue.RECIPES, *record.RECIPES, *links.RECIPES, *rivals.RECIPES)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=[*raw_assets(catalog, "programme"), *table_assets(catalog, RECIPES)])
