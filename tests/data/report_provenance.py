"""Where the tables for tests of the report come from: sources, vintages, series, and the inputs of observations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.data.report_assessments import AS_OF

HASH = "3f" * 32
RELEASE = dt.date(2026, 4, 1)
Rows = list[dict[str, Any]]
SOURCES = {
    "owid_energy": ("Our World in Data", "ember", dt.date(2027, 4, 1)),
    "irena_costs": ("IRENA", "irena", dt.date(2027, 7, 1)),
    "solar_directory": ("This project", "solar_directory", None),
    "edgar_ghg": ("JRC", "edgar", dt.date(2026, 9, 1)),
    "unfccc_inventory": ("Ministry", "inventory", dt.date(2026, 12, 1)),
}


def rows(columns: str, *values: tuple[Any, ...]) -> Rows:
    """Rows from column names in one text, separated by blanks, and one tuple per row."""
    return [dict(zip(columns.split(), row, strict=True)) for row in values]


def inputs(seen: Rows) -> Rows:
    source, vintage, file = "owid_energy", "2026-release", "facts.csv"
    return rows(
        "observation_id input_id source_id vintage file row sha256",
        *(
            (o["observation_id"], f"{source}/{vintage}/{file}#{n}", source, vintage, file, n, HASH)
            for n, o in enumerate(seen, 2)
        ),
    )


def sources() -> Rows:
    columns = (
        "source_id title_es title_en publisher landing_page "
        "licence redistribution lineage_group every_months next_release"
    )
    return rows(
        f"{columns} vintage published_at released_at age_days is_late",
        *(
            (
                *(
                    name,
                    f"Título de {name}",
                    f"Title of {name}",
                    publisher,
                    "https://example.org/",
                    "CC BY 4.0",
                    "rows",
                    group,
                ),
                *(12 if due else None, due, "2026-release", RELEASE, RELEASE, 238, name == "edgar_ghg"),
            )
            for name, (publisher, group, due) in SOURCES.items()
        ),
    )


def vintages() -> Rows:
    columns = (
        "source_id vintage file table_name release published_at "
        "published_at_basis retrieved_at url licence boundary unit"
    )
    return rows(
        f"{columns} gas gwp price_year transcribed_from note rows_read sha256",
        *(
            (
                *(name, "2026-release", "facts.csv", name, "Release of April", RELEASE, "publisher", AS_OF),
                *("https://example.org/data.csv", "CC BY 4.0", "whole country", None, None, None, None, "column x"),
                *("Row of 2025 is sparse", 40, HASH),
            )
            for name in SOURCES
        ),
    )


def series() -> list[dict[str, object]]:
    """A few series of each topic, as marts.series names them."""
    names = {
        "ember_owid": ("Ember (vía Our World in Data)", "Ember (through Our World in Data)", None, None),
        "edgar_power": (
            "EDGAR, industria eléctrica", "EDGAR, power industry", "suma de los tres gases", "sum of the three gases",
        ),
        "inventory_1a1": (
            "Inventario nacional, 1.A.1", "National inventory, 1.A.1",
            "suma de los tres gases, de toneladas a Mt", "sum of the three gases, tonnes to Mt",
        ),
        "climate_watch_power": ("Climate Watch, electricidad y calor", "Climate Watch, electricity and heat", None, None),
        "irena_lcoe": ("IRENA, plantas nuevas de gran escala", "IRENA, new utility-scale plants", None, None),
        "avoided_combined_margin": (
            "Margen combinado (CMNUCC/IFI)", "Combined margin (UNFCCC/IFI)",
            "generación solar × 0,499 t/MWh", "solar generation × 0.499 t/MWh",
        ),
    }  # fmt: skip
    columns = ("name_es", "name_en", "formula_es", "formula_en")
    bounds = {"sources": "owid_energy", "boundary_es": "límite de prueba", "boundary_en": "test boundary"}
    return [{"series_id": i, **dict(zip(columns, told, strict=True)), **bounds} for i, told in names.items()]
