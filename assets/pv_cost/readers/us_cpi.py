"""The consumer price index of the United States (CPI-U, not seasonally adjusted) as the datasets organisation publishes it.

`Date,Index,Inflation`, one row per month. A month inside the range without a row is a month without a value, and is said.
"""

from __future__ import annotations

import re

from pipeline.core.errors import SourceError
from pipeline.core.facts import value_or_none
from pipeline.core.readers import Extract, Fact, Reader, Release
from pipeline.core.text import text_table

STATES, UNIT, VARIABLE = ("United States", "USA"), "index 1982-84=100", "cpi_u_nsa"
FIRST_YEAR = 2010
"""IRENA's costs begin in 2010; the months before weigh on nothing."""

BASE = {"2010-01": 216.687, "2016-12": 241.432}
"""Index of two months as the Bureau of Labor Statistics published them, never revised: they assert base and adjustment."""


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """The months since 2010. Raises SourceError for a date that is no month, or where the index has another base."""
    rows, _ = text_table(content, ("Date", "Index"), place)
    months: dict[str, tuple[int, str | None]] = {}
    extract = Extract(Release(title="CPI-U", transcribed_from=f"column Index, months from {FIRST_YEAR} on", unit=UNIT))
    for cells in rows:
        match = re.fullmatch(r"((?:19|20)\d\d-(?:0[1-9]|1[0-2]))-01", str(cells["Date"]))
        if match is None:
            raise SourceError(
                f"{place}, line {cells['row']}, column Date: expected the first day of a month; found {cells['Date']!r}."
            )
        if int(match[1][:4]) < FIRST_YEAR:
            extract.left_out[f"before_{FIRST_YEAR}"] += 1
            continue
        value = value_or_none(cells["Index"])
        if match[1] in months and months[match[1]][1] != value:
            raise SourceError(f"{place}, line {cells['row']}: expected one value for {match[1]}; found two.")
        months.setdefault(match[1], (cells["row"], value))
    if not months:
        raise SourceError(f"{place}: expected months from {FIRST_YEAR} on; found none.")
    _assert_base(months, place)
    first, last = min(months), max(months)
    year, month = map(int, first.split("-"))
    while (period := f"{year}-{month:02d}") <= last:
        row, value = months.get(period, (1, None))
        locator = f"column Index, row {period}-01" if period in months else f"no row for {period}-01 in the file"
        extract.facts.append(Fact(row, period, VARIABLE, value, UNIT, locator, entity=STATES))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    extract.release = Release(
        title=f"CPI-U, all items, not seasonally adjusted, to {last}", transcribed_from=extract.release.transcribed_from,
        edition=last, unit=UNIT,
    )  # fmt: skip
    return extract


def _assert_base(months: dict[str, tuple[int, str | None]], place: str) -> None:
    for period, expected in BASE.items():
        row, value = months.get(period, (0, None))
        try:
            found = float(value or "nan")
        except ValueError:
            found = float("nan")
        if abs(found - expected) > 0.001:
            raise SourceError(
                f"{place}, line {row}: expected {expected} for {period} (1982-84=100, not adjusted); found {value}. "
                "The index has another base, or is seasonally adjusted."
            )


READER = Reader("us_cpi", read)
