"""Publications and sources by the command line: listed, shown, compared, added, verified, restored."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.stand_in.files import transcribed
from tests.tables import copied_data

pytestmark = pytest.mark.slow

OLDER = "2026-11-01-bbbbbb"


@pytest.fixture(scope="module")
def two(command_on: Any, refreshed: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An out folder with a second, older publication in which one figure is another and one row is missing."""
    command = command_on(tmp_path_factory.mktemp("two"))
    folder = command.out / "publications" / OLDER
    shutil.copytree(refreshed.folder, folder)
    with duckdb.connect(str(folder / "solar_mission.duckdb")) as connection:
        for table in ("schema_version", "verdicts", "assessments", "checks"):
            connection.execute(f"UPDATE marts.{table} SET run_id = '{OLDER}'")
        connection.execute("UPDATE marts.emissions SET mt_co2e = 30 WHERE series_id = 'ember_owid' AND year = 2025")
        connection.execute("DELETE FROM marts.emissions WHERE series_id = 'edgar_power' AND year = 2023")
    current = command.out / "publications" / refreshed.run_id / "solar_mission.duckdb"
    current.touch()  # the newer of the two
    return command


def test_publications_are_listed_with_the_current_one_marked(two: Any, refreshed: Any) -> None:
    assert two("publications", "list").out.splitlines() == [
        "run\tas_of\tcurrent", f"{OLDER}\t{refreshed.outcome.as_of}\t", f"{refreshed.run_id}\t{refreshed.outcome.as_of}\t*",
    ]  # fmt: skip


def test_one_publication_is_shown_with_verdicts_and_files(two: Any) -> None:
    said = two("publications", "show", OLDER)
    assert said.code == 0
    assert "emissions: contested." in said.out
    for name in ("solar_mission.duckdb", "report/report.es.pdf", "exports/datapackage.json", "quality/index.html"):
        assert name in said.out


def test_two_publications_are_compared(two: Any, refreshed: Any) -> None:
    said = two("publications", "diff", OLDER, refreshed.run_id)
    assert said.code == 0
    assert said.out.splitlines() == ["table\tadded\tremoved\tchanged\tnote", "marts.emissions\t1\t0\t1\tno data"]
    assert "No difference in any promised table" in two("publications", "diff", refreshed.run_id, refreshed.run_id).out


def test_an_earlier_publication_is_restored_and_the_later_one_again(two: Any, refreshed: Any) -> None:
    for run in (OLDER, refreshed.run_id):
        said = two("publications", "restore", run)
        assert (said.code, said.out.strip()) == (0, f"Publication {run} is current.")
        assert (two.out / "solar_mission.duckdb").resolve().parent.name == run
        assert (two.out / "reports" / "latest").resolve().parent.name == run
        value = two(
            "query", "SELECT mt_co2e FROM marts.emissions WHERE series_id = 'ember_owid' AND year = 2025"
        ).out.split()[-1]
        assert value == ("30" if run == OLDER else "25.62")


@pytest.fixture
def sources(command_on: Any, tmp_path: Path) -> Any:
    return command_on(tmp_path, copied_data(tmp_path))


def test_sources_are_listed_and_shown(sources: Any) -> None:
    rows = [line.split("\t") for line in sources("sources", "list").out.splitlines()]
    assert rows[0][:5] == ["source", "topic", "publisher", "vintages", "newest"]
    irena = next(r for r in rows if r[0] == "irena_costs")
    assert (irena[1], irena[3], irena[4]) == ("pv_cost", "2", "edition-2023")
    said = sources("sources", "show", "irena_costs").out
    for words in ('"price_year": 2022', '"price_year": 2023', '"sha256"', '"known_mistakes"'):
        assert words in said


def test_every_hash_is_verified(sources: Any) -> None:
    assert "files verified: every hash and every number of rows is right." in sources("sources", "verify").out
    path = transcribed("us_cpi", root=sources.data / "sources") / "facts.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    said = sources("sources", "verify")
    assert said.code == 4
    assert f"Source us_cpi, vintage {path.parent.name}, file facts.csv: expected sha256" in said.err


def test_two_releases_are_compared(sources: Any) -> None:
    said = sources("sources", "diff", "irena_costs")
    assert said.code == 0
    assert "price_year: 2022 -> 2023" in said.out
    assert "irena_costs\tnew\tCHL 2023 solar_pv_lcoe\tno data\t0.0409" in said.out
    assert "difference(s) between edition-2022 and edition-2023" in said.out
    assert "has one vintage only" in sources("sources", "diff", "us_cpi").err
    assert (
        "has no vintage 'edition-1999'; it has: edition-2022, edition-2023."
        in sources("sources", "diff", "irena_costs", "edition-1999", "edition-2023").err
    )


HEADER = "entity,entity_code,period,variable,value,unit,obs_status,locator\n"
OPTIONS = (
    "--vintage", "edition-9", "--release", "Edition 9", "--published-at", "2026-07-01", "--published-at-basis", "publisher",
    "--transcribed-from", "a table",
)  # fmt: skip


def test_a_release_is_added_once_everything_is_said_and_its_reader_accepts_it(sources: Any, tmp_path: Path) -> None:
    release = tmp_path / "release.csv"
    release.write_text(HEADER + "Chile,CHL,2024,solar_pv_lcoe,0.039,USD/kWh,A,a table\n", "utf-8")
    missing = sources("sources", "add", "irena_costs", release, *OPTIONS)
    assert missing.code == 2
    assert (
        "the new release must say --price-year, --unit (in a declaration of the inbox: price_year, unit)."
        in missing.err
    )
    told = (*OPTIONS, "--price-year", "2024", "--unit", "USD/kWh")
    release.write_text(HEADER + "Chile,CHL,2024,solar_pv_lcoe,39,USD/MWh,A,a table\n", "utf-8")
    refused = sources("sources", "add", "irena_costs", release, *told)
    assert refused.code == 4
    assert "line 2, column unit: expected 'USD/kWh' for solar_pv_lcoe; found 'USD/MWh'." in refused.err
    release.write_text(HEADER + "Chile,CHL,2024,solar_pv_lcoe,39,USD/kWh,A,a table\n", "utf-8")
    contradicted = sources("sources", "add", "irena_costs", release, *told)
    assert contradicted.code == 4
    assert "the unit says USD/kWh, where 0.005 to 2 is plausible; found 39 to 39" in contradicted.err
    assert not (sources.data / "vintages" / "irena_costs" / "edition-9").exists()
    release.write_text(HEADER + "Chile,CHL,2024,solar_pv_lcoe,0.039,USD/kWh,A,a table\n", "utf-8")
    added = sources("sources", "add", "irena_costs", release, *told)
    assert added.code == 0, added.err
    assert "Run 'solar-mission refresh' to use it." in added.out
    assert (
        sources.data / "vintages" / "irena_costs" / "edition-9" / "irena_costs.csv"
    ).read_bytes() == release.read_bytes()
    assert "irena_costs\tpv_cost" in sources("sources", "list").out
    again = sources("sources", "add", "irena_costs", tmp_path / "nothing.csv", *told)
    assert (again.code, "cannot be read" in again.err) == (4, True)


HOSTILE = {
    "script": "<script>alert(1)</script> Ejemplo SpA", "quotes": 'Ejemplo "Dos" O\'Higgins SpA', "formula": "=HYPERLINK(1) Ejemplo SpA",
    "emoji": "Ejemplo 🌞 Solar SpA", "long": "Ejemplo " + "x" * 300 + " SpA",
}  # fmt: skip


def test_hostile_names_are_carried_harmlessly_into_database_report_and_exports(sources: Any, tmp_path: Path) -> None:
    import csv

    bundled = next((sources.data / "sources" / "solar_directory").glob("*/directory.csv"))
    directory = tmp_path / "directory.csv"
    directory.write_bytes(bundled.read_bytes())
    with directory.open("a", encoding="utf-8", newline="") as stream:
        for name in HOSTILE.values():
            csv.writer(stream).writerow(
                [name, name, "", "generation", "", "", "", "no", name, "A list", "https://example.invalid/list", "2020"]
            )
    added = sources(
        "sources", "add", "solar_directory", directory, "--table", "solar_directory", "--vintage", "hostile", "--release", "x",
        "--published-at", "2026-11-25", "--published-at-basis", "retrieved", "--transcribed-from", "a list", "--unit", "firms",
    )  # fmt: skip
    assert added.code == 0, added.err
    said = sources("refresh")
    assert said.code == 0, said.err
    folder = (sources.out / "current").resolve()
    with duckdb.connect(str(folder / "solar_mission.duckdb"), read_only=True) as connection:
        names = {r[0] for r in connection.execute("SELECT name FROM marts.firms WHERE counted").fetchall()}
        operating = connection.execute(
            "SELECT max(firms) FROM marts.firm_counts WHERE unit_of_count = 'operating_firms' AND reading = 'stock'"
        ).fetchone()
    assert set(HOSTILE.values()) <= names
    assert operating == (46 + len(HOSTILE),)
    with (folder / "exports" / "firms.csv").open(encoding="utf-8", newline="") as stream:
        exported = {row["name"] for row in csv.DictReader(stream)}
    assert {HOSTILE[k] for k in HOSTILE if k != "formula"} | {"'" + HOSTILE["formula"]} <= exported
    for code in ("es", "en"):
        page = (folder / "report" / f"report.{code}.html").read_text("utf-8")
        assert "<script>alert(1)</script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; Ejemplo SpA" in page
        assert "Ejemplo 🌞 Solar SpA" in page
        assert (folder / "report" / f"report.{code}.pdf").stat().st_size > 100_000
