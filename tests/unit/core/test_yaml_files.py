"""YAML as the product reads it: no key twice, and what is merged may be overridden."""

from __future__ import annotations

import pytest
import yaml

from pipeline.core.yaml_files import load_yaml


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("b:\n  - {a: 1, a: 1}\n", 2),
        ("b: &b {a: 1, a: 2}\nc: {<<: *b}\n", 1),
        ("c:\n  <<: {a: 1, a: 2}\n", 2),
    ],
)
def test_a_key_given_twice_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(yaml.YAMLError, match=rf"(?s)the key 'a' stands twice.*line {line}"):
        load_yaml(text)


def test_a_merged_key_may_be_overridden() -> None:
    text = "c: &c {x: 1, y: 1}\nb: &b\n  <<: *c\n  x: 2\nd: {<<: *b, x: 3}\ne: *b\nf: [{x: 4}, {x: 5}]\n"
    assert load_yaml(text) == {
        "c": {"x": 1, "y": 1},
        "b": {"x": 2, "y": 1},
        "d": {"x": 3, "y": 1},
        "e": {"x": 2, "y": 1},
        "f": [{"x": 4}, {"x": 5}],
    }


def test_a_day_that_is_none_is_an_error_of_yaml() -> None:
    with pytest.raises(yaml.YAMLError, match="day is out of range"):
        load_yaml("published_at: 2026-02-30\n")
