"""A small catalogue and empty folders, made anew for each test."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.settings import Settings
from pipeline.core.warehouse import Warehouse

SMALL_CATALOG = Path(__file__).resolve().parents[2] / "data" / "catalog"
HEADER = "entity,entity_code,period,variable,value,unit,obs_status,locator\n"

AddVintage = Callable[..., Path]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(SMALL_CATALOG)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Folders of their own, with the small catalogue and no vintage."""
    data = tmp_path / "data"
    shutil.copytree(SMALL_CATALOG, data / "catalog")
    return Settings(data=data, out=tmp_path / "out", inbox=data / "inbox", memory_limit=None, on_failure=None)


@pytest.fixture
def warehouse(tmp_path: Path, catalog: Catalog) -> Any:
    opened = Warehouse(tmp_path / "work.duckdb", catalog, None)
    yield opened
    opened.close()


@pytest.fixture
def facts() -> Callable[..., bytes]:
    """Bytes of a file of facts: rows given as period, variable, value, unit and, where it is not A, status."""

    def made(*rows: tuple[str, ...]) -> bytes:
        lines = [
            f"Chile,CHL,{p},{v},{value},{unit},{(more or ('A',))[0]},somewhere\n" for p, v, value, unit, *more in rows
        ]
        return (HEADER + "".join(lines)).encode()

    return made


@pytest.fixture
def add_vintage(settings: Settings) -> AddVintage:
    """Put a vintage with its sidecar among the bundled ones; `changes` are fields of the sidecar."""

    def add(source: str, vintage: str, files: dict[str, bytes], /, **changes: Any) -> Path:
        folder = settings.bundled_vintages / source / vintage
        folder.mkdir(parents=True)
        listed = []
        for name, content in files.items():
            (folder / name).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            rows = max(content.count(b"\n") - 1, 0)
            listed.append({"name": name, "table": name.split(".")[0], "rows": rows, "sha256": digest})
        side = {
            "source": source, "vintage": vintage, "publisher": "Nobody", "release": vintage,
            "published_at": date(2026, 1, 31), "published_at_basis": "publisher", "retrieved_at": date(2026, 2, 1),
            "url": None, "licence": "CC0", "boundary": None, "unit": None, "gas": None, "gwp": None, "price_year": None,
            "transcribed_from": "made up", "note": None, "files": listed,
        }  # fmt: skip
        (folder / "vintage.yaml").write_text(yaml.safe_dump(side | changes, allow_unicode=True), "utf-8")
        return folder

    return add
