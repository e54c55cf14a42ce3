"""IRENA's data files: a workbook per edition, its figures renumbered each year, the unit per kWh until 2024 and per MWh in 2025.

Countries stand in rows and years in columns, save in the edition of 2022: one row per country and year. The edition of 2021
gives no cost of Chile. Sheets, rows and units as recorded by those who read them before us (owid/etl, snapshots and steps
`irena`): what an edition does not have where it is recorded is refused, never searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import CHILE, Extract, Fact, Release
from pipeline.core.workbook import Cells, column_letter, sheet_rows, text_of


@dataclass(frozen=True)
class Figure:
    """The figure of an edition that gives countries: sheet, row of its header, unit, and whether a cell must state it.

    `shape`: a column for each year, or a row for each country and year.
    """

    sheet: str
    header_row: int
    per: str
    states_unit: bool
    shape: Literal["years_in_columns", "years_in_rows"] = "years_in_columns"


FIGURES = {
    2021: Figure("Fig 3.8", 6, "kWh", states_unit=True),
    2022: Figure("Fig. 3.11", 6, "kWh", states_unit=False, shape="years_in_rows"),
    2023: Figure("Fig. 3.11", 6, "kWh", states_unit=True),
    2024: Figure("Fig. 3.10", 3, "kWh", states_unit=True),
    2025: Figure("Fig. 3.7", 3, "MWh", states_unit=False),
}
VARIABLES = {"kWh": ("solar_pv_lcoe", "USD/kWh"), "MWh": ("solar_pv_lcoe_per_mwh", "USD/MWh")}
_UNIT = re.compile(r"(20\d\d)\s*(?:USD|US\$)\s*(?:/|per )\s*([kM]Wh)")
_MEAN = re.compile(r"weighted", re.IGNORECASE)
_TITLE = re.compile(r"levelised cost of electricity|LCOE", re.IGNORECASE)


def read(content: bytes, place: str, vintage: str | None) -> Extract:
    """Chile's rows of the figure on countries. Raises SourceError for an unknown edition or unit, and without Chile."""
    match = re.search(r"(20\d\d)", vintage or "")
    year = int(match[1]) if match else None
    figure = FIGURES.get(year or 0)
    if year is None or figure is None:
        known = ", ".join(f"edition-{y}" for y in FIGURES)
        raise SourceError(
            f"{place}: the release's name must say its edition, one of {known}; found {vintage!r}. "
            "For a new one, add its figure to the reader."
        )
    sheet, cells = sheet_rows(content, (figure.sheet,), place)
    where = f"{place}, sheet {sheet}"
    if len(cells) <= figure.header_row:
        raise SourceError(f"{where}: expected a header in row {figure.header_row}; the sheet has {len(cells)} rows.")
    _assert_above(cells[: figure.header_row], year, figure, where)
    header = [text_of(c) for c in cells[figure.header_row - 1]]
    variable, unit = VARIABLES[figure.per]
    extract = Extract(
        Release(
            title=f"Renewable power generation costs in {year}, data file",
            transcribed_from=f"sheet {sheet}: rows of Chile", edition=f"edition-{year}", unit=unit, price_year=year,
        )
    )  # fmt: skip
    below = list(enumerate(cells[figure.header_row :], start=figure.header_row + 1))
    chile = [(n, row) for n, row in below if CHILE[0] in [text_of(c) for c in row[:3]]]
    _assert_chile(chile, below, figure, where)
    extract.left_out["other_territory"] = len(below) - len(chile)
    shaped = _of_columns if figure.shape == "years_in_columns" else _of_rows
    for number, index, period, cell in shaped(header, chile, f"{where}, row {figure.header_row}"):
        value = value_or_none(cell)
        if value is None:
            extract.left_out["empty_cell"] += 1
            continue
        locator = f"sheet {sheet}, cell {column_letter(index)}{number}"
        extract.facts.append(Fact(number, period, variable, value, unit, locator))
    return extract


_Numbered = list[tuple[int, list[object]]]
_Cell = tuple[int, int, str, str]
"""Row, place of the column, year and cell as text."""


def _of_columns(header: list[str], chile: _Numbered, where: str) -> Iterator[_Cell]:
    years = {i: h for i, h in enumerate(header) if re.fullmatch(r"20\d\d", h)}
    if not years:
        raise SourceError(f"{where}: expected a column for each year; found {', '.join(header)[:200]}.")
    for number, row in chile:
        for index, year in years.items():
            yield number, index, year, text_of(row[index])


def _of_rows(header: list[str], chile: _Numbered, where: str) -> Iterator[_Cell]:
    weighted = [i for i, h in enumerate(header) if _MEAN.search(h)]
    if "Year" not in header or len(weighted) != 1:
        raise SourceError(f"{where}: expected Country, Year and one weighted average; found {', '.join(header)[:200]}.")
    for number, row in chile:
        year = text_of(row[header.index("Year")])
        if not re.fullmatch(r"20\d\d", year):
            raise SourceError(f"{where}: expected a year in row {number}; found {year[:40]!r}.")
        yield number, weighted[0], year, text_of(row[weighted[0]])


def _assert_above(rows: Cells, year: int, figure: Figure, where: str) -> None:
    """What stands above the header, or in it, names the levelised cost, and the unit where this edition states it."""
    lines = [text_of(c) for row in rows for c in row if c != ""]
    if not any(_TITLE.search(line) for line in lines):
        raise SourceError(
            f"{where}: expected a title on the levelised cost of electricity; found {' | '.join(lines)[:200] or 'nothing'}."
        )
    stated = [m for line in lines if (m := _UNIT.search(line))]
    for unit in stated:
        if unit[2] != figure.per or int(unit[1]) != year:
            raise SourceError(
                f"{where}: expected the unit {year} USD/{figure.per}; found {unit[0]}. The publisher changed it: see the file."
            )
    if figure.states_unit and not stated:
        raise SourceError(
            f"{where}: expected a cell with the unit {year} USD/{figure.per} in the header or above it; found none."
        )


def _assert_chile(chile: _Numbered, below: _Numbered, figure: Figure, where: str) -> None:
    if chile and (len(chile) == 1 or figure.shape == "years_in_rows"):
        return
    names = dict.fromkeys(name for _, row in below for c in row[:2] if (name := text_of(c)) and not name[0].isdigit())
    raise SourceError(
        f"{where}: expected one row Chile, found {len(chile)}; the sheet has {', '.join(names)[:200]}. No value of Chile is no data."
    )
