"""Batches: the records of a range of captures as Parquet, one folder a batch, written once or replaced whole.

Belongs here: the Arrow schema of each table and how a record becomes a row. Does not belong here: what the records say, SQL.

A batch is named by the range of capture sequence numbers that it covers, so that the same captures always land in the same folder,
whoever runs. It notes the version of the code that made it; a batch of another version is stale and is made again.
"""

import hashlib
import json
import shutil
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.capture import Entry
from scrapers.facts.checks import DerivedCheck, step
from scrapers.facts.derived import DerivedValue
from scrapers.failpoints import failpoint
from scrapers.normalise import Reading
from scrapers.records import Block, Capture, Listing, Mention, Observation, Quarantined, RejectedError
from scrapers.text.offsets import Span
from warehouse.home import Home, fsync_path, publish_folder

SIX_PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 32

_spans = pa.list_(pa.list_(pa.int32()))
_instant = pa.timestamp("us", tz="UTC")
_decimal = pa.decimal128(38, 6)


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


SCHEMAS: dict[str, pa.Schema] = {
    "captures": _schema(
        capture_id=pa.string(),
        capture_sequence=pa.int64(),
        source_id=pa.string(),
        url=pa.string(),
        final_url=pa.string(),
        fetched_at=_instant,
        status=pa.int32(),
        media_type=pa.string(),
        payload_sha256=pa.string(),
        payload_bytes=pa.int64(),
        opt_outs=pa.list_(pa.string()),
    ),
    "documents": _schema(
        document_id=pa.string(),
        version_id=pa.string(),
        capture_id=pa.string(),
        capture_sequence=pa.int64(),
        source_id=pa.string(),
        url=pa.string(),
        parser=pa.string(),
        encoding=pa.string(),
        encoding_reason=pa.string(),
        raw_length=pa.int32(),
        title=pa.string(),
        published_at=_instant,
        published_text=pa.string(),
        published_found=pa.string(),
        source_name=pa.string(),
        publisher=pa.string(),
        authors=pa.list_(pa.string()),
        editor=pa.string(),
        keywords=pa.list_(pa.string()),
        categories=pa.list_(pa.string()),
        place=pa.string(),
        securities=pa.list_(pa.struct([("code", pa.string()), ("exchange", pa.string()), ("name", pa.string())])),
        images=pa.list_(pa.string()),
        body_length=pa.int32(),
        fingerprints=pa.list_(pa.int64()),
        code_version=pa.string(),
    ),
    "blocks": _schema(
        capture_sequence=pa.int64(),
        version_id=pa.string(),
        position=pa.int32(),
        role=pa.string(),
        level=pa.int32(),
        text=pa.string(),
        raw_spans=_spans,
        table_number=pa.int32(),
        row_number=pa.int32(),
        column_number=pa.int32(),
        page=pa.int32(),
        bbox=pa.list_(pa.float64()),
        marker=pa.string(),
        footnotes=pa.list_(pa.struct([("marker", pa.string()), ("offset", pa.int32()), ("footnote", pa.int32())])),
        notes=pa.list_(pa.string()),
    ),
    "observations": _schema(
        capture_sequence=pa.int64(),
        observation_id=pa.string(),
        version_id=pa.string(),
        document_id=pa.string(),
        block=pa.int32(),
        subject=pa.string(),
        subject_type=pa.string(),
        subject_id=pa.string(),
        indicator=pa.string(),
        indicator_text=pa.string(),
        indicator_id=pa.string(),
        indicator_scope=pa.string(),
        value_low=_decimal,
        value_high=_decimal,
        value_text=pa.string(),
        printed_step=_decimal,
        unit=pa.string(),
        unit_code=pa.string(),
        bound=pa.string(),
        measure=pa.string(),
        modality=pa.string(),
        basis=pa.string(),
        period_text=pa.string(),
        period_start=pa.date32(),
        period_end=pa.date32(),
        period_source=pa.string(),
        cited_source=pa.string(),
        quote=pa.string(),
        quote_start=pa.int32(),
        quote_end=pa.int32(),
        value_start=pa.int32(),
        value_end=pa.int32(),
        raw_spans=_spans,
        value_spans=_spans,
        rule_ids=pa.list_(pa.string()),
        extractor_version=pa.string(),
        confidence=pa.decimal128(7, 6),
        # What stands at raw_spans and value_spans in the decoded capture, read again when the batch was written.
        raw_quote=pa.string(),
        raw_value=pa.string(),
    ),
    "mentions": _schema(
        capture_sequence=pa.int64(),
        mention_id=pa.string(),
        version_id=pa.string(),
        document_id=pa.string(),
        kind=pa.string(),
        name=pa.string(),
        canonical=pa.string(),
        entity_id=pa.string(),
        block=pa.int32(),
        text_start=pa.int32(),
        text_end=pa.int32(),
        raw_spans=_spans,
        sentence=pa.string(),
        attributes=pa.map_(pa.string(), pa.string()),
        rule_id=pa.string(),
        extractor_version=pa.string(),
    ),
    "checks": _schema(
        capture_sequence=pa.int64(),
        check_id=pa.string(),
        version_id=pa.string(),
        document_id=pa.string(),
        kind=pa.string(),
        formula=pa.string(),
        stated=_decimal,
        computed=_decimal,
        tolerance=_decimal,
        agrees=pa.bool_(),
        observation_ids=pa.list_(pa.string()),
    ),
    "listings": _schema(
        capture_sequence=pa.int64(),
        listing_id=pa.string(),
        version_id=pa.string(),
        document_id=pa.string(),
        block=pa.int32(),
        label=pa.string(),
        label_text=pa.string(),
        owner=pa.string(),
        topic=pa.string(),
        verb=pa.string(),
        role=pa.string(),
        segment=pa.string(),
        item_kind=pa.string(),
        declared_count=pa.int32(),
        is_open=pa.bool_(),
        sentence=pa.string(),
        sentence_start=pa.int32(),
        text_start=pa.int32(),
        text_end=pa.int32(),
        raw_spans=_spans,
        rule_ids=pa.list_(pa.string()),
        extractor_version=pa.string(),
    ),
    "listing_items": _schema(
        capture_sequence=pa.int64(),
        listing_id=pa.string(),
        item_number=pa.int32(),
        version_id=pa.string(),
        document_id=pa.string(),
        text=pa.string(),
        text_start=pa.int32(),
        text_end=pa.int32(),
        raw_spans=_spans,
        mention_id=pa.string(),
        # What stands at raw_spans in the decoded capture, read again when the batch was written.
        raw_text=pa.string(),
    ),
    "derived": _schema(
        capture_sequence=pa.int64(),
        derived_id=pa.string(),
        version_id=pa.string(),
        document_id=pa.string(),
        block=pa.int32(),
        derivation=pa.string(),
        subject=pa.string(),
        subject_id=pa.string(),
        indicator=pa.string(),
        period_start=pa.date32(),
        period_end=pa.date32(),
        compared_with=pa.string(),
        value=_decimal,
        unit=pa.string(),
        unit_code=pa.string(),
        tolerance=_decimal,
        formula=pa.string(),
        operands=pa.list_(pa.struct([("role", pa.string()), ("observation_id", pa.string())])),
        stated_id=pa.string(),
    ),
    "quarantined": _schema(
        quarantine_id=pa.string(),
        stage=pa.string(),
        item_kind=pa.string(),
        item_id=pa.string(),
        source_id=pa.string(),
        capture_id=pa.string(),
        rule=pa.string(),
        message=pa.string(),
        span_start=pa.int32(),
        span_end=pa.int32(),
        next_step=pa.string(),
    ),
}


@dataclass(slots=True)
class BatchRows:
    """Rows collected for one batch, by table; each row is a dict by column name."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})

    def add_capture(self, sequence: int, capture: Capture | Entry) -> None:
        """Add a capture, or what the ledger says of one that cannot be read; its payload stays in the archive."""
        self.tables["captures"].append(
            {
                "capture_id": capture.capture_id,
                "capture_sequence": sequence,
                "source_id": capture.source_id,
                "url": capture.url,
                "final_url": capture.final_url,
                "fetched_at": capture.fetched_at,
                "status": capture.status,
                "media_type": capture.media_type,
                "payload_sha256": capture.payload_sha256,
                "payload_bytes": len(capture.payload) if isinstance(capture, Capture) else capture.payload_bytes,
                "opt_outs": list(capture.opt_outs),
            }
        )

    def add_document(self, sequence: int, reading: Reading, code_version: str) -> None:
        """Add what a capture says: document, blocks, facts, mentions, listings, checks, derived values.

        Raises:
            RejectedError: "value_range" where a value does not fit DECIMAL(38, 6); nothing of the document is added then.
        """
        document = reading.document
        said = {
            "blocks": [block_row(document.version_id, block) for block in document.blocks],
            "observations": [observation_row(observation, document.page.raw) for observation in reading.observations],
            "mentions": [mention_row(mention) for mention in reading.mentions],
            "checks": [check_row(check) for check in reading.checks],
            "derived": [derived_row(value) for value in reading.derived],
            "listings": [listing_row(listing) for listing in reading.listings],
            "listing_items": [row for listing in reading.listings for row in listing_item_rows(listing, document.page.raw)],
        }
        self.tables["documents"].append(document_row(sequence, reading, code_version))
        for table, rows in said.items():
            # Offsets count in the capture that was read; another capture of the same text may have other ones.
            self.tables[table].extend({"capture_sequence": sequence, **row} for row in rows)

    def add_quarantined(self, entry: Quarantined) -> None:
        """Add what a rule rejected."""
        row = {name: getattr(entry, name) for name in SCHEMAS["quarantined"].names if not name.startswith("span_")}
        row["span_start"], row["span_end"] = entry.span if entry.span else (None, None)
        self.tables["quarantined"].append(row)


def document_row(sequence: int, reading: Reading, code_version: str) -> dict[str, Any]:
    """One row of `documents`."""
    document = reading.document
    page = document.page
    return {
        "document_id": document.document_id,
        "version_id": document.version_id,
        "capture_id": page.capture_id,
        "capture_sequence": sequence,
        "source_id": page.source_id,
        "url": page.url,
        "parser": document.parser,
        "encoding": page.encoding,
        "encoding_reason": page.encoding_reason,
        "raw_length": len(page.raw),
        "title": document.title,
        "published_at": document.published,
        "published_text": document.published_text,
        "published_found": document.published_found,
        "source_name": document.source_name,
        "publisher": document.publisher,
        "authors": list(document.authors),
        "editor": document.editor,
        "keywords": list(document.keywords),
        "categories": list(document.categories),
        "place": document.place,
        "securities": [{"code": s.code, "exchange": s.exchange, "name": s.name} for s in document.securities],
        "images": [image.url for image in document.images],
        "body_length": sum(len(block.text) for block in document.body()),
        "fingerprints": list(reading.fingerprints),
        "code_version": code_version,
    }


def block_row(version_id: str, block: Block) -> dict[str, Any]:
    """One row of `blocks`."""
    return {
        "version_id": version_id,
        "position": block.position,
        "role": block.role.value,
        "level": block.level,
        "text": block.text,
        "raw_spans": _pairs(block.raw_spans),
        "table_number": block.table,
        "row_number": block.row,
        "column_number": block.column,
        "page": block.page,
        "bbox": list(block.bbox) if block.bbox else None,
        "marker": block.marker,
        "footnotes": [{"marker": f.marker, "offset": f.offset, "footnote": f.footnote} for f in block.footnotes],
        "notes": list(block.notes),
    }


def observation_row(observation: Observation, raw: str) -> dict[str, Any]:
    """One row of `observations`; the raw characters are read again from the decoded capture, not taken from the extractor."""
    row = {name: getattr(observation, name, None) for name in SCHEMAS["observations"].names if name != "capture_sequence"}
    for name in ("bound", "measure", "modality", "basis", "period_source"):
        row[name] = str(row[name]) if row[name] is not None else None
    row["value_low"] = fixed(observation.value_low, observation.value_text)
    row["value_high"] = fixed(observation.value_high, observation.value_text)
    row["printed_step"] = fixed(step(observation), observation.value_text)
    row["raw_spans"] = _pairs(observation.raw_spans)
    row["value_spans"] = _pairs(observation.value_spans)
    row["raw_quote"] = "".join(raw[start:end] for start, end in observation.raw_spans)
    row["raw_value"] = "".join(raw[start:end] for start, end in observation.value_spans)
    return row


def check_row(check: DerivedCheck) -> dict[str, Any]:
    """One row of `checks`."""
    row = {name: getattr(check, name) for name in SCHEMAS["checks"].names if name != "capture_sequence"}
    for name in ("stated", "computed", "tolerance"):
        row[name] = fixed(row[name], check.formula)
    row["observation_ids"] = list(check.observation_ids)
    return row


def derived_row(value: DerivedValue) -> dict[str, Any]:
    """One row of `derived`."""
    row = {name: getattr(value, name) for name in SCHEMAS["derived"].names if name != "capture_sequence"}
    row["derivation"] = value.derivation.value
    for name in ("value", "tolerance"):
        row[name] = fixed(row[name], value.formula)
    row["operands"] = [{"role": role, "observation_id": observation_id} for role, observation_id in value.operands]
    return row


def fixed(value: Decimal, printed: str) -> Decimal:
    """Return `value` with six places, as DECIMAL(38, 6) holds it; `printed` is for the message.

    Raises:
        RejectedError: "value_range" where it does not fit.
    """
    if not value.is_finite() or abs(value) >= LARGEST:
        raise RejectedError("value_range", f"{printed!r} does not fit DECIMAL(38, 6)")
    return value.quantize(SIX_PLACES, rounding=ROUND_HALF_EVEN)


def mention_row(mention: Mention) -> dict[str, Any]:
    """One row of `mentions`."""
    row = {name: getattr(mention, name) for name in SCHEMAS["mentions"].names if name != "capture_sequence"}
    row["kind"] = mention.kind.value
    row["raw_spans"] = _pairs(mention.raw_spans)
    row["attributes"] = list(mention.attributes)
    return row


def listing_row(listing: Listing) -> dict[str, Any]:
    """One row of `listings`."""
    row = {name: getattr(listing, name) for name in SCHEMAS["listings"].names if name != "capture_sequence"}
    row["raw_spans"] = _pairs(listing.raw_spans)
    row["rule_ids"] = list(listing.rule_ids)
    return row


def listing_item_rows(listing: Listing, raw: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of `listing_items` of one listing, numbered from 1; the raw characters are read again from the decoded capture."""
    for number, item in enumerate(listing.items, start=1):
        yield {
            "listing_id": listing.listing_id,
            "item_number": number,
            "version_id": listing.version_id,
            "document_id": listing.document_id,
            "text": item.text,
            "text_start": item.text_start,
            "text_end": item.text_end,
            "raw_spans": _pairs(item.raw_spans),
            "mention_id": item.mention_id,
            "raw_text": "".join(raw[start:end] for start, end in item.raw_spans),
        }


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch on disk: its folder and what its batch.json says."""

    folder: Path
    first: int
    last: int
    code_version: str
    digest: str
    rows: dict[str, int]

    @property
    def batch_id(self) -> str:
        """Range of capture sequence numbers, such as "00000001-00000014"."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class CaptureYield:
    """What one capture gave; of one that could not be read, nothing."""

    capture_id: str
    sequence: int
    source_id: str
    fetched_at: datetime
    is_dated: bool
    body_length: int
    facts: int


def read_yields(batch: Batch) -> Iterator[CaptureYield]:
    """Yield what each capture of a batch gave, in order."""
    columns = ["capture_id", "version_id", "published_at", "body_length"]
    documents = {row["capture_id"]: row for row in pq.read_table(batch.folder / "documents.parquet", columns=columns).to_pylist()}
    # A version that was captured twice in the batch has its facts twice.
    stated = pq.read_table(batch.folder / "observations.parquet", columns=["version_id", "observation_id"])
    counted = stated.group_by("version_id").aggregate([("observation_id", "count_distinct")])
    facts = dict(zip(counted["version_id"].to_pylist(), counted["observation_id_count_distinct"].to_pylist(), strict=True))
    columns = ["capture_id", "capture_sequence", "source_id", "fetched_at"]
    for row in pq.read_table(batch.folder / "captures.parquet", columns=columns).to_pylist():
        said = documents.get(row["capture_id"])
        yield CaptureYield(
            capture_id=row["capture_id"],
            sequence=row["capture_sequence"],
            source_id=row["source_id"],
            fetched_at=row["fetched_at"],
            is_dated=said is not None and said["published_at"] is not None,
            body_length=said["body_length"] if said else 0,
            facts=facts.get(said["version_id"], 0) if said else 0,
        )


def write_batch(home: Home, first: int, last: int, code_version: str, rows: BatchRows) -> Batch:
    """Write one batch whole, replacing one of the same range.

    Args:
        home: where.
        first: lowest capture sequence number that it covers.
        last: highest one, included.
        code_version: version of the code that made the rows.
        rows: what to write; tables without rows are written empty, so that each batch has every table.

    Returns:
        The batch as it now stands on disk.
    """
    tables = {name: pa.Table.from_pylist(rows.tables[name], schema=schema) for name, schema in SCHEMAS.items()}
    return write_tables(home, first, last, code_version, tables)


def write_tables(home: Home, first: int, last: int, code_version: str, tables: Mapping[str, pa.Table]) -> Batch:
    """Write one batch whole, as `write_batch` does, from Arrow tables; every table of `SCHEMAS` must be there."""
    home.batches.mkdir(parents=True, exist_ok=True)
    final = home.batches / f"{first:08d}-{last:08d}"
    temporary = home.batches / f".{final.name}.tmp"
    if temporary.exists():
        shutil.rmtree(temporary)
    temporary.mkdir()
    digests: dict[str, str] = {}
    for name, schema in SCHEMAS.items():
        path = temporary / f"{name}.parquet"
        pq.write_table(tables[name].cast(schema), path, compression="zstd")
        digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        failpoint("batch.half_written")
    counts = {name: tables[name].num_rows for name in SCHEMAS}
    digest = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    note = {"first": first, "last": last, "code_version": code_version, "digest": digest, "rows": counts, "files": digests}
    (temporary / "batch.json").write_text(json.dumps(note, indent=1, sort_keys=True), encoding="utf-8")
    if final.exists():
        # Only the run that holds the lock reads batches, so a batch may be absent for a moment; a crash here leaves a gap that
        # `work_ranges` finds and the next run fills from the captures.
        shutil.rmtree(final)
    failpoint("batch.before_swap")
    publish_folder(temporary, final)
    failpoint("batch.written")
    return Batch(final, first, last, code_version, digest, counts)


def list_batches(home: Home) -> list[Batch]:
    """Return all finished batches in the order of their captures; litter of a killed run is removed."""
    if not home.batches.exists():
        return []
    batches = []
    for folder in sorted(home.batches.iterdir()):
        note = folder / "batch.json"
        if folder.name.startswith(".") or not note.exists():
            shutil.rmtree(folder)
            fsync_path(home.batches)
            continue
        said = json.loads(note.read_text(encoding="utf-8"))
        batches.append(Batch(folder, said["first"], said["last"], said["code_version"], said["digest"], said["rows"]))
    return batches


def work_ranges(batches: Sequence[Batch], sequences: Sequence[int], code_version: str, size: int = 500) -> list[tuple[int, int]]:
    """List the capture ranges that have to be processed: stale batches, gaps, and what is new, in order.

    Args:
        batches: what is on disk, in order.
        sequences: sequence numbers of all captures in the archive, rising, with gaps.
        code_version: version of the code that would make batches now.
        size: captures a batch at most.

    Returns:
        (first, last) sequence numbers, both included. O(captures + batches).
    """
    ranges = [(batch.first, batch.last) for batch in batches if batch.code_version != code_version]
    ends = [batch.last for batch in batches]
    starts = [batch.first for batch in batches]
    chunk: list[int] = []
    slot = 0
    for sequence in sequences:
        at = bisect_left(ends, sequence)
        if at < len(batches) and starts[at] <= sequence:
            continue
        if chunk and (at != slot or len(chunk) == size):
            ranges.append((chunk[0], chunk[-1]))
            chunk = []
        chunk.append(sequence)
        slot = at
    if chunk:
        ranges.append((chunk[0], chunk[-1]))
    return sorted(ranges)
