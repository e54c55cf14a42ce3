"""Vintages of registries: stored by streaming, named by themselves, verified without being read again and again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.core.catalog import Catalog, Source
from pipeline.core.catalog_files import load_catalog
from pipeline.core.errors import ConfigurationError, SourceError
from pipeline.core.registry_vintages import add_registry, registry_rows, registry_table, verify_stored
from pipeline.core.settings import PROJECT_ROOT, Settings
from pipeline.core.vintages import load_vintages

TEXT = (
    "RUT\tDV\tCOD_SUBTIPO\tRAZON_SOCIAL\tFECHA_INICIO_VIG\tFECHA_TG_VIG\n76500101\t3\t213\tEjemplo SpA\t01-02-2015\t\n"
)


@pytest.fixture
def product() -> Catalog:
    return load_catalog(PROJECT_ROOT / "data" / "catalog")


@pytest.fixture
def names(product: Catalog) -> Source:
    return product.source("sii_names")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "PUB_NOMBRES_PJ.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_registry_is_optional_until_somebody_adds_a_file(settings: Settings, names: Source) -> None:
    assert names.is_optional
    assert load_vintages(settings, names) == []


def test_a_file_needs_no_declaration_and_the_same_again_changes_nothing(
    settings: Settings, names: Source, file: Path
) -> None:
    table = names.tables[0]
    first = add_registry(settings, names, table, file, {})
    assert add_registry(settings, names, table, file, {}).sidecar.vintage == first.sidecar.vintage
    side = load_vintages(settings, names)[0].sidecar
    assert (side.release, side.published_at_basis, side.files[0].rows) == ("PUB_NOMBRES_PJ.txt", "retrieved", 1)
    found = registry_rows(settings, names, table, [(first, side.files[0])])
    assert [(r["rows_kept"], r["rows_refused"], r["row"]) for r in found.rows] == [("1", "0", 1)]


def test_another_file_under_the_same_name_is_refused(settings: Settings, names: Source, file: Path) -> None:
    add_registry(settings, names, names.tables[0], file, {"vintage": "first"})
    file.write_text(TEXT.replace("Ejemplo", "Otra"), "utf-8")
    with pytest.raises(ConfigurationError, match="A vintage never changes"):
        add_registry(settings, names, names.tables[0], file, {"vintage": "first"})


@pytest.mark.parametrize(
    ("declared", "told"), [({"vintage": "No Good"}, "vintage"), ({"published_at": "2999-01-01"}, "up to today")]
)
def test_a_wrong_declaration_is_refused_and_leaves_nothing(
    settings: Settings, names: Source, file: Path, declared: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        add_registry(settings, names, names.tables[0], file, declared)
    assert load_vintages(settings, names) == []


def test_an_altered_file_is_found_by_its_size_or_time_of_change(
    settings: Settings, product: Catalog, names: Source, file: Path
) -> None:
    stored = add_registry(settings, names, names.tables[0], file, {})
    known = {"sii_names": [stored]}
    verify_stored(settings, product, known)
    path = stored.path(stored.sidecar.files[0])
    os.utime(path, ns=(1, 1))
    verify_stored(settings, product, known)  # touched, and read whole: the same bytes
    path.write_text(TEXT + "x", "utf-8")
    with pytest.raises(SourceError, match="A vintage never changes"):
        verify_stored(settings, product, known)
    path.unlink()
    with pytest.raises(SourceError, match="found nothing"):
        verify_stored(settings, product, known)


def test_the_files_own_headings_say_which_table_it_is_for(product: Catalog, file: Path, tmp_path: Path) -> None:
    res = product.source("res_companies")
    original = tmp_path / "2024.csv"
    original.write_text(
        "ID;RUT;Razon Social;Fecha de actuacion (1era firma)\n1;76500101-3;Ejemplo SpA;01-02-2024\n", "utf-8"
    )
    found = registry_table(res, original, None)
    assert found is not None
    assert found.name == "res_constitutions"
    assert registry_table(res, file, None) is None
    assert registry_table(res, tmp_path / "absent.csv", None) is None
