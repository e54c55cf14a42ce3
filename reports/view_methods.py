"""View model of "other institutions' methods": their words for our series, side by side, and why they differ.

Belongs here: marts.method_classes and marts.method_thresholds in words. None of these classes counts for a verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reports.renderings import rendered
from reports.rows import Row, Tables, table_rows, where
from reports.safe_text import safe_text, web_address
from reports.view_chapters import Block, Chapter, columns, reading_label, target_title
from reports.view_parts import Cell, Column, Published, Table, reason_words, verdict_badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language

Names = Callable[[Row], str]
"""Target and reading of an assessment, in words."""

SIDE_BY_SIDE = ("eurostat", "un", "statcan", "destatis", "wri", "sdsn")
SINCE_START, RECENT = SIDE_BY_SIDE[:3], SIDE_BY_SIDE[3:]
"""The two families: growth since the start, and the pace of the last four or five years."""
FURTHER = ("escap", "astat", "oecd", "who")

# Classes that say the target is or will be reached, that it will not, and that things move the wrong way.
GOOD = frozenset(
    [
        "significant_progress",
        "target_met",
        "substantial_progress",
        "target_achieved",
        "met_or_on_track",
        "on_track_or_maintaining",
        "sun",
        "on_track",
        "achieved",
    ]
)
BAD = frozenset(
    ["movement_away", "deterioration", "stagnation_or_regression", "decreasing", "thunderstorm", "wrong_direction"]
)
SILENT = frozenset(["not_available", "not_assessed", "deadline_passed"])


def methods_chapter(tables: Tables, published: Published, language: Language) -> Chapter:
    """The methods side by side, where they disagree and why, and every limit with its source."""
    rows = [
        r
        for r in table_rows(tables, "marts.method_classes")
        if published.votes.get((str(r["target_id"]), str(r["reading_id"])))
    ]
    heads = where(published.assessments, role="headline", votes=True)
    shown = [(h, found) for h in heads if (found := _of(h, rows))]

    def names(head: Row) -> str:
        title = target_title(head["target_id"], published, language)
        return f"{title}: {reading_label(head, published, language)}"

    return Chapter(
        anchor="methods",
        title=language.word("methods.title"),
        sentences=(language.word("methods.intro"), language.word("methods.deadline")),
        blocks=(
            Block(
                language.word("methods.side_title"),
                (
                    *_disagreements(shown, names, language),
                    *_without(heads, rows, names, language),
                    *_recalled(SIDE_BY_SIDE, shown, language),
                ),
                _side_by_side("side-by-side", SIDE_BY_SIDE, shown, names, language),
            ),
            Block(language.word("methods.why_title"), table=_questions(language)),
            Block(
                language.word("methods.further_title"),
                (language.word("methods.further_note"), *_recalled(FURTHER, shown, language)),
                _side_by_side("further", FURTHER, shown, names, language),
            ),
            Block(language.word("methods.limits_title"), table=_limits(tables, language), folded=True),
        ),
    )


def _of(head: Row, rows: Sequence[Row]) -> dict[str, Row]:
    """The classes of one assessment by method, those with a word of their own."""
    found = where(rows, target_id=head["target_id"], reading_id=head["reading_id"], series_id=head["series_id"])
    return {str(r["method"]): r for r in found if r["label"]}


def _recalled(
    methods: Sequence[str], classes: Sequence[tuple[Row, dict[str, Row]]], language: Language
) -> tuple[str, ...]:
    """The methods whose classes rest on a limit that nobody verified at its source."""
    found = [m for m in methods if any(of.get(m, {}).get("recalled_limits") for _, of in classes)]
    names = ", ".join(language.word(f"method.{m}") for m in found)
    return (language.word("methods.recalled", methods=names),) if found else ()


def _label(label: Any, language: Language) -> str:
    return language.word_or(f"class.{label}", str(label).replace("_", " "))


def _side_by_side(
    table_id: str,
    methods: Sequence[str],
    classes: Sequence[tuple[Row, dict[str, Row]]],
    names: Names,
    language: Language,
) -> Table:
    cells = [
        (
            Cell(names(head)),
            Cell("", badge=verdict_badge(head, language)),
            *(_class(found.get(method), language) for method in methods),
        )
        for head, found in classes
    ]
    heads = (
        Column(language.word("methods.reading"), share=20),
        Column(language.word("methods.verdict"), share=15),
        *(Column(language.word(f"method.{m}"), share=14) for m in methods),
    )
    return Table(table_id, language.word(f"methods.{table_id.replace('-', '_')}_caption"), heads, tuple(cells))


def _class(row: Row | None, language: Language) -> Cell:
    if row is None:
        return Cell("–")
    value = row["value"]
    number = language.number(value, 2) if value is not None and row["method"] in (*SIDE_BY_SIDE, "oecd") else ""
    return Cell(_label(row["label"], language), note=number or reason_words(row["reason"], language))


def side_of(label: Any) -> str | None:
    """on track, behind or away, as a method's word says; None where it says nothing."""
    if label is None or label in SILENT:
        return None
    return "good" if label in GOOD else "bad" if label in BAD else "behind"


def _disagreements(classes: Sequence[tuple[Row, dict[str, Row]]], names: Names, language: Language) -> tuple[str, ...]:
    """One sentence per reading on which the methods side by side say different things."""
    told, agreed = [], []
    for head, found in classes:
        sides: dict[str, list[str]] = {}
        for method in SIDE_BY_SIDE:
            side = side_of(found[method]["label"]) if method in found else None
            if side:
                sides.setdefault(side, []).append(language.word(f"method_short.{method}"))
        if len(sides) > 1:
            parts = "; ".join(f"{language.word(f'methods.side_{s}')}: {', '.join(m)}" for s, m in sides.items())
            told += [language.word("methods.disagree", reading=names(head), parts=parts), *_because(found, language)]
        else:
            agreed.append(names(head))
    if told and agreed:
        told.append(language.word("methods.agree_on", readings="; ".join(agreed)))
    return tuple(told) or (language.word("methods.agree"),)


def _because(found: dict[str, Row], language: Language) -> tuple[str, ...]:
    """Why: where all that count growth since the start stand on one side, and all that look at recent years on another."""
    families = [
        {side for m in family if m in found and (side := side_of(found[m]["label"]))}
        for family in (SINCE_START, RECENT)
    ]
    if any(len(sides) != 1 for sides in families) or families[0] == families[1]:
        return ()
    ratio, factor = (found[m]["value"] if m in found else None for m in ("eurostat", "wri"))
    if ratio is None or factor is None or factor <= 0:
        return ()
    return (language.word("methods.because", ratio=language.percent(ratio, 0), pace=language.number(1 / factor, 1)),)


def _without(heads: Sequence[Row], rows: Sequence[Row], names: Names, language: Language) -> tuple[str, ...]:
    missing = [names(h) for h in heads if not _of(h, rows)]
    return (language.word("methods.without", readings="; ".join(missing)),) if missing else ()


def _questions(language: Language) -> Table:
    """What each method asks: the reason why they differ."""
    methods = (*SIDE_BY_SIDE, *FURTHER)
    head = columns(language, "methods", ("method", 20), ("asks", 52), ("gives", 28))
    cells = tuple(tuple(Cell(language.word(f"{part}.{m}")) for part in ("method", "asks", "gives")) for m in methods)
    return Table("questions", language.word("methods.why_caption"), head, cells)


def _source(row: Row, language: Language) -> Cell:
    said, lang = rendered(safe_text(row["threshold_source"]), language)
    if row["threshold_basis"] == "memory":
        said = language.word("methods.not_found_there", source=said)
    return Cell(said, href=web_address(row["threshold_source"]), lang=lang)


def _limit(row: Row, language: Language) -> Cell:
    name, lang = rendered(safe_text(row["threshold_name"]).replace("_", " "), language)
    meaning, meaning_lang = rendered(safe_text(row["threshold_meaning"]), language)
    return Cell(name, note=meaning, lang=lang or meaning_lang)


def _limits(tables: Tables, language: Language) -> Table:
    rows = table_rows(tables, "marts.method_thresholds", ("method", "threshold_name"))
    head = columns(
        language,
        "methods",
        ("method", 20),
        ("limit", 28),
        ("number", 8),
        ("basis", 14),
        ("source", 30),
        numeric=("number",),
    )
    cells = tuple(
        (
            Cell(language.word_or(f"method.{r['method']}", str(r["method"]))),
            _limit(r, language),
            Cell(f"{r['threshold_value']:g}".replace(".", "," if language.code == "es" else ".")),
            Cell(language.word(f"methods.basis_{r['threshold_basis']}")),
            _source(r, language),
        )
        for r in rows
    )  # fmt: skip
    return Table("limits", language.word("methods.limits_caption"), head, cells)
