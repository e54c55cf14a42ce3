"""The published formulas written a second time, from the README of the vectors and from libraries, for comparison only.

Belongs here: plain arithmetic on dictionaries of year and value. Nothing of the product is imported.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

Series = dict[int, float]


def cagr(start: float, end: float, years: float) -> float | None:
    if years <= 0 or start == 0 or end / start < 0:
        return None
    return math.copysign(abs(end / start) ** (1 / years), end / start) - 1 if end else -1.0


def word(value: float, *limits: tuple[float, str], otherwise: str) -> str:
    """The first word whose limit a value reaches."""
    return next((name for limit, name in limits if value >= limit), otherwise)


def sign(direction: str) -> int:
    return 1 if direction == "increase" else -1


def meets(value: float, target: float, direction: str) -> bool:
    return sign(direction) * (value - target) >= 0


def eurostat(series: Series, base: int, target: float, year: int, direction: str) -> dict[str, Any] | None:
    last = max(series)
    if base not in series or last <= base or meets(series[last], target, direction):
        return None
    got, asked = cagr(series[base], series[last], last - base), cagr(series[base], target, year - base)
    if got is None or not asked or meets(series[base], target, direction):
        return None
    ratio = got / asked
    limits = ((0.95, "significant_progress"), (0.60, "moderate_progress"), (0, "insufficient_progress"))
    return {"ratio": ratio, "label": word(ratio, *limits, otherwise="movement_away")}


def statcan(series: Series, base: int, target: float, year: int, direction: str) -> dict[str, Any] | None:
    """sdg-build 139fede7 with a target: base year or the next, 0.001 for zero, ratio over the size of the required rate."""
    years = sorted(y for y in series if y >= base)
    if len(years) < 2 or year <= years[0]:
        return None
    start, last, goal = series[years[0]], series[years[-1]], target or 0.001
    if meets(last, goal, direction):
        return {"label": "target_achieved", "score": 5.0}
    flip = -1 if start < 0 else 1
    got, asked = cagr(start or 0.001, last, years[-1] - years[0]), cagr(start or 0.001, goal, year - years[0])
    if got is None or not asked:
        return None
    ratio = flip * sign(direction) * got / abs(asked)
    score = min(5.0, 7.1429 * ratio - 4.2857) if ratio >= 0.60 else max(-5.0, 4.1667 * ratio - 2.5)
    limits = ((0.95, "substantial_progress"), (0.60, "moderate_progress"), (0, "limited_progress"))
    return {"label": word(ratio, *limits, otherwise="deterioration"), "score": score, "ratio": ratio}


def un(series: Series, base: int, target: float, year: int, direction: str) -> dict[str, Any] | None:
    known = {y: v for y, v in series.items() if y <= year}
    after, before = sorted(y for y in known if y >= base), sorted(y for y in known if y < base)
    if not known or not (after or before):
        return None
    start, last = (after or before[-1:])[0], max(known)
    if last <= start:
        return None
    near = target in (0, 100) and abs(known[last] - target) <= 1
    if meets(known[last], target, direction) or near:
        return {"score": 3}
    rate = cagr(known[start], known[last], last - start)
    if rate is None or target == known[start] or meets(known[start], target, direction):
        return None
    ratio = (known[last] * (1 + rate) ** (year - last) - known[start]) / (target - known[start])
    return {"score": int(word(ratio, (0.95, "3"), (0.10, "2"), otherwise="1")), "ratio": ratio}


def destatis(series: Series, target: float, year: int, direction: str) -> dict[str, Any] | None:
    """Of a series without gaps: the mean of the last five yearly changes, or of the three or four there are."""
    last = max(series)
    values = [series[y] for y in sorted(series) if y >= last - 5]
    if len(values) < 4 or year < last or meets(values[-1], target, direction):
        return None
    mean = float(np.mean(np.diff(values)))
    projected = values[-1] + mean * (year - last)
    missed = (target - projected) / (target - values[-1])
    if sign(direction) * mean <= 0:
        return {"label": "thunderstorm", "missed": missed}
    return {"label": "sun" if missed < 0.05 else "slightly_cloudy" if missed <= 0.20 else "cloudy", "missed": missed}


def wri(series: Series, target: float, year: int, direction: str) -> dict[str, Any] | None:
    last = max(series)
    years = np.array(sorted(y for y in series if y > last - 5), dtype=float)
    if len(years) < 2 or last >= year or meets(series[last], target, direction):
        return None
    slope = float(np.polyfit(years - last, [series[int(y)] for y in years], 1)[0])
    if abs(slope) < 1e-9:
        return None
    factor = (target - series[last]) / (year - last) / slope
    if factor < 0:
        return {"label": "wrong_direction", "factor": factor}
    return {"label": "on_track" if factor <= 1 else "off_track" if factor < 2 else "well_off_track", "factor": factor}


def astat(series: Series, direction: str) -> str | None:
    first, last = min(series), max(series)
    rate = cagr(series[first], series[last], last - first)
    if rate is None:
        return None
    wanted = sign(direction) * rate * (-1 if series[first] < 0 else 1)
    size = "clear" if abs(wanted) > 0.05 else "slight" if abs(wanted) > 0.01 else None
    return f"{size}_{'improvement' if wanted > 0 else 'worsening'}" if size else "stable"


def linear(
    start: tuple[int, float], latest: tuple[int, float], target: float, year: int, direction: str
) -> dict[str, float]:
    """Textbook: path, share of the way, lead over the path, gap; of a way that leads towards the target."""
    share = min(1.0, (latest[0] - start[0]) / (year - start[0]))
    path = start[1] + (target - start[1]) * share
    wanted = sign(direction)
    return {
        "path": path,
        "fraction": (latest[1] - start[1]) / (target - start[1]),
        "ahead": wanted * (latest[1] - path),
        "gap": wanted * (target - latest[1]),
    }


def damped(values: list[float], start: dict[str, float], horizon: int) -> tuple[float, float]:
    """Mean and standard deviation by statsmodels' ETS(A,Ad,N) with given parameters."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(
        pd.Series(values), error="add", trend="add", damped_trend=True, initialization_method="known",
        initial_level=start["level"], initial_trend=start["trend"],
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = model.smooth([start["alpha"], start["beta"], start["phi"]])
        found = fitted.get_prediction(start=len(values), end=len(values) + horizon - 1)
    low, high = found.pred_int(alpha=0.2).iloc[-1]
    return float(found.predicted_mean.iloc[-1]), (float(high) - float(low)) / 2 / 1.2815515655446004


def drift(values: list[float], horizon: int) -> tuple[float, float]:
    """Random walk with drift as least squares of the changes on a constant: mean, and the error of a new value."""
    changes = np.diff(values)
    n = len(changes)
    sigma = float(np.std(changes, ddof=1))
    return values[-1] + horizon * float(np.mean(changes)), sigma * math.sqrt(horizon + horizon**2 / n)


def least_deviations(series: Series) -> float:
    """Smallest sum of absolute deviations of any line, by linear programming."""
    from scipy.optimize import linprog

    years, values = np.array(sorted(series), dtype=float), np.array([series[y] for y in sorted(series)])
    n, x = len(years), years - years[-1]
    design = np.column_stack([np.ones(n), x, np.eye(n), -np.eye(n)])
    cost = np.concatenate([[0, 0], np.ones(2 * n)])
    found = linprog(cost, A_eq=design, b_eq=values, bounds=[(None, None)] * 2 + [(0, None)] * (2 * n))
    return float(found.fun)
