"""I3: a capture is never lost and never counted twice, whatever happens in whatever order.

A machine of random captures, edits, deletions, failures, kills and restarts runs on a real archive, beside a model of plain lists.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scrapers.capture import CAPTURE, LISTING, Archive
from scrapers.exchange import Exchange, Hop
from scrapers.records import Capture, RejectedError

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LIST = "http://site.test/list"
URLS = st.sampled_from(["http://site.test/a", "http://site.test/b", "file:报告/c.txt", LIST])
PAYLOADS = st.sampled_from([b"", b"A", b"B" * 3000, b"refused", "文".encode()])
SOURCES = st.sampled_from(["one", "two"])


@dataclass(slots=True)
class Known:
    """A capture that the model knows."""

    source: str
    url: str
    payload: bytes
    held: bool


def judge(capture: Capture) -> None:
    if capture.payload == b"refused":
        raise RejectedError("blocked", "a test's verdict")


def accept(_: Capture) -> None:
    """The same check, mended."""


class ArchiveMachine(RuleBasedStateMachine):
    """Random nights of two sources that share addresses and texts."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.archive = Archive(self.folder)
        self.captures: list[Known] = []
        self.stored: dict[tuple[str, str], bytes] = {}
        self.gone_since: dict[tuple[str, str], datetime] = {}
        self.entries = 0
        self.minutes = 0
        self.ledgers: list[Path] = []

    def teardown(self) -> None:
        self.archive.close()
        shutil.rmtree(self.folder)

    # what a run does

    def exchange(self, source: str, url: str, payload: bytes, status: int = 200) -> Exchange:
        self.minutes += 1
        hop = Hop(url=url, address="", status=status, headers=(("Content-Type", "text/plain"), ("ETag", f'"{len(payload)}"')))
        return Exchange(
            source_id=source,
            url=url,
            final_url=url,
            hops=(hop,),
            request_headers=(),
            fetched_at=START + timedelta(minutes=self.minutes),
            status=status,
            payload=payload,
            wire_bytes=len(payload),
            seconds=0.1,
        )

    def add(self, exchange: Exchange) -> Capture | None:
        return self.archive.add(exchange, kind=LISTING if exchange.url == LIST else CAPTURE, check=judge)

    def note(self, exchange: Exchange) -> bool:
        """Let the model learn of an exchange that the archive has; tell whether it is something new."""
        key = exchange.source_id, exchange.url
        self.entries += 1
        if exchange.status == 404:
            self.gone_since.setdefault(key, exchange.fetched_at)
            return False
        self.gone_since.pop(key, None)
        if exchange.status == 304 or self.stored.get(key) == exchange.payload:
            return False
        self.stored[key] = exchange.payload
        if exchange.url != LIST:
            self.captures.append(Known(*key, exchange.payload, exchange.payload == b"refused"))
        return True

    @rule(source=SOURCES, url=URLS, payload=PAYLOADS)
    def capture(self, source: str, url: str, payload: bytes) -> None:
        exchange = self.exchange(source, url, payload)
        assert (self.add(exchange) is not None) == self.note(exchange)

    @rule(source=SOURCES, url=URLS)
    def delete(self, source: str, url: str) -> None:
        exchange = self.exchange(source, url, b"no such page", 404)
        assert self.add(exchange) is None
        self.note(exchange)

    @rule(source=SOURCES, url=URLS)
    def find_unchanged(self, source: str, url: str) -> None:
        exchange = self.exchange(source, url, b"", 304)
        if (source, url) in self.stored:
            assert self.add(exchange) is None
            self.note(exchange)
        else:
            with pytest.raises(RejectedError):
                self.add(exchange)

    @rule(source=SOURCES, url=URLS, payload=PAYLOADS)
    def fail(self, source: str, url: str, payload: bytes) -> None:
        self.archive.add_evidence(self.exchange(source, url, payload), RejectedError("truncated", "a test's failure"))
        self.entries += 1

    @rule()
    def mend_the_check(self) -> None:
        held = [known for known in self.captures if known.held]
        self.minutes += 1
        assert len(self.archive.recheck(lambda: accept, now=START + timedelta(minutes=self.minutes))) == len(held)
        self.entries += len(held)
        for known in held:
            known.held = False

    # what befalls it

    def reopen(self, harm: Callable[[], object] = lambda: None) -> tuple[str, ...]:
        self.archive.close()
        harm()
        self.archive = Archive(self.folder)
        return self.archive.recovered

    def set_ledger(self, copy: Path | None) -> None:
        for path in self.folder.glob("ledger.sqlite*"):
            path.unlink()
        if copy is not None:
            shutil.copyfile(copy, self.folder / "ledger.sqlite")

    def copy_ledger(self) -> Path:
        copy = self.folder / f"copy{len(self.ledgers)}"
        self.ledgers.append(copy)
        with closing(sqlite3.connect(self.folder / "ledger.sqlite")) as ledger, closing(sqlite3.connect(copy)) as target:
            ledger.backup(target)
        return copy

    def files(self) -> dict[Path, int]:
        return {path: path.stat().st_size for path in self.folder.glob("warc/*/*.warc.gz")}

    @rule()
    def restart(self) -> None:
        assert self.reopen() == ()

    @rule(source=SOURCES, url=URLS, payload=PAYLOADS, share=st.floats(0, 1))
    def kill_while_writing(self, source: str, url: str, payload: bytes, share: float) -> None:
        """Cut the entry that was being written at any byte; its row in the ledger was not committed yet."""
        ledger, before = self.copy_ledger(), self.files()
        exchange = self.exchange(source, url, payload)
        self.add(exchange)
        ((path, start, end),) = [(path, before.get(path, 0), size) for path, size in self.files().items() if size != before.get(path)]
        cut = start + round((end - start) * share)
        torn = sum(path.stat().st_size for path in self.folder.glob("torn/*"))

        def harm() -> None:
            self.set_ledger(ledger)
            with path.open("r+b") as stream:
                stream.truncate(cut)

        recovered = self.reopen(harm)
        if cut == end:
            assert recovered
            self.note(exchange)
        aside = sum(path.stat().st_size for path in self.folder.glob("torn/*")) - torn
        assert path.stat().st_size + aside == cut, "nothing is thrown away"
        assert bool(recovered) == (cut == end or aside > 0)

    @rule(garbage=st.binary(min_size=1, max_size=60), data=st.data())
    def find_garbage_behind_a_file(self, garbage: bytes, data: st.DataObject) -> None:
        files = sorted(self.files())
        if files:
            path = data.draw(st.sampled_from(files))
            with path.open("ab") as stream:
                stream.write(b"\x1f\x8b\x08\x00" + garbage)
            assert len(self.reopen()) == 1

    @rule()
    def lose_the_ledger(self) -> None:
        before = list(self.archive.entries())
        self.reopen(lambda: self.set_ledger(None))
        assert list(self.archive.entries()) == before

    @precondition(lambda self: self.ledgers)
    @rule(data=st.data())
    def find_an_older_ledger(self, data: st.DataObject) -> None:
        """A power cut may take rows of the ledger, never entries of the files."""
        before = list(self.archive.entries())
        copy = data.draw(st.sampled_from(self.ledgers))
        self.reopen(lambda: self.set_ledger(copy))
        assert list(self.archive.entries()) == before

    @rule(data=st.data(), share=st.floats(0, 1, exclude_max=True))
    def lose_bytes_of_the_disk(self, data: st.DataObject, share: float) -> None:
        """What is lost behind the archive's back is told, and is whole again when the file is."""
        files = sorted(path for path, size in self.files().items() if size)
        if not files:
            return
        path = data.draw(st.sampled_from(files))
        whole = path.read_bytes()
        assert self.reopen(lambda: path.write_bytes(whole[: int(len(whole) * share)]))
        assert self.archive.verify()
        assert self.reopen(lambda: path.write_bytes(whole)) in ((), self.archive.recovered)

    # I3

    @invariant()
    def holds_each_capture_once(self) -> None:
        found = [(capture, held) for held in (False, True) for _, capture in self.archive.captures(held=held)]
        assert len({capture.capture_id for capture, _ in found}) == len(found)
        order = {capture_id: n for n, capture_id in enumerate(entry.capture_id for entry in self.archive.entries(kinds=(CAPTURE,)))}
        found.sort(key=lambda item: order[item[0].capture_id])
        assert [Known(capture.source_id, capture.url, capture.payload, held) for capture, held in found] == self.captures
        assert len(list(self.archive.entries())) == self.entries

    @invariant()
    def knows_the_state_of_each_address(self) -> None:
        for source, url in self.stored:
            assert self.archive.gone(url, source) == self.gone_since.get((source, url))
            latest = self.archive.latest(url, source)
            assert latest is not None
            assert latest.payload == self.stored[source, url]
            assert bool(self.archive.conditional_headers(url, source_id=source)) == ((source, url) not in self.gone_since)

    @invariant()
    def is_sound(self) -> None:
        assert self.archive.verify() == []


TestArchiveMachine = ArchiveMachine.TestCase
TestArchiveMachine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
