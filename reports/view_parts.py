"""Small parts of the view model, shared by every section of the report, and the published rows they are made of.

Belongs here: cells, tables, badges, anchors and the reading of tables into rows. Does not belong: sections
(reports/view_<section>.py) and layout (reports/templates).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reports.deadline import at_deadline
from reports.rows import Row, Tables, as_year, first, plain, table_rows
from reports.safe_text import safe_text
from reports.sentences import price_basis, unit_of_count, verdict_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.language import Language

TONES = {"met": "met", "missed": "missed", "open": "undetermined"}


@dataclass(frozen=True)
class Badge:
    """A verdict or status: its word, and the tone that picks symbol and colour."""

    tone: str
    word: str


@dataclass(frozen=True)
class Cell:
    """One cell: text, an optional link, a smaller second line, an optional badge, the language of foreign text."""

    text: str
    href: str = ""
    note: str = ""
    badge: Badge | None = None
    lang: str = ""


@dataclass(frozen=True)
class Column:
    """One column: heading, whether its cells are numbers, its share of the width on paper."""

    label: str
    numeric: bool = False
    share: int = 10


@dataclass(frozen=True)
class Table:
    """A table for people; every text is already in the language of the report."""

    table_id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Published:
    """Rows of the published tables, in the order the report shows them."""

    targets: Sequence[Row]
    readings: Sequence[Row]
    verdicts: Sequence[Row]
    assessments: Sequence[Row]
    avoided: Sequence[Row]
    firms: Sequence[Row]
    firm_counts: Sequence[Row]
    observations: Sequence[Row]
    inputs: Mapping[str, Sequence[Row]]
    sources: Sequence[Row]
    vintages: Sequence[Row]
    rejected: Sequence[Row]
    checks: Sequence[Row]
    rivals: Sequence[Row] = ()
    firm_sensitivity: Sequence[Row] = ()
    firm_segments: Sequence[Row] = ()
    name_rule_confusion: Sequence[Row] = ()
    votes: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    @staticmethod
    def of(tables: Tables) -> Published:
        """Read and sort what the report needs; a table that is absent has no rows."""
        targets = table_rows(tables, "marts.targets", ("position", "target_id"))
        readings = table_rows(tables, "marts.readings", ("position", "reading_id"))
        place = {str(t["target_id"]): n for n, t in enumerate(targets)}
        order = {(str(r["target_id"]), str(r["reading_id"])): n for n, r in enumerate(readings)}
        votes = {key: bool(r["votes"]) for key, r in zip(order, readings, strict=True)}
        roles = ("headline", "agreement", "context")

        def by_reading(row: Row) -> tuple[int, int, int, str]:
            key = (str(row["target_id"]), str(row["reading_id"]))
            role = roles.index(str(row["role"])) if row["role"] in roles else len(roles)
            return (place.get(key[0], len(place)), order.get(key, len(order)), role, str(row["series_id"]))

        assessments = sorted(table_rows(tables, "marts.assessments"), key=by_reading)
        inputs: dict[str, list[Row]] = {}
        for row in table_rows(tables, "marts.observation_inputs", ("observation_id", "input_id")):
            inputs.setdefault(str(row["observation_id"]), []).append(row)
        return Published(
            targets=targets,
            readings=readings,
            verdicts=sorted(table_rows(tables, "marts.verdicts"), key=lambda v: place.get(str(v["target_id"]), 99)),
            assessments=[
                at_deadline({**a, "votes": votes.get((str(a["target_id"]), str(a["reading_id"])), True)})
                for a in assessments
            ],
            avoided=table_rows(tables, "marts.avoided_emissions", ("method", "year")),
            firms=sorted(
                table_rows(tables, "marts.firms"), key=lambda f: (str(f["name"] or "~").casefold(), f["firm_id"])
            ),
            firm_counts=table_rows(tables, "marts.firm_counts", ("reading", "unit_of_count", "year")),
            observations=table_rows(tables, "marts.latest_observations", ("series_id", "period_start")),
            inputs=inputs,
            sources=table_rows(tables, "marts.sources", ("source_id",)),
            vintages=table_rows(tables, "marts.vintages", ("source_id", "vintage", "file")),
            rejected=table_rows(tables, "marts.rejected_rows", ("table_name", "source_id", "reason", "row")),
            checks=table_rows(tables, "marts.checks", ("table_name", "stage", "check_id")),
            rivals=table_rows(tables, "marts.rival_figures", ("target_id", "year", "statement_id")),
            firm_sensitivity=table_rows(tables, "marts.firm_sensitivity", ("position",)),
            firm_segments=table_rows(tables, "marts.firm_segments", ("segment",)),
            name_rule_confusion=table_rows(tables, "marts.name_rule_confusion", ("label", "said")),
            votes=votes,
        )

    def sources_of_figures(self) -> list[Row]:
        """Sources that some figure rests on; one that waits for a model is not among them."""
        used = {row["source_id"] for row in (*self.observations, *self.assessments)}
        used |= {i["source_id"] for inputs in self.inputs.values() for i in inputs}
        for firm in self.firms:  # a count rests on each registry that attests a firm in it
            used |= set(re.split(r"[;,]\s*", str(firm.get("registries") or ""))) if firm["counted"] else set()
        return [s for s in self.sources if s["source_id"] in used]

    def verdict(self, target_id: str) -> Row | None:
        """The verdict of a target, or None where none was published."""
        return first(self.verdicts, target_id=target_id)

    def source_title(self, source_id: Any, language: Language) -> str:
        """A source's title in the language, or its id."""
        row = first(self.sources, source_id=source_id)
        return safe_text(str(row[f"title_{language.code}"])) if row else str(source_id)

    def observation(self, series_id: Any, year: Any) -> Row | None:
        """The current observation of a series in a year."""
        wanted = as_year(year)
        return next(
            (o for o in self.observations if o["series_id"] == series_id and as_year(o["year"]) == wanted), None
        )


def verdict_badge(row: Row, language: Language) -> Badge:
    """Badge of a reading's verdict, with "provisional" where a value may change."""
    verdict = str(row["verdict"])
    tone = "not_yet_due" if verdict == "not_yet_due" else TONES[verdict_side(verdict)]
    word = language.word(f"verdict.{verdict}")
    if row.get("is_provisional") and tone in ("met", "missed"):
        word = f"{word} ({language.word('verdict.provisional')})"
    return Badge(tone, word)


def status_badge(verdict: Row, language: Language) -> Badge:
    """Badge of a target's status."""
    return Badge(str(verdict["status"]), language.word(f"status.{verdict['status']}"))


def reason_words(reason: Any, language: Language) -> str:
    """A reason code in words; nothing where there is no reason."""
    return language.word_or(f"reason.{reason}", str(reason).replace("_", " ")) if reason else ""


def series_words(tables: Tables, code: str) -> dict[str, str]:
    """Names, boundaries and formulas of series in one language, from marts.series: the catalogue says them once."""
    rows = table_rows(tables, "marts.series", ("series_id",))
    columns = {"series_name": f"name_{code}", "boundary": f"boundary_{code}", "formula": f"formula_{code}"}
    return {f"{key}.{r['series_id']}": str(r[c]) for key, c in columns.items() for r in rows if plain(r[c]) is not None}


def series_name(series_id: Any, language: Language) -> str:
    """Name of a series in the language, or its id where the words do not know it."""
    return language.word_or(f"series_name.{series_id}", str(series_id))


def anchor(*parts: Any) -> str:
    """An id for links inside the report, made of the parts given."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(str(p) for p in parts).lower()).strip("-")


def derivation_anchor(row: Row, *more: Any) -> str:
    """Where the report shows how the value of this assessment came about; `more` tells a second value apart."""
    return anchor("derivation", row["target_id"], row["reading_id"], row["series_id"], *more)


def unit_words(row: Row, language: Language, number: float | None = None) -> str:
    """The unit of an assessment in words: for firms, what is counted, singular beside the number 1."""
    if row.get("unit") == "firms":
        return unit_of_count(row, number, language)
    return language.word_or(f"unit.{row.get('unit')}", str(row.get("unit")))


def dollars(row: Row, language: Language) -> str:
    """The dollars that a value is in; nothing where it is no money."""
    return price_basis(row, language) if "USD" in str(row.get("unit")) else ""


def value_note(row: Row, year: int | None, language: Language) -> str:
    """Below a value: its year, and the dollars it is in."""
    return " · ".join(part for part in (str(year) if year else "", dollars(row, language)) if part)


def table_digits(row: Row) -> int:
    """Decimals in tables: one more than on page 1, none for firms."""
    return 0 if row.get("unit") == "firms" else 2
