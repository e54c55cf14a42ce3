"""Builders that the tests of progress share. They are functions without state, handed out once per session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from assets.progress.levels import TargetLevel
from assets.progress.observations import FiniteObservation, Observation
from pipeline.core.catalog import Reading
from pipeline.core.catalog_entries import Text
from pipeline.core.catalog_words import Comparison, SeriesRole


def _observations(*rows: Sequence[Any]) -> tuple[Observation, ...]:
    """Rows of year, value and, where it is not A, status."""
    return tuple(Observation(row[0], row[1], row[2] if len(row) > 2 else "A", False) for row in rows)


def _lower_bounds(*rows: Sequence[Any]) -> tuple[Observation, ...]:
    return tuple(Observation(row[0], row[1], row[2] if len(row) > 2 else "A", True) for row in rows)


def _level(
    target_value: float, direction: str, target_year: int = 2025, start: tuple[int, float] | None = None
) -> TargetLevel:
    """A level that equality meets, with or without a start."""
    comparison = {"increase": Comparison.AT_LEAST, "decrease": Comparison.AT_MOST}.get(direction, direction)
    reference = FiniteObservation(start[0], start[1], "A", False) if start else None
    return TargetLevel(target_value, target_value, target_year, Comparison(comparison), None, reference)


def _reading(comparison: str, target_value: float, **changes: Any) -> Reading:
    """A reading of a target for 2025 whose fractions count from 2016; a change counts from a baseline of 2016."""
    text = Text(es="ejemplo", en="example")
    fields: dict[str, Any] = {
        "reading_id": "example",
        "label": text,
        "wording": text,
        "citation": "made up for a test",
        "citation_url": None,
        "derived": False,
        "derivation": None,
        "votes": True,
        "indicator_id": "example",
        "comparison": Comparison(comparison),
        "target_value": target_value,
        "target_year": 2025,
        "deadline": text,
        "unit": "1",
        "price_year": None,
        "baseline_year": 2016 if Comparison(comparison).needs_baseline else None,
        "baseline_basis": None,
        "reference_year": 2016,
        "milestones": "none",
        "series": {"example_series": SeriesRole.HEADLINE},
    }
    return Reading(**(fields | changes))


@pytest.fixture(scope="session")
def observations() -> Callable[..., tuple[Observation, ...]]:
    return _observations


@pytest.fixture(scope="session")
def lower_bounds() -> Callable[..., tuple[Observation, ...]]:
    return _lower_bounds


@pytest.fixture(scope="session")
def level() -> Callable[..., TargetLevel]:
    return _level


@pytest.fixture(scope="session")
def reading() -> Callable[..., Reading]:
    return _reading
