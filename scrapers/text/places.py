"""Which Chinese province or city a title or a paper's name speaks of.

Belongs here: the list of provinces and prefecture-level cities (`facts/vocabulary/places.csv`) and finding one at a fixed place
or in headings.
Does not belong here: finding places in running text, which is `facts.mentions`.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_CSV = Path(__file__).parent.parent / "facts" / "vocabulary" / "places.csv"


@cache
def places() -> dict[str, str]:
    """Full name by full and short name."""
    found: dict[str, str] = {}
    with _CSV.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["name"]] = row["name"]
            found.setdefault(row["short"], row["name"])
    return found


def place_of(title: str, publisher: str) -> str | None:
    """The place that a document is about, where its title or publisher decides it.

    A title decides where it begins with a place and a colon or blank (宁波：…), a publisher where its name is a place's paper or
    broadcaster (宁波日报). Anything else is left open.

    Args:
        title: the title, "" where there is none.
        publisher: the publisher's name, "" where it is unknown.

    Returns:
        The full name, such as 宁波市, or None.
    """
    names = places()
    head = re.match(r"([\u4e00-\u9fff]{2,11})\s*[:：|｜丨]", title)
    if head and head[1] in names:
        return names[head[1]]
    paper = re.match(r"([\u4e00-\u9fff]{2,8}?)(?:日报|晚报|晨报|早报|广播电视台|电视台|发布|新闻网)", publisher)
    if paper and paper[1] in names:
        return names[paper[1]]
    return None


def place_of_headings(headings: Iterable[str]) -> str | None:
    """The place that the headings of a document agree on.

    Args:
        headings: title and headings.

    Returns:
        The full name of the one place that at least two headings name and that they name more than twice as often as any other, or None.
    """
    names = places()
    counts: Counter[str] = Counter()
    for heading in headings:
        counts.update(
            {names[heading[at : at + size]] for size in (2, 3, 4) for at in range(len(heading)) if heading[at : at + size] in names}
        )
    common = counts.most_common(2)
    if not common or common[0][1] < 2 or (len(common) == 2 and common[0][1] <= 2 * common[1][1]):
        return None
    return common[0][0]
