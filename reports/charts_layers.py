"""The layers of a figure: lines, points, target lines, required paths, bands without data, direct labels.

Belongs here: what is drawn on a plane, whatever it shows. Does not belong: the plane, styles and configuration
(reports/charts_parts.py), and which table feeds which figure (reports/charts_<topic>.py).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from reports.charts_parts import BAND, INK, MUTED, PAPER, PATH, PROVISIONAL, RED, EndLabel, Plane, Point, Style, inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

LABEL_GAP_PX = 34
HALO_PX = 9  # half of it lies around each letter: a rule of 1.8 pixels leaves no trace between letters
NARROW = 400  # pixels of plane under which a label that would cover lines is left out; the caption says the same


def line(plane: Plane, points: Sequence[Point], style: Style) -> list[alt.Chart]:
    """A series: a line broken at missing years and at breaks in series, and its points, hollow where provisional."""
    import altair as alt

    if not points:
        return []
    rows, segment = [], 0
    for before, point in pairwise([points[0], *points]):
        segment += point.year - before.year > 1 or point.obs_status == "B"
        fill = PAPER if point.obs_status in PROVISIONAL else style.colour
        row = {"year": point.year, "value": point.value, "segment": segment, "fill": fill, "hint": point.hint}
        rows.append(row)
    base = alt.Chart(inline(rows)).encode(x=plane.x(), y=plane.y())
    stroke = base.mark_line(color=style.colour, strokeWidth=style.width, strokeDash=list(style.dash)).encode(
        detail=alt.Detail(field="segment", type="nominal")
    )
    dots = base.mark_point(
        shape=style.shape, stroke=style.colour, size=style.point_size, strokeWidth=1.6, opacity=1
    ).encode(
        fill=alt.Fill(field="fill", type="nominal", scale=None),
        tooltip=alt.Tooltip(field="hint", type="nominal"),
    )
    return [stroke, dots]


def breaks(plane: Plane, points: Sequence[Point], text: str) -> list[alt.Chart]:
    """A short upright mark where a series changes its definition."""
    import altair as alt

    rows = [{"year": p.year - 0.5, "text": text} for p in points if p.obs_status == "B"]
    if not rows:
        return []
    base = alt.Chart(inline(rows)).encode(x=plane.x())
    rule = base.mark_rule(color=MUTED, strokeDash=[2, 2])
    label = base.mark_text(color=MUTED, align="left", dx=4, baseline="top").encode(
        y=alt.YValue(0), text=alt.Text(field="text", type="nominal")
    )
    return [rule, label]


def target_line(
    plane: Plane, value: float, text: str, place: Literal["above left", "below left", "above right", "below right"]
) -> list[alt.Chart]:
    """The target across the whole plane, with its label at one end, above or below the line."""
    import altair as alt

    below, right = place.startswith("below"), place.endswith("right")

    base = alt.Chart(inline([{"value": value, "text": text}])).encode(y=plane.y())
    rule = base.mark_rule(color=RED, strokeWidth=1.8).encode(x=alt.XValue(0), x2=alt.X2Value(plane.right))
    style: dict[str, Any] = {
        "align": "right" if right else "left", "baseline": "top" if below else "bottom", "dx": -3 if right else 5,
        "dy": 7 if below else -4, "fontWeight": 600, "lineBreak": "\n", "lineHeight": 14,
    }  # fmt: skip
    edge = base.mark_text(**style, stroke=PAPER, strokeWidth=4, strokeJoin="round", color=PAPER)
    place_and_text = {"x": alt.XValue(plane.right if right else 0), "text": alt.Text(field="text", type="nominal")}
    return [rule, edge.encode(**place_and_text), base.mark_text(color=RED, **style).encode(**place_and_text)]


def path_line(plane: Plane, path: Sequence[tuple[int, float]], text: str) -> list[alt.Chart]:
    """The required path, dashed and without points, with its label under its first third where there is room."""
    import altair as alt

    if_room = alt.ExprRef(f"width < {NARROW} ? 0 : 1")

    if len(path) < 2:
        return []
    rows = [{"year": year, "value": value} for year, value in path]
    stroke = alt.Chart(inline(rows)).encode(x=plane.x(), y=plane.y())
    third = path[len(path) // 3]
    label = alt.Chart(inline([{"year": third[0] - 0.3, "value": third[1], "text": text}]))
    return [
        stroke.mark_line(color=PATH, strokeWidth=1.6, strokeDash=[7, 5]),
        label.mark_text(color=PATH, align="right", baseline="top", dy=8, lineBreak="\n", lineHeight=14).encode(
            x=plane.x(), y=plane.y(), text=alt.Text(field="text", type="nominal"), opacity=alt.OpacityValue(if_room)
        ),
    ]


def no_data_band(plane: Plane, after: int, until: int, text: str) -> list[alt.Chart]:
    """A shaded band over the years after the last value, up to the target year; nothing where there are none."""
    import altair as alt

    if until <= after:
        return []
    rows = [{"from": after + 0.5, "to": until + 0.5, "middle": (after + until + 1) / 2, "text": text}]
    base = alt.Chart(inline(rows))
    rect = base.mark_rect(color=BAND).encode(
        x=plane.x("from"), x2=alt.X2(field="to"), y=alt.YValue(0), y2=alt.Y2Value("height")
    )
    label = base.mark_text(color=MUTED, angle=270, align="right", baseline="middle").encode(
        x=plane.x("middle"), y=alt.YValue(8), text=alt.Text(field="text", type="nominal")
    )
    return [rect, label]


def value_texts(plane: Plane, texts: Sequence[tuple[Point, str]], colour: str, dy: int) -> list[alt.Chart]:
    """A text at every point, above (negative dy) or below it."""
    import altair as alt

    if not texts:
        return []
    rows = [{"year": point.year, "value": point.value, "text": text} for point, text in texts]
    mark = alt.Chart(inline(rows)).mark_text(dy=dy, color=colour, fontWeight=600)
    return [mark.encode(x=plane.x(), y=plane.y(), text=alt.Text(field="text", type="nominal"))]


def end_labels(plane: Plane, labels: Sequence[EndLabel], gap_px: int = LABEL_GAP_PX) -> list[alt.Chart]:
    """Direct labels in the right margin, kept apart, each tied to its last value by a fine dotted line."""
    import altair as alt

    if not labels:
        return []
    gap = gap_px * plane.top / plane.height
    places = spread([label.value for label in labels], gap, gap / 2, plane.top - gap / 2)
    rows = [
        {"year": x.year, "value": x.value, "label_value": place, "text": x.text, "colour": x.colour}
        for x, place in zip(labels, places, strict=True)
    ]
    base = alt.Chart(inline(rows))
    colour = alt.Color(field="colour", type="nominal", scale=None)
    leader = base.mark_rule(strokeWidth=1, strokeDash=[1, 3]).encode(
        x=plane.x(), x2=alt.X2Value(alt.ExprRef(f"width - {plane.label_room - 6}")),
        y=plane.y(), y2=alt.Y2(field="label_value"), color=colour,
    )  # fmt: skip
    text = base.mark_text(align="left", baseline="middle", dx=4, lineBreak="\n", lineHeight=14, fontWeight=600).encode(
        x=alt.XValue(alt.ExprRef(f"width - {plane.label_room - 6}")), y=plane.y("label_value"),
        text=alt.Text(field="text", type="nominal"), color=colour,
    )  # fmt: skip
    return [leader, text]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as possible to the wanted ones, at least `gap` apart, inside low..high where they fit."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    groups: list[tuple[float, int]] = []  # centre, members
    for index in order:
        groups.append((min(max(wanted[index], low), high), 1))
        while len(groups) > 1:
            (c1, n1), (c2, n2) = groups[-2:]
            if c2 - c1 >= gap * (n1 + n2) / 2 - 1e-9:
                break
            reach = gap * (n1 + n2 - 1) / 2
            centre = min(max((c1 * n1 + c2 * n2) / (n1 + n2), low + reach), max(high - reach, low + reach))
            groups[-2:] = [(centre, n1 + n2)]
    places = [centre + gap * (k - (n - 1) / 2) for centre, n in groups for k in range(n)]
    result = [0.0] * len(wanted)
    for index, place in zip(order, places, strict=True):
        result[index] = place
    return result


LABEL_PADDING = 8
LETTER_WIDTH = 6.4
"""Pixels of a letter of `TEXT_SIZE` in running text, a little above the mean of the labels there are."""


def name_room(labels: Sequence[str]) -> int:
    """Pixels left of horizontal bars for the longest line of their labels."""
    return (
        LABEL_PADDING + 2 + math.ceil(LETTER_WIDTH * max(len(line) for label in labels for line in label.splitlines()))
    )


def name_axis(labels: Sequence[str]) -> alt.Axis:
    """The axis of horizontal bars whose labels hold a name and, where there are two lines, a detail under it."""
    import altair as alt

    lines = max(len(label.splitlines()) for label in labels)
    return alt.Axis(
        title=None, labelExpr="split(datum.value, '\\n')", labelLimit=name_room(labels) - LABEL_PADDING,
        labelLineHeight=14, labelOffset=-7 * (lines - 1),
        labelColor=INK, domain=False, ticks=False, labelPadding=LABEL_PADDING,
    )  # fmt: skip


def bar_value(base: alt.Chart, x: alt.X, size: int, dx: int) -> list[alt.Chart]:
    """The number at the end of a bar, with a light edge so that a line behind it does not cross it out."""
    import altair as alt

    text = alt.Text(field="text", type="nominal")
    style: dict[str, Any] = {"align": "left", "dx": dx, "fontSize": size, "fontWeight": 700}
    edge = base.mark_text(**style, stroke=PAPER, strokeWidth=HALO_PX, strokeJoin="round", color=PAPER)
    return [edge.encode(x=x, text=text), base.mark_text(**style).encode(x=x, text=text)]


def message(plane: Plane, text: str) -> list[alt.Chart]:
    """A plane that says, in its middle, that there is nothing to show."""
    import altair as alt

    blank = alt.Chart(inline([{"year": plane.last_year, "value": None, "text": text}]))
    axes = blank.mark_point(opacity=0).encode(x=plane.x(), y=plane.y())
    label = blank.mark_text(color=MUTED, fontSize=16).encode(
        x=alt.XValue(alt.ExprRef("width / 2")),
        y=alt.YValue(plane.height / 2),
        text=alt.Text(field="text", type="nominal"),
    )
    return [axes, label]
