"""Observations on emissions, generation, capacity and grid factors, each with the facts it rests on.

One select per series. A series that needs another source as well takes that source's newest vintage.
"""

from __future__ import annotations

from assets.emissions.avoided import METHODS, Method
from pipeline.core.catalog import Catalog
from pipeline.core.facts import with_status
from pipeline.core.recipes import Making, Recipe
from pipeline.core.units import conversion_factor

FACTS = "staging.emissions_facts"


def emissions_observations(making: Making) -> str:
    """The union of all series of the topic, in the columns of `staging.emissions_observations`."""
    catalog = making.catalog
    gases = ("co2", "ch4", "n2o")
    selects = [
        published(catalog, "ember_owid", "owid_energy", "greenhouse_gas_emissions"),
        intensity_times_demand(),
        summed(catalog, "edgar_power", "edgar_ghg", tuple(f"power_industry_{g}" for g in gases)),
        summed(catalog, "inventory_1a1", "unfccc_inventory", tuple(f"1_a_1_{g}" for g in gases)),
        published(catalog, "climate_watch_power", "owid_grapher", "electricity_and_heat"),
        published(catalog, "wdi_power_co2", "wdi_power_co2", "power_industry_co2"),
        published(catalog, "ember_yearly_demand", "ember_yearly", "demand"),
        published(catalog, "ember_monthly_demand", "ember_monthly", "demand"),
        sum_of_twelve_months(),
        published(catalog, "ember_monthly_intensity", "ember_monthly", "emissions_intensity"),
        published(catalog, "solar_generation_owid", "owid_energy", "solar_electricity"),
        published(catalog, "solar_generation_ember_2021", "ember_yearly", "solar_generation"),
        published(catalog, "solar_capacity_owid", "owid_grapher", "installed_solar_pv_capacity"),
        published(catalog, "solar_capacity_ember_2021", "ember_yearly", "solar_capacity"),
        published(catalog, "sen_grid_factor_monthly", "sen_grid_factor", "grid_emission_factor"),
        published(catalog, "sen_grid_factor_operator", "sen_grid_factor", "grid_emission_factor_annual_operator"),
        mean_of_twelve_months(),
        *(avoided(method) for method in METHODS),
    ]
    common = f"WITH newest AS ({_newest()}), by_year AS ({_by_year()}) "
    return with_status(common + " UNION ALL BY NAME ".join(selects), FACTS)


def published(catalog: Catalog, series_id: str, source_id: str, variable: str) -> str:
    """A series that is one variable of one source, in the series' unit."""
    factor = _to_series_unit(catalog, series_id, source_id, variable)
    return f"""SELECT '{series_id}' AS series_id, source_id, vintage, period_start, frequency, year,
            value * {factor!r} AS value, '{_unit(catalog, series_id)}' AS unit, NULL AS note, [fact_id] AS inputs,
            {_CONSTANTS} FROM {FACTS} WHERE source_id = '{source_id}' AND variable = '{variable}'"""


def summed(catalog: Catalog, series_id: str, source_id: str, variables: tuple[str, ...]) -> str:
    """A series that is the sum of several variables of one source: null, and said so, where one of them is missing."""
    factor = _to_series_unit(catalog, series_id, source_id, variables[0])
    names = ", ".join(f"'{v}'" for v in variables)
    complete = f"count(value) = {len(variables)}"
    return f"""SELECT '{series_id}' AS series_id, source_id, vintage, period_start, 'A' AS frequency, year,
            CASE WHEN {complete} THEN sum(value) * {factor!r} END AS value, '{_unit(catalog, series_id)}' AS unit,
            CASE WHEN NOT {complete} THEN 'a part of the sum is missing' END AS note,
            list(fact_id ORDER BY fact_id) AS inputs, {_CONSTANTS}
            FROM {FACTS} WHERE source_id = '{source_id}' AND variable IN ({names}) GROUP BY ALL"""


def intensity_times_demand() -> str:
    """Ember's yearly table gives intensity and demand, no emissions: g/kWh x TWh / 1000 = Mt."""
    return f"""SELECT 'ember_yearly_product' AS series_id, i.source_id, i.vintage, i.period_start, 'A' AS frequency, i.year,
            i.value * d.value / 1000 AS value, 'Mt CO2e' AS unit,
            'intensity of production times demand; net imports are not in it' AS note, [i.fact_id, d.fact_id] AS inputs,
            {_CONSTANTS} FROM {FACTS} i JOIN {FACTS} d USING (source_id, vintage, year)
            WHERE i.source_id = 'ember_yearly' AND i.variable = 'emissions_intensity' AND d.variable = 'demand'"""


def mean_of_twelve_months() -> str:
    """Plain mean of the months: null, and said so, for a year without all twelve."""
    return f"""SELECT 'sen_grid_factor_mean' AS series_id, source_id, vintage,
            make_date(year(period_start)::INTEGER, 1, 1) AS period_start, 'A' AS frequency, year(period_start) AS year,
            CASE WHEN count(value) = 12 THEN avg(value) END AS value, 't CO2/MWh' AS unit,
            CASE WHEN count(value) < 12 THEN count(value) || ' of 12 months' END AS note,
            list(fact_id ORDER BY fact_id) AS inputs, {_CONSTANTS}
            FROM {FACTS} WHERE source_id = 'sen_grid_factor' AND variable = 'grid_emission_factor'
            GROUP BY source_id, vintage, year(period_start)"""


def sum_of_twelve_months() -> str:
    """Ember's months cover the grid operator's system: null without all twelve, else with the share of the country they are."""
    return f"""SELECT 'ember_monthly_demand_sum' AS series_id, m.source_id, m.vintage, make_date(m.year, 1, 1) AS period_start,
            'A' AS frequency, m.year, CASE WHEN m.months = 12 THEN m.total END AS value, 'TWh' AS unit,
            CASE WHEN m.months < 12 THEN m.months || ' of 12 months'
                WHEN c.value > 0 THEN 'the grid operator''s system: ' || round(100 * m.total / c.value, 1)
                    || ' % of the ' || round(c.value, 2) || ' TWh that the yearly table gives for the country' END AS note,
            m.inputs, {_CONSTANTS}
            FROM (SELECT source_id, vintage, year(period_start)::INTEGER AS year, count(value) AS months, sum(value) AS total,
                    list(fact_id ORDER BY fact_id) AS inputs
                FROM {FACTS} WHERE source_id = 'ember_monthly' AND variable = 'demand' GROUP BY ALL) m
            LEFT JOIN newest c ON c.source_id = 'ember_yearly' AND c.variable = 'demand' AND c.year = m.year"""


def avoided(method: Method) -> str:
    """Solar generation times the method's factor; only years in which every part is known."""
    inputs = ", ".join(["solar_electricity_facts", *(f"{name}_facts" for name in method.uses)])
    return f"""SELECT '{method.series_id}' AS series_id, 'owid_energy' AS source_id, vintage, make_date(year, 1, 1) AS period_start,
            'A' AS frequency, year, solar_electricity * ({method.factor}) AS value, 'Mt CO2e' AS unit, NULL AS note,
            list_sort(list_distinct(flatten([{inputs}]))) AS inputs, {_CONSTANTS}
            FROM by_year WHERE solar_electricity * ({method.factor}) IS NOT NULL"""


_CONSTANTS = "false AS is_lower_bound, NULL::INTEGER AS price_year"


def _newest() -> str:
    """Facts of the newest vintage of each source and variable."""
    return f"""SELECT f.* FROM {FACTS} f JOIN marts.vintages v USING (source_id, vintage, file)
        QUALIFY dense_rank() OVER (PARTITION BY f.source_id, f.variable ORDER BY v.published_at DESC, f.vintage DESC) = 1"""


def _by_year() -> str:
    """One row per year and vintage of the energy table: its variables, and the factors of the other sources beside them."""
    own = ("solar_electricity", "carbon_intensity_elec", "greenhouse_gas_emissions", "electricity_generation")
    constant = ("combined_margin_intermittent", "operating_margin", "coal_factor_2017")
    columns = [
        f"max(value) FILTER (variable = '{v}') AS {v}, list(fact_id) FILTER (variable = '{v}') AS {v}_facts"
        for v in own
    ]
    factors = [
        f"(SELECT arg_max(value, period_start) FROM newest WHERE variable = '{v}') AS {v}, "
        f"(SELECT [arg_max(fact_id, period_start)] FROM newest WHERE variable = '{v}') AS {v}_facts"
        for v in constant
    ]
    return f"""SELECT e.*, m.sen_mean, m.sen_mean_facts, {", ".join(factors)} FROM (
            SELECT vintage, year, {", ".join(columns)}
            FROM {FACTS} WHERE source_id = 'owid_energy' GROUP BY vintage, year) e
        LEFT JOIN (
            SELECT year(period_start) AS year, avg(value) AS sen_mean, list(fact_id) AS sen_mean_facts
            FROM newest WHERE variable = 'grid_emission_factor' GROUP BY 1 HAVING count(value) = 12) m USING (year)"""


def _unit(catalog: Catalog, series_id: str) -> str:
    return catalog.series()[series_id][1].unit


def _to_series_unit(catalog: Catalog, series_id: str, source_id: str, variable: str) -> float:
    declared = {n: v for t in catalog.source(source_id).tables for n, v in t.variables.items()}
    return conversion_factor(declared[variable].unit, _unit(catalog, series_id))


RECIPES = (Recipe("staging.emissions_observations", (FACTS, "marts.vintages"), emissions_observations),)
