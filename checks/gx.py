"""The only module that knows Great Expectations; it is imported inside functions, for its import takes seconds.

It judges the counts of rows against each rule (counts.py) all at once. What they speak against is judged again on the
rows themselves, rule by rule. What was found is told in counts, never in rows: rows may name people. What is expected
comes from suites.py and domain.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from checks.counts import Count
from checks.results import Outcome, crash, one_line
from checks.suites import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd

TOLD = 5
"""Violations told by id; the others only count."""

COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0, "include_unexpected_rows": False}
WITH_INDEX = {"result_format": "COMPLETE", "unexpected_index_column_names": ["check_id"]}

NOBODY_AGAINST = Rule(
    "counts:none_against", "No rule has a row against it", "expect_column_values_to_be_between",
    {"column": "against", "min_value": 0, "max_value": 0}, "blocking",
)  # fmt: skip


def load() -> None:
    """Import the engine before anybody waits for it."""
    _session()


def spoken_against(counts: Sequence[Count]) -> frozenset[str]:
    """Ids of the checks that their counts speak against, all of them where the counts cannot be judged."""
    import pandas as pd

    frame = pd.DataFrame(counts, columns=Count._fields)
    found = _session().run([NOBODY_AGAINST], frame, WITH_INDEX)[NOBODY_AGAINST.check_id]
    if found["success"]:
        return frozenset()
    against = found["result"].get("unexpected_index_list") or frame.to_dict("records")
    return frozenset(str(row["check_id"]) for row in against)


def judge(suite: Suite, frame: pd.DataFrame) -> list[Outcome]:
    """Judge each rule of a suite on its frame; one outcome per rule, in the suite's order."""
    found = _session().run(suite.rules, frame, COUNTS_ONLY)
    return [_outcome(rule, found.get(rule.check_id), len(frame)) for rule in suite.rules]


def judge_evidence(check_id: str, frame: pd.DataFrame) -> Outcome:
    """Judge what was selected against a rule of the domain: no row is right."""
    outcome = judge(Suite("domain", (_no_rows(check_id),)), frame)[0]
    return outcome if outcome.crashed else Outcome(check_id, outcome.passed, crashed=False, observed=_evidence(frame))


@lru_cache(maxsize=1)
def _session() -> _Session:
    return _Session()


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

    def run(self, rules: Sequence[Rule], frame: pd.DataFrame, result_format: Any) -> dict[str, Mapping[str, Any]]:
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


def _no_rows(check_id: str) -> Rule:
    return Rule(check_id, "No row", "expect_table_row_count_to_equal", {"value": 0}, "blocking")


def _evidence(frame: pd.DataFrame) -> str:
    """How many, and the first few ids; rules on firms give none."""
    if frame.empty:
        return "none against it"
    told = [str(text) for text in dict.fromkeys(frame["evidence"]) if text]
    some = "; ".join(told[:TOLD]) + ("; …" if len(told) > TOLD else "")
    return one_line(f"{len(frame)} against it" + (f": {some}" if some else ""))
