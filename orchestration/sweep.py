"""Runs that died without a word: killed with their whole process group, or lost with the machine.

Belongs here: finding them, marking them failed, and giving back what they hold in Dagster. Does not belong here: what a run writes; that
survives a kill by its own means.

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


def free_slots_of_other_runs(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Give back the slots that other runs hold in pools; to be called by the run that holds the home's lock.

    A slot is a row in Dagster's storage, which a killed run leaves behind, as does one that had no memory left to end its step. Whoever
    waits for it waits for ever. While one run holds the lock no other run of this home works, so no slot of another one is in use.

    Args:
        instance: where the slots are kept.
        run_id: of the run that calls; its own stay.

    Returns:
        Ids of the runs that held or awaited one.
    """
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return []
    others = sorted(storage.get_concurrency_run_ids() - {run_id})
    for other in others:
        storage.free_concurrency_slots_for_run(other)
    return others


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
