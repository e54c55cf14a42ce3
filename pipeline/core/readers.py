"""What a reader of a publisher's own format is: bytes in, facts out, or a refusal that names place, expected and found.

The readers themselves are the topics' (`assets/<topic>/readers`); the composition root hands them to the floor as a
mapping, so that no arrow goes back. What a facts file in the house's own layout is stands in `pipeline.core.facts`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.core.errors import CatalogError, SourceError
from pipeline.core.text import TextRow

if TYPE_CHECKING:
    from pipeline.core.catalog import Catalog

CHILE = ("Chile", "CHL")
FIRST_YEAR = 1990
"""Years before are left out: no target, baseline or chart of the product needs them."""


@dataclass(frozen=True)
class Release:
    """What the file itself says of the release; None where it says nothing and whoever adds it must."""

    title: str
    transcribed_from: str
    edition: str | None = None
    unit: str | None = None
    gas: str | None = None
    gwp: str | None = None
    price_year: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Fact:
    """One value as printed, with its line or row in the file. A value of None is a period shown without one."""

    row: int
    period: str
    variable: str
    value: str | None
    unit: str
    locator: str
    entity: tuple[str, str] = CHILE
    status: str = "A"

    def cells(self) -> TextRow:
        """The fact in the columns of the layout `series_facts`, with `row`."""
        return {
            "entity": self.entity[0],
            "entity_code": self.entity[1],
            "period": self.period,
            "variable": self.variable,
            "value": self.value,
            "unit": self.unit,
            "obs_status": "M" if self.value is None else self.status,
            "locator": self.locator,
            "row": self.row,
        }


@dataclass
class Extract:
    """What a reader took from a file: facts, and how much it left out for which reason."""

    release: Release
    facts: list[Fact] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Reader:
    """`read(content, place, vintage)`: `place` opens every refusal; `vintage` is the release's name, for files without a year."""

    name: str
    read: Callable[[bytes, str, str | None], Extract]


Readers = Mapping[str, Reader]
"""Source id -> its reader."""

NO_READERS: Readers = MappingProxyType({})


def refuse_readers_without_a_source(readers: Readers, catalog: Catalog) -> None:
    """Raise CatalogError for a reader that nobody would ever ask: its name is that of no source."""
    ids = {s.id for s in catalog.sources}
    lost = [name for name in readers if name not in ids]
    if lost:
        raise CatalogError(
            f"No source for the reader(s) {', '.join(lost)}: expected catalog/sources/{lost[0]}.yaml, found none. "
            "Write it, or name the reader like its source."
        )


_FLAGGED_YEAR = re.compile(r"(?P<year>\d{4})\s?(?P<flag>\(?[pPeE*]\)?)")
_FLAGS = {"p": "P", "e": "E", "*": "A"}
"""Marks behind a year: p (provisional, preliminary), e (estimated), * (revised, which is settled)."""


def year_and_status(text: str, place: str) -> tuple[int, str]:
    """A year with the mark that publishers put behind it (2023p, 2022*), and its status. Raises SourceError."""
    flagged = _FLAGGED_YEAR.fullmatch(text)
    if flagged is None:
        return year_of(text, place), "A"
    return year_of(flagged["year"], place), _FLAGS[flagged["flag"].strip("()").lower()]


def year_of(text: str, place: str) -> int:
    """A cell that must be a calendar year, from 1800 to 2200. Raises SourceError."""
    if not (text.isascii() and text.isdigit() and 1800 <= int(text) <= 2200):
        raise SourceError(f"{place}: expected a year like 2023; found {text[:40]!r}.")
    return int(text)
