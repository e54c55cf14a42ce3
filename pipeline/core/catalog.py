"""What the catalogue may say: targets, readings, indicators, series, sources, tables, columns.

Frozen models, validated on load. Nothing that can turn a verdict has a default: a missing entry is an error.
Reading the YAML files and checking them against each other is `pipeline.core.catalog_files`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pipeline.core.catalog_entries import Entry, Identifier, Text, Topic
from pipeline.core.catalog_sources import LayoutColumn, Source
from pipeline.core.catalog_words import Comparison, Direction, SeriesRole


class Reading(Entry):
    """One way to read a target's sentence. `baseline_year` is null where no baseline applies or none is known.

    `reference_year` is ours, from which a fraction of the way is counted; it is never a baseline.
    `votes` is false for readings that are context only.
    """

    reading_id: Identifier
    label: Text
    wording: Text
    citation: str = Field(min_length=1)
    citation_url: str | None
    derived: bool
    derivation: Text | None
    votes: bool
    indicator_id: Identifier
    comparison: Comparison
    target_value: float
    target_year: int
    deadline: Text
    unit: str
    price_year: int | None
    baseline_year: int | None
    baseline_basis: Text | None
    reference_year: int | None
    milestones: Literal["linear_from_reference_year", "none"]
    series: dict[Identifier, SeriesRole]

    @model_validator(mode="after")
    def _consistent(self) -> Reading:
        heads = [s for s, role in self.series.items() if role is SeriesRole.HEADLINE]
        if len(heads) != 1:
            raise ValueError(f"reading '{self.reading_id}' names {len(heads)} headline series; expected exactly one")
        if self.comparison.needs_baseline and self.baseline_year is None:
            raise ValueError(f"reading '{self.reading_id}' compares with a baseline but names no baseline_year")
        if self.derived and self.derivation is None:
            raise ValueError(f"reading '{self.reading_id}' is derived but does not say how (derivation)")
        return self

    @property
    def headline_series(self) -> str:
        return next(s for s, role in self.series.items() if role is SeriesRole.HEADLINE)

    @property
    def direction(self) -> Direction:
        return self.comparison.direction


class Target(Entry):
    """One of the three goals, told in our words, with every reading of it; `headline_reason` says why one of them decides."""

    target_id: Identifier
    position: int
    title: Text
    wording: Text
    document: str
    document_url: str | None
    adopted_year: int | None
    headline_reading: Identifier
    headline_reason: Text
    readings: tuple[Reading, ...]

    @model_validator(mode="after")
    def _headline_exists(self) -> Target:
        names = [r.reading_id for r in self.readings]
        if self.headline_reading not in names:
            raise ValueError(
                f"target '{self.target_id}': headline reading '{self.headline_reading}' is none of {names}"
            )
        return self

    def reading(self, reading_id: str) -> Reading:
        return next(r for r in self.readings if r.reading_id == reading_id)


class Series(Entry):
    """One measured or derived series of an indicator. What it measures is part of its identity.

    `gas`, `gwp` and `price_year` are null where they do not apply; `price_year: vintage` means that each vintage states its own.
    `lineage_group` names the witness: series of one group count once in agreement.
    """

    series_id: Identifier
    name: Text
    sources: tuple[Identifier, ...] = Field(min_length=1)
    lineage_group: Identifier
    frequency: Literal["A", "M"]
    unit: str
    gas: str | None
    gwp: str | None
    price_year: int | Literal["vintage"] | None
    boundary: Text
    formula: Text | None
    unit_of_count: Identifier | None
    minimum: float
    maximum: float


class Indicator(Entry):
    """What is measured, whoever measures it."""

    indicator_id: Identifier
    name: Text
    measure_type: Literal["stock", "flow", "price", "rate"]
    unit: str
    series: tuple[Series, ...] = Field(min_length=1)


class Column(Entry):
    """One column, wherever it stands. `minimum` and `maximum` are null where no range is sensible."""

    name: Identifier
    type: Literal["VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP", "BOOLEAN", "VARCHAR[]"]
    unit: str | None
    meaning: str = Field(min_length=8)
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] | None = None
    pattern: str | None = None


class Table(Entry):
    """One table or view. `key` columns identify a row; `optional` columns may be null, all others may not.

    `minimum_rows: 0` says that an empty table is right; `export` follows the licences of what it rests on.
    """

    name: str = Field(pattern=r"^(raw|staging|marts)\.[a-z][a-z0-9_]*$")
    meaning: str = Field(min_length=12)
    topic: Topic
    kind: Literal["table", "view"]
    key: tuple[Identifier, ...]
    columns: tuple[Column, ...]
    optional: frozenset[Identifier]
    minimum_rows: int = Field(ge=0)
    export: Literal["rows", "aggregates", "none"]

    @property
    def schema_name(self) -> str:
        return self.name.split(".")[0]

    @property
    def table_name(self) -> str:
        return self.name.split(".")[1]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @model_validator(mode="after")
    def _names_exist(self) -> Table:
        names = self.column_names
        for label, given in (("key", self.key), ("optional", sorted(self.optional))):
            unknown = [n for n in given if n not in names]
            if unknown:
                raise ValueError(f"table '{self.name}': {label} names {unknown}, which are no columns of it")
        nullable_keys = [k for k in self.key if k in self.optional]
        if nullable_keys:
            raise ValueError(f"table '{self.name}': key columns {nullable_keys} cannot be optional")
        return self


class Catalog(Entry):
    """The whole catalogue, cross-checked."""

    targets: tuple[Target, ...]
    indicators: tuple[Indicator, ...]
    sources: tuple[Source, ...]
    layouts: dict[str, dict[str, LayoutColumn]]
    tables: tuple[Table, ...]
    fingerprint: str

    def target(self, target_id: str) -> Target:
        return next(t for t in self.targets if t.target_id == target_id)

    def source(self, source_id: str) -> Source:
        return next(s for s in self.sources if s.id == source_id)

    def table(self, name: str) -> Table:
        return next(t for t in self.tables if t.name == name)

    def series(self) -> dict[str, tuple[Indicator, Series]]:
        return {s.series_id: (i, s) for i in self.indicators for s in i.series}
