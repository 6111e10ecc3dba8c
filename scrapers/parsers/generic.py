"""The article of any Chinese news page: the generic parser, and the base of the publishers' parsers.

Belongs here: rules about kinds of pages and lines (where a body stands, what a source line is), each field in one method.
Does not belong here: what holds for one publisher alone (`publishers/`), wording (`wording.py`), offsets (`markup.py`).

How the body is found: each line of the page is worth its length where it reads as running text and costs something where it is a link,
a label or part of a marked side part; the body is the element whose lines are worth most together. So one paragraph that stands
outside does not pull a whole sidebar in, and a body that is split over several elements is found by their common parent.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from scrapers.parsers import wording
from scrapers.parsers.lines import Line, Lines
from scrapers.parsers.markup import Element, Markup
from scrapers.records import Block, Document, Image, Page, RejectedError, Role, Security
from scrapers.text.dates import PrintedInstant, find_instants, parse_instant
from scrapers.text.offsets import MappedText
from scrapers.text.places import place_of

_KEY = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_TITLE_PARTS = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|--+|(?<=[\u3400-\u9fff”》！？])\s*-\s*(?=[\u3400-\u9fff])")
_PUBLISHED_META = (
    "article:published_time",
    "og:published_time",
    "publishdate",
    "pubdate",
    "publish_time",
    "publishtime",
    "publication_date",
    "og:release_date",
    "weibo:article:create_at",
    "article:create_at",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "firstpublishedtime",
    "createdate",
    "date",
    "_pubtime",
    "og:time",
    "og:pubdate",
    "bytedance:published_time",
)
_SOURCE_META = ("contentsource", "source", "mediaid", "article:source", "og:source", "copyright:source")
_AUTHOR_META = ("author", "article:author", "og:article:author", "byline")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/]?(\d{2})[-/]?(\d{2})(?!\d)")
_NAME_SPLIT = re.compile(r"[\s\u3000、,，/／|;；]+")
_EXCHANGES = {"sh": "SSE", "sz": "SZSE", "bj": "BSE", "hk": "HKEX", "us": "US", "gb": "US"}


@dataclass(slots=True)
class Published:
    """The date of publication, the characters it was read from, and where."""

    when: datetime
    text: str
    found: str
    has_time: bool


def host_of(page: Page, markup: Markup) -> str:
    """Host of a page: of its address, else of the address that its head states; "" where neither is there."""
    addresses = [page.url]
    addresses += [element.get("href") for element in markup.named.get("link", []) if element.get("rel") == "canonical"]
    addresses += [element.get("content") for element in markup.named.get("meta", []) if element.get("property") == "og:url"]
    for address in addresses:
        match = re.match(r"(?:https?:)?//([\w.-]+)", address.strip())
        if match:
            return match[1].lower()
    return ""


def key(text: str) -> str:
    """Letters, digits and ideographs of a text, to compare titles by."""
    return _KEY.sub("", text.lower())


class ArticleParser:
    """Reads one page. A publisher's parser names selectors and overrides the methods where its layout needs more than selectors.

    Class attributes, each a tuple of selectors (see `markup.compile_selector`) that are tried in order; empty means the generic way:
        body, title, published, source, author, editor.
        noise: all that match are advertisements or tools.
        name: name and layout era, such as "sina/2017".
        hosts: domains of the publisher; layout: selectors of which one at least is found on pages of this layout.
        publisher: the name of the site, "" where pages of several sites share the layout.
    """

    name = "generic"
    publisher = ""
    hosts: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()

    def __init__(self, page: Page, markup: Markup) -> None:
        self.page = page
        self.markup = markup
        self.all = Lines(markup)
        self.lines = self.all.lines

    @classmethod
    def fits(cls, page: Page, markup: Markup) -> bool:
        """Whether the page has this parser's layout: one of `layout` is found, on one of `hosts` where the page tells its host."""
        if not any(next(markup.select_all(selector), None) is not None for selector in cls.layout):
            return False
        host = host_of(page, markup)
        return not host or any(host == known or host.endswith(f".{known}") for known in cls.hosts)

    # ---------------------------------------------------------------- the whole

    def read(self) -> Document:
        """Read the page.

        Raises:
            RejectedError: "no_text" where the page holds no line that could be an article.
        """
        if not self.lines:
            raise RejectedError("no_text", "the page shows no text at all")
        first, last = self.body_range
        roles = self.find_roles()
        published = self.find_published()
        blocks, positions = self._blocks(roles)
        if not any(block.role in (Role.PARAGRAPH, Role.HEADING, Role.TABLE_CELL) for block in blocks):
            raise RejectedError("no_text", "no line of the page reads as the text of an article")
        title = self.title_text
        publisher = self.find_publisher()
        return Document(
            page=self.page,
            parser=self.name,
            blocks=blocks,
            title=title,
            published=published.when if published else None,
            published_text=published.text if published else None,
            published_found=published.found if published else None,
            source_name=self.find_source(),
            publisher=publisher,
            authors=self.find_authors(),
            editor=self.find_editor(),
            keywords=self.find_keywords(),
            categories=self.find_categories(),
            place=place_of(title or "", publisher or ""),
            securities=self.find_securities(),
            images=self.find_images(first, last, positions),
            next_pages=self.find_next_pages(),
        )

    def _blocks(self, roles: dict[int, Role]) -> tuple[tuple[Block, ...], dict[int, int]]:
        """Make the blocks; also returns the block position of each line index."""
        blocks: list[Block] = []
        positions: dict[int, int] = {}
        tables: dict[Element, int] = {}
        places: dict[Element, tuple[int, int]] = {}
        for index in sorted(roles):
            line = self.lines[index]
            content = line.content
            if not content:
                continue
            role = roles[index]
            table = row = column = None
            if role is Role.TABLE_CELL and line.cell is not None:
                grid = next(element for element in line.cell.ancestors() if element.tag == "table")
                if grid not in tables:
                    tables[grid] = len(tables)
                    places |= _cell_places(grid)
                table = tables[grid]
                row, column = places[line.cell]
            positions[index] = len(blocks)
            blocks.append(
                Block(
                    position=len(blocks),
                    role=role,
                    content=content,
                    level=self.level_of(line) if role is Role.HEADING else None,
                    table=table,
                    row=row,
                    column=column,
                    notes=("hidden",) if line.hidden else (),
                )
            )
            if role is Role.PARAGRAPH:
                blocks[-1:] = _split_tail(blocks[-1])
            if role in (Role.PARAGRAPH, Role.HEADING) and wording.QUOTE.search(content.text):
                blocks[positions[index] : positions[index] + 1] = _split_quotes(blocks[positions[index]])
        return tuple(replace(block, position=position) for position, block in enumerate(blocks)), positions

    def level_of(self, line: Line) -> int:
        """Level of a heading inside the article; the title is level 1."""
        return max(line.level, 2)

    # ---------------------------------------------------------------- title

    @cached_property
    def document_title(self) -> str:
        """Text of the title element, "" where there is none."""
        element = next(iter(self.markup.named.get("title", [])), None)
        return self.markup.text_of(element).text if element is not None else ""

    @cached_property
    def stated_titles(self) -> list[str]:
        """Titles that the page's head states, with the site's name as the case may be."""
        return [text[:300] for text in (self.meta_text("articletitle", "og:title"), self.document_title) if text]

    @cached_property
    def title_line(self) -> Line | None:
        """The line that prints the article's title."""
        for selector in self.title:
            for chosen in self.markup.select_all(selector):
                line = self._line_in(chosen)
                if line is not None and not line.hidden:
                    return line
        wanted = [key(text) for text in self.stated_titles]
        best: tuple[float, int] | None = None
        for line in self.lines:
            if line.hidden or not 4 <= line.size <= 120:
                continue
            text = key(line.text)
            if len(text) < 4 or not any(text in title for title in wanted):
                continue
            share = max(len(text) / len(title) for title in wanted if text in title)
            mark = (
                len(text) + (12 if line.level == 1 else 5 if line.level or line.element.tag == "title" else 0) + (6 if share > 0.95 else 0)
            )
            mark -= 8 if line.linked > 0.5 and line.level != 1 else 0
            if share < 0.35 and line.level != 1:
                continue
            if len(text) < 6 and share < 0.9:
                continue
            if best is None or mark > best[0]:
                best = (mark, line.index)
        if best is not None:
            return self.lines[best[1]]
        return self._longer_title(wanted) or self._title_by_place()

    def _longer_title(self, wanted: list[str]) -> Line | None:
        """A heading that prints the stated title with a badge or counter beside it."""
        stated = max((key(_without_site_name(text)) for text in self.stated_titles), key=len, default="")
        if len(stated) < 8 or not wanted:
            return None
        return next((line for line in self.lines if line.level and stated in key(line.text) and line.size <= len(stated) + 20), None)

    def _title_by_place(self) -> Line | None:
        """The line that looks like a title and stands nearest before the running text: named or tagged so, or right above the date."""
        text = next((line.index for line in self.lines if line.stops and line.size >= 40 and line.linked < 0.5 and not line.hidden), 0)
        near = [line for line in self.lines[max(text - 12, 0) : text] if 6 <= line.size <= 80 and line.linked < 0.5 and not line.hidden]
        near = [line for line in near if not wording.TODAY.search(line.text)]
        dated = [line for line in near if wording.SOURCE.search(line.text) or any(True for _ in find_instants(line.text))]
        for line in reversed(near):
            named = wording.TITLE_NAME.search(line.element.marks) is not None
            if (line.level in (1, 2) or named) and line not in dated:
                return line
        above = [line for line in near if dated and line.index < dated[0].index]
        if above and (not self.document_title or wording.SITE_NAME.search(_without_site_name(self.document_title))):
            return above[-1]
        return next((line for line in self.lines if line.level == 1 and not line.hidden and line.size >= 6 and line.linked < 0.5), None)

    @cached_property
    def title_lines(self) -> list[Line]:
        """The title's line, with its neighbours where the page breaks the title into several."""
        line = self.title_line
        if line is None:
            return []
        first, last = self.range_of(line.element)
        together = [other for other in self.lines[first:last] if other.element is line.element and not other.hidden]
        whole = key("".join(other.text for other in together))
        stated = [key(text) for text in self.stated_titles]
        return together if 1 < len(together) <= 3 and any(whole in text for text in stated) else [line]

    @cached_property
    def title_text(self) -> str | None:
        """The article's title."""
        stated = [_without_site_name(text) for text in self.stated_titles]
        if self.title_lines:
            printed = " ".join(line.content.text for line in self.title_lines)
            if any(key(printed) in key(text) for text in self.stated_titles):
                return printed
            return next((text for text in stated if len(key(text)) >= 8 and text in printed), printed)
        return stated[0] if stated else None

    # ---------------------------------------------------------------- body

    @cached_property
    def body_element(self) -> Element | None:
        """The element that the publisher's selectors name, or None."""
        for selector in self.body:
            # The first that holds text: pages that go on with other articles repeat the name below.
            for element, (first, last) in self._ranges(selector):
                if self._sizes[last] - self._sizes[first] >= 40:
                    return element
        return None

    def _ranges(self, selector: str) -> Iterator[tuple[Element, tuple[int, int]]]:
        """The elements that a selector finds, each with its range of lines."""
        for element in self.markup.select_all(selector):
            yield element, self.range_of(element)

    @cached_property
    def _sizes(self) -> list[int]:
        """Characters before each line; the last entry is the total."""
        return list(accumulate((line.size for line in self.lines), initial=0))

    @cached_property
    def body_range(self) -> tuple[int, int]:
        """Half-open range of the lines that hold the body."""
        element = self.body_element
        return self.range_of(element) if element is not None else self._densest_range()

    def range_of(self, element: Element) -> tuple[int, int]:
        """Half-open range of the lines below an element."""
        known = self.all.ranges.get(element)
        if known is not None:
            return known
        return bisect_left(self._starts, element.start), bisect_left(self._starts, element.end)

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def side_lines(self) -> frozenset[int]:
        """Lines of parts that are not the article: named so by their author, headed so, teasers in a list, or a further article."""
        lines = self.lines
        weights, links = [0], [0]
        for line in lines:
            weights.append(weights[-1] + (line.size if line.stops and line.linked < 0.5 else 0))
            links.append(links[-1] + (1 if line.linked > 0.8 and line.size >= 6 else 0))
        total = weights[-1] or 1
        found: set[int] = set()
        teasers: dict[tuple[Element | None, str], list[tuple[int, int]]] = {}
        for element, (first, last) in self.all.ranges.items():
            tag = element.tag
            if tag in ("body", "html"):
                continue
            weight = weights[last] - weights[first]
            named = tag in ("footer", "nav", "aside") or wording.NOT_ARTICLE.search(element.marks) is not None
            headed = last - first >= 3 and lines[first].size <= 24 and wording.RELATED_HEADING.match(lines[first].text) is not None
            if headed or (named and weight < 0.4 * total):
                found.update(range(first, last))
            elif 2 <= last - first <= 8 and (links[last] > links[first] or any(map(_is_stamp, lines[first:last]))):
                teasers.setdefault((element.parent, tag), []).append((first, last))
        for group in teasers.values():
            if len(group) >= 3:
                for first, last in group:
                    found.update(range(first, last))
        for selector in self.noise:
            for _, (first, last) in self._ranges(selector):
                if weights[last] - weights[first] < 0.4 * total:
                    found.update(range(first, last))
        title = self.title_line
        if title is not None and (title.level or wording.TITLE_NAME.search(title.element.marks)):
            # Pages that go on with another article when the reader scrolls repeat the title's element.
            for line in lines[title.index + 1 :]:
                again = line.level == title.level and line.element.tag == title.element.tag and line.element is not title.element
                again = again and line.element.marks == title.element.marks
                if again and weights[line.index] - weights[title.index] >= 60 and key(line.text) != key(title.text):
                    if title.level == 1 or title.element.marks.strip():
                        found.update(range(line.index, len(lines)))
                    break
        return frozenset(found)

    def worth(self, line: Line) -> float:
        """What a line adds to the element that holds it."""
        size = line.size
        if line.hidden:
            return 0.0
        if line.index in self.side_lines:
            return -6 - 0.5 * min(size, 60)
        if line.linked > 0.5:
            return -6.0 - min(size, 30)
        if (size <= 150 and wording.COPYRIGHT.search(line.text)) or (size <= 250 and wording.STATEMENT.match(line.text)):
            return -float(size)
        if line.stops and size >= 10:
            return size * (1 - line.linked)
        return -4.0

    def _densest_range(self) -> tuple[int, int]:
        title = self.title_line
        anchor = title.index if title is not None else -1
        sums = [0.0]
        for line in self.lines:
            worth = self.worth(line)
            sums.append(sums[-1] + (min(worth, 0.0) if line.index <= anchor else worth))
        best, chosen, best_element = 0.0, (0, len(self.lines)), None
        for element, (first, last) in self.all.ranges.items():
            score = sums[last] - sums[first]
            if score > best:
                best, chosen, best_element = score, (first, last), element
        return self._with_siblings(best_element, chosen) if best_element is not None else chosen

    def _with_siblings(self, element: Element, chosen: tuple[int, int]) -> tuple[int, int]:
        """Climb from a single paragraph to its parent where the parent holds nothing but more such paragraphs.

        The body of a notice is one sentence among lines that do not read as running text (a salutation, a telephone number).
        """
        parent = element.parent
        if parent is None or parent.tag in ("body", "html", "") or chosen[1] - chosen[0] > 3:
            return chosen
        first, last = self.all.ranges.get(parent, chosen)
        for line in self.lines[first:last]:
            if line.linked > 0.5 or line.level or line is self.title_line or line.index in self.side_lines:
                return chosen
            if line.element.tag != element.tag or line.element.parent is not parent or wording.COPYRIGHT.search(line.text):
                return chosen
        return first, last

    def find_roles(self) -> dict[int, Role]:
        """Role of each line from the title to the end of the body, and of the lines around that state date, source or editor."""
        first, last = self.body_range
        title = self.title_line
        roles: dict[int, Role] = {}
        start = first
        if title is not None:
            if title.index < first:
                for line in self.lines[title.index + 1 : first]:
                    role = self._outer_role(line)
                    if wording.LEAD.match(line.text) and line.size >= 20 and not line.hidden and line.linked < 0.3:
                        role = Role.PARAGRAPH
                    if role is not None:
                        roles[line.index] = role
            elif title.index < last:
                start = title.index
            roles.update({line.index: Role.TITLE for line in self.title_lines})
        related = False
        for line in self.lines[start:last]:
            if line in self.title_lines:
                continue
            role, related = self._inner_role(line, related)
            roles[line.index] = role
        self._end_body(roles, start, last)
        self._mark_headings(roles, start, last)
        for line in self.lines[last : last + 12]:
            role = self._outer_role(line)
            if role is not None:
                roles[line.index] = role
        return roles

    def _outer_role(self, line: Line) -> Role | None:
        """Role of a line near the body but outside of it; None for the rest of the page."""
        text = line.text
        if line.hidden or line.size > 120 or line.index in self.side_lines:
            return None
        if wording.EDITOR.search(text):
            return Role.EDITOR_LINE
        instants = list(find_instants(text))
        dated = sum(instant.end - instant.start for instant in instants)
        if wording.SOURCE.search(text) or (instants and not line.stops and len(text) - dated <= 30 and line.linked < 0.9):
            return Role.SOURCE_LINE
        if line.size <= 40 and wording.BYLINE.match(text):
            return Role.BYLINE
        return None

    def _inner_role(self, line: Line, related: bool) -> tuple[Role, bool]:
        """Role of a line of the body, and whether a list of related links is going on."""
        text, size = line.text, line.size
        if line.hidden:
            return Role.NOISE, related
        if wording.RELATED_HEADING.match(text) and size <= 24:
            return Role.RELATED, True
        if line.index in self.side_lines:
            if size <= 70 and wording.EDITOR.search(text) and line.linked < 0.5:
                return Role.EDITOR_LINE, related
            return (Role.RELATED if line.linked > 0.5 else Role.NOISE), related
        if related:
            if line.linked > 0.5 or size < 12 or not line.stops:
                return Role.RELATED, True
            related = False
        edge = not 0 < self._share_before(line) < 0.7
        if edge and size <= 70 and (wording.EDITOR_LINE.match(text) or wording.EDITOR_TAIL.fullmatch(text)):
            return (Role.SOURCE_LINE if wording.SOURCE_LINE.match(text) else Role.EDITOR_LINE), related
        if edge and size <= 70 and (wording.SOURCE_LINE.match(text) or wording.ORIGINAL_TITLE.match(text)):
            return Role.SOURCE_LINE, related
        if edge and size <= 40 and wording.BYLINE.match(text):
            return Role.BYLINE, related
        if wording.TOOL.match(text) or (size <= 250 and wording.STATEMENT.match(text)):
            return Role.NOISE, related
        # A sentence of the article may begin with or speak of codes, accounts and sharing.
        unfinished = not wording.END_OF_SENTENCE.search(text)
        if unfinished and size <= (80 if edge else 30) and (wording.CUT.match(text) or wording.ADVERT.search(text)):
            return Role.NOISE, related
        if edge and size <= 80 and wording.CALL.search(text):
            return Role.NOISE, related
        if size <= 100 and (wording.COPYRIGHT.search(text) or wording.NO_REPRINT.search(text)):
            return Role.NOISE, related
        if line.linked > 0.8 and size >= 2:
            return Role.RELATED, related
        if size <= 100 and line.index < self._first_paragraph and self._states_date_or_source(line):
            return Role.SOURCE_LINE, related
        if self.is_caption(line):
            return Role.CAPTION, related
        if size <= 30 and not line.stops and self._is_stray(line):
            return Role.NOISE, related
        if line.cell is not None and self._is_data_cell(line.cell):
            return Role.TABLE_CELL, related
        return Role.PARAGRAPH, related

    def _states_date_or_source(self, line: Line) -> bool:
        if "。" in line.text:
            return False
        if wording.SOURCE.search(line.text) or any(True for _ in find_instants(line.spaced)):
            return True
        return line.size <= 30 and not line.stops and wording.SHORT_DATE.search(line.text) is not None

    @cached_property
    def _running(self) -> list[int]:
        """For each line of the body range, the characters of running text before it; the last entry is the total."""
        first, last = self.body_range
        sums = [0]
        for line in self.lines[first:last]:
            counts = line.stops and line.size >= 15 and line.linked < 0.5 and not line.hidden and line.index not in self.side_lines
            sums.append(sums[-1] + (line.size if counts else 0))
        return sums

    def _share_before(self, line: Line) -> float:
        """Share of the body's running text that stands before a line."""
        offset = line.index - self.body_range[0]
        return self._running[min(max(offset, 0), len(self._running) - 1)] / (self._running[-1] or 1)

    @cached_property
    def _first_paragraph(self) -> int:
        """Index of the first line of running text in the body, the body's end where there is none."""
        first, last = self.body_range
        title = self.title_line
        for line in self.lines[first:last]:
            if line is title or line.hidden or line.linked > 0.5 or not line.stops or line.size < 15 or line.index in self.side_lines:
                continue
            if line.size <= 100 and "。" not in line.text and (wording.SOURCE.search(line.text) or _has_instant_label(line.text)):
                continue
            return line.index
        return last

    @cached_property
    def _last_paragraph(self) -> int:
        first, last = self.body_range
        for line in reversed(self.lines[first:last]):
            if line.stops and line.size >= 15 and line.linked < 0.5 and not line.hidden and line.index not in self.side_lines:
                return line.index
        return first

    def _is_stray(self, line: Line) -> bool:
        """Whether a short line before or behind the running text stands in another element than that text."""
        if line.level > 1 or self._first_paragraph >= self.body_range[1]:
            return False
        if line.index < self._first_paragraph:
            nearest = self.lines[self._first_paragraph]
        elif line.index > self._last_paragraph:
            nearest = self.lines[self._last_paragraph]
        else:
            return False
        return line.element is not nearest.element and line.element.parent is not nearest.element.parent

    def is_caption(self, line: Line) -> bool:
        """Whether a line is the caption of an image."""
        if line.element.tag == "figcaption":
            return True
        if line.size > 100:
            return False
        if wording.CAPTION_NAME.search(line.element.marks):
            return True
        return line.size <= 80 and wording.PHOTO_LINE.search(line.text) is not None

    @cached_property
    def _data_tables(self) -> dict[Element, bool]:
        return {}

    def _is_data_cell(self, cell: Element) -> bool:
        """Whether a cell belongs to a table of data, not of layout: several rows and columns of short cells."""
        grid = next((element for element in cell.ancestors() if element.tag == "table"), None)
        if grid is None:
            return False
        known = self._data_tables.get(grid)
        if known is None:
            cells = [element for element in grid.elements() if element.tag in ("td", "th")]
            rows = sum(1 for element in grid.elements() if element.tag == "tr")
            nested = any(element.tag == "table" for element in grid.elements())
            first, last = self.range_of(grid)
            longest = max((line.size for line in self.lines[first:last]), default=0)
            known = rows >= 2 and len(cells) >= 2 * rows and not nested and longest <= 200
            self._data_tables[grid] = known
        return known

    def _end_body(self, roles: dict[int, Role], first: int, last: int) -> None:
        """Cut what follows the article inside its element: from the first end sign on, if hardly any text follows."""
        body = [index for index in range(first, last) if roles.get(index) is Role.PARAGRAPH]
        total = sum(self.lines[index].size for index in body) or 1
        seen = 0
        for index in range(first, last):
            role = roles.get(index)
            line = self.lines[index]
            if role is Role.PARAGRAPH:
                seen += line.size
            elif seen >= 0.75 * total and self._is_end(line, role):
                for later in range(index + 1, last):
                    if roles.get(later) is Role.PARAGRAPH:
                        roles[later] = Role.NOISE
                break

    def _is_end(self, line: Line, role: Role | None) -> bool:
        if role is Role.RELATED:
            return wording.RELATED_HEADING.match(line.text) is not None
        if role is Role.EDITOR_LINE:
            return wording.EDITOR.search(line.text) is not None
        return role is Role.NOISE and any(
            found is not None
            for found in (wording.CUT.match(line.text), wording.COPYRIGHT.search(line.text), wording.NO_REPRINT.search(line.text))
        )

    def _mark_headings(self, roles: dict[int, Role], first: int, last: int) -> None:
        """Find the headings among the paragraphs: short, no final punctuation, and text follows."""
        body = [index for index in range(first, last) if roles.get(index) is Role.PARAGRAPH]
        sizes = sorted(self.lines[index].size for index in body)
        if not sizes:
            return
        typical = sizes[len(sizes) * 3 // 4]
        for at, index in enumerate(body):
            line = self.lines[index]
            if line.size > 40 or at + 1 == len(body) or line.text.endswith(("，", "、", ",")) or wording.BELOW_IMAGE.search(line.text):
                continue
            following = self.lines[body[at + 1]]
            marked = line.level > 1 or (line.is_bold and not wording.END_OF_SENTENCE.search(line.text))
            plain = (
                at > 0
                and 4 <= line.size <= 30
                and not wording.END_OF_SENTENCE.search(line.text)
                and typical >= 60
                and following.size >= 40
                and self.lines[body[at - 1]].size >= 25
            )
            if marked or plain:
                roles[index] = Role.HEADING

    # ---------------------------------------------------------------- fields

    @cached_property
    def metas(self) -> dict[str, str]:
        """Contents of the meta elements by lower-case name; the first counts."""
        found: dict[str, str] = {}
        for element in self.markup.named.get("meta", []):
            name = element.get("name") or element.get("property") or element.get("itemprop")
            content = element.get("content").strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found

    def meta_text(self, *names: str) -> str:
        """The first non-empty meta content among names."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    @cached_property
    def linked_data(self) -> list[dict[str, object]]:
        """The JSON-LD objects of the page; a script that is no JSON says nothing."""
        found: list[dict[str, object]] = []
        for element in self.markup.named.get("script", []):
            if "ld+json" in element.get("type") and element.children:
                start, end = next(element.texts())
                try:
                    value = json.loads(self.markup.raw[start:end], strict=False)
                except (ValueError, RecursionError):
                    continue
                items = value if isinstance(value, list) else [value]
                graphs = [item.get("@graph") for item in items if isinstance(item, dict)]
                items = [*items, *(inner for graph in graphs if isinstance(graph, list) for inner in graph)]
                found.extend(item for item in items if isinstance(item, dict))
        return found

    @cached_property
    def header(self) -> list[Line]:
        """Lines where date, source and author are usually printed, the likeliest first."""
        first, last = self.body_range
        title = self.title_line
        begin = self._first_paragraph
        anchor = title.index if title is not None and title.index < begin else max(first - 6, 0)
        between = [line for line in self.lines[anchor:begin] if not line.hidden and not wording.TODAY.search(line.text)][:40]
        before = [line for line in self.lines[max(anchor - 10, 0) : anchor] if not line.hidden and not wording.TODAY.search(line.text)]
        after = [line for line in self.lines[last : last + 12] if not line.hidden and line.index not in self.side_lines]
        tail = [
            line for line in self.lines[max(last - 3, begin + 1) : last] if line.size <= 60 and "。" not in line.text and not line.hidden
        ]
        return between + before[::-1] + after + tail

    def _line_in(self, element: Element) -> Line | None:
        first, last = self.range_of(element)
        return self.lines[first] if first < last else None

    def selected_text(self, selectors: tuple[str, ...]) -> str:
        """Text of the first element with any text that selectors name; meta elements give their content."""
        for selector in selectors:
            for element in self.markup.select_all(selector):
                text = element.get("content") if element.tag == "meta" else self.markup.text_of(element).text
                if text.strip():
                    return text.strip()
        return ""

    def find_published(self) -> Published | None:
        """The instant of publication with its printed characters."""
        candidates = list(self.find_printed_dates())
        if not candidates:
            return None
        chosen = candidates[0]
        if not chosen.has_time:
            day = chosen.when.date()
            chosen = next(
                (other for other in candidates if other.has_time and other.when.astimezone(chosen.when.tzinfo).date() == day), chosen
            )
        return chosen

    def find_printed_dates(self) -> Iterator[Published]:
        """All dates that may be the publication's, the likeliest first."""
        chosen = self.selected_text(self.published)
        if chosen:
            yield from _as_published(parse_instant(chosen), chosen, "selector")
        printed: list[Published] = []
        updated: list[Published] = []
        for line in self.header:
            if line.size <= 160 and (line.linked < 0.9 or line.size <= 40):
                text = line.text if any(True for _ in find_instants(line.text)) else line.spaced
                for instant in find_instants(text):
                    dates = updated if wording.UPDATED.search(text[: instant.start]) else printed
                    dates.extend(_as_published(instant, text, "header"))
        yield from printed
        for name in _PUBLISHED_META:
            content = self.metas.get(name, "")
            if content:
                yield from _as_published(parse_instant(content), content, "meta")
        for item in self.linked_data:
            stated = item.get("datePublished") or item.get("pubDate")
            if isinstance(stated, str):
                yield from _as_published(parse_instant(stated), stated, "json_ld")
        for element in self.markup.named.get("time", []):
            if element.get("datetime"):
                yield from _as_published(parse_instant(element.get("datetime")), element.get("datetime"), "time_element")
        yield from updated
        for match in _URL_DATE.finditer(self.page.url):
            instant = parse_instant("-".join(match.groups()))
            if instant is not None:
                yield Published(instant.when, match[0], "url", False)

    def find_source(self) -> str | None:
        """来源 as printed."""
        chosen = self.selected_text(self.source)
        if chosen:
            match = wording.SOURCE.search(chosen)
            return match["name"] if match else _clean_source(chosen)
        for line in self._stating_lines():
            if line.index in self.side_lines:
                continue
            match = wording.SOURCE.search(line.spaced)
            named = _clean_source(match["name"]) if match else None
            if named:
                return named
            if re.search(r"(?:来源|來源|稿源)\s*[:：]\s*$", line.text) and line.index + 1 < len(self.lines):
                following = self.lines[line.index + 1].text
                if 2 <= len(following) <= 30:
                    return _clean_source(following)
        first, last = self.body_range
        for line in self.lines[max(last - 4, first) : last][::-1]:
            match = None if line.hidden else wording.SOURCE_TAIL.search(line.text)
            if match:
                return _clean_source(match["name"])
        content = self.meta_text(*_SOURCE_META)
        return (_clean_source(content) if content else None) or self._unlabelled_source()

    def _unlabelled_source(self) -> str | None:
        """A name without a label that stands beside the date: on its line, in an element named for it, or on the line before or after."""
        first = self._first_paragraph
        title = self.title_line
        if title is None:
            return None
        between = [line for line in self.lines[title.index + 1 : max(first, title.index + 1)] if not line.hidden][:12]
        dated = next((line for line in between if any(True for _ in find_instants(line.spaced))), None)
        dated = dated or next((line for line in between if not line.stops and wording.SHORT_DATE.search(line.text)), None)
        if dated is not None:
            rest = dated.spaced
            for instant in list(find_instants(rest))[::-1]:
                rest = f"{rest[: instant.start]} {rest[instant.end :]}"
            rest = wording.SHORT_DATE.sub(" ", rest)
            names = [
                name for name in (_clean_source(part) for part in re.split(r"[\s|｜·•]+", rest)) if name and wording.is_source_name(name)
            ]
            if names:
                return names[0]
        near = [line for line in between if dated is None or abs(line.index - dated.index) <= 4]
        for named in (True, False):
            for line in near:
                marks = f"{line.element.marks} {line.element.parent.marks if line.element.parent else ''}"
                if (
                    (wording.SOURCE_NAME.search(marks) is not None) is named
                    and not line.stops
                    and wording.is_source_name(line.text)
                    and line is not dated
                ):
                    return line.text
        return None

    def _stating_lines(self) -> Iterable[Line]:
        """Header lines, then source and editor lines of the body."""
        yield from self.header
        first, last = self.body_range
        for line in self.lines[first:last]:
            if line.size <= 70 and not line.hidden:
                yield line

    def find_publisher(self) -> str | None:
        """Name of the site."""
        if self.publisher:
            return self.publisher
        return self.meta_text("og:site_name", "sitename", "application-name") or None

    def find_authors(self) -> tuple[str, ...]:
        """Names of the authors."""
        chosen = self.selected_text(self.author)
        if chosen:
            match = wording.AUTHOR.search(chosen)
            return _names(match["names"] if match else chosen)
        first, last = self.body_range
        for line in self.header:
            if line.size <= 100:
                match = wording.AUTHOR.search(line.spaced)
                names = _names(match["names"]) if match else ()
                if names:
                    return names
        texts = [line.text for line in self.lines[first:last] if not line.hidden]
        for text in [*texts[:4], *texts[-6:]]:
            match = wording.BRACKETED_AUTHOR.search(text) or (wording.AUTHOR.search(text) if len(text) <= 60 else None)
            if match:
                return _names(match["names"])
        content = self.meta_text(*_AUTHOR_META)
        return tuple(name for name in _names(content) if name != self.find_editor() and name not in self.document_title)

    def find_editor(self) -> str | None:
        """责任编辑 as printed."""
        chosen = self.selected_text(self.editor)
        if chosen:
            match = wording.EDITOR.search(chosen)
            return match["names"] if match else chosen
        first, last = self.body_range
        for line in [*self.lines[first:last][::-1], *self.lines[last : last + 15], *self.header]:
            if line.size <= 200:
                match = wording.EDITOR.search(line.text)
                if match:
                    return match["names"]
        return None

    def find_keywords(self) -> tuple[str, ...]:
        """Keywords of the page's head."""
        content = self.meta_text("keywords", "news_keywords")
        return tuple(dict.fromkeys(word for word in re.split(r"[,，;；|\s]+", content) if word))[:40]

    def find_categories(self) -> tuple[str, ...]:
        """Sections that the page's head names."""
        content = self.meta_text("article:section", "og:article:section", "columnname", "category")
        return tuple(word for word in re.split(r"[,，;；|>]+", content) if word.strip())

    def find_securities(self) -> tuple[Security, ...]:
        """Securities in the publisher's stock markup, such as `<span id="stock_sh600933">`, in the order of the page."""
        first, last = self.body_range
        if first == last:
            return ()
        low, high = self.lines[first].start, self.lines[last - 1].end
        found: list[Security] = []
        for element in self.markup.named.get("span", []):
            if not low - 200 <= element.start <= high:
                continue
            match = re.match(r"^stock_([a-z]{2}_?[a-z0-9.]+)$", element.get("id"), re.I)
            if match is None:
                continue
            code = match[1].lower()
            name = self.markup.text_of(element)
            spans = name.raw_spans()
            span = (spans[0][0], spans[-1][1]) if spans else (element.start, element.end)
            found.append(Security(code=code, exchange=_EXCHANGES.get(code[:2], code[:2].upper()), name=name.text, span=span))
        return tuple(found)

    def find_images(self, first: int, last: int, positions: dict[int, int]) -> tuple[Image, ...]:
        """Images of the body with the position of the caption that follows."""
        found = []
        for element, following in self.all.images:
            if not first <= following <= last or following in self.side_lines:
                continue
            url = next((element.get(name) for name in ("data-src", "data-original", "data-lazy-src", "src") if element.get(name)), "")
            if not url or url.startswith("data:"):
                continue
            caption = following if following < last and following in positions and self.is_caption(self.lines[following]) else None
            found.append(Image(url=url, caption=positions[caption] if caption is not None else None))
        return tuple(found)

    def find_next_pages(self) -> tuple[str, ...]:
        """Addresses of the article's further pages."""
        first, last = self.body_range
        if first == last:
            return ()
        low, high = self.lines[first].start, self.lines[last - 1].end + 3000
        found: list[str] = []
        for element in self.markup.named.get("a", []):
            if not low <= element.start <= high:
                continue
            text = self.markup.text_of(element).text
            href = element.get("href")
            if (
                href
                and not href.startswith(("javascript:", "#"))
                and re.fullmatch(r"(?:下一页|下页|后一页|\[?\s*[2-9]\s*\]?|第[二三四五六七八九2-9]页)", text)
            ):
                found.append(href)
        return tuple(dict.fromkeys(found))


def _as_published(instant: PrintedInstant | None, text: str, found: str) -> Iterator[Published]:
    if instant is not None:
        yield Published(instant.when, text[instant.start : instant.end], found, instant.has_time)


def _names(text: str) -> tuple[str, ...]:
    """Split a printed list of names; what cannot be a person's name is left out."""
    names = []
    for part in _NAME_SPLIT.split(text.strip()):
        name = re.sub(r"^.*(?:评论员|记者|作者|通讯员)(?=[\u4e00-\u9fff]{2,4}$)", "", part.strip("：: ·()（）"))
        name = re.sub(r"(?:报道|摄影|摄|文|图|编辑|责任编辑|发自.*|通讯员|记者|实习生)$", "", name)
        if wording.is_person_name(name):
            names.append(name)
    return tuple(dict.fromkeys(names))


def _is_stamp(line: Line) -> bool:
    """Whether a line is a date with time, alone or with a name, as in the items of a list of news or comments."""
    if line.stops or not 4 <= line.size <= 36:
        return False
    if wording.CLOCK.match(line.text):
        return True
    # Dates without time are left alone: they head the items of a chronicle.
    found = [instant for instant in find_instants(line.text) if instant.has_time]
    return any(instant.start <= 1 or instant.end >= len(line.text) - 2 for instant in found)


def _has_instant_label(text: str) -> bool:
    """Whether a line is little more than a date of publication."""
    instants = list(find_instants(text))
    rest = len(text) - sum(instant.end - instant.start for instant in instants)
    return bool(instants) and rest <= 40 and not text.rstrip().endswith("。")


def _clean_source(text: str) -> str | None:
    text = re.sub(r"^(?:文章来源|信息来源|来源|來源|稿源|原创|出处)(?:于)?\s*[:：]?\s*", "", text.strip()).strip("\"'“”:：·•|｜ ")
    text = re.split(r"(?:作者|编辑|责任编辑|发布时间|发布日期|时间|字号)\s*[:：]", text)[0].strip()
    text = re.sub(r"(?:19|20)\d\d[-年/.].*$", "", text).strip()
    return text if 1 < len(text) <= 40 else None


def _without_site_name(text: str) -> str:
    """Drop the site's and channels' names behind an article's title."""
    parts = [part for part in _TITLE_PARTS.split(text) if part and part.strip()]
    if len(parts) > 1 and len(parts[0].strip()) >= 6:
        return parts[0].strip()
    return max(parts, key=len).strip() if parts else text.strip()


def _cell_places(grid: Element) -> dict[Element, tuple[int, int]]:
    """Row and column of each cell of a table, spans counted; a cell outside of any row stands in the row before it."""
    places: dict[Element, tuple[int, int]] = {}
    row, column = -1, 0
    for element in grid.elements():
        if element.tag == "tr":
            row, column = row + 1, 0
        elif element.tag in ("td", "th"):
            places[element] = (max(row, 0), column)
            width = element.get("colspan")
            column += int(width) if re.fullmatch(r"[1-9]\d?", width) else 1
    return places


def _split_tail(block: Block) -> list[Block]:
    """Take an editor's or source's name in brackets off a paragraph's end; it follows as a block of its own."""
    begin = max(len(block.text) - 80, 0)
    for pattern, role in ((wording.EDITOR_TAIL, Role.EDITOR_LINE), (wording.SOURCE_TAIL, Role.SOURCE_LINE)):
        match = pattern.search(block.text, begin)
        if match is not None and match.start() > begin:
            rest, tail = block.content.slice(0, match.start()).strip(), block.content.slice(match.start(), len(block.text)).strip()
            if rest and tail:
                return [replace(block, content=rest), Block(position=block.position + 1, role=role, content=tail)]
    return [block]


def _split_quotes(block: Block) -> list[Block]:
    """Take live quotes out of a paragraph; they follow it as noise."""
    cuts = [match.span() for match in wording.QUOTE.finditer(block.text)]
    quotes: list[MappedText] = [block.content.slice(start, end) for start, end in cuts]
    rest = Block(
        position=block.position, role=block.role, content=block.content.without(cuts).strip(), level=block.level, notes=block.notes
    )
    extra = [
        Block(position=block.position + 1 + at, role=Role.NOISE, content=quote, notes=("live_quote",)) for at, quote in enumerate(quotes)
    ]
    return [rest, *extra]
