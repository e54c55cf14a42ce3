"""Rows come into a table of declared types as they are: whole numbers stay whole, unknown stays null, words are text."""

from __future__ import annotations

import re
import struct
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.catalog import Catalog, Column, Table
from pipeline.core.declared_rows import select_of_rows


class Kind(StrEnum):
    REPORTED = "reported"


LATE = datetime(2025, 12, 31, 23, 59, 59, 123456)  # noqa: DTZ001 - as the database has it, without a zone
ROW = {"year": 2023, "gwh": 5.5, "name": "Ñandú", "kind": Kind.REPORTED, "run_id": None, "beside": "left out"}


def stored(rows: list[dict[str, Any]], table: Table) -> duckdb.DuckDBPyConnection:
    return duckdb.connect().execute(select_of_rows(rows, table))


def of_type(type_: str) -> Table:
    column = Column(name="value", type=type_, unit=None, meaning="Whatever it is.")
    return Table(
        name="marts.one", meaning="One value in a row.", topic="publication", kind="table", key=("value",), columns=(column,),
        optional=frozenset(), minimum_rows=0, export="rows",
    )  # fmt: skip


def test_columns_types_and_order_are_the_tables(catalog: Catalog) -> None:
    found = stored([ROW, ROW | {"gwh": float("nan"), "name": None}], catalog.table("marts.power"))
    assert [d[0] for d in found.description or ()] == ["year", "gwh", "name", "kind", "run_id"]
    assert [str(d[1]) for d in found.description or ()] == ["INTEGER", "DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR"]
    assert found.fetchall() == [(2023, 5.5, "Ñandú", "reported", None), (2023, None, None, "reported", None)]


def test_numbers_over_32_bits(catalog: Catalog) -> None:
    assert stored([{"name": "x", "pesos": 75_000_000_000}], catalog.table("marts.capital")).fetchall() == [
        ("x", 75_000_000_000)
    ]


@pytest.mark.parametrize(
    ("type_", "value", "kept"),
    [
        ("DATE", date(2025, 12, 31), date(2025, 12, 31)),
        ("TIMESTAMP", LATE, LATE),
        ("TIMESTAMP", LATE.replace(tzinfo=UTC), LATE),
        ("BOOLEAN", False, False),
        ("VARCHAR[]", ["Solar ☀️", 'a "b"', "\\"], ["Solar ☀️", 'a "b"', "\\"]),
        ("INTEGER", 2023.0, 2023),
    ],
)
def test_every_type_of_the_catalogue_comes_in_as_it_is(type_: str, value: Any, kept: Any) -> None:
    assert stored([{"value": value}], of_type(type_)).fetchall() == [(kept,)]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_to_the_last_bit(value: float) -> None:
    found = stored([{"value": value}], of_type("DOUBLE")).fetchall()[0][0]
    assert struct.pack("d", found) == struct.pack("d", value)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_the_same_to_the_last_letter(value: str) -> None:
    assert stored([{"value": value}], of_type("VARCHAR")).fetchall() == [(value,)]


def test_no_rows_are_a_table_without_rows(catalog: Catalog) -> None:
    assert stored([], catalog.table("marts.power")).fetchall() == []


def test_a_missing_column_is_a_mistake(catalog: Catalog) -> None:
    with pytest.raises(KeyError, match="pesos"):
        select_of_rows([{"name": "x"}], catalog.table("marts.capital"))


def test_a_fraction_is_not_rounded_where_numbers_are_whole(catalog: Catalog) -> None:
    with pytest.raises(ValueError, match=r"pesos.*0\.5"):
        select_of_rows([{"name": "x", "pesos": 0.5}], catalog.table("marts.capital"))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("INTEGER", "5"), ("DOUBLE", "5.5"), ("DATE", "2025-12-31"), ("TIMESTAMP", date(2025, 12, 31)), ("BOOLEAN", 1),
        ("VARCHAR", 5), ("VARCHAR", 5.5), ("VARCHAR[]", "x"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_though_the_database_would_take_it(type_: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"value is {re.escape(type_)}; found"):
        select_of_rows([{"value": value}], of_type(type_))


def test_a_number_beyond_its_type_is_refused() -> None:
    with pytest.raises(duckdb.Error):
        stored([{"value": 75_000_000_000}], of_type("INTEGER")).fetchall()
