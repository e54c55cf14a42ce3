"""Servicio de Impuestos Internos, Composición de Sociedades: who owns a company, one row per partner.

Partners that are natural persons come without a RUT and are kept as a share without a name or number. The column order was
not verified: columns are known by name, and blanks in the header are cut off.
"""

from __future__ import annotations

from assets.firms.identity import FIRST_LEGAL_ENTITY, FIRST_PROVISIONAL
from assets.firms.identity_sql import lone_body_sql, refusal_sql
from assets.firms.readers.cells import amount_sql
from pipeline.core.registry_store import RegistryReader

_KEPT = "CASE WHEN rejected_because IS NULL THEN {} END AS {}"
_OWNER = f"CASE WHEN owner_all BETWEEN {FIRST_LEGAL_ENTITY} AND {FIRST_PROVISIONAL - 1} THEN owner_all::INTEGER END"

READER = RegistryReader(
    fields={
        "rut": ("RUT SOCIEDAD",),
        "dv": ("DV SOCIEDAD",),
        "kind": ("TIPO SOCIEDAD", "TIPO DE SOCIEDAD", "TIPO CONTRIBUYENTE"),
        "subkind": ("SUBTIPO SOCIEDAD", "SUBTIPO DE SOCIEDAD", "SUBTIPO CONTRIBUYENTE"),
        "owner": ("RUT SOCIO",),
        "owner_dv": ("DV SOCIO",),
        "owner_kind": ("TIPO SOCIO", "TIPO DE SOCIO"),
        "person": ("ID PERSONAS NATURALES", "ID PERSONA NATURAL"),
        "share": ("PARTICIPACION", "PORCENTAJE PARTICIPACION", "PARTICIPACION PORCENTAJE"),
    },
    required=frozenset({"rut", "dv", "owner", "share"}),
    select="SELECT "
    + ", ".join(
        _KEPT.format(sql, name)
        for name, sql in (
            ("body", "body_all::INTEGER"),
            ("owner_body", _OWNER),
            (
                "owner_is_foreign",
                "coalesce(contains(upper(strip_accents(owner_kind)), 'EXTRANJER'), owner_all BETWEEN 59000000 AND 59999999, false)",
            ),
            ("share", amount_sql("replace(share, '%', '')")),
        )
    )
    + f", rejected_because /*and*/ FROM (SELECT *, {refusal_sql('body_all', 'upper(dv)')} AS rejected_because, "
    f"{lone_body_sql('owner')} AS owner_all "
    f"FROM (SELECT *, {lone_body_sql('rut')} AS body_all FROM given))",
    order="body, owner_body",
    keep="newest",
)
