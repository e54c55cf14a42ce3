"""Which rows of a series count."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from assets.progress.observations import (
    Observation,
    PublishedObservation,
    break_years,
    comparable_segment,
    finite_observations,
    observations_as_of,
    observed_until,
    segment_containing,
)


def test_an_observation_states_its_status_and_whether_it_is_a_lower_bound() -> None:
    with pytest.raises(TypeError):
        Observation(2025, 46.0)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Observation(2025, 46.0, "A")  # type: ignore[call-arg]


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(ValueError, match="2025: status 'f' is none of A"):
        Observation(2025, 24.0, "f", False)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_does_not_count(value: float | None, observations: Any) -> None:
    assert [o.year for o in finite_observations(observations((2024, 1.0), (2025, value)))] == [2024]


@pytest.mark.parametrize("status", ["F", "M", "L"])
def test_forecast_and_missing_do_not_count_whatever_their_value(status: str, observations: Any) -> None:
    assert finite_observations(observations((2025, 24.0, status))) == ()


@pytest.mark.parametrize("status", ["A", "P", "E", "I", "B"])
def test_what_was_measured_or_estimated_counts(status: str, observations: Any) -> None:
    assert len(finite_observations(observations((2025, 24.0, status)))) == 1


def test_zero_is_a_value(observations: Any) -> None:
    assert finite_observations(observations((2025, 0)))[0].value == 0.0


def test_observations_come_in_order_of_years(observations: Any) -> None:
    assert [o.year for o in finite_observations(observations((2024, 1), (2016, 2), (2020, 3)))] == [2016, 2020, 2024]


def test_two_values_of_one_year_are_refused(observations: Any) -> None:
    with pytest.raises(ValueError, match="two observations of one year: 2025"):
        finite_observations(observations((2025, 24), (2025, 24)))


def test_a_forecast_beside_the_measured_value_is_no_repeat(observations: Any) -> None:
    assert len(finite_observations(observations((2025, 24), (2025, 20, "F")))) == 1


def test_a_row_of_a_future_year_is_a_projection(observations: Any) -> None:
    assert [o.year for o in observed_until(observations((2024, 56), (2026, 57), (2027, 90)), 2026)] == [2024, 2026]


def test_rows_repeated_after_the_day_do_not_matter_yet(observations: Any) -> None:
    first, second = observations((2023, 80), (2023, 82))
    rows = [PublishedObservation(o, date(2024, 1, 10)) for o in (first, second)]
    assert observations_as_of(rows, date(2024, 1, 9)) == ()


def test_a_revision_on_the_day_itself_is_known(observations: Any) -> None:
    old, new = observations((2025, 24.8, "P"), (2025, 25.4))
    rows = [PublishedObservation(new, date(2026, 9, 15)), PublishedObservation(old, date(2026, 3, 1))]
    assert observations_as_of(rows, date(2026, 9, 14)) == (old,)
    assert observations_as_of(rows, date(2026, 9, 15)) == (new,)


def test_a_break_on_a_missing_value_moves_to_the_next_present_one(observations: Any) -> None:
    series = observations((2016, 8), (2018, None, "B"), (2019, 7, "P"), (2020, 6))
    assert break_years(series) == (2019,)
    assert [o.year for o in comparable_segment(series)] == [2019, 2020]


def test_a_break_after_the_last_value_breaks_nothing(observations: Any) -> None:
    assert break_years(observations((2016, 8), (2018, None, "B"))) == ()


def test_a_segment_lies_between_two_breaks(observations: Any) -> None:
    series = observations((2014, 1), (2016, 2, "B"), (2017, 3), (2019, 4, "B"), (2020, 5))
    assert [o.year for o in segment_containing(series, 2016)] == [2016, 2017]
    assert [o.year for o in segment_containing(series, 2015)] == [2014]


def test_a_series_without_values_has_no_segment(observations: Any) -> None:
    assert comparable_segment(observations((2016, None))) == ()
