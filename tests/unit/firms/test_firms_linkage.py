"""Are two names one firm? Guards first: other numbers, another technology, another registered name."""

from __future__ import annotations

import pytest

from assets.firms.linkage import Verdict, compare_names, links
from tests.shared import labelled, needs_shared

SAME = [
    ("GR Ejemplo", "GR Ejemplo SpA"), ("Solar TI 11 SPA", "Solar TI Once SpA"), ("PMGD Ejemplo", "PFV Ejemplo SpA"),
    ("EJEMPLO GENERACION LIMITADA", "Ejemplo Generación Ltda."), ("SOC. DE ENERGIAS DEL EJEMPLO SPA",
    "Sociedad de Energías del Ejemplo SpA"),
    ("Las Perdices", "Sonnedix Las Perdices SpA"), ("INSTA Y PRO SPA", "INSTA&PRO SpA"), ("MA?IO SPA", "Mañio SpA"),
]  # fmt: skip
OTHER = [
    ("Solar 1 SpA", "Solar 2 SpA"), ("CVE Proyecto Nueve SpA", "CVE Proyecto Siete SpA"), ("Fotovoltaica El Manzano SpA",
    "Hidroeléctrica el Manzano S.A."),
    ("GR Lleuque SpA", "GR Pitao SpA"), ("Chungungo S.A.", "Chungungo Solar SpA"), ("Parque Solar Cancha SpA", "Parque Solar Colina SpA"),
    ("Eclipse Solar SpA", "Luce Solar SpA"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), SAME)
def test_spellings_of_one_name_are_one_firm(left: str, right: str) -> None:
    assert compare_names(left, right).verdict == compare_names(right, left).verdict == Verdict.SAME


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_siblings_and_near_names_are_other_firms(left: str, right: str) -> None:
    assert compare_names(left, right).verdict != Verdict.SAME
    assert compare_names(right, left).verdict != Verdict.SAME


def test_a_name_with_two_best_firms_is_linked_to_none() -> None:
    found = links(["Ejemplo Norte"], [("76500101-3", "Ejemplo Norte SpA"), ("76500138-2", "Ejemplo Norte S.A.")])
    assert {link.verdict for link in found} == {Verdict.CANDIDATE}
    assert [link.verdict for link in links(["Ejemplo Norte"], [("76500101-3", "Ejemplo Norte SpA")])] == [Verdict.SAME]


@needs_shared
def test_links_are_as_right_as_the_decision_record_says() -> None:
    """F1 of at least 0.94 without names that have nothing in common, and no link across different numbers."""
    right = false = missed = 0
    for row in labelled("links_dev.csv"):
        if row["scored"] != "1" or row["kind"] == "trade_name_disjoint":
            continue
        said, true = compare_names(row["left_name"], row["right_name"]).verdict == Verdict.SAME, row["label"] == "1"
        assert not (said and row["kind"] == "sibling_number")
        right, false, missed = right + (said and true), false + (said and not true), missed + (true and not said)
    assert 2 * right / (2 * right + false + missed) >= 0.94
