"""The labelled passages as documents.

Belongs here: making a document of a passage. Does not belong here: labels and scores.
"""

from datetime import UTC, datetime
from typing import Any

from scrapers.records import Block, Document, Page, Role
from scrapers.text.offsets import TextBuilder


def passage_document(passage: dict[str, Any]) -> Document:
    """A document of one title and paragraphs; title, day of publication and place are given, as a parser would have found them."""
    texts = [passage["title"], *passage["paragraphs"]]
    raw, blocks, at = "\n".join(texts), [], 0
    for position, text in enumerate(texts):
        content = TextBuilder(raw).copy(at, at + len(text)).build()
        blocks.append(Block(position=position, role=Role.PARAGRAPH if position else Role.TITLE, content=content))
        at += len(text) + 1
    name = passage["doc"]
    page = Page(capture_id=f"cap_{name}", source_id="gold", url=f"file:{name}", raw=raw, encoding="utf-8", encoding_reason="gold")
    published = datetime.fromisoformat(passage["published"]) if passage["published"] else None
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return Document(page=page, parser="gold", blocks=tuple(blocks), title=texts[0], published=published, place=passage["place"])
