"""Files for those who do not query: one Parquet and one CSV per promised table, as its sources' licences permit.

A row that is a verbatim copy from a source whose licence does not permit redistribution of rows is left out, and so is a
factor beside what was computed with it; sums, means and products of such rows are aggregates and stay.
`datapackage.json` (Frictionless) names run, licences and hashes.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core.catalog import Catalog, Table

if TYPE_CHECKING:
    from pipeline.core.warehouse import Warehouse

FORMULA_SIGNS = "=+-@\t\r"
"""First characters that a spreadsheet takes for a formula (OWASP, CSV injection)."""

_COPIED = """SELECT i.observation_id FROM marts.observation_inputs i JOIN marts.sources s USING (source_id)
    GROUP BY 1 HAVING count(*) = 1 AND bool_or(s.redistribution <> 'rows')"""
"""Observations that are one row of a source whose rows may not be redistributed."""

_COPIED_FACTOR = """SELECT o.series_id FROM marts.observations o JOIN marts.observation_inputs i USING (observation_id)
    JOIN marts.sources s ON s.source_id = i.source_id WHERE o.series_id IN (SELECT series_id FROM marts.avoided_emissions)
    GROUP BY o.series_id, o.observation_id HAVING count(*) FILTER (s.redistribution <> 'rows') = 1"""
"""Series of avoided emissions whose factor is one row of such a source: the product with solar energy stays, the factor goes."""
_COPIED_REVISION = f"""source_id IN (SELECT source_id FROM marts.sources WHERE redistribution <> 'rows')
    AND (contains(series_id, '/') OR series_id IN (SELECT series_id FROM marts.observations WHERE observation_id IN ({_COPIED})))"""
"""Revisions whose values are rows of such a source: that they moved and by what share is told, the values are not."""
_WITHOUT_COPIES = {
    "marts.revisions": ", ".join(
        f"CASE WHEN {_COPIED_REVISION} THEN NULL ELSE {name} END AS {name}" for name in ("old_value", "new_value")
    ),
    "marts.avoided_emissions": (
        f"CASE WHEN series_id IN ({_COPIED_FACTOR}) THEN NULL ELSE factor_t_per_mwh END AS factor_t_per_mwh"
    ),
    "marts.verdict_levers": (
        f"CASE WHEN kind = 'break_even_factor' AND series_id IN ({_COPIED_FACTOR}) THEN NULL ELSE value_from END AS value_from"
    ),
}
"""What replaces the columns that hold such a factor or value, by table."""

FIRMS = "marts.firms"
_OF_REGISTRIES = ", ".join(
    f"NULL::{kind} AS {name}"
    for name, kind in (
        ("former_names", "VARCHAR"), ("activity", "VARCHAR"), ("comuna", "VARCHAR"), ("sales_bracket", "INTEGER"), ("workers", "INTEGER"),
    )
)  # fmt: skip
"""Columns of a firm that only registries give whose licence permits aggregates; firms that only registries name are left out."""

_FRICTIONLESS = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number", "DATE": "date",
    "TIMESTAMP": "datetime", "BOOLEAN": "boolean", "VARCHAR[]": "array",
}  # fmt: skip


def export_tables(catalog: Catalog) -> list[Table]:
    return [t for t in catalog.tables if t.schema_name == "marts" and t.export == "rows"]


def export_select(table: Table) -> str:
    """The rows of a table that may be exported, in the order of its key."""
    where = f" WHERE observation_id NOT IN ({_COPIED})" if "observation_id" in table.column_names else ""
    if table.name == FIRMS:
        return (
            f"SELECT * REPLACE ({_OF_REGISTRIES}) FROM {table.name} WHERE n_sources IS DISTINCT FROM 0 ORDER BY firm_id"
        )
    order = ", ".join(f'"{k}"' for k in table.key) or "ALL"
    if table.name in _WITHOUT_COPIES:
        return f"SELECT * REPLACE ({_WITHOUT_COPIES[table.name]}) FROM {table.name} ORDER BY {order}"
    return f"SELECT * FROM {table.name}{where} ORDER BY {order}"


def neutralised_select(table: Table) -> str:
    """The same for a spreadsheet: text that would be a formula gets an apostrophe before it."""
    signs = "".join(f"\\x{ord(sign):02x}" for sign in FORMULA_SIGNS)
    cells = [
        f"""regexp_replace("{c.name}", '^[{signs}]', '''\\0') AS "{c.name}\""""
        for c in table.columns
        if c.type == "VARCHAR"
    ]
    replaced = f" REPLACE ({', '.join(cells)})" if cells else ""
    return f"SELECT *{replaced} FROM ({export_select(table)})"


def write_exports(warehouse: Warehouse, catalog: Catalog, run_id: str, as_of: str, folder: Path) -> list[Path]:
    """Parquet, CSV, datapackage.json, CITATION.cff and SHA256SUMS in `folder`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = export_tables(catalog)
    with ThreadPoolExecutor(2) as threads:
        files = list(threads.map(lambda table: _write(warehouse, table, folder), tables))
    written = [path for pair in files for path in pair]
    resources: list[dict[str, Any]] = []
    for table, (parquet, csv) in zip(tables, files, strict=True):
        resources += [_resource(table, path, _licences(warehouse, table)) for path in (csv, parquet)]
    package = folder / "datapackage.json"
    package.write_text(json.dumps(_package(run_id, as_of, resources), ensure_ascii=False, indent=1) + "\n", "utf-8")
    citation = folder / "CITATION.cff"
    citation.write_text(_citation(run_id, as_of), "utf-8")
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{_sha256(p)}  {p.name}\n" for p in (*written, package, citation)), "utf-8")
    return [*written, package, citation, sums]


def _write(warehouse: Warehouse, table: Table, folder: Path) -> tuple[Path, Path]:
    parquet, csv = (folder / f"{table.table_name}.{suffix}" for suffix in ("parquet", "csv"))
    warehouse.copy_to(export_select(table), parquet, "FORMAT parquet, COMPRESSION zstd")
    warehouse.copy_to(neutralised_select(table), csv, "FORMAT csv, HEADER true")
    return parquet, csv


def _licences(warehouse: Warehouse, table: Table) -> list[dict[str, str]]:
    """Licences of the sources a table's rows rest on, and the project's own for what it compiled."""
    names: set[str] = set()
    if "source_id" in table.column_names:
        sql = f"SELECT DISTINCT s.licence FROM {table.name} t JOIN marts.sources s USING (source_id)"
        names = {licence for (licence,) in warehouse.ask(sql).fetchall()}  # the report reads beside
    return [{"name": n, "title": n} for n in sorted(names | {"CC BY 4.0"})]


def _resource(table: Table, path: Path, licences: list[dict[str, str]]) -> dict[str, Any]:
    fields = [
        {
            "name": c.name,
            "type": _FRICTIONLESS[c.type],
            "description": c.meaning,
            **({"unit": c.unit} if c.unit else {}),
        }
        for c in table.columns
    ]
    return {
        "name": f"{table.table_name}-{path.suffix[1:]}".replace("_", "-"),
        "path": path.name,
        "format": path.suffix[1:],
        "title": table.name,
        "description": table.meaning,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
        "licenses": licences,
        "schema": {"fields": fields, "primaryKey": list(table.key)},
    }


def _package(run_id: str, as_of: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "chile-solar-mission",
        "id": run_id,
        "version": run_id,
        "created": as_of,
        "title": "Chile's solar mission: progress against the three goals for 2025",
        "description": f"Published by run {run_id} as of {as_of}. "
        "Names from lists are data; in CSV a leading apostrophe neutralises formulas.",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0, for what the project compiled"}],
        "resources": resources,
    }


def _citation(run_id: str, as_of: str) -> str:
    return (
        "cff-version: 1.2.0\n"
        'message: "If you use these data, please cite them as below, and the sources of each table (datapackage.json)."\n'
        'title: "Chile\'s solar mission: progress against the three goals for 2025"\n'
        "type: dataset\n"
        f'version: "{run_id}"\n'
        f"date-released: {as_of}\n"
        "license: CC-BY-4.0\n"
        "authors:\n  - name: Solar mission pipeline\n"
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
