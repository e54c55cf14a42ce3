"""Many more kills than the tests take: every move of files, a spread of all other events, and moments at random."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.crash_cases import Kill, carried_out, copied, killed_after, killed_at, never_published, points_of
from tests.crash_harness import refresh, start

AT_RANDOM = 20
"""At least so many moments are chosen by the clock."""


def kill_campaign(wanted: int, seed: int) -> list[Kill]:
    """At least `wanted` kills at events, a third of them before anything was published, and `AT_RANDOM` by the clock."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        scratch = Path(name)
        prepared = _published(scratch / "published")
        began = time.monotonic()
        points = {setting: points_of(prepared, scratch, setting) for setting in (copied, never_published)}
        longest = (time.monotonic() - began) / 2
        cases = []
        for setting, share in ((copied, wanted * 2 // 3), (never_published, wanted - wanted * 2 // 3)):
            last_step = next(p.number for p in points[setting] if p.label == "before step current")
            late = [p for p in points[setting] if p.number >= last_step]
            early = [p for p in points[setting] if p.number < last_step]
            spread = max(share - len(late), 10)
            step = max(1, len(early) // spread)
            cases += [partial(killed_at, prepared, scratch, p) for p in (*early[::step], *late)]
        for number in range(AT_RANDOM):
            setting = (copied, never_published)[number % 2]
            cases.append(partial(killed_after, prepared, scratch, setting, chance.uniform(0.0, longest)))
        print(f"{len(cases)} kills, {AT_RANDOM} of them at random moments (seed {seed})", file=sys.stderr, flush=True)
        return carried_out(cases)


def _published(out: Path) -> Path:
    child = start(refresh, out, notes=out.with_name("published.notes"))
    if child.ended() != 0:
        raise RuntimeError(f"the refresh that all kills start from failed: {child.words()}")
    return out
