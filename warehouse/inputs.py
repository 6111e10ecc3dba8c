"""What a run knows before dbt builds: declared sources, captures that are held back, the release in the making, facts seen before.

Belongs here: the small Parquet files that dbt reads as `inputs`.
Does not belong here: documents and facts (`batches`), which parts of the grammar's vocabulary the warehouse shows (`vocabulary`).
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.home import Home
from warehouse.release import current_release
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
HELD = pa.schema([("capture_id", pa.string()), ("rule", pa.string())])
RELEASE = pa.schema([("release_id", pa.string())])
PREVIOUS = pa.schema([("observation_id", pa.string()), ("first_seen_release", pa.string()), ("last_seen_release", pa.string())])


def write_inputs(home: Home, *, release_id: str, sources: Iterable[dict[str, Any]], held: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Write the inputs of the next build.

    Args:
        home: where.
        release_id: the release in the making.
        sources: one dict a declared source, with the columns of `SOURCES`.
        held: one dict a capture that is not published, with the columns of `HELD`.

    Returns:
        Row count by table.
    """
    folder = home.build / "inputs"
    folder.mkdir(parents=True, exist_ok=True)
    previous = PREVIOUS.empty_table()
    current = current_release(home)
    if current is not None:
        previous = pq.read_table(current.folder / "parquet" / "fct_observation.parquet", columns=PREVIOUS.names).cast(PREVIOUS)
    rows = sorted(sources, key=lambda row: row["source_id"])
    pq.write_table(pa.Table.from_pylist(rows, schema=SOURCES), folder / "sources.parquet")
    captures = sorted(held, key=lambda row: row["capture_id"])
    pq.write_table(pa.Table.from_pylist(captures, schema=HELD), folder / "held_captures.parquet")
    pq.write_table(pa.Table.from_pylist([{"release_id": release_id}], schema=RELEASE), folder / "release.parquet")
    pq.write_table(previous, folder / "previous_observations.parquet")
    counts = {"sources": len(rows), "held_captures": len(captures), "release": 1, "previous_observations": previous.num_rows}
    for name, vocabulary in VOCABULARY.items():
        table = pa.Table.from_pylist(list(vocabulary.rows()), schema=vocabulary.schema)
        pq.write_table(table, folder / f"{name}.parquet")
        counts[name] = table.num_rows
    return counts
