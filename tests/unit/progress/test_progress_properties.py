"""What holds for every series, not only for those we thought of."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from assets.progress.assess import assess
from assets.progress.levels import meets, progress_fraction, target_path_value
from assets.progress.observations import Observation, PublishedObservation, observations_as_of
from assets.progress.verdict import VERDICT_ORDER, Verdict, final_verdict
from pipeline.core.catalog_words import SeriesRole

YEARS = st.integers(2012, 2030)
# Quarters are exact in binary, so that scaling and mirroring change no value by rounding.
VALUES = st.integers(-400, 400).map(lambda n: n / 4)
STATUSES = st.sampled_from("APEIBFML")
SERIES = st.dictionaries(YEARS, st.tuples(VALUES, STATUSES), max_size=12)
MEASURED = st.dictionaries(YEARS, st.tuples(VALUES, st.sampled_from("APEI")), max_size=12)
DIRECTIONS = st.sampled_from(["increase", "decrease"])
MET_AT_DEADLINE = {Verdict.ACHIEVED_ON_TIME, Verdict.ACHIEVED_ON_TIME_THEN_LOST}


def rows(series: dict[int, tuple[float, str]], factor: float = 1.0) -> tuple[Observation, ...]:
    return tuple(Observation(year, value * factor, status, False) for year, (value, status) in series.items())


@given(MEASURED, VALUES, VALUES, VALUES, st.sampled_from(["increase", "decrease", "below"]))
def test_a_better_value_for_the_target_year_never_worsens_the_verdict(
    level: Any, series: dict[int, tuple[float, str]], one: float, other: float, target: float, direction: str
) -> None:
    worse, better = sorted((one, other), reverse=direction != "increase")
    places = [
        VERDICT_ORDER.index(final_verdict(rows(series | {2025: (value, "A")}), level(target, direction), 2030).verdict)
        for value in (better, worse)
    ]
    assert places[0] <= places[1]


@given(VALUES, VALUES, DIRECTIONS)
def test_no_value_is_nearer_to_met_than_a_better_one(level: Any, value: float, target: float, direction: str) -> None:
    asked = level(target, direction)
    better = math.nextafter(value, math.inf if direction == "increase" else -math.inf)
    assert meets(better, asked) or not meets(value, asked)


@given(SERIES, VALUES, DIRECTIONS, st.sampled_from([0.001, 0.1, 3.6, 1000.0, 1e9]))
def test_the_unit_does_not_matter(
    level: Any, series: dict[int, tuple[float, str]], target: float, direction: str, factor: float
) -> None:
    plain = final_verdict(rows(series), level(target, direction), 2030)
    scaled = final_verdict(rows(series, factor), level(target * factor, direction), 2030)
    assert (plain.verdict, plain.reason, plain.first_year_met) == (scaled.verdict, scaled.reason, scaled.first_year_met)
    assert (plain.gap_at_target_year is None) == (scaled.gap_at_target_year is None)
    if plain.gap_at_target_year is not None and scaled.gap_at_target_year is not None:
        allowed = 1e-9 * factor * 400
        assert math.isclose(scaled.gap_at_target_year, plain.gap_at_target_year * factor, rel_tol=1e-9, abs_tol=allowed)


@given(SERIES, VALUES, st.integers(2020, 2031))
def test_a_mirrored_series_has_the_same_verdict(
    level: Any, series: dict[int, tuple[float, str]], target: float, as_of_year: int
) -> None:
    rising = final_verdict(rows(series), level(target, "increase"), as_of_year)
    falling = final_verdict(rows(series, -1.0), level(-target, "decrease"), as_of_year)
    assert rising == falling


@given(VALUES, VALUES, VALUES, st.integers(2016, 2030))
def test_a_mirrored_way_is_as_long(level: Any, start: float, value: float, target: float, year: int) -> None:
    rising = level(target, "increase", 2025, (2016, start))
    falling = level(-target, "decrease", 2025, (2016, -start))
    assert progress_fraction(value, rising) == progress_fraction(-value, falling)
    path, mirrored = target_path_value(rising, year).value, target_path_value(falling, year).value
    assert path is not None
    assert mirrored is not None
    assert path == -mirrored


@given(SERIES, VALUES, DIRECTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    reading: Any, series: dict[int, tuple[float, str]], target: float, direction: str, random: Any
) -> None:
    asked = reading({"increase": "at_least", "decrease": "at_most"}[direction], target)
    plain = rows(series)
    shuffled = random.sample(plain, len(plain))
    day = date(2030, 6, 1)
    assert assess(asked, "s", SeriesRole.HEADLINE, plain, day) == assess(asked, "s", SeriesRole.HEADLINE, shuffled, day)


@given(MEASURED, YEARS, VALUES, VALUES, DIRECTIONS)
def test_another_year_never_turns_what_the_target_year_decided(
    level: Any, series: dict[int, tuple[float, str]], year: int, value: float, target: float, direction: str
) -> None:
    """Earlier or later years say early, late or lost; met in time stays met in time, a missed deadline stays missed."""
    assume(year != 2025 and year not in series)
    asked = level(target, direction)
    before = final_verdict(rows(series), asked, 2030)
    after = final_verdict(rows(series | {year: (value, "A")}), asked, 2030)
    assert before.gap_at_target_year == after.gap_at_target_year
    assert (before.verdict in MET_AT_DEADLINE) == (after.verdict in MET_AT_DEADLINE)
    assert (before.verdict is Verdict.UNDETERMINED) == (after.verdict is Verdict.UNDETERMINED)
    if year < 2025 and before.verdict is not Verdict.MISSED:
        assert before.verdict is after.verdict


@given(SERIES, VALUES, VALUES, DIRECTIONS, YEARS)
def test_a_forecast_changes_nothing(
    level: Any, series: dict[int, tuple[float, str]], value: float, target: float, direction: str, year: int
) -> None:
    asked = level(target, direction)
    plain = rows(series)
    assert final_verdict(plain, asked, 2030) == final_verdict(
        (*plain, Observation(year, value, "F", False)), asked, 2030
    )


@given(MEASURED, VALUES, DIRECTIONS)
def test_calling_a_value_a_lower_bound_never_turns_a_verdict_only_withholds_it(
    level: Any, series: dict[int, tuple[float, str]], target: float, direction: str
) -> None:
    asked = level(target, direction)
    only = {y: v for y, v in series.items() if y <= 2025}
    exact = final_verdict(rows(only), asked, 2030).verdict
    bounds = tuple(Observation(y, v, s, True) for y, (v, s) in only.items())
    bounded = final_verdict(bounds, asked, 2030).verdict
    early = {Verdict.MISSED, Verdict.MISSED_AFTER_EARLY_ACHIEVEMENT}
    assert bounded in (exact, Verdict.UNDETERMINED) or {bounded, exact} == early


PUBLISHED = st.dictionaries(st.tuples(YEARS, st.integers(0, 400)), st.one_of(st.none(), VALUES), max_size=15).map(
    lambda rows: [
        PublishedObservation(Observation(year, value, "A", False), date(2025, 1, 1) + timedelta(days=day))
        for (year, day), value in rows.items()
    ]
)


@given(PUBLISHED, st.integers(0, 400))
def test_what_is_published_later_does_not_change_what_was_known(rows: list[PublishedObservation], day: int) -> None:
    as_of = date(2025, 1, 1) + timedelta(days=day)
    earlier = [r for r in rows if r.published_at <= as_of]
    assert observations_as_of(rows, as_of) == observations_as_of(earlier, as_of)
    assert observations_as_of(rows, as_of) == observations_as_of(list(reversed(rows)), as_of)
