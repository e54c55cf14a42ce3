"""Distance and pace in plain units, and what would have to be true for a target to be met.

Belongs here: sentences of a target's section that rest on paces and on break-even factors.
Does not belong: page 1 (reports/sentences.py), tables, layout. The reference year is this project's, never a baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.rows import Row, as_year, where
from reports.sentences import join_words, later_words, target_text, value_text
from reports.view_parts import Published, reason_words, series_name, table_digits, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language


@dataclass(frozen=True)
class Remark:
    """Sentences under the name of a reading; the name is empty where they concern the whole target."""

    label: str
    sentences: tuple[str, ...]


def distance(target_id: str, published: Published, language: Language) -> tuple[Remark, ...]:
    """Per voting reading: the gap in units, the share of the way, the pace beside that of the path."""
    rows = where(published.assessments, target_id=target_id, role="headline", votes=True)
    remarks = tuple(Remark(_label(row, published, language), tuple(_distance(row, language))) for row in rows)
    return remarks or (Remark("", (language.word("distance.no_data"),)),)


def conditions(target_id: str, published: Published, language: Language) -> tuple[Remark, ...]:
    """What would have to be true for the target to be met, from published numbers only."""
    rows = where(published.assessments, target_id=target_id, votes=True)
    if target_id == "firms":
        remarks = _firms(rows, published, language)
    elif target_id == "pv_cost":
        heads = where(rows, role="headline")
        remarks = [Remark(_label(row, published, language), tuple(_cost(row, language))) for row in heads]
    else:
        remarks = [Remark("", (*_emission_level(rows, language), *_break_even(published, rows, language)))]
    told = tuple(remark for remark in remarks if remark.sentences)
    return told or (Remark("", (language.word("conditions.no_data"),)),)


def _distance(row: Row, language: Language) -> list[str]:
    digits, unit = table_digits(row), unit_words(row, language)
    if row["latest_value"] is None:
        return [language.word("distance.no_data")]
    if row["gap_absolute"] is None:
        return [language.word("distance.no_gap", reason=reason_words(row["reason"], language))]
    gap = float(row["gap_absolute"])
    case = "bound" if gap > 0 and row["latest_is_lower_bound"] else "missing" if gap > 0 else "beyond"
    number = value_text(abs(gap), digits, language, 0.0)
    sentences = [language.word(f"distance.{case}", gap=number, unit=unit, year=as_year(row["latest_year"]))]
    if row["progress_fraction"] is not None and row["actual_pace"] is not None:
        sentences.append(
            language.word(
                "distance.pace",
                share=language.percent(row["progress_fraction"], 1),
                reference=as_year(row["reference_year"]),
                actual=language.number(row["actual_pace"], digits),
                path=language.number(row["path_pace"], digits),
                unit=unit,
            )
        )
    if row["year_first_met"] is not None:
        year, run = as_year(row["year_first_met"]), int(row["consecutive_years_met"] or 0)
        sentences.append(language.word("distance.first_met", year=year, run=run))
    return sentences


def _firms(rows: Sequence[Row], published: Published, language: Language) -> list[Remark]:
    remarks: dict[str, list[str]] = {}
    for row in rows:
        if row["comparison"] != "at_least" or row["latest_value"] is None or not row["latest_is_lower_bound"]:
            continue
        key = (
            "conditions.firms.short"
            if float(row["latest_value"]) < float(row["target_value"])
            else "conditions.firms.proven"
        )
        short = float(row["target_value"]) - float(row["latest_value"])
        remarks.setdefault(_label(row, published, language), []).append(
            language.word(
                key,
                value=language.number(row["latest_value"], 0),
                short=language.number(short, 0),
                target=target_text(row, language),
                count=unit_words(row, language, row["latest_value"]),
                year=as_year(row["latest_year"]),
                later=later_words(row, language),
            )
        )
    registries = sorted(
        {r.strip() for c in published.firm_counts for r in str(c["registries"] or "").split(";") if r.strip()}
    )
    names = join_words([published.source_title(r, language) for r in registries], language) or language.word("no_data")
    cover = tuple(
        language.word(f"conditions.firms.{key}", names=names) for key in ("lists", "cover", "gaps", "activity")
    )
    return [*(Remark(label, tuple(told)) for label, told in remarks.items()), Remark("", cover)]


def _cost(row: Row, language: Language) -> list[str]:
    """The gap, the yearly fall it asks for until the target year, and how long it takes at the pace so far."""
    year, deadline = as_year(row["latest_year"]), as_year(row["target_year"])
    gap, pace = row["gap_absolute"], row["actual_pace"]
    if row["latest_value"] is None or gap is None or gap <= 0 or year is None or deadline is None or deadline <= year:
        return []
    digits = 1
    needed = language.number(float(gap) / (deadline - year), digits)
    common = {"gap": language.number(gap, digits), "year": year, "deadline": deadline, "needed": needed}
    sentences = [language.word("conditions.pv_cost.pace", **common)]
    if pace is not None and pace < 0:
        years = language.number(float(gap) / -float(pace), digits)
        sentences.append(
            language.word(
                "conditions.pv_cost.years",
                years=years,
                pace=language.number(-float(pace), digits),
                reference=as_year(row["reference_year"]),
            )
        )
    return sentences


def _emission_level(rows: Sequence[Row], language: Language) -> list[str]:
    return [
        language.word(
            "conditions.emissions.level",
            target=target_text(row, language),
            share=language.percent(float(row["gap_absolute"]) / float(row["latest_value"]), 0),
            year=as_year(row["latest_year"]),
        )
        for row in where(rows, role="headline", comparison="at_most")
        if row["latest_value"] and row["gap_absolute"] is not None and row["gap_absolute"] > 0
    ]


def _break_even(published: Published, rows: Sequence[Row], language: Language) -> list[str]:
    """The factor that turns the verdict in the last year, and how many of the factors in use lie on each side."""
    usable = [a for a in published.avoided if a["mt_co2e"] is not None and a["breakeven_factor_t_per_mwh"] is not None]
    if not usable:
        return [language.word("conditions.emissions.no_solar")]
    last = max(as_year(a["year"]) or 0 for a in usable)
    now = [a for a in usable if as_year(a["year"]) == last]
    above = [a for a in now if float(a["factor_t_per_mwh"]) >= float(a["breakeven_factor_t_per_mwh"])]
    target = next((target_text(r, language) for r in rows if r["reading_id"] == "avoided"), "")
    sentences = [
        language.word(
            "conditions.emissions.breakeven",
            year=last,
            energy=language.number(float(now[0]["solar_gwh"]) / 1000, 2),
            factor=language.number(now[0]["breakeven_factor_t_per_mwh"], 3),
            target=target,
        ),
        language.word("conditions.emissions.methods", above=len(above), all=len(now), year=last),
    ]
    return sentences + [
        language.word(
            "conditions.emissions.lost",
            name=series_name(f"avoided_{method}", language),
            met=met,
            lost=lost,
            target=target,
        )
        for method in sorted({str(a["method"]) for a in usable})
        for met, lost in _losses([a for a in usable if a["method"] == method])
    ]


def _losses(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Pairs of neighbouring years of which the first meets the target and the second does not."""
    met = {
        as_year(a["year"]) or 0: float(a["factor_t_per_mwh"]) >= float(a["breakeven_factor_t_per_mwh"]) for a in rows
    }
    return [(year, year + 1) for year in sorted(met) if met[year] and met.get(year + 1) is False]


def _label(row: Row, published: Published, language: Language) -> str:
    reading = next(
        (r for r in published.readings if (r["target_id"], r["reading_id"]) == (row["target_id"], row["reading_id"])),
        None,
    )
    return str(reading[f"label_{language.code}"]) if reading else str(row["reading_id"])
