"""A source's age in `marts.sources`: by what its vintages carry, never by the day they were fetched."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets.publication.defs import RHYTHM
from assets.publication.tables import source_rows

FETCHED = date(2026, 11, 26)


def vintage(world: Any, source_id: str, name: str, day: date, basis: str, facts: dict[str, str]) -> None:
    """A vintage with one value per period."""
    told = {"source_id": source_id, "vintage": name, "file": "f.csv"}
    days = {"published_at": day, "published_at_basis": basis}
    world.insert("marts.vintages", told | days | {"table_name": f"raw.{source_id}", "sha256": name})
    for period, value in facts.items():
        world.insert(f"raw.{source_id}", told | {"variable": "v", "period": period, "value": value, "row": 2})


def aged(world: Any) -> list[tuple[Any, ...]]:
    made = world.made(lambda making: source_rows(making, RHYTHM), as_of=FETCHED)
    return [tuple(r[k] for k in ("vintage", "released_at", "next_release", "age_days", "is_late")) for r in made]


def test_an_edition_fetched_again_stays_late(tiny_world: Any) -> None:
    """IRENA's edition of 2023, of September 2024: the editions of July 2025 and 2026 are not there."""
    vintage(
        tiny_world, "irena_costs", "edition-2023", date(2024, 9, 1), "publisher", {"2022": "0.043", "2023": "0.041"}
    )
    vintage(tiny_world, "irena_costs", "again", FETCHED, "retrieved", {"2022": "0.0430", "2023": "0.041"})
    ((name, released, due, age, late),) = aged(tiny_world)
    assert (name, age, late) == ("again", (FETCHED - date(2024, 9, 1)).days, True)
    assert str(released).startswith("2024-09-01")
    assert str(due).startswith("2025-07-01")


def test_projected_years_tell_no_edition_but_equal_content_does(tiny_world: Any) -> None:
    vintage(tiny_world, "nrel_atb", "atb-2022", date(2022, 12, 31), "inferred", {"2020": "1", "2050": "0.5"})
    vintage(tiny_world, "nrel_atb", "again", FETCHED, "retrieved", {"2020": "1.0", "2050": "0.50"})
    assert str(aged(tiny_world)[0][1]).startswith("2022-12-31")
    vintage(tiny_world, "nrel_atb", "other", FETCHED, "retrieved", {"2020": "1", "2050": "0.4"})
    assert str(aged(tiny_world)[0][1]).startswith(str(FETCHED))
