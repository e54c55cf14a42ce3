"""The unit tests mirror the source, and stay what unit tests are: no Dagster, no refresh."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline.core.settings import PROJECT_ROOT

UNIT = PROJECT_ROOT / "tests" / "unit"
FLOOR = PROJECT_ROOT / "pipeline" / "core"
WITHOUT_RULES = {"errors", "catalog_entries", "catalog_words"}
"""Modules that only name things, and words whose tests stand with those of the catalogue."""


def test_every_module_of_the_floor_has_its_tests() -> None:
    modules = {p.stem for p in FLOOR.glob("*.py") if p.stem != "__init__"} - WITHOUT_RULES
    tests = {p.stem.removeprefix("test_") for p in (UNIT / "core").glob("test_*.py")}
    assert modules - tests == set()
    assert [t for t in tests if not any(t == m or t.startswith(f"{m}_") for m in modules)] == []


def test_every_room_and_topic_has_its_tests() -> None:
    topics = {p.parent.name for p in (PROJECT_ROOT / "assets").glob("*/__init__.py")}
    rooms = topics | {"core", "checks", "reports"}
    assert {p.name for p in UNIT.iterdir() if p.is_dir() and list(p.glob("test_*.py"))} == rooms


@pytest.mark.parametrize("path", sorted(UNIT.rglob("*.py")), ids=lambda p: str(p.relative_to(UNIT)))
def test_a_unit_test_needs_no_dagster_and_no_refresh(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert {
        name
        for name in imported
        if name.split(".")[0] == "dagster" or name in ("pipeline.refresh", "pipeline.definitions")
    } == set()
