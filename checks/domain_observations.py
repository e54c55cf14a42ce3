"""Rules that hold for observations of every topic: units, years, price years, GWPs, inputs, frozen tails, Chile.

Rules of one topic stand in domain_emissions.py and domain_firms.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.domain_rule import DomainRule, listed, rule, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pipeline.core.catalog import Catalog

OBSERVATIONS = "marts.observations"
INPUTS = "marts.observation_inputs"

FROZEN_LENGTH = 3
"""Identical last values that count as a frozen tail: two years may agree by chance of rounding, three hardly do."""

ZERO_TAIL_INDICATOR = "solar_capacity"
"""Before the first plant, capacity is rightly zero year after year."""


def rules(catalog: Catalog, as_of: date) -> Iterator[DomainRule]:
    """The rules of marts.observations and its copies in the topic tables."""
    yield from _identity_of_series(catalog)
    yield from _years(as_of)
    yield from _frozen_tails(catalog)
    yield from _presence(catalog)
    yield from _inputs()
    yield from _costs(catalog)
    yield from _facts_in_range(catalog)


def _identity_of_series(catalog: Catalog) -> Iterator[DomainRule]:
    declared = ", ".join(
        f"({text(s.series_id)}, {text(i.indicator_id)}, {text(s.unit)}, {s.minimum!r}, {s.maximum!r})"
        for i, s in catalog.series().values()
    )
    with_declared = f"""
        from {OBSERVATIONS} o
        left join (values {declared}) d(series_id, indicator_id, unit, minimum, maximum) using (series_id)"""
    yield rule(
        "units_agree",
        "Every observation belongs to a series of the catalogue and has that series' indicator and unit",
        f"""
        select distinct o.series_id || ' in ' || o.unit as evidence {with_declared}
        where d.series_id is null or o.unit is distinct from d.unit
           or o.indicator_id is distinct from d.indicator_id""",
        (OBSERVATIONS,),
    )
    yield rule(
        "series_range",
        "Every value lies in the plausible range of its series",
        f"""
        select o.series_id || ' ' || o.period_start as evidence {with_declared}
        where not (o.value between d.minimum and d.maximum)""",
        (OBSERVATIONS,),
    )
    yield rule(
        "finite_values",
        "No value is infinite or not a number: what is not known is null",
        f"select series_id || ' ' || period_start as evidence from {OBSERVATIONS} where not isfinite(value)",
        (OBSERVATIONS,),
    )
    yield rule(
        "one_gwp_per_series",
        "A series has one set of gases and one set of warming potentials in all its observations",
        f"""
        select series_id as evidence from {OBSERVATIONS} group by series_id
        having count(distinct coalesce(gwp, '')) > 1 or count(distinct coalesce(gas, '')) > 1""",
        (OBSERVATIONS,),
    )
    yield rule(
        "one_price_year_per_current_series",
        "The current observations of a series are in US dollars of one year",
        f"""
        select series_id || ': ' || string_agg(distinct coalesce(price_year::varchar, 'none'), ', ') as evidence
        from {OBSERVATIONS} where is_current and value is not null group by series_id
        having count(distinct coalesce(price_year, -1)) > 1""",
        (OBSERVATIONS,),
    )


def _years(as_of: date) -> Iterator[DomainRule]:
    day = f"date '{as_of.isoformat()}'"
    yield rule(
        "no_future_year",
        "No current observation is of a period or a vintage after the as-of day, and none is younger than its bytes",
        f"""
        select series_id || ' ' || period_start as evidence from {OBSERVATIONS}
        where (is_current and (period_start > {day} or year > year({day}) or published_at > {day}))
           or period_start > retrieved_at or year > year(retrieved_at)""",
        (OBSERVATIONS,),
    )
    yield rule(
        "year_of_period",
        "A yearly observation starts on the first day of its year, a monthly one on a first of the month without a year",
        f"""
        select series_id || ' ' || period_start as evidence from {OBSERVATIONS}
        where case frequency when 'A' then period_start is distinct from make_date(year, 1, 1)
                             else year is not null or day(period_start) <> 1 end""",
        (OBSERVATIONS,),
    )
    for table in ("marts.emissions", "marts.avoided_emissions", "marts.pv_lcoe", "marts.firm_counts"):
        known = "is_current and " if table == "marts.pv_lcoe" else ""
        yield rule(
            "no_future_year",
            "No year is after the as-of day",
            f"select distinct year::varchar as evidence from {table} where {known}year > year({day})",
            (table,),
        )


def _frozen_tails(catalog: Catalog) -> Iterator[DomainRule]:
    headline = sorted({r.headline_series for t in catalog.targets for r in t.readings})
    sql = f"""
        with tail as (
            select series_id, indicator_id, value,
                   row_number() over (partition by series_id order by period_start desc) as back
            from {OBSERVATIONS} where is_current and value is not null and not is_lower_bound)
        select series_id || ': ' || any_value(value) as evidence from tail
        where back <= {FROZEN_LENGTH} and series_id {{which}} {listed(headline)}
        group by series_id
        having count(*) = {FROZEN_LENGTH} and min(value) = max(value)
           and not (max(value) = 0 and any_value(indicator_id) = {text(ZERO_TAIL_INDICATOR)})"""
    yield rule(
        "no_frozen_tail",
        f"The last {FROZEN_LENGTH} values of a headline series are not all the same",
        sql.format(which="in"),
        (OBSERVATIONS,),
    )
    elsewhere = rule(
        "no_frozen_tail_elsewhere",
        f"The last {FROZEN_LENGTH} values of any other series are not all the same",
        sql.format(which="not in"),
        (OBSERVATIONS,),
    )
    yield replace(elsewhere, severity="warning")


def _presence(catalog: Catalog) -> Iterator[DomainRule]:
    """Chile's absence is a failure where the vintages to know it are loaded; on a past day some did not exist yet."""
    headline = {r.headline_series for t in catalog.targets for r in t.readings}
    numeric = {s.id for s in catalog.sources if s.topic in ("emissions", "pv_cost")}
    needs = {s.series_id: s.sources for _, s in catalog.series().values()}
    loaded = "list_has_all((select list(distinct source_id) from marts.vintages), sources)"
    yield rule(
        "chile_present",
        "Every headline series whose sources are loaded has a current observation for Chile",
        f"""
        select h.series_id as evidence
        from (values {_needs({s: needs[s] for s in sorted(headline)})}) h(series_id, sources)
        left join {OBSERVATIONS} o on o.series_id = h.series_id and o.is_current
        where {loaded} group by h.series_id having count(o.value) = 0""",
        (OBSERVATIONS, "marts.vintages"),
    )
    yield rule(
        "chile_present",
        "Every loaded source of emissions and costs that a series rests on gives observations of Chile",
        f"""
        select distinct source_id as evidence
        from (select sources, unnest(sources) as source_id from (values {_needs(needs)}) n(series_id, sources))
        where {loaded} and source_id in {listed(sorted(numeric))}
          and source_id not in (select source_id from {INPUTS})""",
        (INPUTS, "marts.vintages"),
    )


def _needs(sources: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(f"({text(s)}, [{', '.join(text(n) for n in names)}])" for s, names in sources.items())


def _inputs() -> Iterator[DomainRule]:
    yield rule(
        "every_observation_has_inputs",
        "Every observation with a value rests on at least one fact, and no input is without its observation",
        f"""
        select o.observation_id as evidence from {OBSERVATIONS} o
        where o.value is not null and o.observation_id not in (select observation_id from {INPUTS})
        union all
        select i.observation_id from {INPUTS} i
        where i.observation_id not in (select observation_id from {OBSERVATIONS})""",
        (OBSERVATIONS, INPUTS),
    )
    copies = ("staging.emissions_observations", "staging.pv_cost_observations", "staging.firms_observations")
    for table in copies:
        yield rule(
            "reaches_marts",
            "Every observation of the topic stands in marts.observations, with the same value",
            f"""
            select s.series_id || ' ' || s.period_start as evidence from {table} s
            left join {OBSERVATIONS} o using (series_id, period_start, vintage)
            where o.observation_id is null or o.value is distinct from s.value""",
            (table, OBSERVATIONS),
        )
    yield rule(
        "current_only",
        "The view holds the current observations, all of them and no others",
        f"""
        (select observation_id as evidence from {OBSERVATIONS} where is_current
         except select observation_id from marts.latest_observations)
        union all
        (select observation_id from marts.latest_observations
         except select observation_id from {OBSERVATIONS} where is_current)""",
        ("marts.latest_observations", OBSERVATIONS),
    )


def _costs(catalog: Catalog) -> Iterator[DomainRule]:
    contracts = [s.series_id for i, s in catalog.series().values() if i.indicator_id == "auction_price"]
    computed = [s.series_id for _, s in catalog.series().values() if s.formula is not None]
    yield rule(
        "computed_is_not_reported",
        "A levelised cost that this project computes is modelled, one that its publisher gives is reported",
        f"""
        select distinct series_id || ': ' || kind as evidence from marts.pv_lcoe
        where kind <> 'contract' and (kind = 'modelled') <> (series_id in {listed(computed)})""",
        ("marts.pv_lcoe",),
    )
    yield rule(
        "contract_is_not_lcoe",
        "Auction series, and only they, are contract prices; contract prices are nominal, levelised costs real",
        f"""
        select distinct series_id || ': ' || kind as evidence from marts.pv_lcoe
        where (kind = 'contract') <> (series_id in {listed(contracts)})
           or (kind = 'contract') <> (price_year is null)""",
        ("marts.pv_lcoe",),
    )
    yield rule(
        "agrees_with_observations",
        "Every cost is the observation of its series, year and vintage",
        f"""
        select c.series_id || ' ' || c.year as evidence from marts.pv_lcoe c
        left join {OBSERVATIONS} o on o.series_id = c.series_id and o.year = c.year and o.vintage = c.vintage
        where o.value is distinct from c.usd_per_mwh or o.price_year is distinct from c.price_year""",
        ("marts.pv_lcoe", OBSERVATIONS),
    )


def _facts_in_range(catalog: Catalog) -> Iterator[DomainRule]:
    for table, topic in (("staging.emissions_facts", "emissions"), ("staging.pv_cost_facts", "pv_cost")):
        declared = ", ".join(
            f"({text(s.id)}, {text(name)}, {text(v.unit)}, {v.minimum!r}, {v.maximum!r})"
            for s in catalog.sources
            for t in s.tables
            for name, v in t.variables.items()
        )
        yield rule(
            "variable_range",
            f"Every fact on {topic} has the unit its variable is declared in, and a value that is plausible in it",
            f"""
            select f.source_id || ' ' || f.variable || ' ' || f.period_start as evidence from {table} f
            left join (values {declared}) d(source_id, variable, unit, minimum, maximum)
                on d.source_id = f.source_id and d.variable = f.variable
            where d.variable is null or f.unit is distinct from d.unit
               or not (f.value between d.minimum and d.maximum)""",
            (table,),
        )
