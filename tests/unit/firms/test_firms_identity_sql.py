"""The database reads a RUT exactly as Python and python-stdnum do."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import duckdb
import pandas as pd

from assets.firms.identity import canonical_rut
from assets.firms.identity_sql import body_sql, canonical_sql, digit_sql, lone_body_sql, plain_sql, refusal_sql

CASES = Path(__file__).resolve().parents[2] / "data" / "rut_cases_dev.csv"


def spellings(count: int) -> list[str]:
    dice = random.Random(11)
    signs = "0123456789.-–kKCL \u00a0ＫE,７"
    found = ["".join(dice.choice(signs) for _ in range(dice.randint(0, 13))) for _ in range(count)]
    for _ in range(count):
        body, digit = dice.randint(1_000_000, 120_000_000), dice.choice("0123456789Kk")
        dotted = f"{body:,}".replace(",", ".")
        found.append(
            dice.choice(
                (f"{body}-{digit}", f"{dotted}-{digit}", f"{body}{digit}", f"CL{body}-{digit}", f"0{body} – {digit}")
            )
        )
    return found


def test_the_database_reads_a_rut_as_python_does() -> None:
    with CASES.open(encoding="utf-8") as stream:
        printed = [row["input"] for row in csv.DictReader(stream)] + spellings(4000)
    table = pd.DataFrame({"printed": printed, "canonical": [canonical_rut(p) for p in printed]})
    assert table["canonical"].notna().any()
    with duckdb.connect() as connection:
        connection.register("given", table)
        plain = f"SELECT *, {plain_sql('printed')} AS plain FROM given"
        read = f"SELECT *, {body_sql('plain')} AS body, {digit_sql('plain')} AS digit FROM ({plain})"
        found = f"CASE WHEN {refusal_sql('body', 'digit')} IS NULL THEN {canonical_sql('body')} END"
        judged = f"SELECT printed, canonical, {found} AS found FROM ({read})"
        assert connection.execute(f"SELECT * FROM ({judged}) WHERE found IS DISTINCT FROM canonical").fetchall() == []
        persons = f"SELECT {refusal_sql('b', 'd')} FROM (VALUES (12531909, '2'), (100000000, '7'), (0, '0'), (76500101, '9')) v(b, d)"
        assert connection.execute(persons).fetchall() == [
            ("natural_person",),
            ("natural_person",),
            ("rut_wrong",),
            ("rut_wrong",),
        ]


def test_a_body_in_a_column_of_its_own_may_have_points_and_no_exponent() -> None:
    cells = {
        "76500101": 76500101,
        "76.500.101": 76500101,
        "076500101": 76500101,
        "7.65E+07": None,
        "765E5": None,
        "7,65e7": None,
        "": None,
    }
    with duckdb.connect() as connection:
        found = {
            c: connection.execute(f"SELECT {lone_body_sql('t')} FROM (SELECT '{c}' AS t)").fetchone() for c in cells
        }
    assert {c: row[0] for c, row in found.items() if row} == cells
