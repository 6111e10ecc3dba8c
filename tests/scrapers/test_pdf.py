"""PDF: reading order by geometry, pages and boxes, and files that mean harm."""

import json
import time
import zlib
from dataclasses import replace
from itertools import pairwise

import pytest
from pdf_pages import columns_of, draw, draw_report, draw_scan, front_page, spaced
from test_whitepaper import squashed, texts
from typeset import Style, typeset_whitepaper
from write_text_fixtures import CORPUS, expected_of

from scrapers.parsers.pdf import MAX_PAGES, PdfText, parse_pdf, read_pdf
from scrapers.records import Document, Page, RejectedError, Role

ORDERS = ("natural", "row-major", "shuffled")


def source(name: str) -> dict:
    return json.loads((CORPUS / name / "source.json").read_text(encoding="utf-8"))


RIVER, MARKET, HARBOUR = source("newspaper_river"), source("newspaper_market"), source("whitepaper_harbour")
PARAGRAPHS = [text for text_of in (RIVER, MARKET) for role, text, *_ in text_of["flow"] if role == "paragraph"]


def parse(payload: bytes) -> tuple[PdfText, Document]:
    pdf = read_pdf(payload)
    page = Page(capture_id="c", source_id="files", url="file:a.pdf", raw=pdf.text, encoding="pdf", encoding_reason="text layer")
    document = parse_pdf(page, pdf)
    for block in document.blocks:
        block.content.check(pdf.text)
    return pdf, document


def kept(pdf: PdfText, wanted: list[str]) -> float:
    """Return the share of neighbouring lines that are neighbours in the text too."""
    lines = [pdf.text[line.start : line.end] for line in pdf.lines]
    got = set(pairwise(lines))
    return sum(pair in got for pair in pairwise(wanted)) / (len(wanted) - 1)


@pytest.mark.parametrize("columns", [3, 4, 5])
@pytest.mark.parametrize("order", ORDERS)
def test_columns_are_read_one_after_the_other_in_whatever_order_they_were_drawn(columns: int, order: str) -> None:
    lines = columns_of(PARAGRAPHS, columns, headline=RIVER["title"])
    assert kept(read_pdf(draw(lines, order)), [line.text for line in lines]) >= 0.98


@pytest.mark.parametrize("order", ORDERS)
def test_a_newspaper_page_gives_its_paragraphs_and_its_title(order: str) -> None:
    _, document = parse(draw(columns_of(PARAGRAPHS, 4, headline=RIVER["title"]), order))
    assert document.parser == "newspaper"
    assert document.title == RIVER["title"]
    assert texts(document, Role.PARAGRAPH) == squashed(PARAGRAPHS)


@pytest.mark.parametrize("order", ORDERS)
def test_two_pieces_one_above_the_other_are_read_one_after_the_other(order: str) -> None:
    river = [text for role, text, *_ in RIVER["flow"] if role == "paragraph"]
    market = [text for role, text, *_ in MARKET["flow"] if role == "paragraph"]
    above = columns_of(river, 4, headline=RIVER["title"], lines_per_column=30)
    below = [replace(line, y=line.y - 560) for line in columns_of(market, 3, headline=MARKET["title"], size=10, lines_per_column=40)]
    pdf, document = parse(draw(above + below, order))
    assert kept(pdf, [line.text for line in above + below]) >= 0.98
    assert texts(document, Role.PARAGRAPH) == squashed(river + market)
    assert texts(document, Role.HEADING) == [MARKET["title"]]


@pytest.mark.parametrize("order", ORDERS)
def test_a_full_page_of_pieces_box_masthead_and_editors_line_is_told_apart(order: str) -> None:
    _, document = parse(draw(front_page(RIVER, MARKET), order))
    assert (document.title, document.publisher, document.editor) == (RIVER["title"], RIVER["publisher"], RIVER["editor"])
    assert document.published is not None
    assert document.published.date().isoformat() == RIVER["published"]
    assert document.authors == (*RIVER["authors"], *MARKET["authors"])
    assert texts(document, Role.PARAGRAPH) == squashed(PARAGRAPHS)
    assert texts(document, Role.HEADING) == squashed([MARKET["title"]])
    assert texts(document, Role.ASIDE) == squashed([RIVER["box"]["label"], *RIVER["box"]["paragraphs"]])


def test_pages_and_boxes_are_kept_with_the_blocks() -> None:
    _, document = parse(draw(columns_of(PARAGRAPHS, 4, headline=RIVER["title"])))
    assert all(block.page == 1 and block.bbox is not None for block in document.blocks)
    left, bottom, right, top = document.blocks[0].bbox or (0, 0, 0, 0)
    assert left < right
    assert bottom < top


def test_a_report_of_many_pages_loses_its_running_heads_and_page_numbers() -> None:
    style = Style(width=38, indent="　　", page_break="\f", page_number="", page_lines=34)
    pages = [page.split("\n") for page in typeset_whitepaper(HARBOUR, style).strip("\n").split("\f")]
    pdf, document = parse(draw_report(pages, running_head=HARBOUR["running_head"]))
    expected = expected_of(HARBOUR)
    assert pdf.pages == len(pages)
    assert document.title == expected["title"]
    assert texts(document, Role.PARAGRAPH) == squashed(expected["paragraphs"])
    assert texts(document, Role.HEADING) == squashed(expected["headings"])
    assert texts(document, Role.FOOTNOTE) == squashed(expected["footnotes"])
    assert texts(document, Role.TABLE_CELL) == squashed(expected["table_cells"])
    assert {block.page for block in document.blocks} == set(range(1, len(pages) + 1))


def test_spaced_letters_are_closed_by_their_geometry() -> None:
    lines = spaced("临澄晚报", 60, 1000, 20, 14) + columns_of(PARAGRAPHS[:3], 3, lines_per_column=20)
    assert "临澄晚报" in read_pdf(draw(lines)).text.split("\n")


def test_PDF_01_pages_without_a_character_are_unread_not_empty() -> None:
    with pytest.raises(RejectedError) as caught:
        read_pdf(draw_scan(3))
    assert caught.value.rule == "pdf_unread"


def test_one_scanned_page_among_others_is_noted() -> None:
    pdf, document = parse(draw_report([["第一页有字可读，说的是港口的事情。"], [], ["第三页也有字。"]]))
    assert pdf.unread == ()
    pdf = replace(pdf, unread=(2,))
    page = Page(capture_id="c", source_id="s", url="u", raw=pdf.text, encoding="pdf", encoding_reason="")
    assert any("unread_page_2" in block.notes for block in parse_pdf(page, pdf).blocks)
    assert document.blocks


def pdf_file(*objects: bytes) -> bytes:
    """Build a PDF of the given objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def page_with(stream: bytes, filters: bytes = b"/FlateDecode", count: int = 1) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return pdf_file(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 %s>>>>>>" % font,
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(stream), filters, stream),
    )


BOMB = zlib.compress(b" " * (512 << 20), 9)
GOOD = draw_report([["港口的第一行。", "港口的第二行。"]])

HOSTILE = {
    "a stream of 512 MB": (page_with(BOMB), {"parser_crash", "parser_limit", "pdf_unread", "pdf_malformed"}),
    "a stream packed twice": (
        page_with(zlib.compress(BOMB, 9), b"[/FlateDecode/FlateDecode]"),
        {"parser_crash", "parser_limit", "pdf_unread", "pdf_malformed"},
    ),
    "a page of 800,000 characters": (
        page_with(zlib.compress(b"BT /F1 1 Tf 10 10 Td " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 40000 + b"ET")),
        {"pdf_characters"},
    ),
    "nesting without end": (page_with(zlib.compress(b"q " * 5_000_000)), {"pdf_unread", "parser_crash", "parser_limit"}),
    "a million pages": (page_with(zlib.compress(b"q Q"), count=1_000_000), {"pdf_pages"}),
    "pages that hold themselves": (
        pdf_file(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        {"pdf_malformed", "pdf_unread"},
    ),
    "a table of places that points at itself": (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\n0000000000 65535 f \n"
        b"trailer<</Size 3/Root 1 0 R/Prev 34>>\nstartxref\n34\n%%EOF",
        {"pdf_malformed", "pdf_pages"},
    ),
    "half a file": (GOOD[: len(GOOD) // 2], {"pdf_malformed"}),
    "a password": (draw_report([["密件"]], encrypt="secret"), {"pdf_encrypted"}),
    "no PDF at all": (b"<html><body>%PDF</body></html>", {"pdf_malformed"}),
    "nothing": (b"", {"pdf_malformed"}),
    "noise behind a good first line": (b"%PDF-1.4\n" + bytes(range(256)) * 500, {"pdf_malformed"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_PDF_01_a_hostile_file_ends_in_a_named_error_within_bounds(name: str) -> None:
    payload, rules = HOSTILE[name]
    start = time.monotonic()
    with pytest.raises(RejectedError) as caught:
        read_pdf(payload)
    assert caught.value.rule in rules
    assert time.monotonic() - start < 30


def test_PDF_01_a_wrong_startxref_is_mended_as_viewers_do() -> None:
    broken = GOOD[: GOOD.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF"
    assert read_pdf(broken).text == read_pdf(GOOD).text


def test_the_cap_on_pages_is_the_one_that_is_documented() -> None:
    with pytest.raises(RejectedError) as caught:
        read_pdf(page_with(zlib.compress(b"q Q"), count=MAX_PAGES + 1))
    assert str(MAX_PAGES) in caught.value.message


def test_the_raw_text_of_another_file_is_refused() -> None:
    pdf = read_pdf(GOOD)
    page = Page(capture_id="c", source_id="s", url="u", raw="other", encoding="pdf", encoding_reason="")
    with pytest.raises(ValueError, match="raw text"):
        parse_pdf(page, pdf)
