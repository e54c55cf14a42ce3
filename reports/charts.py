"""The figures of the report, in one fixed order, from the published tables.

Belongs here: which figures there are. How each is made stands in reports/charts_<topic>.py, their common parts in
reports/charts_parts.py, drawing in reports/figures.py. Their words stand in reports/words/charts.<code>.yaml:
`Language.word` merges every file words/<part>.<code>.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.charts_cost import auctions, levelised_cost, levelised_cost_both_bases
from reports.charts_emissions import avoided_by_method, avoided_over_years, emission_level, solar_generation
from reports.charts_firms import firms_evidence
from reports.charts_milestones import milestone_strip
from reports.charts_outlook import cost_outlook, emissions_outlook
from reports.charts_parts import DataTable, Figure

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from reports.language import Language
    from reports.rows import Tables

__all__ = ["DataTable", "Figure", "build_figures"]

STRIPS = ("firms", "pv_cost", "emissions")
SHOWN = (
    "marts.readings",
    "marts.assessments",
    "marts.milestones",
    "marts.forecasts",
    "marts.latest_observations",
    "marts.emissions",
    "marts.avoided_emissions",
    "marts.pv_lcoe",
    "marts.firm_counts",
)
"""Tables that figures read: no more is carried to the process that makes them."""

OF_FACTS = (firms_evidence, levelised_cost_both_bases, auctions, solar_generation)
OF_FACTS_SHOWN = ("marts.readings", "marts.latest_observations", "marts.pv_lcoe", "marts.firm_counts")
"""Figures that show no assessment, and all tables they read: they can be drawn before anything is assessed."""


def build_figures(tables: Tables, language: Language) -> tuple[Figure, ...]:
    """Every figure of the report in one language; a figure without values says so and is still there.

    `tables` need not have more than those of `SHOWN`. A target whose readings have no milestones (firms: nobody states a
    path) has no strip.
    """
    makers = (
        firms_evidence,
        levelised_cost,
        levelised_cost_both_bases,
        auctions,
        emission_level,
        avoided_by_method,
        avoided_over_years,
        solar_generation,
        cost_outlook,
        emissions_outlook,
    )
    with _unvalidated():
        strips = [milestone_strip(tables, target_id, language) for target_id in STRIPS]
        return (*(make(tables, language) for make in makers), *(strip for strip in strips if strip is not None))


def figures_of_facts(tables: Tables, language: Language) -> tuple[Figure, ...]:
    """Those of OF_FACTS, in one language."""
    with _unvalidated():
        return tuple(make(tables, language) for make in OF_FACTS)


def _unvalidated() -> AbstractContextManager[None]:
    """Tests validate every specification against Vega-Lite's schema; a refresh need not wait."""
    from altair.utils.schemapi import debug_mode

    unvalidated: AbstractContextManager[None] = debug_mode(arg=False)
    return unvalidated
