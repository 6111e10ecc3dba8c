"""Government and party bodies in one block: departments of places, governments, committees, ministries of other countries.

Belongs here: the grammar of such names and their full forms. Does not belong here: bodies that everybody knows by one name (工信部); they
are in `vocabulary/organisations.csv`.
"""

import re
from collections.abc import Iterator
from functools import cache

from scrapers.facts.scan import CJK, Found, Scan, local_short_forms
from scrapers.facts.words import alternation, read_table
from scrapers.records import MentionKind

ORGANISATION = MentionKind.ORGANISATION


_TAILS = r"委员会办公室|委员会|管理局|管理委员会|局|厅|委办|委|办公室|办|总队|支队"
_NOT_DEPARTMENT = {
    "局": "面部限势",
    "厅": "堂级",
    "委": "托派员任屈培",
    "办": "法理事学案件公证好展赛成",
    "委员会": "",
}


@cache
def _departments() -> dict[str, str]:
    return {row["name"]: row["full"] for row in read_table("departments")}


_BODY_FIRST = "人政委管中高法检纪监总团妇工科贸残红文社海消税气邮供边"


@cache
def _government() -> re.Pattern[str]:
    departments = alternation(_departments())
    bodies = (
        r"(?:人民)?政府办公[厅室]|(?:人民)?政府(?!工作报告|部门|性|引导|和社会资本|采购|投资|服务|治理|网站|职能|补贴|基金|债)"
        r"|委员会办公室|委办公[厅室]|委(?=[，。、：；“《（）]|和|与|市|省|区|县|书记|副书记|常委|组织部|宣传部|统战部|政法委|办公)"
        r"|人大常委会|人大(?=[，。、：；（）]|常委)|政协(?!会议|委员|代表)|管委会|中级人民法院|高级人民法院|人民法院|法院|人民检察院|检察院|纪委监委|纪委|监委|总工会|团委|妇联|工商联|科协|贸促会|残联|红十字会|文联|社科联"
        r"|委(?:组织部|宣传部|统战部|政法委|网信办|编办|党校|党史研究室|政研室|改革办|农办|军民融合办)"
        r"|海关(?!总署|人员)|消防救援[支总]队|税务局|气象局|邮政管理局|海事局|供电局|边检站"
    )
    first = "".join({name[0] for name in _departments()} | set(_BODY_FIRST))
    return re.compile(rf"(?=[{first}])(?:(?P<department>{departments})(?P<tail>{_TAILS})|(?P<body>{bodies}))")


_OWN_AREA = frozenset({"海关", "海事局", "供电局", "边检站"})  # bodies whose area is not that of the government of the same name
_LOOSE_LEVELS = frozenset("省市区县州旗")
_CITY_WORDS = frozenset("城都各全地本某超大中小委府")


def government_names(scan: Scan, document_place: str | None = None) -> Iterator[Found]:
    """Yield government and party bodies: (place) + department + 局/厅/委/办, (place) + 政府, 市委 and the like.

    Args:
        scan: the block.
        document_place: full name of the place that the document is about, to link 市经信局.
    """
    text = scan.text
    last: tuple[int, str | None, str] | None = None  # where the body before ended, its place, its level
    for match in _government().finditer(text):
        start = match.start()
        tail = match.group("tail") or ""
        after = text[match.end() : match.end() + 1]
        if tail and after and after in _NOT_DEPARTMENT.get(tail[-1:], ""):
            continue
        if tail and text[match.end() : match.end() + 2] in ("属企", "管企"):
            continue
        start, place, level = _government_place(scan, start)
        if start == match.start():  # neither a place nor a level before it: 市数据局、经信局 share them
            if last is None or last[0] != start - 1 or text[start - 1] not in "、和与及" or not match.group("department"):
                continue
            _, place, level = last
        last = (match.end(), place, level)
        if place is None and level and document_place and document_place.endswith(level):
            place = document_place
        if match.group("department"):
            department = _departments()[match.group("department")]
            full = {"委": "委员会", "办": "办公室", "委办": "委员会办公室"}.get(tail, tail)
        else:
            department = ""
            full = match.group("body")
            full = "人民" + full if full.startswith("政府") else full
        attributes = {"type": "government"}
        if place is None:
            canonical = text[start : match.end()]
            attributes["review"] = "place_unknown"
        else:
            canonical = place + department + full
            if department + full in _OWN_AREA:
                canonical = text[start : match.end()]
        yield Found(
            start=start, end=match.end(), kind=ORGANISATION, rule="organisation.government", canonical=canonical, attributes=attributes
        )


def _government_place(scan: Scan, end: int) -> tuple[int, str | None, str]:
    """Read the place or level before a department: (where the name begins, full name of the place, level without a place)."""
    text = scan.text
    start = end
    name: str | None = None
    at = end
    while at > 0:
        before = [w for w in scan.words_in(max(0, at - 12), at) if w.end == at and w.entry.word == "place"]
        if not before or before[0].entry.kind in ("world", "bloc", "country"):
            break
        name = before[0].entry.canonical if name is None else name
        at = before[0].start
    if at < end:
        return at, name, ""
    low = scan.soft_stop(end)
    districts = local_short_forms().get(text[low:end], ())
    if districts:  # 鄞州经信局: a district's short form, which stands for the district only in such company
        return low, districts[0] if len(districts) == 1 else None, ""
    level = text[end - 1 : end]
    if level in _LOOSE_LEVELS:
        # 宁波市 is a place of the vocabulary; here stands 市 alone or a place that the vocabulary lacks
        low = scan.soft_stop(end - 1)
        head = text[low : end - 1]
        known = [w for w in scan.words_in(max(0, end - 13), end - 1) if w.end == end - 1 and w.entry.word == "place"]
        if known:
            return known[0].start, known[0].entry.canonical, ""
        if not head:
            return end - 1, None, level
        if len(head) <= 3 and re.fullmatch(rf"[{CJK}]+", head) and head[-1] not in _CITY_WORDS and level in "市区县":
            return low, head + level, ""
        if head[-1] in "委府":  # 市委市政府
            return end - 1, None, level
        if head[-1] in _CITY_WORDS:
            return start, None, ""
        return end - 1, None, level
    return start, None, ""


_FOREIGN_BODY = re.compile(
    rf"(?:[{CJK}]{{2,4}}?(?<![东西南北中内总全局干外])部(?![分队署门])|[{CJK}]{{1,6}}?(?:署(?!名)|最高法院|国会|参议院|众议院|央行|白宫|财务省|产业省|劳动省|委员会|管理局|统计局|海关|大使馆))"
)


def foreign_bodies(scan: Scan) -> Iterator[Found]:
    """Yield ministries and parliaments of other countries (美国能源部)."""
    for word in scan.words:
        if word.entry.word != "place" or word.entry.kind != "country" or word.entry.canonical == "中国":
            continue
        match = _FOREIGN_BODY.match(scan.text, word.end, word.end + 14)
        if match is not None and not scan.boundaries_in(word.end, match.end() - 1):
            yield Found(
                start=word.start, end=match.end(), kind=ORGANISATION, rule="organisation.government", attributes={"type": "government"}
            )
