"""What decides a target: the changes of reading, series, factor, price base or value that would turn its verdict.

Belongs here: finding them and putting the smallest first. Does not belong here: wording (the report's business).

A lever is one change, all else equal, that moves the headline verdict to the other side, met or missed. Another reading is heard
by its headline series; other series are levers of the headline's own reading. Choices of
the same evidence come first (another series, factor or unit of count), then another reading or price base, then how far
the value itself would have to move; among levers of a kind the one with the smallest relative change of value leads.

Only a value that decides can be such a lever. Where the verdict is open, the value of the target year alone decides it:
another value of another year turns nothing, and the lever is the missing value itself.

After them stands what was tried and turns nothing, with how far its own value is from its own level: that a price base or
a source does not decide is a finding too. The discount rate (WACC) joins the levers with the cost model, which asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assets.progress.agreement import reading_status
from assets.progress.verdict import Verdict
from pipeline.core.catalog_measures import factor_unit

Row = Mapping[str, Any]


SIDES = ("met", "missed")
"""A lever turns a verdict to one of these: to have no verdict instead is no change of what is known."""


class LeverKind(StrEnum):
    """What is changed, in the order of preference."""

    UNIT_OF_COUNT = "unit_of_count"
    FACTOR = "factor"
    SERIES = "series"
    PRICE_BASE = "price_base"
    READING = "reading"
    BREAK_EVEN_FACTOR = "break_even_factor"
    VALUE = "value"
    TARGET_YEAR_VALUE = "target_year_value"


@dataclass(frozen=True)
class Lever:
    """`relative_change` is that of the value compared, or of the factor, as a share: -0.82 is 82 per cent less.

    Where it does not turn the verdict, `value_from` and `value_to` are its own value and level.
    """

    kind: LeverKind
    reading_id: str
    series_id: str
    status_from: str
    status_to: str
    value_from: float | None
    value_to: float | None
    relative_change: float | None
    series_id_from: str
    unit_from: str
    unit_to: str
    price_year_from: int | None
    price_year_to: int | None
    turns: bool = True


def levers(
    headline: Row, assessments: Sequence[Row], break_even: Mapping[str, tuple[float, float]] | None = None
) -> list[Lever]:
    """Levers of one target, the smallest first, and after them what turns nothing.

    `headline` is the assessment that gives the headline verdict, `assessments` all of the target that vote; context
    series never do. `break_even` gives, by series, the factor used and the one that would just meet the target.
    """
    here = _status(headline)
    factors = break_even or {}
    found = [_tried(headline, other, factors) for other in assessments if _may_turn(headline, other)]
    found += [_tried(base, other, factors) for base, other in _other_factors(headline, assessments, factors)]
    found += _by_value(headline, here)
    found += _by_factor(assessments, factors)
    order = list(LeverKind)
    return sorted(
        found,
        key=lambda lever: (
            not lever.turns,
            order.index(lever.kind),
            abs(lever.relative_change) if lever.relative_change is not None else float("inf"),
            lever.reading_id,
            lever.series_id,
        ),
    )


def _may_turn(headline: Row, other: Row) -> bool:
    if not _votes(other) or _key(other) == _key(headline):
        return False
    return bool(other["reading_id"] == headline["reading_id"] or other["role"] == "headline")


def _other_factors(
    headline: Row, assessments: Sequence[Row], factors: Mapping[str, tuple[float, float]]
) -> list[tuple[Row, Row]]:
    """Of other readings that are energy times factor: the headline series, and each series with another factor."""
    with_factor = [a for a in assessments if _votes(a) and a["series_id"] in factors]
    return [
        (base, other)
        for base in with_factor
        for other in with_factor
        if base["role"] == "headline" and base["reading_id"] == other["reading_id"] != headline["reading_id"]
        and other is not base
    ]  # fmt: skip


def _tried(headline: Row, other: Row, factors: Mapping[str, tuple[float, float]]) -> Lever:
    here, there = _status(headline), _status(other)
    turns = there in SIDES and there != here
    return (_to_other if turns else _without_effect)(headline, other, here, factors)


def _to_other(headline: Row, other: Row, here: str, factors: Mapping[str, tuple[float, float]]) -> Lever:
    old, new = headline["latest_value"], other["latest_value"]
    comparable = old and new is not None and headline["unit"] == other["unit"]
    return Lever(
        _kind(headline, other, factors), other["reading_id"], other["series_id"], here, _status(other), old, new,
        (new - old) / abs(old) if comparable else None, *_measures(headline, other),
    )  # fmt: skip


def _without_effect(headline: Row, other: Row, here: str, factors: Mapping[str, tuple[float, float]]) -> Lever:
    value, level = other["latest_value"], other["target_level"]
    return Lever(
        _kind(headline, other, factors), other["reading_id"], other["series_id"], here, _status(other), value, level,
        (level - value) / abs(value) if value and level is not None else None, *_measures(other, other), turns=False,
    )  # fmt: skip


def _measures(old: Row, new: Row) -> tuple[str, str, str, int | None, int | None]:
    """Series of the old value, units, years of the dollars; a level is compared in those of its value."""
    return old["series_id"], old["unit"], new["unit"], old["price_year"], new["price_year"]


def _kind(headline: Row, other: Row, factors: Mapping[str, tuple[float, float]]) -> LeverKind:
    if other["reading_id"] != headline["reading_id"]:
        same_question = (
            other["comparison"] == headline["comparison"] and other["target_value"] == headline["target_value"]
        )
        moved_price = other["price_year"] != headline["price_year"] and other["unit"] == headline["unit"]
        return LeverKind.PRICE_BASE if same_question and moved_price else LeverKind.READING
    if other["unit_of_count"] != headline["unit_of_count"]:
        return LeverKind.UNIT_OF_COUNT
    by_factor = {headline["series_id"], other["series_id"]} <= factors.keys()
    return LeverKind.FACTOR if by_factor else LeverKind.SERIES


def _by_value(headline: Row, here: str) -> list[Lever]:
    """How far the value that decides would have to move; nothing where no value or no level is known."""
    level = headline["target_level"]
    if level is None or not headline["latest_value"] or headline["gap_absolute"] is None:
        return []
    decides = _latest_decides(headline)
    value = headline["latest_value"] if decides else headline["target_year_value"]
    return [
        Lever(
            LeverKind.VALUE if decides else LeverKind.TARGET_YEAR_VALUE,
            headline["reading_id"],
            headline["series_id"],
            here,
            "missed" if here == "met" else "met",
            value,
            level,
            (level - value) / abs(value) if value else None,
            *_measures(headline, headline),
        )
    ]


def _latest_decides(row: Row) -> bool:
    """A verdict that is reached rests on the values up to the latest; an open one waits for that of the target year."""
    is_due = row["verdict"] != Verdict.NOT_YET_DUE
    return _status(row) in SIDES or (is_due and row["latest_year"] == row["target_year"])


def _by_factor(assessments: Sequence[Row], break_even: Mapping[str, tuple[float, float]]) -> list[Lever]:
    """Of a value that is energy times factor and decides: the factor at which it turns, by its headline series."""
    return [
        Lever(
            LeverKind.BREAK_EVEN_FACTOR,
            row["reading_id"],
            row["series_id"],
            _status(row),
            "missed" if _status(row) == "met" else "met",
            *break_even[row["series_id"]],
            break_even[row["series_id"]][1] / break_even[row["series_id"]][0] - 1.0,
            series_id_from=row["series_id"],
            unit_from=factor_unit(row.get("gas")),
            unit_to=factor_unit(row.get("gas")),
            price_year_from=None,
            price_year_to=None,
        )
        for row in assessments
        if row["role"] == "headline" and row["series_id"] in break_even and _votes(row) and _latest_decides(row)
    ]


def _votes(row: Row) -> bool:
    return bool(row["votes"]) and row["role"] != "context"


def _key(row: Row) -> tuple[str, str]:
    return (row["reading_id"], row["series_id"])


def _status(row: Row) -> str:
    return reading_status(Verdict(row["verdict"])).value
