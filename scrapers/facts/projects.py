"""Named projects in one block: works that are built (…产业园项目, …大桥工程), what a firm invests in, and lists of them.

Belongs here: what makes a stretch of text the name of one project, whose it is, and what the clause says has become of it.
Does not belong here: classes of projects (重大项目, 技改项目), programmes and campaigns (“……”示范工程): they name nothing that stands
anywhere. What a project costs is a fact, see `observations`.

A name is taken only where something tells it from its class: a firm or a place that it begins with, a name in quotation marks, or, of a
bridge, a line or a power station, its own word. Many projects are missed so; few are invented.
"""

import re
from collections.abc import Iterator

from scrapers.facts.lexicon import read_words
from scrapers.facts.scan import CJK, Found, Names, Scan, composed_of, resolve
from scrapers.facts.words import alternation, read_table
from scrapers.records import MentionKind

_WORKS = read_words("project_words", "works")
_MIDDLES = read_words("project_words", "middle")
_PLANS = tuple(read_words("project_words", "plan"))
_SORTS = frozenset([*read_words("project_words", "sort"), *_MIDDLES])
_STAGES = {row["word"]: row["means"] for row in read_table("project_words") if row["kind"] == "stage"}

_PHASE = r"(?:[（(]?[一二三四五首]期(?:[A-Z]区)?[）)]?)"
_MIDDLE = rf"(?:{_PHASE}|{alternation(_MIDDLES)}){{0,3}}"
_HEAD = re.compile(rf"(?P<middle>{_MIDDLE})(?P<head>项目|工程)(?P<phase>{_PHASE})?(?![{CJK}]{{0,2}}(?:师|院|局|部|学院|公司|大学))")
_TAIL = re.compile(rf"{_MIDDLE}(?:项目|工程)?{_PHASE}?")
_WORKS_END = re.compile(rf"(?:{alternation(_WORKS)})$")
# Works that bear a name of their own without 项目, where the text says what has become of them.
_STANDING = (
    "产业园|工业园|科技园|物流园|生产基地|制造基地|超级工厂|生产线|智算中心|超算中心|数据中心|电站|风电场|变电站|大桥|隧道|铁路|高铁|"
    "高速公路|高速|快速路|机场|航站楼|码头|水库|水厂"
)
_BEFORE_STAGE = "正式|顺利|全面|全线|主体|提前|如期|近日|日前|昨日|今日|今天|已经|已|将|宣布"
# Of works, not of what they make or of a road that is opened to somebody.
_TURNS = "开工|动工|奠基|开建|破土|封顶|合龙|竣工|投产|投用|投运|通车|并网|投入使用|投入运营"
_BUILT = re.compile(rf"(?P<works>{_STANDING})(?P<phase>{_PHASE})?(?=(?:{_BEFORE_STAGE})*(?:{_TURNS}))")
# A bridge, a line, a power station has a proper name of its own; a factory has that of its firm or place.
_PROPER = re.compile(
    r"(?:大桥|隧道|铁路|高铁|高速公路|高速|快速路|公路|大道|机场|水库|电站|水电站|风电场|核电站|油田|气田|运河|码头|航道)$"
)
_QUOTED = re.compile(
    rf"[“「『](?P<name>[{CJK}A-Za-z0-9·\-]{{2,14}})[”」』](?P<tail>[{CJK}]{{0,8}}?)(?P<middle>{_MIDDLE})(?P<head>项目|工程)"
)
_LIST = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十两]+个|多个|一批)?(?:国家|省级?|市级?|省市)?(?:重大|重点|标志性|引领性|民生)*(?:建设|产业)?"
    r"(?:项目|工程)"
)
_CAPACITY = re.compile(rf"年(?:产|处理|加工)(?:能力)?(?:约|超)?[\d.]+[万亿]?[{CJK}A-Za-z]{{2,18}}$")
_COST_BEFORE = re.compile(
    r"投资(?:额|总额)?(?:约|近|超过?|达)?[\d.]+(?:多|余)?[万亿]*(?:元|美元|欧元)(?:人民币)?(?:建设|打造|新建|兴建)?的$"
)
_COUNT = re.compile(r"[首一两二三四五六七八九十数几多]+[条座个家项处段批]")
_COUNT_BEHIND = re.compile(r"\d|[一两二三四五六七八九十数几多]+[个项家]|等|数量|投资额|集中")
_STAGE = re.compile(alternation(_STAGES))
# A name says neither what has been done nor what it costs, and names one.
_SAYS_MORE = re.compile(rf"{alternation(_STAGES)}|投资|[万亿]元|^(?:[两几多各]|数[个条座家项百千万])")
_CLAUSE = re.compile(r"[，。；：！？\n]")
_INVESTS = re.compile(r"投资|建设|承建|打造|开发|运营|主导|实施|新建|扩建|兴建")
_BY = re.compile(r"[，]?(?:该|这一)?(?:项目|工程)?由")

_LONGEST = 36
"""Characters of a name; the longest official names of works have about thirty."""


def find_projects(scan: Scan, organisations: Names) -> list[Found]:
    """Return the named projects of a block, without overlaps, in order.

    Args:
        scan: the block.
        organisations: the organisations of the block, short forms too.

    Returns:
        `Found` with the attributes owner (who builds or invests, as printed, where the sentence names one) and stage ("signed",
        "awarded", "planned", "started", "under_construction", "completed") where its clause says it.
    """
    text = scan.text
    if "项目" not in text and "工程" not in text and not _BUILT.search(text):
        return []
    spans = [*_headed(scan, organisations), *_quoted(scan), *_standing(scan, organisations), *_listed(scan, organisations)]
    found = [_found(scan, organisations, start, end, rule) for start, end, rule in spans if scan.titles.at(start) is None]
    return resolve(found)


def _found(scan: Scan, organisations: Names, start: int, end: int, rule: str) -> Found:
    attributes = {"owner": _owner(scan, organisations, start, end), "stage": _stage(scan, start, end)}
    canonical = re.sub(r"[“”「」『』]", "", scan.text[start:end])
    return Found(
        start=start,
        end=end,
        kind=MentionKind.PROJECT,
        rule=f"project.{rule}",
        canonical=canonical if canonical != scan.text[start:end] else None,
        attributes={key: value for key, value in attributes.items() if value},
    )


# --- where a name begins ---


def _anchor(scan: Scan, organisations: Names, low: int, end: int) -> tuple[int, int, Found | None] | None:
    """Find the firm or place that a name which ends at `end` begins with.

    Returns:
        Its place in the text and the organisation (None for a place), the first one from `low` on that nothing but the name follows.
    """
    candidates: list[tuple[int, int, Found | None]] = [(item.start, item.end, item) for item in organisations.within(low, end)]
    candidates += [(start, stop, None) for start, stop in scan.places.touching(low, end) if low <= start and stop <= end]
    candidates.sort(key=lambda item: (item[0], -item[1]))
    for start, stop, item in candidates:
        if _is_joined(scan, stop, end):
            return start, stop, item
    return None


def _is_joined(scan: Scan, start: int, end: int) -> bool:
    """Whether no word or mark at which a name ends stands in [start, end)."""
    return scan.soft_stop(end) <= start and not scan.boundaries_in(start, end)


def _is_of_a_sort(name: str) -> bool:
    """Whether a text only says of which sort a project is: 重点研发, 数字化改造."""
    reach = {0}
    for start in range(len(name)):
        if start in reach:
            reach |= {end for end in range(start + 1, len(name) + 1) if name[start:end] in _SORTS}
    return len(name) in reach or composed_of(name, "generic", "quality", "product_generic", "nation", "boundary")


def _named(scan: Scan, organisations: Names, core_end: int, end: int) -> tuple[int, str] | None:
    """Where a name begins whose works or investment ends at `core_end`, and the rule; None where it only says a sort.

    Args:
        scan: the block.
        organisations: of the block.
        core_end: where the noun that says what is built ends.
        end: where the name ends, with 项目 and its phase.
    """
    text = scan.text
    low = max(scan.hard_stop(core_end), core_end - _LONGEST)
    anchor = _anchor(scan, organisations, low, core_end)
    if anchor is not None:
        start, stop, organisation = anchor
        rest = text[stop:core_end]
        works = _WORKS_END.search(rest)
        own = rest.removesuffix(works[0]) if works else rest
        if _SAYS_MORE.search(rest) or scan.places.at(stop) == (stop, core_end):
            return None
        is_told_apart = bool(own) and not _is_of_a_sort(own)
        if organisation is not None and not rest and _WORKS_END.search(text[start:stop]):
            return start, "works"  # the works have been taken for the body that runs them
        if works and (organisation is not None or is_told_apart or _PROPER.search(rest) or (own and _is_one(scan, start, end))):
            return start, "works"
        if works is None and 2 <= len(rest) <= 18 and is_told_apart:
            is_firm = organisation is not None and organisation.attributes.get("type") == "company"
            if is_firm or _COST_BEFORE.search(text[max(0, start - 40) : start]):
                return start, "investment"
        return None
    capacity = _CAPACITY.search(text[low:core_end])
    if capacity:
        return core_end - len(capacity[0]), "capacity"
    start = max(scan.soft_stop(core_end), core_end - _LONGEST)
    count = _COUNT.match(text, start, core_end)
    core = text[count.end() if count else start : core_end]
    if _COST_BEFORE.search(text[max(0, start - 40) : start]) and len(core) >= 4 and (_WORKS_END.search(core) or not _is_of_a_sort(core)):
        return start, "investment"
    works = _PROPER.search(core)
    own = core.removesuffix(works[0]) if works else ""
    if 2 <= len(own) <= 8 and re.fullmatch(rf"[{CJK}]+", own) and not _is_of_a_sort(own) and not _ends_in_sort(own):
        return core_end - len(core), "proper"
    return None


def _is_one(scan: Scan, start: int, end: int) -> bool:
    """Whether the clause says of a name what is said of a single project: what has become of it, or who builds it."""
    return bool(_stage(scan, start, end)) and not _COUNT_BEHIND.match(scan.text, end)


def _ends_in_sort(own: str) -> bool:
    """Whether the word before the works is a sort with too little before it to be a name: 一条跨海 of 一条跨海大桥."""
    return any(own.endswith(word) and len(own) - len(word) < 2 for word in _SORTS)


# --- the forms ---


def _headed(scan: Scan, organisations: Names) -> Iterator[tuple[int, int, str]]:
    """Yield …项目 and …工程; 工程 only behind works, since campaigns are called so, too."""
    text = scan.text
    for match in _HEAD.finditer(text):
        core_end = match.start()
        if core_end == 0 or text[core_end - 1] in "”」』":
            continue
        found = _named(scan, organisations, core_end, match.end())
        if found is None or (match["head"] == "工程" and found[1] not in ("works", "proper")):
            continue
        yield found[0], match.end(), found[1]


def _quoted(scan: Scan) -> Iterator[tuple[int, int, str]]:
    """Yield “名称”建设项目 and “名称”产业园项目, with what stands between name and 项目."""
    for match in _QUOTED.finditer(scan.text):
        tail, middle = match["tail"], match["middle"]
        is_works = bool(_WORKS_END.search(tail))
        if any(word in match["name"] for word in _PLANS) or _is_of_a_sort(match["name"]):
            continue
        if is_works or (not tail and match["head"] == "项目" and "示范" not in middle):
            yield match.start(), match.end(), "quoted"


def _standing(scan: Scan, organisations: Names) -> Iterator[tuple[int, int, str]]:
    """Yield works that are named without 项目 where they are begun or finished: 明湖大桥通车."""
    for match in _BUILT.finditer(scan.text):
        found = _named(scan, organisations, match.end("works"), match.end())
        if found is not None and found[1] in ("works", "proper"):
            yield found[0], match.end(), "standing"


def _listed(scan: Scan, organisations: Names) -> Iterator[tuple[int, int, str]]:
    """Yield the items of A铁路、B大桥、C产业园等重大项目 that are names of works."""
    text = scan.text
    for match in _LIST.finditer(text):
        end = match.start()
        low = max(0, end - 120, *(mark.end() for mark in _CLAUSE.finditer(text, max(0, end - 120), end)))
        for item in re.finditer(r"[^、]+", text[low:end]):
            item_end = low + item.end()
            found = _named(scan, organisations, item_end, item_end) if _WORKS_END.search(item[0]) else None
            if found is not None and found[0] >= low + item.start() and found[1] in ("works", "proper"):
                yield found[0], item_end, "listed"


# --- what the sentence says of it ---


def _clause(scan: Scan, start: int, end: int) -> tuple[int, int]:
    first, last = scan.sentence_at(start)
    low = max(first, *(mark.end() for mark in _CLAUSE.finditer(scan.text, first, start)), first)
    after = _CLAUSE.search(scan.text, end, max(last, end))
    return low, after.start() if after else max(last, end)


def _stage(scan: Scan, start: int, end: int) -> str:
    """What the clause says has become of a project: the first word behind its name, else the last one before it."""
    low, high = _clause(scan, start, end)
    behind = _STAGE.search(scan.text, end, high)
    if behind:
        return _STAGES[behind[0]]
    before = [match[0] for match in _STAGE.finditer(scan.text, low, start)]
    return _STAGES[before[-1]] if before else ""


def _owner(scan: Scan, organisations: Names, start: int, end: int) -> str:
    """Who builds or invests: the firm that the name begins with, 由…建设 behind it, or a firm before it that invests or builds."""
    text = scan.text
    item = organisations.at(start)
    if item is not None and item.start == start and not _TAIL.fullmatch(text, item.end, end):
        return item.canonical or text[item.start : item.end]
    by = _BY.match(text, end)
    if by:
        item = organisations.at(by.end())
        if item is not None and _INVESTS.search(text, item.end, min(item.end + 8, len(text))):
            return item.canonical or text[item.start : item.end]
    low, _ = _clause(scan, start, end)
    before = organisations.within(low, start)
    if before and _INVESTS.search(text, before[-1].end, start):
        return before[-1].canonical or text[before[-1].start : before[-1].end]
    return ""
