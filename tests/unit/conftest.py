"""The product's catalogue, and an empty database with all its tables for selects that DuckDB carries out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.recipes import Making
from pipeline.core.schema import create_table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def product_catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


class TinyWorld:
    """Tables of the product with a handful of rows, and recipes run on them."""

    def __init__(self, catalog: Catalog, connection: duckdb.DuckDBPyConnection) -> None:
        self.catalog = catalog
        self.connection = connection

    def insert(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows by column name; columns left out are null."""
        for row in rows:
            names = ", ".join(f'"{n}"' for n in row)
            marks = ", ".join("?" for _ in row)
            self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql)
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def made(self, build: Callable[[Making], Any], as_of: date = date(2026, 11, 25)) -> list[dict[str, Any]]:
        """Rows of what a recipe's function returns, be it a select or rows."""
        content = build(Making(self.catalog, as_of, "run", self.rows))
        if isinstance(content, str):
            return self.rows(content)
        return list(content)


@pytest.fixture
def tiny_world(product_catalog: Catalog) -> Iterator[TinyWorld]:
    with duckdb.connect() as connection:
        for schema in ("raw", "staging", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for table in product_catalog.tables:
            if table.kind == "table":
                connection.execute(create_table(table))
        yield TinyWorld(product_catalog, connection)
