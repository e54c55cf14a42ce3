"""View model of one section per target: readings, verdicts by series, distance and pace, what would have to be true.

Belongs here: what a target's section shows. Does not belong: the list of firms (reports/view_firms.py) and layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.renderings import rendered
from reports.rows import Row, as_year, first, where
from reports.safe_text import safe_text, web_address
from reports.sentences import value_text
from reports.view_conditions import Remark, conditions, distance
from reports.view_firms import FirmLists, firm_lists
from reports.view_parts import (
    Badge,
    Cell,
    Column,
    Published,
    derivation_anchor,
    dollars,
    reason_words,
    series_name,
    table_digits,
    unit_words,
    verdict_badge,
)

if TYPE_CHECKING:
    from reports.language import Language
    from reports.view_page1 import Page1Row


@dataclass(frozen=True)
class ReadingView:
    """One reading: its words, where they come from, and its verdict by its headline series."""

    label: str
    wording: str
    citation: str
    citation_lang: str
    citation_href: str
    notes: tuple[str, ...]
    badge: Badge
    reason: str


@dataclass(frozen=True)
class SeriesGroup:
    """The verdict table of one reading: a heading and one row per series."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class VerdictTable:
    """Verdict by reading and series."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[SeriesGroup, ...]


@dataclass(frozen=True)
class TargetSection:
    """One target's section."""

    target_id: str
    anchor: str
    title: str
    wording: str
    document: str
    document_lang: str
    choice: str
    badge: Badge
    sentence: str
    readings: tuple[ReadingView, ...]
    figure_ids: tuple[str, ...]
    verdicts: VerdictTable
    distance: tuple[Remark, ...]
    conditions: tuple[Remark, ...]
    firms: FirmLists | None


def target_section(
    target: Row, page1: Page1Row, figure_ids: tuple[str, ...], published: Published, language: Language
) -> TargetSection:
    """The section of one target, whole even where the target has no data."""
    target_id = str(target["target_id"])
    document, document_lang = rendered(safe_text(target["document"]), language)
    readings = where(published.readings, target_id=target_id)
    return TargetSection(
        target_id=target_id,
        anchor=target_id.replace("_", "-"),
        title=page1.title,
        wording=page1.wording,
        document=document,
        document_lang=document_lang or language.code,
        choice=safe_text(target[f"headline_reason_{language.code}"]),
        badge=page1.badge,
        sentence=page1.sentence,
        readings=tuple(_reading_view(r, published, language) for r in readings),
        figure_ids=figure_ids,
        verdicts=_verdict_table(readings, published, language),
        distance=distance(target_id, published, language),
        conditions=conditions(target_id, published, language),
        firms=firm_lists(published, language) if target_id == "firms" else None,
    )


def _reading_view(reading: Row, published: Published, language: Language) -> ReadingView:
    row = first(
        published.assessments,
        target_id=reading["target_id"],
        reading_id=reading["reading_id"],
        series_id=reading["headline_series"],
    )
    badge = verdict_badge(row, language) if row else Badge("undetermined", language.word("verdict.undetermined"))
    citation, citation_lang = rendered(safe_text(reading["citation"]), language)
    return ReadingView(
        label=safe_text(reading[f"label_{language.code}"]),
        wording=safe_text(reading[f"wording_{language.code}"]),
        citation=citation,
        citation_lang=citation_lang or language.code,
        citation_href=web_address(reading["citation_url"]),
        notes=_reading_notes(reading, language),
        badge=badge,
        reason=reason_words(row["reason"] if row else "no_data", language),
    )


def _reading_notes(reading: Row, language: Language) -> tuple[str, ...]:
    """What a reader must know to judge the reading: headline, context, derived, price year, baseline."""
    notes = []
    if reading["is_headline"]:
        notes.append(language.word("reading.headline"))
    if not reading["votes"]:
        notes.append(language.word("reading.context"))
    if reading["is_derived"]:
        notes.append(safe_text(reading[f"derivation_{language.code}"]))
    if reading["unit"] == "USD/MWh" and reading["price_year"] is None and reading["votes"]:
        notes.append(language.word("reading.price_year_unknown"))
    if reading["baseline_year"] is not None:
        notes.append(language.word("reading.baseline", year=as_year(reading["baseline_year"])))
    if reading["comparison"] == "reduction_at_least":
        notes.append(language.word("reading.not_alone", year=as_year(reading["baseline_year"])))
    return tuple(notes)


def _verdict_table(readings: list[Row], published: Published, language: Language) -> VerdictTable:
    labels = ("series", "latest", "gap", "way", "pace", "first_met", "verdict")
    shares = (33, 12, 12, 11, 17, 10, 24)
    numeric = (False, True, True, True, True, True, False)
    columns = tuple(
        Column(language.word(f"verdict_table.{name}"), number, share)
        for name, number, share in zip(labels, numeric, shares, strict=True)
    )
    groups = (_series_group(reading, published, language) for reading in readings)
    return VerdictTable(language.word("verdict_table.caption"), columns, tuple(g for g in groups if g.rows))


def _series_group(reading: Row, published: Published, language: Language) -> SeriesGroup:
    rows = where(published.assessments, target_id=reading["target_id"], reading_id=reading["reading_id"])
    label = safe_text(reading[f"label_{language.code}"])
    return SeriesGroup(label, tuple(_series_row(row, published, language) for row in rows))


def _series_row(row: Row, published: Published, language: Language) -> tuple[Cell, ...]:
    digits = table_digits(row)
    has_value = row["latest_value"] is not None
    bound = "≥ " if row["latest_is_lower_bound"] else ""
    provisional = " P" if row["latest_obs_status"] in ("P", "E") else ""
    latest = value_text(row["latest_value"], digits, language, row["target_level"])
    reference = as_year(row["reference_year"])
    first_met = as_year(row["year_first_met"])
    since = language.word("verdict_table.since", year=reference) if row["progress_fraction"] is not None else ""
    return (
        Cell(series_name(row["series_id"], language), note=_basis(row, published, language)),
        Cell(
            f"{bound}{latest}",
            href=f"#{derivation_anchor(row)}" if has_value else "",
            note=f"{as_year(row['latest_year'])}{provisional}{_beside(row, digits, language)}" if has_value else "",
        ),
        Cell(_signed(row["gap_absolute"], digits, language)),
        Cell(language.percent(row["progress_fraction"], 1), note=since),
        Cell(
            _signed(row["actual_pace"], digits, language),
            note=language.word("verdict_table.path_pace", pace=_signed(row["path_pace"], digits, language))
            if row["path_pace"] is not None
            else "",
        ),
        Cell(str(first_met) if first_met else "–"),
        Cell("", note=reason_words(row["reason"], language), badge=verdict_badge(row, language)),
    )


def _beside(row: Row, digits: int, language: Language) -> str:
    """Beside the value: the later count, or for a change from a baseline the level that the goal asks for."""
    if row.get("later_year"):
        return f"; ≥ {language.number(row['later_value'], digits)}, {row['later_year']}"
    if row["comparison"] == "reduction_at_least" and row["target_level"] is not None:
        level = language.number(row["target_level"], digits)
        return f"; {language.word('verdict_table.level', level=level, year=as_year(row['target_year']))}"
    return ""


def _basis(row: Row, published: Published, language: Language) -> str:
    """What is measured: role, unit, price year or gases and warming potentials, boundary."""
    observation = published.observation(row["series_id"], row["latest_year"])
    boundary = language.word_or(f"boundary.{row['series_id']}", str(observation["boundary"]) if observation else "")
    parts = [language.word(f"role.{row['role']}"), unit_words(row, language)]
    parts.append(dollars(row, language))
    parts += [language.word_or(f"gases.{row[key]}", str(row[key])) for key in ("gas", "gwp") if row[key]]
    return " · ".join(safe_text(p) for p in (*parts, boundary) if p)


def _signed(value: float | None, digits: int, language: Language) -> str:
    """A number that shows its sign, plus included."""
    text = language.number(value, digits)
    return f"+{text}" if value is not None and value > 0 and any(c in "123456789" for c in text) else text
