"""The ways a command may end, and the errors that carry them.

Every error a user can meet is one sentence that names source, file, line or sheet, what was expected and what was found,
and what to do next. What does not belong here: how an error is shown (that is `pipeline.cli`).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command, as promised in the README."""

    DONE = 0
    CHECK_FAILED = 1
    USAGE = 2
    LOCKED = 3
    SOURCE_FAILED = 4
    NEEDS_ACCEPTANCE = 5


class MissionError(Exception):
    """A failure that a person can understand and act on; `exit_code` is what the command returns."""

    exit_code = ExitCode.USAGE


class ConfigurationError(MissionError):
    """Wrong usage, a wrong setting, or a mistake in the catalogue."""


class CatalogError(ConfigurationError):
    """One or more mistakes in `data/catalog`; the message has one sentence per mistake."""


class CheckFailedError(MissionError):
    """A blocking check failed or crashed: nothing is published."""

    exit_code = ExitCode.CHECK_FAILED


class LockedError(MissionError):
    """Another refresh holds the lock."""

    exit_code = ExitCode.LOCKED


class SourceError(MissionError):
    """A vintage is missing, empty, altered or unreadable, and there is nothing to fall back on."""

    exit_code = ExitCode.SOURCE_FAILED


class NeedsAcceptanceError(MissionError):
    """A release revised more than its source may, or turned a verdict: a person must accept it before anything is published."""

    exit_code = ExitCode.NEEDS_ACCEPTANCE


class RefusedError(MissionError):
    """The publisher answered, but not with the file; `content` is what came, to be looked at, and `name` what it was called."""

    def __init__(self, why: str, content: bytes | None = None, name: str | None = None) -> None:
        super().__init__(why)
        self.content = content
        self.name = name


class UnreachableError(MissionError):
    """The publisher did not answer, or asked us to come later."""


class WarehouseError(SourceError):
    """A database file is missing, or is not what its name says."""
