"""Servicio de Impuestos Internos, PUB_NOMBRES_PJ: every legal entity since 1993, alive or terminated; the current truth on ends.

Tabs, dates dd-mm-yyyy. A RUT may come with several names: the one that begins last is its name, the others are former ones.
"""

from __future__ import annotations

from assets.firms.readers.cells import firms_select
from pipeline.core.registry_store import RegistryReader

READER = RegistryReader(
    fields={
        "rut": ("RUT",),
        "dv": ("DV",),
        "kind": ("COD SUBTIPO", "SUBTIPO"),
        "name": ("RAZON SOCIAL", "NOMBRE", "NOMBRE O RAZON SOCIAL"),
        "started": ("FECHA INICIO VIG", "FECHA INICIO", "INICIO", "VIGENTE DESDE"),
        "ended": ("FECHA TG VIG", "FECHA TERMINO DE GIRO", "TERMINO"),
    },
    required=frozenset({"rut", "name"}),
    select=firms_select(
        {"kind": "kind"},
        days={"start_date": "started", "end_date": "ended"},
        stray="rut IS NULL AND name IS NULL",
    ),
    order="body, start_date",
    keep="newest",
)
