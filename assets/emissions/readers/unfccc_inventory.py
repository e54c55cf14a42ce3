"""Chile's national inventory from the common reporting tables, in the tidy form of "Tidy GHG Inventories" (CSV or xlsx).

One row per category, gas and year. Category codes may end in a dot; the unit column names tonnes and the warming
potentials (doi 10.5281/zenodo.14512139).
"""

from __future__ import annotations

import re

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.packed import Kind, kind_of
from pipeline.core.readers import FIRST_YEAR, Extract, Fact, Reader, Release, year_of
from pipeline.core.text import TextRow, text_rows
from pipeline.core.workbook import sheet_names, sheet_rows, text_of

COLUMNS = ("iso", "dir", "year_submission", "sector_code", "gas", "units", "year", "value")
CATEGORY = "1.A.1"
GASES = {"co2": "1_a_1_co2", "ch4": "1_a_1_ch4", "n2o": "1_a_1_n2o"}
UNIT = "t CO2e"
_UNIT = re.compile(r"t\s?CO2[- ]?eq?\s*\(GWP[- ]?100,? (?P<report>\w+)\)", re.IGNORECASE)


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Energy industries (1.A.1) by gas and year. Raises SourceError for another unit or potential, and without a gas."""
    rows, others = _rows(content, place)
    if not rows:
        raise SourceError(f"{place}: expected rows with iso CHL; found none.")
    submission = max(str(r["year_submission"]).removesuffix(".0") for r in rows)
    extract = Extract(
        Release(
            title=f"Common reporting tables {rows[0]['dir']}",
            transcribed_from=f"rows CHL, sector code {CATEGORY}, gases {', '.join(GASES)}, from {FIRST_YEAR} on",
            edition=f"{submission}-submission", unit=UNIT, gas="CO2, CH4, N2O (one series each)", gwp="AR5 GWP100",
        )
    )  # fmt: skip
    extract.left_out["other_territory"] = others
    for cells in rows:
        if str(cells["sector_code"]).rstrip(".") != CATEGORY:
            extract.left_out["other_variable"] += 1
            continue
        _assert_unit(str(cells["units"]), place, cells["row"])
        gas = str(cells["gas"]).lower()
        if gas not in GASES:
            raise SourceError(
                f"{place}, line {cells['row']}, column gas: expected {', '.join(GASES)} in {CATEGORY}; found {gas!r}."
            )
        year = year_of(str(cells["year"]).removesuffix(".0"), f"{place}, line {cells['row']}, column year")
        value = value_or_none(str(cells["value"] or ""))
        if year < FIRST_YEAR or value is None:
            extract.left_out["empty_cell" if value is None else f"before_{FIRST_YEAR}"] += 1
            continue
        locator = f"{cells['dir']}, sector {cells['sector_code']}, gas {gas}, year {year}"
        extract.facts.append(Fact(cells["row"], str(year), GASES[gas], value, UNIT, locator))
    missing = set(GASES.values()) - {f.variable for f in extract.facts}
    if missing:
        raise SourceError(
            f"{place}: expected the gases {', '.join(GASES)} in {CATEGORY} for Chile; missing {', '.join(sorted(missing))}."
        )
    return extract


def _rows(content: bytes, place: str) -> tuple[list[TextRow], int]:
    """Chile's rows with their line, and how many there are of others."""
    if kind_of(content) is Kind.TEXT:
        found, others = text_rows(content, COLUMNS, place, ("CHL",))
        chile = [r for r in found if r["iso"] == "CHL"]
        return chile, others + len(found) - len(chile)
    name, cells = sheet_rows(content, sheet_names(content, place)[:1], place)
    header = [text_of(c) for c in cells[0]] if cells else []
    if not set(COLUMNS) <= set(header):
        raise SourceError(
            f"{place}, sheet {name}, row 1: expected {', '.join(COLUMNS)}; found {', '.join(header)[:200]}."
        )
    rows: list[TextRow] = [
        {**dict(zip(header, map(text_of, row), strict=False)), "row": n} for n, row in enumerate(cells[1:], start=2)
    ]
    chile_rows = [r for r in rows if r["iso"] == "CHL"]
    return chile_rows, len(rows) - len(chile_rows)


def _assert_unit(printed: str, place: str, line: int) -> None:
    match = _UNIT.fullmatch(printed.strip())
    if match is None:
        raise SourceError(f"{place}, line {line}, column units: expected tCO2e (GWP100 AR5); found {printed!r}.")
    if match["report"].upper() != "AR5":
        raise SourceError(
            f"{place}, line {line}, column units: expected the warming potentials of AR5; found those of {match['report']}. "
            "Another series is needed for them, never a mixture."
        )


READER = Reader("unfccc_inventory", read)
