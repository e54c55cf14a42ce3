"""View model of a chapter: a heading, sentences, and blocks of sentences and tables; page and paper lay out any of them.

Belongs here: the parts that every chapter beside the targets is made of. Does not belong: what a chapter says
(reports/view_changes.py, view_certainty.py, view_portfolio.py, view_methods.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.safe_text import safe_text
from reports.view_parts import Column, Published, Table

if TYPE_CHECKING:
    from reports.language import Language
    from reports.rows import Row


@dataclass(frozen=True)
class Block:
    """Sentences and a table under a heading; `folded` tables open on demand in the page, and stand whole on paper."""

    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    folded: bool = False


@dataclass(frozen=True)
class Chapter:
    """One chapter of the report."""

    anchor: str
    title: str
    sentences: tuple[str, ...]
    blocks: tuple[Block, ...]


def columns(
    language: Language, part: str, *named: tuple[str, int], numeric: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """Columns of a table of `part`, each with its share of the width on paper."""
    return tuple(Column(language.word(f"{part}.{name}"), name in numeric, share) for name, share in named)


def target_title(target_id: object, published: Published, language: Language) -> str:
    """A target's short title."""
    row = next((t for t in published.targets if t["target_id"] == target_id), None)
    return safe_text(row[f"title_{language.code}"]) if row else str(target_id)


def reading_label(row: Row, published: Published, language: Language) -> str:
    """A reading's short name, from a row that names target and reading."""
    keys = (row["target_id"], row["reading_id"])
    found = next((r for r in published.readings if (r["target_id"], r["reading_id"]) == keys), None)
    return safe_text(found[f"label_{language.code}"]) if found else str(row["reading_id"])
