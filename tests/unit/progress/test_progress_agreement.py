"""How far verdicts agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assets.progress.agreement import (
    Robustness,
    TargetStatus,
    lineage_agreement,
    reading_status,
    target_status,
    verdict_robustness,
)
from assets.progress.assess import assess
from assets.progress.verdict import Verdict
from pipeline.core.catalog_words import SeriesRole

ON_TIME, MISSED = Verdict.ACHIEVED_ON_TIME, Verdict.MISSED
UNDETERMINED, NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE


@pytest.fixture
def agreement(reading: Any) -> Any:
    """Agreement of votes: lineage group, verdict and, where it is not a witness, role."""
    blank = assess(reading("at_most", 25.0), "blank", SeriesRole.AGREEMENT, (), date(2026, 11, 25))

    def of_votes(*votes: tuple[Any, ...]) -> Any:
        role = SeriesRole.AGREEMENT
        rows = [
            replace(blank, series_id=f"series_{i}", verdict=v[1], role=v[2] if len(v) > 2 else role)
            for i, v in enumerate(votes)
        ]
        return lineage_agreement(rows, {f"series_{i}": v[0] for i, v in enumerate(votes)})

    return of_votes


def test_more_than_half_is_a_majority_and_half_is_not() -> None:
    assert verdict_robustness([MISSED, MISSED, ON_TIME]).robustness is Robustness.MAJORITY
    assert verdict_robustness([MISSED, ON_TIME]).robustness is Robustness.SPLIT


def test_what_says_nothing_abstains_and_is_counted() -> None:
    summary = verdict_robustness([MISSED, MISSED, UNDETERMINED, NOT_YET_DUE])
    assert (summary.robustness, summary.agreement) == (Robustness.ROBUST, 1.0)
    assert (summary.n_assessed, summary.n_undetermined) == (4, 2)


def test_copies_of_one_source_are_one_witness(agreement: Any) -> None:
    found = agreement(("ember", MISSED, SeriesRole.HEADLINE), ("ember", MISSED))
    assert (found.agreeing, found.decided, found.total) == (1, 1, 1)
    assert found.robustness is Robustness.SINGLE_SOURCE


def test_independent_witnesses_that_agree_are_robust(agreement: Any) -> None:
    found = agreement(("ember", MISSED), ("ember", MISSED), ("edgar", MISSED), ("inventory", UNDETERMINED))
    assert (found.verdict, found.agreeing, found.decided, found.total) == (MISSED, 2, 2, 3)
    assert found.robustness is Robustness.ROBUST


def test_copies_cannot_make_a_majority(agreement: Any) -> None:
    found = agreement(("ember", MISSED), ("ember", MISSED), ("ember", MISSED), ("edgar", ON_TIME))
    assert (found.verdict, found.robustness) == (None, Robustness.SPLIT)


def test_a_witness_that_contradicts_itself_agrees_with_nobody(agreement: Any) -> None:
    found = agreement(("ember", MISSED), ("ember", ON_TIME), ("edgar", MISSED), ("inventory", MISSED))
    assert (found.verdict, found.agreeing, found.decided, found.total) == (MISSED, 2, 3, 3)
    assert found.robustness is Robustness.MAJORITY


def test_a_lone_witness_that_contradicts_itself_is_split(agreement: Any) -> None:
    found = agreement(("ember", MISSED), ("ember", ON_TIME))
    assert (found.verdict, found.agreeing, found.decided) == (None, 0, 1)
    assert found.robustness is Robustness.SPLIT


def test_an_undetermined_copy_does_not_silence_its_group(agreement: Any) -> None:
    assert agreement(("ember", MISSED), ("ember", UNDETERMINED)).decided == 1


def test_a_majority_against_the_headline_is_a_split(agreement: Any) -> None:
    found = agreement(("ember", MISSED, SeriesRole.HEADLINE), ("edgar", ON_TIME), ("inventory", ON_TIME))
    assert (found.verdict, found.agreeing, found.decided) == (MISSED, 1, 3)
    assert found.robustness is Robustness.SPLIT


def test_where_the_headline_abstains_the_witnesses_are_counted_among_themselves(agreement: Any) -> None:
    found = agreement(("ember", UNDETERMINED, SeriesRole.HEADLINE), ("edgar", ON_TIME), ("inventory", ON_TIME))
    assert (found.verdict, found.agreeing, found.decided, found.total) == (ON_TIME, 2, 2, 3)


def test_context_never_votes(agreement: Any) -> None:
    found = agreement(("irena", UNDETERMINED, SeriesRole.HEADLINE), ("auctions", ON_TIME, SeriesRole.CONTEXT))
    assert (found.decided, found.total, found.robustness) == (0, 1, Robustness.NO_EVIDENCE)


def test_no_series_is_no_evidence(agreement: Any) -> None:
    assert agreement().robustness is Robustness.NO_EVIDENCE


def test_agreement_is_counted_within_one_reading(reading: Any) -> None:
    rows = [
        assess(reading("at_most", 25.0, reading_id=r), "example", SeriesRole.HEADLINE, (), date(2026, 1, 1))
        for r in ("level", "avoided")
    ]
    with pytest.raises(ValueError, match="over avoided, level"):
        lineage_agreement(rows, {"example": "ember"})


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("achieved_on_time", "met"),
        ("achieved_late", "met"),
        ("achieved_on_time_then_lost", "missed"),
        ("achieved_late_then_lost", "missed"),
        ("missed_after_early_achievement", "missed"),
        ("missed", "missed"),
        ("not_yet_due", "not_yet_due"),
        ("undetermined", "undetermined"),
    ],
)
def test_what_a_verdict_says_of_its_target(verdict: str, status: str) -> None:
    assert reading_status(Verdict(verdict)) == status


@pytest.mark.parametrize(
    ("headline", "others", "status"),
    [
        (MISSED, [MISSED, ON_TIME], TargetStatus.CONTESTED),
        (MISSED, [ON_TIME], TargetStatus.CONTESTED),
        (UNDETERMINED, [MISSED, ON_TIME], TargetStatus.CONTESTED),
        (ON_TIME, [Verdict.ACHIEVED_ON_TIME_THEN_LOST], TargetStatus.CONTESTED),
        (MISSED, [MISSED, UNDETERMINED], TargetStatus.MISSED),
        (ON_TIME, [Verdict.ACHIEVED_LATE, UNDETERMINED], TargetStatus.MET),
        (UNDETERMINED, [ON_TIME], TargetStatus.UNDETERMINED),
        (UNDETERMINED, [MISSED], TargetStatus.UNDETERMINED),
        (NOT_YET_DUE, [NOT_YET_DUE], TargetStatus.NOT_YET_DUE),
        (MISSED, [], TargetStatus.MISSED),
    ],
)
def test_contested_needs_a_met_and_a_missed_reading_else_the_headline_speaks(
    headline: Verdict, others: list[Verdict], status: TargetStatus
) -> None:
    assert target_status(headline, others) is status
