"""Who a firm is: tax numbers in every spelling, natural persons turned away, names folded, legal forms told."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from assets.firms.identity import (
    DOORS,
    canonical_rut,
    folded_name,
    is_natural_person,
    is_sole_owner_firm,
    legal_form,
    turn_away_persons,
)

SPELLINGS = Path(__file__).resolve().parents[2] / "data" / "rut_cases_dev.csv"
CASES = list(csv.DictReader(SPELLINGS.read_text("utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['case']}: {c['input']}" for c in CASES])
def test_every_spelling_of_a_rut(case: dict[str, str]) -> None:
    assert (canonical_rut(case["input"]) or "") == case["canonical_or_empty"]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "76123456.0",
        "76.12.3456-0",
        "76-123456-0",
        "76123456_0",
        "76123456-00",
        "76123456-X",
        "-0",
        "61808000",
        "nan",
        "１２３",
    ],
)
def test_what_is_no_rut_is_never_completed(text: str | None) -> None:
    assert canonical_rut(text) is None


def test_digits_in_full_width_and_any_dash_are_the_same_number() -> None:
    for text in ("７６１２３４５６－０", "76123456\u20110", "76123456\u22120", "76\u00a0123456-0"):
        assert canonical_rut(text) == "76123456-0", text


PERSONS = [
    "22.222.222-2",
    "11111111-1",
    "11111111",
    "22.222.222–2",
    "222222222",
    "0022222222-2",
    "CL22222222-2",
    "1-9",
    "22222222-9",
    "7654321K",
    "100.000.000-7",
]


@pytest.mark.parametrize("text", PERSONS)
def test_a_persons_number_is_known_in_any_spelling(text: str) -> None:
    """Be its check digit right, wrong or missing: what matters is whose it could be."""
    assert is_natural_person(text)
    assert canonical_rut(text) is None


@pytest.mark.parametrize(
    "text", ["76500101-3", "76.500.101-3", "765001013", "76500101", "50000000-7", "99999999-9", None, "", "0-0", "s/i"]
)
def test_a_legal_entitys_number_is_no_persons(text: str | None) -> None:
    assert not is_natural_person(text)


LIST = [
    ("76500101-3", "Empresa Ejemplo Uno SpA"),
    ("22.222.222-2", "Persona Ejemplo Uno"),
    ("11111111-1", "Persona Ejemplo Dos"),
    ("76500138-2", "Persona Ejemplo Tres E.I.R.L."),
]


ORIGIN = {"source_id": "s", "vintage": "first", "file": "lista.csv"}


@pytest.mark.parametrize("door", ["reuc", "res_companies", "solar_directory"])
def test_persons_are_turned_away_before_anything_is_stored(door: str, product_catalog: Any) -> None:
    """Two companies, two persons, and no name or number of a person anywhere (case 044)."""
    table = next(t for s in product_catalog.sources for t in s.tables if t.name == door)
    layout = product_catalog.layouts[table.layout]
    names = {"legal_name", "firm_name", "trade_name"} & layout.keys()
    rows = [
        {**dict.fromkeys(layout), **ORIGIN, **dict.fromkeys(names, name), "rut": rut, "row": line}
        for line, (rut, name) in enumerate(LIST, start=2)
    ]
    kept, rejected = DOORS[door](rows)
    assert [r["rut"] for r in kept] == ["76500101-3", "76500138-2"]
    assert [(r["row"], r["reason"], r["detail"]) for r in rejected] == [
        (3, "natural_person", None),
        (4, "natural_person", None),
    ]
    told = f"{kept} {rejected}"
    for secret in ("Persona Ejemplo", "22.222.222", "22222222", "11111111"):
        assert secret not in told


def test_of_a_sole_owners_firm_the_name_goes_and_the_firm_stays() -> None:
    row = {**ORIGIN, "row": 2, "rut": "76500138-2", "name": "Juana Ejemplo EIRL"}
    assert turn_away_persons([row], names=("name",)) == ([{**row, "name": None}], [])


def test_an_alias_with_an_owners_name_is_turned_away_whole() -> None:
    same = {**ORIGIN, "row": 2, "canonical_name": "Adrox SpA", "variant": "Adrox", "basis": "spelling"}
    owner = {
        **ORIGIN,
        "row": 3,
        "canonical_name": "Solar Ejemplo",
        "variant": "Juana Ejemplo E.I.R.L.",
        "basis": "brand",
    }
    kept, rejected = DOORS["solar_directory_aliases"]([same, owner])
    assert kept == [same]
    assert [r["row"] for r in rejected] == [3]
    assert "Juana" not in str(rejected)


@pytest.mark.parametrize(
    "name",
    [
        "Ejemplo EIRL",
        "Ejemplo E.I.R.L.",
        "EJEMPLO E I R L",
        "Ejemplo e.i.r.l",
        "Ejemplo Empresa Individual de Responsabilidad Limitada",
    ],
)
def test_a_sole_owners_firm_is_told_by_its_name(name: str) -> None:
    assert is_sole_owner_firm(name)


@pytest.mark.parametrize("name", ["Feirla SpA", "Ejemplo Limitada", "Eirlandia S.A.", "Reirl SpA", None, ""])
def test_no_other_name_is_taken_for_one(name: str | None) -> None:
    assert not is_sole_owner_firm(name)


FOLDED = [
    ("Energía Ñandú SpA", "ENERGIA NANDU SPA"),
    ("  Solar   del  Norte, S.A. ", "SOLAR DEL NORTE S A"),
    ("AustrianSolar-Chile (Cinco)", "AUSTRIANSOLAR CHILE CINCO"),
    ("Pérez & Cía.", "PEREZ & CIA"),
    ("<script>alert(1)</script>", "SCRIPT ALERT 1 SCRIPT"),
    ("🌞", ""),
]


@pytest.mark.parametrize(("name", "folded"), FOLDED)
def test_names_are_folded_for_matching(name: str, folded: str) -> None:
    assert folded_name(name) == folded
    assert folded_name(folded) == folded


FORMS = [
    ("Adrox SpA", "SpA"), ("ADROX S.P.A.", "SpA"), ("Uno Sociedad por Acciones", "SpA"), ("Uno Ltda.", "Ltda."), ("Uno Limitada", "Ltda."),
    ("Colbún S.A.", "S.A."), ("Colbún S. A.", "S.A."), ("Uno Sociedad Anónima", "S.A."), ("Uno E.I.R.L.", "E.I.R.L."),
    ("Cooperativa Eléctrica de Curicó", "Cooperativa"), ("SpA Termal", None), ("Casa", None), ("Solarpack", None), (None, None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_the_legal_form_stands_at_the_end_of_a_name(name: str | None, form: str | None) -> None:
    assert legal_form(name) == form
