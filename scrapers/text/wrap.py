"""Printed lines: what a line is, how wide it is printed, whether it wraps into the next one, and how lines become running text.

Belongs here: the geometry of lines (widths in em, from the characters alone or from a PDF's boxes) and the mending of wraps, blanks
and spaced-out letters. Does not belong here: what a line means (`blocks`, `tables`) and in which order columns are read (the parsers).

Widths are in em: one em is the width of a Chinese character of the text.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scrapers.text.offsets import MappedText, Span, TextBuilder

# Characters that may not begin a line and those that may not end one (CLREQ, "prohibition rules for line start and line end").
NO_LINE_START = frozenset("。，、；：！？）》」』”’】〉〕…％‰%)]},.;:!?·—～")
NO_LINE_END = frozenset("（《「『“‘【〈〔([{")
SENTENCE_END = frozenset("。！？!?…")
CLOSERS = "”’）》」』】〉〕)]\"'"
CLAUSE_END = frozenset("，、；：,;:—·-")
# A line may be this much shorter than its measure and still be full: justification and squeezed punctuation.
SLACK = 0.9

_NARROW = frozenset("iljftrI.,;:'|!()[]{}`-/\\ ")
_BROAD = frozenset("mwMW@%&")
_ASCII = re.compile(r"[\x21-\x7e]")
_SEAM_BLANK = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\x21-\x7e])|(?<=[\x21-\x7e]) (?=[\u4e00-\u9fff])")
_SEAM = re.compile(r"[\u4e00-\u9fff] ?(?=[A-Za-z0-9])|[A-Za-z0-9%] ?(?=[\u4e00-\u9fff])")
_WORD = re.compile(r"[A-Za-z0-9.,%+\-/@_&'#:]*[A-Za-z0-9%+#]")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of the capture without the white space around it.

    Attributes:
        start, end: raw offsets of its first character and behind its last one.
        text: the characters between.
        width: printed width in em, without the indent.
        indent: white space before it, in em.
        gap: empty lines before it.
        opens: a page, column or text frame begins here.
        page: 1-based page, as far as marks in the text tell.
        bbox: (left, bottom, right, top) in points where a PDF tells, else None.
        size: font size in points where a PDF tells, else None.
    """

    start: int
    end: int
    text: str
    width: float
    indent: float = 0.0
    gap: int = 0
    opens: bool = False
    page: int = 1
    bbox: tuple[float, float, float, float] | None = None
    size: float | None = None


@lru_cache(maxsize=8192)
def char_width(character: str) -> float:
    """Return the printed width of a character in em; Latin letters as in a common serif face, within a tenth of an em."""
    if character.isascii():
        if character == " ":
            return 0.25
        if character in _NARROW:
            return 0.31
        if character in _BROAD:
            return 0.82
        if character.isupper():
            return 0.68
        if character.isdigit():
            return 0.55
        return 0.5 if character.isalpha() else 0.45
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def text_width(text: str) -> float:
    """Return the printed width of a text in em.

    Typesetters leave a thin space between Chinese and Latin characters; extractors write it as a blank, on one side or not at all. It
    counts alike, with or without the blank.
    """
    if text.isascii() or not _ASCII.search(text):
        return sum(map(char_width, text))
    return sum(map(char_width, _SEAM_BLANK.sub("", text))) + 0.15 * len(_SEAM.findall(text))


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese character or Chinese punctuation, i.e. needs no blank beside it."""
    return not character.isascii() and (unicodedata.east_asian_width(character) in "WFA")


def split_lines(raw: str) -> list[Line]:
    """Cut a capture into printed lines.

    A region (page, column, text frame) opens at a form feed, and where one single blank stands before a line of a text whose lines
    have none: extractors write it where a frame begins.

    Args:
        raw: the decoded capture.

    Returns:
        The lines that hold something, in the order of the capture.
    """
    found: list[tuple[int, int, str, int, bool]] = []
    gap, feed, at = 0, False, 0
    for piece in re.split(r"(\r\n|[\n\r\f\v\u2028\u2029\x85])", raw):
        if piece and (piece in "\n\r\f\v\u2028\u2029\x85" or piece == "\r\n"):
            feed = feed or piece == "\f"
            at += len(piece)
            continue
        text = piece.strip("\u200b\ufeff \t\u3000\xa0\u2002\u2003")
        if text:
            start = at + piece.index(text[0])
            found.append((start, start + len(text), piece[: start - at], max(gap - 1, 0) if found else 0, feed))
            gap, feed = 1, False
        else:
            gap += 1
        at += len(piece)
    framed = [lead == " " or (lead[:1] == " " and set(lead[1:]) == {"\u3000"}) for _, _, lead, _, _ in found]
    single = sum(framed)
    marks_frames = single * 2 <= max(4, len(found))
    lines, page = [], 1
    for (start, end, lead, empty, fed), frame in zip(found, framed, strict=True):
        opens = not lines or fed or (marks_frames and frame)
        if fed and lines:
            page += 1
        text = raw[start:end]
        white = lead[1:] if frame and marks_frames else lead
        indent = sum(char_width(c) * (2 if c == " " else 1) for c in white if c not in "\u200b\ufeff")
        lines.append(Line(start, end, text, text_width(text), indent, empty, opens, page))
    return lines


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a full stop, question or exclamation mark or ellipsis, closing quotes and brackets set aside."""
    bare = text.rstrip().rstrip(CLOSERS).rstrip()
    return bool(bare) and bare[-1] in SENTENCE_END


def ends_open(text: str) -> bool:
    """Tell whether a text ends inside a clause (comma, dash, opening bracket), so that something must follow."""
    return bool(text) and (text[-1] in CLAUSE_END - {"：", ":", "；", ";"} or text[-1] in NO_LINE_END)


def first_unit_width(text: str) -> float:
    """Return the width of what a typesetter cannot break off at the start of a line: a word, or a character with its punctuation."""
    at = 0
    while at < len(text) and text[at] in NO_LINE_END:
        at += 1
    word = _WORD.match(text, at)
    if word:
        at = word.end()
    else:
        at += 1
    while at < len(text) and text[at] in NO_LINE_START:
        at += 1
    return text_width(text[:at])


def room_left(line: Line, following: Line, measure: float) -> float:
    """Return how much of the measure stays empty if the first unit of `following` is set on `line` too; below `SLACK`, it is full."""
    return measure - line.indent - line.width - first_unit_width(following.text)


def full_width(lines: Sequence[Line]) -> float:
    """Return the measure of a flow: the width that its full lines share.

    Lines of Chinese characters alone all have it; last lines of paragraphs and headings are scattered below, lines with squeezed
    punctuation a little above, and first lines with a lost indent crowd two em below. So: the widest of the crowded widths.
    """
    if not lines:
        return 0.0
    # The widths of Latin letters are estimates: lines without them are better witnesses.
    widest = max(line.indent + line.width for line in lines)
    long = [line for line in lines if line.indent + line.width > 0.6 * widest]
    pure = [line for line in long if not _ASCII.search(line.text)]
    if len(pure) >= 8 and len(pure) * 5 >= len(long):
        measure = _crowded_width(pure)
        if sum(line.indent + line.width > measure + 0.8 for line in long) * 7 < len(long):
            return measure
    return _crowded_width(long)


def _crowded_width(lines: Sequence[Line]) -> float:
    widths = sorted(line.indent + line.width for line in lines)
    crowds = [bisect_right(widths, width + 0.3) - bisect_left(widths, width - 0.7) for width in widths]
    most = max(crowds)
    return max(width for width, crowd in zip(widths, crowds, strict=True) if crowd * 10 >= most * 6)


@dataclass(frozen=True, slots=True)
class Style:
    """How a flow of lines is set.

    Attributes:
        measure: width of a full line in em.
        hidden_indent: first lines of paragraphs are indented but the blanks are lost: they end two em early.
        visible_indent: first lines of paragraphs are indented and the blanks are there.
        gaps_tell: an empty line separates paragraphs (else there is one between all lines, or none).
        gap: number of empty lines between two lines of one paragraph.
    """

    measure: float
    hidden_indent: bool = False
    visible_indent: bool = False
    gaps_tell: bool = False
    gap: int = 0


def line_gap(lines: Sequence[Line]) -> tuple[int, bool]:
    """Find the number of empty lines inside of paragraphs, and whether more than that tells paragraphs apart.

    Looked at are lines that end inside a sentence and are long: what follows continues them, so the gap between is the line gap.
    """
    if len(lines) < 2:
        return 0, False
    typical = full_width(lines)
    inside = [b.gap for a, b in pairwise(lines) if not ends_sentence(a.text) and a.width > 0.8 * typical and not b.opens]
    if not inside:
        return 0, True
    inside.sort()
    usual = inside[len(inside) // 2]
    ended = [b.gap for a, b in pairwise(lines) if ends_sentence(a.text) and not b.opens]
    more = sum(gap > usual for gap in ended)
    return usual, more * 2 >= len(ended) and more > 0


@dataclass(frozen=True, slots=True)
class IndentEvidence:
    """What the first lines of paragraphs show, of one flow or of several.

    Attributes:
        begun: for each line behind the short last line of a paragraph: whether white space stands before it.
        short: by how many em the ones without white space fall short of the measure although their paragraph goes on.
    """

    begun: tuple[bool, ...] = ()
    short: tuple[float, ...] = ()

    def __add__(self, other: "IndentEvidence") -> "IndentEvidence":
        return IndentEvidence(self.begun + other.begun, self.short + other.short)

    @property
    def visible(self) -> bool:
        """First lines are indented, and the white space is there."""
        return len(self.begun) >= 2 and sum(self.begun) * 10 >= len(self.begun) * 8

    @property
    def hidden(self) -> bool:
        """First lines are indented, but the white space is lost."""
        return len(self.short) >= 2 and 0.4 <= sorted(self.short)[len(self.short) // 2] < 2.6


def indent_evidence(lines: Sequence[Line], measure: float) -> IndentEvidence:
    """Look at the lines behind the short last lines of paragraphs."""
    begun, short = [], []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if not ends_sentence(before.text) or room_left(before, line, measure) <= 2 or line.width <= 0.75 * measure - 2:
            continue
        begun.append(line.indent >= 1.5)
        if line.indent < 1 and not ends_sentence(line.text):
            short.append(measure - line.width - min(first_unit_width(after.text), 1.0))
    return IndentEvidence(tuple(begun), tuple(short))


def style_of(lines: Sequence[Line], measure: float | None = None) -> Style:
    """Read the style of a flow off its lines."""
    measure = full_width(lines) if measure is None else measure
    gap, tells = line_gap(lines)
    evidence = indent_evidence(lines, measure)
    return Style(measure, evidence.hidden, evidence.visible, tells, gap)


def continues(line: Line, following: Line, style: Style, *, first: bool = False, after: Line | None = None) -> bool:
    """Tell whether `following` continues the paragraph of `line`.

    Args:
        line: a line of the flow.
        following: the next one (page numbers and the like between them are already out).
        style: the flow's style.
        first: `line` is the first line of its paragraph.
        after: the line behind `following`, a witness for a lost indent.
    """
    deeper = following.indent - line.indent >= 1.5
    if deeper and (not first or style.visible_indent):
        return False
    if following.indent >= 1.5 and line.indent >= 1.5 and ends_sentence(line.text):
        return False
    final = ends_sentence(line.text)
    measure = style.measure - (2.0 if first and style.hidden_indent and line.indent < 1 else 0.0)
    room = room_left(line, following, measure)
    if following.text[0] in NO_LINE_START and following.text[0] not in "—…":
        return True
    if ends_open(line.text):
        return True
    if not final:
        # Nothing but the wrap ends a line here, unless much of it is empty: then it is an entry of a list or the like.
        return room <= max(SLACK + 0.6, 0.2 * style.measure) and not (style.gaps_tell and following.gap > style.gap and room > SLACK)
    if room > SLACK:
        return False
    if style.gaps_tell and following.gap > style.gap:
        return False
    if style.visible_indent:
        # An unindented short line before an indented one is a heading.
        headed = after is not None and after.indent >= 1.5 and following.width < 0.7 * style.measure and not ends_sentence(following.text)
        return following.indent < 1.5 and not headed
    if style.gaps_tell:
        return True
    if style.hidden_indent and after is not None and not ends_sentence(following.text):
        # The next line stops short although its paragraph goes on: it has lost an indent, so a paragraph begins with it.
        short = room_left(following, after, style.measure)
        return short <= 0.7
    return True


def wrap_separator(before: str, after: str) -> str:
    """Return what stands between two lines of a paragraph: a blank between Latin words, nothing elsewhere.

    Args:
        before: last character of the first line.
        after: first character of the second one.
    """
    latin = before.isascii() and after.isascii() and after.isalnum()
    if not latin or before in "-/([{" or (before.isdigit() and not after.isalpha()):
        return ""
    return " " if before.isalnum() or before in ",.;:!?)&'\"%" else ""


_SPACED_NUMBER = re.compile(
    r"\d[ \u3000\xa0]+[.．,，][ \u3000\xa0]*\d|\d[.．][ \u3000\xa0]+\d(?=[\d \u3000]*[%％亿万千百个倍元])|\d[ \u3000]+[%％‰]"
)
_SPACED_DIGITS = re.compile(r"(?<![\w.])\d(?:[ \u3000\xa0]\d){2,}(?!\d)")
# Thousands set apart by a blank, before a Chinese unit; not behind a word that numbers things (图 1 200).
_THOUSANDS = re.compile(r"(?<![\d.图表第件目型案例])(?<![图表第件目型案例] )\d{1,3}(?:[ \xa0\u2009]\d{3})+(?=[\u4e00-\u9fff])")
_SPACED_LETTERS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[ \u3000\xa0][A-Za-z]){2,}(?![A-Za-z])")
_SPACED_PAIR = re.compile(r"(?<=[^\x00-\x7f][ \u3000\xa0])[A-Z][ \u3000\xa0][A-Z](?=[ \u3000\xa0][^\x00-\x7f])")
_BLANKS = re.compile(r"[ \t\u3000\xa0\u2002\u2003\u200b\ufeff]+")


def spaced_share(text: str) -> float:
    """Return the share of Chinese characters of a text that stand alone between blanks (letter-spaced setting)."""
    pieces = [piece for piece in _BLANKS.split(text) if piece]
    if len(pieces) < 3:
        return 0.0
    return sum(len(piece.strip("，。、；：“”（）《》")) <= 1 for piece in pieces) / len(pieces)


def _quotes(text: str) -> int:
    """Return how many more titles, quotations and brackets a text opens than it closes."""
    return sum((character in "《“‘「『〈（") - (character in "》”’」』〉）") for character in text)


def _dropped_blanks(text: str, keep_han: bool, quoted: int) -> list[tuple[int, int, str]]:
    """Decide for each run of blanks inside of a line what is written for it: (start, end, "" or " ").

    `quoted` titles, quotations and brackets are open where the line begins: a blank inside of them is meant.
    """
    rules = (_SPACED_NUMBER, _SPACED_DIGITS, _THOUSANDS, _SPACED_LETTERS, _SPACED_PAIR)
    closed = {at for rule in rules for match in rule.finditer(text) for at in range(*match.span())}
    spaced = spaced_share(text) > 0.6
    decided = []
    at = 0
    for match in _BLANKS.finditer(text):
        start, end = match.span()
        quoted = max(quoted + _quotes(text[at:start]), 0)
        at = end
        before, after = text[start - 1], text[end] if end < len(text) else ""
        if start in closed or spaced or match.group().strip("\u200b\ufeff") == "":
            decided.append((start, end, ""))
        elif is_han(before) and is_han(after):
            prose = before in NO_LINE_START or after in NO_LINE_START or before in NO_LINE_END or after in NO_LINE_END
            decided.append((start, end, " " if (keep_han or quoted > 0) and not prose else ""))
        elif is_han(before) or (after and is_han(after)):
            decided.append((start, end, ""))
        else:
            decided.append((start, end, " "))
    return decided


def join(raw: str, lines: Sequence[Line], cuts: Iterable[Span] = (), *, keep_blanks: bool = False) -> MappedText:
    """Make running text of printed lines.

    Args:
        raw: the decoded capture.
        lines: the lines in reading order.
        cuts: raw ranges that are left out (footnote markers, stray characters).
        keep_blanks: keep a blank between Chinese characters too (headings, captions, names), as one blank.

    Returns:
        The text; blanks and wraps inside are mended, nothing else is changed.
    """
    out = TextBuilder(raw)
    removed = sorted(cuts)
    last = ""
    last_end = 0
    quoted = 0
    for line in lines:
        pieces = _kept(line.start, line.end, removed)
        decided = _dropped_blanks(line.text, keep_blanks, quoted)
        quoted = max(quoted + _quotes(line.text), 0)
        for piece_start, piece_end in pieces:
            at = piece_start
            if last and piece_start == pieces[0][0] and piece_start < piece_end:
                separator = wrap_separator(last, raw[piece_start])
                gap_end = last_end
                while gap_end < len(raw) and raw[gap_end].isspace():
                    gap_end += 1
                if separator and gap_end > last_end:
                    out.put(separator, last_end, gap_end)
            for start, end, text in decided:
                low, high = line.start + start, line.start + end
                if high <= at or low >= piece_end:
                    continue
                low, high = max(low, at), min(high, piece_end)
                out.copy(at, low)
                if text and low < high:
                    out.put(text, low, high)
                at = high
            out.copy(at, piece_end)
            if piece_end > piece_start:
                last, last_end = raw[piece_end - 1], piece_end
    return out.build().strip()


def _kept(start: int, end: int, cuts: Sequence[Span]) -> list[Span]:
    kept, at = [], start
    for low, high in cuts:
        if high <= at or low >= end:
            continue
        if low > at:
            kept.append((at, low))
        at = max(at, high)
    if at < end:
        kept.append((at, end))
    return kept
