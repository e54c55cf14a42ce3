"""One registry of units: known spellings, factors between them, and refusals."""

from __future__ import annotations

import pytest

from pipeline.core.errors import SourceError
from pipeline.core.units import conversion_factor, is_known_unit

FACTORS = [
    ("USD/kWh", "USD/MWh", 1000.0),
    ("g CO2e/kWh", "t CO2e/MWh", 0.001),
    ("g CO2/kWh", "t CO2/MWh", 0.001),
    ("t CO2e", "Mt CO2e", 1e-6),
    ("kt CO2e", "Mt CO2e", 1e-3),
    ("Gg CO2e", "Mt CO2e", 1e-3),
    ("MW", "GW", 1e-3),
    ("GWh", "TWh", 1e-3),
    ("MWh", "GWh", 1e-3),
    ("TWh", "TWh", 1.0),
    ("firms", "firms", 1.0),
    ("percent", "fraction", 0.01),
]


@pytest.mark.parametrize(("found", "wanted", "factor"), FACTORS)
def test_a_factor_is_exact(found: str, wanted: str, factor: float) -> None:
    assert conversion_factor(found, wanted) == factor


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("TWh", "GW"),
        ("USD/MWh", "t CO2/MWh"),
        ("firms", "percent"),
        ("index 1982-84=100", "USD/MWh"),
        ("EUR/kW", "USD/kW"),
        ("percent/year", "percent"),
    ],
)
def test_what_does_not_measure_the_same_is_refused(found: str, wanted: str) -> None:
    with pytest.raises(SourceError, match="do not measure the same thing"):
        conversion_factor(found, wanted)


@pytest.mark.parametrize("unit", ["", "mwh", "MT CO2e", "Mt", "tonnes", "USD", "$/MWh", "CLP/MWh"])
def test_an_unknown_unit_is_refused_by_name(unit: str) -> None:
    assert not is_known_unit(unit)
    with pytest.raises(SourceError, match=r"Unknown unit .*known are: EUR/kW, GW"):
        conversion_factor(unit, "MWh")


def test_factors_are_those_of_the_full_list_of_units() -> None:
    import pint

    from pipeline.core.units import _SPELLINGS

    full: pint.UnitRegistry[float] = pint.UnitRegistry()
    for name in ("TWh", "GWh", "MWh", "kWh", "GW", "MW", "GWh/year", "kt CO2e", "t CO2e", "Gg CO2e"):
        for other in ("TWh", "MWh", "GW", "GWh/year", "t CO2e", "Mt CO2e"):
            one, two = full.Unit(_SPELLINGS[name]), full.Unit(_SPELLINGS[other])
            if one.is_compatible_with(two):
                assert conversion_factor(name, other) == pytest.approx(
                    full.Quantity(1, one).to(two).magnitude, rel=1e-12
                )
