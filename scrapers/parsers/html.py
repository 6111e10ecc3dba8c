"""HTML pages to documents: the publisher's parser where one fits, the generic one behind it.

Belongs here: the choice of the parser. Does not belong here: decoding (`scrapers.decode`), rules of any page.
"""

from scrapers.parsers.generic import ArticleParser
from scrapers.parsers.markup import parse_markup
from scrapers.parsers.publishers import parser_for
from scrapers.records import Document, Page, RejectedError


def parse_html(page: Page, *, publishers: bool = True) -> Document:
    """Read an HTML page.

    Args:
        page: the decoded capture.
        publishers: whether publishers' parsers are tried first; without them every page goes through the generic parser.

    Returns:
        The document; each block's text stands at its exact places in `page.raw`.

    Raises:
        RejectedError: "parser_limit" for a page beyond the parser's caps, "no_text" where no article is found.
    """
    markup = parse_markup(page.raw)
    parser = parser_for(page, markup) if publishers else ArticleParser
    try:
        return parser(page, markup).read()
    except RejectedError as error:
        # A layout that was changed under its old names: the document's `parser` field shows that the generic one had to read it.
        if parser is ArticleParser or error.rule != "no_text":
            raise
        return ArticleParser(page, markup).read()
