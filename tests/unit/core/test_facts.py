"""Facts of a vintage: header, units and values asserted; what means nothing, means it twice or contradicts is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.core.catalog import Catalog
from pipeline.core.errors import SourceError
from pipeline.core.facts import RawRows, read_file, typed_facts
from pipeline.core.settings import Settings
from pipeline.core.vintages import load_vintages
from pipeline.core.warehouse import Warehouse


@pytest.fixture
def read(catalog: Catalog, settings: Settings, add_vintage: Any) -> Callable[..., RawRows]:
    """Rows of a vintage with these bytes."""

    def of(content: bytes, source: str = "power", catalog: Catalog = catalog, **changes: Any) -> RawRows:
        add_vintage(source, "first", {f"{source}.csv": content}, **changes)
        stored = load_vintages(settings, catalog.source(source))[0]
        return read_file(catalog, catalog.source(source), stored, stored.sidecar.files[0])

    return of


def test_rows_carry_where_they_came_from(read: Any, facts: Any) -> None:
    rows = read(facts(("2023", "generation", "75000000", "GWh"), ("2024", "generation", "12.7", "GWh"))).rows
    assert [r["value"] for r in rows] == ["75000000", "12.7"]
    assert [[r[c] for c in ("source_id", "vintage", "file", "row")] for r in rows] == [
        ["power", "first", "power.csv", 2],
        ["power", "first", "power.csv", 3],
    ]


def test_an_exact_duplicate_counts_once_and_is_told(read: Any, facts: Any) -> None:
    """A page loaded twice (case 087)."""
    once = [
        ("2018", "generation", "28", "GWh"),
        ("2019", "generation", "28", "GWh"),
        ("2020", "generation", "27", "GWh"),
        ("2021", "generation", "27", "GWh"),
    ]
    rows = read(facts(*once, *once))
    assert sum(float(r["value"]) for r in rows.rows) == 110.0
    assert [(r["reason"], r["row"]) for r in rows.rejected] == [("exact_duplicate", n) for n in (6, 7, 8, 9)]


def test_the_same_value_from_two_places_is_no_clash(read: Any) -> None:
    row = "Chile,CHL,2023,generation,5,GWh,A,page {}\n"
    header = "entity,entity_code,period,variable,value,unit,obs_status,locator\n"
    content = (header + row.format(1) + row.format(2)).encode()
    assert len(read(content).rows) == 2


def test_two_values_for_one_key_are_refused_with_both_lines(read: Any, facts: Any) -> None:
    content = facts(
        ("2023", "generation", "5", "GWh"), ("2022", "generation", "4", "GWh"), ("2023", "generation", "6", "GWh")
    )
    with pytest.raises(
        SourceError,
        match=r"lines 2, 4: expected one value for each entity, period and variable; found two for CHL, 2023, generation",
    ):
        read(content)


@pytest.mark.parametrize(
    "mark", ["s/i", "S/I", "n.d.", "N.D", "-", "..", "S/D", "Sin Información", "*", "", "NA", "n/a"]
)
def test_every_mark_of_a_missing_value_is_missing(read: Any, facts: Any, mark: str) -> None:
    """None is zero or text, and zero is zero (case 033)."""
    rows = read(
        facts(
            ("2022", "generation", "0", "GWh"),
            ("2023", "generation", mark, "GWh", "M"),
            ("2024", "generation", "15", "GWh"),
        )
    )
    assert [r["value"] for r in rows.rows] == ["0", None, "15"]


BROKEN: list[tuple[str, tuple[str, ...], str]] = [
    (
        "a unit of another size",
        ("2023", "generation", "5", "MWh"),
        "line 3, column unit: expected 'GWh' for generation; found 'MWh'.",
    ),
    ("no unit", ("2023", "generation", "5", ""), "line 3, column unit: expected 'GWh' for generation; found nothing."),
    (
        "a variable nobody declared",
        ("2023", "consumption", "5", "GWh"),
        "line 3, column variable: expected one of generation, factor; found 'consumption'.",
    ),
    (
        "a flag in the year",
        ("2023p", "generation", "5", "GWh"),
        "line 3, column period: expected a year (2023) or a month (2023-07); found '2023p'.",
    ),
    (
        "a remark in the year",
        ("2022*", "generation", "5", "GWh"),
        "column period: expected a year (2023) or a month (2023-07); found '2022*'.",
    ),
    ("a thirteenth month", ("2023-13", "generation", "5", "GWh"), "found '2023-13'."),
    ("half a year", ("2023-S1", "generation", "5", "GWh"), "found '2023-S1'."),
    (
        "a status that is none",
        ("2023", "generation", "5", "GWh", "X"),
        "line 3, column obs_status: expected one of M, F, E, P, B, A; found 'X'.",
    ),
    (
        "a Spanish number",
        ("2023", "generation", "1.234.5", "GWh"),
        "line 3, column value: expected a number with a decimal point; found '1.234.5'.",
    ),
    (
        "not a number",
        ("2023", "generation", "nan", "GWh"),
        "column value: expected a number with a decimal point; found 'nan'.",
    ),
    (
        "infinity",
        ("2023", "generation", "inf", "GWh"),
        "column value: expected a number with a decimal point; found 'inf'.",
    ),
    (
        "missing without the status of it",
        ("2023", "generation", "s/i", "GWh"),
        "column value: expected a number (a missing value has the status M); found nothing.",
    ),
]


@pytest.mark.parametrize(("row", "sentence"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_cell_that_does_not_mean_what_the_catalogue_says(
    read: Any, facts: Any, row: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SourceError) as raised:
        read(facts(("2021", "generation", "5", "GWh"), row))
    assert str(raised.value).startswith("Source power, vintage first, file power.csv")
    assert sentence in str(raised.value)


def test_a_magnitude_that_contradicts_the_unit_is_refused(read: Any, facts: Any) -> None:
    """Grams per kilowatt hour under a header that says tonnes per megawatt hour."""
    with pytest.raises(
        SourceError, match=r"variable factor: the unit says t CO2/MWh, where 0.01 to 1.5 is plausible; found 242 to 301"
    ):
        read(facts(("2022", "factor", "301", "t CO2/MWh"), ("2023", "factor", "242", "t CO2/MWh")))


def test_one_odd_value_is_no_reason_to_refuse_a_release(read: Any, facts: Any) -> None:
    assert len(read(facts(("2022", "factor", "0.3", "t CO2/MWh"), ("2023", "factor", "242", "t CO2/MWh"))).rows) == 2


def test_the_sidecar_says_how_many_rows_there_are(read: Any, facts: Any) -> None:
    with pytest.raises(SourceError, match="expected 1 rows as its sidecar says, found 2"):
        read(facts(("2022", "generation", "5", "GWh"), ("2023", "generation", "6", "GWh")).rstrip(b"\n"))


def test_an_unknown_column_is_told_as_set_aside(read: Any) -> None:
    rows = read(b"rut,name,note,email\n76500101-3,Empresa Ejemplo Uno SpA,,uno@ejemplo.invalid\n", source="listing")
    assert "email" not in rows.rows[0]
    assert [(r["reason"], r["detail"]) for r in rows.rejected] == [("unknown_column", "email")]


def test_a_cell_of_a_list_that_does_not_match_its_pattern_is_refused(read: Any) -> None:
    with pytest.raises(SourceError, match="line 3, column rut: expected Tax number as printed; found 'none'"):
        read(b"rut,name,note\n,Uno,\nnone,Dos,\n", source="listing")


@pytest.fixture
def read_note(read: Any, catalog: Catalog, product_catalog: Catalog) -> Callable[[str, str, str], RawRows]:
    """The list's row with this note, which is held to what the product declares of a column."""

    def of(note: str, layout: str, column: str) -> RawRows:
        names = catalog.layouts["names"] | {"note": product_catalog.layouts[layout][column]}
        using = catalog.model_copy(update={"layouts": {**catalog.layouts, "names": names}})
        return read(f"rut,name,note\n1-9,Uno,{note}\n".encode(), source="listing", catalog=using)

    return of


DAY, EVENT = ("res_entities", "constitution_date"), ("programme_timeline", "date")
CALENDAR = "line 2, column note: expected .*: a date that the calendar has; found"


@pytest.mark.parametrize(
    ("printed", "column"),
    [("29-02-2024", DAY), ("", DAY), ("2013", EVENT), ("2013-02", EVENT), ("2013-02-28", EVENT)],
)
def test_a_date_that_the_calendar_has_is_taken(read_note: Any, printed: str, column: tuple[str, str]) -> None:
    assert len(read_note(printed, *column).rows) == 1


@pytest.mark.parametrize(
    ("printed", "column"),
    [
        ("31-02-2013", DAY), ("29-02-2023", DAY), ("01-13-2013", DAY), ("00-01-2013", DAY), ("01-01-0000", DAY),
        ("2013-13", EVENT), ("2013-02-30", EVENT), ("0000", EVENT),
    ],
)  # fmt: skip
def test_a_date_that_the_calendar_lacks_is_refused(read_note: Any, printed: str, column: tuple[str, str]) -> None:
    with pytest.raises(SourceError, match=f"{CALENDAR} '{printed}'"):
        read_note(printed, *column)


@pytest.mark.parametrize("printed", ["2013-2-28", "２０１３"])
def test_a_date_in_other_digits_or_with_fewer_is_refused(read_note: Any, printed: str) -> None:
    with pytest.raises(SourceError, match=f"line 2, column note: expected YYYY, YYYY-MM or .* found '{printed}'"):
        read_note(printed, *EVENT)


@pytest.mark.parametrize("digits", ["9" * 40, "9" * 400, "0." + "3" * 400])
def test_a_number_that_no_column_of_numbers_holds_is_refused(read_note: Any, digits: str) -> None:
    """It would be published as infinite, or end the report."""
    money = ("programme_portfolio", "planned_usd")
    with pytest.raises(SourceError, match="line 2, column note: expected Planned or announced money"):
        read_note(digits, *money)


def test_a_needed_cell_that_is_empty_is_refused(read_note: Any) -> None:
    with pytest.raises(SourceError, match=r"line 2, column note: expected Why the two are joined.*; found nothing"):
        read_note("", "solar_directory_aliases", "basis")


def test_every_date_of_a_list_is_held_to_the_calendar(product_catalog: Catalog) -> None:
    columns = [c for layout in product_catalog.layouts.values() for c in layout.values()]
    assert {c.date_formats for c in columns if "dd-mm-yyyy" in c.meaning} == {("%d-%m-%Y",)}
    assert {c.date_formats for c in columns if c.pattern and "-" in c.pattern and "dd-mm-yyyy" not in c.meaning} == {
        ("%Y", "%Y-%m", "%Y-%m-%d")
    }


def test_two_values_name_the_two_lines_that_contradict(read: Any, facts: Any) -> None:
    rows = [("2022", "1"), ("2023", "2"), ("2022", "3"), ("2023", "4")]
    with pytest.raises(SourceError, match=r"lines 2, 4: expected one value .* found two for CHL, 2022, generation"):
        read(facts(*((year, "generation", value, "GWh") for year, value in rows)))


def test_typed_facts_set_aside_what_is_not_chiles_not_plausible_or_not_yet(
    catalog: Catalog, warehouse: Warehouse, read: Any
) -> None:
    content = (
        b"entity,entity_code,period,variable,value,unit,obs_status,locator\n"
        b"Chile,CHL,2023,generation,75000.5,GWh,A,\nChile,CHL,2023-07,factor,0.25,t CO2/MWh,P,\nWorld,OWID_WRL,2023,generation,9,GWh,A,\n"
        b"Chile,CHL,2022,factor,242,t CO2/MWh,A,\nChile,CHL,2030,generation,1,GWh,F,\nChile,CHL,2024,generation,,GWh,M,\n"
    )
    warehouse.replace("raw.power", read(content).rows, "hash")
    found = warehouse.rows(typed_facts(catalog, {"power": ("CHL",)}, date(2026, 11, 25)) + " ORDER BY row")
    assert [(r["year"], r["frequency"], r["value"], r["rejected_because"]) for r in found] == [
        (2023, "A", 75000.5, None),
        (None, "M", 0.25, None),
        (2023, "A", 9.0, "other_territory"),
        (2022, "A", 242.0, "implausible_value"),
        (2030, "A", 1.0, "period_in_the_future"),
        (2024, "A", None, None),
    ]
    assert found[0]["fact_id"] == "power/first/power.csv#2"
    assert [r["rejected_detail"] for r in found[2:5]] == ["OWID_WRL", "factor = 242.0 t CO2/MWh", "2030-01-01"]
