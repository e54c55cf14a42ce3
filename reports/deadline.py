"""A count that goes on after the target year, told for the target year first.

Belongs here: which of two lower bounds a reader sees first. A count of 2026 does not answer for 2025: undated sources count
only in the year of the as-of day (decision 9), so the number for the deadline comes first and the later one stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.rows import as_year, plain

if TYPE_CHECKING:
    from reports.rows import Row


def at_deadline(row: Row) -> Row:
    """The assessment with the value of the target year in front; what is known of a later year as `later_value`.

    Only lower bounds have both: any other series is judged by its value of the target year already.
    """
    year, latest, value = (
        as_year(row.get("target_year")),
        as_year(row.get("latest_year")),
        plain(row.get("target_year_value")),
    )
    if row.get("later_year") or value is None or year is None or latest is None or latest <= year:
        return row
    if not plain(row.get("latest_is_lower_bound")):
        return row
    level = plain(row.get("target_level"))
    gap = None if level is None or plain(row.get("gap_absolute")) is None else float(level) - float(value)
    return {
        **row, "latest_value": value, "latest_year": year, "gap_absolute": gap,
        "later_value": row["latest_value"], "later_year": latest, "later_gap": row["gap_absolute"],
    }  # fmt: skip


def as_known_later(row: Row) -> Row | None:
    """The same assessment by what is known of a later year than its target year, or None."""
    if not row.get("later_year"):
        return None
    return {
        **row,
        "latest_value": row["later_value"],
        "latest_year": row["later_year"],
        "gap_absolute": row["later_gap"],
    }
