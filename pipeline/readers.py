"""Composition of the readers: source id -> the reader of its publisher's own format. The floor gets them from here."""

from __future__ import annotations

from pipeline.core.readers import Readers


def all_readers() -> Readers:
    """Every reader that the topics have."""
    from assets.emissions.readers import (
        edgar_ghg,
        ember_monthly,
        ember_yearly,
        ifi_grid_factors,
        owid_energy,
        owid_grapher,
        sen_grid_factor,
        unfccc_inventory,
        wdi_power_co2,
    )
    from assets.pv_cost.readers import country_risk, irena_costs, nrel_atb, pypsa_costs, us_cpi, wb_inflation

    modules = (
        owid_energy, owid_grapher, ember_yearly, ember_monthly, edgar_ghg, unfccc_inventory, sen_grid_factor,
        ifi_grid_factors, wdi_power_co2, irena_costs, us_cpi, nrel_atb, pypsa_costs, wb_inflation, country_risk,
    )  # fmt: skip
    return {m.READER.name: m.READER for m in modules}
