"""Databases are opened for one writer or for readers, and a foreign file is never overwritten."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.database import assert_database, reading, scratch
from pipeline.core.errors import ConfigurationError, WarehouseError
from pipeline.core.settings import Settings
from pipeline.core.warehouse import Warehouse, open_work

POWER = "SELECT 2023 AS year, 5.5 AS gwh, 'Uno' AS name, 'reported' AS kind, 'r1' AS run_id"


NO_DATABASE = [
    (b"<!DOCTYPE html><html><body>404</body></html>\n", "found an HTML page"),
    (b"", "found an empty file"),
    (b"SQLite format 3\0" + b"\0" * 80, "found a file that begins with b'SQLite forma'"),
]


@pytest.mark.parametrize(("content", "found"), NO_DATABASE, ids=[f for _, f in NO_DATABASE])
def test_what_is_no_database_is_told_and_left_as_it_is(
    settings: Settings, catalog: Catalog, tmp_path: Path, content: bytes, found: str
) -> None:
    """Case 147."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(content)
    for action in (
        lambda: assert_database(path),
        lambda: reading(path).__enter__(),
        lambda: open_work(settings, catalog, path, afresh=True),
    ):
        with pytest.raises(WarehouseError, match=found):
            action()
    assert path.read_bytes() == content


def test_a_folder_or_nothing_is_no_database_either(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="found a folder"):
        assert_database(tmp_path)
    with pytest.raises(WarehouseError, match="found nothing"):
        assert_database(tmp_path / "not-there.duckdb")


def test_reading_touches_nothing_else(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.replace("marts.power", POWER, "h")
    warehouse.close()
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    forbidden = (
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM read_text('{secret}')",
        f"SELECT * FROM '{secret}'",
        f"COPY marts.power TO '{tmp_path / 'out.csv'}'",
        f"EXPORT DATABASE '{tmp_path / 'out'}'",
        f"ATTACH '{tmp_path / 'other.duckdb'}'",
        f"SET temp_directory = '{tmp_path / 'out'}'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling = 'json'",
        "INSERT INTO marts.power VALUES (1, 1, '', '', '')",
        "DELETE FROM marts.power",
        "DROP TABLE marts.power",
        "CREATE TABLE marts.mine AS SELECT 1 AS a",
        "INSTALL httpfs",
        "LOAD httpfs",
    )
    with reading(warehouse.path) as connection:
        for statement in forbidden:
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
        assert connection.execute("SELECT count(*) FROM marts.power").fetchone() == (1,)
        assert connection.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)
    assert {p.name for p in tmp_path.iterdir()} == {"work.duckdb", "secret.csv"}


def test_an_unknown_memory_limit_is_a_wrong_setting(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(ConfigurationError, match="SOLAR_MISSION_MEMORY is 'a lot'"):
        Warehouse(tmp_path / "w.duckdb", catalog, "a lot")


def test_no_connection_draws_a_bar_into_what_a_command_prints(warehouse: Warehouse) -> None:
    asked = "SELECT current_setting('enable_progress_bar') AS bar"
    assert (warehouse.value(asked), warehouse.ask(asked).fetchone()) == (False, (False,))
    warehouse.checkpoint()
    with scratch({}) as connection:
        assert connection.execute(asked).fetchone() == (False,)
    warehouse.close()
    with reading(warehouse.path) as connection:
        assert connection.cursor().execute(asked).fetchone() == (False,)
