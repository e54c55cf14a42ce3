"""The installed command, run as a person runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Refreshed

COMMAND = Path(sys.executable).with_name("solar-mission")
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("SOLAR_MISSION_", "DAGSTER_", "COLUMNS"))}


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """`solar-mission` on an out folder and a data folder of a test's own."""

    out: Path
    data: Path

    def __call__(self, *arguments: str | Path, **environment: str) -> Answer:
        given = {"SOLAR_MISSION_OUT": str(self.out), "SOLAR_MISSION_DATA": str(self.data), **environment}
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], capture_output=True, env=CLEAN | given, timeout=300, check=False
        )
        return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def a_copy(out: Path, into: Path) -> Path:
    """The out folder without what belongs to a running process."""
    shutil.copytree(out, into, symlinks=True, ignore=shutil.ignore_patterns("dagster", "*.lock"))
    return into


@pytest.fixture(scope="session")
def command_on(refreshed: Refreshed) -> Callable[..., Command]:
    """The command on a copy of the refreshed out folder under a path, with the bundled data or other ones."""
    return lambda folder, data=None: Command(
        a_copy(refreshed.settings.out, folder / "out"), data or refreshed.settings.data
    )


@pytest.fixture(scope="module")
def command(command_on: Callable[..., Command], tmp_path_factory: pytest.TempPathFactory) -> Command:
    """For tests that change nothing, or that prove it."""
    return command_on(tmp_path_factory.mktemp("command"))
