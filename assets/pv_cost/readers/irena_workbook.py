"""IRENA's data files: a workbook per edition, its figures renumbered each year, the unit per kWh until 2024 and per MWh in 2025.

Sheets, rows and units as recorded by those who read them before us (owid/etl, snapshots and steps `irena`): what an edition
does not have where it is recorded is refused, never searched for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import CHILE, Extract, Fact, Release
from pipeline.core.workbook import Cells, column_letter, sheet_rows, text_of


@dataclass(frozen=True)
class Figure:
    """The figure of an edition that gives countries: sheet, row of its header, unit, and whether a cell above must state it."""

    sheet: str
    header_row: int
    per: str
    states_unit: bool


FIGURES = {
    2023: Figure("Fig. 3.11", 6, "kWh", states_unit=True),
    2024: Figure("Fig. 3.10", 3, "kWh", states_unit=True),
    2025: Figure("Fig. 3.7", 3, "MWh", states_unit=False),
}
VARIABLES = {"kWh": ("solar_pv_lcoe", "USD/kWh"), "MWh": ("solar_pv_lcoe_per_mwh", "USD/MWh")}
_UNIT = re.compile(r"(20\d\d)\s*(?:USD|US\$)\s*(?:/|per )\s*([kM]Wh)")
_TITLE = re.compile(r"levelised cost of electricity|LCOE", re.IGNORECASE)


def read(content: bytes, place: str, vintage: str | None) -> Extract:
    """Chile's row of the figure on countries. Raises SourceError for an unknown edition or unit, and without Chile."""
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
    _assert_above(cells[: figure.header_row - 1], year, figure, where)
    header = [text_of(c) for c in cells[figure.header_row - 1]]
    years = {i: h for i, h in enumerate(header) if re.fullmatch(r"20\d\d", h)}
    if not years:
        raise SourceError(
            f"{where}, row {figure.header_row}: expected a column for each year; found {', '.join(header)[:200]}."
        )
    variable, unit = VARIABLES[figure.per]
    extract = Extract(
        Release(
            title=f"Renewable power generation costs in {year}, data file",
            transcribed_from=f"sheet {sheet}: row of Chile", edition=f"edition-{year}", unit=unit, price_year=year,
        )
    )  # fmt: skip
    extract.left_out["other_column"] = len([h for h in header if h]) - len(years)
    number, row = _chile(cells, figure.header_row, where)
    extract.left_out["other_territory"] = len(cells) - figure.header_row - 1
    for index, period in years.items():
        value = value_or_none(text_of(row[index]))
        if value is None:
            extract.left_out["empty_cell"] += 1
            continue
        extract.facts.append(
            Fact(number, period, variable, value, unit, f"sheet {sheet}, cell {column_letter(index)}{number}")
        )
    return extract


def _assert_above(rows: Cells, year: int, figure: Figure, where: str) -> None:
    """What stands above the header names the levelised cost, and the unit where this edition states it."""
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
            f"{where}: expected a cell with the unit {year} USD/{figure.per} above the header; found none."
        )


def _chile(cells: Cells, header_row: int, where: str) -> tuple[int, list[object]]:
    rows = [
        (n, row)
        for n, row in enumerate(cells[header_row:], start=header_row + 1)
        if CHILE[0] in [text_of(c) for c in row[:3]]
    ]
    if len(rows) != 1:
        names = [text_of(c) for row in cells[header_row:] for c in row[:1] if c != ""]
        raise SourceError(
            f"{where}: expected one row Chile, found {len(rows)}; the sheet has {', '.join(names)[:200]}. No value of Chile is no data."
        )
    return rows[0]
