"""What a check says: one row of `marts.checks`, without the run it belongs to.

Failed and crashed are different words: a failed check looked at the data and found them wrong; a crashed one could not
look. What does not belong here: how a check is carried out (gx.py, domain.py) or stored (the publication's business).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["blocking", "warning"]
Stage = Literal["before_assessment", "before_publication"]

OBSERVED_LENGTH = 200
_QUOTED = re.compile(r"'[^']*'")
_TAX_NUMBER = re.compile(r"\b\d{1,2}\.?\d{3}\.?\d{3}-?[0-9kK]?\b")


@dataclass(frozen=True)
class Outcome:
    """What was found by one check, whoever carried it out."""

    check_id: str
    passed: bool
    crashed: bool
    observed: str


@dataclass(frozen=True)
class CheckResult:
    """One check of one stage. `observed` holds counts and ids, never the contents of a row."""

    check_id: str
    table_name: str
    expectation: str
    passed: bool
    crashed: bool
    observed: str
    severity: Severity
    stage: Stage


def crash(check_id: str, error: BaseException | str) -> Outcome:
    """The outcome of a check that could not look: never passed, and the reason on one line."""
    text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return Outcome(check_id, passed=False, crashed=True, observed=one_line(text))


def one_line(message: str) -> str:
    """A message on one short line, without quoted literals or tax numbers: an engine quotes what it stumbled on."""
    masked = _TAX_NUMBER.sub("…", _QUOTED.sub("'…'", " ".join(message.split())))
    return masked if len(masked) <= OBSERVED_LENGTH else masked[: OBSERVED_LENGTH - 1] + "…"


def blocking_failures(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Those that stop a publication: blocking and not passed, whether failed or crashed."""
    return [r for r in results if r.severity == "blocking" and not r.passed]


def outcome_words(result: CheckResult) -> str:
    """One vocabulary everywhere: crashed, blocking failure, warning, or passed."""
    if result.crashed:
        return "crashed"
    if result.passed:
        return "passed"
    return "blocking failure" if result.severity == "blocking" else "warning"


def told_in_short(results: Iterable[CheckResult]) -> str:
    """How the checks went in one line, in the words of the report."""
    words = [outcome_words(r) for r in results]
    counts = {word: words.count(word) for word in ("blocking failure", "crashed", "warning")}
    failed, crashed, warned = counts.values()
    return f"Of {len(words)} checks: blocking failures {failed}, crashed {crashed}, warnings {warned}"
