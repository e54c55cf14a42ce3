"""View model of the portfolio: instruments x targets, money, what became of them, who owns which number, the timeline.

Belongs here: marts.portfolio, marts.portfolio_targets and marts.timeline in words. Links to targets are hypotheses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.renderings import rendered_here
from reports.rows import Row, Tables, as_day, as_year, table_rows
from reports.safe_text import safe_text, web_address
from reports.view_chapters import Block, Chapter, columns, reading_label, target_title
from reports.view_parts import Cell, Column, Published, Table, series_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language


def portfolio_chapter(tables: Tables, published: Published, language: Language) -> Chapter:
    """What was done towards the targets, failures kept in."""
    rows = table_rows(tables, "marts.portfolio", ("start_year", "initiative_id"))
    links = table_rows(tables, "marts.portfolio_targets")
    return Chapter(
        anchor="portfolio",
        title=language.word("portfolio.title"),
        sentences=_summary(rows, language),
        blocks=(
            Block(
                language.word("portfolio.instruments_title"),
                (language.word("portfolio.hypothesis"),),
                _instruments(rows, links, published, language),
            ),
            Block(
                language.word("portfolio.mechanisms_title"), table=_mechanisms(links, published, language), folded=True
            ),
            Block(
                language.word("portfolio.owners_title"),
                (language.word("portfolio.owners_note"),),
                _owners(tables, published, language),
            ),
            Block(language.word("portfolio.timeline_title"), table=_timeline(tables, language), folded=True),
        ),
    )


def _summary(rows: Sequence[Row], language: Language) -> tuple[str, ...]:
    with_amount = sum(r["planned_usd"] is not None for r in rows)
    return (
        language.word("portfolio.counted", n=language.number(len(rows), 0), amounts=language.number(with_amount, 0)),
        language.word("portfolio.executed"),
        language.word("portfolio.not_added"),
        language.word("portfolio.mining"),
    )


def _instruments(rows: Sequence[Row], links: Sequence[Row], published: Published, language: Language) -> Table:
    targets = [str(t["target_id"]) for t in published.targets]
    linked = {(r["initiative_id"], r["target_id"]) for r in links}
    cells = tuple(
        (
            Cell(
                safe_text(r[f"initiative_{language.code}"]),
                href=web_address(r["source_url"]),
                note=" · ".join(p for p in (_years(r), rendered_here(safe_text(r["lead"]), language)) if p),
            ),
            *(Cell(language.word("portfolio.linked") if (r["initiative_id"], t) in linked else "–") for t in targets),
            Cell(_millions(r["planned_usd"], language)),
            Cell(language.word("no_data")),
            Cell(safe_text(r[f"status_{language.code}"])),
        )
        for r in rows
    )
    head = (
        Column(language.word("portfolio.instrument"), share=32),
        *(Column(target_title(t, published, language), share=12) for t in targets),
        Column(language.word("portfolio.planned"), numeric=True, share=10),
        Column(language.word("portfolio.spent"), share=10),
        Column(language.word("portfolio.status"), share=28),
    )
    return Table("instruments", language.word("portfolio.instruments_caption"), head, cells)


def _years(row: Row) -> str:
    start, end = as_year(row["start_year"]), as_year(row["end_year"])
    return f"{start or '?'}–{end or '?'}" if start or end else ""


def _millions(amount: float | None, language: Language) -> str:
    if amount is None:
        return language.word("no_data")
    millions = float(amount) / 1e6
    return language.number(millions, 0 if millions.is_integer() else 1)


def _mechanisms(links: Sequence[Row], published: Published, language: Language) -> Table:
    order = [str(t["target_id"]) for t in published.targets]
    found = sorted(
        {(str(r["target_id"]), str(r["line_of_work"]), safe_text(r[f"mechanism_{language.code}"])) for r in links},
        key=lambda f: (order.index(f[0]), f),
    )
    counts = {(t, line): sum(r["target_id"] == t and r["line_of_work"] == line for r in links) for t, line, _ in found}
    head = columns(
        language, "portfolio", ("target", 18), ("line", 26), ("mechanism", 44), ("number", 12), numeric=("number",)
    )
    cells = tuple(
        (
            Cell(target_title(t, published, language)),
            Cell(language.word_or(f"line.{line.replace(' ', '_')}", line)),
            Cell(mechanism),
            Cell(language.number(counts[t, line], 0)),
        )
        for t, line, mechanism in found
    )
    return Table("mechanisms", language.word("portfolio.mechanisms_caption"), head, cells)


def _owners(tables: Tables, published: Published, language: Language) -> Table:
    """Who publishes the number that decides each reading."""
    sources = {str(s["series_id"]): str(s["sources"]).split(";") for s in table_rows(tables, "marts.series")}
    publishers = {str(s["source_id"]): rendered_here(safe_text(s["publisher"]), language) for s in published.sources}
    cells = []
    for target in published.targets:
        for reading in published.readings:
            if reading["target_id"] != target["target_id"]:
                continue
            series = str(reading["headline_series"])
            owners = dict.fromkeys(publishers.get(s, s) for s in sources.get(series, []))
            cells.append(
                (
                    Cell(target_title(target["target_id"], published, language)),
                    Cell(reading_label(reading, published, language)),
                    Cell(series_name(series, language)),
                    Cell("; ".join(owners) or language.word("no_data")),
                )
            )
    head = columns(language, "portfolio", ("target", 16), ("reading", 30), ("series", 26), ("owner", 28))
    return Table("owners", language.word("portfolio.owners_caption"), head, tuple(cells))


def _timeline(tables: Tables, language: Language) -> Table:
    rows = table_rows(tables, "marts.timeline", ("event_date", "event_en"))
    head = columns(language, "portfolio", ("date", 14), ("event", 70), ("kind", 16))
    cells = tuple(
        (
            Cell(_day(r["event_date"], language)),
            Cell(safe_text(r[f"event_{language.code}"]), href=web_address(r["source_url"])),
            Cell(language.word_or(f"event.{r['category']}", str(r["category"]))),
        )
        for r in rows
    )
    return Table("timeline", language.word("portfolio.timeline_caption"), head, cells)


def _day(text: str, language: Language) -> str:
    """As precise as the source: a year, a month, or a day."""
    if len(text) == len("2016"):
        return text
    day = as_day(text if len(text) == len("2016-09-12") else f"{text}-01")
    return language.date(day) if len(text) == len("2016-09-12") else language.month(day) if day else text
