"""CO2 of the power industry as the World Bank republishes it from EDGAR (World Development Indicators).

The interface's JSON (a list of a head and its records; all pages joined by the download are the records alone), or the CSV of
the indicator's zip: four lines of preamble, then one row per territory and one column per year.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.packed import Kind, kind_of
from pipeline.core.readers import CHILE, FIRST_YEAR, Extract, Fact, Reader, Release, year_of
from pipeline.core.text import decoded
from pipeline.core.workbook import numbered_rows

INDICATOR, VARIABLE, UNIT, GAS, GWP = (
    "EN.GHG.CO2.PI.MT.CE.AR5", "power_industry_co2", "Mt CO2e", "CO2", "AR5 GWP100",
)  # fmt: skip
KEYS = ("indicator", "countryiso3code", "date", "value")
HEADING = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
PREAMBLE_LINES = 12
_UNIT = re.compile(r"\(Mt CO2e\)\s*$")


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """Chile's yearly emissions. Raises SourceError for another indicator or unit, for missing pages, and without Chile."""
    extract = Extract(
        Release(
            title=f"World Development Indicators, {INDICATOR}", transcribed_from="every year of Chile",
            unit=UNIT, gas=GAS, gwp=GWP,
        )
    )  # fmt: skip
    found = _of_json(content, place) if kind_of(content) is Kind.JSON else _of_table(content, place)
    chile = False
    for row, where, code, year_cell, cell, locator in found:
        if code != CHILE[1]:
            extract.left_out["other_territory"] += 1
            continue
        chile = True
        year, value = year_of(year_cell, where), value_or_none(cell)
        if value is None or year < FIRST_YEAR:
            extract.left_out["empty_cell" if value is None else f"before_{FIRST_YEAR}"] += 1
            continue
        extract.facts.append(Fact(row, str(year), VARIABLE, value, UNIT, locator))
    if not chile:
        raise SourceError(f"{place}: expected the years of CHL; found other territories alone.")
    return extract


_Cells = tuple[int, str, str, str, str | None, str]
"""Row, place, code of the territory, year, value as printed, locator."""


def _of_json(content: bytes, place: str) -> Iterator[_Cells]:
    for number, item in enumerate(_records(content, place), start=1):
        where = f"{place}, record {number}"
        if not isinstance(item, dict) or not set(KEYS) <= set(item) or not isinstance(item["indicator"], dict):
            raise SourceError(f"{where}: expected {', '.join(KEYS)}; found {str(item)[:80]}.")
        _assert_indicator(str(item["indicator"].get("id")), str(item["indicator"].get("value")), where)
        value = None if item["value"] is None else str(item["value"])
        yield number, where, str(item["countryiso3code"]), str(item["date"]), value, f"record of {item['date']}"


def _records(content: bytes, place: str) -> list[Any]:
    """The records of one answer, or of all pages joined. Raises SourceError where a page is missing."""
    try:
        body = json.loads(decoded(content, place), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place}: expected the interface's JSON; not readable ({error}).") from None
    if not isinstance(body, list) or not body:
        raise SourceError(f"{place}: expected a list of records; found {type(body).__name__} {str(body)[:80]}.")
    head = body[0]
    if not (isinstance(head, dict) and "total" in head and "page" in head):
        return body
    rows = body[1] if len(body) > 1 and isinstance(body[1], list) else []
    if str(head["total"]) != str(len(rows)):
        raise SourceError(
            f"{place}: expected all {head['total']} records; found {len(rows)} of page {head['page']}. "
            "Ask for all in one page: per_page=1000."
        )
    return rows


def _of_table(content: bytes, place: str) -> Iterator[_Cells]:
    rows = [(n, cells) for n, cells in numbered_rows(content, place) if any(cells)]
    at = next((i for i, (_, cells) in enumerate(rows[:PREAMBLE_LINES]) if tuple(cells[:4]) == HEADING), None)
    if at is None:
        told = " | ".join(c for _, cells in rows[:3] for c in cells[:4])
        raise SourceError(f"{place}: expected the heading {', '.join(HEADING)} under a preamble; found {told[:200]}.")
    header_line, header = rows[at]
    years = {i: h for i, h in enumerate(header) if re.fullmatch(r"(19|20)\d\d", h)}
    strange = next((h for h in header[len(HEADING) :] if h and h not in years.values()), None)
    if not years or strange is not None:
        raise SourceError(
            f"{place}, line {header_line}: expected a column for each year; found {', '.join(header)[:200]}."
        )
    for line, cells in rows[at + 1 :]:
        where = f"{place}, line {line}"
        if len(cells) <= max(years):
            raise SourceError(f"{where}: expected {len(header)} cells, found {len(cells)}.")
        _assert_indicator(cells[3], cells[2], where)
        for index, year in years.items():
            yield line, where, cells[1], year, cells[index] or None, f"row {cells[1]}, column {year}"


def _assert_indicator(code: str, name: str, where: str) -> None:
    if code != INDICATOR:
        raise SourceError(f"{where}: expected the indicator {INDICATOR}; found {code[:60]}.")
    if not _UNIT.search(name):
        raise SourceError(f"{where}: expected an indicator's name that ends in (Mt CO2e); found {name[:120]!r}.")


READER = Reader("wdi_power_co2", read)
