"""What was found before, so that unchanged tables are not audited again: one JSON file.

A key is a hash of all that a result rests on: the rule's definition, the engines' versions, and the fingerprints of the
tables it reads or else what was read. Crashed checks are never kept: they run again. A damaged file is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from checks.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

CHECKS_VERSION = 1
"""Grows when the way a check is carried out changes, and no definition with it."""

KEPT = 2000
"""Entries kept, the latest ones; a run has about a hundred."""


class ResultCache:
    """Outcomes by key. `path` None: nothing is kept, nothing found."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries = _load(path)
        self._changed = False

    def get(self, key: str | None) -> list[Outcome] | None:
        """The outcomes under a key, or None. A None key is that of a check whose inputs have no fingerprint."""
        if key is None or key not in self._entries:
            return None
        self._entries[key] = entry = self._entries.pop(key)  # used last, dropped last
        try:
            return [Outcome(**one) for one in entry]
        except TypeError:
            return None

    def put(self, key: str | None, outcomes: Sequence[Outcome]) -> None:
        if key is not None and not any(o.crashed for o in outcomes):
            self._entries[key] = [asdict(o) for o in outcomes]
            self._changed = True

    def save(self) -> None:
        """Replace the file in one step, so that a killed run leaves the former one."""
        if self._path is None or not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        latest = dict(list(self._entries.items())[-KEPT:])
        aside.write_text(json.dumps(latest, ensure_ascii=False), "utf-8")
        os.replace(aside, self._path)


def result_key(definition: Any, tables: Sequence[str], fingerprints: Mapping[str, str]) -> str | None:
    """The key of a check, or None where a table it reads has no fingerprint."""
    if any(table not in fingerprints for table in tables):
        return None
    content = [definition, [[t, fingerprints[t]] for t in sorted(tables)], _engines()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def read_key(definition: Any, frame: pd.DataFrame) -> str:
    """The key of a check by what was read, for where no fingerprint tells."""
    import pandas as pd

    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()
    content = [definition, [[c, str(t)] for c, t in frame.dtypes.items()], len(frame), _engines()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode() + rows).hexdigest()


@lru_cache(maxsize=1)
def _engines() -> list[str]:
    return [str(CHECKS_VERSION), version("great-expectations"), version("duckdb")]


def _load(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
