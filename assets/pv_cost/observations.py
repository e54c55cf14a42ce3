"""Observations on levelised cost (per edition, in its own price year, and in 2016 dollars) and on contract prices."""

from __future__ import annotations

from assets.pv_cost.price_year import yearly_index
from pipeline.core.catalog import Indicator, Series
from pipeline.core.facts import with_status
from pipeline.core.recipes import Making, Recipe
from pipeline.core.units import conversion_factor

FACTS = "staging.pv_cost_facts"


def pv_cost_observations(making: Making) -> str:
    catalog = making.catalog
    variables = catalog.source("irena_costs").tables[0].variables
    series = catalog.series()
    unit = series["irena_lcoe"][1].unit
    factors = {name: conversion_factor(variables[name].unit, unit) for name in LEVELISED_COST}
    real_year = series["irena_lcoe_real_2016"][1].price_year
    selects = (
        levelised_cost(),
        levelised_cost_real(int(str(real_year))),
        mean_award(),
        lowest_solar_award(),
    )
    common = f"WITH cpi AS ({yearly_index(FACTS)}), cost AS ({_per_mwh(factors)}) "
    return with_status(common + " UNION ALL BY NAME ".join(selects), FACTS)


LEVELISED_COST = ("solar_pv_lcoe", "solar_pv_lcoe_per_mwh")
"""IRENA's variables of the series: per kWh until the edition of 2024, per MWh after. Evidence of mistakes is none of them."""


def _per_mwh(factors: dict[str, float]) -> str:
    """IRENA's facts in the series' unit, with the price year of their edition."""
    rows = ", ".join(f"('{name}', {factor!r})" for name, factor in factors.items())
    return f"""SELECT f.fact_id, f.source_id, f.vintage, f.period_start, f.frequency, f.year, f.value * factor AS value, v.price_year
        FROM {FACTS} f JOIN (VALUES {rows}) u(variable, factor) USING (variable)
        JOIN marts.vintages v USING (source_id, vintage, file) WHERE f.source_id = 'irena_costs'"""


def levelised_cost() -> str:
    """IRENA's value by edition, in the dollars of the edition (its vintage's price year)."""
    return """SELECT 'irena_lcoe' AS series_id, source_id, vintage, period_start, frequency, year, value, 'USD/MWh' AS unit,
            price_year, NULL AS note, [fact_id] AS inputs, false AS is_lower_bound FROM cost"""


def levelised_cost_real(year: int) -> str:
    """The same in dollars of `year`: null, and said so, where the index of one of the two years is incomplete."""
    return f"""SELECT 'irena_lcoe_real_{year}' AS series_id, c.source_id, c.vintage, c.period_start, c.frequency, c.year,
            c.value * wanted.price_index / own.price_index AS value, 'USD/MWh' AS unit, {year} AS price_year,
            CASE WHEN wanted.price_index / own.price_index IS NULL THEN 'price index incomplete' END AS note,
            flatten([[c.fact_id], coalesce(own.index_facts, []), coalesce(wanted.index_facts, [])]) AS inputs,
            false AS is_lower_bound
        FROM cost c LEFT JOIN cpi own ON own.price_year = c.price_year LEFT JOIN cpi wanted ON wanted.price_year = {year}"""


def mean_award() -> str:
    """Mean price by year of award, all technologies; several tenders of one year are weighted by the energy awarded."""
    return """SELECT 'auction_mean' AS series_id, source_id, vintage, make_date(year, 1, 1) AS period_start, 'A' AS frequency, year,
            sum(average_usd_per_mwh * awarded_gwh_per_year) / sum(awarded_gwh_per_year) AS value, 'USD/MWh' AS unit,
            NULL::INTEGER AS price_year, string_agg('tender ' || tender, ', ' ORDER BY tender) AS note,
            list(fact_id ORDER BY fact_id) AS inputs, false AS is_lower_bound
        FROM staging.auctions WHERE average_usd_per_mwh IS NOT NULL AND awarded_gwh_per_year > 0 GROUP BY ALL"""


def lowest_solar_award() -> str:
    """Lowest award that is solar and nothing else; a mixed portfolio's price is not one."""
    return """SELECT 'auction_lowest_solar' AS series_id, source_id, vintage, make_date(year, 1, 1) AS period_start, 'A' AS frequency, year,
            min(lowest_usd_per_mwh) AS value, 'USD/MWh' AS unit, NULL::INTEGER AS price_year,
            string_agg('tender ' || tender || coalesce(', supply from ' || supply_start_year, ''), '; ' ORDER BY tender) AS note,
            list(fact_id ORDER BY fact_id) AS inputs, false AS is_lower_bound
        FROM staging.auctions WHERE lowest_price_is_solar = 'yes' AND lowest_usd_per_mwh IS NOT NULL GROUP BY ALL"""


def pv_lcoe(making: Making) -> str:
    """The promised table: reported and modelled costs, and contract prices under their own name, as the series declare."""
    kinds = ", ".join(
        f"('{s.series_id}', '{cost_kind(i, s)}')"
        for i, s in making.catalog.series().values()
        if i.indicator_id in (LEVELISED, CONTRACT)
    )
    return f"""SELECT series_id, year, value AS usd_per_mwh, price_year, source_id, vintage, is_current, note, kind
        FROM marts.observations JOIN (VALUES {kinds}) k(series_id, kind) USING (series_id) WHERE value IS NOT NULL"""


LEVELISED, CONTRACT = "pv_levelised_cost", "auction_price"
"""The indicators of the promised table."""


def cost_kind(indicator: Indicator, series: Series) -> str:
    """contract for awards; of levelised costs, modelled where this project computes them by a formula, else reported."""
    if indicator.indicator_id == CONTRACT:
        return "contract"
    return "reported" if series.formula is None else "modelled"


RECIPES = (
    Recipe("staging.pv_cost_observations", (FACTS, "staging.auctions", "marts.vintages"), pv_cost_observations),
    Recipe("marts.pv_lcoe", ("marts.observations",), pv_lcoe),
)
