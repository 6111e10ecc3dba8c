"""`kaoju trace`: from a fact back to the raw characters that state it.

Belongs here: joining the release's rows with the capture's bytes, and showing them. Does not belong here: the joins (`warehouse.reader`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.output import decimal_text
from scrapers.capture import Archive
from scrapers.normalise import normalise
from scrapers.records import RejectedError
from scrapers.sources import load_sources
from warehouse.home import Home
from warehouse.reader import Trace, trace
from warehouse.release import Release

CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Traced:
    """A fact with the capture's characters.

    Attributes:
        trace: the rows of the release.
        before, marked, after: raw characters around and at the value; ranges that belong to the value are in `marked`.
        rereads: whether the characters still equal the fact's value.
    """

    trace: Trace
    before: str
    marked: list[str]
    after: str
    rereads: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "observation": self.trace.observation,
            "block": self.trace.block,
            "document": self.trace.document,
            "capture": self.trace.capture,
            "raw": {"before": self.before, "value": self.marked, "after": self.after, "rereads": self.rereads},
        }


def trace_to_capture(home: Home, release: Release, observation_id: str) -> Traced | None:
    """Follow a fact to its bytes, and read them again.

    Raises:
        RejectedError: "payload_digest" where the capture is not what it was.
        QueryError: the release does not hold what the fact rests on.
    """
    found = trace(release, observation_id)
    if found is None:
        return None
    source = load_sources().get(found.capture["source_id"])
    with Archive(home.captures) as archive:
        capture = archive.get(found.capture["capture_id"])
    if hashlib.sha256(capture.payload).hexdigest() != found.capture["payload_sha256"]:
        raise RejectedError("payload_digest", f"{capture.url} is not what was captured")
    raw = normalise(capture, source.parser if source else None).page.raw
    spans = [tuple(span) for span in found.observation["value_spans"]]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    pieces = [raw[first:last] for first, last in spans]
    return Traced(
        trace=found,
        before=raw[max(0, start - CONTEXT) : start],
        marked=pieces,
        after=raw[end : end + CONTEXT],
        rereads="".join(pieces) == found.observation["raw_value"],
    )


def show_trace(traced: Traced, echo: Callable[[str], None]) -> None:
    """Print a trace for a person."""
    fact, block, document, capture = traced.trace.observation, traced.trace.block, traced.trace.document, traced.trace.capture
    low, high = decimal_text(fact["value_low"]), decimal_text(fact["value_high"])
    value = low if low == high else f"{low} to {high}"
    period = " to ".join(str(day) for day in (fact["period_start"], fact["period_end"]) if day) or "not stated"
    lines = [
        f"fact      {fact['subject'] or '?'} · {fact['indicator'] or '?'} · {value} {fact['unit'] or ''}",
        f"          {fact['measure']}, {fact['modality']}, {fact['bound']}; period {period} ({fact['period_source'] or 'none'})",
        f"sentence  {fact['quote']}",
        f"block     {block['block_position']} ({block['block_role']}) of {fact['document_version_id']}",
        f"document  {document['title'] or '(no title)'}; {document['published_at'] or 'no date stated'}; {document['url']}",
        f"capture   {capture['capture_id']} fetched {capture['fetched_at']}; sha256 {capture['payload_sha256']}",
        f"raw       [{fact['value_start']}, {fact['value_end']}) …{_one_line(traced.before)}【{_one_line(''.join(traced.marked))}】"
        f"{_one_line(traced.after)}…",
        "          the characters equal the fact" if traced.rereads else "          THE CHARACTERS DIFFER FROM THE FACT",
        f"rules     {', '.join(fact['rule_ids'])}; extractor {fact['extractor_version']}; seen since release {fact['first_seen_release']}",
    ]
    for line in lines:
        echo(line)


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "⏎" if character == "\n" else " " for character in text)
