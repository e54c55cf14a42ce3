"""Dagster's view of the firms topic. Natural persons are turned away before a raw row is stored."""

from __future__ import annotations

import dagster as dg

from assets.firms import counting, decision, linking, registries, sensitivity, staging
from assets.firms.identity import DOORS
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets

RECIPES = (
    *staging.RECIPES,
    *registries.RECIPES,
    *linking.RECIPES,
    *decision.RECIPES,
    *counting.RECIPES,
    *sensitivity.RECIPES,
)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=[*raw_assets(catalog, "firms", DOORS), *table_assets(catalog, RECIPES)])
