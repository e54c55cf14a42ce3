"""The parts every figure is made of: what a figure is, its colours and type, its plane.

Belongs here: the plane of years and values, styles, points, and the common configuration. Does not belong: the layers
drawn on a plane (reports/charts_layers.py), which table feeds which figure (reports/charts_<topic>.py) and drawing
(reports/figures.py).

Rules that hold for every figure: years are plain numbers, never dates; a missing year breaks the line; a number that
people read is text written by the language, so axis, label and table agree; every meaning has a shape or a dash beside
its colour; specifications are laid out to `WIDTH`, and the script of a page gives them the width there is.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import altair as alt

    from reports.language import Language

WIDTH = 520
PAPER_WIDTH = 330
"""Width on page 1 of the PDF: in 79 mm, text of 12 is printed in 8 points."""
FONT = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif'
TEXT_SIZE = 12

INK = "#1c2430"
MUTED = "#56606e"
GRID = "#e2e0d9"
BAND = "#ecebe5"
PAPER = "#ffffff"
NAVY = "#17406d"
GREEN = "#22704f"
RED = "#a3231b"
PATH = "#7a5a1e"

PROVISIONAL = frozenset({"P", "E"})
NOT_OBSERVED = frozenset({"F", "M"})


@dataclass(frozen=True)
class DataTable:
    """The numbers of a figure as text for people: column heads and rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """One figure in one language: words, Vega-Lite specification and the table behind it.

    `key` says what its marks mean; a caption repeats it. `paper` is the plainer drawing for page 1 of the PDF.
    """

    figure_id: str
    target_id: str
    title: str
    caption: str
    alternative: str
    spec: dict[str, Any]
    table: DataTable
    section: Literal["page1", "target"]
    key: str = ""
    paper: dict[str, Any] | None = None


@dataclass(frozen=True)
class Style:
    """How one series is drawn; dash and shape tell series apart in grey print."""

    colour: str
    dash: tuple[int, ...] = (1, 0)
    shape: str = "circle"
    width: float = 2.2
    point_size: int = 42


@dataclass(frozen=True)
class Point:
    """One value of a series; `hint` is what a pointer shows."""

    year: int
    value: float
    obs_status: str
    hint: str


@dataclass(frozen=True)
class EndLabel:
    """A direct label in the right margin, beside the last value of a series."""

    text: str
    year: int
    value: float
    colour: str


@dataclass(frozen=True)
class Margins:
    """Pixels around the plot for axes and labels: a renderer that had to find them would lay out twice."""

    left: int
    top: int
    right: int
    bottom: int


STRIP_MARGINS = Margins(left=3, top=6, right=3, bottom=18)
"""Round a plot whose only axis is that of years."""


@dataclass(frozen=True)
class Plane:
    """The plane of a figure: years across, values up, and `label_room` pixels at the right for direct labels."""

    first_year: int
    last_year: int
    top: float
    unit: str
    height: int = 240
    label_room: int = 14

    @property
    def right(self) -> alt.ExprRef:
        import altair as alt

        return alt.ExprRef(f"width - {self.label_room}")

    def x(self, field: str = "year") -> alt.X:
        import altair as alt

        scale = alt.Scale(
            domain=[self.first_year - 0.4, self.last_year + 0.5],
            nice=False,
            zero=False,
            rangeMin=0,
            rangeMax=self.right,
        )
        axis = alt.Axis(values=list(self.ticks()), format="d", title=None, grid=False)
        return alt.X(field=field, type="quantitative", scale=scale, axis=axis)

    def y(self, field: str = "value") -> alt.Y:
        import altair as alt

        axis = alt.Axis(
            title=self.unit, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-26, titleY=-6,
            tickCount=5, format=",~f",
        )  # fmt: skip
        return alt.Y(field=field, type="quantitative", scale=alt.Scale(domain=[0, self.top], nice=False), axis=axis)

    @property
    def margins(self) -> Margins:
        """Room for the axis title, which begins 26 pixels left of the plot, or for a longer number beside a tick."""
        longest = 8 + 7 * len(f"{self.top:,.0f}")
        return Margins(left=max(29, longest), top=25, right=9, bottom=21)

    def ticks(self) -> tuple[int, ...]:
        """At most seven whole years, counted back from the last one."""
        step = max(1, math.ceil((self.last_year - self.first_year) / 6))
        return tuple(sorted(range(self.last_year, self.first_year - 1, -step)))


def points_of(
    rows: Iterable[Mapping[str, Any]], field: str, unit: str, language: Language, digits: int = 1
) -> list[Point]:
    """The finite values of rows with `year` and `field`, by year; forecasts and missing marks are left out."""
    found = []
    for row in rows:
        year, value = row.get("year"), finite(row.get(field))
        status = str(row.get("obs_status") or "A")
        if year is not None and value is not None and status not in NOT_OBSERVED:
            hint = f"{int(year)}: {language.number(value, digits)} {unit}"
            found.append(Point(int(year), value, status, hint))
    return sorted(found, key=lambda p: p.year)


def finite(value: Any) -> float | None:
    """The value as a finite float, or None: JSON has no NaN and no infinity."""
    if value is None or isinstance(value, (str, bool)):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def top_of(values: Iterable[float], *always: float) -> float:
    """A finite upper end for an axis from zero: a little above the highest value."""
    highest = max((v for v in (*values, *always) if math.isfinite(v)), default=1.0)
    return round(max(highest, 1.0) * 1.08, 1)


def number_beside(value: float, target: float, digits: int, language: Language) -> str:
    """The value with enough decimals that it does not read as the target while it differs from it."""
    while digits < 4 and value != target and round(value, digits) == round(target, digits):
        digits += 1
    return language.number(value, digits)


def assemble(
    layers: Sequence[alt.Chart], height: int, language: Language, margins: Margins, width: int = WIDTH
) -> dict[str, Any]:
    """One Vega-Lite specification from the layers, first at the back, with the common configuration.

    `width` and `height` are those of the whole figure, margins included.
    The layers are put together as they are written out: Altair's own layering copies every row of data several times.
    """
    written = [layer.to_dict(validate=False) for layer in layers]
    specification = {
        "$schema": written[0]["$schema"],
        "layer": [{k: v for k, v in layer.items() if k not in ("$schema", "config")} for layer in written],
        "height": height - margins.top - margins.bottom, "background": "transparent",
        "autosize": "none", "padding": asdict(margins), "config": configuration(language),
    }  # fmt: skip
    return of_width(specification, width)


def of_width(specification: Mapping[str, Any], width: int) -> dict[str, Any]:
    """The same figure, `width` pixels wide with its margins. The script of the pages does the same."""
    margins = specification["padding"]
    return {**specification, "width": width - margins["left"] - margins["right"]}


def configuration(language: Language) -> dict[str, Any]:
    """Type, colours and number forms that all figures share."""
    comma = language.code == "es"
    marks = {"decimal": ",", "thousands": "."} if comma else {"decimal": ".", "thousands": ","}
    numbers = {**marks, "grouping": [3], "currency": ["", ""]}
    return {
        "aria": False,  # the figure as a whole carries one text alternative
        "font": FONT,
        "locale": {"number": numbers},
        "view": {"stroke": None},
        "text": {"fontSize": TEXT_SIZE, "color": INK},
        "axis": {
            "labelFontSize": TEXT_SIZE, "labelColor": MUTED, "titleFontSize": TEXT_SIZE, "titleColor": MUTED,
            "titleFontWeight": "normal", "gridColor": GRID, "tickColor": GRID, "domainColor": "#9a9c9e",
        },
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "axisX": {"ticks": True, "tickSize": 4, "labelPadding": 4, "labelOverlap": True, "labelFlush": False},
    }  # fmt: skip


def faint(style: Style) -> Style:
    """The same series as context: thinner, in grey."""
    return replace(style, colour=MUTED, width=1.2, point_size=14)


def inline(rows: Sequence[Mapping[str, Any]]) -> alt.Data:
    """Rows as data inside the specification, written as they are: Altair would look at every cell for one of its own objects."""
    import altair as alt

    class Rows(alt.Data):  # type: ignore[misc]  # Altair's classes of Vega-Lite have no types
        def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
            return {"values": list(rows)}

    return Rows()
