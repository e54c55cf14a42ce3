"""Each check has an input that breaks it and one that does not; both are written by hand in tests/data/checks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.domain import domain_rules
from checks.run import run_checks

AS_OF = date(2026, 11, 25)
CASES_FILES = sorted((Path(__file__).resolve().parents[2] / "data" / "checks").glob("cases*.yaml"))
CASES: list[dict[str, Any]] = [case for file in CASES_FILES for case in yaml.safe_load(file.read_text("utf-8"))]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all cases, which differ in a row or two: what is read alike is judged once."""
    return tmp_path_factory.mktemp("answers") / "checks.json"


def _check(case: dict[str, Any], world: Any, read: Any, catalog: Any, answers: Path) -> Any:
    change = case.get("breaks", case.get("holds"))
    if change:
        world.execute(change)
    table = case["check"].split(":")[0]
    results = run_checks(read, catalog, "before_publication", AS_OF, answers, tables=[table])
    return next(r for r in results if r.check_id == case["check"])


@pytest.mark.parametrize("case", [c for c in CASES if "breaks" in c], ids=lambda c: f"{c['check']}-{c['what']}")
def test_a_broken_input_fails_its_check(
    case: dict[str, Any], world: Any, read: Any, catalog: Any, answers: Path
) -> None:
    result = _check(case, world, read, catalog, answers)
    assert (result.passed, result.crashed) == (False, False), result.observed


@pytest.mark.parametrize("case", [c for c in CASES if "holds" in c], ids=lambda c: f"{c['check']}-{c['what']}")
def test_a_sound_input_passes_its_check(
    case: dict[str, Any], world: Any, read: Any, catalog: Any, answers: Path
) -> None:
    result = _check(case, world, read, catalog, answers)
    assert (result.passed, result.crashed) == (True, False), result.observed


def test_every_kind_of_rule_is_broken_by_some_input(catalog: Any) -> None:
    """Rules that several tables share under one name are broken on some of them."""
    broken = {c["check"].split(":", 1)[1] for c in CASES if "breaks" in c}
    rules = {r.check_id.split(":", 1)[1] for r in domain_rules(catalog, AS_OF)}
    assert len(rules) > 30
    assert rules <= broken
