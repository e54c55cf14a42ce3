"""How many firms: by reading, unit of count and year, always as a lower bound from the lists that are loaded.

A firm counts in a year when a source dated by that year names it; undated sources count in the year of the as-of day only.
A firm is new when a source states a year of entry since 2016; years inferred from RUT numbers are not stated years.
"""

from __future__ import annotations

from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import literal

PROGRAMME_START = 2016
UNITS = {"legal_entities": "counted", "operating_firms": "counted AND is_spv = false"}
"""Unit of count -> which firms of `marts.firms` it takes. Owner groups need an ownership registry, which is not loaded."""

COVERAGE_NOTE = (
    "Lower bound. Loaded: the compiled directory, and samples of the grid operator's registry and of the companies registry of 2013. "
    "Generators are well covered; installers, distributors, engineering and maintenance firms are not. Activity is not proven."
)
NO_OWNERS_NOTE = "Not known: no loaded list states who owns whom."
NO_LIST_NOTE = "Not known: no list of firms was published by the as-of day."
NO_BASELINE_NOTE = "Not known: no source gives the stock of 2015."
LISTS = ("solar_directory", "reuc", "res_companies")
_KNOWN = "EXISTS (SELECT 1 FROM staging.firm_entries)"


def _counts(making: Making) -> str:
    """Counted firms by reading, unit and year, with the facts each count rests on."""
    years = _years(making)
    rules = {
        "stock": f"first_source_year <= year OR year = {making.as_of.year}",
        "new_since_2016": f"start_year BETWEEN {PROGRAMME_START} AND year",
    }
    selects = [
        f"""SELECT '{reading}' AS reading, '{unit}' AS unit_of_count, year, count(DISTINCT firm_id) AS firms,
                list(DISTINCT fact_id ORDER BY fact_id) AS inputs
            FROM (VALUES {", ".join(f"({y})" for y in years)}) years(year)
            LEFT JOIN (SELECT f.*, d.fact_id FROM marts.firms f JOIN staging.firm_entries d USING (firm_id) WHERE {where})
                ON {rule} GROUP BY year"""
        for reading, rule in rules.items()
        for unit, where in UNITS.items()
    ]
    return " UNION ALL ".join(selects)


def _years(making: Making) -> list[int]:
    """The target's year, or the as-of day's while that is earlier, and the as-of day's."""
    target_year = making.catalog.target("firms").reading("stock").target_year
    return sorted({min(target_year, making.as_of.year), making.as_of.year})


def firm_counts(making: Making) -> str:
    """The promised table, with the units and readings that cannot be counted as nulls that say why."""
    unknown = [
        f"('{reading}', '{unit}', {year}, NULL::INTEGER, {literal(note)})"
        for year in _years(making)
        for reading, unit, note in (
            ("stock", "owner_groups", NO_OWNERS_NOTE), ("new_since_2016", "owner_groups", NO_OWNERS_NOTE),
            ("net_increase", "legal_entities", NO_BASELINE_NOTE), ("net_increase", "operating_firms", NO_BASELINE_NOTE),
            ("net_increase", "owner_groups", NO_BASELINE_NOTE),
        )
    ]  # fmt: skip
    lists = ", ".join(f"'raw.{t}'" for t in LISTS)
    return f"""SELECT *, true AS is_lower_bound,
            coalesce((SELECT string_agg(DISTINCT source_id, ';' ORDER BY source_id) FROM marts.vintages
                WHERE table_name IN ({lists})), 'none') AS registries FROM (
            SELECT reading, unit_of_count, year, CASE WHEN {_KNOWN} THEN firms END AS firms,
                CASE WHEN {_KNOWN} THEN {literal(COVERAGE_NOTE)} ELSE {literal(NO_LIST_NOTE)} END AS coverage_note
            FROM ({_counts(making)})
            UNION ALL SELECT * FROM (VALUES {", ".join(unknown)}) u(reading, unit_of_count, year, firms, coverage_note))"""


def firms_observations(making: Making) -> str:
    """Counts as observations: lower bounds, with every directory row under them; none on a day that knew no list."""
    series = {
        ("stock", "legal_entities"): "firms_legal_entities",
        ("stock", "operating_firms"): "firms_operating",
        ("new_since_2016", "legal_entities"): "new_firms_legal_entities",
        ("new_since_2016", "operating_firms"): "new_firms_operating",
    }
    names = ", ".join(f"('{r}', '{u}', '{s}')" for (r, u), s in series.items())
    return f"""SELECT series_id, 'solar_directory' AS source_id,
            (SELECT vintage FROM marts.vintages WHERE table_name = 'raw.solar_directory' AND is_newest) AS vintage,
            make_date(year, 1, 1) AS period_start, 'A' AS frequency, year, firms AS value, 'firms' AS unit, NULL::INTEGER AS price_year,
            'A' AS obs_status, true AS is_lower_bound, {literal(COVERAGE_NOTE)} AS note,
            coalesce(list_filter(inputs, x -> x IS NOT NULL), []) AS inputs
        FROM ({_counts(making)}) JOIN (VALUES {names}) n(reading, unit_of_count, series_id) USING (reading, unit_of_count)
        WHERE {_KNOWN}"""


_COUNTED_FROM = ("marts.firms", "staging.firm_entries", "marts.vintages")

RECIPES = (
    Recipe("marts.firm_counts", _COUNTED_FROM, firm_counts, frozenset({"as_of"})),
    Recipe("staging.firms_observations", _COUNTED_FROM, firms_observations, frozenset({"as_of"})),
)
