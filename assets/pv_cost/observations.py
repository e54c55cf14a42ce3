"""Observations on levelised cost (per edition, in its own price year, and in 2016 dollars) and on contract prices."""

from __future__ import annotations

from assets.pv_cost.price_year import yearly_index
from pipeline.core.facts import with_status
from pipeline.core.recipes import Making, Recipe
from pipeline.core.units import conversion_factor

FACTS = "staging.pv_cost_facts"


def pv_cost_observations(making: Making) -> str:
    catalog = making.catalog
    variable = catalog.source("irena_costs").tables[0].variables["solar_pv_lcoe"]
    series = catalog.series()
    to_mwh = conversion_factor(variable.unit, series["irena_lcoe"][1].unit)
    real_year = series["irena_lcoe_real_2016"][1].price_year
    selects = (
        levelised_cost(to_mwh),
        levelised_cost_real(to_mwh, int(str(real_year))),
        mean_award(),
        lowest_solar_award(),
    )
    return with_status(f"WITH cpi AS ({yearly_index(FACTS)}) " + " UNION ALL BY NAME ".join(selects), FACTS)


def levelised_cost(to_mwh: float) -> str:
    """IRENA's value by edition, in the dollars of the edition (its vintage's price year)."""
    return f"""SELECT 'irena_lcoe' AS series_id, f.source_id, f.vintage, f.period_start, f.frequency, f.year,
            f.value * {to_mwh!r} AS value, 'USD/MWh' AS unit, v.price_year, NULL AS note, [f.fact_id] AS inputs,
            false AS is_lower_bound
        FROM {FACTS} f JOIN marts.vintages v USING (source_id, vintage, file) WHERE f.source_id = 'irena_costs'"""


def levelised_cost_real(to_mwh: float, year: int) -> str:
    """The same in dollars of `year`: null, and said so, where the index of one of the two years is incomplete."""
    return f"""SELECT 'irena_lcoe_real_{year}' AS series_id, f.source_id, f.vintage, f.period_start, f.frequency, f.year,
            f.value * {to_mwh!r} * wanted.price_index / own.price_index AS value, 'USD/MWh' AS unit, {year} AS price_year,
            CASE WHEN wanted.price_index / own.price_index IS NULL THEN 'price index incomplete' END AS note,
            flatten([[f.fact_id], coalesce(own.index_facts, []), coalesce(wanted.index_facts, [])]) AS inputs,
            false AS is_lower_bound
        FROM {FACTS} f JOIN marts.vintages v USING (source_id, vintage, file)
        LEFT JOIN cpi own ON own.price_year = v.price_year LEFT JOIN cpi wanted ON wanted.price_year = {year}
        WHERE f.source_id = 'irena_costs'"""


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


def pv_lcoe(_: Making) -> str:
    """The promised table: reported and modelled costs, and contract prices under their own name."""
    return """SELECT series_id, year, value AS usd_per_mwh, price_year, source_id, vintage, is_current, note,
            CASE WHEN indicator_id = 'auction_price' THEN 'contract' ELSE 'reported' END AS kind
        FROM marts.observations WHERE indicator_id IN ('pv_levelised_cost', 'auction_price') AND value IS NOT NULL"""


RECIPES = (
    Recipe("staging.pv_cost_observations", (FACTS, "staging.auctions", "marts.vintages"), pv_cost_observations),
    Recipe("marts.pv_lcoe", ("marts.observations",), pv_lcoe),
)
