"""Signals against mining."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.opt_outs import SITE_SIGNALS, SiteOptOuts, page_opt_outs, reserving_signals, signal_policies
from scrapers.sources import OptOuts, load_sources


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


def test_rob_02_every_signal_that_is_read_has_its_policy() -> None:
    words = "tdm-reservation", "noai", "noimageai", "noarchive"
    headers = (("TDM-Reservation", "1"), ("X-Robots-Tag", ", ".join(words[1:])))
    metas = '<meta name="tdm-reservation" content="1"><meta name="robots" content="noai, noimageai, noarchive">'
    read = page_opt_outs(headers, metas.encode())
    assert read == {f"{word} {place}" for word in words for place in ("header", "meta")}
    assert signal_policies().keys() == read | SITE_SIGNALS


@pytest.mark.parametrize(("policy", "reserving"), [("obey", True), ("reserve", True), ("ignore", False)])
def test_rob_02_a_source_may_say_for_a_reason_that_signals_are_not_obeyed(policy: str, reserving: bool) -> None:
    source = replace(load_sources()["xinhua-fortune"], opt_outs=OptOuts(policy=policy, reason="leave in writing"))
    signals = reserving_signals(source)
    assert bool(signals) is reserving
    assert "noimageai meta" not in signals


def test_rob_02_no_shipped_source_of_the_web_ignores_what_its_publisher_says() -> None:
    ignoring = {source.id for source in load_sources().values() if source.opt_outs.policy == "ignore"}
    assert ignoring == {source.id for source in load_sources().values() if source.discovery.kind == "folder"}
