"""Reading the catalogue's files: each mistake, made once by hand, is one sentence with the file it stands in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import CatalogError, ExitCode
from pipeline.core.settings import Settings

Body = Any


@pytest.fixture
def broken(settings: Settings) -> Callable[[str, Callable[[Body], object]], str]:
    """The message after one file's content was changed."""

    def change(name: str, how: Callable[[Body], object]) -> str:
        path = settings.catalog / name
        body = yaml.safe_load(path.read_text("utf-8"))
        how(body)
        path.write_text(yaml.safe_dump(body, allow_unicode=True), "utf-8")
        with pytest.raises(CatalogError) as raised:
            load_catalog(settings.catalog)
        return str(raised.value)

    return change


def put(*path: Any, value: Any) -> Callable[[Body], object]:
    """A change that puts a value at a place."""

    def how(body: Body) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value

    return how


def repeat(*path: Any) -> Callable[[Body], object]:
    """A change that repeats the first entry of a list."""

    def how(body: Body) -> None:
        for step in path:
            body = body[step]
        body.append(body[0])

    return how


MISTAKES: list[tuple[str, Callable[[Body], object], str]] = [
    # --- series and readings ---
    (
        "indicators.yaml",
        put(0, "series", 0, "sources", value=["nobody"]),
        "series 'power_generation' rests on source 'nobody', which has no file in sources/.",
    ),
    ("indicators.yaml", put(1, "unit", value="GWh"), "series 'price_real' is in USD/MWh, its indicator in GWh."),
    (
        "indicators.yaml",
        put(0, "series", 0, "gas", value="CO2"),
        "series 'power_generation' has unit 'GWh', gas 'CO2' and gwp 'None'; a unit that is no mass of gas has neither",
    ),
    (
        "indicators.yaml",
        put(0, "series", 1, "minimum", value=9e9),
        "series 'power_generation_again' has a minimum above its maximum.",
    ),
    (
        "targets.yaml",
        put(0, "readings", 0, "series", value={"nowhere": "headline"}),
        "reading 'energy/stock' names series 'nowhere', which indicators.yaml lacks.",
    ),
    (
        "targets.yaml",
        put(0, "readings", 0, "unit", value="TWh"),
        "reading 'energy/stock' is in TWh, but its series 'power_generation' is in GWh.",
    ),
    (
        "targets.yaml",
        put(1, "readings", 0, "indicator_id", value="generation"),
        "is about 'generation', but its series 'price_real' measures 'price'.",
    ),
    (
        "targets.yaml",
        put(1, "readings", 0, "price_year", value=2023),
        "is in dollars of 2023, but its series 'price_real' in those of 2016.",
    ),
    (
        "targets.yaml",
        put(0, "readings", 0, "reference_year", value=2025),
        "starts in 2025, which is not before its target year 2025.",
    ),
    (
        "targets.yaml",
        put(0, "readings", 1, "baseline_year", value=2026),
        "starts in 2026, which is not before its target year 2025.",
    ),
    ("targets.yaml", put(0, "readings", 0, "votes", value="perhaps"), "targets.yaml: readings.0.votes:"),
    ("targets.yaml", put(0, "headline_reading", value="net"), "headline reading 'net' is none of"),
    # --- sources, layouts, columns, tables ---
    (
        "sources/power.yaml",
        put("id", value="powder"),
        "sources/power.yaml: id: expected 'power', the name of the file, found 'powder'.",
    ),
    (
        "sources/power.yaml",
        put("tables", 0, "variables", "factor", "unit", value="kg/MWh"),
        "sources/power.yaml: variable 'factor' has the unknown unit 'kg/MWh'.",
    ),
    (
        "sources/power.yaml",
        put("tables", 0, "variables", "factor", "minimum", value=2),
        "variable 'factor' has a minimum above its maximum.",
    ),
    (
        "sources/listing.yaml",
        put("tables", 0, "layout", value="nothing"),
        "sources/listing.yaml: table 'listing' has layout 'nothing', which layouts.yaml lacks.",
    ),
    (
        "layouts.yaml",
        put("names", "note", value="Short"),
        "layouts.yaml: meaning: String should have at least 8 characters",
    ),
    ("columns.yaml", put("gwh", "type", value="NUMBER"), "columns.yaml: type: Input should be 'VARCHAR'"),
    ("columns.yaml", put("gwh", value="electricity"), "columns.yaml: Column: Input should be a valid dictionary"),
    (
        "tables/tables.yaml",
        put(0, "columns", value=["year", "twh"]),
        "tables.yaml: table 'marts.power' uses columns ['twh'], which columns.yaml lacks.",
    ),
    (
        "tables/tables.yaml",
        put(0, "columns", value="year"),
        "tables.yaml: expected a list of tables with columns, found",
    ),
    (
        "tables/tables.yaml",
        put(1, "columns", value=["name", "pesos", "name"]),
        "The column of marts.capital, 'name' is declared twice.",
    ),
    (
        "tables/tables.yaml",
        put(1, "export", value="all"),
        "tables.yaml: export: Input should be 'rows', 'aggregates' or 'none'",
    ),
    # --- declared twice ---
    ("targets.yaml", repeat(), "The target 'energy' is declared twice."),
    ("targets.yaml", repeat(0, "readings"), "The reading 'energy/stock' is declared twice."),
    ("indicators.yaml", repeat(0, "series"), "The series 'power_generation' is declared twice."),
    ("tables/tables.yaml", repeat(), "The table 'marts.power' is declared twice."),
    ("sources/power.yaml", put("id", value="listing"), "The source 'listing' is declared twice."),
]


@pytest.mark.parametrize(("name", "how", "sentence"), MISTAKES, ids=[sentence[:60] for _, _, sentence in MISTAKES])
def test_each_mistake_is_one_sentence(broken: Any, name: str, how: Callable[[Body], object], sentence: str) -> None:
    assert sentence in broken(name, how)


def test_a_mistake_that_stands_alone_is_counted_alone(broken: Any) -> None:
    message = broken("sources/listing.yaml", put("tables", 0, "layout", value="nothing"))
    assert "has 1 mistake(s)" in message


def test_mistakes_are_reported_together(settings: Settings) -> None:
    """A person mends a file once, not once per mistake."""
    for name, how in (
        ("indicators.yaml", put(1, "unit", value="GWh")),
        ("layouts.yaml", put("names", "note", value="Short")),
    ):
        path = settings.catalog / name
        body = yaml.safe_load(path.read_text("utf-8"))
        how(body)
        path.write_text(yaml.safe_dump(body), "utf-8")
    with pytest.raises(CatalogError, match=r"series 'price_real'") as raised:
        load_catalog(settings.catalog)
    assert "layouts.yaml: meaning" in str(raised.value)
    assert raised.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("targets.yaml", None, "targets.yaml: the file is missing."),
        ("targets.yaml", "- [", "targets.yaml: not readable as YAML"),
        ("targets.yaml", "a: b", "targets.yaml: expected a list at the top, found dict."),
        ("columns.yaml", "- a", "columns.yaml: expected a mapping at the top, found list."),
        ("layouts.yaml", "names:\n  rut: Tax number\n  rut: Tax number", "layouts.yaml: not readable as YAML (the key 'rut' stands twice"),
        ("sources/power.yaml", "id: power", "power.yaml: title_en: Field required."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be(
    settings: Settings, name: str, content: str | None, sentence: str
) -> None:
    path = settings.catalog / name
    path.unlink() if content is None else path.write_text(content, "utf-8")
    with pytest.raises(CatalogError) as raised:
        load_catalog(settings.catalog)
    assert sentence in str(raised.value)


def test_a_key_given_twice_is_refused_but_an_anchor_may_be_overridden(settings: Settings) -> None:
    path = settings.catalog / "indicators.yaml"
    text = path.read_text("utf-8")
    load_catalog(settings.catalog)
    path.write_text(text.replace("      minimum: 0\n", "      minimum: 0\n      minimum: 5\n"), "utf-8")
    with pytest.raises(CatalogError, match="the key 'minimum' stands twice"):
        load_catalog(settings.catalog)


def test_raw_tables_follow_from_sources_and_layouts(catalog: Any) -> None:
    table = catalog.table("raw.listing")
    assert table.column_names == ("rut", "name", "note", "source_id", "vintage", "file", "row")
    assert {c.type for c in table.columns if c.name in ("rut", "name", "note")} == {"VARCHAR"}
    assert (table.key, table.export) == (("vintage", "file", "row"), "none")


def test_a_column_may_stand_in_a_table_under_another_name(catalog: Any) -> None:
    kind = next(c for c in catalog.table("marts.power").columns if c.name == "kind")
    assert kind.values == ("reported", "contract")


def test_the_fingerprint_follows_every_file(settings: Settings) -> None:
    before = load_catalog(settings.catalog).fingerprint
    path = settings.catalog / "columns.yaml"
    path.write_text(path.read_text("utf-8") + "# a remark\n", "utf-8")
    assert load_catalog(settings.catalog).fingerprint != before


def test_the_products_catalogue_has_no_mistake() -> None:
    catalog = load_catalog(Path(__file__).resolve().parents[3] / "data" / "catalog")
    assert [t.target_id for t in catalog.targets] == ["firms", "pv_cost", "emissions"]
