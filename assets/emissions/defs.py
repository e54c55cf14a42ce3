"""Dagster's view of the emissions topic."""

from __future__ import annotations

import dagster as dg

from assets.emissions import facts, marts, observations
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets


def definitions(catalog: Catalog) -> dg.Definitions:
    recipes = (*facts.RECIPES, *observations.RECIPES, *marts.RECIPES)
    return dg.Definitions(assets=[*raw_assets(catalog, "emissions"), *table_assets(catalog, recipes)])
