"""How many firms, always as a lower bound: by reading, unit of count and year, with the rows under each count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.firms.counting import firm_counts, firms_observations, presence

FIRMS = [
    # firm_id, counted, is_spv, first year a source names it, stated year of entry, owner it is joined with
    ("A", True, False, 2018, 2017, None),
    ("B", True, True, 2024, 2014, None),
    ("C", True, None, None, 2016, None),
    ("D", True, False, 2026, None, None),
    ("E", False, False, 2018, 2020, None),
    ("F", True, False, 2019, None, "F"),
    ("G", False, False, 2012, None, "F"),
]


@pytest.fixture
def listed(tiny_world: Any) -> Any:
    tiny_world.insert(
        "marts.vintages",
        {
            "source_id": "solar_directory",
            "vintage": "first",
            "table_name": "raw.solar_directory",
            "is_newest": True,
            "published_at": date(2026, 1, 1),
        },
    )
    for line, (firm_id, counted, is_spv, first, start, owner) in enumerate(FIRMS, start=2):
        tiny_world.insert(
            "marts.firms",
            {
                "firm_id": firm_id,
                "counted": counted,
                "is_spv": is_spv,
                "first_source_year": first,
                "start_year": start,
                "group_id": owner,
                "is_chilean": True,
                "counting_rule": "directory" if counted else "joined",
                "evidence_level": "dated" if first else "undated",
                "name_rule": "silent",
                "registries": None,
            },
        )
        tiny_world.insert("staging.firm_entries", {"firm_id": owner or firm_id, "fact_id": f"row {line}"})
    return tiny_world


def with_years(world: Any, as_of: date = date(2026, 11, 25)) -> Any:
    """The same world with the years in which each firm counts, and the counts."""
    for table, build in (("staging.firm_years", presence), ("marts.firm_counts", firm_counts)):
        rows = world.made(build, as_of)
        world.connection.execute(f"DELETE FROM {table}")
        world.insert(table, *rows)
    return world


def counts(world: Any, as_of: date = date(2026, 11, 25)) -> dict[tuple[str, str, int], int | None]:
    with_years(world, as_of)
    return {(r["reading"], r["unit_of_count"], r["year"]): r["firms"] for r in world.made(firm_counts, as_of)}


def test_a_firm_counts_from_the_year_of_its_first_source(listed: Any) -> None:
    """Undated C counts in the year of the as-of day only, D from 2026, E and G never."""
    found = counts(listed)
    assert found["stock", "legal_entities", 2025] == 3
    assert found["stock", "legal_entities", 2026] == 5
    assert found["stock", "operating_firms", 2025] == 2
    assert found["stock", "operating_firms", 2026] == 3


def test_new_firms_have_a_stated_year_of_entry_since_2016(listed: Any) -> None:
    found = counts(listed)
    assert (found["new_since_2016", "legal_entities", 2025], found["new_since_2016", "operating_firms", 2025]) == (2, 1)


def test_what_cannot_be_counted_is_unknown_never_zero(listed: Any) -> None:
    rows = listed.made(firm_counts)
    unknown = [r for r in rows if r["firms"] is None]
    assert {(r["reading"], r["unit_of_count"]) for r in unknown} == {
        ("stock", "owner_groups"), ("new_since_2016", "owner_groups"), ("net_increase", "legal_entities"),
        ("net_increase", "operating_firms"), ("net_increase", "owner_groups"),
    }  # fmt: skip
    assert all(r["coverage_note"].startswith("Not known: ") for r in unknown)
    assert all(r["is_lower_bound"] for r in rows)


def test_a_past_day_counts_no_year_after_it(listed: Any) -> None:
    assert {year for _, _, year in counts(listed, date(2024, 1, 1))} == {2024}


def test_counts_are_observations_with_every_row_under_them(listed: Any) -> None:
    found = {(r["series_id"], r["year"]): r for r in with_years(listed).made(firms_observations)}
    row = found["firms_operating", 2025]
    assert (row["value"], row["unit"], row["is_lower_bound"], row["vintage"]) == (2, "firms", True, "first")
    assert row["inputs"] == ["row 2", "row 7", "row 8"]  # G's row stands under F, with which it is one owner
    assert {s for s, _ in found} == {
        "firms_operating",
        "firms_legal_entities",
        "new_firms_operating",
        "new_firms_legal_entities",
    }


def test_a_day_that_knew_no_list_has_no_observation(tiny_world: Any) -> None:
    assert tiny_world.made(firms_observations, date(2024, 1, 1)) == []
    rows = tiny_world.made(firm_counts, date(2024, 1, 1))
    assert {r["firms"] for r in rows} == {None}
    assert all(r["coverage_note"].startswith("Not known: ") for r in rows)
