"""`solar-mission publications`: earlier publications listed, shown, compared, restored."""

from __future__ import annotations

import typer

from pipeline.console import print_table, rows_of, say
from pipeline.core.settings import load_settings

app = typer.Typer(help="Earlier publications.", no_args_is_help=True)


@app.command("list")
def list_all() -> None:
    """Every publication kept, oldest first; an asterisk marks the current one."""
    from pipeline.core.publications import list_publications

    rows = [
        {"run": p.run_id, "as_of": p.as_of, "current": "*" if p.is_current else ""}
        for p in list_publications(load_settings())
    ]
    print_table(rows, ("run", "as_of", "current"))


@app.command()
def show(run: str) -> None:
    """Verdicts and files of one publication."""
    from pipeline.core.database import DATABASE_NAME, reading
    from pipeline.core.publications import find_publication

    folder = find_publication(load_settings(), run)
    with reading(folder / DATABASE_NAME) as connection:
        for row in rows_of(connection, "SELECT target_id, status, sentence_en FROM marts.verdicts ORDER BY target_id"):
            say(f"{row['target_id']}: {row['status']}. {row['sentence_en']}")
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        say(f"{path.stat().st_size:>10}  {path.relative_to(folder)}")


@app.command()
def diff(old: str, new: str) -> None:
    """Rows added, removed and changed in every promised table between two publications."""
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.comparison import compare_publications
    from pipeline.core.database import DATABASE_NAME
    from pipeline.core.publications import find_publication

    settings = load_settings()
    paths = [find_publication(settings, run) / DATABASE_NAME for run in (old, new)]
    differences = compare_publications(load_catalog(settings.catalog), *paths)
    print_table(differences, ("table", "added", "removed", "changed", "note"))
    if not differences:
        say("No difference in any promised table, but for the run's own stamps.")


@app.command()
def restore(run: str, wait: float = 10.0) -> None:
    """Make an earlier publication current again."""
    from pipeline.core.lock import refresh_lock
    from pipeline.core.publications import restore as restore_run

    settings = load_settings()
    with refresh_lock(settings, wait, holder="restore"):
        restore_run(settings, run)
    say(f"Publication {run} is current.")
