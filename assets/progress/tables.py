"""One grain for all indicators: observations, the facts under each, and the current one of each series and period."""

from __future__ import annotations

from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import literal

TOPICS = tuple(f"staging.{topic}_observations" for topic in ("emissions", "pv_cost", "firms"))


def _union() -> str:
    return " UNION ALL BY NAME ".join(
        f"SELECT *, series_id || '/' || CASE frequency WHEN 'A' THEN strftime(period_start, '%Y') ELSE strftime(period_start, '%Y-%m') END "
        f"|| '@' || vintage AS observation_id FROM {topic}"
        for topic in TOPICS
    )


def observations(making: Making) -> str:
    """Every observation with what the catalogue says of its series and when it could be known.

    An observation could be known when the last of its inputs was published. `is_current` marks the newest vintage of a
    series and period by the day its own source published it; a period that a newer release no longer carries is marked.
    In dollars of another year than the newest release's it is not current: one series never mixes dollars of two years.
    """
    described = ", ".join(
        f"('{s.series_id}', '{i.indicator_id}', {literal(s.gas)}, {literal(s.gwp)}, {literal(s.boundary.en)}, '{s.lineage_group}')"
        for i, s in making.catalog.series().values()
    )
    return f"""WITH o AS ({_union()}),
        described(series_id, indicator_id, gas, gwp, boundary, lineage_group) AS (VALUES {described}),
        known AS (
            SELECT observation_id, max(v.published_at) AS published_at, max(v.retrieved_at) AS retrieved_at,
                arg_max(v.published_at_basis, v.published_at) AS published_at_basis
            FROM marts.observation_inputs JOIN marts.vintages v USING (source_id, vintage, file) GROUP BY 1),
        own AS (SELECT source_id, vintage, max(published_at) AS released FROM marts.vintages GROUP BY ALL),
        dated AS (
            SELECT o.* EXCLUDE (inputs), described.* EXCLUDE (series_id), known.* EXCLUDE (observation_id), own.released,
                first_value(vintage) OVER by_release AS newest, first_value(price_year) OVER by_release AS dollars
            FROM o JOIN described USING (series_id) JOIN known USING (observation_id) JOIN own USING (source_id, vintage)
            WINDOW by_release AS (PARTITION BY series_id ORDER BY own.released DESC, vintage DESC)),
        whole AS (
            SELECT *, price_year IS DISTINCT FROM dollars AS is_other_dollars, row_number() OVER (
                PARTITION BY series_id, period_start, price_year IS DISTINCT FROM dollars ORDER BY released DESC, vintage DESC
                ) = 1 AS is_last,
                count(*) FILTER (WHERE price_year IS NOT DISTINCT FROM dollars) OVER (PARTITION BY series_id, period_start) = 0
                    AS is_other_alone FROM dated)
        SELECT * EXCLUDE (newest, dollars, released, is_other_dollars, is_other_alone, is_last) REPLACE (
                CASE WHEN is_last AND is_other_alone
                    THEN concat_ws('; ', note, 'in dollars of ' || price_year || ', the newest release in those of ' || dollars
                        || ': never current beside them')
                    WHEN is_last AND NOT is_other_dollars AND vintage <> newest
                    THEN concat_ws('; ', note, 'no longer carried by the newest release (' || newest || '): kept from this one')
                    ELSE note END AS note),
            is_last AND NOT is_other_dollars AS is_current FROM whole"""


def observation_inputs(_: Making) -> str:
    """One row per observation and fact: source, vintage, file, line, and the hash of the bytes."""
    return f"""WITH inputs AS (SELECT DISTINCT observation_id, unnest(inputs) AS input_id FROM ({_union()})),
        located AS (
            SELECT *, split_part(input_id, '/', 1) AS source_id, split_part(input_id, '/', 2) AS vintage,
                split_part(split_part(input_id, '/', 3), '#', 1) AS file, split_part(split_part(input_id, '#', 2), ':', 1)::INTEGER AS row
            FROM inputs)
        SELECT located.*, v.sha256 FROM located JOIN marts.vintages v USING (source_id, vintage, file)"""


def latest_observations(making: Making) -> str:
    columns = ", ".join(f'"{c}"' for c in making.catalog.table("marts.latest_observations").column_names)
    return f"SELECT {columns} FROM marts.observations WHERE is_current"


RECIPES = (
    Recipe("marts.observation_inputs", (*TOPICS, "marts.vintages"), observation_inputs),
    Recipe("marts.observations", (*TOPICS, "marts.observation_inputs", "marts.vintages"), observations),
    Recipe("marts.latest_observations", ("marts.observations",), latest_observations),
)
