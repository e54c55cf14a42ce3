"""The quality page: every check of a refresh, also of a refused one, as an offline page and as JSON.

Belongs here: how the outcome of checks is shown. Does not belong: what is checked (checks/), and whether a failure
blocks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.pages import page_environment, style
from reports.rows import plain
from reports.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COLUMNS = ("run_id", "stage", "check_id", "table_name", "expectation", "passed", "crashed", "observed", "severity")
WORDS = {"crashed": "crashed", "failed": "blocking failure", "warned": "warning", "passed": "passed"}
"""Outcomes, worst first, each with its word: the same four as in the report, in `status` and in `check`."""
OUTCOME_ORDER = tuple(WORDS)
TONES = {"crashed": "contested", "failed": "missed", "warned": "undetermined", "passed": "met"}


@dataclass(frozen=True)
class CheckLine:
    """One check as the page shows it."""

    outcome: str
    word: str
    tone: str
    check_id: str
    stage: str
    severity: str
    expectation: str
    observed: str


@dataclass(frozen=True)
class CheckedTable:
    """The checks of one table, crashed and failed ones first."""

    name: str
    counts: Mapping[str, int]
    lines: tuple[CheckLine, ...]


def write_quality_page(checks: Iterable[Mapping[str, Any]], out: Path, outcome: str, run_id: str) -> list[Path]:
    """Write index.html and results.json under `out`; rows have the columns of marts.checks.

    Tables with crashed or failed checks stand first. No checks at all is shown as such, never as success.
    """
    rows = [{name: plain(row.get(name)) for name in COLUMNS} for row in checks]
    tables = _tables(rows)
    counts = {name: sum(t.counts[name] for t in tables) for name in OUTCOME_ORDER}
    out.mkdir(parents=True, exist_ok=True)
    page = (
        page_environment()
        .get_template("quality.html.j2")
        .render(style=style(), outcome=outcome, run_id=run_id, counts=counts, tables=tables, total=len(rows))
    )
    results = {"run_id": run_id, "outcome": outcome, "counts": {**counts, "all": len(rows)}, "checks": rows}
    index, data = out / "index.html", out / "results.json"
    index.write_text(page, encoding="utf-8", newline="\n")
    text = json.dumps(results, ensure_ascii=False, allow_nan=False, indent=1, default=str)
    data.write_text(text + "\n", encoding="utf-8", newline="\n")
    return [index, data]


def _outcome(row: Mapping[str, Any]) -> str:
    """One of `OUTCOME_ORDER`; a check without a result crashed, and one that only warns never failed."""
    if row["crashed"] or row["passed"] is None:
        return "crashed"
    if row["passed"]:
        return "passed"
    return "warned" if row["severity"] == "warning" else "failed"


def _tables(rows: list[dict[str, Any]]) -> tuple[CheckedTable, ...]:
    by_name: dict[str, list[CheckLine]] = {}
    for row in rows:
        by_name.setdefault(safe_text(str(row["table_name"] or "")), []).append(_line(row))
    tables = [
        CheckedTable(
            name=name,
            counts={outcome: sum(line.outcome == outcome for line in lines) for outcome in OUTCOME_ORDER},
            lines=tuple(sorted(lines, key=lambda x: (OUTCOME_ORDER.index(x.outcome), x.stage, x.check_id))),
        )
        for name, lines in by_name.items()
    ]
    return tuple(sorted(tables, key=lambda t: (-t.counts["crashed"], -t.counts["failed"], -t.counts["warned"], t.name)))


def _line(row: Mapping[str, Any]) -> CheckLine:
    outcome = _outcome(row)
    texts = {name: safe_text(str(row[name])) if row[name] is not None else "" for name in COLUMNS}
    return CheckLine(
        outcome=outcome,
        word=WORDS[outcome],
        tone=TONES[outcome],
        check_id=texts["check_id"],
        stage=texts["stage"],
        severity=texts["severity"],
        expectation=texts["expectation"],
        observed=texts["observed"],
    )
