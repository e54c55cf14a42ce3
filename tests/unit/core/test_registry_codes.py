"""Texts that repeat are sorted as codes and come back whole, whether the beginning of the file had them or not."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import registry_codes
from pipeline.core.registry_codes import LATER, coded, decoded, texts_at_the_beginning

Row = tuple[int, str | None, str | None]
TEXTS = st.one_of(st.none(), st.sampled_from(["MAULE", "ÑUBLE", "O'Higgins", "", 'a "quoted" one', "s/i"]))
REPEATING = ("region", "activity")


def round_trip(rows: list[Row], beginning: int) -> list[Row]:
    """Rows coded by what the first of them have, and decoded again."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE given (number INTEGER, region VARCHAR, activity VARCHAR)")
        if rows:
            connection.executemany("INSERT INTO given VALUES (?, ?, ?)", rows)
        first = f"SELECT * FROM given WHERE number < {beginning} ORDER BY number"
        texts = texts_at_the_beginning(connection, first, REPEATING)
        select = coded(connection, texts, REPEATING, "FROM given")
        return connection.execute(f"{decoded(select, REPEATING)} ORDER BY number").fetchall()


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12), st.integers(0, 12))
def test_every_text_comes_back(cells: list[tuple[str | None, str | None]], beginning: int) -> None:
    rows = [(n, region, activity) for n, (region, activity) in enumerate(cells)]
    assert round_trip(rows, beginning) == rows


def test_only_rows_with_a_text_that_comes_later_carry_their_texts_beside_them() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE given AS FROM (VALUES (1, 'MAULE'), (2, NULL), (3, 'AYSEN')) t(number, region)"
        )
        texts = texts_at_the_beginning(connection, "FROM given WHERE number < 3", ("region",))
        assert texts == {"region": ["MAULE"]}
        found = connection.execute(coded(connection, texts, ("region",), "FROM given ORDER BY number")).fetchall()
    assert found == [(1, "MAULE", None), (2, None, None), (3, None, ["AYSEN"])]


def test_a_beginning_is_a_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_codes, "BEGINNING", 2)
    with duckdb.connect() as connection:
        rows = "SELECT n::VARCHAR AS region FROM range(5) t(n)"
        assert texts_at_the_beginning(connection, rows, ("region",)) == {"region": ["0", "1"]}


def test_where_nothing_repeats_nothing_is_coded() -> None:
    with duckdb.connect() as connection:
        select = coded(connection, {}, (), "SELECT 1 AS number")
        assert LATER in [c[0] for c in connection.execute(f"DESCRIBE {select}").fetchall()]
        assert connection.execute(decoded(select, ())).fetchall() == [(1,)]
