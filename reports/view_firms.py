"""The list behind the count of firms: operating firms by name, and every legal entity counted.

Belongs here: which firms stand in which list. Does not belong: the rules of counting, which are the pipeline's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.renderings import rendered
from reports.safe_text import safe_text, short_title
from reports.view_firm_counts import count_tables
from reports.view_parts import Cell, Column, Published, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language
    from reports.rows import Row


@dataclass(frozen=True)
class FirmLists:
    """Operating firms with their evidence, segments by number, the count from all sides, and the names of legal entities counted.

    Named are firms of the directory; a national registry's firms are counted, and named in the database only.
    """

    counts: tuple[Table, ...]
    operating: Table
    segments: Table
    entities_title: str
    entities: tuple[str, ...]


def firm_lists(published: Published, language: Language) -> FirmLists:
    """Counted firms only. Operating: not a vehicle of one plant; what cannot be told is not among them."""
    counted = [f for f in published.firms if f["counted"]]
    operating = [f for f in counted if f["is_spv"] is False]
    named = [f for f in counted if f.get("n_sources") != 0]
    count = language.number(len(operating), 0)
    note = "" if len(named) == len(counted) else " " + language.word("firm_counts.named_note")
    return FirmLists(
        counts=count_tables(published, language),
        operating=Table(
            "firms-operating",
            language.word("firms.operating_caption", count=count) + (f".{note}" if note else ""),
            (
                Column(language.word("firms.name"), share=34),
                Column(language.word("firms.rut"), share=14),
                Column(language.word("firms.segment"), share=26),
                Column(language.word("firms.source"), share=26),
            ),
            tuple(_firm_row(f, published, language) for f in named if f["is_spv"] is False),
        ),
        segments=_segments(operating, language),
        entities_title=language.word("firms.entities_title", count=language.number(len(counted), 0)) + note,
        entities=tuple(_name(f, language) + (f" ({f['rut']})" if f["rut"] else "") for f in named),
    )


def _firm_row(firm: Row, published: Published, language: Language) -> tuple[Cell, ...]:
    registries = [r.strip() for r in str(firm["registries"] or "").split(";") if r.strip()]
    level = language.word_or(f"evidence_level.{firm['evidence_level']}", str(firm["evidence_level"]))
    lists = [short_title(published.source_title(r, language)) for r in registries]
    evidence, lang = rendered(safe_text(firm["evidence"]), language)
    return (
        Cell(_name(firm, language)),
        Cell(safe_text(firm["rut"]) or language.word("no_data")),
        Cell(", ".join(_segment_names(firm, language)) or language.word("no_data")),
        Cell(evidence or language.word("no_data"), note=" · ".join((level, *lists)), lang=lang),
    )


def _segments(firms: Sequence[Row], language: Language) -> Table:
    """How many of these firms work in each segment; a firm may stand in several."""
    counts = Counter(name for firm in firms for name in _segment_names(firm, language))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Table(
        "firms-segments",
        language.word("firms.segments_caption"),
        (
            Column(language.word("firms.segment"), share=70),
            Column(language.word("firms.number"), numeric=True, share=30),
        ),
        tuple((Cell(name), Cell(language.number(n, 0))) for name, n in ordered),
    )


def _segment_names(firm: Row, language: Language) -> list[str]:
    codes = [s.strip() for s in str(firm["segments"] or "").split(";") if s.strip()]
    return [safe_text(language.word_or(f"segment.{code}", code.replace("_", " "))) for code in codes]


def _name(firm: Row, language: Language) -> str:
    """The name as the source writes it; the owner's name of a one-person firm is not published."""
    return safe_text(firm["name"]) or language.word("firms.unnamed")
