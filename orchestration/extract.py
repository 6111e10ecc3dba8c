"""`kaoju extract`: one file in, rows out, without warehouse or Dagster.

Belongs here: the rows that `extract` prints. Their fields are those of `scrapers.records`, and beside them the short names by which
extraction is scored (doc, id, value, value_max, kind, body …).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapers.files import read_file
from scrapers.normalise import normalise, read_document
from scrapers.records import Block, Capture, Document, Measure, Mention, Modality, Observation, Role, make_id


def extract_file(path: Path, what: str) -> Iterator[dict[str, Any]]:
    """Read one file.

    Args:
        path: .html, .htm, .txt, .md or .pdf.
        what: "documents", "blocks", "observations", "mentions", "listings" or "checks".

    Yields:
        One dict a row; `doc` and, for documents, `id` are the file's stem.

    Raises:
        RejectedError: the file can't be read as a document.
    """
    file = read_file(path)
    url = f"file:{path.name}"
    digest = hashlib.sha256(file.payload).hexdigest()
    document = normalise(
        Capture(
            capture_id=make_id("cap", "files", url, digest),
            source_id="files",
            url=url,
            final_url=url,
            fetched_at=datetime.now(UTC),
            status=200,
            media_type=file.media_type,
            payload_sha256=digest,
            payload=file.payload,
        )
    )
    if what == "documents":
        yield document_dict(document, path.stem)
    elif what == "blocks":
        for block in document.blocks:
            yield block_dict(block, path.stem)
    else:
        reading = read_document(document)
        if what == "mentions":
            yield from (mention_dict(mention, path.stem) for mention in reading.mentions)
        elif what == "observations":
            yield from (observation_dict(observation, path.stem) for observation in reading.observations)
        elif what == "listings":
            yield from ({"doc": path.stem} | asdict(listing) for listing in reading.listings)
        else:
            for check in reading.checks:
                yield {"doc": path.stem} | {f.name: getattr(check, f.name) for f in fields(check)}


def document_dict(document: Document, stem: str) -> dict[str, Any]:
    """A document for people and scorers."""
    by_role = {role: [block for block in document.blocks if block.role is role] for role in Role}
    published = document.published.isoformat() if document.published else None
    return {
        "doc": stem,
        "id": stem,
        "document_id": document.document_id,
        "version_id": document.version_id,
        "parser": document.parser,
        "encoding": document.page.encoding,
        "encoding_reason": document.page.encoding_reason,
        "title": document.title,
        "source": document.source_name,
        "publisher": document.publisher,
        "authors": document.authors,
        "author": " ".join(document.authors),
        "editor": document.editor,
        "published": published,
        "published_text": document.published_text,
        "published_found": document.published_found,
        "keywords": document.keywords,
        "categories": document.categories,
        "place": document.place,
        "securities": [{"code": s.code, "exchange": s.exchange, "name": s.name} for s in document.securities],
        "headings": [block.text for block in by_role[Role.HEADING]],
        "paragraphs": [block.text for block in by_role[Role.PARAGRAPH]],
        "asides": [block.text for block in by_role[Role.ASIDE]],
        "captions": [block.text for block in by_role[Role.CAPTION]],
        "footnotes": [{"marker": block.marker, "text": block.text} for block in by_role[Role.FOOTNOTE]],
        "body": "\n".join(block.text for block in document.body()),
    }


def block_dict(block: Block, stem: str) -> dict[str, Any]:
    """A block with the place of its characters."""
    row = {f.name: getattr(block, f.name) for f in fields(block) if f.name not in ("content", "footnotes")}
    notes = [{"marker": f.marker, "offset": f.offset, "footnote": f.footnote} for f in block.footnotes]
    return {"doc": stem, **row, "text": block.text, "raw_spans": block.raw_spans, "footnotes": notes}


def observation_dict(observation: Observation, stem: str) -> dict[str, Any]:
    """A fact under the names of the warehouse, and under those of the scorer."""
    row = {f.name: getattr(observation, f.name) for f in fields(observation)}
    low, high = observation.value_low, observation.value_high
    return {
        "doc": stem,
        "id": observation.observation_id,
        "value": float(low),
        "value_max": float(high) if high != low else None,
        "kind": scored_kind(observation),
        **row,
        "quote_start": observation.quote_start,
        "quote_end": observation.quote_end,
        "value_start": observation.value_start,
        "value_end": observation.value_end,
    }


def scored_kind(observation: Observation) -> str:
    """One word for measure and modality: what is wanted or expected is a target, whatever it measures."""
    if observation.modality is not Modality.ACTUAL:
        return "target"
    return Measure(observation.measure).value


def mention_dict(mention: Mention, stem: str) -> dict[str, Any]:
    """A mention; `type` is its organisation type or kind."""
    row = {f.name: getattr(mention, f.name) for f in fields(mention)}
    attributes = dict(mention.attributes)
    return {"doc": stem, **row, "attributes": attributes, "type": attributes.get("type", mention.kind.value)}
