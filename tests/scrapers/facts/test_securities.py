"""The checked list of securities: dated names, and no name that means two securities."""

import re
from datetime import date

import pytest

from scrapers.facts.securities import listed_as, listed_names

PREFIXES = {"SSE": "sh", "SZSE": "sz", "HKEX": "hk"}


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("青岛海尔", date(2018, 5, 1), "sh600690"),
        ("青岛海尔", date(2020, 5, 1), None),
        ("海尔智家", date(2020, 5, 1), "sh600690"),
        ("海尔智家", None, "sh600690"),
        ("宁波银行", date(2015, 1, 1), "sz002142"),
        ("宁波", date(2015, 1, 1), None),
    ],
)
def test_a_short_name_means_the_security_that_bore_it_on_the_day(name, day, code):
    found = listed_as(name, day)
    assert (found.code if found else None) == code


def test_the_list_is_well_formed_and_no_name_means_two_securities_at_once():
    rows = listed_names()
    assert len(rows) >= 80
    for row in rows:
        assert re.fullmatch(rf"{PREFIXES[row.exchange]}\d{{{5 if row.exchange == 'HKEX' else 6}}}", row.code), row
        assert row.source.startswith("https://"), row
        assert row.valid_from is None or row.valid_to is None or row.valid_from <= row.valid_to, row
        assert listed_as(row.name, row.valid_from or row.valid_to) == row
