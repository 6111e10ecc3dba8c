import time
from datetime import UTC, datetime

import pytest

from scrapers.parsers.front_matter import has_front_matter, parse_front_matter, read_front_matter
from scrapers.records import Document, Page, RejectedError, Role
from scrapers.text.dates import SHANGHAI

FIRST = "石桥镇昨日启用新的农产品交易中心，首日成交额达到一百六十万元，进场商户二百一十七家。"
SECOND = "镇长介绍，中心建有冷库四座，可以存放蔬菜三千吨，交易手续费比周边低两成。"
BODY = f"\n<p>{FIRST}</p>\n<p>{SECOND}</p>\n"


def read(raw: str) -> Document:
    page = Page(capture_id="cap_1", source_id="test", url="file:a.md", raw=raw, encoding="utf-8", encoding_reason="test")
    document = parse_front_matter(page)
    for position, block in enumerate(document.blocks):
        assert block.position == position
        block.content.check(raw)
    return document


def body_of(document: Document) -> list[str]:
    return [block.text for block in document.body()]


def problem_of(document: Document) -> str:
    return next(note for block in document.blocks for note in block.notes if block.role is Role.NOISE)


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        ("Wed, 13 Oct 2021 23:54:04 GMT", datetime(2021, 10, 13, 23, 54, 4, tzinfo=UTC)),
        ("Wed, 13 Oct 2021 23:54:04 +0800", datetime(2021, 10, 13, 23, 54, 4, tzinfo=SHANGHAI)),
        ("2021-10-14 07:54:04", datetime(2021, 10, 14, 7, 54, 4, tzinfo=SHANGHAI)),
        ("2021-10-13T23:54:04Z", datetime(2021, 10, 13, 23, 54, 4, tzinfo=UTC)),
        ("'2021-10-14'", datetime(2021, 10, 14, tzinfo=SHANGHAI)),
        ("2021年10月14日 7:54", datetime(2021, 10, 14, 7, 54, tzinfo=SHANGHAI)),
        ("2024-13-45", None),
        ("昨天", None),
    ],
)
def test_dates_of_front_matter_are_read_in_every_form(printed: str, instant: datetime | None):
    document = read(f"---\ntitle: 交易中心启用\ndate: {printed}\n---\n{BODY}")
    assert document.published == instant
    assert document.published_found == ("front_matter" if instant else None)
    if instant is not None:
        assert document.published is not None
        assert document.published.utcoffset() == instant.utcoffset()


def test_YAML_01_every_value_is_a_string_as_it_is_printed():
    front = read_front_matter("---\na: 000063\nb: 1.10\nc: no\nd: 12:30:45\ne: 012345\nf: [1e3, ~, yes]\ng: null\n---\n")
    assert front.values == {
        "a": ("000063",),
        "b": ("1.10",),
        "c": ("no",),
        "d": ("12:30:45",),
        "e": ("012345",),
        "f": ("1e3", "yes"),
        "g": (),
    }


def test_a_channel_as_author_is_the_publisher():
    document = read(f"---\ntitle: 交易中心启用\nauthor: 石桥财经\ncategories:\n - 财经\n - 石桥财经\n---\n{BODY}")
    assert (document.publisher, document.authors, document.categories) == ("石桥财经", ("石桥财经",), ("财经", "石桥财经"))


def test_the_title_stands_at_its_place_in_the_front_matter():
    raw = f"\n---\ntitle: '石桥：交易中心启用'\n---\n{BODY}"
    title = next(block for block in read(raw).blocks if block.role is Role.TITLE)
    assert [raw[start:end] for start, end in title.raw_spans] == ["石桥：交易中心启用"]


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("title: !!python/object/apply:os.system ['touch /tmp/x']\ndate: [", "no YAML"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "an alias"),
        ("a: &a\n  <<: *a", "an alias"),
        ("title: 铃\x07声", "no YAML"),
        ("- a\n- b", "no mapping"),
        ("a: " + "[" * 200 + "]" * 200, "nested"),
        ("title: 长\ntags: " + "x" * 70_000, "at most 65536"),
        ("title: " + "x" * 5_000_000, "at most 65536"),
        ("title: 'open", "no YAML"),
    ],
    ids=["tag", "aliases", "own alias", "control character", "list", "nesting", "70 kB", "5 MB", "quote"],
)
def test_YAML_01_bad_front_matter_is_noted_and_the_body_is_read(yaml: str, problem: str):
    started = time.process_time()
    document = read(f"---\n{yaml}\n---\n{BODY}")
    assert body_of(document) == [FIRST, SECOND]
    assert problem in problem_of(document)
    assert (document.title, document.published) == (None, None)
    assert time.process_time() - started < 10


def test_YAML_01_a_python_tag_is_a_string_and_runs_nothing():
    document = read(f"---\ntitle: 启用\nauthor: !!python/object/apply:os.system ['exit 3']\n---\n{BODY}")
    assert (document.title, document.authors) == ("启用", ("exit 3",))


def test_YAML_01_of_a_key_that_stands_twice_the_first_counts_and_it_is_noted():
    document = read(f"---\ntitle: 一\ntitle: 二\n---\n{BODY}")
    assert document.title == "一"
    assert "title" in problem_of(document)


def test_front_matter_counts_at_the_beginning_alone():
    assert has_front_matter("\ufeff\n---\na: b\n---\n".removeprefix("\ufeff"))
    assert not has_front_matter(f"<p>{FIRST}</p>\n---\ntitle: 假\n---\n")
    assert not has_front_matter("---\ntitle: 没有结尾\n")


def test_an_empty_body_is_refused_by_name():
    with pytest.raises(RejectedError) as caught:
        read("---\ntitle: 空\n---\n  \n")
    assert caught.value.rule == "no_text"


def test_a_markdown_body_is_read_without_its_marks():
    body = (
        "# 一级\n\n"
        f"{FIRST[:10]}\n{FIRST[10:]}\n\n"
        "## 二级 ##\n\n"
        "- **首日**成交 *160* 万元，见[公告](https://a.example/x)。\n- 进场 `217` 家\n\n"
        "English words\nwrapped here.\n\n"
        "![门口](https://img.example/1.png)\n\n"
        "> 引用的话。\n\n"
        "| 项目 | 数值 |\n|---|---|\n| 冷库 | 4座 |\n\n---\n"
        "末段。\n"
    )
    document = read(f"---\ntitle: 启用\n---\n{body}")
    assert [(block.role, block.level, block.text) for block in document.blocks[1:]] == [
        (Role.HEADING, 1, "一级"),
        (Role.PARAGRAPH, None, FIRST),
        (Role.HEADING, 2, "二级"),
        (Role.PARAGRAPH, None, "首日成交 160 万元，见公告。"),
        (Role.PARAGRAPH, None, "进场 217 家"),
        (Role.PARAGRAPH, None, "English words wrapped here."),
        (Role.PARAGRAPH, None, "引用的话。"),
        (Role.TABLE_CELL, None, "项目"),
        (Role.TABLE_CELL, None, "数值"),
        (Role.TABLE_CELL, None, "冷库"),
        (Role.TABLE_CELL, None, "4座"),
        (Role.PARAGRAPH, None, "末段。"),
    ]
    assert [image.url for image in document.images] == ["https://img.example/1.png"]
    assert [(block.table, block.row, block.column) for block in document.blocks if block.role is Role.TABLE_CELL] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
    ]
