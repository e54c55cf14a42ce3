"""A world of tables to which a test adds files of registries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.core.settings import PROJECT_ROOT, Settings
from tests.registry_world import Counted


@pytest.fixture
def empty(tiny_world: Any, tmp_path: Path) -> Counted:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sources").symlink_to(PROJECT_ROOT / "data" / "sources")
    return Counted(
        tiny_world, Settings(data=data, out=tmp_path / "out", inbox=data / "inbox", memory_limit=None, on_failure=None)
    )
