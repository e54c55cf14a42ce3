"""Ember's months and the World Bank's copy of EDGAR: layouts, units, pages."""

from __future__ import annotations

import json

import pytest

from assets.emissions.readers.ember_monthly import READER as MONTHLY
from assets.emissions.readers.ember_yearly import READER as YEARLY
from assets.emissions.readers.owid_energy import READER as OWID
from assets.emissions.readers.wdi_power_co2 import READER as WDI
from pipeline.core.errors import SourceError
from pipeline.core.packed import unpacked
from pipeline.core.readers import Reader
from tests.shared import SHARED, needs_shared
from tests.stand_in import emissions


def test_the_zip_of_the_world_bank_and_its_interface_say_the_same() -> None:
    of_table = WDI.read(unpacked(emissions.wdi_zip(), "here"), "here", None).facts
    of_page = WDI.read(emissions.wdi_page(), "here", None).facts
    assert {f.period: float(f.value or "nan") for f in of_table} == {f.period: float(f.value or "nan") for f in of_page}
    assert "2024" not in {f.period for f in of_page}, "a year without a value is none"


def test_all_pages_joined_are_read_and_one_of_several_is_refused() -> None:
    head, records = json.loads(emissions.wdi_page())
    whole = WDI.read(emissions.wdi_page(), "here", None).facts
    assert WDI.read(json.dumps(records).encode(), "here", None).facts == whole
    some = json.dumps([head | {"pages": 2}, records[:50]]).encode()
    with pytest.raises(SourceError, match=rf"expected all {head['total']} records; found 50 of page 1"):
        WDI.read(some, "here", None)


def test_digits_of_the_interface_stay_as_they_were_sent() -> None:
    _, records = json.loads(emissions.wdi_page())
    text = json.dumps(records[1:2]).replace(str(records[1]["value"]), "23.6500000000000021")
    assert [f.value for f in WDI.read(text.encode(), "here", None).facts] == ["23.6500000000000021"]


@pytest.mark.parametrize(
    ("reader", "content", "sentence"),
    [
        (WDI, emissions.wdi_page().replace(b"(Mt CO2e)", b"(kt)"), r"ends in \(Mt CO2e\)"),
        (WDI, emissions.wdi_page().replace(b"EN.GHG.CO2.PI", b"EN.GHG.CO2.TR"), "expected the indicator EN.GHG.CO2.PI"),
        (
            WDI,
            unpacked(emissions.wdi_zip(), "here").replace(b'"2007","2008"', b'"2007 2008"'),
            "expected a column for each year",
        ),
        (WDI, emissions.wdi_page().replace(b"CHL", b"COL"), "expected the years of CHL"),
        (
            WDI,
            b'[{"message": [{"id": "120", "value": "The provided parameter value is not valid"}]}]',
            "expected indicator",
        ),
        (WDI, emissions.wdi_table().replace(b"Country Name", b"Country"), "expected the heading Country Name"),
        (MONTHLY, emissions.ember(), "expected one of the layouts"),
        (YEARLY, emissions.ember_monthly(), "expected one of the layouts"),
        (MONTHLY, emissions.ember_monthly().replace(b"2020-01-01", b"2020-13-01"), "expected the first day of a month"),
        (MONTHLY, emissions.ember_monthly().replace(b",TWh,", b",GWh,"), "expected TWh for Demand; found 'GWh'"),
    ],
)
def test_what_is_not_as_recorded_is_refused(reader: Reader, content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=rf"^here.*{sentence}"):
        reader.read(content, "here", None)


OWID_YEARS = """country,year,iso_code,greenhouse_gas_emissions,carbon_intensity_elec,solar_electricity,electricity_generation,\
fossil_electricity,coal_electricity,gdp,primary_energy_consumption
Chile,2021,CHL,40,500,10,80,45,25,1,1
Chile,2022,CHL,30,375,13,80,38,18,1,1
Chile,2023,CHL,28,350,16,80,35,15,1,1
"""


def test_a_unit_is_said_to_have_changed_only_where_most_years_contradict_themselves() -> None:
    """40 Mt = 500 g/kWh x 80 TWh / 1000."""
    assert len(OWID.read(OWID_YEARS.encode(), "here", None).facts) == 18
    one = OWID_YEARS.replace("2022,CHL,30", "2022,CHL,33")
    with pytest.raises(SourceError, match=r"^here, line 3: .*found 33 and 30; so in 1 of 3 years.*no change of unit"):
        OWID.read(one.encode(), "here", None)
    all_of_them = OWID_YEARS.replace(",80,", ",80000,")
    with pytest.raises(SourceError, match=r"line 2: .*found 40 and 40000; so in 3 of 3 years. A unit has changed"):
        OWID.read(all_of_them.encode(), "here", None)


@needs_shared
def test_the_publishers_own_months_are_read() -> None:
    path = SHARED / "upstream" / "emissions" / "ember_api_country_overview_monthly_2025-05-21_slice.csv"
    facts = MONTHLY.read(path.read_bytes(), "here", None).facts
    demand = [float(f.value or "nan") for f in facts if f.variable == "demand" and f.period.startswith("2024")]
    assert round(sum(demand), 2) == 85.19
    assert len(demand) == 12
