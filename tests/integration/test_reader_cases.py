"""Small inputs that have hurt people, through the readers and the mechanisms that all sources share (tests/data/cases/tables)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import SourceError
from pipeline.core.readers import Extract
from pipeline.core.settings import PROJECT_ROOT
from pipeline.core.text import text_table
from pipeline.core.units import conversion_factor
from pipeline.core.workbook import sheet_names, sheet_rows
from pipeline.readers import all_readers
from tests.stand_in.files import table

CASES = Path(__file__).parents[1] / "data" / "cases" / "tables"
CATALOG = load_catalog(PROJECT_ROOT / "data" / "catalog")
READERS = all_readers()


def case(name: str) -> tuple[Path, Any]:
    """Folder and expected value of a case."""
    (folder,) = CASES.glob(f"{name}-*")
    return folder, json.loads((folder / "case.json").read_text("utf-8"))["expect"]["value"]


def rows(path: Path, *columns: str) -> list[dict[str, Any]]:
    return text_table(path.read_bytes(), columns, path.name)[0]


def chart(*lines: tuple[str, str, str, str]) -> Extract:
    """The lines as a chart of Our World in Data, through its reader."""
    return READERS["owid_grapher"].read(table(["Entity", "Code", "Year", "Solar Capacity"], lines), "chart", None)


def test_one_kilotonne_is_one_gigagram_and_all_are_the_same_megatonnes() -> None:
    folder, expected = case("075")
    spelled = {"kt CO2e": "kt CO2e", "Gg CO2 eq": "Gg CO2e", "MtCO2e": "Mt CO2e"}
    found = [
        float(r["valor"]) * conversion_factor(spelled[r["unidad"]], "Mt CO2e")
        for r in rows(folder / "inventario.csv", "valor", "unidad")
    ]
    assert found == expected["mt_co2e"]


def test_chile_is_chile_among_groups_and_under_whatever_names_others_have() -> None:
    folder, expected = case("079")
    lines = rows(folder / "datos.csv", "country", "iso_code", "year", "value")
    found = chart(*((r["country"], r["iso_code"] or "", r["year"], r["value"]) for r in lines))
    assert [(f.period, float(f.value or "nan")) for f in found.facts] == [("2020", expected["chile_2020"])]
    assert found.left_out["other_territory"] == len(lines) - 1
    renamed, lengths = case("081")
    both = [r for n in ("r1", "r2") for r in rows(renamed / f"{n}.csv", "country", "iso_code", "year", "value")]
    series = chart(*((r["country"], r["iso_code"], r["year"], r["value"]) for r in both)).facts
    assert len(series) == lengths["series_length"]["CHL"]


def test_a_mark_behind_the_year_is_its_status_and_no_year_is_lost() -> None:
    folder, expected = case("083")
    text = (folder / "serie.csv").read_text("utf-8").splitlines()
    lines = [line.split(";") for line in text[1:] if line.count(";") == 1 and line[:4].isdigit()]
    facts = chart(*(("Chile", "CHL", year, value.replace(",", ".")) for year, value in lines)).facts
    assert [int(f.period) for f in facts] == expected["years"]
    assert [int(f.period) for f in facts if f.status == "P"] == expected["provisional"]


def test_both_units_of_a_cost_end_in_one() -> None:
    folder, expected = case("050")
    found: dict[str, float] = {}
    for name, unit in (("release_a", "USD/kWh"), ("release_b", "constant 2025 US$/MWh")):
        lines = [("Chile", "CHL", r["anio"], r["valor"]) for r in rows(folder / f"{name}.csv", "anio", "valor")]
        column = "Solar photovoltaic levelized cost of energy" + (f" ({unit})" if "MWh" in unit else "")
        content = table(["Entity", "Code", "Year", column], lines)
        for fact in READERS["irena_costs"].read(content, name, None).facts:
            found[fact.period] = round(float(fact.value or "nan") * conversion_factor(fact.unit, "USD/MWh"), 6)
    assert found == expected["usd_per_mwh"]


def test_costs_that_cannot_be_are_outside_what_the_catalogue_calls_plausible() -> None:
    folder, expected = case("063")
    variable = CATALOG.source("irena_costs").tables[0].variables["solar_pv_lcoe_per_mwh"]
    told = [float(r["usd_mwh"]) for r in rows(folder / "costos.csv", "usd_mwh")]
    accepted = [v for v in told if variable.minimum <= v <= variable.maximum]
    assert accepted == expected["accepted"]
    assert len(told) - len(accepted) == expected["set_aside"]


def test_zero_bytes_in_names_are_dropped_and_between_digits_refused() -> None:
    folder, expected = case("128")
    assert [r["razon_social"] for r in rows(folder / "lista.csv", "razon_social")] == expected["names"]
    with pytest.raises(SourceError, match="zero bytes between digits"):
        text_table(b"a,b\n1\x005,2\n", ("a", "b"), "here")


def test_columns_are_taken_by_name() -> None:
    folder, expected = case("143")
    (row,) = rows(folder / "v2.csv", "mt_co2e", "mt_co2")
    assert {k: float(row[k]) for k in ("mt_co2e", "mt_co2")} == expected["row_2022"]


def test_large_numbers_stay_exact() -> None:
    folder, expected = case("145")
    assert [int(r["valor"]) for r in rows(folder / "datos.csv", "valor")] == expected["values"]


def test_decimals_after_many_whole_numbers_and_a_line_of_three_megabytes_are_read_whole() -> None:
    content = b"codigo;valor\n" + b"1;2\n" * 30_000 + b"1;12.7\n0076;3\n"
    found, _ = text_table(content, ("codigo", "valor"), "here")
    assert (found[30_000]["valor"], found[30_001]["codigo"]) == ("12.7", "0076")
    giant = b"a,nota\n" + b"1,x\n" * 50 + b"1," + b"n" * 3_000_000 + b"\n" + b"1,x\n" * 49
    assert len(text_table(giant, ("a", "nota"), "here")[0]) == 100


def test_totals_that_nobody_computed_are_refused_by_name() -> None:
    folder, _ = case("230")
    content = (folder / "cuadro.xlsx").read_bytes()
    with pytest.raises(SourceError, match=r"formulas without a stored result"):
        sheet_rows(content, sheet_names(content, "cuadro"), "cuadro")


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_a_table_turned_on_its_side_is_refused_and_years_are_never_taken_for_gases(name: str) -> None:
    folder, _ = case("232")
    with pytest.raises(SourceError, match="expected"):
        READERS["edgar_ghg"].read((folder / f"{name}.csv").read_bytes(), "tabla", None)
