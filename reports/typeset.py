"""The report as an A4 PDF, from the same view model as the pages.

Belongs here: handing the view model and the drawings to Typst. Does not belong: what is said (reports/view.py).
Only fonts that Typst carries are used, so nothing is asked of the system; the document's date is the as-of day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from reports.symbols import INK, TINT, symbol_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.view import View

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
PDF_FONT = "Libertinus Serif"
FONT_ATTRIBUTE = re.compile(r"font-family=(\"[^\"]*\"|'[^']*')|font-family:[^;\"']*")


def write_pdf(view: View, svgs: Mapping[str, str], out: Path) -> Path:
    """Write report.<code>.pdf; the same view gives the same bytes."""
    import typst

    path = out / f"report.{view.code}.pdf"
    moment = dt.datetime.combine(dt.date.fromisoformat(view.as_of or "1970-01-01"), dt.time(), tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay_out(view, svgs, folder)
        compiler = typst.Compiler(folder / "report.typ", root=folder, ignore_system_fonts=True)
        content = compiler.compile(format="pdf", timestamp=int(moment.timestamp()), pdf_standards=["ua-1"])
    if not isinstance(content, bytes):
        raise TypeError("the typesetter returned no document; its version may have changed")
    path.write_bytes(content)
    return path


def _lay_out(view: View, svgs: Mapping[str, str], folder: Path) -> None:
    """Put template, view model, symbols and drawings where the template reads them."""
    (folder / "report.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    content = {**asdict(view), "drawn": sorted(svgs), "ink": INK, "tint": TINT}
    (folder / "view.json").write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    for tone in INK:
        (folder / f"mark-{tone}.svg").write_text(symbol_svg(tone), encoding="utf-8")
    for figure_id, svg in svgs.items():
        (folder / f"{figure_id}.svg").write_text(_for_paper(svg), encoding="utf-8")


def _for_paper(svg: str) -> str:
    """The drawing with the font that the typesetter carries."""
    return FONT_ATTRIBUTE.sub(lambda m: f'font-family="{PDF_FONT}"' if m.group(1) else f"font-family:{PDF_FONT}", svg)
