"""The archive of captures: WARC 1.1 files that hold every byte, and a ledger that names each capture once.

Belongs here: writing, reading, checking and rebuilding the archive. Does not belong here: fetching (`scrapers.fetch`), the judgement of
a page (`scrapers.quality`), parsing.

Layout of an archive folder:
    warc/<source>/<source>-<instant>-<n>.warc.gz   one file for each source and run; one gzip member for each record
    torn/                                          tails that a crash left unfinished, moved aside
    ledger.sqlite                                  one row for each entry; can be rebuilt from the WARC files alone

The records themselves are made and read in `scrapers.warc`.
"""

import hashlib
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from scrapers.caching import Freshness, freshness
from scrapers.exchange import Exchange
from scrapers.failpoints import failpoint
from scrapers.records import Capture, RejectedError, make_id
from scrapers.warc import file_head, group_bytes, members, note_bytes, parse_record, rewrite, scan_file

log = logging.getLogger(__name__)

CAPTURE = "capture"
LISTING = "listing"
"""A page that was fetched for its links: a feed, a sitemap, a list page. Kept, but no document."""
SITE = "site"
"""What a host says about itself: robots.txt and opt-out files, kept so that a decision can be looked up."""
SEEN = "seen"
GONE = "gone"
EVIDENCE = "evidence"
"""What had come of an answer that failed, cut off or refused: kept to look at, never a document."""
VERDICT = "verdict"
"""A later judgement of a capture, which takes the place of the one before."""
DEFERRED = "deferred"
"""A listed document that a run left for the next one, and of which nothing is kept yet; by then no list may name it."""
FORGOTTEN = "forgotten"
"""What was taken down: of the entry only its URL, instant and digest are left, and why it is gone."""
DAMAGED = "payload_digest"
"""Rule of a capture whose bytes are not those that were stored."""
_STORED = (CAPTURE, LISTING, SITE)
_ANSWERS = (*_STORED, SEEN, GONE)
"""Kinds of entries that say how a URL was answered."""
FULL_FETCH_AFTER = timedelta(days=7)
"""After so long a document is asked for without conditions, since a server may answer 304 to a changed one."""

_SCHEMA_VERSION = 6
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('capture', 'listing', 'site', 'seen', 'gone', 'evidence', 'verdict', 'deferred', 'forgotten')),
    capture_id TEXT UNIQUE,
    source_id TEXT NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    payload_sha256 TEXT NOT NULL,
    payload_bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    rule TEXT,
    message TEXT,
    opt_outs TEXT NOT NULL,
    fresh_seconds INTEGER,
    no_store INTEGER NOT NULL,
    warc TEXT NOT NULL,
    start INTEGER NOT NULL,
    payload_warc TEXT NOT NULL,
    payload_start INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entries_by_url ON entries (url, source_id, sequence);
CREATE INDEX IF NOT EXISTS entries_by_payload ON entries (payload_sha256, sequence);
CREATE INDEX IF NOT EXISTS entries_by_source ON entries (source_id, kind, sequence);
CREATE INDEX IF NOT EXISTS entries_forgotten ON entries (sequence) WHERE kind = 'forgotten';
CREATE TABLE IF NOT EXISTS files (warc TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
"""
_COLUMNS = (
    "sequence, kind, capture_id, source_id, url, final_url, fetched_at, status, media_type, payload_sha256, payload_bytes, etag, "
    "last_modified, rule, message, opt_outs, fresh_seconds, no_store, warc, start, payload_warc, payload_start"
)

_DEFAULTS: dict[str, Any] = {"opt_outs": "[]", "fresh_seconds": None, "no_store": False}
"""Of entries that were written before there was such a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the ledger; see `_SCHEMA`.

    `rule` and `message` say why a capture is held back, None where it is not. `opt_outs` are the signals of `scrapers.opt_outs`.
    `fresh_seconds` and `no_store` are what the server says of caches, see `scrapers.caching`.
    """

    sequence: int
    kind: str
    capture_id: str | None
    source_id: str
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    media_type: str
    payload_sha256: str
    payload_bytes: int
    etag: str
    last_modified: str
    rule: str | None
    message: str | None
    opt_outs: tuple[str, ...]
    fresh_seconds: int | None
    no_store: bool
    warc: str
    start: int
    payload_warc: str
    payload_start: int


class Captured(NamedTuple):
    """What a night asks of each capture that there is, fields as in `Entry`; a whole entry takes twenty times as long to make."""

    sequence: int
    capture_id: str
    warc: str
    rule: str | None


class Archive:
    """An archive folder; one object for each run. Safe for many threads, and for several processes on one machine.

    Opening recovers from a crash: whole entries behind the end that the ledger knows are taken in, an unfinished tail is moved to torn/
    and named in `recovered`.

    Args:
        folder: made where it is missing.

    Attributes:
        recovered: what opening found and did, one line each; empty after a clean end.
        healed: ids of captures whose payload was damaged, and is kept whole again since the same bytes were had once more.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._warcs = self.folder / "warc"
        self._warcs.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._open: dict[str, tuple[str, IO[bytes]]] = {}
        self._ledger = sqlite3.connect(self.folder / "ledger.sqlite", timeout=60, check_same_thread=False, isolation_level=None)
        self._ledger.execute("PRAGMA journal_mode = WAL")
        # The WARC files are flushed to disk before each entry; rows that a power cut takes from the ledger are read back from them.
        self._ledger.execute("PRAGMA synchronous = NORMAL")
        self._prepare_ledger()
        self.recovered = tuple(self._recover())
        self.healed: list[str] = []

    def _prepare_ledger(self) -> None:
        """Make the tables; a ledger of another schema (or none yet) is written anew from the WARC files."""
        with self._transaction():
            fits = self._ledger.execute("PRAGMA user_version").fetchone()[0] == _SCHEMA_VERSION
            if not fits:
                self._ledger.execute("DROP TABLE IF EXISTS entries")
                self._ledger.execute("DROP TABLE IF EXISTS files")
            for statement in _SCHEMA.split(";\n"):
                self._ledger.execute(statement)
            self._ledger.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        if not fits and self._files():
            log.warning("archive %s: the ledger is written anew from the WARC files", self.folder.name)
            self.rebuild_ledger()

    def close(self) -> None:
        """Close the files of this run and the ledger."""
        with self._lock:
            for _, stream in self._open.values():
                stream.close()
            self._open.clear()
            self._ledger.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # writing

    def add(
        self,
        exchange: Exchange,
        *,
        kind: str = CAPTURE,
        check: Callable[[Capture], object] | None = None,
        opt_outs: Iterable[str] = (),
    ) -> Capture | None:
        """Store an exchange, on disk before this returns.

        Args:
            exchange: from `Fetcher.fetch`, or made of a saved file.
            kind: CAPTURE for a document, LISTING for a page of links, SITE for robots.txt and the like.
            check: looks at a new capture and raises RejectedError where it must be held back; the capture is stored all the same, with
                that verdict, and `captures` passes it over.
            opt_outs: what the publisher says against mining, see `scrapers.opt_outs`; recorded with the entry.

        Returns:
            The new capture; None where nothing is new: 304, the payload of the latest capture of this URL, or 404/410 (see `gone`).
            Where only `opt_outs` are others than those of the latest capture, that is a new capture too, of the payload that is kept
            already: what the publisher said last must be known for the document. Of a document that was taken down (see `forget`)
            nothing is stored, and None comes back. Where the payload that is kept is damaged and the same bytes have come again, they
            are stored anew, and all entries of that payload are led to them (see `healed`).

        Raises:
            OSError: the disk refused; the archive is as before.
        """
        with self._lock, self._transaction():
            before = self._latest(exchange.url, exchange.source_id)
            held = self._latest(exchange.url, exchange.source_id, _STORED)
            sequence = self._next_sequence()
            digest = hashlib.sha256(exchange.payload).hexdigest()
            if kind == CAPTURE and self.is_forgotten(exchange.url, digest):
                return None
            said = {"opt_outs": json.dumps(sorted(opt_outs))}
            if exchange.status in (404, 410):
                row = self._row(exchange, sequence, GONE, digest, before)
                self._write(row, exchange, None)
                return None
            same = held is not None and (exchange.status == 304 or digest == held.payload_sha256)
            if held is not None and same and held.opt_outs == tuple(sorted(opt_outs)):
                row = self._row(exchange, sequence, SEEN, held.payload_sha256, before) | said
                self._write(row, exchange, held)
                return None
            if exchange.status != 304:
                payload = exchange.payload
                row = self._row(exchange, sequence, kind, digest, None) | said
            elif held is not None:
                payload = self._read(held).payload
                row = self._row(exchange, sequence, kind, held.payload_sha256, before) | said
                row |= {"media_type": held.media_type, "payload_bytes": held.payload_bytes}
            else:
                raise RejectedError("not_modified", f"status 304 for {exchange.url}, of which nothing is kept")
            capture = _capture(row, payload)
            problem: Exception | None = None
            if check is not None:
                try:
                    check(capture)
                except RejectedError as error:
                    row |= {"rule": error.rule, "message": error.message}
                except Exception as error:  # a fault of the check must not lose the bytes: stored first, raised then
                    row |= {"rule": "check_failed", "message": f"{type(error).__name__}: {error}"}
                    problem = error
            self._write(row, exchange, held if same else self._by_payload(digest))
        if problem is not None:
            raise problem
        return capture

    def add_evidence(self, exchange: Exchange, error: RejectedError) -> None:
        """Store what had come of an answer that is of no use.

        Args:
            exchange: with the bytes that had come as its payload, which may be none.
            error: why it was ended.
        """
        with self._lock, self._transaction():
            digest = hashlib.sha256(exchange.payload).hexdigest()
            row = self._row(exchange, self._next_sequence(), EVIDENCE, digest, None) | {"rule": error.rule, "message": error.message}
            self._write(row, exchange, None)

    def defer(self, urls: Iterable[str], source_id: str, now: datetime) -> None:
        """Note documents that were listed and not had; those that `deferred` knows already are passed over.

        Args:
            urls: addresses of documents of which nothing is kept.
            source_id: which source.
            now: instant.
        """
        waiting = dict.fromkeys(urls)
        if not waiting:
            return
        with self._lock, self._transaction():
            known = {entry.url for entry in self.entries(source_id, kinds=(DEFERRED,))}
            for url in [url for url in waiting if url not in known]:
                texts = ("final_url", "media_type", "payload_sha256", "etag", "last_modified")
                row: dict[str, Any] = {
                    "sequence": self._next_sequence(),
                    "kind": DEFERRED,
                    "capture_id": None,
                    "source_id": source_id,
                    "url": url,
                    "fetched_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
                    "status": 0,
                    "payload_bytes": 0,
                    "rule": None,
                    "message": None,
                }
                row |= _DEFAULTS | dict.fromkeys(texts, "")
                self._append(row, note_bytes(row), None)

    def recheck(self, judge: Callable[[], Callable[[Capture], object]], *, now: datetime) -> list[Entry]:
        """Judge all captures of documents again, after the judgement was changed.

        Args:
            judge: makes a check, as in `add`, for one visit: the captures that one run made of one source, in their order.
            now: instant of the judgement.

        Returns:
            The entries whose verdict changed, as they are now; those without a rule are not held back any more. What is damaged cannot
            be judged and keeps its verdict.
        """
        changed = []
        visits: dict[str, Callable[[Capture], object]] = {}
        for entry in self.entries(kinds=(CAPTURE,)):
            try:
                capture = self._read(entry)
            except RejectedError:
                # Whoever reads it next finds the same, and has the means to say so.
                continue
            if entry.warc not in visits:
                visits[entry.warc] = judge()
            rule, message = None, None
            try:
                visits[entry.warc](capture)
            except RejectedError as error:
                rule, message = error.rule, error.message
            if rule == entry.rule:
                continue
            with self._lock, self._transaction():
                row = {name: getattr(entry, name) for name in Entry.__slots__} | {
                    "sequence": self._next_sequence(),
                    "kind": VERDICT,
                    "about": entry.capture_id,
                    "capture_id": None,
                    "fetched_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
                    "rule": rule,
                    "message": message,
                    "opt_outs": json.dumps(entry.opt_outs),
                }
                self._append(row, note_bytes(row), entry)
            changed.append(replace(entry, rule=rule, message=message))
        return changed

    def _row(self, exchange: Exchange, sequence: int, kind: str, digest: str, before: Entry | None) -> dict[str, Any]:
        fetched_at = exchange.fetched_at.astimezone(UTC).isoformat(timespec="microseconds")
        keeps = exchange.status == 304 and before is not None
        new = kind in _STORED
        fresh = freshness(exchange.hops, exchange.fetched_at)
        if keeps and before and fresh.seconds is None:  # RFC 9111, 4.3.4: what a 304 does not say stays as it was
            fresh = Freshness(before.fresh_seconds, before.no_store)
        return {
            "sequence": sequence,
            "kind": kind,
            "capture_id": make_id("cap", exchange.source_id, exchange.url, digest, fetched_at) if new else None,
            "source_id": exchange.source_id,
            "url": exchange.url,
            "final_url": exchange.final_url,
            "fetched_at": fetched_at,
            "status": exchange.status,
            "media_type": exchange.media_type,
            "payload_sha256": digest,
            "payload_bytes": len(exchange.payload),
            "etag": exchange.header("etag") or (before.etag if keeps and before else ""),
            "last_modified": exchange.header("last-modified") or (before.last_modified if keeps and before else ""),
            "rule": None,
            "message": None,
            "opt_outs": "[]",
            "fresh_seconds": fresh.seconds,
            "no_store": fresh.no_store,
        }

    def _write(self, row: dict[str, Any], exchange: Exchange, same: Entry | None) -> None:
        """Append one exchange; `same` holds its payload already. Where that is damaged, the bytes that have come take its place."""
        damaged = same is not None and exchange.status != 304 and not self._is_whole(same)
        if damaged:
            same = None
        self._append(row, group_bytes(row, exchange, (same.url, same.fetched_at) if same else None), same)
        if damaged:
            self._lead(row)
            found = self._select("payload_sha256 = ? AND kind = ? AND sequence <> ?", (row["payload_sha256"], CAPTURE, row["sequence"]))
            self.healed += [entry.capture_id for entry in found if entry.capture_id]

    def _lead(self, row: dict[str, Any]) -> None:
        """Lead all entries of a payload to the entry that holds it, the latest one that was written whole."""
        self._ledger.execute(
            f"UPDATE entries SET payload_warc = ?, payload_start = ? WHERE payload_sha256 = ? AND kind IN ({_marks((*_STORED, SEEN))})",  # noqa: S608
            (row["payload_warc"], row["payload_start"], row["payload_sha256"], *_STORED, SEEN),
        )

    def _is_whole(self, entry: Entry) -> bool:
        try:
            self._read(entry)
        except RejectedError:
            return False
        return True

    def _append(self, row: dict[str, Any], group: bytes, same: Entry | None) -> None:
        """Append one entry to this run's file of the source, flush, fsync, then name it in the ledger (same transaction)."""
        warc, stream = self._stream(row["source_id"], row["fetched_at"])
        start = stream.tell()
        failpoint("capture.before_write")
        try:
            half = len(group) // 2
            stream.write(group[:half])
            stream.flush()
            failpoint("capture.half_written")
            stream.write(group[half:])
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(start)
            stream.seek(start)
            raise
        failpoint("capture.written")
        row |= {
            "warc": warc,
            "start": start,
            "payload_warc": same.payload_warc if same else warc,
            "payload_start": same.payload_start if same else start,
        }
        self._insert(row)
        self._ledger.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (warc, stream.tell()))
        failpoint("capture.in_ledger")

    def _stream(self, source_id: str, fetched_at: str) -> tuple[str, IO[bytes]]:
        if source_id in self._open:
            return self._open[source_id]
        folder = self._warcs / source_id
        folder.mkdir(exist_ok=True)
        instant = datetime.fromisoformat(fetched_at).strftime("%Y%m%dT%H%M%SZ")
        number = 0
        while True:
            path = folder / f"{source_id}-{instant}-{number}.warc.gz"
            try:
                stream = path.open("xb")
                break
            except FileExistsError:
                number += 1
        stream.write(file_head(path.name, source_id, fetched_at))
        _sync_folder(folder)
        self._open[source_id] = (path.relative_to(self._warcs).as_posix(), stream)
        return self._open[source_id]

    # reading

    def captures(self, source_id: str | None = None, after: int = 0, *, held: bool = False) -> Iterator[tuple[int, Capture]]:
        """Yield the captures of documents in the order in which they were made.

        Args:
            source_id: only of this source.
            after: only those with a greater sequence number.
            held: yield those that a check holds back, instead of the others.

        Yields:
            (sequence number, capture); numbers rise, with gaps.

        Raises:
            RejectedError: "payload_digest", the payload does not have its sha256 or cannot be read.
        """
        for entry in self.entries(source_id, after, kinds=(CAPTURE,)):
            if (entry.rule is not None) == held:
                yield entry.sequence, self._read(entry)

    def entries(self, source_id: str | None = None, after: int = 0, *, kinds: tuple[str, ...] = ()) -> Iterator[Entry]:
        """Yield the rows of the ledger in order, without payloads.

        Args:
            source_id: only of this source.
            after: only those with a greater sequence number.
            kinds: only these kinds (`CAPTURE`, `LISTING`, `SITE`, `SEEN`, `GONE`, `EVIDENCE`, `VERDICT`, `DEFERRED`, `FORGOTTEN`);
                empty for all.
        """
        wanted = kinds or (*_ANSWERS, EVIDENCE, VERDICT, DEFERRED, FORGOTTEN)
        while True:
            rows = self._select(
                f"sequence > ? AND (? IS NULL OR source_id = ?) AND kind IN ({_marks(wanted)}) ORDER BY sequence LIMIT 200",
                (after, source_id, source_id, *wanted),
            )
            if not rows:
                return
            yield from rows
            after = rows[-1].sequence

    def captured(self) -> list[Captured]:
        """Return all captures in order, also those that are held back."""
        with self._lock:
            rows = self._ledger.execute("SELECT sequence, capture_id, warc, rule FROM entries WHERE kind = ? ORDER BY sequence", (CAPTURE,))
            return [Captured(*row) for row in rows]

    def get(self, capture_id: str) -> Capture:
        """Return one capture.

        Raises:
            KeyError: there is no such capture.
            RejectedError: "payload_digest", see `captures`; "forgotten", it was taken down.
        """
        rows = self._select("capture_id = ?", (capture_id,))
        if not rows:
            raise KeyError(capture_id)
        if rows[0].kind == FORGOTTEN:
            raise RejectedError("forgotten", f"{rows[0].url} was taken down: {rows[0].message}")
        return self._read(rows[0])

    def latest(self, url: str, source_id: str) -> Capture | None:
        """Return the latest capture (or listing) of a URL, None where there is none."""
        entry = self._latest(url, source_id, _STORED)
        return self._read(entry) if entry else None

    def has_capture(self, url: str, source_id: str) -> bool:
        """Tell whether a URL was ever captured."""
        return self._latest(url, source_id, (CAPTURE,)) is not None

    def is_held(self, url: str, source_id: str) -> bool:
        """Tell whether the latest capture of a URL is held back."""
        return self.held_entry(url, source_id) is not None

    def held_entry(self, url: str, source_id: str) -> Entry | None:
        """Return the latest capture of a URL where it is held back."""
        entry = self._latest(url, source_id, (CAPTURE,))
        return entry if entry is not None and entry.rule is not None else None

    def latest_entry(self, url: str, source_id: str | None = None) -> Entry | None:
        """Return the latest entry that says when and how a URL was last answered."""
        return self._latest(url, source_id)

    def counts(self, source_id: str) -> dict[str, int]:
        """Count a source's entries by kind; O(log n) with the index, payloads are not read."""
        with self._lock:
            rows = self._ledger.execute("SELECT kind, count(*) FROM entries WHERE source_id = ? GROUP BY kind", (source_id,))
            return dict(rows.fetchall())

    def last_fetched(self, source_id: str, kind: str) -> datetime | None:
        """When a source's latest entry of a kind was fetched, in UTC; None where it has none."""
        with self._lock:
            ((found,),) = self._ledger.execute("SELECT max(fetched_at) FROM entries WHERE source_id = ? AND kind = ?", (source_id, kind))
        return datetime.fromisoformat(found) if found else None

    def requests_since(self, since: datetime) -> dict[str, int]:
        """Count the documents and listings that were asked for from an instant on, by source; those without any answer are not known."""
        kinds = (CAPTURE, LISTING, SEEN, GONE, EVIDENCE)
        with self._lock:
            rows = self._ledger.execute(
                f"SELECT source_id, count(*) FROM entries WHERE kind IN ({_marks(kinds)}) AND fetched_at >= ? GROUP BY source_id",  # noqa: S608
                (*kinds, since.astimezone(UTC).isoformat(timespec="microseconds")),
            )
            return dict(rows.fetchall())

    def daily_counts(self, source_id: str, since: datetime) -> list[tuple[str, str, int]]:
        """Count a source's entries by UTC day and kind.

        Args:
            source_id: which source.
            since: first instant, UTC.

        Returns:
            (day as YYYY-MM-DD, kind, entries), days rising.
        """
        with self._lock:
            return self._ledger.execute(
                "SELECT substr(fetched_at, 1, 10), kind, count(*) FROM entries WHERE source_id = ? AND fetched_at >= ? "
                "GROUP BY 1, 2 ORDER BY 1, 2",
                (source_id, since.isoformat()),
            ).fetchall()

    def latest_sequence(self) -> int:
        """Return the greatest sequence number, 0 for an empty archive."""
        with self._lock:
            return self._ledger.execute("SELECT coalesce(max(sequence), 0) FROM entries").fetchone()[0]

    def conditional_headers(self, url: str, *, source_id: str | None = None, now: datetime | None = None) -> dict[str, str]:
        """Return the headers with which a URL is asked for again.

        Args:
            url: as asked for.
            source_id: where two sources share a URL.
            now: with it, a document whose last full answer is older than `FULL_FETCH_AFTER` is asked for without conditions.

        Returns:
            If-None-Match and If-Modified-Since, as far as the server gave what they need; empty for a full request, as where what is
            kept of the document is damaged.
        """
        entry, kept = self._latest(url, source_id), self._latest(url, source_id, _STORED)
        if entry is None or entry.kind == GONE or kept is None:
            return {}
        if (now is not None and self._needs_full(url, source_id, now)) or not self._is_whole(kept):
            return {}
        headers = {"If-None-Match": entry.etag, "If-Modified-Since": entry.last_modified}
        # What a server folded over lines or wrote outside of Latin-1 cannot be sent back.
        return {name: value for name, value in headers.items() if value and value.isprintable() and value.isascii()}

    def _needs_full(self, url: str, source_id: str | None, now: datetime) -> bool:
        full = self._select(
            f"url = ? AND (? IS NULL OR source_id = ?) AND kind IN ({_marks(_ANSWERS)}) AND status <> 304 ORDER BY sequence DESC LIMIT 1",
            (url, source_id, source_id, *_ANSWERS),
        )
        return bool(full) and now - full[0].fetched_at >= FULL_FETCH_AFTER

    def is_fresh(self, url: str, source_id: str, now: datetime) -> bool:
        """Tell whether the last answer of a document may still stand for it, by what its server said (RFC 9111).

        It may not where it is held back or damaged, where it lies in the future (the clock was set back), and where the last full answer
        is older than `FULL_FETCH_AFTER`, whatever the server says.
        """
        entry = self._latest(url, source_id, (CAPTURE, SEEN, GONE))
        if entry is None or not entry.fresh_seconds or not timedelta(0) <= now - entry.fetched_at < timedelta(seconds=entry.fresh_seconds):
            return False
        capture = self._latest(url, source_id, (CAPTURE,))
        good = capture is None or (capture.rule is None and self._is_whole(capture))
        return good and not self._needs_full(url, source_id, now)

    def oldest_answers(self, source_id: str, before: datetime) -> list[str]:
        """Return the URLs of all captured documents of a source whose last answer (or failure) is older than an instant, oldest first."""
        with self._lock:
            rows = self._ledger.execute(
                "SELECT url FROM entries WHERE source_id = ? AND kind IN (?, ?, ?, ?) GROUP BY url "
                "HAVING max(kind = ?) AND max(fetched_at) < ? ORDER BY max(sequence)",
                (source_id, CAPTURE, SEEN, GONE, EVIDENCE, CAPTURE, before.astimezone(UTC).isoformat(timespec="microseconds")),
            ).fetchall()
        return [url for (url,) in rows]

    def deferred(self, source_id: str, since: datetime) -> list[str]:
        """Return the URLs that were deferred at or after an instant and never answered since, in the order in which they were listed."""
        with self._lock:
            rows = self._ledger.execute(
                "SELECT url FROM entries WHERE source_id = ? AND kind IN (?, ?, ?, ?) GROUP BY url "
                "HAVING max(kind = ? AND fetched_at >= ?) AND NOT max(kind <> ?) ORDER BY min(sequence)",
                (
                    *(source_id, DEFERRED, CAPTURE, SEEN, GONE, DEFERRED),
                    *(since.astimezone(UTC).isoformat(timespec="microseconds"), DEFERRED),
                ),
            ).fetchall()
        return [url for (url,) in rows]

    def gone(self, url: str, source_id: str | None = None) -> datetime | None:
        """Return since when a URL answers 404 or 410, None while it is there (or was never asked for)."""
        rows = self._select(
            f"url = ? AND (? IS NULL OR source_id = ?) AND kind IN ({_marks(_ANSWERS)}) ORDER BY sequence DESC",
            (url, source_id, source_id, *_ANSWERS),
        )
        since = None
        for row in rows:
            if row.kind != GONE:
                break
            since = row.fetched_at
        return since

    def withdrawals(self) -> list[tuple[str, datetime]]:
        """Return the latest capture of each document whose address answers 404 or 410 now, and since when it does, in order of the ids."""
        marks = _marks(_ANSWERS)
        with self._lock:
            rows = self._ledger.execute(
                "WITH gone AS (SELECT source_id, url, min(fetched_at) AS since FROM entries AS answer WHERE kind = ? AND NOT EXISTS ("  # noqa: S608
                "SELECT 1 FROM entries AS later WHERE later.url = answer.url AND later.source_id = answer.source_id "
                f"AND later.sequence > answer.sequence AND later.kind IN ({marks}) AND later.kind <> ?) GROUP BY source_id, url) "
                "SELECT (SELECT capture_id FROM entries AS held WHERE held.url = gone.url AND held.source_id = gone.source_id "
                "AND held.kind = ? ORDER BY sequence DESC LIMIT 1) AS capture_id, since FROM gone ORDER BY capture_id",
                (GONE, *_ANSWERS, GONE, CAPTURE),
            ).fetchall()
        return [(capture_id, datetime.fromisoformat(since)) for capture_id, since in rows if capture_id is not None]

    # checking and mending

    def verify(self) -> list[str]:
        """Check every record and digest against the ledger.

        Returns:
            One line for each problem, empty where all is well.
        """
        problems = []
        found: dict[tuple[str, int], dict[str, Any]] = {}
        with self._lock:
            for path in self._files():
                warc = path.relative_to(self._warcs).as_posix()
                scan = scan_file(path)
                found |= {(warc, row["start"]): row for row in scan.rows}
                problems += [f"{warc}: {problem}" for problem in scan.problems]
            rows = list(self.entries())
            held = self._ledger.execute("SELECT warc, size FROM files ORDER BY warc").fetchall()
            sizes = [(warc, path.stat().st_size if (path := self._warcs / warc).exists() else 0, known) for warc, known in held]
        for entry in rows:
            row = found.pop((entry.warc, entry.start), None)
            if row is None:
                problems.append(f"{entry.warc}: entry {entry.sequence} at {entry.start} is in the ledger but not in the file")
            elif (row["capture_id"], row["payload_sha256"], row["url"]) != (entry.capture_id, entry.payload_sha256, entry.url):
                problems.append(f"{entry.warc}: entry {entry.sequence} at {entry.start} differs from the ledger")
            elif entry.kind in _STORED:
                try:
                    self._read(entry)
                except RejectedError as error:
                    problems.append(f"{entry.warc}: entry {entry.sequence}: {error}")
        problems += [f"{warc}: an entry at {start} is not in the ledger" for warc, start in found]
        problems += [f"{warc}: {size} bytes, but the ledger knows {known}" for warc, size, known in sizes if size < known]
        return problems

    def rebuild_ledger(self) -> int:
        """Write the ledger anew from the WARC files alone.

        Returns:
            The number of entries.
        """
        with self._lock, self._transaction():
            self._ledger.execute("DELETE FROM entries")
            self._ledger.execute("DELETE FROM files")
            rows: list[dict[str, Any]] = []
            for path in self._files():
                scan = scan_file(path)
                warc = path.relative_to(self._warcs).as_posix()
                rows += [row | {"warc": warc} for row in scan.rows]
                self._ledger.execute("INSERT INTO files VALUES (?, ?)", (warc, scan.end))
                for problem in scan.problems:
                    log.warning("rebuilding the ledger: %s: %s", warc, problem)
            self._adopt(rows)
            return len(rows)

    def _adopt(self, rows: list[dict[str, Any]]) -> None:
        """Insert scanned rows, in the order of their sequence numbers; a number that is taken gives way to the next free one."""
        for scanned in sorted(rows, key=lambda row: (row["sequence"], row["warc"], row["start"])):
            row = _DEFAULTS | scanned
            row["sequence"] = max(row["sequence"], self._next_sequence())
            revisit = row.pop("revisit")
            same = self._by_payload(row["payload_sha256"]) if revisit else None
            row |= {
                "payload_warc": same.payload_warc if same else row["warc"],
                "payload_start": same.payload_start if same else row["start"],
            }
            self._insert(row)
            # A payload is written a second time where the first one was damaged.
            if not revisit and row["kind"] in (*_STORED, SEEN):
                self._lead(row)

    def _recover(self) -> list[str]:
        """Bring ledger and files together after a crash. Another process cannot be in the midst of writing: it would hold the ledger."""
        messages, rows = [], []
        with self._lock, self._transaction():
            known = dict(self._ledger.execute("SELECT warc, size FROM files"))
            for path in self._files():
                warc = path.relative_to(self._warcs).as_posix()
                size, end = path.stat().st_size, known.pop(warc, 0)
                if size < end:
                    messages.append(f"{warc}: {size} bytes, but the ledger knows {end}; run verify")
                if size <= end:
                    continue
                scan = scan_file(path, end)
                rows += [row | {"warc": warc} for row in scan.rows]
                if scan.rows:
                    messages.append(f"{warc}: {len(scan.rows)} entries behind byte {end} were taken into the ledger")
                if scan.end < size:
                    aside = self._move_aside(path, scan.end)
                    messages.append(f"{warc}: an unfinished tail of {size - scan.end} bytes was moved to torn/{aside.name}")
                self._ledger.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (warc, scan.end))
            messages += [f"{warc}: the file is missing; run verify" for warc in known]
            self._adopt(rows)
        for message in messages:
            log.warning("archive %s: %s", self.folder.name, message)
        return messages

    def _move_aside(self, path: Path, end: int) -> Path:
        torn = self.folder / "torn"
        torn.mkdir(exist_ok=True)
        with path.open("r+b") as stream:
            stream.seek(end)
            tail = stream.read()
            aside = torn / f"{path.name}.{end}.{hashlib.sha256(tail).hexdigest()[:12]}"
            with aside.open("wb") as copy:
                copy.write(tail)
                copy.flush()
                os.fsync(copy.fileno())
            stream.truncate(end)
            stream.flush()
            os.fsync(stream.fileno())
        return aside

    # taking down

    def forget(self, url: str, reason: str, *, now: datetime) -> list[Entry]:
        """Remove what is kept of a document from the WARC files; a tombstone with its digest stays in place of each entry.

        Gone are all entries of the URL, documents elsewhere with the very same bytes, and list pages that name the URL (their
        teasers say what the document said). The files are rewritten, then the ledger is made from them. A crash in between leaves
        some entries; the next opening makes the ledger, and calling this again removes the rest.

        Args:
            url: of the document, as asked for or as redirected to.
            reason: who asked for it, or which law; it is kept.
            now: instant.

        Returns:
            The entries that were removed, as they were; empty where nothing is kept of that URL.

        Raises:
            RejectedError: "payload_digest", a list page cannot be read, so nobody can tell whether it names the URL; nothing is removed.
        """
        with self._lock:
            doomed = self._doomed(url)
            if not doomed:
                return []
            for _, stream in self._open.values():
                stream.close()
            self._open.clear()
            notes: dict[str, dict[int, bytes]] = {}
            for entry in doomed:
                notes.setdefault(entry.warc, {})[entry.start] = note_bytes(_tombstone(entry, reason, now))
            # Until all files are rewritten the ledger does not fit them: whoever opens the archive after a crash makes it anew.
            self._ledger.execute("PRAGMA user_version = 0")
            # What others refer to goes last, so that no entry in between is left without its payload.
            referred = {entry.payload_warc for entry in doomed if entry.payload_warc != entry.warc}
            for warc in sorted(notes, key=lambda warc: (warc in referred, warc)):
                self._replace(self._warcs / warc, rewrite(self._warcs / warc, notes[warc]))
            # Nobody can tell what an unfinished entry was about.
            for source_id in {entry.source_id for entry in doomed}:
                for torn in (self.folder / "torn").glob(f"{source_id}-*"):
                    torn.unlink()
            self.rebuild_ledger()
            self._ledger.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            # SQLite keeps removed rows in free pages, and in its log.
            self._ledger.execute("VACUUM")
            self._ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return doomed

    def _doomed(self, url: str) -> list[Entry]:
        # Also by the digests of tombstones, where a crash has left a part of the work.
        about = self._select("(url = ? OR final_url = ?) ORDER BY sequence", (url, url))
        found = [entry for entry in about if entry.kind != FORGOTTEN]
        digests = {entry.payload_sha256 for entry in about if entry.kind in (CAPTURE, SEEN, EVIDENCE, FORGOTTEN) and entry.payload_bytes}
        for page in self._select("kind = ? AND payload_bytes > 0 ORDER BY sequence", (LISTING,)):
            if url.encode() in self._read(page).payload:
                digests.add(page.payload_sha256)
        for digest in sorted(digests):
            found += self._select("payload_sha256 = ? AND kind <> ? ORDER BY sequence", (digest, FORGOTTEN))
        return sorted({entry.sequence: entry for entry in found}.values(), key=lambda entry: entry.sequence)

    def is_forgotten(self, url: str, payload_sha256: str | None = None) -> bool:
        """Tell whether a document was taken down: by its URL, or by its very bytes."""
        where = "kind = 'forgotten' AND rule = ? AND (url = ? OR final_url = ? OR payload_sha256 = ?) LIMIT 1"
        return bool(self._select(where, (FORGOTTEN, url, url, payload_sha256)))

    def _replace(self, path: Path, content: bytes) -> None:
        written = path.with_suffix(".tmp")
        with written.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(path)
        _sync_folder(path.parent)

    # inside

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._ledger.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._ledger.execute("ROLLBACK")
            raise
        self._ledger.execute("COMMIT")
        failpoint("capture.committed")

    def _files(self) -> list[Path]:
        return sorted(self._warcs.glob("*/*.warc.gz"))

    def _insert(self, row: dict[str, Any]) -> None:
        names = _COLUMNS.split(", ")
        self._ledger.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES ({', '.join('?' * len(names))})", [row[name] for name in names])  # noqa: S608
        if row["kind"] == VERDICT:
            self._ledger.execute(
                "UPDATE entries SET rule = ?, message = ? WHERE capture_id = ?", (row["rule"], row["message"], row["about"])
            )

    def _select(self, where: str, values: tuple[object, ...]) -> list[Entry]:
        with self._lock:
            rows = self._ledger.execute(f"SELECT {_COLUMNS} FROM entries WHERE {where}", values).fetchall()  # noqa: S608
        entries = []
        for row in rows:
            named: dict[str, Any] = dict(zip(_COLUMNS.split(", "), row, strict=True))
            named["opt_outs"] = tuple(json.loads(named["opt_outs"]))
            named["no_store"] = bool(named["no_store"])
            named["fetched_at"] = datetime.fromisoformat(named["fetched_at"])
            entries.append(Entry(**named))
        return entries

    def _latest(self, url: str, source_id: str | None, kinds: tuple[str, ...] = _ANSWERS) -> Entry | None:
        rows = self._select(
            f"url = ? AND (? IS NULL OR source_id = ?) AND kind IN ({_marks(kinds)}) ORDER BY sequence DESC LIMIT 1",
            (url, source_id, source_id, *kinds),
        )
        return rows[0] if rows else None

    def _by_payload(self, digest: str) -> Entry | None:
        rows = self._select("payload_sha256 = ? AND kind IN (?, ?, ?) ORDER BY sequence LIMIT 1", (digest, *_STORED))
        return rows[0] if rows else None

    def _next_sequence(self) -> int:
        return self._ledger.execute("SELECT coalesce(max(sequence), 0) + 1 FROM entries").fetchone()[0]

    def _read(self, entry: Entry) -> Capture:
        path = self._warcs / entry.payload_warc
        try:
            with path.open("rb") as stream:
                stream.seek(entry.payload_start)
                member = next(members(stream), None)
            if member is None or not member.whole:
                raise RejectedError(DAMAGED, f"the record at {entry.payload_start} of {entry.payload_warc} is damaged")
            payload = parse_record(member.plain).payload
        except OSError as error:
            raise RejectedError(DAMAGED, f"{entry.payload_warc} cannot be read: {error}") from None
        if hashlib.sha256(payload).hexdigest() != entry.payload_sha256:
            raise RejectedError(DAMAGED, f"the payload of {entry.capture_id} in {entry.payload_warc} does not have its sha256")
        row = {name: getattr(entry, name) for name in Entry.__slots__}
        return _capture(row | {"fetched_at": entry.fetched_at.isoformat(), "opt_outs": json.dumps(entry.opt_outs)}, payload)


def _tombstone(entry: Entry, reason: str, now: datetime) -> dict[str, Any]:
    """The row that stands in place of an entry. Only that of a document has the rule: a list page may be kept again under its URL."""
    row = {name: getattr(entry, name) for name in Entry.__slots__}
    rule = FORGOTTEN if entry.kind in (CAPTURE, EVIDENCE, DEFERRED) else None
    kept = {"kind": FORGOTTEN, "rule": rule, "message": f"{reason} ({now.astimezone(UTC):%Y-%m-%d})"}
    emptied = {"etag": "", "last_modified": "", "opt_outs": "[]"}
    return row | kept | emptied | {"fetched_at": entry.fetched_at.isoformat(timespec="microseconds")}


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _capture(row: dict[str, Any], payload: bytes) -> Capture:
    return Capture(
        capture_id=row["capture_id"],
        source_id=row["source_id"],
        url=row["url"],
        final_url=row["final_url"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        status=row["status"],
        media_type=row["media_type"],
        payload_sha256=row["payload_sha256"],
        payload=payload,
        opt_outs=tuple(json.loads(row["opt_outs"])),
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
