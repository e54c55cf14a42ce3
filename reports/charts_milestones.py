"""Milestone strips: for every reading with a derived path, one row of symbols from the reference year to the target.

Belongs here: strips from marts.milestones, deciding series only. The symbol tells the status, its colour repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from reports.charts_data import measured_in, sentences
from reports.charts_parts import (
    GREEN,
    INK,
    MUTED,
    PAPER,
    RED,
    STRIP_MARGINS,
    DataTable,
    Figure,
    assemble,
    inline,
)
from reports.rows import Row, Tables, first, table_rows, where

if TYPE_CHECKING:
    from reports.language import Language

ROW_PX = 56
LINE_LENGTH = 46  # characters that fit a telephone
CHECK = "M-0.62,0.02L-0.18,0.46L0.66,-0.46"
CROSS = "M-0.9,-0.9L0.9,0.9M0.9,-0.9L-0.9,0.9"
DASH = "M-0.9,0L0.9,0"
BAR = "M0,-1.1L0,1.1"
CIRCLE = "circle"


@dataclass(frozen=True)
class Symbol:
    """How a status is drawn: an outline, and a sign upon it."""

    outline: str | None
    fill: str
    stroke: str
    sign: str | None
    sign_colour: str


SYMBOLS = {
    "met": Symbol(CIRCLE, GREEN, GREEN, CHECK, PAPER),
    "met_late": Symbol(CIRCLE, PAPER, GREEN, CHECK, GREEN),
    "missed": Symbol(None, PAPER, RED, CROSS, RED),
    "pending": Symbol(CIRCLE, PAPER, MUTED, None, MUTED),
    "no_data": Symbol(None, PAPER, MUTED, DASH, MUTED),
    "reference": Symbol(None, PAPER, INK, BAR, INK),
}


def milestone_strip(tables: Tables, target_id: str, language: Language) -> Figure | None:
    """The strip of one target; None where none of its readings has milestones."""
    readings = [
        (reading, rows)
        for reading in where(table_rows(tables, "marts.readings", ("position",)), target_id=target_id)
        if (rows := _rows_of(tables, reading))
    ]
    if not readings:
        return None
    used = {str(row["status"]) for _, rows in readings for row in rows}
    key = [language.word(f"charts.milestones.key_{s}") for s in SYMBOLS if s in used]
    reference = readings[0][0].get("reference_year")
    if reference is not None:
        key.append(language.word("charts.milestones.key_reference", year=int(reference)))
    return Figure(
        figure_id=f"milestones_{target_id}",
        target_id=target_id,
        title=language.word("charts.milestones.title"),
        caption=sentences(language.word("charts.milestones.caption"), *key),
        alternative=sentences(
            language.word("charts.milestones.alternative"),
            *(_spoken(reading, rows, language) for reading, rows in readings),
        ),
        spec=_spec(readings, language),
        table=_table(readings, language),
        section="target",
    )


def _rows_of(tables: Tables, reading: Row) -> list[Row]:
    return where(
        table_rows(tables, "marts.milestones", ("year",)),
        target_id=reading["target_id"], reading_id=reading["reading_id"], series_id=reading["headline_series"],
    )  # fmt: skip


def _label(reading: Row, language: Language) -> str:
    return str(reading[f"label_{language.code}"])


def _spoken(reading: Row, rows: list[Row], language: Language) -> str:
    counts = []
    for status in SYMBOLS:
        years = [str(int(row["year"])) for row in rows if row["status"] == status]
        if years:
            counts.append(f"{language.word(f'charts.milestones.{status}')} {', '.join(years)}")
    return f"{_label(reading, language)}: {'; '.join(counts)}."


def _table(readings: list[tuple[Row, list[Row]]], language: Language) -> DataTable:
    names = ("reading", "year", "required", "observed", "unit", "status")
    rows = tuple(
        (
            _label(reading, language), str(int(row["year"])), language.number(row["required_value"], 2),
            language.number(row.get("observed_value"), 2), measured_in([row], language),
            language.word(f"charts.milestones.{row['status']}"),
        )
        for reading, of_reading in readings
        for row in of_reading
    )  # fmt: skip
    return DataTable(tuple(language.word(f"charts.column.{n}") for n in names), rows)


def _marks(readings: list[tuple[Row, list[Row]]], language: Language) -> list[dict[str, Any]]:
    marks = []
    for number, (reading, rows) in enumerate(readings):
        shown: list[Row] = list(rows)
        reference = reading.get("reference_year")
        if reference is not None and first(rows, year=int(reference)) is None:
            shown = [{"year": int(reference), "status": "reference"}, *rows]
        for row in shown:
            symbol = SYMBOLS[str(row["status"])]
            status = language.word(f"charts.milestones.{row['status']}")
            marks.append({
                "row": number, "year": int(row["year"]), "outline": symbol.outline or CIRCLE, "fill": symbol.fill,
                "stroke": symbol.stroke, "outlined": 1 if symbol.outline else 0, "sign": symbol.sign or DASH,
                "sign_colour": symbol.sign_colour, "signed": 1 if symbol.sign else 0,
                "hint": f"{int(row['year'])}: {status}",
            })  # fmt: skip
    return marks


def _spec(readings: list[tuple[Row, list[Row]]], language: Language) -> dict[str, Any]:
    import altair as alt

    marks = _marks(readings, language)
    years = sorted({int(str(mark["year"])) for mark in marks})
    more = max(len(wrap(_label(reading, language), LINE_LENGTH)) for reading, _ in readings) - 1
    height = (ROW_PX + 14 * more) * len(readings) + 24
    x = alt.X(
        field="year", type="quantitative",
        scale=alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False, zero=False),
        axis=alt.Axis(values=years, format="d", title=None, grid=False, domain=False, ticks=False),
    )  # fmt: skip
    scale = alt.Scale(domain=[-0.66, len(readings) - 0.66], nice=False, zero=False, reverse=True)
    y = alt.Y(field="row", type="quantitative", scale=scale, axis=None)
    base = alt.Chart(inline(marks)).encode(
        x=x, y=y, opacity=alt.Opacity(field="outlined", type="quantitative", scale=None)
    )
    labels = ["\n".join(wrap(_label(reading, language), LINE_LENGTH)) for reading, _ in readings]
    rows = [{"row": k, "text": label, "breaks": label.count("\n")} for k, label in enumerate(labels)]
    strips = alt.Chart(inline(rows)).encode(y=y)
    rule = strips.mark_rule(color="#d5d3cb").encode(x=alt.XValue(0), x2=alt.X2Value("width"))
    texts = [
        alt.Chart(inline([row for row in rows if row["breaks"] == n]))
        .mark_text(align="left", baseline="line-bottom", dy=-15 - 14 * n, fontWeight=600, lineBreak="\n", lineHeight=14)
        .encode(x=alt.XValue(2), y=y, text=alt.Text(field="text", type="nominal"))
        for n in sorted({label.count("\n") for label in labels})
    ]
    outline = base.mark_point(size=260, strokeWidth=1.8).encode(
        fill=alt.Fill(field="fill", type="nominal", scale=None),
        stroke=alt.Stroke(field="stroke", type="nominal", scale=None),
        tooltip=alt.Tooltip(field="hint", type="nominal"),
    )
    sign = base.mark_point(size=150, strokeWidth=2.2, filled=False).encode(
        shape=alt.Shape(field="sign", type="nominal", scale=None),
        stroke=alt.Stroke(field="sign_colour", type="nominal", scale=None),
        opacity=alt.Opacity(field="signed", type="quantitative", scale=None),
        tooltip=alt.Tooltip(field="hint", type="nominal"),
    )
    return assemble([rule, outline, sign, *texts], height, language, STRIP_MARGINS)
