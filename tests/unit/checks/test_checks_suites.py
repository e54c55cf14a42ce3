"""Suites follow the catalogue; tolerances follow from printed digits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from stdnum.cl import rut

from checks.domain_firms import SOLE_OWNER, check_digit
from checks.domain_rule import rounding_tolerance
from checks.suites import stage_of, suite_for
from pipeline.core.catalog import Catalog, Column, Table

TABLE = Table(
    name="staging.example",
    meaning="A table for this test",
    topic="progress",
    kind="table",
    key=("place", "year"),
    columns=(
        Column(name="place", type="VARCHAR", unit=None, meaning="Where it is"),
        Column(name="year", type="INTEGER", unit=None, meaning="When it is", minimum=1900, maximum=2100),
        Column(name="value", type="DOUBLE", unit="GWh", meaning="How much it is", minimum=0),
        Column(name="kind", type="VARCHAR", unit=None, meaning="Which it is", values=("a", "b")),
        Column(name="inputs", type="VARCHAR[]", unit=None, meaning="What it rests on"),
        Column(name="note", type="VARCHAR", unit=None, meaning="A remark on it"),
    ),
    optional=frozenset({"value", "note"}),
    minimum_rows=3,
    export="none",
)


def test_a_suite_starts_with_the_row_count_and_says_each_thing_once() -> None:
    assert [r.check_id for r in suite_for(TABLE).rules] == [
        "staging.example:row_count",
        "staging.example:unique_key",
        "staging.example:not_null:place",
        "staging.example:not_null:year",
        "staging.example:not_null:kind",
        "staging.example:has_values:value",
        "staging.example:range:year",
        "staging.example:range:value",
        "staging.example:values:kind",
    ]


def test_lists_and_unruled_columns_are_not_read() -> None:
    assert suite_for(TABLE).columns == ("place", "year", "kind", "value")


def test_raw_tables_are_text_and_answer_for_their_provenance_only() -> None:
    columns = tuple(
        Column(name=n, type="VARCHAR", unit=None, meaning="As published") for n in ("value", "source_id", "vintage")
    )
    raw = Table(
        name="raw.example", meaning="A raw table here", topic="progress", kind="table", key=("vintage",),
        columns=columns, optional=frozenset({"value"}), minimum_rows=1, export="none",
    )  # fmt: skip
    assert [r.check_id for r in suite_for(raw).rules] == [
        "raw.example:row_count", "raw.example:not_null:source_id", "raw.example:not_null:vintage",
    ]  # fmt: skip


def test_verdicts_are_audited_before_publication_and_observations_before_assessment() -> None:
    assert stage_of("marts.verdicts") == "before_publication"
    assert stage_of("marts.observations") == "before_assessment"
    assert stage_of("marts.emissions") == "before_publication", (
        "made beside the assessments, from the same observations"
    )


def test_every_table_of_the_catalogue_has_a_suite(catalog: Catalog) -> None:
    suites = [suite_for(t) for t in catalog.tables]
    assert len(suites) > 40
    assert all(s.rules[0].check_id == f"{s.table_name}:row_count" for s in suites)


@pytest.mark.parametrize(
    ("step", "parts", "total", "agrees"),
    [(0.1, (0.1, 0.2), 0.3, True), (0.1, (12.4, 9.3, 6.2), 28.0, True), (0.1, (12.4, 9.3), 22.7, False)],
)
def test_rounded_parts_may_miss_their_total_by_half_a_unit_each(
    step: float, parts: tuple[float, ...], total: float, agrees: bool
) -> None:
    assert (abs(sum(parts) - total) <= rounding_tolerance(step, len(parts))) is agrees


@pytest.mark.parametrize("body", ["76500101", "76500138", "96505760", "50000000", "9999999", "76086428", "78921690"])
def test_the_check_digit_in_sql_is_the_tax_authority_s(body: str) -> None:
    found = duckdb.connect().execute(f"select {check_digit(repr(body))}").fetchone()
    assert found == (rut.calc_check_digit(body),)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Sol Ejemplo E.I.R.L.", True), ("SOL EJEMPLO EIRL", True), ("Sol E. I. R. L.", True), ("sol e.i.r.l", True),
        ("Sol Empresa Individual de  Responsabilidad Limitada", True), ("Keirl Solar Ltda.", False),
        ("Sociedad de Responsabilidad Limitada", False), ("Sol SpA", False),
    ],
)  # fmt: skip
def test_a_sole_owner_s_firm_is_known_by_its_form(name: str, is_one: bool) -> None:
    assert duckdb.connect().execute("select regexp_matches(?, ?)", [name, SOLE_OWNER]).fetchone() == (is_one,)


def test_great_expectations_is_not_imported_with_the_checks() -> None:
    heavy = "[name in sys.modules for name in ('great_expectations', 'dagster')]"
    code = f"import sys, checks.run, checks.gx, checks.domain; print(*{heavy})"
    root = Path(__file__).resolve().parents[3]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
