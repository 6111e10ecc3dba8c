"""What the scorer of facts reads, made from observations; and documents made from the gold's articles.

Belongs here: the mapping between `Observation` and a row of the scorer. Does not belong here: tests.
"""

import json
from datetime import datetime
from typing import Any

from scrapers.records import Block, Document, Modality, Observation, Page, Role
from scrapers.text.offsets import TextBuilder
from tests.conftest import REFERENCE

GOLD = REFERENCE / "gold"
SCORER = REFERENCE / "tools" / "score_facts.py"


def as_scored(observation: Observation, doc: str) -> dict[str, Any]:
    """One row as the scorer reads it."""
    low, high = observation.value_low, observation.value_high
    wanted = observation.modality in (Modality.TARGET, Modality.FORECAST)
    return {
        "doc": doc,
        "quote": observation.quote,
        "value": float(low),
        "value_max": None if high == low else float(high),
        "unit": observation.unit,
        "kind": "target" if wanted else str(observation.measure),
        "period_start": observation.period_start.isoformat() if observation.period_start else None,
        "period_end": observation.period_end.isoformat() if observation.period_end else None,
        "subject": observation.subject,
        "indicator": observation.indicator,
        "value_spans": [list(span) for span in observation.value_spans],
    }


def document_of(
    blocks: list[tuple[Role, str]],
    *,
    name: str = "made",
    title: str | None = None,
    published: datetime | None = None,
    place: str | None = None,
) -> Document:
    """A document whose capture is the given blocks, one a line."""
    raw = "\n".join(text for _, text in blocks)
    page = Page(capture_id=f"cap_{name}", source_id="made", url=f"file:{name}", raw=raw, encoding="utf-8", encoding_reason="made")
    made, at = [], 0
    for position, (role, text) in enumerate(blocks):
        content = TextBuilder(raw).copy(at, at + len(text)).build()
        made.append(Block(position=position, role=role, content=content))
        at += len(text) + 1
    return Document(page=page, parser="made", blocks=tuple(made), title=title, published=published, place=place)


def documents_from_gold() -> dict[str, Document]:
    """The gold's articles as documents: headings in their places are not known there, so paragraphs come first."""
    found = {}
    for path in sorted((GOLD / "articles").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        published = datetime.fromisoformat(article["published"]) if article.get("published") else None
        blocks = [(Role.PARAGRAPH, text) for text in article["paragraphs"]] + [(Role.HEADING, text) for text in article.get("headings", [])]
        found[article["doc"]] = document_of(blocks, name=article["doc"], title=article.get("title"), published=published)
    return found
