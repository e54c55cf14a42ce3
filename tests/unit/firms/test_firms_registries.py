"""From a registry's file to the firms counted, with answers known beforehand; and one firm explained through all of it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assets.firms.explain import NoSuchFirmError
from pipeline.core.registry_store import parquet_path
from pipeline.core.settings import PROJECT_ROOT
from tests.registry_world import Counted
from tests.shared import SHARED, needs_shared

HEADER = (
    "Año comercial\tRUT\tDV\tRazón social\tTramo según ventas\tNúmero de trabajadores dependie\tFecha inicio de actividades vige\t"
    "Fecha término de giro\tFecha primera inscripción de ac\tTipo término de giro\tTipo de contribuyente\tSubtipo de contribuyente\t"
    "Tramo capital propio positivo\tTramo capital propio negativo\tRubro económico\tSubrubro económico\tActividad "
    "económica\tRegión\tProvincia\tComuna"
)
OTHER_PLANTS = "GENERACION DE ENERGIA ELECTRICA EN OTRAS CENTRALES N.C.P."
WIRING = "INSTALACIONES ELECTRICAS"
ROWS = [
    # year, RUT, name, bracket, workers, start, end, kind of taxpayer, activity
    (2023, "76500101-3", "SOLAR EJEMPLO UNO SPA", 5, 3, "2017-04-01", "", "PERSONA JURIDICA COMERCIAL", WIRING),
    (2024, "76500101-3", "SOLAR EJEMPLO UNO SPA", 5, 3, "2017-04-01", "", "PERSONA JURIDICA COMERCIAL", WIRING),
    (2024, "76500138-2", "PARQUE SOLAR EJEMPLO DOS SPA", 4, 0, "2012-04-01", "", "PERSONA JURIDICA COMERCIAL", OTHER_PLANTS),
    (2024, "76500175-7", "FOTOVOLTAICA EJEMPLO TRES SPA", 1, 0, "2018-04-01", "", "PERSONA JURIDICA COMERCIAL", WIRING),
    (2024, "76500212-5", "PANELES SOLARES EJEMPLO LIMITADA", 6, 2, "2015-04-01", "2024-05-01", "PERSONA JURIDICA COMERCIAL", WIRING),
    (2024, "76500249-4", "EJEMPLO SOLAR AGENCIA EN CHILE", 6, 2, "2015-04-01", "", "SOCIEDADES EXTRANJERAS", WIRING),
    (2024, "76500286-9", "GENERADORA EJEMPLO SPA", 6, 2, "2015-04-01", "", "PERSONA JURIDICA COMERCIAL", OTHER_PLANTS),
    (2024, "76500323-7", "PARQUE EOLICO EJEMPLO SPA", 6, 2, "2015-04-01", "", "PERSONA JURIDICA COMERCIAL", OTHER_PLANTS),
    (2024, "76500360-1", "HOTEL SOLAR EJEMPLO SPA", 6, 2, "2015-04-01", "", "PERSONA JURIDICA COMERCIAL", "HOTELES"),
    (2024, "76500397-0", "ENERGIA SOLAR JUANA EJEMPLO E.I.R.L.", 3, 1, "2020-04-01", "", "PERSONA JURIDICA COMERCIAL", WIRING),
    (2024, "76500434-9", "SOLAR EJEMPLO NUEVE SPA", 6, 2, "2015-04-01", "", "PERSONA JURIDICA COMERCIAL", "CULTIVO DE FRUTAS"),
    (2024, "12531909-2", "PERSONA EJEMPLO SOLAR", 6, 2, "2015-04-01", "", "PERSONA JURIDICA COMERCIAL", WIRING),
]  # fmt: skip


def nomina() -> str:
    lines = [HEADER]
    for year, rut, name, bracket, workers, start, end, taxpayer, activity in ROWS:
        body, digit = rut.split("-")
        place = "II REGION DE ANTOFAGASTA\tX\tCALAMA"
        lines.append(
            f"{year}\t{body}\t{digit}\t{name}\t{bracket}\t{workers}\t{start}\t{end}\t\t\t{taxpayer}\tSPA"
            f"\t\t\t\t\t{activity}\t{place}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def counted(empty: Counted, tmp_path: Path) -> Counted:
    path = tmp_path / "PUB_EMPRESAS_PJ_2024.txt"
    path.write_text(nomina(), "utf-8")
    empty.add("sii_companies", path)
    return empty.make()


def test_each_firm_is_counted_or_not_for_a_stated_reason(counted: Counted) -> None:
    rules = {r["rut"]: (r["counting_rule"], r["counted"]) for r in counted.world.rows("SELECT * FROM marts.firms")}
    assert rules == {
        "76500101-3": ("name", True), "76500138-2": ("name", True), "76500175-7": ("no_information", False), "76500212-5": ("ended", False),
        "76500249-4": ("foreign", False), "76500286-9": ("code_only", False), "76500397-0": ("name", True), "76500434-9": ("unrelated",
        False),
    }  # fmt: skip


def test_a_sole_owners_firm_counts_and_its_name_is_nowhere(counted: Counted) -> None:
    row = counted.world.rows("SELECT * FROM marts.firms WHERE rut = '76500397-0'")[0]
    assert (row["counted"], row["name"], row["comuna"], row["segments"]) == (True, None, "CALAMA", "epc_installation")
    stored = b"".join(p.read_bytes() for p in counted.settings.converted.glob("*.parquet"))
    assert b"JUANA" not in stored
    assert b"PERSONA EJEMPLO" not in stored
    assert "JUANA" not in repr(counted.explained("76500397-0"))


def test_years_units_and_entries_follow_the_dates(counted: Counted) -> None:
    rows = counted.world.rows("SELECT * FROM marts.firm_counts")
    found = {(r["reading"], r["unit_of_count"], r["year"]): r["firms"] for r in rows}
    assert [found["stock", "legal_entities", y] for y in (2022, 2023, 2024, 2026)] == [0, 1, 3, 3]
    assert (
        found["stock", "operating_firms", 2026] == 2
    )  # Dos is the vehicle of a plant: no workers, a plant's name and code
    assert found["new_since_2016", "legal_entities", 2026] == 2
    assert found["stock", "owner_groups", 2026] is None
    assert all(r["is_lower_bound"] for r in rows)  # eleven firms are no national list


def test_owners_join_firms_to_groups_and_say_who_controls(counted: Counted, tmp_path: Path) -> None:
    path = tmp_path / "composicion.csv"
    path.write_text(
        "Rut Sociedad;DV Sociedad;Tipo;RUT Socio ;DV Socio;ID Personas Naturales;Participación\n"
        "76500101;3;;76500323;7;;60,5\n76500101;3;;;;ID1;39,5\n76500138;2;;76500323;7;;100\n76500397;0;;;;ID2;100\n", "utf-8",
    )  # fmt: skip
    counted.add("sii_ownership", path)
    counted.make()
    firms = {r["rut"]: r for r in counted.world.rows("SELECT * FROM marts.firms WHERE counted")}
    assert firms["76500101-3"]["group_id"] == firms["76500138-2"]["group_id"] == "76500323-7"
    assert (firms["76500101-3"]["control"], firms["76500397-0"]["control"]) == ("undecided", "chilean")
    counts = {
        (r["reading"], r["unit_of_count"], r["year"]): r["firms"]
        for r in counted.world.rows("SELECT * FROM marts.firm_counts")
    }
    assert counts["stock", "owner_groups", 2026] == 2


def test_a_firm_whose_partners_no_list_tells_makes_no_group_of_its_own(counted: Counted, tmp_path: Path) -> None:
    """It may belong to a group that is counted already: the number of groups stays a lower bound."""
    path = tmp_path / "composicion.csv"
    path.write_text("Rut Sociedad;DV Sociedad;RUT Socio;DV Socio;Participación\n76500101;3;;;100\n", "utf-8")
    counted.add("sii_ownership", path)
    counted.make()
    units = {
        r["unit_of_count"]: r["firms"]
        for r in counted.world.rows("SELECT * FROM marts.firm_counts WHERE reading = 'stock' AND year = 2026")
    }
    assert (units["legal_entities"], units["owner_groups"]) == (3, 1)


def test_shares_of_control_are_decided_one_level_up(counted: Counted, tmp_path: Path) -> None:
    """Foreign above half, Chilean where natural persons hold half or more; a Chilean company above hides who owns it."""
    path = tmp_path / "composicion_sociedades.csv"
    header = "Rut Sociedad;DV Sociedad;Tipo Sociedad;Subtipo Sociedad;RUT Socio ;DV Socio ;ID Personas Naturales;Participación \n"
    path.write_text(
        header + "76500101;3;PERSONA JURIDICA COMERCIAL;SPA;59000010;;;50,01\n76500101;3;;;;;A1;49,99\n"
        "76500138;2;;;59000010;;;50\n76500138;2;;;;;A1;50\n76500397;0;;;76500323;7;;100\n", "latin-1",
    )  # fmt: skip
    counted.add("sii_ownership", path)
    counted.make()
    # with no registry that speaks, the country that a source states decides (decision.py)
    control = {r["rut"]: r["control"] for r in counted.world.rows("SELECT rut, control FROM marts.firms WHERE counted")}
    assert control == {"76500101-3": "foreign", "76500138-2": "chilean", "76500397-0": "undecided"}
    found = counted.sensitivity()
    assert [found[f"{v}"] for v in ("chilean_controlled", "foreign_controlled", "control_undecided")] == [1, 1, 1]


def test_the_list_of_names_is_the_newer_truth_on_ends(counted: Counted, tmp_path: Path) -> None:
    path = tmp_path / "PUB_NOMBRES_PJ.txt"
    path.write_text(
        "RUT\tDV\tCOD_SUBTIPO\tRAZON_SOCIAL\tFECHA_INICIO_VIG\tFECHA_TG_VIG\n76500101\t3\t213\tSOLAR EJEMPLO UNO "
        "SPA\t01-04-2017\t31-10-2026\n",
        "utf-8",
    )
    counted.add("sii_names", path)
    counted.make()
    assert counted.world.rows("SELECT counting_rule FROM marts.firms WHERE rut = '76500101-3'") == [
        {"counting_rule": "ended"}
    ]


def test_one_firm_is_explained_through_rows_and_rules(counted: Counted) -> None:
    found = counted.explained("76.500.101-3")
    assert found["counted"]
    assert [r["row"]["year"] for r in found["registries"]] == [2023, 2024]
    assert "sales or workers" in found["rules"][-1]["outcome"]
    assert counted.explained("Solar Ejemplo Uno SpA")["rut"] == "76500101-3"
    far = counted.explained("HOTEL SOLAR EJEMPLO SPA")
    assert (far["rut"], far["counted"]) == ("76500360-1", False)
    assert "another sense" in far["rules"][0]["outcome"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("12.531.909-2", "natural person"),
        ("Nadie SpA", "No firm is called"),
        ("Solar Ejemplo", "firms fit"),
        ("76.500.101-4", "is no RUT"),
        ("Nadie 100 SpA", "No firm is called"),
    ],
)
def test_what_cannot_be_explained_is_said_in_words(counted: Counted, asked: str, told: str) -> None:
    with pytest.raises(NoSuchFirmError, match=told):
        counted.explained(asked)


GENERATED = [
    (["40000", "--seed", "21"], "utf-8", False), (["60000", "--seed", "22", "--years", "2019-2023", "--encoding", "latin-1", "--crlf"],
    "latin-1", True),
]  # fmt: skip


@needs_shared
@pytest.mark.parametrize(("options", "encoding", "packed"), GENERATED, ids=["utf-8", "latin-1 zip"])
def test_generated_registries_give_the_known_answer(
    empty: Counted, tmp_path: Path, options: list[str], encoding: str, packed: bool
) -> None:
    """The project's generator says how many: counted, not ended, candidates by code. No trap is counted."""
    text = tmp_path / "PUB_EMPRESAS_PJ.txt"
    tool = [
        sys.executable,
        str(SHARED / "tools" / "make_sii_like.py"),
        str(text),
        *options,
        "--solar-share",
        "0.02",
        "--trap-share",
        "0.02",
    ]
    known = json.loads(subprocess.run(tool, capture_output=True, text=True, check=True).stdout)
    path = text
    if packed:
        path = tmp_path / "PUB_EMPRESAS_PJ.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(text, text.name)
    empty.add("sii_companies", path)
    found = empty.make().sensitivity()
    assert known["named_chilean_active"] > 10, encoding
    assert found["registry_name_active"] == found["counted"] == known["named_chilean_active"]
    assert found["registry_name_not_terminated"] == known["named_chilean_not_terminated"]
    assert found["code_only_active"] == known["code_only_chilean_active"]


def test_a_conversion_is_made_once(counted: Counted, tmp_path: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in counted.settings.converted.glob("*.parquet")}
    counted.add("sii_companies", tmp_path / "PUB_EMPRESAS_PJ_2024.txt")
    assert {p: p.stat().st_mtime_ns for p in counted.settings.converted.glob("*.parquet")} == before
    assert [parquet_path(counted.settings.converted, p.stem) for p in before] == list(before)


def test_a_sole_owner_known_to_one_registry_has_no_name_in_any(counted: Counted, tmp_path: Path) -> None:
    """The list of names does not say E.I.R.L.; the registry of companies does, by its code of company."""
    names = tmp_path / "PUB_NOMBRES_PJ.txt"
    names.write_text("RUT\tDV\tRAZON_SOCIAL\n76500323\t7\tENERGIA SOLAR JUANA SECRETA\n", "utf-8")
    companies = tmp_path / "res.csv"
    companies.write_text(
        "RUT;Razon Social;Fecha de actuacion (1era firma);Codigo de sociedad\n76500323-7;ENERGIA SOLAR JUANA SECRETA;01-02-2020;EIRL\n",
        "utf-8",
    )
    counted.add("sii_names", names)
    counted.add("res_companies", companies)
    counted.make()
    assert counted.world.rows("SELECT name, is_sole_owner FROM staging.registry_firms WHERE rut = '76500323-7'") == [
        {"name": None, "is_sole_owner": True}
    ]
    assert "SECRETA" not in repr(counted.explained("76500323-7"))


def test_the_later_of_two_cuts_of_one_day_is_the_longer(empty: Counted, tmp_path: Path) -> None:
    """The file of the running year is published again: what it corrects is corrected, in whatever order the two are added."""
    header = "RUT;Razon Social;Fecha de actuacion (1era firma);Region Tributaria\n"
    for name, text in (
        ("corte-2", "76500323-7;Solar Ejemplo SpA;01-02-2026;3\n76500286-9;Otra SpA;01-09-2026;2\n"),
        ("corte-1", "76500323-7;Solar Ejemplo SpA;01-02-2026;2\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(header + text, "utf-8")
        empty.add("res_companies", tmp_path / f"{name}.csv")
    empty.make()
    assert empty.world.rows("SELECT region_number FROM marts.firms WHERE rut = '76500323-7'") == [{"region_number": 3}]


def test_a_row_without_a_name_says_nothing(counted: Counted, tmp_path: Path) -> None:
    path = tmp_path / "PUB_NOMBRES_PJ.txt"
    path.write_text("RUT\tDV\tRAZON_SOCIAL\n76500101\t3\t\n76500323\t7\t\n", "utf-8")
    counted.add("sii_names", path)
    counted.make()
    assert counted.world.rows("SELECT counting_rule FROM marts.firms WHERE rut = '76500323-7'") == []
    assert counted.world.rows("SELECT counting_rule FROM marts.firms WHERE rut = '76500101-3'") == [
        {"counting_rule": "name"}
    ]


def test_explaining_a_firm_loads_neither_the_catalogue_nor_pandas() -> None:
    """It answers within a second: what it imports is most of that."""
    code = (
        "import sys, assets.firms.explain; loaded = {'pydantic', 'pandas', 'dagster', 'rapidfuzz'} & set(sys.modules); "
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT_ROOT)


def test_a_firm_of_the_directory_counts_in_the_years_of_the_list_too(empty: Counted, tmp_path: Path) -> None:
    """Its source is of 2024; the list shows it at work in 2023. Else the directory of today would look like growth."""
    listed = {
        "firm_id": "76500101-3",
        "rut": "76500101-3",
        "name": "Ejemplo SpA",
        "is_chilean": True,
        "chilean_basis": "rut",
    }
    told = {
        "evidence": "Installs",
        "evidence_level": "dated",
        "first_source_year": 2024,
        "n_sources": 1,
        "is_spv": False,
    }
    empty.world.insert(
        "staging.directory_firms", listed | told | {"counted": True, "reason": "Counted: a list names it."}
    )
    path = tmp_path / "PUB_EMPRESAS_PJ_2024.txt"
    empty.world.insert("staging.directory_entries", {"rut": "76500101-3"})
    path.write_text(nomina().replace("SOLAR EJEMPLO UNO SPA", "EJEMPLO SPA"), "utf-8")
    empty.add("sii_companies", path)
    empty.make()
    rows = empty.world.rows("SELECT year FROM staging.firm_years WHERE firm_id = '76500101-3' ORDER BY year")
    assert [r["year"] for r in rows] == [2023, 2024, 2025, 2026]
