"""How far verdicts agree: across series, across independent witnesses, across the readings of a target.

Belongs here: everything that counts verdicts. Does not belong here: how one verdict is reached (`verdict.py`).
Verdicts are counted word by word and never averaged. Undetermined and not yet due say nothing and abstain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assets.progress.assess import Assessment
from assets.progress.verdict import VERDICT_ORDER, Verdict
from pipeline.core.catalog_words import SeriesRole


class Robustness(StrEnum):
    """How far the verdicts that were reached agree."""

    ROBUST = "robust"
    MAJORITY = "majority"
    SPLIT = "split"
    SINGLE_SOURCE = "single_source"
    NO_EVIDENCE = "no_evidence"


class TargetStatus(StrEnum):
    """What is said of a target."""

    MET = "met"
    MISSED = "missed"
    CONTESTED = "contested"
    UNDETERMINED = "undetermined"
    NOT_YET_DUE = "not_yet_due"


@dataclass(frozen=True)
class VerdictRobustness:
    """`modal` is the verdict of more than half of those decided, null where there is none; `agreement` is the largest
    share of one verdict among those decided, 0 to 1, null where none is; `n_undetermined` counts those that abstain.
    """

    modal: Verdict | None
    agreement: float | None
    robustness: Robustness
    n_assessed: int
    n_undetermined: int


@dataclass(frozen=True)
class LineageAgreement:
    """Witnesses, not series: `agreeing` of `decided` lineage groups give `verdict`, out of `total` that were asked.

    `verdict` is that of the headline series; where that abstains, the one of more than half of the decided groups, null
    where there is none (then `agreeing` counts the most frequent one).
    """

    verdict: Verdict | None
    agreeing: int
    decided: int
    total: int
    robustness: Robustness


def verdict_robustness(verdicts: Iterable[Verdict]) -> VerdictRobustness:
    """How far a set of verdicts agrees, each counted once.

    robust: all the same; majority: more than half; split: no more than half; single_source: only one was reached.
    """
    asked = tuple(verdicts)
    decided = [v for v in asked if v in VERDICT_ORDER]
    modal, agreeing = _most_frequent(decided)
    return VerdictRobustness(
        modal=modal,
        agreement=agreeing / len(decided) if decided else None,
        robustness=_word(agreeing, len(decided)),
        n_assessed=len(asked),
        n_undetermined=len(asked) - len(decided),
    )


def lineage_agreement(assessments: Iterable[Assessment], lineage_group_of: Mapping[str, str]) -> LineageAgreement:
    """How far independent witnesses of one reading agree; `lineage_group_of` maps series_id to lineage group.

    A source and its copies are one witness. A group whose own series disagree is decided but agrees with nobody.
    Context series are not asked. Agreement is with the headline: a majority against it makes a split. Raises ValueError
    when the assessments are of more than one reading.
    """
    asked = [a for a in assessments if a.role is not SeriesRole.CONTEXT]
    readings = sorted({a.reading_id for a in asked})
    if len(readings) > 1:
        raise ValueError(f"agreement is counted within one reading, not over {', '.join(readings)}")
    votes: dict[str, set[Verdict]] = {lineage_group_of[a.series_id]: set() for a in asked}
    for assessment in asked:
        if assessment.verdict in VERDICT_ORDER:
            votes[lineage_group_of[assessment.series_id]].add(assessment.verdict)
    decided = [next(iter(said)) if len(said) == 1 else None for said in votes.values() if said]
    headline = next((a.verdict for a in asked if a.role is SeriesRole.HEADLINE and a.verdict in VERDICT_ORDER), None)
    verdict, agreeing = (headline, decided.count(headline)) if headline else _most_frequent(decided)
    return LineageAgreement(verdict, agreeing, len(decided), len(votes), _word(agreeing, len(decided)))


def reading_status(verdict: Verdict) -> TargetStatus:
    """What a reading's verdict says of its target: met only while it holds; met and later lost is missed."""
    if verdict in (Verdict.ACHIEVED_ON_TIME, Verdict.ACHIEVED_LATE):
        return TargetStatus.MET
    if verdict is Verdict.NOT_YET_DUE:
        return TargetStatus.NOT_YET_DUE
    return TargetStatus.MISSED if verdict in VERDICT_ORDER else TargetStatus.UNDETERMINED


def target_status(headline_verdict: Verdict, verdicts_of_voting_readings: Iterable[Verdict]) -> TargetStatus:
    """The status of a target: contested when one voting reading is met and another missed, else that of the headline.

    A reading that is undetermined or not yet due abstains; where that is the headline, no other reading replaces it.
    """
    said = {reading_status(v) for v in (headline_verdict, *verdicts_of_voting_readings)}
    if {TargetStatus.MET, TargetStatus.MISSED} <= said:
        return TargetStatus.CONTESTED
    return reading_status(headline_verdict)


def _most_frequent(decided: Sequence[Verdict | None]) -> tuple[Verdict | None, int]:
    """The verdict of more than half, null where there is none, and the votes of the most frequent one.

    A vote of None agrees with nobody.
    """
    counts = Counter(v for v in decided if v is not None).most_common(1)
    first, agreeing = counts[0] if counts else (None, 0)
    return (first if 2 * agreeing > len(decided) else None), agreeing


def _word(agreeing: int, decided: int) -> Robustness:
    if not decided:
        return Robustness.NO_EVIDENCE
    if 2 * agreeing <= decided:
        return Robustness.SPLIT
    if decided == 1:
        return Robustness.SINGLE_SOURCE
    return Robustness.ROBUST if agreeing == decided else Robustness.MAJORITY
