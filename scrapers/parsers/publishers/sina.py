"""Sina: finance, news, tech and the mobile pages.

Layout eras: 2009 (blkContainer, pub_date), 2012 (artibodyTitle, navtimeSource), 2017 (main-title, date-source), mobile (art_box).
"""

from scrapers.parsers.generic import ArticleParser


class SinaDesktop(ArticleParser):
    """What the desktop eras share: the body is #artibody."""

    name = "sina"
    publisher = "新浪"
    hosts = ("sina.com.cn", "sina.cn")
    body = ("#artibody",)
    editor = (".article-editor", ".show_author", ".show_author_wrap")
    noise = (
        ".appendQr_wrap",
        ".new_style_article",
        ".otherContent_01",
        ".ct_hqimg",
        ".hqimg_related",
        ".finance_app_zqtg",
        ".xb_new_finance_app",
        "#left_hzh_ad",
        ".weibo_show",
        ".blk-video",
    )


class Sina2017(SinaDesktop):
    """Since 2017."""

    name = "sina/2017"
    layout = ("h1.main-title", ".date-source")
    title = ("h1.main-title",)
    published = (".date-source .date",)
    source = (".date-source .source",)


class Sina2012(SinaDesktop):
    """About 2010 to 2017."""

    name = "sina/2012"
    layout = ("#artibodyTitle", "#navtimeSource")
    title = ("#artibodyTitle",)
    published = ("#navtimeSource", ".time-source", "#pub_date")
    source = ("[data-sudaclick=media_name]", "#media_name")


class Sina2009(SinaDesktop):
    """Up to about 2010: the title has no id of its own."""

    name = "sina/2009"
    layout = ("#artibody",)
    published = ("#pub_date",)
    source = ("#media_name",)


class SinaMobile(ArticleParser):
    """Pages for telephones (sina.cn)."""

    name = "sina/mobile"
    publisher = "新浪"
    hosts = ("sina.cn",)
    layout = ("h1.art_tit_h1",)
    title = ("h1.art_tit_h1",)
    body = ("section.art_content", "section.art_pic_card", "article.art_box")
    source = ("h2.weibo_user", ".weibo_user")
    noise = (".art_share", ".look_info", ".weibo_info", "#j_relevent_box")
