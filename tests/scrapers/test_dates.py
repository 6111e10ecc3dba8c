from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.text.dates import SHANGHAI, find_instants, parse_instant


@pytest.mark.parametrize(
    ("printed", "instant", "has_time"),
    [
        ("2018年12月28日 19:55", datetime(2018, 12, 28, 19, 55, tzinfo=SHANGHAI), True),
        ("2018年12月28日19:55:07", datetime(2018, 12, 28, 19, 55, 7, tzinfo=SHANGHAI), True),
        ("2009年1月9日", datetime(2009, 1, 9, tzinfo=SHANGHAI), False),
        ("2024/5/7 09:03", datetime(2024, 5, 7, 9, 3, tzinfo=SHANGHAI), True),
        ("2005.08.2605:39", datetime(2005, 8, 26, 5, 39, tzinfo=SHANGHAI), True),
        ("2023 11/17 20:52:00", datetime(2023, 11, 17, 20, 52, tzinfo=SHANGHAI), True),
        ("２０２４年１月２日　３：０４", datetime(2024, 1, 2, 3, 4, tzinfo=SHANGHAI), True),
        ("2024年5月22日週三 上午8:21", datetime(2024, 5, 22, 8, 21, tzinfo=SHANGHAI), True),
        ("2024年5月22日 星期三 下午3时5分", datetime(2024, 5, 22, 15, 5, tzinfo=SHANGHAI), True),
        ("2024-05-20T13:09:00+08:00", datetime(2024, 5, 20, 13, 9, tzinfo=SHANGHAI), True),
        ("2024-05-20T05:09:00.123Z", datetime(2024, 5, 20, 5, 9, tzinfo=UTC), True),
        ("Wed, 13 Oct 2021 23:54:04 GMT", datetime(2021, 10, 13, 23, 54, 4, tzinfo=UTC), True),
        ("20240513", datetime(2024, 5, 13, tzinfo=SHANGHAI), False),
        ("1581487200", datetime(2020, 2, 12, 6, 0, tzinfo=UTC), True),
        ("1581487200000", datetime(2020, 2, 12, 6, 0, tzinfo=UTC), True),
        ("2024-02-29 24:61", datetime(2024, 2, 29, tzinfo=SHANGHAI), False),
    ],
)
def test_printed_forms_of_one_instant_are_read(printed: str, instant: datetime, has_time: bool):
    found = parse_instant(printed)
    assert found is not None
    assert (found.when, found.has_time) == (instant, has_time)
    assert found.when.utcoffset() is not None


@pytest.mark.parametrize("text", ["2024-13-45", "2023-02-29", "12024-01-02", "增长2.5%", "昨天", "", "3.2020.5", "今年前三季度", "9" * 500])
def test_what_is_no_possible_date_is_none(text: str):
    assert parse_instant(text) is None


def test_dates_in_a_line_are_found_at_their_places():
    line = "发布：2023-05-06 07:08　更新：2023-06-01"
    assert [line[found.start : found.end] for found in find_instants(line)] == ["2023-05-06 07:08", "2023-06-01"]


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001
def test_any_minute_is_read_back_from_the_usual_forms(moment: datetime):
    expected = moment.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    for form in ("%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M+08:00"):
        found = parse_instant(moment.strftime(form))
        assert found is not None
        assert found.when == expected


@given(st.text(alphabet="0123456789年月日时分-/.: TZ+０：上下午", max_size=60))
def test_no_text_of_date_characters_raises(text: str):
    for found in find_instants(text):
        assert 0 <= found.start < found.end <= len(text)
    parse_instant(text)
