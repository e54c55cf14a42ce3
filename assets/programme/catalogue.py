"""The goals and their readings as tables: the catalogue, for analysts who query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.core.recipes import Making, Recipe

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows


def targets(making: Making) -> DeclaredRows:
    """Rows of `marts.targets`."""
    return [
        {
            "target_id": t.target_id,
            "position": t.position,
            "title_es": t.title.es,
            "title_en": t.title.en,
            "wording_es": t.wording.es,
            "wording_en": t.wording.en,
            "document": t.document,
            "adopted_year": t.adopted_year,
            "headline_reading": t.headline_reading,
            "headline_reason_es": t.headline_reason.es,
            "headline_reason_en": t.headline_reason.en,
        }
        for t in making.catalog.targets
    ]


def readings(making: Making) -> DeclaredRows:
    """Rows of `marts.readings`."""
    return [
        {
            "target_id": t.target_id,
            "reading_id": r.reading_id,
            "position": position,
            "is_headline": r.reading_id == t.headline_reading,
            "votes": r.votes,
            "is_derived": r.derived,
            "label_es": r.label.es,
            "label_en": r.label.en,
            "wording_es": r.wording.es,
            "wording_en": r.wording.en,
            "derivation_es": r.derivation.es if r.derivation else None,
            "derivation_en": r.derivation.en if r.derivation else None,
            "citation": r.citation,
            "citation_url": r.citation_url,
            "indicator_id": r.indicator_id,
            "headline_series": r.headline_series,
            "comparison": r.comparison.value,
            "direction": r.direction.value,
            "target_value": r.target_value,
            "unit": r.unit,
            "target_year": r.target_year,
            "price_year": r.price_year,
            "baseline_year": r.baseline_year,
            "reference_year": r.reference_year,
        }
        for t in making.catalog.targets
        for position, r in enumerate(t.readings, start=1)
    ]


def series(making: Making) -> DeclaredRows:
    """Rows of `marts.series`."""
    return [
        {
            "series_id": s.series_id,
            "indicator_id": i.indicator_id,
            "name_es": s.name.es,
            "name_en": s.name.en,
            "sources": ";".join(s.sources),
            "lineage_group": s.lineage_group,
            "frequency": s.frequency,
            "unit": s.unit,
            "gas": s.gas,
            "gwp": s.gwp,
            "unit_of_count": s.unit_of_count,
            "boundary_es": s.boundary.es,
            "boundary_en": s.boundary.en,
            "formula_es": s.formula.es if s.formula else None,
            "formula_en": s.formula.en if s.formula else None,
        }
        for i, s in making.catalog.series().values()
    ]


RECIPES = (
    Recipe("marts.series", (), series),
    Recipe("marts.targets", (), targets),
    Recipe("marts.readings", (), readings),
)
