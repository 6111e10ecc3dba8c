"""HTML as a tree whose every text knows its place in the decoded page.

Belongs here: the tokeniser, the tree builder and small questions to the tree (attributes, selectors, text of an element).
Does not belong here: any idea of what an article is; that is `generic.py` and the publishers.

The tree is built here and not by lxml because lxml forgets where a text stood, drops text on deep nesting and on very long texts
without an error, and answers hostile pages with as much memory as they ask for. One pass with one regular expression, linear in the
length of the page; wrong nesting is mended by the same few rules that browsers share (https://html.spec.whatwg.org/#tree-construction).
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from scrapers.records import RejectedError
from scrapers.text.offsets import MappedText, Span, TextBuilder

MAX_TAGS = 150_000  # the longest news pages seen hold 6,000; a tree of this size takes about 100 MB
MAX_CHARACTERS = 16_000_000
MAX_DEPTH = 256  # deeper elements become siblings, as in browsers (512 there); their text is kept

_TAG = re.compile(
    r"""<(?:(/?)([a-zA-Z][a-zA-Z0-9:_.-]*+)(?=[\s/><]|\Z)((?:[^<>=]++|=(?:\s*+(?:"[^"]*+"|'[^']*+'))?+)*+)>?|(!--)|[!?/][^>]*+>?)"""
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?""")
_PIECE = re.compile(r"[ \t\n\r\f]+|&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")


def tag_set(names: str) -> frozenset[str]:
    """The set of the names in a text, for lists of tags that are read more easily without quotes."""
    return frozenset(names.split())


VOID = tag_set("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
RAW_TEXT = tag_set("script style xmp iframe noembed noframes textarea title")
BLOCK = tag_set(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre section select summary table tbody td template tfoot"
    " th thead tr ul caption video audio object button"
)
_CLOSES_P = BLOCK - tag_set("td th tr tbody thead tfoot caption html head body option optgroup object button video audio")
_FORMATTING = tag_set("a abbr b big code em font i label nobr s small span strike strong sub sup tt u")
_SCOPE_ENDS = tag_set("table td th caption")
_TABLE_TAGS = tag_set("table tbody thead tfoot tr td th caption")
# A start tag (key) closes open tags (first), looking up the stack no further than the second.
_IMPLIED_ENDS = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir", "td", "th", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "td", "th", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "td", "th", "table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "tr": (frozenset({"tr", "td", "th", "caption"}), frozenset({"table", "tbody", "thead", "tfoot"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption"}), frozenset({"table"})),
    "body": (frozenset({"head"}), frozenset({"html"})),
}
_HEAD_TAGS = tag_set("title base link meta script style noscript template object")


class Element:
    """An element of the tree.

    Attributes:
        tag: lower-case name; "" for the root.
        parent: None for the root.
        children: elements and texts in order; a text is its span in the page.
        start, end: place of the whole element in the page, with its tags.
    """

    __slots__ = ("_attribute_text", "_attributes", "children", "end", "parent", "start", "tag")

    def __init__(self, tag: str, parent: "Element | None", attribute_text: str, start: int) -> None:
        self.tag = tag
        self.parent = parent
        self.children: list[Element | Span] = []
        self.start = start
        self.end = start
        self._attribute_text = attribute_text
        self._attributes: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"<{self.tag}{self._attribute_text}>"

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes by lower-case name with character references resolved; the first of two equal names counts."""
        if self._attributes is None:
            found: dict[str, str] = {}
            for name, quoted, apostrophed, bare in _ATTRIBUTE.findall(self._attribute_text):
                value = quoted or apostrophed or bare
                found.setdefault(name.lower(), html.unescape(value) if "&" in value else value)
            self._attributes = found
        return self._attributes

    def get(self, name: str) -> str:
        """Value of an attribute, "" where it is absent."""
        return self.attributes.get(name, "") if self._attribute_text else ""

    def may_have(self, name: str) -> bool:
        """Whether the start tag holds the letters of an attribute's name: a quick no for most elements."""
        text = self._attribute_text
        return bool(text) and (name in text or name in text.lower())

    @property
    def marks(self) -> str:
        """Class and id in lower case, each name between blanks: what the page's author called this element."""
        if not self._attribute_text:
            return ""
        return f" {self.get('class')} {self.get('id')} ".lower()

    def elements(self) -> Iterator["Element"]:
        """All elements below this one in the order of the page."""
        stack = [child for child in reversed(self.children) if isinstance(child, Element)]
        while stack:
            element = stack.pop()
            yield element
            if element.children:
                stack.extend(child for child in reversed(element.children) if isinstance(child, Element))

    def texts(self) -> Iterator[Span]:
        """All texts below this element in the order of the page."""
        stack: list[Element | Span] = list(reversed(self.children))
        while stack:
            child = stack.pop()
            if isinstance(child, Element):
                stack.extend(reversed(child.children))
            else:
                yield child

    def ancestors(self) -> Iterator["Element"]:
        """The parents, nearest first, without the root."""
        element = self.parent
        while element is not None and element.tag:
            yield element
            element = element.parent


class Markup:
    """A page and its tree.

    Attributes:
        raw: the decoded page.
        root: an element without a tag that holds everything.
        elements: all elements in the order of the page.
    """

    def __init__(self, raw: str, root: Element, elements: list[Element]) -> None:
        self.raw = raw
        self.root = root
        self.elements = elements

    @cached_property
    def named(self) -> dict[str, list[Element]]:
        """Elements by tag ("p"), id ("#zoom") and class (".date"), each list in the order of the page."""
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            found.setdefault(element.tag, []).append(element)
            if element.may_have("id"):
                identity = element.get("id")
                if identity:
                    found.setdefault(f"#{identity}", []).append(element)
            if element.may_have("class"):
                for name in element.get("class").split():
                    found.setdefault(f".{name}", []).append(element)
        return found

    def text(self, spans: Iterable[Span]) -> MappedText:
        """Make the text of the given stretches: references resolved, white space collapsed, both ends stripped.

        A line end between two Chinese characters is a wrap of the source and is dropped; between other characters it is one blank.
        """
        return collect_text(self.raw, spans)

    def text_of(self, element: Element) -> MappedText:
        """The text of all that stands below an element."""
        return collect_text(self.raw, element.texts())

    def select(self, *selectors: str) -> Element | None:
        """The first element that the first of the selectors with any match finds; see `compile_selector`."""
        for selector in selectors:
            found = next(self.select_all(selector), None)
            if found is not None:
                return found
        return None

    def select_all(self, selector: str) -> Iterator[Element]:
        """All elements that a selector finds, in the order of the page."""
        steps = compile_selector(selector)
        tag, identity, classes, _ = steps[-1]
        if identity or classes or tag:
            candidates = self.named.get(f"#{identity}" if identity else f".{classes[0]}" if classes else tag, [])
        else:
            candidates = self.elements
        for element in candidates:
            if matches(element, steps):
                yield element


Close = Callable[[int, int], None]
Step = tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]
_STEP = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)?((?:#[\w-]+|\.[\w-]+|\[[\w-]+(?:\^?=[^\]]*)?\])*)$")
_SELECTORS: dict[str, tuple[Step, ...]] = {}


def compile_selector(selector: str) -> tuple[Step, ...]:
    """Read a selector of the small language the publishers use: `tag`, `#id`, `.class`, `[name]`, `[name=value]`, `[name^=start]`,
    glued together, and blanks for "somewhere below".

    Raises:
        ValueError: the selector is not of that language.
    """
    known = _SELECTORS.get(selector)
    if known is not None:
        return known
    steps: list[Step] = []
    for word in selector.split():
        match = _STEP.match(word)
        if match is None:
            raise ValueError(f"cannot read the selector {selector!r}")
        identity, classes, attributes = "", [], []
        for part in re.findall(r"#[\w-]+|\.[\w-]+|\[[^\]]*\]", match[2]):
            if part[0] == "#":
                identity = part[1:]
            elif part[0] == ".":
                classes.append(part[1:])
            else:
                name, _, value = part[1:-1].partition("=")
                attributes.append((name, value.strip("\"'")))
        steps.append(((match[1] or "").lower(), identity, tuple(classes), tuple(attributes)))
    if not steps:
        raise ValueError("an empty selector")
    return _SELECTORS.setdefault(selector, tuple(steps))


def matches(element: Element, steps: tuple[Step, ...]) -> bool:
    """Whether an element is what a compiled selector asks for."""
    if not _matches_step(element, steps[-1]):
        return False
    wanted = len(steps) - 2
    for ancestor in element.ancestors():
        if wanted < 0:
            break
        if _matches_step(ancestor, steps[wanted]):
            wanted -= 1
    return wanted < 0


def _matches_step(element: Element, step: Step) -> bool:
    tag, identity, classes, attributes = step
    if tag and element.tag != tag:
        return False
    if identity and element.get("id") != identity:
        return False
    if classes:
        present = element.get("class").split()
        if any(name not in present for name in classes):
            return False
    for name, value in attributes:
        if name.endswith("^"):
            if not element.get(name[:-1]).startswith(value):
                return False
        elif name not in element.attributes or (value and element.get(name) != value):
            return False
    return True


def parse_markup(raw: str, start: int = 0) -> Markup:
    """Build the tree of a page.

    Args:
        raw: the decoded page.
        start: where the markup begins (behind front matter, for example).

    Returns:
        The tree; offsets count from the beginning of `raw`.

    Raises:
        RejectedError: "parser_limit" for more characters or tags than any news page has.
    """
    if len(raw) - start > MAX_CHARACTERS:
        raise RejectedError("parser_limit", f"a page of {len(raw) - start} characters; at most {MAX_CHARACTERS} are read")
    root = Element("", None, "", start)
    stack = [root]
    elements: list[Element] = []
    open_tags: dict[str, int] = {}
    search, position, length = _TAG.search, start, len(raw)
    unclosed: set[str] = set()  # raw-text elements that are known to have no end tag in the rest of the page
    tags = 0

    def close(index: int, at: int) -> None:
        """Close stack[index] and all above it."""
        for element in stack[index:]:
            element.end = at
            open_tags[element.tag] -= 1
        del stack[index:]

    while position < length:
        match = search(raw, position)
        if match is None:
            stack[-1].children.append((position, length))
            break
        at = match.start()
        if at > position:
            stack[-1].children.append((position, at))
        position = match.end()
        name = match[2]
        if name is None:
            if match[4]:
                found = raw.find("-->", at + 2)  # `<!-->` and `<!--->` are whole comments
                position = length if found < 0 else found + 3
            continue
        tags += 1
        if tags > MAX_TAGS:
            raise RejectedError("parser_limit", f"more than {MAX_TAGS} tags", (at, position))
        name = name.lower()
        if match[1]:
            if stack[-1].tag == name:
                stack.pop().end = position
                open_tags[name] -= 1
            elif open_tags.get(name):
                _close_tag(stack, name, position, close)
            elif name == "br":
                element = Element("br", stack[-1], "", at)
                element.end = position
                stack[-1].children.append(element)
                elements.append(element)
            continue
        top = stack[-1].tag
        if name in _CLOSES_P and open_tags.get("p"):
            _close_implied(stack, frozenset({"p"}), _SCOPE_ENDS, at, close)
        implied = _IMPLIED_ENDS.get(name)
        if implied is not None:
            _close_implied(stack, implied[0], implied[1], at, close)
        elif name == "a" and open_tags.get("a"):
            _close_implied(stack, frozenset({"a"}), _SCOPE_ENDS, at, close)
        elif top == "head" and name not in _HEAD_TAGS:
            close(len(stack) - 1, at)
        if name in ("html", "body") and open_tags.get(name):
            continue
        parent = stack[-1]
        element = Element(name, parent, match[3], at)
        parent.children.append(element)
        elements.append(element)
        if name in VOID:
            element.end = position
        elif name in RAW_TEXT:
            inner_end, element.end = _raw_text_end(raw, name, position, unclosed)
            if inner_end > position:
                element.children.append((position, inner_end))
            position = element.end
        elif len(stack) < MAX_DEPTH:
            stack.append(element)
            open_tags[name] = open_tags.get(name, 0) + 1
        else:
            element.end = position
    close(1, length)
    root.end = length
    return Markup(raw, root, elements)


def _close_tag(stack: list[Element], name: str, at: int, close: Close) -> None:
    """Handle an end tag whose element is open somewhere in the stack."""
    inline = name in _FORMATTING
    for index in range(len(stack) - 1, 0, -1):
        tag = stack[index].tag
        if tag == name:
            if inline and any(element.tag in BLOCK for element in stack[index + 1 :]):
                # Crossed tags such as <b><p></b></p>: the inline element ends, the blocks inside stay open.
                close_one(stack, index, at, close)
            else:
                close(index, at)
            return
        if tag in _SCOPE_ENDS and name not in _TABLE_TAGS:
            return


def close_one(stack: list[Element], index: int, at: int, close: Close) -> None:
    """End one inline element and keep those above it in the stack open."""
    above = stack[index + 1 :]
    del stack[index + 1 :]
    close(index, at)
    stack.extend(above)


def _close_implied(stack: list[Element], closed: frozenset[str], limits: frozenset[str], at: int, close: Close) -> None:
    """Close the outermost element of `closed` above the nearest of `limits`."""
    found = 0
    for index in range(len(stack) - 1, 0, -1):
        tag = stack[index].tag
        if tag in closed:
            found = index
            if len(closed) == 1:
                break
        elif tag in limits:
            break
    if found:
        close(found, at)


_RAW_TEXT_ENDS = {name: re.compile(rf"</(?i:{name})(?![\w-])[^>]*+>?") for name in RAW_TEXT}


def _raw_text_end(raw: str, name: str, position: int, unclosed: set[str]) -> Span:
    """Find the end of a raw-text element's content and of its end tag.

    Without an end tag the content goes on to the page's end, but an unclosed title must not swallow the page: it ends at the next tag.
    """
    match = None if name in unclosed else _RAW_TEXT_ENDS[name].search(raw, position)
    if match is not None:
        return match.span()
    unclosed.add(name)
    end = raw.find("<", position) if name == "title" else len(raw)
    return (end, end) if end >= 0 else (len(raw), len(raw))


def _is_wide(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef" or character >= "\U00020000"


def collect_text(raw: str, spans: Iterable[Span]) -> MappedText:
    """See `Markup.text`."""
    builder = TextBuilder(raw)
    last = ""  # last character that was written
    waiting: Span | None = None  # white space that is written once something follows
    for start, end in spans:
        at = start
        for match in _PIECE.finditer(raw, start, end):
            low, high = match.span()
            if low > at:
                waiting, last = _write(builder, raw, at, low, waiting, last)
            at = high
            if raw[low] != "&":
                waiting = (low, high) if waiting is None or "\n" not in raw[waiting[0] : waiting[1]] else waiting
                continue
            character = html.unescape(match[0])
            if character == match[0]:
                waiting, last = _write(builder, raw, low, high, waiting, last)
            else:
                _write_blank(builder, raw, waiting, last, character)
                builder.put(character, low, high)
                waiting, last = None, character[-1:] or last
        if at < end:
            waiting, last = _write(builder, raw, at, end, waiting, last)
    return builder.build().strip()


def _write(builder: TextBuilder, raw: str, start: int, end: int, waiting: Span | None, last: str) -> tuple[None, str]:
    _write_blank(builder, raw, waiting, last, raw[start])
    builder.copy(start, end)
    return None, raw[end - 1]


def _write_blank(builder: TextBuilder, raw: str, waiting: Span | None, last: str, following: str) -> None:
    if waiting is None or not last:
        return
    if "\n" in raw[waiting[0] : waiting[1]] and (_is_wide(last) or _is_wide(following)):
        return
    builder.put(" ", *waiting)
