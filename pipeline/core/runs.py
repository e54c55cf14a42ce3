"""How a refresh ended, and the diary of refreshes: one line each in `runs.jsonl`, and the command a failure may set off."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.core.errors import ExitCode, MissionError
from pipeline.core.settings import Settings

if TYPE_CHECKING:
    from pipeline.core.session import Session

HOOK_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """How a refresh ended. `error` is None where it published; `run_id` is None where it never came to a session.

    `downloads`: what became of each file that publishers were asked for; none where nobody was asked.
    """

    run_id: str | None
    as_of: date
    started: datetime
    ended: datetime
    exit_code: int
    error: Exception | None
    vintages: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    downloads: tuple[dict[str, Any], ...] = ()

    def line(self) -> dict[str, Any]:
        """The diary's line."""
        return {
            "id": self.run_id,
            "as_of": self.as_of.isoformat(),
            "start": self.started.isoformat(timespec="seconds"),
            "end": self.ended.isoformat(timespec="seconds"),
            "outcome": "refused" if self.error else "published",
            "exit_code": int(self.exit_code),
            "message": str(self.error) if self.error else None,
            "vintages": self.vintages,
            "counts": self.counts,
            "downloads": self.downloads,
        }


def outcome_of(session: Session, error: Exception | None) -> Outcome:
    """The outcome of a session that ended, with the error that stopped it."""
    code = (
        ExitCode.DONE
        if error is None
        else error.exit_code
        if isinstance(error, MissionError)
        else ExitCode.CHECK_FAILED
    )
    counts = {name: made.rows for name, made in sorted(session.made.items())}
    return Outcome(
        session.run_id, session.as_of, session.started, datetime.now(UTC), code, error, session.vintages(), counts
    )


def refused(as_of: date, started: datetime, error: MissionError) -> Outcome:
    """The outcome of a refresh that was refused before it began."""
    return Outcome(None, as_of, started, datetime.now(UTC), error.exit_code, error, (), {})


def record_run(settings: Settings, outcome: Outcome) -> None:
    """Append one line and, where the refresh failed, run SOLAR_MISSION_ON_FAILURE with it on its input.

    A hook that fails or hangs changes nothing in the refresh's own outcome.
    """
    settings.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(outcome.line(), ensure_ascii=False) + "\n"
    diary = settings.out / "runs.jsonl"
    cut_short = diary.exists() and diary.stat().st_size > 0 and diary.read_bytes()[-1:] != b"\n"
    with diary.open("a", encoding="utf-8") as stream:
        stream.write(("\n" if cut_short else "") + text)
        stream.flush()
        os.fsync(stream.fileno())
    if outcome.exit_code != ExitCode.DONE and settings.on_failure:
        try:
            subprocess.run(shlex.split(settings.on_failure), input=text, text=True, timeout=HOOK_SECONDS, check=False)
        except (OSError, subprocess.SubprocessError, ValueError):
            return


def last_run(settings: Settings) -> dict[str, Any] | None:
    """The last whole line of the diary; a line cut short by a kill is passed over."""
    return next(_newest_first(settings), None)


def started_at(settings: Settings, run_id: str) -> datetime | None:
    """When a run began, by the diary; None for a run that is not in it."""
    found = next((line for line in _newest_first(settings) if line.get("id") == run_id), None)
    return datetime.fromisoformat(found["start"]) if found else None


def _newest_first(settings: Settings) -> Iterator[dict[str, Any]]:
    try:
        lines = (settings.out / "runs.jsonl").read_text("utf-8").splitlines()
    except OSError:
        return
    for text in reversed(lines):
        try:
            yield dict(json.loads(text))
        except ValueError:
            continue
