"""`solar-mission assess`: every case of progress as a person would ask it, on a file of one's own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.shared import SHARED, needs_shared

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[1] / "data/cases/progress.json").read_text("utf-8"))}
READ_AS = {"increase": "at_least", "decrease": "at_most"}
Run = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """How the command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def found(self) -> dict[str, Any]:
        return dict(json.loads(self.out, parse_constant=pytest.fail))  # no NaN, no infinity


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    from pipeline.cli import main

    def command(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["solar-mission", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return command


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def written(*lines: str) -> Path:
        file = tmp_path / "own.csv"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return file

    return written


def asked_as(case: dict[str, Any]) -> list[object]:
    given = case["input"]
    readings = [READ_AS[given["direction"]], *(["reduction_at_least"] if "readings" in given["target"] else [])]
    options = [word for reading in readings for word in ("--comparison", reading)]
    options += ["--target-value", given["target"]["value"], "--target-year", given["target"]["period"]]
    return [*options, "--start-year", given["baseline"]["period"], "--as-of", given["as_of"]]


def case_table(case: dict[str, Any]) -> list[str]:
    return ["anio,valor", *(f"{o['period']},{o['value']}" for o in case["input"]["observations"])]


def facts_of(answer: dict[str, Any], set_aside: list[dict[str, Any]]) -> dict[str, Any]:
    """What the command says under the names that the cases use."""
    way, change = answer["progress_fraction"], answer["relative_change"]
    return {
        "progress_percent": None if way is None else round(100 * way, 2),
        "relative_change_percent": None if change is None else 100 * change,
        "met": answer["latest_meets"],
        "gap": answer["gap_absolute"],
        "remaining": answer["remaining"],
        "slope": answer["slope"],
        "projection": answer["forecast_mean"],
        "latest_period": str(answer["latest_year"]),
        "latest_value": answer["latest_value"],
        "ignored_periods": [str(a["year"]) for a in set_aside],
        "stale": answer["is_stale"],
        "required_pace": answer["required_slope"],
        "target": answer["target_level"],
    }


def disagreements(expected: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    return {name: (facts[name], value) for name, value in expected.items() if facts[name] != value}


@pytest.mark.parametrize("case_id", sorted(CASES))
def test_the_command_gives_the_right_values_of_the_case(case_id: str, run: Run, table: Any) -> None:
    case = CASES[case_id]
    found = run("assess", table(*case_table(case)), *asked_as(case), "--json").found
    answers = {a["comparison"]: facts_of(a, found["set_aside"]) for a in found["assessments"]}
    expected = dict(case["expected"])
    # None of the cases has a value for 2025: past the deadline that is undetermined, never "on track".
    assert {a["verdict"] for a in found["assessments"]} == {"undetermined"}
    assert expected.pop("status_in", ["unknown at deadline"])
    if "to" in expected:
        assert disagreements(expected["to"], answers["at_most"]) == {}
        assert disagreements(expected["by"], answers["reduction_at_least"]) == {}
        return
    assert disagreements(expected, next(iter(answers.values()))) == {}


@needs_shared
@pytest.mark.parametrize("folder", ["122-nan-and-infinity-in-series", "123-unsorted-series"])
def test_a_table_as_it_arrived_is_read(folder: str, run: Run) -> None:
    case = CASES[folder]
    said = run("assess", SHARED / "cases" / folder / "obs.csv", *asked_as(case), "--json").found
    assert disagreements(case["expected"], facts_of(said["assessments"][0], said["set_aside"])) == {}


@needs_shared
def test_every_case_of_progress_is_carried() -> None:
    there = [json.loads(f.read_text("utf-8")) for f in (SHARED / "cases").glob("*/case.json")]
    assert {c["id"]: c["expect"]["value"] for c in there if c["area"] == "progress"} == {
        k: c["expected"] for k, c in CASES.items()
    }


# --- in words ---


def test_a_person_reads_verdict_way_trend_and_methods(run: Run, table: Any) -> None:
    own = table("year;value;status", "2016;40;A", "2019;33;A", "2022;29;A", "2024;26;A", "2025;25;P", "2027;20;F")
    said = run(
        "assess", own, "--comparison", "at_most", "--target-value", 25, "--start-year", 2016, "--as-of", "2026-11-25"
    )
    assert (said.code, said.err) == (0, "")
    for words in (
        "Reading at_most 25 by 2025, from 2016, as of 2026-11-25",
        "Verdict: achieved_on_time, provisional",
        "Latest: 25 in 2025\n",
        "met in 2025; gap 0, to go 0; 100.00 % of the way",
        "Change since 2016: -37.5%",
        "Mann-Kendall p",
        "Forecast for 2030",
        "eurostat target_met",
        "Set aside: 2027 20 (line 7, after_the_day)",
    ):
        assert words in said.out, said.out


def test_one_value_has_no_trend_and_no_forecast(run: Run, table: Any) -> None:
    said = run(
        "assess", table("año,valor", "2016,0"), "--comparison", "at_least", "--target-value", 100, "--start-year", 2016
    )
    for words in ("No new data since 2016", "Trend: none", "Forecast: none", "Change since 2016: undefined"):
        assert words in said.out, said.out


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["year,value", "2016,3,5"], "expected 2 cells"),
        (["year;value", "2016;3,5"], "line 2: expected a number with a decimal point, found '3,5'"),
        (["year,value", "2016,1", "2016,2"], "lines 2 and 3: expected one value for each year, found two for 2016"),
        (["year,value", "16,1"], "line 2: expected a year of four digits, found '16'"),
        (["year,value,status", "2016,1,X"], "status 'X' is none of A, "),
        (
            ["year,price", "2016,1"],
            "expected the columns year and value (or año and valor), found year, price; missing value",
        ),
        ([""], "found an empty file"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(lines: list[str], sentence: str, run: Run, table: Any) -> None:
    said = run("assess", table(*lines), "--comparison", "at_most", "--target-value", 25)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--comparison", "reduction_at_least", "--target-value", 4.5], "a change needs --start-year"),
        (["--comparison", "at_most", "--target-value", "nan"], "--target-value: expected a finite number"),
        (
            ["--comparison", "at_most", "--target-value", 1, "--start-year", 2025],
            "--start-year: expected a year before 2025",
        ),
    ],
)
def test_a_question_that_has_no_answer_is_one_sentence(options: list[Any], sentence: str, run: Run, table: Any) -> None:
    said = run("assess", table("year,value", "2016,1"), *options)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_a_value_of_the_running_year_is_not_that_years_yet(run: Run, table: Any) -> None:
    own = table("year,value", "2016,9", "2026,1")
    said = run("assess", own, "--comparison", "at_most", "--target-value", 2, "--as-of", "2026-11-25", "--json").found
    assert [(a["year"], a["why"]) for a in said["set_aside"]] == [(2026, "year_not_over")]
    assert said["assessments"][0]["verdict"] == "undetermined"


def test_the_question_needs_neither_dagster_nor_a_refresh(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("year,value\n2016,9\n2025,1\n", "utf-8")
    code = (
        f"import sys; sys.argv = ['solar-mission', 'assess', {str(own)!r}, '--comparison', 'at_most', '--target-value', '2']\n"
        "from pipeline.cli import main\ntry: main()\n"
        "finally: print([m for m in ('dagster', 'scipy', 'duckdb') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Verdict: achieved_on_time" in done.stdout
    assert done.stderr.strip() == "[]"
