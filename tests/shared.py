"""Labelled truth and generators that lie beside the project, not in it: tests that need them skip by name elsewhere."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from pipeline.core.settings import PROJECT_ROOT

SHARED = Path(os.environ.get("SOLAR_MISSION_SHARED") or PROJECT_ROOT.parent / "shared")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder 'shared' is not beside the project")


def labelled(name: str) -> list[dict[str, str]]:
    """Rows of a labelled table of firms."""
    with (SHARED / "upstream" / "firms" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
