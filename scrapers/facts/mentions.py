"""Mentions: organisations, persons, places, policies, products, projects and securities that a document names, each linked to its entity.

Belongs here: assembly of the finders over all blocks of a document, what only the whole document can decide (full names of a policy,
regions), and the making of `Mention` records.
Does not belong here: how one kind is recognised in one block; see `organisations`, `policies`, `products`, `projects`, `persons`;
short forms of organisations; see `short_forms`.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from scrapers.facts.entities import (
    is_valid_in,
    issuer_region,
    name_parts,
    organisation_id,
    policy_id,
    policy_normal_form,
    policy_title,
    published_year,
    region_id,
)
from scrapers.facts.lexicon import NameIndex
from scrapers.facts.organisations import ORGANISATION, find_organisations
from scrapers.facts.persons import find_persons
from scrapers.facts.policies import find_policies
from scrapers.facts.products import fill_owners, find_products
from scrapers.facts.projects import find_projects
from scrapers.facts.scan import CJK, Found, Names, Passage, Scan, resolve
from scrapers.facts.securities import listed_as
from scrapers.facts.short_forms import add_short_forms, link_branches
from scrapers.facts.words import read_table
from scrapers.records import Document, Mention, MentionKind, Role, Security, make_id
from scrapers.version import grammar_version

EXTRACTOR_VERSION = f"mentions-1+{grammar_version()}"
_UNREAD = frozenset({Role.NOISE, Role.RELATED, Role.EDITOR_LINE, Role.BYLINE, Role.SOURCE_LINE})


def extract_mentions(document: Document) -> list[Mention]:
    """Return what a document names, in the order of its blocks; pure, deterministic, linear in the document's length.

    Args:
        document: blocks of the roles noise, related, byline, source line and editor line are not read.

    Returns:
        Mentions sorted by block, place and kind. Where the evidence does not link a name to one entity, `canonical` equals `name` and
        the attribute `review` says why.
    """
    markup = _securities_by_block(document)
    listed: NameIndex[Security] = NameIndex((security.name, security) for security in document.securities)
    passages: list[Passage] = []
    for block in document.blocks:
        if block.role in _UNREAD or not block.text.strip():
            continue
        scan = Scan(block.text)
        securities = [*markup.get(block.position, ()), *_printed_codes(scan)]
        sure = list(_listed_companies(scan, listed, securities))
        organisations = find_organisations(scan, document.place, sure)
        names = Names(organisations)
        securities = [_whole_name(item, names) for item in securities]
        products, policies = find_products(scan, names), list(find_policies(scan, names))
        passages.append(Passage(block, scan, organisations, products, policies, [], resolve(securities)))
    add_short_forms(passages)
    link_branches(passages)
    _link_policies(passages)
    for passage in passages:
        passage.products = fill_owners(passage.scan, passage.products, Names(passage.organisations))
    for passage in passages:
        passage.persons = resolve(find_persons(passage.scan, Names(passage.organisations)))
    _link_checked_names(document, passages)
    _identify_organisations(passages)
    _identify_policies(document, passages)
    regions = _Regions(document, passages)
    mentions: list[Mention] = []
    for passage in passages:
        found = [*passage.organisations, *passage.products, *passage.policies, *passage.persons, *passage.securities]
        found += [*regions.find(passage.scan), *find_projects(passage.scan, Names(passage.organisations))]
        found.sort(key=lambda item: (item.start, item.kind.value, item.end))
        mentions += [_mention(document, passage, item) for item in found]
    return mentions


def _mention(document: Document, passage: Passage, item: Found) -> Mention:
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


# --- organisations ---


def _identify_organisations(passages: list[Passage]) -> None:
    """Give each organisation the id of its canonical name, and a company the parts of that name, by which names of two documents meet."""
    for passage in passages:
        identified = []
        for item in passage.organisations:
            name = passage.scan.text[item.start : item.end] if item.canonical is None else item.canonical
            attributes = dict(item.attributes)
            if attributes.get("type") == "company":
                attributes |= {f"name_{part}": text for part, text in name_parts(name)._asdict().items()}
            identified.append(replace(item, entity_id=organisation_id(name), attributes=attributes))
        passage.organisations = identified


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
    r"[（(](?:股票代码|证券代码|代码)?[：: ]?(?:(?P<prefix>SH|SZ|BJ|sh|sz|bj|HK|hk)[.:：]?)?"
    r"(?P<code>\d{6}|\d{4,5}(?=\.HK|\.hk)|(?<=[Kk])\d{5}|(?<=[Kk][.:：])\d{4,5})(?:\.(?P<suffix>SH|SZ|BJ|HK|sh|sz|bj|hk|SS))?"
    r"[，,]?[^（）()]{0,12}[）)]"
)
_LISTED_NAME = re.compile(rf"[{CJK}A-Za-z*]{{2,8}}$")
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
        end = match.start()
        start = max(end - 8, scan.soft_stop(end))
        if _LISTED_NAME.fullmatch(scan.text, start, end):
            prefix = "sh" if letters == "ss" else letters
            yield _security(start, end, prefix + code, _EXCHANGES[letters], scan.text[start:end], "security.printed")


def _link_checked_names(document: Document, passages: list[Passage]) -> None:
    """Take an organisation for the listed company whose checked short name is its whole printed name on the day of publication."""
    day = document.published_date
    for passage in passages:
        text = passage.scan.text
        placed = Names(passage.securities)
        linked = []
        for item in passage.organisations:
            listed = listed_as(text[item.start : item.end], day) if placed.at(item.start) is None else None
            if listed is not None:
                linked.append(_security(item.start, item.end, listed.code, listed.exchange, listed.name, "security.checked"))
        if linked:
            passage.securities = resolve([*passage.securities, *linked])


def _whole_name(security: Found, organisations: Names) -> Found:
    """Stretch a printed security over the organisation that ends where it ends."""
    item = organisations.ending_at(security.end)
    if item is None or security.rule != "security.printed":
        return security
    return replace(security, start=item.start, canonical=item.canonical)


def _listed_companies(scan: Scan, listed: NameIndex[Security], securities: Iterable[Found]) -> Iterator[Found]:
    """Yield the companies whose listed short name stands in the block, in the markup or elsewhere."""
    for found in securities:
        if scan.text[found.start : found.end].endswith("公司"):
            continue  # a full name: the grammar of names knows where it begins
        attributes = {"type": "company", "code": found.attributes["code"]}
        yield replace(found, kind=ORGANISATION, rule="organisation.security", canonical=None, attributes=attributes)
    for start, end, security in listed.find(scan.text):
        yield Found(
            start=start,
            end=end,
            kind=ORGANISATION,
            rule="organisation.security",
            entity_id=security.code,
            attributes={"type": "company", "code": security.code},
        )


# --- policies ---

_NEAR_TITLES = 40  # a short title is looked up among so many full ones before it


def _link_policies(passages: list[Passage]) -> None:
    """Give spellings of one title one canonical name, and link a short title (《办法》) to the one full title before it that ends so."""
    first_spelling: dict[str, str] = {}
    for wanted in (False, True):  # a final text names the policy before its draft does
        for passage in passages:
            for item in passage.policies:
                if (item.attributes.get("status") == "draft") is wanted:
                    name = passage.scan.text[item.start : item.end]
                    first_spelling.setdefault(policy_normal_form(name), name)
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
                fitting = [full for full in before[-_NEAR_TITLES:] if ending in re.sub(r"[（(].*?[）)]", "", full)[-len(ending) - 6 :]]
                canonical = fitting[-1] if fitting else None
                if canonical is None and name != "《政府工作报告》":
                    attributes["review"] = "short_title"
            else:
                canonical = first_spelling[policy_normal_form(name)]
                if canonical not in before[-_NEAR_TITLES:]:
                    before.append(canonical)
            linked.append(replace(item, canonical=canonical, attributes=attributes))
        passage.policies = linked


def _identify_policies(document: Document, passages: list[Passage]) -> None:
    """Give each policy its id, and its issuer the id and the region of the body that the sentence names first."""
    for passage in passages:
        text = passage.scan.text
        bodies = {text[item.start : item.end]: item for item in passage.organisations}
        identified = []
        for item in passage.policies:
            attributes = dict(item.attributes)
            issuer = attributes.get("issuer", "")
            body = next((bodies[name] for name in sorted(bodies, key=len, reverse=True) if issuer.startswith(name)), None)
            name = body.canonical or text[body.start : body.end] if body is not None else issuer
            if body is not None and body.entity_id is not None:
                attributes["issuer_id"] = body.entity_id
            printed, full = text[item.start : item.end], item.canonical or text[item.start : item.end]
            spelling = printed if policy_normal_form(printed) == policy_normal_form(full) else full
            attributes["title"] = policy_title(spelling)
            region = issuer_region(name, body is not None and body.attributes.get("type") == "government", document)
            attributes["issuer_region"] = region or ""
            found = None
            if attributes.get("review") != "short_title":
                year = attributes.get("date", "")[:4]
                found = policy_id(full, is_draft=attributes.get("status") == "draft", issuer=region or name, year=year)
            identified.append(replace(item, entity_id=found, attributes=attributes))
        passage.policies = identified


# --- places ---

_LEVELS = ("world", "bloc", "country", "province", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class _Region:
    """A row of `vocabulary/regions.csv`: one region under one name."""

    code: str
    name: str
    level: str
    parent: str
    first_year: str
    last_year: str


@cache
def _region_names() -> tuple[dict[str, list[_Region]], dict[str, list[tuple[str, _Region]]], dict[str, str]]:
    """Return regions by full name or a short form that stands alone, short forms that need their parent by parent, and names by code."""
    always: dict[str, list[_Region]] = defaultdict(list)
    local: dict[str, list[tuple[str, _Region]]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in read_table("regions"):
        region = _Region(row["code"], row["name"], row["level"], row["parent"], row["first_year"], row["last_year"])
        names.setdefault(region.code, region.name)
        for name in dict.fromkeys((row["name"], row["short"] if row["short_use"] == "always" else "")):
            if name:
                always[name].append(region)
        if row["short_use"] == "local" and row["short"]:
            local[row["parent"]].append((row["short"], region))
    return always, local, names


class _Regions:
    """What the names of regions mean in one document."""

    def __init__(self, document: Document, passages: list[Passage]) -> None:
        self._always, local, self._names = _region_names()
        self._year = published_year(document)
        words = [(passage.scan.text, word) for passage in passages for word in passage.scan.words if word.entry.word == "place"]
        self._named = {word.entry.canonical for _, word in words} | {document.place or ""}
        parents = {region.code for name in self._named for region in self._always.get(name, ())}
        self._local: dict[str, list[_Region]] = defaultdict(list)
        for parent in sorted(parents):
            for short, region in local.get(parent, ()):
                self._local[short].append(region)
        self._shorts = NameIndex((name, name) for name in self._local)
        self._decided = {text[word.start : word.end]: self._decide(self._always[text[word.start : word.end]]) for text, word in words}

    def _decide(self, candidates: list[_Region]) -> list[_Region]:
        """Narrow down the regions that bear a name.

        First those of the document's year (without one: those that still exist), then those whose parent is named, then the highest level.
        """
        year = self._year
        kept = [r for r in candidates if (is_valid_in(r.first_year, r.last_year, year) if year else not r.last_year)] or candidates
        if len({region.code for region in kept}) > 1:
            kept = [region for region in kept if self._names.get(region.parent, "") in self._named] or kept
            top = min(_LEVELS.index(region.level) for region in kept)
            kept = [region for region in kept if _LEVELS.index(region.level) == top]
        return kept

    def find(self, scan: Scan) -> Iterator[Found]:
        """Yield the regions that a block names; one whose name several regions bear, and none of them near, is left for review."""
        for start, end in scan.places:
            yield _place(start, end, self._decided[scan.text[start:end]])
        if self._local:
            for start, end, name in self._shorts.find(scan.text):
                if not any(scan.within_word(position) for position in range(start, end)):
                    yield _place(start, end, self._decide(self._local[name]))


def _place(start: int, end: int, regions: list[_Region]) -> Found:
    region = regions[-1]
    if len({candidate.code for candidate in regions}) > 1:
        attributes = {"level": region.level, "review": "several_entities"}
        return Found(start=start, end=end, kind=MentionKind.PLACE, rule="place.region", attributes=attributes)
    return Found(
        start=start,
        end=end,
        kind=MentionKind.PLACE,
        rule="place.region",
        canonical=region.name,
        entity_id=region_id(region.code, region.name),
        attributes={"level": region.level},
    )
