"""Documents that carry their fields in YAML front matter, as feed mirrors and static-site generators write them.

Belongs here: finding and reading the front matter, and a Markdown body. Does not belong here: the HTML body's rules (`generic.py`).

Every value is read as a string: a stock code 000063 stays 000063, `no` stays "no". Aliases are refused, nothing in a front matter needs
them. Front matter that cannot be read becomes a noise block that says why; the body is read all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import yaml

from scrapers.parsers.generic import ArticleParser, Published
from scrapers.parsers.lines import Line
from scrapers.parsers.markup import Markup, parse_markup
from scrapers.records import Block, Document, Image, Page, RejectedError, Role
from scrapers.text.dates import parse_instant
from scrapers.text.offsets import EMPTY, MappedText, Span, TextBuilder
from scrapers.text.places import place_of

MAX_FRONT_MATTER = 65_536  # characters; the longest that a generator writes is a list of tags
MAX_NESTING = 20

_OPENING = re.compile(r"\s*---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.M)
_HTML_BODY = re.compile(r"<(?:p|div|table|section|article|h[1-6]|ul|ol|br|span|img)\b[^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before the body.

    Attributes:
        span: place of the YAML text in the page, without the dashes; body_start: where the body begins.
        values: the strings of each key, lower-case; places: place of each single value in the page.
        problem: why it could not be read, or which keys stand twice; "" where all is well.
        readable: whether `values` may be used.
    """

    span: Span
    body_start: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    problem: str = ""
    readable: bool = True


class _StringLoader(yaml.BaseLoader):
    """Composes nodes and refuses what front matter never needs. No node is ever constructed into anything but a string."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise yaml.YAMLError(f"nested more than {MAX_NESTING} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def has_front_matter(raw: str) -> bool:
    """Whether a decoded file begins with a front matter block."""
    opening = _OPENING.match(raw)
    return opening is not None and _CLOSING.search(raw, opening.end()) is not None


def read_front_matter(raw: str) -> FrontMatter:
    """Read the front matter at the beginning of a file.

    Args:
        raw: the decoded file.

    Returns:
        The front matter; with an empty span and the whole file as body where there is none.
    """
    opening = _OPENING.match(raw)
    closing = _CLOSING.search(raw, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter((0, 0), 0)
    start, end = opening.end(), closing.start()
    if end - start > MAX_FRONT_MATTER:
        problem = f"front matter of {end - start} characters; at most {MAX_FRONT_MATTER} are read"
        return FrontMatter((start, end), closing.end(), problem=problem, readable=False)
    try:
        return _compose(raw, start, end, closing.end())
    except (yaml.YAMLError, RecursionError) as error:
        problem = " ".join(str(error).split())[:200]
        return FrontMatter((start, end), closing.end(), problem=f"front matter is no YAML: {problem}", readable=False)


def _compose(raw: str, start: int, end: int, body_start: int) -> FrontMatter:
    loader = _StringLoader(raw[start:end])
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    values: dict[str, tuple[str, ...]] = {}
    places: dict[str, Span] = {}
    twice: list[str] = []
    if node is None:
        return FrontMatter((start, end), body_start)
    if not isinstance(node, yaml.MappingNode):
        return FrontMatter((start, end), body_start, problem="front matter is no mapping", readable=False)
    for name_node, value_node in node.value:
        name = str(name_node.value).strip().lower()
        if name in values:
            twice.append(name)
            continue
        values[name] = tuple(_strings(value_node))
        if isinstance(value_node, yaml.ScalarNode):
            places[name] = (start + value_node.start_mark.index, start + value_node.end_mark.index)
    problem = f"keys that stand twice, the first counts: {', '.join(twice)}" if twice else ""
    return FrontMatter((start, end), body_start, values, places, problem)


def _strings(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        if node.value.strip() and node.value.strip() not in ("~", "null"):
            yield node.value.strip()
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _strings(item)


def parse_front_matter(page: Page) -> Document:
    """Read a file with YAML front matter and a body of HTML or Markdown.

    Args:
        page: the decoded capture.

    Returns:
        The document. Unreadable front matter is a noise block with the note "bad_front_matter: …" and gives no fields.

    Raises:
        RejectedError: "no_text" for an empty body, "parser_limit" for a body beyond the caps.
    """
    front = read_front_matter(page.raw)
    body = page.raw[front.body_start :]
    if not body.strip():
        raise RejectedError("no_text", "front matter without a body", front.span)
    if _HTML_BODY.search(body):
        return _FragmentParser(page, parse_markup(page.raw, front.body_start), front).read()
    return _read_markdown(page, front)


def _front_blocks(raw: str, front: FrontMatter) -> list[Block]:
    """The title's block, and a noise block where something is wrong with the front matter."""
    blocks: list[Block] = []
    if front.problem:
        content = TextBuilder(raw).copy(*front.span).build().strip()
        blocks.append(Block(position=0, role=Role.NOISE, content=content, notes=(f"bad_front_matter: {front.problem}",)))
    title = _title_content(raw, front)
    if title:
        blocks.append(Block(position=len(blocks), role=Role.TITLE, content=title))
    return blocks


def _title_content(raw: str, front: FrontMatter) -> MappedText:
    """The title at its place in the YAML text; empty where quoting changed its characters."""
    value, place = front.values.get("title", ()), front.places.get("title")
    if not value or place is None:
        return EMPTY
    found = raw.find(value[0], *place)
    return TextBuilder(raw).copy(found, found + len(value[0])).build() if found >= 0 else EMPTY


def _first(front: FrontMatter, *names: str) -> str | None:
    return next((front.values[name][0] for name in names if front.values.get(name)), None)


def _all(front: FrontMatter, *names: str) -> tuple[str, ...]:
    return next((front.values[name] for name in names if front.values.get(name)), ())


def _published(front: FrontMatter) -> Published | None:
    for name in ("date", "published", "pubdate", "publish_date", "published_at", "created"):
        printed = _first(front, name)
        instant = parse_instant(printed) if printed else None
        if printed and instant is not None:
            return Published(instant.when, printed[instant.start : instant.end], "front_matter", instant.has_time)
    return None


def _publisher(front: FrontMatter) -> str | None:
    """The site: named as such, or the author where a category of the same name shows that it is a channel and no person."""
    author = _first(front, "author")
    return _first(front, "publisher", "site", "site_name") or (author if author in _all(front, "categories", "category") else None)


class _FragmentParser(ArticleParser):
    """An article's body as HTML: everything in it is the body, the fields come from the front matter."""

    name = "front_matter/html"

    def __init__(self, page: Page, markup: Markup, front: FrontMatter) -> None:
        super().__init__(page, markup)
        self.front = front

    def read(self) -> Document:
        document = super().read()
        head = _front_blocks(self.page.raw, self.front)
        return _behind(head, document)

    @cached_property
    def body_range(self) -> tuple[int, int]:
        return 0, len(self.lines)

    @cached_property
    def title_line(self) -> Line | None:
        return None

    @cached_property
    def title_text(self) -> str | None:
        return _first(self.front, "title")

    def find_published(self) -> Published | None:
        return _published(self.front)

    def find_source(self) -> str | None:
        return _first(self.front, "source") or super().find_source()

    def find_publisher(self) -> str | None:
        return _publisher(self.front)

    def find_authors(self) -> tuple[str, ...]:
        return _all(self.front, "author", "authors") or super().find_authors()

    def find_editor(self) -> str | None:
        return _first(self.front, "editor") or super().find_editor()

    def find_keywords(self) -> tuple[str, ...]:
        return _all(self.front, "keywords", "tags")

    def find_categories(self) -> tuple[str, ...]:
        return _all(self.front, "categories", "category")


def _behind(head: list[Block], document: Document) -> Document:
    """Put blocks before those of a document and renumber."""
    shift = len(head)
    blocks = [*head, *(replace(block, position=block.position + shift) for block in document.blocks)]
    images = tuple(replace(image, caption=image.caption + shift) if image.caption is not None else image for image in document.images)
    return replace(document, blocks=tuple(blocks), images=images)


# -------------------------------------------------------------------- Markdown

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"(\s{0,3})(#{1,6})[ \t]+")
_MARKER = re.compile(r"\s*(?:>[ \t]?)*\s*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?")
_RULE = re.compile(r"\s{0,3}([-*_=])(?:\s*\1){2,}\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)[^)]*\)")
_INLINE = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)|(?<!!)\[(?=[^\]\n]*\]\([^)\n]*\))|(?<=[^!])\]\([^)\n]*\)"  # images, links
    r"|\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|<[^<>\n]*>"
)


def _read_markdown(page: Page, front: FrontMatter) -> Document:
    """Read a Markdown body: headings, paragraphs (wrapped lines joined), list items, tables, images."""
    raw = page.raw
    blocks = _front_blocks(raw, front)
    images: list[Image] = []
    waiting: list[Span] = []  # lines of the paragraph that is being read
    table, row, fenced = -1, -1, False

    def add(block: Block) -> None:
        if block.content:
            blocks.append(replace(block, position=len(blocks)))

    def flush() -> None:
        if waiting:
            add(Block(position=0, role=Role.PARAGRAPH, content=_inline(raw, waiting)))
            waiting.clear()

    at = front.body_start
    for line in raw[front.body_start :].splitlines(keepends=True):
        start, at = at, at + len(line)
        end = start + len(line.rstrip())
        images += [Image(url=match[2]) for match in _IMAGE.finditer(line)]
        if _FENCE.match(line):
            flush()
            fenced = not fenced
            continue
        heading = None if fenced else _HEADING.match(line)
        if not line.strip() or heading or (_RULE.match(line) and not fenced):
            flush()
            row = -1
            if heading:
                content = _inline(raw, [(start + heading.end(), start + len(line.rstrip(" #\t\r\n")))])
                add(Block(position=0, role=Role.HEADING, content=content, level=len(heading[2])))
            continue
        if line.lstrip().startswith("|"):
            flush()
            if _TABLE_RULE.match(line):
                continue
            table, row = (table + 1, 0) if row < 0 else (table, row + 1)
            for column, cell in enumerate(re.finditer(r"[^|]+", raw[start:end].strip().strip("|"))):
                offset = raw.index("|", start) + 1
                content = _inline(raw, [(offset + cell.start(), offset + cell.end())])
                add(Block(position=0, role=Role.TABLE_CELL, content=content, table=table, row=row, column=column))
            continue
        marker = _MARKER.match(line)
        skipped = marker.end() if marker else 0
        if line[:skipped].strip():
            flush()
        waiting.append((start + skipped, end))
    flush()
    if not any(block.role in (Role.PARAGRAPH, Role.TABLE_CELL) for block in blocks):
        raise RejectedError("no_text", "a Markdown body without text")
    published, title, publisher = _published(front), _first(front, "title"), _publisher(front)
    return Document(
        page=page,
        parser="front_matter/markdown",
        blocks=tuple(blocks),
        title=title,
        published=published.when if published else None,
        published_text=published.text if published else None,
        published_found=published.found if published else None,
        source_name=_first(front, "source"),
        publisher=publisher,
        authors=_all(front, "author", "authors"),
        editor=_first(front, "editor"),
        keywords=_all(front, "keywords", "tags"),
        categories=_all(front, "categories", "category"),
        place=place_of(title or "", publisher or ""),
        images=tuple(images),
    )


def _inline(raw: str, lines: list[Span]) -> MappedText:
    """Join a paragraph's lines without their inline marks; a line end between Chinese characters is dropped, else it is a blank."""
    builder = TextBuilder(raw)
    last, gap = "", None
    for start, end in lines:
        at = start
        pieces = [*(match.span() for match in _INLINE.finditer(raw, start, end)), (end, end)]
        for low, high in pieces:
            if low > at:
                if gap is not None and last.isascii() and raw[at].isascii():
                    builder.put(" ", *gap)
                gap = None
                builder.copy(at, low)
                last = raw[low - 1]
            at = high
        following = end
        while following < len(raw) and raw[following] in " \t\r\n":
            following += 1
        gap = (end, following) if last else None
    return builder.build().strip()
