"""Listings: what a sentence enumerates (产业地图、运行分析、亩均效益等六个模块), what the items are, whose, and how many are declared.

Belongs here: where an enumeration begins and ends, its items, the noun that says what they are, its count; the making of `Listing` records.
Does not belong here: enumerations of numbers (see `numbers`) and of persons; what an item is the name of (see `mentions`).

A text in which words are not separated does not say where the first item begins and the last one ends. An enumeration is therefore read
only where something closes or opens it: 等 with or without a noun, a count with a noun (三大产业, “三张清单”), a verb that announces a list
(包括, 分为, 如), a frame (由…组成, 对…进行, 从…到…), or names that the mention grammar knows. The rest is left unread.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from scrapers.facts.lexicon import NameIndex, read_words, sentence_spans
from scrapers.facts.numbers import parse_chinese
from scrapers.facts.words import alternation, read_table
from scrapers.records import Block, Document, Listing, ListingItem, Mention, MentionKind, Role, make_id
from scrapers.text.offsets import Span

LISTINGS_VERSION = "listings/1"
_READ = frozenset({Role.PARAGRAPH, Role.ASIDE, Role.FOOTNOTE})
_NAMED = (MentionKind.ORGANISATION, MentionKind.PRODUCT, MentionKind.POLICY, MentionKind.PLACE)

_LONGEST_ITEM = 24
_LONGEST_TITLE = 80  # an item that is one title or quotation
_LONGEST_LABEL = 20

_HIDDEN = "\x00"
_ATOM = re.compile(
    r"《[^《》]{1,120}(?:《[^《》]{1,80}》[^《》]{0,60})?》|“[^“”]{1,80}”|‘[^‘’]{1,80}’|「[^「」]{1,80}」|（[^（）]{1,200}）|\([^()]{1,200}\)"
)
_HARD = re.compile(r"[，；;：:。！？!?\n…—]+|,(?!\d{3}(?!\d))")
# Between neighbouring titles or quotations no mark is printed: 《甲》《乙》, “甲”“乙”.
_SEPARATOR = re.compile(r"、|(?<=》)(?=《)|(?<=”)(?=“)")
_CLOSER = re.compile(
    r"(?P<open>(?<![平高中同均初劣优上下一二三四五六七八九十])等等?(?![级待离效值候额保奖功座]|于(?!\d))(?P<within>在内的?)?)"
    r"|(?P<like>这样的|这类|之类的?|在内的?|为代表的?)"
)
_NUMERAL = r"\d{1,5}|(?!一(?![十百]))[一二两三四五六七八九十百]{1,4}"


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_table("listing_words") if row["kind"] == kind)


@cache
def _count() -> re.Pattern[str]:
    """How many things of which measure word: 五大, 6家, 30余个; the noun follows."""
    measures = {row["word"] for row in read_table("measure_words") if row["kind"] != "noun"} | {"大", "类", "大类"}
    return re.compile(
        r"(?P<direct>(?<![第一二两三四五六七八九十百千万亿])[二两三四五六七八九十]{1,3})(?=省|市|区|县|镇|乡|村|部门|部委|国|校|院|地)"
        rf"|(?P<number>(?<![\d.第]){_NUMERAL})(?P<more>余|多)?(?P<measure>{alternation(measures)})(?![、，。；]|$)"
    )


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(alternation(_words("head")))


@cache
def _quantifiers() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(_words('quantifier'))})的?")


@cache
def _modifiers() -> re.Pattern[str]:
    words = _words("modifier") | {word for word in read_words("mention_words", "quality") if len(word) > 1}
    return re.compile(f"(?:{alternation(words)})")


# --- words that can stand before an enumeration ---

_OPENING, _VERB, _FUNCTION, _OF, _AND = "opening", "verb", "function", "of", "and"
# A preposition or particle of one character that no word of the vocabulary covers.
_SINGLES: Mapping[str, str] = {
    **dict.fromkeys("了着在对向从由将把被给让以于为是据按使至到该各并又还也都已而但则且凭曾其跟", _FUNCTION),
    "的": _OF,
    "与": _AND,
    "和": _AND,
    "及": _AND,
    "或": _AND,
}


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    kind: str
    word: str


@cache
def _cue_index() -> NameIndex[str]:
    """Words before an enumeration by kind; words that hold such a character and are none have the kind ""."""
    names = [(word, _OPENING) for word in _words("opening") if len(word) > 1]
    names += [(word, "") for word in sorted(_words("noun_verb"))]
    names += [(word, _VERB) for word in sorted(_words("verb") | _words("lead"))]
    names += [(word, "") for word in read_words("mention_words", "protected")]
    names += [(word, "") for word in sorted(_words("head")) if any(c in _SINGLES for c in word)]
    return NameIndex(names)


def _cues(text: str) -> list[_Cue]:
    """Find the words that can lead to an enumeration, in order, without overlaps; `text` is masked."""
    openings = _words("opening")
    found = []
    at = 0
    for start, end, kind in [*_cue_index().find(text), (len(text), len(text), "")]:
        for place in range(at, start):
            character = text[place]
            if character in openings:
                found.append(_Cue(place, place + 1, _OPENING, character))
            elif character in _SINGLES:
                found.append(_Cue(place, place + 1, _SINGLES[character], character))
        if kind:
            found.append(_Cue(start, end, kind, text[start:end]))
        at = end
    return found


def _verb(cue: _Cue | None) -> str | None:
    return cue.word if cue is not None and cue.kind in (_VERB, _OPENING) and cue.word not in _words("lead") else None


# --- one sentence ---


class _BlockNames:
    """The names in one block by where they begin, the longest of each place."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.by_start: dict[int, Mention] = {}
        for mention in mentions:
            other = self.by_start.get(mention.text_start)
            if other is None or _rank(mention) > _rank(other):
                self.by_start[mention.text_start] = mention
        self.starts = sorted(self.by_start)


@dataclass(frozen=True, slots=True)
class _Label:
    """The noun that says what the items are: its place (its count not included) and the declared count with its place."""

    start: int
    end: int
    count: int | None = None
    count_span: Span | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """An enumeration in a sentence; places are those of the sentence."""

    items: tuple[Span, ...]
    label: _Label | None
    verb: str | None
    lead: int
    closed_at: int
    open_printed: bool
    rules: tuple[str, ...]


class _Sentence:
    """One sentence with its brackets and quotations hidden."""

    def __init__(self, text: str, names: "_BlockNames", first: int) -> None:
        """Keep a sentence.

        Args:
            text: its characters.
            names: mentions of its block.
            first: where the sentence begins in the block.
        """
        self.text = text
        self.masked = _ATOM.sub(lambda match: match[0][0] + _HIDDEN * (len(match[0]) - 2) + match[0][-1], text)
        self.separators = [match.span() for match in _SEPARATOR.finditer(self.masked)]
        self.names: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self._places: set[int] = set()
        last = first + len(text)
        for start in names.starts[bisect_left(names.starts, first) : bisect_left(names.starts, last)]:
            mention = names.by_start[start]
            if mention.text_end <= last:
                self.names[start - first] = mention.text_end - first
                self.ends.setdefault(mention.text_end - first, start - first)
                if mention.kind is MentionKind.PLACE:
                    self._places.add(start - first)
        # 有赞 is a name, and its first character no verb.
        self.cues = [cue for cue in _cues(self.masked) if not self._in_name(cue)]
        self._cue_starts = [cue.start for cue in self.cues]

    def _in_name(self, cue: _Cue) -> bool:
        end = self.names.get(cue.start, 0)
        return end > cue.end and end - cue.start <= 4

    def cues_in(self, start: int, end: int) -> list[_Cue]:
        """The cues that lie in [start, end)."""
        inside = self.cues[bisect_left(self._cue_starts, start) : bisect_left(self._cue_starts, end)]
        return [cue for cue in inside if cue.end <= end]

    def place_end(self, start: int) -> int | None:
        """Where the place that begins at `start` ends."""
        return self.names[start] if start in self._places else None

    def find(self) -> Iterator[_Found]:
        """Yield the enumerations of the sentence in order."""
        done = 0
        ranges = self.ranges
        for index, (start, end) in enumerate(ranges):
            if start < done:
                continue
            reach = self._from_to(ranges[index:])
            if reach is not None:
                done = reach.closed_at
                yield reach
                continue
            before = ranges[index - 1] if index else None
            yield from self._segment(start, end, before)
        for match in _ATOM.finditer(self.text):
            if match[0][0] in "（(" and "、" in match[0]:
                yield from self._bracket(match.start(), match.end())

    @cached_property
    def ranges(self) -> list[Span]:
        """The clauses of the sentence."""
        found = []
        at = 0
        for match in _HARD.finditer(self.masked):
            if match[0] == "，" and self.masked.startswith("是", match.end()) and "、" in self.masked[at : match.start()]:
                # 甲、乙、丙，是……的三大要素: one clause with a pause.
                continue
            if match.start() > at:
                found.append((at, match.start()))
            at = match.end()
        if at < len(self.masked):
            found.append((at, len(self.masked)))
        return found

    def _separators_in(self, start: int, end: int) -> list[Span]:
        return [span for span in self.separators if start < span[0] and span[1] < end]

    def _segment(self, start: int, end: int, before: Span | None) -> Iterator[_Found]:
        if not self._separators_in(start, end):
            return
        at = start
        closers: list[tuple[int, int, re.Match[str] | None]] = [
            (match.start(), match.end(), match) for pattern in (_CLOSER, _count()) for match in pattern.finditer(self.masked, start, end)
        ]
        closers += [(place, place, None) for place in self._quoted_counts(start, end)]
        closers.sort(key=lambda closer: closer[:2])
        for first, last, match in closers:
            if first < at:
                continue
            found = self._closed(at, first, last, match, end, before)
            if found is not None:
                yield found
                at = found.closed_at
            elif match is not None and match.re is _CLOSER:
                at = last
        if self._separators_in(at, end):
            found = self._unclosed(at, end, before)
            if found is not None:
                yield found

    # --- what closes an enumeration ---

    def _quoted_counts(self, start: int, end: int) -> Iterator[int]:
        """Yield where a quotation begins that is a count with its noun: “三张清单”."""
        for match in _ATOM.finditer(self.text, start, end):
            if match[0][0] == "“" and _count().match(match[0], 1) and match.start() > start and self.masked[match.start() - 1] != "、":
                yield match.start()

    def _closed(self, start: int, stop: int, behind: int, match: re.Match[str] | None, end: int, before: Span | None) -> _Found | None:
        """Read the enumeration that ends at `stop`."""
        is_closer = match is not None and match.re is _CLOSER
        if not self._separators_in(start, stop):
            return None
        label = self._label_behind(behind if is_closer else stop, end, joined=is_closer and match["like"] is not None)
        if not is_closer and (label is None or label.count is None or self.masked[stop - 1] in "和及与"):
            return None
        lead = self._lead(start, stop)
        if lead is None:
            return None
        first, cue = lead
        has_open = is_closer and bool(match["open"] or match["like"] == "为代表的" or match["like"] == "为代表")
        if is_closer and match["like"] and match["like"].startswith("在内") and label is None:
            return None
        count = label.count if label else None
        items = self._items(first, stop, count, exact=not is_closer)
        if items is None:
            return None
        rules = ["listing.and_so_on" if is_closer and match["open"] else "listing.such" if is_closer else "listing.count"]
        if label is None:
            label = self._label_before(cue, before)
            if label is not None:
                rules.append("listing.label_before")
        closed_at = max(label.end if label else behind, behind)
        return _Found(items, label, _verb(cue), first, closed_at, has_open, tuple(rules))

    def _unclosed(self, start: int, end: int, before: Span | None) -> _Found | None:
        """Read an enumeration that nothing closes but the end of its clause, a frame or the end of its last name."""
        named = self._all_named(start, end)
        if named is not None:
            items, stop = named
            return _Found(items, None, self._verb_before(start, items[0][0]), items[0][0], stop, False, ("listing.names",))
        frame = self._frame(start, end)
        if frame is not None:
            return frame
        stop = end
        lead = self._lead(start, stop)
        if lead is None:
            return None
        first, cue = lead
        opened = cue is not None and cue.kind == _OPENING
        colon = cue is None and first > 0 and self.masked[first - 1] in "：:"
        if not opened and not colon:
            return None
        label = self._label_before(cue, before)
        if label is None and (colon or (cue is not None and cue.word in ("有", "即", "如", "含"))):
            return None
        count = label.count if label else None
        items = self._items(first, stop, count, exact=False)
        if items is None or any(self._is_clause(item, _OF) for item in items) or (count is not None and len(items) > count):
            return None
        example = cue is not None and cue.word in _words("example")
        return _Found(items, label, _verb(cue), first, stop, example, ("listing.announced",))

    def _is_clause(self, item: Span, *kinds: str) -> bool:
        """Tell whether an item holds a verb or particle (or a word of `kinds`), so that it is more than a name."""
        first, last = item
        return any(
            cue.kind in (_FUNCTION, _OPENING, *kinds) or (cue.kind == _VERB and (cue.end < last or cue.start == first))
            for cue in self.cues_in(first, last)
        )

    def _all_named(self, start: int, end: int) -> tuple[tuple[Span, ...], int] | None:
        """Read an enumeration of names that the mention grammar knows, the last of which may be followed by anything."""
        separators = self._separators_in(start, end)
        if not separators:
            return None
        opens = self.ends.get(separators[0][0])
        if opens is None or opens < start:
            return None
        items = [(opens, separators[0][0])]
        for (_, left), following in pairwise([*separators, (end, end)]):
            stop = self.names.get(left)
            if stop is None:
                return None
            if following[0] != end and stop != following[0]:
                return None
            items.append((left, stop))
        tail = re.compile("和|以及|及|与").match(self.masked, items[-1][1])
        if tail and tail.end() in self.names and self.names[tail.end()] <= end:
            items.append((tail.end(), self.names[tail.end()]))
        return tuple(items), items[-1][1]

    _FRAMES = (
        ("对", re.compile(r"进行|开展|作出|加以"), "listing.object"),
        ("由", re.compile(r"(?:共同)?(?:组成|构成)"), "listing.made_of"),
        ("以", re.compile(r"为(?:代表|主体|核心|重点|主|支撑|基础|抓手|引领)"), "listing.as"),
    )

    def _frame(self, start: int, end: int) -> _Found | None:
        """Read 对…进行, 由…组成, 以…为核心 and 在…领域."""
        last = self._separators_in(start, end)[-1][1]
        for opener, closing, rule in self._FRAMES:
            match = closing.search(self.masked, last, end)
            if match is None or match.start() == last:
                continue
            lead = self._lead(start, match.start())
            if lead is None or lead[1] is None or lead[1].word != opener:
                continue
            items = self._items(lead[0], match.start(), None, exact=False)
            if items is None or any(self._is_clause(item) for item in items):
                continue
            return _Found(items, None, match[0], lead[0], match.end(), match[0] == "为代表", (rule,))
        found = self._equated(start, last, end)
        if found is not None:
            return found
        match = re.compile(r"(?:领域|环节|方面|层面|行业)(?=$|[的中上内里间已均都也，；。和与]|普遍)").search(self.masked, last, end)
        if match is None or match.start() == last:
            return None
        lead = self._lead(start, match.start())
        if lead is None or lead[1] is None or lead[1].kind not in (_FUNCTION, _OF) or lead[1].word not in ("在", "于", "的", "到"):
            return None
        items = self._items(lead[0], match.start(), None, exact=False)
        if items is None or any(self._is_clause(item) or len(self.text[slice(*item)]) < 2 for item in items):
            return None
        return _Found(items, _Label(*match.span()), None, lead[0], match.end(), False, ("listing.place",))

    def _equated(self, start: int, last: int, end: int) -> _Found | None:
        """Read 甲、乙、丙是…的三大要素: the count must be met."""
        link = re.compile("是|为|作为|成为|构成").search(self.masked, last, end)
        if link is None:
            return None
        label = self._label_in(link.end(), end)
        stop = link.start() - (self.masked[link.start() - 1] == "，")
        lead = self._lead(start, stop)
        if label is None or lead is None:
            return None
        items = self._items(lead[0], stop, label.count, exact=True)
        return _Found(items, label, link[0], lead[0], link.end(), False, ("listing.equated",)) if items else None

    def _from_to(self, ranges: Sequence[Span]) -> _Found | None:
        """Read 从甲、乙到丙、丁, which may go on with 从戊到己 in the next clause."""
        items: list[Span] = []
        stop = 0
        for start, end in ranges:
            lead = re.compile(r"(?:从|到)").match(self.masked, start)
            if lead is None or (not items and lead[0] == "到") or "到" not in self.masked[start:end]:
                break
            parts = [
                (start + lead.end() - start + piece.start(), start + lead.end() - start + piece.end())
                for piece in re.finditer(r"[^、到]+", self.masked[lead.end() : end])
            ]
            if any(
                not 2 <= last - first <= 12 or self._is_clause((first, last)) or _NUMBER.match(self.text, first) for first, last in parts
            ):
                break
            items += parts
            stop = end
        if len(items) < 3 or "、" not in self.masked[ranges[0][0] : stop]:
            return None
        return _Found(tuple(items), None, None, items[0][0], stop, False, ("listing.from_to",))

    def _bracket(self, start: int, end: int) -> Iterator[_Found]:
        """Read the inside of a bracket behind a count with its noun: 五大行动（甲、乙、丙、丁、戊）."""
        inner = (start + 1, end - 1)
        clause = max((match.end() for match in _HARD.finditer(self.masked, 0, start)), default=0)
        label = self._label_in(clause, start)
        if label is None or label.count is None:
            return
        cuts = [match.span() for match in re.compile("、|以及|和").finditer(self.text, *inner)]
        for separators in (cuts, [cut for cut in cuts if self.text[cut[0]] == "、"]):
            edges = [inner[0], *(place for cut in separators for place in cut), inner[1]]
            items = tuple(zip(edges[::2], edges[1::2], strict=True))
            if len(items) == label.count and all(last > first for first, last in items):
                yield _Found(items, label, None, start, end, False, ("listing.bracket",))
                return

    # --- the items ---

    def _lead(self, start: int, stop: int) -> tuple[int, _Cue | None] | None:
        """Return where the first item begins and the word that leads to it; None where that can't be told."""
        separators = self._separators_in(start, stop)
        if not separators:
            return None
        edges = [start, *(place for span in separators for place in span), stop]
        parts = list(zip(edges[::2], edges[1::2], strict=True))
        modified = any(cue.kind == _OF for part in parts[1:] for cue in self.cues_in(*part) if cue.end < part[1])
        phrases = all(
            any(cue.start == part[0] and cue.end < part[1] and cue.kind == _VERB for cue in self.cues_in(*part)) for part in parts[1:]
        )
        for index in range(len(parts) - 1, -1, -1):
            first, last = parts[index]
            conjunction = self._split_and(first, last) if index == len(parts) - 1 else None
            if conjunction is not None:
                last = conjunction[0]
            for cue in reversed(self.cues_in(first, last)):
                if cue.end >= last:
                    continue
                if index:
                    if cue.kind in (_AND, _OF) or (cue.kind == _VERB and (cue.start == first or cue.word in _INSIDE)):
                        continue
                    if index == len(parts) - 1:
                        return None
                    return cue.end, cue
                if cue.kind == _OF and modified:
                    continue
                if phrases:
                    return (cue.start, None) if cue.kind == _VERB else (cue.end, cue)
                name = self.ends.get(last)
                if name is not None and start <= name < cue.end:
                    continue
                return cue.end, cue
            if index == 0:
                name = self.ends.get(last)
                if name is not None and name > first and self._is_lead_in(first, name):
                    return name, None
                return first, None
        return None

    def _is_lead_in(self, first: int, name: int) -> bool:
        """Tell whether what stands before a name in its clause leads to it: 董事长单位甲公司, 其中甲公司."""
        return name - first > 0 and not self.masked[name - 1].isascii()

    def _split_and(self, first: int, last: int) -> Span | None:
        """Return the place of the last conjunction in [first, last) with something on both sides; 与 joins two names only."""
        for cue in reversed(self.cues_in(first, last)):
            joins = cue.word in ("和", "及", "以及") or (cue.word == "与" and cue.start in self.ends and cue.end in self.names)
            if joins and first < cue.start and cue.end < last:
                return cue.start, cue.end
        return None

    def _items(self, start: int, stop: int, count: int | None, *, exact: bool) -> tuple[Span, ...] | None:
        """Cut [start, stop) into items; None where one of them can't be one.

        Args:
            start: where the first item begins.
            stop: where the last one ends.
            count: how many are declared; decides whether 甲和乙 at the end is one item or two.
            exact: the declared count must be met.
        """
        separators = [span for span in self.separators if start <= span[0] and span[1] <= stop]
        edges = [start, *(place for span in separators for place in span), stop]
        parts = [self._trim(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
        parts[0] = self._without_place(*parts[0])
        split = self._split_and(*parts[-1])
        if split is not None:
            two = [*parts[:-1], self._trim(parts[-1][0], split[0]), self._trim(split[1], parts[-1][1])]
            if count is None or len(parts) < count:
                parts = two
        also = self._with_split(parts, count)
        if also is not None:
            parts = also
        if exact and count != len(parts):
            return None
        if len(parts) < 2 or not all(self._is_item(first, last) for first, last in parts):
            return None
        texts = [self.masked[first:last] for first, last in parts]
        if len(set(texts) - {""}) < len(texts) and _HIDDEN not in "".join(texts):
            return None
        longest = max(len(text) for text in texts[1:])
        if len(texts[0]) > 2 * longest + 3:
            return None
        return tuple(parts)

    def _with_split(self, parts: list[Span], count: int | None) -> list[Span] | None:
        """Split 与 in the last item where that meets the declared count."""
        if count is None or len(parts) != count - 1:
            return None
        for cue in self.cues_in(*parts[-1]):
            if cue.word == "与" and parts[-1][0] < cue.start and cue.end < parts[-1][1]:
                return [*parts[:-1], (parts[-1][0], cue.start), (cue.end, parts[-1][1])]
        return None

    def _trim(self, first: int, last: int) -> Span:
        """Drop blanks, a conjunction before the item, and the quotation marks of an item that is one quotation."""
        while first < last and self.masked[first].isspace():
            first += 1
        for cue in self.cues_in(first, last):
            if cue.start == first and (cue.kind == _OF or cue.word in ("以及", "还有")):
                first = cue.end
            break
        quantity = _quantifiers().match(self.masked, first, last)
        if quantity is not None and quantity.end() < last and len(quantity[0]) > 1:
            first = quantity.end()
        while last > first and self.masked[last - 1].isspace():
            last -= 1
        if last - first > 2 and self.masked[first] in "“‘「" and self.masked[first + 1 : last - 1] == _HIDDEN * (last - first - 2):
            first, last = first + 1, last - 1
        return first, last

    def _without_place(self, first: int, last: int) -> Span:
        """Drop the place that all items share from the first one: 全市电子信息、集成电路."""
        wide = _WHOLE_PLACE.match(self.masked, self.place_end(first) or first, last)
        return (wide.end(), last) if wide is not None and last - wide.end() >= 2 else (first, last)

    def _is_item(self, first: int, last: int) -> bool:
        text = self.masked[first:last]
        if not text:
            return False
        whole = text.strip(_HIDDEN)
        if len(text) > (_LONGEST_TITLE if len(whole) <= 2 else _LONGEST_ITEM):
            return False
        if _NUMBER.match(self.text, first, last) or not _WORD.search(self.text, first, last):
            return False
        if any(text.count(left) != text.count(right) for left, right in ("（）", "“”", "《》", "()")):
            return False
        for cue in self.cues_in(first, last):
            if cue.kind == _FUNCTION and cue.word not in _INSIDE:
                return False
            if cue.kind in (_VERB, _OPENING) and cue.start > first and cue.end < last and cue.word not in _INSIDE:
                return False
        return not text.endswith(("的", "了", "是", "在"))

    # --- the noun ---

    def _label_behind(self, at: int, end: int, *, joined: bool) -> _Label | None:
        """Read the noun that begins at `at`, with its count: 六个模块, 优势领域, “三张清单”."""
        if at < end and self.masked[at] == "“":
            close = self.masked.find("”", at)
            return self._count_label(at + 1, close, self.text) if close > 0 else None
        return self._count_label(at, end, self.masked, joined=joined)

    def _count_label(self, at: int, end: int, text: str, *, joined: bool = False) -> _Label | None:
        count, count_span = None, None
        match = _count().match(text, at, end)
        if match is not None:
            number = match["number"] or match["direct"]
            value = int(number) if number.isdecimal() and number.isascii() else parse_chinese(number)
            count = None if value is None or match["more"] else int(value)
            if match["measure"] == "人":
                return None
            count_span, at = match.span(), match.end()
        else:
            quantity = _quantifiers().match(text, at, end)
            if quantity is not None:
                at = quantity.end()
        stop = self._noun_end(at, end, text, joined=joined)
        if stop is None or (count_span is None and stop == at + 1):
            return None
        return _Label(at, stop, count, count_span)

    def _noun_end(self, at: int, end: int, text: str, *, joined: bool) -> int | None:
        """Return where the noun phrase at `at` ends: its first head noun with what is glued to it."""
        edge = min(end, at + _LONGEST_LABEL)
        for cue in self.cues_in(at, edge):
            if cue.start >= at and not (cue.kind == _AND and joined) and not (cue.kind == _VERB and cue.start == at):
                edge = min(edge, cue.start)
                break
        stopped = _stop().search(text, at, edge)
        if stopped is not None and stopped.start() > at:
            edge = min(edge, stopped.start())
        separator = bisect_left(self.separators, (at, at))
        if separator < len(self.separators):
            edge = min(edge, self.separators[separator][0])
        bracket = re.compile(r"[（(《“”》\d]").search(text, at, edge)
        if bracket is not None:
            edge = bracket.start()
        heads = list(_heads().finditer(text, at, edge))
        clean = edge == end or text[edge] in "（(，。；的"
        if not heads:
            if _ADVERBIAL.match(text, at, edge):
                return None
            return edge if clean and 2 <= edge - at <= 8 and not self.cues_in(at, edge) else None
        if (
            clean
            and heads[0][0] not in _words("closing_head")
            and heads[-1].end() == edge
            and edge - at <= 12
            and not self.cues_in(at, edge)
        ):
            return edge
        stop = heads[0].end()
        for head in heads[1:]:
            gap = text[stop : head.start()]
            if gap and not (_GLUE.fullmatch(gap) or _modifiers().fullmatch(gap) or (joined and gap[0] in "和及" and len(gap) < 8)):
                break
            stop = head.end()
        return stop

    def _label_in(self, start: int, end: int) -> _Label | None:
        """Return the last noun with a count that ends at `end`."""
        for match in reversed(list(_count().finditer(self.masked, start, end))):
            label = self._count_label(match.start(), end, self.masked)
            if label is not None:
                return label if label.end == end else None
        return None

    def _label_before(self, cue: _Cue | None, before: Span | None) -> _Label | None:
        """Return the noun before the word that announces the items: 主要产品包括, 一批企业，如."""
        if cue is not None and cue.word not in _words("names_the_label"):
            return None
        place = cue.start if cue is not None else None
        clause = max((match.end() for match in _HARD.finditer(self.masked, 0, place or 0)), default=0) if place is not None else 0
        if place is None or place == clause:
            if before is None:
                return None
            clause, place = before
        tail = re.compile(r"(?:[，：:]|有|为|是|如下|主要|依次|分别|包括)+$").search(self.masked, clause, place)
        end = tail.start() if tail is not None else place
        counted = self._label_in(clause, end)
        if counted is not None:
            return counted
        start = clause
        for word in reversed(self.cues_in(clause, end)):
            if word.end < end and word.kind != _AND:
                start = word.end
                break
        quantity = list(_quantifiers().finditer(self.masked, start, end))
        if quantity:
            start = quantity[-1].end()
        modifiers = list(_modifiers().finditer(self.masked, start, end))
        if modifiers and modifiers[-1].end() < end and not quantity:
            start = modifiers[-1].start()
        if start >= end or not any(head.end() == end for head in _heads().finditer(self.masked, start, end)):
            return None
        return _Label(start, end) if end - start <= _LONGEST_LABEL else None

    def _verb_before(self, start: int, end: int) -> str | None:
        cues = self.cues_in(start, end)
        return _verb(cues[-1]) if cues else None


_NUMBER = re.compile(
    r"\s*(?:第?\d[\d,.]*\s*(?:[%％‰万亿千百余多年月日时分元家个项件款吨台辆名人次倍位号、]|公里|平方|$)|(?:[两二三四五六七八九十百千数几]|上百|数十)[家个项件款吨台辆名人次倍位所座条种类])"
)
_WHOLE_PLACE = re.compile("全[市省区县国球]|我[国省市区县]")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_ADVERBIAL = re.compile("[更较很最]|非常|十分|不")
_GLUE = re.compile(r"[链型类性级化群和]{0,2}")
# Words that an item may hold: 文化及旅游, 以旧换新, 人对人 and compounds that no list knows.
_INSIDE = frozenset((*"与和及同各用可应能要使为于以对到从向其", "生成"))


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(alternation(_words("stop")))


# --- whose, about what ---

_TOPIC = re.compile(
    r"以(?P<example>[^，。；、]{2,20})为例|(?:^|[，；])在?(?P<place>[^，。；、在]{2,20}?(?:层面|方面|领域|环节)|[上中下]游)(?:上|中)?，"
)
_ADVERB = re.compile(r"(?:[已又还也均都就]|先后|陆续|目前|同时|其中|此外|如今|现|已经|正|共|今年|去年|近年来|近年|当前)+")


def _topic(sentence: _Sentence, first: int) -> str | None:
    """Return what the sentence before `first` is about: 以服装产业大脑为例, 在软件层面, 在上游."""
    found = None
    for match in _TOPIC.finditer(sentence.text, 0, first):
        found = match["example"] or match["place"]
    return found


def _owner(sentence: _Sentence, found: _Found) -> str | None:
    """Return whose the items are: the name that its clause begins with, else the one that the nearest clause before it begins with."""
    for start, end in reversed([span for span in sentence.ranges if span[0] < found.lead]):
        adverb = _ADVERB.match(sentence.masked, start, end)
        at = adverb.end() if adverb is not None else start
        stop = sentence.names.get(at)
        if stop is None or stop > min(end, found.lead):
            continue
        while sentence.names.get(stop, end) < min(end, found.lead):
            stop = sentence.names[stop]
        return sentence.text[at:stop]
    return None


# --- the records ---


def _is_prose(block: Block) -> bool:
    return block.role in _READ or (block.role is Role.TABLE_CELL and "。" in block.text)


def extract_listings(document: Document, mentions: Iterable[Mention]) -> list[Listing]:
    """Return what the sentences of a document enumerate, in reading order; pure, deterministic, linear in the document's length.

    Args:
        document: paragraphs, asides, footnotes and table cells with whole sentences are read.
        mentions: what `extract_mentions` found in it.

    Returns:
        Listings of at least two items. Enumerations of numbers and persons are none. The items are the printed ones: where six are
        declared and five printed, five are returned.
    """
    by_block: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.kind in _NAMED:
            by_block.setdefault(mention.block, []).append(mention)
    listings = []
    for block in document.blocks:
        text = block.text
        if not _is_prose(block) or _SEPARATOR.search(text) is None:
            continue
        names = _BlockNames(by_block.get(block.position, ()))
        for first, last in sentence_spans(text):
            part = text[first:last]
            if _SEPARATOR.search(part) is None:
                continue
            sentence = _Sentence(part, names, first)
            taken: list[Span] = []
            for found in sentence.find():
                span = (found.items[0][0], found.items[-1][1])
                if any(span[0] < high and low < span[1] for low, high in taken):
                    continue
                taken.append(span)
                listing = _listing(document, block, sentence, found, names, first)
                if listing is not None:
                    listings.append(listing)
    return sorted(listings, key=lambda listing: (listing.block, listing.text_start, listing.listing_id))


def _rank(mention: Mention) -> tuple[int, int]:
    return mention.text_end - mention.text_start, -_NAMED.index(mention.kind)


def _listing(document: Document, block: Block, sentence: _Sentence, found: _Found, names: _BlockNames, offset: int) -> Listing | None:
    text = sentence.text
    items, kinds = [], []
    for first, last in found.items:
        mention = names.by_start.get(first + offset)
        same = mention if mention is not None and mention.text_end == last + offset else None
        kinds.append(same.kind.value if same else None)
        items.append(
            ListingItem(
                text=text[first:last],
                text_start=first + offset,
                text_end=last + offset,
                raw_spans=block.content.raw_spans(first + offset, last + offset),
                mention_id=same.mention_id if same else None,
            )
        )
    label_text = label = role = None
    start, end = found.items[0][0], found.items[-1][1]
    count = None
    if found.label is not None:
        label_start = found.label.count_span[0] if found.label.count_span else found.label.start
        label_text, label = text[label_start : found.label.end], _normal(text[found.label.start : found.label.end])
        start, end = min(start, label_start), max(end, found.label.end)
        count = found.label.count
    item_kind = _kind(kinds, label)
    if found.rules == ("listing.names",) and (len(set(kinds)) > 1 or item_kind in (None, MentionKind.PLACE.value)):
        return None
    if item_kind == MentionKind.ORGANISATION.value and found.label is not None:
        role = text[found.label.start : found.label.end]
    topic = _topic(sentence, start)
    return Listing(
        listing_id=make_id("lst", document.version_id, block.position, items[0].text_start, items[-1].text_end),
        version_id=document.version_id,
        document_id=document.document_id,
        block=block.position,
        label=label,
        label_text=label_text,
        owner=_owner(sentence, found),
        topic=topic,
        verb=found.verb,
        role=role,
        segment=_segment(role, topic) if role is not None else None,
        item_kind=item_kind,
        declared_count=count,
        is_open=found.open_printed and count != len(items),
        sentence=text,
        sentence_start=offset,
        text_start=start + offset,
        text_end=end + offset,
        raw_spans=block.content.raw_spans(start + offset, end + offset),
        items=tuple(items),
        rule_ids=found.rules,
        extractor_version=LISTINGS_VERSION,
    )


def _segment(role: str, topic: str | None) -> str | None:
    """Return what a role is about: what stands before its word for organisations, else the topic of the sentence."""
    heads = [at for word in _words("organisation_head") if (at := role.find(word)) >= 0]
    about = _normal(role[: min(heads)]) if heads else role
    return topic if about in _words("unspecific") or len(about) < 2 else about


def _normal(label: str) -> str:
    """Drop what only praises or ranks from the front of a noun: 优势领域 → 领域."""
    while label and label not in _words("head") and (match := _modifiers().match(label)):
        if match.end() > len(label) - 2:
            break
        label = label[match.end() :]
    return label


def _kind(kinds: Sequence[str | None], label: str | None) -> str | None:
    """Say what the items name: what most of them are known to be, else what the noun says."""
    for kind in (item.value for item in _NAMED):
        if sum(found == kind for found in kinds) * 2 > len(kinds):
            return kind
    if label is not None:
        for kind in (MentionKind.ORGANISATION.value, MentionKind.PLACE.value):
            if any(label.endswith(word) for word in _words(f"{kind}_head")):
                return kind
    return None
