"""People's Daily Online (people.com.cn).

Layout eras: 2009 (p_title, p_content), 2012 (rwb_zw, box_con), 2021 (rm_txt_con).
"""

from scrapers.parsers.generic import ArticleParser


class People2021(ArticleParser):
    """Since 2021."""

    name = "people/2021"
    publisher = "人民网"
    hosts = ("people.com.cn", "people.cn")
    layout = (".rm_txt_con",)
    title = (".rm_txt h1", ".col-1 h1")
    body = (".rm_txt_con",)
    published = (".channel .col-1-1",)
    author = (".rm_txt .author",)
    editor = (".rm_txt_con .edit", ".edit")
    noise = (".rm_txt_con .box_pic", ".rm_relevant", "#rwb_jc", ".zdfy", ".paper_num")


class People2012(ArticleParser):
    """About 2012 to 2021."""

    name = "people/2012"
    publisher = "人民网"
    hosts = ("people.com.cn", "people.cn")
    layout = ("#rwb_zw", "#rwb_bt", ".text_title")
    title = (".text_title h1", "#rwb_bt", "#p_title")
    body = ("#rwb_zw", ".box_con", ".text_con_left", ".show_text")
    published = (".text_title .box01", ".box01 .fl", "#p_publishtime")
    author = (".text_title .author",)
    editor = (".edit", "#p_editor")
    noise = ("#rwb_jc", ".zdfy", ".fenxiang", ".otitle")


class People2009(ArticleParser):
    """Up to about 2012."""

    name = "people/2009"
    publisher = "人民网"
    hosts = ("people.com.cn", "people.cn")
    layout = ("#p_content",)
    title = ("#p_title",)
    body = ("#p_content",)
    published = ("#p_publishtime",)
    source = ("#p_origin",)
    editor = ("#p_editor",)
