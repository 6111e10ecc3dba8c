"""White papers as an extractor leaves them: chapters, footnotes, figures, tables, page furniture, in many settings."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typeset import Style, typeset_whitepaper
from write_text_fixtures import CORPUS, expected_of

from scrapers.parsers.text import parse_text
from scrapers.records import Block, Document, Page, RejectedError, Role
from scrapers.text.blocks import caption_label, heading_kind, is_stamp, page_number

FIXTURES = sorted(path.parent for path in CORPUS.glob("whitepaper_*/raw.txt"))


def read(raw: str) -> Document:
    page = Page(capture_id="cap_1", source_id="files", url="file:a.txt", raw=raw, encoding="utf-8", encoding_reason="strict")
    document = parse_text(page)
    for block in document.blocks:
        block.content.check(raw)
    return document


def squash(text: str) -> str:
    return "".join(text.split())


def texts(document: Document, role: Role) -> list[str]:
    return [squash(block.text) for block in document.blocks if block.role is role]


def squashed(values: list[str]) -> list[str]:
    return [squash(value) for value in values]


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_a_white_paper_is_read_as_its_manuscript_was_written(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    document = read((folder / "raw.txt").read_bytes().decode())
    assert document.parser == "whitepaper"
    assert texts(document, Role.HEADING) == squashed(expected["headings"])
    assert [block.level for block in document.blocks if block.role is Role.HEADING] == expected["heading_levels"]
    assert texts(document, Role.PARAGRAPH) == squashed(expected["paragraphs"])
    assert texts(document, Role.CAPTION) == squashed(expected["captions"])
    assert texts(document, Role.FOOTNOTE) == squashed(expected["footnotes"])
    assert texts(document, Role.TABLE_CELL) == squashed(expected["table_cells"])
    assert (document.title, document.publisher) == (expected["title"], expected["publisher"])
    assert (document.published.date().isoformat() if document.published else None) == expected["published"]


SOURCES = [json.loads((folder / "source.json").read_text(encoding="utf-8")) for folder in FIXTURES]

STYLES = st.builds(
    Style,
    width=st.sampled_from([28, 32, 34, 36, 38, 40]),
    between_lines=st.sampled_from(["\n", "\n\n"]),
    between_paragraphs=st.just("\n\n"),
    indent=st.just("　　"),
    page_lines=st.integers(20, 40),
    page_break=st.sampled_from(["\f", "\n "]),
    page_number=st.sampled_from(["{n}", "- {n} -", "第 {n} 页 共 {total} 页", "{n}/{total}", "— {n} —"]),
    running_head=st.booleans(),
    stamp=st.sampled_from(["", "更多行业报告请访问 www.baogaoku.example.com 下载"]),
    marker=st.sampled_from(["digit", "circled", "bracket", "superscript"]),
    latin_blank=st.booleans(),
    contents=st.booleans(),
)


@given(st.sampled_from(SOURCES), STYLES)
@settings(max_examples=60, deadline=None)
def test_any_setting_of_a_manuscript_gives_the_same_blocks(source: dict, style: Style) -> None:
    document, expected = read(typeset_whitepaper(source, style)), expected_of(source)
    assert texts(document, Role.PARAGRAPH) == squashed(expected["paragraphs"])
    assert texts(document, Role.HEADING) == squashed(expected["headings"])
    assert texts(document, Role.FOOTNOTE) == squashed(expected["footnotes"])
    assert texts(document, Role.TABLE_CELL) == squashed(expected["table_cells"])
    assert document.title == expected["title"]


def test_a_lost_indent_is_seen_from_lines_that_stop_two_em_early() -> None:
    """Without indents and empty lines the breaks that no reader could see are few: 9 of 10 paragraphs must come out whole."""
    found = wanted = 0
    for source in SOURCES:
        for width in (30, 32, 34, 36, 38, 40):
            style = Style(width=width, between_lines="\n\n", between_paragraphs="\n\n", latin_blank=True)
            paragraphs = squashed(expected_of(source)["paragraphs"])
            got = texts(read(typeset_whitepaper(source, style)), Role.PARAGRAPH)
            found += sum(paragraph in got for paragraph in paragraphs)
            wanted += len(paragraphs)
    assert found / wanted >= 0.9


BODY = "\n".join(["港口的数字化建设进展顺利，各项工程都按照年初的计划推进，没有出现延误，"] * 6)


def page_of(*lines: str) -> str:
    return BODY + "\n" + "\n".join(lines)


def find(document: Document, text: str) -> Block:
    return next(block for block in document.blocks if text in block.text)


def test_a_footnote_digit_leaves_the_number_it_is_glued_to() -> None:
    raw = page_of("全年完成投资6382亿元1，增长13.7%2。后面的句子接着说下去，", "1 市统计局年报", "2 市发展改革委简报") + "\f" + "到此为止。"
    document = read(raw)
    block = find(document, "6382亿元")
    assert "6382亿元，增长13.7%。后面" in block.text
    assert [(ref.marker, block.text[: ref.offset][-2:]) for ref in block.footnotes] == [("1", "亿元"), ("2", "7%")]
    linked = [document.blocks[ref.footnote].text for ref in block.footnotes if ref.footnote is not None]
    assert linked == ["市统计局年报", "市发展改革委简报"]
    assert all(raw[slice(*ref.raw_span)] == ref.marker for ref in block.footnotes)


TWO_PAGES = """一、背景
近年来，临港新城的人口持续增长，到去年底常住人口达到81.6万人1，比十年前翻了一番，
城市面貌焕然一新2。随着人口的增长，教育、医疗等公共服务的压力也越来越大，需要提前
1新城统计年鉴。
2《临港新城城市体检报告》，2023年。
— 1 —
谋划。
二、供给
去年新建学校12所，新增学位1.86万个1，其中公办学位占83.5%2。医院床位达到每千人6.1张，
超过全市平均水平，但优质资源仍集中在老城区，新城居民跨区就医的比例为27%3，
1教育局快报。
2同上。
3医保结算数据，口径为住院人次。
— 2 —
高于预期。
"""


def test_footnotes_that_are_numbered_anew_on_each_page_are_linked_to_their_own_page() -> None:
    document = read(TWO_PAGES)
    linked = [
        (block.text[: ref.offset][-3:], document.blocks[ref.footnote].text)
        for block in document.blocks
        for ref in block.footnotes
        if ref.footnote is not None
    ]
    assert linked == [
        ("6万人", "新城统计年鉴。"),
        ("然一新", "《临港新城城市体检报告》，2023年。"),
        ("6万个", "教育局快报。"),
        (".5%", "同上。"),
        ("27%", "医保结算数据，口径为住院人次。"),
    ]


def test_a_sentence_runs_on_over_footnotes_and_page_number() -> None:
    document = read(TWO_PAGES)
    assert find(document, "需要提前").text.endswith("需要提前谋划。")
    assert find(document, "跨区就医").text.endswith("比例为27%，高于预期。")
    assert [block.page for block in document.blocks if block.role is Role.HEADING] == [1, 2]


def test_a_number_at_the_start_of_a_line_without_a_marker_in_the_text_is_no_footnote() -> None:
    document = read(page_of("这一年里，全市新增的示范港口一共有三十多个，其中", "17个部门联合印发的意见起了作用。"))
    assert not texts(document, Role.FOOTNOTE)
    assert "17个部门" in find(document, "联合印发").text


def test_a_page_number_in_the_middle_of_a_sentence_leaves_it_whole() -> None:
    raw = page_of("这句话写到这一页的最后一行还没有写完，要到下一页的上面才能看", "", "", "7", "", "到它的结尾。")
    document = read(raw)
    assert "才能看到它的结尾。" in find(document, "才能看").text
    assert texts(document, Role.NOISE) == ["7"]


@pytest.mark.parametrize("printed", ["12", "- 12 -", "— 12 —", "第 12 页", "第12页 共30页", "12/30", "·12·", "P12", "Page 12 of 30"])
def test_page_numbers_are_read_in_all_their_dresses(printed: str) -> None:
    number = page_number(printed)
    assert number is not None
    assert number[0] == 12


@pytest.mark.parametrize("printed", ["12%", "12亿元", "2024年", "1.5", "12 34", "第12章"])
def test_other_numbers_are_no_page_numbers(printed: str) -> None:
    assert page_number(printed) is None


def test_a_download_stamp_is_told_from_a_sentence_that_names_a_site() -> None:
    assert is_stamp("本文档来自某某资料站（www.ziliao.example.com），用户Id:123 下载，日期：2025-01-02")
    assert is_stamp("更多研究报告请关注公众号：ziliao.cn")
    assert not is_stamp("市民可以登录 www.lincheng.gov.cn 查询办理进度，也可以到窗口现场办理。")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一、总体情况", "han"),
        ("（二）主要问题", "han_bracket"),
        ("3.下一步安排", "decimal1"),
        ("1.2 基础设施", "decimal2"),
        ("1.2.3 机房", "decimal3"),
        ("第三章 展望", "chapter"),
        ("前 言", "named"),
        ("3.5亿元的投资", None),
        ("2024年，全市新增", None),
        ("第三章的内容说明", None),
    ],
)
def test_section_numbers_are_read_by_their_grammar(text: str, kind: str | None) -> None:
    assert heading_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("图 1 历年吞吐量", "figure"),
        ("表2-1 主要码头", "table"),
        ("图表3：分布", "figure"),
        ("图 2 中国沿海港口分布", "figure"),
        ("图1显示，吞吐量上升。", None),
        ("表2为各码头的情况，", None),
        ("图书馆新馆开放", None),
    ],
)
def test_captions_are_told_from_sentences_about_figures(text: str, label: str | None) -> None:
    assert caption_label(text) == label


def test_a_table_of_labels_and_prose_goes_back_to_rows() -> None:
    rows = [
        "重点区域 进展情况",
        "东屿港区 东屿港区建成了自动化码头，装卸效率明显",
        "提高，全年没有发生事故。",
        "南汇港区 南汇港区以散货为主，正在改造堆场，预",
        "计明年完工。",
        "白石",
        "港区",
        "白石港区还在规划之中，目前只有一个临时泊",
        "位可以使用。",
    ]
    document = read("一、港区\n" + BODY + "完。\n" + "\n".join(rows) + "\n" + BODY + "完。\n二、其他\n" + BODY + "完。")
    cells = [(b.table, b.row, b.column, squash(b.text)) for b in document.blocks if b.role is Role.TABLE_CELL]
    assert [cell[:3] for cell in cells] == [(0, row, column) for row in range(4) for column in range(2)]
    assert cells[6][3] == "白石港区"
    assert cells[3][3].endswith("全年没有发生事故。")


def test_a_document_that_states_no_date_has_none() -> None:
    document = read("一、总体情况\n" + BODY + "2023年12月完成。\n二、安排\n" + BODY + "完。")
    assert (document.published, document.published_text, document.title) == (None, None, None)


def test_a_month_on_the_cover_is_kept_as_printed_and_no_day_is_guessed() -> None:
    document = read("临港新城发展报告\n临港研究院\n2023年11月\n前言\n" + BODY + "完。\n一、情况\n" + BODY + "完。")
    assert (document.title, document.published, document.published_text) == ("临港新城发展报告", None, "2023年11月")


def test_the_place_is_the_one_that_the_headings_agree_on() -> None:
    def chapters(*names: str) -> str:
        return "\n".join(f"{number}、{name}\n{BODY}完。" for number, name in zip("一二三四", names, strict=False))

    assert read(chapters("宁波港口现状", "宁波港口规划", "国外经验")).place == "宁波市"
    assert read(chapters("宁波港口现状", "杭州港口规划", "国外经验")).place is None
    assert read(chapters("港口现状", "港口规划")).place is None


CHART = """一、产量
{body}完。
图 1-1 2019—2023年产量
单位：万吨
2019 2020 2021 2022 2023
0
100
200
248.3 281.6 335.0 390.1 426.8
资料来源：市统计局
{body}完。
二、结论
{body}完。
港口研究所
2024年6月
"""


def test_the_axis_and_labels_of_a_chart_are_no_paragraphs_and_its_source_is_a_note() -> None:
    document = read(CHART.format(body=BODY))
    assert texts(document, Role.CAPTION) == ["图1-12019—2023年产量"]
    assert texts(document, Role.FOOTNOTE) == ["单位：万吨", "资料来源：市统计局"]
    assert texts(document, Role.ASIDE) == ["20192020202120222023", "0", "100", "200", "248.3281.6335.0390.1426.8"]
    assert len(texts(document, Role.PARAGRAPH)) == 3


def test_a_signature_below_the_text_is_byline_and_date() -> None:
    document = read(CHART.format(body=BODY))
    assert texts(document, Role.BYLINE) == ["港口研究所"]
    assert texts(document, Role.SOURCE_LINE) == ["2024年6月"]


def test_running_heads_that_carry_the_page_number_are_told_by_its_rise_and_give_the_title() -> None:
    pages = [f"临港绿色建材发展报告 {number}\n第{han}章 情况\n{BODY}完。\n{BODY}完。" for number, han in ((1, "一"), (2, "二"), (3, "三"))]
    document = read("\n".join(pages))
    assert [block.notes for block in document.blocks if block.role is Role.NOISE] == [("running_head",)] * 3
    assert document.title == "临港绿色建材发展报告"


def test_headings_that_wrap_are_whole_where_the_contents_list_them() -> None:
    entry = "1.2 企业分布情况与产业集群发展的主要特征以及存在的突出问题"
    contents = f"目 录\n第一章 规模 ........ 1\n{entry} ........ 2\n第二章 建议 ........ 9\n"
    raw = (
        contents + "第一章 规模\n" + BODY + "完。\n" + entry[:22] + "\n" + entry[22:] + "\n" + BODY + "完。\n第二章 建议\n" + BODY + "完。"
    )
    assert squash(entry) in texts(read(raw), Role.HEADING)


def test_a_text_without_a_printed_character_is_rejected_by_name() -> None:
    with pytest.raises(RejectedError) as caught:
        read(" \n\f\n\u3000")
    assert caught.value.rule == "empty_text"


@given(st.text(alphabet="港口数字1234.一二（）图表第章页 ，。；：\n\f\u3000-①[]%", max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_rejected_by_name_and_every_block_keeps_its_place(raw: str) -> None:
    try:
        read(raw)
    except RejectedError as error:
        assert error.rule == "empty_text"


LONG = {
    "a report": "一、情况\n" + BODY + "完。\n1. 条目\n12\n",
    "numbers alone": "12\n" * 10,
    "a table": "宁波 100 5%\n" * 10,
    "lines that look like footnotes": "3 来源说明文字\n正文的内容3，还有后续的内容需要继续\n" * 5,
    "captions": "图 1 标题文字\n" * 10,
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(kind: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        read(LONG[kind] * times)
        return time.process_time() - start

    seconds(20)
    assert seconds(800) < 12 * max(seconds(200), 0.05)
