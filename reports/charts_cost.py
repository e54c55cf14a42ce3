"""Figures on the cost of photovoltaic energy: levelised cost, its two price bases, and contract prices apart.

Belongs here: lines and points from marts.pv_lcoe. A contract price never stands in a figure of levelised cost, and a
figure of contract prices says in its title that they are none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reports.charts_data import (
    Goal,
    by_year_table,
    dollars_of,
    goal_of,
    name_of,
    reference_year_of,
    required_path,
    sentences,
    story,
)
from reports.charts_layers import breaks, end_labels, line, message, no_data_band, path_line, target_line, value_texts
from reports.charts_parts import (
    INK,
    NAVY,
    PAPER_WIDTH,
    WIDTH,
    EndLabel,
    Figure,
    Plane,
    Point,
    Style,
    assemble,
    inline,
    number_beside,
    points_of,
    top_of,
)
from reports.rows import Row, Tables, table_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from reports.language import Language

PAPER_HEIGHT = 144
OWN_PRICES = Style(NAVY)
PRICES_2016 = Style("#b4570c", dash=(6, 3), shape="square")
LOWEST_SOLAR = Style("#22704f", shape="circle", point_size=70)
MEAN_AWARD = Style("#6b4a8c", shape="diamond", point_size=90)


def levelised_cost(tables: Tables, language: Language) -> Figure:
    """IRENA's levelised cost for Chile against 25, with the required path and the years without data shaded."""
    goal = goal_of(tables, "pv_cost", "lcoe_le_25")
    points, price_years = _cost(tables, goal.series, language)
    unit = dollars_of(price_years, language)
    path = required_path(tables, "pv_cost", "lcoe_le_25", goal.series)
    plane = _plane([points], goal, unit, label_room=14)
    reference = reference_year_of(tables, "pv_cost", "lcoe_le_25")
    key = language.word("charts.path_note", year=reference) if path else ""

    def spec(plane: Plane, width: int) -> dict[str, Any]:
        layers = [
            *_band(plane, points, goal, language),
            *target_line(plane, goal.value, _target_text(goal, language), "above left"),
            *path_line(plane, path, language.word("charts.path", year=reference)),
            *breaks(plane, points, language.word("charts.break")),
            *line(plane, points, OWN_PRICES),
            *_last_value(plane, points, goal, language),
        ]
        shown = layers if points else message(plane, language.word("no_data"))
        return assemble(shown, plane.height, language, plane.margins, width)

    return Figure(
        figure_id="pv_cost_lcoe",
        target_id="pv_cost",
        title=language.word("charts.pv_cost_lcoe.title"),
        caption=sentences(
            language.word("charts.pv_cost_lcoe.caption", unit=unit),
            key,
        ),
        alternative=sentences(
            language.word("charts.pv_cost_lcoe.alternative", unit=unit, target=language.number(goal.value, 0)),
            story(name_of(goal.series, language), points, language),
            _silence(points, goal, language),
        ),
        spec=spec(plane, WIDTH),
        table=by_year_table([(unit, points)], language, 2),
        section="page1",
        key=key,
        paper=spec(replace(plane, height=PAPER_HEIGHT), PAPER_WIDTH),
    )


def levelised_cost_both_bases(tables: Tables, language: Language) -> Figure:
    """The same cost in its own price year and in 2016 dollars, against 25 and 20."""
    goals = [goal_of(tables, "pv_cost", r) for r in ("lcoe_le_25", "lcoe_lt_20")]
    real = goal_of(tables, "pv_cost", "lcoe_le_25_real_2016")
    own, own_years = _cost(tables, goals[0].series, language)
    deflated, real_years = _cost(tables, real.series, language)
    real_years = real_years or ([real.price_year] if real.price_year else [])
    names = [dollars_of(own_years, language), dollars_of(real_years, language)]
    numbers = [language.number(goal.value, 0) for goal in goals]
    plane = _plane([own, deflated], goals[0], language.word("charts.usd_per_mwh"), label_room=126)
    labels = [
        EndLabel(
            language.word("charts.price_basis_label", year=", ".join(map(str, years)),
                          value=number_beside(points[-1].value, goals[0].value, 1, language)),
            points[-1].year, points[-1].value, style.colour,
        )
        for points, years, style in ((own, own_years, OWN_PRICES), (deflated, real_years, PRICES_2016))
        if points
    ]  # fmt: skip
    layers = [
        *_band(plane, own, goals[0], language),
        *target_line(plane, goals[0].value, _target_text(goals[0], language), "above left"),
        *target_line(plane, goals[1].value, _target_text(goals[1], language), "below left"),
        *line(plane, own, OWN_PRICES),
        *line(plane, deflated, PRICES_2016),
        *end_labels(plane, labels, gap_px=20),
    ]
    return Figure(
        figure_id="pv_cost_real_2016",
        target_id="pv_cost",
        title=language.word("charts.pv_cost_real_2016.title"),
        caption=language.word("charts.pv_cost_real_2016.caption"),
        alternative=sentences(
            language.word("charts.pv_cost_real_2016.alternative", target=numbers[0], lower=numbers[1]),
            *(story(n, p, language) for n, p in zip(names, (own, deflated), strict=True)),
        ),
        spec=assemble(
            layers if own or deflated else message(plane, language.word("no_data")),
            plane.height,
            language,
            plane.margins,
        ),
        table=by_year_table(list(zip(names, (own, deflated), strict=True)), language, 2),
        section="target",
    )


def auctions(tables: Tables, language: Language) -> Figure:
    """Contract prices awarded in supply auctions, as points: context, and no levelised cost."""
    goal = goal_of(tables, "pv_cost", "lcoe_le_25")
    means, _ = _cost(tables, goal_of(tables, "pv_cost", "mean_award").series, language, kind="contract")
    lowest, _ = _cost(tables, goal_of(tables, "pv_cost", "lowest_solar_award").series, language, kind="contract")
    unit = language.word("charts.usd_per_mwh_nominal")
    plane = _plane([means, lowest], goal, unit, label_room=112)
    plane = replace(plane, first_year=plane.first_year - 1)  # room for the first value's text
    goal_text = language.word("charts.pv_cost_auctions.target", value=language.number(goal.value, 0))
    layers: list[alt.Chart] = target_line(plane, goal.value, goal_text, "above right")
    pairs = ((means, MEAN_AWARD, "mean", -12), (lowest, LOWEST_SOLAR, "lowest", 14))
    labels = []
    for points, style, name, shift in pairs:
        layers += line(plane, points, style)[1:]  # no line: an auction says nothing of the years between
        texts = [(p, number_beside(p.value, goal.value, 0, language)) for p in points]
        layers += value_texts(plane, texts, style.colour, shift)
        if points:
            text = language.word(f"charts.pv_cost_auctions.{name}")
            labels.append(EndLabel(text, points[-1].year, points[-1].value, style.colour))
    layers += end_labels(plane, labels, gap_px=34)
    names = [language.word(f"charts.pv_cost_auctions.{n}").replace("\n", " ") for n in ("mean", "lowest")]
    return Figure(
        figure_id="pv_cost_auctions",
        target_id="pv_cost",
        title=language.word("charts.pv_cost_auctions.title"),
        caption=language.word("charts.pv_cost_auctions.caption"),
        alternative=sentences(
            language.word("charts.pv_cost_auctions.alternative"),
            *(story(n, p, language) for n, p in zip(names, (means, lowest), strict=True)),
        ),
        spec=assemble(
            layers if means or lowest else message(plane, language.word("no_data")),
            plane.height,
            language,
            plane.margins,
        ),
        table=by_year_table(list(zip(names, (means, lowest), strict=True)), language, 2),
        section="target",
    )


def _cost(tables: Tables, series_id: str, language: Language, kind: str = "") -> tuple[list[Point], list[int]]:
    """The current values of one series and their price years; never a contract price unless that kind is asked for."""
    rows = [row for row in table_rows(tables, "marts.pv_lcoe", ("year",)) if _wanted(row, series_id, kind)]
    years = sorted({int(row["price_year"]) for row in rows if row.get("price_year") is not None})
    return points_of(rows, "usd_per_mwh", dollars_of(years, language), language), years


def _wanted(row: Row, series_id: str, kind: str) -> bool:
    right_kind = row.get("kind") == kind if kind else row.get("kind") != "contract"
    return row.get("series_id") == series_id and row.get("is_current") is True and right_kind


def _plane(series: Sequence[Sequence[Point]], goal: Goal, unit: str, label_room: int) -> Plane:
    years = [p.year for points in series for p in points]
    values = [p.value for points in series for p in points]
    return Plane(
        first_year=min([*years, goal.year - 9]), last_year=max([*years, goal.year]), top=top_of(values, goal.value),
        unit=unit, label_room=label_room,
    )  # fmt: skip


def _target_text(goal: Goal, language: Language) -> str:
    return language.word("charts.target", value=language.number(goal.value, 0))


def _silence(points: Sequence[Point], goal: Goal, language: Language) -> str:
    if not points or points[-1].year >= goal.year:
        return ""
    return language.word("charts.alt.silence", last_year=points[-1].year)


def _band(plane: Plane, points: Sequence[Point], goal: Goal, language: Language) -> list[alt.Chart]:
    return no_data_band(plane, points[-1].year, goal.year, language.word("no_data")) if points else []


def _last_value(plane: Plane, points: Sequence[Point], goal: Goal, language: Language) -> list[alt.Chart]:
    """The last value and its year, in bold above its point."""
    import altair as alt

    if not points:
        return []
    last = points[-1]
    text = language.word(
        "charts.value_in_year", value=number_beside(last.value, goal.value, 1, language), year=last.year
    )
    mark = alt.Chart(inline([{"year": last.year, "value": last.value, "text": text}])).mark_text(
        dy=-18, fontWeight=700, fontSize=13, color=INK
    )
    return [mark.encode(x=plane.x(), y=plane.y(), text=alt.Text(field="text", type="nominal"))]
