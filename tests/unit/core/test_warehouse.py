"""The working database: tables replaced in transactions, and described by the catalogue."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.settings import Settings
from pipeline.core.warehouse import Warehouse, open_work

POWER = "SELECT 2023 AS year, 5.5 AS gwh, 'Uno' AS name, 'reported' AS kind, 'r1' AS run_id"


def test_a_table_is_as_declared_whatever_the_order_of_the_select(warehouse: Warehouse) -> None:
    warehouse.replace(
        "marts.power", "SELECT 'x' AS name, 1 AS gwh, 'r' AS run_id, 'contract' AS kind, '2024' AS year", "h"
    )
    types = warehouse.rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'power' ORDER BY column_index"
    )
    assert [tuple(r.values()) for r in types] == [
        ("year", "INTEGER"), ("gwh", "DOUBLE"), ("name", "VARCHAR"), ("kind", "VARCHAR"), ("run_id", "VARCHAR")
    ]  # fmt: skip
    assert warehouse.rows("SELECT * FROM marts.power") == [
        {"year": 2024, "gwh": 1.0, "name": "x", "kind": "contract", "run_id": "r"}
    ]


def test_every_table_view_and_column_has_its_comment(warehouse: Warehouse) -> None:
    warehouse.replace("marts.power", POWER, "h")
    warehouse.replace("marts.latest_power", "SELECT year, gwh FROM marts.power", "h")
    assert (
        warehouse.value("SELECT comment FROM duckdb_tables() WHERE table_name = 'power'")
        == "Electricity of the tests by year"
    )
    assert (
        warehouse.value("SELECT comment FROM duckdb_views() WHERE view_name = 'latest_power'")
        == "The last year of the table of power"
    )
    said = warehouse.rows("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts'")
    comments = {(r["table_name"], r["column_name"]): r["comment"] for r in said}
    assert comments["power", "gwh"] == "Electricity generated [GWh]; null means not known"
    assert comments["power", "name"] == "Name of a firm; it's data; null means not known"
    assert comments["latest_power", "year"] == "Calendar year"
    assert all(comments.values())


def test_a_failed_replacement_leaves_the_table_as_it_was(warehouse: Warehouse) -> None:
    warehouse.replace("marts.power", POWER, "first")
    with pytest.raises(duckdb.Error):
        warehouse.replace(
            "marts.power", "SELECT 'no year' AS year, 1 AS gwh, '' AS name, '' AS kind, '' AS run_id", "second"
        )
    assert warehouse.rows("SELECT year, gwh FROM marts.power") == [{"year": 2023, "gwh": 5.5}]
    assert warehouse.is_made_from("marts.power", "first")
    assert not warehouse.is_made_from("marts.power", "second")


def test_a_missing_column_fails_by_name(warehouse: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match="gwh"):
        warehouse.replace("marts.power", "SELECT 2023 AS year", "h")
    assert not warehouse.has("marts.power")


def test_names_are_text_never_statements(warehouse: Warehouse) -> None:
    """Case 149, and numbers over 32 bits (case 145)."""
    names = [
        "Comercial Ejemplo O'Higgins SpA",
        "Ejemplo'); DROP TABLE marts.power; --",
        'Ejemplo "Dos" SpA',
        "<script>",
        "🌞",
        "x" * 300,
    ]
    pesos = [3_000_000_000, 75_000_000_000, 2_147_483_648, 0, -1, 9_007_199_254_740_993]
    warehouse.replace("marts.power", POWER, "h")
    warehouse.replace("marts.capital", [{"name": n, "pesos": p} for n, p in zip(names, pesos, strict=True)], "h")
    stored = {r["name"]: r["pesos"] for r in warehouse.rows("SELECT * FROM marts.capital")}
    assert stored == dict(zip(names, pesos, strict=True))
    assert warehouse.has("marts.power")


ORIGIN = "'listing' AS source_id, 'first' AS vintage, 'listing.csv' AS file"
SELECTED = (
    f"SELECT {ORIGIN}, 2 AS row, 'Uno' AS name, 1 AS pesos, NULL AS rejected_because "
    f"UNION ALL SELECT {ORIGIN}, 3, 'Dos', 2, 'rut_wrong'"
)
LISTED = [
    {"source_id": "listing", "vintage": "first", "file": "listing.csv", "row": row, "name": name, "pesos": 1} | reason
    for row, name, reason in ((2, "Uno", {}), (3, "Dos", {"rejected_because": "rut_wrong"}))
]


@pytest.mark.parametrize("made", [SELECTED, LISTED], ids=["selected", "listed"])
def test_rows_with_a_reason_are_set_aside_and_told(warehouse: Warehouse, made: Any) -> None:
    told = {
        "source_id": "listing",
        "vintage": "first",
        "file": "listing.csv",
        "row": 4,
        "reason": "natural_person",
        "detail": None,
    }
    for _ in range(2):  # made twice, told once
        warehouse.replace("marts.capital", made, "h", rejected=[told])
    assert warehouse.rows("SELECT name FROM marts.capital") == [{"name": "Uno"}]
    reasons = warehouse.rows("SELECT table_name, row, reason FROM staging.rejections ORDER BY row")
    assert [tuple(r.values()) for r in reasons] == [
        ("marts.capital", 3, "rut_wrong"),
        ("marts.capital", 4, "natural_person"),
    ]


@pytest.mark.parametrize("limit", [None, "1234567890B"])
def test_memory_is_spared_only_for_as_long_as_asked(tmp_path: Path, catalog: Catalog, limit: str | None) -> None:
    warehouse = Warehouse(tmp_path / "spared.duckdb", catalog, limit)
    told = "SELECT current_setting('allocator_bulk_deallocation_flush_threshold') AS flush, current_setting('memory_limit') AS most"
    (before,) = warehouse.rows(told)
    for _ in range(20):  # a rounded limit would shrink
        with suppress(RuntimeError), warehouse.sparing():
            assert warehouse.rows(told)[0]["flush"] != before["flush"]
            raise RuntimeError
    assert warehouse.rows(told) == [before]
    warehouse.close()


def test_the_fingerprint_is_of_the_content_alone(warehouse: Warehouse, catalog: Catalog) -> None:
    table = catalog.table("marts.power")
    rows = [(2023, 5.5, "Uno", "reported"), (2024, None, "Dos", "contract")]

    def fingerprint(order: list[int], run: str) -> tuple[int, str]:
        made = [dict(zip(table.column_names, (*rows[i], run), strict=True)) for i in order]
        warehouse.replace("marts.power", made, run)
        return warehouse.content_fingerprint(table)

    assert fingerprint([0, 1], "r1") == fingerprint([1, 0], "r2")
    before = fingerprint([0, 1], "r1")[1]
    rows[0] = (2023, 5.6, "Uno", "reported")
    assert fingerprint([0, 1], "r1")[1] != before
    assert fingerprint([0, 0], "r1") != fingerprint([0], "r1")


def test_the_difference_to_the_published_table_is_counted(
    warehouse: Warehouse, catalog: Catalog, tmp_path: Path
) -> None:
    other = Warehouse(tmp_path / "published.duckdb", catalog, None)
    other.replace("marts.power", f"{POWER} UNION ALL SELECT 2022, 4, 'Uno', 'reported', 'r0'", "h")
    other.close()
    warehouse.replace("marts.power", f"{POWER} UNION ALL SELECT 2022, 4.5, 'Uno', 'reported', 'r1'", "h")
    assert warehouse.published_differences("marts.power", tmp_path / "published.duckdb") == (1, 1)
    assert warehouse.published_differences("marts.power", None) is None
    assert warehouse.published_differences("marts.capital", tmp_path / "published.duckdb") is None


CRASH = """
import os, signal, sys
from pathlib import Path
from pipeline.core.catalog_files import load_catalog
from pipeline.core.warehouse import Warehouse
warehouse = Warehouse(Path(sys.argv[1]), load_catalog(Path(sys.argv[2])), None)
warehouse._connection.execute("SET wal_autocheckpoint = '1GB'")
warehouse.replace("marts.power", "SELECT unnest([2021, 2022, 2023]) AS year, 1 AS gwh, '' AS name, '' AS kind, '' AS run_id", "h")
warehouse._connection.execute("BEGIN")
warehouse._connection.execute("INSERT INTO marts.power VALUES (2024, 4, '', '', '')")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writers_log_is_taken_up(settings: Settings, catalog: Catalog) -> None:
    """The three committed rows are there and the fourth is not (case 136)."""
    path = settings.work / "solar_mission.duckdb"
    path.parent.mkdir(parents=True)
    killed = subprocess.run([sys.executable, "-c", CRASH, str(path), str(settings.catalog)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name(path.name + ".wal").stat().st_size > 0
    opened = open_work(settings, catalog, None, afresh=False)
    assert [r["year"] for r in opened.rows("SELECT year FROM marts.power ORDER BY year")] == [2021, 2022, 2023]
    opened.replace("marts.power", POWER, "h2")
    opened.close()


def test_a_working_file_that_cannot_be_opened_is_made_anew(settings: Settings, catalog: Catalog) -> None:
    """It is the refresh's own, unlike a published file."""
    path = settings.work / "solar_mission.duckdb"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\0" * 40_000)
    opened = open_work(settings, catalog, None, afresh=False)
    assert not opened.has("marts.power")
    opened.close()


def test_work_afresh_starts_from_what_is_published(settings: Settings, catalog: Catalog, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    first = Warehouse(published, catalog, None)
    first.replace("marts.power", POWER, "h")
    first.close()
    before = published.read_bytes()
    settings.work.mkdir(parents=True)
    opened = open_work(settings, catalog, published, afresh=True)
    opened.replace("marts.power", f"{POWER} UNION ALL SELECT 2024, 1, '', '', ''", "h2")
    opened.close()
    carried_on = open_work(settings, catalog, published, afresh=False)
    assert carried_on.value("SELECT count(*) FROM marts.power") == 2
    carried_on.close()
    again = open_work(settings, catalog, published, afresh=True)
    assert again.value("SELECT count(*) FROM marts.power") == 1
    again.close()
    assert published.read_bytes() == before


def test_rows_come_with_pythons_own_types(warehouse: Warehouse) -> None:
    found: list[dict[str, Any]] = warehouse.rows(
        "SELECT 1 AS a, NULL AS b, 'x' AS c, DATE '2026-11-25' AS d, true AS e"
    )
    assert {k: type(v).__name__ for k, v in found[0].items()} == {
        "a": "int",
        "b": "NoneType",
        "c": "str",
        "d": "date",
        "e": "bool",
    }
    assert warehouse.value("SELECT 1 WHERE false") is None
