"""What each method would have said of the target year on earlier days, and whether it was right.

Belongs here: asking the methods at a cut-off, and scoring them. Does not belong here: the methods.

A cut-off is the last day of a year. A true vintage is what was published by then; where nothing of a series was, a
pseudo-vintage stands in: today's values up to the year before, marked so, since later revisions are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assets.progress.classes import Classification
from assets.progress.forecast import ForecastModel, forecast, reaching
from assets.progress.levels import TargetLevel, ahead_by, meets
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.peers import peer_classes
from assets.progress.rates import latest_rate, projected_by_rate
from assets.progress.reasons import Outcome, Reason
from assets.progress.trend import TrendMethod, anchored_projection, trend_slope


class Knowledge(StrEnum):
    """What a past day is taken to have known."""

    TRUE_VINTAGE = "true_vintage"
    PSEUDO_VINTAGE = "pseudo_vintage"


@dataclass(frozen=True)
class Said:
    """What a method says of the target year: met or not, with a value and a probability where it gives them."""

    will_meet: bool | None
    value: float | None
    probability: float | None
    reason: Reason | None


Ask = Callable[[Sequence[FiniteObservation], TargetLevel], Said]

# The classes that promise the target, in each institution's own words.
PROMISES = {
    "eurostat": ("significant_progress", "target_met"),
    "statcan": ("substantial_progress", "target_achieved"),
    "un": ("met_or_on_track",),
    "sdsn": ("on_track_or_maintaining",),
    "destatis": ("sun",),
    "wri": ("on_track", "achieved"),
    "escap": ("maintain",),
}
WITHOUT_CLASS = (None, "not_assessed", "not_available", "deadline_passed")


def _of_class(found: Classification) -> Said:
    if found.label in WITHOUT_CLASS:
        return Said(None, None, None, found.reason or Reason.NO_DATA)
    return Said(found.label in PROMISES[found.method], None, None, None)


def _of_value(value: float, level: TargetLevel) -> Said:
    return Said(meets(value, level), value, None, None)


def _on_path(since: Sequence[FiniteObservation], level: TargetLevel) -> Said:
    """The linear path: on it or ahead of it means in time."""
    ahead = ahead_by(since[-1], level)
    return Said(None, None, None, ahead.why) if ahead.value is None else Said(ahead.value >= 0, None, None, None)


def _by_trend(method: TrendMethod) -> Ask:
    def ask(since: Sequence[FiniteObservation], level: TargetLevel) -> Said:
        slope = trend_slope(since, method).slope
        if slope is None:
            return Said(None, None, None, Reason.FEWER_THAN_TWO_POINTS)
        return _of_value(anchored_projection(since[-1], slope, level.target_year), level)

    return ask


def _by_growth(since: Sequence[FiniteObservation], level: TargetLevel) -> Said:
    rate = latest_rate(since)
    if rate.value is None:
        return Said(None, None, None, rate.why)
    projected = projected_by_rate(since[-1].value, rate.value, level.target_year - since[-1].year)
    return Said(None, None, None, projected.why) if projected.value is None else _of_value(projected.value, level)


def _by_forecast(model: ForecastModel) -> Ask:
    def ask(since: Sequence[FiniteObservation], level: TargetLevel) -> Said:
        predicted = forecast(since, level.target_year - since[-1].year, model)
        if predicted.value is None:
            return Said(None, None, None, predicted.why)
        chance = reaching(predicted.value, level.target_value, level.direction)
        return Said(meets(predicted.value.mean, level), predicted.value.mean, chance, None)

    return ask


ASKED: Mapping[str, Ask] = {
    "linear_path": _on_path,
    "no_change": lambda since, level: _of_value(since[-1].value, level),
    "theil_sen": _by_trend("theil_sen"),
    "latest_growth": _by_growth,
    "drift": _by_forecast("drift"),
    "damped_trend": _by_forecast("damped_trend"),
}
HINDSIGHT_METHODS = (*ASKED, *PROMISES)
ON_REQUEST: Mapping[str, Ask] = {"lad": _by_trend("lad")}
"""Methods that `backtest` knows besides: too slow to be asked of every series in every refresh."""


def said_of_target_year(since: Sequence[FiniteObservation], level: Outcome[TargetLevel]) -> dict[str, Said]:
    """What every method says, by name, from the values known at a cut-off; a lower bound says nothing."""
    reason = level.reason or (None if since else Reason.NO_DATA)
    if reason is None and any(o.is_lower_bound for o in since):
        reason = Reason.LOWER_BOUND_ONLY
    if reason is None and level.value is not None and since[-1].year >= level.value.target_year:
        reason = Reason.DEADLINE_PASSED
    if level.value is None or reason is not None:
        return {method: Said(None, None, None, reason) for method in HINDSIGHT_METHODS}
    asked = level.value
    said = {method: ask(since, asked) for method, ask in ASKED.items()}
    classes = peer_classes(since, level, tuple(PROMISES))
    return said | {found.method: _of_class(found) for found in classes}


@dataclass(frozen=True)
class Scored:
    """One answer beside the truth: whether the target was met, and with what value."""

    said: Said
    was_met: bool
    value: float


@dataclass(frozen=True)
class Calibration:
    """How often a method was right. `brier_score` is the mean squared error of its probability, a plain yes or no being
    1 or 0: 0 is perfect, 0.25 a coin; `mean_absolute_error` is in the unit of the values, null where it gives none.
    """

    method: str
    answers: int
    hits: int
    misses: int
    silent: int
    brier_score: float | None
    mean_absolute_error: float | None


def calibrate(method: str, scored: Iterable[Scored]) -> Calibration:
    """Score one method over all its answers; silence is counted, and neither right nor wrong."""
    rows = list(scored)
    answered = [r for r in rows if r.said.will_meet is not None]
    hits = sum(r.said.will_meet == r.was_met for r in answered)
    squares = [(_chance(r.said) - float(r.was_met)) ** 2 for r in answered]
    errors = [abs(r.said.value - r.value) for r in answered if r.said.value is not None]
    return Calibration(
        method=method,
        answers=len(answered),
        hits=hits,
        misses=len(answered) - hits,
        silent=len(rows) - len(answered),
        brier_score=sum(squares) / len(squares) if squares else None,
        mean_absolute_error=sum(errors) / len(errors) if errors else None,
    )


def _chance(said: Said) -> float:
    return said.probability if said.probability is not None else float(bool(said.will_meet))


def backtest(
    observations: Sequence[Observation], level: TargetLevel, cutoffs: Iterable[int], method: str
) -> Calibration:
    """Ask one method at the end of each cut-off year with the values up to the year before, and score it.

    Raises ValueError where the value of the target year is not among the observations: then nothing can be scored.
    """
    present = finite_observations(observations)
    truth = next((o for o in present if o.year == level.target_year), None)
    if truth is None:
        raise ValueError(f"without a value for {level.target_year} no answer can be scored")
    scored = []
    for cutoff in cutoffs:
        known = [o for o in present if o.year < cutoff]
        on_request = ON_REQUEST.get(method)
        said = on_request(known, level) if on_request else said_of_target_year(known, Outcome.of(level))[method]
        scored.append(Scored(said, meets(truth.value, level), truth.value))
    return calibrate(method, scored)
