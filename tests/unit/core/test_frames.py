"""Rows as a table of declared types: whole numbers stay whole, unknown stays null, words are text."""

from __future__ import annotations

from enum import StrEnum

import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.frames import frame_of


class Kind(StrEnum):
    REPORTED = "reported"


ROW = {"year": 2023, "gwh": 5.5, "name": "Ñandú", "kind": Kind.REPORTED, "run_id": None, "beside": "left out"}


def test_columns_types_and_order_are_the_tables(catalog: Catalog) -> None:
    frame = frame_of([ROW, ROW | {"gwh": float("nan"), "name": None}], catalog.table("marts.power"))
    assert frame.column_names == ["year", "gwh", "name", "kind", "run_id"]
    assert [str(t) for t in frame.schema.types] == ["int32", "double", "string", "string", "string"]
    assert frame.to_pylist()[0] == {"year": 2023, "gwh": 5.5, "name": "Ñandú", "kind": "reported", "run_id": None}
    assert (frame["gwh"][1].as_py(), frame["name"][1].as_py()) == (None, None)


def test_numbers_over_32_bits(catalog: Catalog) -> None:
    frame = frame_of([{"name": "x", "pesos": 75_000_000_000}], catalog.table("marts.capital"))
    assert frame["pesos"][0].as_py() == 75_000_000_000


def test_no_rows_are_a_table_without_rows(catalog: Catalog) -> None:
    assert frame_of([], catalog.table("marts.power")).num_rows == 0


def test_a_missing_column_is_a_mistake(catalog: Catalog) -> None:
    with pytest.raises(KeyError, match="pesos"):
        frame_of([{"name": "x"}], catalog.table("marts.capital"))
