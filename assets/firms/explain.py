"""Everything that is known of one firm: the rows of every registry, each rule's outcome, counted or not and why.

Pure: the published tables come through `rows`, the registries' Parquet through `scan`. No name of a sole owner is ever there to be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assets.firms.identity import canonical_rut, is_natural_person
from assets.firms.names import folded_name
from assets.firms.registries import COLUMNS, FOLDED
from pipeline.core.registry_store import accepted_rows, parquet_path
from pipeline.core.schema import literal

Rows = Callable[[str], list[dict[str, Any]]]
"""Rows of a select. Values stand in it as literals: DuckDB would load pandas to look at a parameter."""
FIRMS_TOLD = 10
"""So many firms are named where a name fits several."""

_OWNERS_NAME = ("name", "trade_name", "note", "title")
"""Columns in which a sole owner's name may stand."""

_NEVER = ("rejected_because", "folded", "vintage_rank")


class NoSuchFirmError(LookupError):
    """Nothing is known under this RUT or name; the message says what was looked through."""


def explain_firm(asked: str, rows: Rows, scan: Rows, store: Path) -> dict[str, Any]:
    """All about the firm with this RUT or name. Raises NoSuchFirmError where there is none, or several (and names them)."""
    files = registry_files(rows, store)
    rut = canonical_rut(asked)
    if rut is None and _NUMBER.fullmatch(asked):
        raise NoSuchFirmError(_no_rut(asked))
    if rut is None:
        rut, firm_id = _by_name(asked, rows, scan, files)
    else:
        firm_id = rut
    key, number = literal(firm_id), literal(rut)
    firm = next(
        iter(rows(f"SELECT * FROM marts.firms WHERE firm_id = {key} OR rut = {number} ORDER BY firm_id LIMIT 1")), None
    )
    found = registry_rows(rut, scan, files) if rut else []
    directory = rows(
        f"SELECT * FROM staging.directory_entries WHERE firm_id = {key} OR rut = {number} ORDER BY source_year"
    )
    older = rows(f"SELECT * FROM staging.registry_entities WHERE rut = {number} ORDER BY registry")
    if firm is None and not (found or directory or older):
        looked = ", ".join(sorted({t for t, _, _ in files})) or "no national registry"
        raise NoSuchFirmError(f"No registry loaded and no list knows {asked}: {looked} was looked through.")
    shown = literal((firm or {}).get("name"))
    registered = next((r["row"]["name"] for r in found if r["row"].get("name")), None)
    return {
        "firm_id": firm_id, "rut": rut, "name": (firm or {}).get("name") or registered,
        "counted": bool(firm and firm["counted"]), "firm": firm, "rules": rule_outcomes(firm, found), "directory": directory,
        "registries": found, "samples": older, "owners": rows(f"SELECT * FROM staging.registry_owners WHERE rut = {number}"),
        "links": rows(f"SELECT * FROM staging.firm_links WHERE rut = {number} OR listed_name = {shown}"),
    }  # fmt: skip


_NUMBER = re.compile(r"(?i)\s*(?:cl)?[\d.\s\u2010-\u2015-]+k?\s*")


def _no_rut(asked: str) -> str:
    """Why a number is no legal entity's RUT."""
    if is_natural_person(asked):
        return "The number is a natural person's: natural persons are no companies, and nothing of them is kept."
    return f"{asked.strip()} is no RUT: expected a body with its check digit, such as 76.376.829-5."


def registry_files(rows: Rows, store: Path) -> list[tuple[str, str, Path]]:
    """Registry, vintage and Parquet of every converted file of the publication that is still there."""
    union = " UNION ALL ".join(f"SELECT '{t}' AS registry, vintage, parquet FROM raw.{t}" for t in COLUMNS)
    listed = [
        (r["registry"], r["vintage"], parquet_path(store, r["parquet"]))
        for r in rows(f"{union} ORDER BY registry, vintage")
    ]
    return [entry for entry in listed if entry[2].is_file() and entry[2].with_suffix(".json").is_file()]


def registry_rows(rut: str, scan: Rows, files: Sequence[tuple[str, str, Path]]) -> list[dict[str, Any]]:
    """Every row of every registry that has this RUT; files are sorted by it, so that little of them is read."""
    body = int(rut.split("-", maxsplit=1)[0])
    found: list[dict[str, Any]] = [
        {"registry": registry, "vintage": vintage, "row": {k: v for k, v in row.items() if k not in _NEVER}}
        for registry, vintage, path in files
        for row in scan(f"SELECT * FROM {accepted_rows(path)} WHERE body = {body}")
    ]
    if any(entry["row"].get("is_sole_owner") for entry in found):  # what one registry knows holds for the names in all
        for entry in found:
            entry["row"].update({k: None for k in _OWNERS_NAME if k in entry["row"]})
    return found


def _by_name(asked: str, rows: Rows, scan: Rows, files: Sequence[tuple[str, str, Path]]) -> tuple[str | None, str]:
    """RUT (or None) and key of the one firm of this name: among the firms listed first, then in the registries."""
    wanted = folded_name(asked)
    if not wanted:
        raise NoSuchFirmError("Expected a RUT or a name.")
    listed = rows("SELECT firm_id, rut, name, former_names FROM marts.firms")
    folded = [(folded_name(f["name"] or ""), f) for f in listed]
    exact = [
        f
        for name, f in folded
        if name == wanted or wanted in (folded_name(x) for x in (f["former_names"] or "").split("; ") if x)
    ]
    near = exact or [f for name, f in folded if name.startswith(wanted)] or [f for name, f in folded if wanted in name]
    choices = {f["firm_id"]: (f["rut"], f["name"]) for f in near}
    if not choices:
        choices = _in_registries(wanted, scan, files)
    if not choices:
        raise NoSuchFirmError(
            f"No firm is called '{asked}' in the lists and registries loaded. Names of one-owner companies (E.I.R.L.) are "
            f"not kept: ask by RUT."
        )
    if len(choices) > 1:
        told = "; ".join(
            f"{name or 'name not kept'} ({rut or key})" for key, (rut, name) in sorted(choices.items())[:FIRMS_TOLD]
        )
        more = f" and {len(choices) - FIRMS_TOLD} more" if len(choices) > FIRMS_TOLD else ""
        raise NoSuchFirmError(
            f"{len(choices)} firms fit '{asked}': {told}{more}. Ask again with the RUT or the whole name."
        )
    key, (rut, _) = next(iter(choices.items()))
    return rut, key


def _in_registries(
    wanted: str, scan: Rows, files: Sequence[tuple[str, str, Path]]
) -> dict[str, tuple[str | None, str | None]]:

    named = [path for registry, _, path in files if "folded" in COLUMNS[registry]]
    found = [row for path in named for row in scan(firms_named(wanted, path))]
    best = [row for row in found if row["is_exact"]] or found
    return {row["rut"]: (row["rut"], row["name"]) for row in best}


def firms_named(folded: str, path: Path) -> str:
    """A select of the firms of a registry whose name is this one or begins with its words.

    Two ranges, not one condition on both columns: the scan passes over what lies outside.
    """
    from assets.firms.identity_sql import canonical_sql

    kept, name = accepted_rows(path), literal(folded)
    begins = f">= {name} AND {{column}} < {literal(folded + '!')}"  # a blank is the only sign of a folded name before !
    return f"""SELECT DISTINCT {canonical_sql("body")} AS rut, name, {FOLDED} = {name} AS is_exact FROM (
            SELECT body, name, folded FROM {kept} WHERE folded IS NULL AND name {begins.format(column="name")}
            UNION ALL SELECT body, name, folded FROM {kept} WHERE folded {begins.format(column="folded")}
        ) ORDER BY is_exact DESC LIMIT 50"""


def rule_outcomes(firm: dict[str, Any] | None, found: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Each rule in plain words with its outcome, in the order in which they are asked."""
    if firm is None:
        return _far_from_the_chain(found)
    said = {
        "solar": "yes",
        "other_sense": "no: the word stands for a place, a surname or another trade",
        "silent": "no",
    }
    names = [n["row"]["name_rule"] for n in found if n["row"].get("name_rule")]
    return [
        {"rule": "Is it a legal entity?", "outcome": "yes" if firm["rut"] else "not known: no list gives its RUT"},
        {
            "rule": "Does the directory name it?",
            "outcome": f"yes, {firm['n_sources']} source(s), {firm['evidence_level']}" if firm["n_sources"] else "no",
        },
        {
            "rule": "Does its registered name say solar?",
            "outcome": said[firm["name_rule"]] if names else "not known: no national registry has it",
        },
        {
            "rule": "Did CORFO grant it a solar project?",
            "outcome": f"yes: {firm['evidence']}" if firm["evidence_level"] == "solar_project" else "none that decides",
        },
        {"rule": "Does its activity fit the chain?", "outcome": _activity(firm)},
        {
            "rule": "Was it constituted in Chile?",
            "outcome": f"yes, by its {str(firm['chilean_basis']).replace('_', ' ')}"
            if firm["is_chilean"]
            else "not shown, or no",
        },
        {
            "rule": "Has its business ended?",
            "outcome": f"yes, on {firm['end_date']}" if firm["end_date"] else "no end is known",
        },
        {"rule": "Does the last list show sales or workers?", "outcome": _life(firm)},
        {
            "rule": "Is it the vehicle of a single plant?",
            "outcome": {True: "yes", False: "no", None: "cannot be told"}[firm["is_spv"]],
        },
        {"rule": "Who controls it, one level up?", "outcome": str(firm["control"])},
        {"rule": f"Deciding rule: {firm['counting_rule']}", "outcome": str(firm["reason"])},
    ]


def _activity(firm: dict[str, Any]) -> str:
    if firm["evidence_level"] == "name_and_code":
        return f"yes: {firm['activity'] or 'by its codes'}"
    if firm["counting_rule"] == "unrelated":
        return f"no, another trade: {firm['activity']}"
    return f"it neither fits nor contradicts: {firm['activity']}" if firm["activity"] else "not known"


def _life(firm: dict[str, Any]) -> str:
    if firm["list_year"] is None:
        return "not known: the tax authority's list does not have it, or is not loaded"
    shown = f"list of {firm['list_year']}: bracket {firm['sales_bracket']}, {firm['workers']} worker(s)"
    return f"yes, {shown}" if firm["is_active"] else f"no, {shown}; bracket 1 is no information"


def _far_from_the_chain(found: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    rules = {n["row"]["name_rule"] for n in found if n["row"].get("name_rule")}
    said = (
        "it uses the word in another sense (place, surname, another trade)"
        if "other_sense" in rules
        else "it says nothing of solar energy"
    )
    return [
        {"rule": "Does its registered name say solar?", "outcome": f"no: {said}"},
        {
            "rule": "Deciding rule: far from the chain",
            "outcome": "Not counted: no list names it, its name does not say solar, and no activity code hints at it.",
        },
    ]
