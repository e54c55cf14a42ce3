"""All figures of one language, made and drawn: the part of a report that a process of its own can do.

Belongs here: which drawings a report needs. Does not belong: what a figure shows (reports/charts*.py) and how a
specification becomes a drawing (reports/figures.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.charts import build_figures, figures_of_facts
from reports.charts_parts import of_width
from reports.figures import javascript_bundle, render_svgs, start_renderer
from reports.language import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.charts_parts import Figure
    from reports.rows import Tables

HALF_WIDTH = 400
"""Width to which a figure is laid out where it stands on half a page: its text stays legible."""


@dataclass(frozen=True)
class Painted:
    """The figures of one language, and every drawing a report needs of them by figure id (`page1_figures` too)."""

    figures: tuple[Figure, ...]
    svgs: dict[str, str]


def paint(tables: Tables, code: str, cache: Path | None) -> Painted:
    """Make and draw every figure; `tables` need not have more than those of `reports.charts.SHOWN`."""
    figures = build_figures(tables, Language.of(code))
    return Painted(figures, render_svgs((*figures, *page1_figures(figures)), cache))


def paint_facts(tables: Tables, cache: Path) -> None:
    """Draw what shows no assessment into the cache, in every language; `tables` are those of `reports.charts.OF_FACTS_SHOWN`."""
    for code in LANGUAGES:
        figures = figures_of_facts(tables, Language.of(code))
        render_svgs((*figures, *page1_figures(figures)), cache)


def start_painting(cache: Path) -> None:
    """What can be done before there is anything to paint: load Altair, start the renderer, make the script bundle."""
    import altair  # noqa: F401  # every figure is made of it

    if next(cache.glob("*.svg"), None) is None:  # with drawings in the cache few are made, or none
        start_renderer()
        javascript_bundle(cache)


def page1_figures(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Figures of page 1 under ids of their own: `page1_` in the page, `paper_` in the PDF.

    Where two stand side by side they are laid out narrower; on paper each has a plainer drawing of its own.
    """
    shown = [figure for figure in figures if figure.section == "page1"]
    beside = Counter(figure.target_id for figure in shown)
    variants = []
    for figure in shown:
        half = of_width(figure.spec, HALF_WIDTH)
        page = half if beside[figure.target_id] > 1 else figure.spec
        variants.append(replace(figure, figure_id=f"page1_{figure.figure_id}", spec=page))
        variants.append(replace(figure, figure_id=f"paper_{figure.figure_id}", spec=figure.paper or half))
    return tuple(variants)
