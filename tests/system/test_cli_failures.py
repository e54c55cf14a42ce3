"""Bad input and accidents: the right exit code, one sentence, the last publication untouched, and `status` still answers."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stand_in.files import transcribed
from tests.tables import change_cell, change_file, copied_data

pytestmark = pytest.mark.slow

OWID_RELEASE, MONTH = transcribed("owid_energy").name, transcribed("us_cpi").name
OWID, CPI = f"sources/owid_energy/{OWID_RELEASE}/facts.csv", f"sources/us_cpi/{MONTH}/facts.csv"


@pytest.fixture(scope="module")
def shared(command_on: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One out folder for all accidents: none may change what is published."""
    return command_on(tmp_path_factory.mktemp("accidents"))


@pytest.fixture
def refused(shared: Any, refreshed: Any, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Refresh with changed data; what it said. Then everything must be as it was."""

    def published() -> list[tuple[str, str]]:
        folder = (shared.out / "current").resolve()
        return [
            (str(p.relative_to(folder)), hashlib.sha256(p.read_bytes()).hexdigest())
            for p in sorted(folder.rglob("*"))
            if p.is_file()
        ]

    before = published()

    def refresh(change: Callable[[Path], object], code: int) -> str:
        data = copied_data(tmp_path)
        change(data)
        said = shared("refresh", SOLAR_MISSION_DATA=str(data))
        assert said.code == code, said.err
        assert "Traceback" not in said.err
        assert said.out == ""
        last = json.loads((shared.out / "runs.jsonl").read_text("utf-8").splitlines()[-1])
        assert (last["exit_code"], last["outcome"]) == (code, "refused")
        return str(said.err.splitlines()[-1])

    yield refresh
    assert published() == before
    answer = shared("status", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["run_id"] == refreshed.run_id


def bytes_of(path: str, content: bytes) -> Callable[[Path], object]:
    return lambda data: (data / path).write_bytes(content)


def text_of(path: str, old: str, new: str) -> Callable[[Path], object]:
    """A change that the sidecar does not know of."""
    return lambda data: (data / path).write_text((data / path).read_text("utf-8").replace(old, new, 1), "utf-8")


BEFORE_THE_START: dict[str, tuple[Callable[[Path], object], int, list[str]]] = {
    "a missing file": (
        lambda d: (d / CPI).unlink(), 4,
        [f"Source us_cpi, vintage {MONTH}, file facts.csv: expected at ", "found nothing"],
    ),
    "an emptied file": (
        bytes_of(CPI, b""), 4,
        [f"Source us_cpi, vintage {MONTH}, file facts.csv", "found an empty file"],
    ),
    "an altered file": (
        text_of(OWID, "25.620", "4.400"), 4,
        [f"Source owid_energy, vintage {OWID_RELEASE}, file facts.csv: expected sha256", "A vintage never changes"],
    ),
    "an unreadable sidecar": (
        bytes_of(f"sources/us_cpi/{MONTH}/vintage.yaml", b"- ["), 4,
        ["Source us_cpi, ", "vintage.yaml: not readable as YAML"],
    ),
    "a sidecar without its price year": (
        text_of("sources/irena_costs/edition-2023/vintage.yaml", "price_year: 2023", ""), 4,
        ["Source irena_costs", "price_year: Field required"],
    ),
    "no vintage at all": (
        lambda d: (d / "sources/us_cpi").rename(d / "elsewhere"), 4,
        ["Source us_cpi: no vintage in "],
    ),
    "an unknown unit in the catalogue": (
        text_of("catalog/sources/us_cpi.yaml", 'unit: "index 1982-84=100"', 'unit: "points"'), 2,
        ["sources/us_cpi.yaml: variable 'cpi_u_nsa' has the unknown unit 'points'."],
    ),
    "a reading without its target value": (
        text_of("catalog/targets.yaml", "target_value: 100", "target: 100"), 2,
        ["has ", "targets.yaml: readings.0.target_value: Field required."],
    ),
    "a reading of a series nobody declared": (
        text_of("catalog/targets.yaml", "firms_operating: headline", "firms_all: headline"), 2,
        ["names series 'firms_all', which indicators.yaml lacks."],
    ),
    "a catalogue that is no YAML": (
        bytes_of("catalog/indicators.yaml", b"- ["), 2,
        ["indicators.yaml: not readable as YAML"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BEFORE_THE_START)
def test_a_refresh_is_refused_before_it_starts(refused: Any, name: str) -> None:
    change, code, words = BEFORE_THE_START[name]
    sentence = refused(change, code)
    assert [w for w in words if w not in sentence] == [], sentence


INSIDE: dict[str, tuple[Callable[[Path], object], int, list[str]]] = {
    "an unknown unit in a file": (
        lambda d: change_file(d / CPI, lambda t: t.replace("index 1982-84=100", "index 2015=100", 1)), 4,
        ["file facts.csv, line 2, column unit: expected 'index 1982-84=100' for cpi_u_nsa; found 'index 2015=100'."],
    ),
    "one key with two values": (
        lambda d: _repeat_a_line_with_another_value(d / CPI), 4,
        [f"Source us_cpi, vintage {MONTH}, file facts.csv, lines 2, ", ": expected one value", "found two for USA, 2010-01, cpi_u_nsa."],
    ),
}  # fmt: skip


def _repeat_a_line_with_another_value(path: Path) -> None:
    change_file(path, lambda t: t + t.splitlines()[1].replace("216.687", "999.9") + "\n")
    sidecar = path.with_name("vintage.yaml")
    rows = len(path.read_text("utf-8").splitlines()) - 1
    sidecar.write_text(sidecar.read_text("utf-8").replace(f"rows: {rows - 1}", f"rows: {rows}"), "utf-8")


@pytest.mark.parametrize("name", INSIDE)
def test_a_refresh_is_refused_on_its_way(refused: Any, name: str) -> None:
    change, code, words = INSIDE[name]
    sentence = refused(change, code)
    assert [w for w in words if w not in sentence] == [], sentence


HOLD = """
import sys, time
from pathlib import Path
from pipeline.core.settings import load_settings
from pipeline.core.lock import refresh_lock
with refresh_lock(load_settings(Path(sys.argv[1])), 0, holder="refresh of the tests"):
    print("held", flush=True)
    time.sleep(120)
"""


def test_a_second_refresh_waits_as_stated_and_names_the_first(shared: Any, refreshed: Any) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(shared.out)], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None and first.stdout.readline() == "held\n"
        for arguments in (["refresh", "--wait", "0.3"], ["publications", "restore", refreshed.run_id, "--wait", "0.3"]):
            said = shared(*arguments)
            assert said.code == 3
            assert f"Another refresh is running: refresh of the tests (process {first.pid}, since " in said.err
            assert "Waited 0.3 s" in said.err
        assert f"(process {first.pid}" in shared("doctor").out
        assert shared("status").code == 0
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert "refresh lock\tfree" in shared("doctor").out


def test_a_hook_is_told_of_a_failure(shared: Any, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    data = copied_data(tmp_path)
    (data / CPI).unlink()
    hook = f"{sys.executable} -c \"import sys; open('{told}', 'w').write(sys.stdin.read())\""
    assert shared("refresh", SOLAR_MISSION_DATA=str(data), SOLAR_MISSION_ON_FAILURE=hook).code == 4
    assert json.loads(told.read_text("utf-8"))["exit_code"] == 4


def test_a_plan_says_what_would_be_done_and_does_nothing(shared: Any, tmp_path: Path) -> None:
    data = copied_data(tmp_path)
    change_cell(data / CPI, r"United States,USA,2022-06,", "300.000")
    before = sorted((p, p.stat().st_mtime_ns) for p in shared.out.rglob("*"))
    said = shared("refresh", "--plan", SOLAR_MISSION_DATA=str(data))
    assert said.code == 0, said.err
    actions = {line.split("\t")[0]: line.split("\t")[1] for line in said.out.splitlines()[1:]}
    assert actions["raw.us_cpi"] == "read"
    assert actions["raw.owid_energy"] == "kept"
    assert actions["staging.pv_cost_facts"].startswith("made again")
    assert actions["staging.emissions_facts"] == "kept"
    assert sorted((p, p.stat().st_mtime_ns) for p in shared.out.rglob("*")) == before
