"""Numbers: values, units, bounds, ranges, lists, ranks, and what is no fact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.facts.numbers import parse_chinese, plain, scan
from scrapers.records import Bound


def read(text: str) -> list[tuple[str, Decimal, Decimal, str]]:
    return [(text[q.start : q.end], q.low, q.high, q.unit.name) for q in scan(plain(text)) if q.unit.kind != "bare" or q.rule == "scaled"]


def one(text: str) -> tuple[str, Decimal, Decimal, str]:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit"),
    [
        ("营收达312.4亿元", "312.4亿元", "31240000000", "CNY"),
        ("融资1.2亿美元", "1.2亿美元", "120000000", "USD"),
        ("每度电降价3分钱", "3分钱", "0.03", "CNY"),
        ("均价89,863元/平方米", "89,863元/平方米", "89863", "CNY"),
        ("占比为12.5％", "12.5％", "12.5", "%"),
        ("提高2.6个百分点", "2.6个百分点", "2.6", "pp"),
        ("下调25个基点", "25个基点", "0.25", "pp"),
        ("装机140万千瓦", "140万千瓦", "1400000", "千瓦"),
        ("全长35千米", "35千米", "35", "千米"),
        ("完成301.2万标准箱", "301.2万标准箱", "3012000", "标准箱"),
        ("算力规模2000P", "2000P", "2000", "P"),
        ("接待6820.5万人次", "6820.5万人次", "68205000", "人次"),
        ("开通4.1万余路视频", "4.1万余路", "41000", "路"),
        ("共2 674. 3亿元"[2:], "674. 3亿元", "67430000000", "CNY"),
        ("占四分之三", "四分之三", "75", "%"),
        ("约1/3", "1/3", "33.3333", "%"),
        ("百分之六十三", "百分之六十三", "63", "%"),
        ("超过七成", "七成", "70", "%"),
        ("产值翻两番", "翻两番", "2", "番"),
        ("增长3.5倍", "3.5倍", "3.5", "倍"),
        ("首破千亿元", "千亿元", "100000000000", "CNY"),
        ("八家企业", "八家", "8", "家"),
        ("一百二十个项目", "一百二十个", "120", "个"),
        ("等12部门联合印发", "12部门", "12", "部门"),
        ("位居全省第三", "第三", "3", "位"),
        ("居全国首位", "首位", "1", "位"),
        ("稳居全球前五位", "前五位", "5", "位"),
    ],
)
def test_a_number_is_read_with_its_unit_in_base_units(text: str, printed: str, value: str, unit: str) -> None:
    assert one(text) == (printed, Decimal(value), Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("增长20%-35%", "20", "35", "%"),
        ("5亿至10亿元", "500000000", "1000000000", "CNY"),
        ("补贴5至10万元", "50000", "100000", "CNY"),
        ("三至四个行业", "3", "4", "个"),
        ("20—30公里", "20", "30", "公里"),
    ],
)
def test_a_range_keeps_both_ends_in_base_units(text: str, low: str, high: str, unit: str) -> None:
    assert one(text)[1:] == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("满意度比上年提高3.2分", ["3.2"]),
        ("满意度比上年提高3分", ["3"]),
        ("以74.2分列第七", ["74.2", "7"]),
        ("得分依次为88.6分、86分和81分", ["88.6", "86", "81"]),
        ("平均要两天半才能办结", ["2.5"]),
        ("修一次要两天，半天就能用", ["2"]),
        ("工作分3分步走", []),
    ],
)
def test_scores_and_halves_of_days_are_read(text: str, values: list[str]) -> None:
    assert [str(q.low) for q in scan(plain(text)) if q.unit.kind != "bare"] == values


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("利润只有两三元", 2, 3, "CNY"),
        ("投入由七八十万元降到十五六万元", 700000, 800000, "CNY"),
        ("招了十七八位工程师", 17, 18, "位"),
        ("来了三四百家企业", 300, 400, "家"),
    ],
)
def test_two_digits_that_follow_each_other_are_a_range(text: str, low: int, high: int, unit: str) -> None:
    first = scan(plain(text))[0]
    assert (first.low, first.high, first.unit.name) == (low, high, unit)


@pytest.mark.parametrize("text", ["三四线城市", "二三产业", "首尾两个行业", "一二级市场"])
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    assert not scan(plain(text))


def test_the_end_of_a_change_may_be_a_range() -> None:
    assert [(q.low, q.high) for q in scan(plain("投入由80万元降到15万至20万元"))] == [(800000, 800000), (150000, 200000)]


def test_a_standard_rack_is_a_unit() -> None:
    assert one("机架总规模达8.6万标准机架") == ("8.6万标准机架", Decimal(86000), Decimal(86000), "标准机架")


def test_from_and_to_are_two_levels_and_not_a_range() -> None:
    assert [row[1] for row in read("从12天到5天")] == [Decimal(12), Decimal(5)]


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("分别为41、22、17、9款", [41, 22, 17, 9], "款"),
        ("分别为1.5、2.5亿元", [150000000, 250000000], "CNY"),
        ("占21%、20%和33%左右", [21, 20, 33], "%"),
    ],
)
def test_a_list_shares_the_unit_of_its_end(text: str, values: list[int], unit: str) -> None:
    quantities = scan(plain(text))
    assert [q.low for q in quantities] == values
    assert {q.unit.name for q in quantities} == {unit}
    assert len({q.group for q in quantities}) == 1


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("约300家", Bound.APPROX),
        ("近300家", Bound.APPROX),
        ("300家左右", Bound.APPROX),
        ("超300家", Bound.MORE_THAN),
        ("300余家", Bound.MORE_THAN),
        ("突破300家", Bound.MORE_THAN),
        ("300家以上", Bound.AT_LEAST),
        ("不低于300家", Bound.AT_LEAST),
        ("不超过300家", Bound.AT_MOST),
        ("不到300家", Bound.LESS_THAN),
        ("达到300家", Bound.EXACT),
        ("附近300家", Bound.EXACT),
    ],
)
def test_the_words_around_a_number_bound_it(text: str, bound: Bound) -> None:
    (quantity,) = scan(plain(text))
    assert quantity.bound is bound


@pytest.mark.parametrize(
    "text",
    [
        "推进五大工程",
        "三张清单",
        "第三代芯片",
        "第十届博览会",
        "5G网络和3D打印",
        "GPT-4发布",
        "H100芯片",
        "360集团",
        "2024人工智能大会",
        "1.0版上线",
        "“3315系列计划”",
        "一个新平台",
        "一批项目",
        "千家万户",
        "三年行动计划",
        "数千家企业",
        "几十个项目",
        "科技新政15条",
        "两大万亿级产业集群",
        "拨打12345热线",
        "国内外市场",
        "汽车零部件",
        "从内生、应用两个维度",
        "24小时服务",
    ],
)
def test_names_versions_ordinals_and_vague_amounts_are_no_values(text: str) -> None:
    assert read(text) == []


@given(st.integers(min_value=1, max_value=9999_9999_9999))
def test_every_chinese_numeral_reads_back_to_its_number(number: int) -> None:
    assert parse_chinese(write_chinese(number)) == number


@pytest.mark.parametrize("text", ["一二", "百百", "十千", "二三四五六"])
def test_characters_that_are_no_single_numeral_are_none(text: str) -> None:
    assert parse_chinese(text) is None


@given(
    st.decimals(min_value="0.01", max_value="99999", places=2),
    st.sampled_from(["万", "亿", "万亿", ""]),
    st.sampled_from(["家", "亩", "吨", "元", "标准箱"]),
)
def test_scale_and_number_multiply_exactly(number: Decimal, scale: str, unit: str) -> None:
    factor = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert one(f"达{number}{scale}{unit}")[1] == number * factor


@given(st.text(alphabet="0123456789一二三十百万亿.,、-至%％元家个第前位从和（）“”《》 约超余多", max_size=60))
def test_no_text_breaks_the_scanner_and_spans_never_overlap(text: str) -> None:
    at = 0
    for quantity in scan(plain(text)):
        assert at <= quantity.start < quantity.end <= len(text)
        assert quantity.outer <= quantity.start
        at = quantity.end


def write_chinese(number: int) -> str:
    digits = "零一二三四五六七八九"

    def below_ten_thousand(n: int) -> str:
        words, zero = "", False
        for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, size)
            if digit:
                words += ("零" if zero and words else "") + digits[digit] + name
                zero = False
            else:
                zero = True
        return words

    if number < 10_000:
        return below_ten_thousand(number)
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            rest = write_chinese(low) if low else ""
            return write_chinese(high) + name + ("零" if low and low < size // 10 else "") + rest
    raise AssertionError
