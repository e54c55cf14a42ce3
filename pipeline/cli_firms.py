"""`solar-mission firms`: one firm through all registries and rules."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipeline.console import print_json, print_table, rows_of, say
from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import load_settings

app = typer.Typer(help="Firms of the solar chain.", no_args_is_help=True)


@app.callback()
def firms() -> None:
    """Firms of the solar chain."""


@app.command()
def explain(
    firm: Annotated[str, typer.Argument(metavar="RUT|NAME")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Every row of every registry, each rule's outcome, counted or not, in plain words."""
    from assets.firms.explain import NoSuchFirmError, explain_firm
    from pipeline.core.database import reading, scratch
    from pipeline.core.publications import current_database

    settings = load_settings()
    with reading(current_database(settings)) as connection, scratch({}) as store:
        try:
            found = explain_firm(
                firm, lambda sql: rows_of(connection, sql), lambda sql: rows_of(store, sql), settings.converted
            )
        except NoSuchFirmError as error:
            raise ConfigurationError(str(error)) from None
    if as_json:
        print_json(found)
        return
    say(
        f"{found['name'] or 'Name not kept'} ({found['rut'] or 'RUT not known'}): {'counted' if found['counted'] else 'not counted'}"
    )
    print_table(found["rules"], ("rule", "outcome"))
    _told(
        "Directory",
        [
            {k: r[k] for k in ("directory_name", "evidence", "source_title", "source_year", "fact_id")}
            for r in found["directory"]
        ],
    )
    for name in dict.fromkeys(r["registry"] for r in found["registries"]):
        _told(name, [{"vintage": r["vintage"], **r["row"]} for r in found["registries"] if r["registry"] == name])
    _told(
        "Samples of registries",
        [
            {k: r[k] for k in ("registry", "name", "trade_name", "start_date", "note", "fact_id")}
            for r in found["samples"]
        ],
    )
    _told("Owners", found["owners"])
    _told("Names linked or near", found["links"])


def _told(title: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        filled = [k for k in rows[0] if any(r[k] is not None for r in rows)]
        say(f"\n{title}: {len(rows)} row(s)")
        print_table([{k: r[k] for k in filled} for r in rows], tuple(filled))
