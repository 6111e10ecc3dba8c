"""The asset of the group release: the candidate becomes the release that readers see.

Belongs here: asking for the gate's record and moving the pointer. Does not belong here: how a release is made (`warehouse.release`).
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import dagster as dg

from expectations.quarantine import Quarantine
from expectations.report import PAGE, quality_page
from orchestration.ingest import OWNERS, input_key, quarantine_table, release_inputs
from orchestration.quality import GATE_RECORD
from orchestration.resources import HomeResource
from orchestration.settings import Settings
from orchestration.takedown import drop_withdrawn
from orchestration.transform import build_version, suites_version
from scrapers.version import code_version
from warehouse.batches import list_batches
from warehouse.build import keep_build
from warehouse.home import Home
from warehouse.inputs import held_captures, release_of_build
from warehouse.pointer import NIGHT, hold_of
from warehouse.release import Release, latest_release, publish
from warehouse.retention import retain
from warehouse.store import STORAGE_VERSION

PARTIAL = "kaoju/partial"
"""Tag of a run that left something out; its value is how many items."""
HELD_CHECK = "nothing_is_held_back"
RELEASE_KEY = dg.AssetKey(["release", "current"])


def publish_audited(home: Home, *, at: datetime) -> Release:
    """Publish the candidate that the recorded decision is about.

    Args:
        home: where.
        at: instant of publication, with zone.

    Raises:
        ReleaseError: the gate did not pass exactly this candidate.
    """
    inputs = release_inputs(home)
    gate = json.loads((home.build / GATE_RECORD).read_text(encoding="utf-8"))
    (home.candidate / PAGE).write_text(quality_page(gate, release_id=release_of_build(home)), encoding="utf-8")
    release = publish(
        home,
        release_id=release_of_build(home),
        inputs=inputs,
        batches={batch.batch_id: batch.digest for batch in list_batches(home)},
        gate=gate,
        versions={
            "kaoju": version("kaoju"),
            "reading": code_version(),
            "building": build_version(),
            "suites": suites_version(),
            "duckdb": version("duckdb"),
            "storage": STORAGE_VERSION,
        },
        published_at=at,
        held=held_captures(home),
    )
    keep_build(home, release_id=release.release_id, version=build_version(), held=held_captures(home))
    return release


def release_asset(marts: Sequence[dg.AssetKey], settings: Settings) -> dg.AssetsDefinition:
    """Make the asset of the current release; it runs when every blocking check of the marts has passed."""

    @dg.asset(
        key=RELEASE_KEY,
        # The release in the making first: where there is none, Dagster skips the step for that and says nothing of checks.
        deps=[input_key("release"), *marts],
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        tags={"layer": "release"},
        check_specs=[dg.AssetCheckSpec(HELD_CHECK, asset=RELEASE_KEY, description="Nothing is in quarantine without a decision.")],
        description="One complete, immutable, audited version of the marts; readers follow the pointer to it.",
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn("mart", "varchar"), dg.TableColumn("rows", "bigint"), dg.TableColumn("sha256", "varchar")]
            )
        },
    )
    def current(context: dg.AssetExecutionContext, kaoju: HomeResource) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        home = kaoju.home
        yield _held_back(context, home)
        before = latest_release(home)
        if before is not None and before.manifest["inputs"] == release_inputs(home):
            context.log.info(f"what was asked again fails again: {before.release_id} is made of the very same")
            yield dg.MaterializeResult(metadata={"release": before.release_id})
            return
        release = publish_audited(home, at=datetime.now(UTC))
        context.log.info(f"published {release.release_id} at {release.folder}")
        for dropped in drop_withdrawn(kaoju.home, at=datetime.now(UTC)):
            context.log.info(f"dropped {dropped}, which holds what was taken down")
        if hold := hold_of(home):
            context.log.warning(
                f"readers stay at {hold.release}: {hold.by}, {hold.at}: {hold.reason}; `kaoju rollback --resume` lets them follow"
            )
        for fate in retain(home, keep=settings.keep, days=settings.days, now=datetime.now(UTC), by=NIGHT):
            if not fate.kept_because:
                context.log.info(f"removed {fate.release.release_id}: older than what kaoju.toml keeps")
        digests = release.manifest["gate"]["digests"]
        records = [dg.TableRecord({"mart": mart, "rows": rows, "sha256": digests[mart]}) for mart, rows in release.manifest["rows"].items()]
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(release.manifest["rows"].values()),
                "release": release.release_id,
                "folder": dg.MetadataValue.path(str(release.folder)),
                "marts": dg.MetadataValue.table(records=records),
            }
        )

    return current


def _held_back(context: dg.AssetExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Tell what is missing from the release, and why; it is published all the same, and the run that left something out is marked."""
    found = Quarantine(home.quarantine).entries(at=datetime.now(UTC))
    if tonight := sum(entry.run_id == context.run_id for entry in found):
        context.instance.add_run_tags(context.run_id, {PARTIAL: str(tonight)})
    entries = [entry.rejected for entry in found]
    return dg.AssetCheckResult(
        passed=not entries,
        check_name=HELD_CHECK,
        asset_key=RELEASE_KEY,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"held back": len(entries)} | ({"quarantine": quarantine_table(entries)} if entries else {}),
    )
