"""Dagster's view of the topic of photovoltaic cost."""

from __future__ import annotations

import dagster as dg

from assets.pv_cost import facts, observations
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets


def definitions(catalog: Catalog) -> dg.Definitions:
    recipes = (*facts.RECIPES, *observations.RECIPES)
    return dg.Definitions(assets=[*raw_assets(catalog, "pv_cost"), *table_assets(catalog, recipes)])
