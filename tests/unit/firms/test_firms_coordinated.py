"""The grid operator's export, a workbook in its own layout: whose plant is solar, and whose names and contacts are never kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.registry_world import Counted

HEADINGS = (
    "id nombre_fantasia rut comentario codigo_postal gerente_general correo_electronico telefono "
    "direccion comuna encargado_titular razon_social tipo"  # codespell:ignore direccion
)
PRIVATE = (
    None,
    "GERENTE SECRETO",
    "secreto@ejemplo.cl",
    "+56 9 1111",
    "Avenida Secreta 1",
    "LAS CONDES",
    "ENCARGADO SECRETO",
)
ENTRIES = [
    ("Parque fotovoltaico Ejemplo", "76.500.101-3", "Cambio razón social según carta 1", "Chungungo Ejemplo S.A.", "Generador"),
    ("PMGD Ejemplo Solar", "76.500.138-2", None, "Litre Ejemplo SpA", "Generador, PMGD"),
    ("Central Ejemplo", "76.500.175-7", None, "Hidroeléctrica Ejemplo S.A.", "Generador"),
    ("Minera Ejemplo", "76.500.212-5", None, "Minera Ejemplo S.A.", "Cliente Libre"),  # codespell:ignore cliente
    ("PFV de Juana", "76.500.397-0", None, "JUANA SECRETA ENERGIA E.I.R.L.", "Generador"),
    (None, None, "Sólo un comentario", None, None),
]  # fmt: skip


def export(path: Path) -> Path:
    """A workbook as the registry's page exports it."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEADINGS.split())
    for number, (trade, rut, note, name, roles) in enumerate(ENTRIES, start=1):
        sheet.append([number, trade, rut, note, *PRIVATE, name, roles])
    book.save(path)
    return path


@pytest.fixture
def coordinated(empty: Counted, tmp_path: Path) -> Counted:
    empty.add("reuc", export(tmp_path / "datos_reuc_20261101.xlsx"))
    return empty.make()


def test_a_silent_name_with_a_solar_plant_counts_and_other_generators_do_not(coordinated: Counted) -> None:
    rows = coordinated.world.rows("SELECT rut, counting_rule, counted, segments FROM marts.firms ORDER BY rut")
    assert [r["rut"] for r in rows] == ["76500101-3", "76500138-2", "76500397-0"]
    assert {(r["counting_rule"], r["counted"], r["segments"]) for r in rows} == {("plant", True, "generation")}


def test_an_entry_without_a_number_is_set_aside(coordinated: Counted) -> None:
    assert coordinated.world.rows("SELECT rows_kept, rows_refused FROM raw.reuc_export") == [
        {"rows_kept": "5", "rows_refused": "1"}
    ]


def test_no_contact_and_no_name_of_a_sole_owner_is_kept(coordinated: Counted) -> None:
    shown = repr([coordinated.explained(rut) for _, rut, *_ in ENTRIES[:5] if rut])
    assert "Chungungo Ejemplo" in shown
    for secret in ("SECRET", "secret", "Juana", "JUANA", "Avenida"):
        assert secret not in shown
