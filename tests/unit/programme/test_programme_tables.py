"""The goals as tables, and what the programme did and others said: every row of it with its source."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets.programme.catalogue import readings, targets
from assets.programme.record import published_statements


def test_the_three_goals_in_both_languages(tiny_world: Any) -> None:
    found = {r["target_id"]: r for r in tiny_world.made(targets)}
    assert list(found) == ["firms", "pv_cost", "emissions"]
    assert {t: r["headline_reading"] for t, r in found.items()} == {
        "firms": "stock",
        "pv_cost": "lcoe_le_25",
        "emissions": "level",
    }
    assert all(r["wording_es"] and r["wording_en"] and r["document"] for r in found.values())


READINGS = {
    # reading: target, comparison, value, unit, headline series, derived, votes, baseline year, reference year
    "stock": ("firms", "at_least", 100, "firms", "firms_operating", False, True, None, None),
    "new_since_2016": ("firms", "at_least", 100, "firms", "new_firms_operating", False, True, None, None),
    "net_increase": ("firms", "increase_at_least", 100, "firms", "firms_operating", True, True, 2015, None),
    "lcoe_le_25": ("pv_cost", "at_most", 25, "USD/MWh", "irena_lcoe", False, True, None, 2016),
    "lcoe_lt_20": ("pv_cost", "below", 20, "USD/MWh", "irena_lcoe", False, True, None, 2016),
    "lcoe_le_25_real_2016": ("pv_cost", "at_most", 25, "USD/MWh", "irena_lcoe_real_2016", True, True, None, 2016),
    "level": ("emissions", "at_most", 4.5, "Mt CO2e", "ember_owid", False, True, None, 2016),
    "avoided": ("emissions", "at_least", 4.5, "Mt CO2e", "avoided_combined_margin", False, True, None, 2016),
    "reduction_since_2016": ("emissions", "reduction_at_least", 4.5, "Mt CO2e", "ember_owid", False, True, 2016, 2016),
}


def test_every_reading_says_what_it_was_configured_to_say(tiny_world: Any) -> None:
    """Written by hand from the mission's table: a change here turns a verdict."""
    found = {r["reading_id"]: r for r in tiny_world.made(readings)}
    assert set(READINGS) <= set(found)
    columns = (
        "target_id",
        "comparison",
        "target_value",
        "unit",
        "headline_series",
        "is_derived",
        "votes",
        "baseline_year",
        "reference_year",
    )
    assert {name: tuple(found[name][c] for c in columns) for name in READINGS} == READINGS
    assert {r["target_year"] for r in found.values()} == {2025}
    context = {name for name, r in found.items() if not r["votes"]}
    assert context == {"lowest_solar_award", "mean_award"} & set(found)
    assert all(r["citation"] for r in found.values())
    assert all(r["derivation_en"] for r in found.values() if r["is_derived"])


def test_statements_come_from_the_newest_list(tiny_world: Any) -> None:
    for vintage, day in (("old", date(2020, 1, 1)), ("new", date(2026, 1, 1))):
        tiny_world.insert(
            "marts.vintages",
            {
                "source_id": "programme_statements",
                "vintage": vintage,
                "file": "list.csv",
                "table_name": "raw.programme_statements",
                "published_at": day,
                "is_newest": vintage == "new",
            },
        )
        tiny_world.insert(
            "raw.programme_statements",
            {
                "source_id": "programme_statements",
                "vintage": vintage,
                "file": "list.csv",
                "row": 2,
                "target_id": "firms",
                "value": vintage,
                "url": "https://example.invalid",
            },
        )
    found = tiny_world.made(published_statements)
    assert [(r["statement_id"], r["value"], r["source_url"]) for r in found] == [(1, "new", "https://example.invalid")]
