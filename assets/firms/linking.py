"""Names of the directory without a RUT, linked to registered firms: `staging.firm_links`, links and candidates alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.firms.linkage import links
from pipeline.core.recipes import Making, Recipe

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows


def firm_links(making: Making) -> DeclaredRows:
    """What each name of the directory may be in the registries loaded; the directory's own RUTs are no targets."""
    named = making.rows("SELECT name FROM staging.directory_firms WHERE rut IS NULL AND name IS NOT NULL")
    registered = making.rows(
        "SELECT rut, name FROM staging.registry_firms WHERE name IS NOT NULL "
        "AND rut NOT IN (SELECT rut FROM staging.directory_firms WHERE rut IS NOT NULL)"
    )
    found = links((r["name"] for r in named), ((r["rut"], r["name"]) for r in registered)) if registered else []
    return [
        {
            "listed_name": link.name,
            "rut": link.rut,
            "registered_name": link.registered_name,
            "score": link.score,
            "link": link.verdict,
        }
        for link in found
    ]


RECIPES = (Recipe("staging.firm_links", ("staging.directory_firms", "staging.registry_firms"), firm_links),)
