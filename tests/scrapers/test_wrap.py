"""Printed lines: wraps, blanks, spaced letters, the measure, and where paragraphs end."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typeset import break_lines

from scrapers.text.wrap import Line, continues, ends_sentence, full_width, join, room_left, split_lines, style_of, text_width


def joined(raw: str, *, keep_blanks: bool = False) -> str:
    text = join(raw, split_lines(raw), keep_blanks=keep_blanks)
    text.check(raw)
    return text.text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("港口的吞吐\n量继续上升。", "港口的吞吐量继续上升。"),
        ("采用 Open\nDocument 格式", "采用Open Document格式"),
        ("达到15\n万吨", "达到15万吨"),
        ("共有 2 0 2 4 个", "共有2024个"),
        ("总额15 . 1 亿元", "总额15.1亿元"),
        ("增长 38 %", "增长38%"),
        ("约 1 , 250 家", "约1,250家"),
        ("金额4 600万元", "金额4600万元"),
        ("见图 1 200家企业", "见图1 200家企业"),
        ("全 年 完 成 投 资", "全年完成投资"),
        ("G D P 增速", "GDP增速"),
        ("最后一句。 而新的", "最后一句。而新的"),
        ("《新港\n 建设 规划》发布", "《新港建设 规划》发布"),
        ("state-of-\nthe-art", "state-of-the-art"),
        ("港\n\n\f口", "港口"),
    ],
)
def test_wraps_and_blanks_are_mended(raw: str, text: str) -> None:
    assert joined(raw) == text


def test_a_heading_keeps_one_blank_between_chinese_words() -> None:
    assert joined("先行先试　　再上台阶", keep_blanks=True) == "先行先试 再上台阶"


def test_two_numbers_in_a_list_are_not_closed() -> None:
    assert joined("项目 1. 5G基站") == "项目1. 5G基站"


def test_cuts_leave_no_trace_and_keep_their_place() -> None:
    raw = "销售额为64%3，\n比上年高。"
    text = join(raw, split_lines(raw), [(7, 8)])
    text.check(raw)
    assert text.text == "销售额为64%，比上年高。"
    assert text.raw_spans() == ((0, 7), (8, 9), (10, 15))


@given(st.text(alphabet="港口 数字Ab1.,%，。（）\n\u3000\f", max_size=200), st.booleans())
@settings(max_examples=300, deadline=None)
def test_joined_lines_always_equal_their_places_and_lose_no_printed_character(raw: str, keep: bool) -> None:
    lines = split_lines(raw)
    text = join(raw, lines, keep_blanks=keep)
    text.check(raw)
    assert "".join(text.text.split()) == "".join(raw.split())


@given(st.lists(st.sampled_from("港口数字化建设进展顺利，其中重点项目已经开工"), min_size=60, max_size=200), st.integers(10, 44))
@settings(max_examples=60, deadline=None)
def test_a_paragraph_that_was_broken_into_lines_of_any_measure_is_one_again(characters: list[str], measure: int) -> None:
    text = "港" + "".join(characters).replace("，，", "，") + "。"
    raw = "\n".join(break_lines(text, measure))
    lines = split_lines(raw)
    style = style_of(lines, float(measure))
    for at, (line, following) in enumerate(pairwise(lines)):
        assert continues(line, following, style, first=at == 0)


def test_the_measure_is_what_full_lines_share_not_the_longest_line() -> None:
    lines = [Line(0, 1, "字" * n, float(n)) for n in (34, 34, 34, 12, 34, 34, 8, 34, 35, 34, 20)]
    assert 34 <= full_width(lines) <= 35


def test_a_short_line_with_a_full_stop_ends_its_paragraph_and_a_full_one_does_not() -> None:
    style = style_of([], 10.0)
    short, full, following = (Line(0, 1, text, text_width(text)) for text in ("到此为止。", "这一行正好十个汉字。", "下一句"))
    assert not continues(short, following, style)
    assert continues(full, following, style)


def test_an_indented_line_begins_a_paragraph_even_behind_a_full_line() -> None:
    style = style_of([], 10.0)
    assert not continues(Line(0, 1, "这一行正好十个汉字。", 10.0), Line(0, 1, "新的一段", 4.0, indent=2.0), style)


def test_a_word_that_does_not_fit_explains_a_short_line() -> None:
    line, following = Line(0, 1, "今年发布了新的模型", 9.0), Line(0, 1, "Transformer及其", 9.0)
    assert room_left(line, following, 12.0) < 0


@pytest.mark.parametrize(
    ("text", "ends"),
    [("完成。", True), ("“完成。”", True), ("完成（见附表）", False), ("完成！）", True), ("完成，", False), ("等等", False)],
)
def test_sentence_ends_are_seen_behind_closing_marks(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_frames_are_told_by_a_single_blank_and_pages_by_form_feeds() -> None:
    lines = split_lines(" 第一栏\n第二行\n第三行\n第四行\n第五行\n 第二栏\n第七行\f第八行")
    assert [line.opens for line in lines] == [True, False, False, False, False, True, False, True]
    assert [line.page for line in lines] == [1, 1, 1, 1, 1, 1, 1, 2]
