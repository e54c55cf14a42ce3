"""Where things are: folders and options, read from the environment when called and never at import.

What does not belong here: anything about a topic or a table (that is the catalogue).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.core.errors import ConfigurationError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SANTIAGO = ZoneInfo("America/Santiago")
"""The mission's clock: a refresh's day is the day in Santiago."""


@dataclass(frozen=True)
class Settings:
    """Folders and limits of one process. `memory_limit` is DuckDB's, as it writes it (for example `1GB`)."""

    data: Path
    out: Path
    inbox: Path
    memory_limit: str | None
    on_failure: str | None

    @property
    def catalog(self) -> Path:
        """People edit this folder: targets, readings, series, sources, tables."""
        return self.data / "catalog"

    @property
    def bundled_vintages(self) -> Path:
        """Facts that come with the project, in git."""
        return self.data / "sources"

    @property
    def added_vintages(self) -> Path:
        """Vintages that were added or downloaded on this machine, outside git."""
        return self.data / "vintages"

    @property
    def converted(self) -> Path:
        """National registries as Parquet, made from vintages and made again where it is lost."""
        return self.added_vintages / ".converted"

    @property
    def publications(self) -> Path:
        return self.out / "publications"

    @property
    def work(self) -> Path:
        """The refresh's own folder: working database, caches, lock. Nobody else reads it."""
        return self.out / "work"

    @property
    def drawings(self) -> Path:
        """Charts that were drawn before, by what they show."""
        return self.work / "figures"

    @property
    def judged(self) -> Path:
        """Counts of rows against rules that were judged before."""
        return self.work / "checks.json"

    @property
    def dagster_home(self) -> Path:
        return self.out / "dagster"


def load_settings(out: Path | None = None) -> Settings:
    """Read the settings from the environment; `out` overrides `SOLAR_MISSION_OUT`.

    Raises ConfigurationError where the data folder has no catalogue.
    """
    data = Path(os.environ.get("SOLAR_MISSION_DATA") or PROJECT_ROOT / "data").resolve()
    target = out or Path(os.environ.get("SOLAR_MISSION_OUT") or data / "out")
    if not (data / "catalog").is_dir():
        raise ConfigurationError(
            f"The data folder {data} has no folder 'catalog'; set SOLAR_MISSION_DATA to the project's data folder."
        )
    return Settings(
        data=data,
        out=target.resolve(),
        inbox=Path(os.environ.get("SOLAR_MISSION_INBOX") or data / "inbox").resolve(),
        memory_limit=os.environ.get("SOLAR_MISSION_MEMORY") or None,
        on_failure=os.environ.get("SOLAR_MISSION_ON_FAILURE") or None,
    )


def today() -> date:
    """The day in Santiago now. The only place that asks the clock for a day."""
    return datetime.now(SANTIAGO).date()
