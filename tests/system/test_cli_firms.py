"""`solar-mission firms explain` on the bundled facts, and `sources add` of a registry that a plan then reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tables import copied_data

pytestmark = pytest.mark.slow


def test_a_firm_of_the_directory_is_explained_by_rut_and_by_name(command: Any) -> None:
    by_rut = json.loads(command("firms", "explain", "76.376.829-5", "--json").out)
    by_name = json.loads(command("firms", "explain", "Conejo Solar SpA", "--json").out)
    assert by_rut["rut"] == by_name["rut"] == "76376829-5"
    assert by_rut["counted"]
    assert by_rut["rules"][-1]["rule"] == "Deciding rule: directory"
    assert by_rut["directory"]
    said = command("firms", "explain", "76376829-5")
    assert said.out.startswith("Conejo Solar SpA (76376829-5): counted")


@pytest.mark.parametrize(
    ("asked", "told"),
    [("12.531.909-2", "natural person"), ("Nadie Ejemplo SpA", "No firm is called"), ("Solar", "firms fit")],
)
def test_what_cannot_be_explained_ends_with_a_sentence(command: Any, asked: str, told: str) -> None:
    said = command("firms", "explain", asked)
    assert said.code == 2
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_registry_is_added_without_a_declaration(command: Any, tmp_path: Path) -> None:
    data = copied_data(tmp_path)
    path = tmp_path / "PUB_NOMBRES_PJ.txt"
    path.write_text("RUT\tDV\tRAZON_SOCIAL\n76500101\t3\tSOLAR EJEMPLO SPA\n12531909\t2\tPERSONA EJEMPLO\n", "utf-8")
    said = command("sources", "add", "sii_names", path, SOLAR_MISSION_DATA=str(data))
    assert (said.code, said.err) == (0, "")
    assert "of sii_names is in" in said.out
    plan = command("refresh", "--plan", SOLAR_MISSION_DATA=str(data))
    assert "raw.sii_names\tread\t" in plan.out
    assert "sii_companies\tfirms\t" in command("sources", "list", SOLAR_MISSION_DATA=str(data)).out
    refused = command("sources", "add", "sii_companies", path, SOLAR_MISSION_DATA=str(data))
    assert refused.code == 4
    assert "expected the columns" in refused.err
