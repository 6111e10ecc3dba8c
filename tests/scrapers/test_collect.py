"""One source, one night, against friendly and hostile servers."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from sample_site.server import serve_sample_site, site_files
from scrapers.addresses import special_purpose
from scrapers.capture import CAPTURE, EVIDENCE, SEEN, SITE, Archive
from scrapers.collect import Budget, CollectReport, collect, collect_folder, rejudge, source_scope
from scrapers.exchange import PARTIAL_BYTES
from scrapers.fetch import Fetcher, FetchPolicy
from scrapers.sources import Discovery, Politeness, Source, SourceError, load_sources
from tests.hostile.server import Behaviour, Request, Server, cached, drip, endless, head, in_turn, page, raw, redirect, serve

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
POLICY = FetchPolicy(
    contact="https://kaoju.example/bot", delay_seconds=0, connect_seconds=1, read_seconds=1, total_seconds=1.5, backoff_seconds=0.01
)
ARTICLE = (
    "<html><head><title>{0}</title></head><body><p>{0}。</p>" + "<p>全市工业平稳增长，新开工项目比去年同期多，企业订单和用工稳定。</p>" * 6
)


class Wall:
    """A wall clock that stands still until it is moved."""

    def __init__(self, *, days: int = 0) -> None:
        self.time = START + timedelta(days=days)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "captures") as opened:
        yield opened


def source(kind: str = "html_list", *, start: str = "/list.html", cap: int = 200, **more: object) -> Source:
    options = {"link": "url"} if kind == "json_list" else {}
    discovery = Discovery(kind=kind, urls=("{base}" + start,), **options, **more)  # ty: ignore[invalid-argument-type]
    return Source(
        id="town",
        name_zh="小城",
        name_en="Town",
        publisher="小城报",
        homepage="http://town.test/",
        licence="",
        owner="",
        discovery=discovery,
        hosts=("town.test",),
        politeness=Politeness(delay_seconds=0, daily_cap=cap),
        allow_loopback=True,
    )


def night(archive: Archive, server: Server, what: Source | None = None, *, wall: Wall | None = None, **more: object) -> CollectReport:
    wall = wall or Wall()
    fetcher = Fetcher(POLICY, now=wall)
    return collect(what or source(), archive, fetcher=fetcher, now=wall, base=server.base, **more)  # ty: ignore[invalid-argument-type]


def list_page(*links: str, after: str = "", **more: object) -> Behaviour:
    return page("".join(f'<a href="{link}">一</a>' for link in links) + after, **more)  # ty: ignore[invalid-argument-type]


def article(text: str, **more: object) -> Behaviour:
    return page(ARTICLE.format(text), **more)  # ty: ignore[invalid-argument-type]


def rules(report: CollectReport) -> dict[str, str]:
    return {item.item_id.removeprefix("http://town.test"): item.rule for item in report.rejected}


def test_a_night_discovers_fetches_and_archives(archive: Archive) -> None:
    with serve({"/list.html": list_page("/1.html", "/2.html"), "/1.html": article("一"), "/2.html": article("二")}) as server:
        report = night(archive, server)
        assert server.log[0].headers["host"] == "town.test"
    assert (report.discovered, report.fetched, report.new, report.unchanged, report.gone) == (2, 2, 2, 0, 0)
    assert report.rejected == report.cut_off == ()
    assert [capture.url for _, capture in archive.captures("town")] == ["http://town.test/1.html", "http://town.test/2.html"]
    assert archive.verify() == []


def test_one_bad_page_does_not_keep_the_others(archive: Archive) -> None:
    bad: dict[str, Behaviour] = {
        "/500.html": page("", status=500),
        "/403.html": page("", status=403),
        "/404.html": page("", status=404),
        "/loop.html": redirect("/loop.html"),
        "/inside.html": redirect("http://127.0.0.2/"),
        "/br.html": page("x", headers={"Content-Encoding": "br"}),
        "/cut.html": raw(head(200, {"Content-Length": "99"}), b"x"),
        "/nothing.html": page(""),
        "/soft.html": page("<title>提示</title><p>您访问的页面不存在</p>"),
        "/picture.html": page(b"\xff\xd8\xff\xe0" + bytes(50)),
        "/head.html": raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        "/reset.html": raw(b""),
    }
    names = sorted([*bad, "/slow.html", "/endless.html"])
    good = {f"/good{n}.html": article(str(n)) for n in range(len(names))}
    links = [name for pair in zip(names, good, strict=True) for name in pair]
    with serve({"/list.html": list_page(*links, "file:///etc/passwd"), **bad, **good}) as server:
        server.routes |= {"/slow.html": drip(server, head(200)), "/endless.html": endless(server)}
        report = night(archive, server)
    assert report.new == len(good) + 3
    assert rules(report) == {
        "/500.html": "server_error",
        "/403.html": "http_status",
        "/404.html": "not_found",
        "/loop.html": "redirect",
        "/inside.html": "redirect",
        "/br.html": "content_coding",
        "/cut.html": "truncated",
        "/nothing.html": "empty_file",
        "/soft.html": "soft_404",
        "/picture.html": "type",
        "/head.html": "headers",
        "/reset.html": "connect",
        "/slow.html": "total_deadline",
        "/endless.html": "wire_cap",
        "file:///etc/passwd": "url",
    }
    assert {capture.url.removeprefix("http://town.test") for _, capture in archive.captures()} == set(good)
    assert all(item.next_step and item.source_id == "town" and item.message for item in report.rejected)


def test_a_listing_that_fails_is_reported_and_the_next_one_is_read(archive: Archive) -> None:
    what = source()
    what = replace(what, discovery=replace(what.discovery, urls=("{base}/gone.html", "{base}/empty.html", "{base}/list.html")))
    with serve({"/list.html": list_page("/1.html"), "/1.html": article("一"), "/empty.html": page("<p>x</p>")}) as server:
        report = night(archive, server, what)
    assert report.new == 1
    assert {(item.item_kind, item.rule) for item in report.rejected} == {("listing", "not_found"), ("listing", "html_list")}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<title>安全验证</title><p>请完成安全验证</p><a href="/help.htm">帮助</a>', "captcha"),
        ('<p>本栏目已经改版，新的栏目正在建设。</p><a href="/about.htm">关于我们</a>', "no_documents"),
    ],
)
def test_a_listing_that_names_no_document_is_heard(body: str, rule: str, archive: Archive) -> None:
    with serve({"/list.html": page(body)}) as server:
        report = night(archive, server, replace(source(), allow=(r"\.html$",)))
    assert [(item.item_kind, item.rule) for item in report.rejected] == [("listing", rule)]
    assert (report.discovered, report.filtered) == (0, 1)


def test_a_report_says_what_is_settled_and_what_is_listed(archive: Archive) -> None:
    flaky = in_turn(page("", status=500), page("", status=500), page("", status=500), article("三"))
    missing = page("<title>404</title>页面不存在")
    routes = {"/list.html": list_page("/1.html", "/2.html", "/3.html"), "/1.html": article("一"), "/2.html": missing, "/3.html": flaky}
    with serve(routes) as server:
        first = night(archive, server)
        second = night(archive, server, wall=Wall(days=1))
        server.routes["/2.html"] = article("二")
        third = night(archive, server, wall=Wall(days=2))
        server.routes["/list.html"] = page("", status=500)
        assert night(archive, server, wall=Wall(days=3)).listed is None
    town = "http://town.test"
    assert first.listed == {f"{town}/1.html", f"{town}/2.html", f"{town}/3.html"}
    assert first.settled == (f"{town}/1.html", f"{town}/list.html")
    # The same bad page again is nothing new, and nothing settled.
    assert [report.refused for report in (first, second, third)] == [1, 1, 0]
    assert second.settled == (f"{town}/1.html", f"{town}/3.html", f"{town}/list.html")
    assert f"{town}/2.html" in third.settled


def test_list_pages_are_followed_up_to_their_number(archive: Archive) -> None:
    pages = {f"/list{n}.html": list_page(f"/{n}.html", after=f'<a href="/list{n + 1}.html">下一页</a>') for n in range(9)}
    articles = {f"/{n}.html": article(str(n)) for n in range(9)}
    with serve(pages | articles) as server:
        what = source(start="/list0.html", pages=3)
        report = night(archive, server, replace(what, allow=(r"/\d\.html$",)))
        assert server.asked("/list3.html") == 0
    assert report.new == 3
    assert [(cut.url, cut.reason) for cut in report.cut_off] == [("http://town.test/list3.html", "3 pages of a list")]


def test_links_to_other_hosts_and_unwanted_ones_are_counted_and_not_asked_for(archive: Archive) -> None:
    links = ["/1.html", "http://elsewhere.test/2.html", "http://sub.town.test/3.html", "/video/4.html"]
    with serve({"/list.html": list_page(*links), "/1.html": article("一")}) as server:
        what = replace(source(), deny=("/video/",))
        report = night(archive, server, what, budget=Budget(requests=2))
    assert (report.discovered, report.filtered, report.new) == (2, 2, 1)
    assert [cut.url for cut in report.cut_off] == ["http://sub.town.test/3.html"]


def test_the_issue_of_a_day_is_read_also_later(archive: Archive) -> None:
    routes = {f"/2026-11/{day}/node_2.htm": list_page(f"/2026-11/{day}/content_1.htm") for day in (19, 22)}
    routes |= {f"/2026-11/{day}/content_1.htm": article(f"{day}日") for day in (19, 22)}
    what = source(start="/{date:%Y-%m/%d}/node_2.htm")
    with serve(routes) as server:
        assert night(archive, server, what).new == 1
        assert night(archive, server, what, day=date(2026, 11, 19)).new == 1
    assert [capture.url for _, capture in archive.captures()] == [
        "http://town.test/2026-11/22/content_1.htm",
        "http://town.test/2026-11/19/content_1.htm",
    ]


def test_pages_of_a_json_list_are_numbered(archive: Archive) -> None:
    def rows(n: int) -> Behaviour:
        return page(f'[{{"url": "/{n}.html"}}]', media_type="application/json")

    with serve({f"/roll?p={n}": rows(n) for n in (1, 2)} | {f"/{n}.html": article(str(n)) for n in (1, 2)}) as server:
        report = night(archive, server, source("json_list", start="/roll?p={page}", pages=2))
    assert report.new == 2


# COND-01 and VER-01


def test_cond_01_a_second_night_asks_with_conditions_and_makes_no_version(archive: Archive) -> None:
    routes = {"/list.html": cached('<a href="/1.html">一</a><a href="/2.html">二</a>', '"list"')}
    routes |= {"/1.html": cached(ARTICLE.format("一"), '"one"'), "/2.html": article("二", headers={"ETag": '"changes"'})}
    with serve(routes) as server:
        assert night(archive, server).new == 2
        server.routes["/2.html"] = article("二", headers={"ETag": '"changed"'})
        report = night(archive, server)
        asked = [request for request in server.log if request.path == "/1.html"]
    assert (report.fetched, report.unchanged, report.new) == (2, 2, 0)
    assert asked[1].headers["if-none-match"] == '"one"'
    assert len(list(archive.captures())) == 2


@pytest.mark.parametrize(
    "second",
    [
        raw(head(304, {"ETag": 'W/"1"'})),
        raw(head(304, {"Content-Length": "5"}), b"hello"),
        article("一", headers={"Last-Modified": "Sun, 22 Nov 2099 00:00:00 GMT"}),
        article("一", headers={"ETag": 'W/"other"'}),
    ],
    ids=["304", "304 with a body", "last modified in the future", "other ETag, same bytes"],
)
def test_cond_01_what_did_not_change_is_no_version(second: Behaviour, archive: Archive) -> None:
    first = article("一", headers={"ETag": 'W/"1"', "Last-Modified": "Sun, 22 Nov 2099 00:00:00 GMT"})
    with serve({"/list.html": list_page("/1.html"), "/1.html": in_turn(first, second)}) as server:
        assert night(archive, server).new == 1
        report = night(archive, server)
    assert (report.unchanged, report.new, report.rejected) == (1, 0, ())


def test_cond_01_a_304_to_a_question_without_conditions_is_an_error_of_that_page(archive: Archive) -> None:
    with serve({"/list.html": list_page("/1.html", "/2.html"), "/1.html": raw(head(304)), "/2.html": article("二")}) as server:
        report = night(archive, server)
    assert rules(report) == {"/1.html": "not_modified"}
    assert report.new == 1


def test_cond_01_a_lying_304_is_found_by_the_full_request_after_a_week(archive: Archive) -> None:
    wall = Wall()
    with serve({"/list.html": list_page("/1.html"), "/1.html": cached(ARTICLE.format("旧"), '"1"')}) as server:
        night(archive, server, wall=wall)
        server.routes["/1.html"] = cached(ARTICLE.format("新"), '"1"')
        news = []
        for _ in range(8):
            wall.time += timedelta(days=1)
            news.append(night(archive, server, wall=wall).changed)
    assert news == [0, 0, 0, 0, 0, 0, 1, 0]


def test_ver_01_edits_deletions_and_returns_are_all_kept(archive: Archive) -> None:
    wall = Wall()
    states = [article("3%"), article("4%"), article("3%"), page("", status=404), page("", status=410), article("3%")]
    with serve({"/list.html": list_page("/1.html"), "/1.html": in_turn(*states)}) as server:
        reports = []
        for _ in states:
            reports.append(night(archive, server, wall=wall))
            wall.time += timedelta(days=1)
            if len(reports) == 5:
                assert archive.gone("http://town.test/1.html") == START + timedelta(days=3)
    assert [(report.new, report.changed, report.gone, report.unchanged) for report in reports] == [
        (1, 0, 0, 0),
        (1, 1, 0, 0),
        (1, 1, 0, 0),
        (0, 0, 1, 0),
        (0, 0, 1, 0),
        (0, 0, 0, 1),
    ]
    assert all(report.rejected == () for report in reports)
    texts = [capture.payload.decode() for _, capture in archive.captures()]
    assert [("3%" in text, "4%" in text) for text in texts] == [(True, False), (False, True), (True, False)]
    assert archive.gone("http://town.test/1.html") is None


def test_ver_01_the_same_text_under_five_addresses_is_five_captures_and_one_payload(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(5)]
    with serve({"/list.html": list_page(*names), **dict.fromkeys(names, article("同文" * 60))}) as server:
        assert night(archive, server).new == 5
    assert len({entry.payload_start for entry in archive.entries(kinds=(CAPTURE,))}) == 1


# documents that are no longer listed


def nights(archive: Archive, server: Server, wall: Wall, number: int, **more: object) -> list[CollectReport]:
    reports = []
    for _ in range(number):
        wall.time += timedelta(days=1)
        reports.append(night(archive, server, wall=wall, **more))  # ty: ignore[invalid-argument-type]
    return reports


def test_ver_01_a_document_that_is_no_longer_listed_is_asked_for_again_and_its_deletion_is_found(archive: Archive) -> None:
    wall, what = Wall(), source(cap=20)
    with serve({"/list.html": list_page("/1.html", "/2.html"), "/1.html": article("一"), "/2.html": article("二")}) as server:
        night(archive, server, what, wall=wall)
        server.routes |= {"/list.html": list_page("/2.html"), "/1.html": page("", status=410)}
        again = night(archive, server, what, wall=wall)
        (report,) = nights(archive, server, wall, 1, what=what)
    assert (again.unlisted, again.requests) == (0, 2), "not twice in one night"
    assert (report.discovered, report.unlisted, report.gone, report.unchanged, report.rejected) == (1, 1, 1, 1, ())
    assert archive.gone("http://town.test/1.html") == START + timedelta(days=1)
    assert archive.gone("http://town.test/2.html") is None
    assert len(list(archive.captures())) == 2, "a deletion is a state, not a loss"


def test_ver_01_those_no_longer_listed_take_a_tenth_of_the_budget_in_turn_and_come_after_the_listed_ones(archive: Archive) -> None:
    wall, what = Wall(), source(cap=30)
    old = [f"/old{n}.html" for n in range(7)]
    new = [f"/new{n}.html" for n in range(4)]
    with serve({"/list.html": list_page(*old), **{name: article(name) for name in old + new}}) as server:
        night(archive, server, what, wall=wall)
        server.routes["/list.html"] = list_page(*new)
        start = len(server.log)
        reports = nights(archive, server, wall, 3, what=what)
        asked = [request.path for request in server.log[start:] if request.path in old + new]
    assert [report.unlisted for report in reports] == [3, 3, 3]
    assert all(report.requests <= 30 and report.cut_off == () for report in reports)
    assert asked[:7] == new + old[:3]
    assert [path for path in asked if path in old] == [*old, *old[:2]]


def test_ver_01_documents_that_only_fail_do_not_stand_before_the_others_for_ever(archive: Archive) -> None:
    wall, what = Wall(), source(cap=20)
    names = [f"/{n}.html" for n in range(8)]
    with serve({"/list.html": list_page(*names), **{name: article(name) for name in names}}) as server:
        night(archive, server, what, wall=wall)
        server.routes |= {"/list.html": list_page("/new.html"), "/new.html": article("新")}
        server.routes |= {name: page("", status=403) for name in names[:4]}
        server.routes |= {name: page("", status=404) for name in names[4:]}
        reports = nights(archive, server, wall, 4, what=what)
    assert [report.gone for report in reports] == [0, 0, 2, 2]
    assert {item.next_step for item in reports[0].rejected} == {"no longer listed; asked for again in its turn"}


def test_ver_01_a_silent_host_and_a_forbidden_path_take_no_share_of_those_no_longer_listed(archive: Archive) -> None:
    wall, what = Wall(), source(cap=20)
    names = [f"/{folder}/{n}.html" for folder in ("a", "b") for n in range(3)]
    with serve({"/list.html": list_page(*names), **{name: article(name) for name in names}}) as server:
        night(archive, server, what, wall=wall)
        server.routes |= {"/list.html": list_page("/a/new.html", "/new.html"), "/new.html": article("新")}
        server.routes["/robots.txt"] = page("User-agent: *\nDisallow: /a/", media_type="text/plain")
        (report,) = nights(archive, server, wall, 1, what=what)
        server.routes |= dict.fromkeys(names, raw(b""))
        (silent,) = nights(archive, server, wall, 1, what=what)
        asked = [request.path for request in server.log]
    assert (report.unlisted, report.unchanged, rules(report)) == (2, 2, {"/a/new.html": "robots"})
    assert [asked.count(name) for name in names[:3]] == [1, 1, 1]
    assert (silent.unlisted, rules(silent)) == (1, {"/a/new.html": "robots", "/b/2.html": "connect"})


def test_cond_01_a_lying_304_of_a_document_that_is_no_longer_listed_is_found(archive: Archive) -> None:
    wall = Wall()
    with serve({"/list.html": list_page("/1.html"), "/1.html": cached(ARTICLE.format("旧"), '"1"')}) as server:
        night(archive, server, wall=wall)
        server.routes |= {
            "/list.html": list_page("/2.html"),
            "/2.html": cached(ARTICLE.format("二"), '"2"'),
            "/1.html": cached(ARTICLE.format("新"), '"1"'),
        }
        reports = nights(archive, server, wall, 8)
    assert [report.changed for report in reports] == [0, 0, 0, 0, 0, 0, 1, 0]


# RFC 9111


def test_cond_01_what_is_fresh_by_its_server_is_not_asked_for_again(archive: Archive) -> None:
    wall = Wall()
    routes = {
        "/list.html": list_page("/1.html", "/2.html", headers={"Cache-Control": "max-age=999999"}),
        "/1.html": article("一", headers={"Cache-Control": "max-age=100000"}),
        "/2.html": article("二", headers={"Cache-Control": "no-store, max-age=100000"}),
    }
    with serve(routes) as server:
        night(archive, server, wall=wall)
        reports = nights(archive, server, wall, 2)
        counts = [server.asked(path) for path in routes]
    assert [(report.fresh, report.fetched, report.requests) for report in reports] == [(1, 1, 2), (0, 2, 3)]
    assert counts == [3, 2, 3], "a listing is always asked for"
    assert [entry.no_store for entry in archive.entries(kinds=(CAPTURE,))] == [False, True]


def test_cond_01_a_304_renews_freshness_and_a_week_ends_it_whatever_the_server_says(archive: Archive) -> None:
    wall = Wall()
    year = {"Cache-Control": "max-age=31536000"}
    renewing = raw(head(304, {"ETag": '"1"', "Cache-Control": "max-age=200000"}))
    first = article("旧", headers={"ETag": '"1"', "Cache-Control": "max-age=100"})
    with serve({"/list.html": list_page("/1.html"), "/1.html": in_turn(first, renewing, article("新", headers=year))}) as server:
        reports = [night(archive, server, wall=wall), *nights(archive, server, wall, 16)]
    # Day 1: 304, fresh for two days more; day 4: a new text, fresh for a year, and asked for again after a week.
    assert [report.requests - 1 for report in reports] == [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def sitemap(modified: str) -> Behaviour:
    row = f"<url><loc>/1.html</loc><lastmod>{modified}</lastmod></url>"
    return page(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{row}</urlset>', media_type="text/xml")


@pytest.mark.parametrize(
    ("modified", "asked"),
    [
        ("2026-11-20", 0),
        ("2026-11-22T09:59:59+08:00", 0),
        ("2026-11-22T10:00:01+08:00", 1),
        ("2026-11-22", 1),
        ("2026-11-23T01:00:00Z", 1),
        ("gestern", 0),
    ],
)
def test_cond_01_a_fresh_document_that_is_listed_as_changed_is_asked_for(modified: str, asked: int, archive: Archive) -> None:
    wall, what = Wall(), source("sitemap", start="/map.xml")
    with serve({"/map.xml": sitemap("2026-11-20"), "/1.html": article("一", headers={"Cache-Control": "max-age=999999"})}) as server:
        assert night(archive, server, what, wall=wall).new == 1
        server.routes |= {"/map.xml": sitemap(modified), "/1.html": article("改")}
        (report,) = nights(archive, server, wall, 1, what=what)
    assert (report.changed, report.fresh) == (asked, 1 - asked)


def test_cond_01_a_fresh_document_that_is_held_back_is_asked_for(archive: Archive) -> None:
    wall = Wall()
    block = page("<title>提示</title><p>您的访问过于频繁</p>", headers={"Cache-Control": "max-age=999999"})
    with serve({"/list.html": list_page("/1.html"), "/1.html": in_turn(block, article("一"))}) as server:
        night(archive, server, wall=wall)
        (report,) = nights(archive, server, wall, 1)
    assert (report.new, report.fresh) == (1, 0)


# QUAL-01 and NET-15


def test_qual_01_a_page_that_is_no_document_is_kept_but_held_back(archive: Archive) -> None:
    with serve({"/list.html": list_page("/1.html"), "/1.html": page("<title>提示</title><p>您的访问过于频繁</p>")}) as server:
        report = night(archive, server)
    assert rules(report) == {"/1.html": "blocked"}
    assert list(archive.captures()) == []
    assert len(list(archive.captures(held=True))) == 1
    assert report.rejected[0].capture_id == next(archive.captures(held=True))[1].capture_id
    assert rejudge(archive, now=START) == ([], [])


def test_qual_01_a_redirect_to_the_home_page_is_a_deleted_document(archive: Archive) -> None:
    routes = {"/list.html": list_page("/1.html", "/2.html"), "/1.html": redirect("/"), "/2.html": redirect("/moved/2.html")}
    with serve(routes | {"/": article("首页"), "/moved/2.html": article("二")}) as server:
        report = night(archive, server)
    assert rules(report) == {"/1.html": "soft_404"}
    assert [capture.final_url for _, capture in archive.captures()] == ["http://town.test/moved/2.html"]


def test_qual_01_the_same_brief_page_at_many_addresses_is_held_back_from_the_third_on(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(6)]
    body = page("<title>小城</title><p>今日系统升级中，给您带来不便，敬请谅解，谢谢配合。</p>")
    with serve({"/list.html": list_page(*names), **dict.fromkeys(names, body)}) as server:
        report = night(archive, server)
    assert sorted(rules(report).values()) == ["same_page"] * 4
    assert rejudge(archive, now=START) == ([], [])


# NET-14


def test_net_14_a_trap_of_endless_links_is_cut_off_and_reported(archive: Archive) -> None:
    def calendar(request: object, connection: socket.socket) -> None:
        day = int(getattr(request, "path").rpartition("=")[2] or 0)  # noqa: B009 - the type is the server's
        links = "".join(f'<a href="/a?day={day + n}&sid={day * 7 + n}">一</a>' for n in range(50))
        deep = '<a href="' + "x/" * 40 + '">深</a><a href="/' + "y" * 3000 + '">长</a>'
        page(links + deep + f'<a href="/list?day={day + 50}">下一页</a>')(request, connection)  # ty: ignore[invalid-argument-type]

    with serve({"/list": calendar, "*": article("一")}) as server:
        what = source(start="/list?day=0", cap=40, pages=5)
        report = night(archive, server, what)
        assert len(server.log) <= 43  # robots.txt and two opt-out files come on top
    assert report.requests == 40
    assert len(report.cut_off) > 200
    assert any("budget of 40 requests" in cut.reason for cut in report.cut_off)
    assert any("pages of a list" in cut.reason for cut in report.cut_off)
    assert "url" in {item.rule for item in report.rejected}


def test_net_14_what_was_cut_off_is_taken_up_next_time(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(10)]
    with serve({"/list.html": list_page(*names), **{name: article(name) for name in names}}) as server:
        first = night(archive, server, budget=Budget(requests=5))
        second = night(archive, server, budget=Budget(requests=5))
        third = night(archive, server, budget=Budget(requests=5))
    assert [report.new for report in (first, second, third)] == [4, 4, 2]
    assert [len(report.cut_off) for report in (first, second, third)] == [6, 6, 6]
    assert len({capture.url for _, capture in archive.captures()}) == 10


def test_net_14_what_was_cut_off_is_taken_up_also_where_the_list_has_rolled_on(archive: Archive) -> None:
    def of(*numbers: int) -> list[str]:
        return [f"/{n}.html" for n in numbers]

    with serve({name: article(name) for name in of(*range(9))} | {"/list.html": list_page(*of(0, 1, 2, 3, 4))}) as server:
        night(archive, server, budget=Budget(requests=3))
        before = list(archive.entries())
        archive.rebuild_ledger()
        assert list(archive.entries()) == before
        server.routes["/list.html"] = list_page(*of(5, 6))
        second = night(archive, server, budget=Budget(requests=5), wall=Wall(days=1))
        third = night(archive, server, wall=Wall(days=2))
    # What is new comes before what was missed; nothing is taken up twice.
    assert [capture.url[-7:] for _, capture in archive.captures()] == of(0, 1, 5, 6, 2, 3, 4)
    assert (second.discovered, second.new, third.new) == (2, 4, 1)
    assert archive.verify() == []


def test_a_document_that_failed_is_asked_for_again_for_two_weeks_although_no_list_names_it(archive: Archive) -> None:
    routes = {"/1.html": page("", status=500), "/2.html": page("", status=403), "/list.html": list_page("/1.html", "/2.html")}
    with serve(routes | {"/3.html": article("三")}) as server:
        night(archive, server)
        server.routes["/list.html"] = list_page("/3.html")
        for days in (1, 14, 15):
            report = night(archive, server, wall=Wall(days=days))
            tried = server.asked("/1.html")
            assert ("http://town.test/1.html" in (report.listed or ())) is (days < 15)
        # Three tries a night; a refusal is an answer, and not asked for again.
        assert (tried, server.asked("/2.html")) == (9, 1)
        assert archive.deferred("town", START) == ["http://town.test/1.html"]


def test_net_14_bytes_and_time_are_budgets_too(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(10)]
    with serve({"/list.html": list_page(*names), **{name: page(ARTICLE.format(name) * 20) for name in names}}) as server:
        small = night(archive, server, budget=Budget(wire_bytes=20_000))
        late = night(archive, server, budget=Budget(seconds=0))
    assert 0 < small.new < 10
    assert "bytes" in small.cut_off[0].reason
    assert (late.requests, late.cut_off[0].reason) == (0, "budget of 0 s")


# NET-16, NET-12, TIME-01


def test_net_16_a_host_that_dies_in_the_night_is_left_for_the_next_one(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(30)]
    with serve({"/list.html": list_page(*names), **dict.fromkeys(names, page("", status=500)), "/0.html": article("/0.html")}) as server:
        started = time.monotonic()
        report = night(archive, server)
        assert time.monotonic() - started < 5
        assert len(server.log) <= 20
        assert report.new == 1
        assert len(report.cut_off) == 24
        assert "circuit_open" in report.cut_off[-1].reason
        server.routes |= {name: article(name) for name in names}
        assert night(archive, server).new == 29


def test_CR_17_a_network_that_vanishes_in_the_middle_loses_nothing_and_the_next_night_goes_on(archive: Archive) -> None:
    names = [f"/{n}.html" for n in range(6)]
    with serve({"/list.html": list_page(*names), **{name: article(name) for name in names}}) as server:

        def last_word(request: Request, connection: socket.socket) -> None:
            server.routes = dict.fromkeys(["*", *server.routes], lambda request, connection: connection.close())
            article("last")(request, connection)

        server.routes["/2.html"] = last_word
        report = night(archive, server)
        assert report.new == 3
        assert {*rules(report).values()} == {"connect"}
        assert len(report.rejected) + len(report.cut_off) == 3
        server.routes = {"/list.html": list_page(*names), **{name: article(name) for name in names[:2] + names[3:]}}
        server.routes["/2.html"] = article("last")
        assert night(archive, server, wall=Wall(days=1)).new == 3
    assert sorted(capture.url.rpartition("/")[2] for _, capture in archive.captures()) == [name[1:] for name in names]
    assert archive.verify() == []


def test_net_12_secrets_of_addresses_stay_out_of_reports_and_logs(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    links = ["/1.html?token=canary", "/2.html?access_key=canary", "http://user:canary@town.test/3.html", "/4.html?sign=canary"]
    with serve({"/list.html": list_page(*links), "/1.html": page("", status=500), "/2.html": page("", status=403)}) as server:
        report = night(archive, server, budget=Budget(requests=3))
    assert len(report.rejected) == 3
    assert len(report.cut_off) == 1
    assert "canary" not in repr(report)
    assert "canary" not in caplog.text


def test_time_01_order_is_that_of_sequence_numbers_when_the_clock_goes_back(archive: Archive) -> None:
    wall = Wall()
    with serve({"/list.html": list_page("/1.html"), "/1.html": in_turn(article("一"), article("二"))}) as server:
        night(archive, server, wall=wall)
        wall.time -= timedelta(days=1)
        assert night(archive, server, wall=wall).changed == 1
    found = [(sequence, capture.fetched_at) for sequence, capture in archive.captures()]
    assert [sequence for sequence, _ in found] == sorted(sequence for sequence, _ in found)
    assert found[0][1] - found[1][1] == timedelta(days=1)


ZONES = """
import hashlib, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from scrapers.capture import Archive
from scrapers.collect import collect_folder
with Archive(Path(sys.argv[1])) as archive:
    collect_folder(Path(sys.argv[2]), archive, source_id="files", now=lambda: datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai")))
    print([(c.capture_id, c.fetched_at.isoformat()) for _, c in archive.captures()])
for path in sorted(Path(sys.argv[1]).rglob("*.warc.gz")):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_time_01_the_archive_is_the_same_in_every_time_zone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("文")
    outputs = set()
    for number, zone in enumerate(("UTC", "America/New_York", "Asia/Shanghai")):
        command = [sys.executable, "-c", ZONES, str(tmp_path / str(number)), str(tmp_path / "in")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=os.environ | {"TZ": zone})
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "2026-11-22T02:00:00+00:00" in outputs.pop()


# ROB-02 and the evidence of NET-04


def test_rob_02_what_a_publisher_says_against_mining_is_recorded_with_each_capture(archive: Archive) -> None:
    routes = {
        "/list.html": list_page("/1.html", "/reserved/2.html", "/3.html"),
        "/1.html": article("一"),
        "/reserved/2.html": article("二", headers={"TDM-Reservation": "1"}),
        "/3.html": page('<meta name="robots" content="noarchive">' + ARTICLE.format("三")),
        "/.well-known/tdmrep.json": page('[{"location": "/reserved/*", "tdm-reservation": 1}]', media_type="application/json"),
        "/ai.txt": page("User-agent: *\nDisallow: /3.html\n", media_type="text/plain"),
    }
    with serve(routes) as server:
        assert night(archive, server).new == 3
        assert (server.asked("/ai.txt"), server.asked("/.well-known/tdmrep.json")) == (1, 1)
    expected = [(), ("tdm-reservation header", "tdmrep.json"), ("ai.txt", "noarchive meta")]
    assert [entry.opt_outs for entry in archive.entries(kinds=(CAPTURE,))] == expected
    archive.rebuild_ledger()
    assert [entry.opt_outs for entry in archive.entries(kinds=(CAPTURE,))] == expected


def test_rob_02_a_publisher_who_reserves_a_text_later_is_heard_although_the_text_is_the_same(archive: Archive) -> None:
    reserved = page('[{"location": "/*", "tdm-reservation": 1}]', media_type="application/json")
    first, second = cached(ARTICLE.format("一"), '"1"'), page(ARTICLE.format("二"))
    routes = {"/list.html": list_page("/1.html", "/2.html"), "/1.html": first, "/2.html": second}
    with serve(routes) as server:
        night(archive, server)
        server.routes["/.well-known/tdmrep.json"] = reserved
        report = night(archive, server, wall=Wall(days=1))
        assert (report.new, report.changed, report.unchanged) == (2, 2, 0)
        # A host that cannot be asked has said nothing else; one that has no such file any more has.
        server.routes["/.well-known/tdmrep.json"] = page("", status=500)
        assert night(archive, server, wall=Wall(days=2)).unchanged == 2
        server.routes["/.well-known/tdmrep.json"] = page("", status=404)
        assert night(archive, server, wall=Wall(days=3)).changed == 2
    said = [(entry.status, entry.opt_outs, entry.media_type) for entry in archive.entries(kinds=(CAPTURE,))]
    reserving = ("tdmrep.json",)
    assert [(status, signals) for status, signals, _ in said] == [
        (200, ()), (200, ()), (304, reserving), (200, reserving), (304, ()), (200, ())
    ]  # fmt: skip
    assert {media_type for _, _, media_type in said} == {"text/html"}
    assert len({capture.payload for _, capture in archive.captures()}) == 2
    assert archive.verify() == []
    before = list(archive.entries())
    archive.rebuild_ledger()
    assert list(archive.entries()) == before


def test_rob_02_a_304_need_not_repeat_what_the_page_and_its_headers_said(archive: Archive) -> None:
    body = '<meta name="robots" content="noarchive">' + ARTICLE.format("一")

    def behave(request: Request, connection: socket.socket) -> None:
        again = "if-none-match" in request.headers
        answer = raw(head(304, {"ETag": '"1"'})) if again else page(body, headers={"ETag": '"1"', "TDM-Reservation": "1"})
        answer(request, connection)

    with serve({"/list.html": list_page("/1.html"), "/1.html": behave}) as server:
        night(archive, server)
        assert night(archive, server, wall=Wall(days=1)).unchanged == 1
    signals = ("noarchive meta", "tdm-reservation header")
    said = [entry.opt_outs for entry in archive.entries(kinds=(CAPTURE, SEEN)) if entry.url.endswith("/1.html")]
    assert said == [signals, signals]


def test_net_04_the_bytes_that_had_come_are_kept_as_evidence_and_not_as_a_document(archive: Archive) -> None:
    with serve({"/list.html": list_page("/1.html", "/2.html")}) as server:
        server.routes |= {"/1.html": drip(server, head(200, {"Content-Type": "text/html"}) + b"partial text"), "/2.html": endless(server)}
        report = night(archive, server)
    assert rules(report) == {"/1.html": "total_deadline", "/2.html": "wire_cap"}
    assert list(archive.captures()) == []
    evidence = list(archive.entries(kinds=(EVIDENCE,)))
    assert [(entry.rule, entry.payload_bytes <= PARTIAL_BYTES) for entry in evidence] == [("total_deadline", True), ("wire_cap", True)]
    assert archive.verify() == []
    with next((archive.folder / "warc").rglob("*.warc.gz")).open("rb") as stream:
        records = [(record.rec_headers.get_header("WARC-Truncated"), record.content_stream().read()) for record in ArchiveIterator(stream)]
    kept = {truncated: payload for truncated, payload in records if truncated}
    assert kept["time"].startswith(b"partial text")
    assert kept["length"] == b"x" * PARTIAL_BYTES


def test_rob_01_the_robots_file_that_decided_is_kept(archive: Archive) -> None:
    robots = "User-agent: *\nDisallow: /2.html\n"
    routes = {"/robots.txt": page(robots, media_type="text/plain"), "/list.html": list_page("/1.html", "/2.html"), "/1.html": article("一")}
    with serve(routes) as server:
        report = night(archive, server)
        night(archive, server)
    assert rules(report) == {"/2.html": "robots"}
    kept = archive.latest("http://town.test/robots.txt", "town")
    assert kept is not None
    assert kept.payload.decode() == robots
    assert len(list(archive.entries(kinds=(SITE,)))) == 1
    assert len(list(archive.captures())) == 1


def test_many_sources_at_once_lose_nothing_and_stay_polite(archive: Archive) -> None:
    hosts, pages, delay = 24, 6, 0.02

    def answer(request: object, connection: socket.socket) -> None:
        path = getattr(request, "path")  # noqa: B009 - the type is the server's
        if path == "/list.html":
            return list_page(*(f"/{n}.html" for n in range(pages)))(request, connection)  # ty: ignore[invalid-argument-type]
        if path == "/0.html":
            return raw(head(200, {"Content-Length": "99"}), b"cut")(request, connection)  # ty: ignore[invalid-argument-type]
        return article(getattr(request, "host") + path)(request, connection)  # noqa: B009  # ty: ignore[invalid-argument-type]

    with serve({"*": answer, "/robots.txt": page("", status=404)}) as server:
        fetcher = Fetcher(POLICY, now=Wall())

        def collect_host(number: int) -> CollectReport:
            what = replace(
                source(),
                id=f"town-{number}",
                homepage=f"http://town{number}.test/",
                hosts=(f"town{number}.test",),
                politeness=Politeness(delay_seconds=delay),
            )
            return collect(what, archive, fetcher=fetcher, now=Wall(), base=server.base)

        with ThreadPoolExecutor(8) as pool:
            reports = list(pool.map(collect_host, range(hosts)))
        by_host: dict[str, list[float]] = {}
        for request in server.log:
            by_host.setdefault(request.host, []).append(request.arrived)
    assert [report.new for report in reports] == [pages - 1] * hosts
    assert all(list(rules(report).values()) == ["truncated"] for report in reports)
    urls = [capture.url for _, capture in archive.captures()]
    assert len(urls) == len(set(urls)) == hosts * (pages - 1)
    assert max(server.most_at_once.values()) == 1
    assert all(later - earlier >= delay * 0.9 for times in by_host.values() for earlier, later in pairwise(times))
    assert archive.verify() == []


# scope


def test_a_base_on_this_machine_is_only_for_sources_that_say_so() -> None:
    what = replace(source(), allow_loopback=False)
    for base in ("http://127.0.0.1:8000", "http://[::1]:8000"):
        with pytest.raises(SourceError, match="allow_loopback"):
            source_scope(what, base)
    scope, base = source_scope(what, "https://mirror.test:8443")
    assert (scope.permitted, base) == (frozenset(), "https://mirror.test:8443")
    assert "mirror.test" in (scope.hosts or ())
    assert scope.delay_seconds == 1
    with pytest.raises(SourceError, match="address"):
        source_scope(what, "ftp://mirror.test")


def test_net_01_lists_of_an_rsshub_inside_are_read_and_its_links_and_redirects_never_lead_inside(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of two servers on this machine one stands for an RSSHub inside, the other one for a site on the web.
    monkeypatch.setattr("scrapers.addresses.special_purpose", lambda address: None if address == "127.0.0.2" else special_purpose(address))
    names = {"town.test": "127.0.0.2", "127.0.0.1": "127.0.0.1", "trap.town.test": "127.0.0.1"}
    with serve() as hub, serve({"/1.html": article("一")}, address="127.0.0.2") as site:
        town = f"http://town.test:{site.port}"
        links = [f"{town}/1.html", f"{town}/2.html", f"http://127.0.0.1:{hub.port}/admin.html", f"http://trap.town.test:{hub.port}/x.html"]
        site.routes["/2.html"] = redirect(f"http://127.0.0.1:{hub.port}/admin.html")
        items = "".join(f"<item><title>一</title><link>{link}</link></item>" for link in links)
        feed = f'<rss version="2.0"><channel><title>一</title>{items}</channel></rss>'
        hub.routes["/sina/finance/china"] = page(feed, media_type="application/rss+xml")
        given = replace(
            source("feed", start="/sina/finance/china"),
            homepage=f"{town}/",
            base=f"http://127.0.0.1:{hub.port}",
            allow_loopback=False,
            allow_private=(hub.endpoint,),
        )
        fetcher = Fetcher(POLICY, now=Wall(), resolve=lambda host, port, seconds: [names[host]])
        report = collect(given, archive, fetcher=fetcher, now=Wall())
        asked = {request.path for request in hub.log}
        refused = collect(replace(given, allow_private=((hub.address, 1),)), archive, fetcher=Fetcher(POLICY, now=Wall()), now=Wall())
    assert [capture.url for _, capture in archive.captures()] == [f"{town}/1.html"]
    assert asked == {"/robots.txt", "/sina/finance/china"}
    assert report.filtered == 1
    assert {item.item_id: item.rule for item in report.rejected} == {
        f"{town}/2.html": "redirect", f"http://trap.town.test:{hub.port}/x.html": "blocked_address"
    }  # fmt: skip
    assert [item.rule for item in refused.rejected] == ["blocked_address"]


def test_documents_of_the_sample_site_keep_their_names_whatever_the_port() -> None:
    scope, base = source_scope(source(), "http://127.0.0.1:12345")
    assert base == "http://town.test"
    assert scope.connect_to == {"town.test": ("127.0.0.1", 12345)}
    assert scope.permitted == {("127.0.0.1", 12345)}


# folders


def test_a_folder_of_saved_documents_becomes_captures(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "子").mkdir(parents=True)
    (folder / "b.html").write_text(ARTICLE.format("一"))
    (folder / "a.TXT").write_bytes("文本".encode("gb18030"))
    (folder / "子" / "c.pdf").write_bytes(b"%PDF-1.4\n")
    (folder / "子" / "d.md").write_text("# 题")
    report = collect_folder(folder, archive, source_id="files", now=Wall())
    captures = [capture for _, capture in archive.captures("files")]
    assert [(capture.url, capture.media_type) for capture in captures] == [
        ("file:a.TXT", "text/plain"),
        ("file:b.html", "text/html"),
        ("file:子/c.pdf", "application/pdf"),
        ("file:子/d.md", "text/markdown"),
    ]
    assert captures[0].payload == "文本".encode("gb18030")
    assert (report.discovered, report.new, report.unchanged) == (4, 4, 0)
    (folder / "b.html").write_text(ARTICLE.format("二"))
    again = collect_folder(folder, archive, source_id="files", now=Wall())
    assert (again.new, again.changed, again.unchanged) == (1, 1, 3)
    assert archive.verify() == []


def test_bad_files_of_a_folder_are_named_and_the_rest_goes_on(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, payload in {"a.txt": b"good", "b.txt": b"", "c.docx": b"x", "d.pdf": b"no pdf", "e": b"x", "f.html": b"%PDF-1.4"}.items():
        (folder / name).write_bytes(payload)
    os.mkfifo(folder / "pipe.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    report = collect_folder(folder, archive, source_id="files", now=Wall())
    assert {item.item_id: item.rule for item in report.rejected} == {
        "file:b.txt": "empty_file",
        "file:c.docx": "type",
        "file:d.pdf": "type",
        "file:e": "type",
        "file:f.html": "type",
    }
    assert [capture.url for _, capture in archive.captures()] == ["file:a.txt"]


def test_a_folder_that_is_none_is_an_error(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        collect_folder(tmp_path / "missing", archive, source_id="files", now=Wall())


def test_the_folder_source_reads_the_folder_that_it_is_given(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("文")
    report = collect(load_sources()["files"], archive, fetcher=Fetcher(POLICY), now=Wall(), base=str(tmp_path))
    assert (report.source_id, report.new) == ("files", 1)


# the sample site


SAMPLES = ("sample-news", "sample-roll", "sample-mirror", "sample-papers")


def sample_night(archive: Archive, edition: int) -> dict[str, CollectReport]:
    sources = load_sources()
    with serve_sample_site(edition) as base:
        return {name: collect(sources[name], archive, fetcher=Fetcher(POLICY, now=Wall()), now=Wall(), base=base) for name in SAMPLES}


def test_the_sample_site_is_collected_whole_and_its_bad_pages_are_named(archive: Archive) -> None:
    reports = sample_night(archive, 1)
    urls = {capture.url.removeprefix("http://sample.kaoju.test") for _, capture in archive.captures()}
    named = {item.item_id.removeprefix("http://sample.kaoju.test") for report in reports.values() for item in report.rejected}
    documents = {path for path in site_files(1) if path.rpartition("/")[2] not in ("feed.xml", "roll.json", "index.html", "index_2.html")}
    assert urls | named >= documents
    assert not urls & named
    assert {item.rule for report in reports.values() for item in report.rejected} == {"not_found", "soft_404", "empty_file"}


def test_a_second_night_of_the_sample_site_changes_nothing_and_the_second_edition_one_article(archive: Archive) -> None:
    sample_night(archive, 1)
    before = len(list(archive.captures()))
    again = sample_night(archive, 1)
    assert sum(report.new for report in again.values()) == 0
    corrected = sample_night(archive, 2)
    assert [(name, report.changed) for name, report in corrected.items() if report.new] == [("sample-news", 1)]
    assert len(list(archive.captures())) == before + 1


def test_the_sample_server_serves_nothing_but_its_files() -> None:
    with serve_sample_site() as base:
        host, port = base.removeprefix("http://").split(":")
        for path in ("/../server.py", "/%2e%2e/server.py", "/..%2fexpected.json", "//etc/passwd", "/editions/2/news/feed.xml", "/"):
            with socket.create_connection((host, int(port)), 5) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                assert connection.recv(4096).startswith(b"HTTP/1.1 404"), path
