"""Downloads and acceptances as the command line and Dagster ask for them: settings, catalogue and readers put together.

The work is `pipeline.core.fetching`'s and `pipeline.core.acceptance`'s; here stands only what belongs to a whole run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.core.acceptance import Acceptance, accept
from pipeline.core.additions import find_source
from pipeline.core.catalog_files import load_catalog
from pipeline.core.download import MIRROR, Downloader
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.fetching import Fetched, Fetcher, planned
from pipeline.core.settings import Settings, today
from pipeline.core.transfer import shown
from pipeline.readers import readers_for

Watch = Callable[[str, int, int | None], None]


@dataclass
class Downloads:
    """The downloads of one run: whom to ask (all, or those named), how to tell each outcome, and what was told."""

    only: Sequence[str] = ()
    say: Callable[[str], None] = lambda _: None
    told: list[Fetched] = field(default_factory=list)

    def ask(self, settings: Settings) -> None:
        """Ask every source that publishes a file (or those named).

        Raises ConfigurationError for a source that is none or publishes no file, SourceError where one failed and there is
        no vintage to fall back on, unless the product does without the source.
        """
        catalog = load_catalog(settings.catalog)
        for source_id in self.only:
            source = find_source(catalog, source_id)
            if source.live is None:
                raise ConfigurationError(f"Source {source_id} publishes no file to download: {source.download}")
        mirror = os.environ.get(MIRROR) or None
        if mirror:
            self.say(f"Asking {shown(mirror)} in place of every publisher: {MIRROR} is set.")
        with _progress() as watch:
            downloader = Downloader(mirror=mirror, watch=watch)
            for one in Fetcher(settings, catalog, readers_for(catalog), downloader, today()).fetch(self.only):
                self.told.append(one)
                self.say(one.sentence)
        needed = {s.id for s in catalog.sources if not s.is_optional}
        nothing = [one for one in self.told if one.vintage is None and one.source_id in needed]
        if nothing:
            raise SourceError(" ".join(one.sentence for one in nothing))

    def lines(self) -> tuple[dict[str, Any], ...]:
        """The outcomes for the diary of refreshes: source, state, vintage in use, sentence."""
        return tuple(asdict(one) for one in self.told)


def plan_live(settings: Settings, only: Sequence[str]) -> list[dict[str, Any]]:
    """What a live refresh would ask for. Nothing is asked."""
    catalog = load_catalog(settings.catalog)
    for source_id in only:
        find_source(catalog, source_id)
    return planned(settings, catalog, only)


def accepted_releases(
    settings: Settings, releases: Sequence[str], by: str | None, because: str | None
) -> tuple[Acceptance, ...]:
    """What a person accepts with this refresh: every release named, as it is stored now. Raises ConfigurationError."""
    if not (releases and by and by.strip() and because and because.strip()):
        raise ConfigurationError(
            "--accept needs the id of the revision, and who accepts it and why: --by NAME --because TEXT."
        )
    catalog = load_catalog(settings.catalog)
    return tuple(accept(settings, catalog, r, (by.strip(), because.strip()), today()) for r in dict.fromkeys(releases))


@contextmanager
def _progress() -> Iterator[Watch]:
    """A bar per download on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _name, _got, _of: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from pipeline.console import console

    columns = (TextColumn("{task.description:<40}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console(error=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def watch(name: str, got: int, of: int | None) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=of)
            progress.update(tasks[name], completed=got)

        yield watch
