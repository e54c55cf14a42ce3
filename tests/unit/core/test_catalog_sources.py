"""What the catalogue may say of a source: each rule is broken once, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pipeline.core.catalog_sources import Licence, Source

ROOT = Path(__file__).resolve().parents[2] / "data" / "catalog"
POWER = yaml.safe_load((ROOT / "sources" / "power.yaml").read_text("utf-8"))


def test_a_sound_source_is_sound() -> None:
    assert Source.model_validate(POWER).id == "power"


def test_a_source_states_what_its_licence_permits() -> None:
    with pytest.raises(ValidationError, match="redistribution"):
        Licence.model_validate({"name": "CC0", "url": None})
    with pytest.raises(ValidationError, match="'rows', 'aggregates' or 'none'"):
        Licence.model_validate({"name": "CC0", "url": None, "redistribution": "maybe"})


BROKEN_SOURCES: list[tuple[str, dict[str, Any], str]] = [
    ("a thirteenth month", {"release_months": [13]}, "less than or equal to 12"),
    ("grace that runs backwards", {"grace_days": -1}, "greater than or equal to 0"),
]


@pytest.mark.parametrize(("change", "sentence"), [b[1:] for b in BROKEN_SOURCES], ids=[b[0] for b in BROKEN_SOURCES])
def test_a_broken_rhythm_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Source.model_validate(POWER | {"cadence": POWER["cadence"] | change})
