"""From rows of lists to firms: which rows are one firm, is it Chilean, is it a vehicle of one plant, is it counted.

The compiled directory is small (hundreds of rows) and is gathered here in Python; national registries are another matter.
Pure: rows in, rows out. How many firms there are is `assets.firms.counting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from assets.firms.identity import folded_name

Row = Mapping[str, Any]

OWNER_BASES = ("group", "brand", "same partners", "same chief executive", "press:", "from memory", "to be confirmed")
"""Words in an alias' basis that join several legal entities of one owner, or that still need confirmation."""


def joins_owners(basis: str) -> bool:
    """Whether an alias joins owners rather than spellings of one legal entity."""
    return any(word in basis for word in OWNER_BASES)


class _Groups:
    """Disjoint sets of keys (names and RUTs) that mean the same firm."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        parent = self._parent.setdefault(key, key)
        if parent != key:
            self._parent[key] = parent = self.find(parent)
        return parent

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        self._parent[b] = a


def gather_firms(entries: Iterable[Row], aliases: Iterable[Row], registries: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of `staging.directory_firms`: one per legal entity or name that cannot be told from one.

    `entries` are `staging.directory_entries`, `aliases` raw alias rows, `registries` `staging.registry_entities`. Of several entities that
    an alias joins to one owner, one is counted: the count is a lower bound, so two that may be one are one. Key `facts` of
    a row lists the directory rows it rests on.
    """
    entries = sorted(entries, key=lambda r: (r["name_key"], r["fact_id"]))
    entities, owners = _joined(entries, aliases)
    registry = defaultdict(list)
    for row in registries:
        registry[row["rut"]].append(row)
    members: dict[str, list[Row]] = defaultdict(list)
    for entry in entries:
        members[entities.find(_key(entry))].append(entry)
    firms = [_firm(rows, registry, owners.find(key)) for key, rows in members.items()]
    return _counted_once(firms)


def _key(entry: Row) -> str:
    return f"rut {entry['rut']}" if entry["rut"] else f"name {entry['name_key']}"


def _joined(entries: list[Row], aliases: Iterable[Row]) -> tuple[_Groups, _Groups]:
    """The sets of keys that are one legal entity, and those that are one owner."""
    entities, owners = _Groups(), _Groups()
    pairs = [(folded_name(a["variant"]), folded_name(a["canonical_name"]), joins_owners(a["basis"])) for a in aliases]
    ruts: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        names = {entry["name_key"], folded_name(entry["directory_name"])}
        for name in names:
            owners.join(f"name {name}", f"name {entry['name_key']}")
            if entry["rut"]:
                ruts[name].add(entry["rut"])
                owners.join(f"name {name}", f"rut {entry['rut']}")
    for variant, canonical, owner in pairs:
        owners.join(f"name {variant}", f"name {canonical}")
        if not owner:
            entities.join(f"name {variant}", f"name {canonical}")
            ruts[variant] |= ruts[canonical]
            ruts[canonical] |= ruts[variant]
    for name, found in ruts.items():
        if len(found) == 1:  # a name under which several RUTs appear says of none of them that it is the one
            entities.join(f"name {name}", f"rut {next(iter(found))}")
    return entities, owners


def _firm(rows: list[Row], registry: Mapping[str, list[Row]], owner: str) -> dict[str, Any]:
    best = min(rows, key=lambda r: (r["source_url"] is None, -(r["source_year"] or 0), r["fact_id"]))
    rut = min((r["rut"] for r in rows if r["rut"]), default=None)
    listed = registry.get(rut, []) if rut else []
    named = [r for r in rows if r["name"]]
    legal = next((r["name"] for r in named if r["legal_form"]), named[0]["name"] if named else None)
    years = [r["source_year"] for r in rows if r["source_year"]]
    start = min((r for r in rows if r["start_year"]), key=lambda r: r["start_year"], default=None)
    constituted = min((r["start_date"] for r in listed if r["start_date"]), default=None)
    has_form = any(r["legal_form"] for r in rows)
    return {
        "firm_id": rut or min(r["name_key"] for r in rows),
        "rut": rut,
        "name": legal,
        "segments": ";".join(sorted({s for r in rows for s in (r["segments"] or "").split(";") if s})) or None,
        "is_chilean": bool(rut or has_form),
        "chilean_basis": "rut" if rut else "legal_form" if has_form else "none",
        "is_active": None,
        "is_spv": _agreed([r["is_spv"] for r in rows]),
        "group_id": None,
        "start_date": constituted,
        "start_year": start["start_year"] if start else constituted.year if constituted else None,
        "start_basis": start["start_basis"] if start else "constitution, companies registry" if constituted else None,
        "end_date": None,
        "control_country": next((r["control_country"] for r in rows if r["control_country"]), None),
        "evidence": best["evidence"],
        "evidence_level": "no_address" if not best["source_url"] else "dated" if years else "undated",
        "first_source_year": min(years, default=None),
        "n_sources": len({r["source_title"] for r in rows}),
        "registries": ";".join(sorted({r["registry"] for r in listed})) or None,
        "owner": owner,
        "facts": [r["fact_id"] for r in rows],
    }


def _agreed(values: list[bool | None]) -> bool | None:
    """One answer where all sources give it; None where they differ or cannot tell."""
    return values[0] if len(set(values)) == 1 else None


def _counted_once(firms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Decide for each firm whether it is counted, and say why; of one owner's joined entities only the first counts."""
    by_owner: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for firm in firms:
        by_owner[firm["owner"]].append(firm)
    for owned in by_owner.values():
        owned.sort(key=lambda f: (not f["is_chilean"], f["rut"] is None, f["firm_id"]))
        first = owned[0]
        for firm in owned:
            firm["counted"], firm["reason"] = _decision(firm, first)
            if len(owned) > 1:
                firm["group_id"] = first["firm_id"]
        if len(owned) > 1:  # what one counted row stands for: all that is said of the entities joined in it
            first["is_spv"] = _agreed([f["is_spv"] for f in owned])
            first["first_source_year"] = min(
                (f["first_source_year"] for f in owned if f["first_source_year"]), default=None
            )
    for firm in firms:
        del firm["owner"]
    return sorted(firms, key=lambda f: f["firm_id"])


def _decision(firm: dict[str, Any], first: dict[str, Any]) -> tuple[bool, str]:
    if not firm["is_chilean"]:
        return (
            False,
            "Not counted: no list gives a RUT or a Chilean legal form, so nothing shows that it was constituted in Chile.",
        )
    if firm is not first:
        return (
            False,
            f"Not counted on its own: the directory joins it with {first['firm_id']}, and a lower bound counts the two once.",
        )
    basis = "its RUT" if firm["rut"] else "its Chilean legal form"
    return True, f"Counted: a list names it in the solar chain, and {basis} shows that it was constituted in Chile."
