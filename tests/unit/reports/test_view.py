"""The view model: the same facts in both languages, whole where data are missing, safe where names are hostile."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.rows import Tables
from reports.safe_text import safe_text, web_address
from reports.view import View

NUMBER = re.compile(r"[-+]?\d[\d.,]*\d|[-+]?\d")
MARTS_OF_COST = ("marts.pv_lcoe",)


def texts(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a view model with the place where it stands, words left out."""
    if isinstance(node, str):
        yield path, node
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            if field.name != "words":
                yield from texts(getattr(node, field.name), f"{path}.{field.name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(node, (tuple, list)):
        for place, value in enumerate(node):
            yield from texts(value, f"{path}[{place}]")


def numbers(text: str, code: str) -> Counter[float]:
    """The numbers of a text as values, read as the language writes them."""
    group, mark = (".", ",") if code == "es" else (",", ".")
    return Counter(float(n.replace(group, "").replace(mark, ".")) for n in NUMBER.findall(text.replace("–", " ")))


def test_both_languages_show_the_same_numbers_in_the_same_places(views: dict[str, View]) -> None:
    spanish, english = dict(texts(views["es"])), dict(texts(views["en"]))
    assert spanish.keys() == english.keys()
    compared = 0
    for place, text in spanish.items():
        if text != english[place]:
            compared += 1
            assert numbers(text, "es") == numbers(english[place], "en"), (place, text, english[place])
    assert compared > 200


def test_page_1_shows_the_figures_known_for_the_three_goals(views: dict[str, View]) -> None:
    firms, cost, emissions = views["es"].rows
    assert (firms.bound, firms.number, firms.unit, firms.badge.word) == (
        "≥",
        "26",
        "empresas operativas",
        "Sin determinar",
    )
    assert (cost.number, cost.year, cost.gap) == ("40,9", "en 2023", "15,9 USD/MWh sobre la meta")
    assert (emissions.number, emissions.badge.word) == ("25,6", "En disputa")
    assert [line.value for line in emissions.readings] == ["25,6", "11,1", "13,5"]
    assert "IRENA" not in firms.next_release and "julio de 2027" in cost.next_release


def test_a_count_of_2026_stands_beside_that_of_2025_and_never_in_its_place(views: dict[str, View]) -> None:
    row = views["en"].rows[0]
    assert (row.year, row.gap) == ("in 2025", "At most 74 operating firms short")
    assert "at least 46 in 2026, at most 54 short" in row.later
    known = {d.anchor: d.value for d in views["en"].notes.derivations}
    assert known[row.derivation[1:]] == "≥ 26 operating firms, 2025"
    assert known[row.later_href[1:]] == "≥ 46 operating firms, 2026"
    assert views["en"].rows[1].later == ""


def test_page_1_says_what_chilean_means_and_how_strong_the_evidence_is(
    published: Tables, firm_row: Callable[..., Any], view_of: Callable[..., View]
) -> None:
    firms = [firm_row("a", "A"), firm_row("b", "B", evidence_level="no_address"), firm_row("c", "C", is_spv=True)]
    told = " ".join(view_of(published | {"marts.firms": firms}, "en").rows[0].notes)
    assert "constituted in Chile, whoever owns them" in told
    assert "Nothing says that they are active today" in told
    assert "Of 2, 1 have a source with an address; 1 have weaker evidence" in told


def test_what_is_told_in_our_words_stands_in_no_quotation_marks(built: Path) -> None:
    for code, opening in (("es", "«"), ("en", "“")):
        page = (built / f"report.{code}.html").read_text(encoding="utf-8")
        wordings = re.findall(r'<p class="wording">(.*?)</p>', page)
        assert len(wordings) >= 6
        assert [w for w in wordings if opening in w] == []


def test_every_target_says_why_its_reading_decides(views: dict[str, View]) -> None:
    assert [section.choice for section in views["en"].sections] == ["Chosen."] * 3


def test_page_1_and_data_notes_count_checks_alike(published: Tables, view_of: Callable[..., View]) -> None:
    row = published["marts.checks"][0] | {"passed": False, "crashed": False}
    checks = [row | {"severity": s, "check_id": s} for s in ("blocking", "warning")] + [row | {"crashed": True}]
    view = view_of(published | {"marts.checks": checks}, "en")
    counted = "blocking failures 1, crashed 1, warnings 1."
    assert counted in view.notices[0].text and counted in view.notes.checks_summary[0]
    outcomes = [cells[3].text for cells in view.notes.failed.rows]
    assert outcomes == ["crashed", "blocking failure", "warning"]


def test_a_net_increase_without_a_baseline_has_no_data(views: dict[str, View]) -> None:
    assert views["en"].rows[0].readings[2].value == "no data"


def test_2016_is_called_reference_year_and_never_baseline(views: dict[str, View]) -> None:
    named = [(place, text) for place, text in texts(views["en"]) if "aseline" in text]
    assert named
    assert [
        n for n in named if not re.search(r"not a baseline|no baseline was found in the parts that were read", n[1])
    ] == []
    assert "reference year (chosen by this project)" in views["en"].rows[1].way_words


def test_a_contract_price_is_never_called_levelised_cost(views: dict[str, View]) -> None:
    cost = views["en"].sections[1]
    notes = [note for reading in cost.readings for note in reading.notes]
    assert sum("Context only" in note for note in notes) == 2
    assert all("award" not in line.label for line in views["en"].rows[1].readings)


def test_failed_checks_late_sources_and_stale_series_stand_on_page_1(views: dict[str, View]) -> None:
    shown = " ".join(n.text for n in views["en"].notices)
    assert (
        "Of 2 data checks: blocking failures 0, crashed 0, warnings 1." in shown
        and "edgar_ghg" in shown
        and "National inventory (2022)" in shown
    )


def test_a_late_source_that_no_figure_rests_on_is_not_told_on_page_1(
    published: Tables, view_of: Callable[..., View]
) -> None:
    model_input = {**published["marts.sources"][0], "source_id": "nrel_atb", "title_en": "NREL", "is_late": True}
    view = view_of({**published, "marts.sources": [*published["marts.sources"], model_input]}, "en")
    shown = " ".join(notice.text for notice in view.notices)
    assert "edgar_ghg" in shown
    assert "NREL" not in shown


def late(published: Tables, **declared: Any) -> Any:
    return {**published["marts.sources"][0], "is_late": True, "next_release": dt.date(2025, 7, 1)} | declared


def test_a_late_source_bears_a_name_that_nothing_else_bears_and_the_month_of_what_is_overdue(
    published: Tables, view_of: Callable[..., View]
) -> None:
    """Bare "Ember" is the deciding series, which is in time."""
    titles = {"title_en": "Ember, monthly electricity data", "title_es": "Ember, datos mensuales de electricidad"}
    monthly = late(published, source_id="ember_monthly", **titles)
    used = {**published["marts.latest_observations"][0], "source_id": "ember_monthly"}
    tables = {**published, "marts.sources": [*published["marts.sources"], monthly]}
    view = view_of(tables | {"marts.latest_observations": [*published["marts.latest_observations"], used]}, "en")
    shown = " ".join(notice.text for notice in view.notices)
    assert "Ember, monthly electricity data (Jul 2025)" in shown


def test_a_registry_that_attests_a_counted_firm_is_a_source_of_figures(
    published: Tables, view_of: Callable[..., View]
) -> None:
    res = late(published, source_id="res_companies", title_en="Registry of companies (RES)")

    def told(*, counted: bool) -> bool:
        firm = {**published["marts.firms"][0], "registries": "reuc;res_companies", "counted": counted}
        view = view_of({**published, "marts.sources": [res], "marts.firms": [firm]}, "en")
        return any("Registry of companies (Jul 2025)" in notice.text for notice in view.notices)

    assert told(counted=True)
    assert not told(counted=False)


def test_a_series_of_context_that_ends_early_is_named_as_in_the_figure(
    published: Tables, view_of: Callable[..., View]
) -> None:
    row = next(a for a in published["marts.assessments"] if a["series_id"] == "ember_owid")
    product = {**row, "series_id": "ember_yearly_product", "role": "context", "latest_year": 2024, "is_stale": True}
    names = {**published["marts.series"][0], "series_id": "ember_yearly_product", "name_en": "Ember, yearly table"}
    tables = {**published, "marts.assessments": [*published["marts.assessments"], product]}
    view = view_of(tables | {"marts.series": [*published["marts.series"], names]}, "en")
    assert "Ember × demand (2024)" in " ".join(notice.text for notice in view.notices)


def test_an_overdue_release_is_told_since_when(published: Tables, view_of: Callable[..., View]) -> None:
    overdue = [
        {**v, "next_release": dt.date(2025, 7, 1)} if v["target_id"] == "pv_cost" else v
        for v in published["marts.verdicts"]
    ]
    for code, words in (("en", "due since July 2025"), ("es", "pendiente desde julio de 2025")):
        cost = view_of({**published, "marts.verdicts": overdue}, code).rows[1]
        assert words in cost.next_release
        assert words in " ".join(cost.decides)


def test_another_figure_of_the_same_quantity_stands_beside_ours(
    published: Tables, view_of: Callable[..., View]
) -> None:
    told = {
        "statement_id": 28,
        "target_id": "emissions",
        "year": 2024,
        "since_year": None,
        "value": 19.0,
        "our_value": 23.03,
    }
    told |= {
        "unit": "Mt CO2e/yr",
        "series_id": "ember_owid",
        "publisher": "Una <b>universidad</b>",
        "source_url": "https://e.org/",
    }
    told |= {"measure_es": "emisiones anuales", "measure_en": "yearly emissions"}
    (row,) = view_of({**published, "marts.rival_figures": [told]}, "es").notes.rivals.rows
    assert [cell.text for cell in row[1:]] == ["2024", "19,0", "23,0", "-4,0"]
    assert (row[0].note, row[0].href) == ("emisiones anuales", "https://e.org/")


def test_every_number_of_page_1_leads_to_its_derivation(views: dict[str, View]) -> None:
    view = views["es"]
    known = {f"#{d.anchor}" for d in view.notes.derivations}
    links = [line.href for row in view.rows for line in row.readings] + [row.derivation for row in view.rows]
    assert links
    assert set(links) <= known
    first = view.notes.derivations[0]
    assert len(first.inputs[0][1]) == 64
    assert "marts.latest_observations" in first.query
    assert first.command == "solar-mission explain firms/stock/firms_operating"


def test_a_target_without_data_is_still_there_and_says_so(
    published: Tables, emptied: Callable[..., Any], view_of: Callable[..., View]
) -> None:
    tables = emptied(published, *MARTS_OF_COST)
    for name in ("marts.assessments", "marts.verdicts", "marts.milestones"):
        tables[name] = [r for r in tables[name] if r["target_id"] != "pv_cost"]
    view = view_of(tables, "es")
    row = view.rows[1]
    assert len(view.sections) == 3
    assert (row.number, row.badge.word) == ("sin dato", "Sin determinar")
    assert view.sections[1].conditions[0].sentences == ("Sin dato.",)
    assert view.rows[2].number == "25,6"


def test_zero_firms_read_no_data_and_never_zero_per_cent(
    published: Tables, emptied: Callable[..., Any], view_of: Callable[..., View]
) -> None:
    tables = emptied(published, "marts.firms", "marts.firm_counts")
    nothing = {"latest_value": None, "gap_absolute": None, "latest_year": None}
    tables["marts.assessments"] = [r | nothing if r["target_id"] == "firms" else r for r in tables["marts.assessments"]]
    view = view_of(tables, "es")
    assert view.rows[0].number == "sin dato"
    assert not any(re.search(r"(?<![\d,])0 %", text) for _, text in texts(view.rows[0]))


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "\"quoted\" & 'single'",
        "=cmd|' /C calc'!A0",
        "Sol ☀️ SpA",
        "x" * 300,
        "Ñuñoa Energía",
    ],
)
def test_names_from_registries_are_kept_as_data(
    name: str, published: Tables, firm_row: Callable[..., Any], view_of: Callable[..., View]
) -> None:
    tables = published | {"marts.firms": [firm_row("n:x", name)]}
    firms = view_of(tables, "en").sections[0].firms
    assert firms is not None
    assert firms.operating.rows[0][0].text == name


def test_direction_overrides_and_control_characters_are_made_visible() -> None:
    assert safe_text("Solar\u202eApS") == "Solar\ufffdApS"
    assert safe_text("a\x00b\nc") == "a\ufffdb c"


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert web_address("javascript:alert(1)") == ""
    assert web_address(None) == ""
