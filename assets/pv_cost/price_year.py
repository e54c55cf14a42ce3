"""Dollars of one year in dollars of another, by the United States consumer price index (all urban consumers, NSA).

IRENA's costs are in US dollars, so the US index deflates them; Chile's own index would be wrong by 5 % for 2024 (a
mistake that one published export of the series really had).
"""

from __future__ import annotations

MONTHS = 12


def yearly_index(facts: str) -> str:
    """A select of year, index (plain mean of twelve months; null without all twelve) and the facts under it."""
    return f"""SELECT year(period_start)::INTEGER AS price_year, list(fact_id ORDER BY fact_id) AS index_facts,
            CASE WHEN count(value) = {MONTHS} THEN avg(value) END AS price_index
        FROM {facts} JOIN marts.vintages USING (source_id, vintage, file) WHERE source_id = 'us_cpi' AND is_newest GROUP BY 1"""
