"""A night without memory ends, says so, and spoils nothing."""

import resource
import shutil
import subprocess

import pytest

from tests.orchestration.conftest import KAOJU, kaoju, nights
from tests.torture.nights import lay_out, litter, problems_of_archive, seen_by_readers
from warehouse.home import Home
from warehouse.release import current_release

__all__ = ["nights"]
MEBIBYTES = (512, 768)
"""Of address space; a night takes about 1.7 GB of it. Near to that, Arrow waits for ever for a thread that could not be started: see
`docs/how-to/operate.md`."""


@pytest.mark.torture
def test_CR_14_a_night_without_memory_publishes_nothing_and_the_next_one_with_it_is_good(nights, tmp_path):
    """What is too little for Python's imports ends there, what is too little for dbt in dbt; each run finds what the one before it left."""
    home, documents = Home(tmp_path / "home"), tmp_path / "documents"
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    lay_out(documents, 1)
    before = current_release(home)
    ended = []
    for mebibytes in MEBIBYTES:
        done = subprocess.run(
            [KAOJU, "refresh", "--source", "files", "--path", str(documents)],
            env={"PATH": "/usr/bin:/bin", "KAOJU_HOME": str(home.root)},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            preexec_fn=lambda limit=mebibytes << 20: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )
        ended.append(done.returncode)
        assert current_release(home) == before, mebibytes
        assert done.stderr.strip(), mebibytes
        assert seen_by_readers(home)["problems"] == []
    assert ended == [1] * len(MEBIBYTES)
    kaoju(home, "refresh", "--source", "files", "--path", str(documents))
    after = current_release(home)
    assert after is not None
    assert after != before
    assert (seen_by_readers(home)["problems"], problems_of_archive(home), litter(home)) == ([], [], [])
