"""Statistics Canada's and Open SDG's progress measure (2.4): class and score, -5 to 5.

Source: https://open-sdg.readthedocs.io/en/latest/progress-methodology/ and sdg-build's published code (139fede7).
Here alone a zero baseline or target is replaced by 0.001, as the method does, and the parts say so. Its 2023 version
divided two signed rates and called a value "on track" that had left its target: that defect is not reproduced.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.progress.classes import Classification, Part, PeerTarget, unclassified
from assets.progress.observations import FiniteObservation, Observation, finite_observations
from assets.progress.rates import compound_annual_growth_rate, signed_growth
from assets.progress.reasons import Outcome, Reason
from assets.progress.thresholds import SLACK, limit, reaches

NOT_AVAILABLE = "not_available"


def classify_statcan(observations: Sequence[Observation], target: PeerTarget) -> Classification:
    """Class and score of one series. A target met by the latest value is achieved, whatever the trend, with one point too.

    The baseline is that of its year, else the next year with a value.
    """
    present = finite_observations(observations)
    start = next((o for o in present if o.year >= target.baseline_year), None)
    if start is None:
        return unclassified(
            "statcan", Reason.NO_BASELINE_VALUE if present else Reason.NO_DATA, NOT_AVAILABLE,
            {"target_achieved": False, "baseline_year_used": None, "zero_replaced": False},
        )  # fmt: skip
    latest = present[-1]
    goal = limit("statcan", "zero_replacement") if target.target_value == 0 else target.target_value
    replaced = PeerTarget(target.direction, target.baseline_year, goal, target.target_year, target.natural_limit)
    achieved = replaced.is_met_by(latest.value)
    progress = _progress(start, latest, replaced)
    parts: dict[str, Part] = {
        "baseline_year_used": start.year,
        "target_achieved": achieved,
        "zero_replaced": target.target_value == 0 or start.value == 0,
    }
    if achieved:
        return Classification("statcan", "target_achieved", progress.value, 5.0, None, parts)
    if progress.value is None:
        return unclassified("statcan", progress.why, NOT_AVAILABLE, parts)
    if goal is not None:
        label, score = _with_target(progress.value)
    else:
        label, score = _without_target(progress.value, _room(start.value, target.natural_limit))
    return Classification("statcan", label, progress.value, score, None, parts)


def aggregate_statcan(scores: Sequence[float], targets_achieved: Sequence[bool]) -> Classification:
    """The class of several series: that of their mean score; achieved only where all are."""
    if not scores:
        return unclassified("statcan", Reason.NO_DATA, NOT_AVAILABLE)
    mean = sum(scores) / len(scores)
    if all(targets_achieved):
        return Classification("statcan", "target_achieved", None, mean, None)
    if mean >= limit("statcan", "score_substantial"):
        label = "substantial_progress"
    elif mean >= limit("statcan", "score_moderate"):
        label = "moderate_progress"
    else:
        label = "limited_progress" if mean >= limit("statcan", "score_limited") else "deterioration"
    return Classification("statcan", label, None, mean, None)


def _progress(start: FiniteObservation, latest: FiniteObservation, target: PeerTarget) -> Outcome[float]:
    if latest.year <= start.year:
        return Outcome.none(Reason.FEWER_THAN_TWO_POINTS)
    base = start.value or limit("statcan", "zero_replacement")
    observed = compound_annual_growth_rate(base, latest.value, latest.year - start.year)
    if observed.value is None:
        return observed
    growth = signed_growth(observed.value, start.value, target.direction)
    if target.target_value is None:
        return Outcome.of(growth)
    if target.target_year is None or target.target_year <= start.year:
        return Outcome.none(Reason.DEADLINE_PASSED)
    required = compound_annual_growth_rate(base, target.target_value, target.target_year - start.year)
    if required.value is None:
        return required
    return Outcome.none(Reason.ZERO_SPAN) if required.value == 0 else Outcome.of(growth / abs(required.value))


def _with_target(ratio: float) -> tuple[str, float]:
    if reaches(ratio, "statcan", "moderate"):
        label = "substantial_progress" if reaches(ratio, "statcan", "substantial") else "moderate_progress"
        return label, min(7.1429 * ratio - 4.2857, 5.0)
    return ("limited_progress" if ratio >= 0 else "deterioration"), max(4.1667 * ratio - 2.5, -5.0)


def _room(baseline: float, natural_limit: float | None) -> float:
    """How far the baseline is from its natural limit, 0 to 1: near it, less growth is asked."""
    if natural_limit is None:
        return 1.0
    value, end = abs(baseline), abs(natural_limit)
    if value >= 2 * end:
        return 1.0
    closeness = value / end if value <= end else (2 * end - value) / end
    return float(1.0 - closeness ** limit("statcan", "limit_exponent"))


def _without_target(growth: float, room: float) -> tuple[str, float]:
    if growth < 0:
        return "deterioration", max(125.0 * growth - 2.5, -5.0)
    if room == 0:  # at the natural limit and not leaving it
        return "substantial_progress", 5.0
    scaled = growth / room
    if scaled >= limit("statcan", "no_target_substantial") - SLACK:
        return "substantial_progress", min(500.0 * scaled - 5.0, 5.0)
    if scaled >= limit("statcan", "no_target_moderate") - SLACK:
        return "moderate_progress", 250.0 * scaled - 1.25
    return "limited_progress", 500.0 * scaled - 2.5
