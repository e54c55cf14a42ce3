"""What sources, catalogue and checks say in English, as a Spanish reader sees it: reports/words/renderings.yaml.

Belongs here: looking a text up, exactly or by a pattern with {} for any text. Does not belong here: the report's own words
(reports/language.py). What has no rendering is shown in English and marked so.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.core.yaml_files import load_yaml
from reports.language import WORDS_FOLDER

if TYPE_CHECKING:
    from reports.language import Language

ENGLISH = "en"
ANY = "{}"
ENGLISH_START = re.compile(r"(an?|the|two|three|several)\b")
"""What {} stands for is a name or a number, never a clause of its own."""


def rendered(text: str, language: Language) -> tuple[str, str]:
    """The text for a reader of the language, and the language it is in where that is another: ("", or "en")."""
    if language.code == ENGLISH or not text:
        return text, ""
    exact, patterns = _renderings()
    if text in exact:
        return exact[text], ""
    for pattern, template in patterns:
        found = pattern.fullmatch(text)
        if found and not any(ENGLISH_START.match(part) for part in found.groups()):
            return template.format(*found.groups()), ""
    return text, ENGLISH


def rendered_here(text: str, language: Language) -> str:
    """The text for a reader of the language, where a part of a line cannot be marked as English."""
    return rendered(text, language)[0]


@cache
def _renderings() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    groups = load_yaml((WORDS_FOLDER / "renderings.yaml").read_text(encoding="utf-8"))
    exact = {str(said): str(told) for group in groups.values() for said, told in group.items()}
    patterns = tuple(
        (re.compile("(.+?)".join(map(re.escape, said.split(ANY)))), told) for said, told in exact.items() if ANY in said
    )
    return {said: told for said, told in exact.items() if ANY not in said}, patterns
