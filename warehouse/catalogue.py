"""The catalogue of a release: the same description for three kinds of readers, beside the files it describes.

    datapackage.json, schemas/<mart>.json   Frictionless Data Package 1: files, columns, keys
    dcat.jsonld                             DCAT 3: what a data portal harvests
    croissant.json                          Croissant 1.0: what a machine-learning loader reads

Belongs here: how these formats say what the release says of itself: tables and columns with their contracts and comments, row counts,
digests, sources with their licence notes. Does not belong here: a description that is written nowhere else. No clock is read: the only
instant is that of the publication, so equal releases have equal catalogues.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from warehouse import store

FRICTIONLESS, DCAT, CROISSANT, SCHEMAS = "datapackage.json", "dcat.jsonld", "croissant.json", "schemas"
# With a Chinese character, or with a sentence that ends as Chinese ones do ("GB/T 2260 行政区划代码。").
_CHINESE_BEGINS = re.compile(r"(?<=[.!?…])\s+(?=[\u4e00-\u9fff]|[^.!?。]*[\u4e00-\u9fff][^.!?。]*。)")
_TITLE = {"en": "Kaoju: facts from Chinese news and white papers", "zh": "考据：中文新闻与白皮书中的事实"}
_ABOUT = {
    "en": "Each number with subject, indicator, period, unit and the characters that state it.",
    "zh": "每个数值附主体、指标、期间、单位及陈述它的原文字符。",
}
_RIGHTS = {
    "en": "Texts belong to their publishers; what each of them allows stands beside its name among the sources.",
    "zh": "原文权利归各发布者所有；各来源的许可说明见来源列表。",
}
_PARQUET, _DUCKDB = "application/vnd.apache.parquet", "application/vnd.duckdb"

# DuckDB's types in the words of Frictionless and of Croissant. A decimal is a number whose text is exact in the file itself.
_TYPES: dict[str, tuple[str, str]] = {
    "DECIMAL": ("number", "sc:Float"),
    "VARCHAR": ("string", "sc:Text"),
    "INTEGER": ("integer", "sc:Integer"),
    "BIGINT": ("integer", "sc:Integer"),
    "BOOLEAN": ("boolean", "sc:Boolean"),
    "DATE": ("date", "sc:Date"),
    "TIMESTAMP WITH TIME ZONE": ("datetime", "sc:DateTime"),
    "DOUBLE": ("number", "sc:Float"),
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release: path below its folder, sha256 in hex, size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Described:
    """What the three formats say of a release.

    Attributes:
        release_id: its id.
        published_at: instant, ISO 8601.
        tables: marts with their columns, keys and comments.
        files: that hold rows.
        sources: rows of `dim_source` of which the release holds anything.
        rows: count by mart.
    """

    release_id: str
    published_at: str
    tables: Sequence[store.Table]
    files: Sequence[File]
    sources: Sequence[Mapping[str, Any]]
    rows: Mapping[str, int]


def two_languages(text: str) -> tuple[str, str]:
    """Split a description into its English part and the Chinese one behind it."""
    english, *chinese = _CHINESE_BEGINS.split(text, maxsplit=1)
    return english, "".join(chinese)


def write_catalogue(
    folder: Path, *, release_id: str, published_at: datetime, digests: Mapping[str, str], rows: Mapping[str, int]
) -> list[Path]:
    """Write the catalogue into the folder of a release in the making.

    Args:
        folder: holds kaoju.duckdb and parquet/<mart>/<part>.parquet.
        release_id: its id.
        published_at: instant, UTC.
        digests: sha256 by path of each file; those that hold no rows are not described.
        rows: count by mart.

    Returns:
        The files that were written.
    """
    files = [
        File(path, digest, (folder / path).stat().st_size)
        for path, digest in sorted(digests.items())
        if path.endswith((".duckdb", ".parquet"))
    ]
    about = Described(release_id, published_at.isoformat(), store.describe(folder / "kaoju.duckdb"), files, _sources(folder), rows)
    pages: dict[str, object] = {f"{SCHEMAS}/{table.name}.json": _table_schema(table) for table in about.tables}
    pages |= {FRICTIONLESS: data_package(about), DCAT: dcat(about), CROISSANT: croissant(about)}
    (folder / SCHEMAS).mkdir(exist_ok=True)
    for name, content in pages.items():
        (folder / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [folder / name for name in pages]


def _sources(folder: Path) -> list[dict[str, Any]]:
    """The sources of which the release holds anything, by id."""
    listed = [row for path in sorted((folder / "parquet" / "dim_source").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    return sorted((row for row in listed if row["capture_count"]), key=lambda row: row["source_id"])


def data_package(about: Described) -> dict[str, Any]:
    """The release as a Frictionless Data Package: one resource a file, since Parquet files can't be joined end to end.

    Source: https://specs.frictionlessdata.io/data-package/ and /data-resource/, version 1.
    """
    named = {table.name: table for table in about.tables}
    resources = []
    for file in about.files:
        resource: dict[str, Any] = {"path": file.path, "bytes": file.size, "hash": f"sha256:{file.sha256}"}
        mart = _mart_of(file)
        if mart is None:
            resource |= {"name": "kaoju", "title": "All marts in one DuckDB file", "format": "duckdb", "mediatype": _DUCKDB}
        else:
            english, chinese = two_languages(named[mart].comment)
            part = file.path.rsplit("/", 1)[1].removesuffix(".parquet")
            resource |= {
                "name": mart if part == "all" else f"{mart}.{part}",
                "description": english,
                "description_zh": chinese,
                "format": "parquet",
                "mediatype": _PARQUET,
                "schema": f"{SCHEMAS}/{mart}.json",
                "mart": mart,
            }
        resources.append(dict(sorted(resource.items())))
    return {
        "profile": "data-package",
        "name": "kaoju",
        "id": about.release_id,
        "version": about.release_id,
        "title": _TITLE["en"],
        "title_zh": _TITLE["zh"],
        "description": f"{_ABOUT['en']} {_RIGHTS['en']}",
        "description_zh": f"{_ABOUT['zh']}{_RIGHTS['zh']}",
        "created": about.published_at,
        "licenses": [{"name": "other-closed", "title": _RIGHTS["en"]}],
        "sources": [
            {"title": source["name_en"] or source["source_id"], "title_zh": source["name_zh"], "licence_note": source["licence_note"]}
            | ({"path": source["homepage"]} if _is_web(source["homepage"]) else {})
            for source in about.sources
        ],
        "rows": dict(sorted(about.rows.items())),
        "resources": resources,
    }


def _table_schema(table: store.Table) -> dict[str, Any]:
    """A Frictionless Table Schema, https://specs.frictionlessdata.io/table-schema/."""
    return {
        "fields": [_field(table, column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _field(table: store.Table, column: store.Column) -> dict[str, Any]:
    english, chinese = two_languages(column.comment)
    field: dict[str, Any] = {"name": column.name, "type": _types(column)[0], "description": english, "description_zh": chinese}
    field["duckdb_type"] = column.type
    constraints = {"required": True} if not column.is_nullable else {}
    if table.key == (column.name,):
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})


def dcat(about: Described) -> dict[str, Any]:
    """The release as a DCAT dataset in JSON-LD: a part for each mart, a distribution for each file.

    Addresses are relative to the folder of the release, so the catalogue holds wherever that is served.
    Source: https://www.w3.org/TR/vocab-dcat-3/; checksums as in https://spdx.org/rdf/terms/.
    """
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "void": "http://rdfs.org/ns/void#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": "./",
        "@type": "dcat:Dataset",
        "dct:identifier": about.release_id,
        "dct:title": _languages(_TITLE),
        "dct:description": _languages(_ABOUT),
        "dct:language": ["zh", "en"],
        "dct:issued": {"@type": "xsd:dateTime", "@value": about.published_at},
        "dcat:version": about.release_id,
        "dct:accessRights": _statement(_RIGHTS),
        "dct:source": [
            {
                "@type": "dct:Collection",
                "dct:identifier": source["source_id"],
                "dct:title": _languages({"en": source["name_en"], "zh": source["name_zh"]}),
                "dct:publisher": {"@type": "foaf:Agent", "foaf:name": source["publisher"] or source["name_zh"]},
                "dct:rights": _statement({"en": source["licence_note"]}),
            }
            | ({"foaf:page": {"@id": source["homepage"]}} if _is_web(source["homepage"]) else {})
            for source in about.sources
        ],
        "dcat:distribution": [_distribution(file, _DUCKDB) for file in about.files if _mart_of(file) is None],
        "dct:hasPart": [
            {
                "@id": f"./parquet/{table.name}/",
                "@type": "dcat:Dataset",
                "dct:identifier": table.name,
                "dct:title": table.name,
                "dct:description": _languages(dict(zip(("en", "zh"), two_languages(table.comment), strict=True))),
                "void:entities": about.rows.get(table.name, 0),
                "dcat:distribution": [_distribution(file, _PARQUET) for file in about.files if _mart_of(file) == table.name],
            }
            for table in about.tables
        ],
    }


def _distribution(file: File, media_type: str) -> dict[str, Any]:
    return {
        "@id": f"./{file.path}",
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:downloadURL": {"@id": f"./{file.path}"},
        "dcat:mediaType": media_type,
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
        },
    }


def _statement(texts: Mapping[str, str | None]) -> dict[str, Any]:
    return {"@type": "dct:RightsStatement", "dct:description": _languages(texts)}


def _languages(texts: Mapping[str, str | None]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items() if text]


# The context that the specification prescribes, https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
_CROISSANT_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(about: Described) -> dict[str, Any]:
    """The release as a Croissant dataset: a file set and a record set for each mart."""
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "kaoju",
        "description": f"{_TITLE['en']}. {_ABOUT['en']} {_TITLE['zh']}。{_ABOUT['zh']}",
        "version": about.release_id,
        "datePublished": about.published_at,
        "license": _RIGHTS["en"],
        "creator": {"@type": "sc:Organization", "name": "Kaoju"},
        "isBasedOn": [source["homepage"] for source in about.sources if _is_web(source["homepage"])],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "contentUrl": file.path,
                "contentSize": f"{file.size} B",
                "encodingFormat": _DUCKDB if _mart_of(file) is None else "application/x-parquet",
                "sha256": file.sha256,
            }
            for file in about.files
        ]
        + [
            {
                "@type": "cr:FileSet",
                "@id": table.name,
                "name": table.name,
                "description": table.comment,
                "encodingFormat": "application/x-parquet",
                "includes": f"parquet/{table.name}/*.parquet",
            }
            for table in about.tables
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": f"{table.name}/rows",
                "name": table.name,
                "description": table.comment,
                "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
                "field": [_croissant_field(table, column) for column in table.columns],
            }
            for table in about.tables
        ],
    }


def _croissant_field(table: store.Table, column: store.Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.comment,
        "dataType": _types(column)[1],
        "source": {"fileSet": {"@id": table.name}, "extract": {"column": column.name}},
    } | ({"repeated": True} if column.type.endswith("[]") else {})


def _types(column: store.Column) -> tuple[str, str]:
    """The column's type in Frictionless and in Croissant."""
    if column.type.endswith("[]"):
        # What a nested list holds (spans, securities) Croissant has no plain word for; the text says what it is.
        return "array", _TYPES.get(column.type.removesuffix("[]"), ("", "sc:Text"))[1]
    if column.type.startswith(("MAP(", "STRUCT(")):
        return "object", "sc:Text"
    return _TYPES[column.type.split("(")[0]]


def _mart_of(file: File) -> str | None:
    """The mart whose rows a file holds; None for the file that holds all."""
    folder, *rest = file.path.split("/")
    return rest[0] if folder == "parquet" else None


def _is_web(address: str | None) -> bool:
    """Whether an address may stand where a web address is asked for; the sample site has none."""
    return bool(address) and str(address).startswith(("http://", "https://"))
