"""Symbols and colours of verdicts, for the page and for paper.

A verdict never rests on colour: each has a word and a shape of its own. Ink on tint has a contrast of 4.5:1 or more.
"""

from __future__ import annotations

INK = {
    "met": "#1a6642",
    "missed": "#98221a",
    "contested": "#7f4a00",
    "undetermined": "#414c5a",
    "not_yet_due": "#1c5285",
}
TINT = {
    "met": "#e2f0e7",
    "missed": "#f8e5e2",
    "contested": "#fbecd2",
    "undetermined": "#e8ebef",
    "not_yet_due": "#e2ecf6",
}
LINE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
SHAPES = {
    "met": '<circle cx="12" cy="12" r="11" fill="{ink}"/>'
    '<path d="M6.5 12.5l3.8 3.8 7.4-8" {line} stroke="#fff" stroke-width="2.6"/>',
    "missed": '<rect x="1.5" y="1.5" width="21" height="21" rx="3" fill="{ink}"/>'
    '<path d="M7.5 7.5l9 9M16.5 7.5l-9 9" {line} stroke="#fff" stroke-width="2.6"/>',
    "contested": '<path d="M12 1.2L22.8 12 12 22.8 1.2 12z" fill="#fff" stroke="{ink}" stroke-width="2"/>'
    '<path d="M12 1.2V22.8L1.2 12z" fill="{ink}"/>',
    "undetermined": '<circle cx="12" cy="12" r="10" fill="none" stroke="{ink}" stroke-width="2" '
    'stroke-dasharray="4.2 2.08"/>'
    '<path d="M9 9.6a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.1" {line} stroke="{ink}" stroke-width="2.1"/>'
    '<circle cx="12" cy="17.6" r="1.4" fill="{ink}"/>',
    "not_yet_due": '<circle cx="12" cy="12" r="10" fill="none" stroke="{ink}" stroke-width="2"/>'
    '<path d="M12 6.2V12l4 2.6" {line} stroke="{ink}" stroke-width="2.2"/>',
}


def symbol_shape(tone: str) -> str:
    """The drawing of a tone, to stand inside an SVG element with viewBox 0 0 24 24."""
    return SHAPES[tone].format(ink=INK[tone], line=LINE)


def symbol_svg(tone: str) -> str:
    """The symbol as an SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">{symbol_shape(tone)}</svg>'
    )
