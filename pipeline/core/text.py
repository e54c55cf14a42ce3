"""From bytes to text cells, for every source alike: encoding, byte-order mark, NULs, delimiter, header.

Never a guess at types: all cells stay text. What a column means is the catalogue's and the readers' business.
"""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    import pandas

DELIMITERS = (",", ";", "\t")


def decoded(content: bytes, place: str) -> str:
    """The text of a table's bytes: UTF-8 (with or without mark) or Windows-1252. NULs are dropped, text is NFC.

    Raises SourceError where the bytes are empty or are no table: an HTML page, a zip, a workbook.
    """
    if not content.strip():
        raise SourceError(f"{place}: expected a table, found an empty file. Fetch the file again.")
    head = content.lstrip()[:300].lower()
    if content[:4] == b"PK\x03\x04" or content[:2] == b"\x1f\x8b":
        raise SourceError(f"{place}: expected a text table, found a packed file or workbook. Unpack it first.")
    if head.startswith((b"<!doctype", b"<html", b"\xef\xbb\xbf<!doctype", b"\xef\xbb\xbf<html")):
        raise SourceError(f"{place}: expected a text table, found an HTML page. Fetch the file again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return unicodedata.normalize("NFC", text.replace("\0", ""))


def text_table(content: bytes, columns: tuple[str, ...], place: str) -> tuple[pandas.DataFrame, list[str]]:
    """All cells as text, by column name and never by position; empty cells are None. Also the names of unknown columns.

    Column `row` is the line in the file, the header being line 1. Raises SourceError with expected and found.
    """
    import pandas as pd

    text = decoded(content, place)
    header_line = text.split("\n", 1)[0].rstrip("\r")
    delimiter = max(DELIMITERS, key=header_line.count)
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=delimiter, dtype=str, keep_default_na=False, skip_blank_lines=False,
            index_col=False, on_bad_lines="error",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        raise SourceError(f"{place}: not readable as a table with {delimiter!r} between cells: {reason}.") from None
    frame.columns = [str(c).strip() for c in frame.columns]
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise SourceError(
            f"{place}, line 1: expected the columns {', '.join(columns)}; found {', '.join(map(str, frame.columns))}; "
            f"missing {', '.join(missing)}."
        )
    unknown = [str(c) for c in frame.columns if c not in columns]
    frame = frame.loc[:, list(columns)].apply(lambda cells: cells.str.strip())
    frame.insert(len(columns), "row", range(2, len(frame) + 2))
    blank = (frame[list(columns)] == "").all(axis=1)
    frame = frame.loc[~blank]
    if frame.empty:
        raise SourceError(f"{place}: the header is there, but no row of data. Fetch the file again.")
    return frame.astype(object).where(frame != "", None), unknown
