"""Rules on what is said at the end: verdicts that follow from assessments, milestones on their line, one run.

All of them run before publication, when these tables are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domain_rule import DomainRule, listed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.core.catalog import Catalog

ASSESSMENTS = "marts.assessments"
VERDICTS = "marts.verdicts"
MILESTONES = "marts.milestones"
READINGS = "marts.readings"

MET = ("achieved_on_time", "achieved_late")
MISSED = ("achieved_on_time_then_lost", "achieved_late_then_lost", "missed_after_early_achievement", "missed")
"""As the contract reads verdicts: a reading met and later lost is missed."""


def rules(catalog: Catalog) -> Iterator[DomainRule]:
    """The rules before publication."""
    yield from _verdicts()
    yield from _milestones()
    yield from _one_run()
    yield rule(
        "every_reading_assessed",
        "Every series of every reading of the catalogue is assessed, in the role the catalogue gives it",
        f"""
        with declared(target_id, reading_id, series_id, role) as (values {_declared(catalog)}),
        found as (select target_id, reading_id, series_id, role from {ASSESSMENTS})
        select reading_id || '/' || series_id as evidence from ((from declared except from found) union all
                                                                 (from found except from declared))""",
        (ASSESSMENTS,),
        stage="before_publication",
    )
    headline = sorted({r.headline_series for t in catalog.targets for r in t.readings})
    yield rule(
        "every_headline_series_has_vintage",
        "Every observation of a headline series comes from a vintage that is listed with the hash of its bytes",
        f"""
        select distinct o.series_id || ' ' || o.vintage as evidence from marts.observations o
        left join marts.vintages v on v.source_id = o.source_id and v.vintage = o.vintage
        where o.series_id in {listed(headline)} and v.sha256 is null
        union all
        select reading_id || ': ' || series_id from {ASSESSMENTS}
        where role = 'headline' and latest_value is not null and vintage is null""",
        ("marts.observations", "marts.vintages", ASSESSMENTS),
        stage="before_publication",
    )


def _declared(catalog: Catalog) -> str:
    return ", ".join(
        f"('{t.target_id}', '{r.reading_id}', '{series}', '{role}')"
        for t in catalog.targets
        for r in t.readings
        for series, role in r.series.items()
    )


def _verdicts() -> Iterator[DomainRule]:
    """Status, counts and headline verdict worked out again from the assessments."""
    yield rule(
        "follows_from_assessments",
        "Status, headline verdict and numbers of readings met, missed and undetermined follow from the assessments",
        f"""
        with votes as (
            select a.target_id,
                   count(*) filter (where a.verdict in {listed(MET)}) as met,
                   count(*) filter (where a.verdict in {listed(MISSED)}) as missed,
                   count(*) filter (where a.verdict = 'undetermined') as undetermined,
                   max(a.verdict) filter (where r.is_headline) as headline,
                   max(a.series_id) filter (where r.is_headline) as series
            from {ASSESSMENTS} a join {READINGS} r using (target_id, reading_id)
            where a.role = 'headline' and (r.votes or r.is_headline) group by a.target_id),
        expected as (
            select *, case when met > 0 and missed > 0 then 'contested' when headline in {listed(MET)} then 'met'
                           when headline in {listed(MISSED)} then 'missed' else headline end as status
            from votes)
        select v.target_id || ': ' || v.status || ', expected ' || coalesce(e.status, 'no assessment') as evidence
        from {VERDICTS} v left join expected e using (target_id)
        where v.status is distinct from e.status or v.headline_verdict is distinct from e.headline
           or v.headline_series is distinct from e.series or v.readings_met <> e.met or v.readings_missed <> e.missed
           or v.readings_undetermined <> e.undetermined""",
        (VERDICTS, ASSESSMENTS, READINGS),
        stage="before_publication",
    )
    yield rule(
        "one_per_target",
        "Every target has a verdict",
        f"""
        (select target_id as evidence from marts.targets except select target_id from {VERDICTS})
        union all (select target_id from {VERDICTS} except select target_id from marts.targets)""",
        (VERDICTS, "marts.targets"),
        stage="before_publication",
    )
    yield rule(
        "lower_bound_proves_no_miss",
        "A lower bound below its target is no miss, and no verdict is given without a value of the target year",
        f"""
        select reading_id || '/' || series_id as evidence from {ASSESSMENTS}
        where (verdict in {listed(MISSED)} and latest_is_lower_bound and direction = 'increase')
           or (verdict in {listed((*MET, *MISSED))} and target_year_value is null)
           or (verdict = 'undetermined' and reason is null)""",
        (ASSESSMENTS,),
        stage="before_publication",
    )


def _milestones() -> Iterator[DomainRule]:
    yield rule(
        "on_their_line",
        "Milestones run yearly from the reference year to the target, in equal steps, and end at the target's level",
        f"""
        with path as (
            select m.reading_id, m.series_id, m.year, m.required_value, a.target_year, a.target_level, a.reference_year,
                   a.reference_value + (a.target_level - a.reference_value)
                       * (m.year - a.reference_year) / (a.target_year - a.reference_year) as expected
            from {MILESTONES} m left join {ASSESSMENTS} a using (target_id, reading_id, series_id))
        select reading_id || '/' || series_id || ' ' || year as evidence from path
        where not coalesce(abs(required_value - expected) <= 1e-9 * (1 + abs(expected)), false)
        union all
        select reading_id || '/' || series_id from path group by reading_id, series_id
        having max(year) <> max(target_year) or min(year) <> max(reference_year) + 1
            or count(*) <> max(target_year) - max(reference_year)""",
        (MILESTONES, ASSESSMENTS),
        stage="before_publication",
    )


def _one_run() -> Iterator[DomainRule]:
    """The table of checks is written after the others were audited, so it has a rule of its own."""
    yield rule(
        "same_run_id",
        "Assessments, verdicts and the schema version are of one run and one as-of day",
        f"""
        with runs as (
            select run_id, as_of from {ASSESSMENTS} union select run_id, as_of from {VERDICTS}
            union select run_id, as_of from marts.schema_version)
        select count(distinct run_id) || ' run(s), ' || count(distinct as_of) || ' as-of day(s)' as evidence from runs
        having count(distinct run_id) <> 1 or count(distinct as_of) <> 1 or count(*) <> count(run_id)""",
        ("marts.schema_version", ASSESSMENTS, VERDICTS),
        stage="before_publication",
    )
    yield rule(
        "same_run_id",
        "The table of checks is of the run that wrote the rest",
        """
        select distinct coalesce(run_id, 'no run') as evidence from marts.checks
        where run_id is null or run_id not in (select run_id from marts.schema_version)""",
        ("marts.checks", "marts.schema_version"),
        stage="before_publication",
    )
    yield rule(
        "single_row",
        "There is one version",
        "select count(*)::varchar as evidence from marts.schema_version having count(*) <> 1",
        ("marts.schema_version",),
        stage="before_publication",
    )
    yield rule(
        "every_table_has_comment",
        "Every table, view and column that analysts are promised has a comment",
        """
        with objects as (
            select schema_name, table_name as name, comment from duckdb_tables()
            where database_name = current_database()
            union all
            select schema_name, view_name, comment from duckdb_views() where database_name = current_database()
            union all
            select schema_name, table_name || '.' || column_name, comment from duckdb_columns()
            where database_name = current_database())
        select name as evidence from objects where schema_name = 'marts' and coalesce(trim(comment), '') = ''""",
        ("marts.data_dictionary",),
        stage="before_publication",
    )
