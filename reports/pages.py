"""The report as pages: one self-contained HTML file per language, and a page to choose between them.

Belongs here: filling templates, and making specifications fit for a page. Does not belong: what is
said (reports/view.py) and how figures look (reports/charts*.py). No page requests an address when it opens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.symbols import INK, SHAPES, TINT, symbol_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from reports.painting import Painted
    from reports.view import View

TEMPLATES = Path(__file__).parent / "templates"
OTHER_LANGUAGE = {"es": "en", "en": "es"}


def write_page(environment: Environment, view: View, painted: Painted, bundle: str, out: Path) -> Path:
    """Write report.<code>.html; `environment` is that of `page_environment`."""
    text = environment.get_template("report.html.j2").render(
        view=view,
        svgs=painted.svgs,
        other=OTHER_LANGUAGE[view.code],
        specifications=script_json({f.figure_id: f.spec for f in painted.figures}),
        bundle=bundle.replace("</script", "<\\/script"),
        script=(TEMPLATES / "report.js").read_text(encoding="utf-8"),
        **_common(),
    )
    return _write(out / f"report.{view.code}.html", text)


def write_index(environment: Environment, views: Sequence[View], out: Path) -> Path:
    """Write index.html, the page to choose a language."""
    return _write(out / "index.html", environment.get_template("index.html.j2").render(views=views, **_common()))


def _common() -> dict[str, object]:
    return {"style": style(), "symbols": {tone: symbol_shape(tone) for tone in SHAPES}}


def style() -> str:
    """The style sheet with the colours of the verdicts."""
    tones = "\n".join(f".tone-{tone} {{ --tone-ink: {INK[tone]}; --tone-tint: {TINT[tone]}; }}" for tone in INK)
    return f"{tones}\n{(TEMPLATES / 'report.css').read_text(encoding='utf-8')}"


def script_json(content: Any) -> str:
    """JSON that may stand inside a script element: no NaN, and no text that could close the element."""
    text = json.dumps(content, allow_nan=False, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def page_environment() -> Environment:
    """Templates with everything escaped; an unknown name in a template is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
