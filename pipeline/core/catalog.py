"""What the catalogue may say: targets, readings, indicators, series, sources, tables, columns.

Frozen models, validated on load. Nothing that can turn a verdict has a default: a missing entry is an error.
Reading the YAML files and checking them against each other is `pipeline.core.catalog_files`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Direction(StrEnum):
    """Which way a value must move to come nearer to the target."""

    INCREASE = "increase"
    DECREASE = "decrease"


class Comparison(StrEnum):
    """How a reading compares a value with its target. Equality meets, save for `below`."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"
    REDUCTION_AT_LEAST = "reduction_at_least"
    INCREASE_AT_LEAST = "increase_at_least"

    @property
    def direction(self) -> Direction:
        rising = (Comparison.AT_LEAST, Comparison.INCREASE_AT_LEAST)
        return Direction.INCREASE if self in rising else Direction.DECREASE

    @property
    def needs_baseline(self) -> bool:
        return self in (Comparison.REDUCTION_AT_LEAST, Comparison.INCREASE_AT_LEAST)


class SeriesRole(StrEnum):
    """What a series does in a reading: decide, witness, or only stand beside."""

    HEADLINE = "headline"
    AGREEMENT = "agreement"
    CONTEXT = "context"


class Entry(BaseModel):
    """Base of all catalogue entries: frozen, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entry):
    """One text in the report's two languages."""

    es: str = Field(min_length=1)
    en: str = Field(min_length=1)


Topic = Literal["emissions", "pv_cost", "firms", "programme", "progress", "publication"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


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
    """One of the three goals, in its own words, with every reading of them."""

    target_id: Identifier
    position: int
    title: Text
    wording: Text
    document: str
    document_url: str | None
    adopted_year: int | None
    headline_reading: Identifier
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


class Licence(Entry):
    """`redistribution`: may rows be exported, only aggregates, or nothing."""

    name: str
    url: str | None
    redistribution: Literal["rows", "aggregates", "none"]


class Cadence(Entry):
    """A publisher's rhythm. `every_months` is null for what is published once."""

    every_months: int | None
    release_months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    grace_days: int = Field(ge=0)


class Variable(Entry):
    """One variable of a source: the unit it must carry, and what is physically plausible in that unit."""

    unit: str
    minimum: float
    maximum: float
    meaning: str


class LiveFile(Entry):
    """One file that a publisher offers for download.

    `url` is its address, or, where `link` is given, a page that links to it: `link` is a pattern of such addresses, and
    the greatest that fits is the current one (publishers put the year into the name). `{year}` is this year, or the nearest
    before that the publisher has. `${NAME}` stands for a secret that
    comes from the environment. `vintage` names the release where neither file nor address does. `paging` says how a
    publisher that answers in pages counts them.
    """

    url: str = Field(pattern=r"^https?://")
    format: Literal["csv", "json", "xlsx"]
    link: str | None = None
    table: Identifier | None = None
    vintage: str | None = None
    paging: Literal["none", "ckan", "world_bank"] = "none"


class Live(Entry):
    """What `refresh --live` downloads of a source, and how large it may be, unpacked, in megabytes."""

    files: tuple[LiveFile, ...] = Field(min_length=1)
    max_megabytes: int = Field(gt=0)


class RevisionBand(Entry):
    """How far a release may move what an earlier one said (a share of the old value) before a person must accept it.

    `whole_releases`: each release carries every series, so that one which is missing has vanished.
    """

    band: float = Field(ge=0)
    basis: str
    whole_releases: bool


class SourceTable(Entry):
    """One raw table of a source and the layout of its file.

    `reader` names the topic's module that reads a national registry: its rows lie in Parquet, not in the raw table, which
    has one row per file converted; such a table may be empty until somebody adds a file.
    """

    name: Identifier
    layout: Identifier
    meaning: str
    reader: str | None = None
    variables: dict[str, Variable] = Field(default_factory=dict)


class Source(Entry):
    """One publisher's product."""

    id: Identifier
    title_en: str
    title_es: str
    publisher: str
    landing_page: str | None
    download: str
    licence: Licence
    cadence: Cadence
    cadence_basis: str
    boundary_en: str
    boundary_es: str
    lineage_group: Identifier
    topic: Topic
    tables: tuple[SourceTable, ...] = Field(min_length=1)
    known_mistakes: tuple[str, ...]
    live: Live | None = None
    revisions: RevisionBand | None = None

    @property
    def is_optional(self) -> bool:
        """Whether the product does without it until somebody adds a file: all its tables are national registries."""
        return all(t.reader is not None for t in self.tables)


class LayoutColumn(Entry):
    """One column of a layout: what it holds, and the pattern that each filled cell must match (null: any text)."""

    meaning: str
    pattern: str | None


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


class Vintage(Entry):
    """The sidecar of one release of a source, as it lies beside the bytes (`vintage.yaml`)."""

    source: Identifier
    vintage: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    publisher: str
    release: str
    published_at: date
    published_at_basis: Literal["publisher", "archive", "inferred", "retrieved"]
    retrieved_at: date
    url: str | None
    licence: str
    boundary: str | None
    unit: str | None
    gas: str | None
    gwp: str | None
    price_year: int | None
    transcribed_from: str
    note: str | None
    files: tuple[VintageFile, ...] = Field(min_length=1)


class VintageFile(Entry):
    """One file of a vintage: which raw table it fills, how many data rows it has, and the hash of its bytes.

    `reader` names the reader of a file in its publisher's own format; without one it is in the table's layout.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    table: Identifier
    rows: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reader: str | None = None


Vintage.model_rebuild()
