"""When things run without anybody: the nightly schedule, the hours of single sources, the report of a failed run.

Belongs here: schedules, sensors and what they send. Does not belong here: what a run does.
"""

import dagster as dg

from orchestration.alarm import raise_alarm
from orchestration.ingest import TIME_ZONE, day_ended_before, day_of
from orchestration.settings import Settings
from scrapers.sources import Source


def nightly_schedule(job_name: str, settings: Settings) -> dg.ScheduleDefinition:
    """The nightly job at the hour of the settings, for the day that has ended; on by default."""

    @dg.schedule(
        name="nightly_refresh",
        job_name=job_name,
        cron_schedule=settings.schedule,
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Capture, read, build, check and publish, every night.",
    )
    def nightly_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        at = context.scheduled_execution_time
        return dg.RunRequest(run_key=at.isoformat(), partition_key=day_ended_before(at))

    return nightly_refresh


def source_schedule(source: Source, job_name: str, *, running: bool) -> dg.ScheduleDefinition:
    """Capture one source at the hour of its file, for the day that goes on; the nightly job reads and publishes what came."""

    @dg.schedule(
        name=job_name,
        job_name=job_name,
        cron_schedule=source.schedule,
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING if running else dg.DefaultScheduleStatus.STOPPED,
        description=f"Capture {source.name_zh} at its own hour.",
    )
    def capture_at_its_hour(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        at = context.scheduled_execution_time
        return dg.RunRequest(run_key=at.isoformat(), partition_key=day_of(at))

    return capture_at_its_hour


def failure_sensor(settings: Settings) -> dg.SensorDefinition:
    """Reports every failed run; on by default."""

    @dg.run_failure_sensor(
        name="report_failed_run",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="A failed run goes into the log and, where one is set, to the webhook.",
    )
    def report_failed_run(context: dg.RunFailureSensorContext) -> None:
        report_failure(settings, context.dagster_run.run_id, context.failure_event.message or "the run failed")

    return report_failed_run


def report_failure(settings: Settings, run_id: str, message: str) -> None:
    """Tell people that a run failed: in the log, and by the webhook of the settings where there is one.

    Args:
        settings: of this installation.
        run_id: of the run.
        message: what went wrong, in one line.
    """
    raise_alarm(settings, f"Kaoju run {run_id} failed: {message} Readers keep the previous release.")
