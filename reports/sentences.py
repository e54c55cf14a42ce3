"""Sentences of the report about a target: what the finding is, what decides it, how sure it is.

Belongs here: turning a verdict and its assessments into fixed sentences, each under 25 words.
Does not belong: the words (reports/words), notices about data (reports/notices.py), layout.
A sentence about firms always names its unit of count; one about cost always names its price year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.deadline import at_deadline
from reports.probability import probability_words
from reports.rows import Row, as_day, as_year, plain, where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.language import Language

MET = frozenset({"achieved_on_time", "achieved_late"})
MISSED = frozenset(
    {"missed", "missed_after_early_achievement", "achieved_on_time_then_lost", "achieved_late_then_lost"}
)
DIGITS = {"firms": 0, "USD/MWh": 1, "Mt CO2e": 1}
MOST_EXTRA_DIGITS = 4
STATUSES = ("met", "missed", "contested", "undetermined", "not_yet_due")


def verdict_sentence(verdict: Row, assessments: Sequence[Row], language: Language) -> str:
    """The finding of one target in one sentence: verdict, value, year, unit of count or price year.

    `verdict` is a row of marts.verdicts; `assessments` are rows of marts.assessments, of this or of all targets.
    """
    row = headline_assessment(verdict, assessments)
    status = str(verdict["status"])
    if status == "contested":
        return _contested_sentence(verdict, assessments, language)
    as_of = as_day(plain(verdict.get("as_of")))
    if row is not None and status == "not_yet_due" and plain(row.get("latest_value")) is None and as_of:
        return language.word("sentence.any.not_yet_due_no_data", day=language.date(as_of), **_values(row, language))
    if row is None or plain(row.get("latest_value")) is None:
        return _word(language, f"sentence.{verdict['target_id']}.no_data", "sentence.any.no_data")
    case = status
    if status == "undetermined" and plain(row.get("reason")) == "lower_bound_only":
        case = "lower_bound_dated" if at_deadline(row).get("later_year") else "lower_bound"
    return _word(
        language,
        f"sentence.{verdict['target_id']}.{case}",
        f"sentence.any.{case}",
        **_values(row, language),
    )


def what_decides(
    verdict: Row, assessments: Sequence[Row], language: Language, breakeven: tuple[float, float] | None = None
) -> tuple[str, ...]:
    """What would settle or turn the verdict of one target, as short sentences.

    `breakeven` is solar generation in TWh and the factor in t/MWh at which it avoids exactly the target.
    """
    target = str(verdict["target_id"])
    row = headline_assessment(verdict, assessments)
    values = _values(row, language) if row is not None else {}
    if target == "firms":
        return _firms_decide(verdict, assessments, values, language)
    case = str(verdict["status"])
    sentences = [_word(language, f"decides.{target}.{case}", f"decides.any.{case}", **values)]
    due = as_day(plain(verdict.get("next_release")))
    if target == "pv_cost" and case == "undetermined" and due is not None:
        as_of = as_day(plain(verdict.get("as_of")))
        is_overdue = as_of is not None and due < as_of.replace(day=1)
        key = "decides.pv_cost.overdue" if is_overdue else "decides.pv_cost.next"
        sentences.append(language.word(key, month=language.month(due)))
    if any(
        r["comparison"] == "reduction_at_least" and verdict_side(str(r["verdict"])) == "met"
        for r in _voting_heads(verdict, assessments)
    ):
        sentences.append(language.word("decides.emissions.not_alone"))
    if target == "emissions" and breakeven is not None:
        energy, factor = (language.number(breakeven[0], 1), language.number(breakeven[1], 3))
        sentences.append(
            language.word("decides.emissions.breakeven", energy=energy, factor=factor, target=values.get("target", ""))
        )
    return tuple(sentences)


def certainty(verdict: Row, assessments: Sequence[Row], language: Language) -> tuple[str, ...]:
    """How sure the headline verdict is: agreement of witnesses, chance where nothing decides, lower bound, provisional value."""
    deciding, agreeing = (int(plain(verdict.get(k)) or 0) for k in ("groups_deciding", "groups_agreeing"))
    robustness = str(verdict["robustness"])
    sentences = [language.word(f"certainty.{robustness}", agreeing=agreeing, deciding=deciding)]
    row = headline_assessment(verdict, assessments)
    sentences += _chance(row, language) if row is not None else []
    if row is not None and plain(row.get("latest_is_lower_bound")):
        sentences.append(language.word("certainty.lower_bound"))
    if plain(verdict.get("is_provisional")):
        sentences.append(language.word("certainty.provisional"))
    elif row is not None and plain(row.get("latest_obs_status")) in ("P", "E"):
        sentences.append(language.word("certainty.provisional_value"))
    return tuple(sentences)


def _chance(row: Row, language: Language) -> list[str]:
    """While the value of the target year is not published: how likely the projection makes it."""
    probability, year = plain(row.get("probability_of_reaching")), as_year(plain(row.get("forecast_year")))
    if probability is None or year != as_year(plain(row.get("target_year"))):
        return []
    n = int(plain(row["n_observations"]))
    words = probability_words(probability, n, language)
    latest = as_year(plain(row["latest_year"]))
    told = [language.word("certainty.chance", latest=latest, year=year, probability=words)]
    projected = [plain(row.get(k)) for k in ("forecast_mean", "forecast_low80", "forecast_high80")]
    if None in projected:  # a chance without how wide it is says more than is known
        return []
    mean, low, high = (language.number(v, digits_of(row)) for v in projected)
    return [*told, language.word("certainty.interval", mean=mean, low=low, high=high)]


def lede(verdicts: Sequence[Row], titles: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Page 1 in two sentences: how many targets stand where, and what each open one depends on."""
    parts = []
    for status in STATUSES:
        n = len(where(verdicts, status=status))
        if n:
            count = language.word_or(f"count.{n}", str(n))
            parts.append(language.word(f"lede.{status}.{'one' if n == 1 else 'many'}", n=count))
    total = language.word_or(f"count.{len(verdicts)}", str(len(verdicts)))
    sentences = [language.word("lede.start", total=total, parts=join_words(parts, language))]
    hinges = [_hinge(v, titles, language) for v in verdicts if v["status"] in ("contested", "undetermined")]
    if hinges:
        joined = "; ".join(hinges)
        sentences.append(joined[:1].upper() + joined[1:] + ".")
    return tuple(sentences)


def headline_assessment(verdict: Row, assessments: Sequence[Row]) -> Row | None:
    """The assessment of the headline reading by its headline series."""
    found = where(
        assessments,
        target_id=verdict["target_id"],
        reading_id=verdict["headline_reading"],
        series_id=verdict["headline_series"],
    )
    return found[0] if found else None


def verdict_side(verdict_word: str) -> str:
    """met, missed or open: the side of a reading's verdict in a dispute."""
    return "met" if verdict_word in MET else "missed" if verdict_word in MISSED else "open"


def value_text(value: Any, digits: int, language: Language, target: Any = None) -> str:
    """A number, with more digits where rounding would make it look equal to a target that it is not.

    25.04 against 25 reads "25,04", never "25,0".
    """
    number, goal = plain(value), plain(target)
    if number is None or goal is None or number == goal:
        return language.number(number, digits)
    for extra in range(MOST_EXTRA_DIGITS + 1):
        if language.number(number, digits + extra) != language.number(goal, digits + extra):
            return language.number(number, digits + extra)
    return language.number(number, digits)


def target_text(row: Row, language: Language) -> str:
    """The target of a reading, with no more digits than it has: 4,5 and 25 and 100."""
    value = plain(row["target_value"])
    return language.number(value, 0 if float(value).is_integer() else 1)


def join_words(parts: Sequence[str], language: Language) -> str:
    """A list in running text: "a, b y c", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {language.word('and')} {parts[-1]}"


def price_basis(row: Row, language: Language) -> str:
    """The dollars a price is in: "dólares de 2023"; where unknown it says so."""
    year = as_year(plain(row.get("price_year")))
    return language.word("price.year", year=year) if year else language.word("price.nominal")


def unit_of_count(row: Row, number: Any, language: Language) -> str:
    """What is counted as one firm, in the number that stands beside it."""
    form = "unit_of_count_one" if plain(number) == 1 else "unit_of_count"
    return language.word(f"{form}.{plain(row.get('unit_of_count')) or 'unknown'}")


def digits_of(row: Row) -> int:
    """Decimals shown on page 1 for the unit of this assessment."""
    return DIGITS.get(str(row.get("unit")), 2)


def _values(row: Row, language: Language) -> dict[str, str]:
    """Every value a sentence about this assessment may need, already written in the language."""
    row = at_deadline(row)
    digits, target = digits_of(row), plain(row.get("target_value"))
    level = plain(row.get("target_level"))
    return {
        "value": value_text(row.get("latest_value"), digits, language, level),
        "year": str(as_year(plain(row.get("latest_year"))) or language.word("no_data")),
        "target": target_text(row, language) if target is not None else language.word("no_data"),
        "target_year": str(as_year(plain(row.get("target_year"))) or language.word("no_data")),
        "gap": language.number(plain(row.get("gap_absolute")), digits),
        "price": price_basis(row, language),
        "count": unit_of_count(row, row.get("latest_value"), language),
        "bound": language.word("at_least") + " " if plain(row.get("latest_is_lower_bound")) else "",
        "later": later_words(row, language),
        "later_value": language.number(plain(row.get("later_value")), digits),
    }


def later_words(row: Row, language: Language) -> str:
    """What all sources name beside the number for the target year: nothing where there is no later count, or the same one."""
    if not row.get("later_year") or row["later_value"] == row["latest_value"]:
        return ""
    return " " + language.word("later", value=language.number(plain(row["later_value"]), digits_of(row)))


def _contested_sentence(verdict: Row, assessments: Sequence[Row], language: Language) -> str:
    """Both verdicts in one line: the headline reading's, or else the first on each side."""
    heads = _voting_heads(verdict, assessments)
    headline = next((r for r in heads if r["reading_id"] == verdict["headline_reading"]), None)
    if headline is None or verdict_side(str(headline["verdict"])) == "open":
        headline = next((r for r in heads if verdict_side(str(r["verdict"])) != "open"), headline)
    side = verdict_side(str(headline["verdict"])) if headline is not None else "open"
    other = next((r for r in heads if verdict_side(str(r["verdict"])) not in (side, "open")), None)
    if headline is None or other is None:
        return language.word("sentence.any.contested")
    first, second = (_clause(row, language) for row in (headline, other))
    return f"{first[:1].upper()}{first[1:]}; {second}."


def _clause(row: Row, language: Language) -> str:
    side = verdict_side(str(row["verdict"]))
    key = f"clause.{row['target_id']}.{row['reading_id']}"
    values = {**_values(row, language), "gap_size": _size_of_reduction(row, language)}
    verdict = language.word(f"clause.{side}")
    return _word(language, key, "clause.any", verdict=verdict, **values)


def _size_of_reduction(row: Row, language: Language) -> str:
    """How far the latest value lies from the baseline, for readings that are reductions or increases."""
    baseline, latest = plain(row.get("baseline_value")), plain(row.get("latest_value"))
    known = baseline is not None and latest is not None
    return language.number(abs(baseline - latest) if known else None, digits_of(row))


def _voting_heads(verdict: Row, assessments: Sequence[Row]) -> list[Row]:
    """The headline series of each reading that votes, in the order given."""
    heads = where(assessments, target_id=verdict["target_id"], role="headline")
    return [r for r in heads if r["votes"]]


def _firms_decide(
    verdict: Row, assessments: Sequence[Row], values: Mapping[str, str], language: Language
) -> tuple[str, ...]:
    rows = where(assessments, target_id="firms", reading_id=verdict["headline_reading"])
    others = [r for r in rows if r["series_id"] != verdict["headline_series"] and plain(r.get("latest_value"))]
    sentences = [_word(language, f"decides.firms.{verdict['status']}", f"decides.any.{verdict['status']}", **values)]
    for row in others:
        side = verdict_side(str(row["verdict"]))
        sentences.append(language.word(f"decides.firms.other_{side}", **_values(row, language)))
    return tuple(sentences)


def _hinge(verdict: Row, titles: Mapping[str, str], language: Language) -> str:
    target, status = str(verdict["target_id"]), str(verdict["status"])
    reason = plain(verdict.get("reason")) or "no_data"
    title = titles.get(target, target)
    for key in (f"hinge.{target}.{reason}", f"hinge.{target}.{status}", f"hinge.any.{status}"):
        if language.has(key):
            return language.word(key, title=title)
    return title


def _word(language: Language, key: str, fallback: str, **values: object) -> str:
    """The target's own sentence, or the one for any target."""
    return language.word(key if language.has(key) else fallback, **values)
