"""Which stretches of a text name one project, and which only say of what sort it is; on sentences written for this test."""

import pytest

from scrapers.records import Mention, MentionKind
from tests.scrapers.facts.test_mentions import attributes, mentions


def projects(*paragraphs: str) -> list[Mention]:
    return mentions(*paragraphs, kind=MentionKind.PROJECT)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("日前，总投资120亿元的澄湾新能源动力电池项目在开发区开工建设。", ["澄湾新能源动力电池项目"]),
        ("宁波岚图科技有限公司投资30亿元建设的半导体材料产业园项目签约落户镇海区。", ["半导体材料产业园项目"]),
        ("宁波数据枢纽港项目去年启动建设。", ["宁波数据枢纽港项目"]),
        ("舟山海洋智能计算中心（一期）项目交付使用，首批机柜600个。", ["舟山海洋智能计算中心（一期）项目"]),
        ("启动“云港”建设项目，成立数据联盟。", ["“云港”建设项目"]),
        ("加快推进甬舟铁路、六横公路大桥、象山抽水蓄能电站等重大项目建设。", ["甬舟铁路", "六横公路大桥", "象山抽水蓄能电站"]),
        ("青屿湾大桥正式通车，明江隧道工程竣工。", ["青屿湾大桥", "明江隧道工程"]),
        ("海天集团年产10万台注塑机项目竣工投产。", ["海天集团年产10万台注塑机项目"]),
        ("杭州湾新区吉利汽车研发中心建设项目正在施工。", ["杭州湾新区吉利汽车研发中心建设项目"]),
        ("流岚油田二次开发项目年内投产。", ["流岚油田二次开发项目"]),
        ("国家能源集团宁海电厂二期扩建项目并网发电。", ["国家能源集团宁海电厂二期扩建项目"]),
    ],
)
def test_a_project_is_named_by_a_firm_a_place_a_quotation_or_a_word_of_its_own(text, names):
    assert [mention.name for mention in projects(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "全市重大产业项目集中开工，在建项目320个，结果互认项目由96项增加到152项。",
        "就支持人工智能相关项目57项，省级重点研发项目12项。",
        "实施“产教融合”示范工程，推进千项万亿工程。",
        "全省头一批20个工业互联网平台培育试点项目里，绍兴领到四个。",
        "该项目由蓝桥控股集团负责建设。",
        "新建一条跨海大桥项目，建设城际铁路项目。",
        "宁波市重大科技攻关项目，宁波市民生实事项目进展，镇海区老旧小区改造项目完工。",
        "中国载人航天工程新闻发言人介绍，浙江大学科研项目，国家自然科学基金项目。",
        "宁波未来工厂项目开工20个，全省智能工厂项目投产。",
        "首个分布式光伏电站并网，一座大桥通车，两条高速公路通车。",
        "支持企业申报国家级项目，项目部项目经理和高级工程师到场。",
        "建成数据中心、智算中心等重大项目，高速公路通车里程增加。",
        "蓝桥控股集团中标7亿元项目，海天集团宁波项目受到关注。",
        "根据《宁波市智能制造产业园项目管理办法》开展验收。",
    ],
)
def test_what_only_says_a_sort_is_no_project(text):
    assert projects(text) == []


@pytest.mark.parametrize(
    ("text", "owner", "stage"),
    [
        ("海天集团年产10万台注塑机项目竣工投产。", "海天集团", "completed"),
        ("宁波岚图科技有限公司投资30亿元建设的半导体材料产业园项目签约。", "宁波岚图科技有限公司", "signed"),
        ("总投资8亿元的澄湾动力电池项目由宁波岚图科技有限公司投资建设，目前主体封顶。", "宁波岚图科技有限公司", None),
        ("拟建的甬岚铁路项目长90公里。", None, "planned"),
        ("宁波岚图科技有限公司发来贺信，甬岚铁路项目开工。", None, "started"),
    ],
)
def test_a_project_says_whose_it_is_and_what_has_become_of_it_as_far_as_its_clause_does(text, owner, stage):
    found = [attributes(mention) for mention in projects(text)]
    assert found in (
        [{key: value for key, value in {"owner": owner, "stage": stage}.items() if value}],
        [] if owner is stage is None else None,
    )


def test_a_quoted_name_is_canonical_without_its_marks_and_its_place_is_exact():
    text = "会上，“云港”建设项目开工。"
    (found,) = projects(text)
    assert (found.name, found.canonical) == ("“云港”建设项目", "云港建设项目")
    assert text[found.text_start : found.text_end] == found.name
    assert found.raw_spans == ((found.text_start, found.text_end),)
