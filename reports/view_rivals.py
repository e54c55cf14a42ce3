"""View model of what others have said: figures of the same quantity and year that are not ours, each beside ours.

Belongs here: wording marts.rival_figures. Does not belong: which statements have a counterpart (the programme's tables).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.renderings import rendered
from reports.rows import Row, as_year
from reports.safe_text import safe_text, web_address
from reports.view_parts import Cell, Column, Published, Table, series_name

if TYPE_CHECKING:
    from reports.language import Language

COLUMNS = (("statement", 40), ("year", 10), ("theirs", 14), ("ours", 16), ("difference", 20))
DIGITS = 1


def rivals_table(published: Published, language: Language) -> Table:
    """One row per statement."""
    columns = tuple(
        Column(language.word(f"rivals.{name}"), name in ("theirs", "ours", "difference"), share)
        for name, share in COLUMNS
    )
    rows = tuple(_row(r, language) for r in published.rivals)
    return Table("rivals", language.word("rivals.caption"), columns, rows)


def _row(row: Row, language: Language) -> tuple[Cell, ...]:
    since = as_year(row["since_year"])
    unit = language.word_or(f"rivals.units.{row['unit']}", str(row["unit"]))
    publisher, lang = rendered(safe_text(row["publisher"]), language)
    difference = row["value"] - row["our_value"]
    sign = "+" if difference > 0 else ""
    return (
        Cell(
            publisher,
            href=web_address(row["source_url"]),
            note=safe_text(row[f"measure_{language.code}"]),
            lang=lang,
        ),
        Cell(f"{since}–{row['year']}" if since else str(row["year"])),
        Cell(language.number(row["value"], DIGITS), note=unit),
        Cell(language.number(row["our_value"], DIGITS), note=series_name(row["series_id"], language)),
        Cell(f"{sign}{language.number(difference, DIGITS)}"),
    )
