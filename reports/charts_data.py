"""What several figures look up in the published tables: targets of readings, paths, names of series, tables of years.

Belongs here: look-ups and tables of numbers without any drawing. Does not belong: layers (reports/charts_parts.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts_parts import DataTable, Point, finite
from reports.rows import Row, Tables, first, table_rows, where

if TYPE_CHECKING:
    from reports.language import Language


@dataclass(frozen=True)
class Goal:
    """What a reading asks for: a value in its unit, by a year; `series` decides it."""

    value: float
    year: int
    series: str
    price_year: int | None


def goal_of(tables: Tables, target_id: str, reading_id: str) -> Goal:
    """The goal of a reading as the catalogue's table states it; KeyError where there is no such reading."""
    row = first(table_rows(tables, "marts.readings"), target_id=target_id, reading_id=reading_id)
    if row is None:
        raise KeyError(f"marts.readings has no reading '{reading_id}' of target '{target_id}'")
    price_year = row.get("price_year")
    return Goal(
        value=float(row["target_value"]),
        year=int(row["target_year"]),
        series=str(row["headline_series"]),
        price_year=None if price_year is None else int(price_year),
    )


def assessment_of(tables: Tables, target_id: str, reading_id: str, series_id: str) -> Row:
    """The assessment of one reading by one series; empty where there is none."""
    rows = table_rows(tables, "marts.assessments")
    return first(rows, target_id=target_id, reading_id=reading_id, series_id=series_id) or {}


def roles_of(tables: Tables, target_id: str, reading_id: str) -> dict[str, str]:
    """Role of each series in a reading: headline, agreement or context."""
    rows = where(table_rows(tables, "marts.assessments"), target_id=target_id, reading_id=reading_id)
    return {str(row["series_id"]): str(row["role"]) for row in rows}


def required_path(tables: Tables, target_id: str, reading_id: str, series_id: str) -> list[tuple[int, float]]:
    """The derived linear path, from the reference year's value to the target year; empty where none is derived."""
    rows = where(
        table_rows(tables, "marts.milestones", ("year",)),
        target_id=target_id, reading_id=reading_id, series_id=series_id,
    )  # fmt: skip
    known = {int(r["year"]): v for r in rows if (v := finite(r.get("required_value"))) is not None}
    start = assessment_of(tables, target_id, reading_id, series_id)
    value = finite(start.get("reference_value"))
    if known and value is not None and start.get("reference_year") is not None:
        known.setdefault(int(start["reference_year"]), value)
    return sorted(known.items())


def reference_year_of(tables: Tables, target_id: str, reading_id: str) -> int | None:
    """The year this project counts the way from; None where the reading has none. It is no baseline."""
    row = first(table_rows(tables, "marts.readings"), target_id=target_id, reading_id=reading_id) or {}
    year = row.get("reference_year")
    return None if year is None else int(year)


def name_of(series_id: str, language: Language) -> str:
    """Short name of a series for a direct label; a series without one shows its id."""
    return language.word_or(f"charts.series.{series_id}", series_id)


def measured_in(rows: Sequence[Row], language: Language) -> str:
    """The unit of rows, with the year of the dollars where it is money: one unit, as of one series."""
    if not rows:
        return language.word("no_data")
    unit = str(rows[0]["unit"])
    years = sorted({int(year) for row in rows if (year := finite(row.get("price_year"))) is not None})
    if "USD" not in unit:
        return language.word_or(f"unit.{unit}", unit)
    return dollars_of(years, language)


def dollars_of(price_years: Sequence[int], language: Language) -> str:
    """USD/MWh of these years; of none where prices are nominal."""
    if not price_years:
        return language.word("charts.usd_per_mwh_nominal")
    return language.word("charts.usd_per_mwh_of", year=", ".join(map(str, price_years)))


def by_year_table(
    series: Sequence[tuple[str, Sequence[Point]]],
    language: Language,
    digits: int,
    notes: Mapping[str, str] | None = None,
) -> DataTable:
    """One row per year from the first to the last value, one column per series; a missing value reads "no data"."""
    values = {name: {p.year: p for p in points} for name, points in series}
    years = sorted({year for points in values.values() for year in points})
    columns = (language.word("charts.column.year"), *(name for name, _ in series))
    if not years:
        return DataTable(columns, ((language.word("no_data"),) * len(columns),))
    rows = []
    for year in range(years[0], years[-1] + 1):
        cells = [_cell(values[name].get(year), language, digits, (notes or {})) for name, _ in series]
        rows.append((str(year), *cells))
    return DataTable(columns, tuple(rows))


def _cell(point: Point | None, language: Language, digits: int, notes: Mapping[str, str]) -> str:
    if point is None:
        return language.word("no_data")
    mark = notes.get(point.obs_status, "")
    return language.number(point.value, digits) + (f" {mark}" if mark else "")


def story(name: str, points: Sequence[Point], language: Language, digits: int = 1) -> str:
    """One sentence on a series for the text alternative: from its first to its last value."""
    if not points:
        return language.word("charts.alt.series_empty", name=name)
    begin, end = points[0], points[-1]
    return language.word(
        "charts.alt.series",
        name=name, first=language.number(begin.value, digits), first_year=begin.year,
        last=language.number(end.value, digits), last_year=end.year,
    )  # fmt: skip


def provisional_marks(language: Language) -> dict[str, str]:
    """The mark that follows a provisional or estimated value in a table."""
    mark = language.word("charts.provisional_mark")
    return {"P": mark, "E": mark}


def sentences(*parts: str) -> str:
    """Sentences in a row; empty ones leave no gap."""
    return " ".join(part for part in parts if part)
