"""What a robots.txt allows."""

import pytest

from scrapers.robots import PARSED_BYTES, read_robots, unavailable, unreachable

SITE = "http://site.test"
AGENT = "kaoju"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/\n", "/private/a.html", False),
        ("User-agent: *\nDisallow: /private/\n", "/public/a.html", True),
        ("User-agent: *\nDisallow: /a/\nAllow: /a/open/\n", "/a/open/x.html", True),
        ("User-agent: *\nAllow: /a/open/\nDisallow: /a/\n", "/a/shut/x.html", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/index.php", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/index.php?page=2", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: kaoju\nAllow: /\n", "/a.html", True),
        ("User-agent: kaoju\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a.html", False),
        ("User-agent: KAOJU\nDisallow: /\n", "/a.html", False),
        ("User-agent: *\nDisallow:\n", "/a.html", True),
        ("\ufeffUser-agent: *\nDisallow: /private/\n", "/private/a.html", False),
        ("User-agent: *\rDisallow: /private/\r", "/private/a.html", False),
        ("User-agent: *\r\nDisallow: /private/\r\n", "/private/a.html", False),
        ("<html><head><title>首页</title></head><body>Disallow nothing</body></html>", "/a.html", True),
        ("User-agent: *\nDisallow: /新闻/\n", "/%E6%96%B0%E9%97%BB/1.html", False),
        ("", "/a.html", True),
    ],
)
def test_rob_01_the_rules_of_a_robots_file_decide(text: str, path: str, allowed: bool) -> None:
    assert read_robots(200, text.encode()).allows(SITE + path, AGENT) is allowed


def test_rob_01_a_broken_byte_in_robots_leaves_the_other_rules_in_force() -> None:
    assert not read_robots(200, b"# \xb2\xe2\xca\xd4\nUser-agent: *\nDisallow: /x\n").allows(SITE + "/x", AGENT)


@pytest.mark.parametrize("delay", ["2.5", "10"])
def test_rob_01_a_crawl_delay_is_read_with_its_fraction(delay: str) -> None:
    rules = read_robots(200, f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x\n".encode())
    assert rules.delay_seconds(AGENT) == float(delay)


@pytest.mark.parametrize(("delay", "seconds"), [("nan", 0), ("-3", 0), ("soon", 0), ("inf", 0), ("1e12", 86400)])
def test_rob_01_a_crawl_delay_beyond_reason_is_bounded(delay: str, seconds: float) -> None:
    assert read_robots(200, f"User-agent: *\nCrawl-delay: {delay}\n".encode()).delay_seconds(AGENT) == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_rob_01_a_client_error_allows_everything(status: int) -> None:
    rules = read_robots(status, b"User-agent: *\nDisallow: /\n")
    assert rules.allows(SITE + "/a", AGENT)
    assert str(status) in rules.reason


@pytest.mark.parametrize("status", [500, 502, 503, 599, 301, 100])
def test_rob_01_a_server_error_forbids_everything(status: int) -> None:
    assert not read_robots(status, b"").allows(SITE + "/a", AGENT)


def test_rob_01_an_unreachable_file_forbids_and_endless_redirects_count_as_absent() -> None:
    assert not unreachable("no answer").allows(SITE + "/a", AGENT)
    assert unavailable("six redirects").allows(SITE + "/a", AGENT)


def test_rob_01_what_stands_behind_the_first_half_mebibyte_is_not_read() -> None:
    early = b"User-agent: *\nDisallow: /early\n"
    late = b"#" * PARSED_BYTES + b"\nUser-agent: *\nDisallow: /late\n"
    rules = read_robots(200, early + late)
    assert not rules.allows(SITE + "/early", AGENT)
    assert rules.allows(SITE + "/late", AGENT)


def test_sitemaps_are_named() -> None:
    assert read_robots(200, b"Sitemap: http://site.test/map.xml\n").sitemaps() == ("http://site.test/map.xml",)
