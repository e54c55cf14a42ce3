"""Emissions that solar generation avoids, by the emission factor it is credited with.

Avoided (Mt) = solar generation (TWh) x factor (t/MWh): 1 TWh x 1 t/MWh = 1 Mt. No factor is right or wrong in itself;
each says what solar energy is taken to replace, so all are computed and none is averaged with another.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATING_MARGIN_WEIGHT = 0.75
BUILD_MARGIN_WEIGHT = 0.25
"""Weights of operating and build margin for wind and solar projects in the combined margin.

Source: UNFCCC, Methodological tool TOOL07, "Tool to calculate the emission factor for an electricity system".
"""


@dataclass(frozen=True)
class Method:
    """A factor in t/MWh as SQL over the facts of one year `y`, and the sources' variables it rests on (besides solar)."""

    method: str
    factor: str
    uses: tuple[str, ...]

    @property
    def series_id(self) -> str:
        return f"avoided_{self.method}"


METHODS = (
    Method("combined_margin", "combined_margin_intermittent / 1000", ("combined_margin_intermittent",)),
    Method("grid_average", "carbon_intensity_elec / 1000", ("carbon_intensity_elec",)),
    Method(
        "rest_of_mix",
        "greenhouse_gas_emissions / nullif(electricity_generation - solar_electricity, 0)",
        ("greenhouse_gas_emissions", "electricity_generation"),
    ),
    Method("operating_margin", "operating_margin / 1000", ("operating_margin",)),
    Method("coal", "coal_factor_2017", ("coal_factor_2017",)),
    Method("official_grid_average", "sen_mean", ("sen_mean",)),
    Method(
        "build_margin",
        f"(combined_margin_intermittent - {OPERATING_MARGIN_WEIGHT} * operating_margin) / 1000 / {BUILD_MARGIN_WEIGHT}",
        ("combined_margin_intermittent", "operating_margin"),
    ),
)
