"""Sentences and clauses: the stretches of a block in which a number looks for its subject, indicator and period.

Belongs here: where sentences, segments and clauses begin and end, and which stretches (titles, remarks without numbers) are passed over.
Does not belong here: the meaning of a clause.

Offsets are those of the block's text.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from scrapers.facts.words import led_by
from scrapers.text.offsets import Span

# The work on a sentence grows with the square of its length, so it is bounded; a real sentence of a report stays well below.
MAX_SENTENCE = 1000
_SENTENCE_END = re.compile(led_by(r"。！？!?\n…", r"[。！？!?\n]+[”’』」）)]*|…{1,2}[”’]?(?!…)"))
_CLAUSE_END = re.compile(led_by("，；;：:,—", r"[，；;：:]|,(?!\d{3}(?!\d))|——"))
_BRACKET = re.compile(r"[（(]([^（）()]{0,200})[）)]")
TITLE = re.compile(r"《[^《》\n]{1,120}(?:《[^《》\n]{1,80}》[^《》\n]{0,60})?》")


class Clause(NamedTuple):
    """A clause of a sentence.

    Attributes:
        start, end: place in the block's text, without the mark that ends it.
        opened_by: the mark before it: "" for the first of a sentence, "，", "；", "：" or "（".
    """

    start: int
    end: int
    opened_by: str


def sentences(text: str) -> list[Span]:
    """Split a block's text into sentences; the end mark belongs to its sentence.

    What is longer than `MAX_SENTENCE` is cut at a clause mark.
    """
    spans: list[Span] = []
    at = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        while end - at > MAX_SENTENCE:
            marks = [match.end() for match in _CLAUSE_END.finditer(text, at, at + MAX_SENTENCE)]
            cut = marks[-1] if marks else at + MAX_SENTENCE
            spans.append((at, cut))
            at = cut
        if end > at:
            spans.append((at, end))
        at = end
    return spans


def clauses(text: str, start: int, end: int, numbers: Sequence[Span]) -> list[Clause]:
    """Split a sentence into clauses. A bracket with a number inside is a clause of its own, another bracket is part of its clause.

    Args:
        text: the block's text in plain form.
        start: where the sentence begins.
        end: where it ends.
        numbers: spans of the values, none of which is cut.

    Returns:
        The clauses in order.
    """
    cuts: list[tuple[int, int, str]] = []
    brackets = []
    for match in _BRACKET.finditer(text, start, end):
        if any(match.start() < low and high <= match.end() for low, high in numbers):
            cuts.append((match.start(), match.start() + 1, "（"))
            cuts.append((match.end() - 1, match.end(), "）"))
        else:
            brackets.append(match.span())
    closed = [*brackets, *(match.span() for match in TITLE.finditer(text, start, end)), *numbers]
    for match in _CLAUSE_END.finditer(text, start, end):
        place = match.start()
        for low, high in closed:
            if low <= place < high:
                break
        else:
            cuts.append((place, match.end(), match[0]))
    cuts.sort()
    found, at, opened = [], start, ""
    for low, high, mark in cuts:
        if low > at:
            found.append(Clause(at, low, opened))
        at, opened = high, mark
    if at < end:
        found.append(Clause(at, end, opened))
    return found
