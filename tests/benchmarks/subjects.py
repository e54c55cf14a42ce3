"""What is measured: each a process of its own, as a user would start it, and what must be true of it besides its time."""

from __future__ import annotations

BARE_IMPORTS = "import dagster, pandas, duckdb, altair, great_expectations"
SMALL_IMPORTS = "import dagster, pandas"

DEFINITIONS = """
from pipeline.core.settings import load_settings
from pipeline.definitions import build_definitions
build_definitions(load_settings()).get_repository_def()
import sys
loaded = {"great_expectations", "altair", "vl_convert", "typst"} & set(sys.modules)
assert not loaded, f"loading the definitions imported {sorted(loaded)}"
"""

STATUS_WITHOUT_DAGSTER = """
import sys
from pipeline.cli import main
sys.argv = ["solar-mission", "status", "--out", {out!r}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {{"dagster", "pandas", "great_expectations", "altair", "pydantic"}} & set(sys.modules)
assert not loaded, f"status imported {{sorted(loaded)}}"
"""

UNCHANGED_REFRESH = """
from pathlib import Path
from pipeline.core import session
from pipeline.core.settings import load_settings

def refuse(*_, **__):
    raise AssertionError("a file was parsed again though nothing changed")

session.read_file = refuse
from pipeline.refresh import run_refresh
made = []
settings = load_settings(Path({out!r}))
drawn = {{path.name: path.stat().st_mtime_ns for path in settings.drawings.iterdir()}}
outcome = run_refresh(settings, watch=lambda s: setattr(s, "watch", lambda m: made.append(m)))
assert outcome.error is None, outcome.error
anew = sorted(m.table for m in made if m.made)
every_time = {{"staging.check_results", "staging.previous_assessments"}}
assert not [t for t in anew if t.startswith(("raw.", "staging.")) and t not in every_time], anew
assert drawn == {{path.name: path.stat().st_mtime_ns for path in settings.drawings.iterdir()}}, "a chart was rendered again"
"""
"""Refuses to parse; what is drawn lies in the cache."""


def refresh(out: str) -> list[str]:
    return ["-m", "pipeline", "refresh", "--out", out]


def status(out: str) -> list[str]:
    return ["-m", "pipeline", "status", "--out", out]
