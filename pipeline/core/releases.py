"""Names and order of a source's releases: which of two is the newer must be decided, and a name may grow by one number only.

Works on sidecars alone; where vintages lie is `pipeline.core.vintages`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.core.catalog_sources import Vintage, VintageFile

_NUMBER = re.compile(r"-r(\d\d+)$")
"""What tells releases of one name apart, in the order in which they came; it sorts behind any other ending."""


def free_name(
    stored: Sequence[Vintage], file: VintageFile, said: str | None, published_at: date | str | None, *, keep: bool
) -> str | None:
    """The name of a release that nobody named: what its file says, or its day; numbered where that is taken.

    The same bytes again have their old name. Of two releases of one day the one whose name sorts last is the newer, and
    that must be the one that came last: with `keep` the name is the catalogue's and must stay, whatever the others are called.
    """
    own = said or (str(published_at) if published_at else None)
    if own is None:
        return None
    last = max((v.vintage for v in stored if str(v.published_at) == str(published_at)), default="")
    for stem in (own, _NUMBER.sub("", last)):
        of_stem = [v for v in stored if _NUMBER.sub("", v.vintage) == stem]
        same = [v.vintage for v in of_stem if file.sha256 in {f.sha256 for f in v.files}]
        if same:
            return same[-1]
        numbers = [int(found[1]) if (found := _NUMBER.search(v.vintage)) else 1 for v in of_stem]
        name = f"{stem}-r{max(numbers) + 1:02d}" if numbers else stem
        if keep or name > last:
            return name
    return name


def why_copied(older: Vintage, newer: Vintage) -> str | None:
    """A sidecar copied from the last one has its day and release; a sentence on it, or None."""
    if not _same_day(older, newer) or older.release != newer.release:
        return None
    return (
        f"{_both(older, newer)} with the release '{older.release[:80]}': one sidecar says what was copied from the other. "
        "Give the newer its own published_at, release and retrieved_at."
    )


def why_undecided(older: Vintage, newer: Vintage) -> str | None:
    """Why it is not decided which of two, in their order by day and name, is the newer; None where it is."""
    if not _same_day(older, newer) or newer.retrieved_at >= older.retrieved_at:
        return None
    return (
        f"{_both(older, newer)}; the name decides which is newer, and {newer.vintage} sorts last though it was retrieved earlier "
        f"({newer.retrieved_at}, the other {older.retrieved_at}). Mend published_at, or name the newer so that it sorts last."
    )


def _same_day(older: Vintage, newer: Vintage) -> bool:
    same_table = {f.table for f in older.files} & {f.table for f in newer.files}
    return older.published_at == newer.published_at and bool(same_table)


def _both(older: Vintage, newer: Vintage) -> str:
    return f"Source {newer.source}: vintages {older.vintage} and {newer.vintage} are both published on {newer.published_at}"


def why_impossible(sidecar: Vintage) -> str | None:
    """Nobody retrieves what is not published yet."""
    if sidecar.retrieved_at >= sidecar.published_at:
        return None
    return (
        f"Source {sidecar.source}, vintage {sidecar.vintage}: retrieved_at: expected a day from {sidecar.published_at} "
        f"(published_at) on, found {sidecar.retrieved_at}. Say in the sidecar when this release was retrieved."
    )
