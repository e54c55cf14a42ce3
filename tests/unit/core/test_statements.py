"""A statement that would end the process is refused by a sentence; one that only names it is not."""

from __future__ import annotations

import pytest

from pipeline.core.errors import ConfigurationError
from pipeline.core.statements import refuse_logging


@pytest.mark.parametrize(
    "sql",
    [
        "CALL enable_logging(storage='file', storage_path='x'); SELECT 1",
        "SELECT 1; call ENABLE_LOGGING()",
        "SELECT * FROM \"enable_logging\"(storage = 'file')",
        "EXPLAIN ANALYZE CALL enable_logging /* so */ ()",
        "SELECT 'ñandú' AS año; CALL system.main.enable_logging()",
        "FROM enable_logging--so\n()",
    ],
)
def test_turning_the_log_on_is_refused(sql: str) -> None:
    with pytest.raises(ConfigurationError, match="it calls enable_logging, which writes; 'query' only reads"):
        refuse_logging(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'enable_logging' AS word",
        "SELECT 1 -- enable_logging",
        "SELECT 1 /* enable_logging() */",
        "SELECT not ( sql",
        "",
        "FROM duckdb_logs",
    ],
)
def test_naming_it_or_anything_else_is_not(sql: str) -> None:
    refused = False
    try:
        refuse_logging(sql)
    except ConfigurationError:
        refused = True
    assert not refused
