"""The tables of firms made from files of national registries alone, without a refresh."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.firms import counting, decision, linking, registries, sensitivity
from assets.firms.explain import explain_firm
from pipeline.core.declared_rows import select_of_rows
from pipeline.core.recipes import Making
from pipeline.core.registry_vintages import add_registry, registry_rows
from pipeline.core.settings import Settings

AS_OF = date(2026, 11, 25)


class Counted:
    """The firm tables made from files of national registries alone."""

    def __init__(self, world: Any, settings: Settings) -> None:
        self.world = world
        self.settings = settings
        self.making = Making(world.catalog, AS_OF, "run", world.rows, settings.converted)

    def add(self, source_id: str, path: Path) -> None:
        source = self.world.catalog.source(source_id)
        table = next(t for t in source.tables if t.reader)
        stored = add_registry(
            self.settings, source, table, path, {"vintage": f"v-{path.stem.lower().replace('_', '-')}"}
        )
        rows = registry_rows(self.settings, source, table, [(stored, f) for f in stored.sidecar.files]).rows
        self.world.insert(f"raw.{table.name}", *rows)
        side = {
            "source_id": source_id,
            "vintage": stored.sidecar.vintage,
            "file": stored.sidecar.files[0].name,
            "table_name": f"raw.{table.name}",
        }
        self.world.insert("marts.vintages", {**side, "is_newest": True, "published_at": AS_OF})

    def make(self) -> Counted:
        modules = (registries, linking, decision, counting, sensitivity)
        for recipe in (r for m in modules for r in m.RECIPES if r.table != "staging.firms_observations"):
            content = recipe.build(self.making)
            table = self.world.catalog.table(recipe.table)
            if not isinstance(content, str):
                content = select_of_rows(content, table)
            columns = ", ".join(table.column_names)
            self.world.connection.execute(f"DELETE FROM {table.name}")
            self.world.connection.execute(f"INSERT INTO {table.name} SELECT {columns} FROM ({content})")
        return self

    def sensitivity(self) -> dict[str, int]:
        return {r["variant_id"]: r["legal_entities"] for r in self.world.rows("SELECT * FROM marts.firm_sensitivity")}

    def explained(self, asked: str) -> dict[str, Any]:
        def scan(sql: str) -> list[dict[str, Any]]:
            with duckdb.connect() as connection:
                cursor = connection.execute(sql)
                names = [d[0] for d in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        def rows(sql: str) -> list[dict[str, Any]]:
            cursor = self.world.connection.execute(sql)
            names = [d[0] for d in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return explain_firm(asked, rows, scan, self.settings.converted)
