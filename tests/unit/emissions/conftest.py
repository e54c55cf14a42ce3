"""A few facts on electricity, each a row written by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

UNITS = {
    "greenhouse_gas_emissions": "Mt CO2e",
    "carbon_intensity_elec": "g CO2e/kWh",
    "solar_electricity": "TWh",
    "electricity_generation": "TWh",
    "grid_emission_factor": "t CO2/MWh",
    "combined_margin_intermittent": "g CO2/kWh",
    "operating_margin": "g CO2/kWh",
    "coal_factor_2017": "t CO2/MWh",
}


@pytest.fixture
def know(tiny_world: Any) -> Callable[..., None]:
    """Put facts of one vintage of a source: variable, period, value and, where it is not A, status."""

    def put(
        source: str, *facts: tuple[Any, ...], vintage: str = "first", published: date = date(2025, 1, 1), unit: str = ""
    ) -> None:
        tiny_world.insert(
            "marts.vintages", {"source_id": source, "vintage": vintage, "file": "facts.csv", "published_at": published}
        )
        for line, (variable, period, value, *status) in enumerate(facts, start=2):
            year, _, month = str(period).partition("-")
            tiny_world.insert(
                "staging.emissions_facts",
                {
                    "fact_id": f"{source}/{vintage}/facts.csv#{line}", "source_id": source, "vintage": vintage, "file": "facts.csv",
                    "row": line, "variable": variable, "period_start": date(int(year), int(month or 1), 1),
                    "frequency": "M" if month else "A", "year": None if month else int(year), "value": value,
                    "unit": unit or UNITS.get(variable, ""), "obs_status": (status or ["A"])[0],
                },
            )  # fmt: skip

    return put
