"""The last day that a series covers is a day of the calendar, and never after the as-of day."""

from __future__ import annotations

from datetime import date

import pytest

from assets.progress.judgement import Judgement
from pipeline.core.catalog_files import load_catalog
from pipeline.core.settings import PROJECT_ROOT


def _row(year: int) -> dict[str, object]:
    return {
        "series_id": "ember_owid", "year": year, "value": 25.0, "obs_status": "A", "is_lower_bound": False,
        "published_at": date(year, 1, 1), "vintage": "one", "price_year": None,
    }  # fmt: skip


@pytest.mark.parametrize(("year", "expected"), [(2025, date(2025, 12, 31)), (2026, date(2026, 11, 25))])
def test_data_reach_to_the_end_of_their_last_year_or_to_today(year: int, expected: date) -> None:
    judgement = Judgement(load_catalog(PROJECT_ROOT / "data" / "catalog"), [_row(year)], date(2026, 11, 25))
    rows = judgement.assessment_rows("run", 0)
    assert {r["data_through"] for r in rows if r["series_id"] == "ember_owid"} == {expected}
    assert {r["data_through"] for r in rows if r["series_id"] == "irena_lcoe"} == {None}
