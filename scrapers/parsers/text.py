"""Plain text as a PDF extractor leaves it: decides whether it is a newspaper page or a white paper.

Belongs here: the decision alone. Does not belong here: reading either of them.
"""

from collections.abc import Sequence

from scrapers.parsers.newspaper import parse_newspaper
from scrapers.parsers.whitepaper import parse_whitepaper
from scrapers.records import Document, Page, RejectedError
from scrapers.text.blocks import contents_lines, heading_kind
from scrapers.text.wrap import Line, full_width, split_lines

# Above this many lines a text is no single page of a newspaper (a broadsheet page holds some 300 printed lines).
_PAGE_LINES = 900


def parse_text(page: Page) -> Document:
    """Read a plain text extracted from a PDF.

    Args:
        page: the decoded capture.

    Returns:
        What `parse_newspaper` or `parse_whitepaper` makes of it.

    Raises:
        RejectedError: "empty_text" where no character is printed.
    """
    lines = split_lines(page.raw)
    if not lines:
        raise RejectedError("empty_text", "the text holds no printed character")
    return parse_newspaper(page, lines) if is_newspaper(lines) else parse_whitepaper(page, lines)


def is_newspaper(lines: Sequence[Line]) -> bool:
    """Tell a newspaper page from a white paper: narrow columns or several measures, and no numbered chapters or table of contents."""
    if len(lines) > _PAGE_LINES or contents_lines(lines):
        return False
    chapters = sum(heading_kind(line.text) in ("chapter", "section", "han", "han_bracket") for line in lines)
    measure = full_width(lines)
    near = sum(line.width for line in lines if abs(line.indent + line.width - measure) <= 3)
    share = near / sum(line.width for line in lines)
    if measure <= 20:
        return True
    if chapters >= 3:
        return False
    return measure < 30 or share < 0.6
