"""Figures of solar energy itself: what it avoids in the last year by factor, and how much was generated.

Belongs here: bars by method from marts.avoided_emissions, and yearly bars of solar generation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.charts_data import by_year_table, goal_of, name_of, provisional_marks, sentences, story
from reports.charts_layers import bar_value, message, name_axis, name_room
from reports.charts_parts import (
    GREEN,
    MUTED,
    NAVY,
    PAPER,
    PAPER_WIDTH,
    PROVISIONAL,
    RED,
    WIDTH,
    DataTable,
    Figure,
    Margins,
    Plane,
    Point,
    assemble,
    finite,
    inline,
    number_beside,
    points_of,
    top_of,
)
from reports.rows import Tables, first, table_rows, where

if TYPE_CHECKING:
    import altair as alt

    from reports.language import Language

ROW_PX = 40
PAPER_ROW_PX = 20
VALUE_ROOM = 48
GENERATION = ("solar_generation_owid", "solar_generation_ember_2021")
FIRST_YEAR_SHOWN = 2012
MOST_LABELS = 16


@dataclass(frozen=True)
class Avoided:
    """What one method says of the year shown; without a value there, its last year and value."""

    method: str
    factor: float | None
    factor_unit: str
    value: float | None
    last_year: int
    last_value: float | None


def avoided_by_method(tables: Tables, language: Language) -> Figure:
    """Emissions that solar avoids in its last year with data, by factor, against 4.5; filled bars meet it."""
    goal = goal_of(tables, "emissions", "avoided")
    rows = table_rows(tables, "marts.avoided_emissions", ("year", "method"))
    year = max((int(r["year"]) for r in rows if finite(r.get("mt_co2e")) is not None), default=goal.year)
    bars = _avoided(tables, year)
    headline = goal.series.removeprefix("avoided_")
    target = language.number(goal.value, 1)
    breakeven = next(
        (b for r in rows if r["year"] == year and (b := finite(r.get("breakeven_factor_t_per_mwh")))), None
    )
    return Figure(
        figure_id="emissions_avoided_2025",
        target_id="emissions",
        title=language.word("charts.emissions_avoided_2025.title", year=year, target=target),
        caption=sentences(
            language.word("charts.emissions_avoided_2025.caption", target=target),
            language.word("charts.emissions_avoided_2025.gases"),
            language.word(
                "charts.emissions_avoided_2025.breakeven", factor=language.number(breakeven, 3), target=target
            )
            if breakeven is not None
            else "",
        ),
        alternative=sentences(
            language.word("charts.emissions_avoided_2025.alternative", year=year, target=target),
            *(f"{name_of(b.method, language)}: {language.number(b.value, 1)}." for b in bars),
            "" if bars else language.word("charts.alt.empty"),
        ),
        spec=_avoided_spec(_avoided_rows(bars, headline, goal.value, language), goal.value, language),
        table=_avoided_table(bars, language),
        section="page1",
        paper=_avoided_on_paper(bars, headline, goal.value, language),
    )


def _avoided(tables: Tables, year: int) -> list[Avoided]:
    rows = table_rows(tables, "marts.avoided_emissions", ("year",))
    found = []
    for method in sorted({str(row["method"]) for row in rows}):
        known = [row for row in where(rows, method=method) if finite(row.get("mt_co2e")) is not None]
        if not known:
            continue
        now, last = first(known, year=year) or {}, known[-1]
        factor, value = finite(now.get("factor_t_per_mwh")), finite(now.get("mt_co2e"))
        unit = str(known[-1]["factor_unit"])
        found.append(Avoided(method, factor, unit, value, int(last["year"]), finite(last.get("mt_co2e"))))
    return sorted(found, key=lambda b: (b.value is None, b.value or 0, b.method))


def _avoided_table(bars: list[Avoided], language: Language) -> DataTable:
    columns = tuple(language.word(f"charts.column.{c}") for c in ("method", "factor", "avoided"))
    rows = tuple((name_of(b.method, language), _factor(b, language), language.number(b.value, 2)) for b in bars)
    return DataTable(columns, rows or ((language.word("no_data"),) * len(columns),))


def _factor(bar: Avoided, language: Language) -> str:
    """The factor in its own unit: of CO2 alone, or of several gases."""
    if bar.factor is None:
        return language.word("no_data")
    unit = language.word_or(f"unit.{bar.factor_unit}", bar.factor_unit)
    return language.word("charts.factor", value=language.number(bar.factor, 3), unit=unit)


def _avoided_rows(bars: list[Avoided], headline: str, target: float, language: Language) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for bar in bars:
        name = name_of(bar.method, language)
        factor = _factor(bar, language)
        decides = language.word("charts.decides") if bar.method == headline else ""
        met = bar.value is not None and bar.value >= target
        text = language.number(bar.value, 1) if bar.value is None else number_beside(bar.value, target, 1, language)
        if bar.value is None and bar.last_value is not None:
            factor = language.word(
                "charts.last_value", value=number_beside(bar.last_value, target, 1, language), year=bar.last_year
            )
        rows.append({
            "label": f"{name}{decides}\n{factor}", "value": bar.value or 0, "text": text,
            "fill": (GREEN if bar.method == headline else "#5f9a80") if met else PAPER,
            "stroke": GREEN if met else MUTED,
            "hint": f"{name}: {text}",
        })  # fmt: skip
    none = language.word("no_data")
    return rows or [{"label": none, "value": 0, "text": none, "fill": PAPER, "stroke": MUTED, "hint": none}]


def _avoided_on_paper(bars: list[Avoided], headline: str, target: float, language: Language) -> dict[str, Any]:
    """Bars with a value in the year shown, each with its name in one line."""
    rows = _avoided_rows([bar for bar in bars if bar.value is not None], headline, target, language)
    rows = [row | {"label": str(row["label"]).splitlines()[0]} for row in rows]
    return _avoided_spec(rows, target, language, PAPER_ROW_PX, PAPER_WIDTH)


def _avoided_spec(
    rows: list[dict[str, Any]], target: float, language: Language, row_px: int = ROW_PX, width: int = WIDTH
) -> dict[str, Any]:
    import altair as alt

    labels = [row["label"] for row in rows]
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y(
            field="label", type="nominal", sort=labels, scale=alt.Scale(paddingInner=0.36, paddingOuter=0.3),
            axis=name_axis(labels),
        )
    )  # fmt: skip
    top = top_of([row["value"] for row in rows], target * 1.5)
    x = alt.X(
        field="value", type="quantitative",
        scale=alt.Scale(domain=[0, top], nice=False, rangeMax=alt.ExprRef(f"width - {VALUE_ROOM}")),
        axis=alt.Axis(title=language.word("charts.mt_axis"), titleAnchor="start", format=",~f", tickCount=5,
                      domain=False, ticks=False),
    )  # fmt: skip
    bar = base.mark_bar(strokeWidth=1.2).encode(
        x=x, fill=alt.Fill(field="fill", type="nominal", scale=None),
        stroke=alt.Stroke(field="stroke", type="nominal", scale=None),
        tooltip=alt.Tooltip(field="hint", type="nominal"),
    )  # fmt: skip
    text = bar_value(base, x, size=13, dx=6)
    label = language.word("charts.emissions_avoided.target", value=language.number(target, 1))
    goal = alt.Chart(inline([{"value": target, "text": label}])).encode(x=x)
    rule_text = goal.mark_text(color=RED, baseline="bottom", align="left", dx=-2, dy=-4, fontWeight=600).encode(
        y=alt.YValue(0), text=alt.Text(field="text", type="nominal")
    )
    layers = [bar, goal.mark_rule(color=RED, strokeWidth=1.8), *text, rule_text]
    margins = Margins(left=name_room(labels), top=23, right=4, bottom=32)
    return assemble(layers, row_px * len(rows) + 56, language, margins, width)


def solar_generation(tables: Tables, language: Language) -> Figure:
    """Solar generation by year: bars, hollow where provisional, and a dash for the older edition."""
    rows = where(table_rows(tables, "marts.latest_observations", ("year",)), indicator_id="solar_generation")
    unit = language.word("charts.twh")
    series = [
        (name_of(s, language), points_of(where(rows, series_id=s, frequency="A"), "value", unit, language))
        for s in GENERATION
    ]
    series = [(name, [p for p in points if p.year >= FIRST_YEAR_SHOWN]) for name, points in series]
    current, older = series[0][1], series[1][1]
    years = [p.year for _, points in series for p in points]
    top = top_of([p.value for _, points in series for p in points])
    plane = Plane(min(years, default=FIRST_YEAR_SHOWN), max(years, default=2025), top, unit, height=220)
    spec = _generation_spec(plane, current, older, language) if years else message(plane, language.word("no_data"))
    return Figure(
        figure_id="solar_generation",
        target_id="emissions",
        title=language.word("charts.solar_generation.title"),
        caption=sentences(
            language.word("charts.solar_generation.caption"),
            language.word("charts.solar_generation.older") if older else "",
            language.word("charts.provisional_bar_note") if any(p.obs_status in PROVISIONAL for p in current) else "",
        ),
        alternative=sentences(
            language.word("charts.solar_generation.alternative"),
            *(story(name, points, language) for name, points in series),
        ),
        spec=assemble(spec, plane.height, language, plane.margins),
        table=by_year_table(series, language, 2, provisional_marks(language)),
        section="target",
    )


def _generation_spec(plane: Plane, current: list[Point], older: list[Point], language: Language) -> list[alt.Chart]:
    import altair as alt

    rows = [
        {"year": p.year, "value": p.value, "hint": p.hint, "text": language.number(p.value, 1),
         "fill": PAPER if p.obs_status in PROVISIONAL else "#8aa5c4"}
        for p in current
    ]  # fmt: skip
    step = max(1, -(-len(rows) // MOST_LABELS))
    labelled = [row for k, row in enumerate(reversed(rows)) if k % step == 0]
    years = list(range(plane.first_year, plane.last_year + 1))
    # The same type and scale as elsewhere would put bars of a fixed width on a plane of any width: years stay a list.
    x = alt.X(
        field="year", type="ordinal", scale=alt.Scale(domain=years, paddingInner=0.3),
        axis=alt.Axis(title=None, labelAngle=0, values=list(plane.ticks())),
    )  # fmt: skip
    bars = alt.Chart(inline(rows)).mark_bar(stroke=NAVY, strokeWidth=1.2)
    text = alt.Chart(inline(labelled)).mark_text(dy=-8, fontWeight=600, fontSize=11.5)
    dashes = alt.Chart(inline([{"year": p.year, "value": p.value, "hint": p.hint} for p in older]))
    hint = alt.Tooltip(field="hint", type="nominal")
    return [
        bars.encode(x=x, y=plane.y(), fill=alt.Fill(field="fill", type="nominal", scale=None), tooltip=hint),
        dashes.mark_tick(color="#b4570c", thickness=2.5).encode(x=x, y=plane.y(), tooltip=hint),
        text.encode(x=x, y=plane.y(), text=alt.Text(field="text", type="nominal")),
    ]
