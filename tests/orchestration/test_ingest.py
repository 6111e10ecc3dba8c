"""What the capture assets decide by themselves: pools, shares of the night's budget, what leaves the quarantine."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest

from expectations.quarantine import Quarantine, Run
from orchestration.ingest import NETWORK_RETRIES, _given_up, fair_share, host_pool, read_again, refresh_batches
from orchestration.settings import load_settings
from scrapers.capture import CAPTURE, DAMAGED, Archive
from scrapers.collect import CollectReport
from scrapers.exchange import Exchange, Hop
from scrapers.records import Capture, Quarantined, RejectedError
from scrapers.sources import load_sources
from warehouse.batches import list_batches
from warehouse.home import Home

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_sources_of_one_host_share_a_pool_and_others_do_not():
    sources = load_sources()
    pools = {name: host_pool(source) for name, source in sources.items()}
    assert pools["sina-finance-roll"] == pools["sina-finance-rsshub"]
    assert pools["people-finance"] == pools["people-news-sitemap"]
    assert pools["zhejiang-gov-news"] == pools["zhejiang-statistics"] != pools["ningbo-statistics"]
    assert len({pools[name] for name in ("xinhua-fortune", "gov-cn-policies", "jjckb-epaper", "cnnb-news")}) == 4


@pytest.mark.parametrize("wants", [[10_000, 10_000, 10_000], [10, 10_000, 3], [0, 0, 50]])
def test_a_night_never_asks_more_than_its_budget_and_no_source_keeps_the_others_from_theirs(wants):
    left, given = 100, []
    for place, want in enumerate(wants):
        given.append(min(want, fair_share(left, len(wants) - place)))
        left -= given[-1]
    assert left >= 0
    assert all(one == want or one >= 100 // len(wants) for one, want in zip(given, wants, strict=True))
    assert fair_share(-3, 2) == fair_share(0, 1) == 0


def test_a_site_that_does_not_answer_is_tried_again_later_and_later_with_jitter():
    waits = [[NETWORK_RETRIES.calculate_delay(attempt) for _ in range(20)] for attempt in (1, 2)]
    assert all(len(set(some)) > 1 for some in waits)
    assert all(sum(earlier) < sum(later) for earlier, later in pairwise(waits))


def rejected(item: str, *, kind: str = "url", capture: str | None = None, source: str = "town") -> Quarantined:
    return Quarantined(
        quarantine_id=f"qua_{item}",
        stage="fetch",
        item_kind=kind,
        item_id=item,
        source_id=source,
        capture_id=capture,
        rule="timeout",
        message="",
        span=None,
        next_step="",
    )


def test_what_nobody_will_ask_for_again_leaves_the_quarantine(tmp_path):
    quarantine = Quarantine(tmp_path / "quarantine.sqlite")
    entries = [rejected("listed"), rejected("dropped"), rejected("held", capture="cap_1"), rejected("a file", kind="file")]
    quarantine.add([*entries, rejected("of another", source="city")], Run("1", "code", NOW))
    report = CollectReport(source_id="town", started=NOW, finished=NOW, listed=frozenset({"listed"}))
    assert _given_up(quarantine, report) == ["dropped"]
    assert _given_up(quarantine, replace(report, listed=None)) == []


ARTICLE = "<html><head><title>明州</title></head><body>" + "<p>全市工业平稳增长，新开工项目比去年同期多，企业订单和用工稳定。</p>" * 6
BLOCKED = "<html><head><title>提示</title></head><body><p>您的访问过于频繁，请稍后再试。</p></body></html>"


def answer(name: str, body: str) -> Exchange:
    url = f"http://town.test/{name}"
    hop = Hop(url=url, address="192.0.2.1", status=200, headers=(("Content-Type", "text/html; charset=utf-8"),))
    payload = body.encode()
    return Exchange(
        source_id="town",
        url=url,
        final_url=url,
        hops=(hop,),
        request_headers=(),
        fetched_at=NOW,
        status=200,
        payload=payload,
        wire_bytes=len(payload),
        seconds=0.1,
    )


def test_qual_01_new_code_judges_stored_pages_again_without_the_network(tmp_path, monkeypatch):
    def too_strict(capture: Capture) -> None:
        raise RejectedError("soft_404", "a fault of the code of yesterday")

    home, said = Home(tmp_path), []
    quarantine = Quarantine(home.quarantine)
    with Archive(home.captures) as archive:
        archive.add(answer("other", ARTICLE + "<p>其他。</p>"))
    monkeypatch.setattr("orchestration.ingest.code_version", lambda: "yesterday")
    assert refresh_batches(home, {}, run_id="1", log=said.append) == 1
    with Archive(home.captures) as archive:
        archive.add(answer("good", ARTICLE), check=too_strict)
        archive.add(answer("blocked", BLOCKED))
    quarantine.add([rejected("http://town.test/good", kind="capture", capture="cap_1")], Run("1", "code", NOW))
    assert refresh_batches(home, {}, run_id="2", log=said.append) == 1
    assert [entry.rejected.item_id for entry in quarantine.entries(at=NOW)] == ["http://town.test/good"]
    monkeypatch.setattr("orchestration.ingest.code_version", lambda: "today")
    assert refresh_batches(home, {}, run_id="3", log=said.append) == 2
    assert [(entry.rejected.item_id, entry.rejected.rule) for entry in quarantine.entries(at=NOW)] == [
        ("http://town.test/blocked", "blocked")
    ]
    with Archive(home.captures) as archive:
        held = {entry.url: entry.rule for entry in archive.entries(kinds=(CAPTURE,))}
        entries = archive.latest_sequence()
        assert archive.verify() == []
    assert held == {"http://town.test/other": None, "http://town.test/good": None, "http://town.test/blocked": "blocked"}
    # The same code says the same, and is not asked twice.
    assert refresh_batches(home, {}, run_id="4", log=said.append) == 0
    with Archive(home.captures) as archive:
        assert archive.latest_sequence() == entries


def place_of_last(home: Home) -> int:
    """A byte inside of the payload's record of the capture that was stored last."""
    with Archive(home.captures) as archive:
        return [*archive.entries()][-1].payload_start + 200


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0x01
    path.write_bytes(raw)


DAMAGES = {"flipped": flip, "truncated": os.truncate, "deleted": lambda path, at: path.unlink()}


def archived(home: Home, names: range) -> Path:
    """Store articles as one run does; returns the file that holds them."""
    with Archive(home.captures) as archive:
        before = set(home.captures.rglob("*.warc.gz"))
        for name in names:
            archive.add(answer(str(name), f"{ARTICLE}<p>全市第{name}号通报，新增企业{name}家。</p>"))
        (written,) = set(home.captures.rglob("*.warc.gz")) - before
    return written


def documents(home: Home) -> int:
    return sum(batch.rows["documents"] for batch in list_batches(home))


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_CR_08_a_damaged_capture_is_found_before_it_is_parsed_and_kept_in_quarantine_and_the_others_are_read(tmp_path, damage):
    home, said = Home(tmp_path), []
    archived(home, range(9))
    file = archived(home, range(9, 10))
    sound = file.read_bytes()
    damage(file, place_of_last(home))
    assert refresh_batches(home, {}, run_id="1", log=said.append) == 10
    assert documents(home) == 9
    assert sum(batch.rows["captures"] for batch in list_batches(home)) == 10
    quarantine = Quarantine(home.quarantine)
    (entry,) = quarantine.entries(at=NOW)
    assert (entry.rejected.rule, entry.rejected.url) == (DAMAGED, "http://town.test/9")
    assert file.name in entry.rejected.message
    assert "backup" in entry.rejected.next_step
    assert any(file.name in line for line in said)
    assert refresh_batches(home, {}, run_id="2", log=said.append) == 0
    file.write_bytes(sound)
    quarantine.ask_again([entry.rejected.quarantine_id], at=NOW)
    assert refresh_batches(home, {}, run_id="3", log=said.append) == 10
    assert documents(home) == 10
    assert quarantine.entries(at=NOW) == []


def test_CR_08_a_damaged_capture_whose_bytes_come_again_is_read_in_the_same_night(tmp_path):
    home = Home(tmp_path)
    archived(home, range(9))
    flip(archived(home, range(9, 10)), place_of_last(home))
    refresh_batches(home, {}, run_id="1", log=lambda line: None)
    quarantine = Quarantine(home.quarantine)
    assert [entry.rejected.rule for entry in quarantine.entries(at=NOW)] == [DAMAGED]
    with Archive(home.captures) as archive:
        archive.add(answer("9", f"{ARTICLE}<p>全市第9号通报，新增企业9家。</p>"))
        read_again(quarantine, {*archive.healed}, Run("2", "code", NOW))
    assert refresh_batches(home, {}, run_id="2", log=lambda line: None) == 10
    assert documents(home) == 10
    assert sum(batch.rows["captures"] for batch in list_batches(home)) == 10
    assert quarantine.entries(at=NOW) == []


def test_CR_08_an_archive_with_many_damaged_captures_stops_the_night_with_all_of_them_in_quarantine(tmp_path):
    home = Home(tmp_path)
    archived(home, range(7))
    file = archived(home, range(7, 10))
    file.unlink()
    settings = replace(load_settings(), held_documents=2, held_percent=100)
    for _ in range(2):
        with pytest.raises(dg.Failure, match=rf"3 captures are not what was stored, and 2 may be left out.*{re.escape(file.name)}"):
            refresh_batches(home, {}, run_id="1", log=lambda line: None, settings=settings)
        assert list_batches(home) == []
        assert len(Quarantine(home.quarantine).entries(at=NOW)) == 3


def test_CR_08_damage_is_no_verdict_when_new_code_judges_again(tmp_path, monkeypatch):
    home = Home(tmp_path)
    archived(home, range(9))
    flip(archived(home, range(9, 10)), place_of_last(home))
    for code in ("yesterday", "today"):
        monkeypatch.setattr("orchestration.ingest.code_version", lambda code=code: code)
        assert refresh_batches(home, {}, run_id=code, log=lambda line: None) == 10
        (entry,) = Quarantine(home.quarantine).entries(at=NOW)
        assert (entry.rejected.rule, entry.version) == (DAMAGED, code)
