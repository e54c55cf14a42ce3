"""What one entry of the catalogue may say: each rule is broken once, by hand, and answered by one sentence."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pipeline.core.catalog import Indicator, Reading, Table, Target
from pipeline.core.catalog_words import Comparison, Direction

ROOT = Path(__file__).resolve().parents[2] / "data" / "catalog"
TARGETS = yaml.safe_load((ROOT / "targets.yaml").read_text("utf-8"))
INDICATORS = yaml.safe_load((ROOT / "indicators.yaml").read_text("utf-8"))
STOCK, INCREASE = TARGETS[0]["readings"]


def test_the_sound_entries_are_sound() -> None:
    assert [Target.model_validate(body).target_id for body in TARGETS] == [body["target_id"] for body in TARGETS]
    assert [Indicator.model_validate(body).indicator_id for body in INDICATORS] == [
        b["indicator_id"] for b in INDICATORS
    ]


NEVER_DEFAULTED = [
    "votes", "derived", "derivation", "indicator_id", "comparison", "target_value", "target_year", "unit", "price_year",
    "baseline_year", "baseline_basis", "reference_year", "milestones", "series", "wording", "citation", "deadline",
]  # fmt: skip


@pytest.mark.parametrize("field", NEVER_DEFAULTED)
def test_nothing_that_can_turn_a_verdict_has_a_default(field: str) -> None:
    body = {k: v for k, v in STOCK.items() if k != field}
    with pytest.raises(ValidationError, match=f"{field}\n  Field required"):
        Reading.model_validate(body)


@pytest.mark.parametrize(
    "field", ["unit", "price_year", "gas", "gwp", "lineage_group", "unit_of_count", "minimum", "frequency", "sources"]
)
def test_nothing_that_says_what_a_series_measures_has_a_default(field: str) -> None:
    body = copy.deepcopy(INDICATORS[0])
    del body["series"][0][field]
    with pytest.raises(ValidationError, match="Field required"):
        Indicator.model_validate(body)


BROKEN_READINGS: list[tuple[str, dict[str, Any], str]] = [
    ("no headline series", {"series": {"power_generation": "agreement"}}, "names 0 headline series"),
    ("two headline series", {"series": {"a": "headline", "b": "headline"}}, "names 2 headline series"),
    ("a role that is none", {"series": {"a": "decider"}}, "'headline', 'agreement' or 'context'"),
    ("a change without a baseline", {"comparison": "reduction_at_least"}, "names no baseline_year"),
    ("derived without saying how", {"derived": True}, "does not say how"),
    ("a comparison that is none", {"comparison": "about"}, "Input should be 'at_least'"),
    ("milestones of another kind", {"milestones": "guessed"}, "'linear_from_reference_year' or 'none'"),
    ("an unknown key", {"target_valeu": 4}, "Extra inputs are not permitted"),
    ("text for a number", {"target_value": "4,5"}, "valid number"),
    ("half a year", {"target_year": 2025.5}, "valid integer"),
    ("an id with capitals", {"reading_id": "Stock"}, "should match pattern"),
    ("a text in one language", {"wording": {"en": "At least 100"}}, "wording.es"),
    ("an empty text", {"label": {"es": "", "en": "Level"}}, "at least 1 character"),
    ("no citation", {"citation": ""}, "at least 1 character"),
]


@pytest.mark.parametrize(("change", "sentence"), [b[1:] for b in BROKEN_READINGS], ids=[b[0] for b in BROKEN_READINGS])
def test_a_broken_reading_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence) as raised:
        Reading.model_validate(STOCK | change)
    assert raised.value.error_count() == 1


def test_the_headline_reading_must_be_there() -> None:
    with pytest.raises(ValidationError, match="headline reading 'net' is none of"):
        Target.model_validate(TARGETS[0] | {"headline_reading": "net"})


TABLE = {
    "name": "marts.power",
    "meaning": "Electricity of the tests",
    "topic": "emissions",
    "kind": "table",
    "key": ["year"],
    "columns": [
        {"name": "year", "type": "INTEGER", "unit": None, "meaning": "Calendar year"},
        {"name": "gwh", "type": "DOUBLE", "unit": "GWh", "meaning": "Electricity"},
    ],
    "optional": ["gwh"],
    "minimum_rows": 1,
    "export": "rows",
}
BROKEN_TABLES: list[tuple[str, dict[str, Any], str]] = [
    ("a schema of its own", {"name": "private.power"}, "should match pattern"),
    ("a key that is no column", {"key": ["month"]}, r"key names \['month'\], which are no columns"),
    ("an optional column that is none", {"optional": ["twh"]}, r"optional names \['twh'\]"),
    ("a key that may be null", {"optional": ["year", "gwh"]}, r"key columns \['year'\] cannot be optional"),
    ("a table without a meaning", {"meaning": "Power"}, "at least 12 characters"),
    (
        "a type that is none",
        {"columns": [{"name": "year", "type": "NUMBER", "unit": None, "meaning": "Calendar year"}], "optional": []},
        "'VARCHAR', 'INTEGER'",
    ),
    ("a kind that is none", {"kind": "index"}, "'table' or 'view'"),
    ("fewer rows than none", {"minimum_rows": -1}, "greater than or equal to 0"),
]


@pytest.mark.parametrize(("change", "sentence"), [b[1:] for b in BROKEN_TABLES], ids=[b[0] for b in BROKEN_TABLES])
def test_a_broken_table_is_refused(change: dict[str, Any], sentence: str) -> None:
    Table.model_validate(TABLE)
    with pytest.raises(ValidationError, match=sentence):
        Table.model_validate(TABLE | change)


def test_a_comparison_knows_its_direction_and_whether_it_needs_a_baseline() -> None:
    said = {c.value: (c.direction, c.needs_baseline) for c in Comparison}
    assert said == {
        "at_least": (Direction.INCREASE, False),
        "at_most": (Direction.DECREASE, False),
        "below": (Direction.DECREASE, False),
        "reduction_at_least": (Direction.DECREASE, True),
        "increase_at_least": (Direction.INCREASE, True),
    }


def test_entries_are_frozen() -> None:
    reading = Reading.model_validate(STOCK)
    with pytest.raises(ValidationError, match="frozen"):
        reading.target_value = 5  # type: ignore[misc]
    assert reading.headline_series == "power_generation"
