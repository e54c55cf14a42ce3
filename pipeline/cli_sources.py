"""`solar-mission sources`: vintages listed, shown, added, compared, verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.console import print_json, print_table, say
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import load_settings, today

app = typer.Typer(help="Sources and their vintages.", no_args_is_help=True)


@app.command("list")
def list_sources() -> None:
    """Every source with its newest vintage."""
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.fetching import last_download
    from pipeline.core.vintages import load_vintages

    settings = load_settings()
    rows = []
    for source in load_catalog(settings.catalog).sources:
        stored = load_vintages(settings, source)
        newest = stored[-1].sidecar if stored else None
        rows.append(
            {
                "source": source.id,
                "topic": source.topic,
                "publisher": source.publisher,
                "vintages": len(stored),
                "newest": newest.vintage if newest else "none yet",
                "published": newest.published_at if newest else None,
                "age_days": (today() - newest.published_at).days if newest else None,
                "licence": source.licence.name,
                "last_download": last_download(settings, source),
            }
        )
    columns = (
        "source",
        "topic",
        "publisher",
        "vintages",
        "newest",
        "published",
        "age_days",
        "licence",
        "last_download",
    )
    print_table(rows, columns)


@app.command()
def show(source_id: str) -> None:
    """One source: what the catalogue says, and every vintage with its sidecar."""
    from pipeline.core.additions import find_source
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.vintages import load_vintages

    settings = load_settings()
    source = find_source(load_catalog(settings.catalog), source_id)
    sidecars = [v.sidecar.model_dump(mode="json") for v in load_vintages(settings, source)]
    print_json({"source": source.model_dump(mode="json"), "vintages": sidecars})


@app.command()
def add(
    source_id: str,
    file: Annotated[
        Path,
        typer.Argument(help="The publisher's own file where the source has a reader, or facts in the source's layout."),
    ],
    vintage: Annotated[
        str | None,
        typer.Option(help="Name of the release (lower case, digits, points, dashes), where the file does not tell it."),
    ] = None,
    release: Annotated[str | None, typer.Option(help="The release as its publisher names it, likewise.")] = None,
    published_at: Annotated[
        str | None, typer.Option(help="Day of publication, 2026-11-25; a registry needs none.")
    ] = None,
    published_at_basis: Annotated[str | None, typer.Option(help="publisher, archive, inferred or retrieved.")] = None,
    transcribed_from: Annotated[
        str | None, typer.Option(help="Which part of the publication the facts are, likewise.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Unit as printed; needed where the last release had one.")] = None,
    price_year: Annotated[
        int | None, typer.Option(help="Year of the dollars; needed where the last release had one.")
    ] = None,
    gas: Annotated[str | None, typer.Option(help="Gases included; needed where the last release named them.")] = None,
    gwp: Annotated[str | None, typer.Option(help="Warming potentials; needed where the last release had them.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the release.")] = None,
    note: Annotated[str | None, typer.Option(help="Doubts and quirks.")] = None,
    table: Annotated[str | None, typer.Option(help="Table, where the source has several.")] = None,
    bundle: Annotated[
        bool,
        typer.Option("--bundle", help="Store it among the facts that come with the project (data/sources, in git)."),
    ] = False,
) -> None:
    """Add a release as a new vintage; it is stored only once its reader accepted it."""
    from pipeline.core.additions import add_release, find_source
    from pipeline.core.catalog_files import load_catalog
    from pipeline.progress_display import rows_watched
    from pipeline.readers import readers_for

    settings = load_settings()
    catalog = load_catalog(settings.catalog)
    given: dict[str, Any] = {
        "vintage": vintage, "release": release, "published_at": published_at, "published_at_basis": published_at_basis, "unit": unit,
        "price_year": price_year, "gas": gas, "gwp": gwp, "url": url, "transcribed_from": transcribed_from, "note": note, "table": table,
    }  # fmt: skip
    declared = {k: v for k, v in given.items() if v is not None}
    with rows_watched() as watch:
        source = find_source(catalog, source_id)
        stored = add_release(settings, catalog, source, file, declared, readers_for(catalog), watch, bundle=bundle)
    say(
        f"Vintage {stored.sidecar.vintage} of {source_id} is in {stored.folder}. Run 'solar-mission refresh' to use it."
    )


@app.command()
def fetch(source_id: Annotated[list[str], typer.Argument(metavar="ID...", help="Sources to ask.")]) -> None:
    """Download a source's current release; it becomes a vintage once its reader accepted it."""
    from pipeline.core.errors import SourceError
    from pipeline.live import Downloads

    downloads = Downloads(source_id, say)
    downloads.ask(load_settings())
    failed = [one for one in downloads.told if one.state.is_failure]
    if failed:
        raise SourceError(
            f"{len(failed)} of {len(downloads.told)} download(s) gave no vintage; the last good ones stand."
        )


@app.command()
def diff(
    source_id: str,
    old: Annotated[str | None, typer.Argument(help="Older vintage; the last but one if left out.")] = None,
    new: Annotated[str | None, typer.Argument(help="Newer vintage; the last if left out.")] = None,
) -> None:
    """What a release changed: facts added, gone and moved between two vintages, as printed."""
    from assets.firms.identity import DOORS
    from pipeline.core.additions import find_source
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.comparison import compare_vintages
    from pipeline.core.vintages import load_vintages
    from pipeline.readers import readers_for

    settings = load_settings()
    catalog = load_catalog(settings.catalog)
    source = find_source(catalog, source_id)
    stored = {v.sidecar.vintage: v for v in load_vintages(settings, source)}
    names = list(stored)
    if (old is None) != (new is None):
        raise ConfigurationError("Give two vintages, or none for the last two.")
    if old is None or new is None:
        if len(names) < 2:
            there = f"one vintage only ({names[0]})" if names else "no vintage yet"
            raise ConfigurationError(f"Source {source_id} has {there}: nothing to compare.")
        old, new = names[-2], names[-1]
    for name in (old, new):
        if name not in stored:
            raise ConfigurationError(f"Source {source_id} has no vintage '{name}'; it has: {', '.join(names)}.")
    one, other = stored[old], stored[new]
    for label in ("unit", "price_year", "gwp", "boundary"):
        before, after = getattr(one.sidecar, label), getattr(other.sidecar, label)
        if before != after:
            say(f"{label}: {before} -> {after}")
    changes = compare_vintages(catalog, source, one, other, DOORS, readers_for(catalog))
    print_table(changes, ("table", "change", "key", "old", "new", "relative_change"))
    say(f"{len(changes)} difference(s) between {old} and {new}")
    if source.revisions:
        limit = source.revisions.band
        pairs = [
            (c["old"], c["new"]) for c in changes if c["change"] == "moved" and None not in (c.get("old"), c.get("new"))
        ]
        beyond = sum(abs(after - before) > limit * abs(before) for before, after in pairs)
        gone = sum(c["change"] == "gone" for c in changes)
        say(
            f"As printed, {beyond} moved by more than {limit:.2%} and {gone} are gone. What must be accepted is judged in the "
            f"series' own unit and dollars: see marts.revisions. The band: {source.revisions.basis}."
        )


@app.command()
def verify() -> None:
    """Read every file of every vintage against its sidecar: the hash of its bytes, and how many rows it has."""
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.verification import verify as verify_all
    from pipeline.readers import readers_for

    settings = load_settings()
    catalog = load_catalog(settings.catalog)
    count = verify_all(settings, catalog, readers_for(catalog))
    say(f"{count} files verified: every hash and every number of rows is right.")
