"""Damages files as networks, spreadsheets and people do, and tells what a reader made of them.

An altered digit gives another number, and no reader can know: such damage is not tried. What is tried leaves every number
as it was, or makes of it something that is none; so each fact that comes out must be one that went in.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

from pipeline.core.catalog import Catalog
from pipeline.core.errors import SourceError
from pipeline.core.facts import extracted
from pipeline.core.readers import Extract, Reader

Damage = Callable[[bytes, random.Random], bytes]


def truncated(content: bytes, chance: random.Random) -> bytes:
    """Cut at the end of a line: what is left is whole lines, or the cut would make a number shorter."""
    ends = [m.end() for m in re.finditer(rb"\n", content)]
    return (
        content[: chance.choice(ends)] if ends and content[:2] != b"PK" else content[: chance.randrange(len(content))]
    )


def letters_flipped(content: bytes, chance: random.Random) -> bytes:
    """Bytes that are no digit become others: commas, points, letters, ends of lines."""
    found = bytearray(content)
    places = [i for i, b in enumerate(found) if not 48 <= b <= 57]
    for place in chance.sample(places, min(len(places), chance.randint(1, 6))):
        found[place] = chance.choice(b"\x00\xff\"',;\n\tzZ\xc3")
    return bytes(found)


def lines_reordered(content: bytes, chance: random.Random) -> bytes:
    first, *rest = content.split(b"\n")
    chance.shuffle(rest)
    return b"\n".join([first, *rest])


def lines_dropped(content: bytes, chance: random.Random) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") if chance.random() > 0.2)


def lines_doubled(content: bytes, chance: random.Random) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") for _ in range(1 + (chance.random() < 0.1)))


def encoded_anew(content: bytes, chance: random.Random) -> bytes:
    try:
        return content.decode("utf-8").encode(chance.choice(("utf-16", "cp1252", "utf-8-sig", "latin-1")), "replace")
    except UnicodeDecodeError:
        return content[::-1]


def another_delimiter(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b",", chance.choice((b";", b"\t", b"|")))


def words_put_in(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return (
        content[:place] + chance.choice((b" n.d. ", b"\n", b'"', b"\0\0", b"\r\n\r\n", "Ñ".encode())) + content[place:]
    )


DAMAGES: tuple[Damage, ...] = (
    truncated, letters_flipped, lines_reordered, lines_dropped, lines_doubled, encoded_anew, another_delimiter, words_put_in,
)  # fmt: skip


def outcomes(
    catalog: Catalog, reader: Reader, content: bytes, release: str | None, chance: random.Random, times: int
) -> Counter[str]:
    """How often a damaged file was read, refused, crashed a reader, or gave a number that was not in it."""
    source = catalog.source(reader.name)
    whole = reader.read(content, "whole", release)
    right = {(f.entity, f.period, f.variable, f.value) for f in whole.facts}
    told: Counter[str] = Counter()
    for _ in range(times):
        damaged = content
        for damage in chance.sample(DAMAGES, chance.choice((1, 1, 2))):
            damaged = damage(damaged, chance) if damaged else damaged
        try:
            extract = extracted(source, reader, damaged, "damaged", release)
        except SourceError:
            told["refused"] += 1
        except Exception:
            told["crashed"] += 1
        else:
            told["wrong number" if _wrong(extract, right) else "read"] += 1
    return told


def _wrong(extract: Extract, right: set[tuple[tuple[str, str], str, str, str | None]]) -> bool:
    """A number for a period that had another; a word where a number stood is told when facts are asserted."""
    for fact in extract.facts:
        is_number = fact.value is not None and re.fullmatch(r"[+-]?\d+(\.\d+)?", fact.value)
        if is_number and (fact.entity, fact.period, fact.variable, fact.value) not in right:
            return True
    return False
