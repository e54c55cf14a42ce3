"""Text from outside, made safe to show: names from registries are data, never layout.

Belongs here: invisible and direction-changing characters. Does not belong: HTML escaping, which Jinja2 does,
and the neutralising of formulas in spreadsheets, which is the exports' business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_FOR_HIDDEN = "\ufffd"
KEPT_FORMAT = frozenset({"\u200d"})
"""The joiner inside an emoji: harmless, and removing it takes the emoji apart."""


def safe_text(text: str | None) -> str:
    """The text in NFC on one line; direction overrides and control characters read as a replacement sign."""
    if text is None:
        return ""
    shown = unicodedata.normalize("NFC", text)
    if not shown.isprintable():
        shown = "".join(map(_safe_character, shown))
    return " ".join(shown.split())


def short_title(title: str) -> str:
    """A title up to its first comma, colon or bracket: "EDGAR" for "EDGAR, emissions of all countries: ..."."""
    return re.split(r"[,:(]", title, maxsplit=1)[0].strip() or title


def unmistakable(title: str, others: Iterable[str]) -> str:
    """The short title, or with its next part too where another one's short title reads the same: "Ember, monthly data"."""
    short = short_title(title)
    if short not in {short_title(other) for other in others}:
        return short
    rest = title[title.index(short) + len(short) + 1 :].strip()
    return f"{short}, {short_title(rest)}" if rest else short


def web_address(url: str | None) -> str:
    """The address if it is a plain http one, else nothing: a link from data never runs a script."""
    clean = (url or "").strip()
    lowered = clean.lower()
    harmless = not any(unicodedata.category(c) in ("Cc", "Cf", "Zs") for c in clean)
    return clean if harmless and lowered.startswith(("http://", "https://")) else ""


def _safe_character(character: str) -> str:
    if character in "\t\n\r":
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in KEPT_FORMAT
    return SHOWN_FOR_HIDDEN if hidden else character
