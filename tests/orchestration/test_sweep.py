"""A run that is killed is marked failed, gives back what it held in Dagster, and the next run works."""

import os
import signal
import time

import dagster as dg
import pytest

from orchestration.resources import prepare_environment
from orchestration.sweep import sweep_dead_runs
from scrapers.failpoints import VARIABLE
from tests.orchestration.conftest import kaoju
from warehouse.home import Home, run_lock
from warehouse.release import current_release


@pytest.fixture
def killed(tmp_path, monkeypatch):
    """A home whose run was killed while it captured, and so held a place in a pool of Dagster's."""
    for name in ("KAOJU_HOME", "DAGSTER_HOME", "DBT_SEND_ANONYMOUS_USAGE_STATS", "DO_NOT_TRACK"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    home = Home(tmp_path / "home")
    run = kaoju(home, "refresh", "--edition", "2", check=False, variables={VARIABLE: "capture.committed:3:kill"})
    assert run.returncode == -signal.SIGKILL
    prepare_environment(home)
    return home


def statuses(instance):
    return [run.status for run in instance.get_runs()]


def test_cr_06_a_killed_run_is_marked_failed_once_its_lock_is_free_and_the_next_one_publishes(killed):
    with dg.DagsterInstance.get() as instance:
        assert statuses(instance) == [dg.DagsterRunStatus.STARTED]
        with run_lock(killed):
            assert sweep_dead_runs(instance, killed, grace_seconds=0) == []
        assert sweep_dead_runs(instance, killed, grace_seconds=3600) == []
        time.sleep(0.1)
        assert len(sweep_dead_runs(instance, killed, grace_seconds=0)) == 1
        assert statuses(instance) == [dg.DagsterRunStatus.FAILURE]
        # Nobody else gives it back, and the next run would wait for it for ever.
        assert len(instance.event_log_storage.get_concurrency_run_ids()) == 1
    kaoju(killed, "refresh", "--edition", "2")
    release = current_release(killed)
    assert release is not None
    assert release.manifest["rows"]["dim_document"] == 13
