"""Publishers' parsers: one module a publisher, one small class a layout era.

Belongs here: the list of the parsers and the choice among them. A class is only worth having where the publisher's markup says more
than the generic parser can see.
"""

from scrapers.parsers.generic import ArticleParser
from scrapers.parsers.markup import Markup
from scrapers.parsers.publishers import gmw, government, ifeng, netease, people, sina, sohu, tencent, thepaper, xinhua
from scrapers.records import Page

# The order matters within a publisher: the layout with the strongest mark first.
PARSERS: tuple[type[ArticleParser], ...] = (
    sina.Sina2017,
    sina.Sina2012,
    sina.Sina2009,
    sina.SinaMobile,
    people.People2021,
    people.People2012,
    people.People2009,
    xinhua.Xinhua2020,
    xinhua.Xinhua2017,
    xinhua.Xinhua2010,
    netease.NetEase2012,
    netease.NetEase2016,
    netease.NetEase2020,
    sohu.Sohu2016,
    sohu.Sohu2009,
    tencent.QQ2019,
    tencent.QQ2013,
    tencent.QQ2009,
    tencent.WeChat,
    ifeng.Ifeng2019,
    ifeng.Ifeng2012,
    gmw.Gmw2019,
    gmw.Gmw2010,
    thepaper.ThePaper2022,
    thepaper.ThePaper2015,
    government.Government,
)


def parser_for(page: Page, markup: Markup) -> type[ArticleParser]:
    """The first parser whose layout the page has, else the generic one."""
    return next((parser for parser in PARSERS if parser.fits(page, markup)), ArticleParser)
