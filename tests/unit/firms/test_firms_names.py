"""Names repaired, folded and taken apart; the database folds them exactly as Python does."""

from __future__ import annotations

import random

import duckdb
import pandas as pd
import pytest

from assets.firms.names import folded_name, folded_sql, form_of, repaired, taken_apart

REPAIRED = [
    ("GR CIPRÃ‰S SPA", "GR CIPRÉS SPA"), ("Ã‘ANDU SpA", "ÑANDU SpA"), ("FOTOVOLTAICA MA?IO SPA", "FOTOVOLTAICA MAÑIO SPA"),
    ("MA\ufffdIO", "MAÑIO"), ("¿Solar?", "¿Solar?"), ("Ingeniería N° 7", "Ingeniería N° 7"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "whole"), REPAIRED)
def test_misread_letters_of_spanish_are_put_right(broken: str, whole: str) -> None:
    assert repaired(broken) == whole


def test_an_ampersand_is_the_word_y() -> None:
    assert folded_name("INSTA&PRO SpA") == folded_name("Insta y Pro SPA") == "INSTA Y PRO SPA"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Uno SpA", "SpA"),
        ("UNO S P A", "SpA"),
        ("Uno Limitada", "Ltda."),
        ("Uno S.A.", "S.A."),
        ("Uno E.I.R.L.", "E.I.R.L."),
        ("Casa", None),
    ],
)
def test_the_legal_form_is_told_from_the_end_of_a_folded_name(name: str, form: str | None) -> None:
    assert form_of(folded_name(name)) == form


def test_numbers_are_kept_apart_spelled_roman_or_as_digits() -> None:
    assert taken_apart("Solar TI Once SpA") == taken_apart("SOLAR TI 11 SPA")
    assert taken_apart("Cabo Leones I S.A.").numbers == ("1",)
    assert taken_apart("Solar 1 SpA").numbers != taken_apart("Solar 2 SpA").numbers
    assert taken_apart("PMGD Los Magnolios Solar (Ex. PMGD Litre)").words == ("PMGD", "LOS", "MAGNOLIOS", "SOLAR")


WORDS = [
    "SOLAR",
    "SOLARES",
    "SOLARI",
    "PV",
    "PFV",
    "Y",
    "DEL",
    "EL",
    "LOS",
    "HOTEL",
    "Energías",
    "Ñandú",
    "Ã‘ANDU",
    "MA?IO",
    "&",
    "PÃ©rez",
    "GR",
    "+X",
    "º",
    "ß",
    "ª",
    "ﬁ",
    "ü",
    "Í",
    "LTDA",
    "S.A.",
    "SpA",
    "E.I.R.L.",
    "123",
    "FOTOVOLTAICA",
    "Solárica",
    ",",
    ".",
    "-",
    "'a",
    "’x",
    "é",
    "Ł",
]


def garbled(count: int, seed: int) -> list[str]:
    """Names put together at random from words and marks that have made trouble."""
    dice = random.Random(seed)
    return [
        dice.choice((" ", "  ", "")).join(dice.choice(WORDS) for _ in range(dice.randint(0, 6))) for _ in range(count)
    ]


def test_the_database_folds_a_name_as_python_does() -> None:
    names = garbled(4000, 3)
    table = pd.DataFrame({"name": names, "folded": [folded_name(n) for n in names]})
    with duckdb.connect() as connection:
        connection.register("given", table)
        sql = f"SELECT name, folded, {folded_sql('name')} FROM given WHERE folded IS DISTINCT FROM {folded_sql('name')}"
        assert connection.execute(sql).fetchall() == []
