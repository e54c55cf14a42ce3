"""Every layout that a reader takes, each with a file in it: what the behaviour suite runs over.

A new source brings a module of its own, `tests/stand_in/<source id>.py` with `LAYOUTS`; it is found by being there.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import tests.stand_in
from tests.stand_in import costs, emissions
from tests.stand_in.layout import Layout

_OF_BUNDLED_FACTS = (
    Layout("owid_energy", "today's", emissions.owid_energy),
    Layout("owid_grapher", "emissions", lambda: emissions.grapher("ghg-emissions-by-sector"), ("2026-02-18",)),
    Layout("owid_grapher", "capacity", lambda: emissions.grapher("installed-solar-PV-capacity"), ("2021-11-03",)),
    Layout("owid_grapher", "renamed column", lambda: emissions.grapher("ghg-emissions-by-sector", next_year=True), ("2026-02-18",)),
    Layout("ember_yearly", "long release", emissions.ember, ("2025-05-21", "2021-release")),
    Layout("ember_yearly", "long release with ISO 3 code", lambda: emissions.ember(next_year=True), ("2025-05-21", "2021-release")),
    Layout("ember_yearly", "overview of 2025", emissions.ember_overview, ("2025-05-21",)),
    Layout("ember_yearly", "generation of 2021", lambda: emissions.ember_2021("generation"), ("2021-release",)),
    Layout("ember_yearly", "capacity of 2021", lambda: emissions.ember_2021("capacity"), ("2021-release",)),
    Layout("ember_monthly", "long release", emissions.ember_monthly),
    Layout("ember_monthly", "overview of 2025", emissions.ember_monthly_overview),
    Layout("wdi_power_co2", "page", emissions.wdi_page, facts_of="edgar_ghg"),
    Layout("wdi_power_co2", "table under a preamble", emissions.wdi_table, facts_of="edgar_ghg"),
    Layout("edgar_ghg", "booklet", emissions.edgar),
    Layout("edgar_ghg", "export", emissions.edgar_export),
    Layout("unfccc_inventory", "tidy", emissions.unfccc),
    Layout("unfccc_inventory", "without the dot", lambda: emissions.unfccc(dot="")),
    Layout("sen_grid_factor", "list", emissions.sen),
    Layout("ifi_grid_factors", "v3.1", emissions.ifi, ("2021-v3.1",), "2021-v3.1", quoted_line_breaks=True),
    Layout("irena_costs", "export of edition 2022", lambda: costs.irena_export("edition-2022"), ("edition-2022",)),
    Layout("irena_costs", "export of edition 2023", costs.irena_export, ("edition-2023",)),
    Layout("irena_costs", "workbook of edition 2022", lambda: costs.irena_workbook(2022), ("edition-2022",), "edition-2022"),
    Layout("irena_costs", "workbook of edition 2023", lambda: costs.irena_workbook(2023), ("edition-2023",), "edition-2023"),
    Layout("us_cpi", "today's", costs.us_cpi, left_out={"before_2010": 1}),
    Layout("nrel_atb", "edition 2022", costs.nrel_atb, ("atb-2022",)),
    Layout("pypsa_costs", "plants of 2030", lambda: costs.pypsa_costs("2030"), ("costs-2030",), "costs-2030"),
    Layout("wb_inflation", "today's", costs.wb_inflation),
    Layout("country_risk", "workbook", costs.country_risk, ("2025-01-01",)),
    Layout("country_risk", "export with its day in words", costs.country_risk_export, ("2017-01-05",)),
)  # fmt: skip


def _of_new_sources() -> tuple[Layout, ...]:
    names = {m.name for m in iter_modules(tests.stand_in.__path__)} - {"__main__", "layouts", "publishers"}
    modules = [import_module(f"tests.stand_in.{name}") for name in sorted(names)]
    return tuple(layout for module in modules for layout in vars(module).get("LAYOUTS", ()))


LAYOUTS = (*_OF_BUNDLED_FACTS, *_of_new_sources())
