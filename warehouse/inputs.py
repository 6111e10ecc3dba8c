"""What a run knows before dbt builds: declared sources, captures that are held back, the release in the making, facts seen before.

Belongs here: the small Parquet files that dbt reads as `inputs`.
Does not belong here: documents and facts (`batches`), which parts of the grammar's vocabulary the warehouse shows (`vocabulary`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.failpoints import failpoint
from warehouse.build import link_parquet, plan_build, prepare_build
from warehouse.home import Home
from warehouse.release import current_release, intact_parts
from warehouse.vocabulary import VOCABULARY

SOURCES = pa.schema(
    [
        ("source_id", pa.string()),
        ("name_zh", pa.string()),
        ("name_en", pa.string()),
        ("publisher", pa.string()),
        ("homepage", pa.string()),
        ("licence", pa.string()),
        ("verified", pa.bool_()),
        ("opt_out_policy", pa.string()),
        ("opt_out_reason", pa.string()),
        ("reserving_opt_outs", pa.list_(pa.string())),
    ]
)
HELD = pa.schema([("capture_id", pa.string()), ("capture_sequence", pa.int64()), ("rule", pa.string())])
WITHDRAWN = pa.schema([("capture_id", pa.string()), ("withdrawn_at", pa.timestamp("us", tz="UTC"))])
RELEASE = pa.schema([("release_id", pa.string()), ("previous_release_id", pa.string())])
# What is asked of the release that readers see. A column that it does not have yet is null.
PREVIOUS = pa.schema(
    [
        *[
            (name, pa.string())
            for name in ("observation_id", "document_id", "document_version_id", "subject", "indicator", "indicator_scope")
        ],
        *[(name, pa.string()) for name in ("measure", "modality", "basis", "value_text", "unit", "unit_code", "bound", "quote")],
        *[(name, pa.int32()) for name in ("block_position", "value_start")],
        *[(name, pa.decimal128(38, 6)) for name in ("value_low", "value_high")],
        *[(name, pa.date32()) for name in ("period_start", "period_end")],
        ("is_current", pa.bool_()),
        ("first_seen_release", pa.string()),
        ("last_seen_release", pa.string()),
    ]
)
PREVIOUS_DOCUMENTS = pa.schema([(name, pa.string()) for name in ("document_id", "current_version_id")])


def write_inputs(
    home: Home,
    *,
    release_id: str,
    sources: Iterable[dict[str, Any]],
    held: Iterable[dict[str, Any]],
    version: str,
    withdrawn: Iterable[tuple[str, datetime]] = (),
) -> dict[str, int]:
    """Decide how the next build is made and write its inputs.

    Args:
        home: where.
        release_id: the release in the making.
        sources: one dict a declared source, with the columns of `SOURCES`.
        held: one dict a capture that is not published, with the columns of `HELD`.
        version: of what builds: models, suites, sources and tools.
        withdrawn: documents whose address answers that they are gone: latest capture, and since when.

    Returns:
        Row count by table.
    """
    folder = home.build / "inputs"
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted(sources, key=lambda row: row["source_id"])
    captures = sorted(held, key=lambda row: row["capture_id"])
    failpoint("inputs.before")
    plan = plan_build(home, held={row["capture_id"]: row["capture_sequence"] for row in captures}, version=version)
    prepare_build(home, plan)
    current = current_release(home)
    known = {}
    for name, mart, schema in (("observations", "fct_observation", PREVIOUS), ("documents", "dim_document", PREVIOUS_DOCUMENTS)):
        seen = intact_parts(current, mart) if current else []
        link_parquet(folder / f"previous_{name}", {path.name: path for path in seen})
        pq.write_table(schema.empty_table(), folder / f"previous_{name}" / "columns.parquet")
        known[f"previous_{name}"] = sum(pq.read_metadata(path).num_rows for path in seen)
    release = {"release_id": release_id, "previous_release_id": current.release_id if current else None}
    pq.write_table(pa.Table.from_pylist(rows, schema=SOURCES), folder / "sources.parquet")
    pq.write_table(pa.Table.from_pylist(captures, schema=HELD), folder / "held_captures.parquet")
    gone = [{"capture_id": capture_id, "withdrawn_at": since} for capture_id, since in sorted(withdrawn)]
    pq.write_table(pa.Table.from_pylist(gone, schema=WITHDRAWN), folder / "withdrawn.parquet")
    pq.write_table(pa.Table.from_pylist([release], schema=RELEASE), folder / "release.parquet")
    failpoint("inputs.half_written")
    counts = {"sources": len(rows), "held_captures": len(captures), "withdrawn": len(gone), "release": 1} | known
    for name, vocabulary in VOCABULARY.items():
        table = pa.Table.from_pylist(list(vocabulary.rows()), schema=vocabulary.schema)
        pq.write_table(table, folder / f"{name}.parquet")
        counts[name] = table.num_rows
    return counts


def hold_more(home: Home, *, release_id: str, held: Iterable[dict[str, Any]], version: str) -> None:
    """Write the inputs of the last build once more, with further captures that are not published; arguments as of `write_inputs`."""
    folder = home.build / "inputs"
    sources = pq.read_table(folder / "sources.parquet").to_pylist()
    before = pq.read_table(folder / "held_captures.parquet").to_pylist()
    rows = {row["capture_id"]: row for row in (*held, *before)}
    gone = [(row["capture_id"], row["withdrawn_at"]) for row in pq.read_table(folder / "withdrawn.parquet").to_pylist()]
    write_inputs(home, release_id=release_id, sources=sources, held=rows.values(), version=version, withdrawn=gone)


def release_of_build(home: Home) -> str:
    """Id of the release that the rows of the last build name."""
    return pq.read_table(home.build / "inputs" / "release.parquet")["release_id"][0].as_py()


def held_captures(home: Home) -> list[str]:
    """Ids of the captures that the inputs of the last build hold back."""
    return pq.read_table(home.build / "inputs" / "held_captures.parquet", columns=["capture_id"])["capture_id"].to_pylist()
