"""Mentions: organisations, persons, places, policies, products and securities that a document names, each linked to its entity.

Belongs here: assembly of the finders over all blocks of a document, what only the whole document can decide (short forms, full names of
a policy), and the making of `Mention` records.
Does not belong here: how one kind is recognised in one block; see `organisations`, `policies`, `products`, `persons`.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scrapers.facts.lexicon import NameIndex, read_rows
from scrapers.facts.organisations import ORGANISATION, find_organisations
from scrapers.facts.persons import find_persons
from scrapers.facts.policies import find_policies
from scrapers.facts.products import find_products
from scrapers.facts.scan import CJK, Found, Scan, composed_of, resolve, vocabulary
from scrapers.records import Block, Document, Mention, MentionKind, Role, Security, make_id

EXTRACTOR_VERSION = "mentions/1"
_UNREAD = frozenset({Role.NOISE, Role.RELATED, Role.EDITOR_LINE, Role.BYLINE, Role.SOURCE_LINE})


@dataclass(slots=True)
class _Passage:
    block: Block
    scan: Scan
    organisations: list[Found]
    products: list[Found]
    policies: list[Found]
    persons: list[Found]
    securities: list[Found]


def extract_mentions(document: Document) -> list[Mention]:
    """Return what a document names, in the order of its blocks; pure, deterministic, linear in the document's length.

    Args:
        document: blocks of the roles noise, related, byline, source line and editor line are not read.

    Returns:
        Mentions sorted by block, place and kind. Where the evidence does not link a name to one entity, `canonical` equals `name` and
        the attribute `review` says why.
    """
    markup = _securities_by_block(document)
    listed = {security.name: security for security in document.securities if len(security.name) > 1}
    passages: list[_Passage] = []
    for block in document.blocks:
        if block.role in _UNREAD or not block.text.strip():
            continue
        scan = Scan(block.text)
        securities = [*markup.get(block.position, ()), *_printed_codes(scan)]
        sure = list(_listed_companies(scan, listed, securities))
        organisations = find_organisations(scan, document.place, sure)
        policies = list(find_policies(scan, organisations))
        passages.append(_Passage(block, scan, organisations, find_products(scan, organisations), policies, [], resolve(securities)))
    _add_short_forms(passages)
    _link_policies(passages)
    for passage in passages:
        passage.persons = resolve(find_persons(passage.scan, passage.organisations))
    regions = _regions(document, passages)
    mentions: list[Mention] = []
    for passage in passages:
        found = [*passage.organisations, *passage.products, *passage.policies, *passage.persons, *passage.securities]
        found += list(_places(passage.scan, regions))
        found.sort(key=lambda item: (item.start, item.kind.value, item.end))
        mentions += [_mention(document, passage, item) for item in found]
    return mentions


def _mention(document: Document, passage: _Passage, item: Found) -> Mention:
    text = passage.scan.text
    first, last = passage.scan.sentence_at(item.start)
    name = text[item.start : item.end]
    return Mention(
        mention_id=make_id("men", document.version_id, passage.block.position, item.start, item.end, item.kind.value),
        version_id=document.version_id,
        document_id=document.document_id,
        kind=item.kind,
        name=name,
        canonical=name if item.canonical is None else item.canonical,
        entity_id=item.entity_id,
        block=passage.block.position,
        text_start=item.start,
        text_end=item.end,
        raw_spans=passage.block.content.raw_spans(item.start, item.end),
        sentence=text[min(first, item.start) : max(last, item.end)],
        attributes=tuple(sorted((key, value) for key, value in item.attributes.items() if value)),
        rule_id=item.rule,
        extractor_version=EXTRACTOR_VERSION,
    )


# --- securities ---


def _security(start: int, end: int, code: str, exchange: str, name: str, rule: str) -> Found:
    return Found(
        start=start,
        end=end,
        kind=MentionKind.SECURITY,
        rule=rule,
        canonical=name or None,
        entity_id=code,
        attributes={"exchange": exchange, "code": code},
    )


def _securities_by_block(document: Document) -> dict[int, list[Found]]:
    """Place the securities of the publisher's markup in the blocks that hold their names."""
    if not document.securities:
        return {}
    stretches = sorted(
        (run.raw_start, run.raw_end, block.position, run.start, run.copied)
        for block in document.blocks
        for run in block.content.runs
        if block.role not in _UNREAD
    )
    starts = [stretch[0] for stretch in stretches]
    placed: dict[int, list[Found]] = defaultdict(list)
    for security in document.securities:
        first, last = security.span
        index = bisect_right(starts, first) - 1
        if index < 0:
            continue
        raw_start, raw_end, position, text_start, copied = stretches[index]
        if copied and raw_start <= first and last <= raw_end and security.name:
            at = text_start + first - raw_start
            found = _security(at, at + last - first, security.code, security.exchange, security.name, "security.markup")
            placed[position].append(found)
    return placed


_PRINTED_CODE = re.compile(
    rf"(?P<name>[{CJK}A-Za-z*]{{2,8}}?[A-Z]?)[（(](?:股票代码|证券代码|代码)?[：: ]?(?:(?P<prefix>SH|SZ|BJ|sh|sz|bj|HK|hk)[.:：]?)?"
    r"(?P<code>\d{6}|\d{4,5}(?=\.HK|\.hk)|(?<=[Kk])\d{5}|(?<=[Kk][.:：])\d{4,5})(?:\.(?P<suffix>SH|SZ|BJ|HK|sh|sz|bj|hk|SS))?[，,]?[^（）()]{0,12}[）)]"
)
_EXCHANGES = {"sh": "SSE", "sz": "SZSE", "bj": "BSE", "hk": "HKEX", "ss": "SSE"}


def _printed_codes(scan: Scan) -> Iterator[Found]:
    """Yield securities printed with their code: 名称（600000）, 名称（0700.HK）."""
    for match in _PRINTED_CODE.finditer(scan.text):
        code = match.group("code")
        letters = (match.group("prefix") or match.group("suffix") or "").lower()
        if not letters and len(code) == 6:
            letters = "sh" if code[0] in "69" else "sz" if code[0] in "03" else "bj" if code[0] in "48" else ""
        if letters not in _EXCHANGES:
            continue
        end = match.end("name")
        start = max(match.start("name"), scan.soft_stop(end))
        if end - start >= 2:
            prefix = "sh" if letters == "ss" else letters
            yield _security(start, end, prefix + code, _EXCHANGES[letters], scan.text[start:end], "security.printed")


def _listed_companies(scan: Scan, listed: dict[str, Security], securities: Iterable[Found]) -> Iterator[Found]:
    """Yield the companies whose listed short name stands in the block, in the markup or elsewhere."""
    for found in securities:
        yield replace(found, kind=ORGANISATION, rule="organisation.security", canonical=None, attributes={"type": "company"})
    for name, security in listed.items():
        at = scan.text.find(name)
        while at >= 0:
            yield Found(
                start=at,
                end=at + len(name),
                kind=ORGANISATION,
                rule="organisation.security",
                entity_id=security.code,
                attributes={"type": "company"},
            )
            at = scan.text.find(name, at + len(name))


# --- short forms ---

_DEFINED = re.compile(
    r"[（(](?:以下|下文|下|文中)?(?:统一|合)?(?:简称|称|统称)为?[：:]?[“\"「]?(?P<short>[^“”\"「」（）()，。、；]{2,16})[”\"」]?(?:[，、或][^（）()]{0,20})?[）)]"
)
_LEGAL_TAIL = re.compile(r"(?:股份|集团|控股)*有限(?:责任)?公司$|股份公司$|集团公司$|集团$|公司$")
_BUSINESS_TAIL_ROUNDS = 3


def _core(scan: Scan, item: Found) -> str:
    """Return what is left of a company's full name without place, line of business and legal form: the part that a short form keeps."""
    text = scan.text
    start, end = item.start, item.end
    name = text[start:end]
    tail = _LEGAL_TAIL.search(name)
    if tail is None:
        return ""
    end = start + tail.start()
    for word in scan.words_in(start, end):
        if word.start == start and word.entry.word == "place":
            start = word.end
    core = re.sub(r"[（(][^（）()]*[）)]", "", text[start:end])
    for _ in range(_BUSINESS_TAIL_ROUNDS):
        cut = next((size for size in range(min(6, len(core) - 2), 1, -1) if composed_of(core[-size:], "generic", "company_tail")), 0)
        if not cut:
            break
        core = core[:-cut]
    return core


def _add_short_forms(passages: list[_Passage]) -> None:
    """Find the short forms that the document defines (以下简称) or that a full name of the document holds, and link them.

    A short form is linked where exactly one entity of the document can be meant; where several can, the mention says so in `review`.
    """
    meant: dict[str, dict[str, Found]] = defaultdict(dict)
    defined: dict[str, str] = {}
    full_names: dict[str, Found] = {}
    for passage in passages:
        text = passage.scan.text
        ends = {item.end: item for item in passage.organisations}
        for match in _DEFINED.finditer(text):
            item = ends.get(match.start())
            if item is not None:
                canonical = item.canonical or text[item.start : item.end]
                defined[match.group("short")] = canonical
                meant[match.group("short")] = {canonical: item}
        for item in passage.organisations:
            full_names.setdefault(item.canonical or text[item.start : item.end], item)
    for passage in passages:
        for item in passage.organisations:
            canonical = item.canonical or passage.scan.text[item.start : item.end]
            core = _core(passage.scan, item)
            if len(core) >= 2 and core not in defined and not composed_of(core, "generic", "quality", "boundary", "protected"):
                entry = vocabulary().get(core)
                if entry is None or entry.word == "weak":
                    meant[core].setdefault(canonical, item)
    if not meant:
        return
    for short, entities in meant.items():
        if short not in defined:
            for canonical, item in full_names.items():
                if canonical not in entities and canonical.startswith(short) and len(canonical) > len(short):
                    entities[canonical] = item
    index: NameIndex[str] = NameIndex((short, short) for short in meant)
    for passage in passages:
        added = []
        products = {item.start: item.end for item in passage.products}
        for start, end, short in index.find(passage.scan.text):
            if passage.scan.titles.at(start) is not None or products.get(start, end) > end:
                continue
            entities = meant[short]
            rule = "organisation.defined" if short in defined else "organisation.short"
            if short not in defined and not _free(passage.scan, start, end):
                continue
            canonical, full = next(iter(entities.items()))
            attributes = {"type": full.attributes.get("type", "company")}
            if len(entities) > 1:
                added.append(
                    Found(start=start, end=end, kind=ORGANISATION, rule=rule, attributes={**attributes, "review": "several_entities"})
                )
                continue
            added.append(
                Found(
                    start=start, end=end, kind=ORGANISATION, rule=rule, canonical=canonical, entity_id=full.entity_id, attributes=attributes
                )
            )
        known = {(item.start, item.end) for item in added}
        kept = [item for item in passage.organisations if (item.start, item.end) not in known or item.entity_id is not None]
        kept_places = {(item.start, item.end) for item in kept}
        passage.organisations = resolve([*kept, *(item for item in added if (item.start, item.end) not in kept_places)])
    _link_branches(passages)


def _free(scan: Scan, start: int, end: int) -> bool:
    """Tell whether a stretch is no part of a longer word that the vocabulary knows."""
    return all(
        word.start >= start and word.end <= end
        for word in scan.words_in(max(0, start - 6), end + 6)
        if word.start < end and word.end > start
    )


_BRANCH = re.compile(r"分院$|分行$|分校$|分公司$")
_PARENT_TYPES = {"分院": ("research",), "分行": ("company",), "分校": ("university",), "分公司": ("company",)}


def _link_branches(passages: list[_Passage]) -> None:
    """Link 宁波分院 to the parent that the same sentence names before it."""
    for passage in passages:
        text = passage.scan.text
        linked = []
        for index, item in enumerate(passage.organisations):
            tail = _BRANCH.search(text[item.start : item.end])
            if "review" in item.attributes and tail is not None:
                first, _ = passage.scan.sentence_at(item.start)
                parents = [
                    other
                    for other in passage.organisations[:index]
                    if other.start >= first
                    and other.attributes.get("type") in _PARENT_TYPES[tail.group()]
                    and "review" not in other.attributes
                ]
                if parents:
                    parent = parents[-1]
                    canonical = (parent.canonical or text[parent.start : parent.end]) + text[item.start : item.end]
                    rest = {key: value for key, value in item.attributes.items() if key != "review"}
                    linked.append(replace(item, canonical=canonical, attributes=rest))
                    continue
            linked.append(item)
        passage.organisations = linked


# --- policies ---

_SPELLING = str.maketrans(
    {"（": "(", "）": ")", "—": "-", "－": "-", "–": "-", "“": '"', "”": '"', " ": None, "\u3000": None, "：": ":", "、": ","}
)


def _spelling(title: str) -> str:
    title = title.translate(_SPELLING).replace('"', "").lower()
    title = re.sub(r"-+", "-", title)
    return re.sub(r"\((?:征求意见稿|公开征求意见稿|送审稿|草案)\)$", "", title)


def _link_policies(passages: list[_Passage]) -> None:
    """Give spellings of one title one canonical name, and link a short title (《办法》) to the one full title before it that ends so."""
    first_spelling: dict[str, str] = {}
    defined: dict[str, str] = {}
    before: list[str] = []
    for passage in passages:
        text = passage.scan.text
        linked = []
        for item in passage.policies:
            name = text[item.start : item.end]
            attributes = dict(item.attributes)
            short = attributes.pop("short", "")
            definition = re.match(
                r"[（(](?:以下|下文)?(?:简)?称为?[：:]?[“\"]?(?P<short>《?[^《》“”（）()]{1,24}》?)[”\"]?[）)]",
                text[item.end : item.end + 40],
            )
            if definition is not None:
                defined["《" + definition.group("short").strip("《》") + "》"] = name
            if name in defined:
                canonical: str | None = defined[name]
            elif short:
                ending = name[1:-1]
                fitting = [full for full in dict.fromkeys(before) if ending in re.sub(r"[（(].*?[）)]", "", full)[-len(ending) - 6 :]]
                canonical = fitting[-1] if fitting else None
                if canonical is None and name != "《政府工作报告》":
                    attributes["review"] = "short_title"
            else:
                canonical = first_spelling.setdefault(_spelling(name), name)
                before.append(canonical)
            linked.append(replace(item, canonical=canonical, attributes=attributes))
        passage.policies = linked


# --- places ---


@dataclass(frozen=True, slots=True)
class _Region:
    code: str
    name: str
    level: str
    parent: str


def _regions(document: Document, passages: list[_Passage]) -> dict[str, list[_Region]]:
    """Return the regions that a name of this document can mean; a county's short name counts only where its parent is named."""
    named = {word.entry.canonical for passage in passages for word in passage.scan.words if word.entry.word == "place"}
    if document.place:
        named.add(document.place)
    rows = read_rows("regions")
    names = {row["code"]: row["name"] for row in rows if row["code"]}
    regions: dict[str, list[_Region]] = defaultdict(list)
    for row in rows:
        region = _Region(row["code"], row["name"], row["level"], row["parent"])
        parents = {names.get(row["parent"], "")}
        for name in {row["name"], row["short"] if row["short_use"] == "always" else ""} - {""}:
            regions[name].append(region)
        if row["short_use"] == "local" and row["short"] and parents & named:
            regions[row["short"]].append(replace(region))
    for candidates in regions.values():
        if len(candidates) > 1:
            near = [region for region in candidates if names.get(region.parent, "") in named]
            newest = {region.name: region for region in (near or candidates)}
            candidates[:] = list(newest.values()) if near or len(newest) == 1 else candidates
    return regions


def _places(scan: Scan, regions: dict[str, list[_Region]]) -> Iterator[Found]:
    """Yield the regions that a block names; one whose name several regions bear, and none of them near, is left for review."""
    for start, end in scan.places:
        name = scan.text[start:end]
        candidates = regions.get(name, [])
        if not candidates:
            continue
        if scan.text[end : end + 1] in ("话", "菜", "语", "人") and candidates[0].level == "country":
            pass
        attributes = {"level": candidates[0].level}
        if len({region.name for region in candidates}) == 1 and len({region.code for region in candidates}) == 1:
            region = candidates[-1]
            yield Found(
                start=start,
                end=end,
                kind=MentionKind.PLACE,
                rule="place.region",
                canonical=region.name,
                entity_id=region.code or None,
                attributes=attributes,
            )
        else:
            yield Found(
                start=start, end=end, kind=MentionKind.PLACE, rule="place.region", attributes={**attributes, "review": "several_entities"}
            )
