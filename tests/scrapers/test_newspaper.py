"""Newspaper pages as an extractor leaves them: columns of several measures, boxes, pull quotes, frames out of order."""

import json
from pathlib import Path

import pytest
from test_whitepaper import read, squashed, texts
from typeset import break_lines, typeset_newspaper
from write_text_fixtures import CORPUS, expected_of

from scrapers.records import Role

FIXTURES = sorted(path.parent for path in CORPUS.glob("newspaper_*/raw.txt"))
SOURCES = [json.loads((folder / "source.json").read_text(encoding="utf-8")) for folder in FIXTURES]
RIVER = next(source for source in SOURCES if "河道" in source["title"])
MARKET = next(source for source in SOURCES if "菜市场" in source["title"])


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_a_newspaper_page_is_read_as_its_manuscript_was_written(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    document = read((folder / "raw.txt").read_bytes().decode())
    assert document.parser == "newspaper"
    assert texts(document, Role.PARAGRAPH) == squashed(expected["paragraphs"])
    assert texts(document, Role.HEADING) == squashed(expected["headings"])
    assert set(squashed(expected["box"])) <= set(texts(document, Role.ASIDE))
    assert (document.title, document.publisher, document.editor) == (expected["title"], expected["publisher"], expected["editor"])
    assert list(document.authors) == expected["authors"]
    assert document.published is not None
    assert document.published.isoformat() == f"{expected['published']}T00:00:00+08:00"


def share_of_paragraphs(plan: str, seeds: int) -> float:
    found = wanted = 0
    for source in SOURCES:
        paragraphs = squashed(expected_of(source)["paragraphs"])
        for seed in range(seeds):
            got = texts(read(typeset_newspaper(source, plan, seed)), Role.PARAGRAPH)
            found += sum(paragraph in got for paragraph in paragraphs)
            wanted += max(len(paragraphs), len(got))
    return found / wanted


@pytest.mark.parametrize(
    ("plan", "floor"), [("plain", 0.98), ("columns", 0.97), ("quote", 0.98), ("label_behind", 0.98), ("headless", 0.95)]
)
def test_paragraphs_come_out_whole_whatever_the_measures_and_the_plan_of_the_page(plan: str, floor: float) -> None:
    assert share_of_paragraphs(plan, 20) >= floor


def test_a_body_that_was_drawn_before_its_headline_goes_behind_it_and_says_so() -> None:
    raw = typeset_newspaper(RIVER, "headless", 1)
    document = read(raw)
    assert document.title is not None
    paragraphs = texts(document, Role.PARAGRAPH)
    assert paragraphs == squashed(expected_of(RIVER)["paragraphs"])
    moved = [block for block in document.blocks if "column_order" in block.notes]
    assert moved
    assert document.blocks[0].raw_spans[0][0] > document.blocks[5].raw_spans[0][0]


@pytest.mark.parametrize("measures", [(22, 26), (24, 24)], ids=["two measures", "one measure"])
def test_two_pieces_whose_bodies_come_first_each_get_their_own_lead(measures: tuple[int, int]) -> None:
    def frame(texts_of: list[tuple[str, str]], measure: int) -> str:
        return "\n\n".join("\n".join(break_lines(text, measure, 2 if role == "paragraph" else 0)) for role, text, *_ in texts_of)

    market, river = frame(MARKET["flow"], measures[0]), frame(RIVER["flow"], measures[1])
    leads = [
        "\n".join(break_lines(source["title"], 9, 0)) + "\n\n" + frame([("paragraph", source["lead"][0])], 10) for source in (RIVER, MARKET)
    ]
    document = read(" " + "\n ".join([market, river, *leads]) + "\n")
    assert texts(document, Role.PARAGRAPH) == squashed([p for source in (RIVER, MARKET) for p in expected_of(source)["paragraphs"]])


def test_pages_in_order_are_left_in_order() -> None:
    for source in SOURCES:
        for seed in range(10):
            document = read(typeset_newspaper(source, "plain", seed))
            assert not any("column_order" in block.notes for block in document.blocks)


def test_a_pull_quote_is_no_paragraph() -> None:
    document = read(typeset_newspaper(RIVER, "quote", 4))
    quotes = [block for block in document.blocks if block.notes == ("pull_quote",)]
    assert [block.role for block in quotes] == [Role.ASIDE]
    assert "缸沿" in quotes[0].text


def test_a_label_drawn_behind_its_box_heads_the_box() -> None:
    document = read(typeset_newspaper(RIVER, "label_behind", 3))
    asides = texts(document, Role.ASIDE)
    assert asides == squashed([RIVER["box"]["label"], *RIVER["box"]["paragraphs"]])


def test_a_character_that_strayed_behind_the_last_full_stop_of_a_frame_is_noise() -> None:
    body = "\n".join(break_lines("港口的晨雾还没有散尽，第一班渡船已经离岸，甲板上站满了赶早市的人。" * 3, 16))
    document = read(f" {body} 晨\n 晨光里的\n渡口\n\n{body}\n")
    noise = [block for block in document.blocks if block.notes == ("stray",)]
    assert [block.text for block in noise] == ["晨"]
    assert not any(block.text.endswith("晨") for block in document.blocks if block.role is Role.PARAGRAPH)


def test_an_editors_line_gives_the_editor_and_is_not_body() -> None:
    document = read(typeset_newspaper(RIVER, "plain", 1))
    assert document.editor == RIVER["editor"]
    assert [block.role for block in document.blocks if "校对" in block.text] == [Role.EDITOR_LINE]


def test_a_page_without_headline_byline_or_date_has_none() -> None:
    body = "\n".join(break_lines(RIVER["flow"][1][1], 18))
    document = read(f" {body}\n")
    assert (document.title, document.published, document.authors, document.editor, document.source_name) == (None, None, (), None, None)


SHORT_NEWS = """2024年4月12日　星期五
农历甲辰年三月初四
A03　要闻
 ——沿江开发区三年行动回眸
 让每一度电都有去处
 本报讯（记者 高远 通讯员 李念）昨日，记者从沿
江开发区获悉，开发区虚拟电厂一期工程已正式投入运
行，首批接入用户83家。
虚拟电厂并不发电，它通过通信网络把分散在企业、
楼宇和充电站里的用电设备连接起来，统一调度。
 上图：工作人员在储能电站巡检。　本报记者 高远 摄
 市图书馆延长夏季开放时间
 本报讯（记者 林晓）市图书馆昨天发
布公告，自5月1日起，总馆和12个分馆的闭馆
时间由20时延至22时，周一照常开放。
 链接
虚拟电厂
通过信息通信技术把分布式电源、储能、可
调负荷聚合起来，参与电力市场和电网运行。
 广告
 本版投稿邮箱：news@yanjiang.example.com
"""


def test_a_page_of_short_news_keeps_its_order_and_sets_captions_boxes_and_notices_apart() -> None:
    document = read(SHORT_NEWS)
    assert document.title == "让每一度电都有去处"
    assert texts(document, Role.HEADING) == ["——沿江开发区三年行动回眸", "市图书馆延长夏季开放时间"]
    assert [text[:8] for text in texts(document, Role.PARAGRAPH)] == ["本报讯（记者高远", "虚拟电厂并不发电", "本报讯（记者林晓"]
    assert document.authors == ("高远", "李念", "林晓")
    assert texts(document, Role.CAPTION) == ["上图：工作人员在储能电站巡检。本报记者高远摄"]
    assert len(texts(document, Role.ASIDE)) == 3
    assert {note for block in document.blocks if block.role is Role.NOISE for note in block.notes} == {"masthead", "notice"}


def test_names_in_a_dateline_keep_the_blanks_between_them() -> None:
    assert "（记者 高远 通讯员 李念）" in next(block.text for block in read(SHORT_NEWS).blocks if "高远" in block.text)


@pytest.mark.parametrize("indent", ["　　", ""])
def test_columns_that_were_drawn_out_of_turn_are_put_together_where_sentences_run_on(indent: str) -> None:
    texts_of = [("paragraph", text) for role, text, *_ in RIVER["flow"] if role == "paragraph"]
    lines = [
        (indent if role == "paragraph" and at == 0 else "") + line
        for role, text in texts_of
        for at, line in enumerate(break_lines(text, 18, 2 if role == "paragraph" else 0))
    ]
    inside = [at for at in range(2, len(lines) - 2) if not any("。" in line[-1] for line in lines[at - 2 : at + 2])]
    cut = min(inside, key=lambda at: abs(at - len(lines) // 3))
    end = min(inside, key=lambda at: abs(at - 2 * len(lines) // 3))
    first, second, last = lines[:cut], lines[cut:end], lines[end:]
    news = "短讯两则\n" + "\n".join(
        indent * (at == 0) + line for at, line in enumerate(break_lines("市图书馆昨天发布公告，总馆的闭馆时间推迟到晚上十点。" * 3, 18))
    )
    headline = RIVER["title"] + "\n" + RIVER["byline"]
    raw = " " + "\n ".join([headline, "\n".join(first), news, "\n".join(second), "\n".join(last)]) + "\n"
    document = read(raw)
    paragraphs = texts(document, Role.PARAGRAPH)
    assert [text for text in paragraphs if "图书馆" not in text] == squashed([text for _, text in texts_of])
    assert any("column_order" in block.notes for block in document.blocks)
