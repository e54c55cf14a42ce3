"""Dagster's view of the topic of photovoltaic cost."""

from __future__ import annotations

import dagster as dg

from assets.pv_cost import facts, observations
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets

RECIPES = (*facts.RECIPES, *observations.RECIPES)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=[*raw_assets(catalog, "pv_cost"), *table_assets(catalog, RECIPES)])
