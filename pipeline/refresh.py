"""The whole refresh as one call: Dagster's job in this process, and its outcome.

The command line and the tests drive it; Dagster's UI and schedule run the same job through `pipeline.orchestration.Mission`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from checks import gx
from pipeline.core.acceptance import Acceptance
from pipeline.core.aside import aside
from pipeline.core.errors import MissionError
from pipeline.core.lock import DEFAULT_WAIT_SECONDS
from pipeline.core.runs import Outcome, outcome_of, record_run, refused
from pipeline.core.session import Made, Session, open_session
from pipeline.core.settings import Settings, today
from pipeline.live import Downloads
from pipeline.readers import all_readers
from reports.charts import OF_FACTS_SHOWN, SHOWN
from reports.language import LANGUAGES
from reports.painting import paint, paint_facts, start_painting
from reports.rows import ReadTables, Row

Watch = Callable[[Session], None]
"""Called once with the open session, before its first step."""


def run_refresh(  # noqa: PLR0913 - the options of a run
    settings: Settings,
    *,
    as_of: date | None = None,
    wait: float = DEFAULT_WAIT_SECONDS,
    watch: Watch = lambda _: None,
    downloads: Downloads | None = None,
    accepting: Sequence[Acceptance] = (),
) -> Outcome:
    """Ask publishers where there are `downloads`, run the whole graph and record it.

    `accepting` is what a person accepts with this run; it goes on record if the run publishes. Never raises what a person
    can act on: that is in the outcome.
    """
    started = datetime.now(UTC)
    try:
        if downloads is not None:
            downloads.ask(settings)
        with open_session(settings, full=True, as_of=as_of, wait=wait, readers=all_readers()) as session:
            session.accepting = tuple(accepting)
            watch(session)
            with _heavy_work_aside(session):
                outcome = outcome_of(session, _run_job(session))
    except MissionError as error:
        outcome = refused(as_of or today(), started, error)
    if downloads is not None:
        outcome = replace(outcome, downloads=downloads.lines())
    record_run(settings, outcome)
    return outcome


@contextmanager
def _heavy_work_aside(session: Session) -> Iterator[None]:
    """Let one process judge the checks and another paint the figures."""
    drawings = session.settings.drawings
    with aside() as judge, aside() as painter:
        session.judge, session.painter = judge, painter
        if not session.settings.judged.exists():  # else what was judged sound is known, and most likely sound again
            judge.submit(gx.load).add_done_callback(partial(_start_painter, painter, drawings))
        session.watch = partial(_paint_ahead, session, session.watch)
        yield


def _start_painter(painter: Executor, drawings: Path, loaded: Future[None]) -> None:
    """Start it when the judge is ready: three that import at once would wait for each other."""
    if not loaded.cancelled():
        with suppress(RuntimeError):  # the run has ended
            painter.submit(start_painting, drawings)


def _paint_ahead(session: Session, watch: Callable[[Made], None], made: Made) -> None:
    """Have figures painted once all tables are made that they show. What is painted is shown only if the last audit passes."""
    watch(made)
    painter, there = session.painter, session.made.keys()
    if painter is None:
        return

    def rows(names: Sequence[str]) -> dict[str, Sequence[Row]]:
        return dict(ReadTables(names, lambda name: session.warehouse.rows(f"SELECT * FROM {name}")))

    with suppress(BrokenExecutor):  # it is gone: the report paints by itself
        if made.table in OF_FACTS_SHOWN and there >= set(OF_FACTS_SHOWN):
            painter.submit(paint_facts, rows(OF_FACTS_SHOWN), session.settings.drawings)
        if made.table in SHOWN and there >= set(SHOWN):
            shown = rows(SHOWN)
            for code in LANGUAGES:
                session.painted[code] = painter.submit(paint, shown, code, session.settings.drawings)


def _run_job(session: Session) -> Exception | None:
    """Run the job in this process; the first failure, or None."""
    prepare_dagster_home(session.settings)
    import dagster as dg

    from pipeline.definitions import build_definitions
    from pipeline.history import HELD_THE_LOCK, end_killed_runs, kept_open
    from pipeline.orchestration import REFRESH_JOB, OpenSession

    without = session.make_empty_raw()
    job = build_definitions(session.settings, OpenSession(session), without).resolve_job_def(REFRESH_JOB)
    with kept_open(), dg.DagsterInstance.get() as instance:
        end_killed_runs(instance)
        result = job.execute_in_process(
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},  # the product tells its own progress
            instance=instance, raise_on_error=False, tags={HELD_THE_LOCK: session.run_id},
        )  # fmt: skip
    if result.success:
        return None
    if session.failure is not None:
        return session.failure
    failed = next((e for e in result.all_events if e.is_step_failure), None)
    return RuntimeError(
        failed.step_failure_data.error_display_string if failed else "The job failed before its first step."
    )


def prepare_dagster_home(settings: Settings) -> Path:
    """The product's own DAGSTER_HOME, with telemetry off; set for this process and its children."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("dagster.yaml"), home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    return home
