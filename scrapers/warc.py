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
        path: the file; what is behind its last whole entry is left out.
        notes: what stands in place of an entry, by the byte at which that starts.

    Returns:
        The bytes of the new file; all other records are as they were, further to the front or the back.
    """
    scan = scan_file(path)
    raw = path.read_bytes()
    starts = [row["start"] for row in scan.rows]
    kept = [raw[: starts[0] if starts else scan.end]]
    kept += [notes.get(start, raw[start:end]) for start, end in zip(starts, [*starts[1:], scan.end], strict=False)]
    return b"".join(kept)


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
    """What a WARC file holds from a place on: whole entries, the end of the last one, and what is wrong."""

    rows: list[dict[str, Any]]
    end: int
    problems: list[str]


def scan_file(path: Path, start: int = 0) -> Scan:
    """Read the entries of a WARC file from `start` on, up to the first damage."""
    found = Scan([], start, [])
    group = start
    with path.open("rb") as stream:
        stream.seek(start)
        for member in members(stream):
            if not member.whole:
                found.problems.append(f"damaged from byte {member.start} on")
                return found
            try:
                record = parse_record(member.plain)
                if record.kind == "warcinfo":
                    found.end = group = member.end
                elif record.kind == "metadata":
                    found.rows.append(json.loads(record.payload) | {"start": group})
                    found.end = group = member.end
            except (RejectedError, ValueError) as error:
                found.problems.append(f"damaged record at byte {member.start}: {error}")
                return found
    if found.end < path.stat().st_size:
        found.problems.append(f"an unfinished entry at byte {found.end}")
    return found
