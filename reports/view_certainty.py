"""View model of "how sure": agreement, what would turn each verdict, vintages, outlook.

Belongs here: the tables that say how far a verdict may be leaned on. Hindsight is in reports/view_hindsight.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.deciding import Names, deciding_sentence
from reports.probability import probability_words
from reports.rows import Row, Tables, as_day, as_year, table_rows, where
from reports.sentences import verdict_side
from reports.view_chapters import Block, Chapter, columns, reading_label, target_title
from reports.view_hindsight import hindsight_blocks
from reports.view_parts import (
    Cell,
    Published,
    Table,
    dollars,
    reason_words,
    series_name,
    status_badge,
    table_digits,
    unit_words,
    value_note,
    verdict_badge,
)

if TYPE_CHECKING:
    from reports.language import Language


def certainty_chapter(tables: Tables, published: Published, language: Language) -> Chapter:
    """How sure the verdicts are, what would turn them, and which method one should have believed."""
    return Chapter(
        anchor="certainty",
        title=language.word("certain.title"),
        sentences=(language.word("certain.intro"),),
        blocks=(
            _agreement(published, language),
            _levers(tables, published, language),
            _vintages(tables, published, language),
            _outlook(published, language),
            *hindsight_blocks(tables, published, language),
        ),
    )


def _agreement(published: Published, language: Language) -> Block:
    rows = []
    for verdict in published.verdicts:
        dissent = [d for d in str(verdict.get("dissenting") or "").split("; ") if d]
        decided = int(verdict.get("n_assessed") or 0) - int(verdict.get("n_undetermined") or 0)
        modal = verdict.get("modal_verdict")
        rows.append(
            (
                Cell(target_title(verdict["target_id"], published, language)),
                Cell("", badge=status_badge(verdict, language)),
                Cell(
                    language.word(f"robustness.{verdict['robustness']}"),
                    note=language.word(
                        "certain.groups",
                        agreeing=verdict.get("groups_agreeing", 0),
                        deciding=verdict.get("groups_deciding", 0),
                    ),
                ),
                Cell(f"{decided} / {verdict.get('n_assessed', 0)}"),
                Cell(
                    language.word(f"verdict.{modal}") if modal else language.word("certain.no_majority"),
                    note=language.word("certain.of_asked", decided=decided, asked=verdict.get("n_assessed", 0)),
                ),
                _otherwise(verdict, dissent, published, language),
            )
        )
    head = columns(
        language, "certain", ("target", 16), ("status", 16), ("agreement", 20), ("decided", 10), ("modal", 18), ("dissent", 36),
        numeric=("decided", "dissent"),
    )  # fmt: skip
    table = Table("agreement", language.word("certain.agreement_caption"), head, tuple(rows))
    return Block(language.word("certain.agreement_title"), (language.word("certain.agreement_note"),), table)


def _otherwise(verdict: Row, dissent: list[str], published: Published, language: Language) -> Cell:
    """How many say otherwise than the headline reading; without a verdict of that one there is nothing to differ from."""
    if verdict_side(str(verdict["headline_verdict"])) == "open":
        return Cell("–", note=language.word("certain.headline_open"))
    told = language.word("certain.headline_says", verdict=language.word(f"verdict.{verdict['headline_verdict']}"))
    names = _dissenting(verdict, dissent, published, language)
    return Cell(language.number(len(dissent), 0), note="; ".join(part for part in (told, names) if part))


def _dissenting(verdict: Row, dissent: list[str], published: Published, language: Language) -> str:
    """The readings that say otherwise, each with its number of series."""
    counts: dict[str, int] = {}
    for pair in dissent:
        reading = pair.partition("/")[0]
        counts[reading] = counts.get(reading, 0) + 1
    names = [
        f"{reading_label({'target_id': verdict['target_id'], 'reading_id': r}, published, language)} ({n})"
        for r, n in counts.items()
    ]
    return "; ".join(names)


def _levers(tables: Tables, published: Published, language: Language) -> Block:
    rows = table_rows(tables, "marts.verdict_levers", ("target_id", "lever_rank"))
    names = Names.of(published.readings, table_rows(tables, "marts.series"), language.code)
    cells = []
    for target in published.targets:
        found = where(rows, target_id=target["target_id"])
        told = [
            (
                deciding_sentence(r, published.assessments, names, language),
                "does_turn" if r["turns"] else "does_not_turn",
            )
            for r in found
        ]
        told = told or [(language.word("certain.no_lever"), "does_not_turn")]
        title = target_title(target["target_id"], published, language)
        cells += [
            (Cell(title if n == 0 else ""), Cell(sentence), Cell(language.word(f"certain.{turns}")))
            for n, (sentence, turns) in enumerate(told)
        ]
    head = columns(language, "certain", ("target", 16), ("lever", 70), ("turns", 14))
    table = Table("levers", language.word("certain.levers_caption"), head, tuple(cells))
    return Block(language.word("certain.levers_title"), (language.word("certain.levers_note"),), table)


def _vintages(tables: Tables, published: Published, language: Language) -> Block:
    """Readings whose series was published more than once: what each day's knowledge says today."""
    rows = [
        r
        for r in table_rows(
            tables, "marts.assessments_by_vintage", ("target_id", "reading_id", "series_id", "known_on")
        )
        if r["votes"]
    ]
    counts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = (row["target_id"], row["reading_id"], row["series_id"])
        counts[key] = counts.get(key, 0) + 1
    shown = [r for r in rows if counts[r["target_id"], r["reading_id"], r["series_id"]] > 1]
    cells = tuple(
        (
            Cell(reading_label(r, published, language), note=series_name(r["series_id"], language)),
            Cell(language.date(as_day(r["known_on"])), note=str(r["vintage"] or "")),
            Cell(
                f"{language.number(r['latest_value'], table_digits(r))} {unit_words(r, language)}",
                note=value_note(r, as_year(r["latest_year"]), language),
            ),
            Cell("", badge=verdict_badge(r, language)),
        )
        for r in shown
    )
    head = columns(
        language, "certain", ("reading", 40), ("known_on", 22), ("value", 18), ("verdict", 20), numeric=("value",)
    )
    table = Table("by-vintage", language.word("certain.vintages_caption"), head, cells)
    return Block(language.word("certain.vintages_title"), (language.word("certain.vintages_note"),), table)


def _outlook(published: Published, language: Language) -> Block:
    rows = where(published.assessments, role="headline", votes=True)
    head = columns(
        language, "certain", ("reading", 32), ("last_value", 14), ("forecast", 18), ("probability", 26), ("expected", 18),
        numeric=("last_value", "forecast"),
    )  # fmt: skip
    table = Table(
        "outlook",
        language.word("certain.outlook_caption"),
        head,
        tuple(_outlook_row(r, published, language) for r in rows),
    )
    return Block(
        language.word("certain.outlook_title"),
        (language.word("certain.outlook_note"), language.word("certain.outlook_short")),
        table,
    )


def _outlook_row(row: Row, published: Published, language: Language) -> tuple[Cell, ...]:
    digits = table_digits(row) and 1
    label = Cell(f"{target_title(row['target_id'], published, language)}: {reading_label(row, published, language)}")
    last = Cell(
        ("≥ " if row["latest_is_lower_bound"] else "") + language.number(row["latest_value"], digits),
        note=value_note(row, as_year(row["latest_year"]), language),
    )
    year = as_year(row.get("forecast_year"))
    if year is None:
        return (
            label,
            last,
            Cell(language.word("certain.no_forecast"), note=reason_words(row.get("outlook_reason"), language)),
            Cell("–"),
            Cell("–"),
        )
    low, high = (language.number(row[k], digits) for k in ("forecast_low80", "forecast_high80"))
    past = (
        language.word("certain.not_published", year=year)
        if row["forecast_is_of_past_year"]
        else language.word("certain.late_by", year=year)
    )
    expected = as_year(row["expected_year_reached"])
    return (
        label,
        last,
        Cell(
            f"{language.number(row['forecast_mean'], digits)} {unit_words(row, language)}",
            note=" · ".join(
                filter(None, (language.word("certain.interval", year=year, low=low, high=high), dollars(row, language)))
            ),
        ),
        Cell(probability_words(row["probability_of_reaching"], int(row["n_observations"]), language), note=past),
        Cell(
            str(expected)
            if expected
            else language.word("certain.met_now" if (row["gap_absolute"] or 0) <= 0 else "certain.not_in_sight")
        ),
    )
