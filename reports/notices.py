"""Notices of page 1: what a reader must know about the data before trusting a verdict.

Belongs here: failed checks, late sources and series that stop before the target year, each as one sentence.
Does not belong: the verdicts (reports/sentences.py) and the full lists (reports/view_notes.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.rows import Row, as_day, as_year
from reports.safe_text import safe_text, short_title, unmistakable
from reports.sentences import join_words
from reports.view_parts import series_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language


@dataclass(frozen=True)
class Notice:
    """One notice; `tone` is `alert` where something failed, `note` otherwise."""

    tone: str
    text: str


def notices(
    checks: Sequence[Row], sources: Sequence[Row], assessments: Sequence[Row], language: Language
) -> tuple[Notice, ...]:
    """Every notice of page 1; the first always tells how the checks went."""
    return tuple(
        n
        for n in (_checks(checks, language), _late(sources, assessments, language), _stale(assessments, language))
        if n
    )


def failed_checks(checks: Sequence[Row]) -> list[Row]:
    """Checks that found what they look for; a crashed check is not among them."""
    return [c for c in checks if not c["passed"] and not c["crashed"]]


def blocking_failures(checks: Sequence[Row]) -> list[Row]:
    """Failed checks that would have stopped the publication: what only warns is not among them."""
    return [c for c in failed_checks(checks) if c["severity"] != "warning"]


def warnings(checks: Sequence[Row]) -> list[Row]:
    """Failed checks that warn: a late source, say. They never stop a publication."""
    return [c for c in failed_checks(checks) if c["severity"] == "warning"]


def crashed_checks(checks: Sequence[Row]) -> list[Row]:
    """Checks that could not be carried out."""
    return [c for c in checks if c["crashed"]]


def numbers_of_checks(checks: Sequence[Row]) -> dict[str, int]:
    """How many checks there are, passed, failed and blocking, crashed, or only warn: one count for page 1 and data notes."""
    found = {
        "failed": len(blocking_failures(checks)), "warned": len(warnings(checks)), "crashed": len(crashed_checks(checks)),
    }  # fmt: skip
    return {**found, "all": len(checks), "passed": len(checks) - sum(found.values())}


def _checks(checks: Sequence[Row], language: Language) -> Notice:
    """Failed, warned and crashed are different words: what warns (a late source) never blocks a publication."""
    if not checks:
        return Notice("alert", language.word("notice.no_checks"))
    numbers = numbers_of_checks(checks)
    told = {name: language.number(numbers[name], 0) for name in ("all", "failed", "warned", "crashed")}
    amiss = numbers["failed"] or numbers["crashed"]
    return Notice("alert" if amiss else "note", language.word("notice.checks", **told))


def _late(sources: Sequence[Row], assessments: Sequence[Row], language: Language) -> Notice | None:
    """Each by a name that no other source and no series of another source bears, with the month of what is overdue."""
    late = [s for s in sources if s["is_late"]]
    if not late:
        return None
    names = [_late_name(s, sources, assessments, language) for s in late]
    key = "notice.late_one" if len(late) == 1 else "notice.late_many"
    return Notice("alert", language.word(key, n=len(late), names=join_words(names, language)))


def _late_name(source: Row, sources: Sequence[Row], assessments: Sequence[Row], language: Language) -> str:
    def title(row: Row) -> str:
        return safe_text(row[f"title_{language.code}"])

    others = [title(s) for s in sources if s["source_id"] != source["source_id"]]
    others += [series_name(a["series_id"], language) for a in assessments if a.get("source_id") != source["source_id"]]
    due = as_day(source["next_release"])
    name = unmistakable(title(source), others)
    return language.word("notice.late_name", name=name, month=language.short_month(due)) if due else name


def _stale(assessments: Sequence[Row], language: Language) -> Notice | None:
    """Series of readings that vote, those of context included: they stand in the same figures and tables."""
    shown = [a for a in assessments if a.get("votes", True) and a["latest_year"] is not None]
    stale = dict.fromkeys(
        (_series_label(a, shown, language), as_year(a["latest_year"])) for a in shown if a["is_stale"]
    )
    if not stale:
        return None
    deadline = max(as_year(a["target_year"]) or 0 for a in assessments)
    names = [language.word("notice.stale_series", name=name, year=year) for name, year in stale]
    return Notice("note", language.word("notice.stale", deadline=deadline, names=join_words(names, language)))


def _series_label(row: Row, shown: Sequence[Row], language: Language) -> str:
    """The short title; where a series that ends in another year bears it too, the name that the figures give."""
    short = short_title(series_name(row["series_id"], language))
    years = {a["latest_year"] for a in shown if short_title(series_name(a["series_id"], language)) == short}
    return short if len(years) == 1 else language.word_or(f"charts.series.{row['series_id']}", short)
