"""Harmonized IFI default grid factors (UNFCCC): a header over three lines with breaks inside quotes, notes below the countries.

There is no code and no year in the file: the release's name, which begins with its year (2021-v3.1), gives the period.
"""

from __future__ import annotations

import re

from pipeline.core.errors import SourceError
from pipeline.core.readers import Extract, Fact, Reader, Release
from pipeline.core.workbook import numbered_rows

UNIT = "g CO2/kWh"
LOWER = (
    ("firm energy", "combined_margin_firm", "Firm Energy"),
    ("intermittent energy", "combined_margin_intermittent", "Intermittent Energy"),
    ("energy efficiency", "combined_margin_energy_efficiency", "Energy Efficiency"),
    ("electricity consumption", "combined_margin_consumption", "Electricity Consumption"),
)


def read(content: bytes, place: str, vintage: str | None) -> Extract:
    """Chile's five factors. Raises SourceError for other headings or another unit, without Chile, or without the release's year."""
    year = re.match(r"(20\d\d)\b", vintage or "")
    if year is None:
        raise SourceError(
            f"{place}: the file has no year; give the release a name that begins with it, like 2021-v3.1. Found {vintage!r}."
        )
    rows = numbered_rows(content, place)
    _assert_headings([r for _, r in rows[:4]], place)
    chile = [(line, r) for line, r in rows if r and r[0].strip().lower() == "chile"]
    if len(chile) != 1:
        raise SourceError(f"{place}: expected one row Chile; found {len(chile)}.")
    line, cells = chile[0]
    if len(cells) < 6 or any(not re.fullmatch(r"\d+(\.\d+)?", c.strip()) for c in cells[1:6]):
        raise SourceError(f"{place}, line {line}: expected five factors for Chile; found {', '.join(cells[1:])[:80]}.")
    extract = Extract(
        Release(
            title=f"Harmonized IFI default grid factors {vintage}",
            transcribed_from="the five columns of the row of Chile", edition=vintage, unit=UNIT, gas="CO2",
        )
    )  # fmt: skip
    extract.left_out["other_territory"] = len(rows) - 1
    named = [(v, f"Combined Margin, {title}") for _, v, title in LOWER] + [("operating_margin", "Operating Margin")]
    for (variable, title), value in zip(named, cells[1:6], strict=True):
        extract.facts.append(Fact(line, year[1], variable, value.strip(), UNIT, f"row Chile, column {title}"))
    return extract


def _assert_headings(rows: list[list[str]], place: str) -> None:
    """Upper and lower heading, wherever in the first rows they stand, and the unit in the upper one."""
    flat = [[" ".join(c.split()).lower() for c in row] for row in rows]
    upper = next((r for r in flat if len(r) > 5 and r[1].startswith("combined margin")), None)
    lower = next((r for r in flat if len(r) > 4 and r[1].startswith("firm energy")), None)
    if upper is None or lower is None or not upper[5].startswith("operating margin"):
        raise SourceError(
            f"{place}: expected a heading Combined Margin ... Operating Margin over Firm Energy ...; found {flat[:2]}."[
                :500
            ]
        )
    for index in (1, 5):
        if "gco2/kwh" not in upper[index].replace(" ", ""):
            raise SourceError(f"{place}, heading: expected the unit gCO2/kWh; found {upper[index][:80]!r}.")
    for index, (start, _, title) in enumerate(LOWER, start=1):
        if not lower[index].startswith(start):
            raise SourceError(f"{place}, heading, column {index + 1}: expected {title}; found {lower[index][:60]!r}.")


READER = Reader("ifi_grid_factors", read)
