"""The quick part of the crash matrix; `make torture` runs all of it, with dbt and the suites."""

import subprocess
import sys

import pytest

from scrapers.failpoints import FAILPOINTS, FailpointError, activate, failpoint
from tests.torture.matrix import PAGE
from warehouse.home import PROJECT

PLACES = (
    "capture.written",
    "batch.written",
    "quarantine.in_transaction",
    "inputs.state_removed",
    "gate.recorded",
    "release.before_rename",
    "release.renamed",
    "release.pointed",
)


def test_cr_01_a_night_killed_at_any_step_leaves_readers_a_whole_release_and_the_next_night_ends_as_if_nothing_had_been(built):
    """What dbt built and what the suites decide is taken as given here; the rest is real, in children that are killed."""
    command = [sys.executable, "-m", "tests.torture.matrix", "--finished", str(built.build_file), "--night", "2", "--only", *PLACES]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("as it must be") >= len(PLACES)


@pytest.mark.torture
def test_CR_07_a_disk_that_is_full_from_any_step_on_loses_nothing_and_the_next_night_ends_as_if_nothing_had_been(built):
    """From the place on no file can grow, in the process of the night and in its children; that a run without room does not begin is
    tested with `warehouse.space`."""
    command = [sys.executable, "-m", "tests.torture.matrix", "--finished", str(built.build_file), "--night", "2", "--how", "full"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as it must be" in done.stdout


@pytest.mark.torture
@pytest.mark.parametrize("how", ["term", "interrupt", "error"])
def test_CR_13_a_night_that_is_told_to_stop_at_any_step_loses_nothing_and_the_next_one_ends_as_if_nothing_had_been(built, how):
    """Or meets an error of the system there; how long a stop takes is tested with `orchestration.stopping`."""
    command = [sys.executable, "-m", "tests.torture.matrix", "--finished", str(built.build_file), "--night", "2", "--how", how]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as it must be" in done.stdout


def test_every_failpoint_in_the_code_is_described_and_every_described_one_is_in_the_code():
    folders = ("scrapers", "warehouse", "expectations", "orchestration", "tests/torture")
    code = "".join(path.read_text(encoding="utf-8") for folder in folders for path in (PROJECT / folder).rglob("*.py"))
    assert {name for name in FAILPOINTS if f'failpoint("{name}")' not in code} == set()
    assert code.count('failpoint("') >= len(FAILPOINTS)
    known = PAGE.read_text(encoding="utf-8")
    assert {name for name in FAILPOINTS if f"| `{name}` |" not in known} == set(), "run the matrix again, with --page"


def test_a_failpoint_acts_at_its_time_and_only_then():
    activate(at="dbt.before:2:error")
    try:
        failpoint("dbt.after")
        failpoint("dbt.before")
        with pytest.raises(FailpointError, match=r"dbt\.before, time 2"):
            failpoint("dbt.before")
        failpoint("dbt.before")
        with pytest.raises(KeyError):
            failpoint("no.such.place")
    finally:
        activate()
    failpoint("dbt.before")
