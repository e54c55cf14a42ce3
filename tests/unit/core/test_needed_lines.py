"""The lines that a reader needs are those that a parser of the whole would give it, and all others are counted."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import needed_lines as module
from pipeline.core.errors import SourceError
from pipeline.core.needed_lines import needed_lines
from pipeline.core.text import text_rows, text_table

CELLS = st.text(alphabet='aCHL,;"\n é1', max_size=6)


def test_lines_with_a_word_come_with_their_number_and_the_others_are_counted() -> None:
    content = b"code,year\nARG,2020\nCHL,2020\n\nBRA,2021\nCHL,2021"
    found = needed_lines(content, b",", ("CHL",))
    assert found is not None
    assert (found.content, found.lines, found.others) == (b"code,year\nCHL,2020\nCHL,2021", (1, 3, 6), 2)


def test_what_does_not_fit_the_header_is_never_left_out() -> None:
    uneven = b"code,year\nARG,2020,5\nCHL,2020\n"
    with pytest.raises(SourceError, match="here, line 2: expected 2 cells between ',', found 3"):
        text_rows(uneven, ("code", "year"), "here", ("CHL",))
    fits = needed_lines(b'code,year\n"Sint Eustatius, Saba",2020\nCHL,2020\n', b",", ("CHL",))
    assert fits is not None
    assert (fits.lines, fits.others) == ((1, 3), 1)


@pytest.mark.parametrize("content", [b"", b'a,b\n"x\ny",CHL\n', b"a,b\rCHL,1\r"])
def test_where_lines_are_no_rows_the_whole_is_parsed(content: bytes) -> None:
    assert needed_lines(content, b",", ("CHL",)) is None


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12), end=st.sampled_from(["\n", "\r\n"]))
def test_the_rows_are_those_of_the_whole_table(rows: list[tuple[str, str, str]], end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows([("code", "year", "value"), *rows])
    content = text.getvalue().encode()
    columns = ("code", "year", "value")
    try:
        whole, _ = text_table(content, columns, "here")
    except SourceError:
        return
    some, others = text_rows(content, columns, "here", ("CHL",))
    kept, wanted = ([row for row in found if "CHL" in (row["code"] or "")] for found in (some, whole))
    assert kept == wanted
    assert others <= len(whole) - len(wanted) + sum(not any(c.strip() for c in row) for row in rows)


@settings(max_examples=300, deadline=None)
@given(
    content=st.text(alphabet='aCHL,"\n\r', max_size=60).map(str.encode),
    piece=st.integers(min_value=1, max_value=20),
)
def test_a_table_looked_at_in_pieces_is_the_same_table(content: bytes, piece: int) -> None:
    whole = needed_lines(content, b",", ("CHL",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", piece)
        assert needed_lines(content, b",", ("CHL",)) == whole
