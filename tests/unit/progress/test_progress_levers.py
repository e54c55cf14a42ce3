"""What decides a target: the smallest change that turns its verdict."""

from __future__ import annotations

from typing import Any

import pytest

from assets.progress.levels import TargetLevel
from assets.progress.levers import LeverKind, levers
from assets.progress.observations import Observation
from assets.progress.verdict import Verdict, final_verdict
from pipeline.core.catalog_words import Comparison

ROW = {
    "target_id": "emissions",
    "reading_id": "level",
    "series_id": "ember_owid",
    "role": "headline",
    "votes": True,
    "verdict": "missed",
    "latest_value": 25.62,
    "latest_year": 2025,
    "target_year": 2025,
    "target_year_value": 25.62,
    "target_level": 4.5,
    "target_value": 4.5,
    "gap_absolute": 21.12,
    "comparison": "at_most",
    "unit": "Mt CO2e",
    "unit_of_count": None,
    "price_year": None,
    "gas": "CO2, CH4, N2O and others",
    "lineage_group": "ember",
}
AVOIDED = ROW | {
    "reading_id": "avoided",
    "series_id": "avoided_combined_margin",
    "comparison": "at_least",
    "verdict": "achieved_on_time",
    "latest_value": 11.07,
    "gas": "CO2",
}


def kinds(headline: dict[str, Any], *others: dict[str, Any], **given: Any) -> list[LeverKind]:
    return [lever.kind for lever in levers(headline, [headline, *others], **given) if lever.turns]


def test_another_reading_turns_a_contested_target_before_any_value_does() -> None:
    found = levers(ROW, [ROW, AVOIDED])
    assert [lever.kind for lever in found] == [LeverKind.READING, LeverKind.VALUE]
    assert (found[0].status_from, found[0].status_to) == ("missed", "met")
    assert round(found[1].relative_change or 0, 2) == -0.82


def test_the_unit_of_count_comes_first() -> None:
    firms = ROW | {"unit": "firms", "unit_of_count": "operating_firms", "verdict": "undetermined"}
    entities = firms | {"series_id": "entities", "role": "agreement", "verdict": "achieved_on_time"}
    entities |= {"unit_of_count": "legal_entities", "latest_value": 249.0}
    assert kinds(firms, entities)[0] is LeverKind.UNIT_OF_COUNT


def test_a_factor_is_told_from_a_source_and_break_even_has_its_own_kind() -> None:
    coal = AVOIDED | {"series_id": "avoided_build_margin", "role": "agreement", "verdict": "missed"}
    factors = {"avoided_combined_margin": (0.499, 0.203), "avoided_build_margin": (0.025, 0.203)}
    assert kinds(AVOIDED, coal, break_even=factors)[:2] == [LeverKind.FACTOR, LeverKind.BREAK_EVEN_FACTOR]
    edgar = ROW | {"series_id": "edgar_power", "role": "agreement", "verdict": "achieved_late"}
    assert kinds(ROW, edgar, break_even=factors)[0] is LeverKind.SERIES


def test_the_same_question_in_other_dollars_is_a_price_base() -> None:
    cost = ROW | {"unit": "USD/MWh", "price_year": 2023}
    real = cost | {"reading_id": "real", "price_year": 2016, "verdict": "achieved_on_time", "latest_value": 4.0}
    assert kinds(cost, real)[0] is LeverKind.PRICE_BASE


def test_context_other_series_of_another_reading_and_no_verdict_turn_nothing() -> None:
    context = AVOIDED | {"role": "context"}
    agreeing = AVOIDED | {"role": "agreement"}
    silent = AVOIDED | {"verdict": "undetermined"}
    unheard = AVOIDED | {"votes": False}
    assert kinds(ROW, context, agreeing, silent, unheard) == [LeverKind.VALUE]


def test_without_a_value_nothing_is_said_of_it() -> None:
    assert kinds(ROW | {"latest_value": None, "gap_absolute": None, "verdict": "undetermined"}) == []


def test_what_was_tried_in_vain_stands_last_with_its_own_distance() -> None:
    cost = ROW | {
        "unit": "USD/MWh",
        "price_year": 2023,
        "verdict": "undetermined",
        "target_level": 25.0,
        "target_value": 25.0,
    }
    cost |= {"latest_value": 40.9, "latest_year": 2023, "target_year_value": None, "gap_absolute": 15.9}
    real = cost | {"reading_id": "real", "price_year": 2016, "latest_value": 32.2}
    without_level = cost | {"reading_id": "change", "comparison": "reduction_at_least", "target_level": None}
    found = levers(cost, [cost, real, without_level])
    assert [(lever.kind, lever.turns) for lever in found] == [
        (LeverKind.TARGET_YEAR_VALUE, True),
        (LeverKind.PRICE_BASE, False),
        (LeverKind.READING, False),
    ]
    assert (found[1].value_from, found[1].value_to, round(found[1].relative_change or 0, 2)) == (32.2, 25.0, -0.22)
    assert found[2].relative_change is None


def test_other_factors_of_another_reading_are_tried_against_its_own_headline() -> None:
    coal = AVOIDED | {"series_id": "avoided_coal", "role": "agreement", "latest_value": 17.7}
    build = AVOIDED | {"series_id": "avoided_build", "role": "agreement", "latest_value": 0.5, "verdict": "missed"}
    factors = {"avoided_combined_margin": (0.499, 0.203), "avoided_coal": (0.8, 0.203), "avoided_build": (0.02, 0.203)}
    found = {
        lever.series_id: lever for lever in levers(ROW, [ROW, AVOIDED, coal, build], factors) if lever.kind == "factor"
    }
    assert (found["avoided_build"].status_from, found["avoided_build"].status_to) == ("met", "missed")
    assert not found["avoided_coal"].turns


def test_both_values_of_a_lever_say_their_unit_their_dollars_and_whose_they_are() -> None:
    cost = ROW | {"unit": "USD/MWh", "series_id": "irena_lcoe", "price_year": 2023, "gas": None}
    real = cost | {"reading_id": "real", "series_id": "real_2016", "price_year": 2016, "verdict": "achieved_on_time"}
    found = levers(cost, [cost, real])[0]
    assert (found.series_id_from, found.unit_from, found.price_year_from) == ("irena_lcoe", "USD/MWh", 2023)
    assert (found.series_id, found.unit_to, found.price_year_to) == ("real_2016", "USD/MWh", 2016)


def test_a_factor_is_in_the_gases_of_its_series() -> None:
    factors = {"avoided_combined_margin": (0.499, 0.203)}
    found = next(x for x in levers(ROW, [ROW, AVOIDED], factors) if x.kind is LeverKind.BREAK_EVEN_FACTOR)
    assert (found.unit_from, found.unit_to) == ("t CO2/MWh", "t CO2/MWh")
    several = AVOIDED | {"gas": "CO2, CH4, N2O and others"}
    found = next(x for x in levers(ROW, [ROW, several], factors) if x.kind is LeverKind.BREAK_EVEN_FACTOR)
    assert (found.unit_from, found.unit_to) == ("t CO2e/MWh", "t CO2e/MWh")


@pytest.mark.parametrize(
    ("verdict", "latest_year", "of_target_year", "kind", "start"),
    [
        ("missed", 2025, 25.62, LeverKind.VALUE, 25.62),
        ("missed", 2026, 25.0, LeverKind.VALUE, 25.62),  # a later year still makes it late
        ("undetermined", 2023, None, LeverKind.TARGET_YEAR_VALUE, None),
        (
            "undetermined",
            2026,
            24.0,
            LeverKind.TARGET_YEAR_VALUE,
            24.0,
        ),  # a bound of the year after proves nothing of it
        ("undetermined", 2025, 25.62, LeverKind.VALUE, 25.62),
        ("not_yet_due", 2025, 25.62, LeverKind.TARGET_YEAR_VALUE, 25.62),
    ],
)
def test_only_the_value_that_decides_is_a_lever(
    verdict: str, latest_year: int, of_target_year: float | None, kind: LeverKind, start: float | None
) -> None:
    row = ROW | {"verdict": verdict, "latest_year": latest_year, "target_year_value": of_target_year}
    (lever,) = levers(row, [row])
    assert (lever.kind, lever.value_from, lever.value_to, lever.turns) == (kind, start, 4.5, True)


def test_what_a_lever_promises_is_what_the_verdict_does() -> None:
    """IRENA's last value for Chile, of 2023: another one of 2023 turns nothing, one of 2025 does."""
    asked = TargetLevel(25.0, 25.0, 2025, Comparison.AT_MOST, None, None)
    irena = [Observation(2022, 43.03, "A", is_lower_bound=False), Observation(2023, 40.92, "A", is_lower_bound=False)]
    lowered = [irena[0], Observation(2023, 25.0, "A", is_lower_bound=False)]
    assert final_verdict(lowered, asked, 2026).verdict is Verdict.UNDETERMINED
    assert (
        final_verdict([*irena, Observation(2025, 25.0, "A", is_lower_bound=False)], asked, 2026).verdict
        is Verdict.ACHIEVED_ON_TIME
    )
    row = ROW | {"verdict": final_verdict(irena, asked, 2026).verdict, "latest_value": 40.92, "latest_year": 2023}
    row |= {"target_level": 25.0, "target_year_value": None, "gap_absolute": 15.92}
    assert kinds(row) == [LeverKind.TARGET_YEAR_VALUE]


def test_a_factor_applied_to_another_year_than_the_target_turns_nothing() -> None:
    until_2024 = AVOIDED | {"verdict": "undetermined", "latest_year": 2024, "target_year_value": None}
    factors = {"avoided_combined_margin": (0.499, 0.203)}
    assert LeverKind.BREAK_EVEN_FACTOR not in kinds(ROW, until_2024, break_even=factors)
    assert LeverKind.BREAK_EVEN_FACTOR in kinds(ROW, AVOIDED, break_even=factors)
