"""The count of firms from all sides, in both languages: bounds are marked, what is not known is said."""

from __future__ import annotations

import pytest

from assets.firms.sensitivity import RULES
from reports.language import LANGUAGES, Language
from reports.view_firm_counts import count_tables
from reports.view_parts import Published
from tests.data.report_tables import rows

COUNTS = [
    ("stock", "legal_entities", 2024, 1595, False), ("stock", "operating_firms", 2024, 1200, False),
    ("stock", "owner_groups", 2024, None, False),
    ("stock", "legal_entities", 2025, 1762, True), ("net_increase", "legal_entities", 2025, None, True),
]  # fmt: skip


def published() -> Published:
    tables = {
        "marts.firm_counts": rows("reading unit_of_count year firms is_lower_bound", *COUNTS),
        "marts.firm_sensitivity": rows(
            "position variant_id meaning_en legal_entities operating_firms",
            (1, "counted", "All", 3, 2), (2, "name_only", "Name", 0, 0), (3, "unheard_of", "A new rule", 1, 1),
            (4, "control_undecided", "Undecided", 2, 1),
        ),
        "marts.name_rule_confusion": rows(
            "label said names", ("yes", "solar", 48), ("yes", "other", 1), ("no", "solar", 2), ("no", "other", 250)
        ),
    }  # fmt: skip
    return Published.of(tables)


@pytest.mark.parametrize("code", LANGUAGES)
def test_years_sensitivity_and_confusion_are_told(code: str) -> None:
    language = Language.of(code)
    years, sensitivity, confusion = count_tables(published(), language)
    cells = [[c.text for c in row] for row in years.rows]
    assert [row[1] for row in cells] == ["2024", "2025"]  # nothing is known of the net increase: no row
    assert cells[0][2] == language.number(1595, 0)
    assert cells[1][2] == language.word("firm_counts.at_least", value=language.number(1762, 0))
    assert cells[0][4] == language.word("no_data")
    undecided = f"{language.word('firm_variant.control_undecided')} ({language.percent(2 / 3)})"
    assert [row[0].text for row in sensitivity.rows] == [language.word("firm_variant.counted"), "A new rule", undecided]
    assert language.percent(48 / 49, 1) in confusion.caption
    assert language.percent(48 / 50, 1) in confusion.caption


def test_a_difference_of_two_lower_bounds_claims_no_bound() -> None:
    told = rows("reading unit_of_count year firms is_lower_bound", ("net_increase", "legal_entities", 2025, 203, True))
    (table,) = count_tables(Published.of({"marts.firm_counts": told}), Language.of("en"))
    assert [row[2].text for row in table.rows] == ["203"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_has_its_words(code: str) -> None:
    language = Language.of(code)
    assert all(language.word(f"firm_variant.{rule}") for rule, _, _ in RULES)


def test_tables_without_rows_are_left_out() -> None:
    assert count_tables(Published.of({}), Language.of("en")) == ()
