"""One block's text with what the vocabularies find in it, shared by the finders of mentions.

Belongs here: known names, places, words behind which a name may begin, titles in 《》, sentences; the `Found` that finders return.
Does not belong here: what makes a mention; that is `organisations`, `policies`, `products`, `persons`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, overload

from scrapers.facts.lexicon import NameIndex, Spans, read_words, sentence_spans
from scrapers.facts.words import read_table
from scrapers.records import Block, MentionKind
from scrapers.text.offsets import Span

CJK = "\u4e00-\u9fff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A name found in a block, before it becomes a `Mention`.

    Attributes:
        start, end: place in the block's text.
        canonical: name of the entity, None where it is the printed name.
        rule: the rule that found it.
        attributes: as in `Mention`.
    """

    start: int
    end: int
    kind: MentionKind
    rule: str
    canonical: str | None = None
    entity_id: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name of a vocabulary stands for.

    Attributes:
        word: "organisation", "weak" (an organisation whose name is also a common word), "product", "place", "boundary", "protected".
        canonical: name of the entity.
        kind: type of the organisation, kind of the product, level of the place.
        owner: owner of the product, code of the place.
    """

    word: str
    canonical: str = ""
    kind: str = ""
    owner: str = ""


class Word(NamedTuple):
    """A known name at its place in a text."""

    start: int
    end: int
    entry: Entry


@cache
def vocabulary() -> NameIndex[Entry]:
    """Return one index over all vocabularies of names; where a name is in several, organisations go before products before places."""
    names: list[tuple[str, Entry]] = []
    for row in read_table("organisations"):
        weak = [name for name in row["weak_names"].split("|") if name]
        strong = [name for name in (row["canonical"], *row["names"].split("|")) if name and name not in weak]
        names += [(name, Entry("organisation", row["canonical"], row["type"])) for name in strong]
        names += [(name, Entry("weak", row["canonical"], row["type"])) for name in weak]
    known = {name for name, _ in names}
    for row in read_table("products"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            if name not in known:
                names.append((name, Entry("product", row["name"], row["kind"], row["owner"])))
    names += places().items()
    names += [(word, Entry("protected")) for word in read_words("mention_words", "protected")]
    names += [(word, Entry("boundary")) for word in read_words("mention_words", "boundary")]
    return NameIndex(names)


@cache
def places() -> dict[str, Entry]:
    """Return the regions by full name and by short form that stands alone."""
    found: dict[str, Entry] = {}
    for row in read_table("regions"):
        found.setdefault(row["name"], Entry("place", row["name"], row["level"], row["code"]))
    for row in read_table("regions"):
        if row["short"] and row["short_use"] == "always":
            found.setdefault(row["short"], Entry("place", row["name"], row["level"], row["code"]))
    return found


@cache
def local_short_forms() -> dict[str, tuple[str, ...]]:
    """Return the full names of the regions that a short form can mean which does not stand alone."""
    found: dict[str, dict[str, None]] = {}
    for row in read_table("regions"):
        if row["short"] and row["short_use"] == "local" and not row["last_year"]:
            found.setdefault(row["short"], {})[row["name"]] = None
    return {short: tuple(full) for short, full in found.items()}


@cache
def product_entry(name: str) -> Entry | None:
    """Return the product of the vocabulary that has this name, also where an organisation has it too."""
    for row in read_table("products"):
        if name == row["name"] or name in row["aliases"].split("|"):
            return Entry("product", row["name"], row["kind"], row["owner"])
    return None


@cache
def _single_boundaries() -> frozenset[str]:
    return frozenset(word for word in read_words("mention_words", "boundary") if len(word) == 1)


_HARD = re.compile(r"[，,。；;：:！？!?、“”\"‘’《》〈〉「」『』【】\[\]…—\n\t·|/]|\.(?![A-Za-z0-9])")
_PAREN = re.compile(r"[（(]([^（）()]{1,8})[）)]")
_PAREN_IN_NAME = re.compile(r"有限|股份|集团|研究院|研究所|公司|分公司|学院|实验室")
_BLANK = re.compile(r"(?<![A-Za-z0-9])[ \u3000]|[ \u3000](?![A-Za-z0-9])")
_ANY_PAREN = re.compile(r"[（）()]")
_TITLE = re.compile(r"《[^《》\n]{1,90}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?》")
_LATIN = re.compile(r"[A-Z]")
_DATE_END = re.compile(r"\d[年月日]|[上本]月|年[初底末中]")
NAME_PARENS = frozenset({"集团", "控股", "有限合伙", "普通合伙", "特殊普通合伙", "股份"})


class Scan:
    """A block's text, read once.

    Attributes:
        text: the text.
        has_latin: whether a Latin capital stands in it.
        words: known names in order, without overlaps.
        places: stretches that name places.
        titles: stretches in 《》 with their brackets.
        sentences: stretches of sentences.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_latin = _LATIN.search(text) is not None
        self.words: list[Word] = list(map(Word._make, vocabulary().find(text)))
        self._starts = [word.start for word in self.words]
        self.places = Spans((word.start, word.end) for word in self.words if word.entry.word == "place")
        self.titles = Spans(match.span() for match in _TITLE.finditer(text))
        self.sentences: tuple[Span, ...] = sentence_spans(text)
        self._covered = bytearray(len(text))  # 1 where a known name or word stands
        boundaries: list[Span] = []
        for start, end, entry in self.words:
            self._covered[start:end] = b"\1" * (end - start)
            if entry.word == "boundary":
                boundaries.append((start, end))
        covered, single = self._covered, _single_boundaries()
        boundaries += [(at, at + 1) for at, character in enumerate(text) if character in single and not covered[at]]
        boundaries += [match.span() for match in _DATE_END.finditer(text)]
        boundaries.sort()
        self.boundaries = boundaries
        self._boundary_starts = [start for start, _ in boundaries]
        self._boundary_ends = sorted([end for _, end in boundaries])
        name_parens = Spans(
            match.span()
            for match in _PAREN.finditer(text)
            if match.group(1) in NAME_PARENS
            or _PAREN_IN_NAME.match(text, match.end())
            or any(w.entry.word == "place" for w in self.words_in(match.start(1), match.end(1)))
        )
        self.name_parens = name_parens
        hard = {match.end() for match in _HARD.finditer(text)}
        hard |= {match.end() for match in _ANY_PAREN.finditer(text) if name_parens.at(match.start()) is None}
        hard |= {match.end() for match in _BLANK.finditer(text)}
        self._hard_ends = sorted(hard)

    def words_in(self, start: int, end: int) -> list[Word]:
        """Return the known names that lie within [start, end)."""
        index = bisect_left(self._starts, start)
        words = []
        while index < len(self.words) and self.words[index].start < end:
            if self.words[index].end <= end:
                words.append(self.words[index])
            index += 1
        return words

    def word_at(self, start: int) -> Word | None:
        """Return the known name that begins at `start`."""
        index = bisect_left(self._starts, start)
        return self.words[index] if index < len(self.words) and self.words[index].start == start else None

    def within_word(self, position: int) -> bool:
        """Tell whether the character at `position` belongs to a known name or word (or is a boundary word of its own)."""
        return bool(self._covered[position])

    def hard_stop(self, position: int) -> int:
        """Return the end of the last punctuation at or before `position`, 0 where there is none."""
        index = bisect_right(self._hard_ends, position) - 1
        return self._hard_ends[index] if index >= 0 else 0

    def soft_stop(self, position: int) -> int:
        """Return the end of the last boundary word or punctuation at or before `position`."""
        index = bisect_right(self._boundary_ends, position) - 1
        soft = self._boundary_ends[index] if index >= 0 else 0
        return max(soft, self.hard_stop(position))

    def boundaries_in(self, start: int, end: int) -> list[Span]:
        """Return the boundary words that begin in [start, end)."""
        return self.boundaries[bisect_left(self._boundary_starts, start) : bisect_left(self._boundary_starts, end)]

    def sentence_at(self, position: int) -> Span:
        """Return the sentence that holds `position` (the whole text where white space is asked for)."""
        index = bisect_right(self.sentences, position, key=lambda span: span[0]) - 1
        return self.sentences[index] if index >= 0 else (0, len(self.text))


class Names(Sequence[Found]):
    """Names of one kind in a block, without overlaps, in order of the text; asked by position."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._items = tuple(found)
        self._starts = [item.start for item in self._items]

    @overload
    def __getitem__(self, index: int) -> Found: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Found]: ...
    def __getitem__(self, index: int | slice) -> Found | Sequence[Found]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def last_from(self, position: int) -> Found | None:
        """Return the last name that begins at or before `position`."""
        index = bisect_right(self._starts, position) - 1
        return self._items[index] if index >= 0 else None

    def at(self, position: int) -> Found | None:
        """Return the name that holds the character at `position`."""
        item = self.last_from(position)
        return item if item is not None and position < item.end else None

    def ending_at(self, position: int) -> Found | None:
        """Return the name that ends at `position`."""
        item = self.last_from(position - 1)
        return item if item is not None and item.end == position else None

    def within(self, start: int, end: int) -> list[Found]:
        """Return the names that lie in [start, end)."""
        inside = self._items[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [item for item in inside if item.end <= end]


@dataclass(slots=True)
class Passage:
    """A block, its scan and what was found in it so far."""

    block: Block
    scan: Scan
    organisations: list[Found]
    products: list[Found]
    policies: list[Found]
    persons: list[Found]
    securities: list[Found]


def resolve(found: Iterable[Found]) -> list[Found]:
    """Keep the longest of names of one kind that overlap (the first of equals), in order of the text."""
    ordered = list(found)
    if len(ordered) < 2:
        return ordered
    ordered.sort(key=lambda item: (-len(item), item.start))
    taken: list[Found] = []
    occupied: list[int] = []
    ends: dict[int, int] = {}
    for item in ordered:
        index = bisect_right(occupied, item.start)
        if index and ends[occupied[index - 1]] > item.start:
            continue
        if index < len(occupied) and occupied[index] < item.end:
            continue
        occupied.insert(index, item.start)
        ends[item.start] = item.end
        taken.append(item)
    return sorted(taken, key=lambda item: item.start)


@cache
def _word_set(kind: str) -> tuple[frozenset[str], int]:
    words = read_words("mention_words", kind)
    return frozenset(words), max(map(len, words))


def composed_of(text: str, *kinds: str) -> bool:
    """Tell whether `text` is nothing but words of the given kinds of `mention_words.csv`."""
    reach = {0}
    sets = [_word_set(kind) for kind in kinds]
    for start in range(len(text)):
        if start not in reach:
            continue
        for words, longest in sets:
            for end in range(start + 1, min(start + longest, len(text)) + 1):
                if text[start:end] in words:
                    reach.add(end)
    return len(text) in reach


def starts_with_any(text: str, kind: str) -> bool:
    """Tell whether `text` begins with a word of a kind of `mention_words.csv`."""
    words, longest = _word_set(kind)
    return any(text[:size] in words for size in range(1, min(longest, len(text)) + 1))


def ends_with_any(text: str, kind: str) -> bool:
    """Tell whether `text` ends with a word of a kind of `mention_words.csv`, with something before it."""
    words, longest = _word_set(kind)
    return any(text[-size:] in words for size in range(1, min(longest, len(text) - 1) + 1))


def pieces(scan: Scan, start: int, end: int) -> Sequence[Span]:
    """Cut [start, end) at boundary words; empty pieces are left out."""
    result, at = [], start
    for first, last in scan.boundaries_in(start, end):
        if first > at:
            result.append((at, first))
        at = max(at, last)
    if at < end:
        result.append((at, end))
    return result
