"""Typed facts on costs and prices: IRENA's Chile, the United States price index, the CNE's auctions, inputs of a cost model."""

from __future__ import annotations

from datetime import date

from pipeline.core.facts import typed_facts
from pipeline.core.recipes import Making, Recipe

TERRITORIES = {"irena_costs": ("CHL",), "us_cpi": ("USA",)}
"""Whose facts each raw table may give: Chile's costs, and the price index of the dollars they are in."""


def pv_cost_facts(making: Making) -> str:
    """Chile's costs and the United States index. The world's costs are another territory and are set aside."""
    return typed_facts(making.catalog, TERRITORIES, making.as_of)


MODEL_INPUTS = {
    "nrel_atb": ("USA",), "pypsa_costs": ("EUE",), "wb_inflation": ("CHL", "USA"), "country_risk": ("CHL", "USA"),
}  # fmt: skip
"""What a cost model rests on: plants of the United States and Europe, inflation, sovereign risk. In no series of a target."""

LAST_PLANT_YEAR = date(2050, 12, 31)
"""Both tables of plants project to 2050; what is no projection is held to the as-of day as everywhere."""


def cost_model_inputs(making: Making) -> str:
    """One row per source, territory, variable and period, from the newest vintage that has it; money has its price year."""
    return f"""SELECT t.* EXCLUDE (rejected_because),
            CASE WHEN t.unit LIKE 'USD/%' OR t.unit LIKE 'EUR/%' THEN v.price_year END AS price_year,
            coalesce(t.rejected_because, CASE WHEN obs_status <> 'F' AND period_start > DATE '{making.as_of}'
                THEN 'period_in_the_future' END) AS rejected_because
        FROM ({typed_facts(making.catalog, MODEL_INPUTS, LAST_PLANT_YEAR)}) t
        JOIN marts.vintages v USING (source_id, vintage, file)
        QUALIFY row_number() OVER (PARTITION BY source_id, entity_code, variable, period_start
            ORDER BY v.published_at DESC, vintage DESC) = 1"""


def auctions(making: Making) -> str:
    """Auctions by day of award: a bid of 2021 for supply from 2026 is a price of 2021."""
    return f"""SELECT tender, source_id || '/' || vintage || '/' || file || '#' || row AS fact_id, source_id, vintage, award_period,
            left(award_period, 4)::INTEGER AS year, average_price::DOUBLE AS average_usd_per_mwh,
            lowest_price::DOUBLE AS lowest_usd_per_mwh, lowest_price_is_solar, awarded_energy::DOUBLE AS awarded_gwh_per_year,
            supply_start::INTEGER AS supply_start_year, technology_scope, note, source_url, file, row,
            CASE WHEN left(award_period, 4)::INTEGER > {making.as_of.year} THEN 'period_in_the_future' END AS rejected_because
        FROM raw.cne_auctions"""


RECIPES = (
    Recipe("staging.pv_cost_facts", ("raw.irena_costs", "raw.us_cpi"), pv_cost_facts, frozenset({"as_of"})),
    Recipe(
        "staging.cost_model_inputs",
        (*(f"raw.{t}" for t in MODEL_INPUTS), "marts.vintages"),
        cost_model_inputs,
        frozenset({"as_of"}),
    ),
    Recipe("staging.auctions", ("raw.cne_auctions",), auctions, frozenset({"as_of"})),
)
