"""Units that must agree with what stands beside them: a mass of gas with its gases and GWP, money with the year of its dollars.

Belongs here: rules over the catalogue's units (see docs/decisions/0005). Does not belong here: converting (`units.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.catalog import Column, Series, Table

CO2, NO_GWP = "CO2", "not applicable"
CO2_ALONE = "CO2 alone, GWP 1"
"""How a series of CO2 says that it is counted as CO2e and that other gases are not in it: CO2 weighs 1 in every report."""

ANY_UNIT = "see column unit"
"""A column whose unit stands in its row, or in marts.series, may hold money."""

MONEY = ("USD", "EUR")
WITHOUT_PRICE_YEAR = ("nominal", "price year not stated")
"""What a unit of money says of itself where no year of its dollars is known."""


def factor_unit(gas: str | None) -> str:
    """The unit of an emission factor by which energy becomes a mass of these gases."""
    return "t CO2/MWh" if gas == CO2 else "t CO2e/MWh"


def gas_mistakes(place: str, one: Series) -> Iterator[str]:
    """Where unit, gas and GWP of a series do not say the same."""
    found = f"has unit '{one.unit}', gas '{one.gas}' and gwp '{one.gwp}'"
    if "CO2" not in one.unit:
        if one.gas is not None or one.gwp is not None:
            yield f"{place} {found}; a unit that is no mass of gas has neither gas nor gwp."
    elif one.gas is None or one.gwp is None:
        yield f"{place} {found}; a mass of gas must name its gases and their GWP ('{NO_GWP}' for CO2 in CO2)."
    elif "CO2e" not in one.unit:
        if (one.gas, one.gwp) != (CO2, NO_GWP):
            yield f"{place} {found}; a unit of CO2 goes with gas '{CO2}' and gwp '{NO_GWP}', several gases with CO2e."
    elif (one.gas == CO2) != (one.gwp == CO2_ALONE):
        yield f"{place} {found}; CO2e of CO2 alone, and nothing else, must say so by gwp '{CO2_ALONE}'."
    elif one.gwp == NO_GWP:
        yield f"{place} {found}; CO2e of several gases must name the GWP by which they were added."


def money_mistakes(table: Table) -> Iterator[str]:
    """A promised table that may hold money, and neither has a column of price years nor says why not in its unit."""
    if table.schema_name != "marts" or any(c.name.startswith("price_year") for c in table.columns):
        return
    for column in table.columns:
        if may_be_money(column):
            yield (
                f"Table '{table.name}': column '{column.name}' may hold money (unit '{column.unit}') and no column price_year "
                f"stands beside it; add one, or say '{WITHOUT_PRICE_YEAR[0]}' or '{WITHOUT_PRICE_YEAR[1]}' in its unit."
            )


def may_be_money(column: Column) -> bool:
    """Whether values of the column can be money whose year its unit does not tell."""
    unit = column.unit or ""
    told = any(words in unit for words in WITHOUT_PRICE_YEAR)
    return not told and (unit.startswith(ANY_UNIT) or any(currency in unit for currency in MONEY))
