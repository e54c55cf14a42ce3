"""Makes every table of a refresh without Dagster and without the audits: for tests of what follows from what."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assets.firms.identity import DOORS
from assets.publication.defs import REVISIONS, VINTAGES
from assets.publication.revisions import found_in
from pipeline.core.session import Session, open_session, vintage_rows
from pipeline.core.settings import PROJECT_ROOT, Settings
from pipeline.definitions import all_recipes
from pipeline.readers import all_readers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def settings_for(data: Path, out: Path) -> Settings:
    """Settings of a data folder and an out folder, without the environment."""
    return Settings(data=data, out=out, inbox=data / "inbox", memory_limit=None, on_failure=None)


def copied_data(folder: Path) -> Path:
    """A copy of the project's catalogue and bundled facts that a test may change."""
    data = folder / "data"
    for part in ("catalog", "sources"):
        shutil.copytree(PROJECT_ROOT / "data" / part, data / part)
    return data


def change_file(path: Path, change: Callable[[str], str]) -> None:
    """Change a vintage's file and make its sidecar tell the truth about it: another release, not a damaged one."""
    before = path.read_bytes()
    after = change(before.decode("utf-8")).encode("utf-8")
    assert after != before, f"the change does not apply to {path}"
    path.write_bytes(after)
    sidecar = path.with_name("vintage.yaml")
    text = sidecar.read_text("utf-8")
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, after))
    assert old in text
    sidecar.write_text(text.replace(old, new), "utf-8")


def change_cell(path: Path, line: str, value: str) -> None:
    """Give the one row that matches the pattern `line` another value (fifth cell of the layout series_facts)."""

    def change(text: str) -> str:
        rows = text.split("\n")
        found = [n for n, row in enumerate(rows) if re.match(line, row)]
        assert len(found) == 1, f"{len(found)} rows match {line}"
        cells = rows[found[0]].split(",")
        cells[4] = value
        rows[found[0]] = ",".join(cells)
        return "\n".join(rows)

    change_file(path, change)


@contextmanager
def all_tables(settings: Settings, as_of: date | None = None, only: tuple[str, ...] = ()) -> Iterator[Session]:
    """A session in which every table that a recipe makes is made; with `only`, those and what they rest on."""
    with open_session(settings, full=True, as_of=as_of, readers=all_readers()) as session:
        recipes = all_recipes(session.catalog)
        wanted = set(only)
        for recipe in reversed(recipes):
            wanted |= set(recipe.inputs) if recipe.table in wanted and recipe.table != VINTAGES else set()
        for source in session.catalog.sources:
            for table in source.tables:
                if not only or f"raw.{table.name}" in wanted:
                    session.load_raw(source, table, DOORS.get(table.name))
        for recipe in recipes:
            if only and recipe.table not in wanted:
                continue
            if recipe.table == VINTAGES:
                session.make_of_rows(VINTAGES, vintage_rows(session.known))
            elif recipe.table == REVISIONS:
                session.make_of_rows(REVISIONS, found_in(session).rows)
            else:
                session.make(recipe)
        yield session
