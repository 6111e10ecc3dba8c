"""Observations: subject, indicator, period, kind and characters of each number in sentences of many genres."""

import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import document_of

from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Basis, Block, Document, Measure, MentionKind, Modality, Observation, Page, PeriodSource, Role
from scrapers.text.offsets import TextBuilder

PUBLISHED = datetime(2024, 2, 5, tzinfo=UTC)


def observe(
    *paragraphs: str, title: str | None = None, place: str | None = "温州市", published: datetime | None = PUBLISHED
) -> list[Observation]:
    document = document_of([(Role.PARAGRAPH, text) for text in paragraphs], title=title, place=place, published=published)
    return extract_observations(document, extract_mentions(document))


def rows(*paragraphs: str, **about: str | None) -> list[tuple[str | None, str | None, str, str]]:
    found = observe(*paragraphs, **about)  # ty: ignore[invalid-argument-type]
    return [(o.subject, o.indicator, o.value_text, str(o.measure)) for o in found]


def test_growth_and_rank_go_on_with_the_measure_before_them() -> None:
    assert rows("2023年，温州市出口额512.4亿元，同比增长8.1%，总量居全省第三。") == [
        ("温州市", "出口额", "512.4亿元", "level"),
        ("温州市", "出口额", "8.1%", "growth"),
        ("温州市", "出口额全省排名", "第三", "rank"),
    ]


def test_numbers_of_a_list_go_to_their_items_in_order() -> None:
    found = rows("2023年，全市城镇居民收入7.2万元，农村居民收入4.1万元，分别增长5.1%和7.2%。")
    assert found[2:] == [("温州市", "城镇居民收入", "5.1%", "growth"), ("温州市", "农村居民收入", "7.2%", "growth")]


def test_a_second_list_goes_back_to_the_items_of_the_first() -> None:
    found = rows("前7个月，全市对美国、欧盟、东盟分别出口42亿元、38亿元和17亿元，分别增长6.3%、4.9%和18.8%。")
    assert [i for _, i, _, _ in found] == ["美国出口", "欧盟出口", "东盟出口"] * 2


def test_a_list_over_a_span_of_years_gives_each_year_its_own() -> None:
    found = observe("2021年至2023年，该公司研发费用分别为1.2亿元、1.5亿元和1.9亿元。")
    assert [str(o.period_end) for o in found] == ["2021-12-31", "2022-12-31", "2023-12-31"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("全镇茶叶加工企业由2023年的9家增加到21家。", None),
        ("全市数字经济核心产业增加值从2019年的520亿元增长到770亿元。", None),
        ("2025年，全镇茶叶加工企业由2023年的9家增加到21家。", "2025-12-31"),
        ("茶叶加工企业从2020年的9家增加到2024年的21家。", "2024-12-31"),
    ],
)
def test_the_time_of_the_level_that_a_change_starts_from_is_not_that_of_its_end(text: str, end: str | None) -> None:
    first, last = observe(text)
    assert first.period_end is not None
    assert (str(last.period_end) if last.period_end else None) == end


def test_what_is_more_than_before_is_a_change() -> None:
    found = rows("2022年港口集装箱吞吐量412.5万标准箱，比上年多出31万标准箱。")
    assert found[1] == ("温州市", "港口集装箱吞吐量", "31万标准箱", "change")


def test_a_time_of_the_paragraph_before_is_not_looked_for_in_the_characters_of_this_one() -> None:
    before = "外贸企业抓紧生产，港口昼夜装卸，货轮一班接一班，2023年全市出口额512亿元。"
    for behind in ("其中，机电320亿元。", f"其中，机电320亿元{'，' + '自' * 40}，纺织90亿元。"):
        found = observe(before, behind)
        assert {str(o.period_start) for o in found} == {"2023-01-01"}


def test_the_time_of_a_from_level_stays_with_it() -> None:
    found = observe("2023年上半年，全市覆盖率由去年同期的37%升至58%，处置事件5.3万件。")
    assert [str(o.period_end) for o in found] == ["2022-06-30", "2023-06-30", "2023-06-30"]


def test_a_place_that_no_table_holds_is_taken_at_its_word() -> None:
    found = observe("全市出口增长9%，云梁进口增长3%。", place="云梁市")
    assert [o.subject for o in found] == ["云梁市", "云梁市"]


def test_what_stands_behind_the_last_item_of_a_list_belongs_to_each() -> None:
    found = rows("一季度，汽车制造业、电子业增加值分别增长21.3%和17.4%。")
    assert [i for _, i, _, _ in found] == ["汽车制造业增加值", "电子业增加值"]


def test_items_divide_the_measure_before_them() -> None:
    found = rows("2023年，全市居民收入5.2万元，其中城镇、农村居民分别为6.1万元、3.8万元，增长4.9%、6.7%。")
    assert [i for _, i, _, _ in found[1:]] == ["城镇居民收入", "农村居民收入"] * 2


def test_a_list_of_regions_gives_each_its_own_number() -> None:
    found = rows("截至2023年底，上海、广东、浙江的备案数量分别为41、25、12款。")
    assert [(s, v) for s, _, v, _ in found] == [("上海市", "41"), ("广东省", "25"), ("浙江省", "12款")]


def test_from_and_to_are_levels_and_their_difference_is_a_change() -> None:
    found = observe("该公司人均产值从50万元提高到75万元，提高了50%。")
    assert [(o.measure, o.value_low) for o in found] == [
        (Measure.LEVEL, Decimal(500000)),
        (Measure.LEVEL, Decimal(750000)),
        (Measure.CHANGE, Decimal(50)),
    ]
    assert {o.indicator for o in found} == {"人均产值"}


@pytest.mark.parametrize("sentence", ["交货周期缩短12%。", "单位能耗下降12%。", "综合成本降低12%。", "用电量同比下降12%。"])
def test_a_fall_is_negative(sentence: str) -> None:
    (fact,) = observe(sentence)
    assert fact.value_low == Decimal(-12)


def test_percent_points_above_another_figure_are_a_change_of_the_rate() -> None:
    found = observe("一季度，全市工业增加值增长7.8%，高于全省平均水平1.2个百分点。")
    assert (found[1].unit, found[1].measure, found[1].basis) == ("pp", Measure.CHANGE, Basis.VS_OTHER)
    assert found[1].indicator == "工业增加值增速"


def test_a_share_names_what_it_is_a_share_of() -> None:
    found = rows("2023年，高新技术产品出口210亿元，占全市出口总额的18.5%。")
    assert found[1][1:] == ("高新技术产品出口占全市出口总额比重", "18.5%", "share")


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("预计2025年市场规模达到800亿元。", Modality.FORECAST),
        ("力争全年新增企业500家。", Modality.TARGET),
        ("到2027年，核心产业增加值占比达到12%。", Modality.TARGET),
        ("2024年主要预期目标是：生产总值增长5.5%以上。", Modality.TARGET),
        ("下一步将投资85亿元建设码头。", Modality.TARGET),
        ("2023年市场规模达到800亿元。", Modality.ACTUAL),
    ],
)
def test_plans_and_forecasts_are_told_from_what_happened(sentence: str, modality: Modality) -> None:
    found = observe(sentence)
    assert [o.modality for o in found] == [modality]


def test_a_period_governs_its_sentence_and_the_continuation() -> None:
    found = observe("2023年前三季度，全市货运量1.2亿吨，增长4.1%。其中，铁路货运量0.3亿吨。")
    assert {(str(o.period_start), str(o.period_end)) for o in found} == {("2023-01-01", "2023-09-30")}
    assert [o.period_source for o in found] == [PeriodSource.INHERITED] * 3


def test_a_period_behind_a_passage_that_trails_off_governs_it() -> None:
    found = observe("全市跨境电商出口320亿元，增长21%……去年上半年，外贸交出了漂亮的成绩单。")
    assert {(str(o.period_start), str(o.period_end)) for o in found} == {("2023-01-01", "2023-06-30")}


def test_the_year_of_a_founding_is_not_the_period_of_what_follows() -> None:
    (fact,) = observe("该公司成立于2012年，现有员工860人。")
    assert fact.period_start is None
    assert fact.value_low == 860


def test_words_for_the_place_are_resolved_by_the_documents_place() -> None:
    found = observe("全市新增就业3.2万人，全省新增就业80万人，全国新增就业1200万人。")
    assert [o.subject for o in found] == ["温州市", "浙江省", "中国"]


def test_the_company_is_the_one_named_before() -> None:
    found = observe("甬江精工股份有限公司昨日发布年报。2023年，公司实现营业收入45.67亿元，研发人员占比达18%。", place=None)
    assert {o.subject for o in found} == {"甬江精工股份有限公司"}
    assert [o.indicator for o in found] == ["营业收入", "研发人员占比"]


def test_the_document_is_the_subject_of_how_many_issued_it() -> None:
    (fact,) = observe("近日，市商务局等9部门联合印发《扩大外贸若干措施》。")
    assert (fact.subject, fact.indicator, fact.unit) == ("《扩大外贸若干措施》", "联合印发部门数", "部门")


def test_what_is_counted_stands_behind_the_number() -> None:
    assert [row[1] for row in rows("全市拥有13家上市公司、210个工业园区。")] == ["上市公司数", "工业园区数"]


def test_a_citation_is_kept() -> None:
    (fact,) = observe("据市统计局统计，全市常住人口968万人。")
    assert fact.cited_source == "市统计局"


def test_a_misprint_is_mended_in_the_label_alone() -> None:
    (fact,) = observe("全市永磁材科产量320吨。")
    assert (fact.indicator, fact.indicator_text, fact.quote) == ("永磁材料产量", "永磁材科产量", "全市永磁材科产量320吨")


def test_noise_and_related_links_state_no_facts() -> None:
    document = document_of(
        [(Role.NOISE, "阅读量3200次"), (Role.RELATED, "全市出口增长12%"), (Role.PARAGRAPH, "全市出口增长9%。")], place="温州市"
    )
    assert [o.value_text for o in extract_observations(document)] == ["9%"]


def test_a_table_cell_is_read_with_the_heads_of_its_row_and_column() -> None:
    raw = "指标\n2022年\n2023年\n出口额（亿元）\n512.4\n548.9"
    page = Page(capture_id="cap_t", source_id="made", url="file:t", raw=raw, encoding="utf-8", encoding_reason="made")
    blocks, at = [], 0
    for position, text in enumerate(raw.split("\n")):
        content = TextBuilder(raw).copy(at, at + len(text)).build()
        blocks.append(Block(position=position, role=Role.TABLE_CELL, content=content, table=0, row=position // 3, column=position % 3))
        at += len(text) + 1
    found = extract_observations(Document(page=page, parser="made", blocks=tuple(blocks), place="温州市"))
    assert [(o.indicator, o.value_low, o.unit, str(o.period_end)) for o in found] == [
        ("出口额", Decimal("51240000000"), "CNY", "2022-12-31"),
        ("出口额", Decimal("54890000000"), "CNY", "2023-12-31"),
    ]


PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """2023年 全市 温州市 实现 出口额 512.4亿元 ， 。 同比增长 35% 其中 、 和 分别为 43 26款 居全省第二 “ ” （ ） 《 》
        到2027年 力争 突破 100万
        …… 从 60万元 提升到 90% 3.1个百分点 公司 等 17部门 联合印发 占 的 ； ： 截至目前 五个 县 翻番 -3.2% 1. 第三""",
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_every_observation_rereads_from_the_capture(pieces: list[str]) -> None:
    text = "".join(pieces)
    document = document_of([(Role.PARAGRAPH, "前言。"), (Role.PARAGRAPH, text)], place="温州市", published=PUBLISHED)
    raw = document.page.raw
    for fact in extract_observations(document, extract_mentions(document)):
        assert "".join(raw[a:b] for a, b in fact.value_spans) == fact.value_text
        assert "".join(raw[a:b] for a, b in fact.raw_spans) == fact.quote
        assert fact.value_text in fact.quote
        assert fact.subject_type in {None, *MentionKind, "region", "document", "group"}


@settings(max_examples=30, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_the_same_document_gives_the_same_records(pieces: list[str]) -> None:
    document = document_of([(Role.PARAGRAPH, "".join(pieces))], place="温州市", published=PUBLISHED)
    first = extract_observations(document)
    assert first == extract_observations(document)
    assert len({o.observation_id for o in first}) == len(first)


def test_a_sentence_without_end_is_read_in_time_linear_in_its_length() -> None:
    spent = []
    for count in (200, 2000):
        document = document_of(
            [(Role.PARAGRAPH, "全市出口512.4亿元，增长8.1%，其中“一带一路”占比18%、民营占35%，" * count)], place="温州市"
        )
        start = time.process_time()
        found = extract_observations(document)
        spent.append(time.process_time() - start)
        assert len(found) == 4 * count
    assert spent[1] < 25 * spent[0]


def test_the_whole_city_is_not_guessed_from_a_district_whose_city_the_text_does_not_name() -> None:
    found = rows("去年，全市出口额320亿元，增长5%。", place="鼓楼区")
    assert [(subject, indicator) for subject, indicator, _, _ in found] == [(None, "出口额"), (None, "出口额")]
    assert rows("在南京市鼓楼区，去年全市出口额320亿元。", place="鼓楼区")[0][0] in ("南京市", None)


def test_the_whole_city_at_the_head_of_a_clause_ends_what_was_said_of_a_product() -> None:
    found = rows(
        "“渔帆”调度系统去年接入船舶3200艘，平均等待时间缩短18%。去年，全市渔业产值达到96亿元。", place="栖云市", title="栖云渔业观察"
    )
    assert [subject for subject, *_ in found] == ["渔帆", "渔帆", "栖云市"]


def test_the_short_form_of_a_place_that_the_document_names_is_that_place() -> None:
    found = rows("栖云市召开会议。去年，栖云软件业营业收入为88亿元。全省公布示范园区30个，栖云入选7个。", place="栖云市")
    assert found[0][:2] == ("栖云市", "软件业营业收入")
    assert (found[2][0], found[2][2]) == ("栖云市", "7个")


def test_a_city_named_by_its_short_form_alone_is_known_by_who_works_there() -> None:
    found = rows(
        "栖云供电公司负责人介绍了情况。去年，全市用电量达到310亿千瓦时。",
        "不少人来栖云创业。去年，栖云新登记经营主体4.2万户。",
        place=None,
    )
    assert [subject for subject, *_ in found] == ["栖云市", "栖云市"]


def test_the_whole_town_is_the_one_that_the_paragraph_goes_to() -> None:
    found = rows("在白蘋镇，稻田里装上了传感器，每亩节水近两成。全镇种粮大户由2021年的12家增加到33家。", place="汀兰县")
    assert [subject for subject, _, value, _ in found if value.endswith("家")] == ["白蘋镇", "白蘋镇"]


@pytest.mark.parametrize(
    "sentence",
    [
        "“大伙最盼着路修好。”村支书说，全程通行时间从50分钟缩短到20分钟。",
        "方案由市住建局等6部门联合印发。",
        "栖云新引进大学生3.1万人，其中工科占58%。",
    ],
)
def test_a_piece_of_a_sentence_is_never_a_subject(sentence: str) -> None:
    assert {subject for subject, *_ in rows(sentence, place="栖云市")} == {"栖云市"}


def test_the_platform_of_the_title_is_what_the_platform_means_in_every_paragraph() -> None:
    found = rows(
        "这套系统由市水利局主持建设。", "平台日均处理报警210条，平均响应时间从40分钟缩短到9分钟。",
        place="栖云市", title="“清流眼”上线一年 栖云治水从被动走向主动",
    )  # fmt: skip
    assert {subject for subject, *_ in found} == {"清流眼"}


def test_who_is_surveyed_is_the_subject_of_the_shares() -> None:
    found = rows("在450家受访商户中，接受数字支付的占81%，比上年提高6个百分点。", place="栖云市")
    assert {subject for subject, *_ in found} == {"受访商户"}


def test_the_document_printed_before_is_what_its_departments_issued() -> None:
    (fact,) = observe("会上解读了《栖云市养老服务条例实施细则》。文件由市民政局等7部门联合印发。", place="栖云市")
    assert (fact.subject, fact.unit) == ("《栖云市养老服务条例实施细则》", "部门")


def test_the_caption_dates_the_cells_of_its_table() -> None:
    raw = "表2 2022年各区县旅游情况\n区县\n游客（万人次）\n白蘋区\n86.5"
    page = Page(capture_id="cap_c", source_id="made", url="file:c", raw=raw, encoding="utf-8", encoding_reason="made")
    blocks, at = [], 0
    for position, text in enumerate(raw.split("\n")):
        content = TextBuilder(raw).copy(at, at + len(text)).build()
        table, row, column = (0, (position - 1) // 2, (position - 1) % 2) if position else (None, None, None)
        role = Role.TABLE_CELL if position else Role.CAPTION
        blocks.append(Block(position=position, role=role, content=content, table=table, row=row, column=column))
        at += len(text) + 1
    (fact,) = extract_observations(Document(page=page, parser="made", blocks=tuple(blocks), place="栖云市"))
    assert (fact.subject, fact.indicator, str(fact.period_end)) == ("白蘋区", "游客", "2022-12-31")


def test_the_figure_that_is_exceeded_is_that_of_its_own_year() -> None:
    found = observe("今年1至10月，港口完成吞吐量812万吨，超过2023年全年的790万吨。", published=datetime(2024, 11, 5, tzinfo=UTC))
    assert [str(o.period_end) for o in found] == ["2024-10-31", "2023-12-31"]


def test_until_this_years_months_is_no_until_now() -> None:
    found = observe("审批时间由2022年的15天压缩至今年1至6月的4天。", published=datetime(2024, 7, 5, tzinfo=UTC))
    assert [str(o.period_end) for o in found] == ["2022-12-31", "2024-06-30"]


def test_a_region_in_which_something_is_the_first_of_its_kind_is_not_what_the_document_is_about() -> None:
    found = rows("据新华社报道，平台高度接近40米，面积为2300平方米。", place=None, title="亚洲首座深水养殖平台投用")
    assert [subject for subject, *_ in found if subject in ("亚洲", "新华社")] == []


def test_the_head_of_a_firm_speaks_of_the_firm_named_in_the_paragraph_before() -> None:
    found = rows(
        "在白蘋区的汀洲精工装配车间，46台机械臂同时运转。",
        "厂长陆知秋说，换线时间从90分钟缩短到15分钟，废品率下降2.1个百分点。",
        place="栖云市",
    )
    assert {subject for subject, _, value, _ in found if not value.endswith("台")} == {"汀洲精工"}


def test_a_rate_goes_on_in_the_next_clause() -> None:
    found = rows("两年前，全市污水处理率只有62%，现在已升至88%。", place="栖云市")
    assert [indicator for _, indicator, _, _ in found] == ["污水处理率", "污水处理率"]


def test_what_the_city_lays_down_is_the_citys_and_not_the_schools() -> None:
    found = rows("栖云职业技术学院今年招生3200人。市里明确，三年内每年安排8000万元专项资金。", place="栖云市")
    assert [subject for subject, *_ in found][-1] == "栖云市"


def test_the_whole_subdistrict_is_the_one_named_before() -> None:
    found = rows("在望江楼街道，家政服务站增加到6个。全街道养老床位达到480张。", place="栖云市")
    assert found[-1][0] == "望江楼街道"


def test_the_firm_whose_production_line_is_visited_is_spoken_of() -> None:
    found = rows("白蘋区的汀洲电子生产线上，36台贴片机昼夜不停。公司负责人周安说，良品率由96%提升到99.2%。", place="栖云市")
    assert {subject for subject, *_ in found} == {"汀洲电子"}


def test_what_the_counted_things_do_is_no_part_of_their_name() -> None:
    assert rows("车间里，58台搬运机器人昼夜忙碌。", place="栖云市")[0][1] == "搬运机器人数"


# --- kinds that earlier grammars missed; labelled before the rules were written ---


def stated(text: str) -> list[tuple[str, str, str | None, str | None, str]]:
    """(value as printed, value, unit, indicator, measure) of each fact of one paragraph."""
    found = observe(text, place="明州市", published=datetime(2026, 9, 20, tzinfo=UTC))
    return [(one.value_text, f"{one.value_low.normalize():f}", one.unit, one.indicator, one.measure.value) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8月份，全市制造业采购经理指数（PMI）为50.2，比上月上升0.4个点。", [
            ("50.2", "50.2", None, "制造业采购经理指数", "level"), ("0.4个点", "0.4", "点", "制造业采购经理指数", "change"),
        ]),
        ("三季度企业景气指数为108.6点，比二季度提高2.1点。", [
            ("108.6点", "108.6", "点", "企业景气指数", "level"), ("2.1点", "2.1", "点", "企业景气指数", "change"),
        ]),
        ("数据中心平均PUE由1.35降至1.22。", [
            ("1.35", "1.35", None, "数据中心平均PUE", "level"), ("1.22", "1.22", None, "数据中心平均PUE", "level"),
        ]),
        ("去年全市基尼系数为0.38。", [("0.38", "0.38", None, "基尼系数", "level")]),
        ("去年全市城乡居民收入比为1.62:1。", [("1.62:1", "1.62", ":1", "城乡居民收入比", "level")]),
        ("该校师生比为1:14.5。", [("1:14.5", "14.5", "1:", "师生比", "level")]),
        ("科研人员与服务人员之比为3比1。", [("3比1", "3", ":1", "科研人员与服务人员之比", "level")]),
    ],
)  # fmt: skip
def test_indices_without_unit_and_ratios_are_levels(text, expected):
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "甲队以3比1战胜乙队。",
        "发布会定于10:30举行。",
        "协会发布了产业发展指数2.0版。",
        "协会发布了产业发展指数2025。",
        "拌料时按水泥与砂3:2的比例进行。",
        "市民可拨打12345热线反映问题，也可拨打110。",
    ],
)
def test_scores_times_versions_and_hotlines_state_no_level(text):
    assert stated(text) == []


def test_what_is_granted_to_each_of_a_list_keeps_what_it_is():
    found = stated("本科生、硕士和博士来明州就业，分别可领取1万元、3万元和10万元补贴。")
    assert [(value, indicator) for _, value, _, indicator, _ in found] == [
        ("10000", "本科生补贴"),
        ("30000", "硕士补贴"),
        ("100000", "博士来明州就业补贴"),
    ]


def test_in_a_list_of_changes_each_goes_its_own_way():
    found = stated("上半年，轴承、模具、阀门产值分别增长31.5%、12%和下降8.6%。")
    assert [(value, indicator) for _, value, _, indicator, _ in found] == [("31.5", "轴承产值"), ("12", "模具产值"), ("-8.6", "阀门产值")]


def test_a_season_is_part_of_the_period_and_its_year_is_what_is_known_of_it():
    (found,) = observe("今年汛期，全市累计转移群众1.2万人次。", place="明州市", published=datetime(2026, 9, 20, tzinfo=UTC))
    assert (found.period_text, found.period_start, found.period_end) == ("今年汛期", date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("去年，全市每千人口拥有执业医师3.4人。", "每千人口执业医师"),
        ("去年全市降雨量达620毫米。", "降雨量"),
        ("上半年受理诉求86.5万件，按时办结率98.7%。", "按时办结率"),
        ("当日，东海指数收于3215.6点。", "东海指数"),
    ],
)
def test_a_measure_keeps_the_words_that_make_it(text, indicator):
    assert stated(text)[-1][3] == indicator


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("填报表单由127张精简为35张。", ["填报表单", "填报表单"]),
        ("预警提前量由15分钟拉长到1小时。", ["预警提前量", "预警提前量"]),
        ("每万人中的软件从业人员，温州市为632人，比绍兴市多118人。", ["每万人软件从业人员"] * 2),
        ("以每万名工人拥有的机器人台数衡量，温州市、绍兴市分别为104台和81台。", ["每万名工人机器人台数"] * 2),
        ("温州市、绍兴市的机架上架率位居前列，分别为71.5%和69.8%。", ["机架上架率"] * 2),
        ("机架上架率却是绍兴市更高，温州市仅54%。", ["机架上架率"]),
        ("受访商户中逾半数已接入平台。", ["已接入平台的商户占比"]),
        ("签约项目中，10亿元以上的有17个，50亿元以上的3个。", ["10亿元以上签约项目数", "50亿元以上签约项目数"]),
        ("全市营收超亿元的企业有120家。", ["营收超亿元企业"]),
        ("每万人拥有5G基站43.8个。", ["每万人5G基站"]),
        ("产值412.6亿元，按不变价格计算同比增长9.8%。", ["产值", "产值"]),
        ("研究者占27.0%，这一比例比五年前提高了8.4个百分点。", ["研究者占比", "研究者占比"]),
        ("软件收入跨过300亿元关口，而去年同期这一数字还只有262.4亿元。", ["软件收入", "软件收入"]),
        ("融资事件和披露金额分别为96起、84亿元，前者减少6.3%，后者增加11.8%。", ["融资事件", "披露金额"] * 2),
        ("产能利用率92.6%，好于上年的85.3%。", ["产能利用率", "产能利用率"]),
        ("力争新建起降场站50个。", ["新建起降场站"]),
        ("数字产业增加值402亿元，占地区生产总值的13.5%。", ["数字产业增加值", "数字产业增加值占地区生产总值比重"]),
        ("软件企业约占全省的60%。", ["软件企业占全省比重"]),
        ("试点事项已扩围至178个。", ["试点事项"]),
        ("资源使用率一直保持在86%以上。", ["资源使用率"]),
        ("东部与西部城市的平均分之差，由上一轮的12.6分缩小至11.1分。", ["东部与西部城市的平均分之差"] * 2),
        ("从综合得分看，温州市以88.7分蝉联榜首，较上一轮前进3位。", ["综合得分", "综合得分排名", "综合得分排名"]),
        ("走访的186家商户中，逾半数仍停留在试用阶段。", ["商户数", "仍停留在试用阶段的商户占比"]),
        ("补助比例不高于实际投入的20%。", ["补助比例"]),
        ("按合同金额的30%给予补贴，同一企业年度最高200万元。", ["补贴", "补贴"]),
        ("日均调用接口2100万次，是1.0版的三倍多。", ["日均调用接口", "日均调用接口"]),
        ("新建数据中心设计PUE不超过1.2。", ["新建数据中心设计PUE"]),
        (
            "制造业增加值12亿元，服务业增加值6亿元，两者合计占GDP比重达45%。",
            ["制造业增加值", "服务业增加值", "制造业增加值和服务业增加值占GDP比重"],
        ),
        ("建成国家级平台5个、省级68个，市级120个。", ["国家级平台", "省级平台", "市级平台"]),
        ("软件业营业收入86亿元，增速分别高于全国、全省平均水平3.2个和1.8个百分点。", ["软件业营业收入", *["软件业营业收入增速"] * 2]),
        ("62.4%的企业已应用大模型，其中18.7%的企业实现深度应用。", ["已应用大模型的企业占比", "实现深度应用的企业占比"]),
        ("研发投入占营收比重由3.1%提高到4.6%。", ["研发投入占营收比重"] * 2),
        ("一期投资12亿元，二期投资8亿元，合计20亿元。", ["一期投资", "二期投资", "投资"]),
    ],
)
def test_the_measure_is_named_before_the_numbers(text: str, named: list[str]) -> None:
    assert [indicator for _, indicator, _, _ in rows(text)] == named


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("工单九成以上由系统自动派发。", "share"),
        ("在架产品近一半面向金融行业。", "share"),
        ("人力成本下降四成。", "change"),
        ("订单同比增长三成。", "growth"),
    ],
)
def test_a_part_told_in_words_is_a_share(text: str, measure: str) -> None:
    assert [measured for _, _, _, measured in rows(text)] == [measure]


@pytest.mark.parametrize(
    ("text", "values"), [("3.2 场内交易", []), ("3.2.1 项目建设", []), ("3.2 万家企业", ["3.2 万家"]), ("3.2场活动", ["3.2场"])]
)
def test_the_number_of_a_section_is_no_value(text: str, values: list[str]) -> None:
    assert [value for _, _, value, _ in rows(text)] == values


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("若全部达产，年产值可达85亿元。", Modality.FORECAST),
        ("项目建成投产后，可新增就业岗位500个。", Modality.FORECAST),
        ("改造后，产品不良率降至0.1%。", Modality.ACTUAL),
    ],
)
def test_what_will_be_once_it_is_built_has_not_happened(text: str, modality: Modality) -> None:
    assert [o.modality for o in observe(text)] == [modality]


def test_places_named_and_counted_together_are_a_group() -> None:
    assert [subject for subject, _, _, _ in rows("其中北京、上海、浙江三地合计占58%。")] == ["北京市、上海市、浙江省"]
    found = rows("绍兴、温州两地软件企业分别为120家、31家。")
    assert [(s, i) for s, i, _, _ in found] == [("绍兴市", "软件企业"), ("温州市", "软件企业")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("网络通达率、快递覆盖率均达100%。", [("温州市", "网络通达率"), ("温州市", "快递覆盖率")]),
        ("绍兴、杭州从业人员均在500人以上。", [("绍兴市", "从业人员"), ("杭州市", "从业人员")]),
        ("绍兴、杭州产值分别为76亿元、64亿元，均增长5.9%。", [("绍兴市", "产值"), ("杭州市", "产值")] * 2),
    ],
)
def test_one_number_may_be_stated_of_several(text: str, named: list[tuple[str, str]]) -> None:
    found = observe(text)
    assert [(o.subject, o.indicator) for o in found] == named
    assert len({o.observation_id for o in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("在鳌江港区，118台无人集卡混行作业，翻箱率降到3.1%。", {"鳌江港区"}),
        ("在工业园区，企业达120家。", {"温州市"}),
        ("在老城区，加装电梯12部。", {"温州市"}),
        ("在柳市镇的瓯擎部件公司，车间里有36台机器人。这座工厂的人均产值升至158万元。", {"瓯擎部件公司"}),
        ("去年3月上线的“瓯运通”平台把船公司串到一起，办理时间由两天缩短为4小时。", {"瓯运通"}),
        ("用上大模型的单位占43.6%；“暂无打算”的不足两成。", {"温州市"}),
        ("“样板”有了，下一步是铺开。产业规模达到1500亿元。", {"温州市"}),
        ("力争数据产业营收增长18%。", {"温州市"}),
        ("嵌入式系统软件收入同比下降1.3%。", {"温州市"}),
    ],
)
def test_whose_number_it_is(text: str, named: set[str]) -> None:
    assert {subject for subject, _, _, _ in rows(text)} == named


def test_an_aside_about_a_part_does_not_change_whom_the_sentence_is_about() -> None:
    found = rows("全市营收86亿元，仅瑞安就贡献了近六成；轴承产值增长14.2%。")
    assert [subject for subject, _, _, _ in found] == ["温州市", "瑞安市", "温州市"]


@pytest.mark.parametrize("text", ["用上县里的平台后，用水减少30%。", "建成淘宝村236个。"])
def test_a_piece_of_a_sentence_is_no_place(text: str) -> None:
    assert {subject for subject, _, _, _ in rows(text)} == {"温州市"}


def test_a_change_that_turns_has_two_signs() -> None:
    found = observe("纺织业增加值由上半年的增长0.7%转为下降2.6%。")
    assert [o.value_low for o in found] == [Decimal("0.7"), Decimal("-2.6")]


def test_what_a_measure_of_another_time_is_a_part_of_is_no_period_of_it() -> None:
    found = observe("2023年前4个月，合同金额3.2亿元，相当于2022年全年的九成多。")
    assert [str(o.period_end) for o in found] == ["2023-04-30"] * 2
    assert found[1].value_text == "九成多"


def test_the_time_of_the_start_of_a_change_does_not_reach_the_next_sentence() -> None:
    found = observe("配套率已由2022年的38%升到54%。集群综合得分达86分。")
    assert [str(o.period_end) for o in found] == ["2022-12-31", "None", "None"]


def test_how_many_an_index_is_made_of_is_part_of_its_name() -> None:
    found = rows("当天，标准普尔500种股票指数上涨1.1%，日经225种股票平均价格指数收于36000点。")
    assert [(i, v) for _, i, v, _ in found] == [("标准普尔500种股票指数", "1.1%"), ("日经225种股票平均价格指数", "36000点")]
    assert "标准普尔" not in {s for s, _, _, _ in found}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("分别新增备案31款、25款、12款", "新增备案"),
        ("依次新增备案31款、25款、12款", "新增备案"),
        ("进出口分别增长31%、25%、12%", "进出口"),
        ("分别占全国的31%、25%、12%", "占全国比重"),
        ("分别位居全国第3、第5、第8位", "全国排名"),
    ],
)
def test_the_names_of_a_list_are_no_part_of_what_is_measured_of_each(measure: str, expected: str) -> None:
    found = rows(f"去年，湖北、安徽、江西{measure}。")
    assert [(s, i) for s, i, _, _ in found] == [("湖北省", expected), ("安徽省", expected), ("江西省", expected)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("新品上架3天内销量突破12万件。", ["销量突破12万件所用时间", "销量"]),
        ("许可申请在5天内办结。", ["许可申请办结所用时间"]),
        ("报警后平均15分钟内到达。", ["报警后到达所用时间"]),
        ("许可时限压缩到5天内。", ["许可时限"]),
        ("停车2小时内收费5元。", ["停车", "收费"]),
    ],
)
def test_a_time_within_which_something_came_about_is_how_long_it_took(sentence: str, expected: list[str]) -> None:
    assert [i for _, i, _, _ in rows(sentence)] == expected


def test_an_item_that_is_a_measure_takes_nothing_from_the_end_of_its_list() -> None:
    found = rows("2023年，工业总产值、固定资产投资、进出口总额分别达到512亿元、120亿元、90亿元。")
    assert [i for _, i, _, _ in found] == ["工业总产值", "固定资产投资", "进出口总额"]
    found = rows("2023年，营业收入、工业总产值、利润总额分别增长8%、7%和6%。")
    assert [i for _, i, _, _ in found] == ["营业收入", "工业总产值", "利润总额"]
    found = rows("2023年，营业收入、利润增速分别为8%、7%。")
    assert [i for _, i, _, _ in found] == ["营业收入", "利润"]


def test_items_with_measure_words_of_their_own_are_one_list() -> None:
    found = rows("2023年，玩具、灯具和家具分别出口12万台、8万只和3万件。")
    assert [(i, v) for _, i, v, _ in found] == [("玩具出口", "12万台"), ("灯具出口", "8万只"), ("家具出口", "3万件")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("第一、二、三产业增加值分别为12亿元、80亿元、90亿元。", ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("城镇、农村居民人均可支配收入分别为7.2万元、4.1万元。", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("大豆、油菜和玉米种植面积分别为12万亩、8万亩、5万亩。", ["大豆种植面积", "油菜种植面积", "玉米种植面积"]),
        ("研学人次、研学收入分别增长8%、12%。", ["研学人次", "研学收入"]),
        ("港口货物吞吐量、集装箱吞吐量分别完成1.2亿吨、12万标箱。", ["港口货物吞吐量", "集装箱吞吐量"]),
        ("1号线、2号线日均客流分别达到12万人次、8万人次。", ["1号线日均客流", "2号线日均客流"]),
    ],
)
def test_each_item_of_a_list_gets_the_whole_measure(sentence: str, expected: list[str]) -> None:
    assert [i for _, i, _, _ in rows(f"2023年，{sentence}")] == expected


def test_trade_behind_the_last_item_of_a_list_belongs_to_each() -> None:
    found = rows("2023年，玩具、灯具和家具出口分别为12亿元、8亿元和3亿元。")
    assert [i for _, i, _, _ in found] == ["玩具出口", "灯具出口", "家具出口"]
    found = rows("2023年，玩具进口、家具出口分别增长12%、8%。")
    assert [i for _, i, _, _ in found] == ["玩具进口", "家具出口"]


def test_what_is_counted_ends_behind_a_thing_and_not_within_a_word() -> None:
    assert [(i, v) for _, i, v, _ in rows("2023年，32家规模以上企业工业总产值512亿元。")] == [
        ("规模以上企业数", "32家"),
        ("工业总产值", "512亿元"),
    ]
    share = rows("调查显示，32%为面向沿海中小企业的普惠型数字化转型服务产品和配套咨询。")
    assert [i for _, i, _, _ in share] == ["面向沿海中小企业的普惠型数字化转型服务产品和配套咨询占比"]


@pytest.mark.parametrize("city", ["苏州市", "台州市"])
def test_the_ports_of_a_city_are_no_port_of_that_name(city: str) -> None:
    found = rows(f"去年，{city}港口集装箱吞吐量达到93万标箱。", place=None)
    assert [(s, i) for s, i, _, _ in found] == [(city, "港口集装箱吞吐量")]
    assert rows("去年，苏州港集装箱吞吐量达到93万标箱。", place=None)[0][:2] == ("苏州港", "集装箱吞吐量")


def test_a_firm_is_the_subject_with_its_whole_name() -> None:
    assert rows("去年，拓原物流科技有限公司营收3.2亿元。") == [("拓原物流科技有限公司", "营收", "3.2亿元", "level")]


@pytest.mark.parametrize(
    ("text", "subject", "indicator"),
    [
        # whom a word stands for
        ("开发区近来添了几处公用设施，比如2022年投用的首家海洋大数据中心，该中心拥有员工80人。", "海洋大数据中心", "员工"),
        ("市工信局建成鞋革产业服务平台，归集数据。目前，平台已汇聚商家3000家。", "鞋革产业服务平台", "商家"),
        ("一座占地近300亩的“灯塔工厂”建成投产，这是瓯江电气温州工厂。", "瓯江电气温州工厂", "占地"),
        ("成立瓯智人工智能产业基金，首期规模3亿元，主要投向初创企业。", "瓯智人工智能产业基金", "首期规模"),
        ("在省发改委认定的2023年25个重点项目中，有不少是新项目。", "省发改委", "重点项目数"),
        ("论文发表数量中国位居世界第二。", "中国", "论文发表数量世界排名"),
        # what is counted or measured
        ("东瓯电子占据光刻胶市场近三成份额。", "东瓯电子", "光刻胶市场份额"),
        ("形成温州大学、瓯江实验室2个龙头引领、多方参与的创新体系。", "温州市", "龙头数"),
        ("全市累计认定首台（套）产品110个。", "温州市", "首台（套）产品"),
        ("全市有五个县（市、区）入围省级试点。", "温州市", "入围省级试点的县（市、区）数"),
        ("我国人工智能论文累计数量超过30万篇。", "中国", "人工智能论文累计数量"),
        ("该工艺经过4年反复试验。", "温州市", "反复试验"),
    ],
)
def test_the_subject_and_the_measure_of(text: str, subject: str, indicator: str) -> None:
    assert [(o.subject, o.indicator) for o in observe(text)] == [(subject, indicator)]


def test_a_platform_that_the_heading_names_is_meant_by_the_word_alone() -> None:
    document = document_of(
        [(Role.HEADING, "4.温州城市交通智能中枢平台"), (Role.PARAGRAPH, "平台已接入路口120个，预计3年内覆盖路口900个。")], place="温州市"
    )
    assert {o.subject for o in extract_observations(document, extract_mentions(document))} == {"温州城市交通智能中枢平台"}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("温州市级影像辅助平台已于2023年12月投入使用，覆盖社区10个。", "温州市级影像辅助平台"),
        ("温州市工业互联网平台已达50个。", "温州市"),
    ],
)
def test_one_platform_of_a_place_has_a_name_and_many_are_counted(text: str, subject: str) -> None:
    assert [o.subject for o in observe(text)] == [subject]


def test_who_uses_a_platform_of_another_is_spoken_of() -> None:
    text = "例如：云裳时装依托瓯智科技研发的LINE AI平台，实现了设计能力的跃升。研发周期缩短80%以上。"
    assert [o.subject for o in observe(text)] == ["云裳时装"]


def test_firms_beside_a_firm_have_each_their_own_rank() -> None:
    found = rows("荣海生物疫苗市场占有率达25%；鑫盐和康道的放射设备销量分别位居全球第5、第6位。")
    assert found[1:] == [("鑫盐", "放射设备销量全球排名", "第5", "rank"), ("康道", "放射设备销量全球排名", "第6位", "rank")]


def test_a_price_in_another_currency_is_the_same_price() -> None:
    assert [(i, v) for _, i, v, _ in rows("标准版售价899美元，约合人民币6300元。")] == [("标准版售价", "899美元"), ("标准版售价", "6300元")]


def test_what_fell_is_named_without_the_fall() -> None:
    found = rows("三季度毛利率、净利率分别较年初下滑4.5个百分点和3.2个百分点。")
    assert [i for _, i, _, _ in found] == ["毛利率", "净利率"]


def test_a_share_is_said_once() -> None:
    assert [i for _, i, _, _ in rows("2023年土地成本占销售均价的比重一直处于39%至41%之间。")] == ["土地成本占销售均价比重"]


def test_one_of_a_list_is_counted_and_one_alone_is_an_article() -> None:
    text = "2023年公布名单，温州市仅有某研究院发布的“瓯智大模型”一项在列，这是一项重要进展。"
    assert [(o.subject, o.value_low) for o in observe(text)] == [("温州市", 1)]


def test_totals_so_far_are_of_the_things_just_added() -> None:
    found = rows("2023年，全市新认定省级绿色工厂4家、市级绿色工厂21家，累计分别达12家、58家。")
    assert [i for _, i, _, _ in found] == ["省级绿色工厂", "市级绿色工厂"] * 2


def test_two_counts_in_a_row_count_the_same_things() -> None:
    assert [i for _, i, _, _ in rows("系统可以自动识别六大类40种道路病害。")] == ["道路病害大类数", "道路病害数"]


def test_what_is_added_is_of_the_kind_counted_before() -> None:
    assert [i for _, i, _, _ in rows("全市共有瞪羚企业242家，其中2023年新增15家。")] == ["瞪羚企业", "新增瞪羚企业"]


def test_what_is_supposed_is_no_fact() -> None:
    assert rows("如果企业年营收超过2000万元，可以申请补助。") == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("建议市政府设立种子基金，初期规模可设定为5亿至10亿元。", Modality.TARGET),
        ("逐步将公交车电动化率提高到100%。", Modality.TARGET),
        ("市人大收到建议120件。", Modality.ACTUAL),
        ("办理代表建议应答复率达到100%。", Modality.ACTUAL),
    ],
)
def test_a_proposal_is_no_fact_of_today(text: str, modality: Modality) -> None:
    assert [o.modality for o in observe(text)] == [modality]


def test_the_time_of_a_goal_does_not_reach_the_next_holder_behind_a_semicolon() -> None:
    found = observe("温州移动2023年建成算力300P，计划2025年达到900P；温州电信通用算力超5万核，拥有智算算力60P。")
    assert [(o.modality, o.period_text) for o in found[2:]] == [(Modality.ACTUAL, None)] * 2


def test_a_sentence_goes_on_with_its_region_and_not_with_an_aside_about_another() -> None:
    text = "全市建成实验室3个；2024年浙江省计划遴选应用场景50个。实施专项行动，设立资金池8个。"
    assert [s for s, _, _, _ in rows(text)] == ["温州市", "浙江省", "温州市"]
