"""The whole report from the published tables: pages, PDFs and figures in both languages.

Belongs here: the order of the work. Entry point for the pipeline: `build_report`. No clock: the day and the run come
from marts.verdicts, so the same tables give the same bytes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.core.aside import aside
from reports.charts import build_figures
from reports.figures import drawn, has_no_drawing, javascript_bundle, not_drawn, render_svgs, start_renderer
from reports.language import LANGUAGES, Language
from reports.pages import page1_figures, write_pages
from reports.typeset import write_pdf
from reports.view import View, build_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports.charts_parts import Figure
    from reports.rows import Tables

AT_ONCE = 2
"""Processes that draw, and then threads that typeset: each takes some 130 MB."""


def build_report(tables: Tables, out: Path, cache: Path | None) -> list[Path]:
    """Write index.html, report.<code>.html, report.<code>.pdf and figures/<figure>.<code>.svg under `out`.

    `tables` are those of `reports.rows.ReadTables`. `cache` keeps drawings between runs. Returns the files written.
    """
    out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, tuple[Figure, ...]] = {}
    drawings: dict[str, tuple[Figure, ...]] = {}
    views: list[View] = []
    with aside(AT_ONCE) as painters:  # their memory is given back before the typesetters take some
        if cache is not None and has_no_drawing(cache):
            for _ in range(AT_ONCE):  # they start while the first specifications are written
                painters.submit(start_renderer)
        for code in LANGUAGES:
            language = Language.of(code)
            figures[code] = build_figures(tables, language)
            views.append(build_view(tables, language, figures[code]))
            drawings[code] = (*figures[code], *page1_figures(views[-1], figures[code]))
            for spec in not_drawn(drawings[code], cache):
                painters.submit(drawn, spec, cache)
    svgs = {code: render_svgs(drawings[code], cache) for code in LANGUAGES}
    with ThreadPoolExecutor(AT_ONCE) as typesetters:
        papers = [typesetters.submit(write_pdf, view, svgs[view.code], out) for view in views]
        written = write_pages(views, svgs, figures, javascript_bundle(cache), out)
        for code in LANGUAGES:
            written += _write_figures(figures[code], svgs[code], code, out / "figures")
        return [*written, *(paper.result() for paper in papers)]


def _write_figures(figures: tuple[Figure, ...], svgs: Mapping[str, str], code: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for figure in figures:
        path = folder / f"{figure.figure_id}.{code}.svg"
        path.write_text(svgs[figure.figure_id], encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
