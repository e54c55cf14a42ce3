"""How instruments may have acted on the targets: hypotheses of this project, by line of work, never causal claims.

Belongs here: which target a line of work aims at, and by what mechanism. Does not belong here: the instruments
themselves (`record.py`, from sourced facts). No document read states these links; each row says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.core.recipes import Making, Recipe

if TYPE_CHECKING:
    from pipeline.core.declared_rows import DeclaredRows

BASIS = "hypothesis"


@dataclass(frozen=True)
class Link:
    """A line of work, the target it may act on, and how, in both languages."""

    line: str
    target_id: str
    mechanism_es: str
    mechanism_en: str


LINKS = (
    Link("technology development", "pv_cost", "módulos hechos para el desierto dan más por dólar", "modules made for the desert yield more per dollar"),
    Link("technology institute", "pv_cost", "investigación aplicada reduce el costo", "applied research lowers cost"),
    Link("technology institute", "firms", "licencias y derivados dan origen a empresas", "licences and spin-offs start firms"),
    Link("open innovation", "firms", "los desafíos abiertos atraen proveedores nuevos", "open challenges draw new suppliers"),
    Link("quality infrastructure", "pv_cost", "las normas bajan el riesgo y con él el costo del capital", "standards lower risk and with it the cost of capital"),
    Link("quality infrastructure", "firms", "las normas abren el mercado a proveedores locales", "standards open the market to local suppliers"),
    Link("industrial development", "firms", "el desarrollo de proveedores da origen a empresas", "supplier development starts firms"),
    Link("solar in the city", "firms", "la compra pública da trabajo a instaladores", "public procurement gives installers work"),
    Link("solar in the city", "emissions", "los techos solares desplazan generación fósil", "solar roofs displace fossil generation"),
    Link("solar fuels and mobility", "emissions", "desplaza diésel, fuera del límite de la generación", "displaces diesel, outside the boundary of generation"),
    Link("storage", "emissions", "desplaza generación fósil de noche", "displaces fossil generation at night"),
    Link("storage", "pv_cost", "evita vertimiento y sube la energía vendida", "avoids curtailment and raises the energy sold"),
    Link("solar heat for mining", "emissions", "desplaza combustibles, fuera del límite de la generación", "displaces fuels, outside the boundary of generation"),
    Link("capacity building", "firms", "personas formadas fundan empresas o trabajan en ellas", "trained people found firms or work in them"),
    Link("international promotion", "firms", "la promoción atrae socios y clientes", "promotion draws partners and customers"),
    Link("green hydrogen", "emissions", "desplaza combustibles, fuera del límite de la generación", "displaces fuels, outside the boundary of generation"),
    Link("circular economy", "firms", "el reciclaje da origen a empresas", "recycling starts firms"),
)  # fmt: skip


def portfolio_targets(making: Making) -> DeclaredRows:
    """Rows of `marts.portfolio_targets`: one per instrument, target and line of work, each marked a hypothesis."""
    rows = making.rows("SELECT initiative_id, line_of_work FROM marts.portfolio ORDER BY initiative_id")
    return link_rows(rows)


def link_rows(portfolio: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The links of each instrument, by the lines of work that it belongs to."""
    return [
        {"initiative_id": row["initiative_id"], "line_of_work": link.line, "basis": BASIS}
        | {"target_id": link.target_id, "mechanism_es": link.mechanism_es, "mechanism_en": link.mechanism_en}
        for row in portfolio
        for link in LINKS
        if link.line in [line.strip() for line in str(row["line_of_work"] or "").split(";")]
    ]


RECIPES = (Recipe("marts.portfolio_targets", ("marts.portfolio",), portfolio_targets),)
