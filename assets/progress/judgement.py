"""From observations to the rows of `marts.assessments`, `marts.verdicts` and `marts.milestones`.

Belongs here: walking the catalogue's readings and series over the observations. Does not belong here: how one series is
judged (`assess.py`), how verdicts are counted (`agreement.py`), how a finding is worded (the report's business).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from assets.progress.agreement import (
    Robustness,
    TargetStatus,
    lineage_agreement,
    reading_status,
    target_status,
    verdict_robustness,
)
from assets.progress.assess import Assessment, assess, study
from assets.progress.classes import Classification
from assets.progress.levels import resolve_target_level
from assets.progress.milestones import derive_linear_milestones, milestone_status
from assets.progress.observations import Observation, observed_until
from assets.progress.outlook import forecast_paths, outlook
from assets.progress.peers import COLUMNS, peer_classes
from assets.progress.thresholds import METHOD_VERSION, recalled_limits
from assets.progress.verdict import VERDICT_ORDER
from pipeline.core.catalog import Catalog, Reading, Target
from pipeline.core.catalog_words import SeriesRole

Row = Mapping[str, Any]

YEARLY = "SELECT * FROM marts.latest_observations WHERE frequency = 'A' ORDER BY series_id, year"
"""The rows that judgement rests on: current yearly observations."""


class Judgement:
    """Assessments of every reading by every series as of one day, and what follows from them."""

    def __init__(self, catalog: Catalog, rows: Iterable[Row], as_of: date) -> None:
        self.catalog = catalog
        self.as_of = as_of
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row["series_id"]].append(row)
        self._series = {series_id: series for series_id, (_, series) in catalog.series().items()}
        self._stocks = {s for s, (indicator, _) in catalog.series().items() if indicator.measure_type == "stock"}
        self.assessments = {
            (target.target_id, reading.reading_id): [
                assess(reading, series_id, role, self._observations(series_id), as_of)
                for series_id, role in reading.series.items()
            ]
            for target in catalog.targets
            for reading in target.readings
        }

    def _observations(self, series_id: str) -> list[Observation]:
        """Yearly values up to the as-of day. A flow or price of the year still running is not that year's; a stock is."""
        last = self.as_of.year if series_id in self._stocks else self.as_of.year - 1
        return [
            Observation(r["year"], r["value"], r["obs_status"], r["is_lower_bound"])
            for r in self._rows[series_id]
            if r["year"] <= last
        ]

    def _price_year(self, series_id: str) -> int | None:
        """Year of the dollars of a series: current observations share one, which a check holds."""
        return next((row["price_year"] for row in self._rows[series_id]), None)

    def assessment_rows(self, run_id: str, checks_failed: int) -> list[dict[str, Any]]:
        """Rows of `marts.assessments`."""
        return [
            self._assessment_row(target, reading, assessment) | {"run_id": run_id, "checks_failed": checks_failed}
            for target in self.catalog.targets
            for reading in target.readings
            for assessment in self.assessments[target.target_id, reading.reading_id]
        ]

    def _assessment_row(self, target: Target, reading: Reading, assessment: Assessment) -> dict[str, Any]:
        series = self._series[assessment.series_id]
        ahead = outlook(reading, self._observations(assessment.series_id), self.as_of)
        latest = max(
            (r for r in self._rows[assessment.series_id] if r["year"] == assessment.latest_year),
            key=lambda r: r["published_at"],
            default=None,
        )
        return (
            vars(assessment)
            | vars(ahead)
            | class_columns(assessment)
            | {
                "target_id": target.target_id,
                "votes": reading.votes,
                "source_id": series.sources[0],
                "vintage": latest["vintage"] if latest else None,
                "lineage_group": series.lineage_group,
                "unit_of_count": series.unit_of_count,
                "unit": series.unit,
                "price_year": self._price_year(assessment.series_id),
                "gas": series.gas,
                "gwp": series.gwp,
                "comparison": reading.comparison.value,
                "change_since_baseline": _change(assessment),
            }
        )

    def class_rows(self) -> list[dict[str, Any]]:
        """Rows of `marts.method_classes`: what each institution's method makes of each reading and series."""
        return [
            vars(found)
            | {
                "method_version": METHOD_VERSION,
                "target_id": target.target_id,
                "reading_id": reading.reading_id,
                "series_id": series_id,
                "role": role,
                "recalled_limits": _recalled(found),
            }
            for target in self.catalog.targets
            for reading in target.readings
            for series_id, role in reading.series.items()
            for found in self._classes(reading, series_id)
        ]

    def _classes(self, reading: Reading, series_id: str) -> tuple[Classification, ...]:
        _, level, used, _ = study(reading, self._observations(series_id), self.as_of)
        return peer_classes(used, level)

    def forecast_rows(self) -> list[dict[str, Any]]:
        """Rows of `marts.forecasts`: each year from the last value to the year asked for, by each model."""
        return [
            {
                "method_version": METHOD_VERSION,
                "target_id": target.target_id,
                "reading_id": reading.reading_id,
                "series_id": series_id,
                **vars(ahead),
                "is_of_past_year": ahead.is_past,
                "unit": self._series[series_id].unit,
                "price_year": self._price_year(series_id),
            }
            for target in self.catalog.targets
            for reading in target.readings
            for series_id in reading.series
            for ahead in forecast_paths(reading, self._observations(series_id), self.as_of)
        ]

    def headline(self, target_id: str, reading_id: str) -> Assessment:
        """The assessment by the reading's headline series: the reading's verdict."""
        return next(a for a in self.assessments[target_id, reading_id] if a.role is SeriesRole.HEADLINE)

    def verdict_rows(
        self, run_id: str, next_release: Callable[[str], date | None], sentence: Callable[[Row, str], str]
    ) -> list[dict[str, Any]]:
        """Rows of `marts.verdicts`. `next_release` of a source id; `sentence` of a verdict row in a language."""
        rows = []
        for target in self.catalog.targets:
            row = self._verdict_row(target) | {"run_id": run_id, "as_of": self.as_of}
            source_id = self._series[row["headline_series"]].sources[0]
            row["next_release"] = next_release(source_id)
            row["next_release_source"] = source_id if row["next_release"] else None
            rows.append(row | {f"sentence_{language}": sentence(row, language) for language in ("es", "en")})
        return rows

    def _verdict_row(self, target: Target) -> dict[str, Any]:
        decided = self.headline(target.target_id, target.headline_reading)
        votes = [self.headline(target.target_id, r.reading_id).verdict for r in target.readings if r.votes]
        statuses = [reading_status(v) for v in votes]
        groups = {series_id: series.lineage_group for series_id, series in self._series.items()}
        agreement = lineage_agreement(self.assessments[target.target_id, target.headline_reading], groups)
        voting = self._voting(target)
        spread = verdict_robustness(a.verdict for _, a in voting)
        is_decided = decided.verdict in VERDICT_ORDER  # with an undecided headline there is nothing to agree with
        return {
            "target_id": target.target_id,
            "headline_reading": target.headline_reading,
            "headline_series": decided.series_id,
            "unit_of_count": self._series[decided.series_id].unit_of_count,
            "headline_verdict": decided.verdict,
            "status": target_status(decided.verdict, votes),
            "reason": decided.reason,
            "is_provisional": decided.is_provisional,
            "agreement": agreement.agreeing / agreement.decided if is_decided else None,
            "groups_agreeing": agreement.agreeing if is_decided else 0,
            "groups_deciding": agreement.decided,
            "robustness": agreement.robustness if is_decided else Robustness.NO_EVIDENCE,
            "modal_verdict": spread.modal,
            "n_assessed": spread.n_assessed,
            "n_undetermined": spread.n_undetermined,
            "dissenting": "; ".join(
                f"{reading_id}/{a.series_id}"
                for reading_id, a in voting
                if is_decided and a.verdict in VERDICT_ORDER and a.verdict is not decided.verdict
            )
            or None,
            "readings_met": statuses.count(TargetStatus.MET),
            "readings_missed": statuses.count(TargetStatus.MISSED),
            "readings_undetermined": statuses.count(TargetStatus.UNDETERMINED),
        }

    def _voting(self, target: Target) -> list[tuple[str, Assessment]]:
        """Every assessment that may be heard: of readings that vote, by series that are no mere context."""
        return [
            (r.reading_id, a)
            for r in target.readings
            if r.votes
            for a in self.assessments[target.target_id, r.reading_id]
            if a.role is not SeriesRole.CONTEXT
        ]

    def milestone_rows(self) -> list[dict[str, Any]]:
        """Rows of `marts.milestones`: by the headline series of each reading that has a path."""
        return [
            row
            for target in self.catalog.targets
            for reading in target.readings
            if reading.milestones == "linear_from_reference_year"
            for row in self._milestones(target, reading)
        ]

    def _milestones(self, target: Target, reading: Reading) -> list[dict[str, Any]]:
        series_id = reading.headline_series
        known = observed_until(self._observations(series_id), self.as_of.year)
        level = resolve_target_level(reading, known).value
        if level is None:
            return []
        values = {o.year: o.value for o in known}
        rows = []
        for milestone in derive_linear_milestones(level):
            state = milestone_status(milestone, known, level, self.as_of.year)
            rows.append(
                {
                    "target_id": target.target_id,
                    "reading_id": reading.reading_id,
                    "series_id": series_id,
                    "year": milestone.year,
                    "kind": milestone.kind,
                    "required_value": milestone.value,
                    "observed_value": values.get(milestone.year),
                    "margin": state.margin,
                    "status": state.status,
                    "unit": self._series[series_id].unit,
                    "price_year": self._price_year(series_id),
                }
            )
        return rows


def class_columns(assessment: Assessment) -> dict[str, Any]:
    """The words of the methods that stand as columns beside an assessment."""
    found = {c.method: c for c in assessment.classes}
    return {f"class_{m}": found[m].label for m in COLUMNS} | {"score_statcan": found["statcan"].score}


def _recalled(found: Classification) -> str | None:
    """What of a class's limits nobody verified; every reading has a target."""
    return "; ".join(recalled_limits(found.method)) or None if found.label else None


def _change(assessment: Assessment) -> float | None:
    """Latest value less the baseline's; None where either is unknown or the reading has no baseline."""
    if assessment.latest_value is None or assessment.baseline_value is None:
        return None
    return assessment.latest_value - assessment.baseline_value
