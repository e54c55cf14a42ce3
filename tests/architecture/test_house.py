"""The house stands as drawn: arrows, keys, defaults, and what a start may load."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
import yaml
from dagster._utils.schedules import schedule_execution_time_iterator  # what Dagster's own daemon ticks by

from pipeline.core.catalog_files import load_catalog
from pipeline.core.settings import PROJECT_ROOT, load_settings
from pipeline.core.warehouse import BOOKKEEPING
from pipeline.definitions import build_definitions

SANTIAGO = ZoneInfo("America/Santiago")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions(load_settings())


def run_python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_ROOT, check=True)
    return done.stdout.strip()


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=PROJECT_ROOT, check=False).stdout
    files = [PROJECT_ROOT / name for name in listed.splitlines()]
    return [f for f in files if f.is_file() and f.suffix in {".py", ".toml", ".yaml", ".md", ".txt", ""}]


def test_no_arrow_goes_back() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool], capture_output=True, text=True, cwd=PROJECT_ROOT, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "6 kept, 0 broken" in done.stdout


def test_packages_of_rooms_are_empty_so_that_the_floor_does_not_load_the_roof() -> None:
    for room in ("pipeline", "assets"):
        assert (PROJECT_ROOT / room / "__init__.py").read_text() == ""


def test_definitions_load_neither_great_expectations_nor_altair() -> None:
    loaded = run_python(
        "import sys; from pipeline.definitions import build_definitions; from pipeline.core.settings import load_settings;"
        "build_definitions(load_settings()).get_repository_def();"
        "print([m for m in ('great_expectations', 'altair', 'vl_convert', 'typst') if m in sys.modules])"
    )
    assert loaded == "[]"


def test_the_command_line_starts_without_dagster() -> None:
    loaded = run_python("import sys, pipeline.cli; print([m for m in ('dagster', 'pandas') if m in sys.modules])")
    assert loaded == "[]"


def test_asset_keys_are_the_names_of_the_tables(definitions: dg.Definitions) -> None:
    keys = {".".join(k.path) for k in definitions.resolve_asset_graph().get_all_asset_keys()}
    tables = {t.name for t in load_catalog(load_settings().catalog).tables}
    assert keys == (tables - set(BOOKKEEPING)) | {"publication.report", "publication.exports", "publication.current"}
    assert len(keys) > 40


def test_every_asset_has_a_group_owners_kinds_and_a_description(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert nodes
    for node in nodes:
        assert node.group_name != "default", node.key
        assert node.owners, node.key
        assert node.kinds, node.key
        assert node.description, node.key


def test_the_dg_project_and_the_workspace_name_the_same_definitions() -> None:
    workspace = yaml.safe_load((PROJECT_ROOT / "workspace.yaml").read_text())
    module = workspace["load_from"][0]["python_module"]["module_name"]
    assert module == "pipeline.definitions"
    assert f'code_location_target_module = "{module}"' in (PROJECT_ROOT / "pyproject.toml").read_text()


def test_schedule_and_sensor_are_stopped_until_somebody_turns_them_on(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert [s.name for s in repository.schedule_defs] == ["monthly_refresh"]
    assert [s.name for s in repository.sensor_defs] == ["inbox_sensor"]
    assert repository.schedule_defs[0].default_status == dg.DefaultScheduleStatus.STOPPED
    assert repository.sensor_defs[0].default_status == dg.DefaultSensorStatus.STOPPED


def test_the_schedule_ticks_once_a_month_at_six_in_santiago_also_when_the_clock_jumps(
    definitions: dg.Definitions,
) -> None:
    schedule = definitions.get_repository_def().schedule_defs[0]
    start = datetime(2026, 1, 15, tzinfo=SANTIAGO).timestamp()
    ticks = []
    assert isinstance(schedule.cron_schedule, str)
    for tick in schedule_execution_time_iterator(start, schedule.cron_schedule, schedule.execution_timezone):
        if tick.astimezone(SANTIAGO) > datetime(2028, 1, 15, tzinfo=SANTIAGO):
            break
        ticks.append(tick.astimezone(SANTIAGO))
    assert {(t.day, t.hour, t.minute) for t in ticks} == {(1, 6, 0)}
    assert set(Counter((t.year, t.month) for t in ticks).values()) == {1}
    assert len(ticks) == 24
    assert len({t.utcoffset() for t in ticks}) == 2  # summer and winter time both occur


def test_nothing_listens_on_every_address() -> None:
    files = [f for f in tracked_files() if "tests" not in f.parts]
    if not files:
        pytest.skip("no git checkout: there is no list of tracked files")
    assert len(files) > 100
    everywhere = ".".join("0000")
    assert [f.name for f in files if everywhere in f.read_text("utf-8", errors="ignore")] == []


def test_pinned_versions_name_no_address() -> None:
    pins = (PROJECT_ROOT / "constraints.txt").read_text().splitlines()
    assert len(pins) > 50
    assert [p for p in pins if "://" in p or " @ " in p] == []
