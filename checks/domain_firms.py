"""Rules on firms: legal entities only, valid tax numbers, no name of a sole owner, counts that follow from the list.

Nothing here may tell whom it found: evidence is empty, and what is reported is how many rows there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domain_rule import DomainRule, rule, text

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRMS = "marts.firms"
COUNTS = "marts.firm_counts"

FIRST_LEGAL_ENTITY = 50_000_000
"""Chile's tax authority numbers natural persons below, legal entities from here on."""

RUT_TABLES = (
    FIRMS, "staging.directory_entries", "staging.registry_entities", "staging.registry_firms", "staging.registry_years",
    "raw.reuc", "raw.res_companies",
    "raw.solar_directory",
)  # fmt: skip

NAME_COLUMNS = {
    FIRMS: ("firm_id", "name"),
    "staging.directory_entries": ("firm_id", "name", "directory_name", "name_key"),
    "staging.registry_entities": ("name", "trade_name"),
    "staging.registry_firms": ("name", "former_names", "trade_name"),
    "staging.firm_links": ("listed_name", "registered_name"),
    "staging.rejections": ("detail",),
    "raw.reuc": ("legal_name", "trade_name"),
    "raw.res_companies": ("legal_name",),
    "raw.solar_directory": ("firm_name", "legal_name"),
    "raw.solar_directory_aliases": ("canonical_name", "variant"),
}

SOLE_OWNER = r"(?i)(\bE\s*\.?\s*I\s*\.?\s*R\s*\.?\s*L\b|individual\s+de\s+responsabilidad\s+limitada)"
"""An empresa individual de responsabilidad limitada bears its owner's name (Ley 19.857, article 3)."""

UNITS_OF_COUNT = {"legal_entities": "counted", "operating_firms": "counted and is_spv = false"}

_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def rules() -> Iterator[DomainRule]:
    """The rules of the firms topic."""
    for table in RUT_TABLES:
        yield from _tax_numbers(table)
    for table, columns in NAME_COLUMNS.items():
        matches = " or ".join(f"regexp_matches({c}, {text(SOLE_OWNER)})" for c in columns)
        yield rule(
            "no_eirl_name",
            "No name is that of a sole owner's firm (E.I.R.L.), which holds the owner's",
            f"select '' as evidence from {table} where {matches}",
            (table,),
        )
    yield rule(
        "sole_owner_unnamed",
        "A firm that any registry knows as a sole owner's has no name from any other",
        """select '' as evidence from staging.registry_firms
        where is_sole_owner and coalesce(name, former_names, trade_name, note) is not null""",
        ("staging.registry_firms",),
    )
    yield from _counts()


def _tax_numbers(table: str) -> Iterator[DomainRule]:
    given = f"(select regexp_replace(upper(rut), '[^0-9K]', '', 'g') as rut from {table} where rut is not null)"
    yield rule(
        "legal_entities_only",
        f"Every tax number is a legal entity's: its body is {FIRST_LEGAL_ENTITY} or more",
        f"""
        select '' as evidence from {given}
        where coalesce(try_cast(left(rut, -1) as bigint), 0) < {FIRST_LEGAL_ENTITY}""",
        (table,),
    )
    yield rule(
        "rut_valid",
        "Every tax number has the check digit that its body asks for (modulo 11)",
        f"""
        select '' as evidence from (select distinct rut from {given})
        where not coalesce(regexp_matches(rut, '^[0-9]{{7,8}}[0-9K]$'), false)
           or right(rut, 1) <> {check_digit("left(rut, -1)")}""",
        (table,),
    )


def check_digit(body: str) -> str:
    """SQL for the check digit of a RUT's body: weights 2 to 7 from the right, and again; 11 is written 0, and 10 K."""
    padded = f"lpad({body}, 8, '0')"
    terms = " + ".join(
        f"{weight} * coalesce(try_cast(substr({padded}, {place}, 1) as integer), 0)"
        for place, weight in enumerate(_WEIGHTS, start=1)
    )
    return f"substr('0K987654321', ({terms}) % 11 + 1, 1)"


def _counts() -> Iterator[DomainRule]:
    for unit, condition in UNITS_OF_COUNT.items():
        yield rule(
            f"counts_the_list:{unit}",
            f"The latest stock of {unit} is the number of such firms that are counted in {FIRMS}",
            f"""
            with latest as (
                select firms from {COUNTS} where reading = 'stock' and unit_of_count = '{unit}'
                qualify year = max(year) over ()),
            list as (select count(*) as firms from {FIRMS} where {condition})
            select latest.firms || ' against ' || list.firms as evidence from latest, list
            where coalesce(latest.firms, 0) <> list.firms  -- null: no list was known, and none is counted
            union all select 'no count' where not exists (select 1 from latest)""",
            (COUNTS, FIRMS),
        )
    yield rule(
        "stock_never_shrinks",
        "A count of what lists have named by a year never falls from one year to the next",
        f"""
        select reading || ' ' || unit_of_count || ' ' || year as evidence
        from {COUNTS} where firms is not null and not contains(registries, 'sii_')  -- a tax list also knows of ends
        qualify firms < lag(firms) over (partition by reading, unit_of_count order by year)""",
        (COUNTS,),
    )
    yield rule(
        "operating_within_legal_entities",
        "Operating firms are some of the legal entities, never more",
        f"""
        select reading || ' ' || year as evidence from {COUNTS} where firms is not null group by reading, year
        having max(firms) filter (where unit_of_count = 'operating_firms')
             > max(firms) filter (where unit_of_count = 'legal_entities')""",
        (COUNTS,),
    )
