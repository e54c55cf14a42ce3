"""The promised tables on emissions: one line per series and year, and avoided emissions by method."""

from __future__ import annotations

from assets.emissions.avoided import METHODS
from pipeline.core.catalog_measures import factor_unit
from pipeline.core.recipes import Making, Recipe

INPUTS = ("marts.latest_observations",)


def emissions(_: Making) -> str:
    return """SELECT series_id, year, value AS mt_co2e, gas, gwp, boundary, source_id, vintage, obs_status
        FROM marts.latest_observations WHERE indicator_id = 'electricity_emissions' AND value IS NOT NULL"""


def avoided_emissions(making: Making) -> str:
    """Avoided emissions with the factor that was applied and the one that would just meet the target."""
    target = making.catalog.target("emissions").reading("avoided").target_value
    series = making.catalog.series()
    methods = ", ".join(
        f"('{m.series_id}', '{m.method}', '{factor_unit(series[m.series_id][1].gas)}')" for m in METHODS
    )
    return f"""SELECT method, a.year, s.value * 1000 AS solar_gwh, a.value / nullif(s.value, 0) AS factor_t_per_mwh,
            a.value AS mt_co2e, {target!r} / nullif(s.value, 0) AS breakeven_factor_t_per_mwh, a.series_id,
            m.factor_unit, a.gas, a.gwp
        FROM marts.latest_observations a JOIN (VALUES {methods}) m(series_id, method, factor_unit) USING (series_id)
        JOIN marts.latest_observations s ON s.series_id = 'solar_generation_owid' AND s.year = a.year
        WHERE a.value IS NOT NULL AND s.value > 0"""


RECIPES = (
    Recipe("marts.emissions", INPUTS, emissions),
    Recipe("marts.avoided_emissions", INPUTS, avoided_emissions),
)
