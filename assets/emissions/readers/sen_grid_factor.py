"""The monthly average emission factor of Chile's main grid (SEN), as a JSON list: everything text, with a decimal comma."""

from __future__ import annotations

import json
import re

from pipeline.core.errors import SourceError
from pipeline.core.readers import Extract, Fact, Reader, Release, year_of
from pipeline.core.text import decoded

KEYS = ("year", "month", "network", "emission")
NETWORK, UNIT = "SEN", "t CO2/MWh"
_FACTOR = re.compile(r"\d+(,\d+)?")


def read(content: bytes, place: str, _vintage: str | None) -> Extract:
    """The months of the SEN. Raises SourceError for another shape, a point or a thousands mark in a number, a month that is none."""
    try:
        items = json.loads(decoded(content, place))
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{place}, line {error.lineno}: expected a JSON list of months; not readable ({error.msg})."
        ) from None
    except RecursionError:
        raise SourceError(f"{place}: expected a JSON list of months; found lists within lists.") from None
    if not isinstance(items, list) or not items:
        raise SourceError(f"{place}: expected a JSON list of months; found {type(items).__name__}.")
    extract = Extract(
        Release(
            title="Monthly average emission factor of the SEN",
            transcribed_from="every month of the network SEN; the decimal comma turned into a point",
            unit=UNIT,
            gas="CO2",
        )
    )
    for number, item in enumerate(items, start=1):
        where = f"{place}, item {number}"
        if not isinstance(item, dict) or not set(KEYS) <= set(item):
            raise SourceError(f"{where}: expected {', '.join(KEYS)}; found {str(item)[:80]}.")
        if item["network"] != NETWORK:
            extract.left_out["other_territory"] += 1
            continue
        year, month = year_of(str(item["year"]), where), str(item["month"])
        if not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
            raise SourceError(f"{where}: expected a month from 1 to 12; found {month[:20]!r}.")
        printed = str(item["emission"]).strip()
        if not _FACTOR.fullmatch(printed):
            raise SourceError(f"{where}: expected a factor with a decimal comma (0,4175); found {printed[:20]!r}.")
        locator = (
            f"monthly list, network {NETWORK}, year {year}, month {int(month)} (decimal comma turned into a point)"
        )
        extract.facts.append(
            Fact(number, f"{year}-{int(month):02d}", "grid_emission_factor", printed.replace(",", "."), UNIT, locator)
        )
    return extract


READER = Reader("sen_grid_factor", read)
