"""The second reading of a fact: what is printed decides, and what the text leaves open is let pass."""

from datetime import date
from decimal import Decimal

import pytest

from expectations import printed

CNY = "currency:CNY"


@pytest.mark.parametrize(
    ("text", "code", "low", "high"),
    [
        ("2674.3亿元", CNY, "267430000000", None),
        ("3亿5000万元", CNY, "350000000", None),
        ("3至5万户", "count:户", "30000", "50000"),
        ("1200 万", "count:个", "12000000", None),
        ("1.8千瓦时", "energy:千瓦时", "1.8", None),
        ("10多亿元", CNY, "1000000000", None),
        ("1,234家", "count:家", "1234", None),
        ("2.1万亿元", CNY, "2100000000000", None),
        ("5角", CNY, "0.5", None),
        ("降12.5%", "ratio:percent", "-12.5", None),
        ("两成", "ratio:percent", "20", None),
        ("152.6", CNY, "15260000000", None),
    ],
)
def test_a_value_is_its_digits_times_its_scale(text: str, code: str, low: str, high: str | None):
    values = Decimal(low), Decimal(high or low)
    assert printed.value_is_printed(text, code, *values)
    slipped = printed.value_is_printed(text, code, *(value * 10_000 for value in values))
    assert slipped == (text in ("两成", "152.6"))


@pytest.mark.parametrize(
    ("quote", "text", "value", "fits"),
    [
        ("能耗下降3.2%", "3.2%", "-3.2", True),
        ("能耗下降3.2%", "3.2%", "3.2", False),
        ("比上年减少了约12家", "12家", "12", False),
        ("同比增长9.4%", "9.4%", "-9.4", False),
        ("同比增长-9.4%", "-9.4%", "-9.4", True),
        ("负增长2%", "2%", "-2", True),
        ("降幅收窄1.5个百分点", "1.5个百分点", "1.5", True),
        ("下降2%，其中工业增长2%", "2%", "2", True),
    ],
)
def test_a_fall_is_negative_where_its_verb_stands_before_the_number(quote: str, text: str, value: str, fits: bool):
    assert printed.sign_fits_its_verb(quote, text, "growth", Decimal(value), Decimal(value)) is fits
    assert printed.sign_fits_its_verb(quote, text, "level", Decimal(value), Decimal(value))


@pytest.mark.parametrize(
    ("text", "start", "end", "fits"),
    [
        ("2025年", date(2025, 1, 1), date(2025, 12, 31), True),
        ("2025年", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2016年至2018年", date(2017, 1, 1), date(2017, 12, 31), True),
        ("自2019年以来", date(2019, 1, 1), date(2026, 5, 1), True),
        ("今年上半年", date(2026, 1, 1), date(2026, 6, 30), True),
        ("到2030年", None, date(2031, 12, 31), False),
    ],
)
def test_a_period_lies_in_the_years_that_its_text_names(text: str, start: date | None, end: date, fits: bool):
    assert printed.years_fit(text, start, end) is fits


@pytest.mark.parametrize(
    ("text", "end", "fits"),
    [
        ("1月至8月", date(2025, 8, 31), True),
        ("1至8月", date(2025, 9, 30), False),
        ("前10个月", date(2025, 10, 31), True),
        ("9月末", None, True),
    ],
)
def test_a_period_ends_in_a_month_that_its_text_names(text: str, end: date | None, fits: bool):
    assert printed.months_fit(text, end) is fits


def test_a_clause_that_opens_with_a_year_has_a_period():
    assert not printed.states_no_lost_year("2025年，全市签约项目64个", None, None)
    assert printed.states_no_lost_year("2025年，全市签约项目64个", None, date(2025, 12, 31))
    assert printed.states_no_lost_year("比2024年提高11.8个百分点", None, None)
    assert printed.states_no_lost_year("2010年代的3次试点", None, None)


@pytest.mark.parametrize(
    ("quote", "text", "alone"),
    [
        ("营收2674.3亿元", "2674.3亿元", True),
        ("营收2674.3亿元", "674.3亿元", False),
        ("营收2674.3亿元", "3亿元", False),
        ("Atlas 90010秒钟", "10秒钟", True),
    ],
)
def test_a_piece_of_a_number_is_no_number(quote: str, text: str, alone: bool):
    assert printed.value_stands_alone(quote, text) is alone


@pytest.mark.parametrize(("text", "clean"), [("35%", True), ("35²%", False), ("35[3]%", False), ("1④家", False)])
def test_the_number_of_a_footnote_is_no_digit(text: str, clean: bool):
    assert printed.has_no_footnote_mark(text) is clean


@pytest.mark.parametrize(
    ("unit", "code", "text", "said"),
    [
        ("%", "ratio:percent", "3％", True),
        ("pp", "ratio:pp", "3个百分点", True),
        ("%", "ratio:percent", "3个百分点", False),
        ("家", "count:家", "3亿元", False),
    ],
)
def test_money_and_percent_are_said_by_the_text(unit: str, code: str, text: str, said: bool):
    assert printed.unit_is_printed(unit, code, text) is said


@pytest.mark.parametrize(
    ("subject", "kind", "text", "named"),
    [
        ("明州市", "region", "明州今年引进人才", True),
        ("临海市", "region", "明州市今年引进人才", False),
        ("浙江省", "region", "总量位居全省第二", True),
        ("中国", "region", "全国有180所", True),
        ("云岫数据科技有限公司", "organisation", "云岫数据发布", True),
        ("织云科技", "organisation", "云岫数据发布", False),
    ],
)
def test_a_subject_is_named_by_its_document(subject: str, kind: str, text: str, named: bool):
    assert printed.is_named(subject, kind, text) is named


@pytest.mark.parametrize(
    ("text", "year", "quote", "years", "fits"),
    [
        ("今年上半年", 2026, "今年上半年增长3%", {2026}, True),
        ("今年上半年", 2025, "今年上半年增长3%", {2026}, False),
        ("截至今年10月底", 2027, "截至今年10月底共5家", {2026}, False),
        ("去年", 2025, "去年增长3%", {2026}, True),
        ("去年", 2026, "去年增长3%", {2026}, False),
        ("今年", 2019, "今年增长3%", {2026, 2019}, True),
        ("今年上半年", 2025, "由去年同期的164家增加到407家", {2026}, True),
        ("2025年", 2024, "2025年增长3%", {2026}, True),
        ("今年", 2025, "今年增长3%", set(), True),
    ],
)
def test_a_year_that_is_said_by_a_word_is_counted_from_one_that_the_document_gives(
    text: str, year: int, quote: str, years: set[int], fits: bool
):
    assert printed.year_fits_its_word(text, date(year, 1, 1), date(year, 6, 30), quote, years) is fits
    assert printed.year_fits_its_word(text, None, None, quote, years)


def test_years_are_named_by_four_digits_that_a_date_or_a_range_follows():
    assert printed.named_years("2024年投入2019万元，2025—2027年再投2030家，见2026-03-01") == [2024, 2025, 2027, 2026]


@pytest.mark.parametrize(
    ("subject", "quote", "text", "opens"),
    [
        ("滨海区", "滨海区完成投资3亿元", "3亿元", True),
        ("滨海区", "江东区完成投资3亿元", "3亿元", False),
        ("滨海区", "2025年上半年江东区完成投资3亿元", "3亿元", False),
        ("江东新区", "江东完成投资3亿元", "3亿元", True),
        ("滨海区", "完成投资3亿元", "3亿元", None),
        ("滨海区", "江东区、滨海新区完成投资3亿元", "3亿元", None),
        ("滨海区", "江东区一家企业投资3亿元", "3亿元", None),
        ("滨海区", "全国完成投资3亿元", "3亿元", None),
        ("滨海区", "投资3亿元，江东区最多", "3亿元", None),
        (None, "江东区完成投资3亿元", "3亿元", None),
    ],
)
def test_a_clause_that_opens_with_a_name_tells_whose_number_it_states(subject: str | None, quote: str, text: str, opens: bool | None):
    assert printed.opens_its_clause(subject, quote, text, {"滨海区", "江东区", "江东", "全国"}) is opens
