"""Are two names one firm? For lists that give no RUT: names of the press, of members' pages, of the directory.

The names are taken apart (`assets.firms.names`) and compared by their distinctive words with rapidfuzz. Guards come first: other
numbers, another technology, another legal form are another firm. Threshold, precision and recall are measured on labelled
pairs (docs/decisions, firms at national scale); what lies between `CANDIDATE` and `LINK` is a candidate for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assets.firms.names import Name, taken_apart

LINK = 88.0
"""Score from which two names are taken for one firm, 0 to 100."""

CANDIDATE = 70.0
"""Score from which a person should look; never a link by itself."""

ABBREVIATIONS = {
    "PQUE": "PARQUE", "PTA": "PLANTA", "SOC": "SOCIEDAD", "CIA": "COMPANIA", "ING": "INGENIERIA", "CONST": "CONSTRUCTORA",
    "COM": "COMERCIAL",
    "INV": "INVERSIONES", "ELECT": "ELECTRICA", "GEN": "GENERACION", "FOTOV": "FOTOVOLTAICA", "HNOS": "HERMANOS", "EMP": "EMPRESA",
    "PFV": "FOTOVOLTAICA", "PSF": "FOTOVOLTAICA", "FV": "FOTOVOLTAICA", "PV": "FOTOVOLTAICA", "FOTOVOLTAICO": "FOTOVOLTAICA",
    "PE": "EOLICO",
    "EOLICA": "EOLICO", "SERV": "SERVICIOS", "IMP": "IMPORTADORA", "DISTR": "DISTRIBUIDORA", "DPTO": "DEPARTAMENTO", "STA": "SANTA",
    "STO": "SANTO",
}  # fmt: skip
ARTICLES = frozenset(["DE", "DEL", "LA", "LAS", "EL", "LOS", "Y", "E", "EN", "THE", "OF", "AND"])
GENERIC = frozenset(
    [
        "PARQUE",
        "PLANTA",
        "CENTRAL",
        "PMGD",
        "PMG",
        "SOLAR",
        "SOLARES",
        "FOTOVOLTAICA",
        "EOLICO",
        "ENERGIA",
        "ENERGIAS",
        "ENERGY",
        "RENOVABLE",
        "RENOVABLES",
        "ELECTRICA",
        "HIDROELECTRICA",
        "EMPRESA",
        "SOCIEDAD",
        "COMPANIA",
        "GENERACION",
        "GENERADORA",
        "PROYECTO",
        "CHILE",
        "CHILENA",
        "TRADING",
        "HOLDING",
        "GRUPO",
        "GROUP",
        "POWER",
    ]
)
"""Words that say what a firm does or is, and not which one it is."""

TECHNOLOGIES = ({"SOLAR", "FOTOVOLTAICA", "SOLARES"}, {"EOLICO"}, {"HIDROELECTRICA", "HIDRO"})


class Verdict:
    """What comes of a comparison."""

    SAME = "same"
    CANDIDATE = "candidate"
    OTHER = "other"


@dataclass(frozen=True)
class Compared:
    """Score from 0 to 100 and what follows from it; `why` names the guard or measure that decided."""

    score: float
    verdict: str
    why: str


@lru_cache(maxsize=200_000)
def _parts(name: str) -> tuple[Name, tuple[str, ...], frozenset[str]]:
    """The name taken apart, its words with abbreviations written out, and those of them that are distinctive."""
    parts = taken_apart(name)
    words = tuple(w for w in (ABBREVIATIONS.get(w, w) for w in parts.words) if w not in ARTICLES)
    return parts, words, frozenset(words) - GENERIC


def compare_names(left: str, right: str) -> Compared:
    """Compare two names. Numbers, technology and legal form that contradict each other are guards no score overrides."""
    from rapidfuzz import fuzz

    (a, a_words, a_core), (b, b_words, b_core) = _parts(left), _parts(right)
    if a.numbers != b.numbers:
        return Compared(0.0, Verdict.OTHER, "other numbers")
    if _technology(a_words) and _technology(b_words) and _technology(a_words) != _technology(b_words):
        return Compared(0.0, Verdict.OTHER, "another technology")
    joined_a, joined_b = " ".join(a_words), " ".join(b_words)
    if joined_a and joined_a == joined_b:
        return _judged(100.0, "the same words")
    if not a_core and not b_core:  # nothing but generic words: they must be all there
        return _judged(fuzz.ratio(joined_a, joined_b) - 15, "generic words only")
    whole = max(fuzz.ratio(joined_a, joined_b), fuzz.ratio(joined_a.replace(" ", ""), joined_b.replace(" ", "")))
    if a.form and b.form:  # two registered names: a word more is another firm
        return _judged(whole if _same_words(a_words, b_words) else min(whole, LINK - 1), "two registered names")
    return _judged(_contained(a_core, b_core, whole), "distinctive words")


def _judged(score: float, why: str) -> Compared:
    verdict = Verdict.SAME if score >= LINK else Verdict.CANDIDATE if score >= CANDIDATE else Verdict.OTHER
    return Compared(round(score, 1), verdict, why)


def _technology(words: Iterable[str]) -> int | None:
    return next((n for n, group in enumerate(TECHNOLOGIES) if group & set(words)), None)


def _same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether each word has its counterpart, but for a slip of the pen in long ones."""
    from rapidfuzz import fuzz

    return len(a) == len(b) and all(
        x == y or (min(len(x), len(y)) > 4 and fuzz.ratio(x, y) >= 90)
        for x, y in zip(sorted(a), sorted(b), strict=True)
    )


def _contained(a_core: frozenset[str], b_core: frozenset[str], whole: float) -> float:
    """A trade name lies within the registered one: all its distinctive words are there, and few are left over."""
    few, many = sorted((a_core, b_core), key=len)
    if not few:
        return min(whole, CANDIDATE - 1)
    missing = [w for w in few if not _has(w, many)]
    if missing:
        return min(whole, LINK - 1) if len(missing) < len(few) or whole >= 92 else min(whole, CANDIDATE - 1)
    left_over = len(many) - len(few)
    if left_over == 0:
        return 96.0
    family = {w for w in many if not _has(w, few)}
    if left_over == 1 and all(len(w) > 3 for w in family):  # an owner's name before it; initials name a series
        return 90.0
    return 90.0 - 4 * left_over if len(few) > 1 else min(whole, LINK - 1)


def _has(word: str, words: frozenset[str]) -> bool:
    from rapidfuzz import fuzz

    return word in words or any(min(len(word), len(w)) > 5 and fuzz.ratio(word, w) >= 92 for w in words)


@dataclass(frozen=True)
class Link:
    """A name of a list and a registered firm: linked, or a candidate for a person to judge."""

    name: str
    rut: str
    registered_name: str
    score: float
    verdict: str


def links(names: Iterable[str], registered: Iterable[tuple[str, str]]) -> list[Link]:
    """For each name the firms (RUT, name) it may be, best first. A name with two best firms is linked to none of them."""
    by_word: dict[str, list[tuple[str, str]]] = {}
    for rut, shown in registered:
        for word in _parts(shown)[2] or set(_parts(shown)[1]):
            by_word.setdefault(word[:4], []).append((rut, shown))
    found: list[Link] = []
    for name in sorted(set(names)):
        near = {c for word in (_parts(name)[2] or set(_parts(name)[1])) for c in by_word.get(word[:4], ())}
        scored = [(compare_names(name, shown), rut, shown) for rut, shown in sorted(near)]
        hits = sorted((s for s in scored if s[0].verdict != Verdict.OTHER), key=lambda s: (-s[0].score, s[1]))
        ruts = {rut for compared, rut, _ in hits if compared.verdict == Verdict.SAME}
        for compared, rut, shown in hits[:5]:
            verdict = Verdict.CANDIDATE if compared.verdict == Verdict.SAME and len(ruts) > 1 else compared.verdict
            found.append(Link(name, rut, shown, compared.score, verdict))
    return found
