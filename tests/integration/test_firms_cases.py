"""Small registries that have hurt people who count firms, each with the right answer, through the product's own way of adding a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.firms.identity_sql import canonical_sql
from assets.firms.readers.cells import amount_sql, region_sql, whole_sql
from pipeline.core.additions import add_release
from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import SourceError
from pipeline.core.registry_store import parquet_path
from pipeline.core.registry_vintages import registry_rows
from pipeline.core.settings import PROJECT_ROOT
from tests.tables import all_tables, copied_data, settings_for

CASES = Path(__file__).resolve().parents[1] / "data" / "cases" / "firms"
Added = Callable[..., "Loaded"]


class Loaded:
    """Rows that a registry's files gave, and what was set aside."""

    def __init__(self, paths: list[Path], rejected: list[dict[str, object]]) -> None:
        self.paths = paths
        self.rejected = rejected

    def rows(self, what: str = "*", more: str = "ORDER BY body") -> list[dict[str, Any]]:
        union = " UNION ALL BY NAME ".join(
            f"SELECT *, {canonical_sql('body')} AS rut FROM read_parquet('{p}') WHERE rejected_because IS NULL"
            for p in self.paths
        )
        with duckdb.connect() as connection:
            cursor = connection.execute(f"SELECT {what} FROM ({union}) {more}")
            names = [d[0] for d in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def reasons(self) -> list[str]:
        return sorted(str(r["reason"]) for r in self.rejected)


def case(folder: str) -> dict[str, Any]:
    return json.loads((CASES / folder / "case.json").read_text("utf-8"))["expect"]["value"]


@pytest.fixture
def added(tmp_path: Path) -> Added:
    """Add files of a case to a source, as `sources add` does, and read what came of them."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "sources").symlink_to(PROJECT_ROOT / "data" / "sources")
    settings = settings_for(data, tmp_path / "out")
    catalog = load_catalog(PROJECT_ROOT / "data" / "catalog")

    def add(source_id: str, folder: str, *files: str, table: str | None = None) -> Loaded:
        source = catalog.source(source_id)
        stored = []
        for n, file in enumerate(files, start=1):
            declared: dict[str, Any] = {"vintage": f"v{n}", "published_at": f"2026-0{n}-01"} | (
                {"table": table} if table else {}
            )
            vintage = add_release(settings, catalog, source, CASES / folder / file, declared)
            stored += [(vintage, f) for f in vintage.sidecar.files]
        kind = next(t for t in source.tables if t.name == stored[0][1].table)
        told = registry_rows(settings, source, kind, stored)
        return Loaded([parquet_path(settings.converted, str(r["parquet"])) for r in told.rows], told.rejected)

    return add


def value_of(sql: str, cell: str | None) -> Any:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {sql} FROM (SELECT ?::VARCHAR AS cell)", [cell]).fetchone()[0]  # type: ignore[index]


def cells(folder: str, file: str) -> list[list[str]]:
    return [line.split(";") for line in (CASES / folder / file).read_text("utf-8-sig").splitlines()[1:]]


def test_windows_1252_keeps_tildes_enye_and_the_dash(added: Added) -> None:
    rows = added("res_companies", "001-res-cp1252", "registro.csv").rows("name, comuna")
    expected = case("001-res-cp1252")
    assert [r["name"] for r in rows] == expected["names"]
    assert [r["comuna"] for r in rows] == expected["comunas"]


def test_the_delimiter_may_change_from_year_to_year(added: Added) -> None:
    loaded = added("res_companies", "006-delimiter-changes-by-year", "2020.csv", "2021.csv")
    assert len({r["rut"] for r in loaded.rows()}) == case("006-delimiter-changes-by-year")["distinct_firms"]
    assert loaded.rejected == []


def test_quotes_in_a_list_between_tabs_are_plain_text(added: Added) -> None:
    rows = added("sii_names", "009-tsv-lone-quote", "PUB_NOMBRES_PJ.txt").rows()
    assert len(rows) == len({r["rut"] for r in rows}) == 12
    assert "Solar Ejemplo Cuatro SpA" in rows[3]["name"]


def test_six_spellings_of_a_rut_are_one_firm(added: Added) -> None:
    rows = added("sii_names", "011-rut-six-spellings", "lista.csv").rows()
    assert {r["rut"] for r in rows} == {case("011-rut-six-spellings")["canonical_rut"]}
    assert len(rows) == 6


def test_a_wrong_check_digit_is_set_aside_with_its_line(added: Added) -> None:
    loaded = added("sii_names", "015-rut-wrong-check-digit", "lista.csv")
    assert [r["rut"] for r in loaded.rows()] == ["76500101-3"]
    assert [(r["row"], r["reason"]) for r in loaded.rejected] == [(3, "rut_wrong"), (4, "rut_wrong")]


def test_markers_are_no_firms_and_do_not_become_one(added: Added) -> None:
    loaded = added("res_companies", "017-rut-sentinels", "registro.csv")
    expected = case("017-rut-sentinels")
    assert len({r["rut"] for r in loaded.rows()}) == expected["distinct_firms"]
    assert len(loaded.rejected) == expected["quarantined"]


def test_the_day_comes_first(added: Added) -> None:
    rows = added("res_companies", "018-dates-day-first", "registro.csv").rows(
        "start_date::VARCHAR AS day", "ORDER BY body"
    )
    assert [r["day"] for r in rows] == case("018-dates-day-first")["dates"]


def test_years_1_and_9999_are_no_end_and_an_impossible_day_is_flagged(added: Added) -> None:
    loaded = added("sii_names", "022-dates-open-end", "lista.csv")
    ends = {r["rut"]: r["end_date"] for r in loaded.rows()}
    assert ends == {"76500101-3": None, "76500138-2": None, "76500175-7": date(2020, 8, 15)}
    assert [(r["row"], r["reason"]) for r in loaded.rejected] == [(5, "date_impossible")]


def test_a_table_of_totals_is_refused_in_words(added: Added) -> None:
    with pytest.raises(SourceError, match=r"expected the columns .*RUT.*; found Región, Empresas, Trabajadores"):
        added("sii_names", "024-total-general-row", "empresas_por_region.csv")


def test_only_the_visible_sheet_of_a_workbook_is_read(added: Added) -> None:
    loaded = added("sii_names", "026-two-row-header-hidden-sheet", "registro.xlsx")
    assert len(loaded.rows()) == case("026-two-row-header-hidden-sheet")["distinct_firms"]
    assert [r["name"] for r in loaded.rows()] == [
        "Empresa Ejemplo Uno SpA",
        "Empresa Ejemplo Dos SpA",
        "Empresa Ejemplo Tres SpA",
    ]


def test_a_page_named_xls_is_read_for_what_it_is(added: Added) -> None:
    rows = added("sii_names", "029-xls-is-html", "reporte.xls").rows()
    assert [r["name"] for r in rows] == case("029-xls-is-html")["names"]


def test_headings_may_be_renamed_and_a_new_column_is_reported(added: Added) -> None:
    loaded = added("res_companies", "031-headers-renamed-next-year", "2024.csv", "2025.csv")
    rows = loaded.rows()
    assert len({r["rut"] for r in rows}) == case("031-headers-renamed-next-year")["distinct_firms"]
    assert all(r["name"] for r in rows)
    assert [(r["reason"], r["detail"]) for r in loaded.rejected] == [("unknown_column", "Folio")]


def test_spanish_marks_of_a_missing_value_are_missing_and_zero_is_zero() -> None:
    found = [
        value_of(whole_sql("cell"), workers or None)
        for _, workers in cells("033-missing-marks-spanish", "trabajadores.csv")
    ]
    assert [v for v in found if v is not None] == case("033-missing-marks-spanish")["valid_values"]
    assert len(found) == case("033-missing-marks-spanish")["rows"]


def test_the_current_year_published_again_replaces_what_it_corrects(added: Added) -> None:
    newest = "arg_max(capital, start_rank) AS capital"
    folder = "042-current-year-republished"
    loaded = added("res_companies", folder, "2026_corte_30-06.csv", "2026_corte_30-09.csv")
    union = " UNION ALL ".join(
        f"SELECT body, capital, {n} AS start_rank FROM read_parquet('{p}')" for n, p in enumerate(loaded.paths)
    )
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT body, {newest} FROM ({union}) GROUP BY body ORDER BY body").fetchall()
    assert len(rows) == case(folder)["distinct_firms"]
    assert rows[0] == (76500101, 5_000_000.0)


def test_natural_persons_are_refused_and_a_sole_owners_name_is_never_stored(added: Added) -> None:
    folder = "044-natural-persons-in-list"
    loaded = added("sii_names", folder, "proveedores.csv")
    rows = loaded.rows()
    assert len(rows) == case(folder)["companies"]
    assert [r["name"] for r in rows] == ["Empresa Ejemplo Uno SpA", None]
    assert loaded.reasons().count("natural_person") == case(folder)["persons_excluded"]
    stored = b"".join(p.read_bytes() for p in loaded.paths) + repr((rows, loaded.rejected)).encode()
    for secret in (*case(folder)["strings_absent_from_outputs"], "Ejemplo Tres"):
        assert secret.encode() not in stored


def test_an_end_that_has_not_come_is_no_end(added: Added) -> None:
    rows = added("sii_names", "046-closed-firms", "PUB_NOMBRES_PJ.txt").rows()
    for day, active in case("046-closed-firms")["active_at"].items():
        assert sum(r["end_date"] is None or r["end_date"] > date.fromisoformat(day) for r in rows) == active


def test_regions_are_one_however_they_are_written() -> None:
    found = [value_of(region_sql("cell"), region) for _, region in cells("048-region-spellings", "lista.csv")]
    assert {str(n): found.count(n) for n in sorted(set(found))} == case("048-region-spellings")["by_region"]


def test_amounts_have_thousands_points_and_a_decimal_comma() -> None:
    found = [
        value_of(amount_sql("cell"), capital) for _, capital, _ in cells("049-capital-thousands-point", "lista.csv")
    ]
    assert found == case("049-capital-thousands-point")["capital"]


def test_renames_and_several_activities_are_one_firm_each(tmp_path: Path) -> None:
    """Through every table: the newest name stands, the older ones are former; two codes are no two firms."""
    settings = settings_for(copied_data(tmp_path), tmp_path / "out")
    catalog = load_catalog(settings.catalog)
    for source, folder, file in (
        ("sii_names", "035-renamed-firm-same-rut", "registro.csv"), ("sii_activities", "040-one-row-per-activity", "PUB_NOM_ACTECOS.txt")
    ):  # fmt: skip
        add_release(settings, catalog, catalog.source(source), CASES / folder / file, {})
    with all_tables(settings) as session:
        rows = {
            r["rut"]: r for r in session.warehouse.rows("SELECT * FROM staging.registry_firms WHERE rut LIKE '765%-_'")
        }
        listed = session.warehouse.rows(
            "SELECT rut FROM marts.firms WHERE rut IN ('76500101-3', '76500138-2', '76500175-7')"
        )
    assert rows["76500101-3"]["name"] == case("035-renamed-firm-same-rut")["current_name"]["76500101-3"]
    assert rows["76500101-3"]["former_names"] == "Solar Ejemplo Limitada; Solar Ejemplo SpA"
    assert sum(r["is_generator"] for r in rows.values()) == case("040-one-row-per-activity")["firms_with_code_351019"]
    assert len(listed) == len({r["rut"] for r in listed})
