"""The diary of refreshes: one whole line each, and a hook that can neither stop nor fail a refresh."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.core.errors import CheckFailedError, LockedError
from pipeline.core.runs import Outcome, last_run, record_run, refused, started_at
from pipeline.core.settings import Settings

START, END = datetime(2026, 11, 25, 9, tzinfo=UTC), datetime(2026, 11, 25, 9, 0, 30, tzinfo=UTC)
VINTAGE = {"source_id": "power", "vintage": "first", "file": "power.csv", "sha256": "0" * 64}
DONE = Outcome("2026-11-25-abc123", date(2026, 11, 25), START, END, 0, None, (VINTAGE,), {"marts.power": 3})
FAILED = replace(DONE, exit_code=1, error=CheckFailedError("1 blocking check(s) did not pass: Ñandú."))


def lines(settings: Settings) -> list[str]:
    return (settings.out / "runs.jsonl").read_text("utf-8").splitlines()


def test_a_line_says_what_the_contract_promises(settings: Settings) -> None:
    record_run(settings, DONE)
    assert json.loads(lines(settings)[0]) == {
        "id": "2026-11-25-abc123", "as_of": "2026-11-25", "start": "2026-11-25T09:00:00+00:00",
        "end": "2026-11-25T09:00:30+00:00", "outcome": "published", "exit_code": 0, "message": None,
        "vintages": [VINTAGE], "counts": {"marts.power": 3}, "downloads": [],
    }  # fmt: skip


def test_lines_are_added_and_the_last_one_is_found(settings: Settings) -> None:
    assert last_run(settings) is None
    for outcome in (DONE, FAILED):
        record_run(settings, outcome)
    found = last_run(settings)
    assert found is not None
    assert (found["outcome"], found["exit_code"], found["message"]) == (
        "refused",
        1,
        "1 blocking check(s) did not pass: Ñandú.",
    )
    assert len(lines(settings)) == 2


def test_a_run_is_found_by_its_id(settings: Settings) -> None:
    assert started_at(settings, DONE.run_id or "") is None
    record_run(settings, DONE)
    assert started_at(settings, DONE.run_id or "") == START
    assert started_at(settings, "2020-01-01-ffffff") is None


def test_a_line_cut_short_by_a_kill_is_passed_over_and_does_not_spoil_the_next(settings: Settings) -> None:
    record_run(settings, DONE)
    with (settings.out / "runs.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "2026-11-26-')
    found = last_run(settings)
    assert found is not None
    assert found["id"] == DONE.run_id
    record_run(settings, FAILED)
    assert [json.loads(text)["exit_code"] for text in (lines(settings)[0], lines(settings)[2])] == [0, 1]


def test_a_refusal_before_the_start_has_no_run(settings: Settings) -> None:
    record_run(settings, refused(date(2026, 11, 25), START, LockedError("Another refresh is running.")))
    found = last_run(settings)
    assert found is not None
    assert (found["id"], found["exit_code"], found["vintages"]) == (None, 3, [])


def hooked(settings: Settings, tmp_path: Path, code: str) -> Settings:
    script = tmp_path / "hook.py"
    script.write_text(code, "utf-8")
    return replace(settings, on_failure=f"{sys.executable} {script}")


def test_a_failure_sets_off_the_hook_with_the_outcome_on_its_input(settings: Settings, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    code = f"import sys, pathlib; pathlib.Path({str(told)!r}).write_text(sys.stdin.read(), 'utf-8')"
    record_run(hooked(settings, tmp_path, code), DONE)
    assert not told.exists()
    record_run(hooked(settings, tmp_path, code), FAILED)
    assert json.loads(told.read_text("utf-8"))["message"] == "1 blocking check(s) did not pass: Ñandú."


@pytest.mark.parametrize(
    "code", ["raise SystemExit(5)", "import sys; sys.stdin.close()", "import time; time.sleep(30)"]
)
def test_a_hook_that_fails_or_hangs_changes_nothing(
    settings: Settings, tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.core.runs.HOOK_SECONDS", 1)
    record_run(hooked(settings, tmp_path, code), FAILED)
    assert len(lines(settings)) == 1


@pytest.mark.parametrize("command", ["/not/there/at-all", "'unbalanced", ""])
def test_a_hook_that_cannot_be_run_changes_nothing(settings: Settings, command: str) -> None:
    record_run(replace(settings, on_failure=command), FAILED)
    assert len(lines(settings)) == 1
