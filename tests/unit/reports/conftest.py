"""What the tests of the report share: published tables, languages, view models and one built report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.rows import Tables

sys.path.insert(0, str(Path(__file__).parents[3]))

from reports.charts import build_figures
from reports.language import LANGUAGES, Language
from reports.report import build_report
from reports.view import View, build_view
from tests.data import report_tables as data


@pytest.fixture(scope="session")
def published() -> Tables:
    """The three goals with the figures known for them."""
    return data.report_tables()


@pytest.fixture(scope="session")
def firm_row() -> Callable[..., dict[str, Any]]:
    """Makes one row of marts.firms."""
    return data.firm


@pytest.fixture(scope="session")
def emptied() -> Callable[..., Tables]:
    """Empties tables, columns kept."""
    return data.without_rows


@pytest.fixture(scope="session")
def view_of() -> Callable[[Tables, str], View]:
    """Builds the view model of tables in a language."""

    def build(tables: Tables, code: str) -> View:
        language = Language.of(code)
        return build_view(tables, language, build_figures(tables, language))

    return build


@pytest.fixture(scope="session")
def views(published: Tables, view_of: Callable[..., View]) -> dict[str, View]:
    """The view model in every language."""
    return {code: view_of(published, code) for code in LANGUAGES}


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of drawings that all tests of one session share."""
    return tmp_path_factory.mktemp("drawings")


@pytest.fixture(scope="session")
def built(published: Tables, drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one whole report."""
    out = tmp_path_factory.mktemp("report")
    build_report(published, out, drawings)
    return out
