"""The records that pass between the stations of the pipeline, and the errors that end an item.

Belongs here: frozen dataclasses without behaviour beyond what derives from their own fields, and the closed sets of words they use.
Does not belong here: reading, writing, parsing; how a record becomes a Parquet row is `warehouse.batches`.

All text offsets are code points in the decoded capture ("raw"), half open. All instants carry a zone. Values are `Decimal`.
"""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from traceback import format_exception

from scrapers.text.dates import SHANGHAI
from scrapers.text.offsets import MappedText, Span


def make_id(prefix: str, *parts: object) -> str:
    """Return `prefix` and 20 hex digits of a sha256 over `parts`: the same parts give the same id on every machine.

    Args:
        prefix: kind of the id, such as "doc".
        parts: what identifies the record; their `str` is taken, with a separator that no part can imitate.

    Returns:
        For example "doc_0f3a…".
    """
    joined = "\x1f".join(map(str, parts))
    if joined.count("\x1f") >= len(parts):  # a part holds the separator
        joined = "\x1f".join(str(part).replace("\x1f", "\x1f\x1f") for part in parts)
    return f"{prefix}_{hashlib.sha256(joined.encode()).hexdigest()[:20]}"


class Role(StrEnum):
    """What a block is in its document."""

    TITLE = "title"
    BYLINE = "byline"
    SOURCE_LINE = "source_line"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ASIDE = "aside"  # pull quotes and side boxes: text of the document that is not in its main flow
    CAPTION = "caption"
    TABLE_CELL = "table_cell"
    FOOTNOTE = "footnote"
    EDITOR_LINE = "editor_line"
    RELATED = "related"
    NOISE = "noise"


class Bound(StrEnum):
    """How the printed number bounds the true one."""

    EXACT = "exact"
    APPROX = "approx"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"


class Measure(StrEnum):
    """What kind of quantity a fact states."""

    LEVEL = "level"
    GROWTH = "growth"
    CHANGE = "change"
    SHARE = "share"
    RANK = "rank"


class Modality(StrEnum):
    """Whether the number happened, is wanted or is expected."""

    ACTUAL = "actual"
    TARGET = "target"
    FORECAST = "forecast"


class Basis(StrEnum):
    """What a growth or change is measured against."""

    YOY = "yoy"
    QOQ = "qoq"
    VS_OTHER = "vs_other"
    CUMULATIVE = "cumulative"


class PeriodSource(StrEnum):
    """Where the period of a fact comes from."""

    EXPLICIT = "explicit"  # the clause of the number states it
    INHERITED = "inherited"  # it governs the clause from the same sentence, its continuation or a heading
    PUBLICATION = "publication"  # relative words (今年, 目前) resolved against the publication date


class MentionKind(StrEnum):
    """What a mention names."""

    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    POLICY = "policy"
    PRODUCT = "product"
    PROJECT = "project"
    SECURITY = "security"


class RejectedError(Exception):
    """An item that a rule rejects: it goes to quarantine, the rest of the batch goes on.

    Attributes:
        rule: name of the rule, lower case with underscores, such as "encoding" or "empty_file".
        message: one line for a person: what is wrong and where.
        span: the place in the decoded capture, where there is one.
        detail: what a programmer needs beyond the message, such as a traceback.
    """

    def __init__(self, rule: str, message: str, span: Span | None = None, *, detail: str = "") -> None:
        super().__init__(f"{rule}: {message}")
        self.rule = rule
        self.message = message
        self.span = span
        self.detail = detail


@contextmanager
def code_faults_rejected() -> Generator[None]:
    """An item at which the code itself fails is rejected like any other, so that the items beside it go on.

    Raises:
        RejectedError: "code_fault", with the traceback for a programmer, in place of any other error.
    """
    try:
        yield
    except RejectedError:
        raise
    except Exception as error:
        traceback = "".join(format_exception(error)).rstrip()
        raise RejectedError("code_fault", f"the code fails at it: {traceback.splitlines()[-1]}", detail=traceback) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The bytes of one response or one local file, with how they were got. Immutable; stored before anything is parsed.

    Attributes:
        capture_id: "cap_…" over source, url and payload digest and the instant, so that a capture has one name for ever.
        source_id: the source's id in `scrapers/sources/*.yml`.
        url: what was asked for (file captures: the path relative to the folder, as a file: URL without host).
        final_url: what answered, after redirects.
        fetched_at: instant of the answer, UTC.
        status: HTTP status (200 for a file).
        media_type: type and charset as declared, such as "text/html; charset=gb2312"; empty where nothing was declared.
        payload_sha256: digest of the payload (content coding removed).
        payload: the bytes.
        opt_outs: what the publisher said against mining of it then, see `scrapers.opt_outs`; sorted.
    """

    capture_id: str
    source_id: str
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    media_type: str
    payload_sha256: str
    payload: bytes = field(repr=False)
    opt_outs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A decoded capture, ready for a parser.

    Attributes:
        capture_id, source_id: where it comes from.
        url: the canonical address.
        raw: the decoded capture; every offset of the document points into it.
        encoding, encoding_reason: which codec was used and why, such as ("gb18030", "declared gb2312").
    """

    capture_id: str
    source_id: str
    url: str
    raw: str = field(repr=False)
    encoding: str
    encoding_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteRef:
    """A footnote marker that was taken out of a block's text.

    Attributes:
        marker: as printed, such as "4" or "①".
        offset: place in the block's text before which the marker stood.
        raw_span: place of the marker in the decoded capture.
        footnote: position of the footnote's block in the document, None where the footnote was not found.
    """

    marker: str
    offset: int
    raw_span: Span
    footnote: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a document version in reading order.

    Attributes:
        position: 0, 1, 2 … in reading order.
        role: what it is.
        content: its text with the place of each character in the decoded capture.
        level: heading level from 1 (title of a chapter) downwards; None for other roles.
        table, row, column: place of a table cell (0-based; table counts within the document), else None.
        page: 1-based page in a paginated capture, else None.
        bbox: (left, bottom, right, top) in points on that page, where the geometry is known.
        marker: printed marker of a footnote block.
        footnotes: markers that were taken out of the text.
        notes: how the text was mended, such as "column_order"; empty where nothing had to be.
    """

    position: int
    role: Role
    content: MappedText
    level: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    marker: str | None = None
    footnotes: tuple[FootnoteRef, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The normalised characters."""
        return self.content.text

    @property
    def raw_spans(self) -> tuple[Span, ...]:
        """Where the text stands in the decoded capture."""
        return self.content.raw_spans()


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """A listed security named by a publisher's stock markup.

    Attributes:
        code: exchange prefix and number as Sina writes it, lower case, such as "sh600933".
        exchange: "SSE", "SZSE", "BSE", "HKEX", "US" …
        name: the short name inside the markup, empty where the markup holds none.
        span: place of the name (else of the markup) in the decoded capture.
    """

    code: str
    exchange: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of the body: address as printed and the caption's block position, where there is one."""

    url: str
    caption: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """What one capture says once it is normalised: one document version. Parsers make it from a `Page`.

    Attributes:
        page: the decoded capture that it was read from.
        parser: name of the parser and layout era that read it, such as "sina/2017" or "generic".
        title: None where the document states none.
        published: instant with zone, or None where the document states no date. Never guessed, never from an image URL.
        published_text: the printed characters it was read from.
        published_found: where: "meta", "header", "front_matter", "json_ld" …; None without a date.
        source_name: 来源 as printed (经济参考报), None where not stated.
        publisher: the site or paper that carries the document, where the document states it.
        authors, editor, keywords, categories: as printed.
        place: the city or province that the document is about, where headings, title or publisher decide it, else None; used to
            resolve 全市, 全区, 我省.
        blocks: all blocks in reading order; also noise and related links, which are recognised, not lost.
        securities, images, next_pages: from markup; `next_pages` are pagination links.
    """

    page: Page
    parser: str
    blocks: tuple[Block, ...] = field(repr=False)
    title: str | None = None
    published: datetime | None = None
    published_text: str | None = None
    published_found: str | None = None
    source_name: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    place: str | None = None
    securities: tuple[Security, ...] = ()
    images: tuple[Image, ...] = ()
    next_pages: tuple[str, ...] = ()

    @property
    def published_date(self) -> date | None:
        """Calendar day of publication in China, where the publishers are; None where the document states no date."""
        return self.published.astimezone(SHANGHAI).date() if self.published else None

    @cached_property
    def document_id(self) -> str:
        """Id over source and canonical URL, equal for all versions."""
        return make_id("doc", self.page.source_id, self.page.url)

    @cached_property
    def version_id(self) -> str:
        """Id over the document and what it says: title, date and the blocks that are not noise or related links."""
        said = [f"{b.role}:{b.text}" for b in self.blocks if b.role not in (Role.NOISE, Role.RELATED)]
        return make_id("ver", self.document_id, self.title, self.published, *said)

    def body(self) -> tuple[Block, ...]:
        """Headings and paragraphs of the main flow, in reading order."""
        return tuple(block for block in self.blocks if block.role in (Role.HEADING, Role.PARAGRAPH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One stated numeric fact. One row of `marts.fct_observation`; see docs for each field's rule.

    Money is in base units of its currency, percentages are percent numbers, 百分点 has the unit "pp", counts are in single units
    with the Chinese measure word as unit; a fall is negative. Nothing is guessed: what the text does not give is None.

    Attributes:
        value_low, value_high: equal for a single number; both ends of a range in the order of the text.
        value_text: the number with its unit as printed, without 约/近/超.
        unit: "CNY", "USD", "%", "pp", or the measure word or physical unit as printed (家, 个, 毫秒); None for the level of an index (PMI
            为50.2); ":1" and "1:" for ratios to one, whose value is the other side (1.62:1 is 1.62, 师生比1:14.5 is 14.5).
        unit_code: class and code, such as "currency:CNY", "ratio:percent", "count:家", "time:ms".
        subject, subject_type: whose number it is; subject_type as in `MentionKind`, or "region", "document", "group".
        indicator: which measure, in normal form; `indicator_text` is the phrase as printed.
        indicator_id, indicator_scope: base measure of the vocabulary ("revenue") and the words before its name (数字经济核心产业); None
            where the vocabulary has no such measure, or where the unit contradicts it.
        quote: the clause that states the fact. `quote_start`/`quote_end` and `value_start`/`value_end` are the outermost raw offsets;
            `raw_spans` and `value_spans` the exact ranges in the decoded capture.
        text_start, text_end: the value's place in the block's text; block: the block's position.
        confidence: share of right facts among those made by the same rules on gold, None until it is calibrated.
        subject_id: id of the region, organisation or policy that the subject is, None where the document does not decide.
    """

    observation_id: str
    version_id: str
    document_id: str
    block: int
    subject: str | None
    subject_type: str | None
    indicator: str | None
    indicator_text: str | None
    indicator_id: str | None = None
    indicator_scope: str | None = None
    value_low: Decimal
    value_high: Decimal
    value_text: str
    unit: str | None
    unit_code: str | None
    bound: Bound
    measure: Measure
    modality: Modality
    basis: Basis | None
    period_text: str | None
    period_start: date | None
    period_end: date | None
    period_source: PeriodSource | None
    cited_source: str | None
    quote: str
    raw_spans: tuple[Span, ...]
    value_spans: tuple[Span, ...]
    text_start: int
    text_end: int
    rule_ids: tuple[str, ...]
    extractor_version: str
    confidence: Decimal | None = None
    subject_id: str | None = None

    @property
    def quote_start(self) -> int:
        """First raw offset of the quote."""
        return min(start for start, _ in self.raw_spans)

    @property
    def quote_end(self) -> int:
        """Raw offset behind the quote."""
        return max(end for _, end in self.raw_spans)

    @property
    def value_start(self) -> int:
        """First raw offset of the value."""
        return min(start for start, _ in self.value_spans)

    @property
    def value_end(self) -> int:
        """Raw offset behind the value."""
        return max(end for _, end in self.value_spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A thing that is named in a block.

    Attributes:
        mention_id: "men_…" over version, place and kind.
        kind: what it is.
        name: as printed in the block; for a policy with its 《》.
        canonical: the name of the entity, equal to `name` unless evidence in the document or the vocabulary links it.
        entity_id: typed id of what is meant, see `facts.entities`: "org_…", "region:330200", "pol_…", a security's code such as
            "sh600933"; None where the evidence does not decide, and for persons, products and projects.
        block, text_start, text_end: place in the block's text.
        raw_spans: place in the decoded capture.
        sentence: the sentence that holds it.
        attributes: further fields by kind as (key, value) pairs sorted by key: organisation type; person title, organisation; product
            owner, kind; project owner, stage; policy policy_kind, title, issuer, issuer_id, issuer_region, date_text, date, act, status;
            security exchange.
        rule_id, extractor_version: what made it.
    """

    mention_id: str
    version_id: str
    document_id: str
    kind: MentionKind
    name: str
    canonical: str
    entity_id: str | None
    block: int
    text_start: int
    text_end: int
    raw_spans: tuple[Span, ...]
    sentence: str
    attributes: tuple[tuple[str, str], ...]
    rule_id: str
    extractor_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingItem:
    """One item of a listing: as printed, without the marks of a quotation around all of it.

    Attributes:
        text: the item.
        text_start, text_end: place in the block's text.
        raw_spans: place in the decoded capture.
        mention_id: the mention that is exactly this item, None where there is none.
    """

    text: str
    text_start: int
    text_end: int
    raw_spans: tuple[Span, ...]
    mention_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a sentence enumerates: 产业地图、运行分析、亩均效益等六个模块.

    Attributes:
        listing_id: "lst_…" over version and place.
        block: position of the block.
        label: the noun that says what the items are, without count and without words that only praise (优势领域 → 领域); None where
            the sentence has none.
        label_text: that noun as printed, with its count.
        owner: whose the items are: subject of the clause, else the nearest name before it; None where unknown.
        topic: what the sentence says it speaks of (以…为例, 在…层面), None where it does not.
        verb: the word that leads to the items (上线了, 涉及, 引进了), None where there is none.
        role: what the sentence calls the items, where they are organisations (机器人制造企业, 供应商).
        segment: what these organisations are in, where role (机器人制造) or topic say it.
        item_kind: what most items name as in `MentionKind`, None where unknown.
        declared_count: the printed count of the items; None without one, or where it is not exact (30余家).
        is_open: whether the sentence says that there are more items than it prints (等, 如, 为代表).
        sentence: the sentence; sentence_start: where it begins in the block's text.
        text_start, text_end: place of items and noun in the block's text; raw_spans: the same in the decoded capture.
        items: at least two, in the order of the text.
        rule_ids, extractor_version: what made it.
    """

    listing_id: str
    version_id: str
    document_id: str
    block: int
    label: str | None
    label_text: str | None
    owner: str | None
    topic: str | None
    verb: str | None
    role: str | None
    segment: str | None
    item_kind: str | None
    declared_count: int | None
    is_open: bool
    sentence: str
    sentence_start: int
    text_start: int
    text_end: int
    raw_spans: tuple[Span, ...]
    items: tuple[ListingItem, ...]
    rule_ids: tuple[str, ...]
    extractor_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An item that a rule rejected, kept with all that is needed to look at it and to try again.

    Attributes:
        quarantine_id: "qua_…" over item, rule and place.
        stage: "fetch", "decode", "normalise", "extract", "gate".
        item_kind: "url", "capture", "document", "observation" …; item_id: its id or URL.
        source_id: the source it belongs to; capture_id: where there is one.
        rule, message, span: see `RejectedError`.
        next_step: what happens with it next, in words.
        url: of the item, secrets masked; "" where it has none.
        detail: what a programmer needs beyond the message, such as a traceback.
    """

    quarantine_id: str
    stage: str
    item_kind: str
    item_id: str
    source_id: str
    capture_id: str | None
    rule: str
    message: str
    span: Span | None
    next_step: str
    url: str = ""
    detail: str = ""
