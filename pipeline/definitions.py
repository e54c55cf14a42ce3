"""Composition root: every topic's assets, the checks, the job, its schedule and sensor, and the run's session."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from assets.emissions import defs as emissions
from assets.firms import defs as firms
from assets.programme import defs as programme
from assets.progress import defs as progress
from assets.publication import defs as publication
from assets.pv_cost import defs as pv_cost
from checks import defs as checks
from pipeline.core.catalog import Catalog
from pipeline.core.catalog_files import load_catalog
from pipeline.core.readers import Readers
from pipeline.core.recipes import Recipe
from pipeline.core.settings import Settings, load_settings
from pipeline.jobs import refresh_job
from pipeline.live import Downloads
from pipeline.orchestration import Mission, OpenSession
from pipeline.readers import all_readers
from pipeline.schedules import monthly_refresh
from pipeline.sensors import inbox_sensor


class ReadingMission(Mission):
    """The run's session with every topic's readers; `live` downloads first what publishers offer, as `refresh --live` does."""

    live: bool = False
    _downloads: Downloads = PrivateAttr(default_factory=lambda: Downloads(say=_on_standard_error))

    def readers(self) -> Readers:
        return all_readers()

    def before_reading(self, settings: Settings) -> None:
        if self.live:
            self._downloads.ask(settings)

    def downloaded(self) -> tuple[dict[str, Any], ...]:
        return self._downloads.lines()


def _on_standard_error(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


TOPICS = (emissions, pv_cost, firms, programme, progress)


def build_definitions(
    settings: Settings, mission: Mission | OpenSession | None = None, without: Container[str] = ()
) -> dg.Definitions:
    """All definitions for one set of folders. `mission` overrides the run's session (out folder, as-of day, wait).

    `without` are tables that are there already and are no assets of this run: nothing came in of which they could be made.
    """
    catalog = load_catalog(settings.catalog)
    topics = [topic.definitions(catalog) for topic in TOPICS]
    topics.append(publication.definitions(catalog, _topic_recipes()))
    every = [a for defs in topics for a in defs.assets or () if isinstance(a, dg.AssetsDefinition)]
    assets = [a for a in every if not any(".".join(key.path) in without for key in a.keys)]
    own = dg.Definitions(
        assets=assets,
        jobs=[refresh_job],
        schedules=[monthly_refresh],
        sensors=[inbox_sensor],
        resources={"mission": mission or ReadingMission()},
        executor=dg.in_process_executor,
    )
    return dg.Definitions.merge(checks.definitions(catalog, _upstream(assets)), own)


def _topic_recipes() -> list[Recipe]:
    return [recipe for topic in TOPICS for recipe in topic.RECIPES]


def all_recipes(catalog: Catalog) -> list[Recipe]:
    """Every recipe, in an order in which each comes after those it is made from."""
    topics = _topic_recipes()
    found = {r.table: r for r in (*topics, *publication.recipes(catalog, topics))}
    order = TopologicalSorter({name: recipe.inputs for name, recipe in found.items()}).static_order()
    return [found[name] for name in order if name in found]


def _upstream(assets: Iterable[dg.AssetsDefinition]) -> dict[str, frozenset[str]]:
    """Table -> tables it is made from, for all assets that are tables."""
    return {
        ".".join(key.path): frozenset(".".join(parent.path) for parent in asset.asset_deps[key])
        for asset in assets
        for key in asset.keys
        if key.path[0] in ("raw", "staging", "marts")
    }


@dg.definitions
def defs() -> dg.Definitions:
    """What `dg` and `workspace.yaml` load."""
    return build_definitions(load_settings())
