"""Checks that the sample site holds what its README and expected.json promise.

Belongs here: claims about the files alone. Does not belong here: what the parsers or the extractor make of them.
"""

import json
import re
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2] / "sample_site"
SITE = ROOT / "site"
EXPECTED: dict[str, Any] = json.loads((ROOT / "expected.json").read_text(encoding="utf-8"))
by_document = pytest.mark.parametrize("document", EXPECTED["documents"], ids=lambda document: document["path"])


def file_of(path: str) -> Path:
    return ROOT / path if path.startswith("editions/") else SITE / path


def squashed_text(path: str) -> str:
    payload = file_of(path).read_bytes()
    text = payload.decode("gb18030" if b'charset="gb2312"' in payload else "utf-8")
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", text))


@by_document
def test_title_and_key_facts_stand_in_the_document(document: dict[str, Any]) -> None:
    text = squashed_text(document["path"])
    assert re.sub(r"\s+", "", document["title"]) in text
    assert document["facts"]
    for fact in document["facts"]:
        assert re.sub(r"\s+", "", fact["value_text"]) in text
        assert Decimal(fact["value"]).is_finite()


@by_document
def test_a_stated_publication_date_carries_the_zone_of_the_site(document: dict[str, Any]) -> None:
    if document["published"] is not None:
        offset = datetime.fromisoformat(document["published"]).utcoffset()
        assert offset is not None and offset.total_seconds() == 8 * 3600


def test_every_expected_document_but_the_later_edition_is_listed_by_some_index() -> None:
    lists = ("news/feed.xml", "news/roll.json", "mirror/index.html", "mirror/index_2.html", "papers/index.html")
    listed = "".join((SITE / name).read_text(encoding="utf-8") for name in lists)
    paths = [d["path"] for d in EXPECTED["documents"] if not d["path"].startswith("editions/")] + [r["path"] for r in EXPECTED["rejected"]]
    assert [path for path in paths if path.rsplit("/", 1)[-1] not in listed] == []


def test_one_page_declares_gb2312_and_only_gb18030_decodes_it() -> None:
    pages = [path for path in SITE.rglob("*.html") if b'charset="gb2312"' in path.read_bytes()]
    assert len(pages) == 1
    payload = pages[0].read_bytes()
    for codec in ("utf-8", "gb2312", "gbk"):
        with pytest.raises(UnicodeDecodeError):
            payload.decode(codec)
    assert all(character in payload.decode("gb18030") for character in "镕€㡿")


def test_the_broken_items_are_broken_as_stated() -> None:
    missing, soft, empty = (SITE / row["path"] for row in EXPECTED["rejected"])
    assert not missing.exists()
    assert "页面不存在" in soft.read_text(encoding="utf-8")
    assert empty.read_bytes() == b""


def test_the_second_edition_corrects_one_figure_and_adds_one_sentence() -> None:
    (path,) = list((ROOT / "editions/2").rglob("*.html"))
    first, second = (
        re.findall(r"<p [^>]*>(.*?)</p>", file.read_text(encoding="utf-8")) for file in (SITE / path.relative_to(ROOT / "editions/2"), path)
    )
    changed = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    assert len(changed) == 2
    assert changed[0][0].replace("3.2万件", "2.3万件") == changed[0][1]
    assert changed[1][1].endswith(changed[1][0].lstrip("　"))


def test_the_syndicated_story_has_the_same_sentences_on_both_sites() -> None:
    for first, copy in EXPECTED["syndicated"]:
        paragraphs = re.findall(r"<p [^>]*>(.*?)</p>", file_of(copy).read_text(encoding="utf-8"))
        body = [re.sub(r"<[^>]*>|\s", "", text) for text in paragraphs]
        # The first publisher prints a live quote behind a stock's name.
        original = re.sub(r"\([\d., %-]+\)", "", squashed_text(first))
        assert len(body) >= 5 and all(text in original for text in body)


def test_the_servers_address_stands_only_in_files_in_which_it_is_replaced() -> None:
    for path in [*SITE.rglob("*"), *(ROOT / "editions").rglob("*")]:
        if path.is_file() and path.suffix not in (".xml", ".html", ".json"):
            assert b"{{base}}" not in path.read_bytes(), path


def test_the_dates_of_the_feed_name_their_weekday_right() -> None:
    dates = re.findall(r"<pubDate>(.*?)</pubDate>", (SITE / "news/feed.xml").read_text(encoding="utf-8"))
    assert len(dates) == 6
    assert all(f"{parsedate_to_datetime(text):%a}" == text[:3] for text in dates)
