"""Dagster's view of the checks: two audits whose failures stop what comes after, and the table of results.

One asset check per table says what was found in it. The first audit stands before the assessments, the second before the
publication; `marts.checks` holds all results of the run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from checks.results import CheckResult, Stage, blocking_failures, outcome_words
from checks.run import run_checks
from checks.suites import stage_of
from pipeline.core.arrivals import arrivals
from pipeline.core.catalog import Catalog
from pipeline.core.errors import CheckFailedError
from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import literal
from pipeline.core.session import Session
from pipeline.orchestration import Mission, asset_key, described, failures_kept, result_of
from reports.quality import write_quality_page

CHECK_NAME = "quality"
DESCRIPTION = (
    "Every expectation of the catalogue and every rule of the domain on this table; one by one in marts.checks."
)
RESULTS = "marts.checks"
ARRIVALS_TOLD = 6
FOUND = "staging.check_results"
"""What the last audit of a run found; marts.checks is the promised copy."""


def audit(session: Session, stage: Stage, tables: Sequence[str] | None = None) -> list[CheckResult]:
    """Results of a stage. The quality page tells the last ones: those that stop a run, or those of everything."""
    results = _look(session, stage, tables)
    failed = blocking_failures(results)
    if failed or stage == "before_publication":
        outcome = "refused" if failed else "passed"
        rows = [result_row(session, r) for r in results]
        write_quality_page(rows, session.settings.out / "quality", outcome, session.run_id)
    return results


def _look(session: Session, stage: Stage, tables: Sequence[str] | None) -> list[CheckResult]:
    return run_checks(
        session.warehouse.ask, session.catalog, stage, session.as_of, session.settings.judged, tables,
        session.unknown_sources, session.judge,
    )  # fmt: skip


def result_row(session: Session, result: CheckResult) -> dict[str, object]:
    """A row of `marts.checks`."""
    return {"run_id": session.run_id, **vars(result)}


def refuse_failures(session: Session, results: Sequence[CheckResult]) -> None:
    """Raise CheckFailedError with every blocking check that failed or crashed, and what to do next."""
    failed = blocking_failures(results)
    if failed:
        told = "; ".join(
            f"{r.check_id} {'crashed' if r.crashed else 'failed'} ({r.expectation}: {r.observed})" for r in failed[:5]
        )
        more = f"; and {len(failed) - 5} more" if len(failed) > 5 else ""
        raise CheckFailedError(
            f"{len(failed)} blocking check(s) did not pass: {told}{more}. Nothing was published; see quality/index.html in the out "
            f"folder.{_way_on(session)}"
        )


def _way_on(session: Session) -> str:
    """What a person can do where releases came since the last publication: no acceptance passes a check."""
    came = arrivals(session.settings, session.known)
    if not came:
        return ""
    named = ", ".join(f"{v.sidecar.source}:{v.sidecar.vintage} in {v.folder}" for v in came[:ARRIVALS_TOLD])
    more = f" and {len(came) - ARRIVALS_TOLD} more" if len(came) > ARRIVALS_TOLD else ""
    return (
        f" Added since the last publication: {named}{more}. To publish without one, remove its folder and refresh again: the "
        "releases before it stand; with it, the check has to pass, for example once the other source has its new release too. "
        "'--accept' passes no check, and what was accepted with this refresh is not on record."
    )


def definitions(catalog: Catalog, upstream: Mapping[str, frozenset[str]]) -> dg.Definitions:
    """`upstream`: table -> the tables it is made from, for every table that is an asset."""
    first = [t for t in upstream if stage_of(t) == "before_assessment"]
    second = [t for t in upstream if stage_of(t) == "before_publication" and t != RESULTS]
    checks = [_audit_before_assessment(first, upstream), _audit_before_publication(second, upstream)]
    return dg.Definitions(assets=[_results(catalog, (*first, *second))], asset_checks=checks)


def _specs(tables: Sequence[str], upstream: Mapping[str, frozenset[str]]) -> list[dg.AssetCheckSpec]:
    """One spec per table. A check can gate only what comes after its whole audit, so a table from which another audited one
    is made does not gate by itself: the audit's own failure does.
    """
    feeding: set[str] = set()
    below = set(tables)
    while below:
        below = {parent for table in below for parent in upstream.get(table, ())} - feeding
        feeding |= below
    return [
        dg.AssetCheckSpec(CHECK_NAME, asset=asset_key(t), blocking=t not in feeding, description=DESCRIPTION)
        for t in tables
    ]


def _audit_before_assessment(tables: Sequence[str], upstream: Mapping[str, frozenset[str]]) -> dg.AssetChecksDefinition:
    specs = _specs(tables, upstream)

    @dg.multi_asset_check(name="audit_before_assessment", specs=specs, can_subset=True)
    def audit_before_assessment(context, mission: Mission):  # type: ignore[no-untyped-def]  # Dagster reads annotations
        """Every suite and rule on what the assessments will rest on."""
        yield from _audited(context, mission.session, "before_assessment", specs)

    return audit_before_assessment


def _audit_before_publication(
    tables: Sequence[str], upstream: Mapping[str, frozenset[str]]
) -> dg.AssetChecksDefinition:
    specs = _specs(tables, upstream)

    @dg.multi_asset_check(name="audit_before_publication", specs=specs, can_subset=True)
    def audit_before_publication(context, mission: Mission):  # type: ignore[no-untyped-def]  # Dagster reads annotations
        """Every suite and rule on everything: what was found before counts while its tables are the same."""
        yield from _audited(context, mission.session, "before_publication", specs)

    return audit_before_publication


Told = dg.Output[None] | dg.AssetCheckEvaluation


def _audited(
    context: dg.AssetCheckExecutionContext, session: Session, stage: Stage, specs: Sequence[dg.AssetCheckSpec]
) -> Iterator[Told]:
    """Audit the whole stage, or only the tables that somebody selected; what the whole found is kept for marts.checks."""
    asked = [spec for spec in specs if spec.key in context.selected_asset_check_keys]
    # Sparing, for judge and painter are there too: never does a run hold more.
    with failures_kept(session), session.warehouse.sparing():
        every = [t.name for t in session.catalog.tables if t.name != RESULTS]
        whole = len(asked) == len(specs)
        results = audit(session, stage, every if whole else sorted(_table(spec) for spec in asked))
        if whole:
            session.make_of_rows(FOUND, [vars(r) for r in results])
        with session.warehouse.written_back():  # Dagster takes its time to write the results down
            yield from _by_table(asked, results)
        refuse_failures(session, results)


def _table(spec: dg.AssetCheckSpec) -> str:
    return ".".join(spec.asset_key.path)


def _by_table(specs: Sequence[dg.AssetCheckSpec], results: Sequence[CheckResult]) -> Iterator[Told]:
    """An evaluation for each table. As an `AssetCheckResult` Dagster would look up each table's last materialisation by itself;
    an evaluation that names none is of the last before it.
    """
    found: dict[str, list[CheckResult]] = defaultdict(list)
    for result in results:
        found[result.table_name].append(result)
    for spec in specs:
        yield dg.Output(None, spec.get_python_identifier())
        yield _evaluation(spec, found[_table(spec)])


def _evaluation(spec: dg.AssetCheckSpec, results: Sequence[CheckResult]) -> dg.AssetCheckEvaluation:
    amiss = [r for r in results if not r.passed]
    blocking = bool(blocking_failures(amiss))
    lines = [f"- {r.check_id} {outcome_words(r)}: {r.expectation}; found {r.observed}" for r in amiss]
    return dg.AssetCheckEvaluation(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=not amiss,
        severity=dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN,
        blocking=spec.blocking,
        metadata={
            "checks": len(results),
            "failed": sum(not r.crashed for r in amiss),
            "crashed": sum(r.crashed for r in amiss),
            "found": dg.MetadataValue.md("\n".join(lines) or "Everything as expected."),
        },
    )


def _results(catalog: Catalog, audited: Sequence[str]) -> dg.AssetsDefinition:
    @dg.asset(**described(catalog, RESULTS), deps=[asset_key(t) for t in audited])
    def checks(mission: Mission) -> dg.MaterializeResult[None]:
        """All results of this run's audit before publication, with the sources' own rhythm."""
        session = mission.session
        with failures_kept(session):
            made = session.make(Recipe(RESULTS, (FOUND,), _published_results, frozenset({"run_id"})))
            if session.judge is not None:  # judged now, while there is one: the audit at the publication finds it so
                _look(session, "before_publication", [RESULTS])
                session.judge.shutdown(wait=False)
                session.judge = None
            return result_of(session, made)

    return checks


def _published_results(making: Making) -> str:
    return f"SELECT {literal(making.run_id)} AS run_id, * FROM {FOUND}"
