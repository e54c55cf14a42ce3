"""EDGAR's booklets: a workbook each autumn, and the CSV exports of its sheet by sector and country.

One row per gas, sector and country, one column per year; below the countries a blank row and totals (GLOBAL TOTAL, EU27,
international aviation and shipping). The sheet `info` states the unit and the warming potentials.
"""

from __future__ import annotations

import re
from typing import Any

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.packed import Kind, kind_of
from pipeline.core.readers import FIRST_YEAR, Extract, Fact, Reader, Release
from pipeline.core.text import header_of, text_rows
from pipeline.core.workbook import rows_one_by_one, sheet_names, sheet_rows, text_of

SHEET = "GHG_by_sector_and_country"
KEY = ("Substance", "Sector", "EDGAR Country Code", "Country")
SECTOR = "Power Industry"
GASES = {
    "CO2": "power_industry_co2",
    "GWP_100_AR5_CH4": "power_industry_ch4",
    "GWP_100_AR5_N2O": "power_industry_n2o",
}
UNIT, GAS, GWP = "Mt CO2e", "CO2, CH4, N2O (one series each; the sector has no F-gases)", "AR5 GWP100"
_UNIT_SENTENCE = re.compile(rf"values in {SHEET} sheet are expressed in (.+?)(/yr)?\s*$", re.IGNORECASE)


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's power industry by gas and year. Raises SourceError for another sheet, unit, potential, or without a gas."""
    if kind_of(content) is Kind.TEXT:
        edition = None
        header, rows, others = _of_text(content, place)
    else:
        edition = _edition(content, place)
        header, rows, others = _of_sheet(content, place)
    years = [h for h in header if re.fullmatch(r"\d{4}", h)]
    if not years or not set(KEY) <= set(header):
        raise SourceError(
            f"{place}, sheet {SHEET}, row 1: expected {', '.join(KEY)} and years; found {', '.join(header)[:200]}."
        )
    extract = Extract(
        Release(
            title=f"GHG emissions of all world countries, {edition or 'export'}, years to {max(years)}",
            transcribed_from=f"sheet {SHEET}: rows of Chile in sector {SECTOR}, columns from {FIRST_YEAR} on",
            edition=f"{edition}-booklet" if edition else None, unit=UNIT, gas=GAS, gwp=GWP,
        )
    )  # fmt: skip
    extract.left_out["other_territory"] += others
    found: set[str] = set()
    for row, cells in rows:
        if cells["Sector"] != SECTOR:
            extract.left_out["other_variable"] += 1
            continue
        substance = cells["Substance"]
        if substance not in GASES or substance in found:
            kind = "one row for each" if substance in found else "the substances"
            raise SourceError(
                f"{place}, row {row}: expected {kind} of {', '.join(GASES)}; found {substance!r} once more or anew."
            )
        found.add(substance)
        for year in years:
            value = value_or_none(cells[year])
            if int(year) < FIRST_YEAR or value is None:
                extract.left_out[f"before_{FIRST_YEAR}" if value is not None else "empty_cell"] += 1
                continue
            locator = f"sheet {SHEET}, row {substance} / {SECTOR} / CHL, column {year}"
            extract.facts.append(Fact(row, year, GASES[substance], value, UNIT, locator))
    if found != set(GASES):
        raise SourceError(
            f"{place}: expected {', '.join(GASES)} for Chile's {SECTOR}; found {', '.join(sorted(found)) or 'none'}."
        )
    return extract


def _of_text(content: bytes, place: str) -> tuple[list[str], list[tuple[int, dict[str, str]]], int]:
    header = header_of(content, place)
    wanted = [h for h in header if h in KEY or re.fullmatch(r"\d{4}", h)]
    found, others = text_rows(content, tuple(dict.fromkeys((*KEY, *wanted))), place, ("CHL",))
    chile = [r for r in found if r["EDGAR Country Code"] == "CHL"]
    rows = [(r["row"], {name: cell or "" for name, cell in r.items() if name != "row"}) for r in chile]
    return wanted, rows, others + len(found) - len(chile)


def _of_sheet(content: bytes, place: str) -> tuple[list[str], list[tuple[int, dict[str, str]]], int]:
    """Header, Chile's rows with their numbers, and how many there are of others."""
    _, cells = rows_one_by_one(content, (SHEET,), place)
    header = [text_of(c) for c in next(cells, [])]
    if not header:
        raise SourceError(f"{place}, sheet {SHEET}: expected a table, found an empty sheet.")
    rows, others = [], 0
    code = header.index("EDGAR Country Code") if "EDGAR Country Code" in header else None
    for number, row in enumerate(cells, start=2):
        if code is not None and text_of(row[code]) == "CHL":
            rows.append((number, dict(zip(header, map(text_of, row), strict=False))))
        else:
            others += any(c != "" for c in row)
    return header, rows, others


def _edition(content: bytes, place: str) -> str | None:
    """The report's year from the sheet `info`, which must also state the unit and the warming potentials."""
    if "info" not in sheet_names(content, place):
        raise SourceError(f"{place}: expected the sheet info, which states unit and warming potentials; it is missing.")
    _, cells = sheet_rows(content, ("info",), place)
    lines: list[Any] = [text_of(c) for row in cells for c in row if c != ""]
    unit = next((m[1] for line in lines if (m := _UNIT_SENTENCE.fullmatch(line.strip()))), None)
    if unit is None or unit.replace(" ", "").lower() not in ("mtco2eq", "mtco2e"):
        raise SourceError(
            f"{place}, sheet info: expected the unit Mt CO2eq for {SHEET}; found {unit or 'no sentence on it'}."
        )
    if not any("AR5" in line for line in lines):
        raise SourceError(f"{place}, sheet info: expected the warming potentials of AR5; the sheet does not name them.")
    years = [m[1] for line in lines[:5] if (m := re.search(r"\b(20\d\d) Report", line))]
    return years[0] if years else None


READER = Reader("edgar_ghg", read)
