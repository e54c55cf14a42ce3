"""Names of firms: repaired, folded for matching, and taken apart into words, numbers and legal form.

Each rule that also runs on millions of rows is written once as data, from which the Python function and the SQL
expression are both built; a test holds them equal. Whether a name speaks of solar energy is `assets.firms.value_chain`;
whether two names are one firm is `assets.firms.linkage`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipeline.core.schema import literal

_LETTERS = "ÁÉÍÓÚÜÑáéíóúüñ°º"


def _misread(letter: str) -> set[str]:
    """How UTF-8 bytes of a letter look when read as Windows-1252 or Latin-1."""
    bytes_ = letter.encode("utf-8")
    return {
        bytes_.decode("latin-1"),
        bytes_.decode("cp1252", errors="replace").replace("\ufffd", bytes_[1:].decode("latin-1")),
    }


MISREADINGS = tuple(sorted((wrong, letter) for letter in _LETTERS for wrong in _misread(letter)))
"""Mojibake -> letter, for the letters of Spanish."""

_LOST_LETTER = r"([A-Za-z])[?\x{FFFD}]([A-Za-z])"
_LOST_LETTER_PYTHON = re.compile(_LOST_LETTER.replace(r"\x{FFFD}", "\ufffd"))
_BETWEEN_WORDS = r"[^A-Z0-9+]+"
_BETWEEN_WORDS_PYTHON = re.compile(_BETWEEN_WORDS)

FORMS = (
    ("SpA", r"S ?P ?A|SOCIEDAD POR ACCIONES|SOC POR ACCIONES"),
    ("E.I.R.L.", r"E ?I ?R ?L|EMPRESA INDIVIDUAL DE RESPONSABILIDAD LIMITADA"),
    ("Ltda.", r"SOCIEDAD DE RESPONSABILIDAD LIMITADA|LTDA|LIMITADA|S ?R ?L"),
    ("S.A.", r"S ?A(?: C)?|SOCIEDAD ANONIMA(?: CERRADA| ABIERTA)?"),
)
"""Legal form -> how it ends a folded name."""

_FORM = tuple((form, re.compile(rf"(?:^| )(?:{pattern})$")) for form, pattern in FORMS)
_FORMER_NAME = re.compile(r"\((?:ex|EX|Ex)[ .:].*?\)")

_UNITS = (
    "CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE DIECISEIS DIECISIETE DIECIOCHO "
    "DIECINUEVE VEINTE"
)
NUMBERS = {word: str(n) for n, word in enumerate(_UNITS.split())} | {
    "PRIMERO": "1", "PRIMERA": "1", "SEGUNDO": "2", "SEGUNDA": "2", "TERCERO": "3", "TERCERA": "3", "VEINTIUNO": "21",
    "VEINTIDOS": "22", "VEINTITRES": "23", "VEINTICUATRO": "24", "VEINTICINCO": "25", "TREINTA": "30",
}  # fmt: skip
"""Spelled numbers of companies in series (CVE Proyecto Dieciocho, Solar TI Once)."""

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8", "IX": "9", "X": "10", "XI": "11",
"XII": "12"}  # fmt: skip


def repaired(name: str) -> str:
    """The name with misread Spanish letters put right; a letter lost inside a word (`MA?IO`) is taken for an Ñ."""
    if "Ã" in name or "Â" in name:
        for wrong, letter in MISREADINGS:
            name = name.replace(wrong, letter)
    if "?" in name or "\ufffd" in name:
        name = _LOST_LETTER_PYTHON.sub(r"\1Ñ\2", name)
    return name


def repaired_sql(column: str) -> str:
    """`repaired` as a SQL expression; names without a mark of damage are not touched."""
    nested = column
    for wrong, letter in MISREADINGS:
        nested = f"replace({nested}, {literal(wrong)}, {literal(letter)})"
    misread = f"(contains({column}, 'Ã') OR contains({column}, 'Â'))"
    damaged = f"({misread} OR contains({column}, '?') OR contains({column}, chr(65533)))"
    mended = f"CASE WHEN {misread} THEN {nested} ELSE {column} END"
    return f"CASE WHEN {damaged} THEN regexp_replace({mended}, '{_LOST_LETTER}', '\\1Ñ\\2', 'g') ELSE {column} END"


def folded_name(name: str) -> str:
    """Upper case, no accents, `&` as Y, words parted by single blanks: for matching, never for showing."""
    mended = unicodedata.normalize("NFC", repaired(name))
    letters = (c for c in unicodedata.normalize("NFD", mended) if not unicodedata.combining(c))
    bare = "".join(c.upper() if len(c.upper()) == 1 else " " for c in letters)  # ß and the like are no Spanish letters
    return _BETWEEN_WORDS_PYTHON.sub(" ", bare.replace("&", " Y ")).strip()


def bare_sql(column: str) -> str:
    """The first half of folding, to be a column of its own: upper case without accents, `&` as Y."""
    repaired_ = repaired_sql(column)
    return f"upper(strip_accents(CASE WHEN contains({column}, '&') THEN replace({repaired_}, '&', ' Y ') ELSE {repaired_} END))"


def tidied_sql(bare: str) -> str:
    """Between the halves: the two commonest endings with points, so that few names are left to take apart."""
    return (
        f"CASE WHEN ends_with({bare}, ' E.I.R.L.') THEN left({bare}, -9) || ' E I R L' "
        f"WHEN ends_with({bare}, ' S.A.') THEN left({bare}, -5) || ' S A' ELSE {bare} END"
    )


def parted_sql(bare: str) -> str:
    """The second half, on a column of bare names: words parted by single blanks. Most names are so already."""
    return (
        f"CASE WHEN regexp_matches({bare}, '[^A-Z0-9 +]|  |^ | $') "
        f"THEN trim(regexp_replace({bare}, '{_BETWEEN_WORDS}', ' ', 'g')) ELSE {bare} END"
    )


def folded_sql(column: str) -> str:
    """`folded_name` as one SQL expression."""
    return parted_sql(f"({bare_sql(column)})")


def form_of(folded: str) -> str | None:
    """Legal form at the end of a folded name, or None."""
    return next((form for form, pattern in _FORM if pattern.search(folded)), None)


@dataclass(frozen=True)
class Name:
    """A name taken apart for comparing: `words` without legal form and numbers, `numbers` in order, `form` or None."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    form: str | None


def taken_apart(name: str) -> Name:
    """Folded, former names in brackets dropped, legal form off the end, numbers spelled or Roman as digits."""
    folded = folded_name(_FORMER_NAME.sub(" ", name))
    form = form_of(folded)
    for _, pattern in _FORM:
        folded = pattern.sub("", folded)
    words: list[str] = []
    numbers: list[str] = []
    for n, word in enumerate(folded.split()):
        # a Roman V or X inside a name may be a word; at its end, after another word, it counts a series
        digits = NUMBERS.get(word) or (_ROMAN.get(word) if n else None) or (word if word.isdigit() else None)
        if digits is None:
            mixed = re.fullmatch(r"([A-Z]{2,})(\d+)", word)  # CB9 is CB Nueve, H6 stays a word
            words += [mixed[1]] if mixed else [word]
            numbers += [mixed[2]] if mixed else []
        else:
            numbers.append(str(int(digits)))
    return Name(tuple(words), tuple(numbers), form)
