"""What the stand-in's files are made from: the bundled facts, and how a table and a workbook are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.core.settings import PROJECT_ROOT
from pipeline.core.vintages import SIDECAR
from pipeline.core.yaml_files import load_yaml

BUNDLED = PROJECT_ROOT / "data" / "sources"
Facts = dict[tuple[str, str, str], dict[str, str]]
"""(entity, period, variable) -> the row of the facts."""


def facts(source_id: str, vintage: str | None = None, root: Path = BUNDLED) -> Facts:
    """The facts of one bundled vintage that were transcribed by hand, of the newest such where none is named."""
    with (transcribed(source_id, vintage, root) / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return {(r["entity"], r["period"], r["variable"]): r for r in csv.DictReader(stream)}


def transcribed(source_id: str, vintage: str | None = None, root: Path = BUNDLED) -> Path:
    """The folder of that vintage. One that holds the publisher's own file is no transcript."""
    folders = [p.parent for p in (root / source_id).glob("*/facts.csv")]
    days = {f: str(load_yaml((f / SIDECAR).read_text("utf-8"))["published_at"]) for f in folders}
    return next(f for f in sorted(folders, key=lambda f: (days[f], f.name), reverse=True) if vintage in (None, f.name))


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], **dialect: Any) -> bytes:
    """A CSV of them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=dialect.pop("lineterminator", "\n"), **dialect)
    writer.writerows([header, *rows])
    return text.getvalue().encode()


def workbook(sheets: dict[str, list[list[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An xlsx of them."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()
