"""Typed facts on Chile's electricity: what the emissions observations rest on."""

from __future__ import annotations

from pipeline.core.facts import typed_facts
from pipeline.core.recipes import Making, Recipe

RAW_TABLES = (
    "owid_energy", "ember_yearly", "ember_monthly", "edgar_ghg", "wdi_power_co2", "unfccc_inventory", "owid_grapher",
    "sen_grid_factor", "ifi_grid_factors", "programme_factors",
)  # fmt: skip


def emissions_facts(making: Making) -> str:
    return typed_facts(making.catalog, dict.fromkeys(RAW_TABLES, ("CHL",)), making.as_of)


RECIPES = (
    Recipe("staging.emissions_facts", tuple(f"raw.{t}" for t in RAW_TABLES), emissions_facts, frozenset({"as_of"})),
)
