"""From a number of the report to its observation, vintage, file, row and hash, with the query that repeats it.

Belongs here: one derivation per assessed value. Does not belong: the tables of sources and vintages, which
reports/view_notes.py makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.deadline import as_known_later
from reports.rows import Row, as_year, first
from reports.safe_text import safe_text
from reports.sentences import value_text
from reports.view_parts import Published, derivation_anchor, series_name, table_digits, unit_words

if TYPE_CHECKING:
    from reports.language import Language

INPUTS_SHOWN = 3


@dataclass(frozen=True)
class Derivation:
    """Where one number comes from. `inputs` are "source/vintage/file#line" with the hash of the file."""

    anchor: str
    title: str
    value: str
    observation_id: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    more_inputs: str
    query: str
    command: str


def derivations(published: Published, language: Language) -> tuple[Derivation, ...]:
    """One derivation per value of an assessment, that of the target year before a later one, in the order of the sections."""
    found = []
    for row in published.assessments:
        later = as_known_later(row)
        if row["latest_value"] is not None:
            found.append(_derivation(row, derivation_anchor(row), published, language))
        if later is not None:
            found.append(_derivation(later, derivation_anchor(row, row["later_year"]), published, language))
    return tuple(found)


def _derivation(row: Row, name: str, published: Published, language: Language) -> Derivation:
    observation = published.observation(row["series_id"], row["latest_year"])
    observation_id = str(observation["observation_id"]) if observation else ""
    inputs = published.inputs.get(observation_id, ())
    shown = tuple((str(i["input_id"]), str(i["sha256"])) for i in inputs[:INPUTS_SHOWN])
    rest = len(inputs) - len(shown)
    reading = first(published.readings, target_id=row["target_id"], reading_id=row["reading_id"])
    label = safe_text(reading[f"label_{language.code}"]) if reading else str(row["reading_id"])
    year = as_year(row["latest_year"])
    bound = "≥ " if row["latest_is_lower_bound"] else ""
    number = value_text(row["latest_value"], table_digits(row), language, row["target_level"])
    return Derivation(
        anchor=name,
        title=f"{label}: {series_name(row['series_id'], language)}",
        value=f"{bound}{number} {unit_words(row, language, row['latest_value'])}, {year}",
        observation_id=observation_id or language.word("no_data"),
        formula=language.word_or(f"formula.{row['series_id']}", ""),
        inputs=shown,
        more_inputs=language.word("derivation.more", n=language.number(rest, 0)) if rest > 0 else "",
        query=_query(row, year),
        command=f"solar-mission explain {row['target_id']}/{row['reading_id']}/{row['series_id']}",
    )


def _query(row: Row, year: int | None) -> str:
    """SQL on the published database that gives the value with the hash of its bytes."""
    return (
        "SELECT o.value, o.unit, i.input_id, i.sha256 FROM marts.latest_observations o "
        "JOIN marts.observation_inputs i USING (observation_id) "
        f"WHERE o.series_id = '{row['series_id']}' AND o.year = {year}"
    )
