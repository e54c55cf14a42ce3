"""One registry of units. A money unit carries its price year beside it; a mass of CO2 knows its gas and GWP beside it.

Conversion happens in staging and marts, with the factor from here; price years and GWPs are never converted here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    import pint

_SPELLINGS = {
    "Mt CO2e": "megatonne", "kt CO2e": "kilotonne", "Gg CO2e": "gigagram", "t CO2e": "tonne", "Mt CO2": "megatonne",
    "t CO2": "tonne", "TWh": "terawatt_hour", "GWh": "gigawatt_hour", "MWh": "megawatt_hour", "kWh": "kilowatt_hour",
    "GW": "gigawatt", "MW": "megawatt", "g CO2e/kWh": "gram / kilowatt_hour", "g CO2/kWh": "gram / kilowatt_hour",
    "t CO2/MWh": "tonne / megawatt_hour", "t CO2e/MWh": "tonne / megawatt_hour", "USD/kWh": "USD / kilowatt_hour",
    "USD/MWh": "USD / megawatt_hour", "GWh/year": "gigawatt_hour / year", "firms": "firm", "percent": "percent",
    "index 1982-84=100": "cpi_point", "fraction": "dimensionless", "years": "year", "percent/year": "percent / year",
    "USD/kW": "USD / kilowatt", "USD/kW/year": "USD / kilowatt / year", "EUR/kW": "EUR / kilowatt",
}  # fmt: skip
"""How sources and the catalogue write a unit -> how the registry (pint) calls it."""


_DEFINITIONS = [
    "kilo- = 1e3", "mega- = 1e6", "giga- = 1e9", "tera- = 1e12",
    "gram = [mass]", "tonne = 1e6 * gram", "watt_hour = [energy]", "year = [time]", "hour = year / 8766",
    "watt = watt_hour / hour", "USD = [money]", "EUR = [other_money]", "firm = [firm]", "cpi_point = [price_level]", "percent = 0.01",
]  # fmt: skip
"""What the spellings rest on, in the registry's own notation; a year has 365.25 days. Its default list takes a second to read."""


def is_known_unit(unit: str) -> bool:
    return unit in _SPELLINGS


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    import pint  # 0.2 s, and only a refresh that reads needs it

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    registry.load_definitions(_DEFINITIONS)
    return registry


@lru_cache(maxsize=256)
def conversion_factor(found: str, wanted: str) -> float:
    """The number by which a value in `found` is multiplied to be in `wanted`.

    Raises SourceError where a unit is unknown or the two do not measure the same thing.
    """
    for unit in (found, wanted):
        if not is_known_unit(unit):
            raise SourceError(f"Unknown unit '{unit}'; known are: {', '.join(sorted(_SPELLINGS))}.")
    registry = _registry()
    one, other = registry.Unit(_SPELLINGS[found]), registry.Unit(_SPELLINGS[wanted])
    if not one.is_compatible_with(other):
        raise SourceError(f"A value in '{found}' cannot be given in '{wanted}': they do not measure the same thing.")
    # Twelve digits: the registry's own arithmetic leaves 1000.0000000000001 for a thousand.
    return float(f"{registry.Quantity(1, one).to(other).magnitude:.12g}")
