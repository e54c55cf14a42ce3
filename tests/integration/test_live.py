"""Downloads from a stand-in for all publishers end in the figures of the bundled facts; what they revise is told and stopped."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from assets.publication.revisions import found_in, refuse_unaccepted
from pipeline.core.additions import add_release, find_source
from pipeline.core.catalog_files import load_catalog
from pipeline.core.download import MIRROR
from pipeline.core.errors import ConfigurationError, ExitCode, NeedsAcceptanceError, SourceError
from pipeline.core.fetching import Fetched, State, live_sources
from pipeline.core.runs import last_run
from pipeline.core.settings import PROJECT_ROOT, Settings, today
from pipeline.live import Downloads, accepted_releases, plan_live
from pipeline.readers import all_readers
from pipeline.refresh import run_refresh
from tests.stand_in import costs, emissions
from tests.stand_in.__main__ import publishers
from tests.stand_in.files import table
from tests.stand_in.layouts import LAYOUTS
from tests.stand_in.server import Reply, serving
from tests.tables import all_tables, copied_data, settings_for

FIGURES = "SELECT series_id, period_start, value, unit, price_year, obs_status FROM marts.latest_observations"
VERDICTS = "SELECT target_id, status, headline_verdict, sentence_en FROM marts.verdicts ORDER BY 1"
OBSERVED = ("marts.latest_observations", "marts.revisions")
CATALOG = load_catalog(PROJECT_ROOT / "data" / "catalog")
LIVE = [source.id for source in live_sources(CATALOG) if source.live for _ in source.live.files]
A_YEAR_LATER = {
    "edgar_ghg": {"refused"}, "owid_grapher": {"new", "refused"}, "pypsa_costs": {"unchanged"}, "wdi_power_co2": {"unchanged"},
}  # fmt: skip
"""What becomes of the next year's files, by hand, where it is not that all are new."""


def fetched(settings: Settings, *only: str, next_year: bool = False) -> list[Fetched]:
    with serving(publishers(next_year=next_year)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(MIRROR, server.address)
        downloads = Downloads(only)
        downloads.ask(settings)
        return downloads.told


def added(settings: Settings, source_id: str, name: str, content: bytes, **declared: Any) -> None:
    path = settings.data / name
    path.write_bytes(content)
    catalog = load_catalog(settings.catalog)
    told = {"published_at": str(today()), "published_at_basis": "publisher"} | declared
    add_release(settings, catalog, find_source(catalog, source_id), path, told, all_readers())


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """The project's data in a folder that may be changed."""
    return settings_for(copied_data(tmp_path), tmp_path / "out")


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    folder = tmp_path_factory.mktemp("bundled")
    with all_tables(settings_for(copied_data(folder), folder / "out")) as session:
        return figures(session), session.warehouse.rows(VERDICTS)


def figures(session: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = session.warehouse.rows(FIGURES)
    return {
        (r["series_id"], r["period_start"]): (r["value"], r["unit"], r["price_year"], r["obs_status"]) for r in rows
    }


def test_the_same_releases_downloaded_give_the_same_figures_and_the_same_verdicts(
    own: Settings, bundled: tuple[Any, Any]
) -> None:
    told = fetched(own)
    assert [(t.source_id, t.state) for t in told] == [(s, State.NEW) for s in LIVE]
    with all_tables(own) as session:
        live = figures(session)
        assert {s for s, _ in live.keys() - bundled[0].keys()} == {"wdi_power_co2"}  # of which no release is bundled
        assert bundled[0].keys() <= live.keys()
        for key, (value, *rest) in bundled[0].items():
            assert live[key][0] == (None if value is None else pytest.approx(value, rel=1e-9)), key
            assert list(live[key][1:]) == rest, key
        assert session.warehouse.rows(VERDICTS) == bundled[1]
        inputs = session.warehouse.rows(
            "SELECT i.file, i.row, i.sha256 FROM marts.observation_inputs i JOIN marts.latest_observations o USING (observation_id) "
            "WHERE o.series_id = 'ember_owid' AND o.year = 2025"
        )
        assert [(i["file"], i["row"]) for i in inputs] == [("owid-energy-data.csv", 15)]
        found = found_in(session)
        refuse_unaccepted(found)
        assert found.waiting == {}
    assert {t.state for t in fetched(own)} == {State.UNCHANGED}


def test_a_year_later_what_changed_is_read_right_or_refused_with_a_sentence(own: Settings) -> None:
    fetched(own)
    told = {f"{t.source_id} {t.state}": t.sentence for t in fetched(own, next_year=True)}
    same_as_before = {layout.source_id for layout in LAYOUTS if layout.address}
    expected = {s: A_YEAR_LATER.get(s, {"unchanged" if s in same_as_before else "new"}) for s in LIVE}
    assert set(told) == {f"{source_id} {state}" for source_id, states in expected.items() for state in states}
    assert "sheet info: expected the unit Mt CO2eq for GHG_by_sector_and_country" in told["edgar_ghg refused"]
    assert "Using vintage 2024-booklet" in told["edgar_ghg refused"]
    assert "found Entity, Code, Year, Solar PV capacity per person" in told["owid_grapher refused"]
    with all_tables(own, only=OBSERVED) as session:
        live = figures(session)
        value, unit, price_year, _ = next(v for k, v in live.items() if k[0] == "irena_lcoe" and k[1].year == 2023)
        assert (round(value, 2), unit, price_year) == (
            41.90,
            "USD/MWh",
            2024,
        )  # per MWh, and the dollars that its header names
        assert {k[1].year for k in live if k[0] == "ember_owid"} == set(range(2013, 2027))
        refuse_unaccepted(found_in(session))


def test_what_a_release_revised_stops_until_a_person_accepts_it_and_evidence_moves_no_figure(
    own: Settings, bundled: tuple[Any, Any]
) -> None:
    """One release without a year, and one with the wrong deflator: recognised, kept, and in no series."""
    lines = [line for line in emissions.owid_energy().decode().splitlines() if not line.startswith("Chile,2019,")]
    added(own, "owid_energy", "owid-energy-data.csv", "\n".join([*lines, ""]).encode(), vintage="later-without-2019")
    wrong = [("2012", "0.22282591"), ("2022", "0.046349626"), ("2023", "0.044078536")]
    header = ["Entity", "Code", "Year", "Solar photovoltaic levelized cost of energy"]
    added(
        own,
        "irena_costs",
        "levelized-cost-of-energy.csv",
        table(header, [["Chile", "CHL", y, v] for y, v in wrong]),
    )
    with all_tables(own, only=OBSERVED) as session:
        stopped = _refusal(session)
        assert stopped.exit_code is ExitCode.NEEDS_ACCEPTANCE
        assert "owid_energy:later-without-2019: ember_owid no longer has 2019" in str(stopped)
        assert "irena_costs:owid-edition-2024-local-deflator: irena_lcoe no longer has 2012" in str(stopped)
        both = ("irena_costs:owid-edition-2024-local-deflator", "owid_energy:later-without-2019")
        assert f"refresh --accept {both[0]} --accept {both[1]} --by NAME --because TEXT" in str(stopped)
        assert f"or remove {own.added_vintages}/irena_costs/owid-edition-2024-local-deflator and " in str(stopped)
        kept = session.warehouse.rows(
            "SELECT vintage, note FROM marts.latest_observations WHERE series_id = 'ember_owid' AND year IN (2019, 2020) ORDER BY year"
        )
        assert [k["vintage"] for k in kept] == ["2026-release", "later-without-2019"]
        assert kept[0]["note"] == "no longer carried by the newest release (later-without-2019): kept from this one"
        assert kept[1]["note"] is None
        evidence = session.warehouse.rows(
            "SELECT value FROM raw.irena_costs WHERE variable = 'solar_pv_lcoe_local_deflator' ORDER BY period"
        )
        assert [e["value"] for e in evidence] == [v for _, v in wrong]
        cost = {k: v for k, v in figures(session).items() if "irena" in k[0]}
        assert cost == {k: v for k, v in bundled[0].items() if "irena" in k[0]}
        session.accepting = accepted_releases(own, both, "Ana Pérez", "the publisher withdrew it")
        found = found_in(session)
        refuse_unaccepted(found)
        session.make_of_rows("marts.revisions", found.rows)
        on = session.warehouse.value("SELECT max(accepted_on) FROM marts.revisions WHERE accepted_by = 'Ana Pérez'")
        assert on == today()
        assert {(r["accepted_by"], r["accepted_because"]) for r in found.rows if r["source_id"] == "owid_energy"} == {
            ("Ana Pérez", "the publisher withdrew it")
        }


def _refusal(session: Any) -> NeedsAcceptanceError:
    found = found_in(session)
    with pytest.raises(NeedsAcceptanceError) as stopped:
        refuse_unaccepted(found)
    return stopped.value


def test_a_file_contradicted_by_its_declaration_is_refused(own: Settings) -> None:
    with pytest.raises(SourceError, match="expected price_year 2022 as declared; found 2023 in the file"):
        added(own, "irena_costs", "x.csv", costs.irena_export(), price_year=2022)
    unknown = costs.irena_export().replace(b"0.20686625", b"0.20686626")
    with pytest.raises(ConfigurationError, match="the new release must say --price-year"):
        added(own, "irena_costs", "x.csv", unknown)


def test_an_optional_source_that_fails_stops_nobody_and_a_needed_one_without_a_vintage_does(own: Settings) -> None:
    shutil.rmtree(own.data / "sources" / "us_cpi")
    said: list[str] = []
    with serving(lambda _: Reply(status=404)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(MIRROR, server.address)
        optional = Downloads(["wdi_power_co2"], said.append)
        optional.ask(own)
        needed = Downloads(["us_cpi"])
        with pytest.raises(SourceError, match=r"us_cpi: refused .*There is no vintage to use"):
            needed.ask(own)
    asking = f"Asking {server.address} in place of every publisher: {MIRROR} is set."
    assert said == [asking, *(one["sentence"] for one in optional.lines())]
    assert [(one["source_id"], one["state"], one["vintage"]) for one in (*optional.lines(), *needed.lines())] == [
        ("wdi_power_co2", "refused", None), ("us_cpi", "refused", None),
    ]  # fmt: skip


def test_what_became_of_each_download_is_in_the_diary_also_where_nothing_could_be_made(own: Settings) -> None:
    shutil.rmtree(own.data / "sources" / "us_cpi")
    with serving(lambda _: Reply(status=404)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(MIRROR, server.address)
        outcome = run_refresh(own, downloads=Downloads(["us_cpi"]))
    line = last_run(own)
    assert line is not None
    assert (line["exit_code"], outcome.exit_code) == (4, ExitCode.SOURCE_FAILED)
    assert [(one["source_id"], one["state"]) for one in line["downloads"]] == [("us_cpi", "refused")]


def test_two_dollars_never_stand_in_one_series(own: Settings) -> None:
    """The next edition gives one year only, in other dollars (case 054): earlier years stay on record, and in 2016 dollars."""
    column = "Solar photovoltaic levelized cost of energy (constant 2024 US$ per MWh)"
    added(own, "irena_costs", "next.csv", table(["Entity", "Code", "Year", column], [["Chile", "CHL", "2024", "39.5"]]))
    with all_tables(own, only=OBSERVED) as session:
        live = figures(session)
        assert {(p.year, v[2]) for (s, p), v in live.items() if s == "irena_lcoe"} == {(2024, 2024)}
        assert {p.year for s, p in live if s == "irena_lcoe_real_2016"} == set(range(2012, 2025))
        kept = session.warehouse.rows(
            "SELECT vintage, price_year, note FROM marts.observations WHERE series_id = 'irena_lcoe' AND year = 2023"
        )
        assert [(k["vintage"], k["price_year"]) for k in kept] == [("edition-2023", 2023)]
        assert kept[0]["note"] == "in dollars of 2023, the newest release in those of 2024: never current beside them"
        assert "irena_lcoe no longer has 2012" in str(_refusal(session))


def test_a_source_without_a_file_to_download_says_where_it_comes_from(own: Settings) -> None:
    with pytest.raises(ConfigurationError, match="Source reuc publishes no file to download"):
        Downloads(["reuc"]).ask(own)
    with pytest.raises(ConfigurationError, match="No source 'nothing'"):
        plan_live(own, ["nothing"])
    assert [r["table"] for r in plan_live(own, [])] == LIVE
    with pytest.raises(ConfigurationError, match="--accept needs the id"):
        accepted_releases(own, ["owid_energy:x"], None, "because")
