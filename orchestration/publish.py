"""The asset of the group release: the candidate becomes the release that readers see.

Belongs here: asking for the gate's record and moving the pointer. Does not belong here: how a release is made (`warehouse.release`).
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import dagster as dg

from orchestration.ingest import OWNERS, release_inputs
from orchestration.quality import GATE_RECORD
from orchestration.resources import HomeResource
from orchestration.takedown import drop_withdrawn
from orchestration.transform import build_version
from scrapers.version import code_version
from warehouse.batches import list_batches
from warehouse.build import keep_build
from warehouse.home import Home
from warehouse.inputs import held_captures
from warehouse.release import Release, next_release_id, publish

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
    release = publish(
        home,
        release_id=next_release_id(home, inputs),
        inputs=inputs,
        batches={batch.batch_id: batch.digest for batch in list_batches(home)},
        gate=json.loads((home.build / GATE_RECORD).read_text(encoding="utf-8")),
        versions={"kaoju": version("kaoju"), "reading": code_version(), "building": build_version()},
        published_at=at,
    )
    keep_build(home, release_id=release.release_id, version=build_version(), held=held_captures(home))
    return release


def release_asset(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Make the asset of the current release; it runs when every blocking check of the marts has passed."""

    @dg.asset(
        key=RELEASE_KEY,
        deps=list(marts),
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        tags={"layer": "release"},
        description="One complete, immutable, audited version of the marts; readers follow the pointer to it.",
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn("mart", "varchar"), dg.TableColumn("rows", "bigint"), dg.TableColumn("sha256", "varchar")]
            )
        },
    )
    def current(context: dg.AssetExecutionContext, kaoju: HomeResource) -> dg.MaterializeResult:
        release = publish_audited(kaoju.home, at=datetime.now(UTC))
        context.log.info(f"published {release.release_id} at {release.folder}")
        for dropped in drop_withdrawn(kaoju.home, at=datetime.now(UTC)):
            context.log.info(f"dropped {dropped}, which holds what was taken down")
        digests = release.manifest["gate"]["digests"]
        records = [dg.TableRecord({"mart": mart, "rows": rows, "sha256": digests[mart]}) for mart, rows in release.manifest["rows"].items()]
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(release.manifest["rows"].values()),
                "release": release.release_id,
                "folder": dg.MetadataValue.path(str(release.folder)),
                "marts": dg.MetadataValue.table(records=records),
            }
        )

    return current
