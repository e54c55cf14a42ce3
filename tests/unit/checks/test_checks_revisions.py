"""What a release revised, and when a person must accept it: each rule broken once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from checks.asking import Turned, to_accept
from checks.revisions import NO_BAND, Release, Value, revisions, variables
from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.settings import PROJECT_ROOT

FIXED = "irena_lcoe_real_2016"
Told = Mapping[int, float | None]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(PROJECT_ROOT / "data" / "catalog")


def release(name: str, year: int, source: str = "owid_energy", *, bundled: bool = False, gwp: str = "AR5") -> Release:
    day = date(year, 6, 1)
    return Release(source, name, day, day, gwp, bundled)


def values(told: Told, price_year: int | None = None) -> dict[date, Value]:
    return {date(y, 1, 1): Value(date(y, 1, 1), "A", v, "unit", price_year) for y, v in told.items()}


def judged(
    catalog: Catalog,
    releases: list[Release],
    observed: dict[str, dict[str, dict[date, Value]]],
) -> tuple[list[tuple[int, float | None, bool]], list[str]]:
    """Period, new value and whether it is beyond the band of each revision; and the reasons to ask a person."""
    found = revisions(catalog, releases, observed)
    told = [(r.old.period_start.year, r.new.value if r.new else None, r.is_beyond_band) for r in found]
    return told, [why for some in to_accept(catalog, releases, observed, found).values() for why in some]


def of_owid(first: Told, second: Told) -> dict[str, dict[str, dict[date, Value]]]:
    return {"ember_owid": {"a": values(first), "b": values(second)}}


TWO = [release("a", 2024, bundled=True), release("b", 2025)]


def test_a_movement_within_the_band_is_told_and_asks_nobody(catalog: Catalog) -> None:
    assert judged(catalog, TWO, of_owid({2019: 100.0, 2020: 50.0}, {2019: 104.0, 2020: 50.0, 2021: 40.0})) == (
        [(2019, 104.0, False)],
        [],
    )


def test_a_movement_beyond_the_band_asks_a_person(catalog: Catalog) -> None:
    told, why = judged(catalog, TWO, of_owid({2019: 28.0, 2020: 27.5}, {2019: 30.8, 2020: 27.5}))
    assert told == [(2019, 30.8, True)]
    assert why == ["ember_owid moved beyond 5.0% in 1 period(s), most in 2019: 28 to 30.8 unit"]


def test_what_came_with_the_project_was_reviewed_with_it(catalog: Catalog) -> None:
    both = [release("a", 2024, bundled=True), release("b", 2025, bundled=True)]
    told, why = judged(catalog, both, of_owid({2019: 28.0}, {2019: 60.0}))
    assert told == [(2019, 60.0, True)]
    assert why == []


@pytest.mark.parametrize("second", [{2020: 27.5}, {2019: None, 2020: 27.5}], ids=["no row", "no value"])
def test_a_year_that_vanishes_asks_a_person(catalog: Catalog, second: Told) -> None:
    told, why = judged(catalog, TWO, of_owid({2019: 28.0, 2020: 27.5}, second))
    assert told == [(2019, None, True)]
    assert why == ["ember_owid no longer has 2019"]


def test_a_value_that_was_missing_and_came_is_no_revision(catalog: Catalog) -> None:
    assert judged(catalog, TWO, of_owid({2019: None}, {2019: 28.0})) == ([], [])


def test_a_series_that_vanishes_asks_a_person_where_releases_are_whole(catalog: Catalog) -> None:
    observed = {
        "ember_owid": {"a": values({2019: 28.0})},
        "solar_generation_owid": {"a": values({2019: 1.0}), "b": values({2019: 1.0})},
    }
    assert judged(catalog, TWO, observed)[1] == ["ember_owid no longer has 2019"]


def test_charts_of_one_source_do_not_miss_each_other(catalog: Catalog) -> None:
    releases = [release("a", 2024, "owid_grapher", bundled=True), release("b", 2025, "owid_grapher")]
    observed = {"climate_watch_power": {"a": values({2019: 28.0})}, "solar_capacity_owid": {"b": values({2019: 3.0})}}
    assert judged(catalog, releases, observed) == ([], [])


def test_one_factor_on_all_values_is_a_base_that_nobody_declared(catalog: Catalog) -> None:
    first = {2019: 30.0, 2020: 28.0, 2021: 27.0}
    why = judged(catalog, TWO, of_owid(first, {y: v * 1.024 for y, v in first.items()}))[1]
    assert why == ["ember_owid: all 3 values moved by one factor, 1.0240: has their base changed, undeclared?"]
    assert judged(catalog, TWO, of_owid(first, {y: v * (1 + 0.01 * (y - 2018)) for y, v in first.items()}))[1] == []


IRENA = [release("a", 2024, "irena_costs", bundled=True), release("b", 2025, "irena_costs")]


def test_declared_dollars_of_another_year_are_compared_in_dollars_of_one_year(catalog: Catalog) -> None:
    """Edition 2024 against edition 2023: x 1.0240 in its own dollars, and nothing in those of 2016."""
    own = {"a": values({2022: 43.03, 2023: 40.92}, 2023), "b": values({2022: 44.06, 2023: 41.90}, 2024)}
    fixed = {"a": values({2022: 33.9, 2023: 32.2}, 2016), "b": values({2022: 33.7, 2023: 32.0}, 2016)}
    told, why = judged(catalog, IRENA, {"irena_lcoe": own, FIXED: fixed})
    assert [t[2] for t in told] == [False, False]
    assert why == []


def test_a_wrong_deflator_shows_in_dollars_of_one_year(catalog: Catalog) -> None:
    """The export that used Chile's own deflator is 5.19 % too high."""
    own = {"a": values({2022: 43.03}, 2023), "b": values({2022: 46.35}, 2024)}
    fixed = {"a": values({2022: 33.9}, 2016), "b": values({2022: 33.9 * 1.0519}, 2016)}
    why = judged(catalog, IRENA, {"irena_lcoe": own, FIXED: fixed})[1]
    assert why[0].startswith(f"{FIXED} moved beyond 3.0% in 1 period(s)")


def test_other_warming_potentials_ask_a_person(catalog: Catalog) -> None:
    two = [release("a", 2024, bundled=True), release("b", 2025, gwp="AR6")]
    assert judged(catalog, two, of_owid({2019: 28.0}, {2019: 28.0}))[1] == [
        "the warming potentials changed from AR5 to AR6 (a before)"
    ]


def test_an_older_release_that_comes_after_a_newer_one_asks_a_person(catalog: Catalog) -> None:
    newer = release("a", 2024, bundled=True)
    older = Release("owid_energy", "b", date(2020, 1, 1), date(2025, 1, 1), "AR5", is_bundled=False)
    told, why = judged(catalog, [newer, older], of_owid({2019: 28.0}, {2019: 28.0}))
    assert told == []
    assert why[0].startswith("it is of 2020-01-01, and came after a of 2024-06-01")


def test_zero_that_becomes_something_is_measured_against_the_series(catalog: Catalog) -> None:
    told, _ = judged(catalog, TWO, of_owid({2018: 0.0, 2019: 100.0}, {2018: 1.0, 2019: 100.0}))
    assert told == [(2018, 1.0, False)]
    assert judged(catalog, TWO, of_owid({2018: 0.0, 2019: 100.0}, {2018: 9.0, 2019: 100.0}))[0][0][2]


def test_what_is_ours_alone_does_not_ask_for_its_inputs_again(catalog: Catalog) -> None:
    observed = {"avoided_grid_average": {"a": values({2019: 1.0}), "b": values({2019: 2.0})}}
    told, why = judged(catalog, TWO, observed)
    assert told == [(2019, 2.0, True)]
    assert why == []


def fact(name: str, vintage: str, year: int, value: float) -> dict[str, object]:
    period = date(year, 1, 1)
    return {
        "series_id": name, "vintage": vintage, "period_start": period, "frequency": "A", "value": value, "unit": "g CO2/kWh",
    }  # fmt: skip


def test_factors_of_one_period_replace_each_other_whatever_year_they_name(catalog: Catalog) -> None:
    name = "ifi_grid_factors/operating_margin"
    two = [release("a", 2022, "ifi_grid_factors", bundled=True), release("b", 2025, "ifi_grid_factors")]
    facts = [fact(name, "a", 2020, 600.0), fact(name, "a", 2021, 657.0), fact(name, "b", 2022, 640.0)]
    told, why = judged(catalog, two, variables(catalog, facts))
    assert told == [(2021, 640.0, True)]
    assert why == [f"{name} moved beyond 0.0% in 1 period(s), most in 2021: 657 to 640 g CO2/kWh"]


def test_a_variable_is_judged_by_the_band_of_its_own_source(catalog: Catalog) -> None:
    """Prices: 0.05 %, so narrow that it is told with two decimals."""
    two = [release("a", 2024, "us_cpi", bundled=True), release("b", 2025, "us_cpi")]
    within = [fact("us_cpi/cpi_u_nsa", "a", 2020, 300.0), fact("us_cpi/cpi_u_nsa", "b", 2020, 300.1)]
    beyond = [fact("us_cpi/cpi_u_nsa", "a", 2020, 300.0), fact("us_cpi/cpi_u_nsa", "b", 2020, 300.2)]
    assert judged(catalog, two, variables(catalog, within)) == ([(2020, 300.1, False)], [])
    why = judged(catalog, two, variables(catalog, beyond))[1]
    assert why[0].startswith("us_cpi/cpi_u_nsa moved beyond 0.05% in 1 period(s)")


def test_a_release_that_turns_a_verdict_asks_and_those_that_do_not_feed_it_do_not(catalog: Catalog) -> None:
    both = [*TWO, release("c", 2025, "edgar_ghg")]
    turned = [Turned("emissions", "avoided", "avoided_combined_margin", "met", "missed", frozenset({"owid_energy:b"}))]
    told = "reading avoided of emissions turned from met to missed (by avoided_combined_margin)"
    assert to_accept(catalog, both, {}, [], turned) == {
        "owid_energy:b": [f"since the last publication, and with it, {told}"]
    }


def test_without_a_band_every_change_is_beyond_it() -> None:
    assert NO_BAND.band == 0.0
