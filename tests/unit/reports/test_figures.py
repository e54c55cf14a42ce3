"""Drawing: the cache, the ids, the text alternative and the bundle."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
import vl_convert

from reports.charts_parts import DataTable, Figure, Plane, assemble, configuration, inline
from reports.figures import cache_name, javascript_bundle, render_svgs, start_renderer
from reports.language import Language

if TYPE_CHECKING:
    from pathlib import Path


def figure(figure_id: str, code: str = "es", alternative: str = 'Uno < dos & "tres"') -> Figure:
    import altair as alt

    plane = Plane(2016, 2025, 30, "TWh")
    rows = [{"year": 2016, "value": 2.5}, {"year": 2025, "value": 22.5}]
    line = alt.Chart(inline(rows)).mark_line(clip=True).encode(x=plane.x(), y=plane.y())
    spec = assemble([line], 200, Language.of(code), plane.margins)
    return Figure(figure_id, "emissions", "Título & más", "", alternative, spec, DataTable((), ()), "target")


def test_each_drawing_is_well_formed_and_carries_its_text_alternative() -> None:
    svg = render_svgs([figure("one")], None)["one"]
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Uno < dos & "tres"'
    assert root.get("viewBox", "").startswith("0 0 520")
    assert "max-width:100%" in root.get("style", "")


def test_ids_of_two_figures_in_one_page_do_not_clash() -> None:
    svgs = render_svgs([figure("one"), figure("two")], None)
    ids = [set(re.findall(r'\sid="([^"]+)"', svg)) for svg in svgs.values()]
    assert ids[0]
    assert not ids[0] & ids[1]
    for svg, own in zip(svgs.values(), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own


def test_axis_labels_are_the_years_of_the_data() -> None:
    svg = render_svgs([figure("one")], None)["one"]
    labels = re.findall(r">(20\d\d)<", svg)
    assert labels == ["2017", "2019", "2021", "2023", "2025"]


def test_a_drawing_requests_nothing() -> None:
    svg = render_svgs([figure("one")], None)["one"]
    addresses = set(re.findall(r"https?://[^\"'\s)]+", svg))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_two_drawings_are_the_same_bytes(tmp_path: Path) -> None:
    assert render_svgs([figure("one")], None) == render_svgs([figure("one")], tmp_path)


def test_a_cached_drawing_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_svgs([figure("one")], tmp_path)
    bundle = javascript_bundle(tmp_path)
    monkeypatch.setitem(sys.modules, "vl_convert", None)  # an import of the renderer would now fail
    assert render_svgs([figure("one")], tmp_path) == first
    assert javascript_bundle(tmp_path) == bundle
    with pytest.raises(ImportError):
        render_svgs([figure("one", code="en")], tmp_path)


def test_the_cache_follows_the_specification(tmp_path: Path) -> None:
    es, en = figure("one", "es").spec, figure("one", "en").spec
    assert cache_name(es) != cache_name(en)
    assert cache_name(es) == cache_name(dict(reversed(es.items())))
    render_svgs([figure("one"), figure("two")], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [cache_name(es)]  # one drawing serves both, no half files


def test_a_specification_with_nan_is_refused() -> None:
    spec: dict[str, Any] = {"data": {"values": [{"a": float("nan")}]}}
    with pytest.raises(ValueError, match="JSON"):
        cache_name(spec)


def test_the_bundle_sets_vega_embed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    bundle = javascript_bundle(None)
    assert "vegaEmbed" in bundle
    assert 500_000 < len(bundle) < 1_200_000
    assert [path.suffix for path in (tmp_path / "share" / "solar-mission").iterdir()] == [".js"]


def test_the_bundle_lies_with_the_drawings_where_the_installation_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = javascript_bundle(None)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda **_: bundle)
    assert javascript_bundle(tmp_path) == bundle
    assert [path.suffix for path in tmp_path.iterdir()] == [".js"]


def test_the_configuration_names_no_network_font() -> None:
    assert "http" not in str(configuration(Language.of("es")))


def test_a_drawing_has_the_size_that_was_asked_for() -> None:
    assert 'viewBox="0 0 520 200"' in render_svgs([figure("one")], None)["one"]


def test_the_renderer_starts_without_anything_to_draw() -> None:
    """Who starts it ahead does not look whether it could: a mistake would only make a refresh slow."""
    start_renderer()
    assert "vl_convert" in sys.modules
