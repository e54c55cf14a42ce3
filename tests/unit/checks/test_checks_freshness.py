"""A source is late by its own rhythm, and lateness warns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.freshness import Release, freshness_checks, is_late, next_release, released_at
from checks.results import blocking_failures
from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import Cadence, Source


def _source(template: Source, every: int | None, months: tuple[int, ...], grace: int) -> Source:
    return template.model_copy(update={"cadence": Cadence(every_months=every, release_months=months, grace_days=grace)})


CASES = [
    # every, months, grace, published, as of, next release, late
    ("a yearly source of May, nine months old", 12, (5,), 60, "2025-05-20", "2026-02-25", "2026-05-01", False),
    ("and in its grace after the next May", 12, (5,), 60, "2025-05-20", "2026-06-30", "2026-05-01", False),
    ("and late after it", 12, (5,), 60, "2025-05-20", "2026-07-01", "2026-05-01", True),
    ("a release two months late is its month's", 12, (7,), 90, "2024-09-01", "2025-09-29", "2025-07-01", False),
    ("two editions missed: the first of them is due", 12, (7,), 90, "2024-09-01", "2026-11-25", "2025-07-01", True),
    ("a two-yearly source one year old", 24, (12,), 90, "2024-12-31", "2026-11-25", "2026-12-01", False),
    ("the due month counts until it is over", 24, (12,), 90, "2024-12-31", "2026-12-20", "2026-12-01", False),
    ("a release six weeks early is its month's", 24, (12,), 90, "2024-11-15", "2026-10-01", "2026-12-01", False),
    ("published half a year after its month", 12, (5,), 60, "2026-11-20", "2026-11-25", "2027-05-01", False),
    ("twice a year, the other half", 6, (4, 10), 30, "2026-04-10", "2026-09-01", "2026-10-01", False),
    ("a monthly source in its second month", 1, (), 15, "2026-01-20", "2026-02-25", "2026-02-01", False),
    ("a monthly source three months old", 1, (), 15, "2025-11-25", "2026-02-25", "2025-12-01", True),
    ("a monthly source of a month's last day", 1, (), 0, "2026-01-31", "2026-02-28", "2026-02-01", False),
    ("what appears once is never late", None, (), 0, "2013-01-01", "2026-11-25", None, False),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_a_source_is_held_to_its_own_rhythm(case: Any, catalog: Catalog) -> None:
    _, every, months, grace, published, as_of, expected, late = case
    source = _source(catalog.sources[0], every, months, grace)
    released = date.fromisoformat(published)
    assert next_release(source, released) == (date.fromisoformat(expected) if expected else None)
    assert is_late(source, released, date.fromisoformat(as_of)) is late


EDITIONS = [
    # vintages as (published, basis, newest period), the day of the newest release
    ("the edition fetched again is as old as before", 12, (7,),
     [("2023-08-01", "publisher", "2022"), ("2024-09-01", "publisher", "2023"), ("2026-11-26", "retrieved", "2023")], "2024-09-01"),
    ("also where its day was only inferred", 12, (9,),
     [("2024-09-30", "inferred", "2023"), ("2026-11-26", "retrieved", "2023")], "2024-09-30"),
    ("and where the server dates the file anew", 12, (9,),
     [("2024-09-30", "inferred", "2023"), ("2026-11-20", "inferred", "2023")], "2024-09-30"),
    ("the publisher may release the same years anew", 12, (4,),
     [("2025-05-01", "publisher", "2024"), ("2025-12-01", "publisher", "2024")], "2025-12-01"),
    ("a newer edition is as far from the last as its years are", 12, (9,),
     [("2024-09-30", "inferred", "2023"), ("2026-11-26", "retrieved", "2024")], "2025-09-30"),
    ("and never newer than the day it was fetched", 12, (9,),
     [("2024-09-30", "inferred", "2023"), ("2026-08-20", "retrieved", "2025")], "2026-08-20"),
    ("with no day known, the release month after its years", 12, (5,),
     [("2026-11-25", "retrieved", "2024")], "2025-05-01"),
    ("of months too", 1, (),
     [("2026-11-25", "retrieved", "2025-04")], "2025-06-01"),
    ("without periods the first day of the same content", 12, (7,),
     [("2022-12-31", "inferred", None), ("2026-11-26", "retrieved", None)], "2022-12-31"),
    ("what has no rhythm keeps its day", None, (),
     [("2026-11-25", "retrieved", "2020")], "2026-11-25"),
]  # fmt: skip


@pytest.mark.parametrize("case", EDITIONS, ids=lambda c: c[0])
def test_fetching_makes_no_release(case: Any, catalog: Catalog) -> None:
    _, every, months, vintages, expected = case
    source = _source(catalog.sources[0], every, months, 60)
    releases = [Release(date.fromisoformat(day), basis, period or "content", period) for day, basis, period in vintages]
    assert released_at(source, releases) == date.fromisoformat(expected)


def test_lateness_warns_and_never_blocks(catalog: Catalog) -> None:
    released = {
        "irena_costs": date(2024, 9, 1),
        "unfccc_inventory": date(2024, 12, 31),
        "cne_auctions": date(2013, 1, 1),
    }
    results = freshness_checks(catalog, released, date(2026, 11, 25), "before_publication")
    assert {r.check_id: r.passed for r in results} == {
        "marts.sources:freshness:cne_auctions": True,
        "marts.sources:freshness:irena_costs": False,
        "marts.sources:freshness:unfccc_inventory": True,
    }
    assert blocking_failures(results) == []
