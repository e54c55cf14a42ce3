"""What the behaviour suite must know of a layout that a reader takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.stand_in.files import Facts, facts


@dataclass(frozen=True)
class Layout:
    """A layout of a source: a file in it, and the numbers that its reader must give.

    They are `expected`, written down by hand, or else those of the bundled `vintages` (the newest where none is named)
    of the source or of `facts_of`. `left_out` is what the reader must count as left out; None: some other territory or
    technology, which most files here have. `address`: host and path where the stand-in for the publisher offers the file.
    """

    source_id: str
    name: str
    content: Callable[[], bytes]
    vintages: tuple[str, ...] = ()
    release: str | None = None
    facts_of: str | None = None
    expected: Mapping[tuple[str, str, str], Mapping[str, Any]] | None = None
    left_out: Mapping[str, int] | None = None
    address: str | None = None
    quoted_line_breaks: bool = False

    def __str__(self) -> str:
        return f"{self.source_id}, {self.name}"

    def by_hand(self) -> Facts:
        """(entity, period, variable) -> value, unit and status as transcribed by hand."""
        if self.expected is not None:
            return {key: {"obs_status": "A", **row} for key, row in self.expected.items()}
        found: Facts = {}
        for vintage in self.vintages or (None,):
            found |= facts(self.facts_of or self.source_id, vintage)
        return found
