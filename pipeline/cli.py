"""`solar-mission`: the command line. It parses, calls, prints and turns errors into exit codes; the work is elsewhere.

Exit codes: 0 done, 1 a blocking check failed, 2 wrong usage, configuration or catalogue, 3 another refresh is running,
4 a source failed or a vintage is missing or altered, 5 a publication that a person must accept.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.console import cell, parquet_of, print_json, print_table, rows_of, say
from pipeline.core.errors import ConfigurationError, ExitCode, MissionError
from pipeline.core.settings import Settings, load_settings, today

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

app = typer.Typer(
    help="Where Chile's solar mission stands: refresh, read and explain the figures.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
OutOption = Annotated[Path | None, typer.Option("--out", help="Out folder, instead of SOLAR_MISSION_OUT.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]


class Format(StrEnum):
    """How `query` writes its rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@contextmanager
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database, for reading only."""
    from pipeline.core.database import reading
    from pipeline.core.publications import current_database

    with reading(current_database(settings)) as connection:
        yield connection


@app.command()
def status(as_json: JsonOption = False, out: OutOption = None) -> None:
    """Verdict per target and reading, data cut-off, age of each source, last refresh and its checks."""
    from pipeline.core.runs import last_run
    from reports.explanation import measure
    from reports.status import status_of

    settings = load_settings(out)
    with published(settings) as connection:
        found = status_of(lambda sql: rows_of(connection, sql), today(), last_run(settings))
    if as_json:
        print_json(found)
        return
    say(f"Run {found['run_id']}, as of {found['as_of']}, data through {found['data_cut_off']}")
    for target in found["targets"]:
        say(f"\n{target['title_en']}: {target['status']}. {target['sentence_en']}")
        for reading in target["readings"]:
            bound = "at least " if reading["latest_is_lower_bound"] else ""
            context = "" if reading["votes"] else " (context, does not count)"
            why = f", {reading['reason']}" if reading["reason"] else ""
            shown = f"{bound}{cell(reading['latest_value'])} {measure(reading)} in {cell(reading['latest_year'])}"
            if reading["baseline_year"] is not None:
                years = f"from {reading['baseline_year']} to {cell(reading['latest_year'])}"
                shown = f"{cell(reading['change_since_baseline'])} {measure(reading)} {years}"
            say(f"  {reading['reading_id']}: {reading['verdict']}{why}; {shown}{context}")
    checks, last = found["checks"], found["last_refresh"]
    say(
        f"\nChecks: {checks['checks']}, blocking failures {checks['failed']}, crashed {checks['crashed']}, warnings {checks['warned']}"
    )
    if last:
        say(
            f"Last refresh: {last['outcome']} (exit {last['exit_code']}) at {last['end']}"
            + (f": {last['message']}" if last["message"] else "")
        )
    print_table(found["sources"], ("source_id", "vintage", "released_at", "age_days", "next_release", "is_late"))


@app.command()
def report(out: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None) -> None:
    """Render the report again from the published database."""
    from reports.report import build_report
    from reports.rows import ReadTables

    settings = load_settings()
    with published(settings) as connection:
        sql = "SELECT DISTINCT schema_name || '.' || table_name AS name FROM marts.data_dictionary WHERE schema_name = 'marts'"
        names = [r["name"] for r in rows_of(connection, sql)]
        folder = (out or Path("report")).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        build_report(ReadTables(names, lambda name: rows_of(connection, f"SELECT * FROM {name}")), folder, None)
    say(f"Report {folder / 'index.html'}")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A statement that reads.")],
    output: Annotated[
        Format, typer.Option("--format", help="How rows are written; parquet goes to standard output.")
    ] = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Read-only SQL on the published database; nothing outside it can be read or written."""
    import duckdb

    from pipeline.core.statements import refuse_logging

    with published(load_settings(out)) as connection:
        refuse_logging(sql)
        try:
            if output is Format.TABLE:
                found = rows_of(connection, sql)
                print_table(found, list(found[0]) if found else ["no rows"])
            elif output is Format.JSON:
                print_json(rows_of(connection, sql))
            elif output is Format.CSV:
                connection.execute(sql).df().to_csv(sys.stdout, index=False)
            else:
                if sys.stdout.isatty():
                    raise ConfigurationError("Parquet is binary: send it to a file, for example with '> rows.parquet'.")
                sys.stdout.buffer.write(parquet_of(connection.execute(sql)))
        except duckdb.Error as error:
            raise ConfigurationError(f"The query was refused: {str(error).splitlines()[0]}") from None


def _trends(connection: duckdb.DuckDBPyConnection, settings: Settings, found: dict[str, Any]) -> list[str]:
    from pipeline.cli_trends import told
    from pipeline.core.catalog_files import load_catalog

    one = (found["target_id"], found["reading_id"], found["series_id"])
    return told(lambda sql, given: rows_of(connection, sql, given), load_catalog(settings.catalog), *one)


@app.command()
def explain(
    path: Annotated[str, typer.Argument(metavar="TARGET[/READING[/SERIES]]")],
    trends: Annotated[
        bool, typer.Option("--trends", help="Ask the slower methods too: trends, paths, learning curve.")
    ] = False,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """From a verdict to observations to vintage, file, line and hash."""
    from reports.explanation import INPUTS_SHOWN, measure, progress_lines
    from reports.explanation import explain as explanation

    parts = path.split("/")
    if len(parts) > 3 or not all(parts):
        raise ConfigurationError(f"Expected TARGET, TARGET/READING or TARGET/READING/SERIES; found '{path}'.")
    settings = load_settings(out)
    with published(settings) as connection:
        try:
            found = explanation(lambda sql, given: rows_of(connection, sql, given), *parts)
        except LookupError as error:
            raise ConfigurationError(str(error.args[0])) from None
        found["trends"] = _trends(connection, settings, found) if trends else []
    if as_json:
        print_json(found)
        return
    say(f"{found['target_id']}: {found['verdict']['status']}. {found['verdict']['sentence_en']}")
    say(f"Reading {found['reading_id']}: {found['reading']['wording_en']} ({found['reading']['citation']})\n")
    print_table(
        found["assessments"],
        (
            "series_id", "role", "latest_year", "latest_value", "gap_absolute", "unit", "price_year", "gas", "gwp", "verdict", "reason",
        ),
    )  # fmt: skip
    say(f"\nDeciding observations of {found['series_id']}:")
    for observation in found["deciding"]:
        bound = "at least " if observation["is_lower_bound"] else ""
        say(
            f"  {observation['year']}: {bound}{cell(observation['value'])} {measure(observation)}, "
            f"published {observation['published_at']}, status {observation['obs_status']}"
        )
        for fact in observation["inputs"][:INPUTS_SHOWN]:
            say(f"    {fact['source_id']}/{fact['vintage']}/{fact['file']} line {fact['row']} sha256 {fact['sha256']}")
        if len(observation["inputs"]) > INPUTS_SHOWN:
            say(
                f"    and {len(observation['inputs']) - INPUTS_SHOWN} more: "
                f"marts.observation_inputs, observation_id '{observation['observation_id']}'"
            )
    if not any(o["year"] == found["reading"]["target_year"] for o in found["deciding"]):
        say(f"  {found['reading']['target_year']}: no data")
    for told in progress_lines(found):
        say(told)
    for told in found["trends"]:
        say(told)
    say(f"\nQuery: {found['query']}")


@app.command()
def check(out: OutOption = None) -> None:
    """Every suite on the published database."""
    from checks.results import blocking_failures, outcome_words, told_in_short
    from checks.run import run_checks
    from pipeline.core.catalog_files import load_catalog
    from pipeline.core.errors import CheckFailedError

    settings = load_settings(out)
    catalog = load_catalog(settings.catalog)
    with published(settings) as connection:
        as_of = rows_of(connection, "SELECT as_of FROM marts.schema_version")[0]["as_of"]
        results = run_checks(lambda sql: connection.cursor().execute(sql), catalog, "before_publication", as_of, None)
    amiss = [r for r in results if not r.passed]
    for r in amiss:
        say(f"{outcome_words(r)}: {r.check_id}: {r.expectation}; found {r.observed}")
    say(told_in_short(results))
    if blocking_failures(results):
        raise CheckFailedError(
            f"{len(blocking_failures(results))} blocking check(s) did not pass on the published database."
        )


@app.command()
def dev(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000, out: OutOption = None) -> None:
    """Dagster's UI on 127.0.0.1, with the product's own DAGSTER_HOME. It has no login: put one in front before sharing it."""
    import os

    from pipeline.refresh import prepare_dagster_home

    settings = load_settings(out)
    prepare_dagster_home(settings)
    os.environ["SOLAR_MISSION_OUT"] = str(settings.out)
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "dagster",
        "dev",
        "-m",
        "pipeline.definitions",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    say(f"Dagster's UI: http://127.0.0.1:{port} (Ctrl-C ends it)")
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - signals must reach Dagster itself


@app.command()
def doctor(out: OutOption = None) -> None:
    """Versions, paths, locks, disk; what is missing and how to get it."""
    from pipeline.doctor import findings

    found = findings(load_settings(out))
    print_table(found, ("what", "found", "state", "advice"))
    if any(f["state"] == "wrong" for f in found):
        raise ConfigurationError("Something is wrong: see the advice above.")


def main() -> None:
    """Run a command; errors a person can act on are one sentence on stderr, a traceback only with --debug."""
    from pipeline import cli_assess, cli_firms, cli_publications, cli_refresh, cli_sources

    app.command()(cli_refresh.refresh)
    app.command()(cli_assess.assess)
    app.add_typer(cli_sources.app, name="sources")
    app.add_typer(cli_publications.app, name="publications")
    app.add_typer(cli_firms.app, name="firms")
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    try:
        app(arguments, standalone_mode=True)
    except MissionError as error:
        if debug:
            raise
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        sys.exit(int(ExitCode.DONE))
    except Exception as error:
        if debug:
            raise
        text = " ".join(str(error).split())[:500]
        print(f"Unexpected {type(error).__name__}: {text} (run again with --debug for the traceback)", file=sys.stderr)
        sys.exit(int(ExitCode.CHECK_FAILED))
