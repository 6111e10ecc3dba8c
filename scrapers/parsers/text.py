"""Plain text as a PDF extractor leaves it: decides whether it is a newspaper page or a white paper.

Belongs here: the decision alone. Does not belong here: reading either of them.
"""

from collections.abc import Sequence

from scrapers.parsers.newspaper import parse_newspaper
from scrapers.parsers.whitepaper import parse_whitepaper
from scrapers.records import Document, Page, RejectedError
from scrapers.text.blocks import contents_lines, find_footnotes, furniture, heading_kind, is_heading_text, is_loose_heading
from scrapers.text.frames import unfold_columns
from scrapers.text.wrap import Line, ends_sentence, full_width, line_gap, split_lines

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
    lines = unfold_columns(lines)
    return parse_newspaper(page, lines) if is_newspaper(lines) else parse_whitepaper(page, lines)


def is_newspaper(lines: Sequence[Line]) -> bool:
    """Tell a newspaper page from a white paper: narrow columns or several measures, no numbered chapters or pages, footnotes, contents."""
    if len(lines) > _PAGE_LINES or contents_lines(lines):
        return False
    chapters = sum(heading_kind(line.text) in ("chapter", "section", "han", "han_bracket") and is_heading_text(line.text) for line in lines)
    measure = full_width(lines)
    if measure <= 20:
        return True
    if chapters >= 2:
        return False
    gap, _ = line_gap(lines)
    skip = furniture(lines, measure, gap)
    numbered_pages = sum(kind == "page_number" for kind in skip.values()) >= 2
    if numbered_pages or find_footnotes(lines, skip, measure):
        return False
    # Lines that stop inside a sentence are full; where many of them are narrow, there are several measures on the page.
    wrapped = [line for line in lines if not ends_sentence(line.text) and not is_loose_heading(line.text)]
    narrow = sum(line.indent + line.width < measure - 4 for line in wrapped)
    return measure < 30 or narrow * 10 >= len(wrapped) * 3
