"""Typed facts on costs and prices: IRENA's Chile, the United States price index, the CNE's auctions."""

from __future__ import annotations

from pipeline.core.facts import typed_facts
from pipeline.core.recipes import Making, Recipe

TERRITORIES = {"irena_costs": "CHL", "us_cpi": "USA"}
"""Whose facts each raw table may give: Chile's costs, and the price index of the dollars they are in."""


def pv_cost_facts(making: Making) -> str:
    """Chile's costs and the United States index. The world's costs are another territory and are set aside."""
    return typed_facts(making.catalog, TERRITORIES, making.as_of)


def auctions(making: Making) -> str:
    """Auctions by day of award: a bid of 2021 for supply from 2026 is a price of 2021."""
    return f"""SELECT tender, source_id || '/' || vintage || '/' || file || '#' || row AS fact_id, source_id, vintage, award_period,
            left(award_period, 4)::INTEGER AS year, average_price::DOUBLE AS average_usd_per_mwh,
            lowest_price::DOUBLE AS lowest_usd_per_mwh, lowest_price_is_solar, awarded_energy::DOUBLE AS awarded_gwh_per_year,
            supply_start::INTEGER AS supply_start_year, technology_scope, note, source_url, file, row,
            CASE WHEN left(award_period, 4)::INTEGER > {making.as_of.year} THEN 'period_in_the_future' END AS rejected_because
        FROM (SELECT t.* FROM raw.cne_auctions t JOIN marts.vintages v USING (source_id, vintage, file) WHERE v.is_newest)"""


RECIPES = (
    Recipe("staging.pv_cost_facts", ("raw.irena_costs", "raw.us_cpi"), pv_cost_facts, frozenset({"as_of"})),
    Recipe("staging.auctions", ("raw.cne_auctions", "marts.vintages"), auctions, frozenset({"as_of"})),
)
