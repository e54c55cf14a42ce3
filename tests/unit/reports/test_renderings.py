"""A Spanish reader of the report reads Spanish: every text of the bundled catalogue, sources and limits has a rendering."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import yaml

from assets.progress.thresholds import THRESHOLDS
from pipeline.core.settings import PROJECT_ROOT
from reports.language import Language
from reports.renderings import rendered

SPANISH, ENGLISH = Language.of("es"), Language.of("en")
VINTAGES = [
    yaml.safe_load(p.read_text("utf-8")) for p in sorted((PROJECT_ROOT / "data" / "sources").glob("*/*/vintage.yaml"))
]
SOURCES = PROJECT_ROOT / "data" / "catalog" / "sources"
TARGETS = yaml.safe_load((PROJECT_ROOT / "data" / "catalog" / "targets.yaml").read_text("utf-8"))


def english_left(texts: list[str]) -> list[str]:
    return sorted({text for text in texts if rendered(" ".join(text.split()), SPANISH)[1] == "en"})


def test_there_is_something_to_render() -> None:
    assert len(VINTAGES) > 15
    assert len(TARGETS) == 3


def test_every_limit_and_citation_has_its_spanish_and_nearly_every_release_and_remark() -> None:
    """A new source may come before its Spanish: then it stands in English and is marked."""
    assert english_left([t.meaning for t in THRESHOLDS]) == []
    assert english_left([t.name.replace("_", " ") for t in THRESHOLDS]) == []
    told = [v["release"] for v in VINTAGES] + [v["note"] for v in VINTAGES if v.get("note")]
    assert len(english_left(told)) <= len(told) / 10, english_left(told)
    assert (
        english_left([t["document"] for t in TARGETS] + [r["citation"] for t in TARGETS for r in t["readings"]]) == []
    )


def test_no_name_of_a_closed_list_stands_in_english_in_the_spanish_report() -> None:
    """Who leads an instrument, who publishes a source and under which licence: a new one comes with its Spanish."""
    portfolio = PROJECT_ROOT / "data" / "sources" / "programme_portfolio"
    leads = [r["lead"] for p in sorted(portfolio.glob("*/*.csv")) for r in csv.DictReader(p.open(encoding="utf-8"))]
    sources = [yaml.safe_load(p.read_text("utf-8")) for p in sorted(SOURCES.glob("*.yaml"))]
    assert len(leads) > 30 and len(sources) > 20
    assert english_left([lead for lead in leads if lead]) == []
    assert english_left([s["publisher"] for s in sources]) == []
    assert english_left([s["licence"]["name"] for s in sources]) == []


def test_the_spanish_tables_of_sources_and_owners_have_no_english_cell(views: Any) -> None:
    assert [c.text for row in views["es"].notes.sources.rows for c in row if c.lang == "en"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Applicant of BESS La Jefa", "Solicitante de BESS La Jefa"),
        ("Holds 6 % of CP BESS I SpA", "Tiene 6 % de CP BESS I SpA"),
        (
            "Generator in the registry; legal name says solar; plant H6",
            "Generadora del registro; su razón social dice solar; central H6",
        ),
        ("published 2024-09-30; next due 2027-09-01", "publicada el 2024-09-30; la siguiente vence el 2027-09-01"),
        (
            "published 2024-09-30; due since 2025-09-01",
            "publicada el 2024-09-30; la siguiente está pendiente desde el 2025-09-01",
        ),
        (
            "No newer release of us_cpi is overdue (every 1 month(s), 60 days of grace)",
            "No hay atraso en la publicación siguiente de us_cpi (cada 1 mes(es), 60 días de gracia)",
        ),
    ],
)
def test_a_name_or_a_number_stands_in_its_pattern(said: str, told: str) -> None:
    assert rendered(said, SPANISH) == (told, "")
    assert rendered(said, ENGLISH) == (said, "")


def test_what_has_no_rendering_stays_english_and_is_marked() -> None:
    assert rendered("Applicant of a thing nobody has named", SPANISH) == ("Applicant of a thing nobody has named", "en")
    assert rendered("<b>{x}</b>", SPANISH) == ("<b>{x}</b>", "en")
    assert rendered("", SPANISH) == ("", "")


def test_the_spanish_report_marks_only_what_stays_english(views: Any) -> None:
    limits = next(b.table for b in views["es"].chapters[2].blocks if b.table and b.table.table_id == "limits")
    assert all(row[1].lang == "" for row in limits.rows)


def test_a_pattern_and_its_rendering_have_the_same_gaps() -> None:
    groups = yaml.safe_load((PROJECT_ROOT / "reports" / "words" / "renderings.yaml").read_text("utf-8"))
    pairs = [pair for group in groups.values() for pair in group.items()]
    assert [said for said, told in pairs if said.count("{}") != told.count("{}")] == []
