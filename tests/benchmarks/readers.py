"""Readers under load: 10,000 and more damaged files, and time and memory against reading the same bytes bare.

Run by `make bench`. Fails where a reader crashes, gives a wrong number, or is slower than the promise: above 10 MB at most
1.5 times DuckDB's reading of all cells as text, and 2 times for a workbook against openpyxl.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.integration.test_reader_behaviour import CATALOG, LAYOUTS, READERS
from tests.stand_in import emissions, fuzz
from tests.stand_in.files import workbook

FUZZED = 10_500
PROMISED = {"csv": 1.5, "xlsx": 2.0}
ROUNDS = 3


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


def large_xlsx() -> bytes:
    """The booklet's sheet with rows for every country and sector, as in the whole workbook."""
    years = list(range(1970, 2024))
    rows: list[list[Any]] = [["Substance", "Sector", "EDGAR Country Code", "Country", *years]]
    for substance in ("CO2", "GWP_100_AR5_CH4", "GWP_100_AR5_N2O"):
        for sector in ("Power Industry", "Agriculture", "Waste", "Transport", "Buildings"):
            rows += [
                [substance, sector, code, code, *(float(y) / 7 for y in years)]
                for code in ["CHL", *(f"X{i:02d}" for i in range(99))]
            ]
    info = [
        ["GHG emissions of all world countries, 2024 Report"],
        ["GWP-100 AR5"],
        ["values in GHG_by_sector_and_country sheet are expressed in Mt CO2eq/yr"],
    ]
    return workbook({"info": info, "GHG_by_sector_and_country": rows})


def seconds(work: Callable[[], object]) -> float:
    """The best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def peak_megabytes(work: Callable[[], object]) -> float:
    """Python's own memory at its highest."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024 / 1024


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


def measured() -> list[tuple[str, str, float, float, float, float]]:
    """Source, kind, megabytes, seconds of the reader, its ratio to the bare reading, its peak in megabytes."""
    found = []
    for source_id, kind, content, bare in (
        ("owid_energy", "csv", large_csv(), bare_csv),
        ("edgar_ghg", "xlsx", large_xlsx(), bare_xlsx),
    ):

        def work(source_id: str = source_id, content: bytes = content) -> object:
            return READERS[source_id].read(content, "bench", None)

        own, against = seconds(work), seconds(lambda content=content, bare=bare: bare(content))
        found.append((source_id, kind, len(content) / 1e6, own, own / against, peak_megabytes(work)))
    return found


def main() -> int:
    """Print what was found; 1 where a promise is broken."""
    broken = False
    for source_id, kind, size, own, ratio, peak in measured():
        late = ratio > PROMISED[kind]
        broken |= late
        print(
            f"{source_id} ({kind}, {size:.1f} MB): {own:.2f} s, {ratio:.2f} times bare, {peak:.0f} MB{', TOO SLOW' if late else ''}"
        )
    told = fuzzed()
    print(f"{sum(told.values())} damaged files: {dict(told)}")
    return int(broken or told["crashed"] or told["wrong number"])


if __name__ == "__main__":
    sys.exit(main())
