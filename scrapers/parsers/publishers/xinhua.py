"""Xinhua (xinhuanet.com, news.cn).

Layout eras: 2010 (pubtime, content), 2017 (h-title, p-detail), 2020 (header-time, detail).
"""

from collections.abc import Iterator

from scrapers.parsers.generic import ArticleParser, Published
from scrapers.text.dates import parse_instant


class Xinhua2020(ArticleParser):
    """Since 2020."""

    name = "xinhua/2020"
    publisher = "新华网"
    hosts = ("xinhuanet.com", "news.cn")
    layout = (".header-time", ".head-line")
    title = (".head-line h1", ".head-line .title", "h1")
    body = ("#detail", "#detailContent")
    editor = (".editor", "#articleEdit")
    noise = (".ad_right", "#codeScan", ".relatedNews", ".attachment")

    def find_printed_dates(self) -> Iterator[Published]:
        """The date is printed in three elements: year, month/day, time."""
        parts = [self.selected_text((f".header-time {name}",)) for name in (".year", ".day", ".time")]
        printed = " ".join(part for part in parts if part)
        instant = parse_instant(printed)
        if instant is not None:
            yield Published(instant.when, printed, "selector", instant.has_time)
        yield from super().find_printed_dates()


class Xinhua2017(ArticleParser):
    """About 2017 to 2020."""

    name = "xinhua/2017"
    publisher = "新华网"
    hosts = ("xinhuanet.com", "news.cn")
    layout = ("#p-detail", ".h-title")
    title = (".h-title",)
    body = ("#p-detail",)
    published = (".h-time",)
    source = ("#source",)
    editor = (".p-jc .editor", ".p-jc")
    noise = (".p-tags", ".relatedNews", ".zan-wap", "#articleEdit .tiyi1")


class Xinhua2010(ArticleParser):
    """Up to about 2017."""

    name = "xinhua/2010"
    publisher = "新华网"
    hosts = ("xinhuanet.com", "news.cn")
    layout = ("#pubtime",)
    title = ("#title", "h1")
    body = ("#content", ".article")
    published = ("#pubtime",)
    source = ("#source",)
    editor = (".editor",)
