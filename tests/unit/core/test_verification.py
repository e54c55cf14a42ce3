"""`sources verify`: a file that is missing, emptied, altered, or has another number of rows than its sidecar says, is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import ExitCode, SourceError
from pipeline.core.readers import NO_READERS
from pipeline.core.settings import PROJECT_ROOT, Settings
from pipeline.core.verification import verify
from pipeline.readers import all_readers

CONTENT = b"rut,name,note\n76500101-3,Empresa Ejemplo Uno SpA,\n"


@pytest.fixture
def first(settings: Settings, add_vintage: Any, facts: Any) -> Path:
    """The sources have one sound vintage each; the folder of the listing's."""
    add_vintage("power", "first", {"power.csv": facts(("2023", "generation", "5", "GWh"))})
    folder: Path = add_vintage("listing", "first", {"listing.csv": CONTENT})
    return folder


def test_every_file_of_every_vintage_is_verified(
    settings: Settings, catalog: Catalog, first: Path, add_vintage: Any
) -> None:
    add_vintage("listing", "second", {"listing.csv": CONTENT, "listing_aliases.csv": CONTENT}, release="later")
    assert verify(settings, catalog, NO_READERS) == 4


def test_an_emptied_file_is_called_empty(settings: Settings, catalog: Catalog, first: Path) -> None:
    (first / "listing.csv").write_bytes(b"")
    with pytest.raises(SourceError, match="found an empty file"):
        verify(settings, catalog, NO_READERS)


def test_a_missing_file_is_told_with_its_path(settings: Settings, catalog: Catalog, first: Path) -> None:
    (first / "listing.csv").unlink()
    with pytest.raises(SourceError, match=rf"expected at {first / 'listing.csv'}, found nothing") as raised:
        verify(settings, catalog, NO_READERS)
    assert raised.value.exit_code is ExitCode.SOURCE_FAILED


def test_the_rows_that_are_there_are_compared_with_those_declared(
    settings: Settings, catalog: Catalog, first: Path
) -> None:
    """The hash was mended by hand, the number of rows was forgotten."""
    sidecar = first / "vintage.yaml"
    body = yaml.safe_load(sidecar.read_text("utf-8"))
    body["files"][0]["rows"] = 2
    sidecar.write_text(yaml.safe_dump(body), "utf-8")
    with pytest.raises(
        SourceError, match=r"file listing.csv: expected 2 rows as its sidecar says, found 1\..*sources add"
    ):
        verify(settings, catalog, NO_READERS)


def test_every_bundled_vintage_is_whole() -> None:
    data = PROJECT_ROOT / "data"
    bundled = Settings(data=data, out=data / "out", inbox=data / "inbox", memory_limit=None, on_failure=None)
    assert verify(bundled, load_catalog(bundled.catalog), all_readers()) >= 22
