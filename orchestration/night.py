"""One night in this process: the `refresh` job run from the command line, and the summary of what it did.

Belongs here: starting the job, progress on the terminal, the closing summary. Does not belong here: the steps of the job.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from expectations.quarantine import Quarantine
from orchestration.output import print_rows
from orchestration.progress import told_to
from orchestration.quality import BLOCKING, CHECK_NAME
from orchestration.resources import prepare_environment
from orchestration.schedules import report_failure
from orchestration.settings import load_settings
from orchestration.source_check import LATEST_EDITION
from orchestration.stopping import Stop, stopping
from orchestration.sweep import sweep_dead_runs
from scrapers.capture import Archive
from scrapers.sources import load_sources
from warehouse.batches import list_batches
from warehouse.home import Home
from warehouse.pointer import Hold, hold_of
from warehouse.reader import query
from warehouse.release import Release, current_release, latest_release
from warehouse.space import explain

TRY = (
    "SELECT DISTINCT subject, indicator, measure, value_low AS value, unit, period_start, period_end, quote "
    "FROM fct_observation WHERE is_current AND indicator LIKE '%数字经济核心产业%' ORDER BY period_end, measure DESC, value DESC LIMIT 8"
)


class NightFailedError(RuntimeError):
    """The run failed and nothing new is published; the message says at which step and why."""


@dataclass(slots=True)
class Night:
    """What a night did, for the closing summary.

    Attributes:
        captured: by source, the counts of its report.
        read: captures that were normalised and extracted.
        checks: (table, passed, claims, warnings) of the gate.
        dbt_tests: dbt's data tests that passed.
        release: the latest release after the night; published: whether this night made it.
        hold: why readers do not follow to it, where they do not.
        quarantine: open entries (source, address or item, rule, message, next step, id).
        rejected: how many of them this night met; it is a partial one then.
        seconds: wall time.
    """

    captured: dict[str, dict[str, int]] = field(default_factory=dict)
    read: int = 0
    checks: list[tuple[str, bool, int, int]] = field(default_factory=list)
    dbt_tests: int = 0
    release: Release | None = None
    hold: Hold | None = None
    published: bool = False
    quarantine: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)
    rejected: int = 0
    seconds: float = 0.0

    @property
    def is_partial(self) -> bool:
        """True where the night left something out that nobody has decided to leave out."""
        return bool(self.rejected)

    def summary(self) -> dict[str, Any]:
        """The summary as plain data."""
        return {
            "captured": self.captured,
            "read": self.read,
            "published": self.published,
            "partial": self.is_partial,
            "release": self.release.release_id if self.release else None,
            "held_at": self.hold.release if self.hold else None,
            "changes": self.release.manifest["changes"] if self.release and self.published else {},
            "rows": self.release.manifest["rows"] if self.release else {},
            "checks": [dict(zip(("table", "passed", "claims", "warnings"), check, strict=True)) for check in self.checks],
            "dbt_tests": self.dbt_tests,
            "quarantine": [
                dict(zip(("source", "item", "rule", "message", "next_step", "id"), row, strict=True)) for row in self.quarantine
            ],
            "seconds": round(self.seconds, 1),
        }

    def print_to(self, echo: Callable[[str], None]) -> None:
        """Print the summary for a person."""
        echo("\nCaptured")
        counts = ("discovered", "new", "changed", "unchanged", "gone", "quarantined")
        print_rows(("source", *counts), [(name, *[said.get(c, 0) for c in counts]) for name, said in self.captured.items()], "table")
        if self.quarantine:
            echo("\nIn quarantine (kept; `kaoju quarantine show ID` tells more)")
            columns = ("source", "item", "rule", "message", "what happens next")
            print_rows(columns, [row[: len(columns)] for row in self.quarantine], "table")
        if self.release is None:
            echo("\nNothing is published yet: no document could be read.")
            return
        if not self.published:
            seen = self.hold.release if self.hold else self.release.release_id
            echo(f"\nNothing new: readers keep release {seen}. ({self.seconds:.0f} s)")
        else:
            echo("\nPublished")
            rows = self.release.manifest["rows"]
            checked = {table: (claims, warnings) for table, _, claims, warnings in self.checks}
            marts = [(mart, count, *checked.get(mart, (0, 0))) for mart, count in rows.items()]
            print_rows(("mart", "rows", "claims checked", "warnings"), marts, "table")
            echo(f"No critical claim failed; {self.dbt_tests} dbt tests passed. ({self.seconds:.0f} s)")
            if self.is_partial:
                echo(f"In part: {self.rejected} of the items in quarantine were met tonight; the rest is published.")
        echo(f"Release {self.release.release_id} lies in {self.release.folder}")
        if self.hold:
            echo(f"READERS STAY AT {self.hold.release}: held by {self.hold.by} since {self.hold.at[:16]}Z: {self.hold.reason}")
            echo(f"  kaoju diff {self.hold.release} {self.release.release_id}\n  kaoju rollback --resume --reason …")
        echo(f'\nTry:\n  kaoju query "{TRY}"\n')
        answer = query(self.release, TRY)
        print_rows(answer.columns, answer.rows, "table")
        first = query(self.release, "SELECT observation_id FROM fct_observation WHERE is_current ORDER BY ALL LIMIT 1").rows
        if first:
            echo(f"\nFrom a fact to its characters:\n  kaoju trace {first[0][0]}")
        echo("The Dagster UI, with the nightly schedule on:\n  make ui")


def run_night(
    sources: Sequence[str],
    *,
    path: Path | None = None,
    edition: int | None = None,
    day: str | None = None,
    say: Callable[[str], None],
) -> Night:
    """Run the job.

    Args:
        sources: ids; empty takes those of kaoju.toml.
        path: folder for the source `files`.
        edition: of the sample site; None takes the latest, and both in turn, as two nights, where it was never captured.
        day: whose issue is read, YYYY-MM-DD in China, for sources by date; None takes the day that ended last.
        say: takes lines of progress.

    Returns:
        What the last night did.

    Raises:
        NightFailedError: a step failed or a critical claim blocks.
        ValueError: a source is unknown.
    """
    home = Home.default()
    chosen = tuple(sources) or load_settings().sources
    declared = load_sources()
    unknown = [source for source in chosen if source not in declared]
    if unknown:
        raise ValueError(f"no source {', '.join(unknown)}; `kaoju sources` lists them")
    sample = [source for source in chosen if declared[source].allow_loopback]
    editions = [edition or LATEST_EDITION]
    if sample and edition is None and not _captured_before(home, sample):
        say("The sample site was never captured: two nights, so that an article that changes is seen in both of its versions.")
        editions = list(range(1, LATEST_EDITION + 1))
    prepare_environment(home)
    night = Night()
    for number in editions:
        night = _one_night(home, chosen, path, number, day, say)
    return night


def replay(home: Home, quarantine_ids: Sequence[str], *, say: Callable[[str], None]) -> Night:
    """Read what is in quarantine once more, from the captures and without the network, then build, check and publish.

    Args:
        home: where.
        quarantine_ids: of open entries, see `Quarantine.ask_again`.
        say: takes lines of progress.

    Returns:
        What the run did; entries that went through are resolved, others are seen again.

    Raises:
        NightFailedError: a step failed or a critical claim blocks.
    """
    prepare_environment(home)
    Quarantine(home.quarantine).ask_again(quarantine_ids, at=datetime.now(UTC))
    return _one_night(home, (), None, LATEST_EDITION, None, say)


def _captured_before(home: Home, sources: Sequence[str]) -> bool:
    if not home.captures.exists():
        return False
    with Archive(home.captures) as archive:
        return any(True for source in sources for _ in archive.entries(source))


def _one_night(home: Home, sources: Sequence[str], path: Path | None, edition: int, day: str | None, say: Callable[[str], None]) -> Night:
    with stopping() as stop:
        try:
            return _job(home, sources, path, edition, day, say, stop)
        except KeyboardInterrupt:
            raise NightFailedError(f"stopped by {stop.by.name if stop.by else 'Ctrl-C'} before anything was done") from None
        except Exception as error:
            # A full disk also keeps Dagster from noting what happened.
            if full := explain(home, str(error)):
                raise NightFailedError(f"{error}\n{full}") from error
            raise


def _job(
    home: Home, sources: Sequence[str], path: Path | None, edition: int, day: str | None, say: Callable[[str], None], stop: Stop
) -> Night:
    from orchestration.definitions import defs
    from orchestration.ingest import YIELD_CHECK, capture_key, day_ended_before, raw_key, release_inputs
    from orchestration.publish import HELD_CHECK

    before, seen = latest_release(home), current_release(home)
    started = time.monotonic()
    job = defs.resolve_job_def("refresh")
    captures = [capture_key(source) for source in sources]
    others = [key for key in job.asset_layer.selected_asset_keys if key.path[0] != "captures"]
    config = {
        "ops": {key.to_python_identifier(): {"config": {"path": str(path or ""), "edition": edition}} for key in captures},
        "loggers": {"progress": {}},
    }
    with told_to(say), dg.DagsterInstance.get() as instance:
        for run_id in sweep_dead_runs(instance, home):
            say(f"run {run_id} died without a word; it is marked failed now")
        result = job.execute_in_process(
            run_config=config,
            instance=instance,
            asset_selection=[*captures, *others],
            partition_key=(day or day_ended_before(datetime.now(UTC))) if captures else None,
            raise_on_error=False,
            tags={"kaoju/by": "cli"},
        )
    if not result.success:
        message = f"stopped by {stop.by.name}" if stop.by else _failure_of(result)
        if full := explain(home, message):
            message = f"{message}\n{full}"
        if not stop.by:
            # Whoever stops a run knows why it ended, and needs no alarm.
            report_failure(load_settings(), result.run_id, message)
        raise NightFailedError(f"{message}\nNothing was published; readers keep {seen.release_id if seen else 'nothing yet'}.")
    latest = latest_release(home)
    if list_batches(home) and (latest is None or latest.manifest["inputs"] != release_inputs(home)):
        raise NightFailedError("the run ended without an error, but what it read is not published; look at its skipped steps in the UI")
    night = Night(seconds=time.monotonic() - started, release=latest, hold=hold_of(home))
    night.published = night.release is not None and (before is None or before.release_id != night.release.release_id)
    for event in result.get_asset_materialization_events():
        materialization = event.materialization
        said = {name: value.value for name, value in materialization.metadata.items()}
        if materialization.asset_key.path[0] == "captures":
            source = materialization.asset_key.path[-1].replace("_", "-")
            night.captured[source] = {name: value for name, value in said.items() if isinstance(value, int)}
        elif materialization.asset_key == raw_key("captures"):
            night.read = _number(said.get("captures read"))
    for check in result.get_asset_check_evaluations():
        if check.check_name == CHECK_NAME:
            said = {name: value.value for name, value in check.metadata.items()}
            night.checks.append((check.asset_key.path[-1], check.passed, _number(said["claims"]), _number(said["warnings"])))
        elif check.check_name not in (YIELD_CHECK, HELD_CHECK):
            night.dbt_tests += check.passed
    entries = Quarantine(home.quarantine).entries(at=datetime.now(UTC))
    night.quarantine = [
        (
            e.rejected.source_id,
            e.rejected.url or e.rejected.item_id,
            e.rejected.rule,
            e.rejected.message,
            e.rejected.next_step,
            e.rejected.quarantine_id,
        )
        for e in entries
    ]
    night.rejected = sum(entry.run_id == result.run_id for entry in entries)
    return night


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _failure_of(result: Any) -> str:
    """Name the first step that failed and why, in one line each."""
    lines = []
    for event in result.all_events:
        if event.is_step_failure:
            lines.append(f"{event.step_key}: {_root_of(event.step_failure_data.error, event.message)}")
        elif event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.asset_check_evaluation_data.passed:
            check = event.asset_check_evaluation_data
            if check.severity is dg.AssetCheckSeverity.WARN:
                continue
            rules = check.metadata.get(BLOCKING)
            named = f": {rules.value}" if rules else ""
            lines.append(f"check {check.check_name} on {check.asset_key.to_user_string()} failed{named}")
        elif event.event_type_value == "PIPELINE_FAILURE" and not lines:
            lines.append(_root_of(event.job_failure_data.error, event.message))
    return "\n".join(lines or ["the run failed"])


def _root_of(error: Any, otherwise: str) -> str:
    """The message of the error that caused all others."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else otherwise
