"""Reads a vintage's file into its raw table: all text, header and units asserted, each row with where it came from.

The layout `series_facts` (one fact per row, its unit beside it) serves every numeric source. A reader takes bytes and
gives rows, or refuses with source, file, line, expected and found. Formats of single publishers belong to the topics:
their readers come in as a mapping, and what they give is asserted as strictly as a file of facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import SERIES_FACTS
from pipeline.core.catalog_sources import LayoutColumn, Source, SourceTable, VintageFile
from pipeline.core.errors import SourceError
from pipeline.core.packed import UNPACKED_MEGABYTES, unpacked
from pipeline.core.readers import NO_READERS, Extract, Reader, Readers
from pipeline.core.text import Shapes, TextRow, text_table
from pipeline.core.vintages import StoredVintage

MISSING_MARKS = (
    "s/i",
    "s/d",
    "n.d.",
    "n.d",
    "n/d",
    "nd",
    "n/a",
    "na",
    "-",
    "--",
    "..",
    "...",
    "*",
    "sin información",
    "sin dato",
    "null",
)
"""How Spanish and international tables write "no value", compared without case. A blank cell is one too; 0 never is."""

LEAST_SETTLED_FIRST = "MFEPBA"
"""SDMX statuses of a fact from the least settled: missing, forecast, estimated, provisional, break, normal."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True)
class RawRows:
    """Rows of one file with their source, vintage and file, and what was left out of them and why (reason, detail)."""

    rows: list[TextRow]
    rejected: list[dict[str, object]]


def value_or_none(cell: str | None) -> str | None:
    """The cell, or None where it is blank or one of the marks for "no value"."""
    text = (cell or "").strip()
    return None if not text or text.lower() in MISSING_MARKS else text


def read_file(
    catalog: Catalog, source: Source, vintage: StoredVintage, file: VintageFile, readers: Readers = NO_READERS
) -> RawRows:
    """One file of a vintage as raw rows. Raises SourceError with place, expected and found."""
    table = next(t for t in source.tables if t.name == file.table)
    place = f"Source {source.id}, vintage {vintage.sidecar.vintage}, file {file.name}"
    layout = tuple(catalog.layouts[table.layout])
    content = vintage.read_bytes(file)
    if file.reader is None:
        rows, unknown = text_table(unpacked(content, place, limit_of(source)), layout, place, shapes_of(catalog, table))
        left_out = [("unknown_column", name) for name in unknown]
    else:
        extract = extracted(source, _reader(source, file, place, readers), content, place, vintage.sidecar.vintage)
        rows = [fact.cells() for fact in extract.facts]
        left_out = [(reason, f"{count} of them") for reason, count in sorted(extract.left_out.items()) if count]
    if len(rows) != file.rows:
        raise SourceError(
            f"{place}: expected {file.rows} rows as its sidecar says, found {len(rows)}. "
            f"Restore {vintage.folder}; a new release comes with 'solar-mission sources add', which counts its rows."
        )
    for name, column in catalog.layouts[table.layout].items():
        _assert_form(rows, name, column, place)
    if table.layout == SERIES_FACTS:
        rows = [{**row, "value": value_or_none(row["value"])} for row in rows]
        _assert_series_facts(rows, table, place)
    origin = {"source_id": source.id, "vintage": vintage.sidecar.vintage, "file": file.name}
    rejected = [{**origin, "row": 1, "reason": reason, "detail": detail} for reason, detail in left_out]
    kept: dict[tuple[Any, ...], TextRow] = {}
    for row in rows:
        cells = tuple(row[c] for c in layout)
        if cells in kept:
            rejected.append({**origin, "row": row["row"], "reason": "exact_duplicate", "detail": None})
        else:
            kept[cells] = {**row, **origin}
    return RawRows(list(kept.values()), rejected)


def shapes_of(catalog: Catalog, table: SourceTable) -> Shapes:
    """What the columns of the table's layout look like, where the catalogue says so; a cell may be empty."""
    told = {name: c.shape or c.pattern for name, c in catalog.layouts[table.layout].items()}
    return {name: re.compile(f"(?:{pattern})?", re.ASCII) for name, pattern in told.items() if pattern}


def _reader(source: Source, file: VintageFile, place: str, readers: Readers) -> Reader:
    reader = readers.get(source.id)
    if reader is None or reader.name != file.reader:
        raise SourceError(
            f"{place}: expected the reader '{file.reader}', which this installation does not have. Update it."
        )
    return reader


def extracted(source: Source, reader: Reader, content: bytes, place: str, vintage: str | None) -> Extract:
    """What the source's own reader takes from the bytes. Raises SourceError where it refuses them or finds nothing."""
    extract = reader.read(unpacked(content, place, limit_of(source)), place, vintage)
    if not extract.facts:
        raise SourceError(f"{place}: nothing in it that this source is read for. Check that it is the right file.")
    return extract


def limit_of(source: Source) -> int:
    """How many megabytes a file of the source may have once it is unpacked."""
    return source.live.max_megabytes if source.live else UNPACKED_MEGABYTES


def _assert_form(rows: list[TextRow], name: str, column: LayoutColumn, place: str) -> None:
    """Every filled cell of a column has the form that its layout declares, and no cell is empty that may not be."""
    if column.required:
        _refuse((row for row in rows if row[name] is None), name, column.meaning, place)
    filled = [row for row in rows if row[name] is not None]
    if column.pattern is not None:
        form = re.compile(column.pattern, re.ASCII)
        _refuse((row for row in filled if not form.fullmatch(row[name])), name, column.meaning, place)
    if column.date_formats:
        expected = f"{column.meaning}: a date that the calendar has"
        _refuse((row for row in filled if not _is_date(row[name], column.date_formats)), name, expected, place)


def _is_date(cell: str, formats: Iterable[str]) -> bool:
    for one in formats:
        try:
            datetime.strptime(cell, one)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return True
    return False


def _assert_series_facts(rows: list[TextRow], table: SourceTable, place: str) -> None:
    """Every cell means what the catalogue says, or the first that does not is told."""
    known = table.variables
    _refuse((r for r in rows if r["variable"] not in known), "variable", f"one of {', '.join(known)}", place)
    for row in rows:
        unit = known[row["variable"]].unit
        if row["unit"] != unit:
            _refuse([row], "unit", f"'{unit}' for {row['variable']}", place)
    periods = (r for r in rows if not _PERIOD.fullmatch(r["period"] or ""))
    _refuse(periods, "period", "a year (2023) or a month (2023-07)", place)
    statuses = tuple(LEAST_SETTLED_FIRST)
    _refuse((r for r in rows if r["obs_status"] not in statuses), "obs_status", f"one of {', '.join(statuses)}", place)
    values = (r for r in rows if r["value"] is not None and not _NUMBER.fullmatch(r["value"]))
    _refuse(values, "value", "a number with a decimal point", place)
    missing = (r for r in rows if r["value"] is None and r["obs_status"] != "M")
    _refuse(missing, "value", "a number (a missing value has the status M)", place)
    _refuse_contradicted_units(rows, table, place)
    _refuse((r for r in rows if r["entity_code"] is None), "entity_code", "a three-letter code", place)
    _refuse_two_values(rows, place)


def _refuse_contradicted_units(rows: list[TextRow], table: SourceTable, place: str) -> None:
    """A single odd value is set aside later; where all of a variable are implausible, the unit is not what it says."""
    for name, variable in table.variables.items():
        numbers = [float(r["value"]) for r in rows if r["variable"] == name and r["value"] is not None]
        if numbers and not any(variable.minimum <= number <= variable.maximum for number in numbers):
            raise SourceError(
                f"{place}, variable {name}: the unit says {variable.unit}, where {variable.minimum:g} to {variable.maximum:g} is "
                f"plausible; found {min(numbers):g} to {max(numbers):g}. Check the unit of the release."
            )


def _refuse_two_values(rows: list[TextRow], place: str) -> None:
    first: dict[tuple[str, str, str], TextRow] = {}
    for row in rows:
        there = first.setdefault((row["entity_code"], row["period"], row["variable"]), row)
        if (there["value"], there["obs_status"]) != (row["value"], row["obs_status"]):
            raise SourceError(
                f"{place}, lines {there['row']}, {row['row']}: expected one value for each entity, period and variable; "
                f"found two for {row['entity_code']}, {row['period']}, {row['variable']}."
            )


def _refuse(bad: Iterable[TextRow], column: str, expected: str, place: str) -> None:
    """Raise SourceError for the first bad row, if there is one."""
    row = next(iter(bad), None)
    if row is not None:
        found = "nothing" if row[column] is None else f"'{row[column][:60]}'"
        raise SourceError(
            f"{place}, line {row['row']}, column {column}: expected {expected}; found {found}. "
            "Correct the file and add it with 'solar-mission sources add'."
        )


def typed_facts(catalog: Catalog, territories: Mapping[str, tuple[str, ...]], as_of: date) -> str:
    """A select of typed facts from raw tables of the layout `series_facts` (columns of `staging.*_facts`).

    A publisher's own line may hold several facts: then variable and period stand in the fact's id after the line.
    `territories`: raw table (without its schema) -> the countries whose facts it may give. Set aside, with a reason: other
    territories, implausible values, periods that begin after `as_of` and that no one can have observed.
    """
    limits = [
        (t.name, name, v.minimum, v.maximum)
        for s in catalog.sources for t in s.tables if t.name in territories for name, v in t.variables.items()
    ]  # fmt: skip
    plausible = ", ".join(f"('{t}', '{n}', {low!r}, {high!r}, {list(territories[t])!r})" for t, n, low, high in limits)
    union = " UNION ALL BY NAME ".join(f"SELECT *, '{t}' AS raw_table FROM raw.{t}" for t in territories)
    reasons = (
        ("other_territory", "NOT list_contains(territories, entity_code)", "entity_code"),
        (
            "implausible_value",
            "value NOT BETWEEN low AND high OR isnan(value)",
            "variable || ' = ' || value || ' ' || unit",
        ),
        ("period_in_the_future", f"period_start > DATE '{as_of}'", "period_start::VARCHAR"),
    )
    return f"""
        WITH plausible(raw_table, variable, low, high, territories) AS (VALUES {plausible}),
        typed AS (
            SELECT source_id || '/' || vintage || '/' || file || '#' || row
                    || CASE WHEN count(*) OVER (PARTITION BY source_id, vintage, file, row) > 1
                        THEN ':' || variable || ':' || period ELSE '' END AS fact_id,
                source_id, vintage, file, row, variable, entity_code, unit, obs_status, raw_table,
                make_date(left(period, 4)::INTEGER, coalesce(try_cast(substr(period, 6, 2) AS INTEGER), 1), 1) AS period_start,
                CASE WHEN length(period) = 4 THEN 'A' ELSE 'M' END AS frequency,
                CASE WHEN length(period) = 4 THEN period::INTEGER END AS year,
                value::DOUBLE AS value
            FROM ({union})
        )
        SELECT typed.* EXCLUDE (raw_table),
            CASE {" ".join(f"WHEN {test} THEN '{reason}'" for reason, test, _ in reasons)} END AS rejected_because,
            CASE {" ".join(f"WHEN {test} THEN {detail}" for _, test, detail in reasons)} END AS rejected_detail
        FROM typed JOIN plausible USING (raw_table, variable)"""


def with_status(observations: str, facts: str) -> str:
    """The select `observations` with column `obs_status`: that of the least settled of the facts in column `inputs`.

    A derived value is as settled as the least settled fact under it; a null value is missing. `facts` is the table of
    facts; inputs that are no facts of it (rows of lists) are settled.
    """
    return f"""
        WITH observed AS ({observations}),
        under AS (SELECT series_id, period_start, vintage, unnest(inputs) AS fact_id FROM observed),
        settled AS (
            SELECT u.series_id, u.period_start, u.vintage,
                substr('{LEAST_SETTLED_FIRST}', min(instr('{LEAST_SETTLED_FIRST}', f.obs_status))::INTEGER, 1) AS status
            FROM under u JOIN {facts} f USING (fact_id) GROUP BY ALL)
        SELECT observed.*, CASE WHEN value IS NULL THEN 'M' ELSE coalesce(status, 'A') END AS obs_status
        FROM observed LEFT JOIN settled USING (series_id, period_start, vintage)"""
