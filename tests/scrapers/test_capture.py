"""The archive: nothing is lost, nothing counts twice, everything can be rebuilt from the WARC files."""

import errno
import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from scrapers.capture import CAPTURE, FULL_FETCH_AFTER, GONE, LISTING, SEEN, Archive, Entry
from scrapers.exchange import Exchange, Hop
from scrapers.records import Capture, RejectedError
from scrapers.warc import members, scan_file

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def exchange(
    url: str = "http://site.test/a",
    payload: bytes = b"first text",
    *,
    status: int = 200,
    minutes: int = 0,
    source: str = "one",
    headers: tuple[tuple[str, str], ...] = (),
    **more: object,
) -> Exchange:
    media = () if status == 304 else (("Content-Type", "text/html; charset=utf-8"),)
    return Exchange(
        source_id=source,
        url=url,
        final_url=url,
        hops=(Hop(url=url, address="192.0.2.1", status=status, headers=(*media, *headers)),),
        request_headers=(("User-Agent", "kaoju/0.1"),),
        fetched_at=START + timedelta(minutes=minutes),
        status=status,
        payload=payload,
        wire_bytes=len(payload),
        seconds=0.1,
        **more,  # ty: ignore[invalid-argument-type]
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "captures") as opened:
        yield opened


def warcs(archive: Archive) -> list[Path]:
    return sorted((archive.folder / "warc").rglob("*.warc.gz"))


def kinds(archive: Archive) -> list[str]:
    return [entry.kind for entry in archive.entries()]


def stored(archive: Archive) -> list[tuple[int, str, bytes]]:
    return [(sequence, capture.url, capture.payload) for sequence, capture in archive.captures()]


# writing and reading


def test_a_capture_comes_back_as_it_was_stored(archive: Archive) -> None:
    stored_capture = archive.add(exchange(payload="文字".encode("gb18030"), headers=(("ETag", '"1"'), ("Content-Encoding", "gzip"))))
    assert stored_capture is not None
    assert archive.get(stored_capture.capture_id) == stored_capture
    assert list(archive.captures()) == [(1, stored_capture)]
    assert stored_capture.payload_sha256 == hashlib.sha256("文字".encode("gb18030")).hexdigest()
    assert stored_capture.media_type == "text/html; charset=utf-8"
    assert stored_capture.fetched_at == START
    assert archive.verify() == []


def test_an_unknown_capture_is_a_key_error(archive: Archive) -> None:
    with pytest.raises(KeyError):
        archive.get("cap_none")


def test_captures_are_yielded_by_source_and_after_a_sequence_number(archive: Archive) -> None:
    for n in range(5):
        archive.add(exchange(f"http://site.test/{n}", b"%d" % n, source="one" if n % 2 else "two"))
    assert [sequence for sequence, _ in archive.captures()] == [1, 2, 3, 4, 5]
    assert [capture.payload for _, capture in archive.captures("one")] == [b"1", b"3"]
    assert [sequence for sequence, _ in archive.captures(after=3)] == [4, 5]
    assert archive.latest_sequence() == 5


def test_many_captures_are_yielded_while_others_are_added(archive: Archive) -> None:
    for n in range(250):
        archive.add(exchange(f"http://site.test/{n}", b"%d" % n))
    seen = []
    for sequence, _ in archive.captures():
        seen.append(sequence)
        if sequence == 100:
            archive.add(exchange("http://site.test/late", b"late"))
    assert seen == list(range(1, 252))


def test_each_source_and_run_has_a_warc_file_of_its_own(tmp_path: Path) -> None:
    for run in range(2):
        with Archive(tmp_path) as archive:
            archive.add(exchange(payload=b"one %d" % run, minutes=run))
            archive.add(exchange(payload=b"two %d" % run, minutes=run, source="two"))
    names = [path.name for path in warcs(archive)]
    assert names == [
        "one-20261122T010000Z-0.warc.gz",
        "one-20261122T010100Z-0.warc.gz",
        "two-20261122T010000Z-0.warc.gz",
        "two-20261122T010100Z-0.warc.gz",
    ]


def test_the_files_are_warc_1_1_and_pass_the_check_of_warcio(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.add(exchange(headers=(("Transfer-Encoding", "chunked"), ("X-Folded", "a\r\n b"), ("X-Latin", "caf\xe9"))))
    archive.add(exchange("http://site.test/新.html", b"first text", minutes=1))
    archive.add(exchange(minutes=2, status=304, payload=b""))
    archive.add(exchange(minutes=3, status=404, payload=b"gone"))
    archive.add(file_exchange("file:报告/一 二.txt", "文件".encode()))
    for path in warcs(archive):
        assert Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": True})).process_all() == 0
        with path.open("rb") as stream:
            types = [(record.rec_type, record.rec_headers.protocol) for record in ArchiveIterator(stream, check_digests="raise")]
        assert {protocol for _, protocol in types} == {"WARC/1.1"}
    assert [name for name, _ in types] == [
        "warcinfo",
        *("response", "request", "metadata"),
        *("revisit", "request", "metadata"),
        *("revisit", "request", "metadata"),
        *("response", "request", "metadata"),
        *("resource", "metadata"),
    ]
    assert "fail" not in capsys.readouterr().out


def file_exchange(url: str, payload: bytes) -> Exchange:
    hop = Hop(url=url, address="", status=200, headers=(("Content-Type", "text/plain"),))
    return replace(exchange(url, payload), hops=(hop,), request_headers=())


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("first", "second"):
        with Archive(tmp_path / name) as archive:
            for n in range(3):
                archive.add(exchange(f"http://site.test/{n}", b"text %d" % (n // 2), minutes=n))
            contents.append([path.read_bytes() for path in warcs(archive)])
    assert contents[0] == contents[1]


# versions (VER-01, COND-01)


def test_ver_01_the_payload_that_a_url_had_last_time_is_no_new_capture(archive: Archive) -> None:
    assert archive.add(exchange()) is not None
    assert archive.add(exchange(minutes=1)) is None
    assert kinds(archive) == [CAPTURE, SEEN]


def test_ver_01_an_edit_and_its_withdrawal_are_three_captures_and_two_payloads(archive: Archive) -> None:
    ids = {archive.add(exchange(payload=payload, minutes=n)).capture_id for n, payload in enumerate((b"A", b"B", b"A"))}  # ty: ignore
    assert len(ids) == 3
    assert [payload for _, _, payload in stored(archive)] == [b"A", b"B", b"A"]
    entries = list(archive.entries())
    assert entries[2].payload_start == entries[0].payload_start
    assert entries[2].start != entries[0].start


def test_ver_01_the_same_text_under_five_urls_is_stored_once_and_captured_five_times(archive: Archive) -> None:
    payload = b"text " * 20_000
    for n in range(5):
        archive.add(exchange(f"http://site.test/{n}", payload, minutes=n))
    assert [text for _, _, text in stored(archive)] == [payload] * 5
    assert len({entry.payload_start for entry in archive.entries()}) == 1
    assert archive.verify() == []


def test_ver_01_a_deleted_document_is_a_state_and_its_capture_stays(archive: Archive) -> None:
    url = "http://site.test/a"
    first = archive.add(exchange())
    assert archive.gone(url) is None
    assert archive.add(exchange(status=404, payload=b"no such page", minutes=5)) is None
    assert archive.add(exchange(status=410, payload=b"no such page", minutes=9)) is None
    assert archive.gone(url) == START + timedelta(minutes=5)
    assert first is not None
    assert archive.withdrawals() == [(first.capture_id, START + timedelta(minutes=5))]
    assert [capture for _, capture in archive.captures()] == [first]
    assert archive.conditional_headers(url) == {}
    assert archive.add(exchange(minutes=12)) is None
    assert archive.gone(url) is None
    assert archive.withdrawals() == []
    assert kinds(archive) == [CAPTURE, GONE, GONE, SEEN]


def test_ver_01_a_deleted_document_is_named_by_its_latest_capture_and_an_address_that_never_gave_one_is_not(archive: Archive) -> None:
    archive.add(exchange("http://site.test/a", b"A"))
    latest = archive.add(exchange("http://site.test/a", b"A, mended", minutes=1))
    assert latest is not None
    archive.add(exchange("http://site.test/never", b"", status=404, minutes=2))
    archive.add(exchange("http://site.test/a", b"", status=410, minutes=3))
    archive.add_evidence(exchange("http://site.test/a", b"", status=500, minutes=6), RejectedError("server_error", "status 500"))
    assert archive.withdrawals() == [(latest.capture_id, START + timedelta(minutes=3))]


def test_ver_01_a_failure_does_not_end_the_state_of_a_deleted_document(archive: Archive) -> None:
    archive.add(exchange("http://site.test/a", b"A"))
    archive.add(exchange("http://site.test/a", b"", status=404, minutes=5))
    archive.add_evidence(exchange("http://site.test/a", b"", status=500, minutes=6), RejectedError("server_error", "status 500"))
    assert archive.gone("http://site.test/a") == START + timedelta(minutes=5)


def test_a_failure_is_no_full_answer_and_does_not_put_off_the_full_request_of_the_week(archive: Archive) -> None:
    archive.add(exchange("http://site.test/a", b"A", headers=(("ETag", '"1"'),)))
    archive.add_evidence(exchange("http://site.test/a", b"", status=500, minutes=9000), RejectedError("server_error", "status 500"))
    assert archive.conditional_headers("http://site.test/a", now=START + FULL_FETCH_AFTER) == {}


def test_rob_02_other_words_against_mining_are_a_capture_of_the_same_payload(archive: Archive) -> None:
    said: tuple[tuple[str, ...], ...] = ((), ("ai.txt",), ("ai.txt",), ())
    made = [archive.add(exchange(minutes=minute), opt_outs=signals) for minute, signals in enumerate(said)]
    assert [capture.opt_outs if capture else None for capture in made] == [(), ("ai.txt",), None, ()]
    assert kinds(archive) == ["capture", "capture", "seen", "capture"]
    assert {(entry.payload_warc, entry.payload_start) for entry in archive.entries()} == {
        next((e.warc, e.start) for e in archive.entries())
    }
    assert archive.verify() == []


def test_two_sources_keep_the_same_url_apart(archive: Archive) -> None:
    assert archive.add(exchange(source="one")) is not None
    assert archive.add(exchange(source="two")) is not None
    assert archive.has_capture("http://site.test/a", "two")
    assert not archive.has_capture("http://site.test/a", "three")


def test_cond_01_the_validators_of_the_last_answer_are_sent(archive: Archive) -> None:
    url = "http://site.test/a"
    assert archive.conditional_headers(url) == {}
    archive.add(exchange(headers=(("ETag", 'W/"1"'), ("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT"))))
    assert archive.conditional_headers(url) == {"If-None-Match": 'W/"1"', "If-Modified-Since": "Sun, 22 Nov 2026 00:00:00 GMT"}
    assert archive.add(exchange(status=304, payload=b"", minutes=1)) is None
    assert archive.conditional_headers(url)["If-None-Match"] == 'W/"1"'
    assert archive.add(exchange(minutes=2, headers=(("ETag", '"2"'),))) is None
    assert archive.conditional_headers(url) == {"If-None-Match": '"2"'}


def test_cond_01_a_validator_that_cannot_be_sent_is_left_out(archive: Archive) -> None:
    archive.add(exchange(headers=(("ETag", '"a\r\n b"'), ("Last-Modified", "caf\xe9"))))
    assert archive.conditional_headers("http://site.test/a") == {}


def test_cond_01_a_lying_304_is_found_out_by_the_full_request_of_the_week(archive: Archive) -> None:
    url = "http://site.test/a"
    archive.add(exchange(headers=(("ETag", '"1"'),)))
    day = 24 * 60
    for n in range(1, 7):
        now = START + timedelta(days=n)
        assert archive.conditional_headers(url, now=now) == {"If-None-Match": '"1"'}
        assert archive.add(exchange(status=304, payload=b"", minutes=n * day)) is None
    assert archive.conditional_headers(url, now=START + FULL_FETCH_AFTER) == {}
    assert archive.add(exchange(payload=b"changed", minutes=7 * day)) is not None


def test_cond_01_a_304_for_what_was_never_kept_is_refused(archive: Archive) -> None:
    with pytest.raises(RejectedError) as caught:
        archive.add(exchange(status=304, payload=b""))
    assert caught.value.rule == "not_modified"
    assert archive.latest_sequence() == 0


def test_a_listing_is_kept_and_is_no_document(archive: Archive) -> None:
    url = "http://site.test/feed.xml"
    assert archive.add(exchange(url, b"<rss/>"), kind=LISTING) is not None
    assert list(archive.captures()) == []
    listing = archive.latest(url, "one")
    assert listing is not None
    assert listing.payload == b"<rss/>"


# verdicts


def refuse(_: Capture) -> None:
    raise RejectedError("soft_404", "the page says that there is none")


def test_a_capture_that_a_check_rejects_is_stored_but_held_back(archive: Archive) -> None:
    held = archive.add(exchange(), check=refuse)
    archive.add(exchange("http://site.test/b", b"good", minutes=1), check=lambda capture: None)
    assert [capture.payload for _, capture in archive.captures()] == [b"good"]
    assert [capture for _, capture in archive.captures(held=True)] == [held]
    before = list(archive.entries())
    assert before[0].rule == "soft_404"
    archive.rebuild_ledger()
    assert list(archive.entries()) == before


def test_a_mended_check_frees_what_was_held_and_the_verdict_outlives_the_ledger(tmp_path: Path) -> None:
    def mended(capture: Capture) -> None:
        if b"second" in capture.payload:
            raise RejectedError("blocked", "still no document")

    with Archive(tmp_path) as archive:
        archive.add(exchange(), check=refuse)
        archive.add(exchange("http://site.test/b", b"second text", minutes=1), check=refuse)
        changed = archive.recheck(lambda: mended, now=START + timedelta(days=1))
        assert [(entry.url[-1], entry.rule) for entry in changed] == [("a", None), ("b", "blocked")]
        assert archive.recheck(lambda: mended, now=START + timedelta(days=2)) == []
        assert [payload for _, _, payload in stored(archive)] == [b"first text"]
        assert archive.add(exchange(minutes=9)) is None
        before = list(archive.entries())
        assert archive.verify() == []
    for path in tmp_path.glob("ledger.sqlite*"):
        path.unlink()
    with Archive(tmp_path) as archive:
        assert list(archive.entries()) == before
        assert [payload for _, _, payload in stored(archive)] == [b"first text"]


def test_a_check_that_breaks_loses_no_capture(archive: Archive) -> None:
    def broken(_: Capture) -> None:
        raise ZeroDivisionError("bug")

    with pytest.raises(ZeroDivisionError):
        archive.add(exchange(), check=broken)
    assert [capture.payload for _, capture in archive.captures(held=True)] == [b"first text"]


# damage and repair


def fill(archive: Archive) -> list[Entry]:
    for n in range(6):
        archive.add(exchange(f"http://site.test/{n % 4}", b"text %d " % (n // 2) * 50, minutes=n, source="one" if n < 4 else "two"))
    archive.add(exchange("http://site.test/0", b"", status=304, minutes=7))
    archive.add(exchange("http://site.test/1", b"gone", status=404, minutes=8))
    archive.add(exchange("http://site.test/feed", b"<rss/>", minutes=9), kind=LISTING)
    return list(archive.entries())


def test_the_ledger_is_rebuilt_from_the_warc_files_alone(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        before, payloads = fill(archive), stored(archive)
    for path in tmp_path.glob("ledger.sqlite*"):
        path.unlink()
    with Archive(tmp_path) as archive:
        assert list(archive.entries()) == before
        assert archive.rebuild_ledger() == len(before)
        assert list(archive.entries()) == before
        assert stored(archive) == payloads
        assert archive.verify() == []


def test_a_ledger_of_another_schema_is_written_anew(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        before = fill(archive)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
        ledger.execute("ALTER TABLE entries DROP COLUMN opt_outs")
        ledger.execute("PRAGMA user_version = 0")
    with Archive(tmp_path) as archive:
        assert list(archive.entries()) == before
        assert archive.recovered == ()
        assert archive.verify() == []


def test_a_torn_tail_is_moved_aside_and_reported_and_the_rest_stays(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange())
        before = list(archive.entries())
        path = warcs(archive)[0]
        whole = path.read_bytes()
        archive.add(exchange("http://site.test/b", b"second text", minutes=1))
        second = path.read_bytes()[len(whole) :]
    boundary = second.index(b"\x1f\x8b\x08", 10)  # the response is whole, request and metadata are missing
    for cut in (*range(1, len(second), 37), boundary):
        folder = tmp_path / f"cut{cut}"
        with Archive(folder) as archive:
            archive.add(exchange())
            path = warcs(archive)[0]
        path.write_bytes(whole + second[:cut])
        assert len(scan_file(path).problems) == 1
        with Archive(folder) as archive:
            assert len(archive.recovered) == 1
            assert "torn" in archive.recovered[0]
            assert list(archive.entries()) == before
            assert archive.verify() == []
            assert [tail.read_bytes() for tail in (folder / "torn").iterdir()] == [second[:cut]]
            assert archive.add(exchange("http://site.test/b", b"second text", minutes=1)) is not None
        with Archive(folder) as archive:
            assert archive.recovered == ()


def test_a_whole_entry_that_the_ledger_missed_is_taken_in(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange())
    shutil.copy(tmp_path / "ledger.sqlite", tmp_path / "old")
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=b"second text", minutes=1))
        before = list(archive.entries())
    shutil.move(tmp_path / "old", tmp_path / "ledger.sqlite")
    with Archive(tmp_path) as archive:
        assert len(archive.recovered) == 1
        assert list(archive.entries()) == before
        assert archive.verify() == []


@pytest.mark.parametrize("failing", ["first", "later"])
def test_a_full_disk_leaves_the_archive_as_it_was(tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Archive(tmp_path) as archive:
        if failing == "later":
            archive.add(exchange())
        before = list(archive.entries())
        with monkeypatch.context() as patched:
            patched.setattr("scrapers.capture.os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                archive.add(exchange("http://site.test/b", b"second", minutes=1))
        assert list(archive.entries()) == before
        assert archive.verify() == []
        assert archive.add(exchange("http://site.test/b", b"second", minutes=1)) is not None
        assert archive.verify() == []
    with Archive(tmp_path) as archive:
        assert archive.recovered == ()
        assert [payload for _, _, payload in stored(archive)][-1] == b"second"


def test_a_changed_byte_of_a_payload_is_refused_and_named(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=bytes(range(256)) * 40))
        archive.add(exchange("http://site.test/b", b"second", minutes=1))
        entry = next(archive.entries())
        path = warcs(archive)[0]
        data = bytearray(path.read_bytes())
        data[entry.start + 600] ^= 0xFF
        path.write_bytes(data)
        with pytest.raises(RejectedError) as caught:
            archive.get(entry.capture_id or "")
        assert caught.value.rule == "payload_digest"
        assert any("damaged" in problem for problem in archive.verify())


def harm(archive: Archive, entry: Entry) -> None:
    """Change a byte of the record that holds the payload of an entry."""
    path = archive.folder / "warc" / entry.payload_warc
    data = bytearray(path.read_bytes())
    data[entry.payload_start + 600] ^= 0xFF
    path.write_bytes(data)


PAYLOAD = bytes(range(256)) * 40


def test_CR_08_the_same_bytes_had_once_more_heal_a_damaged_capture_and_all_that_share_its_payload(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=PAYLOAD))
        archive.add(exchange("http://site.test/b", PAYLOAD, minutes=1))
        first, second = archive.entries(kinds=(CAPTURE,))
        harm(archive, first)
    with Archive(tmp_path) as archive:
        assert archive.add(exchange(payload=PAYLOAD, minutes=2)) is None, "the same text is no new capture"
        assert archive.healed == [first.capture_id, second.capture_id]
        assert [archive.get(entry.capture_id or "").payload for entry in (first, second)] == [PAYLOAD, PAYLOAD]
        assert archive.add(exchange(payload=PAYLOAD, minutes=3)) is None
        assert len(archive.healed) == 2, "what is whole is not stored again"
    with Archive(tmp_path) as archive:
        assert archive.healed == []
        assert archive.get(first.capture_id or "").payload == PAYLOAD


def test_CR_08_a_new_capture_of_the_bytes_of_a_damaged_one_heals_it(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=PAYLOAD))
        (first,) = archive.entries()
        harm(archive, first)
    with Archive(tmp_path) as archive:
        assert archive.add(exchange("http://site.test/b", PAYLOAD, minutes=2)) is not None
        assert archive.healed == [first.capture_id]
        assert [capture.payload for _, capture in archive.captures()] == [PAYLOAD, PAYLOAD]


def test_CR_08_other_bytes_heal_nothing_and_are_a_new_capture(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=PAYLOAD))
        (first,) = archive.entries()
        harm(archive, first)
    with Archive(tmp_path) as archive:
        assert archive.add(exchange(payload=b"other", minutes=2)) is not None
        assert archive.healed == []
        with pytest.raises(RejectedError):
            archive.get(first.capture_id or "")


def four_entries(folder: Path) -> tuple[Path, list[tuple[int, int]]]:
    """An archive with four captures in one file; where the records of that start and end."""
    with Archive(folder) as archive:
        for number in range(4):
            archive.add(exchange(f"http://site.test/{number}", PAYLOAD + bytes([number]), minutes=number))
        path = warcs(archive)[0]
    with path.open("rb") as stream:
        return path, [(member.start, member.end) for member in members(stream)]


def payloads(archive: Archive) -> dict[str, bytes | None]:
    """What can be read of each document, by its URL; None where it is damaged."""
    found: dict[str, bytes | None] = {}
    for entry in archive.entries(kinds=(CAPTURE,)):
        try:
            found[entry.url] = archive.get(entry.capture_id or "").payload
        except RejectedError:
            found[entry.url] = None
    return found


@pytest.mark.parametrize("number", range(13))
def test_CR_08_a_damaged_record_costs_its_own_entry_alone_when_the_ledger_is_made_anew(tmp_path: Path, number: int) -> None:
    path, places = four_entries(tmp_path)
    start, end = places[number]
    data = bytearray(path.read_bytes())
    data[(start + end) // 2] ^= 0xFF
    path.write_bytes(data)
    with Archive(tmp_path) as archive:
        before = payloads(archive)
        archive.rebuild_ledger()
        after = payloads(archive)
        assert len(archive.verify()) >= 1
    # The record of the file comes first, then response, request and metadata of each entry.
    entry, record = divmod(number - 1, 3)
    hurt = f"http://site.test/{entry}"
    assert {url: payload for url, payload in after.items() if url != hurt} == {url: p for url, p in before.items() if url != hurt}
    assert (hurt in after) == (hurt in before and record != 2)
    assert after.get(hurt) == (before.get(hurt) if record != 2 else None)


def test_CR_08_to_take_one_document_down_costs_no_other_where_a_third_is_damaged(tmp_path: Path) -> None:
    path, places = four_entries(tmp_path)
    data = bytearray(path.read_bytes())
    data[places[4][0] + 600] ^= 0xFF
    path.write_bytes(data)
    with Archive(tmp_path) as archive:
        archive.forget("http://site.test/0", "asked for", now=START)
        assert payloads(archive) == {
            "http://site.test/1": None,
            "http://site.test/2": PAYLOAD + bytes([2]),
            "http://site.test/3": PAYLOAD + bytes([3]),
        }


def test_CR_08_bytes_of_a_document_that_look_like_entries_are_none_where_its_record_is_damaged(tmp_path: Path) -> None:
    path, places = four_entries(tmp_path / "other")
    forged = path.read_bytes()[slice(*places[6])]
    with Archive(tmp_path / "own") as archive:
        # What is packed already is stored as it is.
        archive.add(exchange(payload=random.Random(7).randbytes(40_000) + forged + random.Random(8).randbytes(40_000)))
        archive.add(exchange("http://site.test/b", PAYLOAD, minutes=1))
        path = warcs(archive)[0]
    data = bytearray(path.read_bytes())
    assert forged in data
    data[data.index(forged) - 20_000] ^= 0xFF
    path.write_bytes(data)
    with Archive(tmp_path / "own") as archive:
        archive.rebuild_ledger()
        assert payloads(archive) == {"http://site.test/a": None, "http://site.test/b": PAYLOAD}


def test_CR_08_a_damaged_document_is_asked_for_in_full(tmp_path: Path) -> None:
    headers = (("ETag", '"1"'), ("Cache-Control", "max-age=9999"))
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=PAYLOAD, headers=headers))
        (first,) = archive.entries()
        now = first.fetched_at + timedelta(minutes=1)
        assert archive.conditional_headers(first.url) == {"If-None-Match": '"1"'}
        assert archive.is_fresh(first.url, first.source_id, now)
        harm(archive, first)
        assert archive.conditional_headers(first.url) == {}
        assert not archive.is_fresh(first.url, first.source_id, now)


def test_a_ledger_that_is_made_anew_knows_where_a_payload_was_written_the_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(tmp_path) as archive:
        archive.add(exchange(payload=PAYLOAD))
        archive.add(exchange("http://site.test/b", PAYLOAD, minutes=1))
        monkeypatch.setattr(archive, "_is_whole", lambda entry: False)
        archive.add(exchange(payload=PAYLOAD, minutes=2))
        monkeypatch.undo()
        before = list(archive.entries())
        assert {entry.payload_start for entry in before} == {before[-1].start}
        archive.rebuild_ledger()
        assert list(archive.entries()) == before
        assert archive.verify() == []


def test_a_payload_that_was_swapped_with_a_valid_record_is_refused(tmp_path: Path) -> None:
    with Archive(tmp_path / "true") as archive, Archive(tmp_path / "false") as other:
        archive.add(exchange(payload=b"11 percent"))
        other.add(exchange(payload=b"99 percent"))
        warcs(archive)[0].write_bytes(warcs(other)[0].read_bytes())
        with pytest.raises(RejectedError) as caught:
            list(archive.captures())
        assert caught.value.rule == "payload_digest"
        assert archive.verify()


@pytest.mark.parametrize("harm", ["missing", "short"])
def test_a_lost_file_is_reported_at_opening_and_by_verify(tmp_path: Path, harm: str) -> None:
    with Archive(tmp_path) as archive:
        fill(archive)
        path = warcs(archive)[0]
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-200])
    with Archive(tmp_path) as archive:
        assert any(path.name in line for line in archive.recovered)
        assert archive.verify()


def test_two_archives_on_one_folder_number_their_captures_without_doubles(tmp_path: Path) -> None:
    with Archive(tmp_path) as one, Archive(tmp_path) as two:
        for n in range(10):
            (one if n % 2 else two).add(exchange(f"http://site.test/{n}", b"%d" % n, minutes=n))
        assert [sequence for sequence, _ in one.captures()] == list(range(1, 11))
        assert one.verify() == two.verify() == []
        before = list(one.entries())
        two.rebuild_ledger()
        assert list(one.entries()) == before


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.scrapers.test_capture import exchange
from scrapers.capture import Archive
with Archive(Path(sys.argv[1])) as archive:
    for n in range(100000):
        archive.add(exchange(f"http://site.test/{n}", b"text %d " % n * 300, minutes=n))
        print(n, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), root], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(40)]
    writer.kill()
    reported += [int(line) for line in writer.stdout.read().split()]
    writer.wait(10)
    with Archive(tmp_path) as archive:
        urls = [capture.url for _, capture in archive.captures()]
        assert len(urls) == len(set(urls))
        assert {f"http://site.test/{n}" for n in reported} <= set(urls)
        assert archive.verify() == []
        before = list(archive.entries())
        archive.rebuild_ledger()
        assert list(archive.entries()) == before


CANARY = "金丝雀七四一"


def remains(folder: Path, text: str) -> list[str]:
    """Files below a folder that hold a text, also inside of what is packed."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.name.endswith(".warc.gz"):
            content += b"".join(member.plain for member in members(path.open("rb")))
        if path.suffix == ".parquet":
            content += str(pq.read_table(path, partitioning=None).to_pylist()).encode()
        if text.encode() in content:
            found.append(path.relative_to(folder).as_posix())
    return found


def test_ops_06_what_is_taken_down_is_nowhere_and_the_rest_is_as_it_was(tmp_path):
    page = f"<p>{CANARY}</p>".encode()
    with Archive(tmp_path / "captures") as archive:
        kept = archive.add(exchange("http://site.test/kept", b"stays"))
        gone = archive.add(exchange("http://site.test/doomed", page, minutes=1))
        archive.add(exchange("http://site.test/doomed", b"", status=304, minutes=2))
        twin = archive.add(exchange("http://mirror.test/same", page, source="two", minutes=3))
        archive.add(exchange("http://site.test/list", f"<a href='http://site.test/doomed'>{CANARY}</a>".encode(), minutes=4), kind=LISTING)
        after = archive.add(exchange("http://site.test/after", b"stays too", minutes=5))
        assert kept and gone and twin and after
        before = {entry.sequence: entry.payload_sha256 for entry in archive.entries()}
        assert remains(tmp_path, CANARY)

        removed = archive.forget("http://site.test/doomed", "letter of the publisher", now=START)

        assert [entry.url.rsplit("/", 1)[1] for entry in removed] == ["doomed", "doomed", "same", "list"]
        assert remains(tmp_path, CANARY) == []
        assert archive.verify() == []
        assert [capture.payload for _, capture in archive.captures()] == [b"stays", b"stays too"]
        assert {entry.sequence: entry.payload_sha256 for entry in archive.entries()} == before, "each entry leaves its number and digest"
        with pytest.raises(RejectedError, match="letter of the publisher"):
            archive.get(gone.capture_id)
        assert archive.forget("http://site.test/doomed", "again", now=START) == []


def test_ops_06_what_was_taken_down_does_not_come_back(tmp_path):
    page = f"<p>{CANARY}</p>".encode()
    with Archive(tmp_path / "captures") as archive:
        archive.add(exchange("http://site.test/doomed", page))
        archive.forget("http://site.test/doomed", "court order", now=START)
        assert archive.add(exchange("http://site.test/doomed", b"another text", minutes=1)) is None
        assert archive.add(exchange("http://site.test/elsewhere", page, minutes=2)) is None
        assert archive.rebuild_ledger() == 1
        assert archive.is_forgotten("http://site.test/doomed")
        assert not archive.has_capture("http://site.test/doomed", "one")
        archive.add(exchange("http://site.test/doomed-too", b"another document", minutes=3))
        assert [capture.payload for _, capture in archive.captures()] == [b"another document"]


def test_ops_06_a_crash_in_a_take_down_leaves_an_archive_that_opens_and_a_take_down_that_can_be_repeated(tmp_path, monkeypatch):
    page = f"<p>{CANARY}</p>".encode()
    with Archive(tmp_path / "captures") as archive:
        archive.add(exchange("http://site.test/doomed", page))
        archive.add(exchange("http://site.test/kept", b"stays", minutes=1))
        archive.add(exchange("http://mirror.test/same", page, source="two", minutes=2))
        done = []

        def crash(path, content, replace=archive._replace):
            if done:
                raise KeyboardInterrupt
            done.append(path)
            replace(path, content)

        monkeypatch.setattr(archive, "_replace", crash)
        with pytest.raises(KeyboardInterrupt):
            archive.forget("http://site.test/doomed", "court order", now=START)
    with Archive(tmp_path / "captures") as archive:
        assert archive.verify() == []
        archive.forget("http://site.test/doomed", "court order", now=START)
        assert remains(tmp_path, CANARY) == []
        assert [capture.payload for _, capture in archive.captures()] == [b"stays"]
