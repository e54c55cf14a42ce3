"""Where everything came from: vintages, sources, rows set aside, the dictionary, the version of the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from pipeline.core.catalog import Catalog
from pipeline.core.frames import frame_of
from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import SCHEMA_VERSION, dictionary_rows

if TYPE_CHECKING:
    import pyarrow

PRODUCT = "solar-mission"
RestsOn = Mapping[str, frozenset[str]]


def rejected_rows(_: Making) -> str:
    return "SELECT * FROM staging.rejections"


def data_dictionary(making: Making, rests_on: RestsOn) -> pyarrow.Table:
    """Rows of `marts.data_dictionary`."""
    return frame_of(dictionary_rows(making.catalog, rests_on), making.catalog.table("marts.data_dictionary"))


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


def source_rows(
    making: Making, next_release: Callable[..., date | None], is_late: Callable[..., bool]
) -> list[dict[str, Any]]:
    """Rows of `marts.sources`: who publishes, what its licence permits, its newest vintage and its own rhythm."""
    newest = making.rows(
        "SELECT source_id, arg_max(vintage, (published_at, vintage)) AS vintage, max(published_at) AS published_at "
        "FROM marts.vintages GROUP BY source_id"
    )
    rows = []
    for row in sorted(newest, key=lambda r: str(r["source_id"])):
        source = making.catalog.source(row["source_id"])
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
                "next_release": next_release(source, row["published_at"], making.as_of),
                "age_days": (making.as_of - row["published_at"]).days,
                "is_late": is_late(source, row["published_at"], making.as_of),
            }
        )
    return rows
