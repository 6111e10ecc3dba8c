"""Draws invented newspaper pages as PDF, in the drawing order that the test asks for.

The font is the built-in CID font STSong-Light: viewers bring it, so nothing is embedded or downloaded.
"""

import io
import random
from dataclasses import dataclass

from reportlab.lib.pagesizes import A3, A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from typeset import break_lines

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class DrawnLine:
    """One printed line: its place, size and text, and the column it stands in."""

    x: float
    y: float
    size: float
    text: str
    column: int


def columns_of(paragraphs: list[str], columns: int, size: float = 9.0, headline: str = "", lines_per_column: int = 60) -> list[DrawnLine]:
    """Set paragraphs into columns of an A3 page, below a headline over all of them; returns the lines in reading order."""
    width, height = A3
    margin, gutter, leading = 40.0, 16.0, size * 1.5
    column_width = (width - 2 * margin - (columns - 1) * gutter) / columns
    ems = int(column_width / size)
    drawn = [DrawnLine(margin, height - 70, 28, headline, -1)] if headline else []
    lines = [("　　" if at == 0 else "") + line for text in paragraphs for at, line in enumerate(break_lines(text, ems))]
    per_column = min(lines_per_column, -(-len(lines) // columns))
    for at, line in enumerate(lines[: per_column * columns]):
        column = at // per_column
        indent = 2 * size if line.startswith("　　") else 0.0
        x = margin + column * (column_width + gutter) + indent
        drawn.append(DrawnLine(x, height - 110 - (at % per_column) * leading, size, line.strip("　"), column))
    return drawn


def front_page(river: dict, market: dict) -> list[DrawnLine]:
    """Set a page of two pieces, a box beside the first one, a masthead and an editors' line; returns the lines in reading order."""
    width, height = A3

    def column(paragraphs: list[str], lefts: list[float], top: float, ems: int, per_column: int) -> list[DrawnLine]:
        lines = [(at == 0, line) for text in paragraphs for at, line in enumerate(break_lines(text, ems))]
        return [
            DrawnLine(lefts[at // per_column] + (18 if first else 0), top - (at % per_column) * 13.5, 9, line, at // per_column)
            for at, (first, line) in enumerate(lines)
        ]

    def paragraphs(source: dict) -> list[str]:
        return [text for role, text, *_ in source["flow"] if role == "paragraph"]

    masthead = [(40, river["masthead"][0]), (width / 2, river["masthead"][2]), (width - 180, river["masthead"][1])]
    return [
        *(DrawnLine(x, height - 30, 9, text, -1) for x, text in masthead),
        DrawnLine(40, height - 80, 30, river["title"], 0),
        DrawnLine(40, height - 105, 9, river["byline"], 0),
        *column(paragraphs(river), [40, 230, 420], height - 130, 19, 29),
        DrawnLine(620, height - 80, 12, "■" + river["box"]["label"], 3),
        *column(river["box"]["paragraphs"], [620], height - 104, 18, 99),
        DrawnLine(40, height - 560, 24, market["title"], 0),
        DrawnLine(40, height - 582, 9, market["byline"], 0),
        *column(paragraphs(market), [40, 230, 420, 610], height - 605, 19, 21),
        DrawnLine(40, 30, 8, river["editor_line"], 0),
    ]


def draw(lines: list[DrawnLine], order: str = "natural", seed: int = 1) -> bytes:
    """Draw lines on one page.

    Args:
        lines: in reading order.
        order: "natural" (column by column), "row-major" (line by line across the columns) or "shuffled".
        seed: for "shuffled".
    """
    if order == "row-major":
        lines = sorted(lines, key=lambda line: (-line.y, line.x))
    elif order == "shuffled":
        lines = random.Random(seed).sample(lines, len(lines))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A3, invariant=True)
    for line in lines:
        canvas.setFont(FONT, line.size)
        canvas.drawString(line.x, line.y, line.text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_report(pages: list[list[str]], running_head: str = "", size: float = 11.0, encrypt: str | None = None) -> bytes:
    """Draw a report of one column: each page a list of lines, with a running head and a page number at the foot."""
    width, height = A4
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True, encrypt=encrypt)
    for number, lines in enumerate(pages, start=1):
        canvas.setFont(FONT, size)
        if running_head:
            canvas.drawString(72, height - 40, running_head)
        for at, line in enumerate(lines):
            indent = 2 * size if line.startswith("　　") else 0.0
            canvas.drawString(72 + indent, height - 80 - at * size * 1.6, line.strip("　"))
        canvas.drawCentredString(width / 2, 36, f"- {number} -")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_scan(pages: int = 1) -> bytes:
    """Draw pages that hold no character, only shapes, as a scanner's picture does."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for _ in range(pages):
        for row in range(20):
            canvas.rect(72, 100 + row * 30, 400, 12, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def spaced(text: str, x: float, y: float, size: float, gap: float) -> list[DrawnLine]:
    """Return a text whose characters are drawn one by one with a gap between them."""
    return [DrawnLine(x + at * (size + gap), y, size, character, 0) for at, character in enumerate(text)]
