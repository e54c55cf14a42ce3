"""The fingerprint of a recipe changes with everything its table rests on, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.core import recipes
from pipeline.core.catalog import Catalog
from pipeline.core.recipes import Making, Recipe

CONTENTS = {"raw.power": "one", "raw.listing": "two"}


@pytest.fixture
def making(catalog: Catalog) -> Making:
    return Making(catalog, date(2026, 11, 25), "run", lambda _: [])


def recipe(stamps: set[Any] = frozenset()) -> Recipe:  # type: ignore[assignment]
    return Recipe("marts.power", ("raw.power",), lambda _: "SELECT 1", frozenset(stamps))


def test_inputs_catalogue_and_code_count(making: Making, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe().input_fingerprint(making, CONTENTS)
    assert recipe().input_fingerprint(making, dict(CONTENTS)) == before
    assert recipe().input_fingerprint(making, CONTENTS | {"raw.power": "changed"}) != before
    other = replace(making, catalog=catalog.model_copy(update={"fingerprint": "changed"}))
    assert recipe().input_fingerprint(other, CONTENTS) != before
    monkeypatch.setattr(recipes, "code_fingerprint", lambda: "changed")
    assert recipe().input_fingerprint(making, CONTENTS) != before


def test_what_the_table_does_not_rest_on_does_not_count(making: Making) -> None:
    before = recipe().input_fingerprint(making, CONTENTS)
    assert recipe().input_fingerprint(making, CONTENTS | {"raw.listing": "changed"}) == before
    later = replace(making, as_of=date(2026, 11, 26), run_id="another")
    assert recipe().input_fingerprint(later, CONTENTS) == before


@pytest.mark.parametrize(
    ("stamp", "change"), [("as_of", {"as_of": date(2026, 11, 26)}), ("run_id", {"run_id": "another"})]
)
def test_declared_stamps_count(making: Making, stamp: str, change: dict[str, Any]) -> None:
    stamped = recipe({stamp})
    assert stamped.input_fingerprint(replace(making, **change), CONTENTS) != stamped.input_fingerprint(making, CONTENTS)
