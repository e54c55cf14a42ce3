"""Servicio de Impuestos Internos, PUB_NOM_ACTECOS: activity codes, several rows per RUT. Codes are text: 94 of them begin with 0."""

from __future__ import annotations

from assets.firms.identity_sql import lone_body_sql, refusal_sql
from assets.firms.readers.cells import date_sql
from pipeline.core.registry_store import RegistryReader

_BODY = lone_body_sql("rut")
_KEPT = "CASE WHEN rejected_because IS NULL THEN {} END AS {}"

READER = RegistryReader(
    fields={
        "rut": ("RUT",),
        "dv": ("DV",),
        "code": ("CODIGO ACTIVIDAD", "CODIGO DE ACTIVIDAD"),
        "activity": ("DESC ACTIVIDAD ECONOMICA", "ACTIVIDAD ECONOMICA"),
        "since": ("FECHA",),
        "vat": ("AFECTA A IVA",),
        "category": ("CATEGORIA TRIBUTARIA",),
    },
    required=frozenset({"rut", "dv", "code"}),
    select="SELECT "
    + ", ".join(
        _KEPT.format(sql, name)
        for name, sql in (
            ("body", "body_all::INTEGER"),
            ("code", "lpad(code, 6, '0')"),
            ("since", date_sql("since")),
        )
    )
    + f", rejected_because /*and*/ FROM (SELECT *, {refusal_sql('body_all', 'upper(dv)')} AS rejected_because FROM (SELECT "
    f"*, {_BODY} AS body_all FROM given))",
    order="body, code",
    keep="newest",
)
