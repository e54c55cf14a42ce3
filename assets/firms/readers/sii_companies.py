"""Servicio de Impuestos Internos, Nómina de empresas personas jurídicas: one row per firm and commercial year.

Layout: tabs, no quotes, ISO dates, header with SII's own truncations at 32 characters; the last two columns came in the 2020s.
Sales bracket 1 is "sin información", never "small". A firm's newest row tells whether it was terminated.
"""

from __future__ import annotations

from assets.firms.readers.cells import firms_select, whole_sql
from pipeline.core.registry_store import RegistryReader

READER = RegistryReader(
    fields={
        "year": ("ANO COMERCIAL",),
        "rut": ("RUT",),
        "dv": ("DV",),
        "name": ("RAZON SOCIAL",),
        "bracket": ("TRAMO SEGUN VENTAS", "TRAMO SEGUN VENTAS 13 TRAMOS"),
        "workers": (
            "NUMERO DE TRABAJADORES DEPENDIE",
            "NUMERO DE TRABAJADORES DEPENDIENTES INFORMADOS",
            "NUMERO DE TRABAJADORES DEPENDIENTES",
        ),
        "started": ("FECHA INICIO DE ACTIVIDADES VIGE", "FECHA INICIO DE ACTIVIDADES VIGENTE"),
        "ended": ("FECHA TERMINO DE GIRO",),
        "first_registered": ("FECHA PRIMERA INSCRIPCION DE AC", "FECHA PRIMERA INSCRIPCION DE ACTIVIDADES"),
        "end_kind": ("TIPO TERMINO DE GIRO",),
        "taxpayer": ("TIPO DE CONTRIBUYENTE",),
        "kind": ("SUBTIPO DE CONTRIBUYENTE",),
        "own_capital": ("TRAMO CAPITAL PROPIO POSITIVO",),
        "negative_capital": ("TRAMO CAPITAL PROPIO NEGATIVO",),
        "sector": ("RUBRO ECONOMICO",),
        "subsector": ("SUBRUBRO ECONOMICO",),
        "activity": ("ACTIVIDAD ECONOMICA",),
        "region": ("REGION",),
        "province": ("PROVINCIA",),
        "comuna": ("COMUNA",),
        "presumed": ("R PRESUNTA",),
        "other_regimes": ("OTROS REGIMENES",),
    },
    required=frozenset({"year", "rut", "dv", "name", "bracket", "workers", "ended", "taxpayer", "activity"}),
    select=firms_select(
        {
            "year": whole_sql("year", "SMALLINT"),
            "bracket": whole_sql("bracket", "UTINYINT"),
            "workers": whole_sql("workers"),
            "taxpayer": "taxpayer",
            "activity": "activity",
            "region": "region",
            "comuna": "comuna",
        },
        days={"start_date": "started", "end_date": "ended"},
        kind="kind",
        stray="try_cast(year AS SMALLINT) IS NULL",
    ),
    order="body, year",
    keep="all",
    repeating=("taxpayer", "activity", "region", "comuna"),
)
