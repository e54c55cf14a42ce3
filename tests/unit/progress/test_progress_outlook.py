"""What lies ahead: only past the last value, only from four values, and a past year is named as unpublished."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets.progress.outlook import cut_at_zero, forecast_paths, outlook
from assets.progress.peers import METHODS, peer_classes
from assets.progress.reasons import Outcome, Reason

TODAY = date(2026, 11, 25)
COST = ((2016, 96.09), (2017, 92.43), (2018, 122.54), (2020, 66.06), (2022, 43.03), (2023, 40.92))


def test_an_unpublished_target_year_is_forecast_and_said_to_be_past(reading: Any, observations: Any) -> None:
    found = outlook(reading("at_most", 25), observations(*COST), TODAY)
    assert (found.forecast_year, found.forecast_is_of_past_year) == (2025, True)
    assert found.forecast_low80 is not None and found.forecast_mean is not None
    assert 0 <= found.forecast_low80 <= found.forecast_mean
    assert found.probability_of_reaching in [n / 20 for n in range(1, 20)]


def test_once_the_target_year_is_published_only_late_achievement_is_open(reading: Any, observations: Any) -> None:
    found = outlook(reading("at_most", 25), observations(*COST, (2025, 38.0)), TODAY)
    assert (found.forecast_year, found.forecast_is_of_past_year) == (2030, False)


def test_every_path_starts_after_the_last_value(reading: Any, observations: Any) -> None:
    paths = forecast_paths(reading("at_most", 25), observations(*COST), TODAY)
    assert {(p.model, p.year) for p in paths} == {(m, y) for m in ("damped_trend", "drift") for y in (2024, 2025)}
    assert all(p.is_past for p in paths)


def test_three_values_a_lower_bound_or_no_level_have_no_outlook(
    reading: Any, observations: Any, lower_bounds: Any
) -> None:
    few = outlook(reading("at_most", 25), observations(*COST[:3]), TODAY)
    assert (few.forecast_year, few.outlook_reason) == (None, Reason.FEWER_THAN_FOUR_POINTS)
    bound = outlook(reading("at_least", 100), lower_bounds((2024, 40), (2025, 46)), TODAY)
    assert bound.outlook_reason is Reason.LOWER_BOUND_ONLY
    assert outlook(reading("at_most", 25), (), TODAY).outlook_reason is Reason.NO_DATA
    unknown = reading("increase_at_least", 100, baseline_year=2015)
    assert outlook(unknown, observations(*COST), TODAY).outlook_reason is Reason.NO_BASELINE_VALUE
    assert forecast_paths(unknown, observations(*COST), TODAY) == []


def test_an_interval_is_cut_at_zero_only_where_no_value_was_negative(level: Any, observations: Any) -> None:
    from assets.progress.observations import finite_observations

    assert cut_at_zero(-3.0, finite_observations(observations((2020, 1)))) == 0.0
    assert cut_at_zero(-3.0, finite_observations(observations((2020, -1)))) == -3.0


def test_other_institutions_answer_together_or_say_why_not(level: Any, observations: Any) -> None:
    from assets.progress.observations import finite_observations

    used = finite_observations(observations(*COST, (2026, 10.0)))
    found = peer_classes(used, Outcome.of(level(25.0, "decrease", start=(2016, 96.09))))
    assert [c.method for c in found] == list(METHODS)
    assert all(c.label for c in found)
    assert next(c for c in found if c.method == "wri").label == "on_track", "the value after 2025 is left aside"
    without = peer_classes(used, Outcome.of(level(25.0, "decrease")))
    assert {c.reason for c in without} == {Reason.NO_REFERENCE_VALUE}
    broken = peer_classes(used[2:], Outcome.of(level(25.0, "decrease", start=(2016, 96.09))))
    assert {c.reason for c in broken} == {Reason.BREAK_AFTER_BASELINE}
