"""Persons in one block: a name with a title or with a verb of speaking.

Belongs here: which characters are a person's name, the title and organisation that the text prints with it.
Does not belong here: who the person is; nothing is looked up.
"""

import re
from collections.abc import Iterator
from functools import cache

from scrapers.facts.lexicon import read_words
from scrapers.facts.scan import CJK, Found, Names, Scan, composed_of, vocabulary
from scrapers.facts.words import alternation
from scrapers.records import MentionKind

_SPEECH = (
    r"(?:也|还|则|同时|随后|曾|这样|如是|坦言|进一步|在[^，。；]{2,20}(?:上|中|时|后))?"
    r"(?:表示|说|介绍|指出|认为|告诉|强调|透露|坦言|称[，：]|解释|回忆|感慨|补充|建议|提出|给出了|呼吁|分析|直言|告诉记者|介绍说|介绍道|说道|谈到|[：:]“)"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    titles = alternation(read_words("mention_words", "title"))
    words = read_words("mention_words", "surname")
    surnames = alternation(word for word in words if len(word) > 1) + "|[" + "".join(word for word in words if len(word) == 1) + "]"
    name = rf"(?:{surnames})(?:[{CJK}]{{1,2}}?|某某?)"
    part = rf"(?:(?!表示|指出|认为|介绍|强调|在接受|告诉|[说称在的与和了被将是对于就])[{CJK}])"
    foreign = rf"{part}{{1,6}}·{part}{{1,8}}(?:·{part}{{1,8}})?"
    return (
        # 院长余某某, 中国工程院院士、校长李某某
        re.compile(rf"(?P<title>(?:{titles})(?:、(?:{titles}))*)(?P<name>{foreign}|(?:{surnames})(?:[{CJK}]{{1,2}}|某某?))"),
        # 李某某教授, 王某某（董事长）
        re.compile(rf"(?P<name>{name})(?P<title>(?:{titles})(?:、(?:{titles}))*)"),
        re.compile(rf"(?<![{CJK}])(?P<name>{name})(?P<speech>{_SPEECH})"),
        re.compile(rf"(?P<name>{foreign})"),
        re.compile(rf"(?:{titles})+"),
    )


_FOLLOW = re.compile(
    rf"(?:[，。；：、！？（）“”\s）\d]|$|和|与|及|在|于|对|说|表|指|介|认|告|强|透|坦|称|解|回|感|补|建|提|给|呼|分|直|谈|为|是|以|的|也|还|就|向|带|率|等|一行|出席|主持|讲|作|致|宣|发|参|会|调|考|走|来|到|曾|正|将|则|边|翻|掰|笑|咬|代表|教授|博士|院士|先生|女士|同志|[{CJK}]?·)"
)
_NOT_NAME = re.compile(
    r"董事|监事|[的了在是和与为有等将把被从到对由于以及之其也就都不]|公司|集团|企业|产业|工业|技术|科技|项目|会议|中心|部门|记者|表示|负责|相关|有关|介绍|认为|方面|如何|任务|工作|管理|经济|市场|高级|时间|万元|方案|全市|全省|成员|计划|常务|安全|应急|文化|教育|金融|项目|创新|数字|包括|白皮|江苏|江西|宁波|高校|马上|何时|张图|常态|安排|平台|程序|项链|应当|应该|应用|全体|能力"
)


def find_persons(scan: Scan, organisations: Names) -> Iterator[Found]:
    """Yield the persons that a block names.

    Args:
        scan: the block.
        organisations: the organisations of the block, in order.

    Yields:
        `Found` over the name alone; attributes title and organisation where they are printed next to it.
    """
    text = scan.text
    title_first, title_last, spoken, foreign, leading_title = _patterns()
    seen: set[int] = set()
    for match in title_first.finditer(text):
        start, end = match.span("name")
        name = match.group("name")
        if "·" not in name:
            end = _name_end(scan, start, end)
            if end == 0:
                continue
        yield from _person(scan, start, end, match.group("title"), match.start("title"), organisations, seen)
    for match in title_last.finditer(text):
        start, end = match.span("name")
        if not (scan.soft_stop(start) == start or start == 0 or organisations.ending_at(start) is not None):
            continue
        yield from _person(scan, start, end, match.group("title"), start, organisations, seen)
    for match in spoken.finditer(text):
        yield from _person(scan, *match.span("name"), "", match.start("name"), organisations, seen)
    for match in foreign.finditer(text) if "·" in text else ():
        start, end = match.span("name")
        dot = text.find("·", start, end)
        lead = [last for first, last in scan.boundaries_in(start, dot) if last - first > 1 and last < dot]
        if title := leading_title.match(text, start, dot - 1):
            lead.append(title.end())
        start = max([start, *lead])
        word = next((w for w in scan.words_in(start, end) if w.entry.word in ("organisation", "product")), None)
        follows = _FOLLOW.match(text, end) or re.match(_SPEECH, text[end : end + 24])
        if word is None and follows and text[start - 1 : start] not in ("“", "《") and vocabulary().get(text[start:end]) is None:
            if re.search(r"[模型系统平台版店厅站期季]", text[start:end]):
                continue
            yield from _person(scan, start, end, "", start, organisations, seen)


_SPEECH_START = re.compile(r"强调|表示|指出|介绍|认为|告诉|透露|坦言|解释|回忆|补充|建议|提出|[说唱称问讲听答笑道]")
_NO_PERSON = frozenset({"周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "简单", "司机", "单位", "任组长", "任组"})


def _name_end(scan: Scan, start: int, end: int) -> int:
    """Return where a name behind a title ends: the longest of 3 and 2 characters that something other than a word follows; 0 for none."""
    text = scan.text
    if _SPEECH_START.match(text, start + 2):
        end = start + 2
    for stop in (end, end - 1):
        if stop - start >= 2 and not _NOT_NAME.search(text[start:stop]) and _FOLLOW.match(text, stop):
            return stop
    return 0


def _person(scan: Scan, start: int, end: int, title: str, title_start: int, organisations: Names, seen: set[int]) -> Iterator[Found]:
    text = scan.text
    name = text[start:end]
    if name in _NO_PERSON or (len(name) == 3 and "·" not in name and name[-1] in "说唱称问讲听答笑道"):
        return
    if start in seen or _NOT_NAME.search(name) or composed_of(name, "generic", "quality", "title") or vocabulary().get(name) is not None:
        return
    holder = organisations.at(start)
    if scan.titles.at(start) is not None or (holder is not None and holder.attributes.get("type") != "research"):
        return
    if scan.places.touching(start, end):
        return
    seen.add(start)
    attributes = {"title": title} if title else {}
    position = title_start
    while position > 0 and text[position - 1] in "的（":
        position -= 1
    employer = organisations.ending_at(position) or (organisations.at(position) if title else None)
    if employer is not None and not employer.start <= start < employer.end:
        attributes["organisation"] = text[employer.start : employer.end]
    yield Found(start=start, end=end, kind=MentionKind.PERSON, rule="person.title" if title else "person.speech", attributes=attributes)
