"""Registro de Empresas y Sociedades (Ley 20.659), one file per year: companies constituted, no activity, no closures.

UTF-8 with a byte-order mark or Windows-1252, semicolons or commas, dd-mm-yyyy, capital in pesos; headings change with the year.
"""

from __future__ import annotations

from assets.firms.readers.cells import amount_sql, firms_select, whole_sql
from pipeline.core.registry_store import RegistryReader

READER = RegistryReader(
    fields={
        "id": ("ID",),
        "rut": ("RUT",),
        "dv": ("DV",),
        "name": ("RAZON SOCIAL",),
        "signed": ("FECHA DE ACTUACION 1ERA FIRMA", "FECHA DE ACTUACION", "FECHA ACTUACION"),
        "registered": ("FECHA DE REGISTRO ULTIMA FIRMA", "FECHA DE REGISTRO"),
        "approved": ("FECHA DE APROBACION X SII", "FECHA DE APROBACION SII", "FECHA DE APROBACION POR SII"),
        "year": ("ANIO", "ANO"),
        "month": ("MES",),
        "tax_comuna": ("COMUNA TRIBUTARIA",),
        "tax_region": ("REGION TRIBUTARIA",),
        "kind": ("CODIGO DE SOCIEDAD",),
        "act": ("TIPO DE ACTUACION",),
        "capital": ("CAPITAL",),
        "comuna": ("COMUNA SOCIAL",),
        "region": ("REGION SOCIAL",),
    },
    required=frozenset({"rut", "name", "signed"}),
    select=firms_select(
        {
            "year": whole_sql("year", "SMALLINT"),
            "kind": "kind",
            "act": "act",
            "capital": amount_sql("capital"),
            "region": "tax_region",
            "comuna": "tax_comuna",
        },
        days={"start_date": "signed"},
        kind="kind",
        stray="rut IS NULL AND name IS NULL",
    ),
    order="body, start_date",
    keep="all",
)
