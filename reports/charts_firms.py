"""The figure on firms: how many the loaded lists name, by unit of count and by evidence, against 100.

Belongs here: bars from marts.firm_counts. Every number is a lower bound and is written with its unit of count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.charts_data import goal_of, sentences
from reports.charts_layers import bar_value, name_axis, name_room
from reports.charts_parts import (
    BAND,
    MUTED,
    NAVY,
    PAPER_WIDTH,
    RED,
    WIDTH,
    DataTable,
    Figure,
    Margins,
    assemble,
    finite,
    inline,
)
from reports.rows import Tables, table_rows, where

if TYPE_CHECKING:
    from reports.language import Language

UNITS = ("legal_entities", "operating_firms", "owner_groups")
HEADLINE_UNIT = "operating_firms"
ROW_PX = 44
PAPER_ROW_PX = 19  # one line of 14 and a gap: page 1 of the PDF is one sheet
VALUE_ROOM = 74


@dataclass(frozen=True)
class Bar:
    """One count: of which unit, resting on which evidence, a lower bound or not."""

    unit: str
    evidence: str
    year: int
    firms: float | None
    is_lower_bound: bool


def firms_evidence(tables: Tables, language: Language) -> Figure:
    """Counted legal entities and operating firms, by sources dated up to the target year and by all sources."""
    goal = goal_of(tables, "firms", "stock")
    bars = _bars(tables, goal.year)
    shown = [bar for bar in bars if bar.firms is not None]
    goal_text = language.number(goal.value, 0)
    return Figure(
        figure_id="firms_evidence",
        target_id="firms",
        title=language.word("charts.firms_evidence.title"),
        caption=language.word("charts.firms_evidence.caption"),
        alternative=sentences(
            language.word("charts.firms_evidence.alternative", target=goal_text),
            *(_spoken(bar, goal.year, language) for bar in shown),
            "" if shown else language.word("charts.alt.empty"),
        ),
        spec=_spec(shown, goal.value, goal.year, language),
        table=_table(bars, goal.year, language),
        section="page1",
        paper=_spec(shown, goal.value, goal.year, language, PAPER_WIDTH),
    )


def _bars(tables: Tables, target_year: int) -> list[Bar]:
    """Per unit of count that of the target year and, where it differs in year, the newest count beside it."""
    rows = where(table_rows(tables, "marts.firm_counts", ("year",)), reading="stock")
    bars = []
    for unit in UNITS:
        of_unit = {int(row["year"]): row for row in where(rows, unit_of_count=unit)}
        if not of_unit:
            continue
        last = max(of_unit)
        wanted = ([("dated", target_year)] if target_year in of_unit and last != target_year else []) + [("all", last)]
        for evidence, year in wanted:
            row = of_unit[year]
            bars.append(Bar(unit, evidence, year, finite(row.get("firms")), bool(row.get("is_lower_bound"))))
    return bars


def _name(bar: Bar, target_year: int, language: Language) -> tuple[str, str]:
    unit = language.word(f"charts.unit_of_count.{bar.unit}")
    return unit, language.word(f"charts.firms_evidence.{bar.evidence}", year=target_year)


def _value(bar: Bar, language: Language) -> str:
    number = language.number(bar.firms, 0)
    return language.word("charts.at_least", value=number) if bar.is_lower_bound and bar.firms is not None else number


def _spoken(bar: Bar, target_year: int, language: Language) -> str:
    unit, evidence = _name(bar, target_year, language)
    key = "charts.firms_evidence.spoken_bound" if bar.is_lower_bound else "charts.firms_evidence.spoken"
    return language.word(key, unit=unit, evidence=evidence, value=language.number(bar.firms, 0))


def _table(bars: list[Bar], target_year: int, language: Language) -> DataTable:
    columns = tuple(language.word(f"charts.column.{c}") for c in ("unit_of_count", "evidence", "firms"))
    rows = tuple((*_name(bar, target_year, language), _value(bar, language)) for bar in bars)
    return DataTable(columns, rows or ((language.word("no_data"),) * len(columns),))


def _spec(bars: list[Bar], target: float, target_year: int, language: Language, width: int = WIDTH) -> dict[str, Any]:
    import altair as alt

    row_px = ROW_PX if width == WIDTH else PAPER_ROW_PX
    top = max([target, *(bar.firms or 0 for bar in bars)]) * 1.04
    rows = []
    for bar in bars:
        unit, evidence = _name(bar, target_year, language)
        headline = bar.unit == HEADLINE_UNIT
        rows.append({
            "label": f"{unit}\n{evidence}" if width == WIDTH else f"{unit}, {evidence}", "firms": bar.firms, "text": _value(bar, language),
            "fill": NAVY if headline else "#c9d3df", "stroke": NAVY,
            "hint": f"{unit}, {evidence}: {_value(bar, language)}",
            "open": "open" if bar.is_lower_bound else "closed",
        })  # fmt: skip
    if not rows:
        rows = [{"label": language.word("no_data"), "firms": 0, "text": language.word("no_data"), "fill": BAND,
                 "stroke": MUTED, "hint": language.word("no_data"), "open": "closed"}]  # fmt: skip
    labels = [str(row["label"]) for row in rows]
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y(
            field="label", type="nominal", sort=labels, scale=alt.Scale(paddingInner=0.34, paddingOuter=0.3),
            axis=name_axis(labels),
        )
    )  # fmt: skip
    scale = alt.Scale(domain=[0, top], nice=False, rangeMax=alt.ExprRef(f"width - {VALUE_ROOM}"))
    axis = alt.Axis(title=None, format=",~f", tickCount=5, domain=False, ticks=False)
    x = alt.X(field="firms", type="quantitative", scale=scale, axis=axis)
    bar_layer = base.mark_bar(strokeWidth=1.2).encode(
        x=x, fill=alt.Fill(field="fill", type="nominal", scale=None),
        stroke=alt.Stroke(field="stroke", type="nominal", scale=None),
        tooltip=alt.Tooltip(field="hint", type="nominal"),
    )  # fmt: skip
    arrow = base.transform_filter("datum.open === 'open'").mark_point(
        shape="triangle-right", size=70, filled=True, color=NAVY, opacity=1, xOffset=6
    ).encode(x=x)  # fmt: skip
    text = bar_value(base, x, size=14, dx=15)
    goal = alt.Chart(inline([{"firms": target, "text": language.word(
        "charts.target", value=language.number(target, 0))}])).encode(x=x)  # fmt: skip
    rule = goal.mark_rule(color=RED, strokeWidth=1.8)
    rule_text = goal.mark_text(color=RED, baseline="bottom", dy=-3, fontWeight=600).encode(
        y=alt.YValue(0), text=alt.Text(field="text", type="nominal")
    )
    margins = Margins(left=name_room(labels), top=22, right=4, bottom=18)
    return assemble([bar_layer, rule, arrow, *text, rule_text], row_px * len(rows) + 42, language, margins, width)
