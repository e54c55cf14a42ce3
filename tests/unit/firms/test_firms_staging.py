"""Directory rows and registry entities, typed; what cannot be used is set aside with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets.firms.staging import directory_entries, directory_firms, registry_entities

ORIGIN = {"vintage": "first", "file": "list.csv"}


def known(world: Any, *sources: str) -> None:
    for source in sources:
        world.insert(
            "marts.vintages",
            ORIGIN
            | {
                "source_id": source,
                "table_name": f"raw.{source}",
                "published_at": date(2026, 1, 1),
                "is_newest": True,
            },
        )


def listed(world: Any, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    known(world, "solar_directory")
    base = ORIGIN | {"source_id": "solar_directory", "is_spv": "no", "source_title": "A source"}
    world.insert("raw.solar_directory", *({**base, "row": i, **r} for i, r in enumerate(rows, start=2)))
    return world.made(directory_entries)


def test_a_row_is_typed_and_its_name_folded(tiny_world: Any) -> None:
    row = listed(
        tiny_world,
        {
            "firm_name": "Adrox",
            "legal_name": "Adrox SpA",
            "rut": "76.500.101-3",
            "first_year_active": "2017",
            "source_year": "2018",
        },
    )[0]
    assert (row["fact_id"], row["firm_id"], row["rut"]) == (
        "solar_directory/first/list.csv#2",
        "76500101-3",
        "76500101-3",
    )
    assert (row["name"], row["name_key"], row["legal_form"]) == ("Adrox SpA", "ADROX", "SpA")
    assert (row["start_year"], row["source_year"], row["is_spv"]) == (2017, 2018, False)


def test_rows_that_cannot_be_used_are_set_aside(tiny_world: Any) -> None:
    rows = listed(
        tiny_world,
        {"firm_name": "Uno", "rut": "76500101-4"},
        {"firm_name": "Dos", "is_spv": "perhaps"},
        {"firm_name": None},
        {"firm_name": "Tres", "is_spv": "unknown"},
    )
    assert [r["rejected_because"] for r in rows] == ["rut_wrong", "is_spv_unknown_word", "no_name_and_no_rut", None]
    assert rows[3]["is_spv"] is None


def test_only_the_newest_list_is_used(tiny_world: Any) -> None:
    tiny_world.insert(
        "marts.vintages",
        {
            "source_id": "solar_directory",
            "vintage": "older",
            "file": "list.csv",
            "table_name": "raw.solar_directory",
            "published_at": date(2020, 1, 1),
            "is_newest": False,
        },
    )
    tiny_world.insert(
        "raw.solar_directory",
        ORIGIN | {"source_id": "solar_directory", "vintage": "older", "row": 9, "firm_name": "Gone", "is_spv": "no"},
    )
    assert [r["name"] for r in listed(tiny_world, {"firm_name": "Here"})] == ["Here"]


def test_registries_give_one_row_per_rut(tiny_world: Any) -> None:
    known(tiny_world, "reuc", "res_companies")
    for line, (rut, name) in enumerate(
        [("76.500.101-3", "Uno SpA"), ("76500101-3", "Uno again"), ("76500101-9", "Wrong")], start=2
    ):
        tiny_world.insert("raw.reuc", ORIGIN | {"source_id": "reuc", "row": line, "rut": rut, "legal_name": name})
    tiny_world.insert(
        "raw.res_companies",
        ORIGIN
        | {
            "source_id": "res_companies",
            "row": 2,
            "rut": "76500138-2",
            "legal_name": "Ejemplo EIRL",
            "constitution_date": "03-06-2013",
        },
    )
    found = tiny_world.made(registry_entities)
    assert [(r["registry"], r["rut"], r["name"], r["start_date"], r["rejected_because"]) for r in found] == [
        ("reuc", "76500101-3", "Uno SpA", None, None),
        ("res_companies", "76500138-2", None, date(2013, 6, 3), None),
        ("reuc", "76500101-3", "Uno again", None, "rut_repeated"),
        ("reuc", None, "Wrong", None, "rut_wrong"),
    ]


def test_a_day_that_knew_no_list_has_tables_without_rows(tiny_world: Any) -> None:
    for build in (directory_entries, registry_entities, directory_firms):
        assert tiny_world.made(build, date(2001, 1, 1)) == []
