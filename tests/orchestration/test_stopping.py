"""A run that is told to stop: by SIGTERM or Ctrl-C, also where what it waits for does not end."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest
import yaml

from orchestration.stopping import AT_MOST
from orchestration.sweep import sweep_dead_runs
from scrapers.failpoints import LOG_VARIABLE, STALL, VARIABLE
from tests.orchestration.conftest import KAOJU, Nights, kaoju
from tests.torture import nights as saved
from warehouse.home import PROJECT, Home, run_lock
from warehouse.release import current_release, list_releases

SECONDS = 5.0
DEAF = """
import sys, time
from orchestration.stopping import stopping
with stopping(seconds=0.3, at_most=float(sys.argv[1])) as stop:
    while True:
        try:
            print("deaf", flush=True)
            time.sleep(60)
        except BaseException:
            pass
"""


def started(home: Home, folder: Path, at: str) -> tuple[subprocess.Popen[str], Path]:
    """Start a night over new documents, with a failpoint; returns it and the log of the places that it passes."""
    saved.lay_out(folder / "documents", 1)
    log = folder / "passed.log"
    log.touch()
    environment = os.environ | {"KAOJU_HOME": str(home.root), "PYTHONWARNINGS": "ignore", VARIABLE: at, LOG_VARIABLE: str(log)}
    command = [KAOJU, "refresh", "--source", "files", "--path", str(folder / "documents")]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True), log


def wait_for(place: str, times: int, log: Path, running: subprocess.Popen[str]) -> None:
    while log.read_text(encoding="ascii").split().count(place) < times:
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)


def status_of_last_run(home: Home) -> dg.DagsterRunStatus:
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        # Of a run that had to be cut off, the next one or the sensor says so.
        sweep_dead_runs(instance, home, grace_seconds=0)
        return instance.get_run_records(limit=1)[0].dagster_run.status


def copy_of(nights: Nights, folder: Path) -> Home:
    home = Home(folder / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    return home


@pytest.mark.parametrize("told", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.torture)])
def test_CR_13_a_night_that_is_told_to_stop_while_dbt_works_ends_within_five_seconds_and_publishes_nothing(nights, tmp_path, told):
    home = copy_of(nights, tmp_path)
    before = current_release(home)
    running, log = started(home, tmp_path, f"dbt.node:20:{STALL}")
    wait_for("dbt.node", 20, log, running)
    begun = time.monotonic()
    running.send_signal(told)
    running.wait(60)
    assert time.monotonic() - begun < SECONDS
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert f"stopped by {told.name}" in said
    assert current_release(home) == before
    assert status_of_last_run(home) is dg.DagsterRunStatus.FAILURE
    assert not list(home.root.rglob("*.tmp"))
    with run_lock(home):
        # A dbt that lived on would hold the build file; nothing does.
        assert not [pid for pid in Path("/proc").glob("[0-9]*") if holds(pid, home.build_file)]
    if told is signal.SIGINT:
        kaoju(home, "refresh", "--source", "files", "--path", str(tmp_path / "documents"))
        assert len(list_releases(home)) == len(list_releases(nights.home)) + 1


def holds(process: Path, file: Path) -> bool:
    try:
        return any(link.resolve() == file for link in (process / "fd").iterdir())
    except OSError:
        return False


def test_CR_13_work_that_heeds_no_signal_is_cut_off():
    running = subprocess.Popen([sys.executable, "-c", DEAF, "600"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "deaf\n"
    begun = time.monotonic()
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=60)
    assert time.monotonic() - begun < SECONDS
    assert running.returncode == 1
    assert "stopped by SIGTERM; what went on did not end within 0.3 s and is cut off" in said


def test_a_run_that_hangs_ends_itself_before_the_next_night():
    done = subprocess.run([sys.executable, "-c", DEAF, "0.5"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "a run may take 0.5 s, and this one has\nstopped by SIGTERM" in done.stderr
    limits = yaml.safe_load((PROJECT / "orchestration" / "dagster.yaml").read_text(encoding="utf-8"))["run_monitoring"]
    assert limits["max_runtime_seconds"] == AT_MOST < 24 * 3600
