"""Every limit that turns a number into a class, once, with the document it comes from.

Belongs here: limits of other institutions' methods and of this project's own statistics. Does not belong here: the
formulas (`rates.py`, `trend.py`, `classes*.py`) and the targets themselves (the catalogue).

`basis` says how well a limit is known: `read` in the institution's own or a named restating text, `code` in published
code, `own` for choices of this project. `memory`: recalled, and not verified at the source named, whose text could not be
read; it is never shown as sourced, and each class that rests on such a limit says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Stands in each row of the tables of this package. Raise it whenever a rule or a limit changes what is said of the same
# observations, so that a changed verdict can be told apart from changed data.
METHOD_VERSION = "2"


class Basis(StrEnum):
    """How well a limit is known."""

    READ = "read"
    CODE = "code"
    MEMORY = "memory"
    OWN = "own"


@dataclass(frozen=True)
class Threshold:
    """One limit of one method; `value` is in the unit that `meaning` names."""

    method: str
    name: str
    value: float
    meaning: str
    source: str
    basis: Basis


OPEN_SDG = "https://open-sdg.readthedocs.io/en/latest/progress-methodology/"
SDG_BUILD = "https://github.com/open-sdg/sdg-build (sdg/ProgressMeasure.py, 139fede7)"
EUSTAT = (
    "https://github.com/EUSTAT-DES/site (_pages/en/metodologia.md, 10f3c702), restating the UN Progress Chart note 2023"
)
SDSN = "https://dashboards.sdgindex.org/chapters/methodology"
DNS = "https://dns-indikatoren.de/en/status"
ESCAP = "https://w3.unece.org/sdg2026/technical-notes.html"
WRI = "https://www.wri.org/research/methodology-underpinning-state-climate-action-series-2025-update"
ASTAT = "https://statistics-astat.provinz.bz.it/SDG/html/en/trend_info.html"
OWN = "this project"

THRESHOLDS = (
    Threshold("eurostat", "significant", 0.95, "share of the required growth rate", OPEN_SDG, Basis.READ),
    Threshold("eurostat", "moderate", 0.60, "share of the required growth rate", OPEN_SDG, Basis.READ),
    Threshold("eurostat", "insufficient", 0.0, "share of the required growth rate", OPEN_SDG, Basis.READ),
    Threshold("eurostat", "no_target_significant", 0.01, "growth a year in the wanted direction", OPEN_SDG, Basis.MEMORY),
    Threshold("statcan", "substantial", 0.95, "share of the required growth rate", OPEN_SDG, Basis.READ),
    Threshold("statcan", "moderate", 0.60, "share of the required growth rate", OPEN_SDG, Basis.READ),
    Threshold("statcan", "no_target_substantial", 0.015, "growth a year in the wanted direction", OPEN_SDG, Basis.READ),
    Threshold("statcan", "no_target_moderate", 0.005, "growth a year in the wanted direction", OPEN_SDG, Basis.READ),
    Threshold("statcan", "limit_exponent", 4.44, "exponent of the closeness to a natural limit", SDG_BUILD, Basis.CODE),
    Threshold("statcan", "zero_replacement", 0.001, "stands for a zero baseline or target", SDG_BUILD, Basis.CODE),
    Threshold("statcan", "score_substantial", 2.5, "score, -5 to 5", SDG_BUILD, Basis.CODE),
    Threshold("statcan", "score_moderate", 0.0, "score, -5 to 5", SDG_BUILD, Basis.CODE),
    Threshold("statcan", "score_limited", -2.5, "score, -5 to 5", SDG_BUILD, Basis.CODE),
    Threshold("un", "on_track", 0.95, "projected change over needed change", EUSTAT, Basis.READ),
    Threshold("un", "fair", 0.10, "projected change over needed change", EUSTAT, Basis.READ),
    Threshold("un", "no_target_on_track", 0.02, "growth a year in the wanted direction", EUSTAT, Basis.READ),
    Threshold("un", "no_target_fair", 0.005, "growth a year in the wanted direction", EUSTAT, Basis.READ),
    Threshold("un", "nearly_met", 1.0, "distance in units from a target of 0 or 100", EUSTAT, Basis.READ),
    Threshold("sdsn", "on_track", 1.0, "share of the required pace", SDSN, Basis.MEMORY),
    Threshold("sdsn", "moderately", 0.5, "share of the required pace", SDSN, Basis.MEMORY),
    Threshold("sdsn", "recent_years", 4.0, "years of the recent pace", SDSN, Basis.MEMORY),
    Threshold("destatis", "sun", 0.05, "projected gap as a share of the distance left; less than", DNS, Basis.READ),
    Threshold("destatis", "slightly_cloudy", 0.20, "projected gap as a share of the distance left; at most", DNS, Basis.READ),
    Threshold("destatis", "changes", 5.0, "yearly changes in the mean", DNS, Basis.READ),
    Threshold("destatis", "points", 4.0, "observations needed", DNS, Basis.READ),
    Threshold("escap", "maintain", 10.0, "per cent of the distance from the baseline", ESCAP, Basis.MEMORY),
    Threshold("wri", "on_track", 1.0, "required pace over recent pace; at most", WRI, Basis.MEMORY),
    Threshold("wri", "well_off_track", 2.0, "required pace over recent pace; at least", WRI, Basis.MEMORY),
    Threshold("wri", "window", 5.0, "calendar years of the recent pace", WRI, Basis.MEMORY),
    Threshold("astat", "clear", 0.05, "growth a year in the wanted direction; more than", ASTAT, Basis.READ),
    Threshold("astat", "slight", 0.01, "growth a year in the wanted direction; more than", ASTAT, Basis.READ),
    Threshold("trend", "points", 4.0, "observations needed for an interval or a forecast", DNS, Basis.OWN),
    Threshold("trend", "confidence", 0.95, "confidence of the interval of a slope", OWN, Basis.OWN),
    Threshold("forecast", "level", 0.80, "probability inside the published interval", OWN, Basis.OWN),
    Threshold("forecast", "alpha", 0.8, "smoothing of the level, fixed", OWN, Basis.OWN),
    Threshold("forecast", "beta", 0.2, "smoothing of the trend in error-correction form, fixed", OWN, Basis.OWN),
    Threshold("forecast", "phi", 0.9, "damping of the trend, fixed", OWN, Basis.OWN),
    Threshold("forecast", "floor", 0.05, "no probability is shown below, with few points", OWN, Basis.OWN),
    Threshold("forecast", "ceiling", 0.95, "no probability is shown above, with few points", OWN, Basis.OWN),
    Threshold("forecast", "step", 0.05, "probabilities are rounded to", OWN, Basis.OWN),
    Threshold("forecast", "many_points", 15.0, "observations from which floor and ceiling fall away", OWN, Basis.OWN),
    Threshold("learning", "points", 4.0, "observations needed for a regression", OWN, Basis.OWN),
    Threshold("learning", "doublings", 2.0, "doublings of capacity needed for a regression", OWN, Basis.OWN),
)  # fmt: skip

_VALUES = {(t.method, t.name): t.value for t in THRESHOLDS}

# A limit that a ratio of floating-point numbers misses by its last digits is met: 0.2 computed as 0.19999999999999996.
SLACK = 1e-9


def limit(method: str, name: str) -> float:
    """The value of one limit. Raises KeyError for one that is not in the table."""
    return _VALUES[method, name]


def recalled_limits(method: str) -> tuple[str, ...]:
    """Limits of a class of a series that has a target which are recalled and not verified at their source."""
    of_method = (t for t in THRESHOLDS if t.method == method and t.basis is Basis.MEMORY)
    return tuple(t.name for t in of_method if not t.name.startswith("no_target"))


def reaches(value: float, method: str, name: str) -> bool:
    """Is a value at or above a limit? Limits are closed at the better class, and judged on unrounded values."""
    return value >= limit(method, name) - SLACK
