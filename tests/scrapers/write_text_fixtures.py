"""Writes tests/corpus/text/<id>/{raw.txt, expected.json, meta.json} from the manuscripts source.json beside them.

Run it after a change of a manuscript or of the typesetter: `.venv/bin/python tests/scrapers/write_text_fixtures.py`.
"""

import json
import re
from pathlib import Path

from typeset import Style, plain_notes, typeset_newspaper, typeset_whitepaper

CORPUS = Path(__file__).parents[1] / "corpus" / "text"

WHITEPAPERS = {
    "whitepaper_harbour": Style(
        width=36,
        between_lines="\n\n",
        between_paragraphs="\n\n",
        page_lines=26,
        page_break="\n ",
        page_number="- {n} -",
        running_head=True,
        stamp="更多行业报告请访问 www.baogaoku.example.com 下载",
        latin_blank=True,
        contents=True,
    ),
    "whitepaper_seeds": Style(
        width=30, indent="　　", page_lines=22, page_break="\f", page_number="第 {n} 页 共 {total} 页", marker="circled", number_on_top=True
    ),
}
NEWSPAPERS = {"newspaper_river": ("quote", 4), "newspaper_market": ("columns", 8)}


def expected_of(source: dict, *, cover: bool = True) -> dict:
    """Return what a reader finds in a manuscript."""
    source = plain_notes(source) if "footnotes" in source else source
    flow = [(role, re.sub(r"\{\{\w+\}\}", "", text) if isinstance(text, str) else text, *rest) for role, text, *rest in source["flow"]]
    tables = [text for role, text, *_ in flow if role == "table"]
    return {
        "title": source["title"] if cover else None,
        "publisher": source.get("publisher") if cover else None,
        "published": source.get("published") if cover else None,
        "authors": source.get("authors", []),
        "editor": source.get("editor"),
        "headings": [text for role, text, *_ in flow if role == "heading"],
        "heading_levels": [rest[0] for role, _, *rest in flow if role == "heading"],
        "paragraphs": [*source.get("lead", []), *(text for role, text, *_ in flow if role == "paragraph")],
        "captions": [text for role, text, *_ in flow if role == "caption"],
        "footnotes": list(source.get("footnotes", {}).values()),
        "table_cells": [cell for table in tables for row in table for cell in row],
        "box": source.get("box", {}).get("paragraphs", []),
    }


def main() -> None:
    """Write all fixtures."""
    for folder in sorted(path.parent for path in CORPUS.glob("*/source.json")):
        source = json.loads((folder / "source.json").read_text(encoding="utf-8"))
        if folder.name in WHITEPAPERS:
            raw, meta = typeset_whitepaper(source, WHITEPAPERS[folder.name]), {"kind": "whitepaper"}
        else:
            plan, seed = NEWSPAPERS[folder.name]
            raw, meta = typeset_newspaper(source, plan, seed), {"kind": "newspaper", "plan": plan}
        (folder / "raw.txt").write_text(raw, encoding="utf-8", newline="")
        for name, value in (("expected.json", expected_of(source)), ("meta.json", {**meta, "text": "invented for this project"})):
            (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
