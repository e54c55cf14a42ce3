"""What a rule of the domain is, and the small pieces of SQL that rules share. The rules themselves: domain.py.

A rule's SQL selects what violates it, one row each, in one text column `evidence`: series, years, counts, and nothing
that names a firm or a person. Rules that compare things also give a row where there was nothing to compare, for a
comparison of nothing proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.suites import stage_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.results import Severity, Stage


@dataclass(frozen=True)
class DomainRule:
    """One rule. `tables` are all tables the SQL reads; `table_name` is the one it is about."""

    check_id: str
    table_name: str
    expectation: str
    severity: Severity
    stage: Stage
    sql: str
    tables: tuple[str, ...]


def rule(
    name: str,
    expectation: str,
    sql: str,
    tables: tuple[str, ...],
    stage: Stage | None = None,
) -> DomainRule:
    """A blocking rule about the first of `tables`, called `<table>:<name>`; due when that table is, unless `stage` says."""
    text = "\n".join(line.rstrip() for line in sql.strip().splitlines())
    due = stage or stage_of(tables[0])
    return DomainRule(f"{tables[0]}:{name}", tables[0], expectation, "blocking", due, text, tables)


def rounding_tolerance(step: float, parts: int) -> float:
    """How far rounded parts may lie from their rounded total: half a unit of the last printed digit per part.

    `step` is that unit (0.1 for values printed with one decimal). A billionth of it is added for binary fractions:
    0.1 + 0.2 is not 0.3.
    """
    return 0.5 * step * parts + 1e-9 * step


def text(value: str | None) -> str:
    """A text as an SQL literal."""
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """Texts as an SQL list: ('a', 'b')."""
    return "(" + ", ".join(text(v) for v in values) + ")"
