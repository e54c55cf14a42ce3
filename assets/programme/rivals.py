"""Which published statements tell a figure of a quantity that this project tells too: theirs beside ours.

Belongs here: which quantity a statement speaks of. Does not belong here: the statements themselves (`record.py`, from
sourced facts). A statement of another quantity, scope or stage has no counterpart and is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.core.recipes import Making, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.core.declared_rows import DeclaredRows

    Row = Mapping[str, Any]

TOLERANCE = 0.005
"""Relative: two figures this near are the same one, rounded."""


@dataclass(frozen=True)
class Rival:
    """What a statement measures, in its own words, and our series of the same quantity.

    With `since` the statement tells a fall from that year on: in units, or in per cent where its unit is.
    """

    measure_en: str
    series_id: str
    since: int | None = None


RIVALS = (
    Rival("yearly emissions of power generation; lower bound of 30 to 31", "ember_owid"),
    Rival("yearly emissions of power generation; upper bound of 30 to 31", "ember_owid"),
    Rival("yearly emissions of power generation", "ember_owid"),
    Rival("fall of the power sector from 2021, some 25 percent, as projected in December 2022", "ember_owid", since=2021),
    Rival("fall of the power sector's yearly emissions from 2016 to 2021, with demand 11 percent higher", "ember_owid", since=2016),
    Rival("electricity generated from solar energy", "solar_generation_owid"),
    Rival("mean price awarded, every technology", "auction_mean"),
    Rival("lowest offer of solar energy", "auction_lowest_solar"),
)  # fmt: skip


def rival_figures(making: Making) -> DeclaredRows:
    """Rows of `marts.rival_figures`: statements whose figure is another than ours."""
    statements = making.rows("SELECT * FROM marts.published_statements ORDER BY statement_id")
    ours = making.rows("SELECT series_id, year, value FROM marts.latest_observations WHERE frequency = 'A'")
    return rival_rows(statements, ours)


def rival_rows(statements: Iterable[Row], observations: Iterable[Row]) -> list[dict[str, Any]]:
    """Each statement of a quantity we tell too, with our figure of the same year; not those that agree with it."""
    known = {(o["series_id"], o["year"]): o["value"] for o in observations}
    measured = {r.measure_en: r for r in RIVALS}
    rows = []
    for statement in statements:
        rival = measured.get(str(statement["measure_en"]))
        ours = _ours(rival, statement, known) if rival else None
        if rival and ours is not None and abs(ours - statement["value"]) > TOLERANCE * abs(statement["value"]):
            told = {k: statement[k] for k in ("statement_id", "target_id", "year", "value", "unit", "publisher")}
            rows.append(
                told
                | {k: statement[k] for k in ("measure_es", "measure_en", "source_url")}
                | {"series_id": rival.series_id, "since_year": rival.since, "our_value": ours}
            )
    return rows


def _ours(rival: Rival, statement: Row, known: Mapping[tuple[Any, Any], float | None]) -> float | None:
    """Our figure of what the statement says, in its unit; None where we have none for a year it needs."""
    value = known.get((rival.series_id, statement["year"]))
    if rival.since is None or value is None:
        return value
    start = known.get((rival.series_id, rival.since))
    if not start:
        return None
    return 100 * (start - value) / start if statement["unit"] == "percent" else start - value


RECIPES = (Recipe("marts.rival_figures", ("marts.published_statements", "marts.latest_observations"), rival_figures),)
