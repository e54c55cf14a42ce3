"""Inputs of a cost model and IRENA's workbooks: units asserted, the traps of each publisher named."""

from __future__ import annotations

import pytest

from assets.pv_cost.readers.country_risk import READER as COUNTRY_RISK
from assets.pv_cost.readers.irena_costs import READER as IRENA
from assets.pv_cost.readers.nrel_atb import READER as NREL
from assets.pv_cost.readers.pypsa_costs import READER as PYPSA
from assets.pv_cost.readers.wb_inflation import READER as INFLATION
from pipeline.core.errors import SourceError
from pipeline.core.readers import Extract, Reader
from tests.shared import SHARED, needs_shared
from tests.stand_in import costs
from tests.stand_in.files import table, workbook


def value_of(extract: Extract, variable: str, period: str, code: str | None = None) -> float:
    (found,) = [
        f for f in extract.facts if (f.variable, f.period) == (variable, period) and code in (None, f.entity[1])
    ]
    return float(found.value or "nan")


def test_a_later_edition_of_nrel_is_in_its_own_dollars_and_without_tax_credits() -> None:
    first = NREL.read(costs.nrel_atb(), "here", None)
    later = NREL.read(costs.nrel_atb(next_year=True), "here", None)
    assert (first.release.edition, first.release.price_year) == ("atb-2022", 2020)
    assert (later.release.edition, later.release.price_year) == ("atb-2024", 2022)
    assert [f.value for f in later.facts] == [f.value for f in first.facts]
    assert {f.status for f in first.facts if f.period > "2020"} == {"F"}, (
        "what an edition says of later years is a projection"
    )


def test_lines_of_nrel_on_other_technologies_are_counted_whatever_else_they_name() -> None:
    content = costs.nrel_atb()
    before = NREL.read(content, "here", None).left_out["other_technology"]
    line = "2022,k,CAPEX,Market,30,{},Class1,0.0,Moderate,2020,$/kW,1400\n"
    more = content + line.format("OffShoreWind").encode() + line.format("UtilityPVPlusBattery").encode()
    assert NREL.read(more, "here", None).left_out["other_technology"] == before + 2


def test_a_line_of_nrel_is_the_line_of_the_file() -> None:
    content = costs.nrel_atb()
    lines = content.decode().splitlines()
    for fact in NREL.read(content, "here", None).facts[:20]:
        assert f",{fact.period}," in lines[fact.row - 1]
        assert lines[fact.row - 1].endswith(f",{fact.value}")


@pytest.mark.parametrize(
    ("reader", "content", "release", "sentence"),
    [
        (NREL, costs.nrel_atb().replace(b"$/KW-yr", b"$/MW-yr"), None, r"column units: expected \$/kW-yr for fixed_om; found '\$/MW-yr'"),
        (NREL, costs.nrel_atb().replace(b"FCR", b"XYZ"), None, "expected fixed_charge_rate of UtilityPV; found no row"),
        (NREL, costs.nrel_atb().replace(b"UtilityPV", b"Utility PV"), None, "expected lines of the technology UtilityPV"),
        (PYPSA, costs.pypsa_costs("2030"), None, "the file has no year; give the release a name"),
        (PYPSA, costs.pypsa_costs("2030").replace(b"%/year", b"EUR/year"), "costs-2030", "expected %/year; found 'EUR/year'"),
        (PYPSA, costs.pypsa_costs("2030").replace(b"solar-utility", b"solar-rooftop"), "costs-2030", "expected rows of solar-utility"),
        (PYPSA, costs.pypsa_costs("2030").replace(b",2020.0", b","), "costs-2030", "expected the year of the euros"),
        (INFLATION, costs.wb_inflation().replace(b",-0.355546266299747", b",105.2"), None, "An index is not read as a change"),
        (INFLATION, costs.wb_inflation().replace(b",USA,", b",US,"), None, "found none of USA"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"0.0569", b"5.69"), None, "expected a fraction"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"Updated January 5, 2017", b""), None, "expected the day of the update"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"Country Risk Premium", b"CRP"), None, "expected in row 7 or 8 the heading"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"\nChile,", b"\nChili,"), None, "expected a row Chile"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"A2,0.006", b"A2,0.006\n"), None, "A line is broken"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"0.056", b"0.056\n"), None, "A line is broken"),
        (COUNTRY_RISK, costs.country_risk_export().replace(b"A2,0.006", b"A2\n,0.006"), None, "expected . cells, found 3"),
        (COUNTRY_RISK, workbook({"Sheet1": [["x"]]}), None, "expected the sheet ERPs by country; found Sheet1"),
        (IRENA, costs.irena_workbook(2021), "edition-2021", "expected one row Chile, found 0; the sheet has Türkiye, Viet Nam"),
        (IRENA, costs.irena_workbook(2022), "edition-2021", r"expected the sheet Fig 3.8; found Contents, Fig. 3.11"),
        (IRENA, costs.irena_workbook(2025), "edition-2020", "one of edition-2021"),
    ],
)  # fmt: skip
def test_what_is_not_as_recorded_is_refused(reader: Reader, content: bytes, release: str | None, sentence: str) -> None:
    with pytest.raises(SourceError, match=rf"^here.*{sentence}"):
        reader.read(content, "here", release)


def test_the_heading_of_the_risk_premia_may_stand_one_row_lower() -> None:
    later = COUNTRY_RISK.read(costs.country_risk(next_year=True), "here", None)
    assert later.release.edition == "2026-01-01"
    assert value_of(later, "country_risk_premium", "2026-01", "CHL") == pytest.approx(0.011293522)
    assert value_of(later, "mature_market_premium", "2026-01", "USA") == 0.0433


def test_of_several_statistics_the_weighted_average_is_the_value() -> None:
    """Percentiles beside the mean (case 061)."""
    header = ["Country", "Year", "5th percentile", "Weighted average", "95th percentile"]
    above = [["Levelised cost of electricity of utility-scale solar PV"], [], [], [], []]
    rows = [["Chile", 2021, 0.031, 0.045, 0.088], ["Chile", 2022, 0.029, 0.041, 0.080]]
    found = IRENA.read(workbook({"Fig. 3.11": [*above, header, *rows]}), "here", "edition-2022")
    assert [(f.period, f.value, f.locator) for f in found.facts] == [
        ("2021", "0.045", "sheet Fig. 3.11, cell D7"), ("2022", "0.041", "sheet Fig. 3.11, cell D8"),
    ]  # fmt: skip
    other = [*above[:1], ["2021 USD/kWh"], *above[2:]]
    with pytest.raises(SourceError, match="expected the unit 2022 USD/kWh; found 2021 USD/kWh"):
        IRENA.read(workbook({"Fig. 3.11": [*other, header, *rows]}), "here", "edition-2022")


def test_only_plants_of_utility_scale_are_the_levelised_cost() -> None:
    """Roofs, mirrors and batteries have columns of their own (case 060)."""
    one = "Solar photovoltaic levelized cost of energy (constant 2023 US$/MWh)"
    others = [
        f"{t} levelized cost of energy (constant 2023 US$/MWh)"
        for t in ("Rooftop solar", "Concentrated solar power", "Solar")
    ]
    content = table(
        ["Entity", "Code", "Year", others[0], one, *others[1:]], [["Chile", "CHL", "2023", "95", "36", "120", "60"]]
    )
    assert [f.value for f in IRENA.read(content, "here", None).facts] == ["36"]
    with pytest.raises(SourceError, match="one column 'Solar photovoltaic levelized cost of energy'"):
        IRENA.read(
            table(["Entity", "Code", "Year", "Precio de oferta"], [["Chile", "CHL", "2021", "24"]]), "here", None
        )


@needs_shared
def test_the_publishers_own_bytes_are_read() -> None:
    folder = SHARED / "upstream" / "pv_lcoe"
    nrel = NREL.read((folder / "nrel_atbe_2022_utilitypv_subset.csv").read_bytes(), "here", None)
    assert value_of(nrel, "capex", "2022") == pytest.approx(1119.8223, rel=1e-6)
    plants = PYPSA.read((folder / "pypsa_costs_2025.csv").read_bytes(), "here", "costs-2025")
    assert {f.variable: f.value for f in plants.facts} == {
        "fixed_om_share": "2.1982",
        "investment": "594.8646",
        "lifetime": "37.5",
    }
    inflation = INFLATION.read((folder / "wb_cpi_inflation_subset.csv").read_bytes(), "here", None)
    assert value_of(inflation, "consumer_price_inflation", "2022", "CHL") == pytest.approx(11.6438667)
    for year, premium in (("2016", 0.008591992), ("2021", 0.006958878), ("2024", 0.011293522)):
        (path,) = folder.glob(f"damodaran_ctryprem_{year}_*")
        found = COUNTRY_RISK.read(path.read_bytes(), "here", None)
        (crp,) = [f for f in found.facts if f.variable == "country_risk_premium"]
        assert float(crp.value or "nan") == pytest.approx(premium, rel=1e-6)
