"""Counts that were judged sound before, so that the same are not judged again: one JSON file of hashes.

A judgement rests on nothing but the counts (counts.py), the rules' definitions and the engine, so these are hashed. What
was found against anything is never kept: it is looked at again. A damaged file is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CHECKS_VERSION = 2
"""Grows when the way a check is carried out changes, and no definition with it."""

KEPT = 1000
"""Hashes kept, the latest ones; a run adds one for each table at most, and two for those that are audited twice."""


def counts_key(definition: Any, counts: Sequence[tuple[str, int]]) -> str:
    """The hash of a table's counts and of the rules they were counted for."""
    content = [definition, counts, _engines()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=vars).encode()).hexdigest()


def sound_before(path: Path | None) -> frozenset[str]:
    """Keys of counts that were judged sound before. `path` None: nothing is kept, nothing found."""
    return frozenset(_load(path))


def keep_sound(path: Path | None, keys: Sequence[str]) -> None:
    """Replace the file in one step, so that a killed run leaves the former one."""
    if path is None or not keys:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    aside.write_text(json.dumps([*_load(path), *keys][-KEPT:]), "utf-8")
    os.replace(aside, path)


@lru_cache(maxsize=1)
def _engines() -> list[str]:
    return [str(CHECKS_VERSION), version("great-expectations"), version("duckdb")]


def _load(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [str(key) for key in content] if isinstance(content, list) else []
