"""The sentences of page 1: short, with unit of count or price year, and true of every status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from reports.language import LANGUAGES, Language
from reports.rows import Tables
from reports.sentences import (
    STATUSES,
    certainty,
    headline_assessment,
    lede,
    value_text,
    verdict_sentence,
    what_decides,
)
from reports.view import View

MOST_WORDS = 24
TITLES = {"firms": "Firms", "pv_cost": "Cost", "emissions": "Emissions"}
Rows = list[dict[str, Any]]


@pytest.fixture
def verdicts(published: Tables) -> Rows:
    return published["marts.verdicts"]


@pytest.fixture
def assessments(published: Tables) -> Rows:
    return published["marts.assessments"]


def sentences_of(text: str) -> Iterator[str]:
    """Sentences of a text: a point, question mark or the end closes one; points inside numbers do not."""
    yield from (part for part in re.split(r"[.?!](?:\s|$)", text) if part.strip())


def by_target(rows: Rows, target_id: str) -> dict[str, Any]:
    return next(row for row in rows if row["target_id"] == target_id)


def test_a_count_below_the_target_names_its_unit_and_that_it_is_a_lower_bound(
    verdicts: Rows, assessments: Rows
) -> None:
    verdict = by_target(verdicts, "firms")
    spanish, english = (verdict_sentence(verdict, assessments, Language.of(code)) for code in ("es", "en"))
    assert "al 2025 las listas nombran al menos 26 empresas operativas, y 46 con" in spanish
    assert "at least 26 operating firms by 2025, and 46 with all sources" in english
    assert "prove at least" not in english


def test_a_count_of_the_target_year_itself_has_nothing_later_beside_it(verdicts: Rows, assessments: Rows) -> None:
    rows = [a | {"latest_year": 2025, "latest_value": 26.0} if a["latest_is_lower_bound"] else a for a in assessments]
    told = verdict_sentence(by_target(verdicts, "firms"), rows, Language.of("en"))
    assert "at least 26 operating firms" in told and "all sources" not in told


def test_a_cost_names_its_price_year_and_that_chile_has_no_value(verdicts: Rows, assessments: Rows) -> None:
    sentence = verdict_sentence(by_target(verdicts, "pv_cost"), assessments, Language.of("es"))
    assert "USD 40,9/MWh en 2023, en dólares de 2023" in sentence
    assert sentence.startswith("Sin determinar")


def test_a_contested_target_shows_both_verdicts_in_one_line(verdicts: Rows, assessments: Rows) -> None:
    verdict = by_target(verdicts, "emissions")
    spanish = verdict_sentence(verdict, assessments, Language.of("es"))
    english = verdict_sentence(verdict, assessments, Language.of("en"))
    assert "«a» 4,5" in spanish and "no se cumplió" in spanish and "25,6" in spanish
    assert "«de» 4,5, se cumplió" in spanish and "11,1" in spanish
    assert "“to” 4.5 Mt, missed" in english and "“of” 4.5, met" in english


def test_a_contract_price_never_stands_in_a_dispute_on_cost(verdicts: Rows, assessments: Rows) -> None:
    verdict = by_target(verdicts, "pv_cost") | {"status": "contested"}
    rows = [
        a | {"verdict": "missed" if a["reading_id"] == "lcoe_le_25" else "achieved_on_time"}
        for a in assessments
        if a["reading_id"] in ("lcoe_le_25", "mean_award", "lowest_solar_award")
    ]
    assert "23,8" not in verdict_sentence(verdict, rows, Language.of("es"))


def test_what_decides_on_emissions_is_the_preposition_and_a_factor(verdicts: Rows, assessments: Rows) -> None:
    told = " ".join(
        what_decides(by_target(verdicts, "emissions"), assessments, Language.of("en"), (22.18, 4.5 / 22.18))
    )
    assert "“to” 4.5" in told and "“of” 4.5" in told
    assert "The fall since 2016 is not solar's alone." in told
    assert "0.203 t" in told and "22.2 TWh" in told


def test_what_decides_on_firms_is_the_registry_and_the_unit_of_count(verdicts: Rows, assessments: Rows) -> None:
    told = " ".join(what_decides(by_target(verdicts, "firms"), assessments, Language.of("es")))
    assert "al menos 190 personas jurídicas al 2025 (249 con todas las fuentes), la meta se cumpliría" in told


def test_the_lede_follows_the_statuses(verdicts: Rows) -> None:
    spanish = Language.of("es")
    assert (
        lede(verdicts, TITLES, spanish)[0]
        == "De las tres metas de 2025, una está en disputa y dos quedan sin determinar."
    )
    met = [v | {"status": "met"} for v in verdicts]
    assert lede(met, TITLES, spanish) == ("De las tres metas de 2025, tres se cumplieron.",)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_stays_under_25_words_whatever_the_status(code: str, verdicts: Rows, assessments: Rows) -> None:
    language = Language.of(code)
    seen = 0
    for verdict, status, value in product(verdicts, STATUSES, (12345.678, None)):
        head = headline_assessment(verdict, assessments)
        rows = [a | {"latest_value": value} if a == head else a for a in assessments]
        case = verdict | {"status": status}
        texts = (
            verdict_sentence(case, rows, language),
            *what_decides(case, rows, language, (22.18, 0.203)),
            *certainty(case, rows, language),
        )
        for sentence in (s for text in texts for s in sentences_of(text)):
            seen += 1
            assert len(sentence.split()) <= MOST_WORDS, sentence
    assert seen > 60


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_of_the_report_have_short_sentences(code: str, views: dict[str, View]) -> None:
    view = views[code]
    texts = [s for section in view.sections for r in (*section.distance, *section.conditions) for s in r.sentences]
    texts += [t.meaning for t in view.notes.glossary]
    texts += view.notes.reproduce
    assert texts
    for sentence in (s for text in texts for part in text.split(";") for s in sentences_of(part)):
        assert len(sentence.split()) <= MOST_WORDS, sentence


def test_rounding_never_makes_a_miss_look_like_the_target() -> None:
    english = Language.of("en")
    assert value_text(25.04, 1, english, 25.0) == "25.04"
    assert value_text(25.0, 1, english, 25.0) == "25.0"
    assert value_text(40.92, 1, english, 25.0) == "40.9"


def test_no_evidence_is_said_and_a_provisional_verdict_too(verdicts: Rows, assessments: Rows) -> None:
    english = Language.of("en")
    assert certainty(by_target(verdicts, "pv_cost"), assessments, english)[0].startswith("Nothing decides yet")
    assert any("rovisional" in s for s in certainty(by_target(verdicts, "emissions"), assessments, english))


@pytest.mark.parametrize("target_id", ["firms", "emissions"])
def test_before_the_target_year_is_over_a_target_without_data_is_not_yet_due(
    target_id: str, verdicts: Rows, assessments: Rows
) -> None:
    early = by_target(verdicts, target_id) | {"status": "not_yet_due", "as_of": "2024-10-01"}
    unknown = [a | {"latest_value": None, "latest_year": None} for a in assessments]
    told = verdict_sentence(early, unknown, Language.of("en"))
    assert told == "Not yet due: 2025 was not over on 1 October 2024, and no value was known then."
    assert verdict_sentence(early, unknown, Language.of("es")).startswith(
        "Aún no vence: al 1 de octubre de 2024, 2025 no"
    )
