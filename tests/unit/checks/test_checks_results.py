"""Failed and crashed are different words, and neither shows a person."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from checks.results import CheckResult, blocking_failures, crash
from checks.run import run_checks

AS_OF = date(2026, 11, 25)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by the tests that run whole stages on the same rows."""
    return tmp_path_factory.mktemp("answers") / "checks.json"


def _result(**changes: Any) -> CheckResult:
    fields = {
        "check_id": "t:r", "table_name": "t", "expectation": "e", "passed": True, "crashed": False, "observed": "",
        "severity": "blocking", "stage": "before_assessment",
    }  # fmt: skip
    return CheckResult(**{**fields, **changes})


def test_a_warning_never_blocks_and_a_crash_does() -> None:
    warning = _result(passed=False, severity="warning")
    crashed = _result(passed=False, crashed=True)
    assert blocking_failures([_result(), warning, crashed]) == [crashed]


def test_a_crash_says_why_on_one_short_line_without_the_value_it_stumbled_on() -> None:
    outcome = crash(
        "t:r", ValueError("Could not convert string 'Persona Ejemplo Uno'\n to INT32, near 22.222.222-2 " + "x" * 300)
    )
    assert (outcome.passed, outcome.crashed) == (False, True)
    assert outcome.observed.startswith("ValueError: Could not convert string")
    assert "\n" not in outcome.observed
    assert len(outcome.observed) <= 200
    assert "Persona" not in outcome.observed
    assert "22.222.222" not in outcome.observed


def test_a_query_that_cannot_run_is_a_crashed_check_and_the_others_go_on(world: Any, read: Any, catalog: Any) -> None:
    world.execute("alter table marts.pv_lcoe alter column price_year type date using date '2023-01-01'")
    results = {r.check_id: r for r in run_checks(read, catalog, "before_publication", AS_OF, None, ["marts.pv_lcoe"])}
    assert results["marts.pv_lcoe:agrees_with_observations"].crashed
    assert not results["marts.pv_lcoe:agrees_with_observations"].passed
    assert results["marts.pv_lcoe:not_null:kind"].passed


def test_an_expectation_that_cannot_be_computed_is_crashed_and_not_failed(world: Any, read: Any, catalog: Any) -> None:
    world.execute("alter table marts.pv_lcoe alter column price_year type varchar using 'two thousand'")
    results = {r.check_id: r for r in run_checks(read, catalog, "before_publication", AS_OF, None, ["marts.pv_lcoe"])}
    broken = results["marts.pv_lcoe:range:price_year"]
    assert (broken.passed, broken.crashed) == (False, True)
    assert broken.observed
    assert results["marts.pv_lcoe:range:usd_per_mwh"].passed


def test_a_table_that_cannot_be_read_crashes_its_checks_only(read: Any, catalog: Any) -> None:
    def broken(sql: str) -> duckdb.DuckDBPyConnection:
        if "from marts.emissions" in sql:
            raise OSError("disk error")
        return read(sql)

    tables = ["marts.emissions", "marts.pv_lcoe"]
    results = run_checks(broken, catalog, "before_publication", AS_OF, None, tables)
    crashed = {r.table_name for r in results if r.crashed}
    assert crashed == {"marts.emissions"}
    assert {r.observed for r in results if r.crashed} == {"OSError: disk error"}


def test_no_result_names_a_person_or_shows_a_tax_number(world: Any, read: Any, catalog: Any) -> None:
    world.execute(
        "update marts.firms set rut = '22222222-2', firm_id = '22222222-2', name = 'Persona Ejemplo Uno E.I.R.L.'"
    )
    world.execute("update staging.directory_entries set rut = '11111111-1', name = 'Persona Ejemplo EIRL'")
    results = run_checks(read, catalog, "before_publication", AS_OF, None, ["marts.firms", "staging.directory_entries"])
    failed = {r.check_id for r in results if not r.passed}
    assert {"marts.firms:legal_entities_only", "marts.firms:no_eirl_name", "marts.firms:unique_key"} <= failed
    told = repr(results).upper()
    assert not any(text in told for text in ("PERSONA", "22222222", "11111111", "22.222.222"))


def test_checks_have_one_id_each_and_a_sentence(read: Any, catalog: Any, answers: Path) -> None:
    results = run_checks(read, catalog, "before_publication", AS_OF, answers)
    assert len(results) > 400
    assert len({r.check_id for r in results}) == len(results)
    assert all(len(r.expectation) > 8 and r.check_id.startswith(f"{r.table_name}:") for r in results)
    assert not any(r.crashed for r in results)


def test_the_first_stage_asks_nothing_of_tables_that_come_later(
    world: Any, read: Any, catalog: Any, answers: Path
) -> None:
    later = ("assessments", "verdicts", "milestones", "checks", "emissions", "avoided_emissions", "pv_lcoe")
    for table in ("staging.check_results", *(f"marts.{name}" for name in later)):
        world.execute(f"drop table {table}")
    results = run_checks(read, catalog, "before_assessment", AS_OF, answers)
    assert {r.stage for r in results} == {"before_assessment"}
    assert not any("missing" in r.observed or "cannot hold" in r.observed for r in results)


def test_only_the_asked_tables_are_checked(read: Any, catalog: Any) -> None:
    results = run_checks(read, catalog, "before_assessment", AS_OF, None, ["marts.firm_counts"])
    assert {r.table_name for r in results} == {"marts.firm_counts"}


AGAIN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from checks.run import run_checks
from pipeline.core.catalog_files import load_catalog
from pipeline.core.database import reading
world, answers = sys.argv[1:]
catalog = load_catalog(Path("data/catalog"))
with reading(Path(world)) as con:
    results = run_checks(
        lambda sql: con.cursor().execute(sql), catalog, "before_publication", date(2026, 11, 25), Path(answers), TABLES
    )
print({"great_expectations", "pandas"} & set(sys.modules), [(r.check_id, r.passed, r.observed) for r in results])
"""
TABLES = ["raw.reuc", "marts.rejected_rows", "marts.schema_version"]


def test_unchanged_tables_are_judged_without_great_expectations_and_pandas(
    template: Path, tmp_path: Path, catalog: Any
) -> None:
    world, answers = tmp_path / "world.duckdb", tmp_path / "answers.json"
    world.write_bytes(template.read_bytes())
    with duckdb.connect(str(world)) as con:
        results = run_checks(
            lambda sql: con.cursor().execute(sql), catalog, "before_publication", AS_OF, answers, TABLES
        )
    command = [sys.executable, "-c", AGAIN.replace("TABLES", repr(TABLES)), str(world), str(answers)]
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    assert [r.check_id for r in results if not r.passed] == []
    assert {r.observed for r in results if r.check_id.startswith("raw.reuc:not_null")} == {"1 row(s)"}
    assert again == f"set() {[(r.check_id, r.passed, r.observed) for r in results]}"


class Gone(ThreadPoolExecutor):
    """A judge whose process was killed."""

    def submit(self, *_: Any, **__: Any) -> Any:
        raise BrokenProcessPool


def test_where_the_judge_is_gone_the_run_judges_by_itself(read: Any, catalog: Any) -> None:
    alone = run_checks(read, catalog, "before_assessment", AS_OF, None)
    assert run_checks(read, catalog, "before_assessment", AS_OF, None, judge=Gone(1)) == alone


def test_a_changed_table_is_judged_again(world: Any, read: Any, catalog: Any, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    run_checks(read, catalog, "before_publication", AS_OF, answers, ["marts.emissions"])
    world.execute("update marts.emissions set gas = null where series_id = 'edgar_power'")
    results = run_checks(read, catalog, "before_publication", AS_OF, answers, ["marts.emissions"])
    assert "marts.emissions:not_null:gas" in {r.check_id for r in results if not r.passed}


def test_another_run_is_looked_at_though_contents_are_the_same(
    world: Any, read: Any, catalog: Any, tmp_path: Path
) -> None:
    """The stamps of a run are no content, and yet they must agree."""
    answers = tmp_path / "answers.json"
    run_checks(read, catalog, "before_publication", AS_OF, answers, ["marts.schema_version"])
    world.execute("update marts.verdicts set run_id = 'run-0'")
    results = run_checks(read, catalog, "before_publication", AS_OF, answers, ["marts.schema_version"])
    assert "marts.schema_version:same_run_id" in {r.check_id for r in results if not r.passed}


def test_a_damaged_cache_is_no_cache(read: Any, catalog: Any, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"half a fi', "utf-8")
    results = run_checks(read, catalog, "before_assessment", AS_OF, answers, ["marts.firm_counts"])
    assert not any(r.crashed for r in results)
