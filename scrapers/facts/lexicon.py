"""Names from `vocabulary/*.csv`, looked up in a text in one pass.

Belongs here: the index that finds the names of a vocabulary, word boundaries of a language that prints none.
Does not belong here: what a name means for a sentence; each finder (organisations, products …) decides that.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from operator import add
from typing import Generic, TypeVar

from scrapers.facts.words import read_table
from scrapers.text.offsets import Span

T = TypeVar("T")


@cache
def read_words(name: str, kind: str) -> tuple[str, ...]:
    """Return the words of a kind in a word list, longest first.

    Args:
        name: file name without its ending, such as "mention_words".
        kind: in "mention_words": boundary (a name may begin behind it), protected (holds a boundary character and is none), generic (a line
            of business or a kind: a name of nothing else names no organisation), quality (a group or any one is meant: 多家, 龙头),
            core_end (a boundary of one character that also ends cores of names: 拓原), company_tail (ends a company's short name),
            common_root (before such an ending makes a trade and no company: 功率半导体),
            product_generic, acronym (never a product), surname, title, nation.
    """
    words = {row["word"] for row in read_table(name) if row["kind"] == kind}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


class NameIndex(Generic[T]):
    """Finds the names of a vocabulary in a text: leftmost, longest, in time linear in the text.

    A name that begins or ends with a Latin letter or digit must not go on with one, so that "Meta" is not found in "Metaverse".
    """

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        """Build the index.

        Args:
            names: name of at least two characters and what it stands for; of equal names the first stays.
        """
        self._names: dict[str, T] = {}
        lengths: dict[str, set[int]] = {}
        for name, payload in names:
            if len(name) > 1 and name not in self._names:
                self._names[name] = payload
                lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}

    def get(self, name: str) -> T | None:
        """Return what a name stands for, None where it is unknown."""
        return self._names.get(name)

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Yield (start, end, payload) of the names in `text`, without overlaps, in order."""
        lengths, names, size = self._lengths, self._names, len(text)
        if not names:
            return
        end = 0
        for start in [start for start, pair in enumerate(map(add, text, text[1:])) if pair in lengths]:
            if start < end:
                continue
            for length in lengths[text[start : start + 2]]:
                stop = start + length
                name = text[start:stop]
                if stop > size or name not in names:
                    continue
                if _is_latin(name[0]) and start and _is_latin(text[start - 1]):
                    continue
                if name[-1].isascii() and name[-1].isalpha() and stop < size and text[stop].isascii() and text[stop].isalpha():
                    continue
                if name[-1].isdigit() and stop < size and text[stop].isascii() and text[stop].isdigit():
                    continue
                yield start, stop, names[name]
                end = stop
                break


class Spans:
    """A set of stretches without overlaps, asked by position."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Keep `spans`; of two that overlap, the one that begins earlier (then the longer one) stays."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        ordered = sorted((start, -end) for start, end in spans)
        for start, negative in ordered:
            end = -negative
            if not self._ends or start >= self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)

    def __iter__(self) -> Iterator[Span]:
        return iter(zip(self._starts, self._ends, strict=True))

    def at(self, position: int) -> Span | None:
        """Return the stretch that holds the character at `position`."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position < self._ends[index]:
            return self._starts[index], self._ends[index]
        return None

    def touching(self, start: int, end: int) -> list[Span]:
        """Return the stretches that share a character with [start, end)."""
        index = bisect_right(self._ends, start)
        stop = bisect_left(self._starts, end)
        return list(zip(self._starts[index:stop], self._ends[index:stop], strict=True))


LONGEST_SENTENCE = 1500
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）)]*|\n+")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Split a text into sentences at 。！？ and line breaks; closing quotes stay with their sentence.

    Returns:
        Spans that cover the text but for white space around sentences.
    """
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    trimmed = []
    for first, last in [part for span in spans for part in _cut(text, span)]:
        sentence = text[first:last]
        left = first + len(sentence) - len(sentence.lstrip())
        right = first + len(sentence.rstrip())
        if left < right:
            trimmed.append((left, right))
    return tuple(trimmed)


def _cut(text: str, span: Span) -> Iterator[Span]:
    """Cut a sentence that is longer than any that is written, at its last comma or where it must be: work per sentence stays bounded."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        comma = max(text.rfind(mark, start, start + LONGEST_SENTENCE) for mark in "；，、 ") + 1
        stop = comma if comma > start else start + LONGEST_SENTENCE
        yield start, stop
        start = stop
    yield start, end
