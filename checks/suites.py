"""Expectation suites derived from the catalogue: one suite per table, nothing declared a second time.

Pure: no Great Expectations here (gx.py translates), no database. What a table means beyond its columns is domain.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.results import Severity, Stage
    from pipeline.core.catalog import Column, Table

VALUE_COLUMNS = frozenset(
    {"value", "firms", "observed_value", "latest_value", "average_usd_per_mwh", "lowest_usd_per_mwh", "mt_co2e"}
)
"""Measured columns. Where one is optional, some rows may lack it, but not all: range checks pass over nulls, so a
column that lost every value would look sound. Other optional columns (an end date that no list states) may be
empty."""

BEFORE_PUBLICATION = frozenset(
    {
        "marts.assessments", "marts.verdicts", "marts.milestones", "marts.checks", "marts.data_dictionary",
        "marts.sources", "marts.vintages", "marts.schema_version", "marts.rejected_rows", "staging.check_results",
        "marts.emissions", "marts.avoided_emissions", "marts.pv_lcoe", "staging.previous_assessments",
        "marts.method_thresholds", "marts.method_classes", "marts.forecasts", "marts.assessments_by_vintage",
        "marts.verdict_history", "marts.method_calibration", "marts.verdict_changes", "marts.verdict_levers",
        "marts.revisions", "marts.rival_figures",
    }
)  # fmt: skip
"""Tables made from the observations beside or after the assessments; all others are audited before these. A table here
must not feed one that is not: the first audit could then no longer stop what is made from the observations."""

PROVENANCE = ("source_id", "vintage", "file", "row")
"""Raw tables are text as published: only where a row came from is never null."""

SOME_VALUE = 1e-9
"""Share of non-null values above zero: one value in any table that fits in memory is more."""


@dataclass(frozen=True)
class Rule:
    """One expectation on one table: `gx_type` in Great Expectations' snake case, with its arguments."""

    check_id: str
    expectation: str
    gx_type: str
    kwargs: Mapping[str, Any]
    severity: Severity

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule looks at."""
        if "column_list" in self.kwargs:
            return tuple(self.kwargs["column_list"])
        return (self.kwargs["column"],) if "column" in self.kwargs else ()


@dataclass(frozen=True)
class Suite:
    """All rules of one table, its row count first: every other expectation passes on an empty table."""

    table_name: str
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read, in order, each once."""
        return tuple(dict.fromkeys(c for rule in self.rules for c in rule.columns))


def stage_of(table_name: str) -> Stage:
    """The first stage at which a table is audited."""
    return "before_publication" if table_name in BEFORE_PUBLICATION else "before_assessment"


def suite_for(table: Table, few_rows: Severity = "blocking") -> Suite:
    """The suite of one table; `few_rows` is how grave too few rows or values are.

    Lists (`VARCHAR[]`) are left out: their elements are audited where they stand as rows.
    """
    rules = [replace(_row_count(table), severity=few_rows)]
    if table.schema_name == "raw":
        rules += [_not_null(table, name) for name in table.column_names if name in PROVENANCE]
        return Suite(table.name, tuple(rules))
    if table.key:
        rules.append(_unique_key(table))
    scalar = [c for c in table.columns if c.type != "VARCHAR[]"]
    rules += [_not_null(table, c.name) for c in scalar if c.name not in table.optional]
    measured = [c for c in scalar if c.name in table.optional and c.name in VALUE_COLUMNS]
    rules += [replace(_has_values(table, c), severity=few_rows) for c in measured]
    rules += [rule for c in scalar for rule in _column_rules(table, c)]
    return Suite(table.name, tuple(rules))


def _rule(table: Table, name: str, sentence: str, gx_type: str, **kwargs: Any) -> Rule:
    return Rule(f"{table.name}:{name}", sentence, gx_type, kwargs, "blocking")


def _row_count(table: Table) -> Rule:
    sentence = f"The table has at least {table.minimum_rows} row(s)"
    return _rule(table, "row_count", sentence, "expect_table_row_count_to_be_between", min_value=table.minimum_rows)


def _unique_key(table: Table) -> Rule:
    sentence = f"No two rows share the key ({', '.join(table.key)})"
    if len(table.key) == 1:
        return _rule(table, "unique_key", sentence, "expect_column_values_to_be_unique", column=table.key[0])
    return _rule(table, "unique_key", sentence, "expect_compound_columns_to_be_unique", column_list=list(table.key))


def _not_null(table: Table, name: str) -> Rule:
    return _rule(table, f"not_null:{name}", f"{name} is never null", "expect_column_values_to_not_be_null", column=name)


def _has_values(table: Table, column: Column) -> Rule:
    return _rule(
        table, f"has_values:{column.name}", f"{column.name} has at least one value",
        "expect_column_values_to_not_be_null", column=column.name, mostly=SOME_VALUE,
    )  # fmt: skip


def _column_rules(table: Table, column: Column) -> Iterator[Rule]:
    if column.minimum is not None or column.maximum is not None:
        low = "any" if column.minimum is None else f"{column.minimum:g}"
        high = "any" if column.maximum is None else f"{column.maximum:g}"
        unit = f" ({column.unit})" if column.unit else ""
        yield _rule(
            table, f"range:{column.name}", f"{column.name} lies between {low} and {high}{unit}",
            "expect_column_values_to_be_between",
            column=column.name, min_value=column.minimum, max_value=column.maximum,
        )  # fmt: skip
    if column.values is not None:
        yield _rule(
            table, f"values:{column.name}", f"{column.name} is one of {', '.join(column.values)}",
            "expect_column_values_to_be_in_set", column=column.name, value_set=list(column.values),
        )  # fmt: skip
    if column.pattern is not None:
        yield _rule(
            table, f"pattern:{column.name}", f"{column.name} has the form {column.pattern}",
            "expect_column_values_to_match_regex", column=column.name, regex=column.pattern,
        )  # fmt: skip
