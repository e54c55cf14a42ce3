"""The pages as a browser shows them: offline, without scripts, narrow and wide, on paper, by keyboard, in any time zone.

The PDFs have tests of their own (tests/unit/reports/test_pdf.py). Without Chromium these tests skip by name; in CI they
fail instead.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pypdf import PdfReader

from reports.language import LANGUAGES
from reports.quality import write_quality_page
from reports.report import build_report
from tests.data import report_tables as data

pytestmark = pytest.mark.browser

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDTHS = (360, 1100)
PAPER_PX = 688  # the width between the margins of an A4 sheet, at 96 dots an inch
A4_POINTS = (595, 842)
DRAWN = """() => { const all = document.querySelectorAll('.drawing');
  return all.length > 0 && all.length === document.querySelectorAll('.drawing.has-live').length }"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIVE_TEXTS = "() => [...document.querySelectorAll('.live svg text')].map(text => text.textContent)"
AXIS_YEARS = """() => Object.fromEntries([...document.querySelectorAll('.figures .drawing')].map(drawing => [
  drawing.dataset.figure,
  [...drawing.querySelectorAll('.live .role-axis-label text')].map(t => t.textContent).filter(t => /^20\\d\\d$/.test(t)),
]))"""
LAST_YEAR_APART = """() => { const live = document.querySelector('#fig-emissions_level .live');
  const middle = part => { const box = part.getBoundingClientRect(); return box.left + box.width / 2 };
  const years = [...live.querySelectorAll('.role-axis-label text')].filter(t => t.textContent === '2025');
  const points = [...live.querySelectorAll('.mark-symbol path')].map(middle);
  return Math.abs(middle(years[0]) - Math.max(...points)) }"""
FAINT_TEXTS = """() => { const shade = c => { const [r, g, b] = c.match(/\\d+/g).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  return [...document.querySelectorAll('.live svg text')].filter(t => getComputedStyle(t).stroke === 'none')
    .filter(t => 1.05 / (shade(getComputedStyle(t).fill) + 0.05) < 4.5).map(t => t.textContent) }"""
FOCUSED = """() => { const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  return { tag: it.tagName, name: it.className, href: it.getAttribute('href'), outline: parseFloat(style.outlineWidth),
    drawn: style.outlineStyle !== 'none', shown: box.left >= 0 && box.width > 0 && box.height > 0 } }"""


@dataclass
class Opened:
    """A page and what happened while it opened and was used."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def at(self, width: int, height: int = 900) -> Page:
        """The page at this width, its figures drawn for it."""
        if self.page.viewport_size != {"width": width, "height": height}:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(400)  # figures are drawn again a quarter of a second after the last change
            self.page.wait_for_function("() => document.querySelectorAll('.live:not(:last-child)').length === 0")
        return self.page


def opened(browser: Browser, path: Path, **context: Any) -> Opened:
    """Open a file in a context of its own, where nothing but files may be asked for."""
    page = browser.new_context(viewport={"width": 1100, "height": 900}, **context).new_page()
    result = Opened(page)

    def answer(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            result.requests.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    page.on("console", lambda m: result.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: result.complaints.append(str(error)))
    page.goto(path.as_uri())
    if context.get("java_script_enabled", True) and path.name.startswith("report."):
        page.wait_for_function(DRAWN)
    return result


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        absent = "Chromium is not installed: the pages cannot be seen in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser-drawings")


@pytest.fixture(scope="session")
def report(browser: Browser, drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the test tables, and the quality page beside it."""
    out, tables = tmp_path_factory.mktemp("browser-report"), data.report_tables()
    build_report(tables, out, drawings)
    write_quality_page(tables["marts.checks"], out / "quality", "published", data.RUN_ID)
    return out


@pytest.fixture(scope="session")
def hostile(browser: Browser, drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """A report whose firms try to be markup and whose levelised cost passes a thousand."""
    names = ("Ejemplo <script>alert('x')</script> SpA", '<b>Sol</b> "& Cía"', "</script><img src=x onerror=alert(1)>")
    tables = data.report_tables()
    tables |= {
        "marts.firms": [data.firm(f"n:{n}", name) for n, name in enumerate(names)],
        "marts.pv_lcoe": [
            r | {"usd_per_mwh": 1234.5} if (r["series_id"], r["year"]) == ("irena_lcoe", 2012) else r
            for r in tables["marts.pv_lcoe"]
        ],
    }
    out = tmp_path_factory.mktemp("browser-hostile")
    build_report(tables, out, drawings)
    return {code: opened(browser, out / f"report.{code}.html") for code in LANGUAGES}


@pytest.fixture(scope="session")
def pages(browser: Browser, report: Path) -> dict[str, Opened]:
    """The report in every language, opened once."""
    return {code: opened(browser, report / f"report.{code}.html") for code in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def shown(request: pytest.FixtureRequest, pages: dict[str, Opened]) -> Opened:
    return pages[request.param]


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical, with the first place of each.

    A drawn figure is one image: its parts, which must have no role, are left out, and FAINT_TEXTS measures their letters.
    """
    assert page.locator(".live svg [role]").count() == 0
    audit = Axe().run(page, {"exclude": [[".live svg > g"]]}, {"resultTypes": ["violations"]})
    found = audit.response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in ("serious", "critical")]


def test_a_page_opens_without_a_request_and_without_a_complaint(shown: Opened) -> None:
    shown.at(1100)
    assert shown.requests == []
    assert shown.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows_and_no_serious_barrier_is_found(shown: Opened, width: int) -> None:
    page = shown.at(width)
    assert page.evaluate(OVERFLOW) <= 0
    assert serious(page) == []


@pytest.mark.parametrize("name", ["index.html", "quality/index.html"])
def test_the_pages_beside_the_report_are_as_accessible(browser: Browser, report: Path, name: str) -> None:
    beside = opened(browser, report / name)
    for width in WIDTHS:
        page = beside.at(width)
        assert page.evaluate(OVERFLOW) <= 0
        assert serious(page) == []
    assert beside.requests == [] and beside.complaints == []


def test_every_figure_is_drawn_again_with_scripts_and_its_text_can_be_read(shown: Opened) -> None:
    page = shown.at(1100)
    assert page.locator(".drawing .live svg[role=img][aria-label]").count() == page.locator(".drawing").count() >= 12
    assert page.locator(".still:visible").count() == 0
    assert page.evaluate(FAINT_TEXTS) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_scripts_still_figures_and_tables_remain(browser: Browser, report: Path, code: str) -> None:
    page = opened(browser, report / f"report.{code}.html", java_script_enabled=False).page
    assert page.locator(".drawing .still svg:visible").count() == page.locator(".drawing").count() >= 12
    assert page.locator(".live").count() == 0
    assert page.locator("table.verdicts:visible").count() == 3
    page.locator("#fig-pv_cost_lcoe summary").click()
    assert page.locator("#data-pv-cost-lcoe:visible").count() == 1


@pytest.mark.parametrize("zone", ["America/Santiago", "Asia/Tokyo"])
def test_years_on_axes_are_those_of_the_data_in_any_time_zone(browser: Browser, report: Path, zone: str) -> None:
    page = opened(browser, report / "report.es.html", timezone_id=zone).page
    years = page.evaluate(AXIS_YEARS)
    assert years["pv_cost_lcoe"] == ["2013", "2016", "2019", "2022", "2025"]
    assert years["emissions_level"] == ["2010", "2013", "2016", "2019", "2022", "2025"]
    assert years["solar_generation"][-1] == "2025"
    assert years["milestones_emissions"] == [str(year) for year in range(2016, 2026)]
    assert page.evaluate(LAST_YEAR_APART) < 1.5  # the value of 2025 stands above "2025"


@pytest.mark.parametrize(
    ("code", "right", "wrong"), [("es", r"\d,\d", r"\d\.\d\b(?!\d\d)"), ("en", r"\d\.\d", r"\d,\d\b")]
)
def test_interactive_figures_write_numbers_as_their_language_does(
    hostile: dict[str, Opened], code: str, right: str, wrong: str
) -> None:
    texts = hostile[code].page.evaluate(LIVE_TEXTS)
    assert {"es": "25,6 en 2025", "en": "25.6 in 2025"}[code] in " ".join(texts)
    assert {"es": "1.200", "en": "1,200"}[code] in texts  # on the axis of cost
    assert any(re.search(right, text) for text in texts)
    assert [text for text in texts if re.search(wrong, text) and not re.search(r"1\.A\.1", text)] == []


def test_names_that_try_to_be_markup_are_read_as_text(hostile: dict[str, Opened]) -> None:
    for one in hostile.values():
        assert "<script>alert(" not in Path(unquote(urlsplit(one.page.url).path)).read_text(encoding="utf-8")
        listed = one.page.locator("#firms").inner_text()
        assert "Ejemplo <script>alert('x')</script> SpA" in listed
        assert '<b>Sol</b> "& Cía"' in listed
        assert one.page.locator("#firms img, #firms script, #firms b").count() == 0
        assert one.complaints == [] and one.requests == []


def test_headings_are_in_order_and_the_language_is_named(pages: dict[str, Opened]) -> None:
    for code, one in pages.items():
        levels = one.page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "all => all.map(h => Number(h.tagName[1]))")
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert one.page.get_attribute("html", "lang") == code


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, report: Path) -> None:
    page = opened(browser, report / "report.es.html").page
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    assert (first["name"], first["href"], first["shown"]) == ("skip", "#content", True)
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == "#content"
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["tag"] in ("A", "SUMMARY")
        assert focused["drawn"] and focused["outline"] >= 2 and focused["shown"], focused
        assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
    page.locator("#fig-pv_cost_lcoe summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#data-pv-cost-lcoe:visible").count() == 1


def test_a_verdict_in_grey_print_still_has_its_word_and_its_own_shape(shown: Opened) -> None:
    badges = shown.page.eval_on_selector_all(
        ".badge", "all => all.map(b => [b.querySelector('use').getAttribute('href'), b.textContent.trim()])"
    )
    assert len(badges) > 20
    assert all(word for _, word in badges)
    words: dict[str, set[str]] = {}
    for shape, word in badges:
        words.setdefault(shape, set()).add(word.split(" (")[0].lower())
    assert len(words) >= 4
    assert not any(words[a] & words[b] for a in words for b in words if a < b)


def test_it_prints_on_a4_with_the_three_targets_on_the_first_sheet(pages: dict[str, Opened]) -> None:
    numbers = {"es": ("46", "40,9", "25,6"), "en": ("46", "40.9", "25.6")}
    for code, one in pages.items():
        page = one.at(PAPER_PX)
        page.emulate_media(media="print")
        assert page.evaluate(OVERFLOW) <= 0
        assert page.locator(".live:visible").count() == 0
        badges = page.locator(".goal .badge.large").all_inner_texts()
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        page.emulate_media(media="screen")
        assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in printed.pages} == {A4_POINTS}
        assert 6 <= len(printed.pages) <= 30
        first = " ".join(printed.pages[0].extract_text().split())
        assert len(badges) == 3 and all(badge.strip() in first for badge in badges)
        assert all(number in first for number in numbers[code])
