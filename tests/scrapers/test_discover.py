"""Links out of feeds, sitemaps, JSON lists, list pages and folders."""

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.discover import _instant, list_files, read_listing
from scrapers.records import RejectedError
from scrapers.sources import Discovery

BASE = "http://site.test/list/index.html"


def read(kind: str, payload: bytes | str, media_type: str = "", **options: str) -> list[str]:
    return [link.url for link in listing(kind, payload, media_type, **options).links]


def listing(kind: str, payload: bytes | str, media_type: str = "", **options: str):
    data = payload.encode() if isinstance(payload, str) else payload
    return read_listing(Discovery(kind=kind, urls=("x",), **options), data, media_type, BASE)  # ty: ignore[invalid-argument-type]


def refused(kind: str, payload: bytes | str, media_type: str = "", **options: str) -> RejectedError:
    started = time.process_time()  # of this process alone, whatever else the machine does
    with pytest.raises(RejectedError) as caught:
        listing(kind, payload, media_type, **options)
    assert time.process_time() - started < 5
    return caught.value


RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>要闻</title>{items}</channel></rss>"""


def item(link: str, title: str = "标题") -> str:
    return f"<item><title><![CDATA[{title}]]></title><link>{link}</link><pubDate>Wed, 18 Nov 2026 16:30:00 +0800</pubDate></item>"


# feeds


def test_an_rss_feed_gives_links_titles_and_dates() -> None:
    found = listing("feed", RSS.format(encoding="utf-8", items=item("http://site.test/1.html", "产值增长3%") + item("/2.html")))
    assert [link.url for link in found.links] == ["http://site.test/1.html", "http://site.test/2.html"]
    assert found.links[0].title == "产值增长3%"
    assert found.links[0].published_text == "Wed, 18 Nov 2026 16:30:00 +0800"


def test_an_atom_feed_gives_links() -> None:
    text = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><link href="/a.html"/></entry></feed>'
    assert read("feed", text) == ["http://site.test/a.html"]


def test_a_feed_in_gb18030_is_read() -> None:
    text = RSS.format(encoding="gb2312", items=item("http://site.test/1.html", "鄞州区：工业增长"))
    found = listing("feed", text.encode("gb18030"), "text/xml")
    assert found.links[0].title == "鄞州区：工业增长"


def test_net_02_links_of_a_feed_to_other_schemes_are_refused_by_name() -> None:
    bad = ["file:///etc/passwd", "javascript:alert(1)", "ftp://site.test/x", "data:text/html,x", "http://user:pass@site.test/"]
    found = listing("feed", RSS.format(encoding="utf-8", items="".join(map(item, [*bad, "/good.html"]))))
    assert [link.url for link in found.links] == ["http://site.test/good.html"]
    assert len(found.refused) == len(bad)
    assert {rule for _, rule, _ in found.refused} == {"url"}


@pytest.mark.parametrize("payload", ["", "no feed", "<html><body><p>维护中</p></body></html>", "<rss", "{}"])
def test_what_is_no_feed_is_refused(payload: str) -> None:
    assert refused("feed", payload).rule == "feed"


def test_a_feed_that_names_a_file_or_an_address_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(encoding="utf-8", items=item("/inside.html")))
    for payload in (str(path), f"file://{path}", "http://127.0.0.1:9/feed.xml"):
        assert refused("feed", payload).rule == "feed"


# XML-01

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
BOMBS = {
    "billion laughs": LAUGHS + "<{root}><{item}><{link}>http://site.test/&m;</{link}></{item}></{root}>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 60_000}">]>'
    + "<{root}><{item}><{link}>"
    + "&a;" * 50_000
    + "</{link}></{item}></{root}>",
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><{root}><{item}><{link}>http://site.test/&a;</{link}></{item}></{root}>',
    "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]><{root}><{item}><{link}>http://site.test/</{link}></{item}></{root}>',
}


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_xml_01_entities_are_refused_at_once(kind: str, bomb: str) -> None:
    names = {"root": "rss", "item": "item", "link": "link"} if kind == "feed" else {"root": "urlset", "item": "url", "link": "loc"}
    text = BOMBS[bomb].format(**names)
    assert refused(kind, text).rule == "xml_bomb"


def test_xml_01_entities_in_utf_16_are_refused() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + BOMBS["external"].format(root="rss", item="item", link="link")
    assert refused("feed", text.encode("utf-16")).rule == "xml_bomb"


def test_xml_01_a_list_of_100000_items_is_refused_at_once() -> None:
    assert refused("feed", RSS.format(encoding="utf-8", items=item("http://site.test/1.html") * 100_000)).rule == "too_many_links"


def test_xml_01_a_sitemap_with_more_links_than_the_protocol_allows_is_refused() -> None:
    text = "<urlset>" + "".join(f"<url><loc>http://site.test/{n}</loc></url>" for n in range(60_000)) + "</urlset>"
    assert refused("sitemap", text).rule == "too_many_links"


def test_xml_01_a_gzip_bomb_as_sitemap_is_refused() -> None:
    assert refused("sitemap", gzip.compress(bytes(120 * 2**20), 1)).rule == "plain_cap"


def test_xml_01_deep_nesting_is_refused() -> None:
    assert refused("sitemap", "<urlset>" + "<a>" * 100_000).rule == "sitemap"
    assert refused("feed", "<rss><channel>" + "<a>" * 100_000).rule == "too_many_links"


def test_xml_01_a_doctype_in_a_list_page_is_read_as_html() -> None:
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/x.dtd"><html><body><a href="/1.html">一</a></body></html>'
    assert read("html_list", page) == ["http://site.test/1.html"]


# sitemaps


def test_a_sitemap_gives_documents_and_an_index_gives_further_sitemaps() -> None:
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    plain = f'<urlset xmlns="{name}"><url><loc> http://site.test/1.html </loc><lastmod>2026-11-01</lastmod></url></urlset>'
    found = listing("sitemap", plain)
    assert (found.links[0].url, found.links[0].published_text) == ("http://site.test/1.html", "2026-11-01")
    index = f'<sitemapindex xmlns="{name}"><sitemap><loc>http://site.test/2.xml</loc></sitemap></sitemapindex>'
    assert listing("sitemap", index).more == ("http://site.test/2.xml",)


@pytest.mark.parametrize(
    ("printed", "modified"),
    [
        ("2026-11-18T16:30:00+08:00", datetime(2026, 11, 18, 8, 30, tzinfo=UTC)),
        ("2026-11-18T16:30Z", datetime(2026, 11, 18, 16, 30, tzinfo=UTC)),
        ("2026-11-18 16:30:00", datetime(2026, 11, 18, 16, 30, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 16:30:00 +0800", datetime(2026, 11, 18, 8, 30, tzinfo=UTC)),
        ("2026-11-18", datetime(2026, 11, 18, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("刚刚", None),
        ("", None),
    ],
)
def test_the_time_of_the_last_change_is_that_of_the_listing_or_none(printed: str, modified: datetime | None) -> None:
    row = f"<url><loc>http://site.test/1.html</loc><lastmod>{printed}</lastmod></url>"
    assert listing("sitemap", f"<urlset>{row}</urlset>").links[0].modified == modified
    entry = f'<entry><id>http://site.test/1.html</id><link href="http://site.test/1.html"/><updated>{printed}</updated></entry>'
    assert listing("feed", f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>').links[0].modified == modified


@given(st.text(max_size=40))
def test_no_time_of_a_listing_breaks_its_reader(printed: str) -> None:
    moment = _instant(printed)
    assert moment is None or moment.tzinfo is UTC


def test_a_news_sitemap_gives_titles_and_publication_dates() -> None:
    text = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        "<loc>http://site.test/1.html</loc><n:news><n:publication_date>2026-11-18T08:00:00+08:00</n:publication_date><n:title>标题</n:title></n:news></url></urlset>"
    )
    link = listing("sitemap", gzip.compress(text.encode())).links[0]
    assert (link.title, link.published_text) == ("标题", "2026-11-18T08:00:00+08:00")


@pytest.mark.parametrize("payload", ["", "<urlset/>", "<urlset><url>", "<html><p>x</p></html>", b"\x1f\x8b\x08broken"])
def test_what_is_no_sitemap_is_refused(payload: bytes | str) -> None:
    assert refused("sitemap", payload).rule == "sitemap"


# JSON lists


def test_a_json_list_is_found_at_its_path_also_inside_a_call() -> None:
    rows = {
        "result": {
            "data": [
                {"url": "http://site.test/1", "title": "一", "ctime": "1792108086"},
                {"title": "no address"},
                {"url": "/2", "ctime": 7},
            ]
        }
    }
    options = {"items": "result.data", "link": "url", "title": "title", "date": "ctime"}
    for text in (json.dumps(rows), f"try{{}} callback({json.dumps(rows)});"[6:], "\ufeff" + json.dumps(rows)):
        found = listing("json_list", text.strip(), "application/json", **options)
        assert [link.url for link in found.links] == ["http://site.test/1", "http://site.test/2"]
    assert found.links[0].title == "一"
    assert found.links[0].published_text == "1792108086"


def test_a_list_at_the_top_needs_no_path() -> None:
    assert read("json_list", '[{"URL": "/a"}]', link="URL") == ["http://site.test/a"]


@pytest.mark.parametrize(
    "payload", ["", "<html>", "{", '{"result": {}}', '{"result": {"data": {}}}', '{"result": {"data": [{"link": "/x"}]}}', "[" * 100_000]
)
def test_what_is_no_json_list_is_refused(payload: str) -> None:
    error = refused("json_list", payload, items="result.data", link="url")
    assert error.rule in ("json_list", "empty_file")


# list pages


def test_a_list_page_gives_its_links_and_the_next_page() -> None:
    page = """<html><body><ul class="list"><li><a href="./1.html" title="全名">短…</a></li><li><a href="2.html#top"> 二 </a></li></ul>
    <a href="javascript:void(0)">x</a><a href="#">y</a><a href="index_2.html">下一页</a><a href="index_9.html">末页</a></body></html>"""
    found = listing("html_list", page, link="ul.list a")
    assert [(link.url, link.title) for link in found.links] == [
        ("http://site.test/list/1.html", "全名"),
        ("http://site.test/list/2.html", "二"),
    ]
    assert found.more == ("http://site.test/list/index_2.html",)


@pytest.mark.parametrize("text", ["下一页", "下一页>", "下页", "»", " 后一页 "])
def test_the_next_page_is_known_by_its_words(text: str) -> None:
    assert listing("html_list", f'<a href="/x">x</a><a href="/2">{text}</a>').more == ("http://site.test/2",)


def test_the_next_pages_of_a_paper_are_those_of_the_selector() -> None:
    page = '<a href="content_1.htm">a</a><a href="node_3.htm">第02版</a><a href="node_4.htm">第03版</a>'
    found = listing("html_list", page, link="a[href*=content_]", next="a[href*=node_]")
    assert found.more == ("http://site.test/list/node_3.htm", "http://site.test/list/node_4.htm")


def test_a_base_element_moves_relative_links() -> None:
    assert read("html_list", '<base href="http://other.test/dir/"><a href="1.html">一</a>') == ["http://other.test/dir/1.html"]


def test_a_list_page_in_gb18030_is_read() -> None:
    page = '<meta charset="gb2312"><p>' + "要闻列表，请看今日新闻。" * 10 + '</p><a href="/1.html">鄞州要闻</a>'
    assert listing("html_list", page.encode("gb18030"), "text/html").links[0].title == "鄞州要闻"


def test_a_list_page_without_links_is_refused() -> None:
    assert refused("html_list", "<p>维护中</p>").rule == "html_list"
    assert refused("html_list", '<a href="/x">x</a>', link="ul.gone a").rule == "html_list"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["feed", "sitemap", "json_list", "html_list"]), st.binary(max_size=400))
def test_no_bytes_bring_anything_but_links_or_a_named_error(kind: str, payload: bytes) -> None:
    try:
        found = listing(kind, payload, link="url" if kind == "json_list" else "a")
    except RejectedError as error:
        assert error.rule
    else:
        assert all(link.url.startswith(("http://", "https://")) for link in found.links)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_feed_with_broken_places_brings_links_or_a_named_error(data: st.DataObject) -> None:
    text = RSS.format(encoding="utf-8", items=item("http://site.test/1.html") + item("/2.html")).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.binary(max_size=12)) + text[at + data.draw(st.integers(0, 20)) :]
    try:
        found = listing("feed", text)
    except RejectedError as error:
        assert error.rule
    else:
        assert all(link.url.startswith("http") for link in found.links)


# folders


def test_files_are_listed_in_order_without_hidden_ones_and_links_that_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    folder = tmp_path / "folder"
    for name in ("b.txt", "a/z.html", "a/b/c.md", ".hidden.txt", ".git/config.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "link.txt").symlink_to(outside)
    assert [path.relative_to(folder).as_posix() for path in list_files(folder)] == ["a/b/c.md", "a/z.html", "b.txt"]
    assert [path.name for path in list_files(folder, "*.txt")] == ["b.txt"]
