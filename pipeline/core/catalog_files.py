"""Reads `data/catalog` into a `Catalog` and checks its entries against each other.

Every mistake becomes one sentence with the file it stands in; all mistakes of one reading are reported together.
What an entry may say is `pipeline.core.catalog`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.core.catalog import Catalog, Column, Indicator, Reading, Series, Table, Target
from pipeline.core.catalog_measures import gas_mistakes, money_mistakes
from pipeline.core.catalog_sources import LayoutColumn, Source, Variable
from pipeline.core.errors import CatalogError
from pipeline.core.units import is_known_unit
from pipeline.core.yaml_files import load_yaml

PROVENANCE_COLUMNS = ("source_id", "vintage", "file", "row")
"""Columns that every raw table carries besides those of its layout: where each row came from."""

SERIES_FACTS = "series_facts"
"""The layout of all numeric sources: one fact per row."""

FACT_COLUMNS = ("variable", "period")
"""What tells facts of one line apart: a publisher's own file may hold several in a line."""

MISTAKES_TOLD = 20
T = TypeVar("T", bound=BaseModel)


def load_catalog(folder: Path) -> Catalog:
    """Read and cross-check the catalogue in `folder`. Raises CatalogError with one sentence per mistake."""
    files = sorted(folder.rglob("*.yaml"))
    return _load(folder, tuple((f, f.stat().st_mtime_ns, f.stat().st_size) for f in files))


@lru_cache(maxsize=4)
def _load(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> Catalog:
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    mistakes: list[str] = []
    layouts = {
        name: dict(_layout_columns(body, folder / "layouts.yaml", mistakes))
        for name, body in _mapping(folder / "layouts.yaml", mistakes).items()
    }
    columns = {
        name: entry
        for name, body in _mapping(folder / "columns.yaml", mistakes).items()
        for entry in _build(
            Column, {"name": name, **body} if isinstance(body, dict) else body, folder / "columns.yaml", mistakes
        )
    }
    targets = _entries(Target, folder / "targets.yaml", mistakes)
    indicators = _entries(Indicator, folder / "indicators.yaml", mistakes)
    source_files = sorted((folder / "sources").glob("*.yaml"))
    sources = [s for f in source_files for s in _source(f, mistakes)]
    tables = [t for s in sources for t in _raw_tables(s, layouts, columns, mistakes)]
    for path in sorted((folder / "tables").glob("*.yaml")):
        tables += _declared_tables(path, columns, mistakes)
    mistakes += _cross_check(targets, indicators, sources, tables)
    if mistakes:
        more = f" And {len(mistakes) - MISTAKES_TOLD} more." if len(mistakes) > MISTAKES_TOLD else ""
        told = " ".join(mistakes[:MISTAKES_TOLD])
        raise CatalogError(f"The catalogue in {folder} has {len(mistakes)} mistake(s): {told}{more}")
    return Catalog(
        targets=tuple(sorted(targets, key=lambda t: t.position)),
        indicators=tuple(indicators),
        sources=tuple(sources),
        layouts=layouts,
        tables=tuple(tables),
        fingerprint=digest.hexdigest(),
    )


def _read(path: Path, mistakes: list[str]) -> Any:
    try:
        return load_yaml(path.read_text("utf-8"))
    except FileNotFoundError:
        mistakes.append(f"{path.name}: the file is missing.")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mistakes.append(f"{path.name}: not readable as YAML ({' '.join(str(error).split())}).")
    return None


def _mapping(path: Path, mistakes: list[str]) -> dict[str, Any]:
    content = _read(path, mistakes)
    if content is not None and not isinstance(content, dict):
        mistakes.append(f"{path.name}: expected a mapping at the top, found {type(content).__name__}.")
    return content if isinstance(content, dict) else {}


def _entries(model: type[T], path: Path, mistakes: list[str]) -> list[T]:
    content = _read(path, mistakes)
    if content is None:
        return []
    if not isinstance(content, list):
        mistakes.append(f"{path.name}: expected a list at the top, found {type(content).__name__}.")
        return []
    return [entry for body in content for entry in _build(model, body, path, mistakes)]


def _build(model: type[T], body: Any, path: Path, mistakes: list[str]) -> list[T]:
    """The entry, or no entry and its mistakes told."""
    try:
        return [model.model_validate(body)]
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            place = ".".join(str(p) for p in problem["loc"]) or model.__name__
            found = "" if problem["type"] == "missing" else f" (found {problem['input']!r})"[:120]
            mistakes.append(f"{path.name}: {place}: {problem['msg']}{found}.")
        return []


def _source(path: Path, mistakes: list[str]) -> list[Source]:
    """The source of a file that is named like it: by this name vintages and readers find it."""
    found = _build(Source, _mapping(path, mistakes), path, mistakes)
    mistakes += [
        f"sources/{path.name}: id: expected '{path.stem}', the name of the file, found '{s.id}'. Mend the id or rename the file."
        for s in found
        if s.id != path.stem
    ]
    return found


def _layout_columns(body: Any, path: Path, mistakes: list[str]) -> Iterator[tuple[str, LayoutColumn]]:
    """Columns of a layout in their order: a meaning, or a mapping of meaning and pattern."""
    if not isinstance(body, dict):
        mistakes.append(f"{path.name}: expected a mapping of columns, found {str(body)[:60]!r}.")
        return
    for name, told in body.items():
        whole = told if isinstance(told, dict) else {"meaning": told, "pattern": None}
        for column in _build(LayoutColumn, whole, path, mistakes):
            yield name, column


def _raw_tables(
    source: Source, layouts: dict[str, dict[str, LayoutColumn]], columns: dict[str, Column], mistakes: list[str]
) -> Iterator[Table]:
    """Raw tables are not declared a second time: they are the layout's columns as text, and where each row came from."""
    for table in source.tables:
        layout = layouts.get(table.layout)
        if not isinstance(layout, dict):
            mistakes.append(
                f"sources/{source.id}.yaml: table '{table.name}' has layout '{table.layout}', which layouts.yaml lacks."
            )
            continue
        described = [{"name": n, "type": "VARCHAR", "unit": None, "meaning": c.meaning} for n, c in layout.items()]
        text = [c for body in described for c in _build(Column, body, Path("layouts.yaml"), mistakes)]
        origin = [columns[n] for n in PROVENANCE_COLUMNS if n in columns]
        facts = [n for n in FACT_COLUMNS if table.layout == SERIES_FACTS]
        body = {
            "name": f"raw.{table.name}",
            "meaning": f"{table.meaning.rstrip('.')}. As published, all text. Publisher: {source.publisher}.",
            "topic": source.topic,
            "kind": "table",
            "key": (*(c.name for c in origin if c.name != "source_id"), *facts),
            "columns": (*text, *origin),
            "optional": frozenset(c.name for c in text if c.name not in facts),
            "minimum_rows": 0 if table.reader or source.optional else 1,
            "export": "none",
        }
        yield from _build(Table, body, Path(f"sources/{source.id}.yaml"), mistakes)


def _declared_tables(path: Path, columns: dict[str, Column], mistakes: list[str]) -> list[Table]:
    """Tables list column names; `kind=cost_kind` publishes the column declared as cost_kind under the name kind."""
    tables: list[Table] = []
    for body in _read(path, mistakes) or []:
        if not isinstance(body, dict) or not isinstance(body.get("columns"), list):
            mistakes.append(f"{path.name}: expected a list of tables with columns, found {str(body)[:60]!r}.")
            continue
        pairs = [(shown, declared or shown) for shown, _, declared in (str(c).partition("=") for c in body["columns"])]
        unknown = [declared for _, declared in pairs if declared not in columns]
        if unknown:
            mistakes.append(
                f"{path.name}: table '{body.get('name')}' uses columns {unknown}, which columns.yaml lacks."
            )
            continue
        resolved = [columns[declared].model_copy(update={"name": shown}) for shown, declared in pairs]
        tables += _build(Table, {**body, "columns": resolved}, path, mistakes)
    return tables


def _cross_check(
    targets: list[Target], indicators: list[Indicator], sources: list[Source], tables: list[Table]
) -> Iterator[str]:
    yield from _duplicates("target", (t.target_id for t in targets))
    yield from _duplicates("reading", (f"{t.target_id}/{r.reading_id}" for t in targets for r in t.readings))
    yield from _duplicates("series", (s.series_id for i in indicators for s in i.series))
    yield from _duplicates("source", (s.id for s in sources))
    yield from _duplicates("table", (t.name for t in tables))
    for table in tables:
        yield from _duplicates(f"column of {table.name},", table.column_names)
        yield from money_mistakes(table)
    source_ids = {s.id for s in sources}
    for indicator in indicators:
        for one in indicator.series:
            yield from _check_series(indicator, one, source_ids)
    for source in sources:
        for raw in source.tables:
            for name, variable in raw.variables.items():
                yield from _check_measure(f"sources/{source.id}.yaml: variable '{name}'", variable)
    series = {s.series_id: (i, s) for i in indicators for s in i.series}
    for target in targets:
        for reading in target.readings:
            yield from _check_reading(target, reading, series)


def _check_series(indicator: Indicator, one: Series, source_ids: set[str]) -> Iterator[str]:
    place = f"indicators.yaml: series '{one.series_id}'"
    for source_id in one.sources:
        if source_id not in source_ids:
            yield f"{place} rests on source '{source_id}', which has no file in sources/."
    if one.unit != indicator.unit:
        yield f"{place} is in {one.unit}, its indicator in {indicator.unit}."
    yield from _check_measure(place, one)
    yield from gas_mistakes(place, one)


def _check_measure(place: str, measure: Series | Variable) -> Iterator[str]:
    if not is_known_unit(measure.unit):
        yield f"{place} has the unknown unit '{measure.unit}'."
    if measure.minimum > measure.maximum:
        yield f"{place} has a minimum above its maximum."


def _check_reading(target: Target, reading: Reading, series: dict[str, Any]) -> Iterator[str]:
    place = f"targets.yaml: reading '{target.target_id}/{reading.reading_id}'"
    for start in (reading.baseline_year, reading.reference_year):
        if start is not None and start >= reading.target_year:
            yield f"{place} starts in {start}, which is not before its target year {reading.target_year}."
    for series_id in reading.series:
        if series_id not in series:
            yield f"{place} names series '{series_id}', which indicators.yaml lacks."
            continue
        indicator, one = series[series_id]
        if indicator.indicator_id != reading.indicator_id:
            yield f"{place} is about '{reading.indicator_id}', but its series '{series_id}' measures '{indicator.indicator_id}'."
        if reading.price_year is not None and one.price_year != reading.price_year:
            yield f"{place} is in dollars of {reading.price_year}, but its series '{series_id}' in those of {one.price_year}."
        if one.unit != reading.unit:
            yield f"{place} is in {reading.unit}, but its series '{series_id}' is in {one.unit}."


def _duplicates(kind: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"The {kind} '{name}' is declared twice."
        seen.add(name)
