"""Write the golden release of this version of Kaoju: `python -m tests.golden.make`, once, when a version is about to be released.

A golden release is small, made of our own words, and is never written again once its version is out: every later version must read it
(`tests/warehouse/test_golden.py`).
"""

import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from tests.warehouse.conftest import build
from tests.warehouse.factories import TEXT, batch_of, inputs
from tests.warehouse.test_release import publish_candidate
from warehouse.home import Home
from warehouse.release import make_candidate

FOLDER = Path(__file__).parent


def main() -> None:
    """Build, publish and pack a home with one release of two versions of one document."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.build.mkdir()
        batch_of(home, [TEXT, TEXT + "更正。"])
        inputs(home, "0001-golden")
        build(home)
        make_candidate(home)
        publish_candidate(home, release_id="0001-golden")
        with tarfile.open(FOLDER / f"{version('kaoju')}.tar.xz", "w:xz") as packed:
            packed.add(home.releases, "releases")


if __name__ == "__main__":
    main()
