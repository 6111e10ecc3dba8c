"""Publishers' parsers: one module a publisher, one small class a layout era.

Belongs here: the list of the parsers and the choice among them.
"""

from scrapers.parsers.generic import ArticleParser
from scrapers.parsers.markup import Markup
from scrapers.records import Page

PARSERS: tuple[type[ArticleParser], ...] = ()


def parser_for(page: Page, markup: Markup) -> type[ArticleParser]:
    """The first parser whose layout the page has, else the generic one."""
    return next((parser for parser in PARSERS if parser.fits(page, markup)), ArticleParser)
