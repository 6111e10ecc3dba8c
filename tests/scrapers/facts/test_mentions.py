"""What the finders of mentions promise, on sentences written for this test."""

import math
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.facts.entities import organisation_id
from scrapers.facts.mentions import extract_mentions
from scrapers.facts.scan import composed_of
from scrapers.facts.words import read_table
from scrapers.records import Block, Document, Mention, MentionKind, Page, Role, Security
from scrapers.text.offsets import TextBuilder


def document(*paragraphs: str, place: str | None = None, securities: tuple[Security, ...] = (), role: Role = Role.PARAGRAPH) -> Document:
    raw = "\n".join(paragraphs)
    blocks, at = [], 0
    for position, text in enumerate(paragraphs):
        blocks.append(Block(position=position, role=role, content=TextBuilder(raw).copy(at, at + len(text)).build()))
        at += len(text) + 1
    page = Page(capture_id="cap_1", source_id="test", url="file:test", raw=raw, encoding="utf-8", encoding_reason="written")
    return Document(page=page, parser="test", blocks=tuple(blocks), place=place, securities=securities)


def mentions(*paragraphs: str, kind: MentionKind = MentionKind.ORGANISATION, place: str | None = None) -> list[Mention]:
    return [mention for mention in extract_mentions(document(*paragraphs, place=place)) if mention.kind is kind]


def names(*paragraphs: str, kind: MentionKind = MentionKind.ORGANISATION) -> list[str]:
    return list(dict.fromkeys(mention.name for mention in mentions(*paragraphs, kind=kind)))


def attributes(mention: Mention) -> dict[str, str]:
    return dict(mention.attributes)


# --- organisations ---


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("去年，台州云帆阀门股份有限公司扩建了厂房。", "台州云帆阀门股份有限公司"),
        ("项目由蓝桥控股集团负责建设。", "蓝桥控股集团"),
        ("走进拓原物流科技有限公司，货车来往不停。", "拓原物流科技有限公司"),
        ("订单来自温州众和电子有限公司。", "温州众和电子有限公司"),
        ("货物由当地的物流科技有限公司承运。", "物流科技有限公司"),
        ("双方在绍兴银桥律师事务所签字。", "绍兴银桥律师事务所"),
        ("中国银行嘉兴市分行发放了贷款。", "中国银行嘉兴市分行"),
        ("他毕业于浙江海洋大学船舶学院。", "浙江海洋大学船舶学院"),
        ("落户当地的有湖州智能装备研究院。", "湖州智能装备研究院"),
        ("温州市疾病预防控制中心发出提醒。", "温州市疾病预防控制中心"),
        ("深圳市电池行业协会公布了数据。", "深圳市电池行业协会"),
        ("病人被送到金华市第一医院。", "金华市第一医院"),
        ("贷款由丽水农商行发放。", "丽水农商行"),
        ("特斯拉上海超级工厂交付了新车。", "特斯拉上海超级工厂"),
        ("学生来自衢州第二中学。", "衢州第二中学"),
        ("三门县水利和渔业局提出要求。", "三门县水利和渔业局"),
        ("今年以来，青岛港吞吐量继续增长。", "青岛港"),
        ("标本存放在浙江自然博物馆。", "浙江自然博物馆"),
        ("讨论会由中国科学院苏州纳米技术与仿生研究所承办。", "中国科学院苏州纳米技术与仿生研究所"),
        ("数据来自中科院计算所的平台。", "中科院计算所"),
        ("绍兴移动建成基站两千个。", "绍兴移动"),
        ("丽水市公路与运输管理中心推行了新办法。", "丽水市公路与运输管理中心"),
        ("国家统计局台州调查队发布数据。", "国家统计局台州调查队"),
        ("中国物流与采购联合会发布指数。", "中国物流与采购联合会"),
        ("腾讯研究院给出预测。", "腾讯研究院"),
        ("中科南京微波研究院投用。", "中科南京微波研究院"),
        ("湖州数字孪生（东方理工）研究院参与。", "湖州数字孪生（东方理工）研究院"),
        ("美国能源部修改了规定。", "美国能源部"),
        ("来自镇海中学的学生获奖。", "镇海中学"),
    ],
)
def test_a_full_name_is_found_by_its_ending(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "这家公司去年上市，多家企业集团前来考察。",
        "互联网公司和上市公司都在招人，龙头企业带动产业集团发展。",
        "各地重点大学与科研院所合作，大学生返乡创业。",
        "我们要缓解银行压力，提高通行效率，普惠普及教育。",
        "人工智能浪潮席卷而来，联想丰富，地平线上升起太阳。",
        "本市重点实验室和行业协会作用明显。",
        "市场局面良好，教育部门和财政部门配合。",
        "化工、纺织、服装等企业受到影响。",
        "打造集团化办学模式，建设未来工厂。",
    ],
)
def test_a_class_of_things_is_no_organisation(text: str) -> None:
    assert names(text) == []


def test_a_name_inside_another_word_is_not_found() -> None:
    assert names("从北京东部到江苏宁波段，元宇宙Metaverse与百川大模型") == []


def test_a_name_that_describes_a_trade_of_a_place_is_a_company_only_where_it_stands_alone() -> None:
    assert names("中国软件产业和上海医药行业增长，中国建筑业放缓。") == []
    assert names("中国软件、上海医药发布年报。") == ["中国软件", "上海医药"]


def test_the_vocabulary_links_an_alias_to_its_entity() -> None:
    (found,) = mentions("中国信通院发布数据。")
    assert (found.name, found.canonical) == ("中国信通院", "中国信息通信研究院")
    assert found.entity_id is not None


def test_a_name_that_is_a_common_word_needs_evidence() -> None:
    assert names("小米产量增加，苹果丰收。") == []
    assert names("小米发布新车，华为、小米、联想等企业参展。") == ["小米", "华为", "联想"]


def test_a_class_noun_makes_the_items_of_its_list_organisations() -> None:
    assert names("引进了中控、和利时、SAP等行业巨头。") == ["中控", "和利时", "SAP"]
    assert names("培育了一批传感器企业，如岚图传感、晨星智能、沃达电子等。") == ["岚图传感", "晨星智能", "沃达电子"]


def test_two_known_names_in_a_list_vouch_for_the_others() -> None:
    assert names("从比亚迪、宁德时代、岚图雅到华友阀业，都来了。") == ["比亚迪", "宁德时代", "岚图雅", "华友阀业"]


def test_a_list_of_trades_stays_a_list_of_trades() -> None:
    assert names("电子、化工、机械等企业开工，教育、医疗、养老等机构恢复服务。") == []


def test_latin_names_need_a_frame() -> None:
    assert names("据Kearnley统计，与Novabrix合作，法国企业Lumeon推出产品。") == ["Kearnley", "Novabrix", "Lumeon"]
    assert names("采用API和ERP，支持CUDA。") == []


def test_a_misprinted_latin_name_is_linked() -> None:
    (found,) = mentions("会上，OpenAl展示了成果。")
    assert (found.name, found.canonical) == ("OpenAl", "OpenAI")


def test_a_department_gets_its_full_name_and_place() -> None:
    (found,) = mentions("绍兴市经信局介绍了情况。")
    assert (found.name, found.canonical) == ("绍兴市经信局", "绍兴市经济和信息化局")
    assert attributes(found)["type"] == "government"


def test_a_district_by_its_short_form_has_departments() -> None:
    found = mentions("近日，鄞州经信局与北仑海关召开会议。")
    assert [(item.name, item.canonical) for item in found] == [("鄞州经信局", "鄞州区经济和信息化局"), ("北仑海关", "北仑海关")]


def test_a_bare_city_department_takes_the_place_of_the_document() -> None:
    (found,) = mentions("记者从市商务局获悉。", place="绍兴市")
    assert (found.name, found.canonical) == ("市商务局", "绍兴市商务局")
    (unknown,) = mentions("记者从市商务局获悉。")
    assert (unknown.canonical, attributes(unknown)["review"]) == ("市商务局", "place_unknown")


def test_departments_in_a_list_share_their_level() -> None:
    found = mentions("在市数据局、经信局、科技局指导下开工。", place="台州市")
    assert [item.canonical for item in found] == ["台州市数据局", "台州市经济和信息化局", "台州市科学技术局"]


def test_party_committee_and_government_are_two() -> None:
    assert names("市委市政府高度重视。") == ["市委", "市政府"]


def test_a_listed_company_is_linked_under_its_full_name() -> None:
    (found,) = mentions("宁波均胜电子股份有限公司扩产。")
    assert found.canonical == "均胜电子"


def test_a_subsidiary_is_not_its_group() -> None:
    found = mentions("上汽集团与上汽大众、海天集团与海天精工都在。")
    assert [item.canonical for item in found] == ["上汽集团", "上汽大众", "海天集团", "海天精工"]


def test_a_member_of_a_congress_is_not_the_congress() -> None:
    assert names("全国人大代表、全国政协委员提交建议。") == []


def test_an_institute_without_its_place_is_linked() -> None:
    found = mentions("宁波人工智能产业研究院成立。", "随后，人工智能产业研究院推出产品。")
    assert found[-1].canonical == "宁波人工智能产业研究院"


def test_a_foreign_country_is_no_part_of_the_name() -> None:
    assert names("韩国LG集团和英国牛津经济研究院参加。") == ["LG集团", "牛津经济研究院"]


# --- short forms ---


def test_a_short_form_held_by_one_full_name_is_linked() -> None:
    found = mentions("宁波岚图信息技术有限公司成立。", "去年，岚图拿下订单。岚图信息扩产。")
    assert [(item.name, item.canonical) for item in found][1:] == [
        ("岚图", "宁波岚图信息技术有限公司"),
        ("岚图信息", "宁波岚图信息技术有限公司"),
    ]


def test_a_defined_short_form_is_linked() -> None:
    found = mentions("湖州金帆数控科技有限公司（以下简称“金帆数控”）成立。金帆数控扩产。")
    assert {item.canonical for item in found} == {"湖州金帆数控科技有限公司"}
    assert len(found) == 3


def test_a_group_and_a_company_with_the_same_root_are_never_merged() -> None:
    found = {item.name: item for item in mentions("舜宇集团与舜宇智能制造签约，舜宇表示满意。")}
    assert found["舜宇集团"].canonical == "舜宇集团"
    assert found["舜宇智能制造"].canonical == "舜宇智能制造"
    assert found["舜宇"].canonical == "舜宇"
    assert attributes(found["舜宇"])["review"] == "several_entities"


def test_a_university_is_not_its_college() -> None:
    found = mentions("宁波大学与宁波大学科学技术学院分开招生。")
    assert [item.canonical for item in found] == ["宁波大学", "宁波大学科学技术学院"]


def test_two_full_names_with_one_root_leave_the_short_form_for_review() -> None:
    found = mentions("台州岚图信息技术有限公司和台州岚图阀门有限公司都在。", "岚图扩产。")
    assert attributes(found[-1])["review"] == "several_entities"


def test_a_branch_is_linked_to_the_parent_in_its_sentence() -> None:
    found = mentions("去年引进了中国科学院微电子研究所，设立了嘉兴分院。")
    assert found[-1].name == "嘉兴分院"
    assert found[-1].canonical == "中国科学院微电子研究所嘉兴分院"


def test_firms_of_a_size_are_no_firm() -> None:
    assert mentions("规上工业实现利润210亿元；限上批发业实现销售额3亿元。", kind=MentionKind.ORGANISATION) == []


# --- policies ---


def policy(text: str) -> Mention:
    (found,) = mentions(text, kind=MentionKind.POLICY)
    return found


def test_a_policy_has_kind_issuer_date_and_status() -> None:
    found = policy("2023年5月，国家发改委、财政部等六部门联合印发《海水淡化发展行动计划（征求意见稿）》。")
    assert attributes(found) == {
        "policy_kind": "plan",
        "title": "海水淡化发展行动计划",
        "issuer": "国家发改委、财政部等六部门",
        "date_text": "2023年5月",
        "date": "2023-05",
        "act": "印发",
        "status": "draft",
        "issuer_id": organisation_id("国家发展和改革委员会"),
        "issuer_region": "region:100000",
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("市政府印发《滩涂养殖管理办法》，并自2026年3月1日起正式施行。", "2026-03-01"),
        ("《滩涂养殖管理办法》将于2026年3月9日起实施，有效期5年。", "2026-03-09"),
        ("《滩涂养殖管理办法》自发布之日起施行。", None),
        ("《滩涂养殖管理办法》自2026年2月30日起施行。", None),
        ("《滩涂养殖管理办法》印发；原办法自2026年3月1日起停止执行。", None),
    ],
)
def test_a_policy_applies_from_the_day_that_its_sentence_names(text: str, day: str | None) -> None:
    assert attributes(policy(text)).get("effective_date") == day


def test_a_date_and_a_subject_that_open_the_sentence_govern_its_clauses() -> None:
    found = mentions(
        "2023年2月，会议讨论了渔业；财政部印发《渔业补贴管理办法》。我国重视湖泊，2024年9月发布《湖泊治理框架》。", kind=MentionKind.POLICY
    )
    assert [(attributes(item)["issuer"], attributes(item)["date"]) for item in found] == [("财政部", "2023-02"), ("我国", "2024-09")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("《湖泊保护条例》", "law"),
        ("《船舶能耗限额标准》", "standard"),
        ("《关于支持民营医院的若干意见》", "policy"),
        ("《2022年渔业发展报告》", "report"),
        ("《乡村道路建设三年行动方案（2021—2023年）》", "plan"),
        ("《种子管理办法（试行）》", "law"),
    ],
)
def test_the_kind_follows_from_the_title(title: str, kind: str) -> None:
    assert attributes(policy(f"会议讨论了{title}。"))["policy_kind"] == kind


@pytest.mark.parametrize("text", ["据《东海晚报》报道", "他在《自然》杂志发表论文", "电影《平原上的火》上映", "小说《山河计划》出版"])
def test_books_films_and_newspapers_are_no_policies(text: str) -> None:
    assert mentions(text, kind=MentionKind.POLICY) == []


def test_spellings_of_one_title_are_one_policy() -> None:
    found = mentions("按照《港口发展规划（2021—2025年）》，", "《港口发展规划(2021-2025年)》提出要求。", kind=MentionKind.POLICY)
    assert len({item.canonical for item in found}) == 1


def test_a_draft_and_its_final_text_are_one_policy_with_their_own_status() -> None:
    found = mentions("《盐业管理办法（征求意见稿）》公布，《盐业管理办法》施行。", kind=MentionKind.POLICY)
    assert len({item.canonical for item in found}) == 1
    assert [attributes(item).get("status") for item in found] == ["draft", None]


def test_a_short_title_is_linked_to_the_full_one() -> None:
    found = mentions("国务院公布《湖泊保护条例》。", "《条例》自7月1日起施行。", kind=MentionKind.POLICY)
    assert [item.canonical for item in found] == ["《湖泊保护条例》", "《湖泊保护条例》"]


def test_organisations_inside_a_title_are_not_mentions() -> None:
    assert names("按照《国务院关于促进渔业发展的意见》要求。") == []


# --- persons ---


def test_a_person_has_title_and_organisation() -> None:
    (found,) = mentions("绍兴市商务局局长周立民介绍了情况。", kind=MentionKind.PERSON)
    assert found.name == "周立民"
    assert attributes(found) == {"title": "局长", "organisation": "绍兴市商务局"}


def test_a_speaker_without_a_title_is_a_person() -> None:
    assert names("“水位下降了。”沈国梁表示。", kind=MentionKind.PERSON) == ["沈国梁"]


def test_a_foreign_name_is_a_person() -> None:
    assert names("创始人汉斯·穆勒说，订单增加。", kind=MentionKind.PERSON) == ["汉斯·穆勒"]


@pytest.mark.parametrize("text", ["有关负责人表示，任务艰巨。", "高级工程师说明情况", "记者获悉，周五发布。", "常务副市长主持"])
def test_common_words_are_no_persons(text: str) -> None:
    assert names(text, kind=MentionKind.PERSON) == []


# --- products ---


def test_a_published_model_is_a_product_with_its_owner() -> None:
    found = mentions("2023年4月，商汤发布“晨光”大模型，百度推出文心一言。", kind=MentionKind.PRODUCT)
    assert [(item.name, attributes(item)["owner"]) for item in found] == [("晨光", "商汤"), ("文心一言", "百度")]


def test_partners_own_a_product_together() -> None:
    (found,) = mentions("浙江大学联合宁波岚图科技有限公司研发视频大模型Lantu。", kind=MentionKind.PRODUCT)
    assert attributes(found)["owner"] == "浙江大学、宁波岚图科技有限公司"


def test_the_owner_is_the_entity_of_a_short_form() -> None:
    found = mentions("宁波岚图科技有限公司成立。", "去年，岚图研发了一套问答系统——岚图智答。", kind=MentionKind.PRODUCT)
    assert attributes(found[-1])["owner"] == "宁波岚图科技有限公司"


def test_a_version_belongs_to_the_name() -> None:
    assert names("性能超过GPT-4o和Gemini 1.5 Pro，接近Llama3。", kind=MentionKind.PRODUCT) == ["GPT-4o", "Gemini 1.5 Pro", "Llama3"]


def test_a_maker_with_a_type_code_names_a_product() -> None:
    assert names("小米SU7和华为Mate 60 Pro上市，华为2023年营收增长。", kind=MentionKind.PRODUCT) == ["小米SU7", "Mate 60 Pro"]


def test_a_class_of_products_is_no_product() -> None:
    assert names("行业大模型和工业互联网平台推动视频大模型应用，搭建服务平台。", kind=MentionKind.PRODUCT) == []


# --- places, securities ---


def test_places_have_their_code() -> None:
    found = mentions("绍兴与浙江省台州市相邻。", kind=MentionKind.PLACE)
    assert [(item.name, item.canonical, item.entity_id) for item in found] == [
        ("绍兴", "绍兴市", "region:330600"),
        ("浙江省", "浙江省", "region:330000"),
        ("台州市", "台州市", "region:331000"),
    ]


def test_a_county_name_that_many_bear_is_decided_by_its_city_or_left_for_review() -> None:
    (unclear,) = mentions("鼓楼区开工。", kind=MentionKind.PLACE)
    assert attributes(unclear)["review"] == "several_entities"
    found = mentions("南京市鼓楼区开工。", kind=MentionKind.PLACE)
    assert found[-1].entity_id == "region:320106"


def test_a_security_of_the_markup_is_a_security_and_a_company() -> None:
    text = "走进岚图股份的车间，岚图股份正在扩产。"
    security = Security(code="sh600999", exchange="SSE", name="岚图股份", span=(2, 6))
    found = extract_mentions(document(text, securities=(security,)))
    assert [(item.kind, item.text_start, item.entity_id) for item in found] == [
        (MentionKind.ORGANISATION, 2, organisation_id("岚图股份")),
        (MentionKind.SECURITY, 2, "sh600999"),
        (MentionKind.ORGANISATION, 10, organisation_id("岚图股份")),
    ]


def test_a_printed_stock_code_is_a_security() -> None:
    found = mentions("岚图股份（603999）与沧海控股（0799.HK）签约。", kind=MentionKind.SECURITY)
    assert [(item.name, item.entity_id) for item in found] == [("岚图股份", "sh603999"), ("沧海控股", "hk0799")]


def test_a_printed_stock_code_behind_a_full_name_covers_the_full_name() -> None:
    (found,) = mentions("宁波岚图电子股份有限公司（603999.SH）公告。", kind=MentionKind.SECURITY)
    assert found.name == "宁波岚图电子股份有限公司"


# --- vocabulary ---


def test_no_name_of_the_vocabulary_stands_for_two_organisations() -> None:
    owners: dict[str, str] = {}
    for row in read_table("organisations"):
        listed = [row["canonical"], *row["names"].split("|"), *row["weak_names"].split("|")]
        for name in dict.fromkeys(filter(None, listed)):
            assert owners.setdefault(name, row["canonical"]) == row["canonical"], name
            assert len(name) > 1


def test_types_and_dates_of_the_vocabulary_are_well_formed() -> None:
    for row in read_table("organisations"):
        assert row["type"] in {"company", "government", "university", "research", "association", "other"}, row
        days = [date.fromisoformat(row[key]) for key in ("valid_from", "valid_to") if row[key]]
        assert days == sorted(days), row
    for row in read_table("organisation_endings"):
        assert row["type"] in {"company", "government", "university", "research", "association", "other"}, row


# --- every mention ---

TEXT = (
    "2023年6月，绍兴市经信局局长周立民介绍，舜宇集团、比亚迪等企业与浙江大学合作，按照《船舶能耗限额标准》推出“晨光”大模型。",
    "据Gartner预测，绍兴岚图信息技术有限公司（以下简称“岚图”）将上市。岚图表示感谢！",
)


def test_a_mention_is_the_characters_that_it_points_at() -> None:
    made = document(*TEXT)
    found = extract_mentions(made)
    assert {item.kind for item in found} >= {
        MentionKind.ORGANISATION,
        MentionKind.PERSON,
        MentionKind.PLACE,
        MentionKind.POLICY,
        MentionKind.PRODUCT,
    }
    for item in found:
        assert made.blocks[item.block].text[item.text_start : item.text_end] == item.name
        assert "".join(made.page.raw[start:end] for start, end in item.raw_spans) == item.name
        assert item.name in item.sentence
        assert item.sentence in made.blocks[item.block].text


def test_the_same_document_gives_the_same_mentions() -> None:
    assert extract_mentions(document(*TEXT)) == extract_mentions(document(*TEXT))
    ids = [item.mention_id for item in extract_mentions(document(*TEXT))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("role", [Role.NOISE, Role.RELATED, Role.EDITOR_LINE])
def test_noise_and_links_are_not_read(role: Role) -> None:
    assert extract_mentions(document(*TEXT, role=role)) == []


PARTS = st.sampled_from(
    [
        "华为",
        "、",
        "和",
        "等企业",
        "宁波",
        "市",
        "经信局",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "公司",
        "集团",
        "科技",
        "发布",
        "GPT",
        "-4",
        "Al",
        "大模型",
        "，",
        "。",
        "：",
        "·",
        "表示",
        "教授",
        "王",
        "薄言",
        "有限公司",
        "分院",
        "以下简称",
        "600933",
        "港",
        "平台",
        "从",
        "到",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
def test_any_text_gives_mentions_in_order_that_point_at_their_names(text: str) -> None:
    found = extract_mentions(document(text))
    assert [item.text_start for item in found] == sorted(item.text_start for item in found)
    for kind in MentionKind:
        spans = [(item.text_start, item.text_end) for item in found if item.kind is kind]
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for item in found:
        assert text[item.text_start : item.text_end] == item.name


@pytest.mark.parametrize(
    "unit",
    [
        "宁波岚图科技有限公司、",
        "华为和",
        "《办法》",
        "“晨光",
        "（以下简称“甲",
        "从甲到乙、",
        "a b C D ",
        "中",
        "浙江大学宁波",
        "《甲乙丙办法》《办法》",
    ],
)
def test_time_grows_with_the_length_of_one_block(unit: str) -> None:
    def seconds(size: int) -> float:
        made = document((unit * (size // len(unit) + 1))[:size])
        best = math.inf
        for _ in range(3):  # the best of three: the machine may do other work
            start = time.process_time()
            extract_mentions(made)
            best = min(best, time.process_time() - start)
        return best

    seconds(2_000)
    short, long = max(seconds(15_000), 0.01), seconds(60_000)
    assert long / short < 12, f"4 times the text took {long / short:.1f} times as long"


def test_composition_ends_on_long_ambiguous_text() -> None:
    start = time.process_time()
    assert composed_of("工业" * 5_000, "generic")
    assert not composed_of("工业" * 5_000 + "x", "generic")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (datetime(2024, 3, 1, tzinfo=UTC), "sh601018"),
        (None, "sh601018"),
    ],
)
def test_a_listed_company_in_plain_text_is_linked_by_the_checked_list(published: datetime | None, expected: str) -> None:
    found = extract_mentions(replace(document("宁波港公布了上半年的吞吐量。"), published=published))
    assert [m.entity_id for m in found if m.kind is MentionKind.SECURITY] == [expected]


def test_a_name_that_a_security_bore_later_or_as_a_part_of_a_longer_name_links_nothing() -> None:
    for text, published in (
        ("海尔智家宣布新的扩产计划。", datetime(2016, 3, 1, tzinfo=UTC)),
        ("宁波港集团宣布新的扩产计划。", datetime(2024, 3, 1, tzinfo=UTC)),
        ("岚图股份宣布新的扩产计划。", datetime(2024, 3, 1, tzinfo=UTC)),
    ):
        found = extract_mentions(replace(document(text), published=published))
        assert [m.name for m in found if m.kind is MentionKind.SECURITY] == [], text
