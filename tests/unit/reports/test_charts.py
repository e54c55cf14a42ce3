"""What every figure of the report must hold, whatever it shows."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.charts import OF_FACTS_SHOWN, SHOWN, Figure, build_figures, figures_of_facts
from reports.charts_layers import spread
from reports.charts_outlook import cost_outlook
from reports.charts_parts import number_beside
from reports.figures import draw
from reports.language import LANGUAGES, Language, words_of
from reports.rows import Tables

TABLES_FILE = Path(__file__).parents[2] / "data" / "chart_tables.json"
NUMBER = re.compile(r"(?<![\w.,])-?\d[\d.,]*\d|(?<![\w.,])\d")


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Published tables with the figures known for Chile."""
    return json.loads(TABLES_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def spanish(tables: Tables) -> dict[str, Figure]:
    return {f.figure_id: f for f in build_figures(tables, Language.of("es"))}


@pytest.fixture(scope="module")
def english(tables: Tables) -> dict[str, Figure]:
    return {f.figure_id: f for f in build_figures(tables, Language.of("en"))}


def datasets_of(spec: Any) -> list[list[dict[str, Any]]]:
    """The rows of every layer's data."""
    named = spec.get("datasets", {})
    data = [layer.get("data", spec.get("data", {})) for layer in spec["layer"]]
    return [d["values"] if "values" in d else named[d["name"]] for d in data]


def texts_in(spec: Any) -> list[str]:
    """Every text that a reader meets in a specification: its data's texts, without hints."""
    return [
        str(row[key])
        for rows in datasets_of(spec)
        for row in rows
        for key in ("text", "label")
        if row.get(key) is not None
    ]


def with_rows(tables: Tables, name: str, rows: list[dict[str, Any]]) -> Tables:
    return tables | {name: rows}


def test_the_figures_and_their_order_are_fixed(spanish: dict[str, Figure]) -> None:
    assert list(spanish) == [
        "firms_evidence", "pv_cost_lcoe", "pv_cost_real_2016", "pv_cost_auctions", "emissions_level",
        "emissions_avoided_2025", "emissions_avoided_years", "solar_generation", "outlook_pv_cost",
        "outlook_emissions", "milestones_pv_cost", "milestones_emissions",
    ]  # fmt: skip
    page_one = [f.figure_id for f in spanish.values() if f.section == "page1"]
    assert page_one == ["firms_evidence", "pv_cost_lcoe", "emissions_level", "emissions_avoided_2025"]


def test_every_figure_has_words_a_text_alternative_and_a_table(spanish: dict[str, Figure]) -> None:
    for figure in spanish.values():
        assert figure.title, figure.figure_id
        assert figure.caption, figure.figure_id
        assert len(figure.alternative) > 40, figure.figure_id
        assert figure.table.rows, figure.figure_id
        assert all(len(row) == len(figure.table.columns) for row in figure.table.rows), figure.figure_id


def test_both_languages_have_the_same_words() -> None:
    spanish, english = ({k for k in words_of(code) if k.startswith("charts.")} for code in ("es", "en"))
    assert spanish == english
    assert len(spanish) > 100


def test_captions_have_short_sentences(spanish: dict[str, Figure], english: dict[str, Figure]) -> None:
    for figure in (*spanish.values(), *english.values()):
        for sentence in re.split(r"(?<=[.;])\s", figure.caption):
            assert len(sentence.split()) < 25, sentence


def normalised(text: str, code: str) -> list[str]:
    found = [n.rstrip(".,") for n in NUMBER.findall(text)]
    return sorted(n.replace(".", "").replace(",", ".") if code == "es" else n.replace(",", "") for n in found)


def test_both_languages_show_the_same_numbers(spanish: dict[str, Figure], english: dict[str, Figure]) -> None:
    for figure_id, es in spanish.items():
        en = english[figure_id]
        for part in ("title", "caption", "alternative"):
            assert normalised(getattr(es, part), "es") == normalised(getattr(en, part), "en"), (figure_id, part)
        cells = [" | ".join(cell for row in f.table.rows for cell in row) for f in (es, en)]
        assert normalised(cells[0], "es") == normalised(cells[1], "en"), figure_id
        drawn = [" | ".join(texts_in(f.spec)) for f in (es, en)]
        assert normalised(drawn[0], "es") == normalised(drawn[1], "en"), figure_id


def test_axes_write_numbers_as_the_language_does(spanish: dict[str, Figure], english: dict[str, Figure]) -> None:
    assert spanish["solar_generation"].spec["config"]["locale"]["number"]["decimal"] == ","
    assert english["solar_generation"].spec["config"]["locale"]["number"]["decimal"] == "."


def test_specifications_are_valid_vega_lite(spanish: dict[str, Figure]) -> None:
    import altair as alt

    charts = [alt.LayerChart.from_dict(figure.spec, validate=True) for figure in spanish.values()]
    assert len(charts) == len(spanish) > 0


def test_years_are_numbers_never_dates(spanish: dict[str, Figure]) -> None:
    for figure in spanish.values():
        assert "temporal" not in json.dumps(figure.spec), figure.figure_id
        years = [row["year"] for rows in datasets_of(figure.spec) for row in rows if "year" in row]
        assert all(isinstance(year, int | float) for year in years)


def test_two_builds_give_the_same_specifications(tables: Tables, spanish: dict[str, Figure]) -> None:
    again = build_figures(tables, Language.of("es"))
    assert [json.dumps(f.spec) for f in again] == [json.dumps(f.spec) for f in spanish.values()]


def test_the_order_of_rows_does_not_matter(tables: Tables, spanish: dict[str, Figure]) -> None:
    turned = {name: rows[::-1] for name, rows in tables.items()}
    again = build_figures(turned, Language.of("es"))
    assert [json.dumps(f.spec) for f in again] == [json.dumps(f.spec) for f in spanish.values()]


def test_nan_and_infinity_become_no_data_and_valid_json(tables: Tables) -> None:
    spoilt = {("ember_owid", 2020): float("nan"), ("edgar_power", 2023): float("inf")}
    holed = [r | {"mt_co2e": spoilt.get((r["series_id"], r["year"]), r["mt_co2e"])} for r in tables["marts.emissions"]]
    figures = {f.figure_id: f for f in build_figures(tables | {"marts.emissions": holed}, Language.of("es"))}
    for figure in figures.values():
        json.dumps(figure.spec, allow_nan=False)
    table = figures["emissions_level"].table
    row = next(r for r in table.rows if r[0] == "2020")
    assert row[table.columns.index("Ember")] == "sin dato"


def test_a_missing_year_breaks_the_line(tables: Tables) -> None:
    holed = [r for r in tables["marts.emissions"] if (r["series_id"], r["year"]) != ("ember_owid", 2020)]
    level = {f.figure_id: f for f in build_figures(tables | {"marts.emissions": holed}, Language.of("es"))}
    datasets = datasets_of(level["emissions_level"].spec)
    ember = next(rows for rows in datasets if rows and rows[-1].get("value") == 25.62 and "segment" in rows[-1])
    assert {row["year"]: row["segment"] for row in ember}[2019] == 0
    assert {row["year"]: row["segment"] for row in ember}[2021] == 1
    assert 2020 not in {row["year"] for row in ember}


def test_a_provisional_point_is_hollow(spanish: dict[str, Figure]) -> None:
    datasets = datasets_of(spanish["emissions_level"].spec)
    ember = next(rows for rows in datasets if rows and rows[-1].get("value") == 25.62 and "fill" in rows[-1])
    assert ember[-1]["fill"] != ember[-2]["fill"]
    assert "provisorio" in spanish["emissions_level"].caption


def test_a_target_without_data_still_has_its_figures(tables: Tables) -> None:
    empty = {
        "marts.firm_counts": [], "marts.pv_lcoe": [], "marts.emissions": [], "marts.avoided_emissions": [],
        "marts.latest_observations": [], "marts.milestones": [], "marts.assessments": [],
    }  # fmt: skip
    bare = dict(tables)
    for name, rows in empty.items():
        bare = with_rows(bare, name, rows)
    figures = build_figures(bare, Language.of("es"))
    assert len(figures) == 10
    for figure in figures:
        assert "sin dato" in texts_in(figure.spec), figure.figure_id
        assert all(cell == "sin dato" for cell in figure.table.rows[0]), figure.figure_id


def test_many_points_are_no_error(tables: Tables) -> None:
    many = [
        {"series_id": f"s{k}", "year": 2010 + y, "mt_co2e": 10.0, "obs_status": "A"}
        for k in range(4)
        for y in range(2190)
    ]
    assert len(many) == 8760
    figures = build_figures(with_rows(tables, "marts.emissions", many), Language.of("en"))
    assert len(json.dumps(next(f.spec for f in figures if f.figure_id == "emissions_level"))) < 5_000_000


def test_every_count_of_firms_names_its_unit_and_is_a_lower_bound(spanish: dict[str, Figure]) -> None:
    figure = spanish["firms_evidence"]
    assert ("Empresas operativas", "todas", "≥ 46") in figure.table.rows
    assert ("Personas jurídicas", "al 2025", "≥ 190") in figure.table.rows
    assert "Empresas operativas, todas: al menos 46." in figure.alternative
    assert "Grupos de dueños" in {row[0] for row in figure.table.rows}  # not counted: "sin dato", not 0
    assert ("Grupos de dueños", "todas", "sin dato") in figure.table.rows


def test_a_contract_price_never_stands_among_levelised_costs(spanish: dict[str, Figure]) -> None:
    for figure_id in ("pv_cost_lcoe", "pv_cost_real_2016"):
        assert "23.78" not in json.dumps(spanish[figure_id].spec)
        assert "23,78" not in json.dumps(spanish[figure_id].table.rows)
    assert "no son costo nivelado" in spanish["pv_cost_auctions"].title


def test_a_levelised_cost_of_an_older_edition_is_not_shown(spanish: dict[str, Figure]) -> None:
    rows = {row[0]: row[1] for row in spanish["pv_cost_lcoe"].table.rows}
    assert rows["2022"] == "43,03"  # the edition before said 41.7
    assert rows["2023"] == "40,92"


def test_the_years_after_the_last_cost_are_said_to_have_no_data(spanish: dict[str, Figure]) -> None:
    figure = spanish["pv_cost_lcoe"]
    assert "sin dato" in texts_in(figure.spec)
    assert "40,9 en 2023" in texts_in(figure.spec)
    assert "No hay dato después de 2023." in figure.alternative


def test_the_required_path_is_called_derived_and_its_year_no_baseline(spanish: dict[str, Figure]) -> None:
    for figure_id in ("pv_cost_lcoe", "emissions_level"):
        assert any("derivado" in text for text in texts_in(spanish[figure_id].spec))
        assert "año de referencia elegido por este proyecto" in spanish[figure_id].caption
    for figure in spanish.values():
        assert "línea base" not in figure.caption + figure.alternative


def test_real_prices_of_2016_stand_beside_those_of_the_edition(spanish: dict[str, Figure]) -> None:
    texts = texts_in(spanish["pv_cost_real_2016"].spec)
    assert "40,9 (USD de 2023)" in texts
    assert "32,2 (USD de 2016)" in texts


def test_avoided_emissions_of_the_last_year_are_those_known(spanish: dict[str, Figure]) -> None:
    values = {row[0]: row[2] for row in spanish["emissions_avoided_2025"].table.rows}
    assert values["Margen combinado"] == "11,07"
    assert values["Margen de operación"] == "14,57"
    assert values["Factor del carbón"] == "17,74"
    assert values["Margen de construcción"] == "0,55"
    assert values["Promedio oficial (SEN)"] == "sin dato"
    assert "0,203 t/MWh" in spanish["emissions_avoided_2025"].caption
    factors = {row[0]: row[1] for row in spanish["emissions_avoided_2025"].table.rows}
    assert factors["Margen combinado"] == "0,499 t CO₂/MWh", "CO2 alone"
    assert factors["Promedio de la red"].endswith(" t CO₂e/MWh"), "Ember counts all gases"


def test_costs_name_their_dollars_in_outlook_and_milestones(tables: Tables, spanish: dict[str, Figure]) -> None:
    cost = {
        "series_id": "irena_lcoe",
        "frequency": "A",
        "year": 2023,
        "value": 40.92,
        "unit": "USD/MWh",
        "price_year": 2023,
        "obs_status": "A",
    }
    known = {**tables, "marts.latest_observations": [cost]}
    assert cost_outlook(known, Language.of("es")).table.columns[1] == "Valor, USD/MWh de 2023"
    units = {row[4] for row in spanish["milestones_pv_cost"].table.rows}
    assert units == {"USD/MWh de 2023", "USD/MWh de 2016"}


def test_the_official_average_is_shown_as_met_and_then_lost(spanish: dict[str, Figure]) -> None:
    figure = spanish["emissions_avoided_years"]
    assert "Promedio oficial (SEN)\n4,3 en 2023; perdida" in texts_in(figure.spec)
    assert "después la pierde: Promedio oficial (SEN)" in figure.caption
    assert "Factor del carbón\n17,7; desde 2019" in texts_in(figure.spec)


def test_to_and_of_are_told_apart(spanish: dict[str, Figure], english: dict[str, Figure]) -> None:
    assert "meta «a 4,5»" in texts_in(spanish["emissions_level"].spec)
    assert "meta «de 4,5»" in texts_in(spanish["emissions_avoided_2025"].spec)
    assert "target “to 4.5”" in texts_in(english["emissions_level"].spec)
    assert "target “of 4.5”" in texts_in(english["emissions_avoided_2025"].spec)


def test_a_milestone_strip_has_a_row_per_reading_and_only_the_deciding_series(spanish: dict[str, Figure]) -> None:
    rows = spanish["milestones_emissions"].table.rows
    assert len(rows) == 3 * 9
    level = [row for row in rows if row[0].startswith("Reducir «a»")]
    assert [row[5] for row in level] == ["no cumplido"] * 9
    assert level[-1][2:4] == ("4,50", "25,62")


def test_a_break_in_series_is_marked_and_splits_the_line(tables: Tables) -> None:
    broken = [
        r | {"obs_status": "B"} if (r["series_id"], r["year"]) == ("ember_owid", 2020) else r
        for r in tables["marts.emissions"]
    ]
    figures = {f.figure_id: f for f in build_figures(tables | {"marts.emissions": broken}, Language.of("es"))}
    assert "quiebre de serie" in texts_in(figures["emissions_level"].spec)


def test_a_value_near_the_target_does_not_read_as_the_target() -> None:
    language = Language.of("es")
    assert number_beside(25.04, 25, 1, language) == "25,04"
    assert number_beside(25.0, 25, 1, language) == "25,0"
    assert number_beside(26.0, 25, 1, language) == "26,0"


def test_labels_keep_their_distance_and_stay_inside() -> None:
    places = spread([5.0, 5.1, 5.2, 9.9], gap=2, low=1, high=9)
    ordered = sorted(places)
    assert all(b - a >= 2 - 1e-9 for a, b in pairwise(ordered))
    assert ordered[0] >= 1
    assert ordered[-1] <= 9 + 1e-9
    assert places == sorted(places)  # the order of values is kept


class Asked(dict[str, Any]):
    """Tables that remember which were looked at."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_look_at_no_table_but_those_that_are_carried_to_the_painter(tables: Tables, code: str) -> None:
    asked = Asked(tables)
    whole = build_figures(asked, Language.of(code))
    assert asked.names == set(SHOWN)
    assert build_figures({name: tables[name] for name in SHOWN if name in tables}, Language.of(code)) == whole


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_of_facts_need_no_table_that_an_assessment_stands_behind(tables: Tables, code: str) -> None:
    asked = Asked({name: rows for name, rows in tables.items() if name in OF_FACTS_SHOWN})
    early = {f.figure_id: f for f in figures_of_facts(asked, Language.of(code))}
    assert asked.names == set(OF_FACTS_SHOWN)
    assert early.keys() == {"firms_evidence", "pv_cost_real_2016", "pv_cost_auctions", "solar_generation"}
    assert early == {f.figure_id: f for f in build_figures(tables, Language.of(code)) if f.figure_id in early}


OUTER = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)".*?translate\(([\d.]+),([\d.]+)\)', re.DOTALL)


def test_axes_and_labels_fit_into_the_margins_of_every_figure(
    spanish: dict[str, Figure], english: dict[str, Figure]
) -> None:
    """A renderer that looks for itself finds no axis, label or mark beyond them. What shows only where there is room is left out."""
    for figure in (*spanish.values(), *english.values()):
        for spec in (figure.spec, *([figure.paper] if figure.paper else [])):
            always = [
                layer for layer in spec["layer"] if "expr" not in layer["encoding"].get("opacity", {}).get("value", "")
            ]
            found = OUTER.search(draw({**spec, "layer": always, "autosize": "pad", "padding": 0}))
            assert found is not None
            width, height, left, top = map(float, found.groups())
            needed = {
                "left": left,
                "top": top,
                "right": width - spec["width"] - left,
                "bottom": height - spec["height"] - top,
            }
            too_small = {side: px for side, px in needed.items() if px > spec["padding"][side]}
            assert not too_small, f"{figure.figure_id}: {too_small} of {spec['padding']}"
