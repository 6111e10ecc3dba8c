"""HTML reading beside its peers, in one run: time a page and body F1 where a truth is given.

    python -m benchmarks.html PAGES_DIR [--truth TRUTH.jsonl] [--rounds 3] [--at-most RATIO]

PAGES_DIR holds *.html; without it the fixtures of tests/corpus are read. Every reader gets the same decoded text. The time of a page is
the best of the rounds, in CPU milliseconds. The plain reader is `BeautifulSoup(text, "lxml")` with the texts of its p elements: the
least that anyone does. Ours builds the blocks with the place of each character, all fields and roles. With --at-most the exit status
is 1 where our median is more than RATIO times the plain one.
"""

import argparse
import json
import logging
import statistics
import sys
import time
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from scrapers.decode import decode
from scrapers.parsers.html import parse_html
from scrapers.records import Page, RejectedError

FIXTURES = Path(__file__).parents[1] / "tests" / "corpus"


def kaoju(text: str, *, publishers: bool = True) -> str:
    """Our reader: body of the document."""
    page = Page(capture_id="cap_1", source_id="benchmark", url="", raw=text, encoding="utf-8", encoding_reason="benchmark")
    return "\n".join(block.text for block in parse_html(page, publishers=publishers).body())


def kaoju_generic(text: str) -> str:
    """Our generic parser alone."""
    return kaoju(text, publishers=False)


def plain(text: str) -> str:
    """The texts of all p elements."""
    return "\n".join(element.get_text() for element in BeautifulSoup(text, "lxml").find_all("p"))


def peers() -> dict[str, Callable[[str], str]]:
    """The peers' readers; they are installed by the bench group alone."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    import gne
    import newspaper
    import readability
    import trafilatura

    def newspaper4k(text: str) -> str:
        article = newspaper.Article(url="http://localhost/", language="zh", fetch_images=False)
        article.download(input_html=text)
        article.parse()
        return article.text

    def readability_lxml(text: str) -> str:
        return BeautifulSoup(readability.Document(text).summary(), "lxml").get_text("\n")

    return {
        "trafilatura": lambda text: trafilatura.extract(text, include_comments=False, include_tables=False) or "",
        "newspaper4k": newspaper4k,
        "readability-lxml": readability_lxml,
        "gne": lambda text: gne.GeneralNewsExtractor().extract(text)["content"],
    }


def grams(text: str) -> Counter[str]:
    """Multiset of the character 4-grams of a text, NFKC-folded, without white space."""
    folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return Counter(folded[at : at + 4] for at in range(max(len(folded) - 3, 1)))


def f1(found: str, truth: str, optional: list[str]) -> float:
    """F1 of 4-grams; optional lines are neither asked for nor counted wrong."""
    got, want, free = grams(found), grams(truth), Counter[str]()
    for line in optional:
        free += grams(line)
    hits = (got & want).total()
    size = got.total() - ((got - (got & want)) & free).total()
    return 2 * hits / (size + want.total()) if hits else 0.0


def main() -> int:
    """Run all readers over all pages and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pages", type=Path, nargs="?")
    arguments.add_argument("--truth", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--at-most", type=float)
    chosen = arguments.parse_args()
    paths = sorted(chosen.pages.glob("*.html")) if chosen.pages else sorted(FIXTURES.glob("*/*/raw.html"))
    truths: dict[str, dict] = {}
    if chosen.truth:
        for line in chosen.truth.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] == "news":
                truths[row["id"]] = row
    pages = [(path.stem, decode(path.read_bytes(), "").text) for path in paths]
    readers = {"plain p": plain, "kaoju": kaoju, "kaoju generic": kaoju_generic, **peers()}
    medians: dict[str, float] = {}
    print(f"{len(pages)} pages, {len(truths)} with truth")
    for name, reader in readers.items():
        times, scores, failed = [], [], 0
        for page_id, text in pages:
            best, body = float("inf"), ""
            for _ in range(chosen.rounds):
                started = time.process_time()
                try:
                    body = reader(text)
                except RejectedError:
                    failed += 1
                except Exception:  # a peer's fault is counted, it must not end the run
                    failed += 1
                best = min(best, time.process_time() - started)
            times.append(best * 1000)
            if page_id in truths:
                scores.append(f1(body, truths[page_id]["body"], truths[page_id].get("optional", [])))
        medians[name] = statistics.median(times)
        quality = f"  f1 {statistics.mean(scores):.3f}  good {statistics.mean(score >= 0.95 for score in scores):.3f}" if scores else ""
        print(f"{name:18} median {medians[name]:7.2f} ms  p95 {statistics.quantiles(times, n=20)[-1]:7.2f} ms  failed {failed}{quality}")
    ratio = medians["kaoju"] / medians["plain p"]
    print(f"kaoju / plain p: {ratio:.2f}")
    return 1 if chosen.at_most is not None and ratio > chosen.at_most else 0


if __name__ == "__main__":
    sys.exit(main())
