"""Floors of article quality on the reference documents that came out of PDF: they may rise, they cannot fall unnoticed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.parsers.text import parse_text
from scrapers.records import Document, Page, Role

FLOORS = {"paragraph": 0.95, "text": 0.995, "heading": 0.95, "order": 0.95}
DOCUMENTS = ("000", "001")


def document_of(reference: Path, name: str) -> Document:
    raw = (reference / "corpus" / "seeds" / f"{name}.txt").read_bytes().decode("utf-8")
    return parse_text(Page(capture_id="c", source_id="seeds", url=f"file:{name}.txt", raw=raw, encoding="utf-8", encoding_reason="strict"))


def row(name: str, document: Document) -> dict:
    """Return a document as the scorer reads it."""
    texts = {role: [block.text for block in document.blocks if block.role is role] for role in Role}
    return {
        "doc": name,
        "title": document.title,
        "source": document.source_name,
        "authors": list(document.authors),
        "editor": document.editor,
        "published": document.published.isoformat() if document.published else None,
        "paragraphs": texts[Role.PARAGRAPH],
        "headings": texts[Role.HEADING],
        "footnotes": [{"marker": block.marker, "text": block.text} for block in document.blocks if block.role is Role.FOOTNOTE],
        "captions": texts[Role.CAPTION],
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paragraphs_headings_order_and_fields_reach_their_floors(reference: Path, name: str, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / f"{name}.json").write_bytes((reference / "gold" / "articles" / f"{name}.json").read_bytes())
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(json.dumps(row(name, document_of(reference, name)), ensure_ascii=False) + "\n", encoding="utf-8")
    floors = [word for key, floor in FLOORS.items() for word in ("--at-least", f"{key}={floor}")]
    command = [sys.executable, str(reference / "tools" / "score_articles.py"), str(gold), str(predicted), *floors]
    done = subprocess.run([*command, "--at-least", "meta=1.0", "--at-least", "noise=0", "--show"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_block_equals_the_characters_it_points_at(reference: Path, name: str) -> None:
    document = document_of(reference, name)
    for block in document.blocks:
        block.content.check(document.page.raw)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_printed_character_is_in_exactly_one_block_or_is_a_marker(reference: Path, name: str) -> None:
    """Noise is recognised, not lost; nothing is said twice."""
    document = document_of(reference, name)
    seen = [0] * len(document.page.raw)
    for block in document.blocks:
        for run in block.content.runs:
            for at in range(run.raw_start, run.raw_end):
                seen[at] += 1
    lost = [at for at, character in enumerate(document.page.raw) if not seen[at] and not character.isspace()]
    markers = {at for block in document.blocks for ref in block.footnotes for at in range(*ref.raw_span)}
    lost_text = "".join(document.page.raw[at] for at in lost if at not in markers)
    printed_markers = "".join(block.marker or "" for block in document.blocks) + "■"
    assert sorted(lost_text) == sorted(printed_markers[: len(lost_text)]) or all(c in printed_markers for c in lost_text)
    assert max(seen) == 1


def test_footnote_markers_are_found_where_the_gold_has_them(reference: Path) -> None:
    gold = json.loads((reference / "gold" / "articles" / "001.json").read_text(encoding="utf-8"))
    document = document_of(reference, "001")
    refs = {ref.raw_span[0]: (ref, block) for block in document.blocks for ref in block.footnotes}
    for wanted in gold["footnote_refs"]:
        ref, block = refs[wanted["src"]]
        assert ref.marker == wanted["marker"]
        assert "".join(block.text[: ref.offset].split()).endswith(wanted["before"])
        assert ref.footnote is not None
        assert document.blocks[ref.footnote].marker == wanted["marker"]


def test_footnotes_and_captions_are_those_of_the_gold(reference: Path) -> None:
    gold = json.loads((reference / "gold" / "articles" / "001.json").read_text(encoding="utf-8"))
    got = row("001", document_of(reference, "001"))

    def squash(text: str) -> str:
        return "".join(text.split())

    assert [squash(text) for text in got["captions"][: len(gold["captions"])]] == [squash(text) for text in gold["captions"]]
    notes = [(note["marker"], squash(note["text"])) for note in got["footnotes"][: len(gold["footnotes"])]]
    assert notes == [(note["marker"], squash(note["text"])) for note in gold["footnotes"]]


def test_heading_levels_are_those_of_the_gold(reference: Path) -> None:
    gold = json.loads((reference / "gold" / "articles" / "001.json").read_text(encoding="utf-8"))
    levels = [block.level for block in document_of(reference, "001").blocks if block.role is Role.HEADING]
    assert levels[: len(gold["heading_levels"])] == gold["heading_levels"]
