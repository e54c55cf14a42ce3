"""Folders come from the environment when asked for, never at import."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.errors import ConfigurationError
from pipeline.core.settings import PROJECT_ROOT, Settings, load_settings

VARIABLES = ("DATA", "OUT", "INBOX", "MEMORY", "ON_FAILURE")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(f"SOLAR_MISSION_{name}", raising=False)


def test_defaults_are_the_projects_folders() -> None:
    found = load_settings()
    data = PROJECT_ROOT / "data"
    assert (found.data, found.out, found.inbox) == (data, data / "out", data / "inbox")
    assert (found.memory_limit, found.on_failure) == (None, None)


def test_the_environment_overrides_and_the_option_overrides_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in zip(VARIABLES, (settings.data, tmp_path / "a", tmp_path / "b", "1GB", "notify"), strict=True):
        monkeypatch.setenv(f"SOLAR_MISSION_{name}", str(value))
    assert load_settings() == Settings(settings.data, tmp_path / "a", tmp_path / "b", "1GB", "notify")
    assert load_settings(tmp_path / "c").out == tmp_path / "c"


def test_a_data_folder_without_catalogue_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLAR_MISSION_DATA", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"has no folder 'catalog'; set SOLAR_MISSION_DATA"):
        load_settings()
