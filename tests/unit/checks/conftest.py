"""A small sound world in a real DuckDB file, made anew for each test from one template."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.core.catalog_files import load_catalog
from pipeline.core.schema import comments, create_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.core.catalog import Catalog

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "data" / "checks"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="session")
def template(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.duckdb"
    with duckdb.connect(str(path)) as con:
        for schema in ("raw", "staging", "marts"):
            con.execute(f"create schema {schema}")
        for table in catalog.tables:
            if table.kind == "table":
                con.execute(create_table(table))
        for part in sorted(DATA.glob("world*.sql")):
            con.execute(part.read_text("utf-8"))
        for table in catalog.tables:
            for statement in comments(table):
                con.execute(statement)
    return path


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path / "world.duckdb"
    shutil.copyfile(template, path)
    with duckdb.connect(str(path)) as con:
        yield con


@pytest.fixture
def read(world: duckdb.DuckDBPyConnection) -> Callable[[str], object]:
    return lambda sql: world.cursor().execute(sql)
