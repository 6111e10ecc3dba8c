"""Periods: every generated form resolves to the dates it was generated from."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.facts.numbers import plain
from scrapers.facts.periods import Period, PeriodReader
from scrapers.records import PeriodSource

PUBLISHED = date(2024, 9, 20)
CN = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
years = st.integers(min_value=1990, max_value=2049)
months = st.integers(min_value=1, max_value=12)


def read(text: str, published: date | None = PUBLISHED, anchor: int | None = None) -> list[Period]:
    reader = PeriodReader(published)
    reader.anchor = anchor
    return reader.find(plain(text))


def one(text: str, published: date | None = PUBLISHED, anchor: int | None = None) -> tuple[date | None, date | None]:
    (period,) = read(text, published, anchor)
    return period.first, period.last


def end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@given(years)
def test_a_year_is_its_twelve_months(year: int) -> None:
    assert one(f"{year}年实现") == (date(year, 1, 1), date(year, 12, 31))


@given(years, months, st.sampled_from(["月", "月份"]))
def test_a_month_is_its_days(year: int, month: int, word: str) -> None:
    assert one(f"{year}年{month}{word}，") == (date(year, month, 1), end_of(year, month))


@given(years, months, months, st.sampled_from(["至", "-", "—", "–", "~", "～", "到"]), st.booleans(), st.sampled_from(["月", "月份"]))
def test_a_span_of_months_runs_from_the_first_to_the_last(year: int, a: int, b: int, join: str, twice: bool, word: str) -> None:
    first, last = sorted((a, b))
    text = f"{year}年{first}{'月' if twice else ''}{join}{last}{word}实现"
    assert one(text) == (date(year, first, 1), end_of(year, last))


@given(years, st.integers(min_value=2, max_value=11), st.booleans())
def test_the_first_months_begin_in_january(year: int, count: int, chinese: bool) -> None:
    number = CN[count] if chinese else str(count)
    assert one(f"{year}年前{number}个月") == (date(year, 1, 1), end_of(year, count))


@given(years, st.integers(min_value=1, max_value=4), st.sampled_from(["{c}季度", "第{c}季度", "第{n}季度", "Q{n}"]))
def test_a_quarter_is_three_months(year: int, quarter: int, form: str) -> None:
    text = f"{year}年" + form.format(c=CN[quarter], n=quarter)
    assert one(text) == (date(year, quarter * 3 - 2, 1), end_of(year, quarter * 3))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年上半年", "2023-01-01", "2023-06-30"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("2023年前三季度", "2023-01-01", "2023-09-30"),
        ("2023年春季", "2023-03-01", "2023-05-31"),
        ("2022年冬季", "2022-12-01", "2023-02-28"),
        ("2023年冬季", "2023-12-01", "2024-02-29"),
        ("2022年冬季至2023年春季", "2022-12-01", "2023-05-31"),
        ("2023年秋季学期", "2023-09-01", "2024-01-31"),
        ("2019-2023年", "2019-01-01", "2023-12-31"),
        ("2019年至2023年第三季度", "2019-01-01", "2023-09-30"),
        ("2022年12月至2023年2月", "2022-12-01", "2023-02-28"),
        ("2023年7月30日", "2023-07-30", "2023-07-30"),
        ("2023年10月1日至7日", "2023-10-01", "2023-10-07"),
        ("2023年1月26日—2月4日", "2023-01-26", "2023-02-04"),
        ("2023—2024学年", "2023-09-01", "2024-08-31"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("十三五时期", "2016-01-01", "2020-12-31"),
        ("二〇二三年", "2023-01-01", "2023-12-31"),
        ("2024年9月中旬", "2024-09-11", "2024-09-20"),
        ("今年1月至8月", "2024-01-01", "2024-08-31"),
        ("去年", "2023-01-01", "2023-12-31"),
        ("1—8月", "2024-01-01", "2024-08-31"),
        ("一季度", "2024-01-01", "2024-03-31"),
        ("上半年", "2024-01-01", "2024-06-30"),
        ("11月份", "2023-11-01", "2023-11-30"),
        ("上月", "2024-08-01", "2024-08-31"),
        ("昨日", "2024-09-19", "2024-09-19"),
        ("五年内", "2024-09-20", "2029-09-20"),
        ("未来三年", "2024-09-20", "2027-09-20"),
        ("目前", "2024-09-20", "2024-09-20"),
    ],
)
def test_a_form_covers_these_days(text: str, first: str, last: str) -> None:
    assert one(text) == (date.fromisoformat(first), date.fromisoformat(last))


@given(years, months, st.sampled_from(["截至{y}年{m}月", "截至{y}年{m}月底", "截止到{y}年{m}月末", "{y}年{m}月底", "{y}年{m}月末"]))
def test_as_of_has_an_end_alone(year: int, month: int, form: str) -> None:
    assert one(form.format(y=year, m=month) + "，") == (None, end_of(year, month))


@given(years, st.sampled_from(["截至{y}年底", "到{y}年", "到{y}年底", "{y}年末", "{y}年底前"]))
def test_until_a_year_has_its_last_day_alone(year: int, form: str) -> None:
    assert one(form.format(y=year) + "，") == (None, date(year, 12, 31))


@given(years, st.sampled_from(["自{y}年以来", "{y}年以来", "自{y}年起", "{y}年起"]))
def test_since_has_a_start_alone(year: int, form: str) -> None:
    assert one(form.format(y=year) + "，") == (date(year, 1, 1), None)


def test_words_that_need_a_publication_date_stay_open_without_one() -> None:
    for text in ("今年", "去年", "目前", "上月", "1-8月", "五年内"):
        assert one(text, None) == (None, None)


def test_a_word_resolved_by_the_publication_date_says_so() -> None:
    assert [p.source for p in read("今年1月至8月")] == [PeriodSource.PUBLICATION]
    assert [p.source for p in read("2023年1月至8月")] == [PeriodSource.EXPLICIT]


def test_a_year_less_month_takes_the_year_named_last() -> None:
    periods = read("2021年3月发布，6月上线，同年9月开放", None)
    assert [p.first for p in periods] == [date(2021, 3, 1), date(2021, 6, 1), date(2021, 9, 1)]


@pytest.mark.parametrize("text", ["比上年增长", "较2019年增长", "比去年同期提高", "是2022年的9倍", "与2020年相比", "同比上年同期"])
def test_what_a_figure_is_compared_with_is_no_period_of_it(text: str) -> None:
    assert {p.kind for p in read(text)} == {"base"}


def test_the_verb_keeps_its_preposition_before_a_period() -> None:
    first, second = read("从2022年的4.5%上升至2024年上半年的12.1%")
    assert (second.first, second.last) == (date(2024, 1, 1), date(2024, 6, 30))
    assert first.last == date(2022, 12, 31)


@pytest.mark.parametrize("verb", ["下探", "压减", "攀升", "优化"])
def test_the_preposition_is_the_verbs_wherever_a_change_began(verb: str) -> None:
    first, second = read(f"均价由2022年的38万元{verb}至2024年上半年的21万元")
    assert first.is_from
    assert (second.first, second.last, second.kind) == (date(2024, 1, 1), date(2024, 6, 30), "span")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("计划11月投用", 2024),
        ("确保12月底前完工", 2024),
        ("预计四季度新增20亿元", 2024),
        ("11月投用", 2023),
        ("四季度新增20亿元", 2023),
        ("计划已经完成，11月投用", 2023),
    ],
)
def test_a_time_without_its_year_is_to_come_where_it_is_wished_for(text: str, year: int) -> None:
    (period,) = read(text)
    assert period.last is not None
    assert period.last.year == year


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年3月启用的这座“大脑”", "event"),
        ("去年正式投入使用的园区", "event"),
        ("中心2023年10月启用，网办率98.6%", "event"),
        ("2023年新增的企业", "span"),
        ("去年上线12个", "span"),
    ],
)
def test_the_time_at_which_a_thing_was_opened_is_not_that_of_its_figures(text: str, kind: str) -> None:
    assert [p.kind for p in read(text)] == [kind]


@pytest.mark.parametrize("text", ["13月", "2023年2月30日", "2023年8月-3月"])
def test_impossible_dates_are_no_dates(text: str) -> None:
    assert all(p.first is None or p.first.month != 13 for p in read(text))
    assert not any(p.text == text for p in read(text))


@given(st.text(alphabet="0123456789年月日今去上下半季度前后至到-—底末初截自从内一二三四十五“”期间以来", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    at = 0
    for period in read(text):
        assert at <= period.start < period.end <= len(text)
        if period.first and period.last:
            assert period.first <= period.last
        at = period.end
