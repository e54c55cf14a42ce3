"""View model of page 1: the three rows that a programme manager reads.

Belongs here: what page 1 shows of each target. Does not belong: wording of sentences (reports/sentences.py) and layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.deadline import as_known_later
from reports.rows import Row, as_day, as_year, first, where
from reports.safe_text import safe_text, short_title
from reports.sentences import (
    certainty,
    digits_of,
    headline_assessment,
    target_text,
    value_text,
    verdict_sentence,
    what_decides,
)
from reports.view_parts import (
    Badge,
    Published,
    derivation_anchor,
    reason_words,
    status_badge,
    unit_words,
    verdict_badge,
)

if TYPE_CHECKING:
    from reports.language import Language


SIGN_OF_CHANGE = {"reduction_at_least": -1, "increase_at_least": 1}
"""A goal that asks for a reduction is told as one: a fall of 13.5 reads 13.5, as emissions avoided do."""


@dataclass(frozen=True)
class ReadingLine:
    """One voting reading in one line: its short name, its verdict, its number."""

    label: str
    badge: Badge
    value: str
    href: str


@dataclass(frozen=True)
class Page1Row:
    """One target on page 1. `bound` is "≥" for a lower bound; `way` is the share of the way, 0 to 1, or None.

    `later` is what is known of a later year than the target's, beside the number for that year.
    """

    target_id: str
    title: str
    wording: str
    badge: Badge
    sentence: str
    bound: str
    number: str
    unit: str
    year: str
    goal: str
    gap: str
    later: str
    later_href: str
    notes: tuple[str, ...]
    way: float | None
    way_words: str
    readings: tuple[ReadingLine, ...]
    certainty: tuple[str, ...]
    decides: tuple[str, ...]
    next_release: str
    figure_ids: tuple[str, ...]
    href: str
    derivation: str


def page1_row(target: Row, figure_ids: tuple[str, ...], published: Published, language: Language) -> Page1Row:
    """Everything page 1 says of one target; without a verdict or a value it reads "no data"."""
    target_id = str(target["target_id"])
    verdict = published.verdict(target_id) or _no_verdict(target)
    row = headline_assessment(verdict, published.assessments)
    later = as_known_later(row) if row else None
    has_value = row is not None and row["latest_value"] is not None
    digits = digits_of(row) if row else 0
    return Page1Row(
        target_id=target_id,
        title=safe_text(target[f"title_{language.code}"]),
        wording=safe_text(target[f"wording_{language.code}"]),
        badge=status_badge(verdict, language),
        sentence=safe_text(
            verdict.get(f"sentence_{language.code}") or verdict_sentence(verdict, published.assessments, language)
        ),
        bound="≥" if has_value and row is not None and row["latest_is_lower_bound"] else "",
        number=value_text(row["latest_value"], digits, language, row["target_level"])
        if row
        else language.word("no_data"),
        unit=unit_words(row, language, row["latest_value"]) if row else "",
        year=language.word("page1.in_year", year=as_year(row["latest_year"])) if has_value and row else "",
        goal=_goal(row, language) if row else "",
        gap=_gap(row, language) if has_value and row else "",
        later=_later(later, language) if later else "",
        later_href=f"#{derivation_anchor(later, later['later_year'])}" if later else "",
        notes=_firm_notes(published, language) if target_id == "firms" else (),
        way=_way(row),
        way_words=_way_words(row, language),
        readings=tuple(_reading_line(r, published, language) for r in _voting(target_id, published)),
        certainty=(*certainty(verdict, published.assessments, language), *_since_last(verdict, language)),
        decides=what_decides(verdict, published.assessments, language, breakeven(published)),
        next_release=_next_release(verdict, published, language),
        figure_ids=figure_ids,
        href=f"#{target_id.replace('_', '-')}",
        derivation=f"#{derivation_anchor(row)}" if has_value and row else "",
    )


def breakeven(published: Published) -> tuple[float, float] | None:
    """Solar generation in TWh and the factor in t/MWh that just meets the target, in the last year that has both."""
    rows = [a for a in published.avoided if a["breakeven_factor_t_per_mwh"] is not None and a["solar_gwh"] is not None]
    if not rows:
        return None
    last = max(rows, key=lambda a: (as_year(a["year"]) or 0, str(a["method"])))
    return float(last["solar_gwh"]) / 1000, float(last["breakeven_factor_t_per_mwh"])


def _no_verdict(target: Row) -> Row:
    return {
        "target_id": target["target_id"],
        "headline_reading": target["headline_reading"],
        "headline_series": "",
        "status": "undetermined",
        "reason": "no_data",
        "robustness": "no_evidence",
    }


def _goal(row: Row, language: Language) -> str:
    return language.word(
        f"page1.goal.{row['comparison']}", target=target_text(row, language), year=as_year(row["target_year"])
    )


def _gap(row: Row, language: Language) -> str:
    """The signed gap in units, as words: still missing, or beyond the target."""
    gap = row["gap_absolute"]
    if gap is None:
        return language.word("page1.gap.unknown", reason=reason_words(row["reason"], language))
    case = "bound" if row["latest_is_lower_bound"] and gap > 0 else "missing" if gap > 0 else "beyond"
    side = "above" if row["direction"] == "decrease" else "below"
    number = value_text(abs(gap), digits_of(row), language, 0.0)
    return language.word(f"page1.gap.{case}_{side}", gap=number, unit=unit_words(row, language, abs(gap)))


def _later(row: Row, language: Language) -> str:
    """What all sources name, with its own gap: known today, and no answer for the target year."""
    gap, digits = row["gap_absolute"], digits_of(row)
    value, year = language.number(row["latest_value"], digits), as_year(row["latest_year"])
    if gap is None or gap <= 0:
        return language.word("page1.later", value=value, year=year)
    return language.word("page1.later_short", value=value, year=year, gap=language.number(gap, digits))


def _firm_notes(published: Published, language: Language) -> tuple[str, ...]:
    """What is counted as one firm, what "Chilean" means, and how many of the firms have an address as evidence."""
    counted = [f for f in published.firms if f["counted"] and f["is_spv"] is False]
    if not counted:
        return ()
    addressed = sum(f["evidence_level"] != "no_address" for f in counted)
    numbers = {"all": len(counted), "addressed": addressed, "rest": len(counted) - addressed}
    notes = [language.word("page1.note.firms")]
    if not any(f["is_active"] for f in counted):
        notes.append(language.word("page1.note.activity"))
    return (*notes, language.word("page1.note.evidence", **{k: language.number(n, 0) for k, n in numbers.items()}))


def _way(row: Row | None) -> float | None:
    """The share of the way for a bar, clamped to 0 to 1: tables keep it unclamped."""
    fraction = row["progress_fraction"] if row else None
    return None if fraction is None else round(min(max(float(fraction), 0.0), 1.0), 4)


def _way_words(row: Row | None, language: Language) -> str:
    if row is None or row["progress_fraction"] is None:
        return ""
    share, year = language.percent(row["progress_fraction"], 1), as_year(row["reference_year"])
    return language.word("page1.way", share=share, year=year)


def _voting(target_id: str, published: Published) -> list[Row]:
    return where(published.assessments, target_id=target_id, role="headline", votes=True)


def _reading_line(row: Row, published: Published, language: Language) -> ReadingLine:
    reading = first(published.readings, target_id=row["target_id"], reading_id=row["reading_id"])
    label = reading[f"label_{language.code}"] if reading else row["reading_id"]
    return ReadingLine(
        label=safe_text(str(label)),
        badge=verdict_badge(row, language),
        value=_reading_value(row, language),
        href=f"#{derivation_anchor(row)}",
    )


def _reading_value(row: Row, language: Language) -> str:
    compares = row["comparison"] in SIGN_OF_CHANGE
    if row["latest_value"] is None or (compares and row["baseline_value"] is None):
        return language.word("no_data")
    if compares:
        change = SIGN_OF_CHANGE[row["comparison"]] * (float(row["latest_value"]) - float(row["baseline_value"]))
        number = language.number(change, digits_of(row))
    else:
        number = value_text(row["latest_value"], digits_of(row), language, row["target_level"])
    bound = "≥ " if row["latest_is_lower_bound"] else ""
    return f"{bound}{number}"


def _since_last(verdict: Row, language: Language) -> tuple[str, ...]:
    """Whether the deciding value or verdict changed since the publication before, and why; nothing without one."""
    if not verdict.get("previous_run_id"):
        return ()
    cause = verdict.get("change_cause")
    if not cause:
        return (language.word("changes.page1_same"),)
    return (language.word("changes.page1_changed", cause=language.word(f"changes.causes.{cause}")),)


def _next_release(verdict: Row, published: Published, language: Language) -> str:
    due, source = as_day(verdict.get("next_release")), verdict.get("next_release_source")
    if due is None:
        return language.word("page1.next_unknown")
    as_of = as_day(verdict.get("as_of"))
    is_overdue = as_of is not None and due < as_of.replace(day=1)
    return language.word(
        "page1.next_overdue" if is_overdue else "page1.next",
        source=short_title(published.source_title(source, language)),
        month=language.month(due),
    )
