"""A recipe says how one table is made: from which tables, by which select or function. It knows no Dagster.

The topics write recipes; `pipeline.orchestration` turns each into an asset with the table's name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.core.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from pipeline.core.catalog import Catalog
    from pipeline.core.declared_rows import DeclaredRows

Stamp = Literal["as_of", "run_id"]


@dataclass(frozen=True)
class Making:
    """What a recipe may use: the catalogue, the day whose knowledge counts, the run, and reading its input tables.

    `converted` is where the Parquet files of national registries lie; None where there can be none.
    """

    catalog: Catalog
    as_of: date
    run_id: str
    rows: Callable[[str], list[dict[str, Any]]]
    converted: Path | None = None


@dataclass(frozen=True)
class Recipe:
    """`build` returns a select (DuckDB does the work) or rows. `stamps` are what the rows depend on besides the inputs."""

    table: str
    inputs: tuple[str, ...]
    build: Callable[[Making], str | DeclaredRows]
    stamps: frozenset[Stamp] = field(default_factory=frozenset)

    def input_fingerprint(self, making: Making, contents: Mapping[str, str]) -> str:
        """Hash of everything the table is made from: inputs' contents, catalogue, code, stamps."""
        stamps = [str(getattr(making, s)) for s in sorted(self.stamps)]
        parents = [f"{name}={contents.get(name, 'absent')}" for name in self.inputs]
        parts = (self.table, *parents, *stamps, making.catalog.fingerprint, code_fingerprint())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Hash of the code that makes tables. Any change of it makes all of them again: simple, and never wrong."""
    digest = hashlib.sha256()
    for room in ("pipeline", "assets", "checks", "reports"):
        for path in sorted((PROJECT_ROOT / room).rglob("*.py")):
            digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
