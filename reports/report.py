"""The whole report from the published tables: pages, PDFs and figures in both languages.

Belongs here: the order of the work. Entry point for the pipeline: `build_report`. No clock: the day and the run come
from marts.verdicts, so the same tables give the same bytes.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING

from reports.charts import SHOWN
from reports.figures import javascript_bundle
from reports.language import LANGUAGES, Language
from reports.pages import page_environment, write_index, write_page
from reports.painting import paint
from reports.typeset import write_pdf
from reports.view import build_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports.painting import Painted
    from reports.rows import Tables


NOTHING_AHEAD: Mapping[str, Future[Painted]] = MappingProxyType({})


def build_report(
    tables: Tables,
    out: Path,
    cache: Path | None,
    painters: Executor | None = None,
    ahead: Mapping[str, Future[Painted]] = NOTHING_AHEAD,
) -> list[Path]:
    """Write index.html, report.<code>.html, report.<code>.pdf and figures/<figure>.<code>.svg under `out`.

    `tables` are those of `reports.rows.ReadTables`. `cache` keeps drawings between runs. `painters` are processes that make
    and draw the figures, one language each; without them it is done here. `ahead` are figures by language that they were
    asked for already. Returns the files written.
    """
    out.mkdir(parents=True, exist_ok=True)
    shown = {
        name: tables[name] for name in SHOWN if name in tables
    }  # read in this thread: the tables are for one at a time
    environment, views, written, papers = page_environment(), [], [], []
    with ThreadPoolExecutor(len(LANGUAGES)) as typesetters:
        with painters or ThreadPoolExecutor(1) as painting:
            asked = {code: ahead.get(code) or painting.submit(paint, shown, code, cache) for code in LANGUAGES}
            for code in LANGUAGES:
                try:
                    painted = asked[code].result()
                except BrokenExecutor:  # the process that painted is gone
                    painted = paint(shown, code, cache)
                view = build_view(tables, Language.of(code), painted.figures)
                papers.append(typesetters.submit(write_pdf, view, painted.svgs, out))
                # While the other language is painted.
                written.append(write_page(environment, view, painted, javascript_bundle(cache), out))
                written += _write_figures(painted, code, out / "figures")
                views.append(view)
        return [write_index(environment, views, out), *written, *(paper.result() for paper in papers)]


def _write_figures(painted: Painted, code: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for figure in painted.figures:
        path = folder / f"{figure.figure_id}.{code}.svg"
        path.write_text(painted.svgs[figure.figure_id], encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
