"""The written files: one page per language that needs no network, the same bytes each time, and what it must hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reports.language import LANGUAGES
from reports.pages import script_json
from reports.quality import write_quality_page
from reports.report import build_report
from reports.rows import Tables

TWO_MEGABYTES = 2_000_000
RESOURCE_ATTRIBUTES = {"src", "srcset", "data", "poster", "background", "action", "xlink:href"}


class Page(HTMLParser):
    """What a browser would see of a page: elements, ids, headings, links, resources."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.links: list[str] = []
        self.resources: list[str] = []
        self.scripts = 0
        self.images_without_text = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.scripts += tag == "script"
        if tag == "a":
            self.links.append(given.get("href") or "")
        self.resources += [str(v) for k, v in given.items() if k in RESOURCE_ATTRIBUTES]
        self.resources += [given.get("href") or ""] if tag in ("link", "use", "image") else []
        self.images_without_text += given.get("role") == "img" and not given.get("aria-label")


@pytest.fixture(scope="session", params=LANGUAGES)
def page_text(request: pytest.FixtureRequest, built: Path) -> str:
    return (built / f"report.{request.param}.html").read_text(encoding="utf-8")


def test_all_files_of_a_report_are_written(built: Path) -> None:
    names = {p.relative_to(built).as_posix() for p in built.rglob("*") if p.is_file()}
    assert {"index.html", *(f"report.{c}.{kind}" for c in LANGUAGES for kind in ("html", "pdf"))} <= names
    assert "figures/emissions_level.es.svg" in names


def test_a_page_stays_under_two_megabytes(page_text: str) -> None:
    assert len(page_text.encode()) < TWO_MEGABYTES


def test_a_page_requests_no_address(page_text: str) -> None:
    page = Page(page_text)
    assert page.resources
    assert all(r.startswith(("#", "data:")) for r in page.resources)
    assert not re.search(
        r"@import|url\(\s*['\"]?(?!#|data:)", re.sub(r"<script.*?</script>", "", page_text, flags=re.DOTALL)
    )
    assert "default-src 'none'" in page_text


def test_headings_are_in_order_ids_are_unique_and_links_lead_somewhere(page_text: str) -> None:
    page = Page(page_text)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.images_without_text == 0


def test_figures_and_tables_stand_without_scripts(page_text: str) -> None:
    without = re.sub(r"<script.*?</script>", "", page_text, flags=re.DOTALL)
    assert without.count('role="img"') >= 10
    assert without.count("<table") >= 10


def test_the_language_and_the_run_are_named(built: Path) -> None:
    for code in LANGUAGES:
        text = (built / f"report.{code}.html").read_text(encoding="utf-8")
        assert f'<html lang="{code}">' in text
        assert "2026-11-25-a41c" in text


def test_specifications_in_the_page_are_valid_json(page_text: str) -> None:
    found = re.search(r'<script type="application/json" id="specifications">(.*?)</script>', page_text, re.DOTALL)
    assert found
    assert len(json.loads(found.group(1))) >= 8


def test_json_in_a_script_cannot_close_it_and_refuses_nan() -> None:
    assert "</" not in script_json({"name": "</script><script>alert(1)</script>"})
    with pytest.raises(ValueError, match="JSON"):
        script_json({"value": float("nan")})


def test_the_same_tables_give_the_same_bytes(published: Tables, drawings: Path, built: Path, tmp_path: Path) -> None:
    shuffled = {name: rows[::-1] for name, rows in published.items()}
    for path in build_report(shuffled, tmp_path, drawings):
        assert path.read_bytes() == (built / path.relative_to(tmp_path)).read_bytes(), path.name


class Dying(ThreadPoolExecutor):
    """Paints one language, and dies over the next."""

    asked = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.asked += 1
        if self.asked == 1:
            return super().submit(fn, *args, **kwargs)
        died: Future[Any] = Future()
        died.set_exception(BrokenProcessPool("killed"))
        return died


def test_a_report_does_not_depend_on_the_processes_that_paint(
    published: Tables, drawings: Path, built: Path, tmp_path: Path
) -> None:
    painters = Dying(1)
    for path in build_report(published, tmp_path, drawings, painters):
        assert path.read_bytes() == (built / path.relative_to(tmp_path)).read_bytes(), path.name
    assert painters.asked == 2


def test_hostile_names_are_text_in_the_page_and_in_the_pdf(
    published: Tables, firm_row: Callable[..., Any], drawings: Path, tmp_path: Path
) -> None:
    names = ["<script>alert(1)</script>", "a\u202eb", "#panic[typst] $x$ *b*", "y" * 300, "Sol ☀️ & Cía", None]
    tables = published | {"marts.firms": [firm_row(f"n:{n}", name) for n, name in enumerate(names)]}
    build_report(tables, tmp_path, drawings)
    text = (tmp_path / "report.es.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\u202e" not in text
    assert "(nombre no publicado)" in text
    assert (tmp_path / "report.es.pdf").read_bytes().startswith(b"%PDF")


def test_a_report_on_empty_tables_is_still_a_report(
    published: Tables, emptied: Callable[..., Any], drawings: Path, tmp_path: Path
) -> None:
    kept = ("marts.targets", "marts.readings", "marts.verdicts")
    build_report(emptied(published, *(set(published) - set(kept))), tmp_path, drawings)
    text = (tmp_path / "report.es.html").read_text(encoding="utf-8")
    assert text.count('class="target"') == 3
    assert "sin dato" in text


def test_the_quality_page_puts_crashed_and_failed_checks_first_and_escapes(tmp_path: Path) -> None:
    row = {"run_id": "r", "stage": "marts", "expectation": "x < 1 & y", "observed": None, "severity": "blocking"}
    checks = [
        row | {"check_id": "1", "table_name": "marts.a", "passed": True, "crashed": False},
        row | {"check_id": "2", "table_name": "marts.b", "passed": False, "crashed": False, "observed": "<b>3</b>"},
        row | {"check_id": "3", "table_name": "marts.c", "passed": False, "crashed": True},
        row | {"check_id": "4", "table_name": "marts.a", "passed": False, "crashed": False, "severity": "warning"},
    ]
    write_quality_page(checks, tmp_path, "refused", "run-1")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    places = [text.index(f"<h2>{name}</h2>") for name in ("marts.c", "marts.b", "marts.a")]
    assert places == sorted(places)
    assert "Blocking failures 1, crashed 1, warnings 1" in text
    assert "&lt;b&gt;3&lt;/b&gt;" in text and "<b>3" not in text
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["counts"] == {"crashed": 1, "failed": 1, "warned": 1, "passed": 1, "all": 4}
    assert results["outcome"] == "refused"


def test_no_checks_at_all_are_never_shown_as_success(tmp_path: Path) -> None:
    write_quality_page([], tmp_path, "refused", "run-1")
    assert "No checks on record" in (tmp_path / "index.html").read_text(encoding="utf-8")
