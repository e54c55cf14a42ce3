"""Ten thousand assessments, forecasts apart, against bare Theil-Sen slopes of the same arrays, in processor time.

Readings x series x vintages x cut-offs: four comparisons, 25 series of ten years, ten vintages that revise them, ten days.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from assets.progress.assess import assess
from assets.progress.observations import Observation
from assets.progress.outlook import outlook
from pipeline.core.catalog import Reading
from pipeline.core.catalog_entries import Text
from pipeline.core.catalog_words import Comparison, SeriesRole

COMPARISONS = {"at_least": 120.0, "at_most": 60.0, "below": 50.0, "reduction_at_least": 20.0}
SERIES, VINTAGES, CUTOFFS = 25, 10, 10
FIRST_YEAR, YEARS = 2012, 10
FORECASTS = 500


@dataclass(frozen=True)
class Asked:
    """One assessment to make."""

    reading: Reading
    observations: tuple[Observation, ...]
    as_of: date


def all_asked(seed: int) -> Iterator[Asked]:
    """Every combination, from one seed."""
    draw = random.Random(seed)
    readings = [_reading(comparison, value) for comparison, value in COMPARISONS.items()]
    for _ in range(SERIES):
        level, slope = draw.uniform(60, 120), draw.uniform(-6, 6)
        for _ in range(VINTAGES):
            values = [max(1.0, level + slope * i + draw.gauss(0, 3)) for i in range(YEARS + CUTOFFS)]
            for cutoff in range(CUTOFFS):
                known = tuple(
                    Observation(FIRST_YEAR + cutoff + i, value, "A", False)
                    for i, value in enumerate(values[cutoff : cutoff + YEARS])
                )
                for reading in readings:
                    yield Asked(_moved(reading, cutoff), known, date(FIRST_YEAR + cutoff + YEARS, 6, 30))


def _moved(reading: Reading, years: int) -> Reading:
    start = FIRST_YEAR + years
    baseline = start if reading.comparison.needs_baseline else None
    changes = {"reference_year": start, "baseline_year": baseline, "target_year": start + YEARS - 1}
    return reading.model_copy(update=changes)


def _reading(comparison: str, target_value: float) -> Reading:
    text = Text(es="medida", en="measure")
    kind = Comparison(comparison)
    return Reading(
        reading_id="measure", label=text, wording=text, citation="made up for a measure", citation_url=None, derived=False,
        derivation=None, votes=True, indicator_id="measure", comparison=kind, target_value=target_value,
        target_year=FIRST_YEAR + YEARS - 1, deadline=text, unit="1", price_year=None,
        baseline_year=FIRST_YEAR if kind.needs_baseline else None, baseline_basis=None, reference_year=FIRST_YEAR,
        milestones="none", series={"one": SeriesRole.HEADLINE},
    )  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Processor seconds of all assessments, of the bare slopes, and of one forecast."""

    count: int
    assessments: float
    slopes: float
    one_outlook: float

    @property
    def ratio(self) -> float:
        return self.assessments / self.slopes


def measure(seed: int = 1) -> Cost:
    """Make every assessment, then every bare slope of the same arrays, then some forecasts."""
    from scipy.stats import theilslopes

    asked = list(all_asked(seed))
    arrays = [([o.value for o in a.observations], [float(o.year) for o in a.observations]) for a in asked]
    assess(asked[0].reading, "one", SeriesRole.HEADLINE, asked[0].observations, asked[0].as_of)  # imports what it needs

    def make_all() -> None:
        for a in asked:
            assess(a.reading, "one", SeriesRole.HEADLINE, a.observations, a.as_of)

    def slope_all() -> None:
        for values, years in arrays:
            theilslopes(values, years, 0.95)

    def look_ahead() -> None:
        for a in asked[:FORECASTS]:
            outlook(a.reading, a.observations, a.as_of)

    return Cost(len(asked), _seconds(make_all), _seconds(slope_all), _seconds(look_ahead) / FORECASTS)


def _seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
