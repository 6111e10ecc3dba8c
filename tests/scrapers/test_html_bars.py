"""Floors of extraction quality on the reference pages: figures that were reached and must not fall unnoticed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.decode import decode
from scrapers.parsers.front_matter import parse_front_matter
from scrapers.parsers.html import parse_html
from scrapers.records import Document, Page, Role
from tests.conftest import REFERENCE

TRUTH = REFERENCE / "corpus" / "html" / "truth.jsonl"


pytestmark = pytest.mark.usefixtures("reference")


def page_of(raw: str, url: str = "") -> Page:
    return Page(capture_id="cap_1", source_id="reference", url=url, raw=raw, encoding="utf-8", encoding_reason="test")


def row_of(page_id: str, document: Document) -> dict[str, str | None]:
    return {
        "id": page_id,
        "title": document.title,
        "author": " ".join(document.authors),
        "source": document.source_name,
        "published": document.published.isoformat() if document.published else None,
        "body": "\n".join(block.text for block in document.body()),
    }


def predict(path: Path, *, publishers: bool, change=lambda raw: raw) -> Path:
    rows = []
    for line in TRUTH.read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        payload = (TRUTH.parent / "pages" / f"{truth['id']}.html").read_bytes()
        page = page_of(change(decode(payload, "").text), truth["url"] or "")
        document = parse_html(page, publishers=publishers)
        for block in document.blocks:
            block.content.check(page.raw)
        rows.append(json.dumps(row_of(truth["id"], document), ensure_ascii=False))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def score(predicted: Path, *bars: str) -> None:
    arguments = [part for bar in bars for part in ("--at-most" if bar.startswith(("bad", "residue")) else "--at-least", bar)]
    tool = REFERENCE / "tools" / "score_html.py"
    ran = subprocess.run([sys.executable, tool, TRUTH, predicted, "--worst", "5", *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_publishers_and_generic_together_reach_the_bars(tmp_path):
    predicted = predict(tmp_path / "all.jsonl", publishers=True)
    score(
        predicted,
        "f1=0.985",
        "good=0.95",
        "bad=0",
        "residue=0.03",
        "title=0.97",
        "day=0.985",
        "minute=0.96",
        "source=0.90",
        "author=0.80",
    )


def test_the_generic_parser_alone_reaches_its_bars(tmp_path):
    score(
        predict(tmp_path / "generic.jsonl", publishers=False), "f1=0.985", "bad=0", "residue=0.03", "title=0.97", "day=0.98", "source=0.85"
    )


def test_the_generic_parser_does_not_live_on_the_names_that_page_authors_give(tmp_path):
    # Without class and id every page is one of a site never seen: an estimate for the sites that are not here.
    nameless = re.compile(r"\s(?:class|id)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.I)
    predicted = predict(tmp_path / "nameless.jsonl", publishers=False, change=lambda raw: nameless.sub("", raw))
    score(predicted, "f1=0.98", "good=0.95", "bad=0", "title=0.95", "day=0.98", "source=0.85")


def test_the_feed_article_is_read_whole(tmp_path):
    raw = decode((REFERENCE / "corpus" / "seeds" / "003.html").read_bytes(), "").text
    document = parse_front_matter(page_of(raw))
    for block in document.blocks:
        block.content.check(raw)
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "003.json").write_bytes((REFERENCE / "gold" / "articles" / "003.json").read_bytes())
    row = {
        "doc": "003",
        "title": document.title,
        "source": document.source_name,
        "authors": document.authors,
        "editor": document.editor,
        "published": document.published.isoformat() if document.published else None,
        "paragraphs": [block.text for block in document.blocks if block.role is Role.PARAGRAPH],
        "headings": [block.text for block in document.blocks if block.role is Role.HEADING],
    }
    (tmp_path / "003.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    bars = [part for name in ("paragraph", "text", "order", "heading", "meta") for part in ("--at-least", f"{name}=1")]
    tool = REFERENCE / "tools" / "score_articles.py"
    command = [sys.executable, tool, gold, tmp_path / "003.jsonl", *bars, "--at-least", "noise=0", "--show"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    known = json.loads((gold / "003.json").read_text(encoding="utf-8"))
    stated = [(security["name"], security["code"]) for security in known["securities"]]
    assert [(security.name, security.code[2:]) for security in document.securities] == stated
    assert all(raw[slice(*security.span)] == security.name for security in document.securities)
