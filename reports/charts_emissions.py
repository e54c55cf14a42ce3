"""Figures on emissions: their level by source, what solar energy avoids by factor, and solar generation.

Belongs here: figures from marts.emissions, marts.avoided_emissions and solar generation in marts.latest_observations.
Sources and factors stay apart; none is averaged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reports.charts_data import (
    Goal,
    by_year_table,
    goal_of,
    name_of,
    provisional_marks,
    reference_year_of,
    required_path,
    roles_of,
    sentences,
    story,
)
from reports.charts_layers import LABEL_GAP_PX, breaks, end_labels, line, message, path_line, target_line
from reports.charts_parts import (
    MUTED,
    NAVY,
    PAPER_WIDTH,
    PROVISIONAL,
    WIDTH,
    EndLabel,
    Figure,
    Plane,
    Point,
    Style,
    assemble,
    faint,
    inline,
    number_beside,
    points_of,
    top_of,
)
from reports.charts_solar import avoided_by_method, solar_generation
from reports.rows import Row, Tables, table_rows, where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.language import Language

__all__ = ["avoided_by_method", "avoided_over_years", "emission_level", "solar_generation"]

FIRST_YEAR_SHOWN = 2010
PAPER_HEIGHT = 184
PAPER_LABEL_GAP_PX = 42  # a low plot gives more of its height to the axis
STYLES: Mapping[str, Style] = {
    "ember_owid": Style(NAVY, width=2.8, point_size=50),
    "edgar_power": Style("#b4570c", dash=(7, 3), shape="square"),
    "wdi_power_co2": Style("#b4570c", dash=(1, 3)),
    "inventory_1a1": Style("#22704f", dash=(2, 2), shape="triangle-up"),
    "climate_watch_power": Style("#6b4a8c", dash=(8, 3, 2, 3), shape="diamond"),
    "ember_yearly_product": Style(MUTED, dash=(1, 3)),
    "combined_margin": Style(NAVY, width=2.8, point_size=50),
    "coal": Style("#5b4636", dash=(8, 3, 2, 3), shape="square"),
    "operating_margin": Style("#b4570c", dash=(7, 3), shape="triangle-up"),
    "rest_of_mix": Style("#6b4a8c", dash=(4, 2), shape="diamond"),
    "grid_average": Style("#22704f", dash=(2, 2), shape="triangle-down"),
    "official_grid_average": Style("#0b6577", dash=(10, 3), shape="circle"),
    "build_margin": Style(MUTED, dash=(1, 3), shape="square"),
}
PLAIN = Style(MUTED)


def emission_level(tables: Tables, language: Language) -> Figure:
    """Emissions of electricity, one line per source, against 4.5 and the required path to it."""
    goal = goal_of(tables, "emissions", "level")
    roles = roles_of(tables, "emissions", "level")
    series = _series(table_rows(tables, "marts.emissions", ("year",)), "series_id", roles, language)
    target = language.number(goal.value, 1)
    reference = reference_year_of(tables, "emissions", "level")
    path = required_path(tables, "emissions", "level", goal.series)
    plane = _plane(series, goal, FIRST_YEAR_SHOWN, language)
    plane = replace(plane, height=300, label_room=122)
    provisional = any(p.obs_status in PROVISIONAL for points in series.values() for p in points)
    key = sentences(
        language.word("charts.path_note", year=reference) if path else "",
        language.word("charts.provisional_note") if provisional else "",
    )

    def spec(plane: Plane, shown: dict[str, list[Point]], width: int, gap_px: int) -> dict[str, Any]:
        layers = [
            *target_line(plane, goal.value, language.word("charts.emissions_level.target", value=target), "above left"),
            *path_line(plane, path, language.word("charts.path", year=reference)),
        ]
        labels = []
        for series_id, points in reversed(shown.items()):  # the deciding series last, on top
            style = STYLES.get(series_id, PLAIN)
            style = faint(style) if roles.get(series_id) == "context" else style
            layers += line(plane, points, style) + breaks(plane, points, language.word("charts.break"))
            if points:
                decides = language.word("charts.decides") if series_id == goal.series else ""
                name = name_of(series_id, language) + decides
                labels.append(_label(name, points[-1], goal.value, style.colour, language))
        layers += end_labels(plane, labels, gap_px)
        return assemble(
            layers if labels else message(plane, language.word("no_data")), plane.height, language, plane.margins, width
        )

    return Figure(
        figure_id="emissions_level",
        target_id="emissions",
        title=language.word("charts.emissions_level.title", target=target),
        caption=sentences(
            language.word("charts.emissions_level.caption", name=name_of(goal.series, language)),
            key,
        ),
        alternative=sentences(
            language.word("charts.emissions_level.alternative", target=target),
            *(story(name_of(s, language), points, language) for s, points in series.items()),
            "" if any(series.values()) else language.word("charts.alt.empty"),
        ),
        spec=spec(plane, series, WIDTH, LABEL_GAP_PX),
        table=by_year_table(
            [(name_of(s, language), points) for s, points in series.items()], language, 2, provisional_marks(language)
        ),
        section="page1",
        key=key,
        paper=spec(
            replace(plane, height=PAPER_HEIGHT),
            {s: points for s, points in series.items() if roles.get(s) != "context"},
            PAPER_WIDTH,
            PAPER_LABEL_GAP_PX,
        ),
    )


def avoided_over_years(tables: Tables, language: Language) -> Figure:
    """Avoided emissions by factor over the years against 4.5; a ring marks the first year at or above it."""
    import altair as alt

    goal = goal_of(tables, "emissions", "avoided")
    roles = {s.removeprefix("avoided_"): r for s, r in roles_of(tables, "emissions", "avoided").items()}
    headline = goal.series.removeprefix("avoided_")
    series = _series(table_rows(tables, "marts.avoided_emissions", ("year",)), "method", roles, language)
    first_shown = reference_year_of(tables, "emissions", "avoided") or FIRST_YEAR_SHOWN
    series = {m: [p for p in points if p.year >= first_shown] for m, points in series.items()}
    plane = _plane(series, goal, first_shown, language)
    plane = replace(plane, height=330, label_room=142)
    target = language.number(goal.value, 1)
    layers: list[alt.Chart] = []
    labels, firsts = [], []
    for method, points in reversed(series.items()):
        style = STYLES.get(method, PLAIN)
        style = faint(style) if roles.get(method) == "context" else style
        layers += line(plane, points, style)
        if points:
            met = _first_met(points, goal.value)
            firsts += [{"year": met.year, "value": met.value, "colour": style.colour}] if met else []
            labels.append(_avoided_label(method, points, goal, style.colour, language))
    lost = [name_of(m, language) for m, points in series.items() if _is_lost(points, goal.value)]
    rings = alt.Chart(inline(firsts)).mark_point(size=230, strokeWidth=1.4, opacity=1, filled=False)
    layers.append(rings.encode(x=plane.x(), y=plane.y(), stroke=alt.Stroke(field="colour", type="nominal", scale=None)))
    goal_text = language.word("charts.emissions_avoided.target", value=target)
    layers += target_line(plane, goal.value, goal_text, "above left")  # over the lines, which are steep here
    layers += end_labels(plane, labels, gap_px=34)
    return Figure(
        figure_id="emissions_avoided_years",
        target_id="emissions",
        title=language.word("charts.emissions_avoided_years.title"),
        caption=sentences(
            language.word("charts.emissions_avoided_years.caption", target=target, name=name_of(headline, language)),
            language.word("charts.emissions_avoided_years.caption_lost", names=", ".join(lost)) if lost else "",
        ),
        alternative=sentences(
            language.word("charts.emissions_avoided_years.alternative", target=target),
            *(label.text.replace("\n", ": ") + "." for label in reversed(labels)),
            "" if labels else language.word("charts.alt.empty"),
        ),
        spec=assemble(
            layers if labels else message(plane, language.word("no_data")),
            plane.height,
            language,
            plane.margins,
        ),
        table=by_year_table([(name_of(m, language), points) for m, points in series.items()], language, 2),
        section="target",
    )


def _plane(series: Mapping[str, Sequence[Point]], goal: Goal, first_year: int, language: Language) -> Plane:
    points = [point for of_series in series.values() for point in of_series]
    last_year = max([goal.year, *(p.year for p in points)])
    return Plane(first_year, last_year, top_of([p.value for p in points], goal.value), language.word("charts.mt_axis"))


def _is_lost(points: Sequence[Point], target: float) -> bool:
    """Whether a value once reached the target and the last one does not."""
    return any(p.value >= target for p in points) and points[-1].value < target


def _series(rows: Sequence[Row], column: str, roles: Mapping[str, str], language: Language) -> dict[str, list[Point]]:
    """The points of every series shown: the deciding one first, then agreement, then context."""
    rows = [row for row in rows if row.get("year") and int(row["year"]) >= FIRST_YEAR_SHOWN]
    rank = {"headline": 0, "agreement": 1, "context": 2}
    order = sorted({str(row[column]) for row in rows}, key=lambda n: (rank.get(roles.get(n, "context"), 2), n))
    unit = language.word("charts.mt_per_year")
    return {name: points_of(where(rows, **{column: name}), "mt_co2e", unit, language) for name in order}


def _label(name: str, last: Point, target: float, colour: str, language: Language) -> EndLabel:
    value = number_beside(last.value, target, 1, language)
    text = language.word("charts.value_in_year", value=value, year=last.year)
    return EndLabel(f"{name}\n{text}", last.year, last.value, colour)


def _avoided_label(method: str, points: Sequence[Point], goal: Goal, colour: str, language: Language) -> EndLabel:
    last, met = points[-1], _first_met(points, goal.value)
    value = number_beside(last.value, goal.value, 1, language)
    shown = value if last.year == goal.year else language.word("charts.value_in_year", value=value, year=last.year)
    case = "never" if met is None else "lost" if _is_lost(points, goal.value) else "since"
    text = language.word(f"charts.emissions_avoided_years.{case}", value=shown, year=met.year if met else "")
    return EndLabel(f"{name_of(method, language)}\n{text}", last.year, last.value, colour)


def _first_met(points: Sequence[Point], target: float) -> Point | None:
    """The first value at or above the target."""
    return next((p for p in points if p.value >= target), None)
