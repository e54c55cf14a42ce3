"""A RUT read by DuckDB: the rules of `assets.firms.identity` for millions of rows. A test holds both equal.

Check digit: modulo 11, factors 2 to 7 from the right; 11 is written 0 and 10 is written K (Servicio de Impuestos Internos).
"""

from __future__ import annotations

from assets.firms.identity import FIRST_LEGAL_ENTITY, FIRST_PROVISIONAL

_FACTORS = (2, 3, 4, 5, 6, 7, 2, 3, 4)
_WEIGHTS = tuple((10**n, (factor + (_FACTORS[n - 1] if n else 0)) % 11) for n, factor in enumerate(_FACTORS))
"""Power of ten -> weight of the body divided by it. A digit is body // 10^n - 10 * (body // 10^(n+1)), and -10 is 1 modulo 11."""
_WIDE = "０１２３４５６７８９ＫｋＣｃＬｌ．－"
_NARROW = "0123456789KKCCLL.-"
_BLANKS = (
    r"[\s\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{0085}\x{001C}-\x{001F}\x{000B}]"
)
_DASHES = r"[\x{2010}-\x{2015}\x{2212}\x{FE58}\x{FE63}\x{FF0D}]"
_PLAIN = "[0-9]{1,9}-[0-9K]"
"""A RUT that needs no tidying and no parting but at its dash; nearly all of millions are so."""

_PRINTED = r"^0*(?:(\d{1,3}(?:\.\d{3})*|\d+)-|(\d{8,9}))([\dK])$"


def check_digit_sql(body: str) -> str:
    """The check digit that a body (a whole number) asks for."""
    terms = " + ".join(f"{body} // {power} * {weight}" for power, weight in _WEIGHTS if weight)
    return f"substr('0K987654321', ({terms}) % 11 + 1, 1)"


def plain_sql(text: str) -> str:
    """Upper case, no blanks, one kind of dash, no prefix of the country."""
    narrow = f"translate(upper({text}), '{_WIDE}', '{_NARROW}')"
    tidied = f"regexp_replace(regexp_replace(regexp_replace({narrow}, '{_BLANKS}', '', 'g'), '{_DASHES}', '-', 'g'), '^CL', '')"
    return f"CASE WHEN regexp_full_match({text}, '{_PLAIN}') THEN {text} ELSE {tidied} END"


def body_sql(plain: str) -> str:
    """The body of a printed RUT with its digit (already `plain_sql`), as a whole number; null where it is none."""
    parted = f"replace(regexp_extract({plain}, '{_PRINTED}', 1), '.', '')"
    glued = f"regexp_extract({plain}, '{_PRINTED}', 2)"
    other = f"coalesce(nullif({parted}, ''), nullif({glued}, ''))"
    return (
        f"try_cast(CASE WHEN regexp_full_match({plain}, '{_PLAIN}') THEN left({plain}, -2) ELSE {other} END AS BIGINT)"
    )


def lone_body_sql(text: str) -> str:
    """The body of a RUT whose digit stands in a column of its own. A number in scientific notation has lost digits and is none."""
    return f"CASE WHEN NOT (contains({text}, 'E') OR contains({text}, 'e')) THEN try_cast(replace({text}, '.', '') AS BIGINT) END"


def digit_sql(plain: str) -> str:
    return f"CASE WHEN regexp_full_match({plain}, '{_PLAIN}') THEN right({plain}, 1) ELSE regexp_extract({plain}, '{_PRINTED}', 3) END"


def refusal_sql(body: str, digit: str) -> str:
    """Why a row with this body and digit is refused: `natural_person`, `rut_wrong`, or null where it is a legal entity's."""
    return (
        f"CASE WHEN {body} > 0 AND ({body} < {FIRST_LEGAL_ENTITY} OR {body} >= {FIRST_PROVISIONAL}) THEN 'natural_person' "
        f"WHEN {body} IS NULL OR {body} <= 0 OR {digit} IS DISTINCT FROM {check_digit_sql(body)} THEN 'rut_wrong' END"
    )


def canonical_sql(body: str) -> str:
    """`BODY-DV` of a body that was accepted."""
    return f"{body} || '-' || {check_digit_sql(body)}"
