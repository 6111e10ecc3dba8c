"""Records for tests of what comes after extraction: made by hand, without parsers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from scrapers.facts.checks import DerivedCheck
from scrapers.facts.entities import organisation_id
from scrapers.normalise import Reading
from scrapers.records import (
    Block,
    Bound,
    Capture,
    Document,
    Listing,
    ListingItem,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Observation,
    Page,
    PeriodSource,
    Role,
    make_id,
)
from scrapers.similarity import fingerprints
from scrapers.text.offsets import TextBuilder
from warehouse.batches import BatchRows, write_batch
from warehouse.home import Home
from warehouse.inputs import write_inputs

SOURCE = {
    "source_id": "news",
    "name_zh": "明州新闻",
    "name_en": "Mingzhou news",
    "publisher": "明州",
    "homepage": "https://news.example/",
    "licence": "ours",
    "verified": True,
    "opt_out_policy": "obey",
    "opt_out_reason": None,
    "reserving_opt_outs": ["tdm-reservation header"],
}
TEXT = "截至2025年末，明州市数字经济营业收入2674.3亿元，约占全省的四分之一。"


def capture(sequence: int, text: str = TEXT, url: str = "https://news.example/a.html") -> Capture:
    return Capture(
        capture_id=f"cap_{sequence:04d}",
        source_id="news",
        url=url,
        final_url=url,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=sequence),
        status=200,
        media_type="text/html",
        payload_sha256=f"{sequence:064d}",
        payload=text.encode(),
    )


def document(of: Capture) -> Document:
    raw = of.payload.decode()
    page = Page(capture_id=of.capture_id, source_id=of.source_id, url=of.url, raw=raw, encoding="utf-8", encoding_reason="strict")
    block = Block(position=0, role=Role.PARAGRAPH, content=TextBuilder(raw).copy(0, len(raw)).build())
    return Document(
        page=page,
        parser="generic",
        blocks=(block,),
        title="明州数字经济",
        published=datetime(2026, 1, 15, 1, tzinfo=UTC),
        published_text="2026-01-15",
        published_found="meta",
    )


def observation(of: Document, **changes: object) -> Observation:
    raw = of.page.raw
    start = raw.index("2674.3亿元")
    span = (start, start + len("2674.3亿元"))
    made = Observation(
        observation_id=make_id("obs", of.version_id, span),
        version_id=of.version_id,
        document_id=of.document_id,
        block=0,
        subject="明州市",
        subject_type="region",
        indicator="数字经济营业收入",
        indicator_text="数字经济营业收入",
        indicator_id="revenue",
        indicator_scope="数字经济",
        value_low=Decimal("267430000000"),
        value_high=Decimal("267430000000"),
        value_text="2674.3亿元",
        unit="CNY",
        unit_code="currency:CNY",
        bound=Bound.EXACT,
        measure=Measure.LEVEL,
        modality=Modality.ACTUAL,
        basis=None,
        period_text="截至2025年末",
        period_start=None,
        period_end=date(2025, 12, 31),
        period_source=PeriodSource.EXPLICIT,
        cited_source=None,
        quote=raw,
        raw_spans=((0, len(raw)),),
        value_spans=(span,),
        text_start=span[0],
        text_end=span[1],
        rule_ids=("number",),
        extractor_version="1",
    )
    return replace(made, **changes)


def mention(of: Document) -> Mention:
    start = of.page.raw.index("明州市")
    return Mention(
        mention_id=make_id("men", of.version_id, start),
        version_id=of.version_id,
        document_id=of.document_id,
        kind=MentionKind.PLACE,
        name="明州市",
        canonical="明州市",
        entity_id=None,
        block=0,
        text_start=start,
        text_end=start + 3,
        raw_spans=((start, start + 3),),
        sentence=of.page.raw,
        attributes=(("level", "city"),),
        rule_id="suffix",
        extractor_version="1",
    )


def organisation(of: Document) -> Mention:
    """The same place, taken for an organisation."""
    return replace(mention(of), mention_id=make_id("men", of.version_id, "organisation"), kind=MentionKind.ORGANISATION, attributes=())


def listing(of: Document) -> Listing:
    start = of.page.raw.index("明州市")
    items = [(start, start + 3), (start + 3, start + 5)]
    named = organisation(of).mention_id
    return Listing(
        listing_id=make_id("lst", of.version_id, start),
        version_id=of.version_id,
        document_id=of.document_id,
        block=0,
        label="企业",
        label_text="三家企业",
        owner="明州市",
        topic=None,
        verb="有",
        role="软件企业",
        segment="软件",
        item_kind="organisation",
        declared_count=3,
        is_open=True,
        sentence=of.page.raw,
        sentence_start=0,
        text_start=start,
        text_end=start + 5,
        raw_spans=((start, start + 5),),
        items=tuple(ListingItem(text=of.page.raw[a:b], text_start=a, text_end=b, raw_spans=((a, b),), mention_id=named) for a, b in items),
        rule_ids=("listing.and_so_on",),
        extractor_version="1",
    )


def reading(of: Document, *observations: Observation) -> Reading:
    check = DerivedCheck(
        check_id=make_id("chk", of.version_id),
        version_id=of.version_id,
        document_id=of.document_id,
        kind="parts_total",
        formula="2224 + 450",
        stated=Decimal("2674.3"),
        computed=Decimal(2674),
        tolerance=Decimal("0.5"),
        agrees=True,
        observation_ids=tuple(observation.observation_id for observation in observations),
    )
    return Reading(of, observations, (mention(of), organisation(of)), (check,), (listing(of),), (), fingerprints(of.page.raw))


def batch_of(home: Home, texts: list[str], *, first: int = 1, code_version: str = "v1", url: str = "https://news.example/a.html") -> None:
    """Write one batch in which each text is a capture of the same URL."""
    rows = BatchRows()
    for sequence, text in enumerate(texts, first):
        got = capture(sequence, text, url)
        said = document(got)
        rows.add_capture(sequence, got)
        rows.add_document(sequence, reading(said, observation(said)), code_version)
    write_batch(home, first, first + len(texts) - 1, code_version, rows)


def firm(of: Document, name: str, code: str) -> Mention:
    """A listed company that a document names where it names the city."""
    attributes = (("code", code), ("type", "company"))
    named = {"name": name, "canonical": name, "entity_id": organisation_id(name), "kind": MentionKind.ORGANISATION}
    return replace(mention(of), mention_id=make_id("men", of.version_id, name), attributes=attributes, **named)


def inputs(home: Home, release_id: str, held: dict[str, int] | None = None, withdrawn: Iterable[tuple[str, datetime]] = ()) -> None:
    """Write the inputs of a build; `held` has the sequence number by capture id, `withdrawn` says since when a latest capture is gone."""
    rows = [{"capture_id": capture_id, "capture_sequence": sequence, "rule": "yield"} for capture_id, sequence in (held or {}).items()]
    write_inputs(home, release_id=release_id, sources=[SOURCE], held=rows, version="v1", withdrawn=withdrawn)
