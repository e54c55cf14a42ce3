"""Ember's yearly electricity tables, in the layouts they have had.

2021: two tables, generation and capacity, one row per fuel. 2022 on: the long "full release", one row per variable, whose
first column was `Country or region`, then `Area`. 2025: the table `country_overview_yearly` of the data API.
"""

from __future__ import annotations

from assets.emissions.readers.ember_tables import GASES, OVERVIEW, Tables, Wide, reader_of, year_period
from pipeline.core.readers import Reader

TABLES = Tables(
    wide=(
        Wide("country_overview_yearly (2025)", ("country_or_region", "country_code", "year"), dict(OVERVIEW), None, GASES),
        Wide(
            "generation_yearly (2021)", ("country_name", "country_code", "year"),
            {"generation_twh": ("solar_generation", "TWh")}, ("variable", "Solar"), None,
        ),
        Wide(
            "capacity_yearly (2021)", ("country_name", "country_code", "year"),
            {"capacity_gw": ("solar_capacity", "GW")}, ("variable", "Solar"), None,
        ),
    ),
    period_column="Year",
    period=year_period,
)  # fmt: skip

READER = Reader("ember_yearly", reader_of(TABLES))
