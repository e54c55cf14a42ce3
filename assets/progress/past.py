"""The past on record: assessments by each vintage, and what every method said of the target year on earlier days.

Belongs here: rows of `marts.assessments_by_vintage`, `marts.verdict_history` and `marts.method_calibration`. Does not
belong here: the methods and their scores (`hindsight.py`), assessments of today (`judgement.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.progress.assess import assess, study, verdict_on
from assets.progress.hindsight import (
    HINDSIGHT_METHODS,
    Calibration,
    Knowledge,
    Said,
    Scored,
    calibrate,
    said_of_target_year,
)
from assets.progress.judgement import class_columns
from assets.progress.levels import proven_met
from assets.progress.observations import Observation, PublishedObservation, finite_observations, observations_as_of
from assets.progress.thresholds import METHOD_VERSION
from pipeline.core.catalog import Catalog, Reading
from pipeline.core.catalog_words import SeriesRole

Row = Mapping[str, Any]
Question = tuple[date, str, str, str]
"""Day, target, reading and series that a method was asked about."""
Measure = tuple[str, int | None]
"""Unit and year of the dollars."""

YEARLY_VINTAGES = (
    "SELECT * FROM marts.observations WHERE frequency = 'A' ORDER BY series_id, year, published_at, vintage"
)
"""Every yearly observation of every vintage."""

FIRST_YEAR = 2018
"""The first year at whose end the methods are asked: two years after the programme began, three values are known."""


@dataclass(frozen=True)
class Known:
    """What a day is taken to have known of a series, whether it was published by then, and in dollars of which year."""

    observations: tuple[Observation, ...]
    knowledge: Knowledge
    price_year: int | None


class Past:
    """Every vintage of every series, to be asked what was known on a day."""

    def __init__(self, catalog: Catalog, rows: Iterable[Row], as_of: date) -> None:
        self.catalog = catalog
        self.as_of = as_of
        self._stocks = {s for s, (indicator, _) in catalog.series().items() if indicator.measure_type == "stock"}
        self._rows: dict[str, dict[tuple[int, date], Row]] = defaultdict(dict)
        for row in rows:  # of two rows of one year and day the later vintage stands: they come in that order
            self._rows[row["series_id"]][row["year"], row["published_at"]] = row
        self._published = {series_id: tuple(map(_published, held.values())) for series_id, held in self._rows.items()}

    def days(self, series_id: str) -> list[date]:
        """The days on which something of the series was published, up to the as-of day."""
        return sorted({day for _, day in self._rows[series_id] if day <= self.as_of})

    def known_on(self, series_id: str, day: date, judged: date) -> tuple[Observation, ...]:
        """What was published by `day`, of years that were over on the day of judgement."""
        return self._until(series_id, observations_as_of(self._in_one_dollar(series_id, day), day), judged)

    def known_or_supposed(self, series_id: str, day: date) -> Known:
        """What was published by a past day, or today's values of the years before it."""
        published = self.known_on(series_id, day, day)
        if published:
            return Known(published, Knowledge.TRUE_VINTAGE, self.dollars_on(series_id, day))
        today = observations_as_of(self._in_one_dollar(series_id, self.as_of), self.as_of)
        before = tuple(o for o in today if o.year < day.year)
        return Known(before, Knowledge.PSEUDO_VINTAGE, self.dollars_on(series_id, self.as_of))

    def _until(self, series_id: str, known: tuple[Observation, ...], day: date) -> tuple[Observation, ...]:
        last = day.year if series_id in self._stocks else day.year - 1
        return tuple(o for o in known if o.year <= last)

    def _in_one_dollar(self, series_id: str, day: date) -> Sequence[PublishedObservation]:
        """What is published of a series, in the dollars of the release that was the newest on a day: never those of two years."""
        rows = self._rows[series_id].values()
        if len({row["price_year"] for row in rows}) < 2:
            return self._published.get(series_id, ())
        dollars = self.dollars_on(series_id, day)
        return [_published(row) for row in rows if row["published_at"] <= day and row["price_year"] == dollars]

    def dollars_on(self, series_id: str, day: date) -> int | None:
        """Year of the dollars of what is known of a series on a day; None where prices are nominal or it is no price."""
        known = [row for row in self._rows[series_id].values() if row["published_at"] <= day]
        newest = max(known, key=lambda r: (r["published_at"], r["vintage"]), default=None)
        return newest["price_year"] if newest else None

    def vintage_of(self, series_id: str, year: int | None, day: date) -> str | None:
        """The vintage that held the value of a year on a day."""
        held = [(d, r) for (y, d), r in self._rows[series_id].items() if y == year and d <= day]
        return max(held, key=lambda pair: pair[0])[1]["vintage"] if held else None

    def readings(self) -> Iterator[tuple[str, Reading, str, SeriesRole]]:
        for target in self.catalog.targets:
            for reading in target.readings:
                for series_id, role in reading.series.items():
                    yield target.target_id, reading, series_id, role


def _published(row: Row) -> PublishedObservation:
    seen = Observation(row["year"], row["value"], row["obs_status"], row["is_lower_bound"])
    return PublishedObservation(seen, row["published_at"])


def vintage_rows(past: Past, run_id: str, as_of: date) -> list[dict[str, Any]]:
    """Rows of `marts.assessments_by_vintage`: reading x series x day of publication, judged as of today."""
    series = past.catalog.series()
    rows = []
    for target_id, reading, series_id, role in past.readings():
        days = past.days(series_id)
        for day in days:
            found = assess(reading, series_id, role, past.known_on(series_id, day, as_of), as_of)
            rows.append(
                vars(found)
                | class_columns(found)
                | {
                    "run_id": run_id,
                    "target_id": target_id,
                    "votes": reading.votes,
                    "lineage_group": series[series_id][1].lineage_group,
                    "unit": series[series_id][1].unit,
                    "price_year": past.dollars_on(series_id, day),
                    "known_on": day,
                    "is_newest": day == days[-1],
                    "vintage": past.vintage_of(series_id, found.latest_year, day),
                }
            )
    return rows


def history_rows(past: Past) -> list[dict[str, Any]]:
    """Rows of `marts.verdict_history`: at the end of each year since 2018, each method on each reading and series.

    Context series are not asked. The truth is the published value of the target year, where it is exact.
    """
    rows = []
    units = past.catalog.series()
    for target_id, reading, series_id, role in past.readings():
        if role is SeriesRole.CONTEXT:
            continue
        met, value = _truth(past, reading, series_id)
        for year in range(FIRST_YEAR, min(past.as_of.year, reading.target_year + 1)):
            day = date(year, 12, 31)
            known = past.known_or_supposed(series_id, day)
            verdict = verdict_on(reading, known.observations, day).verdict
            _, level, _, since = study(reading, known.observations, day)
            common = {
                "as_of": day,
                "method_version": METHOD_VERSION,
                "target_id": target_id,
                "reading_id": reading.reading_id,
                "series_id": series_id,
                "role": role,
                "votes": reading.votes,
                "knowledge": known.knowledge,
                "data_through": max((o.year for o in finite_observations(known.observations)), default=None),
                "verdict": verdict,
                "outcome_met": met,
                "outcome_value": value,
                "unit": units[series_id][1].unit,
                "price_year": known.price_year,
                "price_year_outcome": None if value is None else past.dollars_on(series_id, past.as_of),
            }
            for method, said in said_of_target_year(since, level).items():
                silent = met is None or said.will_meet is None
                told = {
                    "method": method,
                    "will_meet": said.will_meet,
                    "predicted_value": said.value,
                    "probability": said.probability,
                    "reason": said.reason,
                    "was_right": None if silent else said.will_meet == met,
                }
                rows.append(common | told)
    return rows


def _truth(past: Past, reading: Reading, series_id: str) -> tuple[bool | None, float | None]:
    _, level, used, _ = study(reading, past.known_on(series_id, past.as_of, past.as_of), past.as_of)
    at_deadline = next((o for o in used if o.year == reading.target_year), None)
    if level.value is None or at_deadline is None:
        return None, None
    return proven_met(at_deadline, level.value), at_deadline.value


def calibration_rows(history: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of `marts.method_calibration`: each method over the headline series of readings that vote.

    Other series of a reading say nearly the same, and would only be counted twice. A method that is silent on the early
    years, which are the harder ones, is compared with the others on the questions that all answered.
    """
    scored: dict[str, dict[Question, Scored]] = {method: {} for method in HINDSIGHT_METHODS}
    true_vintages: dict[str, int] = defaultdict(int)
    measures: dict[str, set[Measure]] = defaultdict(set)
    for row in history:
        if row["outcome_met"] is None or row["role"] != SeriesRole.HEADLINE or not row["votes"]:
            continue
        said = Said(row["will_meet"], row["predicted_value"], row["probability"], None)
        asked = (row["as_of"], row["target_id"], row["reading_id"], row["series_id"])
        scored[row["method"]][asked] = Scored(said, row["outcome_met"], row["outcome_value"])
        true_vintages[row["method"]] += row["knowledge"] == Knowledge.TRUE_VINTAGE
        if said.will_meet is not None and said.value is not None:
            measures[row["method"]] |= {(row["unit"], row[name]) for name in ("price_year", "price_year_outcome")}
    common = _answered_by_all(scored.values())
    return [
        vars(calibrate(method, answers.values()))
        | _on_common(calibrate(method, [a for asked, a in answers.items() if asked in common]))
        | {"method_version": METHOD_VERSION, "asked_of_true_vintages": true_vintages[method], "asked": len(answers)}
        | _measured(measures[method])
        for method, answers in scored.items()
    ]


def _measured(found: set[Measure]) -> dict[str, Any]:
    """Unit and dollars of a method's mean error; values of several units or dollars have no mean."""
    if len(found) == 1:
        return dict(zip(("unit", "price_year"), next(iter(found)), strict=True))
    return {"unit": None, "price_year": None, "mean_absolute_error": None}


def _answered_by_all(answers: Iterable[Mapping[Question, Scored]]) -> frozenset[Question]:
    """The questions that every method answered, of those that ever did."""
    spoken = [{q for q, a in one.items() if a.said.will_meet is not None} for one in answers]
    spoken = [questions for questions in spoken if questions]
    return frozenset(set.intersection(*spoken)) if spoken else frozenset()


def _on_common(found: Calibration) -> dict[str, Any]:
    return {"common_answers": found.answers, "common_hits": found.hits, "common_brier_score": found.brier_score}
