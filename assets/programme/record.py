"""What the programme did and what others said of it: portfolio, timeline, published statements. Each row has its source."""

from __future__ import annotations

from pipeline.core.recipes import Making, Recipe


def _newest(table: str) -> str:
    return f"SELECT t.* FROM raw.{table} t JOIN marts.vintages v USING (source_id, vintage, file) WHERE v.is_newest"


def portfolio(_: Making) -> str:
    return f"""SELECT initiative_id, initiative_es, initiative_en, instrument_type, line_of_work, lead, start_year, end_year,
        planned_usd, status_es, status_en, source_url FROM ({_newest("programme_portfolio")})"""


def timeline(_: Making) -> str:
    return f"""SELECT date AS event_date, left(date, 4) AS year, event_es, event_en, category, source_url
        FROM ({_newest("programme_timeline")})"""


def published_statements(_: Making) -> str:
    return f"""SELECT row - 1 AS statement_id, target_id, year, value, unit, publisher, measure_es, measure_en, qualifier, url AS source_url
        FROM ({_newest("programme_statements")})"""


RECIPES = (
    Recipe("marts.portfolio", ("raw.programme_portfolio", "marts.vintages"), portfolio),
    Recipe("marts.timeline", ("raw.programme_timeline", "marts.vintages"), timeline),
    Recipe("marts.published_statements", ("raw.programme_statements", "marts.vintages"), published_statements),
)
