"""How many firms: by reading, unit of count and year, and whether the number is a lower bound.

A firm of the compiled directory, or with a solar project of CORFO's, counts in a year when a source dated by that year names it;
undated sources count in the year of the as-of day only. A firm known by its name counts in a year when the last list of the tax
authority up to that year shows sales or workers, and its business had begun and not ended; so does a counted firm of the directory
in the years before its source, or a directory of today would look like growth since 2015. A number is no lower bound only where
the list of that very year is national.
"""

from __future__ import annotations

from datetime import date

from assets.firms.decision import NAME_LEVELS
from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import literal

PROGRAMME_START = 2016
UNITS = {
    "legal_entities": ("true", "firm_id"),
    "operating_firms": ("is_spv = false", "firm_id"),
    "owner_groups": (
        "(group_id IS NOT NULL OR firm_id IN (SELECT rut FROM staging.registry_owners))",
        "coalesce(group_id, firm_id)",
    ),
}
"""Unit of count -> which counted firms of `marts.firms` it takes, and what is counted once.

Owners: the company that holds more than half, or the firm itself where its partners are told and none does. A firm of which no list
tells the partners may belong to a group that is counted already, and is left out: the number stays a lower bound.
"""

NATIONAL_FIRMS = 900_000
"""A list of this many firms of one commercial year is national: the publisher counted 994,476 legal entities for 2024."""

COVERAGE_NOTE = (
    "Lower bound. Loaded: the compiled directory, and samples of the grid operator's registry and of the companies registry of 2013. "
    "Generators are well covered; installers, distributors, engineering and maintenance firms are not. Activity is not proven."
)
REGISTRY_NOTE = (
    "Lower bound. Loaded: the tax authority's lists as far as given, and the compiled directory. A firm counts by its name "
    "where the last list "
    "shows sales or workers. Firms whose name is silent are found only where the directory or the grid operator's registry names them."
)
NATIONAL_NOTE = (
    "The tax authority's national list of this year is loaded: every legal entity with a solar name, and the compiled directory. "
    "Firms whose name is silent are found only where the directory or the grid operator's registry names them."
)
INCREASE_NOTE = (
    "The difference of two counts of which one at least is a lower bound: an estimate, neither exact nor a bound. "
    "No verdict follows from it."
)
NO_OWNERS_NOTE = "Not known: no loaded list states who owns whom."
NO_LIST_NOTE = "Not known: no list of firms was published by the as-of day."
NO_BASELINE_NOTE = "Not known: no loaded source gives the stock of 2015."
LISTS = (
    "solar_directory", "reuc", "res_companies", "reuc_export", "res_constitutions", "sii_companies", "sii_names", "sii_activities",
    "sii_ownership", "datainnovacion",
)  # fmt: skip
_KNOWN = "(EXISTS (SELECT 1 FROM staging.firm_entries) OR EXISTS (SELECT 1 FROM staging.registry_firms))"
_HAS_LIST = "EXISTS (SELECT 1 FROM staging.registry_lists)"
_NAMED = f"evidence_level IN ({', '.join(literal(level) for level in NAME_LEVELS)})"


def presence(making: Making) -> str:
    """Rows of `staging.firm_years`: which firm counts in which year, by the rules above, with its unit columns."""
    years = ", ".join(f"({year}, DATE '{_until(making, year)}')" for year in _years(making))
    return f"""
        WITH years(year, until) AS (VALUES {years}),
        by_name AS (
            SELECT f.firm_id, y.year FROM marts.firms f CROSS JOIN years y
            JOIN staging.registry_years l ON l.rut = f.rut AND l.has_activity
                AND l.list_year = (SELECT max(list_year) FROM staging.registry_lists WHERE list_year <= y.year)
            WHERE f.is_chilean AND (f.name_rule = 'solar' AND f.counting_rule IN ('name', 'name_only', 'ended', 'no_information')
                    OR f.counted AND f.counting_rule IN ('directory', 'plant', 'project'))
                AND NOT coalesce(f.end_date <= y.until, false) AND coalesce(f.start_date <= y.until, true)),
        by_list AS (
            SELECT f.firm_id, y.year FROM marts.firms f CROSS JOIN years y
            WHERE f.counted AND f.counting_rule IN ('directory', 'plant', 'project') AND NOT coalesce(f.end_date <= y.until, false)
                AND (f.first_source_year <= y.year OR y.year = {making.as_of.year}
                    OR (f.counting_rule = 'plant' AND f.start_year <= y.year)))
        SELECT firm_id, year, f.is_spv, f.group_id, f.start_year, f.evidence_level, f.segments
        FROM (SELECT * FROM by_name UNION SELECT * FROM by_list) JOIN marts.firms f USING (firm_id)"""


def _until(making: Making, year: int) -> date:
    return min(date(year, 12, 31), making.as_of)


def _years(making: Making) -> list[int]:
    """The target's year and the as-of day's; with lists of the tax authority, every year from the one before the programme."""
    target_year = making.catalog.target("firms").reading("stock").target_year
    last = making.as_of.year
    wanted = {min(target_year, last), last}
    if making.rows("SELECT 1 AS found FROM staging.registry_lists LIMIT 1"):
        wanted |= set(range(PROGRAMME_START - 1, last + 1))
    return sorted(wanted)


def _counts(making: Making) -> str:
    """Counted firms by reading, unit and year."""
    years = ", ".join(f"({y})" for y in _years(making))
    rules = {
        "stock": ("staging.firm_years", "p.year = y.year"),
        # a stated year of entry is enough for a firm of the directory, whatever the year of its source
        "new_since_2016": (
            (
                "(SELECT * FROM staging.firm_years WHERE NOT evidence_level IN ('dated', 'undated', 'no_address') UNION ALL "
                "SELECT firm_id, z.year, is_spv, group_id, start_year, evidence_level, segments FROM marts.firms, "
                f"(VALUES {years}) z(year) WHERE counted AND evidence_level IN ('dated', 'undated', 'no_address'))"
            ),
            f"p.year = y.year AND p.start_year BETWEEN {PROGRAMME_START} AND y.year",
        ),
    }
    selects = [
        f"""SELECT '{reading}' AS reading, '{unit}' AS unit_of_count, y.year, count(DISTINCT {what}) AS firms
            FROM (VALUES {years}) y(year) LEFT JOIN (SELECT * FROM {source} WHERE {where}) p ON {rule} GROUP BY y.year"""
        for reading, (source, rule) in rules.items()
        for unit, (where, what) in UNITS.items()
    ]
    return " UNION ALL ".join(selects)


def _with_increase(making: Making) -> str:
    """The counts, with the net increase since the year before the programme where its list is loaded, and owners where known."""
    before = PROGRAMME_START - 1
    return f"""
        WITH counts AS ({_counts(making)}),
        increase AS (
            SELECT 'net_increase' AS reading, c.unit_of_count, c.year, c.firms - b.firms AS firms FROM counts c
            LEFT JOIN (SELECT * FROM counts WHERE reading = 'stock' AND year = {before}
                AND EXISTS (SELECT 1 FROM staging.registry_lists WHERE list_year <= {before})) b USING (unit_of_count)
            WHERE c.reading = 'stock' AND c.year > {before})
        SELECT reading, unit_of_count, year, CASE WHEN unit_of_count = 'owner_groups' AND NOT EXISTS (SELECT 1 FROM staging.registry_owners)
            THEN NULL ELSE firms END AS firms FROM (SELECT * FROM counts UNION ALL SELECT * FROM increase)"""


def firm_counts(making: Making) -> str:
    """The promised table, with the units and readings that cannot be counted as nulls that say why."""
    lists = ", ".join(f"'raw.{t}'" for t in LISTS)
    national = (
        f"EXISTS (SELECT 1 FROM staging.registry_lists l WHERE l.list_year = c.year AND l.firms >= {NATIONAL_FIRMS})"
    )
    baseline = national.replace("c.year", str(PROGRAMME_START - 1))
    return f"""SELECT reading, unit_of_count, year, CASE WHEN {_KNOWN} THEN firms END AS firms, NOT {national} AS is_lower_bound,
            coalesce((SELECT string_agg(DISTINCT source_id, ';' ORDER BY source_id) FROM marts.vintages
                WHERE table_name IN ({lists})), 'none') AS registries,
            CASE WHEN NOT {_KNOWN} THEN {literal(NO_LIST_NOTE)} WHEN firms IS NULL AND unit_of_count = 'owner_groups' AND reading <>
                'net_increase'
                THEN {literal(NO_OWNERS_NOTE)} WHEN firms IS NULL THEN {literal(NO_BASELINE_NOTE)}
                WHEN reading = 'net_increase' AND NOT ({national} AND {baseline}) THEN {literal(INCREASE_NOTE)}
                WHEN {national} THEN {literal(NATIONAL_NOTE)} WHEN {_HAS_LIST} THEN {literal(REGISTRY_NOTE)}
                ELSE {literal(COVERAGE_NOTE)} END AS coverage_note
        FROM ({_with_increase(making)}) c"""


def firms_observations(making: Making) -> str:
    """Counts as observations, with every directory row and registry file under them; none on a day that knew no list.

    Years without a national list are told for the target's and the as-of day's year only: a lower bound is no trend.
    """
    series = {
        ("stock", "legal_entities"): "firms_legal_entities",
        ("stock", "operating_firms"): "firms_operating",
        ("new_since_2016", "legal_entities"): "new_firms_legal_entities",
        ("new_since_2016", "operating_firms"): "new_firms_operating",
    }
    names = ", ".join(f"('{r}', '{u}', '{s}')" for (r, u), s in series.items())
    target_year = making.catalog.target("firms").reading("stock").target_year
    told = ", ".join(str(y) for y in sorted({min(target_year, making.as_of.year), making.as_of.year}))
    # a stock rests on the rows of the firms counted that year, one new since 2016 on those whose source states the year of entry
    entries = f"""SELECT c.reading, c.unit_of_count, c.year, list(DISTINCT e.fact_id ORDER BY e.fact_id) AS inputs
        FROM marts.firm_counts c JOIN marts.firms f ON f.counted AND (c.unit_of_count = 'legal_entities' OR f.is_spv = false)
            AND (c.reading = 'stock' AND (f.first_source_year <= c.year OR c.year = {making.as_of.year})
                OR c.reading = 'new_since_2016' AND f.start_year BETWEEN {PROGRAMME_START} AND c.year)
        JOIN staging.firm_entries e USING (firm_id) GROUP BY ALL"""
    files = "(SELECT coalesce(list(DISTINCT source_id || '/' || vintage || '/' || file || '#1'), []) FROM staging.registry_files)"
    return f"""SELECT series_id, 'solar_directory' AS source_id,
            (SELECT vintage FROM marts.vintages WHERE table_name = 'raw.solar_directory' AND is_newest) AS vintage,
            make_date(year, 1, 1) AS period_start, 'A' AS frequency, year, firms AS value, 'firms' AS unit, NULL::INTEGER AS price_year,
            'A' AS obs_status, is_lower_bound, coverage_note AS note, list_concat(coalesce(inputs, []), {files}) AS inputs
        FROM marts.firm_counts JOIN (VALUES {names}) n(reading, unit_of_count, series_id) USING (reading, unit_of_count)
        LEFT JOIN ({entries}) USING (reading, unit_of_count, year)
        WHERE {_KNOWN} AND (year IN ({told}) OR NOT is_lower_bound)"""


_COUNTED_FROM = (
    "marts.firms",
    "staging.firm_years",
    "staging.firm_entries",
    "staging.registry_lists",
    "staging.registry_owners",
    "staging.registry_firms",
    "marts.vintages",
)

RECIPES = (
    Recipe(
        "staging.firm_years", ("marts.firms", "staging.registry_years", "staging.registry_lists"), presence, frozenset({"as_of"})
    ),
    Recipe("marts.firm_counts", _COUNTED_FROM, firm_counts, frozenset({"as_of"})),
    Recipe(
        "staging.firms_observations", ("marts.firm_counts", *_COUNTED_FROM, "staging.registry_files"), firms_observations,
        frozenset({"as_of"}),
    ),
)  # fmt: skip
