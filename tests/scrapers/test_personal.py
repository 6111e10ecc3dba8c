"""Numbers by which a person can be reached stand in no text; all other numbers do, and every character keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.normalise import normalise, read
from scrapers.records import Role
from scrapers.text.personal import masked, personal_stretches
from tests.scrapers.test_html_kinds import page
from tests.warehouse.factories import capture

IDENTITY = "11010519491231002X"
"""The example of the standard itself; nobody's."""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("报名电话13800138000，请在周五前联系。", "13800138000"),
        ("联系人：小周 138-0013-8000", "138-0013-8000"),
        ("拨打138 0013 8000时请说明来意", "138 0013 8000"),
        ("手机：+86 13800138000。", "+86 13800138000"),
        ("手机８６１３８００１３８０００", "８６１３８００１３８０００"),
        ("电话13800138000、0574-12345", "13800138000"),
        (f"身份证号{IDENTITY}的当事人", IDENTITY),
        (f"（{IDENTITY.lower()}）", IDENTITY.lower()),
        ("来信请寄zhou.xiao+news@mail.example.cn或送至窗口", "zhou.xiao+news@mail.example.cn"),
        ("邮箱：zhou＠example.com；", "zhou＠example.com"),
    ],
)
def test_PII_01_a_number_by_which_a_person_can_be_reached_is_masked_character_for_character(text, hidden):
    assert masked(text) == text.replace(hidden, "*" * len(hidden))


@pytest.mark.parametrize(
    "text",
    [
        "总股本13812345678股，营业收入15912345678.55元，基金份额18612345678份。",
        "全年处理快件13812345678件，发送短信15012345678条，客流17712345678人次。",
        "累计13812345678 千瓦时，占13.8%，比上年多1381234567吨。",
        "市民热线12345，窗口电话0574-87654321。",
        "编号110105194912310021，统一社会信用代码91330200713456789X。",
        "见 https://news.example/13812345678.html，订单A13812345678，序号138123456789。",
        "规模达到1.3812345678亿元，编号3.13812345678",
        "甲@乙，@某某，a@b",
    ],
)
def test_PII_01_amounts_codes_addresses_and_hotlines_stay(text):
    assert masked(text) == text


@given(st.text(st.sampled_from("13805７X@.-+ a元，电"), max_size=40))
def test_PII_01_masking_keeps_the_length_and_finds_nothing_the_second_time(text):
    once = masked(text)
    assert len(once) == len(text)
    assert personal_stretches(once) == []
    assert all(was == now or now == "*" for was, now in zip(text, once, strict=True))


BODY = (
    "<p>2025年，云栖湾区传感器产值38.9亿元，同比增长27%，咨询请致电138<b>0013</b>8000或写信到zhou&#64;example.com。</p>"
    f"<p>当事人（{IDENTITY}）已到场，区里今年计划再引进企业20家，相关安排会在下周公布，请大家留意本报和官方网站。</p>"
)
PHONES = "<tr><th>窗口</th><th>联系电话</th></tr><tr><td>综合窗口</td><td>13800138001</td></tr><tr><td>企业窗口</td><td>无</td></tr>"
AMOUNTS = "<tr><th>项目</th><th>金额</th></tr><tr><td>营业收入</td><td>13800138002</td></tr><tr><td>研发投入</td><td>512</td></tr>"
TABLES = f"<table>{PHONES}</table><table>{AMOUNTS}</table>"


def test_PII_01_a_document_holds_no_personal_number_and_every_offset_still_reads_the_same():
    got = capture(
        1,
        page(
            f"<article><h1>云栖湾区传感器产值增长</h1>{BODY}{TABLES}{BODY}</article>",
            head='<meta name="author" content="小周 13800138003">',
        ),
    )
    reading = read(got, "html")
    document = reading.document
    text = "\n".join(block.text for block in document.blocks)
    assert "咨询请致电***********或写信到****************。" in text
    assert f"当事人（{'*' * 18}）" in text
    assert "13800138001" not in text
    assert {block.text for block in document.blocks if block.role is Role.TABLE_CELL} >= {"13800138002", "*" * 11}
    assert not any(personal_stretches(name) for name in document.authors)
    decoded = got.payload.decode()
    assert len(document.page.raw) == len(decoded)
    facts = {fact.value_text: fact for fact in reading.observations}
    assert {"38.9亿元", "27%", "20家"} <= facts.keys()
    for fact in facts.values():
        assert "".join(decoded[start:end] for start, end in fact.value_spans) == fact.value_text
        assert not personal_stretches("".join(document.page.raw[start:end] for start, end in fact.raw_spans))
    assert normalise(got, "html").version_id == document.version_id


def test_a_document_without_such_numbers_is_left_as_it_is():
    said = "2025年，明州市新增企业120家。"
    assert normalise(capture(1, said)).page.raw == said
