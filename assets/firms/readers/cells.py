"""Cells of Chilean registries as SQL expressions: dates, whole numbers, amounts, regions, names; and rows of natural persons refused.

Each reader in this folder says what its columns are called; how their cells are read is said here once.
"""

from __future__ import annotations

from collections.abc import Mapping

from assets.firms.identity_sql import body_sql, digit_sql, lone_body_sql, plain_sql, refusal_sql
from assets.firms.names import bare_sql, parted_sql, repaired_sql, tidied_sql
from assets.firms.value_chain import OTHER_TECHNOLOGY, PREFILTER, name_rule_sql, other_technology_sql

SOLE_OWNER = r"\bE ?I ?R ?L\b|INDIVIDUAL DE RESP|EMPR INDIVIDUAL"
"""An empresa individual de responsabilidad limitada, in a folded name or kind of company."""

NOTABLE = f"[^A-Z0-9 +]|  |^ | $|{PREFILTER}|{OTHER_TECHNOLOGY}|{SOLE_OWNER}"
"""A name with none of these is folded as it stands, silent, of no other technology and no sole owner's: two thirds of millions."""

REGIONS = (
    (1, "I", "TARAPACA"), (2, "II", "ANTOFAGASTA"), (3, "III", "ATACAMA"), (4, "IV", "COQUIMBO"), (5, "V", "VALPARAISO"),
    (6, "VI", "HIGGINS"), (7, "VII", "MAULE"), (8, "VIII", "BIO ?BIO"), (9, "IX", "ARAUCANIA"), (10, "X", "LOS LAGOS"),
    (11, "XI", "AYSEN|AISEN"), (12, "XII", "MAGALLANES"), (13, "XIII|RM", "METROPOLITANA"), (14, "XIV", "LOS RIOS"),
    (15, "XV", "ARICA"), (16, "XVI", "NUBLE"),
)  # fmt: skip
"""Number, Roman number and name of each region (Ley 21.074; Ñuble since 2018)."""


def parsed_sql(text: str) -> str:
    """A day written 2019-06-15, 15-06-2019, 15/06/2019 or 20190615, day first; null where the cell is no day."""
    return f"coalesce(try_cast({text} AS DATE), try_strptime({text}, ['%d-%m-%Y', '%d/%m/%Y', '%Y%m%d'])::DATE)"


def day_sql(parsed: str) -> str:
    """A parsed day; the years 1 and 9999 mean that there is none."""
    return f"CASE WHEN {parsed} BETWEEN DATE '1800-01-01' AND DATE '2999-12-31' THEN {parsed} END"


def date_sql(text: str) -> str:
    """The day that a cell holds, or null."""
    return day_sql(parsed_sql(text))


def whole_sql(text: str, kind: str = "INTEGER") -> str:
    """A whole number, perhaps with thousands points; whatever is none, such as s/i, is null."""
    return (
        f"coalesce(try_cast({text} AS {kind}), CASE WHEN regexp_matches({text}, '^\\d{{1,3}}(\\.\\d{{3}})+$') "
        f"THEN try_cast(replace({text}, '.', '') AS {kind}) END)"
    )


def amount_sql(text: str) -> str:
    """An amount with thousands points and a decimal comma: 1.500,50 is 1500.5, 1.000.000 a million."""
    spanish = f"try_cast(replace(replace({text}, '.', ''), ',', '.') AS DOUBLE)"
    return (
        f"CASE WHEN regexp_matches({text}, '^-?\\d{{1,3}}(\\.\\d{{3}})+(,\\d+)?$|^-?\\d+(,\\d+)?$') THEN {spanish} "
        f"ELSE try_cast({text} AS DOUBLE) END"
    )


def region_sql(text: str) -> str:
    """Number of a region that is written as a number, in Roman or by name; Biobío and Ñuble are two."""
    folded = f"upper(strip_accents({text}))"
    roman = " ".join(f"WHEN regexp_matches({folded}, '^(?:{r})\\b') THEN {n}" for n, r, _ in REGIONS)
    named = " ".join(f"WHEN regexp_matches({folded}, '{name}') THEN {n}" for n, _, name in reversed(REGIONS))
    return f"coalesce(try_cast({text} AS INTEGER), CASE {named} {roman} END)"


def firms_select(
    columns: Mapping[str, str],
    *,
    days: Mapping[str, str],
    kind: str | None = None,
    stray: str = "false",
    person: str = "false",
) -> str:
    """Rows of `given` (columns rut, dv, name and the reader's own) typed; of a refused one nothing but the reason is kept.

    `columns`: name -> expression. `days`: name -> text column that must be a day where it is filled. `kind`: column of the
    kind of company; `stray`: condition for rows that are no data, such as totals and notes; `person`: for natural persons that the
    source marks as such, whatever their number. Beside them every row has body,
    name (null for a sole owner's firm), folded (null where it is the name itself), is_sole_owner, name_rule and other_technology.
    """
    body = f"CASE WHEN dv IS NOT NULL THEN {lone_body_sql('rut')} ELSE {body_sql('printed')} END"
    digit = f"CASE WHEN dv IS NOT NULL THEN upper(dv) ELSE {digit_sql('printed')} END"
    impossible = "".join(
        f" WHEN {n}_parsed IS NULL AND trim({text}) <> '' THEN 'date_impossible'" for n, text in days.items()
    )
    parsed = "".join(f", {parsed_sql(text)} AS {n}_parsed" for n, text in days.items())
    refused = (
        f"CASE WHEN {stray} THEN 'not_a_row_of_data' WHEN {person} THEN 'natural_person' WHEN refusal IS NOT NULL THEN refusal"
        f"{impossible} END"
    )
    sole = f"(CASE WHEN notable THEN regexp_matches(folded_all, '{SOLE_OWNER}') ELSE false END)"
    if kind is not None:
        told = f"contains(upper({kind}), 'INDIVIDUAL') OR starts_with({kind}, 'EIRL') OR starts_with({kind}, 'E.I')"
        sole += f" OR coalesce({told}, false)"
    own = {
        "body": "body_all::INTEGER",
        "name": f"CASE WHEN sole THEN NULL WHEN notable THEN {repaired_sql('name')} ELSE name END",
        "folded": "CASE WHEN notable AND NOT sole AND folded_all <> name THEN folded_all END",
        "is_sole_owner": "sole",
        "name_rule": f"CASE WHEN notable THEN {name_rule_sql('folded_all')} WHEN name IS NOT NULL THEN 'silent' END",
        "other_technology": f"CASE WHEN notable THEN {other_technology_sql('folded_all')} ELSE false END",
        **{n: day_sql(f"{n}_parsed") for n in days},
    }
    shown = ", ".join(
        f"CASE WHEN rejected_because IS NULL THEN {sql} END AS {n}" for n, sql in (own | dict(columns)).items()
    )
    # from inside out: what is worth a closer look; RUT and bare name; tidied name; folded name and refusal; sole owners
    noted = (
        f"SELECT *, coalesce(regexp_matches(name, '{NOTABLE}'), false) AS notable, "
        f"CASE WHEN dv IS NULL THEN {plain_sql('rut')} END AS printed FROM given"
    )
    bare = f"SELECT *, {body} AS body_all, {digit} AS digit_all, {_where_notable(bare_sql('name'), 'name')} AS bare{parsed} FROM ({noted})"
    tidied = f"SELECT *, {_where_notable(tidied_sql('bare'), 'bare')} AS tidied FROM ({bare})"
    folded = (
        f"SELECT *, {refusal_sql('body_all', 'digit_all')} AS refusal, "
        f"{_where_notable(parted_sql('tidied'), 'tidied')} AS folded_all FROM ({tidied})"
    )
    judged = f"SELECT *, {sole} AS sole, {refused} AS rejected_because FROM ({folded})"
    return f"SELECT {shown}, rejected_because /*and*/ FROM ({judged})"


def _where_notable(sql: str, otherwise: str) -> str:
    return f"CASE WHEN notable THEN {sql} ELSE {otherwise} END"
