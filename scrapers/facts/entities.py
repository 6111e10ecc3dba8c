"""What names stand for: ids of organisations, regions and policies, the parts of a company's name, whose number a fact is.

Belongs here: pure rules that lead from a name, its document's date and the static vocabulary to an id.
Does not belong here: finding names in a text (`organisations`, `policies` …), links between documents (the warehouse's models).

The ids are typed: `org_…` over an organisation's spelling, `region:330200` with the code of GB/T 2260 (or the name, for what has no
code there), `pol_…` over a policy's normal form, and a security's code as its exchange prints it, such as `sh600933`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from scrapers.facts.scan import composed_of, places
from scrapers.facts.words import read_table, word_list
from scrapers.records import Document, Mention, MentionKind, Observation, make_id

# --- organisations ---

_LEGAL_FORM = re.compile(r"(?:股份|集团|控股)*有限(?:责任)?公司$|股份公司$|集团公司$|集团$|公司$")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_BUSINESS_ROUNDS = 3
_LONGEST_WORD = 6
_SHORTEST_CORE = 2


class NameParts(NamedTuple):
    """A company's name in parts: 宁波 + 薄言 + 信息技术 + 有限公司.

    Attributes:
        place: full name of the place in front or in brackets, "" without one.
        core: the part that no other company of the place and trade has.
        business: line of business, "" without one.
        form: legal form, 集团 or "".
    """

    place: str
    core: str
    business: str
    form: str


def organisation_id(name: str) -> str:
    """Return the id of the organisation that has this name; spellings that differ in width, case or blanks have one id.

    Args:
        name: canonical name, as a document or the vocabulary resolves it.
    """
    spelling = unicodedata.normalize("NFKC", name).casefold()
    return make_id("org", re.sub(r"\s+", "", spelling))


def legal_form(name: str) -> str:
    """Return the legal form (or 集团) that a company's name ends with, "" where it ends with none."""
    tail = _LEGAL_FORM.search(name)
    return tail.group() if tail is not None else ""


def cut_business(name: str) -> tuple[str, str]:
    """Cut the line of business from the end of a name without legal form.

    Args:
        name: such as 薄言信息技术.

    Returns:
        What is left, at least two characters, and the line of business: ("薄言", "信息技术").
    """
    core = name
    for _ in range(_BUSINESS_ROUNDS):
        longest = min(_LONGEST_WORD, len(core) - _SHORTEST_CORE)
        cut = next((size for size in range(longest, 1, -1) if composed_of(core[-size:], "generic", "company_tail")), 0)
        if not cut:
            break
        core = core[:-cut]
    return core, name[len(core) :]


@lru_cache(maxsize=65_536)
def name_parts(name: str) -> NameParts:
    """Cut a company's name into place, core, line of business and legal form.

    Args:
        name: full or short name. Where nothing of its own is left (中国电信: a country and a trade), the whole name is its core.
    """
    form = legal_form(name)
    body = name[: len(name) - len(form)]
    place = ""
    while (end := next((end for end in range(min(len(body), 12), 1, -1) if body[:end] in places()), 0)) and end < len(body):
        place, body = places()[body[:end]].canonical, body[end:]
    for inside in _BRACKETS.findall(body):
        if inside in places():
            place = place or places()[inside].canonical
    core, business = cut_business(_BRACKETS.sub("", body))
    if len(core) < _SHORTEST_CORE or composed_of(core, "generic", "quality", "boundary", "protected", "product_generic"):
        return NameParts("", name, "", "")
    return NameParts(place, core, business, form)


# --- regions ---

_FIRST_TABLE = 2000  # the earliest table of GB/T 2260 in the vocabulary: what it holds may be older


def region_id(code: str, name: str) -> str:
    """Return the id of a region.

    Args:
        code: six digits of GB/T 2260 (001 for the world), "" for a country or a group of countries without one.
        name: full name, the id of what has no code.
    """
    return f"region:{code or name}"


def is_valid_in(first_year: str, last_year: str, year: int) -> bool:
    """Tell whether a row of `vocabulary/regions.csv` holds in a year; an empty year is an open end, the first table's year too."""
    year = max(year, _FIRST_TABLE)
    return (not first_year or int(first_year) <= year) and (not last_year or year <= int(last_year))


def published_year(document: Document) -> int | None:
    """Return the year in China in which a document was published, None where it does not say."""
    return document.published_date.year if document.published_date else None


@cache
def _regions_by_name() -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_table("regions"):
        found[row["name"]].append(row)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def _region_rows() -> dict[str, dict[str, str]]:
    """Return the latest row of each code."""
    return {row["code"]: row for row in read_table("regions") if row["code"]}


def region_of(name: str, year: int | None) -> str | None:
    """Return the id of the one region that has a full name.

    Args:
        name: full name, such as 宁波市.
        year: when the name was used, None where unknown; then the regions that still exist are meant.

    Returns:
        None where no region or several ones have that name.
    """
    rows = _regions_by_name().get(name, ())
    if len(rows) > 1:
        rows = tuple(r for r in rows if (is_valid_in(r["first_year"], r["last_year"], year) if year else not r["last_year"])) or rows
    ids = {region_id(row["code"], name) for row in rows}
    return ids.pop() if len(ids) == 1 else None


_NATIONAL = re.compile(r"国家|中国|国务院|中共中央|中央|全国|最高人民|中华人民共和国|.*[部署]$")
_OWN = re.compile(r"[我全本](?P<level>[省市区县])")
_OWN_LEVEL = {"省": "province", "市": "prefecture", "区": "county", "县": "county"}


def issuer_region(issuer: str, is_government: bool, document: Document) -> str | None:
    """Return the id of the region whose body issued a policy.

    Args:
        issuer: canonical name of the issuing body, or the place that the sentence names instead (宁波, 我国, 我省).
        is_government: whether it is a body of government by the vocabulary; ministries have no place in their names.
        document: whose place says what 我省 and 我市 are.

    Returns:
        None where neither the name nor the document says it.
    """
    own = _OWN.match(issuer)
    year = published_year(document)
    if issuer.startswith("我国"):
        return region_id("100000", "中国")
    if own is not None:
        found = region_of(document.place, year) if document.place else None
        row = _region_rows().get(found.removeprefix("region:")) if found else None
        while row is not None and row["level"] != _OWN_LEVEL[own["level"]]:
            row = _region_rows().get(row["parent"])
        return region_id(row["code"], row["name"]) if row is not None else None
    end = next((end for end in range(min(len(issuer), 12), 1, -1) if issuer[:end] in places()), 0)
    if end and places()[issuer[:end]].kind not in ("world",) and issuer[:end] != "中国":
        place = places()[issuer[:end]]
        return region_of(place.canonical, year) or region_id(place.owner, place.canonical)
    return region_id("100000", "中国") if is_government and _NATIONAL.match(issuer) else None


# --- policies ---

_PUNCTUATION = str.maketrans(
    {"（": "(", "）": ")", "—": "-", "－": "-", "–": "-", "“": '"', "”": '"', " ": None, "\u3000": None, "：": ":", "、": ","}
)
_DRAFT_TAIL = re.compile(r"[（(](?:征求意见稿|公开征求意见稿|送审稿|草案)[）)]$")


def policy_title(title: str) -> str:
    """Return a title to show: as printed, without 《》, the mark of a draft at its end, and the blanks that a PDF puts around dashes."""
    shown = _DRAFT_TAIL.sub("", title.strip().strip("《》").strip())
    return re.sub(r"\s*([-—–－~])\s*", r"\1", shown)


def policy_normal_form(title: str) -> str:
    """Return the spelling by which titles of policies are compared.

    The rule: without 《》; full-width characters, brackets, colons and commas as their half-width forms; letters in lower case; blanks,
    quotes and dashes left out (a PDF loses them: 20242026年); without a （征求意见稿） or （草案） at the end.
    试行 and 暂行 stay: a rule on trial and the one that replaces it are two.

    Args:
        title: as printed, with or without 《》.
    """
    plain = unicodedata.normalize("NFKC", title.strip().strip("《》")).translate(_PUNCTUATION)
    return _DRAFT_TAIL.sub("", plain.replace('"', "").replace("-", "").lower())


def policy_id(title: str, *, is_draft: bool, issuer: str = "", year: str = "") -> str | None:
    """Return the id of a policy: the draft for comment and the final text are two, under one title.

    Args:
        title: full title as the document resolves it.
        is_draft: whether the sentence names the draft (征求意见稿, 草案).
        issuer: region or name of the body that issued it.
        year: year in which it was issued, "" where unknown.

    Returns:
        None where the title alone does not name one policy: 政府工作报告 and the like come out each year in each place, so that they need
        issuer and year.
    """
    title = policy_normal_form(title)
    if title in word_list("annual_title"):
        return make_id("pol", title, issuer, year) if issuer and year else None
    return make_id("pol", title, "draft" if is_draft else "")


# --- subjects of facts ---

_SUBJECT_KINDS = {"region": MentionKind.PLACE, "organisation": MentionKind.ORGANISATION, "document": MentionKind.POLICY}


def link_subjects(document: Document, observations: Iterable[Observation], mentions: Sequence[Mention]) -> list[Observation]:
    """Give each fact the id of its subject.

    Args:
        document: its date decides which code a region had.
        observations: facts of the document.
        mentions: what the document names; a name that means two things in one document decides nothing.

    Returns:
        The facts with `subject_id` where exactly one region, organisation or policy is meant.
    """
    named: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for mention in mentions:
        for name in {mention.name, mention.canonical}:
            named[mention.kind, name].add(mention.entity_id)
    year = published_year(document)
    linked = []
    for fact in observations:
        found: str | None = None
        kind = _SUBJECT_KINDS.get(fact.subject_type or "")
        if kind is not None and fact.subject:
            ids = named.get((kind, fact.subject), set())
            found = next(iter(ids)) if len(ids) == 1 else None
            if found is None and kind is MentionKind.PLACE:
                found = region_of(fact.subject, year)
        linked.append(replace(fact, subject_id=found))
    return linked
