"""PDF: characters with their places, read in a child process with limits, and put into reading order by their geometry alone.

Belongs here: reading the file (`read_pdf`), lines, columns and tables from the places of characters, and handing the lines to the
parsers of extracted text (`parse_pdf`). Does not belong here: what a line means (`newspaper`, `whitepaper`, `scrapers.text`).

The order in which a PDF draws its text says nothing: columns may be drawn line by line across the page, or in any order.
"""

import ctypes
import faulthandler
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.limits import run_limited
from scrapers.parsers.newspaper import parse_newspaper
from scrapers.parsers.text import is_newspaper
from scrapers.parsers.whitepaper import parse_whitepaper
from scrapers.records import Document, Page, RejectedError
from scrapers.text.frames import Fragment, Frame, order_frames
from scrapers.text.wrap import Line, is_han

Box = tuple[float, float, float, float]

# Caps of what is taken for a document; a broadsheet page holds some 10,000 characters.
MAX_BYTES = 200 << 20
MAX_PAGES = 2000
MAX_PAGE_CHARACTERS = 200_000
MAX_CHARACTERS = 8_000_000
CPU_SECONDS = 30
MEMORY_BYTES = 512 << 20


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line.

    Attributes:
        start, end: its place in `PdfText.text`.
        page: 1-based page.
        bbox: (left, bottom, right, top) in points.
        size: font size in points.
        left, right: edges of the column that it stands in, in points.
        opens: the first line of its column or frame.
    """

    start: int
    end: int
    page: int
    bbox: Box
    size: float
    left: float
    right: float
    opens: bool


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF in reading order: the decoded capture of a document that came as PDF.

    Attributes:
        text: lines joined by newlines, pages by form feeds.
        lines: the lines of the text in order.
        pages: number of pages.
        unread: 1-based pages that gave no character (scans, text drawn as curves): not read, which is not the same as empty.
    """

    text: str
    lines: tuple[PdfLine, ...]
    pages: int
    unread: tuple[int, ...] = ()


def read_pdf(payload: bytes) -> PdfText:
    """Read a PDF in a child process with limits.

    Args:
        payload: the bytes of the file.

    Returns:
        Its text and lines.

    Raises:
        RejectedError: "pdf_size", "pdf_malformed", "pdf_encrypted", "pdf_pages", "pdf_characters"; "pdf_unread" where no page gave a
            character; "parser_limit" or "parser_crash" where the child was ended.
    """
    if len(payload) > MAX_BYTES:
        raise RejectedError("pdf_size", f"a PDF of {len(payload)} bytes; the cap is {MAX_BYTES}")
    if b"%PDF-" not in payload[:1024]:
        raise RejectedError("pdf_malformed", "the file does not begin as a PDF does")
    return run_limited(_read_in_child, payload, cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)


def parse_pdf(page: Page, pdf: PdfText) -> Document:
    """Read a newspaper page or a white paper that came as PDF.

    Args:
        page: the capture; `page.raw` is `pdf.text`.
        pdf: what `read_pdf` gave.

    Returns:
        The document; its blocks carry page and bounding box. Blocks before a page that was not read have the note "unread_page_N".

    Raises:
        ValueError: the page is not that of the PDF.
    """
    if page.raw != pdf.text:
        raise ValueError("the page's raw text is not the text of the PDF")
    lines = list(_lines(pdf))
    document = parse_newspaper(page, lines) if is_newspaper(lines) else parse_whitepaper(page, lines)
    if not pdf.unread:
        return document
    blocks = list(document.blocks)
    for number in pdf.unread:
        # The last block of the pages before, else the first one.
        at = max((i for i, block in enumerate(blocks) if (block.page or 1) < number), default=0)
        blocks[at] = replace(blocks[at], notes=(*blocks[at].notes, f"unread_page_{number}"))
    return replace(document, blocks=tuple(blocks))


def _lines(pdf: PdfText) -> Iterator[Line]:
    before = None
    for line in pdf.lines:
        left, bottom, right, top = line.bbox
        em = line.size or 1.0
        gap = 0
        if before is not None and not line.opens and before.page == line.page:
            # Empty lines, as an extractor would have written them.
            gap = max(0, round((before.bbox[1] - bottom) / (1.6 * max(em, before.size)) - 0.8))
        yield Line(
            start=line.start,
            end=line.end,
            text=pdf.text[line.start : line.end],
            width=(right - left) / em,
            indent=max(0.0, (left - line.left) / em) if left - line.left < 6 * em else 0.0,
            gap=gap,
            opens=line.opens,
            page=line.page,
            bbox=(left, bottom, right, top),
            size=line.size,
        )
        before = line


# ---------------------------------------------------------------- reading (in the child)


def _read_in_child(payload: bytes) -> PdfText:
    # The library aborts where memory ends; the parent reports it by name, a dump of the child's stack adds nothing.
    faulthandler.disable()
    return read_pdf_here(payload)


def read_pdf_here(payload: bytes) -> PdfText:
    """Read a PDF in this process; `read_pdf` is the way in for bytes from outside."""
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        code = pdfium.FPDF_GetLastError()
        if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise RejectedError("pdf_encrypted", "the PDF asks for a password") from error
        raise RejectedError("pdf_malformed", f"the PDF cannot be opened: {error}") from error
    try:
        count = len(document)
        if not 0 < count <= MAX_PAGES:
            raise RejectedError("pdf_pages", f"the PDF claims {count} pages; the cap is {MAX_PAGES}")
        text: list[str] = []
        lines: list[PdfLine] = []
        unread = []
        length = 0
        for number in range(1, count + 1):
            if number > 1:
                text.append("\f")
                length += 1
            frames = order_frames(_page_fragments(document, number))
            if not frames:
                unread.append(number)
                continue
            for printed, line in _print_page(frames, number, length):
                if line.start > length:
                    text.append("\n")
                text.append(printed)
                length = line.end
                lines.append(line)
            if length > MAX_CHARACTERS:
                raise RejectedError("pdf_characters", f"more than {MAX_CHARACTERS} characters by page {number}")
        if not lines:
            raise RejectedError("pdf_unread", f"none of {count} pages gave a character: scanned, or drawn as curves")
        return PdfText("".join(text), tuple(lines), count, tuple(unread))
    finally:
        document.close()


_Char = tuple[str, float, float, float, float, float]


def _page_fragments(document: pypdfium2.PdfDocument, number: int) -> list[Fragment]:
    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise RejectedError("pdf_malformed", f"page {number} cannot be read: {error}") from error
    try:
        return fragments_of(_characters(text_page.raw, number))
    finally:
        text_page.close()
        page.close()


def _characters(text_page: object, number: int) -> list[_Char]:
    """Return the characters of a page: (character, left, bottom, right, top, size); blanks that the library made up are left out."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_PAGE_CHARACTERS:
        raise RejectedError("pdf_characters", f"page {number} holds {count} characters; the cap is {MAX_PAGE_CHARACTERS}")
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    size_of, generated = pdfium.FPDFText_GetFontSize, pdfium.FPDFText_IsGenerated
    found: list[_Char] = []
    height, size = -1.0, 0.0
    for at in range(count):
        code = unicode_of(text_page, at)
        if code < 32 or 0xD800 <= code < 0xE000 or 0xFFFE <= code <= 0xFFFF or (code == 32 and generated(text_page, at) == 1):
            continue
        if not box_of(text_page, at, pointer):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if abs(top - bottom - height) > 0.01:
            height = top - bottom
            size = size_of(text_page, at)
            # A text matrix may scale a font of size 1; the box tells the truth.
            size = size if 0.5 * height <= size <= 1.2 * height else height
        found.append((chr(code), left, bottom, right, top, size))
    return found


def fragments_of(characters: Sequence[_Char]) -> list[Fragment]:
    """Put characters on baselines and cut these at wide gaps.

    Characters of one baseline may be drawn in any order. A gap separates columns where it is wider than one em, unless the line is
    letter-spaced: then it must be clearly wider than the line's usual gap.
    """
    rows: dict[int, list[list[_Char]]] = {}
    for character in characters:
        size = character[5] or 1.0
        key = round(character[2] / 2.0)
        home = None
        for near in (key, key - 1, key + 1):
            for row in rows.get(near, ()):
                if abs(row[0][2] - character[2]) < 0.3 * size and 0.6 < row[0][5] / size < 1.7:
                    home = row
                    break
            if home is not None:
                break
        if home is None:
            rows.setdefault(key, []).append([character])
        else:
            home.append(character)
    return [fragment for same in rows.values() for row in same for fragment in _cut_row(row)]


def _cut_row(row: list[_Char]) -> Iterator[Fragment]:
    row.sort(key=lambda character: character[1])
    unique = row[:1]
    for character in row[1:]:
        last = unique[-1]
        # A second copy a hair beside the first is how some programs print bold.
        if not (character[0] == last[0] and abs(character[1] - last[1]) < 0.15 * character[5]):
            unique.append(character)
    size = median(character[5] for character in unique) or 1.0
    printed = [character for character in unique if not character[0].isspace()]
    gaps = [b[1] - a[3] for a, b in pairwise(printed)]
    start = 0
    for at in range(1, len(printed) + 1):
        if at < len(printed) and gaps[at - 1] <= max(1.05 * size, 1.7 * _usual_gap(gaps, at - 1) + 0.3 * size):
            continue
        yield _fragment(printed[start:at], gaps[start : at - 1], unique, size)
        start = at


def _usual_gap(gaps: Sequence[float], at: int) -> float:
    """Return the usual gap around a gap: that of a letter-spaced stretch; 0 where characters stand close or gaps are few."""
    near = sorted([*gaps[max(0, at - 4) : at], *gaps[at + 1 : at + 5]])
    return max(near[len(near) // 2], 0.0) if len(near) >= 3 else 0.0


def _fragment(characters: Sequence[_Char], gaps: Sequence[float], row: Sequence[_Char], size: float) -> Fragment:
    usual = max(sorted(gaps)[len(gaps) // 2], 0.0) if len(gaps) >= 2 else 0.0
    blanks = [character[1] for character in row if character[0].isspace()] if usual < 0.2 * size else []
    text = characters[0][0]
    for (before, after), gap in zip(pairwise(characters), gaps, strict=True):
        latin = not is_han(before[0]) and not is_han(after[0])
        wide = gap > usual + (0.22 if latin else 0.75) * size
        blank = gap > 0.1 * size and any(before[3] - 0.3 * size < left < after[1] for left in blanks)
        text += " " + after[0] if wide or blank else after[0]
    return Fragment(
        text,
        min(character[1] for character in characters),
        min(character[2] for character in characters),
        max(character[3] for character in characters),
        max(character[4] for character in characters),
        median(character[5] for character in characters),
    )


# ---------------------------------------------------------------- lines


def _print_page(frames: Sequence[Frame], number: int, length: int) -> Iterator[tuple[str, PdfLine]]:
    """Yield the lines of a page with their places in a text that is `length` long before it."""
    first = True
    for frame in frames:
        left = min(fragment.left for row in frame.rows for fragment in row)
        right = max(fragment.right for row in frame.rows for fragment in row)
        sizes = Counter(round(fragment.size, 1) for row in frame.rows for fragment in row for _ in fragment.text)
        for at, row in enumerate(frame.rows):
            text = "  ".join(fragment.text for fragment in row)
            start = length if first else length + 1
            length = start + len(text)
            size = median(fragment.size for fragment in row) or float(sizes.most_common(1)[0][0])
            bbox = (row[0].left, min(f.bottom for f in row), row[-1].right, max(f.top for f in row))
            bbox = tuple(round(value, 2) for value in bbox)
            yield text, PdfLine(start, length, number, (bbox[0], bbox[1], bbox[2], bbox[3]), size, left, right, at == 0)
            first = False
