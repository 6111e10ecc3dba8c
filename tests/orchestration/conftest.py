"""The main job, run once for all tests that look at what it left."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import main
from tests.conftest import built_once
from warehouse.home import Home

KAOJU = str(Path(sys.executable).with_name("kaoju"))


def kaoju(home: Home, *arguments: str, check: bool = True, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line on a home, as a person would; `variables` add to the environment."""
    environment = os.environ | {"KAOJU_HOME": str(home.root), "PYTHONWARNINGS": "ignore"} | dict(variables or {})
    done = subprocess.run([KAOJU, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def answered(home: Home, *arguments: str) -> str:
    """What the command line says on a home, asked in this process: for tests that ask it often."""
    done = CliRunner().invoke(main, arguments, env={"KAOJU_HOME": str(home.root)}, catch_exceptions=False)
    assert done.exit_code == 0, f"{arguments} ended with {done.exit_code}\n{done.output}"
    return done.stdout


@dataclass(frozen=True)
class Nights:
    """Two runs of the main job on the sample site: what each printed, and what the second one said meanwhile."""

    home: Home
    first: str
    second: str
    second_said: str


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """A home after `kaoju refresh` ran twice; tests read it and put back what they move."""

    def build(home: Home) -> None:
        home.root.mkdir(parents=True)
        # What these nights and their children connect to is noted; see test_connections.py.
        paths = [str(Path(__file__).with_name("watched")), *filter(None, [os.environ.get("PYTHONPATH")])]
        watched = {"PYTHONPATH": os.pathsep.join(paths), "KAOJU_TEST_CONNECTIONS": str(home.root / "connections.jsonl")}
        for night in ("first", "second"):
            done = kaoju(home, "refresh", variables=watched)
            (home.root / f"{night}.txt").write_text(done.stdout, encoding="utf-8")
            (home.root / f"{night}_said.txt").write_text(done.stderr, encoding="utf-8")

    home = built_once(tmp_path_factory, "sample", build)
    return Nights(home, *((home.root / f"{night}.txt").read_text(encoding="utf-8") for night in ("first", "second", "second_said")))
