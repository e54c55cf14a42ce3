"""Runs the checks of one stage on a warehouse: which of them are due, which were already answered, and what was found.

`read` runs one read-only SQL statement and returns a frame; that is all this module knows of the database. The rules
are in suites.py and domain.py, their judge in gx.py, which is imported only when something must be judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from checks.cache import ResultCache, read_key, result_key
from checks.domain import domain_rules
from checks.domain_rule import NOT_CONTENT, DomainRule
from checks.freshness import freshness_checks
from checks.results import CheckResult, Outcome, Severity, Stage, crash
from checks.suites import Suite, stage_of, suite_for
from pipeline.core.schema import STAMP_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.core.catalog import Catalog, Table

Read = Callable[[str], "pd.DataFrame"]

VIEWS = {"marts.latest_observations": "marts.observations"}
"""A view has no rows of its own: it is unchanged while the table under it is."""

Listing = Mapping[str, frozenset[str]]
"""Table or view -> its columns, as the database says."""

_LISTING = """
    select schema_name || '.' || table_name as table_name, column_name from duckdb_columns()
    where database_name = current_database() and schema_name in ('raw', 'staging', 'marts')"""


@dataclass(frozen=True)
class _Audit:
    """What all checks of one run share. `known`: table -> fingerprint of its contents."""

    read: Read
    listing: Listing
    known: Mapping[str, str]
    answers: ResultCache
    stage: Stage


def run_checks(  # noqa: PLR0913, PLR0917 - each is a different thing, and the composition root names them all
    read: Read,
    catalog: Catalog,
    stage: Stage,
    as_of: date,
    fingerprints: Mapping[str, str],
    cache: Path | None,
    tables: Sequence[str] | None = None,
    unknown: frozenset[str] = frozenset(),
) -> list[CheckResult]:
    """Every check that belongs to `stage`, at most once each.

    `fingerprints`: table -> hash of its contents; a check whose tables all have one is answered from the file `cache`
    where the same was found before. `tables` restricts the run to checks about these tables. `unknown` are sources that
    a past day did not know yet: where there are some, too few rows are a warning. Nothing is raised for what the data
    hold: a check that cannot run is a crashed one.
    """
    views = {view: fingerprints[table] for view, table in VIEWS.items() if table in fingerprints}
    audit = _Audit(read, _read_listing(read), {**views, **fingerprints}, ResultCache(cache), stage)
    wanted = [t for t in catalog.tables if _due(t.name, stage_of(t.name), stage, tables)]
    rules = [r for r in domain_rules(catalog, as_of) if _due(r.table_name, r.stage, stage, tables)]
    results = [_columns_check(audit, table) for table in wanted]
    results += _catalogue_checks(audit, wanted, few_rows="warning" if unknown else "blocking")
    results += _domain_checks(audit, rules)
    audit.answers.save()
    if stage == "before_publication" and (tables is None or "marts.sources" in tables):
        results += freshness_checks(catalog, _published(audit), as_of, stage)
    return results


def _due(table_name: str, first_stage: Stage, stage: Stage, tables: Sequence[str] | None) -> bool:
    """Before publication everything is audited again."""
    return stage in {"before_publication", first_stage} and (tables is None or table_name in tables)


def _read_listing(read: Read) -> Listing:
    columns: dict[str, set[str]] = {}
    rows = read(_LISTING)
    for table, column in zip(rows["table_name"], rows["column_name"], strict=True):
        columns.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in columns.items()}


def _columns_check(audit: _Audit, table: Table) -> CheckResult:
    """A table that is not there, or lacks a column, has failed; it does not crash the run."""
    present = audit.listing.get(table.name)
    missing = [c for c in table.column_names if c not in (present or ())]
    observed = f"{len(table.columns)} columns"
    if present is None:
        observed = "the table is missing"
    elif missing:
        observed = f"missing: {', '.join(missing)}"
    outcome = Outcome(f"{table.name}:columns", passed=not missing, crashed=False, observed=observed)
    expectation = "The table exists and has every column the catalogue declares"
    return _result(outcome, (table.name, expectation, "blocking"), audit.stage)


def _catalogue_checks(audit: _Audit, tables: Sequence[Table], few_rows: Severity) -> Iterator[CheckResult]:
    suites = [_present_rules(suite_for(t, few_rows), audit.listing) for t in tables if t.name in audit.listing]
    found: dict[str, list[Outcome]] = {}
    pending: list[tuple[Suite, str | None]] = []
    for suite in suites:
        key = result_key(_definition(suite), [suite.table_name], audit.known)
        before = audit.answers.get(key)
        if before is None:
            pending.append((suite, key))
        else:
            found[suite.table_name] = before
    found.update(_judge(audit, pending))
    for suite in suites:
        by_id = {o.check_id: o for o in found[suite.table_name]}
        for rule in suite.rules:
            outcome = by_id.get(rule.check_id) or crash(rule.check_id, "no outcome")
            yield _result(outcome, (suite.table_name, rule.expectation, rule.severity), audit.stage)


def _present_rules(suite: Suite, listing: Listing) -> Suite:
    """Without the rules whose column is missing: the check on columns has said so already."""
    present = listing[suite.table_name]
    return replace(suite, rules=tuple(r for r in suite.rules if set(r.columns) <= present))


def _definition(suite: Suite) -> list[dict[str, Any]]:
    return [asdict(rule) for rule in suite.rules]


def _judge(audit: _Audit, pending: Sequence[tuple[Suite, str | None]]) -> dict[str, list[Outcome]]:
    """Outcomes by table. Frames are read with the columns that the suite looks at and no others, one at a time.

    A table without a fingerprint is told by what was read of it, the stamps of the run apart.
    """
    found: dict[str, list[Outcome]] = {}
    keys: dict[str, str] = {}

    def unanswered() -> Iterator[tuple[Suite, pd.DataFrame]]:
        for suite, key in pending:
            columns = ", ".join(f'"{c}"' for c in suite.columns) or "1 as one"
            try:
                frame = audit.read(f"select {columns} from {suite.table_name}")
            except Exception as error:  # whatever the engine raises, these checks could not look
                found[suite.table_name] = [crash(r.check_id, error) for r in suite.rules]
                continue
            content = frame.drop(columns=[c for c in STAMP_COLUMNS if c in frame.columns])
            keys[suite.table_name] = key or read_key(_definition(suite), content)
            before = None if key else audit.answers.get(keys[suite.table_name])
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
            audit.answers.put(keys[suite.table_name], outcomes)
    return found


def _domain_checks(audit: _Audit, rules: Sequence[DomainRule]) -> Iterator[CheckResult]:
    """What violates a rule is selected in the database; that there is none is then judged like everything else."""
    found: dict[str, Outcome] = {}
    evidence: dict[str, pd.DataFrame] = {}
    keys: dict[str, tuple[str | None, str]] = {}
    for rule in rules:
        key = result_key([rule.check_id, rule.sql], rule.tables, audit.known)
        answer = _answer_without_looking(audit, rule, key)
        if answer is None:
            try:
                frame = audit.read(rule.sql)
            except Exception as error:  # whatever the engine raises, this check could not look
                answer = crash(rule.check_id, error)
            else:
                keys[rule.check_id] = (key, read_key([rule.check_id], frame))
                answer = _first(audit.answers.get(keys[rule.check_id][1]))
                evidence |= {} if answer else {rule.check_id: frame}
        if answer is not None:
            found[rule.check_id] = answer
    if evidence:
        from checks import gx

        found |= {o.check_id: o for o in gx.expect_no_rows(evidence)}
    for check_id, both in keys.items():
        for key in both:
            audit.answers.put(key, [found[check_id]])
    for rule in rules:
        yield _result(found[rule.check_id], (rule.table_name, rule.expectation, rule.severity), audit.stage)


def _answer_without_looking(audit: _Audit, rule: DomainRule, key: str | None) -> Outcome | None:
    missing = [t for t in rule.tables if t not in NOT_CONTENT and t not in audit.listing]
    if missing:
        observed = f"cannot hold without {', '.join(missing)}"
        return Outcome(rule.check_id, passed=False, crashed=False, observed=observed)
    return _first(audit.answers.get(key))


def _first(outcomes: Sequence[Outcome] | None) -> Outcome | None:
    return outcomes[0] if outcomes else None


def _published(audit: _Audit) -> dict[str, date]:
    """Day of the newest vintage of each source; nothing where vintages are not listed, which another check says."""
    if not {"source_id", "published_at"} <= audit.listing.get("marts.vintages", frozenset()):
        return {}
    rows = audit.read(
        "select source_id, max(published_at)::varchar as published_at from marts.vintages "
        "where published_at is not null group by source_id order by source_id"
    )
    return {s: date.fromisoformat(day) for s, day in zip(rows["source_id"], rows["published_at"], strict=True)}


def _result(outcome: Outcome, about: tuple[str, str, Severity], stage: Stage) -> CheckResult:
    """`about`: the table, what is expected of it, and how grave it is."""
    table_name, expectation, severity = about
    return CheckResult(
        check_id=outcome.check_id,
        table_name=table_name,
        expectation=expectation,
        passed=outcome.passed,
        crashed=outcome.crashed,
        observed=outcome.observed,
        severity=severity,
        stage=stage,
    )
