"""Numbers, dates and words are written as each language writes them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core.catalog_files import load_catalog
from reports.language import LANGUAGES, Language, words_of
from reports.rows import Tables
from reports.view_parts import series_words

CATALOG = Path(__file__).parents[3] / "data" / "catalog"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize(
    ("value", "digits", "spanish", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0.03, 2, "0,03", "0.03"),
        (-1234567.891, 2, "-1.234.567,89", "-1,234,567.89"),
        (27.5, 1, "27,5", "27.5"),
        (1234, 0, "1.234", "1,234"),
        (3_000_000_000, 0, "3.000.000.000", "3,000,000,000"),
    ],
)
def test_numbers_follow_the_language(value: float, digits: int, spanish: str, english: str) -> None:
    assert Language.of("es").number(value, digits) == spanish
    assert Language.of("en").number(value, digits) == english


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), pd.NA, np.float64("nan")])
def test_a_missing_number_says_so_and_is_never_zero(value: float | None) -> None:
    assert Language.of("es").number(value, 1) == "sin dato"
    assert Language.of("en").percent(value, 1) == "no data"


def test_rounding_is_half_to_even_on_the_written_number() -> None:
    spanish = Language.of("es")
    assert [spanish.number(v, 0) for v in (0.5, 1.5, 2.5)] == ["0", "2", "2"]
    assert spanish.number(0.125, 2) == "0,12"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert Language.of("en").number(-0.04, 1) == "0.0"


def test_shares_and_days_follow_the_language() -> None:
    day = dt.date(2026, 11, 25)
    assert Language.of("es").percent(0.776, 1) == "77,6 %"
    assert Language.of("en").percent(0.776, 1) == "77.6%"
    assert Language.of("es").date(day) == "25 de noviembre de 2026"
    assert Language.of("en").date(pd.Timestamp(day)) == "25 November 2026"
    assert Language.of("es").month(dt.date(2027, 7, 1)) == "julio de 2027"
    assert Language.of("en").month(pd.NaT) == "no data"


def test_an_unknown_word_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.word"):
        Language.of("es").word("no.such.word")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="fr"):
        Language.of("fr")


def test_a_word_given_twice_is_an_error(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / f"{part}.es.yaml").write_text("same: word\n", encoding="utf-8")
    with pytest.raises(ValueError, match="same"):
        words_of("es", tmp_path)


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    spanish, english = (words_of(code) for code in LANGUAGES)
    assert spanish.keys() == english.keys()
    for key in spanish:
        assert set(PLACEHOLDER.findall(spanish[key])) == set(PLACEHOLDER.findall(english[key])), key


def test_names_of_series_come_from_the_published_table(published: Tables) -> None:
    spanish = Language.of("es").with_words(series_words(published, "es"))
    assert spanish.word("series_name.inventory_1a1") == "Inventario nacional, 1.A.1"
    assert spanish.word("formula.edgar_power") == "suma de los tres gases"
    assert not spanish.has("formula.ember_owid")


def test_every_verdict_status_and_robustness_has_its_fixed_word() -> None:
    catalog = load_catalog(CATALOG)
    columns = {c.name: c for name in ("marts.assessments", "marts.verdicts") for c in catalog.table(name).columns}
    for code in LANGUAGES:
        words = words_of(code)
        for column in ("verdict", "status", "robustness"):
            assert columns[column].values
            for value in columns[column].values or ():
                assert f"{column}.{value}" in words
    assert words_of("es")["status.contested"] == "En disputa"
    assert words_of("es")["verdict.achieved_late"] == "cumplida con retraso"
    assert words_of("en")["robustness.single_source"] == "single source"
