"""The figures of the mission, written by hand, against what a refresh of the bundled facts publishes."""

from __future__ import annotations

from typing import Any

import pytest

EMISSIONS = {
    2016: 39.13, 2017: 38.46, 2018: 38.45, 2019: 38.34, 2020: 36.51, 2021: 37.97, 2022: 33.94, 2023: 27.11, 2024: 23.03, 2025: 25.62,
}  # fmt: skip
SOLAR = {2016: 2.59, 2019: 6.30, 2022: 15.71, 2024: 20.19, 2025: 22.18}
LEVELISED = {2012: 206.87, 2016: 96.09, 2017: 92.43, 2018: 122.54, 2020: 66.06, 2022: 43.03, 2023: 40.92}
AVOIDED_2025 = {
    "grid_average": 6.42, "rest_of_mix": 8.57, "combined_margin": 11.07, "operating_margin": 14.57, "coal": 17.74, "build_margin": 0.55,
}  # fmt: skip
FIRST_MET = {"coal": 2019, "operating_margin": 2020, "combined_margin": 2021, "official_grid_average": 2022}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def values(refreshed: Any) -> dict[str, dict[int, float]]:
    """Current yearly values by series and year."""
    found: dict[str, dict[int, float]] = {}
    for row in refreshed.rows("SELECT series_id, year, value FROM marts.latest_observations WHERE frequency = 'A'"):
        found.setdefault(row["series_id"], {})[row["year"]] = row["value"]
    return found


@pytest.fixture(scope="module")
def assessed(refreshed: Any) -> dict[str, dict[str, Any]]:
    rows = refreshed.rows("SELECT * FROM marts.assessments")
    return {f"{r['reading_id']}/{r['series_id']}": r for r in rows}


@pytest.fixture(scope="module")
def verdicts(refreshed: Any) -> dict[str, dict[str, Any]]:
    return {r["target_id"]: r for r in refreshed.rows("SELECT * FROM marts.verdicts")}


# --- emissions ---


@pytest.mark.parametrize("year", EMISSIONS)
def test_emissions_of_electricity(values: Any, year: int) -> None:
    assert values["ember_owid"][year] == EMISSIONS[year]


def test_the_level_is_missed_39_percent_of_the_way(assessed: Any) -> None:
    row = assessed["level/ember_owid"]
    assert (row["verdict"], row["latest_year"], row["latest_value"]) == ("missed", 2025, 25.62)
    assert round(row["progress_fraction"], 2) == 0.39
    assert row["gap_absolute"] == pytest.approx(21.12)
    assert (row["reference_year"], row["baseline_year"]) == (2016, None)


def test_the_reduction_since_2016_is_met(assessed: Any) -> None:
    row = assessed["reduction_since_2016/ember_owid"]
    assert row["verdict"] == "achieved_on_time"
    assert round(row["baseline_value"] - row["latest_value"], 2) == 13.51


@pytest.mark.parametrize("year", SOLAR)
def test_solar_generation(values: Any, year: int) -> None:
    assert values["solar_generation_owid"][year] == SOLAR[year]


@pytest.mark.parametrize("method", AVOIDED_2025)
def test_avoided_in_2025_by_factor(refreshed: Any, values: Any, method: str) -> None:
    assert round(values[f"avoided_{method}"][2025], 2) == AVOIDED_2025[method]
    row = refreshed.rows(f"SELECT * FROM marts.avoided_emissions WHERE year = 2025 AND method = '{method}'")[0]
    assert round(row["mt_co2e"], 2) == AVOIDED_2025[method]
    assert round(row["solar_gwh"]) == 22_180
    assert round(row["breakeven_factor_t_per_mwh"], 4) == 0.2029


def test_the_reading_of_avoided_emissions_is_met(assessed: Any) -> None:
    assert assessed["avoided/avoided_combined_margin"]["verdict"] == "achieved_on_time"


def test_the_first_year_met_runs_from_2019_to_2022_with_the_factor(values: Any) -> None:
    first = {
        m: min(y for y, v in values[f"avoided_{m}"].items() if v >= 4.5)
        for m in AVOIDED_2025
        if max(values[f"avoided_{m}"].values()) >= 4.5
    }
    first["official_grid_average"] = min(y for y, v in values["avoided_official_grid_average"].items() if v >= 4.5)
    assert (min(first.values()), max(first.values())) == (2019, 2022)
    assert {m: first[m] for m in FIRST_MET} == FIRST_MET


def test_at_the_official_average_it_is_met_in_2022_and_lost_in_2023(values: Any, assessed: Any) -> None:
    factor = values["sen_grid_factor_mean"]
    assert (round(factor[2022], 4), round(factor[2023], 4)) == (0.3006, 0.2421)
    assert values["sen_grid_factor_operator"][2023] == 0.2384
    avoided = values["avoided_official_grid_average"]
    assert avoided[2022] >= 4.5 > avoided[2023]
    row = assessed["avoided/avoided_official_grid_average"]
    assert (row["year_first_met"], row["consecutive_years_met"], row["verdict"]) == (2022, 0, "undetermined")


def test_the_four_series_of_emissions_are_kept_apart(values: Any) -> None:
    assert round(values["edgar_power"][2023], 2) == 24.31
    assert round(values["inventory_1a1"][2022], 2) == 29.00
    four = ("ember_owid", "ember_yearly_product", "edgar_power", "inventory_1a1", "climate_watch_power")
    for year in range(2013, 2023):
        assert len({round(values[s][year], 6) for s in four if year in values[s]}) >= 4


def test_their_spread_is_9_to_29_percent_in_each_year(values: Any) -> None:
    spreads = []
    for year in range(2010, 2023):
        ember = values["ember_owid"].get(year, values["ember_yearly_product"][year])
        found = [ember, *(values[s][year] for s in ("edgar_power", "inventory_1a1", "climate_watch_power"))]
        spreads.append((max(found) - min(found)) / (sum(found) / 4))
    assert (round(min(spreads), 2), round(max(spreads), 2)) == (0.09, 0.29)


def test_emissions_are_contested(verdicts: Any) -> None:
    row = verdicts["emissions"]
    assert (row["status"], row["headline_reading"], row["headline_verdict"]) == ("contested", "level", "missed")
    assert (row["readings_met"], row["readings_missed"]) == (2, 1)
    assert all(word in row["sentence_en"] for word in ("25.6", "11.1", "missed", "met"))
    assert all(word in row["sentence_es"] for word in ("25,6", "11,1"))


# --- photovoltaic cost ---


@pytest.mark.parametrize("year", LEVELISED)
def test_levelised_cost(values: Any, year: int) -> None:
    assert round(values["irena_lcoe"][year], 2) == LEVELISED[year]


def test_the_last_edition_with_chile_is_current_in_its_own_dollars(refreshed: Any, values: Any) -> None:
    current = refreshed.rows(
        "SELECT DISTINCT vintage, price_year FROM marts.latest_observations WHERE series_id = 'irena_lcoe'"
    )
    assert current == [{"vintage": "edition-2023", "price_year": 2023}]
    assert max(values["irena_lcoe"]) == 2023
    editions = refreshed.rows(
        "SELECT vintage, price_year, max(year) AS last FROM marts.pv_lcoe WHERE series_id = 'irena_lcoe' GROUP BY ALL ORDER BY 1"
    )
    assert [tuple(r.values()) for r in editions] == [("edition-2022", 2022, 2022), ("edition-2023", 2023, 2023)]


def test_cost_is_undetermined_for_lack_of_a_value_of_2025(assessed: Any, verdicts: Any) -> None:
    row = assessed["lcoe_le_25/irena_lcoe"]
    assert (row["verdict"], row["reason"], row["target_year_value"]) == (
        "undetermined",
        "no_target_year_value",
        None,
    )
    assert (round(row["gap_absolute"], 2), round(row["progress_fraction"], 3)) == (15.92, 0.776)
    assert verdicts["pv_cost"]["status"] == "undetermined"


def test_in_2016_dollars(values: Any, assessed: Any) -> None:
    assert round(values["irena_lcoe_real_2016"][2023], 2) == 32.23
    assert assessed["lcoe_le_25_real_2016/irena_lcoe_real_2016"]["price_year"] == 2016


def test_the_worlds_cost_never_stands_for_chiles(refreshed: Any) -> None:
    rejected = refreshed.rows(
        "SELECT DISTINCT detail FROM marts.rejected_rows WHERE source_id = 'irena_costs' AND reason = 'other_territory'"
    )
    assert rejected == [{"detail": "OWID_WRL"}]


def test_a_contract_price_is_context_and_never_a_levelised_cost(refreshed: Any, values: Any, assessed: Any) -> None:
    assert round(values["auction_mean"][2021], 2) == 23.78
    kinds = refreshed.rows(
        "SELECT DISTINCT series_id LIKE 'auction%' AS auction, kind FROM marts.pv_lcoe ORDER BY 1, 2"
    )
    assert [tuple(r.values()) for r in kinds] == [(False, "modelled"), (False, "reported"), (True, "contract")]
    readings = refreshed.rows(
        "SELECT reading_id, votes FROM marts.readings WHERE target_id = 'pv_cost' AND indicator_id = 'auction_price'"
    )
    assert readings and not any(r["votes"] for r in readings)


# --- firms ---


def test_firms_of_the_loaded_lists(refreshed: Any) -> None:
    counted = refreshed.rows(
        """SELECT count(*) AS entities, count(*) FILTER (is_spv = false) AS operating, count(*) FILTER (is_spv IS NULL) AS untold
        FROM marts.firms WHERE counted"""
    )[0]
    assert tuple(counted.values()) == (249, 46, 7)
    found = {
        (r["reading"], r["unit_of_count"], r["year"]): r["firms"]
        for r in refreshed.rows("SELECT * FROM marts.firm_counts")
    }
    latest = max(year for _, _, year in found)
    assert found["stock", "legal_entities", latest] == 249
    assert found["stock", "operating_firms", latest] == 46
    assert found["stock", "legal_entities", 2025] == 190
    assert (found["new_since_2016", "legal_entities", 2025], found["new_since_2016", "operating_firms", 2025]) == (8, 1)
    assert found["stock", "owner_groups", 2025] is None
    assert refreshed.rows("SELECT bool_and(is_lower_bound) AS all_bounds FROM marts.firm_counts") == [
        {"all_bounds": True}
    ]


def test_firms_are_undetermined_by_operating_firm_and_met_by_legal_entity(assessed: Any, verdicts: Any) -> None:
    row = verdicts["firms"]
    assert (row["status"], row["unit_of_count"], row["headline_series"]) == (
        "undetermined",
        "operating_firms",
        "firms_operating",
    )
    assert assessed["stock/firms_operating"]["reason"] == "lower_bound_only"
    assert assessed["stock/firms_legal_entities"]["verdict"] == "achieved_on_time"
    assert assessed["new_since_2016/new_firms_operating"]["verdict"] == "undetermined"
    assert assessed["net_increase/firms_operating"]["verdict"] == "undetermined"
    assert all(t in row["sentence_en"] for t in ("26 operating firms by 2025", "46 with all sources"))
    assert "26 empresas operativas" in row["sentence_es"]


def test_firms_are_legal_entities_with_their_list_behind_the_count(refreshed: Any) -> None:
    assert refreshed.rows(
        "SELECT count(*) AS n FROM marts.firms WHERE try_cast(split_part(rut, '-', 1) AS INTEGER) < 50000000"
    ) == [{"n": 0}]
    for column in ("name", "firm_id", "evidence"):
        assert refreshed.rows(
            f"SELECT count(*) AS n FROM marts.firms WHERE regexp_matches({column}, '(?i)\\bE\\.?I\\.?R\\.?L\\b')"
        ) == [{"n": 0}]
    assert refreshed.rows("SELECT count(*) AS n FROM marts.firms WHERE reason IS NULL OR reason = ''") == [{"n": 0}]
    assert (
        refreshed.rows("SELECT count(*) AS n FROM marts.firms WHERE counted AND evidence_level = 'no_address'")[0]["n"]
        > 0
    )
    inputs = refreshed.rows(
        "SELECT count(*) AS n FROM marts.observation_inputs WHERE observation_id LIKE 'firms_operating/2025%'"
    )
    assert inputs[0]["n"] >= 26


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", ("190", "249", "26", "46", "legal entities", "operating firms", "constituted in chile")),
        ("es", ("190", "249", "26", "46", "personas jurídicas", "empresas operativas", "constituidas en chile")),
    ],
)
def test_page_1_says_both_units(refreshed: Any, code: str, told: tuple[str, ...]) -> None:
    page = (refreshed.folder / "report" / f"report.{code}.html").read_text("utf-8")
    first = page.split('<article class="goal')[1].split("</article>")[0].lower()
    assert [t for t in told if t not in first] == []
