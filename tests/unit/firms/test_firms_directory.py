"""From rows of lists to firms: what is one firm, which is Chilean, which is counted, and why."""

from __future__ import annotations

from typing import Any

import pytest

from assets.firms.directory import gather_firms, joins_owners
from assets.firms.identity import folded_name, legal_form


def entry(name: str, **more: Any) -> dict[str, Any]:
    """A row of the directory as staging gives it."""
    row = {
        "fact_id": f"solar_directory/v/directory.csv#{more.pop('row', 2)}", "rut": None, "name": name, "directory_name": name,
        "segments": "generation", "control_country": None, "start_year": None, "start_basis": None, "is_spv": False,
        "evidence": "said so", "source_title": "A source", "source_url": "https://example.invalid/a", "source_year": 2018,
    } | more  # fmt: skip
    return row | {"name_key": folded_name(row["directory_name"]), "legal_form": legal_form(row["name"])}


def alias(canonical: str, variant: str, basis: str = "spelling, accents or legal form") -> dict[str, str]:
    return {"canonical_name": canonical, "variant": variant, "basis": basis}


def registered(rut: str, registry: str = "reuc", start: Any = None) -> dict[str, Any]:
    return {"rut": rut, "registry": registry, "start_date": start}


def gathered(*entries: dict[str, Any], aliases: Any = (), registries: Any = ()) -> dict[str, dict[str, Any]]:
    return {f["firm_id"]: f for f in gather_firms(entries, aliases, registries)}


def test_rows_of_one_name_are_one_firm_in_any_spelling() -> None:
    firms = gathered(
        entry("Energía Uno SpA", segments="generation;storage"),
        entry("ENERGIA UNO SPA.", row=3, segments="development", source_title="Another"),
    )
    assert list(firms) == ["ENERGIA UNO SPA"]
    assert (firms["ENERGIA UNO SPA"]["segments"], firms["ENERGIA UNO SPA"]["n_sources"]) == (
        "development;generation;storage",
        2,
    )


def test_rows_of_one_rut_are_one_firm_under_any_name() -> None:
    """A firm that was renamed keeps its number (case 035)."""
    firms = gathered(entry("AES Gener", rut="94272000-9"), entry("AES Andes", rut="94272000-9", row=3))
    assert list(firms) == ["94272000-9"]


def test_a_name_takes_the_rut_under_which_it_stands_elsewhere_unless_there_are_two() -> None:
    one = gathered(entry("Uno SpA", rut="76500101-3"), entry("Uno SpA", row=3))
    assert list(one) == ["76500101-3"]
    two = gathered(
        entry("Uno SpA", rut="76500101-3"), entry("Uno SpA", rut="76500138-2", row=3), entry("Uno SpA", row=4)
    )
    assert set(two) == {"76500101-3", "76500138-2", "UNO SPA"}


@pytest.mark.parametrize(("row", "is_chilean", "basis"), [
    (entry("Uno", rut="76500101-3"), True, "rut"),
    (entry("Uno SpA"), True, "legal_form"),
    (entry("Uno Inc."), False, "none"),
    (entry("Uno", control_country="Chile"), False, "none"),
])  # fmt: skip
def test_only_a_rut_or_a_legal_form_shows_that_a_firm_is_chilean(
    row: dict[str, Any], is_chilean: bool, basis: str
) -> None:
    firm = next(iter(gathered(row).values()))
    assert (firm["is_chilean"], firm["chilean_basis"], firm["counted"]) == (is_chilean, basis, is_chilean)
    assert firm["reason"].startswith("Counted: " if is_chilean else "Not counted: no list gives")


def test_a_spelling_joins_into_one_legal_entity() -> None:
    firms = gathered(entry("Adrox"), entry("Adrox SpA", row=3), aliases=[alias("Adrox SpA", "Adrox")])
    assert list(firms) == ["ADROX"]
    assert (firms["ADROX"]["name"], firms["ADROX"]["counted"]) == ("Adrox SpA", True)


def test_an_owner_joins_no_entities_but_is_counted_once() -> None:
    firms = gathered(
        entry("AES Andes S.A."),
        entry("AES Chile SpA", row=3),
        aliases=[alias("AES Andes S.A.", "AES Chile SpA", "brand of the same group")],
    )
    assert {k: (f["counted"], f["group_id"]) for k, f in firms.items()} == {
        "AES ANDES S A": (True, "AES ANDES S A"), "AES CHILE SPA": (False, "AES ANDES S A"),
    }  # fmt: skip
    assert "joins it with AES ANDES S A" in firms["AES CHILE SPA"]["reason"]


@pytest.mark.parametrize(("basis", "joins"), [
    ("spelling, accents or legal form", False), ("renamed AES Andes (registry note)", False), ("brand of the same group", True),
    ("same partners", True), ("press: bought in 2019", True), ("to be confirmed", True), ("from memory", True),
])  # fmt: skip
def test_what_an_alias_joins_is_told_by_its_basis(basis: str, joins: bool) -> None:
    assert joins_owners(basis) is joins


def test_of_joined_entities_the_chilean_one_with_a_number_counts() -> None:
    firms = gathered(
        entry("Aaa Inc."),
        entry("Zzz SpA", rut="76500101-3", row=3),
        aliases=[alias("Aaa Inc.", "Zzz SpA", "same partners")],
    )
    assert {k: f["counted"] for k, f in firms.items()} == {"AAA INC": False, "76500101-3": True}


@pytest.mark.parametrize(
    ("answers", "is_spv"),
    [([True, True], True), ([False, False], False), ([True, False], None), ([None, False], None), ([None], None)],
)
def test_a_vehicle_is_one_where_all_sources_say_so(answers: list[bool | None], is_spv: bool | None) -> None:
    rows = [entry("Uno SpA", row=i, is_spv=a) for i, a in enumerate(answers, start=2)]
    assert gathered(*rows)["UNO SPA"]["is_spv"] is is_spv


def test_start_evidence_and_registries() -> None:
    rows = [
        entry(
            "Uno SpA", rut="76500101-3", start_year=2018, start_basis="first plant", source_url=None, source_year=2012
        ),
        entry(
            "Uno SpA",
            rut="76500101-3",
            row=3,
            start_year=2016,
            start_basis="foundation",
            evidence="newest",
            source_year=2024,
        ),
    ]
    firm = gathered(*rows, registries=[registered("76500101-3"), registered("76500101-3", "res_companies")])[
        "76500101-3"
    ]
    assert (firm["start_year"], firm["start_basis"], firm["evidence"]) == (2016, "foundation", "newest")
    assert (firm["evidence_level"], firm["first_source_year"], firm["registries"]) == (
        "dated",
        2012,
        "res_companies;reuc",
    )
    assert firm["is_active"] is None


@pytest.mark.parametrize(
    ("change", "level"), [({"source_url": None}, "no_address"), ({"source_year": None}, "undated"), ({}, "dated")]
)
def test_evidence_without_an_address_is_weaker_and_shown_so(change: dict[str, Any], level: str) -> None:
    assert gathered(entry("Uno SpA", **change))["UNO SPA"]["evidence_level"] == level


def test_no_order_of_rows_changes_the_firms() -> None:
    rows = [
        entry("Adrox"),
        entry("Adrox SpA", row=3),
        entry("Uno SpA", rut="76500101-3", row=4),
        entry("Dos Inc.", row=5),
    ]
    aliases = [alias("Adrox SpA", "Adrox"), alias("Uno SpA", "Dos Inc.", "same partners")]
    assert gather_firms(rows, aliases, []) == gather_firms(rows[::-1], aliases[::-1], [])


HOSTILE = [
    "<script>alert(1)</script> SpA",
    "Ejemplo'); DROP TABLE firms; -- SpA",
    '=HYPERLINK("http://example.invalid") SpA',
    "🌞 Solar SpA",
    "x" * 300 + " SpA",
]


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "sql", "formula", "emoji", "300 letters"])
def test_a_hostile_name_is_a_name(name: str) -> None:
    firm = next(iter(gathered(entry(name)).values()))
    assert (firm["name"], firm["counted"]) == (name, True)
