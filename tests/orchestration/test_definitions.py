"""The shape of the pipeline: what Dagster shows, when it runs, what it never does."""

from datetime import UTC, datetime

import dagster as dg
import pytest
import yaml

from expectations.suites import SUITES
from orchestration.definitions import defs
from orchestration.ingest import capture_key
from orchestration.quality import CHECK_NAME
from orchestration.settings import SettingsError, load_settings
from scrapers.sources import load_sources
from warehouse.home import PROJECT

ASSETS = sorted(defs.resolve_all_asset_specs(), key=lambda spec: spec.key.path)


@pytest.mark.parametrize("spec", ASSETS, ids=lambda spec: spec.key.to_user_string())
def test_every_asset_is_described(spec):
    assert spec.description
    assert spec.group_name in {"raw", "staging", "intermediate", "marts", "release"}
    assert spec.owners
    assert spec.kinds
    assert spec.tags
    if spec.key.path[0] != "captures":
        assert "dagster/column_schema" in spec.metadata, spec.key


def test_each_source_has_its_own_asset():
    keys = {spec.key for spec in ASSETS}
    assert {capture_key(source_id) for source_id in load_sources()} <= keys


def test_every_mart_has_a_blocking_publication_check():
    job = defs.resolve_job_def("refresh")
    checks = {key for key in job.asset_layer.asset_graph.asset_check_keys if key.name == CHECK_NAME}
    marts = {spec.key for spec in ASSETS if spec.key.path[0] == "marts"}
    assert {check.asset_key for check in checks} == marts
    assert len(SUITES) == len(marts)
    assert all(job.asset_layer.asset_graph.get(check).blocking for check in checks)


def test_the_release_waits_for_every_mart():
    release = next(spec for spec in ASSETS if spec.group_name == "release")
    marts = [spec.key for spec in ASSETS if spec.key.path[0] == "marts"]
    first, *others = [dep.asset_key for dep in release.deps]
    # What tells Dagster that there is nothing to release comes before the checks, which a night without news does not run.
    assert first == dg.AssetKey(["inputs", "release"])
    assert sorted(others) == sorted(marts)


def test_the_nightly_schedule_is_on_at_two_in_the_morning_in_china():
    schedule = defs.resolve_schedule_def("nightly_refresh")
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Asia/Shanghai"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    at = datetime(2026, 11, 21, 18, tzinfo=UTC)  # two in the morning of the 22nd in China
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance, scheduled_execution_time=at, repository_def=defs.get_repository_def())
        tick = schedule.evaluate_tick(context)
    (request,) = tick.run_requests or []
    assert request.partition_key == "2026-11-21"


def test_CR_16_a_tick_that_comes_late_or_twice_is_one_night_for_its_own_day():
    """The daemon was down, or the clock went on or back: what counts is the hour that was scheduled, not the one at which it is asked."""
    schedule = defs.resolve_schedule_def("nightly_refresh")
    requests = []
    for at in (datetime(2026, 11, 21, 18, tzinfo=UTC), datetime(2026, 11, 20, 18, tzinfo=UTC), datetime(2026, 11, 21, 18, tzinfo=UTC)):
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_schedule_context(instance, scheduled_execution_time=at, repository_def=defs.get_repository_def())
            requests += schedule.evaluate_tick(context).run_requests or []
    assert [request.partition_key for request in requests] == ["2026-11-21", "2026-11-20", "2026-11-21"]
    # Dagster starts no second run for a key that it has seen.
    assert requests[0].run_key == requests[2].run_key != requests[1].run_key


def test_one_run_at_a_time_and_no_telemetry():
    said = yaml.safe_load((PROJECT / "orchestration" / "dagster.yaml").read_text(encoding="utf-8"))
    assert said["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert said["telemetry"]["enabled"] is False
    assert said["nux"]["enabled"] is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[nightly]\nsources = "all"\nschedule = ""\n', r"\[nightly\] sources"),
        ("[nightly]\nsorces = []\n", r"\[nightly\] sorces is no setting"),
        ("[fetch]\ncontact = 1\n", "must be given"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, message):
    path = tmp_path / "kaoju.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(path)
