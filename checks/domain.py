"""All rules of the domain, gathered from where they stand.

That is domain_observations.py (one grain, all topics), domain_emissions.py, domain_firms.py, domain_verdicts.py and
domain_progress.py (what is only there before publication). What the catalogue says of a column is suites.py; what a rule is stands in
domain_rule.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import domain_emissions, domain_firms, domain_observations, domain_progress, domain_verdicts

if TYPE_CHECKING:
    from datetime import date

    from checks.domain_rule import DomainRule
    from pipeline.core.catalog import Catalog


def domain_rules(catalog: Catalog, as_of: date) -> tuple[DomainRule, ...]:
    """Every rule of the domain. `as_of` stands in the SQL of the rules that need a day, and in no other."""
    return (
        *domain_observations.rules(catalog, as_of),
        *domain_emissions.rules(catalog),
        *domain_firms.rules(),
        *domain_verdicts.rules(catalog),
        *domain_progress.rules(),
    )
