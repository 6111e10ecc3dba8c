"""A built candidate, made once by the real dbt."""

import shutil
from pathlib import Path

import pytest

from orchestration.dbt import run_dbt
from tests.conftest import built_once
from tests.warehouse.factories import TEXT, batch_of, inputs
from warehouse.home import Home
from warehouse.release import make_candidate

MODELS = ("--exclude-resource-type", "test")
"""Options of `build` for tests that look at the tables alone."""


def build(home: Home, *options: str, threads: int = 2, **environment: str) -> None:
    """Run dbt on the inputs of a home, as the night does; `environment` adds to that of this process."""
    run_dbt(home, "build", "--exclude-resource-type", "unit_test", "--quiet", "--threads", str(threads), *options, environment=environment)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose build file holds two versions of one document; do not change it, take `candidate`."""

    def make(home: Home) -> None:
        home.build.mkdir(parents=True)
        batch_of(home, [TEXT, TEXT + "更正。"])
        inputs(home, "0001-test")
        build(home)
        make_candidate(home)

    return built_once(tmp_path_factory, "candidate", make)


@pytest.fixture
def candidate(built: Home, tmp_path: Path) -> Home:
    """A copy of `built` that a test may change."""
    shutil.copytree(built.root, tmp_path / "home", symlinks=True, ignore=shutil.ignore_patterns("target", "logs"))
    return Home(tmp_path / "home")
