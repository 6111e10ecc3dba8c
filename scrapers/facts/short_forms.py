"""Short forms of organisations: those that a document defines, and those that one of its full names holds.

Belongs here: what only a whole document can decide about the names of its organisations.
Does not belong here: aliases that everybody knows; they are in `vocabulary/organisations.csv`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapers.facts.entities import cut_business, legal_form
from scrapers.facts.lexicon import NameIndex
from scrapers.facts.organisations import ORGANISATION, company_tail
from scrapers.facts.scan import Found, Passage, Scan, composed_of, resolve, vocabulary

_DEFINED = re.compile(
    r"[（(](?:以下|下文|下|文中)?(?:统一|合)?(?:简称|称|统称)为?[：:]?[“\"「]?"
    r"(?P<short>[^“”\"「」（）()，。、；]{2,16})[”\"」]?(?:[，、或][^（）()]{0,20})?[）)]"
)
_LONGEST_CORE = 8
_TOLD = "organisation.tail"


def _canonical(scan: Scan, item: Found) -> str:
    return scan.text[item.start : item.end] if item.canonical is None else item.canonical


def _core(scan: Scan, item: Found) -> str:
    """Return what is left of a company's full name without place, line of business and legal form: the part that a short form keeps."""
    text = scan.text
    start, end = item.start, item.end
    form = legal_form(text[start:end])
    if not form:
        return ""
    end -= len(form)
    for word in scan.words_in(start, end):
        if word.start == start and word.entry.word == "place":
            start = word.end
    return cut_business(re.sub(r"[（(][^（）()]*[）)]", "", text[start:end]))[0]


_INSTITUTE = re.compile(r"(?:研究院|研究所|中心|实验室|协会|联盟|商会|学院)$")
_SHORTEST_REST = 6


def _without_place(scan: Scan, item: Found) -> str:
    """Return an institute's name without the place that it begins with, where what is left can stand alone; else nothing."""
    name = scan.text[item.start : item.end]
    place = scan.places.at(item.start)
    if place is None or place[0] != item.start or not _INSTITUTE.search(name) or item.attributes.get("type") not in _REST_TYPES:
        return ""
    rest = scan.text[place[1] : item.end]
    return rest if len(rest) >= _SHORTEST_REST and "分院" not in rest else ""


_REST_TYPES = frozenset({"research", "government", "association"})


def add_short_forms(passages: Sequence[Passage]) -> None:
    """Find short forms in all passages and link each to its entity.

    A short form is linked where exactly one entity of the document can be meant: 某某 beside 宁波某某信息技术有限公司. Where another
    name of the document begins with it and is not known to be the same entity (某某集团, 某某智能制造), the mention is left for review.
    A short form with a line of business behind it (某某信息) is linked where the full name holds that line of business; else it is a name
    of its own.

    Args:
        passages: all passages of a document; their `organisations` are replaced.
    """
    _repeat_names(passages)
    defined: dict[str, str] = {}
    meant: dict[str, dict[str, Found]] = defaultdict(dict)
    for passage in passages:
        _collect_definitions(passage, defined, meant)
    for passage in passages:
        for item in passage.organisations:
            rest = _without_place(passage.scan, item)
            if rest and rest not in defined:
                meant[rest].setdefault(_canonical(passage.scan, item), item)
            core = _core(passage.scan, item)
            if not 2 <= len(core) <= _LONGEST_CORE or core in defined:
                continue
            if composed_of(core, "generic", "quality", "boundary", "protected", "product_generic") or vocabulary().get(core) is not None:
                continue
            meant[core].setdefault(_canonical(passage.scan, item), item)
    if not meant:
        return
    index: NameIndex[str] = NameIndex((short, short) for short in meant)
    found = [list(_occurrences(passage, index, meant, defined)) for passage in passages]
    rivals: dict[str, set[str]] = defaultdict(set)
    for passage, occurrences in zip(passages, found, strict=True):
        read = {(item.start, item.end) for item in occurrences}
        names = [_canonical(passage.scan, item) for item in passage.organisations if (item.start, item.end) not in read]
        names += [_canonical(passage.scan, item) for item in occurrences]
        for name in names:
            for size in range(2, min(_LONGEST_CORE, len(name) - 1) + 1):
                if name[:size] in meant and name not in meant[name[:size]]:
                    rivals[name[:size]].add(name)
    for passage, occurrences in zip(passages, found, strict=True):
        text = passage.scan.text
        decided = []
        for item in occurrences:
            short = text[item.start : item.end]
            several = len(meant.get(short, {})) > 1 or (short in rivals and short not in defined)
            if short in meant and several:
                attributes = {**item.attributes, "review": "several_entities"}
                decided.append(replace(item, canonical=None, entity_id=None, attributes=attributes))
            else:
                decided.append(item)
        places = {(item.start, item.end) for item in decided}
        kept = [item for item in passage.organisations if (item.start, item.end) not in places or item.entity_id is not None]
        kept_places = {(item.start, item.end) for item in kept}
        passage.organisations = resolve([*kept, *(item for item in decided if (item.start, item.end) not in kept_places)])


def _repeat_names(passages: Sequence[Passage]) -> None:
    """Find the firms that one sentence tells by what they have or do (某某轴承的车间) wherever else their names stand free."""
    told = {passage.scan.text[item.start : item.end]: item for passage in passages for item in passage.organisations if item.rule == _TOLD}
    if not told:
        return
    index: NameIndex[Found] = NameIndex(told.items())
    for passage in passages:
        again = (
            replace(item, start=start, end=end) for start, end, item in index.find(passage.scan.text) if _free(passage.scan, start, end)
        )
        passage.organisations = resolve([*passage.organisations, *again])


def _collect_definitions(passage: Passage, defined: dict[str, str], meant: dict[str, dict[str, Found]]) -> None:
    ends = {item.end: item for item in passage.organisations}
    for match in _DEFINED.finditer(passage.scan.text):
        item = ends.get(match.start())
        if item is not None:
            canonical = _canonical(passage.scan, item)
            defined[match.group("short")] = canonical
            meant[match.group("short")] = {canonical: item}


def _occurrences(passage: Passage, index: NameIndex[str], meant: dict[str, dict[str, Found]], defined: dict[str, str]) -> Iterator[Found]:
    text = passage.scan.text
    products = {item.start: item.end for item in passage.products}
    for start, end, short in index.find(text):
        if passage.scan.titles.at(start) is not None or products.get(start, end) > end:
            continue
        if short not in defined and not _free(passage.scan, start, end):
            continue
        canonical, full = next(iter(meant[short].items()))
        attributes = {"type": full.attributes.get("type", "company")}
        tail = None if short in defined or _INSTITUTE.search(short) else company_tail().match(text, end)
        if tail is None:
            rule = "organisation.defined" if short in defined else "organisation.short"
            yield Found(
                start=start, end=end, kind=ORGANISATION, rule=rule, canonical=canonical, entity_id=full.entity_id, attributes=attributes
            )
            continue
        fitting = [name for name in meant[short] if tail.group() in name]
        same = fitting[0] if len(fitting) == 1 else None
        yield Found(
            start=start,
            end=tail.end(),
            kind=ORGANISATION,
            rule="organisation.short",
            canonical=same,
            entity_id=meant[short][same].entity_id if same is not None else None,
            attributes=attributes,
        )


def _free(scan: Scan, start: int, end: int) -> bool:
    """Tell whether a stretch stands alone: it begins where a name may begin and is no part of a longer word that the vocabulary knows."""
    if scan.soft_stop(start) != start and scan.places.at(start - 1) is None:
        return False
    near = [word for word in scan.words_in(max(0, start - 6), end + 6) if word.start < end and word.end > start]
    return all(word.start >= start and word.end <= end for word in near)


_BRANCH = re.compile(r"分院$|分行$|分校$|分公司$")
_PARENT_TYPES = {"分院": ("research",), "分行": ("company",), "分校": ("university",), "分公司": ("company",)}


def link_branches(passages: Sequence[Passage]) -> None:
    """Link 宁波分院 to the parent that the same sentence names before it.

    Args:
        passages: all passages of a document; their `organisations` are replaced.
    """
    for passage in passages:
        text = passage.scan.text
        linked = []
        for index, item in enumerate(passage.organisations):
            tail = _BRANCH.search(text[item.start : item.end])
            if item.attributes.get("review") != "parent_unknown" or tail is None:
                linked.append(item)
                continue
            first, _ = passage.scan.sentence_at(item.start)
            parents = [
                other
                for other in passage.organisations[max(0, index - 8) : index]
                if other.start >= first and other.attributes.get("type") in _PARENT_TYPES[tail.group()] and "review" not in other.attributes
            ]
            if not parents:
                linked.append(item)
                continue
            rest = {key: value for key, value in item.attributes.items() if key != "review"}
            linked.append(replace(item, canonical=_canonical(passage.scan, parents[-1]) + text[item.start : item.end], attributes=rest))
        passage.organisations = linked
