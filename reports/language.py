"""One language of the report: its words, numbers and dates.

Belongs here: how a number, a share or a date is written, and how a word is looked up.
Does not belong: the words themselves (reports/words/<part>.<code>.yaml) and whole sentences
built from tables (reports/sentences.py).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.core.yaml_files import load_yaml

LANGUAGES = ("es", "en")
LOCALES = {"es": "es_CL", "en": "en_US"}
WORDS_FOLDER = Path(__file__).parent / "words"
MINUS_AS_PRINTED = "-"


@dataclass(frozen=True)
class Language:
    """Words and number forms of one language; `Language.of("es")` gives the shared instance."""

    code: str
    words: Mapping[str, str]

    @staticmethod
    def of(code: str) -> Language:
        """The language with this code; ValueError where the report has no such language."""
        return _language(code)

    @property
    def locale(self) -> str:
        """Babel's name of the locale: es_CL or en_US."""
        return LOCALES[self.code]

    def number(self, value: float | None, digits: int) -> str:
        """The value with exactly `digits` decimals, grouped by the locale, half to even.

        None and NaN read "sin dato" or "no data"; a value that rounds to zero carries no sign.
        """
        from babel.numbers import format_decimal

        exact = _decimal(value)
        if exact is None:
            return self.word("no_data")
        rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
        if rounded == 0:
            rounded = abs(rounded)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = str(format_decimal(rounded, format=pattern, locale=self.locale))
        return text.replace("−", MINUS_AS_PRINTED)

    def percent(self, fraction: float | None, digits: int = 0) -> str:
        """The fraction as per cent: "77,6 %" in Spanish, "77.6%" in English; 1.0 is 100 %."""
        exact = _decimal(fraction)
        if exact is None:
            return self.word("no_data")
        return self.word("percent", number=self.number(float(exact * 100), digits))

    def date(self, day: dt.date | None) -> str:
        """A day in full: "25 de noviembre de 2026", "25 November 2026"."""
        return self._day(day, "d 'de' MMMM 'de' y" if self.code == "es" else "d MMMM y")

    def month(self, day: dt.date | None) -> str:
        """A month in full: "julio de 2027", "July 2027"."""
        return self._day(day, "MMMM 'de' y" if self.code == "es" else "MMMM y")

    def short_month(self, day: dt.date | None) -> str:
        """A month where there is little room: "sept 2025", "Sep 2025"."""
        return self._day(day, "MMM y")

    def _day(self, day: dt.date | None, pattern: str) -> str:
        from babel.dates import format_date

        if not isinstance(day, dt.date) or not hasattr(day, "year") or day.year != day.year:
            return self.word("no_data")
        plain = day.date() if isinstance(day, dt.datetime) else day
        return str(format_date(plain, format=pattern, locale=self.locale))

    def word(self, key: str, **values: object) -> str:
        """The text under a dotted key, with {names} filled in; KeyError names an unknown key."""
        if key not in self.words:
            raise KeyError(f"no word {key!r} in the table of words for language {self.code!r}")
        return self.words[key].format(**values) if values else self.words[key]

    def with_words(self, words: Mapping[str, str]) -> Language:
        """The same language with further words, such as the names of series that the published tables hold."""
        return replace(self, words={**self.words, **words})

    def has(self, key: str) -> bool:
        """Whether the table of words holds this key."""
        return key in self.words

    def word_or(self, key: str, fallback: str) -> str:
        """The text under the key, or the fallback where a catalogue grew faster than the words."""
        return self.words.get(key, fallback)


def words_of(code: str, folder: Path = WORDS_FOLDER) -> dict[str, str]:
    """All words of one language, from every <part>.<code>.yaml, under dotted keys.

    Raises ValueError where two parts give the same key.
    """
    merged: dict[str, str] = {}
    for path in sorted(folder.glob(f"*.{code}.yaml")):
        flat = _flatten(load_yaml(path.read_text(encoding="utf-8")) or {})
        twice = sorted(merged.keys() & flat.keys())
        if twice:
            raise ValueError(f"{path.name} repeats words given elsewhere: {', '.join(twice)}")
        merged.update(flat)
    return merged


@cache
def _language(code: str) -> Language:
    if code not in LANGUAGES:
        raise ValueError(f"the report has no language {code!r}; it has {', '.join(LANGUAGES)}")
    return Language(code=code, words=words_of(code))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{key}."))
        else:
            flat[key] = str(value).strip("\n")
    return flat


def _decimal(value: Any) -> Decimal | None:
    """The shortest decimal that reads back as this number, so 0.125 rounds as people expect."""
    plain: object = value
    if hasattr(value, "item"):
        plain = value.item()
    if isinstance(plain, Decimal):
        return plain if plain.is_finite() else None
    if not isinstance(plain, (int, float)) or not math.isfinite(plain):
        return None
    return Decimal(repr(plain))
