"""The chapters beside the targets: changes, certainty, portfolio, other methods; the same facts in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from reports.language import LANGUAGES, Language
from reports.probability import probability_key, probability_words
from reports.view_methods import side_of


@pytest.mark.parametrize(
    ("probability", "key"),
    [
        (0.97, "practically_certain"),
        (0.95, "very_likely"),
        (0.90, "very_likely"),
        (0.85, "likely"),
        (0.66, "likely"),
        (0.65, "even"),
        (0.33, "even"),
        (0.30, "unlikely"),
        (0.10, "unlikely"),
        (0.05, "very_unlikely"),
        (0.04, "practically_excluded"),
    ],
)
def test_probability_words_are_fixed(probability: float, key: str) -> None:
    assert probability_key(probability) == key
    assert all(Language.of(code).has(f"probability.{key}") for code in LANGUAGES)


def test_a_probability_is_said_in_words_and_never_surer_than_few_points_allow() -> None:
    spanish, english = (Language.of(code) for code in LANGUAGES)
    assert probability_words(0.7, 8, english) == "likely (70%)"
    assert probability_words(0.7, 8, spanish) == "probable (70 %)"
    assert probability_words(0.95, 8, english) == "very likely (95% or more)"
    assert probability_words(0.05, 8, spanish) == "muy improbable (5 % o menos)"
    assert probability_words(None, 8, english) == "no data"


def texts(chapter: Any) -> str:
    cells = [c.text + " " + c.note for b in chapter.blocks if b.table for row in b.table.rows for c in row]
    return " ".join([*chapter.sentences, *(s for b in chapter.blocks for s in b.sentences), *cells])


def test_each_change_is_told_with_its_cause(views: Any) -> None:
    assert "new data" in texts(views["en"].changes)
    assert "before: undetermined" in texts(views["en"].changes)
    assert "datos nuevos" in texts(views["es"].changes)


def test_page_1_says_whether_a_target_changed(published: Any, view_of: Any) -> None:
    rows = [
        {**row, "change_cause": "revision" if n == 0 else None} for n, row in enumerate(published["marts.verdicts"])
    ]
    page1 = view_of({**published, "marts.verdicts": rows}, "en").rows
    assert "Changed since the publication before: revision." in page1[0].certainty
    assert "No change since the publication before." in page1[1].certainty


def test_without_an_earlier_publication_that_is_said(published: Any, emptied: Any, view_of: Any) -> None:
    tables = emptied(published, "marts.verdict_changes")
    assert view_of(tables, "en").changes.sentences[0].startswith("Nothing changed since publication")
    verdicts = [{**row, "previous_run_id": None} for row in tables["marts.verdicts"]]
    first = view_of({**tables, "marts.verdicts": verdicts}, "en").changes
    assert first.sentences[0].startswith("No earlier publication")
    assert first.blocks == ()


def test_how_sure_names_levers_vintages_outlook_and_the_method_to_believe(views: Any) -> None:
    certainty = texts(views["en"].chapters[0])
    assert "Counting legal entities instead (≥ 249), it would be met." in certainty
    assert "In 2016 dollars it would still be undetermined: " in certainty
    assert "turns nothing" in certainty
    assert "edition-2022" in certainty
    assert "2022 · 2022 dollars" in certainty
    assert "2023 · 2023 dollars" in certainty
    assert "On the 18 questions that every method answered, Drift came nearest: right in 16" in certainty
    assert "it was missed" in certainty


def test_failures_stay_in_the_portfolio_and_links_are_hypotheses(views: Any) -> None:
    portfolio = texts(views["es"].chapters[1])
    assert "No se halló ningún proyecto." in portfolio
    assert "hipótesis" in portfolio
    assert "programa minero" in portfolio
    assert "septiembre de 2016" in portfolio


def test_the_methods_disagree_and_it_is_said_who(views: Any) -> None:
    methods = texts(views["en"].chapters[2])
    assert "away from the target: Germany" in methods
    assert "too slow: Eurostat, UN, StatCan, SDSN" in methods
    assert "By limits that are recalled and not verified at their source: SDSN." in methods
    assert "not verified there: https://example.org/page" in methods
    assert (side_of("sun"), side_of("cloudy"), side_of("deadline_passed")) == ("good", "behind", None)


def test_both_languages_have_the_same_chapters_tables_and_rows(views: Any) -> None:
    shapes = [
        [
            (c.anchor, [(b.table.table_id, len(b.table.rows)) for b in c.blocks if b.table])
            for c in (v.changes, *v.chapters)
        ]
        for v in views.values()
    ]
    assert shapes[0] == shapes[1]
    assert [c.anchor for c in views["en"].chapters] == ["certainty", "portfolio", "methods"]


def test_empty_tables_leave_a_report_that_says_so(published: Any, emptied: Any, view_of: Any) -> None:
    names = [
        n
        for n in published
        if n.startswith(("marts.method", "marts.verdict_h", "marts.verdict_l", "marts.portfolio", "marts.forec"))
    ]
    view = view_of(emptied(published, *names, "marts.timeline"), "en")
    assert "No outcome is known yet" in texts(view.chapters[0])
