"""The slower methods in lines, on request."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets.progress.trends_told import learning_lines, together_lines, trend_lines

TODAY = date(2026, 11, 25)
FALLING = tuple((2016 + i, 40.0 - 2.0 * i + (0.1 if i == 4 else 0.0)) for i in range(10))


def test_three_trends_two_paths_a_sum_and_the_record(reading: Any, observations: Any) -> None:
    told = "\n".join(trend_lines(reading("at_most", 23, unit="Mt CO2e"), observations(*FALLING), TODAY))
    assert "Theil-Sen: -2 a year; the target is met" in told
    missed = "\n".join(trend_lines(reading("at_most", 20), observations(*FALLING), TODAY))
    assert "least absolute deviations: -2 a year; meets 20 in 2026.0" in missed
    assert "Sum" not in missed, "only masses add up"
    assert "linear and geometric path: 23 and 23" in told
    assert "Sum 2016 to 2025: 310.1, over the 308" in told
    assert "Theil-Sen was right in 7 of 7 years" in told


def test_lower_bounds_have_no_trend(reading: Any, lower_bounds: Any) -> None:
    counted = lower_bounds((2024, 40), (2025, 46))
    assert trend_lines(reading("at_least", 100), counted, TODAY) == ["Trends: none, lower_bound_only"]


def test_without_a_level_or_values_there_is_a_reason(reading: Any, observations: Any) -> None:
    assert trend_lines(reading("at_most", 23), (), TODAY) == ["Trends: none, fewer_than_two_points"]
    unknown = reading("increase_at_least", 100, baseline_year=2010)
    assert trend_lines(unknown, observations(*FALLING), TODAY) == ["Trends: none, no_baseline_value"]


def test_the_learning_curve_says_on_what_capacity_it_rests(observations: Any) -> None:
    cost = observations((2016, 100), (2017, 80), (2018, 64), (2019, 51.2))
    capacity = observations((2016, 1), (2017, 2), (2018, 4), (2019, 8), (2020, 9))
    (line,) = learning_lines(cost, capacity, 25)
    assert "Chile's own cumulative capacity, 2016 to 2019: 20% less per doubling" in line
    assert "3.2 more doublings, 74.2 GW" in line
    assert learning_lines((), capacity, 25) == ["Learning curve: none, fewer_than_two_points"]


def test_several_series_make_a_mean_score_and_the_worst_symbol(reading: Any, observations: Any) -> None:
    rising = tuple((year, 80.0 - value) for year, value in FALLING)
    lines = together_lines(reading("at_most", 22), [observations(*FALLING), observations(*rising)], TODAY)
    assert lines[0].startswith("Open SDG over 2 series: ")
    assert lines[1] == "Worst German symbol of 2 series: thunderstorm"
