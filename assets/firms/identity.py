"""Who a firm is: its RUT, its name folded for matching, its legal form. Natural persons are turned away at the door.

Counting is `assets.firms.counting`; which firms belong to the solar chain is `assets.firms.directory`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from stdnum.cl import rut as _rut

from pipeline.core.text import TextRow

Turned = tuple[list[TextRow], list[dict[str, object]]]
"""The rows kept, and the rejections of the others."""

Door = Callable[[list[TextRow]], Turned]

FIRST_LEGAL_ENTITY = 50_000_000
"""RUT bodies below this belong to natural persons (tax authority's practice; see docs/glossary.md, RUT)."""

FIRST_PROVISIONAL = 100_000_000
"""RUT bodies from here on are provisional numbers of persons."""

_RUT = re.compile(r"0*(?:(?P<body>\d{1,3}(?:\.\d{3})*|\d+)-|(?P<glued>\d{8,9}))(?P<digit>[\dK])")
_EIRL = re.compile(r"\bE\.?\s?I\.?\s?R\.?\s?L\b|EMPRESA INDIVIDUAL DE RESPONSABILIDAD LIMITADA", re.IGNORECASE)
_LEGAL_FORMS = (
    ("SpA", r"S\.?\s?P\.?\s?A\.?|SOCIEDAD POR ACCIONES"),
    ("Ltda.", r"LTDA\.?|LIMITADA"),
    ("S.A.", r"S\.\s?A\.?|S\s?A|SOCIEDAD AN[OÓ]NIMA"),
    ("E.I.R.L.", r"E\.?\s?I\.?\s?R\.?\s?L\.?"),
)
_FORM_AT_END = tuple((form, re.compile(rf"[\s,]({pattern})\s*$", re.IGNORECASE)) for form, pattern in _LEGAL_FORMS)
_COOPERATIVE = re.compile(r"^COOPERATIVA\s", re.IGNORECASE)


def canonical_rut(text: str | None) -> str | None:
    """`BODY-DV` of a printed RUT of a legal entity, or None where it is missing, wrong or a natural person's.

    Check digit by python-stdnum (modulo 11). A body without its digit is never completed.
    """
    printed = _RUT.fullmatch(_plain(text))
    if printed is None:
        return None
    body, digit = (printed["body"] or printed["glued"]).replace(".", ""), printed["digit"]
    is_legal_entity = not _is_persons_body(body) and _rut.is_valid(f"{body}{digit}")
    return f"{body}-{digit}" if is_legal_entity else None


def is_natural_person(text: str | None) -> bool:
    """Whether a printed RUT has a body in the ranges of natural persons, however it is spelled and be its digit right or wrong.

    Without a dash, up to eight digits are a body alone, and more are a body with its check digit.
    """
    body, dash, _ = re.sub(r"[^0-9K-]", "", _plain(text)).lstrip("0").partition("-")
    is_glued = not dash and (len(body) > 8 or body.endswith("K"))
    return _is_persons_body(body[:-1] if is_glued else body)


def _plain(text: str | None) -> str:
    """Upper case, without blanks and the country's prefix, one kind of dash."""
    cleaned = re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).upper()
    return re.sub(r"[\u2010-\u2015\u2212]", "-", cleaned).removeprefix("CL")


def _is_persons_body(body: str) -> bool:
    return body.isdigit() and (0 < int(body) < FIRST_LEGAL_ENTITY or int(body) >= FIRST_PROVISIONAL)


def is_sole_owner_firm(name: str | None) -> bool:
    """Whether the name is of an E.I.R.L., which by law holds its owner's name and is therefore never stored."""
    return bool(name and _EIRL.search(name))


def folded_name(name: str) -> str:
    """Upper case, no accents, no punctuation, single blanks: for matching, never for showing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).upper()
    return re.sub(r"\s+", " ", re.sub(r"[^A-Z0-9&+]", " ", plain)).strip()


def legal_form(name: str | None) -> str | None:
    """Chilean legal form that the name shows, or None: SpA, Ltda., S.A., E.I.R.L., cooperative."""
    if name is None:
        return None
    if _COOPERATIVE.match(name):
        return "Cooperativa"
    return next((form for form, pattern in _FORM_AT_END if pattern.search(name)), None)


def turn_away_sole_owners(rows: list[TextRow], names: tuple[str, ...]) -> Turned:
    """Raw rows of names alone without those of an E.I.R.L., and the rejections that count them."""
    return _turned(rows, lambda row: _names_sole_owner(row, names), "name_of_a_sole_owner_firm")


def turn_away_persons(rows: list[TextRow], names: tuple[str, ...]) -> Turned:
    """Raw rows without natural persons, and the rejections that count them; names of E.I.R.L. are blanked.

    `names` are the columns that may hold a name. Nothing of a person but the line number is kept.
    """
    entities, rejected = _turned(rows, lambda row: is_natural_person(row["rut"]), "natural_person")
    return [{**r, **dict.fromkeys(names)} if _names_sole_owner(r, names) else r for r in entities], rejected


def _names_sole_owner(row: TextRow, names: tuple[str, ...]) -> bool:
    return any(is_sole_owner_firm(row[name]) for name in names)


def _turned(rows: list[TextRow], is_turned_away: Callable[[TextRow], bool], reason: str) -> Turned:
    """The other rows; and where the rows turned away stood and why, with nothing of what they said."""
    kept: list[TextRow] = []
    rejected: list[dict[str, object]] = []
    for row in rows:
        if is_turned_away(row):
            origin = {c: row[c] for c in ("source_id", "vintage", "file", "row")}
            rejected.append({**origin, "reason": reason, "detail": None})
        else:
            kept.append(row)
    return kept, rejected


DOORS: dict[str, Door] = {
    "solar_directory": partial(turn_away_persons, names=("firm_name", "legal_name")),
    "solar_directory_aliases": partial(turn_away_sole_owners, names=("canonical_name", "variant")),
    "reuc": partial(turn_away_persons, names=("legal_name", "trade_name")),
    "res_companies": partial(turn_away_persons, names=("legal_name",)),
}
"""What is done to the rows of each raw table before anything of them is stored or shown."""
