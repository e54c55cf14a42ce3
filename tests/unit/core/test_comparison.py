"""What changed between two vintages, and between two publications."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import RevisionBand
from pipeline.core.comparison import compare_publications, compare_vintages
from pipeline.core.settings import Settings
from pipeline.core.vintages import load_vintages
from pipeline.core.warehouse import Warehouse


def test_facts_gone_new_and_moved(settings: Settings, catalog: Catalog, add_vintage: Any, facts: Any) -> None:
    add_vintage(
        "power",
        "a",
        {
            "power.csv": facts(
                ("2021", "generation", "4", "GWh"),
                ("2022", "generation", "5", "GWh"),
                ("2023", "generation", "6", "GWh"),
            )
        },
    )
    add_vintage(
        "power",
        "b",
        {
            "power.csv": facts(
                ("2022", "generation", "5.50", "GWh"),
                ("2023", "generation", "6.0", "GWh"),
                ("2024", "generation", "7", "GWh"),
            )
        },
    )
    changes = compare_vintages(
        catalog, catalog.source("power"), *load_vintages(settings, catalog.source("power")), doors={}
    )
    assert [(c["change"], c["key"], c["old"], c["new"], c["relative_change"]) for c in changes] == [
        ("gone", "CHL 2021 generation", 4.0, None, None),
        ("moved", "CHL 2022 generation", 5.0, 5.5, "+10.00%"),
        ("new", "CHL 2024 generation", None, 7.0, None),
    ]


def test_of_releases_with_one_period_each_the_variables_are_compared(
    settings: Settings, catalog: Catalog, add_vintage: Any, facts: Any
) -> None:
    add_vintage("power", "a", {"power.csv": facts(("2021", "generation", "4", "GWh"))})
    add_vintage("power", "b", {"power.csv": facts(("2022", "generation", "5", "GWh"))})
    band = RevisionBand(band=0.0, basis="each release replaces the last", whole_releases=True, one_period=True)
    source = catalog.source("power").model_copy(update={"revisions": band})
    changes = compare_vintages(catalog, source, *load_vintages(settings, source), doors={})
    assert [(c["change"], c["key"], c["old"], c["new"]) for c in changes] == [("moved", "CHL generation", 4.0, 5.0)]


def test_rows_of_a_list_come_and_go(settings: Settings, catalog: Catalog, add_vintage: Any) -> None:
    add_vintage(
        "listing",
        "a",
        {"listing.csv": b"rut,name,note\n1,Uno,\n2,Dos,\n", "listing_aliases.csv": b"rut,name,note\n1,Uno,\n"},
    )
    add_vintage("listing", "b", {"listing.csv": b"rut,name,note\n3,Tres,\n1,Uno,\n"})
    changes = compare_vintages(
        catalog, catalog.source("listing"), *load_vintages(settings, catalog.source("listing")), doors={}
    )
    assert [(c["table"], c["change"], c["key"]) for c in changes] == [
        ("listing", "gone", "2 Dos"), ("listing", "new", "3 Tres"), ("listing_aliases", "gone", "the whole table"),
    ]  # fmt: skip


def test_rows_added_removed_and_changed_between_publications(catalog: Catalog, tmp_path: Path) -> None:
    paths = []
    for name, rows in (
        ("old", "(2021, 1.0), (2022, 2.0), (2023, 3.0)"),
        ("new", "(2022, 2.0), (2023, 3.5), (2024, 4.0)"),
    ):
        warehouse = Warehouse(tmp_path / f"{name}.duckdb", catalog, None)
        select = f"SELECT year, gwh, NULL AS name, NULL AS kind, '{name}' AS run_id FROM (VALUES {rows}) v(year, gwh)"
        warehouse.replace("marts.power", select, "h")
        if name == "new":
            warehouse.replace("marts.capital", "SELECT 'x' AS name, 1 AS pesos", "h")
        warehouse.close()
        paths.append(warehouse.path)
    found = {d["table"]: d for d in compare_publications(catalog, *paths)}
    assert found["marts.power"] == {"table": "marts.power", "added": 1, "removed": 1, "changed": 1, "note": None}
    assert found["marts.capital"]["note"] == "not in both publications, or with other columns"
    same = [d["table"] for d in compare_publications(catalog, paths[0], paths[0]) if d["note"] is None]
    assert same == []


def test_of_a_registry_the_number_of_rows_is_told(catalog: Any) -> None:
    def vintage(rows: int) -> Any:
        return SimpleNamespace(sidecar=SimpleNamespace(files=[SimpleNamespace(table="big", rows=rows)]))

    source: Any = SimpleNamespace(tables=[SimpleNamespace(name="big", reader="somewhere", layout="registry_file")])
    assert compare_vintages(catalog, source, vintage(10), vintage(10), doors={}) == []
    assert compare_vintages(catalog, source, vintage(10), vintage(12), doors={})[0]["relative_change"] == "+20.00%"
