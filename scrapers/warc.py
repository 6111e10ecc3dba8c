"""WARC 1.1 records: how one entry of the archive is written, and how the entries of a file are read back.

Belongs here: bytes of records. Does not belong here: files, the ledger, and what is new (`scrapers.capture`).

An entry is a group of records: response (or resource, or revisit), request, metadata. The metadata record comes last, so a group that
has one is whole. Its JSON body carries what the WARC headers have no place for: sequence, kind, source, redirect chain, verdict. The
payload is stored with the content coding removed; the header that named the coding is kept as X-Archive-Orig-Content-Encoding.
"""

import io
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from scrapers.exchange import Exchange
from scrapers.records import RejectedError

_URL_SAFE = "%/:@!$&'()*+,;=~-._?#[]"
_TRUNCATED = {"total_deadline": "time", "timeout": "time", "wire_cap": "length", "plain_cap": "length", "truncated": "disconnect"}
"""WARC-Truncated by the rule that ended an answer."""
_REVISIT_SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_REVISIT_304 = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class _Writer(WARCWriter):
    """warcio's writer, with sha256 in place of sha1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def file_head(name: str, source_id: str, fetched_at: str) -> bytes:
    """Return the warcinfo record with which a file starts; `fetched_at` is the instant of its first entry, ISO 8601."""
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="WARC/1.1")
    info = {"software": "kaoju", "format": "WARC File Format 1.1", "isPartOf": source_id}
    record = writer.create_warcinfo_record(name, info)
    record.rec_headers.replace_header("WARC-Date", _warc_date(fetched_at))
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>")
    writer.write_record(record)
    return out.getvalue()


def group_bytes(row: dict[str, Any], exchange: Exchange, same_as: tuple[str, datetime] | None) -> bytes:
    """Return the records of one entry, one gzip member each.

    All names and instants come from the row, so the same entry gives the same bytes.

    Args:
        row: the entry as the ledger will hold it, without its place in the file.
        exchange: what was asked and answered.
        same_as: URL and instant of the entry that holds this payload already, None where the payload is new.
    """
    out = io.BytesIO()
    _write_group(_Writer(out, gzip=True, warc_version="WARC/1.1"), row, exchange, same_as)
    return out.getvalue()


def note_bytes(row: dict[str, Any]) -> bytes:
    """Return the one metadata record of an entry without an exchange: a later verdict, or what was left for the next run."""
    out = io.BytesIO()
    _write_metadata(_Writer(out, gzip=True, warc_version="WARC/1.1"), row, {"revisit": True}, {})
    return out.getvalue()


def _headers(row: dict[str, Any], name: str, more: dict[str, str] | None = None) -> dict[str, str]:
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{row['source_id']} {row['sequence']} {row['fetched_at']} {row['url']} {name}")
    return {"WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": _warc_date(row["fetched_at"])} | (more or {})


def _write_group(writer: _Writer, row: dict[str, Any], exchange: Exchange, same: tuple[str, datetime] | None) -> None:
    target = quote(exchange.url, safe=_URL_SAFE)
    digest = Digester("sha256")
    digest.update(exchange.payload)
    local = exchange.url.startswith("file:")
    kept = [] if local else [("X-Archive-Orig-" + n if n.lower() in _REWRITTEN else n, " ".join(v.split())) for n, v in exchange.headers]
    http = StatusAndHeaders(
        f"{exchange.status} {responses.get(exchange.status, 'Unknown')}",
        [*kept, ("Content-Length", str(len(exchange.payload)))],
        protocol="HTTP/1.1",
    )
    if same is not None:
        main = _headers(
            row,
            "revisit",
            {
                "WARC-Profile": _REVISIT_304 if exchange.status == 304 else _REVISIT_SAME,
                "WARC-Refers-To-Target-URI": quote(same[0], safe=_URL_SAFE),
                "WARC-Refers-To-Date": _warc_date(same[1].isoformat(timespec="microseconds")),
            },
        )
        if exchange.status != 304:
            main["WARC-Payload-Digest"] = str(digest)
        record = writer.create_warc_record(target, "revisit", http_headers=None if local else http, warc_headers_dict=main)
    else:
        payload = io.BytesIO(exchange.payload)
        main = _headers(row, "resource" if local else "response")
        if row["kind"] == "evidence":
            main["WARC-Truncated"] = _TRUNCATED.get(row["rule"], "unspecified")
        if local:
            record = writer.create_warc_record(
                target,
                "resource",
                payload=payload,
                length=len(exchange.payload),
                warc_content_type=exchange.media_type or "application/octet-stream",
                warc_headers_dict=main,
            )
        else:
            record = writer.create_warc_record(
                target, "response", payload=payload, length=len(exchange.payload), http_headers=http, warc_headers_dict=main
            )
    writer.write_record(record)
    concurrent = {"WARC-Concurrent-To": main["WARC-Record-ID"]}
    if not local:
        asked = StatusAndHeaders(f"GET {_path(exchange.hops[0].url)} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
        request = writer.create_warc_record(
            target, "request", http_headers=asked, payload=io.BytesIO(), length=0, warc_headers_dict=_headers(row, "request", concurrent)
        )
        writer.write_record(request)
    more = {
        "revisit": same is not None,
        "wire_bytes": exchange.wire_bytes,
        "seconds": f"{exchange.seconds:.3f}",
        "flags": list(exchange.flags),
        "hops": [{"url": hop.url, "address": hop.address, "status": hop.status} for hop in exchange.hops],
    }
    _write_metadata(writer, row, more, concurrent)


def _write_metadata(writer: _Writer, row: dict[str, Any], more: dict[str, Any], concurrent: dict[str, str]) -> None:
    body = json.dumps(row | more, ensure_ascii=False, sort_keys=True, indent=1).encode()
    record = writer.create_warc_record(
        quote(row["url"], safe=_URL_SAFE),
        "metadata",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type="application/json",
        warc_headers_dict=_headers(row, "metadata", concurrent),
    )
    writer.write_record(record)


_REWRITTEN = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def _path(url: str) -> str:
    return quote("/" + url.split("://", 1)[-1].partition("/")[2], safe=_URL_SAFE)


def _warc_date(fetched_at: str) -> str:
    return datetime.fromisoformat(fetched_at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member: where it starts and ends in the file, its plain bytes, and whether it is complete and sound."""

    start: int
    end: int
    plain: bytes
    whole: bool


def members(stream: IO[bytes]) -> Iterator[Member]:
    """Yield the gzip members from the present place on; ends behind the first one that is not whole."""
    start = stream.tell()
    rest = b""
    while True:
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain, at = bytearray(), start
        try:
            while not inflate.eof:
                chunk = rest or stream.read(256 * 1024)
                rest = b""
                if not chunk:
                    break
                at += len(chunk)
                plain += inflate.decompress(chunk)
        except zlib.error:
            yield Member(start, at, bytes(plain), False)
            return
        if not inflate.eof:
            if at > start:
                yield Member(start, at, bytes(plain), False)
            return
        rest = inflate.unused_data
        end = at - len(rest)
        yield Member(start, end, bytes(plain), True)
        start = end


def rewrite(path: Path, notes: Mapping[int, bytes]) -> bytes:
    """Return a WARC file without some of its entries.

    Args:
        path: the file. What of it cannot be read is left out, since nobody can tell what it is about.
        notes: what stands in place of an entry, by the byte at which that starts.

    Returns:
        The bytes of the new file; all other entries are as they were, further to the front or the back.
    """
    scan = scan_file(path)
    raw = path.read_bytes()
    starts = [row["start"] for row in scan.rows]
    return raw[: scan.head] + b"".join(notes.get(start, raw[start:end]) for start, end in zip(starts, scan.ends, strict=True))


@dataclass(frozen=True, slots=True)
class Record:
    """One record: WARC-Type, and its payload (of a response: the body)."""

    kind: str
    payload: bytes


def parse_record(plain: bytes) -> Record:
    """Read one uncompressed WARC record.

    Raises:
        RejectedError: "payload_digest", it is no WARC record.
    """
    try:
        for record in ArchiveIterator(io.BytesIO(plain)):
            return Record(record.rec_type, record.raw_stream.read())
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise RejectedError("payload_digest", f"no WARC record: {error}") from None
    raise RejectedError("payload_digest", "an empty WARC record")


@dataclass(slots=True)
class Scan:
    """What a WARC file holds from a place on.

    Attributes:
        rows: the entries, each with the byte at which it starts.
        ends: the byte behind each of them.
        head: the byte behind the record with which a file starts.
        end: the byte behind the last entry.
        problems: what is wrong, in words.
    """

    rows: list[dict[str, Any]]
    ends: list[int]
    head: int
    end: int
    problems: list[str]


_OPENING = ("response", "resource", "revisit")
"""WARC-Type of the record with which an entry begins, unless it is a note (`note_bytes`)."""
_MAGIC = b"\x1f\x8b\x08"


def scan_file(path: Path, start: int = 0) -> Scan:
    """Read the entries of a WARC file from `start` on, also those behind damage where from there on all is sound.

    An entry with damaged metadata is not among them. One with damage elsewhere is; whoever reads its payload is told (`parse_record`).
    """
    found = Scan([], [], 0, start, [])
    group, damage = start, None
    for begin, end, record in _records(path, start):
        if record is None:
            damage = begin
            continue
        if damage is not None:
            found.problems.append(f"damaged from byte {damage} to {begin}")
            damage = None
        if record.kind == "warcinfo":
            found.head = found.end = group = end
        elif record.kind in _OPENING:
            group = begin
        elif record.kind == "metadata":
            row = json.loads(record.payload)
            # A note asks nobody, so it has no way there.
            found.rows.append(row | {"start": group if "hops" in row else begin})
            found.ends.append(end)
            found.end = group = end
    if found.end < path.stat().st_size:
        found.problems.append(f"an unfinished entry at byte {found.end}")
    return found


def _records(path: Path, start: int) -> Iterator[tuple[int, int, Record | None]]:
    """Start, end and content of each record from a place on; None for a stretch that cannot be read."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        at = start
        while at < size:
            for begin, end, record in _sound(stream, at):
                yield begin, end, record
                at = end
            if at < size:
                sound = _next_sound(stream, at + 1, size)
                yield at, sound, None
                at = sound


def _sound(stream: IO[bytes], at: int) -> Iterator[tuple[int, int, Record]]:
    """The records from a place on, up to what is none."""
    stream.seek(at)
    for member in members(stream):
        if not member.whole:
            return
        try:
            record = parse_record(member.plain)
        except RejectedError:
            return
        yield member.start, member.end, record


def _next_sound(stream: IO[bytes], at: int, size: int) -> int:
    """The first place from `at` on behind which all records are sound to the end of the file; that end where there is none.

    A document may hold bytes that look like records, and shows them where its own record is damaged; but the end of that, at the latest,
    is none. Linear in the bytes passed.
    """
    while (place := _find(stream, at)) is not None:
        end = max((end for _, end, _ in _sound(stream, place)), default=place)
        if end == size:
            return place
        at = end + 1
    return size


def _find(stream: IO[bytes], at: int) -> int | None:
    """The first place from `at` on where a gzip member may start."""
    stream.seek(at)
    piece = b""
    while more := stream.read(1 << 20):
        piece = piece[-len(_MAGIC) + 1 :] + more
        if (place := piece.find(_MAGIC)) >= 0:
            return stream.tell() - len(piece) + place
    return None
