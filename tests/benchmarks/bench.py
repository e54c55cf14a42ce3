"""`make bench`: what a refresh costs, as ratios of medians measured in one run, and what a kill leaves behind.

Ratios, because seconds say more about a machine than about a program. Bytecode is cached and every subject ran once
before the first measure. Subjects take turns, so that a busy minute hits all of them.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import assessments, subjects
from tests.benchmarks.kills import kill_campaign
from tests.benchmarks.measure import Measure, Middle, middle, run

Turn = Callable[[], dict[str, Measure]]


@dataclass(frozen=True)
class Finding:
    """One goal and what was measured. `processor` is the same ratio in processor time: it varies less on a busy machine."""

    name: str
    goal: str
    measured: str
    processor: str
    met: bool


class Bench:
    """Measures in turns. Every folder it needs is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count, self._published = folder, 0, ""

    def published(self) -> str:
        """An out folder with a publication that nobody changes."""
        if not self._published:
            self._published = self._fresh()
            run(subjects.refresh(self._published))
        return self._published

    def _fresh(self) -> str:
        self._count += 1
        return str(self._folder / f"out{self._count}")

    def memory(self) -> float:
        """Peak of a whole refresh, in a run of its own that nobody times."""
        return run(subjects.refresh(self._fresh()), memory=True).peak_mb

    def refresh(self) -> dict[str, Measure]:
        """A whole refresh into a clean out folder, the same again, and the bare imports."""
        out = self._fresh()
        return {
            "imports": run(["-c", subjects.BARE_IMPORTS]),
            "first": run(subjects.refresh(out)),
            "second": run(subjects.refresh(out)),
        }

    def definitions(self) -> dict[str, Measure]:
        return {"small": run(["-c", subjects.SMALL_IMPORTS]), "definitions": run(["-c", subjects.DEFINITIONS])}

    def status(self) -> dict[str, Measure]:
        return {"status": run(subjects.status(self.published()))}


def measured(turn: Turn, repetitions: int) -> dict[str, Middle]:
    """Medians over the repetitions; a turn before them warms the caches and is not counted."""
    turn()
    turns = [turn() for _ in range(repetitions)]
    return {name: middle([t[name] for t in turns]) for name in turns[0]}


def ratio(name: str, goal: float, part: Middle, whole: Middle) -> Finding:
    value = part.seconds / whole.seconds
    processor = part.processor_seconds / whole.processor_seconds
    told = f"{value:.2f} ({part.seconds:.2f} s / {whole.seconds:.2f} s)"
    return Finding(name, f"at most {goal:g}", told, f"{processor:.2f}", met=value <= goal)


def findings(chosen: Sequence[str], repetitions: int, kills: int) -> list[Finding]:
    """Every chosen subject, measured."""
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        bench = Bench(Path(name))
        if {"refresh", "again"} & set(chosen):
            m = measured(bench.refresh, repetitions)
            found += [
                ratio("refresh: whole refresh / bare imports", 2.4, m["first"], m["imports"]),
                ratio("again: second refresh / first", 0.85, m["second"], m["first"]),
            ]
        if "memory" in chosen:
            peak = bench.memory()
            found.append(
                Finding("memory: peak of the process tree", "at most 700 MB", f"{peak:.0f} MB", "", met=peak <= 700)
            )
        if "again" in chosen:
            run(
                ["-c", subjects.UNCHANGED_REFRESH.format(out=bench.published())]
            )  # raises where something is done again
        if "definitions" in chosen:
            m = measured(bench.definitions, repetitions)
            found.append(ratio("definitions: loading them / dagster and pandas", 1.6, m["definitions"], m["small"]))
        if "status" in chosen:
            m = measured(bench.status, repetitions)
            run(["-c", subjects.STATUS_WITHOUT_DAGSTER.format(out=bench.published())])  # raises where it loads too much
            seconds = m["status"].seconds
            told = f"{m['status'].processor_seconds:.2f} s"
            found.append(Finding("status: seconds", "under 0.5 s", f"{seconds:.2f} s", told, met=seconds < 0.5))
    found += assessed() if "assessments" in chosen else []
    return found + (killed(kills) if "kills" in chosen else [])


def assessed() -> list[Finding]:
    """Ten thousand assessments against bare slopes of the same arrays; forecasts are told apart, without a goal."""
    cost = assessments.measure()
    told = f"{cost.ratio:.2f} ({cost.assessments:.1f} s / {cost.slopes:.1f} s, {cost.count} assessments)"
    ahead = f"{1000 * cost.one_outlook:.2f} ms each"
    return [
        Finding("assessments: all / bare theilslopes", "at most 5", told, f"{cost.ratio:.2f}", met=cost.ratio <= 5),
        Finding("assessments: forecasts, apart", "told", ahead, "", met=True),
    ]


def killed(wanted: int) -> list[Finding]:
    """Every kill that left something amiss is told on standard error, with what it was."""
    done = kill_campaign(wanted, secrets.randbelow(10**6))
    wrong = [kill for kill in done if kill.amiss]
    for kill in wrong:
        print(f"killed {kill.label}: {'; '.join(kill.amiss)}", file=sys.stderr)
    told = f"{len(done) - len(wrong)} of {len(done)} whole"
    return [Finding("kills: whole afterwards, and the next refresh succeeds", "all", told, "", met=not wrong)]


SUBJECTS = ("refresh", "memory", "again", "definitions", "status", "assessments", "kills")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of goals and measures; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="this subject; may be given several times")
    parser.add_argument("--repetitions", type=int, default=5, help="measures of each subject (5)")
    parser.add_argument("--kills", type=int, default=60, help="kills at events, besides those at random moments (60)")
    given = parser.parse_args(arguments)
    chosen = given.only or SUBJECTS
    found = [f for f in findings(chosen, given.repetitions, given.kills) if f.name.split(":")[0] in chosen]
    rows = [("what", "goal", "measured", "in processor time", "")]
    rows += [(f.name, f.goal, f.measured, f.processor, "met" if f.met else "MISSED") for f in found]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0 if all(f.met for f in found) else 1


if __name__ == "__main__":
    sys.exit(main())
