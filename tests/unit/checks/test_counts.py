"""DuckDB counts rows against a rule, Great Expectations judges rows: what the judge finds wrong is never counted as right."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import gx
from checks.counts import Count, suite_counts
from checks.run import run_checks
from checks.suites import Rule, Suite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.core.catalog import Catalog

TEXTS = st.one_of(st.none(), st.sampled_from(["a", "b", "it's", "", "á", "a\nb", "B1"]))
NUMBERS = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([0.5, -0.5, 1e9]))
RULES = {
    "rows": ("expect_table_row_count_to_be_between", {"min_value": 2}),
    "unique": ("expect_column_values_to_be_unique", {"column": "word"}),
    "key": ("expect_compound_columns_to_be_unique", {"column_list": ["word", "number"]}),
    "given": ("expect_column_values_to_not_be_null", {"column": "word"}),
    "some": ("expect_column_values_to_not_be_null", {"column": "number", "mostly": 1e-9}),
    "listed": ("expect_column_values_to_be_in_set", {"column": "word", "value_set": ["a", "it's"]}),
    "form": ("expect_column_values_to_match_regex", {"column": "word", "regex": "^[a-z']*$"}),
    "within": ("expect_column_values_to_be_between", {"column": "number", "min_value": -1, "max_value": 1}),
    "at_least": ("expect_column_values_to_be_between", {"column": "number", "min_value": 0, "max_value": None}),
}
SUITE = Suite("t", tuple(Rule(f"t:{name}", name, kind, kwargs, "blocking") for name, (kind, kwargs) in RULES.items()))


def counted(rows: list[tuple[Any, Any]]) -> tuple[dict[str, int], pd.DataFrame]:
    with duckdb.connect() as connection:
        connection.execute("create table t (word varchar, number double)")
        if rows:
            connection.executemany("insert into t values (?, ?)", rows)
        counts = connection.execute(suite_counts(SUITE)).df()
        return dict(zip(counts["check_id"], counts["against"], strict=True)), connection.execute("from t").df()


@settings(max_examples=12, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, NUMBERS), max_size=6))
def test_what_the_judge_finds_wrong_is_counted_against_the_rule(rows: list[tuple[Any, Any]]) -> None:
    against, frame = counted(rows)
    wrong = {o.check_id for o in gx.judge(SUITE, frame) if not o.passed}
    assert wrong <= {check_id for check_id, n in against.items() if n > 0}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", 0), ("it's", 1)], set()),
        ([("a", 0)], {"t:rows"}),
        ([("a", 0), ("a", 1)], {"t:unique"}),
        ([("a", 0), ("a", 0)], {"t:unique", "t:key"}),
        ([("a", 0), (None, 1)], {"t:given"}),
        ([("a", None), ("it's", None)], {"t:some"}),
        ([("a", 0), ("b", 1)], {"t:listed"}),
        ([("a", 0), ("B1", 1)], {"t:listed", "t:form"}),
        ([("a", 0), ("it's", -0.5)], {"t:at_least"}),
        ([("a", 0), ("it's", 2)], {"t:within"}),
    ],
)
def test_each_kind_of_rule_counts_what_is_against_it(rows: list[tuple[Any, Any]], expected: set[str]) -> None:
    against, _ = counted(rows)
    assert {check_id for check_id, n in against.items() if n > 0} == expected


def test_the_judge_names_the_checks_that_their_counts_speak_against() -> None:
    assert gx.spoken_against([Count("t:a", 3, 0), Count("t:b", 3, 2), Count("t:c", 3, 0)]) == {"t:b"}
    assert gx.spoken_against([Count("t:a", 3, 0), Count("t:b", 3, 0)]) == frozenset()


def test_counts_that_cannot_be_judged_speak_against_every_check() -> None:
    counts: Any = [Count("t:a", 3, "none"), Count("t:b", 3, "many")]  # what no engine should give
    assert gx.spoken_against(counts) == {"t:a", "t:b"}


def test_a_rule_of_an_unknown_kind_is_left_to_the_judge() -> None:
    suite = Suite("t", (Rule("t:new", "new", "expect_column_mean_to_be_between", {"column": "number"}, "blocking"),))
    with duckdb.connect() as connection:
        connection.execute("create table t (number double)")
        assert connection.execute(suite_counts(suite)).fetchall() == [("t:new", 0, 1)]


def test_only_the_counts_of_a_changed_table_are_judged_again(
    world: duckdb.DuckDBPyConnection, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []

    def judge(counts: Sequence[Count]) -> frozenset[str]:
        asked.append({one.check_id.partition(":")[0] for one in counts})
        return frozenset()

    def audit(tables: list[str] | None = None) -> None:
        def read(sql: str) -> duckdb.DuckDBPyConnection:
            return world.cursor().execute(sql)

        run_checks(read, catalog, "before_publication", date(2026, 11, 25), tmp_path / "checks.json", tables)

    monkeypatch.setattr(gx, "spoken_against", judge)
    audit()
    assert {"marts.verdicts", "marts.timeline", "raw.us_cpi"} <= asked.pop()
    audit(["marts.verdicts"])
    audit()
    assert asked == []
    world.execute("insert into marts.verdicts select * from marts.verdicts limit 1")
    audit()
    assert asked == [{"marts.verdicts"}]
