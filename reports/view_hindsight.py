"""View model of hindsight: what each method would have said of the target year, and which one should have been believed.

Belongs here: marts.verdict_history and marts.method_calibration in words. Does not belong: asking and scoring methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.charts_data import measured_in
from reports.probability import probability_number
from reports.rows import Row, Tables, as_day, table_rows
from reports.view_chapters import Block, columns, reading_label, target_title
from reports.view_parts import Cell, Column, Published, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.language import Language


FEW = 1
"""A past day knew fewer than 15 values since 2016: its probabilities are shown like any from few points."""


def hindsight_blocks(tables: Tables, published: Published, language: Language) -> tuple[Block, ...]:
    """Two tables: year by year how many methods said "will be met", and how often each method was right."""
    history = [
        r
        for r in table_rows(tables, "marts.verdict_history", ("target_id", "reading_id", "as_of", "method"))
        if r["votes"] and r["role"] == "headline"
    ]
    scores = table_rows(tables, "marts.method_calibration", ("common_brier_score", "brier_score", "method"))
    return (_year_by_year(history, published, language), _calibration(scores, language))


def _year_by_year(history: Sequence[Row], published: Published, language: Language) -> Block:
    days = sorted({day for r in history if (day := as_day(r["as_of"]))})
    rows = []
    silent, turns = [], []
    for key in sorted({_key(r) for r in history}, key=lambda k: _place(k, published)):
        of_reading = [r for r in history if _key(r) == key]
        name = f"{target_title(key[0], published, language)}: {reading_label(of_reading[0], published, language)}"
        if all(r["will_meet"] is None for r in of_reading):
            silent.append(name)
            continue
        label = Cell(name, note=_truth(of_reading[0], language))
        rows.append((label, *(_said_on(day, of_reading, language) for day in days)))
        turns += _early_enough(name, of_reading, language)
    head = (
        Column(language.word("hindsight.reading"), share=30),
        *(Column(str(d.year), numeric=True, share=9) for d in days),
    )
    table = Table("hindsight", language.word("hindsight.caption"), head, tuple(rows))
    notes = [language.word("hindsight.note"), language.word("hindsight.pseudo"), *turns]
    notes += [language.word("hindsight.silent_on", readings="; ".join(silent))] if silent else []
    return Block(language.word("hindsight.title"), tuple(notes), table)


def _early_enough(name: str, rows: Sequence[Row], language: Language) -> list[str]:
    """From which year on every method that answered was right; nothing while the outcome is not known."""
    met = rows[0]["outcome_met"]
    if met is None:
        return []
    wrong = [day for r in rows if r["will_meet"] not in (None, met) and (day := as_day(r["as_of"]))]
    right = [day for r in rows if r["will_meet"] == met and (day := as_day(r["as_of"]))]
    unanimous = min((d.year for d in right if not wrong or d > max(wrong)), default=None)
    outcome = language.word("hindsight.was_met" if met else "hindsight.was_missed")
    if unanimous is None:
        return [language.word("hindsight.never_unanimous", reading=name, outcome=outcome)]
    return [language.word("hindsight.unanimous", reading=name, outcome=outcome, year=unanimous)]


def _key(row: Row) -> tuple[str, str]:
    return (str(row["target_id"]), str(row["reading_id"]))


def _place(key: tuple[str, str], published: Published) -> int:
    order = [
        (str(r["target_id"]), str(r["reading_id"]))
        for t in published.targets
        for r in published.readings
        if r["target_id"] == t["target_id"]
    ]
    return order.index(key) if key in order else len(order)


def _said_on(day: Any, rows: Sequence[Row], language: Language) -> Cell:
    """How many methods said yes, of those that said anything, and how likely the damped trend called it."""
    then = [r for r in rows if as_day(r["as_of"]) == day]
    answers = [r["will_meet"] for r in then if r["will_meet"] is not None]
    if not answers:
        return Cell("–")
    chance = next((r["probability"] for r in then if r["method"] == "damped_trend"), None)
    mark = "" if all(r["knowledge"] == "pseudo_vintage" for r in then) else " *"
    return Cell(
        f"{sum(answers)}/{len(answers)}{mark}",
        note=probability_number(chance, FEW, language) if chance is not None else "",
    )


def _truth(row: Row, language: Language) -> str:
    if row["outcome_met"] is None:
        return language.word("hindsight.unknown")
    return language.word("hindsight.was_met" if row["outcome_met"] else "hindsight.was_missed")


def _calibration(scores: Sequence[Row], language: Language) -> Block:
    cells = tuple(
        (
            Cell(language.word_or(f"method.{r['method']}", str(r["method"]))),
            Cell(language.number(r["answers"], 0)),
            Cell(language.number(r["hits"], 0)),
            Cell(language.number(r["misses"], 0)),
            Cell(language.number(r["silent"], 0)),
            Cell(language.number(r["brier_score"], 3)),
            Cell(
                language.number(r["common_brier_score"], 3) if r["common_brier_score"] is not None else "–",
                note=f"{language.number(r['common_hits'], 0)} / {language.number(r['common_answers'], 0)}",
            ),
            Cell(
                language.number(r["mean_absolute_error"], 1) if r["mean_absolute_error"] is not None else "–",
                note=measured_in([r], language) if r["mean_absolute_error"] is not None else "",
            ),
        )
        for r in scores
    )
    numbers = ("answers", "hits", "misses", "silent", "brier", "common", "error")
    head = columns(language, "hindsight", ("method", 30), *((n, 10) for n in numbers), numeric=numbers)
    table = Table("calibration", language.word("hindsight.calibration_caption"), head, cells)
    return Block(language.word("hindsight.calibration_title"), _lesson(scores, language), table)


def _lesson(scores: Sequence[Row], language: Language) -> tuple[str, ...]:
    """Which method one should have believed, on the questions that all answered, and how far that can be trusted."""
    scored = [r for r in scores if r["common_brier_score"] is not None]
    if not scored:
        return (language.word("hindsight.no_truth"),)
    best, worst = scored[0], scored[-1]
    asked, true = int(best["asked"]), int(best["asked_of_true_vintages"])
    said = {
        "best": language.word_or(f"method.{best['method']}", str(best["method"])),
        "hits": language.number(best["common_hits"], 0),
        "answers": language.number(best["common_answers"], 0),
        "score": language.number(best["common_brier_score"], 3),
        "worst": language.word_or(f"method.{worst['method']}", str(worst["method"])),
        "worst_score": language.number(worst["common_brier_score"], 3),
    }
    return (
        language.word("hindsight.believe", **said),
        language.word("hindsight.believe_not", **said),
        language.word("hindsight.basis", asked=language.number(asked, 0), true=language.number(true, 0)),
        language.word("hindsight.related"),
    )
