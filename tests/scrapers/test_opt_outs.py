"""Signals against mining."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.opt_outs import SiteOptOuts, page_opt_outs


@pytest.mark.parametrize(
    ("headers", "payload", "expected"),
    [
        ((("TDM-Reservation", "1"),), b"", {"tdm-reservation header"}),
        ((("tdm-reservation", "0"),), b"", set()),
        ((("X-Robots-Tag", "noarchive, nofollow"),), b"", {"noarchive header"}),
        ((("X-Robots-Tag", "otherbot: noai"),), b"", {"noai header"}),
        ((), b'<meta name="tdm-reservation" content="1">', {"tdm-reservation meta"}),
        ((), b"<META content='noai, noimageai' name='robots'/>", {"noai meta", "noimageai meta"}),
        ((), b"<meta name=robots content=noarchive>", {"noarchive meta"}),
        ((), b'<meta name="robots" content="index,follow">', set()),
        ((), b'<meta name="description" content="noai">', set()),
        ((), b"noai noarchive tdm-reservation", set()),
    ],
)
def test_rob_02_signals_of_an_answer_are_read(headers: tuple[tuple[str, str], ...], payload: bytes, expected: set[str]) -> None:
    assert page_opt_outs(headers, payload) == expected


def test_rob_02_the_first_rule_of_tdmrep_that_fits_decides() -> None:
    rules = [
        {"location": "/open/*", "tdm-reservation": 0},
        {"location": "/*.pdf$", "tdm-reservation": 1},
        {"location": "/news/", "tdm-reservation": 1, "tdm-policy": "https://site.test/policy"},
        "no rule",
        {"location": 7},
    ]
    site = SiteOptOuts(tdmrep=json.dumps(rules).encode())
    assert site.of("http://site.test/news/1.html") == {"tdmrep.json"}
    assert site.of("http://site.test/a/b.pdf") == {"tdmrep.json"}
    assert site.of("http://site.test/a/b.pdf?x") == set()
    assert site.of("http://site.test/open/b.pdf") == set()
    assert site.of("http://site.test/") == set()


def test_rob_02_ai_txt_is_read_like_robots() -> None:
    site = SiteOptOuts(ai_txt=b"\xef\xbb\xbfUser-Agent: *\nDisallow: /news/\n")
    assert site.of("http://site.test/news/1.html") == {"ai.txt"}
    assert site.of("http://site.test/") == set()


def test_rob_02_a_page_in_place_of_the_files_says_nothing() -> None:
    page = b"<!DOCTYPE html><p>User-Agent: *\nDisallow: /</p>"
    assert SiteOptOuts(page, page).of("http://site.test/a") == set()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_files_are_read(tdmrep: bytes, ai_txt: bytes) -> None:
    assert SiteOptOuts(tdmrep, ai_txt).of("http://site.test/a") <= {"tdmrep.json", "ai.txt"}
