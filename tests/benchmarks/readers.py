"""Readers under load: 10,000 and more damaged files, and time and memory against reading the same bytes bare.

Run by `make bench`. Fails where a reader crashes, gives a wrong number, or takes more than the promise: above 10 MB at most
1.5 times the time and the memory of DuckDB's reading of all cells as text, and for a workbook 2 times those of openpyxl, which
hands over one row at a time.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.integration.test_reader_behaviour import CATALOG, READERS
from tests.stand_in import emissions, fuzz
from tests.stand_in.layout import Layout
from tests.stand_in.layouts import LAYOUTS

FUZZED = 10_500
PROMISED = {"csv": 1.5, "xlsx": 2.0}
ROUNDS = {"csv": 3, "xlsx": 1}
LARGE = 10_500_000


def fuzzed() -> Counter[str]:
    """What became of all damaged files, over every layout."""
    told: Counter[str] = Counter()
    for layout in LAYOUTS:
        chance = random.Random(f"bench {layout}")
        times = FUZZED // len(LAYOUTS) + 1
        told += fuzz.outcomes(CATALOG, READERS[layout.source_id], layout.content(), layout.release, chance, times)
    return told


def large_csv() -> bytes:
    """The energy dataset with 130 columns and some 22,000 rows, Chile among them: the size of the real file and more."""
    header, *rows = emissions.owid_energy().decode().splitlines()
    more = [f"column_{i}" for i in range(118)]
    wide = ",".join([header, *more])
    filling = ",".join(f"{i}.125" for i in range(118))
    chile = [f"{row},{filling}" for row in rows]
    others = [
        f"Country {c},{year},X{c:02d},1000000,1,1,100,2,3,4,5,6,{filling}"
        for c in range(250)
        for year in range(1935, 2024)
    ]
    return "\n".join([wide, *chile, *others, ""]).encode()


LONG = {
    "owid_grapher, emissions": "Country {0},X{1},{2},5.5,{0}.125",
    "ember_yearly, long release": "Country {0},X{1},{2},Country,Capacity,Fuel,Solar,GW,{0}.125",
    "ember_monthly, long release": "Country {0},X{1},{2}-01-01,Country,Electricity demand,Demand,Demand,TWh,{0}.125",
    "unfccc_inventory, tidy": "Country {0},X{1},X{1}-CRT-2024,2024,1.A.1.,CO2,tCO2e (GWP100 AR5),{2},{0}.125",
    "irena_costs, export of edition 2023": "Country {0},X{1},{2},0.25,{0}.125,0.5",
    "nrel_atb, edition 2022": "2022,k,CAPEX,Market,30,LandbasedWind,Class{1},0.0,Moderate,{2},$/kW,{0}.125",
    "wb_inflation, today's": "Country {0},X{1},{2},{0}.125",
}
"""Layouts of one row per figure, and a row of another country in each: number, code, year."""


def long_csv(layout: Layout, row: str) -> bytes:
    """The layout's file with so many rows of others that it is larger than 10 MB."""
    lines = [row.format(n, f"{n % 100:02d}", 1960 + n % 60) for n in range(200_000)]
    content = layout.content() + "\n".join(lines).encode() + b"\n"
    return content + b"\n".join(content.splitlines()[-200_000:]) + b"\n" if len(content) < LARGE else content


def large_xlsx() -> bytes:
    """The booklet's sheet with rows for more countries and sectors than the real one has: more than 10 MB packed."""
    import openpyxl

    chance = random.Random("bench")
    book = openpyxl.Workbook(write_only=True)
    info = book.create_sheet("info")
    for line in (
        "GHG emissions of all world countries, 2024 Report", "GWP-100 AR5",
        "values in GHG_by_sector_and_country sheet are expressed in Mt CO2eq/yr",
    ):  # fmt: skip
        info.append([line])
    sheet = book.create_sheet("GHG_by_sector_and_country")
    years = list(range(1970, 2024))
    sheet.append(["Substance", "Sector", "EDGAR Country Code", "Country", *years])
    for substance in ("CO2", "GWP_100_AR5_CH4", "GWP_100_AR5_N2O"):
        for sector in ("Power Industry", *(f"Sector {n}" for n in range(21))):
            for code in ("CHL", *(f"X{n:03d}" for n in range(220))):
                sheet.append([substance, sector, code, code, *(chance.random() for _ in years)])
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def cost_of(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Best seconds of some rounds, and megabytes by which a process of its own grows: DuckDB's memory is not Python's."""
    import duckdb  # noqa: F401 - imported before the process divides: what is measured is the reading
    import numpy  # noqa: F401
    import openpyxl  # noqa: F401

    found = [_measured_aside(work) for _ in range(rounds)]
    return min(s for s, _ in found), max(m for _, m in found)


def _measured_aside(work: Callable[[], object]) -> tuple[float, float]:
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        work()
        spent = time.perf_counter() - started
        sending.send((spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    seconds, megabytes = receiving.recv()
    return float(seconds), float(megabytes)


def bare_csv(content: bytes) -> None:
    """DuckDB reads all cells as text."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "f.csv")
        path.write_bytes(content)
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(path)]
            )


def bare_xlsx(content: bytes) -> None:
    """openpyxl reads the sheet."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for _ in book["GHG_by_sector_and_country"].iter_rows(values_only=True):
        pass


def subjects() -> Iterator[tuple[Layout, str, bytes, Callable[[bytes], None]]]:
    """Each reader whose file can be large: its layout, kind, bytes above 10 MB, and who reads the same bytes bare."""
    of = {str(layout): layout for layout in LAYOUTS}
    yield of["owid_energy, today's"], "csv", large_csv(), bare_csv
    for name, row in LONG.items():
        yield of[name], "csv", long_csv(of[name], row), bare_csv
    yield of["edgar_ghg, booklet"], "xlsx", large_xlsx(), bare_xlsx


def measured() -> Iterator[tuple[str, str, float, float, float, float, float]]:
    """Layout, kind, megabytes, seconds of the reader, its ratio to the bare reading, peaks of both in megabytes."""
    for layout, kind, content, bare in subjects():

        def work(layout: Layout = layout, content: bytes = content) -> object:
            return READERS[layout.source_id].read(content, "bench", layout.release)

        def plain(bare: Callable[[bytes], None] = bare, content: bytes = content) -> object:
            return bare(content)

        rounds = ROUNDS[kind]
        (own, peak), (against, bare_peak) = cost_of(work, rounds), cost_of(plain, rounds)
        yield str(layout), kind, len(content) / 1e6, own, own / against, peak, bare_peak


def main() -> int:
    """Print what was found; 1 where a promise is broken."""
    broken = False
    for name, kind, size, own, ratio, peak, bare_peak in measured():
        late, large = ratio > PROMISED[kind], peak > PROMISED[kind] * bare_peak
        broken |= late or large
        told = f"{name} ({kind}, {size:.1f} MB): {own:.2f} s, {ratio:.2f} times bare"
        print(
            f"{told}; peak {peak:.0f} MB, bare {bare_peak:.0f} MB{', TOO SLOW' if late else ''}{', TOO LARGE' if large else ''}",
            flush=True,
        )
    told = fuzzed()
    print(f"{sum(told.values())} damaged files: {dict(told)}")
    return int(broken or told["crashed"] or told["wrong number"])


if __name__ == "__main__":
    sys.exit(main())
