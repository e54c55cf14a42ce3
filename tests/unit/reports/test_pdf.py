"""The PDFs: A4, numbered pages, an outline, letters that can be read on paper, and the numbers of the pages."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.language import LANGUAGES
from reports.view import View

A4_POINTS = (595, 842)
LEAST_POINTS = 7.4
"""Letters on page 1 are no smaller; subscripts apart, which stand lower and are few."""
FEW_LETTERS = 5


@pytest.fixture(scope="session", params=LANGUAGES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def document(built: Path, code: str) -> PdfReader:
    return PdfReader(built / f"report.{code}.pdf")


def words(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def letter_sizes(document: PdfReader, page: int) -> dict[float, int]:
    """How many letters of each size in points a page has."""
    sizes: dict[float, int] = {}

    def visit(text: str, around: list[float], matrix: list[float], _font: object, size: float) -> None:
        points = round(size * math.hypot(matrix[2], matrix[3]) * math.hypot(around[2], around[3]), 1)
        sizes[points] = sizes.get(points, 0) + len(text.strip())

    document.pages[page].extract_text(visitor_text=visit)
    return {points: letters for points, letters in sizes.items() if letters}


def test_every_page_is_a4_and_carries_its_number_and_the_run(
    document: PdfReader, views: dict[str, View], code: str
) -> None:
    pages = document.pages
    assert 8 <= len(pages) <= 40
    for number, page in enumerate(pages, 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4_POINTS
        text = words(page.extract_text())
        assert f"{views[code].words['nav.page']} {number} / {len(pages)}" in text
        assert views[code].run_id in text


def test_the_outline_names_every_section(document: PdfReader, views: dict[str, View], code: str) -> None:
    top = [entry.title for entry in document.outline if not isinstance(entry, list)]
    named = [section.title for section in views[code].sections] + [views[code].words["nav.notes"]]
    assert [title for title in top if title in named] == named


def test_the_document_names_its_language_and_title_and_is_tagged(
    document: PdfReader, views: dict[str, View], code: str
) -> None:
    catalog = document.trailer["/Root"]
    assert str(catalog["/Lang"]).startswith(code)
    assert catalog["/MarkInfo"]["/Marked"]
    assert views[code].question in str(document.metadata.title)


def test_page_one_holds_the_three_targets_with_the_numbers_of_the_page(
    document: PdfReader, views: dict[str, View], code: str
) -> None:
    first = words(document.pages[0].extract_text())
    for row in views[code].rows:
        assert row.title in first
        assert row.badge.word in first
        assert row.number in first
        assert words(row.sentence) in first
        for line in row.readings:
            assert line.value.removeprefix("≥ ") in first
    assert views[code].words["nav.contents"] not in first


def test_letters_of_page_one_can_be_read_on_paper(document: PdfReader) -> None:
    sizes = letter_sizes(document, 0)
    assert sum(sizes.values()) > 1000
    small = {points: letters for points, letters in sizes.items() if points < LEAST_POINTS}
    assert sum(small.values()) <= FEW_LETTERS, small


def test_every_figure_and_its_data_stand_in_the_document(
    document: PdfReader, views: dict[str, View], code: str
) -> None:
    text = words(" ".join(page.extract_text() for page in document.pages))
    for figure in views[code].figures.values():
        assert text.count(words(figure.title)) >= 2, figure.figure_id
        assert figure.table.rows[-1][-1].text in text
