"""Of a large table the lines that a reader needs: those in which a word stands, and those that do not fit the header.

Publishers give the whole world in one file, and the product reads Chile. Every other line is still counted, and its number of
cells compared with the header's. Pure bytes: what cells mean is `text`'s and the readers' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NEWLINE, RETURN, QUOTE = 10, 13, 34
PIECE = 1 << 20
"""Bytes that are looked at together; a longer line is looked at whole."""


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
    if not content or content.count(b"\r") != content.count(b"\r\n"):
        return None
    parts: list[bytes] = []
    lines: list[int] = []
    others = before = begin = 0
    width = None
    while begin < len(
        content
    ):  # piece by piece: the places of all delimiters take several times the memory of the text
        end = content.rfind(b"\n", begin, begin + PIECE) + 1 or content.find(b"\n", begin) + 1 or len(content)
        found = _in_piece(content[begin:end], delimiter, words, width)
        if found is None:
            return None
        parts.append(found.content)
        lines += [before + line for line in found.lines]
        others, before, width, begin = others + found.others, before + found.count, found.width, end
    return NeededLines(b"".join(parts), tuple(lines), others)


@dataclass(frozen=True)
class _Piece(NeededLines):
    """The same of whole lines out of the middle; `count` of its lines, and the header's number of delimiters."""

    count: int
    width: int


def _in_piece(piece: bytes, delimiter: bytes, words: Sequence[str], width: int | None) -> _Piece | None:
    """`width` is None where the piece begins with the header."""
    import numpy as np

    cells = np.frombuffer(piece, dtype=np.uint8)
    ends = np.flatnonzero(cells == NEWLINE)
    if not piece.endswith(b"\n"):
        ends = np.append(ends, len(piece))
    starts = np.concatenate(([0], ends[:-1] + 1))
    quotes, delimiters = np.flatnonzero(cells == QUOTE), np.flatnonzero(cells == delimiter[0])
    if len(quotes):
        if (np.searchsorted(quotes, ends) % 2).any():
            return None
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    count = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    filled = ends - starts > np.where(cells[np.maximum(ends - 1, 0)] == RETURN, 1, 0)
    expected = count[0] if width is None else width
    needed = filled & (count != expected)
    for word in words:  # one search each: a pattern with alternatives takes several times as long
        found = np.fromiter((m.start() for m in re.finditer(re.escape(word.encode()), piece)), dtype=np.int64)
        needed[np.searchsorted(starts, found, side="right") - 1] = True
    if width is None:
        needed[0] = True
    kept = np.flatnonzero(needed)
    part = b"".join(piece[starts[i] : ends[i] + 1] for i in kept)
    numbers = tuple(int(i) + 1 for i in kept)
    return _Piece(part, numbers, int(filled.sum() - (filled & needed).sum()), len(ends), int(expected))
