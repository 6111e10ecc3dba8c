"""How long an answer may be used again, by what its server says (RFC 9111)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.caching import MAX_SECONDS, Freshness, freshness
from scrapers.exchange import Hop

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 02:00:00 GMT"


def hop(*headers: tuple[str, str], status: int = 200) -> Hop:
    return Hop(url="http://a.test/", address="192.0.2.1", status=status, headers=headers)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Last-Modified": "Sun, 01 Nov 2026 02:00:00 GMT"}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "max-age=60"}, 60),
        ({"CACHE-CONTROL": 'Public , MAX-AGE = "60"'}, 60),
        ({"Cache-Control": "s-maxage=60"}, None),
        ({"Cache-Control": "max-age=60, s-maxage=5"}, 60),
        ({"Cache-Control": "max-age=60, max-age=30"}, 30),
        ({"Cache-Control": "max-age=60; public"}, 60),
        ({"Cache-Control": 'max-age=60, no-cache="set-cookie"'}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=6e9"}, 0),
        ({"Cache-Control": "max-age"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999"}, MAX_SECONDS),
        ({"Cache-Control": 'max-age="60'}, 0),
        ({"Cache-Control": "\x00"}, 0),
        ({"Cache-Control": "no-cache"}, 0),
        ({"Pragma": "no-cache"}, 0),
        ({"Cache-Control": "max-age=60", "Pragma": "no-cache"}, 60),
        ({"Cache-Control": "max-age=60", "Vary": "*"}, 0),
        ({"Cache-Control": "max-age=60", "Vary": "Accept-Encoding"}, 60),
        ({"Cache-Control": "max-age=60", "Age": "45"}, 15),
        ({"Cache-Control": "max-age=60", "Age": "90"}, 0),
        ({"Cache-Control": "max-age=60", "Date": "Sun, 22 Nov 2026 01:59:30 GMT"}, 30),
        ({"Cache-Control": "max-age=60", "Date": "Sun, 22 Nov 2026 05:00:00 GMT"}, 60),
        ({"Expires": "Sun, 22 Nov 2026 02:10:00 GMT", "Date": DATE}, 600),
        ({"Expires": "Sun, 22 Nov 2026 02:10:00 GMT"}, 600),
        ({"Expires": "Sun, 22 Nov 2026 02:10:00 GMT", "Cache-Control": "max-age=60"}, 60),
        ({"Expires": "Sun, 22 Nov 2026 01:10:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1"}, 0),
    ],
    ids=str,
)
def test_only_what_the_server_says_counts_and_what_cannot_be_read_is_stale(headers: dict[str, str], seconds: int | None) -> None:
    assert freshness([hop(*headers.items())], NOW) == Freshness(seconds, False)


def test_headers_of_one_name_are_read_together_and_dates_that_differ_are_none() -> None:
    assert freshness([hop(("Cache-Control", "public"), ("Cache-Control", "max-age=9"))], NOW).seconds == 9
    assert freshness([hop(("Expires", "Sun, 22 Nov 2026 02:10:00 GMT"), ("Expires", "Sun, 22 Nov 2026 03:10:00 GMT"))], NOW).seconds == 0


def test_no_store_is_told_and_is_never_fresh() -> None:
    assert freshness([hop(("Cache-Control", "no-store, max-age=600"))], NOW) == Freshness(0, True)
    moved = hop(("Cache-Control", "no-store"), ("Location", "/b"), status=302)
    assert freshness([moved, hop(("Cache-Control", "max-age=600"))], NOW) == Freshness(0, True)


def test_an_answer_behind_a_redirect_is_as_fresh_as_the_redirect() -> None:
    answer = hop(("Cache-Control", "max-age=600"))
    assert freshness([hop(("Location", "/b"), status=302), answer], NOW).seconds == 0
    assert freshness([hop(("Cache-Control", "max-age=60"), status=301), answer], NOW).seconds == 60


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "Vary", "Pragma"]), st.text(max_size=40)))
def test_no_header_breaks_the_reader(headers: dict[str, str]) -> None:
    found = freshness([hop(*headers.items())], NOW)
    assert found.seconds is None or 0 <= found.seconds <= MAX_SECONDS
