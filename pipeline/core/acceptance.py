"""What a person accepted: a release that revised more than its source may, with who, why and when. Kept beside the vintages.

An acceptance goes with one refresh and is recorded once that refresh has published: what was accepted and could not be
published binds nobody later. It counts for the very bytes and declaration that were accepted, whatever their name. Which
releases need it is `checks.asking`; the record never changes a vintage.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipeline.core.additions import find_source
from pipeline.core.catalog import Catalog
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import Settings
from pipeline.core.vintages import REMARKS, StoredVintage, has_vintages, load_vintages

RECORD = "acceptances.jsonl"


@dataclass(frozen=True)
class Acceptance:
    """`revision` is `source:vintage`; `sha256` are the hashes of the files that were accepted, `declared` that of their sidecar."""

    revision: str
    by: str
    because: str
    on: str
    sha256: tuple[str, ...]
    declared: str

    def is_of(self, vintage: StoredVintage) -> bool:
        """Whether this very release was accepted, and not another that has its name."""
        return (self.sha256, self.declared) == _identity(vintage)


def _identity(vintage: StoredVintage) -> tuple[tuple[str, ...], str]:
    """Hashes of the files, and of what the sidecar declares of them: a unit or price year turns a verdict as bytes do."""
    told = vintage.sidecar.model_dump_json(exclude=REMARKS, exclude_none=True)
    return tuple(f.sha256 for f in vintage.sidecar.files), hashlib.sha256(told.encode()).hexdigest()


def accepted(settings: Settings) -> dict[str, Acceptance]:
    """By revision, the last word counts. A line that is cut short is passed over."""
    found: dict[str, Acceptance] = {}
    for line in _lines(settings.added_vintages / RECORD):
        try:
            body = json.loads(line)
            found[body["revision"]] = Acceptance(**{**body, "sha256": tuple(body["sha256"])})
        except (ValueError, KeyError, TypeError):
            continue
    return found


def accept(settings: Settings, catalog: Catalog, revision: str, who_and_why: tuple[str, str], day: date) -> Acceptance:
    """An acceptance of the release as it is stored now; nothing is recorded yet.

    Raises ConfigurationError where the revision is no vintage that was added on this machine.
    """
    source_id, _, vintage = revision.partition(":")
    source = find_source(catalog, source_id)
    stored = {v.sidecar.vintage: v for v in load_vintages(settings, source)} if has_vintages(settings, source) else {}
    if vintage not in stored or not stored[vintage].folder.is_relative_to(settings.added_vintages):
        added = [n for n, v in stored.items() if v.folder.is_relative_to(settings.added_vintages)]
        raise ConfigurationError(
            f"--accept {revision}: expected {source_id}:VINTAGE with one of the vintages added here "
            f"({', '.join(added) or 'there is none'}); found '{vintage}'."
        )
    return Acceptance(revision, *who_and_why, day.isoformat(), *_identity(stored[vintage]))


def record(settings: Settings, given: Sequence[Acceptance]) -> None:
    """Put on record what was accepted, once it is published."""
    if not given:
        return
    with (settings.added_vintages / RECORD).open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in given)
        stream.flush()
        os.fsync(stream.fileno())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
