"""Composition of the readers: source id -> the reader of its publisher's own format. The floor gets them from here.

A reader is a module `assets/<topic>/readers/<source id>.py` with a constant `READER`; it is declared by being there.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from pipeline.core.errors import ConfigurationError
from pipeline.core.readers import Reader, Readers, refuse_readers_without_a_source

if TYPE_CHECKING:
    from pipeline.core.catalog import Catalog

TOPICS = ("emissions", "pv_cost")
"""Topics whose sources are read as facts. Registries are named in the catalogue, table by table."""


def all_readers() -> Readers:
    """Every reader that the topics have. Raises ConfigurationError for one that is not named like its file."""
    found: dict[str, Reader] = {}
    for topic in TOPICS:
        package = import_module(f"assets.{topic}.readers")
        for name in sorted(module.name for module in iter_modules(package.__path__)):
            reader = getattr(import_module(f"{package.__name__}.{name}"), "READER", None)
            if reader is None:  # what several readers share
                continue
            if not isinstance(reader, Reader) or reader.name != name:
                raise ConfigurationError(
                    f"assets/{topic}/readers/{name}.py: expected READER = Reader('{name}', read), found {reader!r}. "
                    "Name file and reader like the source."
                )
            found[name] = reader
    return found


def readers_for(catalog: Catalog) -> Readers:
    """The same, once each of them has its source. Raises CatalogError."""
    readers = all_readers()
    refuse_readers_without_a_source(readers, catalog)
    return readers
