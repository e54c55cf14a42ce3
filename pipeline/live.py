"""Downloads and acceptances as the command line and Dagster ask for them: settings, catalogue and readers put together.

The work is `pipeline.core.fetching`'s and `pipeline.core.acceptance`'s; here stands only what belongs to a whole run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pipeline.core.acceptance import accept
from pipeline.core.additions import find_source
from pipeline.core.catalog_files import load_catalog
from pipeline.core.download import MIRROR, Downloader
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.fetching import Fetched, Fetcher, planned
from pipeline.core.settings import Settings, today
from pipeline.readers import all_readers

Watch = Callable[[str, int, int | None], None]


def fetch_live(settings: Settings, only: Sequence[str] = ()) -> list[Fetched]:
    """Ask every source that publishes a file (or those named); what became of each.

    Raises ConfigurationError for a source that is none or publishes no file, SourceError where one failed and there is no
    vintage to fall back on.
    """
    catalog = load_catalog(settings.catalog)
    for source_id in only:
        source = find_source(catalog, source_id)
        if source.live is None:
            raise ConfigurationError(f"Source {source_id} publishes no file to download: {source.download}")
    with _progress() as watch:
        downloader = Downloader(mirror=os.environ.get(MIRROR) or None, watch=watch)
        told = list(Fetcher(settings, catalog, all_readers(), downloader, today()).fetch(only))
    nothing = [one for one in told if one.vintage is None]
    if nothing:
        raise SourceError(" ".join(one.sentence for one in nothing))
    return told


def plan_live(settings: Settings, only: Sequence[str]) -> list[dict[str, Any]]:
    """What a live refresh would ask for. Nothing is asked."""
    catalog = load_catalog(settings.catalog)
    for source_id in only:
        find_source(catalog, source_id)
    return planned(settings, catalog, only)


def accept_release(settings: Settings, revision: str | None, by: str | None, because: str | None) -> str:
    """Record that a person accepts what a release revised; a sentence on it. Raises ConfigurationError."""
    if not (revision and by and by.strip() and because and because.strip()):
        raise ConfigurationError(
            "--accept needs the id of the revision, and who accepts it and why: --by NAME --because TEXT."
        )
    accept(settings, load_catalog(settings.catalog), revision, (by.strip(), because.strip()), today())
    return f"{revision} accepted by {by.strip()}: {because.strip()}"


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
