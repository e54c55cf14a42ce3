"""How a running refresh shows itself: a progress bar on a terminal, one plain line per table elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.core.session import Made, Session

Watch = Callable[[Session], None]


@contextmanager
def watched() -> Iterator[Watch]:
    """Gives the function that a refresh calls with its session."""
    if sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _plain


def _plain(session: Session) -> None:
    _tell_notes(session)

    def step(made: Made) -> None:
        what = "made" if made.made else "kept, nothing changed"
        print(f"{made.table}: {made.rows} rows, {what}", file=sys.stderr, flush=True)

    session.watch = step


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from pipeline.console import console

    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console(error=True), transient=True)

    def watch(session: Session) -> None:
        _tell_notes(session)
        progress.start()  # not before: downloads show bars of their own
        task = progress.add_task("starting", total=len(session.catalog.tables))

        def step(made: Made) -> None:
            progress.update(task, advance=1, description=made.table)

        session.watch = step

    try:
        yield watch
    finally:
        progress.stop()


def _tell_notes(session: Session) -> None:
    for note in session.notes:
        print(note, file=sys.stderr, flush=True)


@contextmanager
def rows_watched() -> Iterator[Callable[[float, int], None] | None]:
    """A progress bar of rows while a registry is converted, on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from pipeline.console import console

    columns = (
        TextColumn("converting"),
        BarColumn(),
        TextColumn("about {task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(error=True), transient=True) as progress:
        task = progress.add_task("converting", total=1.0, rows=0)
        yield lambda share, rows: progress.update(task, completed=share, rows=rows)
