"""A site that changes its templates: its source is held back, the others go on."""

import base64
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.capture import Archive
from scrapers.decode import decode
from scrapers.exchange import Exchange, Hop
from scrapers.records import Capture
from tests.orchestration.conftest import Nights, kaoju
from warehouse.home import Home
from warehouse.reader import query
from warehouse.release import current_release

REDESIGNED = "sample-news"
UNCHANGED = "sample-mirror"
CORRECTED = "以上数据以统计部门最终核实数为准。"
# The article is drawn by a script from a blob; what the page itself says is a teaser, the same on every page and without a date.
TEMPLATE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>新域财经</title></head><body>
<nav><ul><li><a href="/a/">首页</a></li><li><a href="/b/">要闻</a></li><li><a href="/c/">产业</a></li></ul></nav>
<main id="app" data-article="{blob}">
<p>本报推出全新客户端，图文、视频与数据一站读完；请前往各应用商店下载，登录之后即可阅读全文，老读者凭手机号免费领取一个月的会员资格。</p>
</main><script src="/app.js"></script></body></html>"""


@dataclass(frozen=True)
class Redesign:
    """A night after one source's site was redesigned and a document of another source was corrected."""

    home: Home
    said: str
    before: dict[str, list[tuple]]


def answer(like: Capture, payload: bytes) -> Exchange:
    """The site's answer with another body, now."""
    hop = Hop(url=like.final_url, address="127.0.0.1", status=200, headers=(("Content-Type", like.media_type),))
    return Exchange(
        source_id=like.source_id,
        url=like.url,
        final_url=like.final_url,
        hops=(hop,),
        request_headers=(),
        fetched_at=datetime.now(UTC),
        status=200,
        payload=payload,
        wire_bytes=len(payload),
        seconds=0.1,
    )


CONTENT = {
    "documents": "SELECT url, title, published_at, current_version_id, version_count FROM dim_document WHERE source_id = ? ORDER BY ALL",
    "facts": "SELECT observation_id, is_current FROM fct_observation JOIN dim_document USING (document_id) "
    "WHERE source_id = ? ORDER BY ALL",
    "blocks": "SELECT document_version_id, block_position, block_text FROM dim_block JOIN dim_document_version USING (document_version_id) "
    "WHERE source_id = ? ORDER BY ALL",
}


def ask(home: Home, sql: str, *parameters: object) -> list[tuple]:
    release = current_release(home)
    assert release is not None
    return query(release, sql, parameters).rows


@pytest.fixture(scope="module")
def redesign(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Redesign:
    folder: Path = tmp_path_factory.mktemp("redesign")
    home = Home(folder / "home")
    shutil.copytree(nights.home.root, home.root, symlinks=True)
    before = {name: ask(home, sql, REDESIGNED) for name, sql in CONTENT.items()}
    with Archive(home.captures) as archive:
        for _, capture in list(archive.captures(REDESIGNED)):
            page = TEMPLATE.format(blob=base64.b64encode(capture.payload).decode())
            archive.add(answer(capture, page.encode(decode(capture.payload, capture.media_type).encoding)))
        _, capture = next(archive.captures(UNCHANGED))
        decoded = decode(capture.payload, capture.media_type)
        # Behind the last sentence of the article; the page frame has none.
        until, stop, rest = decoded.text.rpartition("。")
        archive.add(answer(capture, (until + stop + CORRECTED + rest).encode(decoded.encoding)))
    (folder / "empty").mkdir()
    # A run that fetches nothing itself: it reads what lies in the archive since the last one.
    return Redesign(home, kaoju(home, "refresh", "--source", "files", "--path", str(folder / "empty")).stdout, before)


def test_qual_02_the_source_keeps_its_documents_facts_and_text(redesign):
    assert redesign.before["facts"]
    assert {name: ask(redesign.home, sql, REDESIGNED) for name, sql in CONTENT.items()} == redesign.before


def test_qual_02_other_sources_are_published(redesign):
    assert "Published" in redesign.said
    rows = ask(
        redesign.home,
        "SELECT source_id, version_number, is_current FROM dim_block JOIN dim_document_version USING (document_version_id) "
        "WHERE contains(block_text, ?)",
        CORRECTED,
    )
    assert rows == [(UNCHANGED, 2, True)]


def test_qual_02_the_run_and_the_quarantine_name_source_measure_bound_and_what_to_do(redesign):
    entries = [row for row in json.loads(kaoju(redesign.home, "quarantine", "--json").stdout) if row["rule"] == "yield"]
    assert [(row["source"], row["item"]) for row in entries] == [(REDESIGNED, REDESIGNED)]
    assert "share_with_date is 0, less than 0.9, that the source's file expects" in entries[0]["message"]
    assert f"kaoju sources check {REDESIGNED}" in entries[0]["next step"]
    assert "captures held back" in redesign.said


def test_qual_02_captures_that_are_held_back_are_accounted_for(redesign):
    rows = ask(
        redesign.home,
        "SELECT rejected_by_rule, document_version_id, count(*) FROM dim_capture "
        "WHERE source_id = ? AND outcome = 'quarantine' GROUP BY ALL",
        REDESIGNED,
    )
    with Archive(redesign.home.captures) as archive:
        visits = [entry.warc for entry in archive.entries(REDESIGNED, kinds=("capture",)) if entry.rule is None]
    assert rows == [("yield", None, visits.count(visits[-1]))]
