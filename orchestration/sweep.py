"""Runs that died without a word: killed with their whole process group, or lost with the machine.

Belongs here: finding them and marking them failed. Does not belong here: what a run writes; that survives a kill by its own means.

A run that writes holds the home's lock, and the kernel frees it with the process. So a run that Dagster calls started while nobody holds
the lock is dead. Dagster's own monitoring asks the run launcher, and the default launcher has no health check.
"""

import time

import dagster as dg

from warehouse.home import Home, RunLockedError, run_lock

# Between its start event and the lock a run needs a moment.
GRACE_SECONDS = 30.0


def sweep_dead_runs(instance: dg.DagsterInstance, home: Home, *, grace_seconds: float = GRACE_SECONDS) -> list[str]:
    """Mark dead runs as failed.

    Args:
        instance: where the runs are kept.
        home: the home that they write.
        grace_seconds: younger runs are left alone.

    Returns:
        Ids of the runs that were marked.
    """
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    before = time.time() - grace_seconds
    dead = [record.dagster_run for record in instance.get_run_records(started) if (record.start_time or 0) <= before]
    if not dead:
        return []
    try:
        with run_lock(home):
            for run in dead:
                instance.report_run_failed(run, "the process of this run is gone; its lock is free. Start the job again.")
    except RunLockedError:
        # Somebody writes: one of the started runs lives. The next sweep looks again.
        return []
    return [run.run_id for run in dead]


@dg.sensor(
    name="sweep_dead_runs",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Runs whose process is gone are marked failed, so that the next one can start.",
)
def sweep_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look every half minute."""
    swept = sweep_dead_runs(context.instance, Home.default())
    return dg.SkipReason(f"marked failed: {', '.join(swept)}" if swept else "no dead run")
