"""Releases that move what was said before, given to the whole product: each is told, and asked for, whatever rests on it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assets.publication.revisions import found_in, refuse_unaccepted
from pipeline.core.acceptance import accepted, record
from pipeline.core.additions import add_release, find_source
from pipeline.core.arrivals import arrivals
from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import ExitCode, NeedsAcceptanceError
from pipeline.core.settings import PROJECT_ROOT, Settings, today
from pipeline.core.yaml_files import load_yaml
from pipeline.live import accepted_releases
from pipeline.readers import all_readers
from pipeline.refresh import run_refresh
from tests.conftest import Refreshed
from tests.tables import all_tables, copied_data, settings_for

ASKED = ("marts.revisions",)
SAID_ANEW = ("unit", "gas", "gwp", "price_year")
IFI = "ifi_grid_factors:2022-v3.2"

Change = Callable[[str], str]


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """The project's data in a folder that may be changed."""
    return settings_for(copied_data(tmp_path), tmp_path / "out")


def released(
    settings: Settings, source_id: str, before: str, name: str, change: Change, table: str | None = None
) -> None:
    """Add a release that says what the bundled vintage `before` says, but for what `change` makes of its lines."""
    folder = PROJECT_ROOT / "data" / "sources" / source_id / before
    side = load_yaml((folder / "vintage.yaml").read_text("utf-8"))
    file = next(f for f in side["files"] if table in (None, f["table"]))
    old = (folder / file["name"]).read_text("utf-8")
    path = settings.data / f"{name}.csv"
    path.write_text(change(old), "utf-8")
    assert path.read_text("utf-8") != old
    catalog = load_catalog(settings.catalog)
    told = {k: side[k] for k in SAID_ANEW if side[k] is not None} | {
        "vintage": name, "release": name, "published_at": str(today()), "published_at_basis": "publisher",
        "transcribed_from": "the same table", "table": file["table"],
    }  # fmt: skip
    add_release(settings, catalog, find_source(catalog, source_id), path, told, all_readers())


def new_grid_factors(value: str = "199") -> Change:
    return lambda text: text.replace("CHL,2021,", "CHL,2022,").replace("intermittent,499,", f"intermittent,{value},")


def times(factor: float, line: str) -> Change:
    """The value of each line that begins with the pattern, times the factor."""

    def change(text: str) -> str:
        return re.sub(rf"(?m)^({line},)([\d.]+)", lambda m: f"{m[1]}{float(m[2]) * factor:.6f}", text)

    return change


def asked(settings: Settings) -> tuple[list[dict[str, Any]], str]:
    """Rows of `marts.revisions`, and what the refusal says; nothing where nobody is asked."""
    with all_tables(settings, only=ASKED) as session:
        found = found_in(session)
        try:
            refuse_unaccepted(found)
        except NeedsAcceptanceError as refusal:
            return list(found.rows), str(refusal)
        return list(found.rows), ""


def test_a_price_index_that_was_rewritten_is_told_and_asked_for(own: Settings) -> None:
    """It is a second source of the cost in 2016 dollars, and moved it by 9 % without a word."""
    released(own, "us_cpi", "2026-05", "2026-06", times(1.1, r"United States,USA,2023-\d\d,cpi_u_nsa"))
    rows, why = asked(own)
    assert {(r["series_id"], r["change"], r["old_vintage"], r["new_vintage"]) for r in rows if r["source_id"] == "us_cpi"} == {
        ("us_cpi/cpi_u_nsa", "moved", "2026-05", "2026-06")
    }  # fmt: skip
    assert "us_cpi:2026-06: us_cpi/cpi_u_nsa moved beyond 0.05% in 12 period(s), most in 2023" in why


def test_an_index_whose_newest_release_ends_earlier_is_asked_for(own: Settings) -> None:
    released(own, "us_cpi", "2026-05", "2026-04", lambda text: re.sub(r"(?m)^United States,USA,2026-05,.*\n", "", text))
    assert "us_cpi:2026-04: us_cpi/cpi_u_nsa no longer has 2026-05" in asked(own)[1]


def test_grid_factors_of_another_year_are_those_that_they_replace(own: Settings) -> None:
    """499 g/kWh in version 3.1; 199 would take the avoided emissions of the headline from 11.07 to 4.41 Mt."""
    released(own, "ifi_grid_factors", "2021-v3.1", "2022-v3.2", new_grid_factors())
    rows, why = asked(own)
    told = [(r["series_id"], r["change"], r["old_value"], r["new_value"], r["unit"], r["band"]) for r in rows]
    name = "ifi_grid_factors/combined_margin_intermittent"
    assert [t for t in told if t[0].startswith("ifi")] == [(name, "moved", 499.0, 199.0, "g CO2/kWh", 0.0)]
    assert f"{IFI}: {name} moved beyond 0.0% in 1 period(s), most in 2021: 499 to 199 g CO2/kWh" in why
    assert f"refresh --accept {IFI} --by NAME" in why
    assert f"or remove {own.added_vintages}/ifi_grid_factors/2022-v3.2 and refresh" in why


def test_the_same_grid_factors_of_another_year_ask_nobody(own: Settings) -> None:
    released(own, "ifi_grid_factors", "2021-v3.1", "2022-v3.2", new_grid_factors("499"))
    assert asked(own)[1] == ""


MOVED = [
    (
        "owid_energy", "2026-release", None, times(1.2, r"Chile,CHL,2019,carbon_intensity_elec"),
        "owid_energy/carbon_intensity_elec moved",
    ),
    (
        "programme_statements", "2026-11-25", "programme_factors", times(0.5, r"Chile,CHL,\d+,coal_factor_2017"),
        "programme_statements/coal_factor_2017 moved beyond 0.0%",
    ),
    (
        "sen_grid_factor", "2024-04-28", None, times(1.5, r"Chile,CHL,2023-01,grid_emission_factor"),
        "sen_grid_factor_mean moved beyond 2.0%",
    ),
    (
        "cne_auctions", "2026-11-25", None, lambda text: text.replace("2015-10-26,79.34,", "2015-10-26,59.34,"),
        "auction_mean moved beyond 0.0%",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "before", "table", "change", "why"), MOVED, ids=[m[0] for m in MOVED])
def test_every_source_is_judged_on_what_rests_on_it(
    own: Settings, source: str, before: str, table: str | None, change: Change, why: str
) -> None:
    """Also on a variable that only a derived series uses, on a factor that a document states, and on a list of awards."""
    released(own, source, before, "later", change, table)
    assert f"{source}:later: {why}" in asked(own)[1]


def test_an_acceptance_does_not_count_for_other_bytes_under_the_same_name(own: Settings) -> None:
    released(own, "ifi_grid_factors", "2021-v3.1", "2022-v3.2", new_grid_factors())
    record(own, accepted_releases(own, [IFI], "Ana Pérez", "version 3.2 read"))
    rows, why = asked(own)
    assert why == ""
    assert [r["accepted_by"] for r in rows if r["revision_id"] == IFI] == ["Ana Pérez"]
    shutil.rmtree(own.added_vintages / "ifi_grid_factors" / "2022-v3.2")
    released(own, "ifi_grid_factors", "2021-v3.1", "2022-v3.2", new_grid_factors("99"))
    rows, why = asked(own)
    assert "499 to 99 g CO2/kWh" in why
    assert [r["accepted_by"] for r in rows if r["revision_id"] == IFI] == [None]


def after_publication(refreshed: Refreshed, folder: Path) -> Settings:
    """Settings of a copy of the project's data and of what is published of it."""
    out = folder / "out"
    shutil.copytree(refreshed.settings.out, out, symlinks=True, ignore=shutil.ignore_patterns("dagster", "*.lock"))
    return settings_for(copied_data(folder), out)


def test_a_release_that_moves_nothing_and_turns_a_verdict_is_asked_for(refreshed: Refreshed, tmp_path: Path) -> None:
    """A value of 2025 under USD 25/MWh beside the same past: no band is broken, and a goal is reached."""
    own = after_publication(refreshed, tmp_path)
    row = 'Chile,CHL,2025,solar_pv_lcoe,0.0240,USD/kWh,A,"made up for this test"\n'
    released(own, "irena_costs", "edition-2023", "edition-2025", lambda text: text + row)
    why = asked(own)[1]
    assert why.startswith(
        "1 release(s) wait for a person: irena_costs:edition-2025: since the last publication, and with it, "
    )
    assert re.search(r"reading \w+ of pv_cost turned from undetermined to achieved_on_time", why), why


@pytest.mark.slow
def test_what_is_accepted_goes_on_record_with_its_publication_and_passes_no_check(
    refreshed: Refreshed, tmp_path: Path
) -> None:
    """Emissions times 1.9 are more than 30 % from the mean of two sources: no person can accept that away."""
    own = after_publication(refreshed, tmp_path)
    released(own, "owid_energy", "2026-release", "later", times(1.9, r"Chile,CHL,\d+,greenhouse_gas_emissions"))
    wrong = accepted_releases(own, ["owid_energy:later"], "Ana Pérez", "seen")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")
        patch.setenv("SOLAR_MISSION_DATA", str(own.data))
        refused = run_refresh(own, accepting=wrong)
        assert refused.exit_code is ExitCode.CHECK_FAILED, refused.error
        folder = own.added_vintages / "owid_energy" / "later"
        assert f"Added since the last publication: owid_energy:later in {folder}. To publish without" in str(
            refused.error
        )
        assert "'--accept' passes no check, and what was accepted with this refresh is not on record" in str(
            refused.error
        )
        assert accepted(own) == {}
        shutil.rmtree(folder)
        released(own, "ifi_grid_factors", "2021-v3.1", "2022-v3.2", new_grid_factors("520"))
        done = run_refresh(own, accepting=accepted_releases(own, [IFI], "Ana Pérez", "version 3.2 read"))
        assert done.error is None, done.error
    assert {r: a.because for r, a in accepted(own).items()} == {IFI: "version 3.2 read"}
    with all_tables(own, only=ASKED) as session:
        refuse_unaccepted(found_in(session))
        assert arrivals(session.settings, session.known) == []
