"""A page as lines in reading order: what a reader sees between two breaks, with the few figures that parsers decide by.

Belongs here: cutting the tree into lines at block elements and line breaks, and their plain properties (links, bold, hidden, table cell).
Does not belong here: what a line means; that is `wording.py` (by its words) and `generic.py` (by its place).
"""

import html
import re
from functools import cached_property

from scrapers.parsers.markup import BLOCK, Element, Markup, tag_set
from scrapers.records import RejectedError
from scrapers.text.offsets import MappedText, Span

MAX_LINES = 40_000  # the longest pages seen hold 1,500

# Elements whose text a reader never sees, or sees as a control.
_UNSEEN = tag_set(
    "head script style noscript template textarea select option datalist svg math iframe object embed audio video canvas input noframes"
    " noembed xmp title button map"
)
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_SHOWN = re.compile(r"display\s*:\s*none|font-size\s*:\s*0(?:px|pt|em|rem)?\s*(?:;|$|!)|text-indent\s*:\s*-\d{3,}", re.I)
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.I)
_BACKGROUND = re.compile(r"background", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_STOPS = re.compile(r"[，。；！？,;!?…]")
_WRITTEN_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\s+")


class Line:
    """What stands between two breaks.

    Attributes:
        markup: the page.
        spans: the texts in the page.
        element: nearest block element around it.
        link: characters inside links; bold: characters inside bold elements; hidden: whether a reader cannot see it.
        level: 1–6 inside h1–h6, else 0.
        cell: the td or th around it, None outside of tables.
        index: position among the page's lines.
    """

    def __init__(self, markup: Markup, spans: list[Span], element: Element, index: int) -> None:
        self.markup = markup
        self.spans = spans
        self.element = element
        self.index = index
        self.link = 0
        self.bold = 0
        self.hidden = False
        self.level = 0
        self.cell: Element | None = None

    def __repr__(self) -> str:
        return f"Line({self.index}, {self.text!r})"

    @cached_property
    def text(self) -> str:
        """The line's characters, near enough to decide by; `content` is the exact text."""
        raw = self.markup.raw
        joined = "".join([raw[start:end] for start, end in self.spans])
        if "&" in joined:
            joined = html.unescape(joined)
        return _BLANK.sub(" ", joined).strip()

    @cached_property
    def spaced(self) -> str:
        """The line's characters with a blank between its elements: dates, names and labels that only styling keeps apart."""
        raw = self.markup.raw
        joined = " ".join([raw[start:end] for start, end in self.spans])
        return _BLANK.sub(" ", html.unescape(joined) if "&" in joined else joined).strip()

    @cached_property
    def content(self) -> MappedText:
        """The exact text with the place of each character."""
        return self.markup.text(self.spans)

    @cached_property
    def size(self) -> int:
        """Characters without blanks."""
        return len(self.text) - self.text.count(" ") - self.text.count("\u3000")

    @cached_property
    def stops(self) -> int:
        """Marks that part clauses and sentences; running text has them, labels and links have not."""
        return len(_STOPS.findall(self.text))

    @property
    def linked(self) -> float:
        """Share of the characters that stand in links."""
        return min(self.link / self.size, 1.0) if self.size else 0.0

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return self.bold >= self.size > 0

    @property
    def start(self) -> int:
        """First offset in the page."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset behind the last character in the page."""
        return self.spans[-1][1]


class Lines:
    """All lines of a page.

    Raises:
        RejectedError: "parser_limit" for more lines than any news page has.

    Attributes:
        lines: in reading order.
        ranges: for each block element that holds lines, the half-open range of their indexes.
        images: img elements in order, each with the index of the line that follows it.
    """

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        self.lines: list[Line] = []
        self.ranges: dict[Element, tuple[int, int]] = {}
        self.images: list[tuple[Element, int]] = []
        self._line: Line | None = None
        self._walk(markup.root, markup.root, False, False, False, 0, None)
        self._line = None
        unseen = sum(line.size for line in self.lines if line.hidden and line.stops)
        if unseen > sum(line.size for line in self.lines if not line.hidden and line.stops):
            # Nobody writes a page for no reader: a script will show it, or the page is dark and its text white.
            for line in self.lines:
                line.hidden = False

    def _walk(self, element: Element, block: Element, hidden: bool, link: bool, bold: bool, level: int, cell: Element | None) -> None:
        # The tree is at most MAX_DEPTH deep, so that recursion is bounded.
        raw = self.markup.raw
        first = len(self.lines)
        for child in element.children:
            if isinstance(child, tuple):
                self._add(raw, child, block, hidden, link, bold, level, cell)
                continue
            tag = child.tag
            if tag == "br" or tag == "hr":
                self._line = None
                continue
            if tag == "img":
                self.images.append((child, len(self.lines)))
                continue
            if tag in _UNSEEN:
                continue
            if not child.children:
                self._line = None if tag in BLOCK else self._line
                continue
            child_hidden, child_bold = hidden, bold
            if child.may_have("style"):
                style = child.get("style")
                unseen = _NOT_SHOWN.search(style) or (_WHITE.search(style) and not _BACKGROUND.search(style))
                child_hidden = hidden or bool(unseen)
                child_bold = bold or _BOLD_STYLE.search(style) is not None
            if child.may_have("hidden") and "hidden" in child.attributes:
                child_hidden = True
            if tag in BLOCK:
                self._line = None
                inner_cell = child if tag in ("td", "th") else cell
                self._walk(child, child, child_hidden, link, child_bold or tag in _BOLD, _HEADINGS.get(tag, level), inner_cell)
                self._line = None
            else:
                self._walk(
                    child, block, child_hidden, link or (tag == "a" and child.may_have("href")), child_bold or tag in _BOLD, level, cell
                )
        if (element is block) and len(self.lines) > first:
            self.ranges[element] = (first, len(self.lines))

    def _add(self, raw: str, span: Span, block: Element, hidden: bool, link: bool, bold: bool, level: int, cell: Element | None) -> None:
        start, end = span
        if block.tag == "pre" and "\n" in raw[start:end]:
            for match in _WRITTEN_LINE.finditer(raw, start, end):
                self._line = None if match.start() > start else self._line
                self._add(raw, match.span(), block, hidden, link, bold, level, cell)
            return
        piece = raw[start:end]
        size = len(piece.strip())
        line = self._line
        if not size:
            if line is not None:
                line.spans.append(span)
            return
        if line is not None and line.hidden != hidden:
            line = None
        if line is None:
            if len(self.lines) >= MAX_LINES:
                raise RejectedError("parser_limit", f"more than {MAX_LINES} lines of text", span)
            line = self._line = Line(self.markup, [span], block, len(self.lines))
            line.hidden, line.level, line.cell = hidden, level, cell
            self.lines.append(line)
        else:
            line.spans.append(span)
        if link or bold:
            size = len("".join(piece.split()))
            line.link += size if link else 0
            line.bold += size if bold else 0
