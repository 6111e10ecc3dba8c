"""Is everything as it should be? What a monitor asks each hour, and a person in the morning.

Belongs here: the age of what readers see, the last night, sources that fell silent. Does not belong here: why (the UI and the quarantine
tell), or an alarm (`orchestration.alarm`): a night that never starts raises none, which is why something outside must ask.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestration.settings import Settings
from scrapers.capture import CAPTURE, Archive
from scrapers.sources import Source
from warehouse.home import Home
from warehouse.release import Release, current_release

# The jobs that end with a release, and how Dagster calls a run that did.
JOBS = ("nightly", "refresh")
GOOD = "SUCCESS"
CLOCK_ERROR = timedelta(hours=1)
"""What lies further ahead than this was dated by a clock that was wrong."""
GOING_ON = ("QUEUED", "NOT_STARTED", "STARTING", "STARTED")


@dataclass(frozen=True, slots=True)
class NightRun:
    """One run of a night: Dagster's id and status, when it was started and when it ended, in UTC."""

    run_id: str
    status: str
    started: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: "release", "night" or "source NAME"; what is wrong or right, in one line."""

    about: str
    good: bool
    says: str

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        return asdict(self)


def status(home: Home, settings: Settings, sources: Mapping[str, Source], *, now: datetime) -> list[Finding]:
    """Look at everything.

    Args:
        home: of the installation.
        settings: which sources are read each night, and what is too old.
        sources: the declared ones, by id.
        now: instant, with zone.

    Returns:
        What was found, release and night first; all is well where all are good.
    """
    runs = night_runs(home)
    return [
        judge_release(current_release(home), runs, settings, now),
        judge_night(runs, settings, now),
        *judge_sources(home, [sources[name] for name in settings.sources], settings, now),
    ]


def night_runs(home: Home, limit: int = 50) -> list[NightRun]:
    """The latest runs of the jobs that publish, newest first; none where no run was ever started on this home."""
    if not (home.dagster / "dagster.yaml").exists():
        return []
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str(home.dagster)
    found = []
    with dg.DagsterInstance.get() as instance:
        for job in JOBS:
            for record in instance.get_run_records(dg.RunsFilter(job_name=job), limit=limit):
                started = datetime.fromtimestamp(record.start_time, UTC) if record.start_time else record.create_timestamp.astimezone(UTC)
                ended = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else None
                found.append(NightRun(record.dagster_run.run_id, record.dagster_run.status.value, started, ended))
    return sorted(found, key=lambda run: (run.started, run.run_id), reverse=True)


def judge_release(release: Release | None, runs: Iterable[NightRun], settings: Settings, now: datetime) -> Finding:
    """Whether readers see what was true lately. A quiet night publishes nothing: it confirms the release that is there."""
    if release is None:
        return Finding("release", False, "nothing is published yet; `kaoju refresh` makes a release")
    published = datetime.fromisoformat(release.manifest["published_at"])
    confirmed = max([published, *[run.ended for run in runs if run.status == GOOD and run.ended]])
    says = f"{release.release_id}, published {_ago(published, now)}"
    says += f", found unchanged {_ago(confirmed, now)}" if confirmed > published else ""
    if confirmed > now + CLOCK_ERROR:
        return Finding("release", False, f"{says}: the clock was wrong then or is wrong now, and nobody can tell how old the release is")
    if now - confirmed > timedelta(hours=settings.stale_hours):
        return Finding("release", False, f"{says}: older than {settings.stale_hours} h; readers see what was, look at the last night")
    return Finding("release", True, says)


def judge_night(runs: Iterable[NightRun], settings: Settings, now: datetime) -> Finding:
    """Whether the last night started in time and ended well."""
    last = next(iter(runs), None)
    if last is None:
        return Finding("night", False, "no night has ever run here; `kaoju ui` keeps the schedule, `kaoju refresh` runs one")
    says = f"run {last.run_id[:8]} started {_ago(last.started, now)}: {last.status.lower()}"
    if last.started > now + CLOCK_ERROR:
        return Finding("night", False, f"{says}: the clock was wrong then or is wrong now")
    if now - last.started > timedelta(hours=settings.stale_hours):
        late = f"none has started for {settings.stale_hours} h; is `kaoju ui` alive, and its schedule on?"
        return Finding("night", False, f"{says}; {late}")
    if last.status not in (GOOD, *GOING_ON):
        return Finding("night", False, f"{says}; readers keep the release before. The UI shows the step that failed")
    return Finding("night", True, says)


def judge_sources(home: Home, sources: Iterable[Source], settings: Settings, now: datetime) -> list[Finding]:
    """Which sources gave nothing new for too long; the sample site, which we serve ourselves and never changes, is not asked."""
    asked = [source for source in sources if not source.allow_loopback]
    if not asked or not home.captures.exists():
        return [Finding(f"source {source.id}", False, "never captured") for source in asked]
    found = []
    with Archive(home.captures) as archive:
        for source in asked:
            last = archive.last_fetched(source.id, CAPTURE)
            if last is None:
                found.append(Finding(f"source {source.id}", False, "never captured"))
                continue
            good = now - last <= timedelta(days=settings.silent_days)
            says = f"last new or changed document {_ago(last, now)}"
            hint = f": silent for {settings.silent_days} days; `kaoju sources check {source.id}`"
            found.append(Finding(f"source {source.id}", good, says + ("" if good else hint)))
    return found


def _ago(instant: datetime, now: datetime) -> str:
    hours = (now - instant).total_seconds() / 3600
    if now + CLOCK_ERROR < instant:
        return f"{-hours:.0f} h ahead of this clock"
    return f"{max(hours, 0):.0f} h ago" if hours < 48 else f"{hours / 24:.0f} days ago"
