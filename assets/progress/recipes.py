"""How each table of progress is made: which tables it rests on, and who makes its rows.

Belongs here: handing tables to the pure modules and their rows to recipes. Does not belong here: any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assets.progress import tables
from assets.progress.changes import compare_assessments
from assets.progress.judgement import YEARLY, Judgement
from assets.progress.levers import levers
from assets.progress.past import YEARLY_VINTAGES, Past, calibration_rows, history_rows, vintage_rows
from assets.progress.thresholds import METHOD_VERSION, THRESHOLDS
from pipeline.core.recipes import Making, Recipe, Stamp
from reports.deciding import Names, deciding_sentence
from reports.language import Language
from reports.sentences import verdict_sentence

Rows = list[dict[str, Any]]
PREVIOUS = "staging.previous_assessments"
STAMPS: frozenset[Stamp] = frozenset({"as_of", "run_id"})


_LAST: list[tuple[object, Judgement]] = []
"""The judgement made last, and what it rests on."""


def _judgement(making: Making) -> Judgement:
    """A judgement, made anew unless the last one rests on the same: five tables tell of one."""
    rests_on = (making.catalog.fingerprint, making.as_of, rows := making.rows(YEARLY))
    if not _LAST or _LAST[0][0] != rests_on:
        _LAST[:] = [(rests_on, Judgement(making.catalog, rows, making.as_of))]
    return _LAST[0][1]


def _past(making: Making) -> Past:
    return Past(making.catalog, making.rows(YEARLY_VINTAGES), making.as_of)


def previous_assessments(making: Making) -> Rows:
    """The published assessments, as they stand in the working copy before this run makes its own.

    None where nothing is published, and none on a past day, for which the published ones come later.
    """
    if not _has(making, "marts", "assessments"):
        return []
    found = making.rows("SELECT * FROM marts.assessments")
    if found and found[0]["run_id"] == making.run_id:  # this run has made its own already: keep what it compared with
        return making.rows(f"SELECT * FROM {PREVIOUS}") if _has(making, *PREVIOUS.split(".")) else []
    needed = making.catalog.table(PREVIOUS).column_names
    return [
        {name: row.get(name) for name in needed} | {"compared_run_id": row["run_id"]}
        for row in found
        if row["as_of"] <= making.as_of
    ]


def _has(making: Making, schema: str, table: str) -> bool:
    sql = (
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() "
        f"AND schema_name = '{schema}' AND table_name = '{table}'"
    )
    return bool(making.rows(sql))


def threshold_rows(_: Making) -> Rows:
    """Rows of `marts.method_thresholds`."""
    return [
        {"method_version": METHOD_VERSION, "method": t.method}
        | {f"threshold_{name}": getattr(t, name) for name in ("name", "value", "meaning", "source", "basis")}
        for t in THRESHOLDS
    ]


def _assessments(making: Making) -> Rows:
    failed = making.rows("SELECT count(*) AS n FROM staging.check_results WHERE NOT passed")[0]["n"]
    return _judgement(making).assessment_rows(making.run_id, failed)


def change_rows(making: Making) -> Rows:
    """Rows of `marts.verdict_changes`; none where there is nothing to compare with."""
    previous = making.rows(f"SELECT * FROM {PREVIOUS}")
    if not previous:
        return []
    changes = compare_assessments(previous, making.rows("SELECT * FROM marts.assessments"))
    compared = previous[0]["compared_run_id"]
    return [vars(c) | {"verdict_changed": c.verdict_changed, "compared_run_id": compared} for c in changes]


def lever_rows(making: Making) -> Rows:
    """Rows of `marts.verdict_levers`, the smallest change of each target first."""
    assessments = making.rows("SELECT * FROM marts.assessments ORDER BY target_id, reading_id, series_id")
    factors = _factors(making)
    rows = []
    for target in making.catalog.targets:
        of_target = [a for a in assessments if a["target_id"] == target.target_id]
        reading = target.reading(target.headline_reading)
        headline = next(a for a in of_target if _is(a, reading.reading_id, reading.headline_series))
        for rank, lever in enumerate(levers(headline, of_target, factors), start=1):
            rows.append(vars(lever) | {"target_id": target.target_id, "lever_rank": rank})
    return rows


def _is(row: Mapping[str, Any], reading_id: str, series_id: str) -> bool:
    return bool(row["reading_id"] == reading_id and row["series_id"] == series_id)


def _factors(making: Making) -> dict[str, tuple[float, float]]:
    """By series: the factor applied in the last year, and the one that would just meet the target."""
    sql = """SELECT series_id, arg_max(factor_t_per_mwh, year) AS used, arg_max(breakeven_factor_t_per_mwh, year) AS even
        FROM marts.avoided_emissions GROUP BY series_id"""
    return {r["series_id"]: (r["used"], r["even"]) for r in making.rows(sql) if r["used"] and r["even"]}


def _verdicts(making: Making) -> Rows:
    assessments = making.rows("SELECT * FROM marts.assessments")
    due = {r["source_id"]: r["next_release"] for r in making.rows("SELECT source_id, next_release FROM marts.sources")}
    rows = _judgement(making).verdict_rows(making.run_id, due.get, _sentences(assessments))
    return [row | _compared(making, row) | _deciding(making, row, assessments) for row in rows]


def _compared(making: Making, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """What the headline read in the publication before, and why it reads otherwise, if it does."""
    found = {
        table: next(
            (
                r
                for r in making.rows(f"SELECT * FROM {table}")
                if r["target_id"] == verdict["target_id"]
                and _is(r, verdict["headline_reading"], verdict["headline_series"])
            ),
            None,
        )
        for table in (PREVIOUS, "marts.verdict_changes")
    }
    before, change = found[PREVIOUS], found["marts.verdict_changes"]
    return {
        "verdict_previous": before["verdict"] if before else None,
        "previous_run_id": before["compared_run_id"] if before else None,
        "change_cause": change["cause"] if change else None,
    }


def _deciding(making: Making, verdict: Mapping[str, Any], assessments: Rows) -> dict[str, Any]:
    of_target = making.rows("SELECT * FROM marts.verdict_levers ORDER BY target_id, lever_rank")
    found = [r for r in of_target if r["target_id"] == verdict["target_id"] and r["turns"]]
    sentences = {}
    for code in ("es", "en"):
        names = Names.of(making.rows("SELECT * FROM marts.readings"), making.rows("SELECT * FROM marts.series"), code)
        told = deciding_sentence(found[0], assessments, names, Language.of(code)) if found else None
        sentences[f"what_decides_{code}"] = told
    return sentences


def _sentences(assessments: Rows) -> Callable[[Any, str], str]:
    return lambda verdict, code: verdict_sentence(verdict, assessments, Language.of(code))


LATEST, OBSERVATIONS, ASSESSMENTS = "marts.latest_observations", "marts.observations", "marts.assessments"
AS_OF: frozenset[Stamp] = frozenset({"as_of"})
RECIPES = (
    *tables.RECIPES,
    Recipe("marts.method_thresholds", (), threshold_rows, frozenset()),
    Recipe("marts.milestones", (LATEST,), lambda m: _judgement(m).milestone_rows(), AS_OF),
    Recipe("marts.method_classes", (LATEST,), lambda m: _judgement(m).class_rows(), AS_OF),
    Recipe("marts.forecasts", (LATEST,), lambda m: _judgement(m).forecast_rows(), AS_OF),
    Recipe(PREVIOUS, (), previous_assessments, STAMPS),
    Recipe(ASSESSMENTS, (LATEST, "staging.check_results", PREVIOUS), _assessments, STAMPS),
    Recipe(
        "marts.assessments_by_vintage", (OBSERVATIONS,), lambda m: vintage_rows(_past(m), m.run_id, m.as_of), STAMPS
    ),
    Recipe("marts.verdict_history", (OBSERVATIONS,), lambda m: history_rows(_past(m)), AS_OF),
    Recipe(
        "marts.method_calibration",
        ("marts.verdict_history",),
        lambda m: calibration_rows(m.rows("SELECT * FROM marts.verdict_history")),
        frozenset(),
    ),
    Recipe("marts.verdict_changes", (PREVIOUS, ASSESSMENTS), change_rows, frozenset()),
    Recipe("marts.verdict_levers", (ASSESSMENTS, "marts.avoided_emissions"), lever_rows, frozenset()),
    Recipe(
        "marts.verdicts",
        (
            ASSESSMENTS,
            LATEST,
            "marts.sources",
            "marts.verdict_changes",
            "marts.verdict_levers",
            "marts.readings",
            "marts.series",
        ),
        _verdicts,
        STAMPS,
    ),
)
