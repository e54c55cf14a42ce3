"""`solar-mission` as people and programs meet it: what it prints, how it ends, and what it must never do."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.slow


def database_hash(command: Any) -> str:
    return hashlib.sha256((command.out / "solar_mission.duckdb").read_bytes()).hexdigest()


# --- status, explain, check, doctor ---


def test_status_tells_every_target_and_reading(command: Any) -> None:
    said = command("status")
    assert said.code == 0
    assert "data through 2026" in said.out or "data through 2025" in said.out
    for words in (
        "Emissions: contested.",
        "Firms: undetermined.",
        "level: missed",
        "avoided: achieved_on_time",
        "Checks: ",
        "Last refresh: published (exit 0)",
    ):
        assert words in said.out, words
    assert "owid_energy\t" in said.out


def test_status_for_machines(command: Any, refreshed: Any) -> None:
    found = json.loads(command("status", "--json").out)
    assert found["run_id"] == refreshed.run_id
    assert {t["target_id"]: t["status"] for t in found["targets"]} == {
        "firms": "undetermined",
        "pv_cost": "undetermined",
        "emissions": "contested",
    }
    assert len(found["sources"]) > 15
    assert found["checks"]["crashed"] == 0
    assert found["last_refresh"]["exit_code"] == 0


def loaded_by(out: Path, arguments: Sequence[str], heavy: Sequence[str]) -> list[str]:
    """Those of the modules that a command, in a process of its own, has loaded at its end."""
    code = (
        f"import sys; sys.argv = {['solar-mission', *arguments]}\nfrom pipeline.cli import main\ntry: main()\n"
        f"finally: print(*[m for m in {heavy} if m in sys.modules], sep=',', end='', file=sys.stderr)"
    )
    environment = {"SOLAR_MISSION_OUT": str(out), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return done.stderr.rpartition("\n")[2].split(",")


def test_status_imports_nothing_heavy(command: Any) -> None:
    heavy = ("dagster", "great_expectations", "altair", "pandas", "pydantic", "duckdb")
    assert loaded_by(command.out, ["status", "--json"], heavy) == ["duckdb"]


def test_what_a_first_refresh_loads_it_loads_aside(tmp_path: Path) -> None:
    """Judge and painter are processes of their own; DuckDB would load pandas here to look at a parameter or a frame."""
    heavy = ("dagster", "great_expectations", "altair", "vl_convert", "pandas")
    assert loaded_by(tmp_path / "out", ["refresh"], heavy) == ["dagster"]


def test_explain_walks_from_verdict_to_line_and_hash(command: Any) -> None:
    said = command("explain", "emissions/avoided")
    assert said.code == 0
    for words in ("Reading avoided:", "2025: 11.0678 Mt CO2e", "owid_energy/", " line ", "sha256 ", "Query: SELECT"):
        assert words in said.out, words
    found = json.loads(command("explain", "emissions/level/inventory_1a1", "--json").out)
    assert found["series_id"] == "inventory_1a1"
    assert "no data" in command("explain", "pv_cost").out


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("weather", "No target 'weather'; there are: "),
        ("emissions/net", "Target emissions has no reading 'net'; it has: level, "),
        ("emissions/level/world", "Reading emissions/level has no series 'world'; it has: "),
        ("emissions/level/a/b", "Expected TARGET, TARGET/READING or TARGET/READING/SERIES; found"),
        ("emissions//", "Expected TARGET"),
    ],
)
def test_explain_answers_what_there_is(command: Any, path: str, sentence: str) -> None:
    said = command("explain", path)
    assert (said.code, sentence in said.err, said.out) == (2, True, "")


def test_check_runs_every_suite_on_the_published_database(command: Any) -> None:
    before = database_hash(command)
    said = command("check")
    assert said.code == 0, said.err
    assert ", crashed 0" in said.out
    assert database_hash(command) == before


def test_doctor_finds_versions_paths_lock_and_publication(command: Any, refreshed: Any) -> None:
    said = command("doctor")
    assert said.code == 0, said.err
    for words in (
        "Python\t3.",
        f"duckdb\t{duckdb.__version__}",
        "refresh lock\tfree",
        f"publication\t{refreshed.run_id}",
        "disk\t",
    ):
        assert words in said.out, words


def test_report_is_rendered_again_from_the_published_database(command: Any, refreshed: Any, tmp_path: Any) -> None:
    before = database_hash(command)
    said = command("report", "--out", tmp_path / "again")
    assert said.code == 0, said.err
    made = {p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file()}
    published = {
        p.relative_to(refreshed.folder / "report") for p in (refreshed.folder / "report").rglob("*") if p.is_file()
    }
    assert made == published
    for name in ("report.es.html", "report.en.html", "report.en.pdf"):
        assert (tmp_path / "again" / name).read_bytes() == (refreshed.folder / "report" / name).read_bytes(), name
    assert database_hash(command) == before


# --- query ---

SELECT = "SELECT target_id, status, readings_met FROM marts.verdicts ORDER BY target_id"
ROWS = [("emissions", "contested", 2), ("firms", "undetermined", 0), ("pv_cost", "undetermined", 0)]


def test_query_in_every_format(command: Any) -> None:
    assert command("query", SELECT).out.splitlines() == [
        "target_id\tstatus\treadings_met",
        *("\t".join(map(str, r)) for r in ROWS),
    ]
    assert [tuple(r.values()) for r in json.loads(command("query", SELECT, "--format", "json").out)] == ROWS
    assert [
        (a, b, int(c)) for a, b, c in list(csv.reader(io.StringIO(command("query", SELECT, "--format", "csv").out)))[1:]
    ] == ROWS


TYPED = """SELECT 1 AS whole, NULL::INTEGER AS none, DATE '2025-12-31' AS "the ""last"" day", ['x'] AS list
    UNION ALL SELECT NULL, 3, NULL, NULL"""


@pytest.mark.parametrize("sql", [SELECT, TYPED, "SELECT * FROM marts.verdicts", "SELECT 1 AS a WHERE false"])
def test_query_as_parquet_keeps_every_type(command: Any, tmp_path: Any, sql: str) -> None:
    path = tmp_path / "rows.parquet"
    environment = {"SOLAR_MISSION_OUT": str(command.out), "PATH": "/usr/bin:/bin"}
    with path.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "query", sql, "--format", "parquet"],
            stdout=stream,
            env=environment,
            check=False,
        )
    assert done.returncode == 0
    with duckdb.connect(str(command.out / "solar_mission.duckdb"), read_only=True) as connection:
        asked = connection.execute(sql)
        shapes, rows = [d[:2] for d in asked.description or ()], asked.fetchall()
        found = connection.execute(f"SELECT * FROM read_parquet('{path}')")
        assert [d[:2] for d in found.description or ()] == shapes
        assert found.fetchall() == rows


def test_a_query_without_rows_says_so(command: Any) -> None:
    said = command("query", "SELECT 1 AS a WHERE false")
    assert (said.code, said.err) == (0, "")


FORBIDDEN = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '{tmp}/leak.csv'",
    "ATTACH '{tmp}/leak.duckdb' AS other",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET temp_directory = '{tmp}/leak'",
    "CREATE TABLE marts.mine AS SELECT 1 AS a",
    "UPDATE marts.verdicts SET status = 'met'",
    "SELECT 1; DROP TABLE marts.verdicts",
    "CALL enable_logging(storage='file', storage_path='{tmp}/leak.csv'); SELECT 1",
    "SELEKT 1",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_query_can_neither_write_nor_look_outside(command: Any, tmp_path: Any, sql: str) -> None:
    before = database_hash(command)
    said = command("query", sql.format(tmp=tmp_path))
    assert said.code == 2, said.out
    assert said.err.startswith("The query was refused: ")
    assert "Traceback" not in said.err
    assert "root:" not in said.out + said.err
    assert list(tmp_path.iterdir()) == []
    assert database_hash(command) == before


# --- wrong usage ---

WRONG = [
    (["refresh", "--as-of", "tomorrow"], "Expected a day like 2026-11-25, found 'tomorrow'."),
    (["refresh", "--as-of", "2999-01-01"], "--as-of 2999-01-01 has not come yet"),
    (["refresh", "--nonsense"], "No such option"),
    (["refesh"], "No such command"),
    (["query", SELECT, "--format", "xml"], "'xml' is not one of"),
    (["sources", "show", "nobody"], "No source 'nobody'; there are: "),
    (["publications", "show", "2020-01-01-ffffff"], "No publication '2020-01-01-ffffff'"),
    (["publications", "restore", "../../etc"], "No publication '../../etc'"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=[" ".join(a)[:40] for a, _ in WRONG])
def test_wrong_usage_ends_with_2_and_a_sentence(command: Any, arguments: list[str], sentence: str) -> None:
    before = database_hash(command)
    said = command(*arguments)
    assert said.code == 2
    assert sentence in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert database_hash(command) == before


@pytest.mark.parametrize(
    "arguments", [["status"], ["query", "SELECT 1"], ["explain", "firms"], ["check"], ["report", "--out", "x"]]
)
def test_before_the_first_publication_a_sentence_says_what_to_do(
    command: Any, tmp_path: Any, arguments: list[str]
) -> None:
    said = command(*arguments, SOLAR_MISSION_OUT=str(tmp_path / "empty"))
    assert said.code == 2
    assert said.err.strip() == f"Nothing is published in {tmp_path / 'empty'} yet; run 'solar-mission refresh' first."


def test_a_data_folder_without_a_catalogue(command: Any, tmp_path: Any) -> None:
    said = command("refresh", SOLAR_MISSION_DATA=str(tmp_path))
    assert said.code == 2
    assert "has no folder 'catalog'" in said.err


def test_a_traceback_comes_only_with_debug(command: Any) -> None:
    assert "Traceback" not in command("explain", "weather").err
    assert "Traceback" in command("--debug", "explain", "weather").err


def test_help_names_every_command(command: Any) -> None:
    said = command("--help")
    assert said.code == 0
    for name in (
        "refresh",
        "status",
        "report",
        "publications",
        "query",
        "explain",
        "sources",
        "check",
        "dev",
        "doctor",
    ):
        assert name in said.out


def test_what_is_published_is_no_database(command: Any, tmp_path: Any) -> None:
    """Case 147: a failed restore left a page where the database was."""
    folder = tmp_path / "out" / "publications" / "2026-11-25-aaaaaa"
    folder.mkdir(parents=True)
    (folder / "solar_mission.duckdb").write_bytes(b"<!DOCTYPE html><html><body>404</body></html>\n")
    (tmp_path / "out" / "current").symlink_to("publications/2026-11-25-aaaaaa")
    said = command("status", SOLAR_MISSION_OUT=str(tmp_path / "out"))
    assert said.code == 4
    assert "expected a DuckDB database, found an HTML page. It was left as it is" in said.err
    assert (folder / "solar_mission.duckdb").read_bytes().startswith(b"<!DOCTYPE")
