"""Runs the checks of one stage on a warehouse: which of them are due, which were already answered, and what was found.

`read` runs one read-only SQL statement and returns a frame; that is all this module knows of the database. The rules are in
suites.py and domain.py, their judge in gx.py, which is imported only when something must be judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from checks.cache import ResultCache, read_key, result_key
from checks.domain import domain_rules
from checks.domain_rule import NOT_CONTENT, DomainRule
from checks.freshness import freshness_checks
from checks.results import CheckResult, Outcome, Stage, crash
from checks.suites import Suite, stage_of, suite_for
from pipeline.core.catalog import Catalog, Table
from pipeline.core.schema import STAMP_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Read = Callable[[str], "pd.DataFrame"]

VIEWS = {"marts.latest_observations": "marts.observations"}
"""A view has no rows of its own: it is unchanged while the table under it is."""

Listing = Mapping[str, frozenset[str]]
"""Table or view -> its columns, as the database says."""

_LISTING = """
    select schema_name || '.' || table_name as table_name, column_name from duckdb_columns()
    where database_name = current_database() and schema_name in ('raw', 'staging', 'marts')"""


def run_checks(
    read: Read,
    catalog: Catalog,
    stage: Stage,
    as_of: date,
    fingerprints: Mapping[str, str],
    cache: Path | None,
    tables: Sequence[str] | None = None,
) -> list[CheckResult]:
    """Every check that belongs to `stage`, at most once each.

    `fingerprints`: table -> hash of its contents; a check whose tables all have one is answered from the file `cache` where
    the same was found before. `tables` restricts the run to checks about these tables. Nothing is raised for what the data
    hold: a check that cannot run is a crashed one.
    """
    listing = _read_listing(read)
    known = {**{view: fingerprints[t] for view, t in VIEWS.items() if t in fingerprints}, **fingerprints}
    wanted = [t for t in catalog.tables if _due(t.name, stage_of(t.name), stage, tables)]
    rules = [r for r in domain_rules(catalog, as_of) if _due(r.table_name, r.stage, stage, tables)]
    answers = ResultCache(cache)
    results = [_columns_check(table, listing, stage) for table in wanted]
    results += _catalogue_checks(read, wanted, listing, known, answers, stage)
    results += _domain_checks(read, rules, listing, known, answers, stage)
    answers.save()
    if stage == "before_publication" and (tables is None or "marts.sources" in tables):
        results += freshness_checks(catalog, _published(read, listing), as_of, stage)
    return results


def _due(table_name: str, first_stage: Stage, stage: Stage, tables: Sequence[str] | None) -> bool:
    """Before publication everything is audited again."""
    return (stage == "before_publication" or first_stage == stage) and (tables is None or table_name in tables)


def _read_listing(read: Read) -> Listing:
    columns: dict[str, set[str]] = {}
    rows = read(_LISTING)
    for table, column in zip(rows["table_name"], rows["column_name"], strict=True):
        columns.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in columns.items()}


def _columns_check(table: Table, listing: Listing, stage: Stage) -> CheckResult:
    """A table that is not there, or lacks a column, has failed; it does not crash the run."""
    present = listing.get(table.name)
    missing = [c for c in table.column_names if c not in (present or ())]
    observed = f"{len(table.columns)} columns"
    if present is None:
        observed = "the table is missing"
    elif missing:
        observed = f"missing: {', '.join(missing)}"
    return CheckResult(
        check_id=f"{table.name}:columns",
        table_name=table.name,
        expectation="The table exists and has every column the catalogue declares",
        passed=not missing,
        crashed=False,
        observed=observed,
        severity="blocking",
        stage=stage,
    )


def _catalogue_checks(
    read: Read,
    tables: Sequence[Table],
    listing: Listing,
    known: Mapping[str, str],
    answers: ResultCache,
    stage: Stage,
) -> Iterator[CheckResult]:
    suites = [_present_rules(suite_for(t), listing) for t in tables if t.name in listing]
    found: dict[str, list[Outcome]] = {}
    pending: list[tuple[Suite, str | None]] = []
    for suite in suites:
        key = result_key([asdict(r) for r in suite.rules], [suite.table_name], known)
        before = answers.get(key)
        if before is None:
            pending.append((suite, key))
        else:
            found[suite.table_name] = before
    found.update(_judge(read, pending, answers))
    for suite in suites:
        by_id = {o.check_id: o for o in found[suite.table_name]}
        for rule in suite.rules:
            outcome = by_id.get(rule.check_id) or crash(rule.check_id, "no outcome")
            yield _result(outcome, suite.table_name, rule.expectation, rule.severity, stage)


def _present_rules(suite: Suite, listing: Listing) -> Suite:
    """Without the rules whose column is missing: the check on columns has said so already."""
    present = listing[suite.table_name]
    return replace(suite, rules=tuple(r for r in suite.rules if set(r.columns) <= present))


def _judge(read: Read, pending: Sequence[tuple[Suite, str | None]], answers: ResultCache) -> dict[str, list[Outcome]]:
    """Outcomes by table. Frames are read with the columns that the suite looks at and no others, one at a time.

    A table without a fingerprint is told by what was read of it, the stamps of the run apart.
    """
    found: dict[str, list[Outcome]] = {}
    keys: dict[str, str | None] = {}

    def unanswered() -> Iterator[tuple[Suite, pd.DataFrame]]:
        for suite, key in pending:
            columns = ", ".join(f'"{c}"' for c in suite.columns) or "1 as one"
            try:
                frame = read(f"select {columns} from {suite.table_name}")
            except Exception as error:  # noqa: BLE001 - whatever the engine raises, these checks could not look
                found[suite.table_name] = [crash(r.check_id, error) for r in suite.rules]
                continue
            content = frame.drop(columns=[c for c in STAMP_COLUMNS if c in frame.columns])
            keys[suite.table_name] = key or read_key([asdict(r) for r in suite.rules], content)
            before = None if key else answers.get(keys[suite.table_name])
            if before is None:
                yield suite, frame
            else:
                found[suite.table_name] = before

    due = unanswered()
    first = next(due, None)
    if first is not None:
        from checks import gx

        for suite, outcomes in gx.validate(chain([first], due)):
            found[suite.table_name] = outcomes
            answers.put(keys[suite.table_name], outcomes)
    return found


def _domain_checks(
    read: Read,
    rules: Sequence[DomainRule],
    listing: Listing,
    known: Mapping[str, str],
    answers: ResultCache,
    stage: Stage,
) -> Iterator[CheckResult]:
    found: dict[str, Outcome] = {}
    evidence: dict[str, pd.DataFrame] = {}
    keys: dict[str, list[str | None]] = {}
    for rule in rules:
        missing = [t for t in rule.tables if t not in NOT_CONTENT and t not in listing]
        key = result_key([rule.check_id, rule.sql], rule.tables, known)
        before = answers.get(key)
        if missing:
            text = f"cannot hold without {', '.join(missing)}"
            found[rule.check_id] = Outcome(rule.check_id, passed=False, crashed=False, observed=text)
            continue
        if before is None:
            try:
                frame = read(rule.sql)
            except Exception as error:  # noqa: BLE001 - whatever the engine raises, this check could not look
                found[rule.check_id] = crash(rule.check_id, error)
                continue
            keys[rule.check_id] = [key, read_key([rule.check_id], frame)]
            before = answers.get(keys[rule.check_id][1])
            if before is None:
                evidence[rule.check_id] = frame
                continue
            answers.put(key, before)
        found[rule.check_id] = before[0]
    if evidence:
        from checks import gx

        for outcome in gx.expect_no_rows(evidence):
            found[outcome.check_id] = outcome
            for key in keys[outcome.check_id]:
                answers.put(key, [outcome])
    for rule in rules:
        yield _result(found[rule.check_id], rule.table_name, rule.expectation, rule.severity, stage)


def _published(read: Read, listing: Listing) -> dict[str, date]:
    """Day of the newest vintage of each source; nothing where vintages are not listed, which another check says."""
    if not {"source_id", "published_at"} <= listing.get("marts.vintages", frozenset()):
        return {}
    rows = read(
        "select source_id, max(published_at)::varchar as published_at from marts.vintages "
        "where published_at is not null group by source_id order by source_id"
    )
    return {s: date.fromisoformat(day) for s, day in zip(rows["source_id"], rows["published_at"], strict=True)}


def _result(outcome: Outcome, table_name: str, expectation: str, severity: str, stage: Stage) -> CheckResult:
    return CheckResult(
        check_id=outcome.check_id,
        table_name=table_name,
        expectation=expectation,
        passed=outcome.passed,
        crashed=outcome.crashed,
        observed=outcome.observed,
        severity="warning" if severity == "warning" else "blocking",
        stage=stage,
    )
