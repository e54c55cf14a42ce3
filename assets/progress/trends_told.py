"""What the trends of one series say of one reading, in lines: for `solar-mission explain ... --trends`.

Belongs here: asking the slower and the rarer methods on request. Does not belong here: the methods, and anything that a
table or the report rests on. English, as the command line is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assets.progress.assess import study
from assets.progress.classes import Classification
from assets.progress.classes_destatis import worst_symbol
from assets.progress.classes_open_sdg import aggregate_statcan
from assets.progress.hindsight import backtest
from assets.progress.learning import cumulative_needed, doublings_needed, supported_learning_rate
from assets.progress.levels import TargetLevel, meets, target_path_value
from assets.progress.observations import FiniteObservation, Observation
from assets.progress.peers import peer_classes
from assets.progress.ranks import rank_trend
from assets.progress.rates import constant_rate_pathway, required_growth_rate, within_budget
from assets.progress.reasons import Reason
from assets.progress.trend import anchored_projection, crossing_of_trend, is_significant, trend_slope
from pipeline.core.catalog import Reading

Series = Iterable[Observation]
FIRST_CUTOFF = 2019
NAMES = {"theil_sen": "Theil-Sen", "ols": "least squares, five years", "lad": "least absolute deviations"}


def trend_lines(reading: Reading, observations: Series, as_of: date) -> list[str]:
    """Slopes with the year each meets the target, paths, and how often the trends were right before."""
    _, resolved, _, since = study(reading, observations, as_of)
    if resolved.value is None or len(since) < 2:
        return [f"Trends: none, {resolved.reason or 'fewer_than_two_points'}"]
    if any(o.is_lower_bound for o in since):
        return [f"Trends: none, {Reason.LOWER_BOUND_ONLY}"]
    level = resolved.value
    sums = _sums(since, level) if reading.unit.startswith("Mt") else ()
    return [*_slopes(since, level), _ranks(since), *_paths(since, level), *sums, *_record(since, level)]


def _slopes(since: Sequence[FiniteObservation], level: TargetLevel) -> Iterator[str]:
    latest = since[-1]
    for method, window in (("theil_sen", None), ("ols", 5), ("lad", None)):
        trend = trend_slope(since, method, window)  # type: ignore[arg-type]  # one of the three literals
        if trend.slope is None:
            yield f"{NAMES[method]}: {trend.reason}"
            continue
        if meets(latest.value, level):
            yield f"{NAMES[method]}: {trend.slope:+.3g} a year; the target is met"
            continue
        reached = crossing_of_trend(latest.year, latest.value, trend.slope, level.target_value)
        when = f"meets {level.target_value:g} in {reached.value:.1f}" if reached.value else str(reached.reason)
        tested = {True: ", significant", False: ", not significant", None: ""}[is_significant(trend)]
        yield f"{NAMES[method]}: {trend.slope:+.3g} a year{tested}; {when}"


def _ranks(since: Sequence[FiniteObservation]) -> str:
    found = rank_trend([o.value for o in since])
    if found.rho is None or found.p_value is None:
        return f"Rank correlation with time: none, {found.reason}"
    return f"Rank correlation with time: {found.rho:+.2f}, p {found.p_value:.2g}"


def _paths(since: Sequence[FiniteObservation], level: TargetLevel) -> Iterator[str]:
    """The two derived paths in the latest year."""
    latest, start = since[-1], level.start
    if start is None:
        return
    straight, curved = (target_path_value(level, latest.year, shape).value for shape in ("linear", "geometric"))
    told = " and ".join(f"{v:.4g}" if v is not None else "none" for v in (straight, curved))
    yield f"In {latest.year}: {latest.value:.4g}; linear and geometric path: {told}"


def _sums(since: Sequence[FiniteObservation], level: TargetLevel) -> Iterator[str]:
    """Of a mass that goes up in the air the sum over the years counts: along the trend, and along a constant rate."""
    latest, start = since[-1], level.start
    if start is None:
        return
    rate = required_growth_rate(start.value, level.target_value, level.target_year - start.year).value
    slope = trend_slope(since, "lad").slope
    if rate is None or slope is None or rate >= 0:
        return
    path = constant_rate_pathway(start.value, -rate, start.year, level.target_year)
    known = {o.year: o.value for o in since}
    years = range(start.year, level.target_year + 1)
    trend = sum(known.get(y, anchored_projection(latest, slope, y, floor=0.0)) for y in years)
    side = "within" if within_budget(trend, path.cumulative) else "over"
    yield f"Sum {start.year} to {level.target_year}: {trend:.4g}, {side} the {path.cumulative:.4g} of a constant rate"


def _record(since: Sequence[FiniteObservation], level: TargetLevel) -> Iterator[str]:
    if level.start is None or not any(o.year == level.target_year for o in since):
        return
    for method in ("theil_sen", "lad", "damped_trend"):
        found = backtest(since, level, range(FIRST_CUTOFF, level.target_year + 1), method)
        yield f"{NAMES.get(method, method)} was right in {found.hits} of {found.answers} years"


def learning_lines(cost: Series, capacity: Series, target_cost: float) -> list[str]:
    """Wright's law on the years that have both; capacity is Chile's own, since no world series is loaded."""
    costs, capacities = ({o.year: o.value for o in s if o.value} for s in (cost, capacity))
    years = sorted(costs.keys() & capacities.keys())
    curve = supported_learning_rate([costs[y] or 0.0 for y in years], [capacities[y] or 0.0 for y in years])
    if curve.value is None:
        return [f"Learning curve: none, {curve.reason}"]
    needed, doublings = cumulative_needed(curve.value, target_cost), doublings_needed(curve.value, target_cost)
    ahead = (
        f"{doublings.value:.1f} more doublings, {needed.value:.3g} GW"
        if needed.value is not None and doublings.value is not None
        else str(needed.reason)
    )
    share = f"{curve.value.learning_rate:.0%} less per doubling; to {target_cost:g}: {ahead}"
    return [f"Learning curve on Chile's own cumulative capacity, {years[0]} to {years[-1]}: {share}"]


def together_lines(reading: Reading, series: Iterable[Series], as_of: date) -> list[str]:
    """All series of a reading as one: Open SDG's mean score, and the worst German symbol."""
    classes = [c for s in series for c in _asked(reading, s, as_of)]
    scores = [c for c in classes if c.method == "statcan" and c.score is not None]
    symbols = [str(c.label) for c in classes if c.method == "destatis" and c.label not in (None, "not_assessed")]
    total = aggregate_statcan([c.score or 0.0 for c in scores], [bool(c.parts["target_achieved"]) for c in scores])
    lines = [f"Open SDG over {len(scores)} series: {total.label}"]
    return [*lines, f"Worst German symbol of {len(symbols)} series: {worst_symbol(symbols)}"] if symbols else lines


def _asked(reading: Reading, observations: Series, as_of: date) -> tuple[Classification, ...]:
    _, level, used, _ = study(reading, observations, as_of)
    return peer_classes(used, level, ("statcan", "destatis"))
