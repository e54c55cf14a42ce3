"""Names made up to be hard, by kind: what the rule on names must take and what it must leave, and no single name is in a rule."""

from __future__ import annotations

import pytest
import yaml

from assets.firms.names import folded_name
from assets.firms.value_chain import NameRule, name_rule
from pipeline.core.settings import PROJECT_ROOT

_FILE = PROJECT_ROOT / "tests" / "data" / "firms" / "hard_names.yaml"
KINDS: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
SOLAR, OTHERWISE = KINDS["solar"], KINDS["otherwise"]


@pytest.mark.parametrize("kind", SOLAR)
def test_names_of_this_kind_say_solar_energy(kind: str) -> None:
    assert [n for n in SOLAR[kind] if name_rule(folded_name(n)) is not NameRule.SOLAR] == []


@pytest.mark.parametrize("kind", OTHERWISE)
def test_names_of_this_kind_use_the_word_otherwise_or_not_at_all(kind: str) -> None:
    assert [n for n in OTHERWISE[kind] if name_rule(folded_name(n)) is NameRule.SOLAR] == []


def test_there_are_enough_of_them_to_mean_something() -> None:
    assert sum(map(len, SOLAR.values())) > 100
    assert sum(map(len, OTHERWISE.values())) > 120
