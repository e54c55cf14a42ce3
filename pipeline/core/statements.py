"""What a statement of a person may not call, although the database it reads is closed to files and settings.

Belongs here: what DuckDB itself would answer by ending the process. Does not belong here: what it refuses by an error of its
own (`warehouse.reading` closes files, network and settings).
"""

from __future__ import annotations

from pipeline.core.errors import ConfigurationError

LOGGING = "enable_logging"
"""With storage in a file DuckDB 1.5 tries to write beside a closed file system and aborts; no setting switches it off."""


def refuse_logging(sql: str) -> None:
    """Raise ConfigurationError where a statement turns DuckDB's log on, however it is written; text and remarks may name it."""
    if LOGGING in _names(sql):
        raise ConfigurationError(
            f"The query was refused: it calls {LOGGING}, which writes; 'query' only reads. Use DuckDB's own shell on a copy of the file."
        )


def _names(sql: str) -> set[str]:
    """Names in a statement in lower case, without the quotes around them."""
    import duckdb

    tokens = [(offset, str(kind)) for offset, kind in duckdb.tokenize(sql)]
    encoded = sql.encode("utf-8")  # offsets count bytes
    ends = [*(offset for offset, _ in tokens), len(encoded)][1:]
    return {
        name.split("/*")[0].split("--")[0].strip().strip('"').lower()
        for (start, kind), end in zip(tokens, ends, strict=True)
        if kind.endswith("identifier") and (name := encoded[start:end].decode("utf-8", "replace"))
    }
