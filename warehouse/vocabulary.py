"""The parts of the grammar's vocabulary that the warehouse shows: indicators, securities, regions, organisations.

Belongs here: the schema of each table and how rows of `scrapers/facts/vocabulary/*.csv` become its rows, with ids.
Does not belong here: the words themselves, and what a run knows (`inputs`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from scrapers.facts.entities import name_parts, organisation_id, region_id
from scrapers.facts.measures import base_measures
from scrapers.facts.securities import listed_names
from scrapers.facts.words import read_table


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


def _regions() -> Iterable[dict[str, Any]]:
    """One row per name of a region, in the order of the vocabulary.

    The groups 市辖区 and 县 of the municipalities (110100, 110200) are no regions of the vocabulary: their districts belong to the
    municipality itself.
    """
    codes = {row["code"] for row in read_table("regions")}
    return [
        {
            "region_id": region_id(row["code"], row["name"]),
            "position": position,
            "region_code": row["code"] or None,
            "region_name": row["name"],
            "short_name": row["short"] or None,
            "level": row["level"],
            "parent_id": region_id(parent if parent in codes else parent[:2] + "0000", "") if (parent := row["parent"]) else None,
            "first_year": int(row["first_year"]) if row["first_year"] else None,
            "last_year": int(row["last_year"]) if row["last_year"] else None,
        }
        for position, row in enumerate(read_table("regions"))
    ]


def _organisations() -> Iterable[dict[str, Any]]:
    """One row per organisation; the parts of its name for companies alone, as the extractor gives them."""
    return [
        {
            "organisation_id": organisation_id(row["canonical"]),
            "organisation_name": row["canonical"],
            "organisation_type": row["type"],
            "names": [name for name in row["names"].split("|") if name],
            "valid_from": date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        }
        | (
            {f"name_{part}": text or None for part, text in name_parts(row["canonical"])._asdict().items()}
            if row["type"] == "company"
            else {}
        )
        for row in read_table("organisations")
    ]


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
    "regions": Vocabulary(
        "One row per name of a region with the years in which it was valid.",
        pa.schema(
            [
                ("region_id", pa.string()),
                ("position", pa.int32()),
                ("region_code", pa.string()),
                ("region_name", pa.string()),
                ("short_name", pa.string()),
                ("level", pa.string()),
                ("parent_id", pa.string()),
                ("first_year", pa.int32()),
                ("last_year", pa.int32()),
            ]
        ),
        _regions,
    ),
    "organisations": Vocabulary(
        "One row per organisation that everybody knows, with its other names.",
        pa.schema(
            [
                ("organisation_id", pa.string()),
                ("organisation_name", pa.string()),
                ("organisation_type", pa.string()),
                ("names", pa.list_(pa.string())),
                ("valid_from", pa.date32()),
                ("valid_to", pa.date32()),
                ("name_place", pa.string()),
                ("name_core", pa.string()),
                ("name_business", pa.string()),
                ("name_form", pa.string()),
            ]
        ),
        _organisations,
    ),
}
