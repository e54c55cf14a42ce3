"""What an institution's method makes of a series: the common question and answer, and the methods built on growth rates.

Belongs here: Eurostat, the UN Progress Chart, ISTAT/ASTAT. Open SDG is in `classes_open_sdg.py`; methods built on paces,
scores or distances in `classes_pace.py`; the German weather symbols in `classes_destatis.py`. Limits: `thresholds.py`.

These are others' classes, kept for comparison. None of them is a verdict: most say nothing of a deadline that has passed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.rates import (
    compound_annual_growth_rate,
    projected_by_rate,
    required_growth_rate,
    signed_growth,
)
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import SLACK, limit, reaches
from assets.progress.trend import wanted_sign
from pipeline.core.catalog_words import Direction

Part = float | int | bool | None


@dataclass(frozen=True)
class PeerTarget:
    """A target as other institutions' methods take it. `target_value` is null where only a direction is wanted;
    `natural_limit` is the best value there can be, as 100 per cent, null where there is none.
    """

    direction: Direction
    baseline_year: int
    target_value: float | None
    target_year: int | None
    natural_limit: float | None = None

    def __post_init__(self) -> None:
        if self.target_value is not None and not math.isfinite(self.target_value):
            raise ValueError(f"a target is a finite number, not {self.target_value}")

    def is_met_by(self, value: float) -> bool:
        """Without any tolerance, as the institutions' own code compares."""
        if self.target_value is None:
            return False
        return value >= self.target_value if self.direction is Direction.INCREASE else value <= self.target_value


@dataclass(frozen=True)
class Classification:
    """The class of one method, with what it was computed from. `label` is the institution's own word.

    `value` is what the limits were applied to (a ratio, a rate or a share). `label` is null, with a reason, where the
    method gives none.
    """

    method: str
    label: str | None
    value: float | None
    score: float | None
    reason: Reason | None
    parts: Mapping[str, Part] = field(default_factory=dict)


def unclassified(
    method: str, reason: Reason, label: str | None = None, parts: Mapping[str, Part] | None = None
) -> Classification:
    return Classification(method, label, None, None, reason, parts or {})


def classify_eurostat(observations: Sequence[Observation], target: PeerTarget) -> Classification:
    """Eurostat's arrows: growth so far over growth needed, or growth alone where no target is set.

    Growth is counted from the baseline year's own value; another year never stands in. Method as Open SDG restates it
    from Eurostat 2021, https://open-sdg.readthedocs.io/en/latest/progress-methodology/; class names from memory.
    """
    present = finite_observations(observations)
    ends = _ends(present, target.baseline_year)
    if ends.value is None:
        return unclassified("eurostat", ends.why)
    start, latest = ends.value
    actual = compound_annual_growth_rate(start.value, latest.value, latest.year - start.year)
    if target.target_value is None or target.target_year is None:
        return _eurostat_without_target(actual, start, target)
    required = required_growth_rate(start.value, target.target_value, target.target_year - start.year)
    met = target.is_met_by(latest.value)
    parts: dict[str, Part] = {"cagr_actual": actual.value, "cagr_required": required.value, "target_met": met}
    ratio, reason = None, actual.reason or required.reason
    if actual.value is not None and required.value is not None:
        if required.value == 0:
            reason = Reason.ZERO_SPAN
        else:
            ratio = actual.value / required.value
    if met:
        return Classification("eurostat", "target_met", ratio, None, None, parts)
    if ratio is None:
        return Classification("eurostat", None, None, None, reason, parts)
    # A start beyond the target needs growth away from what is wanted: what leaves the target is no progress.
    if signed_growth(required.value or 0.0, start.value, target.direction) < 0:
        return Classification("eurostat", "movement_away", -abs(ratio), None, None, parts)
    return Classification("eurostat", _eurostat_label(ratio), ratio, None, None, parts)


def _eurostat_label(ratio: float) -> str:
    if reaches(ratio, "eurostat", "significant"):
        return "significant_progress"
    if reaches(ratio, "eurostat", "moderate"):
        return "moderate_progress"
    return "insufficient_progress" if reaches(ratio, "eurostat", "insufficient") else "movement_away"


def _eurostat_without_target(actual: Outcome[float], start: FiniteObservation, target: PeerTarget) -> Classification:
    if actual.value is None:
        return unclassified("eurostat", actual.why)
    wanted = signed_growth(actual.value, start.value, target.direction)
    step = limit("eurostat", "no_target_significant")
    if wanted >= step - SLACK:
        label = "significant_progress"
    elif wanted > 0:
        label = "moderate_progress"
    else:
        label = "moderate_movement_away" if wanted > -step else "significant_movement_away"
    return Classification("eurostat", label, wanted, None, None, {"cagr": actual.value})


UN_LABELS = {3: "met_or_on_track", 2: "fair_progress_acceleration_needed", 1: "stagnation_or_regression"}


def classify_un_progress_chart(observations: Sequence[Observation], target: PeerTarget) -> Classification:
    """The UN chart's trend axis, scores 3 to 1, as EUSTAT restates it: extrapolate growth to the target year.

    Values after the target year are left aside ("evaluate up to the target year"). The baseline is that of its year,
    else the next one, else the last before. Within one unit of a target of 0 or 100 counts as met.
    """
    present = finite_observations(observations)
    if target.target_year is not None:
        present = tuple(o for o in present if o.year <= (target.target_year or 0))
    start = _baseline_or_neighbour(present, target.baseline_year)
    if start is None or present[-1].year <= start.year:
        return unclassified("un", Reason.FEWER_THAN_TWO_POINTS, "not_assessed")
    latest = present[-1]
    rate = compound_annual_growth_rate(start.value, latest.value, latest.year - start.year)
    parts: dict[str, Part] = {"baseline_year_used": start.year, "cagr": rate.value}
    if target.target_value is None or target.target_year is None:
        if rate.value is None:
            return unclassified("un", rate.why, "not_assessed", parts)
        wanted = signed_growth(rate.value, start.value, target.direction)
        return _un_scored(_un_score(wanted, "no_target_on_track", "no_target_fair"), wanted, parts)
    goal = target.target_value
    met = target.is_met_by(latest.value) or (goal in (0, 100) and abs(latest.value - goal) <= limit("un", "nearly_met"))
    parts |= {"target_met": met, "projected_value": None}
    ratio, projected = None, rate
    if rate.value is not None:
        projected = projected_by_rate(latest.value, rate.value, target.target_year - latest.year)
        parts["projected_value"] = projected.value
    if projected.value is not None and goal != start.value:
        ratio = (projected.value - start.value) / (goal - start.value)
    if met:
        return _un_scored(3, ratio, parts)
    if ratio is None:
        return unclassified("un", projected.reason or Reason.ZERO_SPAN, "not_assessed", parts)
    if wanted_sign(target.direction) * (goal - start.value) < 0:  # started beyond the target and has left it
        ratio = -abs(ratio)
    return _un_scored(_un_score(ratio, "on_track", "fair"), ratio, parts)


def _un_score(value: float, upper: str, lower: str) -> int:
    return 3 if reaches(value, "un", upper) else 2 if reaches(value, "un", lower) else 1


def _un_scored(score: int, value: float | None, parts: Mapping[str, Part]) -> Classification:
    return Classification("un", UN_LABELS[score], value, score, None, parts)


def classify_astat(observations: Sequence[Observation], target: PeerTarget) -> Classification:
    """ISTAT's and ASTAT's words for growth from the first value to the latest; targets play no part."""
    present = finite_observations(observations)
    if len(present) < 2:
        return unclassified("astat", Reason.FEWER_THAN_TWO_POINTS)
    first, latest = present[0], present[-1]
    rate = compound_annual_growth_rate(first.value, latest.value, latest.year - first.year)
    if rate.value is None:
        return unclassified("astat", rate.why)
    wanted = signed_growth(rate.value, first.value, target.direction)
    way = "improvement" if wanted > 0 else "worsening"
    if abs(wanted) > limit("astat", "clear"):
        label = f"clear_{way}"
    else:
        label = f"slight_{way}" if abs(wanted) > limit("astat", "slight") else "stable"
    return Classification("astat", label, wanted, None, None, {"cagr": rate.value})


def _ends(
    present: Sequence[FiniteObservation], baseline_year: int
) -> Outcome[tuple[FiniteObservation, FiniteObservation]]:
    """Baseline and latest observation, the latest after the baseline."""
    start = next((o for o in present if o.year == baseline_year), None)
    if start is None:
        return Outcome.none(Reason.NO_BASELINE_VALUE if present else Reason.NO_DATA)
    if present[-1].year <= start.year:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    return Outcome.of((start, present[-1]))


def _baseline_or_neighbour(present: Sequence[FiniteObservation], year: int) -> FiniteObservation | None:
    after = next((o for o in present if o.year >= year), None)
    return after or (present[-1] if present else None)
