"""The main job, run once for all tests that look at what it left."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from warehouse.home import Home

KAOJU = str(Path(sys.executable).with_name("kaoju"))


def kaoju(home: Home, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line on a home, as a person would."""
    environment = os.environ | {"KAOJU_HOME": str(home.root), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([KAOJU, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@dataclass(frozen=True)
class Nights:
    """Two runs of the main job on the sample site."""

    home: Home
    first: str
    second: str


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """A home after `kaoju refresh` ran twice; tests read it and put back what they move."""
    home = Home(tmp_path_factory.mktemp("sample"))
    return Nights(home, kaoju(home, "refresh").stdout, kaoju(home, "refresh").stdout)
