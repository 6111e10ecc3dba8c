"""Source files: what they hold, and that a wrong one is named with file, line and key."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from scrapers.sources import FOLDER, SourceError, load_source, load_sources

GOOD = """\
id: town-news
name: {zh: 小城新闻, en: Town news}
publisher: 小城报
homepage: https://www.town.test/
licence: For analysis.
owner: someone
discovery:
  kind: html_list
  urls: ["https://list.town.test/{date:%Y-%m/%d}/index.html"]
  pages: 3
urls:
  allow: ['/art/\\d+']
  deny: ['/video/']
expect:
  share_with_date: {min: 0.9, max: 1}
verified: yes
"""


def write(folder: Path, text: str, name: str = "town-news.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_source_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert source.name_zh == "小城新闻"
    assert source.hosts == ("list.town.test", "www.town.test")
    assert source.politeness.delay_seconds == 1.0
    assert source.politeness.concurrency == 1
    assert source.expect.share_with_date == (Decimal("0.9"), Decimal(1))
    assert source.expect.documents_a_day == (None, None)
    assert not source.allow_loopback
    assert source.start_urls(None, date(2026, 11, 2)) == ("https://list.town.test/2026-11/02/index.html",)
    assert source.wants("https://www.town.test/art/12.html")
    assert not source.wants("https://www.town.test/video/art/12.html")
    assert not source.wants("https://www.town.test/about.html")


@pytest.mark.parametrize(
    ("change", "line", "key"),
    [
        (("homepage: https", "homepge: https"), 1, "homepage"),
        (("owner: someone", "owner: someone\nhomepge: https://x.test/"), 7, "homepge"),
        (("licence: For analysis.\n", ""), 1, "licence"),
        (("  kind: html_list", "  kind: html"), 8, "discovery.kind"),
        (("  pages: 3", "  pages: many"), 10, "discovery.pages"),
        (("  pages: 3", "  pages: 0"), 10, "discovery.pages"),
        (("  pages: 3", "  items: data"), 10, "discovery.items"),
        (("id: town-news", "id: Town_News"), 1, "id"),
        (("id: town-news", "id: other-news"), 1, "id"),
        (("'/art/\\d+'", "'/art/(\\d+'"), 12, "urls.allow"),
        (("deny: ['/video/']", "deny: /video/"), 13, "urls.deny"),
        (("min: 0.9", "min: 1.9"), 15, "expect.share_with_date"),
        (("min: 0.9, max: 1", "min: 0.9, max: 0.1"), 15, "expect.share_with_date"),
        (("min: 0.9", "least: 0.9"), 15, "expect.share_with_date"),
        (("min: 0.9", "min: .nan"), 15, "expect.share_with_date"),
        (("verified: yes", "verified: perhaps"), 16, "verified"),
        (("verified: yes", "verified: no"), 1, "written_from"),
        (("verified: yes", "verified: yes\nowner: twice"), 17, "owner"),
        (("verified: yes", "verified: yes\nparser: soup"), 17, "parser"),
        (("verified: yes", "verified: yes\nschedule: nightly"), 17, "schedule"),
        (("verified: yes", "verified: yes\nallow_loopback: yes"), 17, "allow_loopback"),
        (("verified: yes", "verified: yes\npoliteness: {delay_seconds: 0.1}"), 17, "politeness.delay_seconds"),
        (("verified: yes", "verified: yes\npoliteness: {concurrency: 8}"), 17, "politeness.concurrency"),
        (("https://list.town.test", "file:///etc"), 9, "discovery.urls"),
        (("verified: yes", "verified: yes\nopt_outs: {policy: forget}"), 17, "opt_outs.policy"),
        (("verified: yes", "verified: yes\nopt_outs: {policy: ignore}"), 17, "opt_outs.policy"),
        (("verified: yes", "verified: yes\nbase: http://a.test\nallow_private: [93.184.216.34:1200]"), 18, "allow_private"),
        (("verified: yes", "verified: yes\nbase: http://a.test\nallow_private: [169.254.169.254:80]"), 18, "allow_private"),
        (("verified: yes", "verified: yes\nbase: http://a.test\nallow_private: [localhost:1200]"), 18, "allow_private"),
        (("verified: yes", "verified: yes\nbase: http://a.test\nallow_private: [127.0.0.1]"), 18, "allow_private"),
        (("verified: yes", 'verified: yes\nallow_private: ["127.0.0.1:1200"]'), 17, "allow_private"),
        (("owner: someone", "owner: 7"), 6, "owner"),
        (("owner: someone", "owner: !!python/object/apply:os.system ['true']"), 6, "owner"),
        (("name: {zh: 小城新闻, en: Town news}", "name: 小城新闻"), 2, "name"),
    ],
)
def test_a_wrong_source_is_named_with_file_line_and_key(change: tuple[str, str], line: int, key: str, tmp_path: Path) -> None:
    old, new = change
    assert old in GOOD
    with pytest.raises(SourceError) as caught:
        load_source(write(tmp_path, GOOD.replace(old, new)))
    assert re.match(rf"town-news\.yml:{line}: ({key}):", str(caught.value)), caught.value


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b\n", "id: [", "\tid: x", "a: &a [1]\nb: *a\n", "[" * 4000, "x: " + "y" * 70_000, "? [1, 2]\n: 3\n"],
)
def test_what_is_no_source_at_all_is_an_error_with_the_file(text: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        load_source(write(tmp_path, text))
    assert str(caught.value).startswith("town-news.yml")


def test_a_file_that_is_not_utf_8_is_an_error_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "town-news.yml"
    path.write_bytes("id: 小城".encode("gb18030"))
    with pytest.raises(SourceError, match=r"town-news\.yml"):
        load_source(path)


def test_a_base_is_needed_where_the_urls_ask_for_one(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD.replace("https://list.town.test/", "{base}/")))
    with pytest.raises(SourceError, match="base"):
        source.start_urls(None, date(2026, 1, 1))
    assert source.start_urls("https://mirror.test/", date(2026, 1, 1)) == ("https://mirror.test/2026-01/01/index.html",)


# the sources that come with the project


def test_the_project_ships_the_promised_sources() -> None:
    sources = load_sources()
    assert len([source for source in sources.values() if not source.allow_loopback]) >= 10
    assert {source.discovery.kind for source in sources.values()} == {"feed", "sitemap", "json_list", "html_list", "folder"}
    assert {"sample-news", "sample-roll", "sample-mirror", "sample-papers", "files", "white-papers"} <= set(sources)
    assert [source.id for source in sources.values() if source.allow_loopback] == sorted(
        source.id for source in sources.values() if source.id.startswith("sample-")
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_a_shipped_source_is_short_polite_and_says_how_sure_it_is(path: Path) -> None:
    source = load_source(path)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30
    assert source.allow_loopback or source.politeness.delay_seconds >= 1
    assert source.verified or source.written_from
    assert source.allow_loopback == source.homepage.startswith("http://sample.kaoju.test/")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["id"] == path.stem


@pytest.mark.parametrize(
    ("source_id", "url", "wanted"),
    [
        ("sina-finance-roll", "https://finance.sina.com.cn/jjxw/2021-10-14/doc-iktzqtyu1283652.shtml", True),
        ("sina-finance-roll", "https://finance.sina.com.cn/roll/index.d.html", False),
        ("sina-finance-roll", "https://video.sina.com.cn/p/finance/2021-10-14/detail-i.d.html", False),
        ("xinhua-fortune", "http://www.news.cn/fortune/20261102/0f3a9c1b2d4e4f5a8b7c6d5e4f3a2b1c/c.html", True),
        ("xinhua-fortune", "http://www.xinhuanet.com/fortune/2021-10/14/c_1127956401.htm", True),
        ("people-finance", "http://finance.people.com.cn/n1/2021/1014/c1004-32253711.html", True),
        ("gov-cn-policies", "https://www.gov.cn/zhengce/content/202401/content_6924371.htm", True),
        ("ningbo-statistics", "https://tjj.ningbo.gov.cn/art/2024/1/29/art_1229042825_58918541.html", True),
        ("ningbo-daily", "http://daily.cnnb.com.cn/nbrb/html/2021-10/14/content_1290113.htm?div=-1", True),
        ("cnnb-news", "http://news.cnnb.com.cn/system/2021/10/14/030296410.shtml", True),
    ],
)
def test_the_filters_of_the_shipped_sources_know_the_addresses_of_articles(source_id: str, url: str, wanted: bool) -> None:
    assert load_sources()[source_id].wants(url) is wanted
