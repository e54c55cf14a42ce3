"""One answer per reference vector: its input handed to the product's functions, their result under the vector's names.

Belongs here: mapping of shapes and of words. Does not belong here: any arithmetic of a method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from assets.progress import (
    classes,
    classes_destatis,
    classes_open_sdg,
    classes_pace,
    forecast,
    learning,
    ranks,
    rates,
    trend,
)
from assets.progress.agreement import verdict_robustness
from assets.progress.classes import PeerTarget
from assets.progress.classes_pace import Score
from assets.progress.levels import TargetLevel, ahead_by, distance_to_target, elapsed_share, progress_fraction
from assets.progress.levels import target_path_value as path_value
from assets.progress.milestones import Milestone, MilestoneKind, milestone_status
from assets.progress.observations import (
    FiniteObservation,
    Observation,
    PublishedObservation,
    comparable_segment,
    finite_observations,
    observations_as_of,
)
from assets.progress.verdict import Verdict, final_verdict
from pipeline.core.catalog_words import Comparison, Direction

Given = Mapping[str, Any]
Answer = dict[str, Any]


def observed(rows: Sequence[Sequence[Any]]) -> tuple[Observation, ...]:
    return tuple(Observation(r[0], r[1], r[2] if len(r) > 2 else "A", False) for r in rows)


def present(rows: Sequence[Sequence[Any]]) -> tuple[FiniteObservation, ...]:
    return finite_observations(observed(rows))


def yearly(values: Sequence[float], last_year: int) -> tuple[Observation, ...]:
    return observed([(last_year - len(values) + 1 + i, v) for i, v in enumerate(values)])


def level_of(given: Given, start: Sequence[Any] | None = None) -> TargetLevel:
    comparison = Comparison.AT_LEAST if given["direction"] == "increase" else Comparison.AT_MOST
    reference = FiniteObservation(start[0], start[1], "A", False) if start else None
    value = given.get("target_value", 0.0)
    return TargetLevel(value, value, given.get("target_year", 9999), comparison, None, reference)


def peer(given: Given) -> PeerTarget:
    return PeerTarget(
        Direction(given["direction"]),
        given.get("baseline_year", 0),
        given.get("target_value"),
        given.get("target_year"),
        given.get("natural_limit"),
    )


def statcan(given: Given) -> Answer:
    if "scores" in given:
        total = classes_open_sdg.aggregate_statcan(given["scores"], given["targets_achieved"])
        return {"score": total.score, "status": total.label}
    found = classes_open_sdg.classify_statcan(observed(given["observations"]), peer(given))
    return {"progress_value": found.value, "status": found.label, "score": found.score, **found.parts}


OLD_WORDS = {"substantial_progress": "on_track", "moderate_progress": "progress_needs_acceleration"}


def opensdg_2023(given: Given) -> Answer:
    label = classes_open_sdg.classify_statcan(observed(given["observations"]), peer(given)).label
    return {"status": OLD_WORDS.get(str(label), label)}


def eurostat(given: Given) -> Answer:
    found = classes.classify_eurostat(observed(given["observations"]), peer(given))
    return {"ratio": found.value, "cagr_desired_direction": found.value, "status": found.label, **found.parts}


def un(given: Given) -> Answer:
    found = classes.classify_un_progress_chart(observed(given["observations"]), peer(given))
    return {"ratio": found.value, "score": found.score, "status": found.label, **found.parts}


def sdsn(given: Given) -> Answer:
    scores = (Score(*given[k]) for k in ("score_baseline", "score_recent_start", "score_latest"))
    found = classes_pace.classify_sdsn(*scores, given["goal_score"], given["target_year"])
    return {"ratio": found.value, "status": found.label, **found.parts}


def destatis(given: Given) -> Answer:
    if "statuses" in given:
        return {"status": classes_destatis.worst_symbol(given["statuses"])}
    if "interval" in given:
        low, high = given["interval"]
        return {"target_value": classes_destatis.weakest_bound((low, high), Direction(given["direction"]))}
    rows = yearly(given["values"], given.get("last_year", 2022))
    mode = given.get("mode")
    if mode == "constant_target":
        found = classes_destatis.classify_destatis_constant(rows, given["target_value"], Direction(given["direction"]))
    elif mode == "direction_only":
        found = classes_destatis.classify_destatis_direction(rows, Direction(given["direction"]))
    else:
        found = classes_destatis.classify_destatis(rows, peer(given))
    return {"missed_share": found.value, "status": found.label, **found.parts}


def direction_or_level(given: Given) -> Direction | None:
    return None if given["direction"] == "level" else Direction(given["direction"])


def escap_csi(given: Given) -> Answer:
    args = (given["current"], given["baseline"], given["target_value"], direction_or_level(given))
    return {"index_0_10": classes_pace.current_status_index(*args).value}


def escap_api(given: Given) -> Answer:
    args = (given["predicted_at_target_year"], given["baseline"], given["target_value"], direction_or_level(given))
    found = classes_pace.classify_escap(*args)
    return {"anticipated_gap_pct": found.value, "status": found.label}


def wri(given: Given) -> Answer:
    found = classes_pace.classify_wri(observed(given["observations"]), peer(given), given.get("window_years"))
    return {"acceleration_factor": found.value, "status": found.label, **found.parts}


def astat(given: Given) -> Answer:
    found = classes.classify_astat(observed(given["observations"]), peer(given))
    return {"status": found.label, **found.parts}


def lad(given: Given) -> Answer:
    used = [o for o in present(given["observations"]) if o.year >= given.get("cutoff_year", 0)]
    slope = trend.trend_slope(used, "lad").slope
    assert slope is not None
    return {
        "slope": slope,
        "projected_value": trend.anchored_projection(used[-1], slope, given["project_to"], floor=0.0),
    }


def pathway(given: Given) -> Answer:
    if "cumulative_trend" in given:
        return {"within_budget": rates.within_budget(given["cumulative_trend"], given["cumulative_budget"])}
    if "slope" in given:
        args = (given["current_year"], given["current_value"], given["slope"], given["target_value"])
        return {"crossing": trend.crossing_of_trend(*args).value}
    if "annual_reduction" not in given:
        used = present(given["observations"])
        rate = rates.compound_annual_growth_rate(used[0].value, used[-1].value, used[-1].year - used[0].year).value
        return {"mean_annual_change_pct": None if rate is None else 100 * rate}
    start_year, start = given.get("start_year", given.get("pathway_start_year")), given.get("start_value")
    if start is None:
        start = lad(given | {"project_to": start_year})["projected_value"]
    path = rates.constant_rate_pathway(start, given["annual_reduction"], start_year, given["end_year"])
    return {"start_value": start, "value_at_end": path.value_at_end, "cumulative": path.cumulative}


def who(given: Given) -> Answer:
    if "percent_change" in given:
        return {
            "value_at_target_year": rates.projected_by_rate(
                given["baseline"][1], given["percent_change"] / 100, 1
            ).value
        }
    if "observations" in given:
        used = present(given["observations"])
        rate = rates.latest_rate(used).value
        assert rate is not None
        cap = {"max": min, "min": max}.get(given.get("cap_side", ""))
        rate = cap(rate, given["rate_cap"]) if cap else rate
        return {
            "projected_value": rates.projected_by_rate(used[-1].value, rate, given["project_to"] - used[-1].year).value
        }
    (year, value), goal, end = given["baseline"], given["target_value"], given["target_year"]
    if "year" in given:
        asked = level_of(given | {"direction": "increase" if goal > value else "decrease"}, given["baseline"])
        return {"path_value": path_value(asked, given["year"]).value}
    rate = rates.required_growth_rate(value, goal, end - year).value
    assert rate is not None
    return {"aroc": rate, "projected_value_at_target_year": rates.projected_by_rate(value, rate, end - year).value}


def theil_sen(given: Given) -> Answer:
    found = trend.trend_slope(present(given["observations"]), confidence=given["confidence"])
    tested = {"mk_s": found.s, "mk_p": found.p_value, "mk_trend": found.direction}
    return {"slope": found.slope, "low": found.low, "high": found.high, **tested}


def forecast_answer(predicted: forecast.Forecast, given: Given) -> Answer:
    chance = forecast.reaching(predicted, given["target_value"], Direction(given["direction"]))
    ends = {"pi80_low": predicted.low, "pi80_high": predicted.high}
    return {"mean": predicted.mean, "sd": predicted.sd, "se": predicted.sd, "prob_target": chance, **ends}


def damped(given: Given) -> Answer:
    names = ("alpha", "beta_as_statsmodels_smoothing_trend", "phi", "initial_level", "initial_trend")
    start = forecast.Smoothing(*(given[n] for n in names))
    rows = finite_observations(yearly(given["values"], 2022))
    return forecast_answer(forecast.damped_trend(rows, given["horizon"], start, given["interval"]), given)


def drift(given: Given) -> Answer:
    rows = finite_observations(yearly(given["values"], 2022))
    horizon, n = given["horizon"], len(rows)
    predicted = forecast.random_walk_drift(rows, horizon, given["interval"])
    sigma = predicted.sd / (horizon * (1 + horizon / (n - 1))) ** 0.5
    return forecast_answer(predicted, given) | {"sigma": sigma}


def wright(given: Given) -> Answer:
    curve = learning.learning_rate(given["cost"], given["cumulative"]).value
    assert curve is not None
    answer = {"exponent": curve.exponent, "learning_rate": curve.learning_rate, "doublings": curve.doublings}
    if "target_cost" in given:
        answer["doublings_needed_from_last"] = learning.doublings_needed(curve, given["target_cost"]).value
        answer["cumulative_needed"] = learning.cumulative_needed(curve, given["target_cost"]).value
    if "future_cumulative" in given:
        answer["projected_cost"] = curve.cost_at(given["future_cumulative"])
    return answer


def oecd(given: Given) -> Answer:
    if "values" in given:
        found = ranks.rank_trend(given["values"])
        return {"rho": found.rho, "p_value": found.p_value}
    args = (given["value"], given["target_value"], given["reference_sd"], Direction(given["direction"]))
    found = classes_pace.oecd_distance(*args)
    return {"distance_sd": found.value, **found.parts}


def linear_path(given: Given) -> Answer:
    asked = level_of(given, given["baseline"])
    year, value = given["latest"]
    fraction, share = progress_fraction(value, asked).value, elapsed_share(year, asked).value
    return {
        "path_value": path_value(asked, year).value,
        "progress_fraction": fraction,
        "progress_vs_path": fraction / share if fraction is not None and share else None,
        "ahead_by": ahead_by(FiniteObservation(year, value, "A", False), asked).value,
        "gap_abs": distance_to_target(value, asked).absolute,
    }


def verdict(given: Given) -> Answer:
    found = final_verdict(observed(given["observations"]), level_of(given), given["as_of_year"])
    return vars(found) | {"verdict": found.verdict.value}


def milestone(given: Given) -> Answer:
    stated = Milestone(given["milestone"]["year"], given["milestone"]["value"], MilestoneKind.OFFICIAL)
    # The target plays no part in a milestone's status: only the direction of its level does.
    found = milestone_status(stated, observed(given["observations"]), level_of(given), given["as_of_year"])
    return {"status": found.status.value, "margin": found.margin}


def as_of_vintage(given: Given) -> Answer:
    rows = [
        PublishedObservation(
            Observation(r["period"], r["value"], r["status"], False), date.fromisoformat(r["published_at"])
        )
        for r in given["rows"]
    ]
    try:
        known = observations_as_of(rows, date.fromisoformat(given["as_of"]))
    except ValueError:
        return {"values": "error"}
    return {"values": {str(o.year): o.value for o in known}}


def series_break(given: Given) -> Answer:
    years = [o.year for o in comparable_segment(observed(given["observations"]))]
    return {
        "comparable_years": years,
        "baseline_comparable": given["baseline_year"] in years,
        "trend_assessable": len(years) >= 2,
        "first_comparable_year": years[0] if years else None,
    }


SPLIT_WAS_CALLED = {"split": "contested"}


def robustness(given: Given) -> Answer:
    found = verdict_robustness(Verdict(v) for v in given["verdicts"])
    word = found.robustness.value
    modal = found.modal.value if found.modal else None
    return {"modal": modal, "agreement": found.agreement, "robustness": SPLIT_WAS_CALLED.get(word, word)}


ANSWERS: dict[str, Callable[[Given], Answer]] = {
    "statcan_opensdg": statcan,
    "opensdg_2023": opensdg_2023,
    "eurostat_target": eurostat,
    "eurostat_no_target": eurostat,
    "un_progress_chart": un,
    "sdsn_trend": sdsn,
    "destatis_weather": destatis,
    "escap_csi": escap_csi,
    "escap_api": escap_api,
    "wri_acceleration": wri,
    "astat_istat": astat,
    "lad_trend": lad,
    "constant_rate_pathway": pathway,
    "who_aroc": who,
    "theil_sen": theil_sen,
    "damped_trend_ets": damped,
    "random_walk_drift": drift,
    "wright_law": wright,
    "oecd_distance": oecd,
    "linear_path": linear_path,
    "final_verdict": verdict,
    "milestone_status": milestone,
    "as_of_vintage": as_of_vintage,
    "series_break": series_break,
    "verdict_robustness": robustness,
}
