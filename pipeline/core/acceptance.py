"""What a person accepted: a release that revised more than its source may, with who, why and when. Kept beside the vintages.

Which releases need it is `checks.revisions`; the record never changes a vintage.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipeline.core.additions import find_source
from pipeline.core.catalog import Catalog
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import Settings
from pipeline.core.vintages import has_vintages, load_vintages

RECORD = "acceptances.jsonl"


@dataclass(frozen=True)
class Acceptance:
    """`revision` is `source:vintage`; `sha256` are the files' hashes that were accepted."""

    revision: str
    by: str
    because: str
    on: str
    sha256: tuple[str, ...]


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
    """Record an acceptance. Raises ConfigurationError where the revision is no vintage that was added on this machine."""
    source_id, _, vintage = revision.partition(":")
    source = find_source(catalog, source_id)
    stored = {v.sidecar.vintage: v for v in load_vintages(settings, source)} if has_vintages(settings, source) else {}
    if vintage not in stored or not stored[vintage].folder.is_relative_to(settings.added_vintages):
        added = [n for n, v in stored.items() if v.folder.is_relative_to(settings.added_vintages)]
        raise ConfigurationError(
            f"--accept {revision}: expected {source_id}:VINTAGE with one of the vintages added here "
            f"({', '.join(added) or 'there is none'}); found '{vintage}'."
        )
    given = Acceptance(revision, *who_and_why, day.isoformat(), tuple(f.sha256 for f in stored[vintage].sidecar.files))
    with (settings.added_vintages / RECORD).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(given), ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return given


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
