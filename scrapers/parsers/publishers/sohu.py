"""Sohu (sohu.com).

Layout eras: 2009 (contentText), 2016 (mp-editor: all articles belong to an account).
"""

from scrapers.parsers.generic import ArticleParser


class Sohu2016(ArticleParser):
    """Since 2016."""

    name = "sohu/2016"
    publisher = "搜狐"
    hosts = ("sohu.com",)
    layout = ("#mp-editor",)
    title = (".text-title h1", ".article-title-wrap h1", "h1")
    body = ("#mp-editor",)
    published = ("#news-time", ".article-info .time")
    source = (".article-info [data-role=original-link]", "[data-role=original-link]", "#user-info h4", ".user-info h4")
    editor = ("[data-role=editor-name]",)
    noise = (".backword", "#backsohucom")


class Sohu2009(ArticleParser):
    """Up to about 2016."""

    name = "sohu/2009"
    publisher = "搜狐"
    hosts = ("sohu.com",)
    layout = ("#contentText", "#sohu_content")
    body = ("#contentText", "#sohu_content")
    source = ("#media_span", "#media")
    editor = ("#editor_baidu", ".editer")
