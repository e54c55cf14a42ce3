"""View model of the data notes: sources, checks, rejected rows, vintages, glossary, how to reproduce and to cite.

Belongs here: everything a reader needs to judge and repeat the report. Derivations of single numbers stand in
reports/view_derivations.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.notices import crashed_checks, failed_checks, numbers_of_checks
from reports.renderings import rendered, rendered_here
from reports.rows import Row, as_day, as_year
from reports.safe_text import safe_text, web_address
from reports.view_derivations import Derivation, derivations
from reports.view_parts import Cell, Column, Published, Table
from reports.view_rivals import rivals_table

if TYPE_CHECKING:
    from datetime import date

    from reports.language import Language

GLOSSARY = (
    "reading",
    "contested",
    "undetermined",
    "lower_bound",
    "operating_firm",
    "legal_entity",
    "levelised_cost",
    "contract_price",
    "reference_year",
    "vintage",
    "breakeven_factor",
    "combined_margin",
    "provisional",
)
CODE_OF_PUBLICATION = "current"


@dataclass(frozen=True)
class Term:
    """One word of the glossary and its meaning."""

    term: str
    meaning: str


@dataclass(frozen=True)
class Notes:
    """The data notes."""

    sources: Table
    remarks: Table
    rivals: Table
    checks_summary: tuple[str, ...]
    failed: Table
    rejected: Table
    vintages: Table
    derivations: tuple[Derivation, ...]
    glossary: tuple[Term, ...]
    reproduce: tuple[str, ...]
    commands: tuple[str, ...]
    cite: str


def build_notes(published: Published, run_id: str, as_of: str, as_of_words: str, language: Language) -> Notes:
    """The notes of one run."""
    return Notes(
        sources=_sources(published, as_day(as_of), language),
        remarks=_remarks(published, language),
        rivals=rivals_table(published, language),
        checks_summary=_checks_summary(published, language),
        failed=_failed(published, language),
        rejected=_rejected(published, language),
        vintages=_vintages(published, language),
        derivations=derivations(published, language),
        glossary=tuple(
            Term(language.word(f"glossary.{k}.term"), language.word(f"glossary.{k}.meaning")) for k in GLOSSARY
        ),
        reproduce=tuple(language.word(f"reproduce.{n}", run_id=run_id) for n in (1, 2, 3)),
        commands=(
            "make refresh",
            f"solar-mission refresh --as-of {as_of}",
            f"solar-mission publications show {run_id}",
        ),
        cite=language.word("cite", run_id=run_id, day=as_of_words, year=as_of[:4]),
    )


def _columns(language: Language, prefix: str, *columns: tuple[str, int]) -> tuple[Column, ...]:
    return tuple(
        Column(language.word(f"{prefix}.{name}"), name in ("rows", "number"), share) for name, share in columns
    )


def _sources(published: Published, as_of: date | None, language: Language) -> Table:
    columns = _columns(
        language,
        "sources",
        ("source", 30),
        ("licence", 16),
        ("release", 18),
        ("last_period", 10),
        ("next", 15),
        ("late", 11),
    )
    return Table(
        "sources",
        language.word("sources.caption"),
        columns,
        tuple(_source_row(s, published, as_of, language) for s in published.sources),
    )


def _source_row(source: Row, published: Published, as_of: date | None, language: Language) -> tuple[Cell, ...]:
    years = [
        as_year(o["year"])
        for o in published.observations
        if o["source_id"] == source["source_id"] and o["year"] is not None
    ]
    retrieved = [as_day(v["retrieved_at"]) for v in published.vintages if v["source_id"] == source["source_id"]]
    last_read = max((day for day in retrieved if day), default=None)
    span = f"{min(y for y in years if y)}–{max(y for y in years if y)}" if years else "–"
    return (
        Cell(
            published.source_title(source["source_id"], language),
            href=web_address(source["landing_page"]),
            note=f"{rendered_here(safe_text(source['publisher']), language)} · {source['source_id']}",
        ),
        _told(source["licence"], language),
        Cell(
            safe_text(source["vintage"]),
            note=language.word("sources.retrieved", day=language.date(last_read)) if last_read else "",
        ),
        Cell(span),
        Cell(_due(as_day(source["next_release"]), as_of, language)),
        Cell(language.word("sources.is_late" if source["is_late"] else "sources.in_time")),
    )


def _due(due: date | None, as_of: date | None, language: Language) -> str:
    if due is None:
        return language.word("sources.no_rhythm")
    is_overdue = as_of is not None and due < as_of.replace(day=1)
    return language.word("sources.due_since", month=language.month(due)) if is_overdue else language.month(due)


def _remarks(published: Published, language: Language) -> Table:
    """What is known to be odd about each release, in the words of its vintage or their rendering."""
    rows = []
    for vintage in published.vintages:
        text, lang = rendered(safe_text(vintage["note"]), language)
        if text:
            cells = (
                Cell(published.source_title(vintage["source_id"], language), note=str(vintage["vintage"])),
                Cell(text, lang=lang),
            )
            if cells not in rows:
                rows.append(cells)
    columns = _columns(language, "sources", ("source", 30), ("remark", 70))
    return Table("remarks", language.word("sources.remarks_caption"), columns, tuple(rows))


def _checks_summary(published: Published, language: Language) -> tuple[str, ...]:
    numbers = {name: language.number(n, 0) for name, n in numbers_of_checks(published.checks).items()}
    return (language.word("checks.summary", **numbers), language.word("checks.own_table"))


def _failed(published: Published, language: Language) -> Table:
    rows = [*crashed_checks(published.checks), *failed_checks(published.checks)]
    columns = _columns(language, "checks", ("table", 24), ("expectation", 36), ("observed", 24), ("outcome", 16))
    return Table(
        "checks-failed",
        language.word("checks.failed_caption"),
        columns,
        tuple(
            (
                Cell(safe_text(c["table_name"])),
                _told(c["expectation"], language),
                _told(c["observed"], language),
                Cell(language.word(f"checks.{_outcome(c)}")),
            )
            for c in rows
        ),
    )


def _outcome(check: Row) -> str:
    if check["crashed"]:
        return "crashed"
    return "warned" if check["severity"] == "warning" else "failed"


def _told(text: str | None, language: Language) -> Cell:
    said, lang = rendered(safe_text(text), language)
    return Cell(said or "–", lang=lang)


def _rejected(published: Published, language: Language) -> Table:
    counts = Counter((str(r["table_name"]), str(r["source_id"]), str(r["reason"])) for r in published.rejected)
    columns = _columns(language, "rejected", ("table", 30), ("source", 34), ("reason", 24), ("number", 12))
    return Table(
        "rejected",
        language.word("rejected.caption"),
        columns,
        tuple(
            (
                Cell(table),
                Cell(published.source_title(source, language)),
                Cell(language.word_or(f"rejected_because.{reason}", safe_text(reason.replace("_", " ")))),
                Cell(language.number(n, 0)),
            )
            for (table, source, reason), n in sorted(counts.items())
        ),
    )


def _vintage(row: Row, language: Language) -> Cell:
    release, lang = rendered(safe_text(row["release"]), language)
    path = f"{row['source_id']}/{row['vintage']}/{row['file']}"
    return Cell(path, href=web_address(row["url"]), note=release, lang=lang)


def _vintages(published: Published, language: Language) -> Table:
    columns = _columns(language, "vintages", ("vintage", 30), ("published", 20), ("rows", 8), ("sha256", 42))
    return Table(
        "vintages",
        language.word("vintages.caption"),
        columns,
        tuple(
            (
                _vintage(v, language),
                Cell(
                    language.date(as_day(v["published_at"])),
                    note=language.word_or(f"published_basis.{v['published_at_basis']}", str(v["published_at_basis"])),
                ),
                Cell(language.number(v["rows_read"], 0)),
                Cell(str(v["sha256"])),
            )
            for v in published.vintages
        ),
    )
