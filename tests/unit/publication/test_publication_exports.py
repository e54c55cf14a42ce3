"""Files for those who do not query: complete, described, harmless in a spreadsheet, and within each source's licence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.publication.exports import write_exports
from pipeline.core.catalog import Catalog
from pipeline.core.warehouse import Warehouse

RUN = "2026-11-25-abc123"
HOSTILE = {
    "formula": '=HYPERLINK("http://example.invalid","x")', "plus": "+1+1", "minus": "-1", "at": "@SUM(A1)", "tab": "\t=1", "return": "\r=1",
    "script": "<script>alert(1)</script>", "quotes": 'Ejemplo "Dos"; SpA', "emoji": "🌞 Solar", "long": "x" * 300, "plain": "Adrox SpA",
}  # fmt: skip


@pytest.fixture(scope="module")
def exported(product_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("exported")
    warehouse = Warehouse(tmp_path / "w.duckdb", product_catalog, None)
    for table in product_catalog.tables:
        if table.schema_name == "marts" and table.kind == "table":
            columns = ", ".join(f'NULL AS "{c.name}"' for c in table.columns)
            warehouse.replace(table.name, f"SELECT {columns} LIMIT 0", "h")
    view = ", ".join(f'"{c}"' for c in product_catalog.table("marts.latest_observations").column_names)
    warehouse.replace("marts.latest_observations", f"SELECT {view} FROM marts.observations", "h")
    connection = warehouse._connection
    for key, name in HOSTILE.items():
        connection.execute("INSERT INTO marts.firms BY NAME SELECT ? AS firm_id, ? AS name", [key, name])
    connection.execute(
        "INSERT INTO marts.sources BY NAME SELECT * FROM (VALUES ('open', 'CC BY 4.0', 'rows'), ('closed', 'text not seen', 'aggregates')) "
        "v(source_id, licence, redistribution)"
    )
    for observation, source, inputs in (("copy", "closed", 1), ("sum", "closed", 12), ("open copy", "open", 1)):
        connection.execute(
            "INSERT INTO marts.observations BY NAME SELECT ? AS observation_id, ? AS source_id, '0.30000000000000004'::DOUBLE AS value",
            [observation, source],
        )
        for i in range(inputs):
            connection.execute(
                "INSERT INTO marts.observation_inputs BY NAME SELECT ? AS observation_id, ? AS input_id, ? AS source_id",
                [observation, str(i), source],
            )
    connection.execute(
        "INSERT INTO marts.revisions BY NAME SELECT *, 1.0 AS old_value, 2.0 AS new_value, 1.0 AS relative_change "
        "FROM (VALUES ('closed', 'closed/factor'), ('open', 'open/index'), ('closed', 'closed_sum')) v(source_id, series_id)"
    )
    for series, factor in (("avoided_copied", 0.657), ("avoided_mean", 0.41)):
        connection.execute(
            "INSERT INTO marts.avoided_emissions BY NAME SELECT ? AS method, 2025 AS year, "
            " ? AS series_id, 10.0 AS mt_co2e, ? AS factor_t_per_mwh",
            [series, series, factor],
        )
        connection.execute(
            "INSERT INTO marts.verdict_levers BY NAME SELECT 'emissions' AS target_id, "
            " 'break_even_factor' AS kind, ? AS series_id, ? AS value_from",
            [series, factor],
        )
        connection.execute(
            "INSERT INTO marts.observations BY NAME SELECT ? AS observation_id, ? AS series_id", [series, series]
        )
        inputs = [("solar", "open"), *((str(i), "closed") for i in range(1 if series == "avoided_copied" else 12))]
        connection.executemany(
            "INSERT INTO marts.observation_inputs BY NAME SELECT ? AS observation_id, ? AS input_id, ? AS source_id",
            [[series, name, source] for name, source in inputs],
        )
    folder = tmp_path / "exports"
    write_exports(warehouse, product_catalog, RUN, "2026-11-25", folder)
    warehouse.close()
    return folder


def rows(path: Path, sql: str = "*") -> list[tuple[Any, ...]]:
    reader = (
        f"read_parquet('{path}')"
        if path.suffix == ".parquet"
        else f"read_csv('{path}', all_varchar = true, header = true)"
    )
    return duckdb.sql(f"SELECT {sql} FROM {reader}").fetchall()


def test_every_promised_table_has_both_files(exported: Path, product_catalog: Catalog) -> None:
    promised = {t.table_name for t in product_catalog.tables if t.schema_name == "marts"}
    for suffix in ("csv", "parquet"):
        assert {p.stem for p in exported.glob(f"*.{suffix}")} == promised


def test_formulas_are_neutralised_in_csv_and_only_there(exported: Path) -> None:
    csv = dict(rows(exported / "firms.csv", "firm_id, name"))
    assert {k for k, v in csv.items() if v.startswith("'")} == {"formula", "plus", "minus", "at", "tab", "return"}
    assert csv["formula"] == "'" + HOSTILE["formula"]
    assert {k: v.removeprefix("'") for k, v in csv.items()} == HOSTILE
    assert dict(rows(exported / "firms.parquet", "firm_id, name")) == HOSTILE


def test_a_copied_row_of_a_closed_source_stays_out_and_its_sum_stays_in(exported: Path) -> None:
    for name in ("observations.csv", "observations.parquet", "latest_observations.csv"):
        found = {r[0] for r in rows(exported / name, "observation_id")}
        assert ("copy" in found, {"sum", "open copy"} <= found) == (False, True)
    found = {r[0] for r in rows(exported / "observation_inputs.csv", "observation_id")}
    assert ("copy" in found, {"sum", "open copy"} <= found) == (False, True)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_that_a_copied_value_moved_is_told_and_the_value_stays_out(exported: Path, suffix: str) -> None:
    found = rows(exported / f"revisions.{suffix}", "series_id, old_value, new_value, relative_change")
    told = [(series, *(None if v is None else float(v) for v in values)) for series, *values in sorted(found)]
    assert told == [
        ("closed/factor", None, None, 1.0),
        ("closed_sum", 1.0, 2.0, 1.0),
        ("open/index", 1.0, 2.0, 1.0),
    ]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_copied_factor_stays_out_and_what_was_computed_with_it_stays_in(exported: Path, suffix: str) -> None:
    """A mean of twelve months is an aggregate; one row of a list whose licence is not stated is a copy."""
    found = rows(exported / f"avoided_emissions.{suffix}", "series_id, factor_t_per_mwh, mt_co2e")
    assert {(s, None if f is None else float(f), float(m)) for s, f, m in found} == {
        ("avoided_copied", None, 10.0),
        ("avoided_mean", 0.41, 10.0),
    }
    levers = rows(exported / f"verdict_levers.{suffix}", "series_id, value_from")
    assert {(s, None if f is None else float(f)) for s, f in levers} == {
        ("avoided_copied", None),
        ("avoided_mean", 0.41),
    }


def test_numbers_keep_every_digit(exported: Path) -> None:
    assert {float(r[0]) for r in rows(exported / "observations.csv", "value") if r[0]} == {0.30000000000000004}


def test_the_package_names_run_types_units_and_hashes(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text("utf-8"))
    assert (package["id"], package["created"]) == (RUN, "2026-11-25")
    by_path = {r["path"]: r for r in package["resources"]}
    assert set(by_path) == {p.name for p in exported.iterdir()} - {"datapackage.json", "CITATION.cff", "SHA256SUMS"}
    for name, resource in by_path.items():
        content = (exported / name).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        assert resource["licenses"]
        assert all(f["description"] for f in resource["schema"]["fields"])
    avoided = {f["name"]: f for f in by_path["avoided_emissions.csv"]["schema"]["fields"]}
    assert (avoided["solar_gwh"]["type"], avoided["solar_gwh"]["unit"]) == ("number", "GWh")
    assert RUN in (exported / "CITATION.cff").read_text("utf-8")


def test_the_sums_are_those_of_the_files(exported: Path) -> None:
    sums = dict(reversed(line.split("  ")) for line in (exported / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(sums) == {p.name for p in exported.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((exported / n).read_bytes()).hexdigest() == h for n, h in sums.items())
