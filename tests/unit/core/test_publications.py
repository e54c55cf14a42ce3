"""What is published: a folder appears whole, one link says which is current, and earlier ones can be had back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.core import publications
from pipeline.core.catalog import Catalog
from pipeline.core.database import DATABASE_NAME
from pipeline.core.errors import ConfigurationError, WarehouseError
from pipeline.core.publications import (
    clear_leftovers,
    current_database,
    find_publication,
    list_publications,
    prune,
    publish,
    published_database,
    restore,
)
from pipeline.core.runs import Outcome, record_run
from pipeline.core.settings import Settings
from pipeline.core.warehouse import Warehouse

Publish = Callable[..., Path]


@pytest.fixture
def published(settings: Settings, catalog: Catalog) -> Publish:
    """Publish a run with a database of its own."""

    def one(run_id: str, *, make_current: bool = True) -> Path:
        gathered = settings.work / "publication" / run_id
        for name in ("report", "exports", "quality"):
            (gathered / name).mkdir(parents=True)
            (gathered / name / "index.html").write_text(run_id, "utf-8")
        warehouse = Warehouse(gathered / DATABASE_NAME, catalog, None)
        warehouse.replace(
            "marts.schema_version", f"SELECT '{run_id}' AS run_id, DATE '{run_id[:10]}' AS as_of, 1 AS n_rows", "h"
        )
        warehouse.checkpoint()
        warehouse.close()
        os.utime(gathered / DATABASE_NAME, ns=(time.time_ns(), time.time_ns()))
        return publish(settings, gathered, run_id, make_current=make_current)

    return one


def test_nothing_is_published_at_first(settings: Settings) -> None:
    assert published_database(settings) is None
    assert list_publications(settings) == []
    with pytest.raises(ConfigurationError, match=r"Nothing is published in .* yet; run 'solar-mission refresh' first"):
        current_database(settings)


def test_the_stable_paths_lead_through_one_link(settings: Settings, published: Publish) -> None:
    folder = published("2026-11-25-aaaaaa")
    assert str((settings.out / "current").readlink()) == "publications/2026-11-25-aaaaaa"
    assert (settings.out / DATABASE_NAME).resolve() == (folder / DATABASE_NAME).resolve() == current_database(settings)
    assert (settings.out / "reports" / "latest").resolve() == folder / "report"
    assert (settings.out / "exports").resolve() == folder / "exports"
    assert not (settings.work / "publication" / "2026-11-25-aaaaaa").exists()
    published("2026-11-26-bbbbbb")
    assert (settings.out / "reports" / "latest" / "index.html").read_text("utf-8") == "2026-11-26-bbbbbb"
    assert (folder / "report" / "index.html").read_text("utf-8") == "2026-11-25-aaaaaa"


def test_a_past_day_is_kept_beside(settings: Settings, published: Publish) -> None:
    published("2026-11-25-aaaaaa")
    published("2024-01-01-cccccc", make_current=False)
    assert [(p.run_id, p.as_of, p.is_current) for p in list_publications(settings)] == [
        ("2026-11-25-aaaaaa", date(2026, 11, 25), True),
        ("2024-01-01-cccccc", date(2024, 1, 1), False),
    ]


def test_a_publication_that_dies_before_the_link_changes_nothing(
    settings: Settings, published: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    published("2026-11-25-aaaaaa")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publications, "point_current_at", die)
    with pytest.raises(KeyboardInterrupt):
        published("2026-11-26-bbbbbb")
    assert current_database(settings).parent.name == "2026-11-25-aaaaaa"
    assert [p.run_id for p in list_publications(settings)] == ["2026-11-25-aaaaaa", "2026-11-26-bbbbbb"]


def test_an_earlier_publication_becomes_current_again(settings: Settings, published: Publish) -> None:
    published("2026-11-25-aaaaaa")
    published("2026-11-26-bbbbbb")
    (settings.work / DATABASE_NAME).write_bytes(b"of the other run")
    restore(settings, "2026-11-25-aaaaaa")
    assert current_database(settings).parent.name == "2026-11-25-aaaaaa"
    assert not (settings.work / DATABASE_NAME).exists()


def test_a_past_day_that_was_reproduced_never_becomes_current(settings: Settings, published: Publish) -> None:
    published("2026-11-25-aaaaaa")
    published("2024-01-01-cccccc", make_current=False)
    begun = datetime(2026, 11, 25, 12, tzinfo=UTC)
    for run_id in ("2026-11-25-aaaaaa", "2024-01-01-cccccc"):
        record_run(settings, Outcome(run_id, date.fromisoformat(run_id[:10]), begun, begun, 0, None, (), {}))
    with pytest.raises(ConfigurationError, match="reproduces what was known on 2024-01-01; it was made on 2026-11-25"):
        restore(settings, "2024-01-01-cccccc")
    assert current_database(settings).parent.name == "2026-11-25-aaaaaa"
    restore(settings, "2026-11-25-aaaaaa")


def test_what_is_no_database_is_not_restored(settings: Settings, published: Publish) -> None:
    folder = published("2026-11-25-aaaaaa")
    published("2026-11-26-bbbbbb")
    (folder / DATABASE_NAME).write_bytes(b"<html>404</html>")
    with pytest.raises(WarehouseError, match="found an HTML page"):
        restore(settings, "2026-11-25-aaaaaa")
    assert current_database(settings).parent.name == "2026-11-26-bbbbbb"


@pytest.mark.parametrize("run_id", ["2020-01-01-ffffff", "", ".", "..", "../publications/2026-11-25-aaaaaa"])
def test_an_unknown_run_is_answered_with_those_there_are(settings: Settings, published: Publish, run_id: str) -> None:
    published("2026-11-25-aaaaaa")
    with pytest.raises(ConfigurationError, match=r"No publication .*; there are: 2026-11-25-aaaaaa"):
        find_publication(settings, run_id)


def test_a_broken_publication_does_not_hide_the_others(settings: Settings, published: Publish) -> None:
    folder = published("2026-11-25-aaaaaa")
    published("2026-11-26-bbbbbb")
    (folder / DATABASE_NAME).write_bytes(b"")
    assert [p.run_id for p in list_publications(settings)] == ["2026-11-26-bbbbbb"]


def test_old_publications_go_and_the_current_one_stays(settings: Settings, published: Publish) -> None:
    for day in range(1, 6):
        published(f"2026-11-0{day}-aaaaaa", make_current=day == 1)
    assert prune(settings, keep=2) == ["2026-11-02-aaaaaa", "2026-11-03-aaaaaa"]
    assert [p.run_id for p in list_publications(settings)] == [f"2026-11-0{d}-aaaaaa" for d in (1, 4, 5)]


def test_something_in_the_way_of_a_link_is_told_and_left(settings: Settings, published: Publish) -> None:
    settings.out.mkdir(parents=True)
    (settings.out / DATABASE_NAME).write_bytes(b"a file of somebody's")
    with pytest.raises(ConfigurationError, match="is in the way: expected a symbolic link"):
        published("2026-11-25-aaaaaa")
    assert (settings.out / DATABASE_NAME).read_bytes() == b"a file of somebody's"


def test_leftovers_of_a_killed_refresh_are_cleared(settings: Settings, published: Publish) -> None:
    published("2026-11-25-aaaaaa")
    (settings.work / "publication" / "2026-11-26-dead").mkdir(parents=True)
    (settings.out / ".current.new").symlink_to("publications/nothing")
    (settings.out / "reports" / ".latest.new").symlink_to("nothing")
    clear_leftovers(settings)
    assert not (settings.work / "publication").exists()
    assert not list(settings.out.glob(".*"))
    assert not list((settings.out / "reports").glob(".*"))
    assert current_database(settings).parent.name == "2026-11-25-aaaaaa"


def test_a_link_that_leads_nowhere_is_no_publication(settings: Settings) -> None:
    settings.out.mkdir(parents=True)
    (settings.out / "current").symlink_to("publications/gone")
    assert published_database(settings) is None
