"""Reads a vintage's file into its raw table: all text, header and units asserted, each row with where it came from.

The layout `series_facts` (one fact per row, its unit beside it) serves every numeric source. A reader takes bytes and
gives rows, or refuses with source, file, line, expected and found. Formats of single publishers belong to the topics:
their readers come in as a mapping, and what they give is asserted as strictly as a file of facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import SERIES_FACTS
from pipeline.core.catalog_sources import Source, SourceTable, VintageFile
from pipeline.core.errors import SourceError
from pipeline.core.packed import UNPACKED_MEGABYTES, unpacked
from pipeline.core.readers import NO_READERS, Extract, Reader, Readers
from pipeline.core.text import Shapes, text_table
from pipeline.core.vintages import StoredVintage

if TYPE_CHECKING:
    import pandas

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

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class RawRows:
    """Rows of one file, and what was left out of them and why (dictionaries with row, reason, detail)."""

    frame: pandas.DataFrame
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
        frame, unknown = text_table(
            unpacked(content, place, limit_of(source)), layout, place, shapes_of(catalog, table)
        )
        left_out = [("unknown_column", name) for name in unknown]
    else:
        extract = extracted(source, _reader(source, file, place, readers), content, place, vintage.sidecar.vintage)
        frame = extract.frame(layout)
        left_out = [(reason, f"{count} of them") for reason, count in sorted(extract.left_out.items()) if count]
    if len(frame) != file.rows:
        raise SourceError(
            f"{place}: expected {file.rows} rows as its sidecar says, found {len(frame)}. "
            f"Restore {vintage.folder}; a new release comes with 'solar-mission sources add', which counts its rows."
        )
    frame = frame.assign(source_id=source.id, vintage=vintage.sidecar.vintage, file=file.name)
    rejected = [_rejection(frame, 1, reason, detail) for reason, detail in left_out]
    for name, column in catalog.layouts[table.layout].items():
        if column.pattern is not None:
            filled = frame[name].notna()
            _refuse(frame, filled & ~frame[name].fillna("").str.fullmatch(column.pattern), name, column.meaning, place)
    if table.layout == SERIES_FACTS:
        frame = _assert_series_facts(frame, table, place)
    repeated = frame.duplicated(subset=list(layout), keep="first")
    rejected += [_rejection(frame, int(row), "exact_duplicate", None) for row in frame.loc[repeated, "row"]]
    return RawRows(frame.loc[~repeated], rejected)


def shapes_of(catalog: Catalog, table: SourceTable) -> Shapes:
    """What the columns of the table's layout look like, where the catalogue says so; a cell may be empty."""
    told = {name: c.shape or c.pattern for name, c in catalog.layouts[table.layout].items()}
    return {name: re.compile(f"(?:{pattern})?") for name, pattern in told.items() if pattern}


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


def _rejection(frame: pandas.DataFrame, row: int, reason: str, detail: str | None) -> dict[str, object]:
    origin = {c: frame[c].iloc[0] for c in ("source_id", "vintage", "file")}
    return {**origin, "row": row, "reason": reason, "detail": detail}


def _assert_series_facts(frame: pandas.DataFrame, table: SourceTable, place: str) -> pandas.DataFrame:
    """Every cell means what the catalogue says, or the first that does not is told."""
    frame = frame.assign(value=frame["value"].where(~frame["value"].fillna("").str.lower().isin(MISSING_MARKS), None))
    variables = frame["variable"].fillna("")
    _refuse(frame, ~variables.isin(list(table.variables)), "variable", f"one of {', '.join(table.variables)}", place)
    units = variables.map({name: v.unit for name, v in table.variables.items()})
    for line in frame.index[frame["unit"].fillna("") != units][:1]:
        _refuse(frame, frame.index == line, "unit", f"'{units[line]}' for {variables[line]}", place)
    _refuse(
        frame, ~frame["period"].fillna("").str.fullmatch(_PERIOD), "period", "a year (2023) or a month (2023-07)", place
    )
    _refuse(
        frame,
        ~frame["obs_status"].fillna("").isin(list(LEAST_SETTLED_FIRST)),
        "obs_status",
        f"one of {', '.join(LEAST_SETTLED_FIRST)}",
        place,
    )
    present = frame["value"].notna()
    _refuse(
        frame,
        present & ~frame["value"].fillna("").str.fullmatch(_NUMBER),
        "value",
        "a number with a decimal point",
        place,
    )
    _refuse(
        frame, ~present & (frame["obs_status"] != "M"), "value", "a number (a missing value has the status M)", place
    )
    _refuse_contradicted_units(frame, table, place)
    _refuse(frame, frame["entity_code"].isna(), "entity_code", "a three-letter code", place)
    content = ["entity_code", "period", "variable"]
    distinct = frame.drop_duplicates(subset=[*content, "value", "obs_status"])
    clash = distinct.duplicated(subset=content, keep=False)
    _refuse(distinct, clash, "value", "one value for each entity, period and variable", place)
    return frame


def _refuse_contradicted_units(frame: pandas.DataFrame, table: SourceTable, place: str) -> None:
    """A single odd value is set aside later; where all of a variable are implausible, the unit is not what it says."""
    for name, variable in table.variables.items():
        numbers = frame.loc[(frame["variable"] == name) & frame["value"].notna(), "value"].astype(float)
        if len(numbers) and not numbers.between(variable.minimum, variable.maximum).any():
            raise SourceError(
                f"{place}, variable {name}: the unit says {variable.unit}, where {variable.minimum:g} to {variable.maximum:g} is "
                f"plausible; found {numbers.min():g} to {numbers.max():g}. Check the unit of the release."
            )


def _refuse(frame: pandas.DataFrame, bad: pandas.Series, column: str, expected: str, place: str) -> None:
    """Raise SourceError for the first bad row, if there is one."""
    if not bad.any():
        return
    row = frame.loc[bad].iloc[0]
    found = "nothing" if row[column] is None else f"'{str(row[column])[:60]}'"
    if column == "value" and bad.sum() > 1 and expected.startswith("one value"):
        lines = ", ".join(str(r) for r in frame.loc[bad, "row"].head(2))
        raise SourceError(
            f"{place}, lines {lines}: expected {expected}; found two for {row['entity_code']}, {row['period']}, {row['variable']}."
        )
    raise SourceError(f"{place}, line {row['row']}, column {column}: expected {expected}; found {found}.")


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
