"""Figures of the outlook: the deciding series, its target, and a projection with its band, only past the last value.

Belongs here: lines from marts.latest_observations and bands from marts.forecasts. A projection never decides a verdict,
and a past year in it is named as one whose value is not published yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.charts_data import goal_of, measured_in, name_of, sentences, story
from reports.charts_layers import breaks, line, message, target_line
from reports.charts_parts import (
    MUTED,
    NAVY,
    DataTable,
    Figure,
    Plane,
    Point,
    Style,
    assemble,
    inline,
    points_of,
    top_of,
)
from reports.rows import Row, Tables, table_rows, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from reports.language import Language

FIRST_YEAR_SHOWN = 2010
MODEL = "damped_trend"
OBSERVED = Style(NAVY)
BAND_COLOUR = "#8fa9c4"


def cost_outlook(tables: Tables, language: Language) -> Figure:
    """The levelised cost and its projection to the target year, whose value is not published."""
    return _outlook(tables, "pv_cost", "lcoe_le_25", 0, language)


def emissions_outlook(tables: Tables, language: Language) -> Figure:
    """Emissions of electricity and their projection to five years past the target year."""
    return _outlook(tables, "emissions", "level", 1, language)


def _outlook(tables: Tables, target_id: str, reading_id: str, digits: int, language: Language) -> Figure:
    goal = goal_of(tables, target_id, reading_id)
    rows = where(table_rows(tables, "marts.latest_observations", ("year",)), series_id=goal.series, frequency="A")
    unit = measured_in(rows, language)
    points = [p for p in points_of(rows, "value", unit, language) if p.year >= FIRST_YEAR_SHOWN]
    ahead = _ahead(tables, target_id, reading_id, goal.series, points)
    last = max([goal.year, *(p.year for p in points), *(int(r["year"]) for r in ahead)])
    first = min([last - 1, *(p.year for p in points)])
    values = [*(p.value for p in points), *(float(r["high80"]) for r in ahead)]
    plane = Plane(first, last, top_of(values, goal.value), unit)
    target = language.word("outlook.target", value=language.number(goal.value, digits))
    layers = [
        *_band(plane, points, ahead),
        *target_line(plane, goal.value, target, "above left"),
        *breaks(plane, points, language.word("charts.break")),
        *line(plane, points, OBSERVED),
    ]
    unpublished = [str(int(r["year"])) for r in ahead if r["is_of_past_year"]]
    note = language.word("outlook.unpublished", years=", ".join(unpublished)) if unpublished else ""
    return Figure(
        figure_id=f"outlook_{target_id}",
        target_id=target_id,
        title=language.word(f"outlook.{target_id}"),
        caption=sentences(language.word("outlook.caption" if ahead else "outlook.none"), note),
        alternative=sentences(
            story(name_of(goal.series, language), points, language), _told(ahead, unit, language), note
        ),
        spec=assemble(
            layers if points else message(plane, language.word("no_data")),
            plane.height,
            language,
            plane.margins,
        ),
        table=_table(points, ahead, unit, language),
        section="target",
    )


def _ahead(tables: Tables, target_id: str, reading_id: str, series_id: str, points: Sequence[Point]) -> list[Row]:
    """The projection's years, all of them after the last value shown."""
    found = where(
        table_rows(tables, "marts.forecasts", ("year",)),
        target_id=target_id, reading_id=reading_id, series_id=series_id, model=MODEL,
    )  # fmt: skip
    return [r for r in found if points and int(r["year"]) > points[-1].year]


def _band(plane: Plane, points: Sequence[Point], ahead: Sequence[Row]) -> list[alt.Chart]:
    """From the last value on: the 80 % band, and the mean as a dashed line with open squares."""
    import altair as alt

    if not ahead:
        return []
    start = points[-1]
    rows = [{"year": start.year, "low": start.value, "high": start.value, "value": start.value}]
    rows += [
        {"year": int(r["year"]), "low": float(r["low80"]), "high": float(r["high80"]), "value": float(r["mean"])}
        for r in ahead
    ]
    base = alt.Chart(inline(rows)).encode(x=plane.x())
    area = base.mark_area(color=BAND_COLOUR, opacity=0.45).encode(y=plane.y("low"), y2=alt.Y2(field="high"))
    mean = base.mark_line(color=MUTED, strokeWidth=1.8, strokeDash=[5, 4]).encode(y=plane.y())
    dots = alt.Chart(inline(rows[1:])).mark_point(shape="square", color=MUTED, size=30).encode(x=plane.x(), y=plane.y())
    return [area, mean, dots]


def _told(ahead: Sequence[Row], unit: str, language: Language) -> str:
    if not ahead:
        return language.word("outlook.none")
    end = ahead[-1]
    low, mean, high = (language.number(end[k], 1) for k in ("low80", "mean", "high80"))
    return language.word("outlook.told", year=int(end["year"]), mean=mean, low=low, high=high, unit=unit)


def _table(points: Sequence[Point], ahead: Sequence[Row], unit: str, language: Language) -> DataTable:
    columns = tuple(language.word(f"outlook.{name}", unit=unit) for name in ("year", "observed", "mean", "interval"))
    nothing = "–"
    seen = [(str(p.year), language.number(p.value, 1), nothing, nothing) for p in points]
    projected = [
        (
            str(int(r["year"])),
            language.word("outlook.not_yet") if r["is_of_past_year"] else nothing,
            language.number(r["mean"], 1),
            language.word("outlook.from_to", low=language.number(r["low80"], 1), high=language.number(r["high80"], 1)),
        )
        for r in ahead
    ]
    return DataTable(columns, tuple(seen + projected) or ((language.word("no_data"),) * len(columns),))
