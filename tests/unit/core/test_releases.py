"""Names of releases that nobody named: one number and no more, in the order in which they came."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.core.catalog_sources import Vintage, VintageFile
from pipeline.core.releases import free_name

DAY = "2026-11-26"


def file(sha: str) -> VintageFile:
    return VintageFile(name="power.csv", table="power", rows=1, sha256=sha * 64)


def vintage(name: str, sha: str, day: str = DAY) -> Vintage:
    fields: dict[str, Any] = dict.fromkeys(("url", "boundary", "unit", "gas", "gwp", "price_year", "note"))
    return Vintage(
        source="power", vintage=name, publisher="Nobody", release=name, published_at=day, published_at_basis="publisher",
        retrieved_at=day, licence="CC0", transcribed_from="made up", files=(file(sha),), **fields,
    )  # type: ignore[arg-type]  # fmt: skip


CASES: dict[str, tuple[list[Vintage], str | None, str]] = {
    "the first of a day": ([], None, DAY),
    "the second of a day": ([vintage(DAY, "a")], None, f"{DAY}-r02"),
    "the third of a day": ([vintage(DAY, "a"), vintage(f"{DAY}-r02", "b")], None, f"{DAY}-r03"),
    "the eleventh of a day": ([vintage(DAY, "a"), vintage(f"{DAY}-r10", "b")], None, f"{DAY}-r11"),
    "behind names by hash, which grew": (
        [vintage(DAY, "a"), vintage(f"{DAY}-4bf999-382ff6", "b")], None, f"{DAY}-r02",
    ),
    "an edition that is new": ([vintage("edition-2023", "a")], "edition-2024", "edition-2024"),
    "an edition under its old name": ([vintage("edition-2023", "a", "2024-09-01")], "edition-2023", "edition-2023-r02"),
    "behind another's name of the same day": ([vintage("later", "a")], None, "later-r02"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_name_grows_by_one_number_and_sorts_last(name: str) -> None:
    stored, said, expected = CASES[name]
    found = free_name(stored, file("c"), said, DAY, keep=False)
    assert found == expected
    assert all(found > v.vintage for v in stored if str(v.published_at) == DAY)


def test_the_same_bytes_again_have_their_old_name() -> None:
    stored = [vintage(DAY, "a"), vintage(f"{DAY}-r02", "b"), vintage(f"{DAY}-r03", "c")]
    assert free_name(stored, file("b"), None, DAY, keep=False) == f"{DAY}-r02"


def test_a_name_of_the_catalogue_stays_whatever_others_of_the_day_are_called() -> None:
    """The reader takes the year of the plants from it."""
    stored = [vintage("costs-2020", "a"), vintage("costs-2030", "b")]
    assert free_name(stored, file("c"), "costs-2020", DAY, keep=True) == "costs-2020-r02"


def test_without_a_name_and_a_day_there_is_none() -> None:
    assert free_name([], file("a"), None, None, keep=False) is None
