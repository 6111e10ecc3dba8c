"""NetEase (163.com).

Layout eras: 2012 (endText), 2016 accounts (article_title, colum_info), 2020 (post_body).
"""

from scrapers.parsers.generic import ArticleParser


class NetEase2020(ArticleParser):
    """Since 2020, news and accounts."""

    name = "163/2020"
    publisher = "网易"
    hosts = ("163.com",)
    layout = (".post_body",)
    title = ("h1.post_title",)
    body = (".post_body",)
    published = (".post_info",)
    editor = (".post_author",)
    noise = (".post_statement", ".post_next", ".post_recommends")


class NetEase2016(ArticleParser):
    """Accounts, about 2016 to 2020; the source is the account's name."""

    name = "163/2016"
    publisher = "网易"
    hosts = ("163.com",)
    layout = (".colum_info",)
    title = (".article_title h2", ".article_title h1")
    body = ("#content",)
    published = (".article_title .time", ".article_title")
    source = (".colum_info h4",)


class NetEase2012(ArticleParser):
    """About 2012 to 2020."""

    name = "163/2012"
    publisher = "网易"
    hosts = ("163.com",)
    layout = ("#endText",)
    title = ("#epContentLeft h1", "#h1title", "h1")
    body = ("#endText",)
    published = (".post_time_source", ".ep-time-soure", ".info")
    source = ("#ne_article_source",)
    editor = (".ep-editor", ".ep-source")
    noise = (".ep-source", ".gg200x300", ".viewmore-overlay")
