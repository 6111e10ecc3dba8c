"""A text that its publisher reserves: from the answer of the site to the release, metadata and facts stay and the text does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from expectations.gate import run_gate
from orchestration.ingest import refresh_batches, source_row
from scrapers.capture import Archive
from scrapers.exchange import Exchange, Hop
from scrapers.sources import load_sources
from tests.warehouse.conftest import build
from warehouse.home import Home
from warehouse.inputs import write_inputs
from warehouse.release import make_candidate

START = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = (
    "<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1><p>2026年03月01日 08:00 来源：明州日报</p>"
    "<p>2025年，明州市数字经济核心产业增加值为{value}亿元，同比增长8.1%。明州市统计局局长林青介绍，港口与制造业一同带动了这一增长。</p>"
    "<p>全市新建的计算中心已经投入使用，来自各县区的企业可以按需申请。</p></body></html>"
)


def answer(source_id: str, name: str, value: str, hours: int = 0) -> Exchange:
    url = f"http://{source_id}.test/{name}.html"
    payload = PAGE.format(title=f"明州数字经济{name}", value=value).encode()
    hop = Hop(url=url, address="192.0.2.1", status=200, headers=(("Content-Type", "text/html; charset=utf-8"),))
    return Exchange(
        source_id=source_id,
        url=url,
        final_url=url,
        hops=(hop,),
        request_headers=(),
        fetched_at=START + timedelta(hours=hours),
        status=200,
        payload=payload,
        wire_bytes=len(payload),
        seconds=0.1,
    )


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Home(tmp_path_factory.mktemp("reserved"))
    sources = load_sources()
    with Archive(home.captures) as archive:
        archive.add(answer("xinhua-fortune", "open", "101"))
        archive.add(answer("xinhua-fortune", "reserved", "202"), opt_outs=["tdm-reservation header"])
        archive.add(answer("xinhua-fortune", "later", "303"))
        archive.add(answer("xinhua-fortune", "images", "404"), opt_outs=["noimageai meta"])
        archive.add(answer("files", "ours", "505"), opt_outs=["noarchive meta"])
        archive.add(answer("xinhua-fortune", "later", "303", hours=1), opt_outs=["ai.txt"])
    refresh_batches(home, {}, run_id="test", log=lambda line: None)
    write_inputs(home, release_id="0001-test", sources=[source_row(source) for source in sources.values()], held=[], version="v1")
    build(home)
    make_candidate(home)
    assert run_gate(home, as_of=START + timedelta(days=1)).passed
    with duckdb.connect(str(home.build_file), read_only=True) as connection:
        yield connection


def test_rob_02_documents_say_what_their_publisher_said_and_whether_their_text_is_reserved(marts):
    rows = marts.sql("SELECT url.split('/')[-1], opt_outs, is_text_reserved FROM marts.dim_document ORDER BY 1").fetchall()
    assert rows == [
        ("images.html", ["noimageai meta"], False),
        ("later.html", ["ai.txt"], True),
        ("open.html", [], False),
        ("ours.html", ["noarchive meta"], False),
        ("reserved.html", ["tdm-reservation header"], True),
    ]


def test_rob_02_a_reserved_text_is_in_no_block_and_no_mention_of_any_version(marts):
    for mart, text in (("dim_block", "block_text"), ("fct_mention", "sentence")):
        rows = marts.sql(
            f"SELECT is_text_reserved, count({text}), count(*) > 0 FROM marts.{mart} "  # noqa: S608
            "JOIN marts.dim_document_version USING (document_version_id) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        assert [(reserved, texts > 0, there) for reserved, texts, there in rows] == [(False, True, True), (True, False, True)], mart


def test_rob_02_the_facts_of_a_reserved_text_stay_with_the_sentence_that_states_each(marts):
    rows = marts.sql(
        "SELECT DISTINCT value_low, quote FROM marts.fct_observation JOIN marts.dim_document USING (document_id) "
        "WHERE is_text_reserved AND unit = 'CNY' ORDER BY 1"
    ).fetchall()
    assert [int(value) for value, _ in rows] == [20_200_000_000, 30_300_000_000]
    assert all("亿元" in quote and "计算中心" not in quote for _, quote in rows)
