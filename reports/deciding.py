"""What decides a target, in words: one lever of marts.verdict_levers as one sentence.

Belongs here: wording a lever. Does not belong: finding levers (the progress tables) and the words (reports/words).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.rows import Row, as_year, plain, where
from reports.sentences import digits_of, price_basis, target_text, unit_of_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.language import Language

FACTOR_DIGITS = 3
ASKED = ("value", "target_year_value")
"""Kinds whose `end` is what is asked for, not what was found: never itself a lower bound."""


@dataclass(frozen=True)
class Names:
    """Names of readings and series in one language."""

    readings: Mapping[tuple[str, str], str]
    series: Mapping[str, str]

    @staticmethod
    def of(readings: Iterable[Row], series: Iterable[Row], code: str) -> Names:
        """From rows of marts.readings and marts.series."""
        return Names(
            {(str(r["target_id"]), str(r["reading_id"])): str(r[f"label_{code}"]) for r in readings},
            {str(s["series_id"]): str(s[f"name_{code}"]) for s in series},
        )

    def reading(self, row: Row) -> str:
        return self.readings.get((str(row["target_id"]), str(row["reading_id"])), str(row["reading_id"]))

    def one_series(self, row: Row) -> str:
        return self.series.get(str(row["series_id"]), str(row["series_id"]))


def deciding_sentence(lever: Row, assessments: Sequence[Row], names: Names, language: Language) -> str:
    """One lever in one sentence: what would be otherwise, and on which side the verdict would then stand."""
    found = where(
        assessments, target_id=lever["target_id"], reading_id=lever["reading_id"], series_id=lever["series_id"]
    )
    row = found[0] if found else {}
    kind = str(lever["kind"])
    digits = FACTOR_DIGITS if kind == "break_even_factor" else digits_of(row)
    change = plain(lever["relative_change"])
    bound = "≥ " if plain(row.get("latest_is_lower_bound")) else ""
    turns = bool(plain(lever["turns"]))
    return language.word(
        _key(kind, lever, row),
        side=language.word(f"lever.side.{lever['status_to']}"),
        stands=_stands(lever, language),
        reading=names.reading(lever),
        series=names.one_series(lever),
        start=bound * (kind == "value" or not turns) + language.number(plain(lever["value_from"]), digits),
        end=bound * (kind not in ASKED and turns) + language.number(_compared(kind, lever, row), digits),
        change=_signed_percent(change, language),
        year=as_year(plain(row.get("later_year") or row.get("latest_year"))) or language.word("no_data"),
        unit=_unit(row, lever, language),
        target_year=as_year(plain(row.get("target_year"))) or language.word("no_data"),
        latest=bound + language.number(plain(row.get("latest_value")), digits),
        count=unit_of_count(row, plain(lever["value_to"]), language),
        price=price_basis(row, language),
        target=target_text(row, language) if row else language.word("no_data"),
    )


def _key(kind: str, lever: Row, row: Row) -> str:
    if not plain(lever["turns"]):
        return f"lever.vain.{kind if plain(lever['value_to']) is not None else 'no_level'}"
    return f"lever.{kind}.{row['comparison']}" if kind == "target_year_value" else f"lever.{kind}"


def _stands(lever: Row, language: Language) -> str:
    """Where a change leaves the verdict: on its side, or on another."""
    key = "stays" if lever["status_to"] == lever["status_from"] else "becomes"
    return language.word(f"lever.{key}", side=language.word(f"lever.side.{lever['status_to']}"))


def _compared(kind: str, lever: Row, row: Row) -> float | None:
    """The number a reading compares: the change where it asks for a change."""
    change: float | None = plain(row.get("change_since_baseline"))
    value: float | None = plain(lever["value_to"])
    return change if kind == "reading" and change is not None and plain(lever["turns"]) else value


def _unit(row: Row, lever: Row, language: Language) -> str:
    """The unit of the value, of a factor that of the factor, of a count of firms what is counted."""
    kind = str(lever["kind"])
    if kind == "target_year_value" and plain(row.get("unit_of_count")) is not None:
        return unit_of_count(row, plain(lever["value_to"]), language)
    unit = str(lever["unit_to"] if kind == "break_even_factor" else row.get("unit"))
    return language.word_or(f"unit.{unit}", unit)


def _signed_percent(change: float | None, language: Language) -> str:
    if change is None:
        return language.word("no_data")
    return ("+" if change > 0 else "") + language.percent(change, 0)
