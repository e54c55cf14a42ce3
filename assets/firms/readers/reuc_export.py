"""Registro Único de Coordinados (Coordinador Eléctrico Nacional), the export of its page: coordinated companies and their roles.

A workbook. Columns of contacts and persons are never read. The registry has no column of technology: a solar plant is known
by its trade name. Renames and mergers stand in the comment.
"""

from __future__ import annotations

from assets.firms.names import folded_sql
from assets.firms.readers.cells import SOLE_OWNER, firms_select
from assets.firms.value_chain import name_rule_sql
from pipeline.core.registry_store import RegistryReader

_TRADE = folded_sql("coalesce(trade, '')")

READER = RegistryReader(
    fields={
        "id": ("ID",),
        "trade": ("NOMBRE FANTASIA", "NOMBRE DE FANTASIA"),
        "rut": ("RUT", "RUT EMPRESA"),
        "dv": ("DV",),
        "name": ("RAZON SOCIAL",),
        "roles": ("TIPO", "SEGMENTO", "SEGMENTOS"),
        "note": ("COMENTARIO", "COMENTARIOS"),
    },
    required=frozenset({"rut", "name", "trade"}),
    select=firms_select(
        {
            "trade_name": f"CASE WHEN NOT sole AND NOT regexp_matches({_TRADE}, '{SOLE_OWNER}') THEN trade END",
            "trade_rule": name_rule_sql(f"({_TRADE})"),
            "roles": "roles",
            "note": "CASE WHEN NOT sole THEN note END",
        },
        days={},
        stray="rut IS NULL",
    ),
    order="body",
    keep="newest",
)
