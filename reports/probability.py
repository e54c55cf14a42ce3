"""Probabilities in words: one fixed map, in both languages, after the IPCC's.

Belongs here: the limits of the words. Does not belong: the words (reports/words/progress.<code>.yaml) and the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.language import Language

# Lower limit of each word, in per cent, best first: above 95, then at or above the limit.
WORDS = ((90, "very_likely"), (66, "likely"), (33, "even"), (10, "unlikely"), (5, "very_unlikely"))
ALMOST_CERTAIN = 95
CEILING, FLOOR = 0.95, 0.05
MANY_POINTS = 15
STEP = 0.05


def probability_key(probability: float) -> str:
    """The key of the word for a probability, 0 to 1."""
    percent = round(100 * probability, 6)
    if percent > ALMOST_CERTAIN:
        return "practically_certain"
    return next((key for limit, key in WORDS if percent >= limit), "practically_excluded")


def probability_words(probability: float | None, n_observations: int, language: Language) -> str:
    """The word and the number: "likely (70%)". With few points 95 reads "95% or more" and 5 "5% or less"."""
    if probability is None:
        return language.word("no_data")
    word = language.word(f"probability.{probability_key(probability)}")
    return language.word(
        "probability.said", word=word, number=probability_number(probability, n_observations, language)
    )


def probability_number(probability: float, n_observations: int, language: Language) -> str:
    """The number in steps of 5 points; with few points never under 5 or over 95 per cent."""
    rounded = round(round(probability / STEP) * STEP, 4)
    if n_observations < MANY_POINTS and rounded >= CEILING:
        return language.word("probability.or_more", number=language.percent(CEILING, 0))
    if n_observations < MANY_POINTS and rounded <= FLOOR:
        return language.word("probability.or_less", number=language.percent(FLOOR, 0))
    return language.percent(rounded, 0)
