"""A second refresh without changes makes nothing again; a past day is reproduced beside and moves nothing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from assets.firms.identity import DOORS
from pipeline.core import facts
from pipeline.core.publications import current_database, list_publications
from pipeline.core.session import open_session
from tests.conftest import Refreshed, refresh_into, settings_into

pytestmark = pytest.mark.slow

MADE_BY_EVERY_RUN = {
    "staging.check_results",
    "staging.previous_assessments",
    "marts.assessments",
    "marts.assessments_by_vintage",
    "marts.verdict_changes",
    "marts.verdicts",
    "marts.rejected_rows",
    "marts.schema_version",
    "marts.checks",
}
"""They bear the run's id, are what this run found, or look back at the edition before, which the first run lacked."""


@pytest.fixture(scope="module")
def second(refreshed: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """A refresh right after the first, in which nothing may be parsed."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("parsed again")

    out = tmp_path_factory.mktemp("again") / "out"
    shutil.copytree(refreshed.settings.out, out, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "text_table", refuse)
        return refresh_into(settings_into(out))


def test_it_publishes(second: Refreshed, refreshed: Refreshed) -> None:
    assert second.outcome.error is None, second.outcome.error
    assert second.run_id != refreshed.run_id
    assert current_database(second.settings).parent.name == second.run_id
    assert [p.run_id for p in list_publications(second.settings)] == [refreshed.run_id, second.run_id]


def test_nothing_is_made_again_but_what_bears_the_run(second: Refreshed) -> None:
    made = second.session.made
    assert {name for name, m in made.items() if m.made} == MADE_BY_EVERY_RUN
    assert len(made) > 45


def test_the_first_one_made_everything(refreshed: Refreshed) -> None:
    assert [name for name, m in refreshed.session.made.items() if not m.made] == []


def test_the_same_tables_hold_the_same_rows(second: Refreshed, refreshed: Refreshed) -> None:
    """Checks tell of one table more: in the first refresh their own table was not there yet; nor was an edition before."""
    first = refreshed.session.made
    changed = {name for name, m in second.session.made.items() if m.fingerprint != first[name].fingerprint}
    assert changed <= {"staging.check_results", "marts.checks", "staging.previous_assessments", "marts.verdicts"}


def test_nothing_is_drawn_again(second: Refreshed, refreshed: Refreshed) -> None:
    """Figures are drawn in another process: what it drew would lie in the cache."""
    first, then = (
        {path.name: path.stat().st_mtime_ns for path in run.settings.drawings.iterdir()} for run in (refreshed, second)
    )
    assert len(first) > 30
    assert first == then


def test_figures_are_the_same_bytes(second: Refreshed, refreshed: Refreshed) -> None:
    figures = sorted((refreshed.folder / "report" / "figures").glob("*.svg"))
    assert figures
    for figure in figures:
        assert (second.folder / "report" / "figures" / figure.name).read_bytes() == figure.read_bytes()


@pytest.fixture(scope="module")
def past(second: Refreshed) -> Refreshed:
    """New Year of 2024: IRENA's edition of 2022 had come out, the energy data of 2025 had not."""
    return refresh_into(second.settings, as_of=date(2024, 1, 1))


def test_a_past_day_is_published_beside_and_never_moves_current(past: Refreshed, second: Refreshed) -> None:
    assert past.outcome.error is None, past.outcome.error
    assert past.run_id.startswith("2024-01-01-")
    assert past.folder.is_dir()
    assert current_database(past.settings).parent.name == second.run_id
    assert Path(past.settings.out / "reports" / "latest").resolve() == second.folder / "report"


def test_a_past_day_knows_what_was_published_by_then(past: Refreshed) -> None:
    assert past.rows("SELECT max(published_at) <= DATE '2024-01-01' AS ok FROM marts.vintages") == [{"ok": True}]
    current = past.rows(
        """SELECT year, vintage, round(value, 2) AS value, price_year FROM marts.latest_observations
        WHERE series_id = 'irena_lcoe' ORDER BY year DESC LIMIT 1"""
    )
    assert current == [{"year": 2022, "vintage": "edition-2022", "value": 42.21, "price_year": 2022}]
    assert past.rows("SELECT count(*) AS n FROM marts.observations WHERE series_id = 'ember_owid'") == [{"n": 0}]
    assert past.rows("SELECT max(year) AS y FROM marts.firm_counts") == [{"y": 2024}]
    assert past.rows("SELECT DISTINCT as_of FROM marts.verdicts") == [{"as_of": date(2024, 1, 1)}]


def test_on_a_past_day_the_targets_were_not_yet_due(past: Refreshed) -> None:
    assert {r["status"] for r in past.rows("SELECT status FROM marts.verdicts")} == {"not_yet_due"}
    page = (past.folder / "report" / "report.en.html").read_text("utf-8")
    assert past.run_id in page
    assert "1 January 2024" in page


def test_today_is_as_it_was_after_a_past_day(past: Refreshed, second: Refreshed) -> None:
    """The next refresh starts from what is current, not from the past."""
    assert current_database(past.settings).parent.name == second.run_id
    with open_session(past.settings, full=True) as session:
        for source in session.catalog.sources:
            for table in source.tables:
                assert session.load_raw(source, table, DOORS.get(table.name)).made is False
