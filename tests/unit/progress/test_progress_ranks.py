"""What ranks say of a trend is what scipy and pymannkendall say, and no refresh has to import them for it."""

from __future__ import annotations

import math
import subprocess
import sys

import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr, theilslopes

from assets.progress.observations import FiniteObservation
from assets.progress.ranks import mann_kendall, rank_trend
from assets.progress.reasons import Reason
from assets.progress.trend import trend_slope

# Integers among them, so that equal values come up; and gaps between the years.
VALUES = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6, allow_subnormal=False))
SERIES = st.dictionaries(st.integers(1990, 2040), VALUES, min_size=4, max_size=25).map(
    lambda d: dict(sorted(d.items()))
)


@settings(max_examples=60)
@given(SERIES)
def test_the_median_slope_and_its_interval_are_those_of_scipy(series: dict[int, float]) -> None:
    found = trend_slope([FiniteObservation(y, v, "A", False) for y, v in series.items()])
    line = theilslopes(list(series.values()), list(series), 0.95)
    assert (found.slope, found.low, found.high) == (line[0], line[2], line[3])


@settings(max_examples=60)
@given(SERIES)
def test_the_test_of_direction_is_pymannkendalls(series: dict[int, float]) -> None:
    found, expected = mann_kendall(list(series.values()), 0.95), pymannkendall.original_test(list(series.values()))
    assert (found.s, found.direction) == (expected.s, expected.trend)
    assert math.isclose(found.variance, expected.var_s, rel_tol=1e-12)
    assert math.isclose(found.p_value, expected.p, rel_tol=1e-9, abs_tol=1e-15)


@settings(max_examples=60)
@given(SERIES)
def test_the_rank_correlation_is_scipys(series: dict[int, float]) -> None:
    values = list(series.values())
    found = rank_trend(values)
    if len(set(values)) == 1:
        assert (found.rho, found.p_value, found.reason) == (None, None, Reason.NO_SPREAD)
        return
    expected = spearmanr(range(len(values)), values)
    assert found.rho == pytest.approx(expected[0], abs=1e-12)
    assert found.p_value == pytest.approx(expected[1], rel=1e-6, abs=1e-12)


def test_ranks_of_two_values_say_nothing() -> None:
    assert rank_trend([1, 2]).reason is Reason.FEWER_THAN_THREE_POINTS
    assert rank_trend([]).p_value is None


ALL_OF_A_REFRESH = """
import sys
from datetime import date
from assets.progress import recipes
from assets.progress.forecast import forecast
from assets.progress.hindsight import said_of_target_year
from assets.progress.levels import TargetLevel
from assets.progress.observations import FiniteObservation
from assets.progress.peers import peer_classes
from assets.progress.reasons import Outcome
from assets.progress.trend import trend_slope
from pipeline.core.catalog_words import Comparison

since = [FiniteObservation(2016 + i, 100.0 - i * i, "A", False) for i in range(8)]
level = Outcome.of(TargetLevel(25.0, 25.0, 2025, Comparison.AT_MOST, None, since[0]))
assert all(c.label for c in peer_classes(since, level))
assert all(said.will_meet is not None for said in said_of_target_year(since, level).values())
assert trend_slope(since).p_value is not None and forecast(since, 2).value is not None
print(sorted({m.split(".")[0] for m in sys.modules} & {"scipy", "statsmodels", "pymannkendall"}))
"""


def test_what_a_refresh_asks_needs_no_scipy() -> None:
    done = subprocess.run([sys.executable, "-c", ALL_OF_A_REFRESH], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
