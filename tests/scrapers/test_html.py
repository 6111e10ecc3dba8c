import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.limits import run_limited
from scrapers.parsers.html import parse_html
from scrapers.parsers.markup import compile_selector, parse_markup
from scrapers.records import Document, Page, RejectedError, Role

FIRST = "城东水厂扩建工程昨日通水，日供水能力由十二万吨提高到二十万吨，受益居民超过四十万人。"
SECOND = "市水务局总工程师介绍，新厂采用两级过滤，出水浊度稳定在0.1以下，吨水电耗下降百分之七。"
THIRD = "明年，还有三座老水厂将进行同样的改造，总投资约六亿元。"


def page_of(raw: str, url: str = "https://news.example/a/1.html") -> Page:
    return Page(capture_id="cap_1", source_id="test", url=url, raw=raw, encoding="utf-8", encoding_reason="test")


def article(body: str, *, title: str = "城东水厂扩建工程昨日通水", head: str = "", after: str = "") -> str:
    return (
        f"<html><head><title>{title}_示例网</title>{head}</head><body><h1>{title}</h1><div class='text'>{body}</div>{after}</body></html>"
    )


def read(raw: str, url: str = "https://news.example/a/1.html") -> Document:
    document = parse_html(page_of(raw, url))
    for position, block in enumerate(document.blocks):
        assert block.position == position
        block.content.check(raw)
    return document


def texts(document: Document, role: Role) -> list[str]:
    return [block.text for block in document.blocks if block.role is role]


def paragraphs(*items: str) -> str:
    return "".join(f"<p>{item}</p>" for item in items)


# ---------------------------------------------------------------- roles and fields


def test_a_paragraph_that_only_states_the_source_is_a_source_line():
    document = read(article(paragraphs("　　来源：水务观察报", FIRST, SECOND)))
    assert texts(document, Role.PARAGRAPH) == [FIRST, SECOND]
    assert texts(document, Role.SOURCE_LINE) == ["来源：水务观察报"]
    assert document.source_name == "水务观察报"


def test_live_quotes_are_noise_and_the_paragraph_closes_over_them():
    stock = '<span id="stock_sh688999"><a href="#">清源环境</a></span><span id="quote_sh688999">(31.20, 0.37, 1.20%)</span>'
    sentence = f"在上市公司中，{stock}中标了设备采购。"
    document = read(article(paragraphs(FIRST, sentence, SECOND)))
    assert "在上市公司中，清源环境中标了设备采购。" in texts(document, Role.PARAGRAPH)
    assert texts(document, Role.NOISE) == ["(31.20, 0.37, 1.20%)"]
    security = document.securities[0]
    assert (security.code, security.exchange, security.name) == ("sh688999", "SSE", "清源环境")


def test_bold_and_bare_short_paragraphs_between_long_ones_are_headings():
    document = read(article(paragraphs(FIRST, "<strong>两级过滤</strong>", SECOND * 2, "改造还将继续", THIRD * 3)))
    assert texts(document, Role.HEADING) == ["两级过滤", "改造还将继续"]


def test_a_line_of_names_is_a_byline_and_neither_heading_nor_body():
    document = read(article(paragraphs("水务观察报记者 申屠海 闻人杰", FIRST, SECOND * 2, THIRD * 3)))
    assert texts(document, Role.BYLINE) == ["水务观察报记者 申屠海 闻人杰"]
    assert document.authors == ("申屠海", "闻人杰")
    assert texts(document, Role.HEADING) == []


def test_names_in_brackets_at_the_end_of_a_paragraph_are_lines_of_their_own():
    document = read(article(paragraphs(FIRST, SECOND, THIRD + "（来源：水务观察报）", THIRD * 2 + "（责任编辑：申屠海）")))
    assert texts(document, Role.PARAGRAPH) == [FIRST, SECOND, THIRD, THIRD * 2]
    assert (document.source_name, document.editor) == ("水务观察报", "申屠海")


def test_the_date_never_comes_from_the_address_of_an_image():
    document = read(
        article(
            '<img src="/2019/0101/20190101.jpg">' + paragraphs(FIRST, SECOND), head='<meta property="og:image" content="/2018/02/03.png">'
        )
    )
    assert document.published is None
    assert [image.url for image in document.images] == ["/2019/0101/20190101.jpg"]


def test_a_time_without_zone_is_chinese_time_and_a_zone_is_kept():
    printed = read(article(f"<div>2023-05-06 07:08</div>{paragraphs(FIRST, SECOND)}"))
    assert printed.published is not None
    assert printed.published.isoformat() == "2023-05-06T07:08:00+08:00"
    assert (printed.published_text, printed.published_found) == ("2023-05-06 07:08", "header")
    meta = read(article(paragraphs(FIRST, SECOND), head='<meta property="article:published_time" content="2023-05-06T07:08:00Z">'))
    assert meta.published is not None
    assert meta.published.isoformat() == "2023-05-06T07:08:00+00:00"


def test_the_time_of_publication_is_taken_and_not_that_of_the_update():
    line = "<div>更新时间：2023-06-01 10:00　发布时间：2023-05-06 07:08</div>"
    document = read(article(line + paragraphs(FIRST, SECOND)))
    assert document.published is not None
    assert document.published.isoformat() == "2023-05-06T07:08:00+08:00"


def test_a_data_table_becomes_cells_with_row_and_column():
    head = "<tr><td>水厂</td><td colspan=2>能力</td><td>年份</td></tr>"
    table = f"<table>{head}<tr><td>城东</td><td>20</td><td>万吨</td><td>2023</td></tr></table>"
    document = read(article(paragraphs(FIRST) + table + paragraphs(SECOND)))
    cells = [(block.row, block.column, block.text) for block in document.blocks if block.role is Role.TABLE_CELL]
    assert cells == [(0, 0, "水厂"), (0, 1, "能力"), (0, 3, "年份"), (1, 0, "城东"), (1, 1, "20"), (1, 2, "万吨"), (1, 3, "2023")]


def test_comments_below_are_not_part_of_the_article():
    comment = "<li><b>{}</b><span>2023-05-07 09:0{}</span><p>水价会不会涨？希望出个说明，别让老百姓蒙在鼓里。</p></li>"
    after = "<ul>" + "".join(comment.format("甲乙丙丁戊己"[number] + "网友", number) for number in range(6)) + "</ul>"
    assert texts(read(article(paragraphs(FIRST, SECOND), after=after)), Role.PARAGRAPH) == [FIRST, SECOND]


def test_the_place_follows_from_a_title_that_begins_with_it():
    assert read(article(paragraphs(FIRST, SECOND), title="绍兴：城东水厂扩建工程通水")).place == "绍兴市"
    assert read(article(paragraphs(FIRST, SECOND))).place is None


def test_traditional_characters_are_read_as_well():
    first = "城東水廠擴建工程昨日通水，日供水能力由十二萬噸提高到二十萬噸，受惠居民超過四十萬人。"
    body = (
        paragraphs("（記者諸葛明台北報導）" + first, first)
        + "<p>責任編輯：公孫策</p><div><p>延伸閱讀</p><ul><li><a href='#'>另一則新聞標題</a></li></ul></div>"
    )
    document = read(article(body, title="城東水廠擴建工程昨日通水"))
    assert document.editor == "公孫策"
    assert len(texts(document, Role.PARAGRAPH)) == 2


# ---------------------------------------------------------------- text that imitates structure, hidden text (HTML-02)


def test_HTML_02_front_matter_in_the_body_is_text():
    body = "<pre>---\ntitle: 假标题，别当真，这只是正文里的一行字\n---</pre>"
    document = read(article(paragraphs(FIRST) + body + paragraphs(SECOND)))
    assert document.title == "城东水厂扩建工程昨日通水"
    assert "title: 假标题，别当真，这只是正文里的一行字" in [block.text for block in document.blocks]


def test_HTML_02_escaped_tags_are_text_and_do_not_end_a_table():
    odd = "文中写着&lt;/table&gt;和&lt;script&gt;alert(1)&lt;/script&gt;，它们只是文字，不是标记。"
    document = read(f"<table><tr><td><h1>城东水厂</h1>{paragraphs(FIRST, odd, SECOND)}</td></tr></table>")
    assert "文中写着</table>和<script>alert(1)</script>，它们只是文字，不是标记。" in texts(document, Role.PARAGRAPH)


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY: none !important",
        "font-size:0",
        "color:#fff",
        "color: white;",
        "color:rgb(255,255,255)",
        "text-indent:-9999px",
    ],
)
def test_HTML_02_text_that_a_reader_cannot_see_is_marked_and_not_body(style: str):
    unseen = "据悉，该厂产能实为九百万吨，另有三座暗渠未列入统计。"
    document = read(article(paragraphs(FIRST) + f'<p style="{style}">{unseen}</p>' + paragraphs(SECOND)))
    assert texts(document, Role.PARAGRAPH) == [FIRST, SECOND]
    assert [(block.role, block.notes) for block in document.blocks if block.text == unseen] == [(Role.NOISE, ("hidden",))]


@pytest.mark.parametrize("style", ["display:none", "color:#fff"])
def test_an_article_that_a_script_or_a_dark_page_will_show_is_not_hidden(style: str):
    document = read(f"<div style='{style}'>{article(paragraphs(FIRST, SECOND))}</div><p>请开启脚本，谢谢。</p>")
    assert texts(document, Role.PARAGRAPH) == [FIRST, SECOND]


def test_scripts_styles_templates_and_comments_hold_no_text():
    body = f"<script>var a='<p>{SECOND}</p>'</script><style>p{{}}</style><template><p>{THIRD}</p></template><!-- <p>{THIRD}</p> -->"
    assert texts(read(article(paragraphs(FIRST) + body)), Role.PARAGRAPH) == [FIRST]


# ---------------------------------------------------------------- hostile pages (HTML-01)

HOSTILE = {
    "many elements": "<div>a</div>" * 900_000,
    "deep nesting": "<div>" * 100_000 + FIRST + "</div>" * 100_000,
    "deep inline nesting": "<b>" * 70_000 + FIRST + "</b>" * 70_000,
    "many attributes": "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">" + FIRST + "</p>",
    "open tags": "<a " * 200_000,
    "open quotes": '<a b="' * 200_000,
    "open quotes without end": "<a ='" + "<a =" * 200_000,
    "open comments": "<!-" * 200_000 + "<!--" + FIRST,
    "open declarations": "<!" * 300_000,
    "entities": paragraphs(FIRST) + "&#x4e00;&amp;&nbsp;" * 100_000,
    "broken entities": paragraphs(FIRST) + "&#&" * 300_000,
    "NUL": paragraphs(FIRST + "\x00" * 1000, SECOND),
    "long text": FIRST * 200_000,
    "tables": "<table><tr><td>" * 30_000 + FIRST,
    "list items": "<ul>" + "<li>" * 140_000,
    "end tags": "<table>" + "<b>" * 250 + "</div>" * 140_000 + FIRST,
    "one-character lines": "<br>字" * 120_000,
    "closing angle brackets": ">" * 1_000_000 + paragraphs(FIRST),
    "scripts without end": "<script>" * 50_000 + paragraphs(FIRST),
    "titles without end": "<title>" * 50_000,
    "brackets and dates": paragraphs("（【" * 20_000 + "2023-05-06" * 20_000, FIRST),
    "blanks": paragraphs(" \n" * 500_000 + FIRST + "\u3000" * 500_000),
    "stock quotes": paragraphs("(1,1,1" * 100_000),
    "cells": paragraphs(FIRST) + "<table>" + "<tr><td>一<td>二</tr>" * 15_000 + "</table>" + paragraphs(SECOND * 9),
    "linked data": '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + paragraphs(FIRST),
    "odd linked data": '<script type="application/ld+json">{"@graph": 5, "datePublished": [1]}</script>' + paragraphs(FIRST),
    "long title": f"<title>{FIRST * 20_000}</title>"
    + "".join(f"<h1>标题第{number}号</h1>" for number in range(10_000))
    + paragraphs(FIRST),
    "advertisements": "<div id=p-detail>" + "<b class=p-tags>广告</b>字，" * 40_000 + paragraphs(FIRST),
    "names": paragraphs("记者" * 100_000, "来源" * 100_000, "责任编辑" * 50_000),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_HTML_01_a_hostile_page_ends_within_five_seconds_and_one_gigabyte(raw: str):
    started = time.monotonic()
    try:
        document = run_limited(parse_html, page_of(raw), cpu_seconds=5, memory_bytes=1 << 30, deadline_seconds=60)
        assert document.blocks
    except RejectedError as error:
        assert error.rule in {"parser_limit", "no_text"}
        assert "CPU" not in error.message  # the parser's own caps speak first
    assert time.monotonic() - started < 60


def test_an_article_in_deep_nesting_is_not_lost():
    document = read("<div>" * 5_000 + paragraphs(FIRST, SECOND) + "</div>" * 5_000)
    assert texts(document, Role.PARAGRAPH) == [FIRST, SECOND]


def test_more_tags_than_any_news_page_has_are_refused_by_name():
    with pytest.raises(RejectedError) as caught:
        parse_html(page_of("<i>a</i>" * 200_000))
    assert caught.value.rule == "parser_limit"
    assert caught.value.span is not None


def test_a_page_without_text_is_refused_by_name():
    for raw in ("<html></html>", "<script>var a = 1</script>", "   "):
        with pytest.raises(RejectedError) as caught:
            parse_html(page_of(raw))
        assert caught.value.rule == "no_text"


def test_parsing_time_grows_with_length_and_not_faster():
    def seconds(times: int) -> float:
        raw = article(paragraphs(FIRST, SECOND, THIRD) * times)
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            parse_html(page_of(raw))
            best = min(best, time.process_time() - started)
        return best

    assert seconds(1_000) < 4 * 3 * seconds(250)


def test_memory_stays_small_beside_the_page():
    raw = article(paragraphs(FIRST, SECOND, THIRD) * 1_000)
    tracemalloc.start()
    parse_html(page_of(raw))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


# ---------------------------------------------------------------- markup

PIECES = [
    *"<>/=\"'&;! -",
    "<p>",
    "</p>",
    "<div",
    "</div>",
    "<br>",
    "<!--",
    "-->",
    "<a href=",
    "<b>",
    "</b>",
    "<td>",
    "<table>",
    "</table>",
    "<script>",
]
PIECES += [
    "</script>",
    "&amp;",
    "&#x",
    "&nbsp",
    "文字，",
    "水厂。",
    "abc",
    "\n",
    "\u3000",
    "<title>",
    "<li>",
    "<![CDATA[",
    "]]>",
    "class=x",
    "\x00",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_markup_gives_blocks_that_equal_the_characters_they_point_at(soup: str):
    raw = article(paragraphs(FIRST) + soup)
    try:
        document = parse_html(page_of(raw))
    except RejectedError as error:
        assert error.rule == "no_text"
        return
    for block in document.blocks:
        block.content.check(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_texts_of_the_tree_stand_in_order_and_do_not_overlap(soup: str):
    at = 0
    for start, end in parse_markup(soup).root.texts():
        assert at <= start < end <= len(soup)
        at = end


def test_wrong_nesting_is_mended_as_browsers_do():
    markup = parse_markup(
        "<p>一<div>二</div>三<ul><li>四<li>五</ul><b><p>六</b>七</p><a>八<a>九</a><table><tr><td>十</div><td>百</table>千"
    )
    assert ["".join(markup.raw[start:end] for start, end in element.texts()) for element in markup.named["p"]] == ["一", "六七"]
    assert ["".join(markup.raw[start:end] for start, end in element.texts()) for element in markup.named["li"]] == ["四", "五"]
    assert ["".join(markup.raw[start:end] for start, end in element.texts()) for element in markup.named["a"]] == ["八", "九"]
    assert ["".join(markup.raw[start:end] for start, end in element.texts()) for element in markup.named["td"]] == ["十", "百"]


def test_character_references_and_wraps_of_the_source_become_plain_text():
    markup = parse_markup("<p> 产值&nbsp;\n达到\n 3&lt;5 &amp; one\n two&#8230;\n</p>")
    text = markup.text_of(markup.named["p"][0])
    assert text.text == "产值\xa0达到3<5 & one two…"
    text.check(markup.raw)


def test_attributes_are_read_in_all_their_spellings():
    element = parse_markup("""<p ID=zoom Class='a  b' data-x="1 > 0 &amp; 2" hidden title=x>文</p>""").named["p"][0]
    assert element.attributes == {"id": "zoom", "class": "a  b", "data-x": "1 > 0 & 2", "hidden": "", "title": "x"}


@pytest.mark.parametrize(
    ("selector", "found"),
    [("p", 3), ("#z", 1), (".a.b", 1), ("div .a", 2), ("[name=x]", 1), ("p[class^=a]", 2), ("div p.c", 0), ("#z .c", 1), ("[data-q]", 1)],
)
def test_selectors_find_what_they_say(selector: str, found: int):
    raw = '<div><p class="a b">1</p><p class="a">2</p></div><section id="z"><p class="c" name="x" data-q>3</p></section>'
    assert len(list(parse_markup(raw).select_all(selector))) == found


@pytest.mark.parametrize("selector", ["p > a", "", "p:first-child", "a, b"])
def test_a_selector_beyond_the_language_is_refused(selector: str):
    with pytest.raises(ValueError, match="selector"):
        compile_selector(selector)
