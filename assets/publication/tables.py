"""Where everything came from: vintages, sources, rows set aside, the dictionary, the version of the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import SERIES_FACTS
from pipeline.core.catalog_sources import Source
from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import SCHEMA_VERSION, dictionary_rows

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows

PRODUCT = "solar-mission"
RestsOn = Mapping[str, frozenset[str]]


def rejected_rows(_: Making) -> str:
    return "SELECT * FROM staging.rejections"


def data_dictionary(making: Making, rests_on: RestsOn) -> DeclaredRows:
    """Rows of `marts.data_dictionary`."""
    return dictionary_rows(making.catalog, rests_on)


def sources_at_the_root(catalog: Catalog, recipes: Iterable[Recipe]) -> dict[str, frozenset[str]]:
    """Table -> the sources that it rests on, through all recipes between."""
    found = {f"raw.{t.name}": frozenset({s.id}) for s in catalog.sources for t in s.tables}
    inputs = {r.table: r.inputs for r in recipes}
    for table in TopologicalSorter(inputs).static_order():
        if table in inputs:
            found[table] = frozenset().union(*(found.get(i, frozenset()) for i in inputs[table]))
    return found


def schema_version(making: Making) -> str:
    return f"""SELECT {SCHEMA_VERSION} AS schema_version, '{making.run_id}' AS run_id, DATE '{making.as_of}' AS as_of,
        '{PRODUCT} {product_version()}' AS produced_by, version() AS duckdb_version"""


def product_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True)
class Rhythm:
    """How the age of a source is judged (`checks.freshness`, which this room does not import)."""

    released_at: Callable[[Source, list[dict[str, Any]]], date]
    next_release: Callable[[Source, date], date | None]
    is_late: Callable[[Source, date, date], bool]


def source_rows(making: Making, rhythm: Rhythm) -> list[dict[str, Any]]:
    """Rows of `marts.sources`: who publishes, what its licence permits, its newest vintage and its own rhythm."""
    newest = making.rows(
        "SELECT source_id, arg_max(vintage, (published_at, vintage)) AS vintage, max(published_at) AS published_at "
        "FROM marts.vintages GROUP BY source_id"
    )
    editions = making.rows(_editions(making.catalog))
    rows = []
    for row in sorted(newest, key=lambda r: str(r["source_id"])):
        source = making.catalog.source(row["source_id"])
        released = rhythm.released_at(source, [e for e in editions if e["source_id"] == source.id])
        rows.append(
            row
            | {
                "title_es": source.title_es,
                "title_en": source.title_en,
                "publisher": source.publisher,
                "landing_page": source.landing_page,
                "licence": source.licence.name,
                "redistribution": source.licence.redistribution,
                "lineage_group": source.lineage_group,
                "every_months": source.cadence.every_months,
                "released_at": released,
                "next_release": rhythm.next_release(source, released),
                "age_days": (making.as_of - released).days,
                "is_late": rhythm.is_late(source, released, making.as_of),
            }
        )
    return rows


def _editions(catalog: Catalog) -> str:
    """One row per vintage: its day, and what it has in common with others of the same edition.

    That is the newest period it carries. One later than the vintage itself is of a projection and tells no edition; then,
    and without periods, equal content does.
    """
    facts = " UNION ALL ".join(
        f"SELECT source_id, vintage, period, concat_ws(' ', variable, period, printf('%.6g', try_cast(value AS DOUBLE))) AS fact "
        f"FROM raw.{t.name}"
        for s in catalog.sources
        for t in s.tables
        if t.layout == SERIES_FACTS
    )
    return f"""WITH facts AS ({facts or "SELECT '' AS source_id, '' AS vintage, '' AS period, '' AS fact WHERE false"}),
        carried AS (SELECT source_id, vintage, max(period) AS period, md5(string_agg(fact, ';' ORDER BY fact)) AS content
            FROM facts GROUP BY ALL),
        vintages AS (SELECT source_id, vintage, max(published_at) AS published_at,
                arg_max(published_at_basis, published_at) AS published_at_basis, md5(string_agg(sha256, ';' ORDER BY file)) AS bytes
            FROM marts.vintages GROUP BY ALL)
        SELECT v.*, CASE WHEN c.period <= strftime(v.published_at, '%Y-%m') THEN c.period END AS newest_period,
            coalesce(newest_period, c.content, v.bytes) AS edition
        FROM vintages v LEFT JOIN carried c USING (source_id, vintage)"""
