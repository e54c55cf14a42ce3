"""Levelised costs in their own and in 2016 dollars, and contract prices beside them: golden numbers by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assets.pv_cost.facts import auctions, cost_model_inputs
from assets.pv_cost.observations import pv_cost_observations, pv_lcoe
from assets.pv_cost.price_year import yearly_index

MEAN_2016, MEAN_2023 = 240.0071666667, 304.7015833333
"""CPI-U, plain means of the twelve months (US Bureau of Labor Statistics)."""


@pytest.fixture
def know(tiny_world: Any) -> Callable[..., None]:
    def put(
        source: str,
        vintage: str,
        variable: str,
        values: dict[str, float | None],
        published: date = date(2024, 9, 1),
        price_year: int | None = None,
        is_newest: bool = True,
    ) -> None:
        tiny_world.insert(
            "marts.vintages",
            {
                "source_id": source,
                "vintage": vintage,
                "file": "facts.csv",
                "published_at": published,
                "price_year": price_year,
                "is_newest": is_newest,
            },
        )
        for line, (period, amount) in enumerate(values.items(), start=2):
            year, _, month = period.partition("-")
            tiny_world.insert(
                "staging.pv_cost_facts",
                {
                    "fact_id": f"{source}/{vintage}/facts.csv#{line}",
                    "source_id": source,
                    "vintage": vintage,
                    "file": "facts.csv",
                    "row": line,
                    "variable": variable,
                    "period_start": date(int(year), int(month or 1), 1),
                    "frequency": "M" if month else "A",
                    "year": None if month else int(year),
                    "value": amount,
                    "unit": "USD/kWh",
                    "obs_status": "A",
                },
            )

    return put


def months(mean: float, year: int, missing: int | None = None) -> dict[str, float | None]:
    """Twelve months around a mean."""
    return {f"{year}-{m:02}": None if m == missing else mean + (m - 6.5) for m in range(1, 13)}


@pytest.fixture
def series(tiny_world: Any) -> Callable[[], dict[tuple[str, int, str], dict[str, Any]]]:
    return lambda: {(r["series_id"], r["year"], r["vintage"]): r for r in tiny_world.made(pv_cost_observations)}


def test_dollars_per_kilowatt_hour_become_dollars_per_megawatt_hour(know: Any, series: Any) -> None:
    """Read without the factor, 0.0409 would be the cheapest cost in the world (case 050)."""
    know("irena_costs", "edition-2023", "solar_pv_lcoe", {"2023": 0.04092}, price_year=2023)
    row = series()["irena_lcoe", 2023, "edition-2023"]
    assert (round(row["value"], 4), row["unit"], row["price_year"]) == (40.92, "USD/MWh", 2023)


def test_each_edition_keeps_its_own_dollars(know: Any, series: Any) -> None:
    know("irena_costs", "edition-2022", "solar_pv_lcoe", {"2022": 0.04221449}, price_year=2022)
    know("irena_costs", "edition-2023", "solar_pv_lcoe", {"2022": 0.04303}, price_year=2023)
    found = series()
    assert [found["irena_lcoe", 2022, v]["price_year"] for v in ("edition-2022", "edition-2023")] == [2022, 2023]
    assert round(found["irena_lcoe", 2022, "edition-2022"]["value"], 2) == 42.21


def test_in_dollars_of_2016(know: Any, series: Any) -> None:
    know("irena_costs", "edition-2023", "solar_pv_lcoe", {"2023": 0.04092}, price_year=2023)
    know("us_cpi", "2026-05", "cpi_u_nsa", months(MEAN_2016, 2016) | months(MEAN_2023, 2023))
    row = series()["irena_lcoe_real_2016", 2023, "edition-2023"]
    assert (round(row["value"], 2), row["price_year"], row["note"]) == (32.23, 2016, None)
    assert len(row["inputs"]) == 25


@pytest.mark.parametrize("year", [2016, 2023])
def test_a_year_without_all_its_months_has_no_index(know: Any, series: Any, year: int) -> None:
    """A mean of eleven months is not the year's (October 2025 is missing at the source)."""
    know("irena_costs", "edition-2023", "solar_pv_lcoe", {"2023": 0.04092}, price_year=2023)
    index = {
        y: months(mean, y, missing=10 if y == year else None) for y, mean in ((2016, MEAN_2016), (2023, MEAN_2023))
    }
    know("us_cpi", "2026-05", "cpi_u_nsa", index[2016] | index[2023])
    row = series()["irena_lcoe_real_2016", 2023, "edition-2023"]
    assert (row["value"], row["obs_status"], row["note"]) == (None, "M", "price index incomplete")


def test_an_edition_whose_dollars_are_not_known_is_not_deflated(know: Any, series: Any) -> None:
    know("irena_costs", "edition-0", "solar_pv_lcoe", {"2023": 0.04092}, price_year=None)
    know("us_cpi", "2026-05", "cpi_u_nsa", months(MEAN_2016, 2016))
    assert series()["irena_lcoe_real_2016", 2023, "edition-0"]["value"] is None


def test_the_index_is_that_of_the_newest_vintage(know: Any, tiny_world: Any) -> None:
    know("us_cpi", "old", "cpi_u_nsa", months(100.0, 2016), published=date(2020, 1, 31), is_newest=False)
    know("us_cpi", "new", "cpi_u_nsa", months(MEAN_2016, 2016), published=date(2026, 6, 30))
    found = tiny_world.rows(yearly_index("staging.pv_cost_facts"))
    assert [(r["price_year"], round(r["price_index"], 3)) for r in found] == [(2016, 240.007)]


AWARDS = {"source_id": "cne_auctions", "vintage": "first", "file": "auctions.csv"}


def tender(
    name: str, award: str, average: str | None, lowest: str | None, solar: str, energy: str | None, start: str = "2024"
) -> dict[str, Any]:
    return {
        "tender": name, "award_period": award, "average_price": average, "lowest_price": lowest, "lowest_price_is_solar": solar,
        "awarded_energy": energy, "supply_start": start, "row": 2, **AWARDS,
    }  # fmt: skip


@pytest.fixture
def bid(tiny_world: Any) -> Callable[..., None]:
    def put(*rows: dict[str, Any]) -> None:
        tiny_world.insert("marts.vintages", AWARDS | {"is_newest": True})
        tiny_world.insert("raw.cne_auctions", *rows)
        for row in tiny_world.made(auctions):
            kept = {k: v for k, v in row.items() if k not in ("file", "row", "rejected_because")}
            if row["rejected_because"] is None:
                tiny_world.insert("staging.auctions", kept)

    return put


def test_a_bid_is_a_price_of_the_year_of_its_award(bid: Any, series: Any) -> None:
    """Supply begins years later (case 062)."""
    bid(tender("2021/01", "2021-09", "23.78", "13.32", "yes", "2310", start="2026"))
    found = series()
    assert round(found["auction_mean", 2021, "first"]["value"], 2) == 23.78
    assert found["auction_lowest_solar", 2021, "first"]["note"] == "tender 2021/01, supply from 2026"
    assert all(year == 2021 for _, year, _ in found)


def test_tenders_of_one_year_are_weighted_by_energy(bid: Any, series: Any) -> None:
    bid(tender("a", "2016-08", "50", "29.1", "yes", "1000"), tender("b", "2016-10", "40", "35", "mixed", "3000"))
    found = series()
    assert found["auction_mean", 2016, "first"]["value"] == pytest.approx(42.5)
    assert found["auction_lowest_solar", 2016, "first"]["value"] == 29.1


def test_a_mixed_portfolios_price_is_no_solar_price_and_no_price_is_none(bid: Any, series: Any) -> None:
    bid(tender("a", "2017", "32.5", "21.48", "mixed", None), tender("b", "2019", None, None, "no", "500"))
    assert series() == {}


def test_an_award_of_the_future_is_set_aside(tiny_world: Any) -> None:
    tiny_world.insert("marts.vintages", AWARDS | {"is_newest": True})
    tiny_world.insert("raw.cne_auctions", tender("a", "2030-01", "10", "10", "yes", "1"))
    assert [r["rejected_because"] for r in tiny_world.made(auctions)] == ["period_in_the_future"]


def test_a_contract_price_is_never_a_levelised_cost_and_what_is_computed_here_is_not_reported(tiny_world: Any) -> None:
    rows = [
        ("auction_mean", "auction_price", 23.78, None),
        ("irena_lcoe", "pv_levelised_cost", 40.92, 2023),
        ("irena_lcoe_real_2016", "pv_levelised_cost", 32.23, 2016),
        ("ember_owid", "electricity_emissions", 25.62, None),
    ]
    for series_id, indicator, amount, price_year in rows:
        tiny_world.insert(
            "marts.observations",
            {
                "series_id": series_id,
                "indicator_id": indicator,
                "year": 2021,
                "value": amount,
                "price_year": price_year,
            },
        )
    assert {r["series_id"]: r["kind"] for r in tiny_world.made(pv_lcoe)} == {
        "auction_mean": "contract",
        "irena_lcoe": "reported",
        "irena_lcoe_real_2016": "modelled",
    }


def test_inputs_of_a_model_come_from_the_newest_vintage_and_projections_are_no_observations(tiny_world: Any) -> None:
    for vintage, published in (("atb-2022", date(2022, 12, 31)), ("atb-2024", date(2024, 12, 31))):
        tiny_world.insert(
            "marts.vintages",
            {
                "source_id": "nrel_atb",
                "vintage": vintage,
                "file": "f.csv",
                "published_at": published,
                "price_year": published.year - 2,
            },
        )
    told = [
        ("atb-2022", "2030", "capex", "700", "USD/kW", "F"), ("atb-2022", "2035", "capex", "650", "USD/kW", "F"),
        ("atb-2024", "2030", "capex", "900", "USD/kW", "F"), ("atb-2024", "2030", "wacc_real", "0.03", "fraction", "F"),
        ("atb-2024", "2027", "capex", "950", "USD/kW", "A"),
    ]  # fmt: skip
    for line, (vintage, period, variable, amount, unit, status) in enumerate(told, start=2):
        tiny_world.insert(
            "raw.nrel_atb",
            {
                "entity": "United States", "entity_code": "USA", "period": period, "variable": variable, "value": amount, "unit": unit,
                "obs_status": status, "source_id": "nrel_atb", "vintage": vintage, "file": "f.csv", "row": line,
            },
        )  # fmt: skip
    rows = tiny_world.made(cost_model_inputs)
    kept = {
        (r["variable"], r["year"]): (r["value"], r["price_year"], r["vintage"])
        for r in rows
        if not r["rejected_because"]
    }
    assert kept == {
        ("capex", 2030): (900.0, 2022, "atb-2024"),
        ("capex", 2035): (650.0, 2020, "atb-2022"),
        ("wacc_real", 2030): (0.03, None, "atb-2024"),
    }
    assert [(r["year"], r["rejected_because"]) for r in rows if r["rejected_because"]] == [
        (2027, "period_in_the_future")
    ]
