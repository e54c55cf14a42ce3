"""Dagster's view of the firms topic. Natural persons are turned away before a raw row is stored."""

from __future__ import annotations

from functools import partial

import dagster as dg

from assets.firms import counting, staging
from assets.firms.identity import turn_away_persons
from pipeline.core.catalog import Catalog
from pipeline.orchestration import raw_assets, table_assets

DOORS = {
    "solar_directory": partial(turn_away_persons, names=("firm_name", "legal_name")),
    "reuc": partial(turn_away_persons, names=("legal_name", "trade_name")),
    "res_companies": partial(turn_away_persons, names=("legal_name",)),
}

RECIPES = (*staging.RECIPES, *counting.RECIPES)


def definitions(catalog: Catalog) -> dg.Definitions:
    return dg.Definitions(assets=[*raw_assets(catalog, "firms", DOORS), *table_assets(catalog, RECIPES)])
