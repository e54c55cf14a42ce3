"""Runs the checks of one stage on a warehouse: which of them are due, what speaks against them, and what was found.

`read` runs one read-only SQL statement, and what it found is fetched as rows, or as a frame where rows are looked at by
themselves; that is all this module knows of the database. The rules are in suites.py and domain.py, their judge in gx.py,
which is imported only when something must be judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from checks.cache import counts_key, keep_sound, sound_before
from checks.counts import Count, domain_counts, suite_counts
from checks.domain import domain_rules
from checks.domain_rule import DomainRule
from checks.freshness import freshness_checks
from checks.results import CheckResult, Outcome, Severity, Stage, crash
from checks.suites import Rule, Suite, stage_of, suite_for

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    import duckdb

    from pipeline.core.catalog import Catalog, Table

Read = Callable[[str], "duckdb.DuckDBPyConnection"]
"""Runs one statement on a cursor of its own, to be fetched by the caller: two threads may ask at once."""

Listing = Mapping[str, frozenset[str]]
"""Table or view -> its columns, as the database says."""

_LISTING = """
    select schema_name || '.' || table_name as table_name, column_name from duckdb_columns()
    where database_name = current_database() and schema_name in ('raw', 'staging', 'marts')"""


@dataclass(frozen=True)
class _Audit:
    """What all checks of one run share."""

    read: Read
    listing: Listing
    cache: Path | None
    stage: Stage
    judge: Executor | None


def run_checks(  # noqa: PLR0913, PLR0917 - each is a different thing, and the composition root names them all
    read: Read,
    catalog: Catalog,
    stage: Stage,
    as_of: date,
    cache: Path | None,
    tables: Sequence[str] | None = None,
    unknown: frozenset[str] = frozenset(),
    judge: Executor | None = None,
) -> list[CheckResult]:
    """Every check that belongs to `stage`, at most once each.

    `cache` is the file of counts that were judged sound before. `tables` restricts the run to checks about these tables.
    `unknown` are sources that a past day did not know yet: where there are some, too few rows are a warning. `judge`
    is a process that judges the counts, where there is one. Nothing is raised for what the data hold: a check that cannot
    run is a crashed one.
    """
    audit = _Audit(read, _read_listing(read), cache, stage, judge)
    wanted = [t for t in catalog.tables if _due(t.name, stage_of(t.name), stage, tables)]
    rules = [r for r in domain_rules(catalog, as_of) if _due(r.table_name, r.stage, stage, tables)]
    few_rows: Severity = "warning" if unknown else "blocking"
    suites = [_present_rules(suite_for(t, few_rows), audit.listing) for t in wanted if t.name in audit.listing]
    outcomes = {o.check_id: o for o in _looked_at(audit, suites, rules)}
    results = [_columns_check(audit, table) for table in wanted]
    asked: list[Rule | DomainRule] = [*(r for s in suites for r in s.rules), *rules]
    for rule in asked:
        outcome = outcomes.get(rule.check_id) or crash(rule.check_id, "no outcome")
        results.append(_result(outcome, rule.expectation, rule.severity, stage))
    if stage == "before_publication" and (tables is None or "marts.sources" in tables):
        results += freshness_checks(catalog, _released(audit), as_of, stage)
    return results


def _due(table_name: str, first_stage: Stage, stage: Stage, tables: Sequence[str] | None) -> bool:
    """Before publication everything is audited again."""
    return stage in {"before_publication", first_stage} and (tables is None or table_name in tables)


def _read_listing(read: Read) -> Listing:
    columns: dict[str, set[str]] = {}
    for table, column in read(_LISTING).fetchall():
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
    return _result(outcome, expectation, "blocking", audit.stage)


def _looked_at(audit: _Audit, suites: Sequence[Suite], rules: Sequence[DomainRule]) -> Iterator[Outcome]:
    """Count what is against each rule, have the counts judged, and look closer where they speak against one."""
    statements = [suite_counts(s) for s in suites] + [domain_counts(r) for r in rules]
    counts = _count(audit.read, statements)
    rows = {c.check_id: c.n_rows for c in counts}
    against = _spoken_against(audit, _definitions(suites, rules), counts)
    for suite in suites:
        ids = [r.check_id for r in suite.rules]
        if all(i in rows and i not in against for i in ids):
            yield from (Outcome(i, passed=True, crashed=False, observed=f"{rows[i]} row(s)") for i in ids)
        else:
            yield from _judged(audit, suite)
    for rule in rules:
        if rule.check_id in rows and rule.check_id not in against:
            yield Outcome(rule.check_id, passed=True, crashed=False, observed="none against it")
        else:
            yield _judged_evidence(audit, rule)


def _definitions(suites: Sequence[Suite], rules: Sequence[DomainRule]) -> dict[str, list[Any]]:
    """Table -> everything that is asked of it."""
    asked: dict[str, list[Any]] = defaultdict(list)
    every: list[Suite | DomainRule] = [*suites, *rules]
    for one in every:
        asked[one.table_name].append(one)
    return asked


AT_ONCE = 4
"""Statements counted in one: fewer take longer, more take memory (ten at once 20 MB more than four, all 100)."""

THREADS = 2
"""That count at the same time: most of a count is the engine's planning, which one thread does."""


def _count(read: Read, statements: Sequence[str]) -> list[Count]:
    """All counts. Where one of them cannot be taken, it is not among them: what it is about is looked at again by itself."""
    some = [statements[start : start + AT_ONCE] for start in range(0, len(statements), AT_ONCE)]
    with ThreadPoolExecutor(THREADS) as threads:
        return [count for counts in threads.map(partial(_counted, read), some) for count in counts]


def _counted(read: Read, statements: Sequence[str]) -> list[Count]:
    """The counts of some statements: all in one, or each by itself where that cannot be."""
    try:
        return _counts(read, " union all ".join(statements))
    except Exception:  # whatever the engine raises
        counts = []
        for statement in statements:
            with suppress(Exception):
                counts += _counts(read, statement)
        return counts


def _counts(read: Read, sql: str) -> list[Count]:
    return [Count(*row) for row in read(sql).fetchall()]


def _spoken_against(audit: _Audit, definition: Mapping[str, Any], counts: Sequence[Count]) -> frozenset[str]:
    """Ids of the checks whose counts are not sound; counts of a table that were judged sound before are not judged again."""
    of_table: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in counts:
        of_table[_table_of(one.check_id)].append((one.check_id, one.against))
    known = sound_before(audit.cache)
    keys = {table: counts_key(definition[table], counted) for table, counted in of_table.items()}
    new = {table for table, key in keys.items() if key not in known}
    if not new:
        return frozenset()
    from checks import gx

    unknown = [one for one in counts if _table_of(one.check_id) in new]
    try:
        spoken = audit.judge.submit(gx.spoken_against, unknown).result() if audit.judge else gx.spoken_against(unknown)
    except BrokenExecutor:  # the process that judged is gone
        spoken = gx.spoken_against(unknown)
    keep_sound(audit.cache, [keys[table] for table in sorted(new - {_table_of(check_id) for check_id in spoken})])
    return spoken


def _table_of(check_id: str) -> str:
    return check_id.partition(":")[0]


def _judged(audit: _Audit, suite: Suite) -> list[Outcome]:
    """A suite on the rows themselves, read with the columns that it looks at and no others."""
    columns = ", ".join(f'"{c}"' for c in suite.columns) or "1 as one"
    try:
        frame = audit.read(f"select {columns} from {suite.table_name}").df()
    except Exception as error:  # whatever the engine raises, these checks could not look
        return [crash(r.check_id, error) for r in suite.rules]
    from checks import gx

    return gx.judge(suite, frame)


def _judged_evidence(audit: _Audit, rule: DomainRule) -> Outcome:
    """A rule of the domain on what its SQL selects against it. Without a table it reads it cannot hold."""
    missing = [t for t in rule.tables if t not in audit.listing]
    if missing:
        observed = f"cannot hold without {', '.join(missing)}"
        return Outcome(rule.check_id, passed=False, crashed=False, observed=observed)
    try:
        frame = audit.read(rule.sql).df()
    except Exception as error:  # whatever the engine raises, this check could not look
        return crash(rule.check_id, error)
    from checks import gx

    return gx.judge_evidence(rule.check_id, frame)


def _present_rules(suite: Suite, listing: Listing) -> Suite:
    """Without the rules whose column is missing: the check on columns has said so already."""
    present = listing[suite.table_name]
    return replace(suite, rules=tuple(r for r in suite.rules if set(r.columns) <= present))


def _released(audit: _Audit) -> dict[str, date]:
    """Day of the newest release of each source; nothing where sources are not listed, which another check says."""
    if not {"source_id", "released_at"} <= audit.listing.get("marts.sources", frozenset()):
        return {}
    found = audit.read(
        "select source_id, released_at::varchar as released_at from marts.sources "
        "where released_at is not null order by source_id"
    )
    return {source: date.fromisoformat(day) for source, day in found.fetchall()}


def _result(outcome: Outcome, expectation: str, severity: Severity, stage: Stage) -> CheckResult:
    table_name = _table_of(outcome.check_id)
    return CheckResult(table_name=table_name, expectation=expectation, severity=severity, stage=stage, **vars(outcome))
