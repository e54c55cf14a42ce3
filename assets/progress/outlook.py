"""What lies ahead of the last value: the forecast of the year asked for, and the chance of reaching the target in it.

Belongs here: which year is asked for, and the rows of `marts.forecasts`. Does not belong here: the models (`forecast.py`).

Before a value for the target year is published the target year is asked for, a past year too: then the forecast stands
in for a value that is not published yet, and says so. Once it is published, the year five years later is asked for: only
"achieved late by then" is open. No forecast starts before the last value, none rests on fewer than four, and none on a
lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from assets.progress.assess import study
from assets.progress.forecast import ForecastModel, expected_year_reached, forecast, probability_of_reaching
from assets.progress.levels import TargetLevel, meets
from assets.progress.observations import FiniteObservation, Observation
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog import Reading

YEARS_LATE = 5


@dataclass(frozen=True)
class Outlook:
    """The damped trend's answer for `forecast_year`; probability in steps of 5 points. All null with a reason, or none."""

    forecast_year: int | None = None
    forecast_mean: float | None = None
    forecast_low80: float | None = None
    forecast_high80: float | None = None
    forecast_is_of_past_year: bool | None = None
    probability_of_reaching: float | None = None
    expected_year_reached: int | None = None
    outlook_reason: Reason | None = None


def outlook(reading: Reading, observations: Iterable[Observation], as_of: date) -> Outlook:
    """The outlook of one reading by one series on a day."""
    asked = _asked(reading, observations, as_of)
    if asked.value is None:
        return Outlook(outlook_reason=asked.why)
    since, level = asked.value
    year = _year_asked(since[-1], level)
    predicted = forecast(since, year - since[-1].year)
    if predicted.value is None:
        return Outlook(outlook_reason=predicted.why)
    found = predicted.value
    met = meets(since[-1].value, level)
    return Outlook(
        forecast_year=year,
        forecast_mean=found.mean,
        forecast_low80=cut_at_zero(found.low, since),
        forecast_high80=found.high,
        forecast_is_of_past_year=year < as_of.year,
        probability_of_reaching=probability_of_reaching(predicted, level, year).value,
        expected_year_reached=None if met else expected_year_reached(since, level).value,
    )


def cut_at_zero(low: float, observations: Iterable[FiniteObservation]) -> float:
    """The lower end of an interval, no lower than 0 where no value ever was: no cost and no emission is negative."""
    return max(0.0, low) if all(o.value >= 0 for o in observations) else low


@dataclass(frozen=True)
class PathYear:
    """One year of one model's path; `is_past` where the year is over and its value is not published yet."""

    model: ForecastModel
    year: int
    mean: float
    low80: float
    high80: float
    n_observations: int
    is_past: bool


def forecast_paths(reading: Reading, observations: Iterable[Observation], as_of: date) -> list[PathYear]:
    """Every year from the last value to the year asked for, by each model."""
    asked = _asked(reading, observations, as_of)
    if asked.value is None:
        return []
    since, level = asked.value
    ahead = _year_asked(since[-1], level) - since[-1].year
    made = [forecast(since, h, model).value for model in get_args(ForecastModel) for h in range(1, ahead + 1)]
    return [
        PathYear(f.model, f.year, f.mean, cut_at_zero(f.low, since), f.high, f.n, f.year < as_of.year)
        for f in made
        if f is not None
    ]


def _asked(
    reading: Reading, observations: Iterable[Observation], as_of: date
) -> Outcome[tuple[tuple[FiniteObservation, ...], TargetLevel]]:
    _, resolved, _, since = study(reading, observations, as_of)
    if resolved.value is None:
        return Outcome.none(resolved.why)
    if not since:
        return Outcome.none(Reason.NO_DATA)
    if any(o.is_lower_bound for o in since):
        return Outcome.none(Reason.LOWER_BOUND_ONLY)
    return Outcome.of((since, resolved.value))


def _year_asked(latest: FiniteObservation, level: TargetLevel) -> int:
    if latest.year < level.target_year:
        return level.target_year
    return max(latest.year + 1, level.target_year + YEARS_LATE)
