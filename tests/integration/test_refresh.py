"""What a refresh publishes: promised tables with comments, one run everywhere, whole exports, a way back to the bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pypdf import PdfReader

from pipeline.core.publications import list_publications
from pipeline.core.settings import PROJECT_ROOT
from reports.explanation import explain

pytestmark = pytest.mark.slow

# Columns that the contract promises, written by hand: a change here needs a decision record and a line in CHANGELOG.md.
PROMISED = {
    "observation_inputs": "observation_id input_id source_id vintage file row sha256",
    "observations": (
        "observation_id indicator_id series_id source_id vintage period_start frequency year value unit "
        "price_year gas gwp boundary obs_status published_at published_at_basis retrieved_at is_current note"
    ),
    "latest_observations": (
        "observation_id indicator_id series_id source_id vintage period_start frequency year value unit "
        "price_year gas gwp boundary"
    ),
    "firms": (
        "firm_id rut name segments is_chilean is_active is_spv group_id start_date end_date evidence counted reason"
    ),
    "firm_counts": "reading unit_of_count year firms is_lower_bound registries coverage_note",
    "pv_lcoe": "series_id year usd_per_mwh price_year kind source_id",
    "emissions": "series_id year mt_co2e gas gwp boundary source_id",
    "avoided_emissions": "method year solar_gwh factor_t_per_mwh mt_co2e breakeven_factor_t_per_mwh",
    "targets": "target_id wording_es wording_en headline_reading",
    "readings": (
        "target_id reading_id wording_es wording_en citation unit direction target_value target_year baseline_year"
    ),
    "milestones": "target_id reading_id series_id year required_value status unit",
    "assessments": (
        "run_id target_id reading_id series_id latest_value gap_absolute progress_fraction required_slope "
        "actual_pace year_first_met verdict is_provisional reason"
    ),
    "verdicts": (
        "run_id target_id headline_reading headline_series unit_of_count headline_verdict status agreement "
        "robustness next_release readings_met readings_missed sentence_es sentence_en"
    ),
    "method_calibration": "method hits misses brier_score mean_absolute_error",
    "verdict_history": "as_of target_id reading_id series_id method knowledge verdict will_meet was_right",
    "portfolio": "initiative_id source_url",
    "timeline": "event_date source_url",
    "published_statements": "statement_id target_id source_url",
    "sources": "source_id publisher licence next_release age_days is_late",
    "vintages": (
        "source_id vintage file release published_at published_at_basis retrieved_at url licence price_year gwp sha256"
    ),
    "rejected_rows": "table_name source_id vintage file row reason",
    "checks": "run_id table_name expectation passed crashed observed severity",
    "data_dictionary": "schema_name table_name column_name type unit meaning source",
    "schema_version": "schema_version run_id as_of",
}
TYPES = {
    "DOUBLE": ("usd_per_mwh", "mt_co2e", "solar_gwh", "value", "factor_t_per_mwh"),
    "INTEGER": ("year", "firms", "price_year"),
    "DATE": ("period_start", "published_at", "as_of"),
}


@pytest.fixture(scope="module")
def described(refreshed: Any) -> dict[tuple[str, str], dict[str, Any]]:
    sql = """SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
        WHERE schema_name = 'marts' AND database_name = current_database()"""
    return {(r["table_name"], r["column_name"]): r for r in refreshed.rows(sql)}


@pytest.mark.parametrize("table", PROMISED)
def test_promised_tables_have_their_promised_columns(described: Any, table: str) -> None:
    assert [c for c in PROMISED[table].split() if (table, c) not in described] == []


def test_types_are_those_of_the_contract(described: Any) -> None:
    for data_type, names in TYPES.items():
        assert {r["data_type"] for (_, c), r in described.items() if c in names} == {data_type}
    assert not any(
        r["data_type"] in ("FLOAT", "HUGEINT") or r["data_type"].startswith("DECIMAL") for r in described.values()
    )


def test_every_table_view_and_column_has_a_comment(refreshed: Any, described: Any) -> None:
    assert [key for key, r in described.items() if not r["comment"]] == []
    for kind, name in (("tables", "table_name"), ("views", "view_name")):
        rows = refreshed.rows(
            f"SELECT {name} AS name, comment FROM duckdb_{kind}() WHERE schema_name IN ('raw', 'staging', 'marts')"
        )
        assert rows
        assert [r["name"] for r in rows if not r["comment"]] == []


def test_money_energy_and_mass_name_their_unit(described: Any) -> None:
    doubles = {c for (_, c), r in described.items() if r["data_type"] == "DOUBLE"}
    assert {"usd_per_mwh", "mt_co2e", "solar_gwh", "factor_t_per_mwh"} <= doubles
    bare = {c for c in doubles if re.search(r"(cost|price|emission|energy|capacity)$", c)}
    assert bare == set()


def test_every_part_of_a_publication_names_the_same_run(refreshed: Any) -> None:
    run_id, folder = refreshed.run_id, refreshed.folder
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}", run_id)
    for table in ("verdicts", "assessments", "checks", "schema_version"):
        assert refreshed.rows(f"SELECT DISTINCT run_id FROM marts.{table}") == [{"run_id": run_id}]
    for code in ("es", "en"):
        page = (folder / "report" / f"report.{code}.html").read_text("utf-8")
        assert set(re.findall(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}\b", page)) == {run_id}
        paper = PdfReader(folder / "report" / f"report.{code}.pdf")
        assert run_id in paper.pages[0].extract_text()
        assert run_id in paper.pages[-1].extract_text()
    assert json.loads((folder / "exports" / "datapackage.json").read_text("utf-8"))["id"] == run_id
    assert json.loads((folder / "quality" / "results.json").read_text("utf-8"))["run_id"] == run_id


@pytest.mark.parametrize(
    ("code", "titles"),
    [("es", ("Empresas", "Costo fotovoltaico", "Emisiones")), ("en", ("Firms", "Photovoltaic cost", "Emissions"))],
)
def test_the_first_sheet_of_the_paper_holds_the_three_targets(
    refreshed: Any, code: str, titles: tuple[str, ...]
) -> None:
    paper = PdfReader(refreshed.folder / "report" / f"report.{code}.pdf")
    first, second = (page.extract_text() for page in paper.pages[:2])
    assert all(title in first for title in titles)
    assert {"es": "Contenido", "en": "Contents"}[code] in second


def test_the_stable_paths_lead_to_it(refreshed: Any) -> None:
    out = refreshed.settings.out
    assert (out / "current").resolve() == refreshed.folder
    assert (out / "solar_mission.duckdb").resolve() == refreshed.folder / "solar_mission.duckdb"
    assert {p.name for p in (out / "reports" / "latest").iterdir()} >= {
        "index.html",
        "report.es.html",
        "report.en.html",
        "report.es.pdf",
        "report.en.pdf",
        "figures",
    }
    assert list((out / "reports" / "latest" / "figures").glob("*.svg"))
    assert (out / "exports" / "datapackage.json").is_file()
    assert (out / "quality" / "index.html").is_file()
    assert [(p.run_id, p.is_current) for p in list_publications(refreshed.settings)][-1] == (refreshed.run_id, True)


def test_the_published_file_stands_alone(refreshed: Any) -> None:
    """No log beside it, and the stock client opens it without anything of ours."""
    assert not list(refreshed.folder.glob("*.wal"))
    with duckdb.connect(str(refreshed.folder / "solar_mission.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM marts.verdicts").fetchone() == (3,)


def test_exports_are_complete_and_as_the_database(refreshed: Any, described: Any) -> None:
    folder = refreshed.folder / "exports"
    tables = {table for table, _ in described}
    assert set(PROMISED) <= tables
    assert {p.stem for p in folder.glob("*.csv")} == {p.stem for p in folder.glob("*.parquet")} == tables
    for name in ("verdicts", "assessments", "firms", "emissions", "avoided_emissions", "pv_lcoe"):
        rows = refreshed.rows(f"SELECT count(*) AS n FROM marts.{name}")[0]["n"]
        for reader in (
            f"read_parquet('{folder / name}.parquet')",
            f"read_csv('{folder / name}.csv', header = true, all_varchar = true)",
        ):
            assert duckdb.sql(f"SELECT count(*) FROM {reader}").fetchone() == (rows,)


def test_no_cell_of_an_exported_text_is_a_formula(refreshed: Any) -> None:
    for path in (refreshed.folder / "exports").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            signs = {cell[:1] for row in csv.reader(stream) for cell in row}
        assert not signs & {"=", "+", "@", "\t", "\r"}, path.name


def test_rows_of_a_source_that_may_not_be_copied_stay_out(refreshed: Any) -> None:
    """The official grid factor: its months stay out, means of twelve of them stay in."""
    found = duckdb.sql(
        f"SELECT DISTINCT series_id FROM read_csv('{refreshed.folder / 'exports' / 'observations.csv'}', header = true)"
    ).fetchall()
    names = {r[0] for r in found}
    assert "sen_grid_factor_mean" in names
    assert not {"sen_grid_factor_monthly", "sen_grid_factor_operator"} & names
    assert (
        refreshed.rows("SELECT count(*) AS n FROM marts.observations WHERE series_id = 'sen_grid_factor_monthly'")[0][
            "n"
        ]
        == 72
    )


@pytest.mark.parametrize(
    "path",
    [
        "emissions",
        "emissions/avoided",
        "emissions/level/inventory_1a1",
        "pv_cost",
        "pv_cost/lcoe_le_25_real_2016",
        "firms",
    ],
)
def test_explain_walks_down_to_bytes_that_have_the_hash(refreshed: Any, path: str) -> None:
    with refreshed.database() as connection:

        def rows(sql: str, given: Any = ()) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, list(given))
            names = [d[0] for d in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        found = explain(rows, *path.split("/"))
    facts = [fact for observation in found["deciding"] for fact in observation["inputs"]]
    assert facts
    for fact in facts[:40]:
        file = PROJECT_ROOT / "data" / "sources" / fact["source_id"] / fact["vintage"] / fact["file"]
        content = file.read_bytes()
        assert hashlib.sha256(content).hexdigest() == fact["sha256"]
        assert len(content.decode("utf-8").splitlines()[fact["row"] - 1]) > 5


def test_a_fact_is_the_line_it_says_it_is(refreshed: Any) -> None:
    line = refreshed.rows(
        "SELECT row, file, vintage FROM marts.observation_inputs WHERE observation_id = 'irena_lcoe/2023@edition-2023'"
    )[0]
    path = PROJECT_ROOT / "data" / "sources" / "irena_costs" / line["vintage"] / line["file"]
    assert path.read_text("utf-8").splitlines()[line["row"] - 1].startswith("Chile,CHL,2023,solar_pv_lcoe,0.0409")


def test_what_readers_dropped_is_counted_by_reason(refreshed: Any) -> None:
    reasons = {
        r["reason"]: r["n"]
        for r in refreshed.rows("SELECT reason, count(*) AS n FROM marts.rejected_rows GROUP BY ALL")
    }
    assert reasons.get("other_territory", 0) > 0
    assert set(reasons) <= {
        "other_territory", "natural_person", "name_of_a_sole_owner_firm", "exact_duplicate", "implausible_value", "period_in_the_future",
        "rut_wrong", "rut_repeated", "unknown_column", "is_spv_unknown_word", "no_name_and_no_rut",
    }  # fmt: skip


def test_the_dictionary_is_complete(refreshed: Any, described: Any) -> None:
    told = {
        (r["table_name"], r["column_name"])
        for r in refreshed.rows("SELECT * FROM marts.data_dictionary WHERE schema_name = 'marts'")
    }
    assert told == set(described)


def test_no_check_that_blocks_failed_and_none_crashed(refreshed: Any) -> None:
    found = refreshed.rows("SELECT check_id FROM marts.checks WHERE crashed OR (NOT passed AND severity = 'blocking')")
    assert found == []
    assert refreshed.rows("SELECT count(*) AS n FROM marts.checks")[0]["n"] > 500


def test_the_diary_tells_the_run(refreshed: Any) -> None:
    line = json.loads((refreshed.settings.out / "runs.jsonl").read_text("utf-8").splitlines()[0])
    assert (line["id"], line["exit_code"], line["outcome"]) == (refreshed.run_id, 0, "published")
    assert {v["source_id"] for v in line["vintages"]} >= {"owid_energy", "irena_costs", "solar_directory", "us_cpi"}
    assert line["counts"]["marts.verdicts"] == 3


def test_no_path_of_this_machine_is_published(refreshed: Any) -> None:
    for path in (
        *(refreshed.folder / "report").glob("*.html"),
        *(refreshed.folder / "exports").glob("*.json"),
        *(refreshed.folder / "quality").glob("*"),
    ):
        text = path.read_text("utf-8")
        for secret in (str(PROJECT_ROOT), str(refreshed.settings.out), str(Path.home()) + "/"):
            assert secret not in text, path.name
