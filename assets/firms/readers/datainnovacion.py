"""CORFO, DataInnovación: projects of InnovaChile, one row per project; a beneficiary has as many rows as projects.

The API's answer is a bare JSON array of records with some 37 keys. Beneficiaries that are no legal entities are natural persons.
A project is solar where CORFO's own field of renewable energies says so, or its title says so beyond doubt: a title is
prose, in which the word alone may stand for sunscreen, radiation or a dryer of fruit.
"""

from __future__ import annotations

from assets.firms.names import folded_sql
from assets.firms.readers.cells import firms_select, whole_sql
from assets.firms.value_chain import certainly_solar_sql
from pipeline.core.registry_store import RegistryReader

_KIND = "upper(strip_accents(person))"

READER = RegistryReader(
    fields={
        "project": ("CODIGO",),
        "rut": ("RUT BENEFICIARIO",),
        "dv": ("DV BENEFICIARIO",),
        "name": ("RAZON", "RAZON SOCIAL"),
        "person": ("TIPO PERSONA BENEFICIARIO",),
        "year": ("ANO ADJUDICACION",),
        "title": ("TITULO DEL PROYECTO",),
        "renewable": ("ERNC",),
        "instrument": ("INSTRUMENTO",),
        "state": ("ESTADO DATA",),
        "started": ("INICIO ACTIVIDAD",),
    },
    required=frozenset({"rut", "name", "person", "title", "year"}),
    select=firms_select(
        {
            "project": "project",
            "year": whole_sql("year", "SMALLINT"),
            "is_solar": (
                "coalesce(contains(upper(renewable), 'SOLAR'), false) OR "
                f"coalesce({certainly_solar_sql(folded_sql('title'))}, false)"
            ),
            "is_chilean": f"contains({_KIND}, 'CONSTITUIDA EN CHILE')",
            "renewable": "renewable",
            "instrument": "instrument",
            "state": "state",
            "title": "CASE WHEN NOT sole THEN title END",
        },
        days={"start_date": "started"},
        person=f"person IS NOT NULL AND NOT contains({_KIND}, 'JURIDICA')",
        stray="rut IS NULL AND name IS NULL",
    ),
    order="body, year",
    keep="newest",
)
