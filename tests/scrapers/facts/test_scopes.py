"""What a measure is restricted to by words that stand before its clause."""

import pytest
from scoring import document_of

from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Role


def named(text: str) -> list[tuple[str | None, str]]:
    document = document_of([(Role.PARAGRAPH, text)], place="温州市")
    return [(fact.indicator, fact.value_text) for fact in extract_observations(document, extract_mentions(document))]


def test_what_an_industry_has_is_named_with_it_to_the_end_of_the_sentence() -> None:
    assert named("2023年，温州眼镜产业拥有规上企业212家，实现产值188.4亿元，同比增长6.1%；出口额超90亿元，增长4.2%。") == [
        ("眼镜产业规模以上企业", "212家"),
        ("眼镜产业产值", "188.4亿元"),
        ("眼镜产业产值", "6.1%"),
        ("眼镜产业出口额", "90亿元"),
        ("眼镜产业出口额", "4.2%"),
    ]


def test_an_industry_that_an_earlier_clause_without_numbers_is_about_goes_on() -> None:
    assert named("温州氢能产业已形成完整链条，集聚企业300多家，产值突破150亿元，居全省第二。") == [
        ("氢能产业企业", "300多家"),
        ("氢能产业产值", "150亿元"),
        ("氢能产业产值全省排名", "第二"),
    ]


def test_a_sentence_that_begins_with_its_verb_goes_on_with_the_industry() -> None:
    assert [
        name
        for name, _ in named(
            "温州阀门及相关产业完成产值45亿元。拥有13家专精特新“小巨人”企业、2家制造业单项冠军企业。2023年全市完成投资30亿元。"
        )
    ] == [
        "阀门及相关产业产值",
        "阀门及相关产业专精特新“小巨人”企业数",
        "阀门及相关产业制造业单项冠军企业数",
        "投资",
    ]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("2023年，温州鞋革产业实现产值1020亿元，全市出口额2400亿元。", "出口额"),
        ("2023年，温州阀门产业增加值增长8.2%，出口额增长5.0%。", "出口额"),
        ("2023年，温州电气产业实现产值1300亿元，居民收入增长5%。", "居民收入"),
        ("2023年，战略性新兴产业实现产值1500亿元，全社会研发投入增长12%。", "全社会研发投入"),
        ("2023年，战略性新兴产业实现产值1500亿元，新增高新技术企业120家。", "新增高新技术企业"),
        ("2023年，温州电气产业实现产值1300亿元，汽车产业产值600亿元。", "汽车产业产值"),
        ("2023年，温州电气产业实现产值1300亿元。全年出口额2400亿元。", "出口额"),
    ],
)
def test_a_measure_of_the_whole_place_or_of_another_industry_stays_as_it_is(text: str, indicator: str) -> None:
    assert named(text)[-1][0] == indicator


def test_the_cluster_of_the_measure_before_is_named() -> None:
    assert named("2022年，温州低压电器总产值占全市的18.2%；集群规上企业实现工业总产值960亿元。")[-1] == (
        "低压电器集群规模以上企业工业总产值",
        "960亿元",
    )


def test_a_part_has_the_longer_name_of_the_sentence_before() -> None:
    assert named("2020年以来全国低空经济投资额总体上升。其中，2023年投资额为820亿元，比上年增长12%。") == [
        ("低空经济投资额", "820亿元"),
        ("低空经济投资额", "12%"),
    ]


def test_a_size_that_does_not_say_of_what_is_the_one_named_before() -> None:
    assert named("2022年全国氢能产业规模达到300亿元。尽管订单减少，2023年产业规模仍达到360亿元，增长20%。") == [
        ("氢能产业规模", "300亿元"),
        ("氢能产业规模", "360亿元"),
        ("氢能产业规模", "20%"),
    ]


def test_a_new_sentence_about_the_whole_does_not_take_the_name_of_a_part() -> None:
    assert [name for name, _ in named("机电产品出口额300亿元，增长5%。全年实现出口额1000亿元，增长3%。")] == ["机电产品出口额"] * 2 + [
        "出口额"
    ] * 2


def test_what_is_counted_is_what_the_clause_before_named() -> None:
    assert named("从知名机器人企业数量看，日本领先，共有61家企业，德国有15家企业。") == [
        ("知名机器人企业数", "61家"),
        ("知名机器人企业数", "15家"),
    ]
