"""From a capture to a document with its facts: which parser reads it, under which limits.

Belongs here: the choice of parser and the order decode, parse, mask, check, extract. Does not belong here: how any of them works.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from scrapers.decode import decode
from scrapers.facts.checks import DerivedCheck, derive_checks
from scrapers.facts.confidence import confidence
from scrapers.facts.derived import DerivedValue, derive_values
from scrapers.facts.entities import link_subjects
from scrapers.facts.listings import extract_listings
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.limits import run_limited
from scrapers.parsers.front_matter import parse_front_matter
from scrapers.parsers.html import parse_html
from scrapers.parsers.text import parse_text
from scrapers.records import Block, Capture, Document, Listing, Mention, Observation, Page, RejectedError, Role
from scrapers.similarity import fingerprints
from scrapers.text.offsets import OffsetError, TextBuilder
from scrapers.text.personal import without_personal_numbers
from scrapers.text.places import main_place

# A page may be dated in another zone than its server's, or scheduled for the same night; more is a misread date.
CLOCK_SKEW = timedelta(days=1)
PARSERS = {"html": parse_html, "front_matter": parse_front_matter, "text": parse_text}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a capture says: the document, what was extracted from it, and the fingerprints of its body."""

    document: Document
    observations: tuple[Observation, ...]
    mentions: tuple[Mention, ...]
    checks: tuple[DerivedCheck, ...]
    listings: tuple[Listing, ...]
    derived: tuple[DerivedValue, ...]
    fingerprints: tuple[int, ...]


def read_limited(capture: Capture, parser: str | None = None) -> Reading:
    """`read` in a child process with limits on CPU and memory, for bytes from outside.

    Args:
        capture: what to read.
        parser: "html", "front_matter", "text" or "pdf"; None decides by the bytes.

    Raises:
        RejectedError: see `read`; also "parser_limit".
    """
    _load_vocabularies()
    # A megabyte of text takes well under a second; the rest of the allowance is for slow machines.
    seconds = 20 + len(capture.payload) // 1_000_000 * 2
    return run_limited(read, capture, parser, cpu_seconds=seconds)


def raw_text_limited(capture: Capture) -> str:
    """The decoded text of a capture, in whose characters spans are counted, whether or not it reads as a document; under limits.

    Raises:
        RejectedError: the bytes can't be decoded; also "parser_limit".
    """
    return run_limited(_raw_text, capture, cpu_seconds=20)


def _raw_text(capture: Capture) -> str:
    if capture.payload.lstrip()[:5] == b"%PDF-":
        from scrapers.parsers.pdf import read_pdf

        return read_pdf(capture.payload).text
    return decode(capture.payload, capture.media_type).text


@cache
def _load_vocabularies() -> None:
    """Read one sentence in this process, so that children inherit vocabularies and patterns instead of loading them each for itself."""
    raw = "2025年，宁波市数字经济核心产业营业收入2674.3亿元，同比增长35%。"
    page = Page(capture_id="", source_id="", url="", raw=raw, encoding="", encoding_reason="")
    block = Block(position=0, role=Role.PARAGRAPH, content=TextBuilder(raw).copy(0, len(raw)).build())
    document = Document(page=page, parser="", blocks=(block,))
    read_document(document)


def read(capture: Capture, parser: str | None = None) -> Reading:
    """Normalise a capture and extract its facts.

    Args:
        capture: what to read.
        parser: "html", "front_matter", "text" or "pdf"; None decides by the bytes.

    Raises:
        RejectedError: the bytes can't be read as a document ("encoding", "binary", "no_text", …) or a text does not equal the
            characters that it points at ("offsets").
    """
    return read_document(normalise(capture, parser))


def read_document(document: Document) -> Reading:
    """Extract what a normalised document says; each fact with its measured confidence."""
    mentions = extract_mentions(document)
    observations = link_subjects(document, extract_observations(document, mentions), mentions)
    observations = [replace(fact, confidence=confidence(fact)) for fact in observations]
    checks = derive_checks(document, observations)
    derived = derive_values(document, observations)
    body = "".join(block.text for block in document.body())
    listings = extract_listings(document, mentions)
    return Reading(document, tuple(observations), tuple(mentions), tuple(checks), tuple(listings), tuple(derived), fingerprints(body))


def normalise(capture: Capture, parser: str | None = None) -> Document:
    """Turn a capture into a document whose every character knows its place in the decoded capture.

    Args:
        capture: what to read.
        parser: "html", "front_matter", "text" or "pdf"; None decides by the bytes.

    Raises:
        RejectedError: see `read`.
    """
    if not capture.payload.strip():
        raise RejectedError("empty_file", f"{capture.url} holds no characters")
    if parser == "pdf" or (parser is None and capture.payload.lstrip()[:5] == b"%PDF-"):
        # Loads a shared library; runs without a PDF do without it.
        from scrapers.parsers.pdf import parse_pdf, read_pdf

        pdf = read_pdf(capture.payload)
        document = parse_pdf(_page(capture, pdf.text, "pdf", "text layer"), pdf)
    else:
        decoded = decode(capture.payload, capture.media_type)
        page = _page(capture, decoded.text, decoded.encoding, decoded.reason)
        document = PARSERS[parser or guess_parser(decoded.text)](page)
    if document.place is None:
        document = replace(document, place=main_place(document.title or "", (block.text for block in document.body())))
    document = without_personal_numbers(document)
    for block in document.blocks:
        try:
            block.content.check(document.page.raw)
        except OffsetError as error:
            raise RejectedError("offsets", f"block {block.position} ({block.role}): {error}") from error
    if document.published is not None and document.published > capture.fetched_at + CLOCK_SKEW:
        raise RejectedError("future_date", f"printed {document.published_text!r}, captured {capture.fetched_at:%Y-%m-%d}")
    if not any(block.text.strip() for block in document.blocks if block.role is not Role.NOISE):
        raise RejectedError("no_text", f"{capture.url} holds no text that is part of a document")
    return document


def guess_parser(text: str) -> str:
    """Name the parser for a decoded text: "front_matter" after a `---` line, "html" where markup opens it, else "text"."""
    head = text.lstrip("\ufeff \t\r\n")[:2000]
    if head.startswith("---") and "\n" in head and head.split("\n", 1)[0].strip() == "---":
        return "front_matter"
    lowered = head.lower()
    if lowered.startswith("<") or any(tag in lowered for tag in ("<html", "<head", "<body", "<!doctype", "<div", "<p>")):
        return "html"
    return "text"


def _page(capture: Capture, raw: str, encoding: str, reason: str) -> Page:
    return Page(
        capture_id=capture.capture_id,
        source_id=capture.source_id,
        url=capture.url,
        raw=raw,
        encoding=encoding,
        encoding_reason=reason,
    )
