"""The Paper (thepaper.cn).

Layout eras: 2015 (news_title, news_txt), 2022 (class names made by a bundler, such as index_title__B8mhI).
"""

from scrapers.parsers.generic import ArticleParser


class ThePaper2022(ArticleParser):
    """Since 2022."""

    name = "thepaper/2022"
    publisher = "澎湃新闻"
    hosts = ("thepaper.cn",)
    layout = ("div[class^=index_cententWrap__]", "h1[class^=index_title__]")
    title = ("h1[class^=index_title__]",)
    body = ("div[class^=index_cententWrap__]",)
    source = ("div[class^=index_left__] span[class^=index_source__]",)


class ThePaper2015(ArticleParser):
    """About 2015 to 2022."""

    name = "thepaper/2015"
    publisher = "澎湃新闻"
    hosts = ("thepaper.cn",)
    layout = (".news_txt",)
    title = ("h1.news_title",)
    body = (".news_txt",)
    published = (".news_about",)
    editor = (".news_editor",)
    noise = (".news_keyword", ".go_to_topic")
