"""Flattened tables back to rows: an extractor writes a table as lines, the blanks between its cells are all that is left.

Belongs here: finding such lines and cutting them into cells. Does not belong here: tables of HTML, whose cells are marked.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from scrapers.text.wrap import SENTENCE_END, Line, ends_open, ends_sentence, full_width, text_width

_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_NUMERIC = re.compile(r"[+\-−–—]?[\d,.，．]+(?:[%％‰亿万千元倍pP]|个百分点)*|[-—–/]+|\d{4}年?(?:\d{1,2}月)?")
_PROSE = re.compile(r"[。；！？]")


@dataclass(slots=True)
class Table:
    """A table found among lines.

    Attributes:
        first, last: index of its first line and behind its last one.
        rows: cells in reading order; each cell is a list of line parts.
    """

    first: int
    last: int
    rows: list[list[list[Line]]] = field(default_factory=list)


def part(line: Line, start: int, end: int) -> Line:
    """Cut [start, end) of a line's text out as a line of its own, white space at its ends set aside."""
    text = line.text[start:end]
    left = len(text) - len(text.lstrip())
    bare = text.strip()
    low = line.start + start + left
    return replace(line, start=low, end=low + len(bare), text=bare, width=text_width(bare), indent=0.0)


def cells_of(line: Line) -> list[Line]:
    """Cut a line at its blanks; where there are wide gaps (two blanks or more), only these separate cells."""
    wide = [match.span() for match in re.finditer(r"[ \t\u3000\xa0]{2,}|\t|\u3000", line.text)]
    gaps = wide or [match.span() for match in _BLANKS.finditer(line.text)]
    cells, at = [], 0
    for start, end in [*gaps, (len(line.text), len(line.text))]:
        if start > at:
            cells.append(part(line, at, start))
        at = end
    return cells


def find_tables(
    lines: Sequence[Line], measure: float, is_captioned: Callable[[int], bool], is_barrier: Callable[[int], bool]
) -> list[Table]:
    """Find the tables among the lines of a flow.

    Args:
        lines: the flow's lines without page furniture and footnotes.
        measure: width of a full line of the flow.
        is_captioned: tells whether the line before index stands as a table's caption.
        is_barrier: tells whether the line at index cannot be in a table (numbered headings, captions).

    Returns:
        The tables in order, without overlap.
    """
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        table = None
        if not is_barrier(at):
            table = _grid(lines, at, measure, is_captioned, is_barrier) or _labelled(lines, at, measure, is_captioned, is_barrier)
        if table is None:
            at += 1
        else:
            tables.append(table)
            at = table.last
    return tables


def _grid(
    lines: Sequence[Line], at: int, measure: float, is_captioned: Callable[[int], bool], is_barrier: Callable[[int], bool]
) -> Table | None:
    """Read a grid: consecutive lines with the same number of short cells, some columns of them numbers."""
    captioned = is_captioned(at)
    rows: list[list[Line]] = []
    index = at
    while index < len(lines) and not is_barrier(index):
        line = lines[index]
        if _PROSE.search(line.text) or line.width > 1.15 * measure:
            break
        cells = cells_of(line)
        if len(cells) < 2 or (rows and len(cells) != len(rows[-1])):
            # A header may have lost its corner cell, so that it is one cell shorter than the rows.
            if len(rows) == 1 and len(cells) == len(rows[0]) + 1 and not any(_NUMERIC.fullmatch(c.text) for c in rows[0]):
                rows.append(cells)
                index += 1
                continue
            break
        rows.append(cells)
        index += 1
    if len(rows) < (2 if captioned else 3):
        return None
    body = rows[1:]
    width = len(body[0])
    numeric = [sum(bool(_NUMERIC.fullmatch(row[column].text)) for row in body) for column in range(width)]
    columns = sum(count * 10 >= len(body) * 6 for count in numeric)
    wide_gaps = sum(bool(re.search(r"[ \t\u3000\xa0]{2,}|\t|\u3000", lines[i].text)) for i in range(at, index))
    short = all(cell.width <= max(12.0, measure / width) for row in rows for cell in row)
    if not short or (not columns and not (captioned and width >= 2) and wide_gaps * 2 < len(rows)):
        return None
    if not columns and not captioned and any(ends_open(row[-1].text) for row in rows):
        return None
    shift = width - len(rows[0])
    return Table(at, index, [[[]] * shift + [[cell] for cell in rows[0]]] + [[[cell] for cell in row] for row in body])


def _is_label(text: str) -> bool:
    return 0 < text_width(text) <= 8 and all("\u4e00" <= c <= "\u9fff" or c in "、/（）+A-Za-z" for c in text)


def _labelled(
    lines: Sequence[Line], at: int, measure: float, is_captioned: Callable[[int], bool], is_barrier: Callable[[int], bool]
) -> Table | None:
    """Read a table of a label column and a prose column: a header of short words, labels before or above prose of a narrower measure."""
    header = cells_of(lines[at])
    if len(header) != 2 or not all(_is_label(cell.text) for cell in header) or at + 3 >= len(lines):
        return None
    end = at + 1
    while end < len(lines) and not is_barrier(end) and end - at < 600:
        end += 1
    body = list(lines[at + 1 : end])
    # The lines of the table are narrower than those of the text by the label column; what is as wide as the text ends it.
    narrow = list(takewhile(lambda line: line.width <= measure - 1.5 or is_captioned(at), body))
    labels = [label for line in narrow[:40] if (label := _inline_label(line))]
    widths = Counter(round(text_width(label)) for label in labels)
    if not widths or (_inline_label(narrow[0]) is None and not _is_label(narrow[0].text)):
        return None
    column = max(width for width, count in widths.items() if count * 3 >= max(widths.values()))
    inner = full_width([line for line in narrow[:40] if _inline_label(line) is None] or narrow[:40])
    rows: list[list[list[Line]]] = [[[header[0]], [header[1]]]]
    stop = 0
    for index, line in enumerate(body):
        closed = not rows[1:] or not rows[-1][1] or ends_sentence(rows[-1][1][-1].text)
        if line.width > inner + 1.2 and not (closed and _inline_label(line)):
            break
        label = _inline_label(line) if closed else None
        fits = label is not None and (round(text_width(label)) == column or (text_width(label) < column and not _ascii_after(line, label)))
        if closed and label and fits:
            rows.append([[part(line, 0, len(label))], [part(line, len(label), len(line.text))]])
        elif closed and _is_label(line.text) and line.width <= column + 1:
            if rows[1:] and not rows[-1][1]:
                rows[-1][0].append(line)
            else:
                rows.append([[line], []])
        elif rows[1:]:
            rows[-1][1].append(line)
        else:
            return None
        stop = index + 1
    if len(rows) < 3:
        return None
    while not rows[-1][1]:
        # A label without prose is the heading behind the table.
        stop -= len(rows.pop()[0])
    return Table(at, at + 1 + stop, rows)


def _inline_label(line: Line) -> str | None:
    match = re.match(r"(\S+)[ \t\u3000\xa0]+(?=\S)", line.text)
    if match and _is_label(match.group(1)) and line.text[match.end()] not in SENTENCE_END:
        return match.group(1)
    return None


def _ascii_after(line: Line, label: str) -> bool:
    return line.text[len(label) :].lstrip()[:1].isascii()
