"""Does a name speak of solar energy? Every exclusion has a firm of the chain beside it that must stay in."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from assets.firms.names import folded_name
from assets.firms.sensitivity import CONFUSION
from assets.firms.value_chain import NameRule, name_rule, name_rule_sql, other_technology_sql
from tests.shared import labelled, needs_shared
from tests.unit.firms.test_firms_names import garbled

IN_THE_CHAIN = (
    "Parque Solar Ejemplo SpA", "Fotovoltaica Ejemplo Ltda", "PFV Ejemplo", "PSF Ejemplo SpA", "PMGD Ejemplo Solar",
    "EjemploSolar Limitada",
    "Solárica Ejemplo", "PV Ejemplo S.A.", "Ejemplo Termosolar", "Ingeniería Eléctrica y Solar Limitada", "Paneles Solares Ejemplo",
    # each beside an exclusion: surname, place, other trade
    "Transportes y Paneles Solares Ejemplo SpA", "Agrícola y Energía Solar Limitada", "Solar y Eólica del Sur SpA",
    "Hotel y Energía Solar Ltda",
    "Comercial Solar y Led Ltda", "Inmobiliaria y Paneles Solares Ejemplo", "Energía Solar González Ltda", "Servicios Solares SpA",
    "Constructora y Energía Solar del Maule", "Calefacción Solar y Agua Ltda", "Solar Power Chile", "Parque Solar el Sauce SpA",
)  # fmt: skip
OUTSIDE = (
    "Solari y Cía Ltda", "Inversiones Solari Ejemplo", "Solar y Arroyo Limitada", "Comercial Soto y Solar Limitada", "Solar González y Cía",
    "Inversiones del Solar Ltda", "Constructora El Solar", "Inmobiliaria Los Solares SpA", "Hotel Solar", "Banquetería Solar",
    "Protección Solar Ltda",
    "Agrícola Solar del Valle", "Solarium Ejemplo", "Consolar Ltda", "Estudio de Tatuajes Solartattoo", "Cortinas Control Solar SpA",
    "Solar e Hijos Ltda",
    "Vehículos SPV Uno", "Sol del Norte SpA", "Energías Renovables Ejemplo", "Solarte Ltda", "Constructora PVR Limitada",
)  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_CHAIN)
def test_a_name_of_the_chain_says_solar(name: str) -> None:
    assert name_rule(folded_name(name)) is NameRule.SOLAR


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_surname_a_place_or_another_trade_is_no_solar_energy(name: str) -> None:
    assert name_rule(folded_name(name)) is not NameRule.SOLAR


def test_the_database_judges_a_name_as_python_does() -> None:
    folded = [folded_name(n) for n in (*garbled(3000, 5), *IN_THE_CHAIN, *OUTSIDE)]
    table = pd.DataFrame({"folded": folded, "rule": [str(name_rule(f)) for f in folded]})
    with duckdb.connect() as connection:
        connection.register("given", table)
        sql = f"SELECT folded, rule FROM given WHERE rule <> {name_rule_sql('folded')}"
        assert connection.execute(sql).fetchall() == []
        wind = connection.execute(
            f"SELECT {other_technology_sql('f')} FROM (VALUES ('PARQUE EOLICO X'), ('GENERADORA X')) v(f)"
        ).fetchall()
    assert wind == [(True,), (False,)]


@needs_shared
def test_the_rule_on_names_errs_as_rarely_as_the_report_says() -> None:
    """Recall and precision of at least 0.97 on the labelled names, the ambiguous left out; the published table is measured."""
    counts: dict[tuple[str, str], int] = {}
    for row in labelled("name_labels_dev.csv"):
        said = "solar" if name_rule(folded_name(row["razon_social"])) is NameRule.SOLAR else "other"
        key = (row["name_says_solar"], said)
        counts[key] = counts.get(key, 0) + 1
    right, missed, false = (counts.get(k, 0) for k in (("yes", "solar"), ("yes", "other"), ("no", "solar")))
    assert right / (right + missed) >= 0.97
    assert right / (right + false) >= 0.97
    assert {(label, said): names for label, said, names in CONFUSION if names} == counts
