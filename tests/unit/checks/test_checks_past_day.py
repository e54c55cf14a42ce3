"""A past day did not know every source yet: its tables may be short of rows, and that is said without stopping anything."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.run import run_checks


@pytest.mark.parametrize(("unknown", "severity"), [(frozenset(), "blocking"), (frozenset({"owid_energy"}), "warning")])
def test_too_few_rows_block_unless_a_source_was_not_there_yet(
    world: Any, read: Any, catalog: Any, unknown: frozenset[str], severity: str
) -> None:
    world.execute("delete from marts.emissions")
    results = run_checks(
        read, catalog, "before_publication", date(2024, 1, 1), None, tables=["marts.emissions"], unknown=unknown
    )
    found = next(r for r in results if r.check_id == "marts.emissions:row_count")
    assert (found.passed, found.severity) == (False, severity)
