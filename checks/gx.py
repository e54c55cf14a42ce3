"""The only module that knows Great Expectations; it is imported inside functions, for its import takes seconds.

A clean table is judged in one quick pass; a table that is not is judged again, rule by rule, for counts. What was found
is told in counts, never in rows: rows may name people. What is expected comes from suites.py and domain.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from checks.results import Outcome, crash, one_line
from checks.suites import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd

NOT_NULL = "expect_column_values_to_not_be_null"
BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
SOUND = "every row is sound"
"""Column added for the quick pass: null in rows where a required column is, or where a value lies outside its range or
its list. Each expectation costs about 9 ms, however few the rows, and most rules of a suite are of these kinds."""

TOLD = 5
"""Violations told by id; the others only count."""

COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0, "include_unexpected_rows": False}


def validate(batches: Iterable[tuple[Suite, pd.DataFrame]]) -> Iterator[tuple[Suite, list[Outcome]]]:
    """Judge each suite on its frame; one outcome per rule, in the suite's order. Frames are taken one at a time."""
    session = _Session()
    for suite, frame in batches:
        yield suite, session.judge(suite, frame)


class _Session:
    """One ephemeral context and one asset for all suites."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        self._suite_class = gx.ExpectationSuite
        asset = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
        self._definition = asset.add_batch_definition_whole_dataframe("whole")

    def judge(self, suite: Suite, frame: pd.DataFrame) -> list[Outcome]:
        quick, prepared = _quick_pass(suite, frame)
        if all(found["success"] for found in self._run(quick, prepared, "BOOLEAN_ONLY").values()):
            return [Outcome(r.check_id, passed=True, crashed=False, observed=_rows(len(frame))) for r in suite.rules]
        found = self._run(suite.rules, frame, COUNTS_ONLY)
        return [_outcome(rule, found.get(rule.check_id), len(frame)) for rule in suite.rules]

    def _run(self, rules: Sequence[Rule], frame: pd.DataFrame, result_format: Any) -> dict[str, Mapping[str, Any]]:
        """Results by check id. The engine returns crashed expectations first, so order says nothing."""
        batch = self._definition.get_batch({"dataframe": frame})
        suite = self._suite_class(name="suite", expectations=[_expectation(rule) for rule in rules])
        result = batch.validate(suite, result_format=result_format)
        return {
            _check_id(one.expectation_config): {
                "success": bool(one.success),
                "result": one.result or {},
                "exception_info": one.exception_info or {},
            }
            for one in result.results
        }


def _check_id(configuration: Any) -> str:
    return str(configuration.meta["check_id"])


def _expectation(rule: Rule) -> Any:
    from great_expectations import expectations

    name = "".join(part.capitalize() for part in rule.gx_type.split("_"))
    return getattr(expectations, name)(**rule.kwargs, meta={"check_id": rule.check_id})


def _quick_pass(suite: Suite, frame: pd.DataFrame) -> tuple[list[Rule], pd.DataFrame]:
    """The same suite with its rules on single values joined into one, and the frame with the column that rule looks at."""
    held = {r.check_id: rows for r in suite.rules if (rows := _rows_that_hold(r, frame)) is not None}
    if len(held) < 2:
        return list(suite.rules), frame
    sound = reduce(and_, held.values())
    prepared = frame.assign(**{SOUND: sound.where(sound, None)})
    joined = Rule(f"{suite.table_name}:sound", SOUND, NOT_NULL, {"column": SOUND}, "blocking")
    return [*(r for r in suite.rules if r.check_id not in held), joined], prepared


def _rows_that_hold(rule: Rule, frame: pd.DataFrame) -> pd.Series[bool] | None:
    """Row by row whether a rule on single values holds there; None for a rule that is left to the engine.

    A null is no value: only a not-null rule is against it.
    """
    from pandas.api.types import is_numeric_dtype

    given = dict(rule.kwargs)
    values = frame[given.pop("column")] if "column" in given else None
    rows: pd.Series[bool] | None = None
    if values is None or "mostly" in given:
        return None
    if rule.gx_type == NOT_NULL:
        rows = values.notna()
    elif rule.gx_type == IN_SET:
        rows = values.isna() | values.isin(given["value_set"])
    elif rule.gx_type == BETWEEN and is_numeric_dtype(values):
        low, high = given["min_value"], given["max_value"]
        rows = values.notna() if low is None else values >= low
        rows = values.isna() | (rows if high is None else rows & (values <= high))
    return rows


def _outcome(rule: Rule, found: Mapping[str, Any] | None, rows: int) -> Outcome:
    if found is None:
        return crash(rule.check_id, "Great Expectations returned no result for this expectation")
    raised = next(_raised(found["exception_info"]), None)
    if raised is not None:
        return crash(rule.check_id, raised)
    return Outcome(rule.check_id, found["success"], crashed=False, observed=_counts(found["result"], rows))


def _raised(info: Mapping[str, Any]) -> Iterator[str]:
    """Exceptions in `exception_info`, which is flat, or keyed by metric where a metric could not be computed."""
    entries = [info] if "raised_exception" in info else [e for e in info.values() if isinstance(e, Mapping)]
    for entry in entries:
        if entry.get("raised_exception"):
            message = str(entry.get("exception_message") or "no message")
            last = str(entry.get("exception_traceback") or "").strip().splitlines()[-1:]
            kind = last[0].split(":")[0].rpartition(".")[2] if last and ":" in last[0] else "Exception"
            yield one_line(message if message.startswith(kind) else f"{kind}: {message}")


def _counts(result: Mapping[str, Any], rows: int) -> str:
    unexpected = result.get("unexpected_count")
    return _rows(rows) if unexpected is None else f"{unexpected} of {_rows(rows)} against it"


def _rows(rows: int) -> str:
    return f"{rows} row(s)"


def expect_no_rows(evidence: Mapping[str, pd.DataFrame]) -> list[Outcome]:
    """Judge violations, by check id: none is right. One look at all together; where there are some, each by itself."""
    import pandas as pd

    session = _Session()
    together = pd.concat(list(evidence.values()), ignore_index=True)
    if all(o.passed for o in session.judge(Suite("domain", (_no_rows("domain:no_rows"),)), together)):
        return [Outcome(check_id, passed=True, crashed=False, observed="none against it") for check_id in evidence]
    return [
        Outcome(o.check_id, o.passed, o.crashed, o.observed if o.crashed else _evidence(frame))
        for check_id, frame in evidence.items()
        for o in session.judge(Suite("domain", (_no_rows(check_id),)), frame)
    ]


def _no_rows(check_id: str) -> Rule:
    return Rule(check_id, "No row", "expect_table_row_count_to_equal", {"value": 0}, "blocking")


def _evidence(frame: pd.DataFrame) -> str:
    """How many, and the first few ids; rules on firms give none."""
    if frame.empty:
        return "none against it"
    told = [str(text) for text in dict.fromkeys(frame["evidence"]) if text]
    some = "; ".join(told[:TOLD]) + ("; …" if len(told) > TOLD else "")
    return one_line(f"{len(frame)} against it" + (f": {some}" if some else ""))
