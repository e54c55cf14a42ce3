"""View model of "what changed and why": this publication beside the one before it.

Belongs here: rows of marts.verdict_changes in words. Does not belong: finding changes and their causes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.rows import Row, Tables, as_year, table_rows
from reports.view_chapters import Block, Chapter, columns, reading_label, target_title
from reports.view_parts import Badge, Cell, Published, Table, series_name, table_digits, value_note, verdict_badge

if TYPE_CHECKING:
    from reports.language import Language


def changes_chapter(tables: Tables, published: Published, language: Language) -> Chapter:
    """What reads otherwise than in the publication before, verdicts first."""
    rows = table_rows(tables, "marts.verdict_changes", ("target_id", "reading_id", "series_id"))
    rows.sort(key=lambda r: not r["verdict_changed"])
    compared = next((v.get("previous_run_id") for v in published.verdicts if v.get("previous_run_id")), None)
    part = "changes"
    head = columns(
        language, part, ("reading", 34), ("before", 16), ("now", 16), ("verdict", 20), ("cause", 14),
        numeric=("before", "now"),
    )  # fmt: skip
    table = Table(
        "change-list", language.word("changes.caption"), head, tuple(_row(r, published, language) for r in rows)
    )
    return Chapter(
        anchor=part,
        title=language.word("changes.title"),
        sentences=_summary(rows, compared, language),
        blocks=(Block(language.word("changes.list"), table=table),) if rows else (),
    )


def _summary(rows: list[Row], compared: str | None, language: Language) -> tuple[str, ...]:
    if compared is None:
        return (language.word("changes.first"),)
    if not rows:
        return (language.word("changes.none", run=compared),)
    turned = sum(bool(r["verdict_changed"]) for r in rows)
    counts = {"n": language.number(len(rows), 0), "turned": language.number(turned, 0)}
    return (language.word("changes.compared", run=compared), language.word("changes.counted", **counts))


def _row(row: Row, published: Published, language: Language) -> tuple[Cell, ...]:
    of = next(
        (a for a in published.assessments if all(a[k] == row[k] for k in ("target_id", "reading_id", "series_id"))), {}
    )
    digits = table_digits(of)
    before, now = as_year(row["year_previous"]), as_year(row["year"])
    return (
        Cell(
            f"{target_title(row['target_id'], published, language)}: {reading_label(row, published, language)}",
            note=series_name(row["series_id"], language),
        ),
        Cell(
            language.number(row["value_previous"], digits),
            note=value_note({**row, "price_year": row["price_year_previous"]}, before, language),
        ),
        Cell(language.number(row["value"], digits), note=value_note(row, now, language)),
        Cell("", note=_was(row, language), badge=_badge(row, language)),
        Cell(language.word(f"changes.causes.{row['cause']}")),
    )


def _badge(row: Row, language: Language) -> Badge | None:
    return verdict_badge(row, language) if row["verdict"] else None


def _was(row: Row, language: Language) -> str:
    if not row["verdict_changed"]:
        return language.word("changes.same_verdict")
    before = row["verdict_previous"]
    return language.word(
        "changes.was", verdict=language.word(f"verdict.{before}") if before else language.word("no_data")
    )
