"""From the Parquet of national registries to the few firms that may concern the solar chain: DuckDB does all the work.

Of millions of rows those stay whose name says solar, whose activity code is that of other power plants, or whose RUT stands
in the compiled directory or the grid operator's registry. Which of them count is `assets.firms.decision`.
"""

from __future__ import annotations

from pathlib import Path

from assets.firms.activities import ACTIVITIES, GENERATION_CODE, NAME_SEGMENTS, UNRELATED_ACTIVITY
from assets.firms.identity_sql import canonical_sql
from assets.firms.names import FORMS, folded_name, folded_sql
from assets.firms.readers.cells import region_sql
from pipeline.core.recipes import Making, Recipe
from pipeline.core.registry_store import accepted_rows, parquet_path, reader_of
from pipeline.core.schema import literal

_NAMED = {
    "body": "INTEGER", "name": "VARCHAR", "folded": "VARCHAR", "is_sole_owner": "BOOLEAN", "name_rule": "VARCHAR",
    "other_technology": "BOOLEAN",
}  # fmt: skip
_FIRM = _NAMED | {"start_date": "DATE"}
COLUMNS = {
    "sii_companies": _FIRM | {
        "end_date": "DATE", "year": "SMALLINT", "bracket": "UTINYINT", "workers": "INTEGER", "taxpayer": "VARCHAR",
        "activity": "VARCHAR", "region": "VARCHAR", "comuna": "VARCHAR",
    },
    "sii_names": _FIRM | {"end_date": "DATE"},
    "sii_activities": {"body": "INTEGER", "code": "VARCHAR"},
    "sii_ownership": {"body": "INTEGER", "owner_body": "INTEGER", "owner_is_foreign": "BOOLEAN", "share": "DOUBLE"},
    "res_constitutions": _FIRM | {"region": "VARCHAR", "comuna": "VARCHAR"},
    "datainnovacion": _FIRM | {"project": "VARCHAR", "year": "SMALLINT", "is_solar": "BOOLEAN", "is_chilean": "BOOLEAN"},
    "reuc_export": _NAMED | {"trade_name": "VARCHAR", "trade_rule": "VARCHAR", "roles": "VARCHAR", "note": "VARCHAR"},
}  # fmt: skip
"""Columns that the count needs of each registry's Parquet, and their types."""

FOLDED = "coalesce(folded, name)"
"""A registry's folded name: stored only where it differs from the name."""

_BODY = "split_part(rut, '-', 1)::INTEGER"
_GENERATOR = "contains(activity, 'OTRAS CENTRALES')"
_BY_CODE = f"({_GENERATOR} AND name_rule = 'silent' AND NOT other_technology)"
_COMPANY = "(is_sole_owner OR regexp_matches(folded, '(?:^| )(?:" + "|".join(pattern for _, pattern in FORMS) + ")$'))"
"""The name ends in a company's legal form: universities and foundations, often beneficiaries of projects, are no companies."""

COMMERCIAL = "coalesce(taxpayer ILIKE '%persona juridica comercial%', body NOT BETWEEN 59000000 AND 59999999)"
"""Constituted in Chile: the tax authority's kind of taxpayer; where no list states it, not the range of foreign agencies."""


def relation(making: Making, table: str) -> str:
    """Accepted rows of a registry in all the vintages that still speak, with `vintage_rank` (newer is greater); none is no rows."""
    columns = COLUMNS[table]
    files = _files(making, table)
    if not files:
        nulls = ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items())
        return f"(SELECT {nulls}, 0 AS vintage_rank WHERE false)"
    shown = ", ".join(f"{FOLDED} AS folded" if name == "folded" else name for name in columns)
    parts = [f"SELECT {shown}, {rank} AS vintage_rank FROM {accepted_rows(f)}" for rank, f in enumerate(files)]
    return f"({' UNION ALL '.join(parts)})"


def _files(making: Making, table: str) -> list[Path]:
    """The Parquet files that speak, oldest vintage first."""
    reader = reader_of(next(t.reader or "" for s in making.catalog.sources for t in s.tables if t.name == table))
    rows = making.rows(
        f"SELECT r.parquet, v.published_at, v.vintage FROM raw.{table} r JOIN marts.vintages v USING (source_id, vintage, file) "
        "ORDER BY v.published_at, r.rows_kept::BIGINT, v.vintage"  # of two cuts added on one day the later one has more rows
    )
    kept = rows if reader.keep == "all" else rows[-1:]
    return [parquet_path(making.converted, r["parquet"]) for r in kept] if making.converted else []


def registry_years(making: Making) -> str:
    """One row per candidate and commercial year of the list: had it sales or workers?"""
    return f"""SELECT {canonical_sql("body")} AS rut, year AS list_year, arg_max(bracket, vintage_rank) AS sales_bracket,
            arg_max(workers, vintage_rank) AS workers,
            arg_max(coalesce(bracket > 1, false) OR coalesce(workers > 0, false), vintage_rank) AS has_activity
        FROM {relation(making, "sii_companies")} c SEMI JOIN ({_bodies(making)}) USING (body) GROUP BY body, year"""


def _bodies(making: Making) -> str:
    """RUT bodies that may concern the chain."""
    parts = [
        f"SELECT body FROM {relation(making, 'sii_companies')} WHERE name_rule = 'solar' OR {_BY_CODE}",
        f"SELECT body FROM {relation(making, 'sii_activities')} WHERE code = '{GENERATION_CODE}'",
        f"SELECT body FROM {relation(making, 'reuc_export')}",
        f"SELECT body FROM {relation(making, 'datainnovacion')} WHERE is_solar",
        f"SELECT {_BODY} FROM staging.directory_entries WHERE rut IS NOT NULL",
        *(
            f"SELECT body FROM {relation(making, t)} WHERE name_rule = 'solar'"
            for t in ("sii_names", "res_constitutions")
        ),
    ]
    wanted = _names_to_link(making)
    if wanted:
        parts += [
            f"SELECT body FROM {relation(making, t)} WHERE folded IN ({wanted})" for t in ("sii_companies", "sii_names")
        ]
    return " UNION ".join(parts)


def _names_to_link(making: Making) -> str:
    """Names of the directory without a RUT as a registry may write them: folded, with each legal form."""
    names = {
        folded_name(r["name"])
        for r in making.rows("SELECT name FROM staging.directory_entries WHERE rut IS NULL AND name IS NOT NULL")
    }
    forms = ("", " SPA", " S A", " LTDA", " LIMITADA", " CHILE SPA", " CHILE S A", " CHILE LIMITADA")
    return ", ".join(literal(name + form) for name in sorted(names - {""}) for form in forms)


def registry_firms(making: Making) -> str:
    """One row per candidate: its newest name, who says what of it, from all registries loaded.

    A firm that one registry knows as a sole owner's has its owner's name in all of them: none is kept.
    """
    glosses = ", ".join(f"('{code}', {literal(gloss)}, '{segment}')" for code, gloss, segment in ACTIVITIES)
    words = " ".join(
        f"|| CASE WHEN regexp_matches(coalesce(folded, ''), '{p}') THEN ';{s}' ELSE '' END" for p, s in NAME_SEGMENTS
    )
    gloss = folded_sql("activity")
    return f"""
        WITH bodies AS (SELECT DISTINCT body FROM ({_bodies(making)})),
        known(code, gloss, segment) AS (VALUES {glosses}),
        listed AS (
            SELECT body, {
        _newest(
            "year, vintage_rank",
            "name folded is_sole_owner name_rule other_technology start_date end_date year taxpayer activity region comuna",
        )
    }
            FROM {relation(making, "sii_companies")} SEMI JOIN bodies USING (body) GROUP BY body),
        named AS (
            SELECT body, {
        _newest(
            "coalesce(start_date, DATE '1800-01-01')", "name folded is_sole_owner name_rule other_technology end_date"
        )
    },
                min(start_date) AS start_date, list(DISTINCT name) AS names
            FROM {relation(making, "sii_names")} SEMI JOIN bodies USING (body) GROUP BY body),
        born AS (
            SELECT body, {
        _newest(
            "coalesce(start_date, DATE '1800-01-01'), vintage_rank",
            "name folded is_sole_owner name_rule other_technology region comuna",
        )
    },
                min(start_date) AS start_date
            FROM {relation(making, "res_constitutions")} SEMI JOIN bodies USING (body) GROUP BY body),
        grid AS (
            SELECT body, {
        _newest("vintage_rank", "name folded is_sole_owner name_rule other_technology trade_name trade_rule roles note")
    }
            FROM {relation(making, "reuc_export")} GROUP BY body),
        granted AS (
            SELECT body, {_newest("year, project", "name folded is_sole_owner name_rule other_technology")},
                min(start_date) AS start_date, min(year) FILTER (WHERE is_solar) AS project_year,
                arg_min(project, year) FILTER (WHERE is_solar) AS project, bool_or(is_chilean) AS is_chilean
            FROM {relation(making, "datainnovacion")} SEMI JOIN bodies USING (body) GROUP BY body),
        coded AS (
            SELECT a.body, list(DISTINCT a.code) AS codes, string_agg(DISTINCT k.segment, ';') AS segments
            FROM {
        relation(making, "sii_activities")
    } a SEMI JOIN bodies USING (body) LEFT JOIN known k ON k.code = a.code GROUP BY a.body),
        whole AS (
            SELECT body, coalesce(n.name, l.name, b.name, g.name, p.name) AS name,
                coalesce(n.folded, l.folded, b.folded, g.folded, p.folded) AS folded,
                list_bool_or([l.is_sole_owner, n.is_sole_owner, b.is_sole_owner, g.is_sole_owner, p.is_sole_owner]) AS is_sole_owner,
                coalesce(n.name_rule, l.name_rule, b.name_rule, g.name_rule, p.name_rule, 'silent') AS name_rule,
                coalesce(l.other_technology, n.other_technology, b.other_technology, g.other_technology, p.other_technology, false)
                    AS other_technology,
                coalesce(l.start_date, n.start_date, b.start_date, p.start_date) AS start_date,
                CASE WHEN n.body IS NOT NULL THEN n.end_date ELSE l.end_date END AS end_date,
                l.year AS list_year, l.taxpayer, l.activity, coalesce(l.region, b.region) AS region_text, coalesce(l.comuna,
                    b.comuna) AS comuna,
                g.trade_name, coalesce(g.trade_rule = 'solar' OR g.name_rule = 'solar', false) AS has_plant, g.roles, g.note,
                p.project, p.project_year, coalesce(p.is_chilean, true) AS is_granted_as_chilean,
                list_filter(list_distinct(list_append(n.names, l.name)), x -> x <> coalesce(n.name, l.name)) AS former,
                c.codes, c.segments AS code_segments,
                concat_ws(';', CASE WHEN p.body IS NOT NULL THEN 'datainnovacion' END,
                    CASE WHEN b.body IS NOT NULL THEN 'res_companies' END, CASE WHEN g.body IS NOT NULL THEN 'reuc' END,
                    CASE WHEN c.body IS NOT NULL THEN 'sii_activities' END, CASE WHEN l.body IS NOT NULL THEN 'sii_companies' END,
                    CASE WHEN n.body IS NOT NULL THEN 'sii_names' END) AS registries
            FROM bodies LEFT JOIN listed l USING (body) LEFT JOIN named n USING (body) LEFT JOIN born b USING (body)
            LEFT JOIN grid g USING (body) LEFT JOIN granted p USING (body) LEFT JOIN coded c USING (body)
            WHERE coalesce(l.body, n.body, b.body, g.body, p.body) IS NOT NULL)
        SELECT {canonical_sql("body")} AS rut, CASE WHEN NOT is_sole_owner THEN name END AS name,
            CASE WHEN NOT is_sole_owner THEN nullif(array_to_string(list_sort(former), '; '), '') END AS former_names,
            is_sole_owner, name_rule,
            other_technology, start_date, end_date, list_year, w.activity,
            coalesce(list_has_any(codes, {[a[0] for a in ACTIVITIES]}), false) OR k.code IS NOT NULL AS has_chain_code,
            (coalesce(list_contains(codes, '{GENERATION_CODE}'), false) OR coalesce(k.code = '{
        GENERATION_CODE
    }', false)) AS is_generator,
            coalesce(regexp_matches({gloss}, '{
        UNRELATED_ACTIVITY
    }') AND k.code IS NULL AND codes IS NULL, false) AS has_unrelated_activity,
            {COMMERCIAL} AS is_chilean, taxpayer, ({
        region_sql("region_text")
    })::INTEGER AS region_number, comuna, CASE WHEN NOT is_sole_owner THEN trade_name END AS trade_name,
                has_plant, roles, CASE WHEN NOT is_sole_owner THEN note END AS note, project, project_year,
            coalesce(project IS NOT NULL AND is_granted_as_chilean AND
                (CASE WHEN taxpayer IS NOT NULL THEN {COMMERCIAL} ELSE {_COMPANY} END), false) AS has_project,
            nullif(array_to_string(list_sort(list_distinct(list_filter(string_split(
                coalesce(k.segment, '') || ';' || coalesce(code_segments, '') || CASE WHEN roles ILIKE '%generador%' OR roles ILIKE
                    '%pmg%' THEN ';generation' ELSE '' END
                || CASE WHEN project IS NOT NULL THEN ';certification_rd' ELSE '' END
                {words}, ';'), x -> x <> ''))), ';'), '') AS segments, registries
        FROM (SELECT *, {gloss} AS folded_activity FROM whole) w LEFT JOIN (SELECT *, {
        folded_sql("gloss")
    } AS folded_gloss FROM
            known) k ON k.folded_gloss = w.folded_activity
    """


def _newest(order: str, columns: str) -> str:
    return ", ".join(f"arg_max_null({c}, ({order})) AS {c}" for c in columns.split())


def registry_owners(making: Making) -> str:
    """Who holds more than half of a candidate, where the tax authority's list says so; else that it cannot be told."""
    return f"""SELECT {canonical_sql("body")} AS rut, max(share) FILTER (WHERE owner_body IS NOT NULL) AS largest_share,
            arg_max({canonical_sql("owner_body")}, share) FILTER (WHERE share > 50) AS owner_rut,
            CASE WHEN coalesce(sum(share) FILTER (WHERE owner_is_foreign), 0) > 50 THEN 'foreign'
                 WHEN coalesce(sum(share) FILTER (WHERE owner_body IS NULL), 0) >= 50 THEN 'chilean' ELSE 'undecided' END AS control
        FROM {relation(making, "sii_ownership")} o SEMI JOIN (SELECT {_BODY} AS body FROM staging.registry_firms) USING (body) GROUP
            BY body"""


def registry_lists(making: Making) -> str:
    """Firms in each commercial year of the tax authority's list, and how many names say solar or use the word otherwise."""
    return f"""SELECT year AS list_year, count(DISTINCT body) AS firms, count(DISTINCT body) FILTER (WHERE name_rule = 'solar') AS
        solar_names,
            count(DISTINCT body) FILTER (WHERE name_rule = 'other_sense') AS other_senses
        FROM {relation(making, "sii_companies")} GROUP BY year"""


def registry_files(_: Making) -> str:
    """Every converted file that speaks, with what was kept and refused."""
    union = " UNION ALL ".join(
        f"SELECT source_id, vintage, file, '{t}' AS registry_table, rows_kept, rows_refused FROM raw.{t}"
        for t in COLUMNS
    )
    columns = (
        "source_id, vintage, file, registry_table, rows_kept::BIGINT AS rows_kept, rows_refused::BIGINT AS rows_refused"
    )
    return f"SELECT {columns} FROM ({union})"


_REGISTRIES = tuple(f"raw.{table}" for table in COLUMNS)
_FROM = (*_REGISTRIES, "staging.directory_entries", "marts.vintages")

RECIPES = (
    Recipe("staging.registry_firms", _FROM, registry_firms),
    Recipe("staging.registry_years", _FROM, registry_years),
    Recipe("staging.registry_lists", ("raw.sii_companies", "marts.vintages"), registry_lists),
    Recipe("staging.registry_files", _REGISTRIES, registry_files),
    Recipe("staging.registry_owners", (*_FROM, "staging.registry_firms"), registry_owners),
)
