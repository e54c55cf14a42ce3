"""From the catalogue to DuckDB: definitions, comments, casts and the data dictionary say what was declared."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.schema import (
    column_comment,
    comments,
    content_columns,
    create_table,
    dictionary_rows,
    literal,
    select_as_declared,
)


@pytest.mark.parametrize("text", ["plain", "it's", "'); DROP TABLE firms; --", "", "Ñandú 🌞", "two\nlines"])
def test_a_literal_is_the_text_itself(text: str) -> None:
    assert duckdb.sql(f"SELECT {literal(text)} AS t").fetchone() == (text,)


def test_no_text_is_null() -> None:
    assert literal(None) == "NULL"


def test_definition_and_comments(catalog: Catalog) -> None:
    table = catalog.table("marts.capital")
    assert create_table(table) == 'CREATE OR REPLACE TABLE marts.capital ("name" VARCHAR, "pesos" BIGINT)'
    assert list(comments(table)) == [
        "COMMENT ON TABLE marts.capital IS 'Capital of the tests in pesos'",
        "COMMENT ON COLUMN marts.capital.\"name\" IS 'Name of a firm; it''s data'",
        "COMMENT ON COLUMN marts.capital.\"pesos\" IS 'Capital in pesos [CLP]'",
    ]
    assert next(comments(catalog.table("marts.latest_power"))).startswith("COMMENT ON VIEW marts.latest_power")


def test_a_nullable_column_says_what_null_means(catalog: Catalog) -> None:
    table = catalog.table("marts.power")
    assert column_comment(table, table.columns[1]) == "Electricity generated [GWh]; null means not known"


def test_rows_are_cast_and_sorted_by_key(catalog: Catalog) -> None:
    select = select_as_declared(
        catalog.table("marts.capital"), "SELECT unnest(['b', 'a']) AS name, unnest(['3000000000', '1']) AS pesos"
    )
    assert duckdb.sql(select).fetchall() == [("a", 1), ("b", 3_000_000_000)]


def test_stamps_are_no_content(catalog: Catalog) -> None:
    assert content_columns(catalog.table("marts.power")) == '"year", "gwh", "name", "kind"'


def test_the_dictionary_has_every_column_of_every_table(catalog: Catalog) -> None:
    rows = dictionary_rows(catalog, {"marts.power": {"owid", "ember"}})
    assert len(rows) == sum(len(t.columns) for t in catalog.tables)
    gwh = next(
        r for r in rows if (r["table_name"], r["column_name"]) == ("power", "gwh") and r["schema_name"] == "marts"
    )
    assert gwh == {
        "schema_name": "marts", "table_name": "power", "column_name": "gwh", "type": "DOUBLE", "unit": "GWh",
        "is_nullable": True, "meaning": "Electricity generated", "source": "ember; owid",
    }  # fmt: skip
