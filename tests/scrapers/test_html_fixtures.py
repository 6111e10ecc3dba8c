"""Invented articles in the publishers' layouts: `tests/corpus/<publisher>/<id>/{raw.html, expected.json, meta.json}`."""

import json
from pathlib import Path

import pytest

from scrapers.decode import decode
from scrapers.parsers.front_matter import has_front_matter, parse_front_matter
from scrapers.parsers.html import parse_html
from scrapers.records import Document, Page, Role

CORPUS = Path(__file__).parents[1] / "corpus"
FIXTURES = sorted(path.parent for path in CORPUS.glob("*/*/expected.json") if (path.parent / "raw.html").exists())
NAMES = [f"{path.parent.name}/{path.name}" for path in FIXTURES]
GENERIC = [path for path in FIXTURES if path.parent.name != "front_matter"]


def page_of(folder: Path) -> Page:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    decoded = decode((folder / "raw.html").read_bytes(), meta["media_type"])
    assert decoded.encoding == meta["encoding"]
    return Page(
        capture_id="cap_1",
        source_id="fixture",
        url=meta["url"],
        raw=decoded.text,
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
    )


def read(folder: Path, *, publishers: bool = True) -> Document:
    page = page_of(folder)
    return parse_front_matter(page) if has_front_matter(page.raw) else parse_html(page, publishers=publishers)


def texts(document: Document, role: Role) -> list[str]:
    return [block.text for block in document.blocks if block.role is role]


@pytest.mark.parametrize("folder", FIXTURES, ids=NAMES)
def test_every_field_of_a_publishers_page_is_read(folder: Path):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    document = read(folder)
    found = {
        "title": document.title,
        "published": document.published.isoformat() if document.published else None,
        "source_name": document.source_name,
        "authors": list(document.authors),
        "editor": document.editor,
        "paragraphs": texts(document, Role.PARAGRAPH),
        "headings": texts(document, Role.HEADING),
        "captions": texts(document, Role.CAPTION),
        "securities": [[security.code, security.exchange, security.name] for security in document.securities],
        "next_pages": list(document.next_pages),
    }
    optional = {
        "keywords": list(document.keywords),
        "categories": list(document.categories),
        "publisher": document.publisher,
        "table_cells": texts(document, Role.TABLE_CELL),
    }
    found |= {name: value for name, value in optional.items() if name in expected}
    assert {name: expected[name] for name in found} == found
    assert document.parser == meta["parser"]


@pytest.mark.parametrize("folder", GENERIC, ids=[f"{path.parent.name}/{path.name}" for path in GENERIC])
def test_the_generic_parser_finds_the_same_body_title_and_date(folder: Path):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    document = read(folder, publishers=False)
    assert document.title == expected["title"]
    assert [block.text for block in document.body() if block.text in expected["paragraphs"]] == expected["paragraphs"]
    # Advertisements that only the publisher's own names for them give away are allowed here.
    allowed = expected["paragraphs"] + expected["headings"] + expected.get("named_noise", [])
    assert [block.text for block in document.body() if block.text not in allowed] == []
    if document.published is not None:
        assert document.published.isoformat() == expected["published"]


@pytest.mark.parametrize("folder", FIXTURES, ids=NAMES)
def test_every_block_stands_at_its_place_in_the_page(folder: Path):
    document = read(folder)
    raw = document.page.raw
    for position, block in enumerate(document.blocks):
        assert block.position == position
        block.content.check(raw)
    for security in document.securities:
        assert raw[slice(*security.span)] == security.name
