"""What the ids of names promise, on names invented for this test."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.facts.entities import (
    issuer_region,
    link_subjects,
    name_parts,
    organisation_id,
    policy_id,
    policy_normal_form,
    region_of,
)
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Block, Document, MentionKind, Page, Role
from scrapers.text.offsets import TextBuilder


def document(text: str, *, place: str | None = None, year: int | None = None) -> Document:
    page = Page(capture_id="cap_1", source_id="test", url="file:test", raw=text, encoding="utf-8", encoding_reason="written")
    block = Block(position=0, role=Role.PARAGRAPH, content=TextBuilder(text).copy(0, len(text)).build())
    published = datetime(year, 6, 1, tzinfo=UTC) if year else None
    return Document(page=page, parser="test", blocks=(block,), place=place, published=published)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("宁波岚图信息技术有限公司", ("宁波市", "岚图", "信息技术", "有限公司")),
        ("宁波市鄞州岚图电子股份有限公司", ("宁波市", "鄞州岚图", "电子", "股份有限公司")),
        ("岚图（宁波）智能科技有限公司", ("宁波市", "岚图", "智能科技", "有限公司")),
        ("岚图集团", ("", "岚图", "", "集团")),
        ("岚图智能制造", ("", "岚图", "智能制造", "")),
        ("岚图", ("", "岚图", "", "")),
    ],
)
def test_a_company_name_is_cut_into_place_core_business_and_form(name: str, parts: tuple[str, ...]) -> None:
    assert tuple(name_parts(name)) == parts


def test_a_name_that_has_nothing_of_its_own_stays_whole() -> None:
    assert name_parts("中国电信").core == "中国电信"


@given(st.text("岚图沧海宁波信息技术科技智能（）()集团股份有限公司", min_size=1, max_size=16))
def test_parts_never_hold_more_than_the_name(name: str) -> None:
    parts = name_parts(name)
    assert parts.core
    rest = iter(name)
    assert all(character in rest for character in parts.core + parts.business + parts.form)


def test_spellings_of_one_name_have_one_id_and_two_names_two() -> None:
    assert organisation_id("岚图（宁波）有限公司") == organisation_id("岚图(宁波) 有限公司") == organisation_id(" 岚图（宁波）有限公司")
    assert organisation_id("ＬＡＮＴＵ") == organisation_id("Lantu")
    assert organisation_id("岚图信息技术有限公司") != organisation_id("岚图信息科技有限公司")


def test_a_county_has_the_code_of_the_documents_year() -> None:
    # 浑南区 took over the code of 东陵区 in 2014; 襄都区 is what 桥东区 of 邢台 became in 2020.
    assert region_of("襄都区", 2021) == "region:130502"
    assert region_of("宁波市", None) == "region:330200"
    # 桥东区 stood in 张家口 and 邢台 until 2019 and in 张家口 alone since then
    assert region_of("桥东区", 2010) is None
    assert region_of("桥东区", 2021) == "region:130702"


def test_a_name_of_several_counties_is_decided_by_the_year_of_the_document() -> None:
    for year, found in ((2021, "region:130702"), (None, "region:130702")):
        (place,) = [m for m in extract_mentions(document("桥东区开工。", year=year)) if m.kind is MentionKind.PLACE]
        assert place.entity_id == found
    (place,) = [m for m in extract_mentions(document("桥东区开工。", year=2010)) if m.kind is MentionKind.PLACE]
    assert dict(place.attributes)["review"] == "several_entities"


@pytest.mark.parametrize(
    "spelling",
    ["港口发展规划(2021-2025年)", "《港口发展规划 （20212025年）》", "《港口发展规划（2021－2025年）（征求意见稿）》"],
)
def test_spellings_of_one_title_have_one_normal_form(spelling: str) -> None:
    title = spelling.replace("》（征求意见稿）", "（征求意见稿）》")
    assert policy_normal_form(title) == policy_normal_form("《港口发展规划（2021—2025年）》")


def test_a_draft_stands_beside_its_final_text() -> None:
    title = "《盐业管理办法》"
    assert policy_id(title, is_draft=True) != policy_id(title, is_draft=False)
    assert policy_id("《盐业管理办法（试行）》", is_draft=False) != policy_id(title, is_draft=False)


def test_a_title_that_comes_out_each_year_needs_issuer_and_year() -> None:
    report = "《政府工作报告》"
    assert policy_id(report, is_draft=False) is None
    years = {policy_id(report, is_draft=False, issuer="国务院", year=year) for year in ("2023", "2024")}
    assert len(years - {None}) == 2


@pytest.mark.parametrize(
    ("issuer", "is_government", "region"),
    [
        ("浙江省发展和改革委员会", True, "region:330000"),
        ("宁波", False, "region:330200"),
        ("我省", False, "region:330000"),
        ("我市", False, "region:330200"),
        ("工业和信息化部", True, "region:100000"),
        ("我国", False, "region:100000"),
        ("世界卫生组织", True, None),
        ("欧盟", True, "region:欧盟"),
    ],
)
def test_an_issuer_stands_for_a_region(issuer: str, is_government: bool, region: str | None) -> None:
    assert issuer_region(issuer, is_government, document("x", place="宁波市")) == region


def test_a_sentence_tells_who_made_a_policy_known_and_where() -> None:
    text = "2024年3月，台州市经信局印发《海洋牧场行动计划》。国务院讨论了《渔船管理办法》。"
    first, second = (m for m in extract_mentions(document(text)) if m.kind is MentionKind.POLICY)
    said = dict(first.attributes)
    assert (said["status"], said["act"], said["issuer_region"]) == ("issued", "印发", "region:331000")
    assert said["issuer_id"] == organisation_id("台州市经济和信息化局")
    assert "status" not in dict(second.attributes)


def test_a_fact_has_the_id_of_its_region_and_of_the_organisation_as_the_document_resolves_it() -> None:
    text = "2023年，绍兴市进出口总额3000亿元。绍兴岚图电子有限公司（以下简称“岚图电子”）成立。岚图电子营业收入12亿元。"
    said = document(text, year=2024)
    named = extract_mentions(said)
    facts = link_subjects(said, extract_observations(said, named), named)
    assert {fact.subject_id for fact in facts} == {"region:330600", organisation_id("绍兴岚图电子有限公司")}
