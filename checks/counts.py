"""SQL that counts, for each rule, the rows against it: DuckDB looks at the rows, so that nothing large is carried to the judge.

A count may be too high where the engines differ (a NaN, say), for what is counted is then judged row by row (gx.py); it
must never be too low: tests/unit/checks/test_counts.py holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checks.domain_rule import listed, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.domain_rule import DomainRule
    from checks.suites import Rule, Suite


class Count(NamedTuple):
    """How many rows a check looked at, and how many of them are against it."""

    check_id: str
    n_rows: int
    against: int


def suite_counts(suite: Suite) -> str:
    """A select of `Count`: one row for each rule of a table's suite."""
    return _counted([r.check_id for r in suite.rules], [_against(r) for r in suite.rules], suite.table_name)


def domain_counts(rule: DomainRule) -> str:
    """The same for a rule of the domain: it selects what is against it."""
    return _counted([rule.check_id], ["count(*)"], f"({rule.sql})")


def _counted(check_ids: Sequence[str], counts: Sequence[str], source: str) -> str:
    ids = ", ".join(text(i) for i in check_ids)
    return (
        f"select unnest([{ids}]) as check_id, count(*)::bigint as n_rows, "
        f"unnest([{', '.join(f'({c})::bigint' for c in counts)}]) as against from {source}"
    )


def _against(rule: Rule) -> str:  # noqa: PLR0911 - one way to count for each kind of rule
    given = dict(rule.kwargs)
    columns = [f'"{c}"' for c in rule.columns]
    match rule.gx_type:
        case "expect_table_row_count_to_be_between":
            return f"greatest({given['min_value'] or 0} - count(*), 0)"
        case "expect_column_values_to_be_unique":
            return f"count({columns[0]}) - count(distinct {columns[0]})"
        case "expect_compound_columns_to_be_unique":
            return f"count(*) - count(distinct row({', '.join(columns)}))"
        case "expect_column_values_to_not_be_null" if "mostly" in given:  # one value is enough
            return f"case when count({columns[0]}) = 0 then count(*) else 0 end"
        case "expect_column_values_to_not_be_null":
            return f"count(*) - count({columns[0]})"
        case "expect_column_values_to_be_in_set":
            return f"count(*) filter ({columns[0]} not in {listed(str(v) for v in given['value_set'])})"
        case "expect_column_values_to_match_regex":
            return f"count(*) filter (not regexp_matches({columns[0]}, {text(given['regex'])}))"
        case "expect_column_values_to_be_between":
            limits = [(given["min_value"], "<"), (given["max_value"], ">")]
            outside = " or ".join(f"{columns[0]} {sign} {limit}" for limit, sign in limits if limit is not None)
            return f"count(*) filter ({outside})"
        case _:
            return "count(*) + 1"  # no way to count it: the rows themselves are judged
