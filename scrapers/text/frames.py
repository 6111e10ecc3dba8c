"""Reading order from places alone: fragments of lines become columns, headlines and tables in the order in which they are read.

Belongs here: white space as the separator of columns and bands. Does not belong here: where the places come from (`parsers.pdf`, the
positions of characters in a text set side by side) and what a line means.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import median

from scrapers.text.tables import part
from scrapers.text.wrap import Line, char_width


@dataclass(slots=True)
class Fragment:
    """A stretch of characters on one baseline without a gap that separates columns.

    Attributes:
        text: its characters.
        left, bottom, right, top: its box, in points or any other unit.
        size: font size in the same unit.
        line: the printed line that it was cut from, where it was.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    line: Line | None = None


@dataclass(slots=True)
class Frame:
    """Fragments that are read from top to bottom: a column, a headline, a table.

    Attributes:
        rows: one list of fragments per printed line, more than one fragment in the rows of a table.
    """

    rows: list[list[Fragment]]


def order_frames(fragments: Sequence[Fragment]) -> list[Frame]:
    """Put the fragments of a page into frames in reading order by cutting the page at its white space.

    A region is cut at the white stripes that run through it from top to bottom, and its parts are read from left to right; where there is
    no such stripe, it is cut at a white band across it, the highest one behind which (or before which) stripes appear.
    """
    frames: list[Frame] = []
    stack = [sorted(fragments, key=lambda fragment: (-fragment.bottom, fragment.left))]
    while stack:
        region = stack.pop()
        if not region:
            continue
        columns = _columns(region)
        if _are_set_beside(columns) or (len(columns) > 1 and len(_rows(region)) == 1):
            if _is_grid(columns):
                frames.append(Frame(_rows(region)))
            else:
                stack.extend(reversed(columns))
            continue
        bands = _bands(region)
        if len(bands) > 1:
            stack.extend(reversed(bands))
            continue
        frames.append(Frame(_rows(region)))
    return frames


def _columns(region: Sequence[Fragment]) -> list[list[Fragment]]:
    """Cut a region at the stripes of white that run through it from top to bottom."""
    size = median(fragment.size for fragment in region)
    order = sorted(region, key=lambda fragment: fragment.left)
    columns = [[order[0]]]
    edge = order[0].right
    for fragment in order[1:]:
        if fragment.left - edge > 0.6 * size:
            columns.append([])
        columns[-1].append(fragment)
        edge = max(edge, fragment.right)
    return [sorted(column, key=lambda fragment: (-fragment.bottom, fragment.left)) for column in columns]


def _are_set_beside(columns: Sequence[Sequence[Fragment]]) -> bool:
    """Tell whether two columns of several lines stand side by side: a page number below a short line is no column."""
    spans = [(min(f.bottom for f in column), max(f.top for f in column)) for column in columns if len(column) > 1]
    return any(low < other_high and other_low < high for (low, high), (other_low, other_high) in combinations(spans, 2))


def _bands(region: Sequence[Fragment]) -> list[list[Fragment]]:
    """Cut a region that no stripe runs through into the band with the most text in columns, what is above and what is below.

    Bands begin and end at white across the whole region. Of two bands, the one with more fragments in more columns is taken, so that a
    headline that would close a stripe stays outside.
    """
    rows = _level_rows(region)
    size = median(fragment.size for fragment in region)
    candidates: list[tuple[int, int, int]] = []
    # Columns begin below white that is wider than the usual gap between lines, or at the top.
    starts = sorted(range(1, len(rows)), key=lambda at: _floor(rows[at - 1]) - _ceiling(rows[at]), reverse=True)[:40]
    for start in [0, *starts]:
        stripes: list[tuple[float, float]] = []
        fragments = 0
        for end in range(start, len(rows)):
            fragments += len(rows[end])
            stripes = _merged(stripes, rows[end], 0.6 * size)
            if len(stripes) > 1:
                candidates.append((fragments * (len(stripes) - 1), start, end + 1))
    candidates.sort(key=lambda candidate: (-candidate[0], candidate[1], candidate[2]))
    for _, start, end in candidates[:40]:
        band = [fragment for row in rows[start:end] for fragment in row]
        if len(band) < len(region) and _are_set_beside(_columns(band)):
            parts = [rows[:start], rows[start:end], rows[end:]]
            return [[fragment for row in part for fragment in row] for part in parts if part]
    return [list(region)]


def _level_rows(region: Sequence[Fragment]) -> list[list[Fragment]]:
    """Cut a region at all white across it; the lines of columns that do not stand level share a row."""
    rows: list[list[Fragment]] = []
    floor = 0.0
    for fragment in sorted(region, key=lambda item: (-item.top, item.left)):
        if rows and fragment.top > floor + 0.25 * fragment.size:
            rows[-1].append(fragment)
            floor = min(floor, fragment.bottom)
        else:
            rows.append([fragment])
            floor = fragment.bottom
    return rows


def _floor(row: Sequence[Fragment]) -> float:
    return min(fragment.bottom for fragment in row)


def _ceiling(row: Sequence[Fragment]) -> float:
    return max(fragment.top for fragment in row)


def _merged(stripes: Sequence[tuple[float, float]], row: Sequence[Fragment], gutter: float) -> list[tuple[float, float]]:
    """Add the fragments of a row to the inked intervals of a band, joining those that no gutter separates."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted([*stripes, *((fragment.left, fragment.right) for fragment in row)]):
        if merged and left - merged[-1][1] <= gutter:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _is_grid(columns: Sequence[Sequence[Fragment]]) -> bool:
    """Tell a table from columns of text: its rows stand level, and its cells are short and leave their columns open."""
    if sum(len(column) for column in columns) < 2 * len(columns):
        return False
    levels = [[fragment.bottom for fragment in column] for column in columns]
    longest = max(levels, key=len)
    size = median(fragment.size for column in columns for fragment in column)
    level = all(sum(any(abs(y - other) < 0.4 * size for other in longest) for y in column) * 10 >= len(column) * 8 for column in levels)
    if not level:
        return False
    short = [fragment.right - fragment.left < 9 * size for column in columns for fragment in column]
    full = 0
    for column in columns:
        width = max(fragment.right for fragment in column) - min(fragment.left for fragment in column)
        full += sum(fragment.right - fragment.left > 0.93 * width and width > 6 * size for fragment in column)
    return sum(short) * 10 >= len(short) * 8 and full * 2 <= len(short)


def _rows(region: Sequence[Fragment]) -> list[list[Fragment]]:
    rows: list[list[Fragment]] = []
    for fragment in sorted(region, key=lambda item: (-item.bottom, item.left)):
        if rows and abs(rows[-1][0].bottom - fragment.bottom) < 0.4 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    for row in rows:
        row.sort(key=lambda item: item.left)
    return rows


# ---------------------------------------------------------------- columns set side by side in a text

_WIDE_BLANK = re.compile(r"[ \xa0\t\u3000]{3,}|\u3000{2}|\t")
# A text is read as columns side by side where this share of its lines has a wide gap inside.
_SIDE_BY_SIDE = 0.4


def unfold_columns(lines: Sequence[Line]) -> list[Line]:
    """Put the columns of a text that was extracted with its layout, line beside line, one below the other.

    Args:
        lines: the lines of a text, each perhaps the lines of several columns with wide gaps between.

    Returns:
        The lines of each column in turn; the lines as they were where the text is not set so, or where its columns are a table.
    """
    cut = [[match.span() for match in _WIDE_BLANK.finditer(line.text)] for line in lines]
    if len(lines) < 8 or sum(map(bool, cut)) < _SIDE_BY_SIDE * len(lines):
        return list(lines)
    fragments: list[Fragment] = []
    for row, (line, gaps) in enumerate(zip(lines, cut, strict=True)):
        # Such a text counts in half ems: a blank or a Latin character is one, a Chinese character two.
        at, left = 0, line.indent * 2
        for start, end in [*gaps, (len(line.text), len(line.text))]:
            piece = part(line, at, start)
            width = 2.0 * sum(1.0 if char_width(c) == 1.0 else 0.5 for c in line.text[at:start])
            fragments.append(Fragment(piece.text, left, -2.0 * row, left + width, 1.6 - 2.0 * row, 2.0, piece))
            left += width + 2.0 * sum(1.0 if char_width(c) == 1.0 else 0.5 for c in line.text[start:end])
            at = end
    frames = order_frames(fragments)
    if len(frames) < 2 or any(len(row) > 1 for frame in frames for row in frame.rows):
        return list(lines)
    unfolded = []
    for frame in frames:
        edge = min(fragment.left for row in frame.rows for fragment in row)
        for at, row in enumerate(frame.rows):
            for fragment in row:
                if fragment.line is not None:
                    gap = 0 if at == 0 else max(round((frame.rows[at - 1][0].bottom - fragment.bottom) / 2) - 1, 0)
                    unfolded.append(replace(fragment.line, indent=(fragment.left - edge) / 2, gap=gap, opens=at == 0))
    return unfolded
