"""Reading order and time of PDF pages: ours beside pypdfium2's plain text, on drawn pages of 3 to 5 columns.

Run: `.venv/bin/python -m benchmarks.pdf`. Prints one row per page: share of neighbouring lines kept, and the best of five times.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pypdfium2

from scrapers.parsers.pdf import read_pdf, read_pdf_here

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]

# The pages are drawn by the generator of the tests.
sys.path.append(str(ROOT / "tests" / "scrapers"))
pdf_pages = importlib.import_module("pdf_pages")


def plain_text(payload: bytes) -> str:
    """Return what pypdfium2 gives without any reading order."""
    document = pypdfium2.PdfDocument(payload)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    return text


def best_of(function: Callable[[bytes], T], payload: bytes, times: int = 5) -> tuple[float, T]:
    """Return the best time in seconds and the last result."""
    result = function(payload)
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = function(payload)
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def kept(lines: list[str], wanted: list[str]) -> float:
    """Return the share of neighbouring lines that are neighbours still."""
    got = set(pairwise(lines))
    return sum(pair in got for pair in pairwise(wanted)) / (len(wanted) - 1)


def main() -> None:
    """Print the table."""
    sources = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests/corpus/text").glob("newspaper_*/source.json"))
    ]
    texts = [text for source in sources for role, text, *_ in source["flow"] if role == "paragraph"]
    # Each copy begins with its number, so that no two lines of a page are the same.
    texts = [f"{number}号稿：{text}" for number in range(1, 4) for text in texts]
    print("columns  order      lines  kept   plain   plain ms  ours ms  in child ms  ratio")
    for columns in (3, 4, 5):
        lines = pdf_pages.columns_of(texts, columns, headline=sources[0]["title"], lines_per_column=68)
        wanted = [line.text for line in lines]
        for order in ("natural", "row-major", "shuffled"):
            payload = pdf_pages.draw(lines, order)
            plain_seconds, plain = best_of(plain_text, payload)
            ours_seconds, _ = best_of(read_pdf_here, payload)
            child_seconds, pdf = best_of(read_pdf, payload)
            ours = [pdf.text[line.start : line.end] for line in pdf.lines]
            plain_lines = [line.strip() for line in plain.split("\r\n")]
            shares = f"{kept(ours, wanted):.3f}  {kept(plain_lines, wanted):.3f}"
            ratio = child_seconds / plain_seconds
            times = f"{plain_seconds * 1000:8.1f}  {ours_seconds * 1000:7.1f}  {child_seconds * 1000:11.1f}  {ratio:5.2f}"
            print(f"{columns:7}  {order:9}  {len(wanted):5}  {shares}  {times}")


if __name__ == "__main__":
    main()
