"""The reference vectors of the methods: expectations that were written before the code.

Where the vectors use another word than the contract, `vector_answers.py` maps it, and nothing else does. A further file
`progress_vectors_*.json` beside the first is run the same way.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.unit.progress.vector_answers import ANSWERS

FILES = sorted((Path(__file__).parents[2] / "data").glob("progress_vectors*.json"))
VECTORS = [v for file in FILES for v in json.loads(file.read_text("utf-8"))["vectors"]]
DEFECT = "quirk"
"""Groups of vectors that record a peer's defect, which a correct engine does not show."""


def agrees(actual: object, expected: object, tolerance: dict[str, float]) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return actual == expected
    allowed = max(tolerance["abs"], tolerance["rel"] * abs(expected))
    return isinstance(actual, int | float) and abs(actual - expected) <= allowed


def test_every_method_has_vectors() -> None:
    found = Counter(v["method"] for v in VECTORS)
    assert set(found) == set(ANSWERS)
    assert sum(found.values()) >= 313
    assert all(v["provenance"]["kind"] and v["provenance"]["source"] for v in VECTORS)


@pytest.mark.parametrize("vector", [pytest.param(v, id=f"{v['id']}-{v['edge']}") for v in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    answer = ANSWERS[vector["method"]](vector["input"])
    wrong = {
        name: (answer.get(name), expected)
        for name, expected in vector["expected"].items()
        if name not in answer or not agrees(answer[name], expected, vector["tolerance"])
    }
    if vector["edge"].startswith(DEFECT):
        assert wrong, f"{vector['id']} repeats a defect of the peer's code"
        return
    assert not wrong, f"{vector['id']}: {wrong} (ours, expected)"
