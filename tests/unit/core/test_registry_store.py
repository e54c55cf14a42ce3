"""Registries converted to Parquet: once per content and reader, typed, sorted, with every refused row accounted for."""

from __future__ import annotations

import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline.core import registry_codes, registry_files
from pipeline.core.catalog_sources import SourceTable
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.registry_store import (
    Conversions,
    RegistryReader,
    accepted_rows,
    conversion_name,
    parquet_path,
    reader_of,
    stored_conversion,
)

READER = RegistryReader(
    fields={"number": ("RUT", "NUMERO"), "name": ("NOMBRE",)},
    required=frozenset({"number"}),
    select="SELECT try_cast(number AS INTEGER) AS body, name, CASE WHEN try_cast(number AS INTEGER) IS NULL THEN 'no_number' "
    "END AS rejected_because /*and*/ FROM given",
    order="body",
    keep="newest",
)
TABLE = SourceTable(
    name="listing", layout="registry_file", meaning="A list", reader="tests.unit.core.test_registry_store"
)


def rows(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT body, name FROM read_parquet('{path}') WHERE rejected_because IS NULL"
        ).fetchall()


def written(folder: Path, text: str) -> Path:
    path = folder / "list.txt"
    path.write_text(text, "utf-8")
    return path


def test_rows_are_typed_and_sorted_and_refused_ones_told_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, "NOMBRE\tNUMERO\tmás\nB\t2\t\nX\ts/i\t\ntoo few\nA\t1\t\n")
    found = Conversions(tmp_path / "store").of("listing", TABLE, path, "a" * 64)
    assert rows(parquet_path(tmp_path / "store", found.name)) == [(1, "A"), (2, "B")]
    assert (found.rows_read, found.rows_kept, found.unknown) == (4, 2, ("más",))
    assert found.refused == ((3, "no_number", 1), (4, "cells_too_few_or_many", 1)) or sorted(
        r[1] for r in found.refused
    ) == ["cells_too_few_or_many", "no_number"]


@pytest.mark.parametrize("packed", [False, True], ids=["text", "zip"])
def test_bytes_of_another_encoding_far_down_are_read_for_what_they_are(tmp_path: Path, packed: bool) -> None:
    """The beginning says UTF-8: the text is passed on as it is, and decoded on a second reading where that fails."""
    content = "NOMBRE\tNUMERO\nÑandú\t0\n".encode() + b"X\t1\n" * 100_000 + b"Pe\xf1a\t2\n"
    path = tmp_path / ("list.zip" if packed else "list.txt")
    if packed:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("list.txt", content)
    else:
        path.write_bytes(content)
    found = Conversions(tmp_path / "store").of("listing", TABLE, path, "e" * 64)
    told = rows(parquet_path(tmp_path / "store", found.name))
    assert (found.rows_kept, told[0], told[-1]) == (100_002, (0, "Ñandú"), (2, "Peña"))


def test_of_very_many_refused_rows_only_the_number_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "NOMBRE\tNUMERO\n" + "X\ts/i\n" * 1200 + "A\t1\n")
    assert Conversions(tmp_path / "store").of("listing", TABLE, path, "b" * 64).refused == ((0, "no_number", 1200),)


def test_the_same_bytes_are_not_read_again_and_another_reader_reads_them_anew(tmp_path: Path) -> None:
    store, path = tmp_path / "store", written(tmp_path, "NOMBRE\tNUMERO\nA\t1\n")
    first = Conversions(store).of("listing", TABLE, path, "c" * 64)
    path.unlink()
    assert Conversions(store).of("listing", TABLE, path, "c" * 64) == first
    assert stored_conversion(store, conversion_name("listing", "c" * 64, READER)) == first
    parquet_path(store, first.name).unlink()
    assert stored_conversion(store, first.name) is None
    assert [p.name for p in store.glob(".converting-*")] == []


def test_a_file_without_the_columns_is_refused_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, "NOMBRE\tOTRO\nA\t1\n")
    with pytest.raises(
        SourceError, match=r"Source listing, file list.txt, line 1: expected the columns RUT; found NOMBRE, OTRO"
    ):
        Conversions(tmp_path / "store").of("listing", TABLE, path, "d" * 64)


def test_a_reader_that_is_not_there_is_a_mistake_of_the_catalogue() -> None:
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        reader_of("tests.nowhere")


def test_a_limit_of_memory_that_is_none_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "NOMBRE\tNUMERO\nA\t1\n")
    with pytest.raises(ConfigurationError, match="SOLAR_MISSION_MEMORY is 'much'"):
        Conversions(tmp_path / "store", "much").of("listing", TABLE, path, "e" * 64)


def test_progress_is_told_while_a_file_is_converted(tmp_path: Path) -> None:
    path = written(tmp_path, "NOMBRE\tNUMERO\n" + "A\t1\n" * 10)
    told: list[tuple[float, int]] = []
    Conversions(tmp_path / "store", None, lambda share, n: told.append((share, n))).of("listing", TABLE, path, "f" * 64)
    assert all(0 <= share <= 1 for share, _ in told)


def test_texts_that_come_after_the_beginning_are_read_whole_and_cost_nothing_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded = replace(READER, repeating=("name",))
    monkeypatch.setattr("tests.unit.core.test_registry_store.READER", coded)
    reader_of.cache_clear()
    monkeypatch.setattr(registry_codes, "BEGINNING", 2)
    store = tmp_path / "store"
    told = {}
    for digest, names in (("a" * 64, "ABAB"), ("b" * 64, "ABCA")):
        lines = [f"{n}\t{letter}\n" for n, letter in enumerate(names)]
        path = written(tmp_path, "RUT\tNOMBRE\n" + "".join(lines))
        found = Conversions(store).of("listing", TABLE, path, digest)
        with duckdb.connect() as connection:
            kept = connection.execute(f"SELECT name FROM {accepted_rows(parquet_path(store, found.name))}").fetchall()
        told[names] = (found.repeating, "".join(name for (name,) in kept))
    reader_of.cache_clear()
    assert told == {"ABAB": ((), "ABAB"), "ABCA": (("name",), "ABCA")}


def test_the_beginning_of_a_packed_list_is_looked_at_without_waiting_for_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.core.test_registry_store.READER", replace(READER, repeating=("name",)))
    monkeypatch.setattr(registry_codes, "BEGINNING", 2)
    reader_of.cache_clear()
    packed = tmp_path / "list.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.txt", "RUT\tNOMBRE\n" + "".join(f"{n}\t{'AB'[n % 2] * 40}\n" for n in range(200_000)))
    left: list[bool] = []
    real = registry_files._drain

    def drained(pipe: Path, writer: threading.Thread) -> None:
        began = time.monotonic()
        real(pipe, writer)
        left.append(time.monotonic() - began < 30)

    monkeypatch.setattr(registry_files, "_drain", drained)
    found = Conversions(tmp_path / "store").of("listing", TABLE, packed, "c" * 64)
    reader_of.cache_clear()
    assert (found.rows_kept, found.repeating, left) == (200_000, (), [True, True])


def test_a_conversion_of_an_earlier_release_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 1 AS body, 'A' AS name, NULL::VARCHAR AS rejected_because) TO '{path}' (FORMAT parquet)"
        )
        path.with_suffix(".json").write_text("{}", "utf-8")
        assert connection.execute(f"FROM {accepted_rows(path)}").fetchall() == [(1, "A")]
