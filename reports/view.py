"""The view model of the report: one per language, from which HTML and PDF both render, so their numbers cannot differ.

Belongs here: the whole and its order. Does not belong: the sections (reports/view_<section>.py), words, layout.
Everything comes from the published tables; there is no clock and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.notices import Notice, notices
from reports.rows import Row, Tables, as_day, as_year, where
from reports.sentences import lede
from reports.view_certainty import certainty_chapter
from reports.view_changes import changes_chapter
from reports.view_chapters import Chapter
from reports.view_methods import methods_chapter
from reports.view_notes import Notes, build_notes
from reports.view_page1 import Page1Row, page1_row
from reports.view_parts import Cell, Column, Published, Table, series_words
from reports.view_portfolio import portfolio_chapter
from reports.view_targets import TargetSection, target_section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.charts_parts import Figure
    from reports.language import Language


@dataclass(frozen=True)
class FigureView:
    """A figure with its words and its data as a table; the drawing is fetched by id."""

    figure_id: str
    target_id: str
    title: str
    caption: str
    alternative: str
    key: str
    table: Table


@dataclass(frozen=True)
class View:
    """Everything the report says in one language."""

    code: str
    title: str
    question: str
    as_of: str
    as_of_words: str
    data_through: str
    run_id: str
    lede: tuple[str, ...]
    notices: tuple[Notice, ...]
    rows: tuple[Page1Row, ...]
    changes: Chapter
    sections: tuple[TargetSection, ...]
    chapters: tuple[Chapter, ...]
    notes: Notes
    figures: Mapping[str, FigureView]
    words: Mapping[str, str]


def build_view(tables: Tables, language: Language, figures: Sequence[Figure]) -> View:
    """The view of one run in one language. A target without data is still there and reads "no data"."""
    language = language.with_words(series_words(tables, language.code))
    published = Published.of(tables)
    head = published.verdicts[0] if published.verdicts else {}
    day, run_id = as_day(head.get("as_of")), str(head.get("run_id") or language.word("no_data"))
    as_of, as_of_words = day.isoformat() if day else "", language.date(day)
    rows = tuple(
        page1_row(t, _figure_ids(t, [f for f in figures if f.section == "page1"]), published, language)
        for t in published.targets
    )
    titles = {row.target_id: row.title for row in rows}
    deadline = max((as_year(r["target_year"]) or 0 for r in published.readings), default=0)
    return View(
        code=language.code,
        title=language.word("page1.title"),
        question=language.word("page1.question", year=deadline or language.word("no_data")),
        as_of=as_of,
        as_of_words=as_of_words,
        data_through=_data_through(published, language),
        run_id=run_id,
        lede=lede(published.verdicts, titles, language),
        notices=notices(published.checks, published.sources_of_figures(), published.assessments, language),
        rows=rows,
        changes=changes_chapter(tables, published, language),
        sections=tuple(
            target_section(t, row, _figure_ids(t, figures), published, language)
            for t, row in zip(published.targets, rows, strict=True)
        ),
        chapters=tuple(
            make(tables, published, language) for make in (certainty_chapter, portfolio_chapter, methods_chapter)
        ),
        notes=build_notes(published, run_id, as_of, as_of_words, language),
        figures={figure.figure_id: _figure_view(figure) for figure in figures},
        words=language.words,
    )


def _figure_ids(target: Row, figures: Sequence[Figure]) -> tuple[str, ...]:
    return tuple(figure.figure_id for figure in figures if figure.target_id == target["target_id"])


def _data_through(published: Published, language: Language) -> str:
    """The last year for which a deciding series has a value. Counts of firms are dated by the as-of day, and left out."""
    rows = where(published.assessments, role="headline", votes=True)
    dated = [a for a in rows if a["latest_year"] is not None and a.get("unit_of_count") is None]
    years = [as_year(a["latest_year"]) or 0 for a in dated]
    return str(max(years)) if years else language.word("no_data")


def _figure_view(figure: Figure) -> FigureView:
    columns = tuple(
        Column(label, numeric=n > 0 and any(_is_number(row[n]) for row in figure.table.rows))
        for n, label in enumerate(figure.table.columns)
    )
    rows = tuple(tuple(Cell(text) for text in row) for row in figure.table.rows)
    table = Table(f"data-{figure.figure_id.replace('_', '-')}", figure.title, columns, rows)
    return FigureView(
        figure.figure_id, figure.target_id, figure.title, figure.caption, figure.alternative, figure.key, table
    )


def _is_number(text: str) -> bool:
    return text.lstrip("≥ -+")[:1].isdigit()
