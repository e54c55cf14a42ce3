"""Equity and country risk premia by A. Damodaran (ctryprem.xlsx, each January): fractions, under a title and parameters.

The heading stands in row 7 or 8; its second column says Africa and holds the region. The day of the update stands above it,
as a date or in words. Exports of the sheet as CSV are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import CHILE, Extract, Fact, Reader, Release
from pipeline.core.workbook import numbered_rows

SHEETS = ("ERPs by country",)
STATES = ("United States", "USA")
HEADING_ROWS = (7, 8)
MATURE = "Enter the current risk premium for a mature equity market"
COLUMNS = {
    "Rating-based Default Spread": "default_spread",
    "Total Equity Risk Premium": "equity_risk_premium",
    "Country Risk Premium": "country_risk_premium",
    "Sovereign CDS, net of US": "sovereign_cds_spread",
}
UNIT = "fraction"
LARGEST = 1.0
"""A premium of more than 100 % is one in per cent."""

_NUMBER = re.compile(r"\d+(\.\d+)?([eE]-?\d+)?")
_WORDS = re.compile(r"Updated ([A-Z][a-z]+ \d{1,2}, 20\d\d)")
_DAY = re.compile(r"(20\d\d-\d\d-\d\d)(?:[ T]00:00:00)?")


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's spreads and premia, and the premium of the mature market. Raises SourceError for another layout or unit."""
    rows = numbered_rows(content, place, SHEETS)
    above, heading, below = _parts(rows, place)
    _assert_whole_lines((*above, *below), place)
    day = _updated(above, place)
    extract = Extract(
        Release(
            title=f"Country risk premia, update of {day}", transcribed_from="row Chile and the mature market's premium",
            edition=day.isoformat(), unit=UNIT,
        )
    )  # fmt: skip
    period = f"{day:%Y-%m}"
    row, premium = next(((n, c) for n, cells in above if cells[0] == MATURE for c in cells[1:] if c), (0, ""))
    extract.facts.append(
        Fact(row, period, "mature_market_premium", _fraction(premium, f"{place}, row {row}"), UNIT, MATURE, STATES)
    )
    chile = [(n, cells) for n, cells in below if cells and cells[0] == CHILE[0]]
    if not chile:
        raise SourceError(f"{place}: expected a row Chile under the heading; found {len(below)} others.")
    number, cells = chile[0]
    if len(cells) < len(heading):
        raise SourceError(
            f"{place}, row {number}: expected {len(heading)} cells, found {len(cells)}. Fetch the file again."
        )
    extract.left_out["other_territory"] = len(below) - len(chile)
    for index, title in enumerate(heading):
        variable = COLUMNS.get(title)
        value = value_or_none(cells[index]) if index < len(cells) else None
        if variable is None or value is None:
            extract.left_out["other_column" if variable is None else "empty_cell"] += 1
            continue
        where = f"{place}, row {number}, column {title}"
        extract.facts.append(
            Fact(number, period, variable, _fraction(value, where), UNIT, f"row Chile, column {title}")
        )
    return extract


_Rows = list[tuple[int, list[str]]]


def _parts(rows: _Rows, place: str) -> tuple[_Rows, list[str], _Rows]:
    """What stands above the heading, the heading, and what stands below it."""
    heading = next((r for r in rows if r[0] in HEADING_ROWS and r[1] and r[1][0] == "Country"), None)
    if heading is None or not set(list(COLUMNS)[:3]) <= set(heading[1]):
        told = " | ".join(c for n, cells in rows if n in HEADING_ROWS for c in cells[:6])
        raise SourceError(
            f"{place}: expected in row 7 or 8 the heading Country, {', '.join(list(COLUMNS)[:3])}; found {told[:200] or 'nothing'}."
        )
    above = [r for r in rows if r[0] < heading[0] and r[1]]
    return above, heading[1], [r for r in rows if r[0] > heading[0] and any(r[1])]


def _assert_whole_lines(rows: Iterable[tuple[int, list[str]]], place: str) -> None:
    """Every row begins with words: one that begins with a number is the rest of a line that was cut within it."""
    for number, cells in rows:
        if cells and _NUMBER.fullmatch(cells[0]):
            raise SourceError(
                f"{place}, row {number}: expected words in the first column, found {cells[0][:40]!r}. "
                "A line is broken; fetch the file again."
            )


def _updated(above: _Rows, place: str) -> date:
    for number, cells in above:
        for cell in cells:
            words, day = _WORDS.fullmatch(cell), _DAY.fullmatch(cell)
            try:
                if words:
                    return datetime.strptime(words[1], "%B %d, %Y").date()  # noqa: DTZ007 - a day, no moment
                if day and cells[0].startswith("Date of update"):
                    return date.fromisoformat(day[1])
            except ValueError:
                raise SourceError(f"{place}, row {number}: expected the day of the update; found {cell!r}.") from None
    raise SourceError(f"{place}: expected the day of the update above the heading; found none.")


def _fraction(cell: str, where: str) -> str:
    if not _NUMBER.fullmatch(cell) or float(cell) >= LARGEST:
        raise SourceError(f"{where}: expected a fraction (0.0113 for 1.13 %); found {cell[:40]!r}.")
    return cell


READER = Reader("country_risk", read)
