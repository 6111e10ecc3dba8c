"""Text that knows where each of its characters stands in the decoded capture.

Belongs here: `MappedText` and its builder, the only way in which block text is made, so that offsets are right by construction.
Does not belong here: any decision about what to keep, join or drop; parsers decide, this module only keeps the account.

All offsets are code points. A `Span` is half open, [start, end).
"""

import html
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

Span = tuple[int, int]
MASK = "*"
"""Stands for each character that is not to be read, in a text and in the page that it points into (`text.personal`)."""


class OffsetError(ValueError):
    """A text does not equal the characters that it claims to stand for."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text and the stretch of the decoded capture that it stands for.

    Attributes:
        start, end: the stretch in the text.
        raw_start, raw_end: the stretch in the decoded capture. A run whose two lengths are equal may be a copy; a run that is not
            a copy is a named replacement (see `replacement_name`) and is never split.
        copied: True where text and capture are the same characters.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int
    copied: bool


_START = attrgetter("start")


def replacement_name(raw: str, text: str) -> str | None:
    """Name the replacement that turns `raw` into `text`, or None where there is no such rule.

    The list is closed on purpose: whatever else differs from the capture is a bug of a parser, not a normalisation.

    Args:
        raw: characters of the decoded capture.
        text: the characters that stand for them.

    Returns:
        "entity" for an HTML character reference, "blank" for white space (or a line-break tag) written as one blank or newline, "masked"
        where both are masked, None otherwise.
    """
    if raw and not raw.strip(MASK) and not text.strip(MASK):
        return "masked"
    if raw.startswith("&") and html.unescape(raw) == text:
        return "entity"
    if text in (" ", "\n") and (not raw.strip() or (raw.startswith("<") and raw.endswith(">"))):
        return "blank"
    return None


@dataclass(frozen=True, slots=True)
class MappedText:
    """An immutable text with the place of each character in the decoded capture.

    Attributes:
        text: the characters.
        runs: runs in the order of the text that cover it without gap or overlap.
    """

    text: str
    runs: tuple[Run, ...]

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def slice(self, start: int, end: int) -> "MappedText":
        """Cut [start, end) out; a replaced run is cut only at its edges in the text, its whole raw stretch goes along."""
        start, end = max(start, 0), min(end, len(self.text))
        if start >= end:
            return EMPTY
        if start == 0 and end == len(self.text):
            return self
        runs = []
        for index in range(self._index(start), len(self.runs)):
            run = self.runs[index]
            if run.start >= end:
                break
            low, high = max(run.start, start), min(run.end, end)
            raw_start, raw_end = _raw_part(run, low, high)
            runs.append(Run(low - start, high - start, raw_start, raw_end, run.copied))
        return MappedText(self.text[start:end], tuple(runs))

    def strip(self, characters: str | None = None) -> "MappedText":
        """Drop white space (or `characters`) at both ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self.slice(left, right)

    def without(self, cuts: Iterable[Span]) -> "MappedText":
        """Drop the given stretches of the text; they may come in any order but must not overlap.

        Raises:
            OffsetError: two cuts overlap.
        """
        ordered = sorted(cuts)
        for (_, first_end), (second_start, _) in pairwise(ordered):
            if second_start < first_end:
                raise OffsetError("cuts overlap")
        parts, at = [], 0
        for start, end in ordered:
            parts.append(self.slice(at, start))
            at = end
        parts.append(self.slice(at, len(self.text)))
        return concat(parts)

    def raw_spans(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """Return the ranges of the decoded capture that [start, end) of the text stands for, neighbours joined, in text order."""
        end = len(self.text) if end is None else end
        if not 0 <= start <= end <= len(self.text):
            raise OffsetError(f"[{start}, {end}) is outside of a text of {len(self.text)} characters")
        spans: list[Span] = []
        if start == end:
            return ()
        for index in range(self._index(start), len(self.runs)):
            run = self.runs[index]
            if run.start >= end:
                break
            raw_start, raw_end = _raw_part(run, max(run.start, start), min(run.end, end))
            if spans and spans[-1][1] == raw_start:
                spans[-1] = (spans[-1][0], raw_end)
            elif not spans or (raw_start, raw_end) != spans[-1]:
                spans.append((raw_start, raw_end))
        return tuple(spans)

    def check(self, raw: str) -> None:
        """Compare the text with the decoded capture.

        Args:
            raw: the decoded capture.

        Raises:
            OffsetError: a copied run differs from the capture, or a replacement has no name, with the place of the first one.
        """
        at = 0
        for run in self.runs:
            if run.start != at:
                raise OffsetError(f"gap or overlap in the text at {at}")
            at = run.end
            text, source = self.text[run.start : run.end], raw[run.raw_start : run.raw_end]
            if run.copied and text != source:
                raise OffsetError(f"text [{run.start}, {run.end}) {text!r} is not raw [{run.raw_start}, {run.raw_end}) {source!r}")
            if not run.copied and replacement_name(source, text) is None:
                raise OffsetError(f"raw [{run.raw_start}, {run.raw_end}) {source!r} was written as {text!r} by no named rule")
        if at != len(self.text):
            raise OffsetError(f"the runs end at {at}, the text at {len(self.text)}")

    def _index(self, start: int) -> int:
        return max(bisect_right(self.runs, start, key=_START) - 1, 0)


EMPTY = MappedText("", ())


def _raw_part(run: Run, low: int, high: int) -> Span:
    if run.copied:
        return run.raw_start + low - run.start, run.raw_start + high - run.start
    return run.raw_start, run.raw_end


class TextBuilder:
    """Collects pieces of a decoded capture into one `MappedText`; the only place where runs are made."""

    __slots__ = ("_length", "_parts", "_raw", "_runs")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0

    def copy(self, raw_start: int, raw_end: int) -> "TextBuilder":
        """Append raw[raw_start:raw_end] as it stands."""
        if raw_start >= raw_end:
            return self
        end = self._length + raw_end - raw_start
        last = self._runs[-1] if self._runs else None
        if last is not None and last.copied and last.raw_end == raw_start:
            self._runs[-1] = Run(last.start, end, last.raw_start, raw_end, True)
        else:
            self._runs.append(Run(self._length, end, raw_start, raw_end, True))
        self._parts.append(self._raw[raw_start:raw_end])
        self._length = end
        return self

    def put(self, text: str, raw_start: int, raw_end: int) -> "TextBuilder":
        """Append `text` for raw[raw_start:raw_end], a named replacement (checked by `MappedText.check`)."""
        if not text:
            return self
        if self._raw[raw_start:raw_end] == text:
            return self.copy(raw_start, raw_end)
        end = self._length + len(text)
        self._runs.append(Run(self._length, end, raw_start, raw_end, False))
        self._parts.append(text)
        self._length = end
        return self

    def build(self) -> MappedText:
        """Return what was collected."""
        return MappedText("".join(self._parts), tuple(self._runs))


def concat(parts: Iterable[MappedText]) -> MappedText:
    """Join mapped texts in the given order; the capture ranges may stand in any order."""
    texts: list[str] = []
    runs: list[Run] = []
    length = 0
    for part in parts:
        for run in part.runs:
            moved = Run(run.start + length, run.end + length, run.raw_start, run.raw_end, run.copied)
            last = runs[-1] if runs else None
            if last is not None and last.copied and moved.copied and last.raw_end == moved.raw_start:
                runs[-1] = Run(last.start, moved.end, last.raw_start, moved.raw_end, True)
            else:
                runs.append(moved)
        texts.append(part.text)
        length += len(part.text)
    return MappedText("".join(texts), tuple(runs))
