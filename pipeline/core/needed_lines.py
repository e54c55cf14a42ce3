"""Of a large table the lines that a reader needs: those in which a word stands, and those that do not fit the header.

Publishers give the whole world in one file, and the product reads Chile. Every other line is still counted, and its number of
cells compared with the header's. Pure bytes: what cells mean is `text`'s and the readers' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass(frozen=True)
class NeededLines:
    """The header and the lines that are needed, the number in the file of each, and how many others hold something."""

    content: bytes
    lines: tuple[int, ...]
    others: int


def needed_lines(content: bytes, delimiter: bytes, words: Sequence[str]) -> NeededLines | None:
    """The lines in which one of the words stands, and with them all that have another number of cells than the header.

    None where lines are not rows: a line break within quotes, or other ends of line. Then the whole must be parsed.
    """
    import numpy as np

    if not content or content.count(b"\r") != content.count(b"\r\n"):
        return None
    cells = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(cells == NEWLINE)
    if not content.endswith(b"\n"):
        ends = np.append(ends, len(content))
    starts = np.concatenate(([0], ends[:-1] + 1))
    quotes, delimiters = np.flatnonzero(cells == QUOTE), np.flatnonzero(cells == delimiter[0])
    if len(quotes):
        if (np.searchsorted(quotes, ends) % 2).any():
            return None
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    count = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    filled = ends - starts > np.where(cells[np.maximum(ends - 1, 0)] == RETURN, 1, 0)
    needed = filled & (count != count[0])
    for word in words:  # one search each: a pattern with alternatives takes several times as long
        found = np.fromiter((m.start() for m in re.finditer(re.escape(word.encode()), content)), dtype=np.int64)
        needed[np.searchsorted(starts, found, side="right") - 1] = True
    needed[0] = True
    kept = np.flatnonzero(needed)
    part = b"".join(content[starts[i] : ends[i] + 1] for i in kept)
    return NeededLines(part, tuple(int(i) + 1 for i in kept), int(filled.sum() - needed.sum()))
