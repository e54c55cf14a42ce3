"""What Dagster shows: what came out of each table, one table made alone, and an audit that stops what comes after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import sqlalchemy

from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import CheckFailedError
from pipeline.core.publications import current_database
from pipeline.core.warehouse import BOOKKEEPING
from pipeline.definitions import build_definitions
from pipeline.history import kept_open
from pipeline.orchestration import Mission
from tests.conftest import Refreshed, refresh_into, settings_into
from tests.stand_in.files import transcribed
from tests.tables import change_cell, copied_data

pytestmark = pytest.mark.slow


def test_a_statement_is_compiled_once_for_all_files(tmp_path: Path) -> None:
    table = sqlalchemy.Table("t", sqlalchemy.MetaData(), sqlalchemy.Column("n", sqlalchemy.Integer))
    with kept_open():
        for name in ("one", "two"):
            engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / name}.db", poolclass=sqlalchemy.NullPool)
            with engine.begin() as connection:
                table.create(connection)
                known = len(engine.get_execution_options()["compiled_cache"])
                connection.execute(table.insert().values(n=7))
                assert connection.execute(sqlalchemy.select(table.c.n)).scalars().all() == [7]
                added = len(engine.get_execution_options()["compiled_cache"]) - known
    assert added == 0


def key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


@pytest.fixture(scope="module")
def instance(refreshed: Refreshed) -> Iterator[dg.DagsterInstance]:
    """The product's own, with the run of the refresh in it."""
    with dg.DagsterInstance.from_config(str(refreshed.settings.dagster_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def waiting(refreshed: Refreshed) -> set[str]:
    """Raw tables for which nothing came in yet."""
    session = refreshed.session
    filled = {f"raw.{file.table}" for known in session.known.values() for v in known for file in v.sidecar.files}
    found = {f"raw.{t.name}" for s in session.catalog.sources for t in s.tables} - filled
    assert {"raw.sii_companies", "raw.wdi_power_co2"} <= found
    return found


@pytest.fixture(scope="module")
def shown(instance: dg.DagsterInstance, refreshed: Refreshed, waiting: set[str]) -> dict[str, dg.AssetMaterialization]:
    """The last materialisation of every table that something was read for."""
    every = [t.name for t in load_catalog(refreshed.settings.catalog).tables if t.name not in BOOKKEEPING]
    assert all(instance.get_latest_materialization_event(key(table)) is None for table in waiting)
    tables = [table for table in every if table not in waiting]
    found = {}
    for table in tables:
        event = instance.get_latest_materialization_event(key(table))
        assert event is not None, table
        assert event.asset_materialization is not None
        found[table] = event.asset_materialization
    return found


def test_every_table_says_how_many_rows_came_out_and_of_which_run(shown: Any, refreshed: Refreshed) -> None:
    for table, event in shown.items():
        rows = refreshed.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
        assert event.metadata["dagster/row_count"].value == rows, table
        assert event.metadata["mission_run"].value == refreshed.run_id
        assert event.metadata["made"].value == "anew"
        assert event.metadata["against_published"].value == "nothing published to compare with"


def test_the_data_version_comes_from_the_content(shown: Any, refreshed: Refreshed) -> None:
    for table, event in shown.items():
        assert event.tags["dagster/data_version"] == refreshed.session.made[table].fingerprint[:32]
    assert len({e.tags["dagster/data_version"] for e in shown.values()}) == len(shown)


def test_years_and_the_latest_values_are_there_to_see(shown: Any) -> None:
    emissions = shown["marts.emissions"].metadata
    assert emissions["years"].value.endswith("to 2025")
    assert "ember_owid, 2025, 25.62" in emissions["latest"].value
    assert shown["marts.avoided_emissions"].metadata["years"].value == "2013 to 2025"
    assert "2310" not in emissions["latest"].value


def test_rows_set_aside_are_counted(shown: Any, refreshed: Refreshed) -> None:
    told = sum(e.metadata["rows_set_aside"].value for e in shown.values())
    assert told == refreshed.rows("SELECT count(*) AS n FROM marts.rejected_rows")[0]["n"] > 0


def test_schema_and_lineage_are_known_before_anything_runs(refreshed: Refreshed) -> None:
    graph = build_definitions(refreshed.settings).resolve_asset_graph()
    node = graph.get(key("marts.emissions"))
    columns = node.metadata["dagster/column_schema"].columns
    assert [c.name for c in columns][:3] == ["series_id", "year", "mt_co2e"]
    assert all(c.description for c in columns)
    assert node.parent_keys == {key("marts.latest_observations")}
    assert key("raw.owid_energy") in graph.get(key("staging.emissions_facts")).parent_keys
    raw = graph.get(key("raw.owid_energy"))
    assert raw.metadata["licence"] and raw.freshness_policy is not None


def test_every_audited_table_has_its_check(
    instance: dg.DagsterInstance, refreshed: Refreshed, waiting: set[str]
) -> None:
    graph = build_definitions(refreshed.settings).resolve_asset_graph()
    keys = list(graph.asset_check_keys)
    assert len(keys) > 40
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    assert set(records) == {k for k in keys if ".".join(k.asset_key.path) not in waiting}
    failed = [k for k, r in records.items() if not r.event.asset_check_evaluation.passed]
    severities = {records[k].event.asset_check_evaluation.severity for k in failed}
    assert severities <= {dg.AssetCheckSeverity.WARN}


def test_an_evaluation_is_of_the_newest_materialisation(instance: dg.DagsterInstance, refreshed: Refreshed) -> None:
    """It names none: Dagster takes it to be of the one of its own run, or else of the last before it."""
    graph = build_definitions(refreshed.settings).resolve_asset_graph()
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(graph.asset_check_keys))
    for check, record in records.items():
        materialised = instance.get_latest_materialization_event(check.asset_key)
        assert materialised is not None
        assert materialised.run_id == record.run_id
        assert materialised.timestamp < record.event.timestamp, check


@pytest.fixture
def alone(copied_out: Callable[[], Path]) -> Callable[..., dg.ExecuteInProcessResult]:
    """Materialise one asset as Dagster's UI does."""

    def run(asset: str, out: Path) -> dg.ExecuteInProcessResult:
        definitions = build_definitions(settings_into(out), Mission(out=str(out)))
        job = definitions.resolve_implicit_global_asset_job_def()
        with dg.DagsterInstance.ephemeral() as instance:
            return job.execute_in_process(asset_selection=[key(asset)], instance=instance, raise_on_error=False)

    return run


def test_one_table_made_alone_finds_what_it_is_made_from(alone: Any, copied_out: Any, refreshed: Refreshed) -> None:
    """The working database starts from the published one, also where it is gone."""
    out = copied_out()
    for path in (out / "work").glob("solar_mission.duckdb*"):
        path.unlink()
    result = alone("marts.emissions", out)
    assert result.success
    event = result.asset_materializations_for_node("marts__emissions")[0]
    assert event.metadata["dagster/row_count"].value == refreshed.session.made["marts.emissions"].rows
    assert event.metadata["made"].value == "kept: nothing it rests on changed"
    assert event.metadata["against_published"].value == "0 rows added, 0 removed"
    assert current_database(settings_into(out)).parent.name == refreshed.run_id
    assert len((out / "runs.jsonl").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(("asset", "other"), [("publication.report", "exports"), ("publication.exports", "report")])
def test_report_and_exports_can_be_made_one_without_the_other(
    alone: Any, copied_out: Any, asset: str, other: str
) -> None:
    out = copied_out()
    result = alone(asset, out)
    assert result.success
    made = [event.asset_key.path[-1] for event in result.asset_materializations_for_node("report_and_exports")]
    assert made == [asset.split(".")[1]]
    assert not list((out / "work" / "publication").glob(f"*/{other}"))


def test_a_publication_is_not_made_of_a_table_made_alone(alone: Any, copied_out: Any, refreshed: Refreshed) -> None:
    out = copied_out()
    result = alone("publication.current", out)
    assert not result.success
    assert "has no report and no exports yet" in str(
        [e.step_failure_data for e in result.all_events if e.is_step_failure]
    )
    assert current_database(settings_into(out)).parent.name == refreshed.run_id


def test_a_blocking_check_stops_what_comes_after(copied_out: Any, refreshed: Refreshed, tmp_path: Path) -> None:
    """Emissions of 2025 that are not intensity times generation: nothing is assessed and nothing published."""
    out, data = copied_out(), copied_data(tmp_path)
    change_cell(
        transcribed("owid_energy", root=data / "sources") / "facts.csv",
        r"Chile,CHL,2025,greenhouse_gas_emissions,",
        "4.400",
    )
    before = (out / "solar_mission.duckdb").read_bytes()
    done = refresh_into(settings_into(out, data))
    assert isinstance(done.outcome.error, CheckFailedError)
    assert int(done.outcome.exit_code) == 1
    assert "staging.emissions_facts:emissions_identity failed" in str(done.outcome.error)
    assert done.session.made["staging.emissions_facts"].made
    assert not {"marts.assessments", "marts.verdicts", "marts.checks"} & set(done.session.made)
    assert not done.folder.exists()
    assert (out / "solar_mission.duckdb").read_bytes() == before
    assert current_database(done.settings).parent.name == refreshed.run_id
    quality = json.loads((out / "quality" / "results.json").read_text("utf-8"))
    assert quality["run_id"] == done.run_id
    with dg.DagsterInstance.from_config(str(done.settings.dagster_home)) as instance:
        assert instance.get_latest_materialization_event(key("marts.verdicts")) is None
        check = dg.AssetCheckKey(key("staging.emissions_facts"), "quality")
        record = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
        assert not record.event.asset_check_evaluation.passed
