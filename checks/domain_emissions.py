"""Rules on electricity and its emissions: identities, parts within totals, several sources of the same thing.

Bands and tolerances are constants with their reason; what holds for any topic is domain_observations.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domain_rule import DomainRule, listed, rounding_tolerance, rule, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.core.catalog import Catalog

FACTS = "staging.emissions_facts"
OBSERVATIONS = "marts.observations"
AVOIDED = "marts.avoided_emissions"

PRINTED_STEP = 0.01
"""Our World in Data prints Ember's emissions (Mt), intensity (g/kWh) and energy (TWh) with two significant decimals."""

SOLAR_BAND = 0.05
"""Ember's 2021 edition against today's: equal to the digit to 2018, -2.5 % in 2019 and +1.2 % in 2020, years that were
provisional then. A difference above twice that is no revision but another quantity."""

EMISSIONS_SPREAD = 0.30
"""Greatest less smallest of the four series, over their mean. Life cycle, combustion and refining differ: 9 to 29 % in
2010 to 2022. More than 30 % means that one of them changed its boundary, its gases or its unit."""

COMPARED_SERIES = ("ember_owid", "edgar_power", "inventory_1a1", "climate_watch_power")

GASES = {
    "edgar_ghg": ("power_industry_co2", "power_industry_ch4", "power_industry_n2o"),
    "unfccc_inventory": ("1_a_1_co2", "1_a_1_ch4", "1_a_1_n2o"),
}
"""Sources that publish gas by gas: a year with two gases would pass for a small fall."""

VINTAGES = "marts.vintages"
TONNES_PER_MT = 1_000_000
MWH_PER_GWH = 1_000


def rules(catalog: Catalog) -> Iterator[DomainRule]:
    """The rules of the emissions topic."""
    yield _emissions_identity()
    yield _parts_within_generation()
    yield _gases_complete()
    yield _gases_add_up()
    yield _two_sources_solar()
    yield _two_sources_emissions()
    yield from _avoided(catalog)
    yield rule(
        "agrees_with_observations",
        "Every line is the current observation of its series and year",
        f"""
        select e.series_id || ' ' || e.year as evidence from marts.emissions e
        left join {OBSERVATIONS} o on o.series_id = e.series_id and o.year = e.year and o.is_current
        where o.value is distinct from e.mt_co2e or o.gwp is distinct from e.gwp or o.gas is distinct from e.gas""",
        ("marts.emissions", OBSERVATIONS),
    )


def _owid(*variables: str) -> str:
    """Facts of Our World in Data by vintage and year, one column per variable."""
    columns = ", ".join(f"max(value) filter (where variable = {text(v)}) as {v}" for v in variables)
    return f"""select vintage, year, {columns} from {FACTS}
               where source_id = 'owid_energy' and frequency = 'A' group by vintage, year"""


def _loaded(*sources: str) -> str:
    """SQL: all these sources are loaded. On a past day some did not exist yet, and what they say cannot be compared."""
    return f"list_has_all((select list(distinct source_id) from {VINTAGES}), [{', '.join(text(s) for s in sources)}])"


def _emissions_identity() -> DomainRule:
    """Mt = g/kWh x TWh / 1000. Each of the three is off by at most half its printed step."""
    half = PRINTED_STEP / 2
    return rule(
        "emissions_identity",
        "Emissions are intensity times generation, within half a printed unit of each of the three",
        f"""
        with facts as ({_owid("greenhouse_gas_emissions", "carbon_intensity_elec", "electricity_generation")}),
        complete as (
            select *, abs(greenhouse_gas_emissions - carbon_intensity_elec * electricity_generation / 1000) as off,
                   {half} + {half} * (carbon_intensity_elec + electricity_generation) / 1000 + 1e-9 as tolerance
            from facts
            where greenhouse_gas_emissions + carbon_intensity_elec + electricity_generation is not null)
        select 'owid_energy ' || year as evidence from complete where off > tolerance
        union all select 'no year has all three'
        where not exists (select 1 from complete) and {_loaded("owid_energy")}""",
        (FACTS, VINTAGES),
    )


def _parts_within_generation() -> DomainRule:
    tolerance = rounding_tolerance(PRINTED_STEP, parts=3)
    return rule(
        "solar_within_generation",
        "Solar and fossil generation together do not exceed all generation, nor coal all fossil, rounding apart",
        f"""
        with facts as (
            {_owid("solar_electricity", "fossil_electricity", "coal_electricity", "electricity_generation")})
        select 'owid_energy ' || year as evidence from facts
        where solar_electricity + coalesce(fossil_electricity, 0) > electricity_generation + {tolerance!r}
           or coal_electricity > fossil_electricity + {tolerance!r}
        union all select 'no year has both'
        where not exists (select 1 from facts where solar_electricity + electricity_generation is not null)
          and {_loaded("owid_energy")}""",
        (FACTS, VINTAGES),
    )


def _gases_complete() -> DomainRule:
    expected = " or ".join(f"(source_id = {text(s)} and variable in {listed(v)})" for s, v in GASES.items())
    return rule(
        "gases_complete",
        "Where a source publishes gas by gas, each of its years has carbon dioxide, methane and nitrous oxide",
        f"""
        with gases as (
            select source_id, vintage, year,
                   count(distinct variable) filter (where value is not null and ({expected})) as found
            from {FACTS} where source_id in {listed(GASES)} group by source_id, vintage, year)
        select source_id || ' ' || year || ': ' || found || ' of 3' as evidence from gases where found <> 3
        union all
        select s.source_id || ': none' from (values {", ".join(f"({text(s)})" for s in GASES)}) s(source_id)
        where s.source_id not in (select source_id from gases) and s.source_id in (select source_id from {VINTAGES})""",
        (FACTS, VINTAGES),
    )


def _gases_add_up() -> DomainRule:
    inputs = "marts.observation_inputs"
    return rule(
        "gases_add_up",
        "An observation of three gases is the sum of the three facts it rests on, tonnes counted as tonnes",
        f"""
        select o.series_id || ' ' || o.year as evidence
        from {OBSERVATIONS} o join {inputs} i using (observation_id) join {FACTS} f on f.fact_id = i.input_id
        where o.series_id in ('edgar_power', 'inventory_1a1')
        group by o.observation_id, o.series_id, o.year, o.value
        having count(*) <> 3
            or abs(o.value - sum(f.value / case f.unit when 't CO2e' then {TONNES_PER_MT} else 1 end))
                > 1e-9 * o.value""",
        (OBSERVATIONS, inputs, FACTS),
    )


def _two_sources_solar() -> DomainRule:
    return rule(
        "two_sources_solar",
        f"Solar generation of both Ember editions agrees within {SOLAR_BAND:.0%} and a printed unit, year by year",
        f"""
        with pairs as (
            select a.year, a.value as today, b.value as edition_2021
            from {OBSERVATIONS} a join {OBSERVATIONS} b using (year)
            where a.series_id = 'solar_generation_owid' and b.series_id = 'solar_generation_ember_2021'
              and a.is_current and b.is_current and a.value is not null and b.value is not null)
        select year::varchar as evidence from pairs
        where abs(today - edition_2021) > {SOLAR_BAND} * today + {PRINTED_STEP}
        union all select 'no year in common'
        where not exists (select 1 from pairs) and {_loaded("owid_energy", "ember_yearly")}""",
        (OBSERVATIONS, VINTAGES),
    )


def _two_sources_emissions() -> DomainRule:
    return rule(
        "two_sources_emissions",
        f"The four series of emissions lie within {EMISSIONS_SPREAD:.0%} of their mean in each common year",
        f"""
        with years as (
            select year, (max(value) - min(value)) / avg(value) as spread
            from {OBSERVATIONS}
            where series_id in {listed(COMPARED_SERIES)} and is_current and value is not null
            group by year having count(distinct series_id) = {len(COMPARED_SERIES)})
        select year || ': ' || round(100 * spread, 1) || ' %' as evidence from years where spread > {EMISSIONS_SPREAD}
        union all select 'no year in common' where not exists (select 1 from years)
          and {_loaded("owid_energy", "edgar_ghg", "unfccc_inventory", "owid_grapher")}""",
        (OBSERVATIONS, VINTAGES),
    )


def _avoided(catalog: Catalog) -> Iterator[DomainRule]:
    target = next((r.target_value for t in catalog.targets for r in t.readings if r.reading_id == "avoided"), None)
    yield rule(
        "avoided_identity",
        "Avoided emissions are solar generation times the factor",
        f"""
        select method || ' ' || year as evidence from {AVOIDED}
        where not abs(mt_co2e - solar_gwh * factor_t_per_mwh * {MWH_PER_GWH} / {TONNES_PER_MT})
            <= 1e-9 * (1 + mt_co2e)""",
        (AVOIDED,),
    )
    if target is not None:
        yield rule(
            "breakeven_identity",
            "At the breakeven factor, the year's solar generation avoids exactly the target",
            f"""
            select distinct year::varchar as evidence from {AVOIDED}
            where solar_gwh > 0 and not
                abs(solar_gwh * breakeven_factor_t_per_mwh * {MWH_PER_GWH} / {TONNES_PER_MT} - {target!r}) <= 1e-9""",
            (AVOIDED,),
        )
    yield rule(
        "agrees_with_observations",
        "Every line is the current observation of its series and year",
        f"""
        select a.series_id || ' ' || a.year as evidence from {AVOIDED} a
        left join {OBSERVATIONS} o on o.series_id = a.series_id and o.year = a.year and o.is_current
        where o.value is distinct from a.mt_co2e""",
        (AVOIDED, OBSERVATIONS),
    )
