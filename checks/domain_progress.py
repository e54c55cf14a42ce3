"""Rules on methods, forecasts, hindsight, changes and levers: what the tables beside the verdicts may never say.

All of them run before publication, when these tables are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domain_rule import DomainRule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSESSMENTS = "marts.assessments"
FORECASTS = "marts.forecasts"
CLASSES = "marts.method_classes"
BY_VINTAGE = "marts.assessments_by_vintage"
HISTORY = "marts.verdict_history"
CALIBRATION = "marts.method_calibration"
CHANGES = "marts.verdict_changes"
LEVERS = "marts.verdict_levers"

FEWEST_POINTS = 4
KEYS = "target_id, reading_id, series_id"


def rules() -> Iterator[DomainRule]:
    """The rules before publication."""
    yield from _forecasts()
    yield from _methods()
    yield from _hindsight()
    yield from _decisions()


def _forecasts() -> Iterator[DomainRule]:
    yield rule(
        "only_past_the_last_value",
        "A forecast is of years after the last value, rests on four values or more, and never on a lower bound",
        f"""
        select f.reading_id || '/' || f.series_id || ' ' || f.year as evidence
        from {FORECASTS} f left join {ASSESSMENTS} a using ({KEYS})
        where not coalesce(f.year > a.latest_year and f.n_observations >= {FEWEST_POINTS}
                           and not a.latest_is_lower_bound, false)""",
        (FORECASTS, ASSESSMENTS),
    )
    yield rule(
        "inside_its_interval",
        "A forecast's mean lies inside its interval, unless that is cut at zero, and a slope inside its own",
        f"""
        select reading_id || '/' || series_id || ' ' || year as evidence from {FORECASTS}
        where mean > high80 or (mean < low80 and low80 > 0)
        union all
        select reading_id || '/' || series_id || ' slope' from {ASSESSMENTS}
        where slope_low is not null and not (slope_low <= slope and slope <= slope_high)""",
        (FORECASTS, ASSESSMENTS),
    )


def _methods() -> Iterator[DomainRule]:
    shown = ("eurostat", "statcan", "un", "sdsn", "destatis", "wri")
    said = " union all ".join(f"select {KEYS}, '{m}' as method, class_{m} as label from {ASSESSMENTS}" for m in shown)
    yield rule(
        "classes_agree",
        "The words beside an assessment are those of the table of classes, and none is missing without a reason",
        f"""
        with beside as ({said})
        select b.reading_id || '/' || b.series_id || ' ' || b.method as evidence
        from beside b left join {CLASSES} c using ({KEYS}, method) where b.label is distinct from c.label
        union all
        select reading_id || '/' || series_id || ' ' || method from {CLASSES} where label is null and reason is null""",
        (CLASSES, ASSESSMENTS),
    )
    yield rule(
        "newest_vintage_is_today",
        "What the newest day of publication says is what the assessment says",
        f"""
        select v.reading_id || '/' || v.series_id || ' ' || v.known_on as evidence
        from {BY_VINTAGE} v left join {ASSESSMENTS} a using ({KEYS})
        where v.is_newest and (v.verdict is distinct from a.verdict or v.latest_value is distinct from a.latest_value)
        union all
        select reading_id || '/' || series_id || ' newest' from {BY_VINTAGE} group by all having count(*) filter (is_newest) <> 1""",
        (BY_VINTAGE, ASSESSMENTS),
    )


def _hindsight() -> Iterator[DomainRule]:
    yield rule(
        "said_before_it_was_known",
        "A past day is asked with values of earlier years, and right or wrong is what its answer and the outcome say",
        f"""
        select reading_id || '/' || series_id || ' ' || method || ' ' || as_of as evidence from {HISTORY}
        where (will_meet is not null and data_through >= year(as_of) and knowledge = 'pseudo_vintage')
           or (will_meet is null and reason is null)
           or was_right is distinct from (will_meet = outcome_met)""",
        (HISTORY,),
    )
    yield rule(
        "every_answer_counted",
        "Right, wrong and silent make up all that a method was asked, and its answers are those on record",
        f"""
        with counted as (
            select method, count(*) filter (was_right) as hits, count(*) as asked from {HISTORY}
            where outcome_met is not null and role = 'headline' and votes group by method)
        select m.method || ': ' || m.hits || ' right of ' || m.asked as evidence
        from {CALIBRATION} m left join counted c using (method)
        where m.hits + m.misses <> m.answers or m.answers + m.silent <> m.asked
           or m.hits <> coalesce(c.hits, 0) or m.asked <> coalesce(c.asked, 0)
           or (m.answers > 0 and m.brier_score is null)
           or m.common_answers > m.answers or m.common_hits > least(m.hits, m.common_answers)""",
        (CALIBRATION, HISTORY),
    )


def _decisions() -> Iterator[DomainRule]:
    yield rule(
        "a_change_changes",
        "A verdict is told as changed exactly where it reads otherwise, and a deadline that passed changes one",
        f"""
        select reading_id || '/' || series_id || ' ' || cause as evidence from {CHANGES}
        where verdict_changed is distinct from (verdict_previous is distinct from verdict)
           or (cause = 'deadline' and not verdict_changed)""",
        (CHANGES,),
    )
    yield rule(
        "a_lever_turns",
        "A lever turns a verdict to the other side, what turns nothing stands after it; by readings that vote; ranks are gapless",
        f"""
        select l.target_id || ' ' || l.lever_rank as evidence
        from {LEVERS} l left join {ASSESSMENTS} a using ({KEYS})
        where l.turns <> (l.status_from <> l.status_to and l.status_to in ('met', 'missed'))
           or not coalesce(a.votes and a.role <> 'context', false)
        union all
        select target_id || ' ranks' from {LEVERS} group by target_id having max(lever_rank) <> count(*)
           or max(lever_rank) filter (turns) > min(lever_rank) filter (not turns)""",
        (LEVERS, ASSESSMENTS),
    )
