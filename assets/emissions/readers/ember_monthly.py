"""Ember's monthly electricity tables: the long "full release" of 2022 on, and `country_overview_monthly` of the data API (2025).

The months cover the system of the grid operator alone: twelve of them are less than the year of the yearly tables.
"""

from __future__ import annotations

from assets.emissions.readers.ember_tables import GASES, OVERVIEW, Tables, Wide, month_period, reader_of
from pipeline.core.readers import Reader

TABLES = Tables(
    wide=(
        Wide("country_overview_monthly (2025)", ("country_or_region", "country_code", "date"), dict(OVERVIEW), None, GASES),
    ),
    period_column="Date",
    period=month_period,
)  # fmt: skip

READER = Reader("ember_monthly", reader_of(TABLES))
