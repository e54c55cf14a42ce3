"""The count of firms from all sides: by year and unit, by rule and evidence, and how often the rule on names errs.

Belongs here: tables of numbers. Does not belong: names of firms (reports/view_firms.py) and the rules, which are the pipeline's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.view_parts import Cell, Column, Published, Table

if TYPE_CHECKING:
    from reports.language import Language
    from reports.rows import Row

READINGS = ("stock", "new_since_2016", "net_increase")
UNITS = ("legal_entities", "operating_firms", "owner_groups")


def count_tables(published: Published, language: Language) -> tuple[Table, ...]:
    """Years and units, sensitivity, confusion; those without rows are left out."""
    tables = (_years(published, language), _sensitivity(published, language), _confusion(published, language))
    return tuple(table for table in tables if table.rows)


def _years(published: Published, language: Language) -> Table:
    """One row per reading and year; a lower bound is marked, an unknown count says so."""
    counts = {(str(c["reading"]), int(c["year"]), str(c["unit_of_count"])): c for c in published.firm_counts}
    keys = [(r, y) for r in READINGS for y in sorted({year for reading, year, _ in counts if reading == r})]
    known = [(r, y) for r, y in keys if any(_firms(counts.get((r, y, unit))) is not None for unit in UNITS)]
    return Table(
        "firms-years",
        language.word("firm_counts.years_caption"),
        (
            Column(language.word("firm_counts.reading"), share=34),
            Column(language.word("firm_counts.year"), share=12),
            *(Column(language.word(f"firm_counts.unit.{unit}"), numeric=True, share=18) for unit in UNITS),
        ),
        tuple(
            (
                Cell(language.word(f"firm_counts.reading_name.{reading}")),
                Cell(str(year)),
                *(Cell(_shown(counts.get((reading, year, unit)), language)) for unit in UNITS),
            )
            for reading, year in known
        ),
    )


def _firms(row: Row | None) -> float | None:
    return None if row is None or row["firms"] is None else float(row["firms"])


def _shown(row: Row | None, language: Language) -> str:
    firms = _firms(row)
    if row is None or firms is None:
        return language.word("no_data")
    number = language.number(firms, 0)
    is_bound = row["is_lower_bound"] and row["reading"] != "net_increase"  # the difference of two bounds is none
    return language.word("firm_counts.at_least", value=number) if is_bound else number


def _sensitivity(published: Published, language: Language) -> Table:
    """How many firms each rule and evidence level brings; rules that bring none are left out, save the headline."""
    rows = [r for r in published.firm_sensitivity if r["legal_entities"] or r["variant_id"] == "counted"]
    whole = sum(int(r["legal_entities"]) for r in rows if r["variant_id"] == "counted")
    return Table(
        "firms-sensitivity",
        language.word("firm_counts.sensitivity_caption"),
        (
            Column(language.word("firm_counts.variant"), share=64),
            *(Column(language.word(f"firm_counts.unit.{unit}"), numeric=True, share=18) for unit in UNITS[:2]),
        ),
        tuple(
            (
                Cell(_variant(row, whole, language)),
                *(Cell(language.number(float(row[unit]), 0)) for unit in UNITS[:2]),
            )
            for row in rows
        ),
    )


def _variant(row: Row, whole: int, language: Language) -> str:
    """What the variant is; with its share of the legal entities counted where control is told, above all where it is undecided."""
    told = language.word_or(f"firm_variant.{row['variant_id']}", str(row["meaning_en"]))
    is_share = row["variant_id"] in ("chilean_controlled", "foreign_controlled", "control_undecided") and whole
    return f"{told} ({language.percent(int(row['legal_entities']) / whole, 0)})" if is_share else told


def _confusion(published: Published, language: Language) -> Table:
    """Labelled names against what the rule says of them, with recall and precision in the caption."""
    found = {(str(r["label"]), str(r["said"])): int(r["names"]) for r in published.name_rule_confusion}
    right, missed, false = (found.get(key, 0) for key in (("yes", "solar"), ("yes", "other"), ("no", "solar")))
    recall = right / (right + missed) if right + missed else None
    precision = right / (right + false) if right + false else None
    return Table(
        "firms-confusion",
        language.word(
            "firm_counts.confusion_caption",
            recall=language.percent(recall, 1),
            precision=language.percent(precision, 1),
        ),
        (
            Column(language.word("firm_counts.label"), share=40),
            Column(language.word("firm_counts.said_solar"), numeric=True, share=30),
            Column(language.word("firm_counts.said_other"), numeric=True, share=30),
        ),
        tuple(
            (
                Cell(language.word(f"firm_counts.label_name.{label}")),
                *(Cell(language.number(found.get((label, said), 0), 0)) for said in ("solar", "other")),
            )
            for label in ("yes", "no", "ambiguous")
            if any(key[0] == label for key in found)
        ),
    )
