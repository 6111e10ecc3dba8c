"""Tencent: news on qq.com and public accounts on mp.weixin.qq.com.

Layout eras of qq.com: 2009 (ArticleCnt), 2013 (Cnt-Main-Article-QQ), 2019 (content-article). WeChat pages have kept one layout.
"""

import re
from collections.abc import Iterator

from scrapers.parsers.generic import ArticleParser, Published
from scrapers.text.dates import parse_instant


class QQ2019(ArticleParser):
    """Since 2019."""

    name = "qq/2019"
    publisher = "腾讯网"
    hosts = ("qq.com",)
    layout = (".content-article",)
    title = (".LEFT h1", "h1")
    body = (".content-article",)
    noise = ("#Status", ".video-title", "#comment")


class QQ2013(ArticleParser):
    """About 2013 to 2019."""

    name = "qq/2013"
    publisher = "腾讯网"
    hosts = ("qq.com",)
    layout = ("#Cnt-Main-Article-QQ",)
    title = (".qq_article h1", ".hd h1", "h1")
    body = ("#Cnt-Main-Article-QQ",)
    published = (".a_time", ".article-time", ".pubTime")
    source = (".a_source", ".where", ".color-a-1")
    author = (".a_author",)
    editor = (".qq_editor", "#QQeditor")
    noise = (".rv-root-v2", "#invideocon", ".rv-js-root")


class QQ2009(ArticleParser):
    """Up to about 2013."""

    name = "qq/2009"
    publisher = "腾讯网"
    hosts = ("qq.com",)
    layout = ("#ArticleCnt",)
    title = ("#ArticleTit",)
    body = ("#ArticleCnt",)
    published = ("#ArtFrom", ".pubTime")


class WeChat(ArticleParser):
    """Public accounts: the time of publication stands in a script, the source is the account."""

    name = "wechat"
    publisher = "微信公众平台"
    hosts = ("weixin.qq.com",)
    layout = ("#js_content",)
    title = ("#activity-name",)
    body = ("#js_content",)
    source = ("#js_name", "#profileBt", ".profile_nickname", "#meta_content [id=js_name]")
    author = ("#js_author_name", "[name=author]")

    _TIMES = re.compile(
        r"""\b(?:var\s+ct|create_?time|oriCreateTime|publish_time)\s*[=:]\s*["']?(1\d{9}|\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2})""", re.I
    )

    def find_printed_dates(self) -> Iterator[Published]:
        """The script's time, as seconds since 1970 or as a printed time."""
        for match in self._TIMES.finditer(self.markup.raw):
            instant = parse_instant(match[1])
            if instant is not None:
                yield Published(instant.when, match[1], "script", instant.has_time)
        yield from super().find_printed_dates()
