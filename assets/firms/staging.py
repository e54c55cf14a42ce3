"""Directory rows and registry entities, typed and folded for matching. Persons never come this far (see `identity`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from assets.firms.directory import gather_firms
from assets.firms.identity import canonical_rut, folded_name, is_sole_owner_firm, legal_form
from pipeline.core.recipes import Making, Recipe

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows

_SPV = {"yes": True, "no": False, "unknown": None}
_FACT_ID = "source_id || '/' || vintage || '/' || file || '#' || row AS fact_id"


def _newest(table: str) -> str:
    return f"""SELECT t.*, {_FACT_ID} FROM raw.{table} t JOIN marts.vintages v USING (source_id, vintage, file)
        WHERE v.is_newest ORDER BY row"""


def directory_entries(making: Making) -> DeclaredRows:
    """Rows of the newest compiled directory; rows with a wrong RUT or none of the three answers are set aside."""
    return [_directory_entry(row) for row in making.rows(_newest("solar_directory"))]


def _directory_entry(row: dict[str, Any]) -> dict[str, Any]:
    shown = row["legal_name"] or row["firm_name"]
    rut = canonical_rut(row["rut"])
    reason = None
    if row["rut"] and rut is None:
        reason = "rut_wrong"
    elif row["is_spv"] not in _SPV:
        reason = "is_spv_unknown_word"
    elif shown is None and rut is None:
        reason = "no_name_and_no_rut"
    return {
        **{
            k: row[k]
            for k in ("fact_id", "source_id", "vintage", "file", "row", "evidence", "source_title", "source_url")
        },
        "firm_id": rut or folded_name(shown or ""),
        "rut": rut,
        "name": shown,
        "directory_name": row["firm_name"] or rut or "",
        "name_key": folded_name(row["firm_name"] or rut or ""),
        "legal_form": legal_form(row["legal_name"]) or legal_form(row["firm_name"]),
        "segments": row["segment"],
        "control_country": row["country_of_control"],
        "start_year": int(row["first_year_active"]) if row["first_year_active"] else None,
        "start_basis": row["first_year_basis"],
        "is_spv": _SPV.get(row["is_spv"]),
        "source_year": int(row["source_year"]) if row["source_year"] else None,
        "rejected_because": reason,
    }


def registry_entities(making: Making) -> DeclaredRows:
    """Legal entities of the registries loaded, one row per registry and RUT."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rejected: list[dict[str, Any]] = []
    for registry in ("reuc", "res_companies"):
        for row in making.rows(_newest(registry)):
            entry = _registry_entity(registry, row)
            key = (registry, entry["rut"] or "")
            if entry["rut"] is None or key in found:
                rejected.append({**entry, "rejected_because": "rut_wrong" if entry["rut"] is None else "rut_repeated"})
            else:
                found[key] = entry
    return [*found.values(), *rejected]


def _registry_entity(registry: str, row: dict[str, Any]) -> dict[str, Any]:
    name = row["legal_name"]
    day = row.get("constitution_date")
    return {
        **{k: row[k] for k in ("fact_id", "source_id", "vintage", "file", "row")},
        "registry": registry,
        "rut": canonical_rut(row["rut"]),
        "name": None if is_sole_owner_firm(name) else name,
        "trade_name": row.get("trade_name"),
        "start_date": datetime.strptime(day, "%d-%m-%Y").date() if day else None,  # noqa: DTZ007 - a day has no zone
        "note": row.get("note"),
        "rejected_because": None,
    }


def directory_firms(making: Making) -> DeclaredRows:
    """Rows of `staging.directory_firms`."""
    return _gathered(making)


def firm_entries(making: Making) -> DeclaredRows:
    """Which directory rows each firm rests on; those of joined entities stand under the one that is counted."""
    return [
        {"firm_id": firm["group_id"] or firm["firm_id"], "fact_id": fact}
        for firm in _gathered(making)
        for fact in firm["facts"]
    ]


def _gathered(making: Making) -> list[dict[str, Any]]:
    return gather_firms(
        making.rows("SELECT * FROM staging.directory_entries"),
        making.rows(_newest("solar_directory_aliases")),
        making.rows("SELECT * FROM staging.registry_entities"),
    )


_GATHERED_FROM = (
    "staging.directory_entries",
    "staging.registry_entities",
    "raw.solar_directory_aliases",
    "marts.vintages",
)

RECIPES = (
    Recipe("staging.directory_entries", ("raw.solar_directory", "marts.vintages"), directory_entries),
    Recipe("staging.registry_entities", ("raw.reuc", "raw.res_companies", "marts.vintages"), registry_entities),
    Recipe("staging.directory_firms", _GATHERED_FROM, directory_firms),
    Recipe("staging.firm_entries", _GATHERED_FROM, firm_entries),
)
