"""Which Chinese province or city a document is about, by its title, its paper's name, its headings or what it names most.

Belongs here: the list of provinces and prefecture-level cities (`facts/vocabulary/places.csv`) and finding one at a fixed place,
in headings, or by the count of names in the opening of a document.
Does not belong here: each mention of a place with its span, which is `facts.mentions`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from scrapers.facts.words import read_table


@cache
def places() -> dict[str, str]:
    """Full name by full and short name."""
    found: dict[str, str] = {}
    for row in read_table("places"):
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


# A name that ends like a city, district or county and begins where a name can begin. The head of a place's name is two characters as
# a rule; longer ones are known by the list.
_BORDERS = "在从到由与和及对让向为是由于以自使往至称将比靠近距"
_NAMED = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[{_BORDERS}省市县区州]))([\u4e00-\u9fff]{{2}})(市(?![场值民面价盈占])|自治州|区(?![域间块别])|县(?!级))"
)
# Characters of 各区, 本市, 城区 and the like, and words that end in 市.
_NO_HEAD = re.compile(
    r"[全各本我该此这那多个每两三四五六七八九十几省市县区城郊园地社山小新老景特灾辖港库牧片校军专街厂矿大中主核高重示试]"
    r"|都市|超市|股市|楼市|上市|门市|夜市|集市"
)
HEAD_CHARACTERS = 3000
"""How much of a document's opening tells what it is about."""


def main_place(title: str, body: Iterable[str]) -> str | None:
    """The place that a document is about, by what its title and its opening name most.

    Cities and provinces of the list count by full and short name, others by their ending (明州市), and then by their head alone
    (明州). What the title names counts as five. A province that the city lies in is no rival of the city.

    Args:
        title: the title, "" where there is none.
        body: texts of headings and paragraphs, in reading order.

    Returns:
        The full name of the one place that is named at least three times, and more than twice as often as any other, or None: what
        is not clear stays open.
    """
    names = places()
    opening = "\n".join(islice(body, 60))[:HEAD_CHARACTERS]
    counts: Counter[str] = Counter()
    for text, weight in ((title, 5), (opening, 1)):
        for full in _listed(text):
            counts[full] += weight
    unlisted = {
        match[1]: match[0]
        for text in (title, opening)
        for match in _NAMED.finditer(text)
        if match[0] not in names and match[1] not in names and not _NO_HEAD.search(match[1])
    }
    for head, full in unlisted.items():
        counts[full] += 5 * title.count(head) + opening.count(head)
    ranked = counts.most_common()
    # A district is named beside its city; the city is what the whole document is about unless the title speaks of the district alone.
    best = next((name for name, count in ranked if count >= 3), None)
    if best is None:
        return None
    rivals = [count for name, count in ranked if name != best and not _encloses(name, best)]
    return best if not rivals or counts[best] > 2 * rivals[0] else None


def _listed(text: str) -> Iterator[str]:
    """Full names of the places of the list in a text, one for each time that they are named; the longest name wins."""
    names, at = places(), 0
    while at < len(text) - 1:
        size = next((size for size in range(_longest(), 1, -1) if text[at : at + size] in names), 0)
        if size:
            yield names[text[at : at + size]]
        at += size or 1


@cache
def _longest() -> int:
    return max(len(name) for name in places())


@cache
def _parents() -> dict[str, str]:
    return {row["name"]: row["parent"] for row in read_table("places")}


def _encloses(outer: str, inner: str) -> bool:
    return _parents().get(inner) == outer
