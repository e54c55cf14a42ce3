"""What changed between two states: two vintages of a source, two publications. Pure but for reading what is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.core.catalog_files import SERIES_FACTS
from pipeline.core.database import reading
from pipeline.core.facts import read_file
from pipeline.core.readers import NO_READERS, Readers
from pipeline.core.schema import STAMP_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.core.catalog import Catalog, Table
    from pipeline.core.catalog_sources import Source
    from pipeline.core.session import AtTheDoor
    from pipeline.core.text import TextRow
    from pipeline.core.vintages import StoredVintage


def compare_vintages(  # noqa: PLR0913, PLR0917 - doors and readers come from the composition root
    catalog: Catalog,
    source: Source,
    old: StoredVintage,
    new: StoredVintage,
    doors: Mapping[str, AtTheDoor],
    readers: Readers = NO_READERS,
) -> list[dict[str, Any]]:
    """Facts added, gone and moved, as printed; for layouts without facts, rows added and gone.

    `doors` turn away what may not be shown (natural persons), by table.
    """
    changes: list[dict[str, Any]] = []
    for table in source.tables:
        if table.reader is not None:
            changes += _registry_rows(table.name, old, new)
            continue
        before, after = (_rows(catalog, source, vintage, table.name, doors, readers) for vintage in (old, new))
        if before is None or after is None:
            if before is not None or after is not None:
                changes.append(
                    {"table": table.name, "change": "gone" if after is None else "new", "key": "the whole table"}
                )
            continue
        content = fact_key(source) if table.layout == SERIES_FACTS else list(catalog.layouts[table.layout])
        changes += _facts(table.name, before, after, content, with_values=table.layout == SERIES_FACTS)
    return changes


def fact_key(source: Source) -> list[str]:
    """What makes two facts of two releases the same: not the period where each release has one, which replaces the last."""
    one_period = source.revisions is not None and source.revisions.one_period
    return ["entity_code", "variable"] if one_period else ["entity_code", "period", "variable"]


def _registry_rows(table: str, old: StoredVintage, new: StoredVintage) -> list[dict[str, Any]]:
    """How many rows a national registry's files have: millions of rows are not told one by one."""
    before, after = (sum(f.rows for f in v.sidecar.files if f.table == table) for v in (old, new))
    if before == after:
        return []
    relative = f"{(after - before) / before:+.2%}" if before else None
    return [
        {
            "table": table,
            "change": "moved",
            "key": "number of rows",
            "old": before,
            "new": after,
            "relative_change": relative,
        }
    ]


def _rows(  # noqa: PLR0913, PLR0917 - as above
    catalog: Catalog,
    source: Source,
    vintage: StoredVintage,
    table: str,
    doors: Mapping[str, AtTheDoor],
    readers: Readers,
) -> list[TextRow] | None:
    files = [f for f in vintage.sidecar.files if f.table == table]
    if not files:
        return None
    rows = read_file(catalog, source, vintage, files[0], readers).rows
    return doors[table](rows)[0] if table in doors else rows


def _facts(
    table: str, old: list[TextRow], new: list[TextRow], key: list[str], *, with_values: bool
) -> list[dict[str, Any]]:
    old_by_key, new_by_key = ({tuple(row[k] for k in key): row for row in rows} for rows in (old, new))
    found = []
    keys = old_by_key.keys() | new_by_key.keys()
    for cells in sorted(keys, key=lambda cells: [(cell is None, cell or "") for cell in cells]):
        change = "gone" if cells not in new_by_key else "new" if cells not in old_by_key else "moved"
        facts = (old_by_key.get(cells, {}), new_by_key.get(cells, {}))
        before, after = (_number(fact.get("value")) if with_values else None for fact in facts)
        if change == "moved" and before == after:
            continue
        name = " ".join(cell for cell in cells if cell is not None)[:80]
        relative = f"{(after - before) / before:+.2%}" if before and after is not None else None
        found.append(
            {"table": table, "change": change, "key": name, "old": before, "new": after, "relative_change": relative}
        )
    return found


def _number(text: object) -> float | None:
    return float(text) if isinstance(text, str) else None


def compare_publications(catalog: Catalog, old: Path, new: Path) -> list[dict[str, Any]]:
    """Per promised table: rows added, removed and changed (same key, other content) from one database to the other."""
    return [
        difference
        for table in catalog.tables
        if table.schema_name == "marts"
        for difference in [_table_difference(table, old, new)]
        if any(difference[k] for k in ("added", "removed", "changed", "note"))
    ]


def _table_difference(table: Table, old: Path, new: Path) -> dict[str, Any]:
    columns = [c for c in table.column_names if c not in STAMP_COLUMNS]
    before, after = (_rows_by_key(path, table, columns) for path in (old, new))
    if before is None or after is None:
        note = "not in both publications, or with other columns"
        return {"table": table.name, "added": None, "removed": None, "changed": None, "note": note}
    return {
        "table": table.name,
        "added": len(after.keys() - before.keys()),
        "removed": len(before.keys() - after.keys()),
        "changed": sum(before[k] != after[k] for k in before.keys() & after.keys()),
        "note": None,
    }


def _rows_by_key(path: Path, table: Table, columns: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]] | None:
    """Rows of a published table by key (the whole row where the table has none); None where it is not as declared."""
    key = list(table.key) or columns
    listed = ", ".join(f'"{c}"' for c in [*key, *columns])
    with reading(path) as connection:
        try:
            rows = connection.execute(f"SELECT {listed} FROM {table.name}").fetchall()
        except duckdb.Error:
            return None
    return {row[: len(key)]: row[len(key) :] for row in rows}
