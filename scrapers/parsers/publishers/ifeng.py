"""Phoenix (ifeng.com).

Layout eras: 2012 (artical_topic, main_content), 2019 (class names made by a bundler, such as index_topic_5hyUE).
"""

from scrapers.parsers.generic import ArticleParser


class Ifeng2019(ArticleParser):
    """Since 2019."""

    name = "ifeng/2019"
    publisher = "凤凰网"
    hosts = ("ifeng.com",)
    layout = ("h1[class^=index_topic_]", "h1[class^=topic-]")
    title = ("h1[class^=index_topic_]", "h1[class^=topic-]")
    body = ("div[class^=index_text_]", "div[class^=text-]", "div[class^=index_main_content_]", "div[class^=main_content-]")


class Ifeng2012(ArticleParser):
    """About 2012 to 2019."""

    name = "ifeng/2012"
    publisher = "凤凰网"
    hosts = ("ifeng.com",)
    layout = ("#artical_topic", "#main_content")
    title = ("#artical_topic",)
    body = ("#main_content",)
    published = ("#artical_sth [itemprop=datePublished]", "#artical_sth .ss01", "#artical_sth")
    source = ("#artical_sth [itemprop=publisher]", "#artical_sth .ss03")
    author = ("#artical_sth [itemprop=author]",)
    editor = ("#artical_sth2", ".iphone_none")
