"""The same job on saved documents: the reference documents, and files that can't be read."""

import json

from tests.orchestration.conftest import kaoju
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import current_release


def test_the_reference_documents_become_documents_facts_and_marts(seeds_home):
    release = current_release(seeds_home)
    assert release is not None
    per_document = query(
        release,
        "SELECT url, count(observation_id) FROM dim_document LEFT JOIN fct_observation USING (document_id) GROUP BY url ORDER BY url",
    ).rows
    assert [url for url, _ in per_document] == ["file:000.txt", "file:001.txt", "file:003.html"]
    assert all(facts > 0 for _, facts in per_document)
    # The documents agree with each other, none was taken offline, and what is new needs a release before it.
    empty = {"fct_document_withdrawal", "mart_conflict", "mart_daily_change"}
    assert {mart for mart, rows in release.manifest["rows"].items() if not rows} == empty
    listed = query(release, "SELECT unnest(securities).code FROM dim_document WHERE url = 'file:003.html'").rows
    assert {code for (code,) in listed} == {"sh600933", "sh603606", "sh600177", "sh601609"}
    undated = query(release, "SELECT count(*) FROM dim_document WHERE published_at IS NULL").rows
    assert undated == [(2,)]


GOOD = """---
title: 明州市前三季度数字经济运行情况
date: Wed, 21 Oct 2026 08:00:00 GMT
---
<p>前三季度，明州市数字经济核心产业实现营业收入1204.6亿元，同比增长9.8%，高出全省平均1.2个百分点。</p>
"""


def test_files_that_cannot_be_read_are_named_in_quarantine_and_the_rest_goes_on(tmp_path):
    home, folder = Home(tmp_path / "home"), tmp_path / "documents"
    folder.mkdir()
    (folder / "good.html").write_text(GOOD, encoding="utf-8")
    (folder / "empty.html").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b"  \n\n ")
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "declared.pdf").write_bytes("<p>不是 PDF</p>".encode())
    (folder / "sheet.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "no_facts.txt").write_text("这里没有任何数字，\n只有一段普通的文字，讲的是一个安静的下午。\n", encoding="utf-8")
    done = kaoju(home, "refresh", "--source", "files", "--path", str(folder))
    assert "In quarantine" in done.stdout
    entries = {row["item"].removeprefix("file:") for row in json.loads(kaoju(home, "quarantine", "--json").stdout)}
    captured = {row["message"] for row in json.loads(kaoju(home, "quarantine", "--json").stdout)}
    for name in ("empty.html", "blank.txt", "picture.html", "declared.pdf", "sheet.xlsx"):
        assert name in entries or any(name in message for message in captured), name
    release = current_release(home)
    assert release is not None
    published = query(
        release, "SELECT url, count(observation_id) > 0 FROM dim_document LEFT JOIN fct_observation USING (document_id) GROUP BY ALL"
    ).rows
    assert dict(published) == {"file:good.html": True, "file:no_facts.txt": False}


def test_a_folder_and_the_source_files_go_together(tmp_path):
    assert kaoju(Home(tmp_path), "refresh", "--path", str(tmp_path), check=False).returncode == 2
    assert kaoju(Home(tmp_path), "refresh", "--source", "no-such-source", check=False).returncode == 2
