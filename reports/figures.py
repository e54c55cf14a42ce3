"""Drawing: specifications to SVG, and the one script bundle that interactive figures share.

Belongs here: the renderer, its cache, and what an SVG needs to stand inside a page (own ids, one text alternative,
scaling). Does not belong: what a figure shows (reports/charts*.py). The renderer takes a third of a second to start:
it is imported only where the cache lacks something.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from reports.charts_parts import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

VEGA_LITE_VERSION = "6.4"
XML_IDS = re.compile(r'(\sid=")([^"]+)(")|(url\(#)([^)"]+)(\))|(href="#)([^"]+)(")')
SVG_HEAD = re.compile(r"<svg\b[^>]*>", re.DOTALL)
PART_ROLES = re.compile(r'\s(?:role|aria-roledescription)="[^"]*"')
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


def render_svgs(figures: Iterable[Figure], cache: Path | None) -> dict[str, str]:
    """The SVG text of every figure by figure id, in the order given; drawings in the cache are not drawn again."""
    return {figure.figure_id: _for_page(_drawn(figure.spec, cache), figure) for figure in figures}


def javascript_bundle(cache: Path | None) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that requests nothing and sets window.vegaEmbed."""
    path = _bundle_path(cache)
    if path is not None and path.exists():
        return path.read_text(encoding="utf-8")
    import vl_convert

    # The stub asks for a snippet; without one the bundle sets window.vegaEmbed, which is what pages need.
    bundle = str(vl_convert.javascript_bundle(vl_version=VEGA_LITE_VERSION))  # type: ignore[call-arg]
    if path is not None:
        _write(path, bundle)
    return bundle


def _bundle_path(cache: Path | None) -> Path | None:
    """Where the bundle is kept: with the installation, for only a new version changes it; where we may not write there, with
    the drawings.
    """
    name = f"bundle-{_digest(_versions())}.js"
    shared = Path(sys.prefix, "share", "solar-mission", name)
    if shared.exists() or os.access(sys.prefix, os.W_OK):
        return shared
    return None if cache is None else cache / name


def cache_name(spec: dict[str, object]) -> str:
    """File name of a drawing in the cache: hash of the specification and of the versions that draw it."""
    return f"{_digest(json.dumps(spec, sort_keys=True, allow_nan=False, ensure_ascii=False), *_versions())}.svg"


def _drawn(spec: dict[str, object], cache: Path | None) -> str:
    """The drawing of a specification as the renderer makes it, from the cache where it is there."""
    path = None if cache is None else cache / cache_name(spec)
    if path is not None and path.exists():
        return path.read_text(encoding="utf-8")
    svg = draw(spec)
    if path is not None:
        _write(path, svg)
    return svg


def draw(spec: dict[str, object]) -> str:
    """The drawing of a specification, made anew."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE_VERSION, allowed_base_urls=[]))


def start_renderer() -> None:
    """Draw a point that nobody sees: the first drawing takes a second longer than the next."""
    draw({"data": {"values": [{"x": 0}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}})


def _for_page(svg: str, figure: Figure) -> str:
    """The drawing with ids of its own, its text alternative, and a size that follows the page up to its own width."""
    prefix = f"{figure.figure_id}-"

    numbers: dict[str, int] = {}  # the renderer numbers ids over its whole life; a page needs the same bytes each time

    def renamed(match: re.Match[str]) -> str:
        start, name, end = (part for part in match.groups() if part is not None)
        return f"{start}{prefix}{numbers.setdefault(name, len(numbers) + 1)}{end}"

    svg = PART_ROLES.sub("", XML_IDS.sub(renamed, svg))  # the figure is one image to those who hear it
    box = VIEW_BOX.search(svg)
    if box is None:
        raise ValueError(f"figure '{figure.figure_id}': the renderer gave no viewBox; its version may have changed")
    width, height = box.group(1).split()[2:]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'class="figure" width="{width}" height="{height}" viewBox="{box.group(1)}" '
        f'style="max-width:100%;height:auto" role="img" aria-label={quoteattr(figure.alternative)}>'
        f"<title>{escape(figure.title)}</title>"
    )
    return SVG_HEAD.sub(lambda _: head, svg, count=1)


def _versions() -> tuple[str, str]:
    return version("vl-convert-python"), VEGA_LITE_VERSION


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write aside, then put in place: a run that is killed leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)
