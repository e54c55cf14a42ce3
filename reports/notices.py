"""Notices of page 1: what a reader must know about the data before trusting a verdict.

Belongs here: failed checks, late sources and series that stop before the target year, each as one sentence.
Does not belong: the verdicts (reports/sentences.py) and the full lists (reports/view_notes.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.rows import Row, as_year
from reports.safe_text import safe_text, short_title
from reports.sentences import join_words
from reports.view_parts import series_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language

WITNESS_ROLES = ("headline", "agreement")


@dataclass(frozen=True)
class Notice:
    """One notice; `tone` is `alert` where something failed, `note` otherwise."""

    tone: str
    text: str


def notices(
    checks: Sequence[Row], sources: Sequence[Row], assessments: Sequence[Row], language: Language
) -> tuple[Notice, ...]:
    """Every notice of page 1; the first always tells how the checks went."""
    return tuple(n for n in (_checks(checks, language), _late(sources, language), _stale(assessments, language)) if n)


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


def _late(sources: Sequence[Row], language: Language) -> Notice | None:
    late = [short_title(safe_text(s[f"title_{language.code}"])) for s in sources if s["is_late"]]
    if not late:
        return None
    key = "notice.late_one" if len(late) == 1 else "notice.late_many"
    return Notice("alert", language.word(key, n=len(late), names=join_words(late, language)))


def _stale(assessments: Sequence[Row], language: Language) -> Notice | None:
    stale = {
        short_title(series_name(a["series_id"], language)): as_year(a["latest_year"])
        for a in assessments
        if a["is_stale"] and a["role"] in WITNESS_ROLES and a.get("votes", True) and a["latest_year"] is not None
    }
    if not stale:
        return None
    deadline = max(as_year(a["target_year"]) or 0 for a in assessments)
    names = [language.word("notice.stale_series", name=name, year=year) for name, year in stale.items()]
    return Notice("note", language.word("notice.stale", deadline=deadline, names=join_words(names, language)))
