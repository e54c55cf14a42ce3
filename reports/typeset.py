"""The report as an A4 PDF, from the same view model as the pages.

Belongs here: handing the view model and the drawings to Typst. Does not belong: what is said (reports/view.py).
Only fonts that Typst carries are used, so nothing is asked of the system; the document's date is the as-of day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reports.safe_text import SHOWN_FOR_HIDDEN
from reports.symbols import INK, TINT, symbol_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.view import View

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
PDF_FONT = "Libertinus Serif"
WITHOUT_GLYPH = re.compile(r'the text `"([^"`]+)"` could not be displayed')
FONT_ATTRIBUTE = re.compile(r"font-family=(\"[^\"]*\"|'[^']*')|font-family:[^;\"']*")


def write_pdf(view: View, svgs: Mapping[str, str], out: Path) -> Path:
    """Write report.<code>.pdf; the same view gives the same bytes."""
    path = out / f"report.{view.code}.pdf"
    moment = dt.datetime.combine(dt.date.fromisoformat(view.as_of or "1970-01-01"), dt.time(), tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay_out(view, svgs, folder)
        content = _compiled(folder, int(moment.timestamp()))
    if not isinstance(content, bytes):
        raise TypeError("the typesetter returned no document; its version may have changed")
    path.write_bytes(content)
    return path


def _compiled(folder: Path, timestamp: int) -> object:
    """The document. A letter that no carried font has (an emoji in a name) is shown as a sign in its place, as in any book."""
    import typst

    compiler = typst.Compiler(folder / "report.typ", root=folder, ignore_system_fonts=True)
    try:
        return compiler.compile(format="pdf", timestamp=timestamp, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        lacking = set("".join(WITHOUT_GLYPH.findall(error.diagnostic)))
        if not lacking:
            raise
    table = dict.fromkeys(map(ord, lacking), SHOWN_FOR_HIDDEN)
    for path in (folder / "view.json", *folder.glob("*.svg")):
        path.write_text(path.read_text(encoding="utf-8").translate(table), encoding="utf-8")
    compiler = typst.Compiler(folder / "report.typ", root=folder, ignore_system_fonts=True)
    return compiler.compile(format="pdf", timestamp=timestamp, pdf_standards=["ua-1"])


def _lay_out(view: View, svgs: Mapping[str, str], folder: Path) -> None:
    """Put template, view model, symbols and drawings where the template reads them."""
    (folder / "report.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    content = {**vars(view), "drawn": sorted(svgs), "ink": INK, "tint": TINT}
    (folder / "view.json").write_text(
        json.dumps(content, ensure_ascii=False, allow_nan=False, default=vars), encoding="utf-8"
    )
    for tone in INK:
        (folder / f"mark-{tone}.svg").write_text(symbol_svg(tone), encoding="utf-8")
    for figure_id, svg in svgs.items():
        (folder / f"{figure_id}.svg").write_text(_for_paper(svg), encoding="utf-8")


def _for_paper(svg: str) -> str:
    """The drawing with the font that the typesetter carries."""
    return FONT_ATTRIBUTE.sub(lambda m: f'font-family="{PDF_FONT}"' if m.group(1) else f"font-family:{PDF_FONT}", svg)
