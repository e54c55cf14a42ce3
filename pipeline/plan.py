"""What a refresh would do, from content alone: which tables would be made again, and why. Nothing is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.core.catalog_files import load_catalog
from pipeline.core.database import reading
from pipeline.core.errors import MissionError
from pipeline.core.publications import published_database
from pipeline.core.recipes import Making, Recipe
from pipeline.core.session import raw_files, raw_fingerprint
from pipeline.core.settings import Settings, today
from pipeline.core.vintages import load_vintages

STATE = "SELECT table_name, input_fingerprint, content_fingerprint FROM staging.table_state"


def plan_refresh(settings: Settings, as_of: date | None) -> list[dict[str, Any]]:
    """One row per table: read, made again or kept, and why. Raises what the refresh itself would raise about vintages."""
    from pipeline.definitions import all_recipes

    catalog, day = load_catalog(settings.catalog), as_of or today()
    made_from, contents = _published_state(settings)
    plan: list[dict[str, Any]] = []
    changed: set[str] = set()
    for source in catalog.sources:
        known = load_vintages(settings, source, day)
        for table in source.tables:
            name = f"raw.{table.name}"
            files = raw_files(source, table, known, is_past=day < today())
            if raw_fingerprint(catalog, table, files) == made_from.get(name):
                plan.append(_row(name, "kept", "bytes and catalogue as published"))
                continue
            changed.add(name)
            plan.append(_row(name, "read", ", ".join(f"{v.sidecar.vintage}/{f.name}" for v, f in files)))
    making = Making(catalog, day, "the run's own id", lambda _: [])
    return plan + [_planned(recipe, making, made_from, contents, changed) for recipe in all_recipes(catalog)]


def _published_state(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    path = published_database(settings)
    if path is None:
        return {}, {}
    try:
        with reading(path) as connection:
            rows = connection.execute(STATE).fetchall()
    except MissionError:
        return {}, {}
    return {r[0]: r[1] for r in rows}, {r[0]: r[2] for r in rows}


def _planned(
    recipe: Recipe, making: Making, made_from: dict[str, str], contents: dict[str, str], changed: set[str]
) -> dict[str, Any]:
    fed = sorted(changed & set(recipe.inputs))
    if fed:
        changed.add(recipe.table)
        return _row(recipe.table, "made again, if they turn out to differ", ", ".join(fed))
    if "run_id" in recipe.stamps:
        changed.add(recipe.table)
        return _row(recipe.table, "made again", "carries the run's id")
    if recipe.input_fingerprint(making, contents) == made_from.get(recipe.table):
        return _row(recipe.table, "kept", "nothing it rests on changed")
    changed.add(recipe.table)
    return _row(
        recipe.table, "made again", "catalogue, code or day changed" if made_from else "nothing is published yet"
    )


def _row(table: str, action: str, why: str) -> dict[str, Any]:
    return {"table": table, "action": action, "why": why}
