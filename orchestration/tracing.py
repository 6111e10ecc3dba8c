"""`kaoju trace`: from a row of any mart back to the raw characters that state it.

Belongs here: joining the release's rows with the capture's bytes, and showing them. Does not belong here: the joins (`warehouse.reader`).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.output import clip, decimal_text, shown_text
from scrapers.capture import Archive
from scrapers.normalise import normalise
from scrapers.records import RejectedError
from scrapers.sources import Source, load_sources
from warehouse.home import Home
from warehouse.reader import Evidence, Trace, trace
from warehouse.release import Release

CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Reread:
    """The capture's characters at a place.

    Attributes:
        before, marked, after: raw characters around and at the place; `marked` has one text a range.
        rereads: whether the characters still equal the fact's value; None where the release keeps no copy to compare with.
    """

    before: str
    marked: list[str]
    after: str
    rereads: bool | None


@dataclass(frozen=True, slots=True)
class Traced:
    """A row with what it rests on, and the raw characters of each."""

    row_id: str
    trace: Trace
    raw: list[Reread | None]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        evidence = [
            {
                "observation": each.observation,
                "mention": each.mention,
                "block": each.block,
                "document": each.document,
                "capture": each.capture,
                "raw": {"before": raw.before, "value": raw.marked, "after": raw.after, "rereads": raw.rereads} if raw else None,
            }
            for each, raw in zip(self.trace.evidence, self.raw, strict=True)
        ]
        return {"mart": self.trace.mart_name, "row_id": self.row_id, "row": self.trace.row, "evidence": evidence}


def trace_to_capture(home: Home, release: Release, row_id: str) -> Traced | None:
    """Follow a row to the bytes it rests on, and read them again.

    Raises:
        RejectedError: "payload_digest" where a capture is not what it was.
        QueryError: the release does not hold what the row rests on.
    """
    found = trace(release, row_id)
    if found is None:
        return None
    pages: dict[str, str] = {}
    sources = load_sources()
    with Archive(home.captures) as archive:
        for each in found.evidence:
            capture_id = each.capture["capture_id"]
            if each.block is not None and capture_id not in pages:
                pages[capture_id] = read_again(archive, capture_id, each.capture["payload_sha256"], sources)
    return Traced(row_id, found, [_reread(each, pages.get(each.capture["capture_id"])) for each in found.evidence])


def read_again(archive: Archive, capture_id: str, sha256: str, sources: Mapping[str, Source]) -> str:
    """The characters of a page, from the bytes that a release was made from.

    Args:
        archive: that holds the capture.
        capture_id: its id.
        sha256: of its payload, as the release says.
        sources: by id; they know the parser.

    Raises:
        KeyError: the archive does not hold it.
        RejectedError: "payload_digest" where it holds other bytes, or why they cannot be read.
    """
    capture = archive.get(capture_id)
    if hashlib.sha256(capture.payload).hexdigest() != sha256:
        raise RejectedError("payload_digest", f"{capture.url}: the archive holds other bytes than the release was made from")
    source = sources.get(capture.source_id)
    return normalise(capture, source.parser if source else None).page.raw


def _reread(evidence: Evidence, raw: str | None) -> Reread | None:
    if raw is None or evidence.block is None:
        return None
    place = evidence.observation or evidence.mention or evidence.block
    spans = [tuple(span) for span in place.get("value_spans") or place["raw_spans"]]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    pieces = [raw[first:last] for first, last in spans]
    rereads = "".join(pieces) == evidence.observation["raw_value"] if evidence.observation else None
    return Reread(raw[max(0, start - CONTEXT) : start], pieces, raw[end : end + CONTEXT], rereads)


def show_trace(traced: Traced, echo: Callable[[str], None]) -> None:
    """Print a trace for a person."""
    trace, said = traced.trace, zip(traced.trace.evidence, traced.raw, strict=True)
    if trace.mart_name not in ("fct_observation", "fct_mention", "dim_block"):
        echo(f"row       {traced.row_id} of {trace.mart_name}")
        for column, value in trace.row.items():
            if value is not None and value != [] and value != traced.row_id:
                echo(f"          {column} = {clip(shown_text(value))}")
    for at, (evidence, raw) in enumerate(said):
        if at or trace.mart_name not in ("fct_observation", "fct_mention", "dim_block"):
            echo("")
        for line in _lines(evidence, raw):
            echo(line)
    if not trace.evidence:
        echo("          a row of a vocabulary or a list of sources; it rests on no document")


def _lines(evidence: Evidence, raw: Reread | None) -> Iterator[str]:
    fact, mention, block, document, capture = (
        evidence.observation,
        evidence.mention,
        evidence.block,
        evidence.document,
        evidence.capture,
    )
    if fact:
        low, high = decimal_text(fact["value_low"]), decimal_text(fact["value_high"])
        value = low if low == high else f"{low} to {high}"
        period = " to ".join(str(day) for day in (fact["period_start"], fact["period_end"]) if day) or "not stated"
        yield f"fact      {fact['subject'] or '?'} · {fact['indicator'] or '?'} · {value} {fact['unit'] or ''}"
        yield f"          {fact['measure']}, {fact['modality']}, {fact['bound']}; period {period} ({fact['period_source'] or 'none'})"
        yield f"sentence  {fact['quote']}"
    elif mention:
        yield f"mention   {mention['mention_name']} ({mention['mention_kind']})"
        yield f"sentence  {mention['sentence']}"
    if block:
        yield f"block     {block['block_position']} ({block['block_role']}) of {block['document_version_id']}"
    if document:
        yield f"document  {document['title'] or '(no title)'}; {document['published_at'] or 'no date stated'}; {document['url']}"
    yield f"capture   {capture['capture_id']} fetched {capture['fetched_at']}; sha256 {capture['payload_sha256']}"
    if raw:
        place = fact or mention or evidence.block or {}
        spans = place.get("value_spans") or place["raw_spans"]
        start, end = min(first for first, _ in spans), max(last for _, last in spans)
        yield f"raw       [{start}, {end}) …{_one_line(raw.before)}【{_one_line(''.join(raw.marked))}】{_one_line(raw.after)}…"
        if raw.rereads is not None:
            yield "          the characters equal the fact" if raw.rereads else "          THE CHARACTERS DIFFER FROM THE FACT"
    if fact:
        rules = ", ".join(fact["rule_ids"])
        yield f"rules     {rules}; extractor {fact['extractor_version']}; seen since release {fact['first_seen_release']}"


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "⏎" if character == "\n" else " " for character in text)
