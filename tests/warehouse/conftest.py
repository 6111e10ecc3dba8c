"""A built candidate, made once by the real dbt."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import built_once
from tests.warehouse.factories import TEXT, batch_of, inputs
from warehouse.home import PROJECT, Home
from warehouse.release import make_candidate

MODELS = ("--exclude-resource-type", "test")
"""Options of `build` for tests that look at the tables alone."""


def build(home: Home, *options: str, threads: int = 2, **environment: str) -> None:
    """Run dbt on the inputs of a home, as the night does; `environment` adds to that of this process."""
    folder = PROJECT / "dbt_project"
    command = [
        str(Path(sys.executable).with_name("dbt")),
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--project-dir",
        str(folder),
        "--profiles-dir",
        str(folder),
    ]
    target = ["--target-path", str(home.root / "target"), "--log-path", str(home.root / "logs"), "--quiet"]
    known = os.environ | {"KAOJU_HOME": str(home.root)} | environment
    done = subprocess.run([*command, *target, "--threads", str(threads), *options], env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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
