"""Guangming Online (gmw.cn).

Layout eras: 2010 (articleTitle, contentMain), 2019 (u-title, u-mainText).
"""

from scrapers.parsers.generic import ArticleParser


class Gmw2019(ArticleParser):
    """Since 2019."""

    name = "gmw/2019"
    publisher = "光明网"
    hosts = ("gmw.cn",)
    layout = (".u-mainText",)
    title = ("h1.u-title",)
    body = (".u-mainText",)
    published = (".m-con-time", ".m-con-info")
    source = (".m-con-source",)
    editor = (".liability", "#contentLiability")


class Gmw2010(ArticleParser):
    """About 2010 to 2019."""

    name = "gmw/2010"
    publisher = "光明网"
    hosts = ("gmw.cn",)
    layout = ("#contentMain",)
    title = ("#articleTitle", "h1")
    body = ("#contentMain",)
    published = ("#pubTime",)
    source = ("#source",)
    author = ("#author",)
    editor = ("#contentLiability",)
    noise = ("#contentLiability",)
