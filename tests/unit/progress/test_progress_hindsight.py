"""Hindsight: what methods would have said, and whether it came true."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.progress.hindsight import HINDSIGHT_METHODS, Said, Scored, backtest, calibrate, said_of_target_year
from assets.progress.observations import FiniteObservation, finite_observations
from assets.progress.past import Knowledge, Past, calibration_rows, history_rows, vintage_rows
from assets.progress.reasons import Outcome, Reason
from pipeline.core.catalog_files import load_catalog
from pipeline.core.settings import PROJECT_ROOT

FALLING = tuple((2016 + i, 40.0 - 2.0 * i) for i in range(10))


def test_a_steady_fall_that_meets_its_target_was_foreseen_by_every_trend(observations: Any, level: Any) -> None:
    known = finite_observations(observations(*FALLING))
    asked = level(23.0, "decrease", start=(2016, 40.0))
    for method in ("theil_sen", "lad", "drift", "linear_path", "destatis", "wri"):
        found = backtest(known, asked, range(2021, 2026), method)
        assert (found.hits, found.misses, found.silent) == (5, 0, 0), method
    assert backtest(known, asked, range(2021, 2026), "no_change").misses == 5
    assert backtest(known, asked, range(2021, 2026), "eurostat").misses == 2, "a straight fall starts slow in per cent"


def test_without_the_truth_nothing_is_scored(observations: Any, level: Any) -> None:
    with pytest.raises(ValueError, match="2025"):
        backtest(finite_observations(observations(*FALLING[:-1])), level(23.0, "decrease"), [2020], "drift")


def test_three_values_silence_the_forecasts_and_nobody_else(observations: Any, level: Any) -> None:
    said = said_of_target_year(
        finite_observations(observations(*FALLING[:3])), Outcome.of(level(23.0, "decrease", start=(2016, 40.0)))
    )
    assert set(said) == set(HINDSIGHT_METHODS)
    silent = {m for m, s in said.items() if s.will_meet is None}
    assert silent == {"drift", "damped_trend", "destatis"}
    assert said["drift"].reason is Reason.FEWER_THAN_FOUR_POINTS


def test_lower_bounds_and_published_target_years_say_nothing(level: Any) -> None:
    asked = Outcome.of(level(100.0, "increase", start=(2016, 10.0)))
    bound = (FiniteObservation(2016, 10.0, "A", False), FiniteObservation(2020, 46.0, "A", True))
    assert {s.reason for s in said_of_target_year(bound, asked).values()} == {Reason.LOWER_BOUND_ONLY}
    over = (FiniteObservation(2016, 10.0, "A", False), FiniteObservation(2025, 46.0, "A", False))
    assert {s.reason for s in said_of_target_year(over, asked).values()} == {Reason.DEADLINE_PASSED}
    assert {s.reason for s in said_of_target_year((), asked).values()} == {Reason.NO_DATA}


def test_a_coin_scores_a_quarter_and_silence_is_neither_right_nor_wrong() -> None:
    rows = [
        Scored(Said(True, 4.0, 0.5, None), was_met=True, value=5.0),
        Scored(Said(False, 9.0, 0.5, None), was_met=True, value=5.0),
        Scored(Said(None, None, None, Reason.NO_DATA), was_met=True, value=5.0),
    ]
    found = calibrate("coin", rows)
    assert (found.answers, found.hits, found.misses, found.silent) == (2, 1, 1, 1)
    assert (found.brier_score, found.mean_absolute_error) == (0.25, 2.5)
    assert calibrate("nobody", []).brier_score is None


@pytest.fixture(scope="module")
def past() -> Past:
    """Two editions of IRENA's cost, the later one revised, and one edition of Ember's emissions."""
    editions = [(date(2023, 8, 1), "edition-2022", 0.0, 2022), (date(2024, 9, 1), "edition-2023", 1.5, 2023)]
    rows = [
        _row("irena_lcoe", year, 96.0 - 8.0 * (year - 2016) + shift, day, vintage)
        for day, vintage, shift, last in editions
        for year in range(2016, last + 1)
    ]
    rows += [
        _row("ember_owid", year, 39.0 - 1.5 * (year - 2016), date(2026, 5, 1), "2026") for year in range(2016, 2026)
    ]
    return Past(load_catalog(PROJECT_ROOT / "data" / "catalog"), rows, date(2026, 11, 25))


def _row(series_id: str, year: int, value: float, day: date, vintage: str) -> dict[str, Any]:
    known = {
        "series_id": series_id,
        "year": year,
        "value": value,
        "published_at": day,
        "vintage": vintage,
        "price_year": None,
    }
    return known | {"obs_status": "A", "is_lower_bound": False}


def test_a_day_knows_what_was_published_by_then(past: Past) -> None:
    known = past.known_or_supposed("irena_lcoe", date(2023, 12, 31))
    assert known.knowledge is Knowledge.TRUE_VINTAGE
    assert {o.year: o.value for o in known.observations}[2016] == 96.0, "not the later revision"


def test_a_day_never_knows_dollars_of_two_years() -> None:
    editions = ((2019, 2022, "edition-2022"), (2022, 2023, "edition-2023"))
    rows = [
        _row("irena_lcoe", year, 50.0, date(dollars + 1, 8, 1), vintage) | {"price_year": dollars}
        for first, dollars, vintage in editions
        for year in (first, first + 1)
    ]
    past = Past(load_catalog(PROJECT_ROOT / "data" / "catalog"), rows, date(2026, 11, 25))
    assert [o.year for o in past.known_on("irena_lcoe", date(2023, 12, 31), date(2026, 11, 25))] == [2019, 2020]
    assert [o.year for o in past.known_on("irena_lcoe", date(2024, 12, 31), date(2026, 11, 25))] == [2022, 2023]


def test_where_nothing_was_published_todays_values_of_earlier_years_stand_in(past: Past) -> None:
    known = past.known_or_supposed("ember_owid", date(2020, 12, 31))
    assert known.knowledge is Knowledge.PSEUDO_VINTAGE
    assert [o.year for o in known.observations] == [2016, 2017, 2018, 2019]


def test_every_day_of_publication_has_its_assessment(past: Past) -> None:
    rows = [r for r in vintage_rows(past, "run", past.as_of) if r["reading_id"] == "lcoe_le_25"]
    assert [(r["known_on"].year, r["vintage"], r["is_newest"], r["latest_year"]) for r in rows] == [
        (2023, "edition-2022", False, 2022),
        (2024, "edition-2023", True, 2023),
    ]


def test_history_asks_every_method_at_the_end_of_each_year_and_scores_the_headline_series(past: Past) -> None:
    history = history_rows(past)
    level = [r for r in history if r["reading_id"] == "level" and r["series_id"] == "ember_owid"]
    assert {r["as_of"].year for r in level} == set(range(2018, 2026))
    assert {r["method"] for r in level} == set(HINDSIGHT_METHODS)
    assert {r["outcome_met"] for r in level} == {False}
    assert all(r["outcome_met"] is None for r in history if r["reading_id"] == "lcoe_le_25"), "no value of 2025"
    scores = {r["method"]: r for r in calibration_rows(history)}
    assert set(scores) == set(HINDSIGHT_METHODS)
    assert scores["no_change"]["asked"] == 16, "level and reduction, eight days each"
    assert scores["no_change"]["asked_of_true_vintages"] == 0


def test_methods_are_compared_on_the_questions_that_all_answered(past: Past) -> None:
    """Drift is silent while there are fewer than four values; the others are not blamed for those years."""
    scores = {r["method"]: r for r in calibration_rows(history_rows(past))}
    assert scores["drift"]["silent"] > 0
    assert scores["no_change"]["silent"] == 0
    assert len({r["common_answers"] for r in scores.values()}) == 1
    assert scores["drift"]["common_answers"] == scores["drift"]["answers"] < scores["no_change"]["answers"]
    assert scores["drift"]["common_brier_score"] == scores["drift"]["brier_score"]


def test_each_vintage_says_the_year_of_its_dollars() -> None:
    rows = [
        _row("irena_lcoe", 2022, value, date(dollars + 1, 8, 1), f"edition-{dollars}") | {"price_year": dollars}
        for dollars, value in ((2022, 42.21), (2023, 43.03))
    ]
    past = Past(load_catalog(PROJECT_ROOT / "data" / "catalog"), rows, date(2026, 11, 25))
    found = [r for r in vintage_rows(past, "run", date(2026, 11, 25)) if r["reading_id"] == "lcoe_le_25"]
    assert [(r["latest_value"], r["price_year"]) for r in found] == [(42.21, 2022), (43.03, 2023)]


def test_a_mean_error_is_of_one_unit_in_one_years_dollars() -> None:
    def said(unit: str, value: float, then: int | None = None, now: int | None = None) -> dict[str, Any]:
        return {
            "as_of": date(2024, 12, 31), "target_id": unit, "reading_id": "r", "series_id": "s", "role": "headline", "votes": True,
            "method": "drift", "knowledge": Knowledge.TRUE_VINTAGE, "will_meet": True, "predicted_value": value, "probability": 1.0,
            "outcome_met": True, "outcome_value": 10.0, "unit": unit, "price_year": then, "price_year_outcome": now,
        }  # fmt: skip

    def error(*rows: dict[str, Any]) -> tuple[Any, ...]:
        drift = next(r for r in calibration_rows(rows) if r["method"] == "drift")
        return drift["mean_absolute_error"], drift["unit"], drift["price_year"]

    mass = said("Mt CO2e", 12.0)
    assert error(mass) == (2.0, "Mt CO2e", None)
    assert error(said("USD/MWh", 13.0, 2023, 2023)) == (3.0, "USD/MWh", 2023)
    assert error(mass, said("USD/MWh", 13.0, 2023, 2023)) == (None, None, None), "tonnes and dollars have no mean"
    assert error(said("USD/MWh", 13.0, 2022, 2023)) == (None, None, None), "nor have dollars of two years"
