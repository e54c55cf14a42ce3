"""What the catalogue says of a source, and a sidecar of a vintage: publisher, licence, rhythm, tables, variables, downloads.

Frozen models, validated on load; see `pipeline.core.catalog`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pipeline.core.catalog_entries import Entry, Identifier, Topic


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

    `whole_releases`: each release carries every series, so that one which is missing has vanished. `one_period`: each
    release has one value per variable, which replaces that of the release before, whatever period either names.
    """

    band: float = Field(ge=0)
    basis: str
    whole_releases: bool
    one_period: bool = False


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
    """One publisher's product. `optional`: the product does without it until a first release is downloaded or added."""

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
    optional: bool = False

    @property
    def is_registry(self) -> bool:
        """Whether all its tables are national registries."""
        return all(t.reader is not None for t in self.tables)

    @property
    def is_optional(self) -> bool:
        """Whether the product does without it until somebody adds a file; national registries are always so."""
        return self.optional or self.is_registry


class LayoutColumn(Entry):
    """One column of a layout: what it holds, and the pattern that each filled cell must match (null: any text).

    A filled cell is a date in one of the `date_formats` (strptime's), where there are any, so that the calendar must have it.
    A `required` column has no empty cell.
    `shape` is looser: by it a delimiter that stands unquoted within a name is known to belong to the name.
    """

    meaning: str
    pattern: str | None = None
    shape: str | None = None
    date_formats: tuple[str, ...] = ()
    required: bool = False


class VintageFile(Entry):
    """One file of a vintage: which raw table it fills, how many data rows it has, and the hash of its bytes.

    `reader` names the reader of a file in its publisher's own format; without one it is in the table's layout.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    table: Identifier
    rows: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reader: str | None = None


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
