"""CORFO's projects: who is a company, what is a solar project, and what it proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.errors import SourceError
from tests.registry_world import Counted

_KEYS = (
    "codigo foco_apoyo tipo_intervencion instrumento instrumento_homologado estado_data "
    "tipo_persona_beneficiario rut_beneficiario razon titulo_del_proyecto objetivo_general_del_proyecto "
    "año_adjudicacion aprobado_corfo aprobado_privado aprobado_privado_pecuniario monto_consolidado_ley "
    "tipo_innovacion mercado_objetivo_final criterio_mujer genero_director sostenible ods_principal_sostenible "
    "meta_principal_cod economia_circular_si_no modelo_de_circularidad region_ejecucion tramo_ventas "
    "inicio_actividad sector_economico patron_principal_asociado tipo_proyecto r_principal "
    "estrategia_r_principal ley_rep_si_no ley_rep ernc tendencia_final"
)
KEYS = _KEYS.split()
"""The 37 keys of a record, as the API answers them."""

COMPANY = "Persona Jurídica constituida en Chile"
RECORDS = [
    # RUT, name, kind of person, title, year, renewable energy
    ("76500101-3", "Ejemplo Uno SpA", COMPANY, "Inversor de bajo costo", 2018, "Solar"),
    ("76500101-3", "Ejemplo Uno SpA", COMPANY, "Exportar un servicio", 2021, None),
    ("76500138-2", "Ejemplo Dos Ltda.", COMPANY, "Limpieza en seco de\npaneles solares\tdel desierto", 2015, "No aplica"),
    ("76500175-7", "Ejemplo Tres S.A.", COMPANY, "Protector solar de algas y deshidratador solar de fruta", 2019, None),
    ("76500212-5", "UNIVERSIDAD EJEMPLO", COMPANY, "Laboratorio fotovoltaico", 2019, "Solar"),
    ("76500397-0", "JUANA EJEMPLO INGENIERIA E.I.R.L.", COMPANY, "Energía solar de Juana", 2020, "Solar"),
    ("12531909-2", "PERSONA EJEMPLO", "Persona Natural", "Energía solar", 2020, "Solar"),
    ("76500249-4", "Otra Persona", "Persona Natural con giro", "Energía solar", 2020, "Solar"),
    ("76500286-9", "Viña Ejemplo SpA", COMPANY, "Energía solar en la bodega", 2020, "Solar"),
]  # fmt: skip
LIST = (
    "Año comercial\tRUT\tDV\tRazón social\tTramo según ventas\tNúmero de trabajadores dependie\tFecha término de giro\t"
    "Tipo de contribuyente\tActividad económica\n2024\t76500286\t9\tVIÑA EJEMPLO SPA\t9\t30\t\tPERSONA JURIDICA COMERCIAL\tCULTIVO DE UVA\n"
)


def answer(path: Path) -> Path:
    """A file as the API answers it, one record per entry of RECORDS."""
    told = []
    for number, (rut, name, kind, title, year, renewable) in enumerate(RECORDS, start=1):
        record: dict[str, Any] = dict.fromkeys(KEYS)
        record |= {
            "codigo": f"{year % 100}ABC-{number}",
            "rut_beneficiario": rut,
            "razon": name,
            "titulo_del_proyecto": title,
        }
        record |= {
            "tipo_persona_beneficiario": kind,
            "año_adjudicacion": year,
            "ernc": renewable,
            "aprobado_privado_pecuniario": "0",
        }
        told.append(record | {"aprobado_corfo": 30470785, "inicio_actividad": "2014-05-06"})
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def granted(empty: Counted, tmp_path: Path) -> Counted:
    empty.add("datainnovacion", answer(tmp_path / "proyectos.json"))
    return empty.make()


def rules(counted: Counted) -> dict[str, tuple[str, bool]]:
    return {r["rut"]: (r["counting_rule"], r["counted"]) for r in counted.world.rows("SELECT * FROM marts.firms")}


def test_a_company_with_a_solar_project_counts_and_others_do_not(granted: Counted) -> None:
    """By CORFO's own field or by a title beyond doubt; sunscreen, a university and a project of another kind prove nothing."""
    counting = ("project", True)
    assert rules(granted) == {
        "76500101-3": counting,
        "76500138-2": counting,
        "76500397-0": counting,
        "76500286-9": counting,
    }


def test_the_project_is_the_evidence_and_its_year_the_first(granted: Counted) -> None:
    row = granted.world.rows("SELECT * FROM marts.firms WHERE rut = '76500101-3'")[0]
    assert (row["evidence_level"], row["evidence"]) == (
        "solar_project",
        "CORFO innovation project 18ABC-1, granted in 2018",
    )
    assert (row["first_source_year"], row["start_year"], row["segments"]) == (2018, 2014, "certification_rd")
    assert row["registries"] == "datainnovacion"


def test_it_counts_from_the_year_of_its_first_solar_project(granted: Counted) -> None:
    granted.world.insert("staging.registry_lists", {"list_year": 2014, "firms": 1, "solar_names": 0, "other_senses": 0})
    rows = granted.world.rows(
        "SELECT year, firms FROM marts.firm_counts WHERE reading = 'stock' AND unit_of_count = 'operating_firms'"
    )
    assert {r["year"]: r["firms"] for r in rows} == {2025: 4, 2026: 4}


def test_an_activity_of_another_trade_weighs_more_than_a_project(granted: Counted, tmp_path: Path) -> None:
    path = tmp_path / "PUB_EMPRESAS_PJ_2024.txt"
    path.write_text(LIST, "utf-8")
    granted.add("sii_companies", path)
    assert rules(granted.make())["76500286-9"] == ("unrelated", False)


def test_natural_persons_and_names_of_sole_owners_are_never_stored(granted: Counted) -> None:
    kept = granted.explained("76500397-0")
    assert kept["name"] is None
    assert kept["registries"][0]["row"]["title"] is None
    assert granted.world.rows("SELECT rows_kept, rows_refused FROM raw.datainnovacion") == [
        {"rows_kept": "7", "rows_refused": "2"}
    ]


def test_a_firm_is_explained_with_its_projects(granted: Counted) -> None:
    found = granted.explained("Ejemplo Uno SpA")
    assert [(r["row"]["project"], r["row"]["is_solar"]) for r in found["registries"]] == [
        ("18ABC-1", True),
        ("21ABC-2", False),
    ]
    assert {
        "rule": "Did CORFO grant it a solar project?",
        "outcome": "yes: CORFO innovation project 18ABC-1, granted in 2018",
    } in found["rules"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[{"codigo": "1"', "expected a whole JSON array"),
        ('{"error": "Unauthorized"}', "expected a JSON array of records, found an object with error"),
        ("[]", "found no record"),
        ('[{"codigo": "1", "razon": "x"}]', r"expected the columns .*RUT BENEFICIARIO"),
    ],
)
def test_what_is_no_answer_of_the_api_is_refused_in_words(
    empty: Counted, tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "proyectos.json"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceError, match=told):
        empty.add("datainnovacion", path)
