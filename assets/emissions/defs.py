"""Dagster's view of the emissions topic."""

from __future__ import annotations

import dagster as dg

from assets.emissions import facts, marts, observations
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets

RECIPES = (*facts.RECIPES, *observations.RECIPES, *marts.RECIPES)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=[*raw_assets(catalog, "emissions"), *table_assets(catalog, RECIPES)])
