"""The weather symbols of Germany's indicator report (DNS): sun, slightly cloudy, cloudy, thunderstorm.

Source: https://dns-indikatoren.de/en/status. Rules: a target in a year is judged by the mean of the last five yearly
changes, projected; a target reached already, or one for every year, by its level and then its trend; a mere direction by
the mean change and then the last one. Fewer than four points: no symbol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.progress.classes import Classification, Part, PeerTarget, unclassified
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import SLACK, limit, reaches
from assets.progress.trend import wanted_sign
from pipeline.core.catalog_words import Direction

# Best first: of several targets the worst symbol counts.
SYMBOLS = ("sun", "slightly_cloudy", "cloudy", "thunderstorm")


@dataclass(frozen=True)
class Changes:
    """Mean of the last yearly changes and the last one, in units a year; `last` is the value they lead to."""

    mean: float
    last: float
    latest: FiniteObservation


def recent_changes(observations: Sequence[Observation]) -> Outcome[Changes]:
    """The last five yearly changes, from the last six calendar years; null with fewer than four points in them."""
    present = finite_observations(observations)
    if not present:
        return Outcome.none(Reason.NO_DATA)
    first_year = present[-1].year - int(limit("destatis", "changes"))
    used = [o for o in present if o.year >= first_year]
    if len(used) < limit("destatis", "points"):
        return Outcome.none(Reason.FEWER_THAN_FOUR_POINTS)
    before, latest = used[-2], used[-1]
    mean = (latest.value - used[0].value) / (latest.year - used[0].year)
    return Outcome.of(Changes(mean, (latest.value - before.value) / (latest.year - before.year), latest))


def classify_destatis(observations: Sequence[Observation], target: PeerTarget) -> Classification:
    """The symbol of a target in a year. Once the target year is over nothing is left to project: the gap is the miss."""
    found = recent_changes(observations)
    if found.value is None:
        return unclassified("destatis", found.why, "not_assessed", {"mean_change": None, "projected_value": None})
    changes, goal = found.value, target.target_value
    if goal is None or target.target_year is None:
        return classify_destatis_direction(observations, target.direction)
    if target.is_met_by(changes.latest.value):
        return classify_destatis_constant(observations, goal, target.direction)
    projected = changes.latest.value + changes.mean * max(0, target.target_year - changes.latest.year)
    missed = (goal - projected) / (goal - changes.latest.value)
    parts: dict[str, Part] = {"mean_change": changes.mean, "projected_value": projected}
    if wanted_sign(target.direction) * changes.mean <= 0:
        label = "thunderstorm"
    elif not reaches(missed, "destatis", "sun"):
        label = "sun"
    else:
        label = "slightly_cloudy" if missed <= limit("destatis", "slightly_cloudy") + SLACK else "cloudy"
    return Classification("destatis", label, missed, None, None, parts)


def classify_destatis_constant(
    observations: Sequence[Observation], target_value: float, direction: Direction
) -> Classification:
    """The symbol of a target for every year, or one reached already: level first, then whether it moves away."""
    found = recent_changes(observations)
    if found.value is None:
        return unclassified("destatis", found.why, "not_assessed", {"mean_change": None, "projected_value": None})
    changes, sign = found.value, wanted_sign(direction)
    met, moves_away = sign * (changes.latest.value - target_value) >= 0, sign * changes.mean < 0
    label = SYMBOLS[(0 if met else 2) + (1 if moves_away else 0)]
    parts: dict[str, Part] = {"mean_change": changes.mean, "projected_value": None}
    return Classification("destatis", label, None, None, None, parts)


def classify_destatis_direction(observations: Sequence[Observation], direction: Direction) -> Classification:
    """The symbol of a direction without a target: mean change first, then the last change."""
    found = recent_changes(observations)
    if found.value is None:
        return unclassified("destatis", found.why, "not_assessed", {"mean_change": None, "last_change": None})
    sign, changes = wanted_sign(direction), found.value
    good_mean, good_last = sign * changes.mean > 0, sign * changes.last > 0
    label = SYMBOLS[(0 if good_mean else 2) + (0 if good_last else 1)]
    parts: dict[str, Part] = {"mean_change": changes.mean, "last_change": changes.last}
    return Classification("destatis", label, changes.mean, None, None, parts)


def worst_symbol(symbols: Sequence[str]) -> str:
    """Of several targets of one indicator the worst symbol counts."""
    return max(symbols, key=SYMBOLS.index)


def weakest_bound(interval: tuple[float, float], direction: Direction) -> float:
    """Of a target given as an interval, the bound that is easiest to reach."""
    return min(interval) if direction is Direction.INCREASE else max(interval)
