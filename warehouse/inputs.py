"""What a run knows before dbt builds: declared sources, captures that are held back, the release in the making, facts seen before.

Belongs here: the small Parquet files that dbt reads as `inputs`, also the parts of the grammar's vocabulary that the warehouse shows.
Does not belong here: documents and facts (`batches`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.facts.measures import base_measures
from scrapers.facts.securities import listed_names
from warehouse.home import Home
from warehouse.release import current_release

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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A table of the grammar's vocabulary that the warehouse shows.

    Attributes:
        description: one sentence, "One row per …".
        schema: columns of the Parquet file.
        rows: makes the rows, in the order of their key; the same code gives the same rows.
    """

    description: str
    schema: pa.Schema
    rows: Callable[[], Iterable[dict[str, Any]]]


def _indicators() -> Iterable[dict[str, Any]]:
    for measure in base_measures():
        yield {
            "indicator_id": measure.indicator_id,
            "name_zh": measure.name_zh,
            "name_en": measure.name_en,
            "unit_classes": sorted(measure.unit_classes),
            "synonyms": list(measure.synonyms),
            "definition_zh": measure.definition_zh,
            "definition_en": measure.definition_en,
        }


def _securities() -> Iterable[dict[str, Any]]:
    for row in listed_names():
        yield {name: getattr(row, name) for name in ("code", "exchange", "name", "valid_from", "valid_to", "source")}


VOCABULARY: Mapping[str, Vocabulary] = {
    "indicators": Vocabulary(
        "One row per base measure of the vocabulary.",
        pa.schema(
            [
                ("indicator_id", pa.string()),
                ("name_zh", pa.string()),
                ("name_en", pa.string()),
                ("unit_classes", pa.list_(pa.string())),
                ("synonyms", pa.list_(pa.string())),
                ("definition_zh", pa.string()),
                ("definition_en", pa.string()),
            ]
        ),
        _indicators,
    ),
    "securities": Vocabulary(
        "One row per short name of a listed security that was checked.",
        pa.schema(
            [
                ("code", pa.string()),
                ("exchange", pa.string()),
                ("name", pa.string()),
                ("valid_from", pa.date32()),
                ("valid_to", pa.date32()),
                ("source", pa.string()),
            ]
        ),
        _securities,
    ),
}


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
