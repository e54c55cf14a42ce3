"""Dagster's own history after a kill: what held the refresh lock and cannot be running is ended, all else is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from pipeline.history import HELD_THE_LOCK, end_killed_runs, kept_open


@dg.op
def nothing() -> None:
    """A job needs something to do."""


@dg.job
def idle() -> None:
    nothing()


UNFINISHED = ("NOT_STARTED", "STARTING", "STARTED", "CANCELING")


@pytest.mark.parametrize("status", UNFINISHED)
def test_a_run_that_held_the_lock_is_ended_wherever_it_was_killed(status: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(
            idle, status=dg.DagsterRunStatus(status), tags={HELD_THE_LOCK: "2026-11-26-aaaaaa"}
        )
        end_killed_runs(instance)
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize("status", UNFINISHED)
def test_a_run_that_waits_for_the_lock_and_ones_own_are_left_alone(status: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        waiting = instance.create_run_for_job(idle, status=dg.DagsterRunStatus(status))
        own = instance.create_run_for_job(
            idle, status=dg.DagsterRunStatus(status), tags={HELD_THE_LOCK: "2026-11-26-bbbbbb"}
        )
        end_killed_runs(instance, own.run_id)
        assert {instance.get_run_by_id(r.run_id).status.value for r in (waiting, own)} == {status}


def test_what_has_ended_stays_as_it_ended() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(
            idle, status=dg.DagsterRunStatus.SUCCESS, tags={HELD_THE_LOCK: "2026-11-26-cccccc"}
        )
        end_killed_runs(instance)
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.SUCCESS


def test_a_run_that_is_made_again_has_not_held_the_lock_because_its_parent_did() -> None:
    """Dagster's UI copies the tags of the run that is made again."""
    with dg.DagsterInstance.ephemeral() as instance:
        tags = {HELD_THE_LOCK: "2026-11-26-dddddd"}
        parent = instance.create_run_for_job(idle, status=dg.DagsterRunStatus.FAILURE, tags=tags)
        again = instance.create_run_for_job(
            idle, status=dg.DagsterRunStatus.STARTED, tags=tags, parent_run_id=parent.run_id, root_run_id=parent.run_id
        )
        end_killed_runs(instance)
        assert instance.get_run_by_id(again.run_id).status is dg.DagsterRunStatus.STARTED
        instance.add_run_tags(again.run_id, {HELD_THE_LOCK: "2026-11-26-eeeeee"})
        end_killed_runs(instance)
        assert instance.get_run_by_id(again.run_id).status is dg.DagsterRunStatus.FAILURE


def test_a_history_kept_open_is_whole_afterwards_and_a_new_one_in_its_place_is_not_taken_for_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for _ in range(2):
        home.mkdir()
        with kept_open(), dg.DagsterInstance.local_temp(str(home)) as instance:
            run = idle.execute_in_process(instance=instance).run_id
        with dg.DagsterInstance.local_temp(str(home)) as later:
            assert [r.run_id for r in later.get_runs()] == [run]
            assert later.all_logs(run)[-1].dagster_event_type is dg.DagsterEventType.RUN_SUCCESS
        shutil.rmtree(home)
    assert type(create_engine("sqlite://").dialect) is SQLiteDialect_pysqlite
