"""Organisations in one block: vocabulary, grammar of full names, lists, frames of verbs and nouns.

Belongs here: what makes a stretch of text the name of an organisation, and of which type.
Does not belong here: government bodies, see `government`; short forms that another sentence of the document defines or allows, see
`short_forms`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from scrapers.facts.entities import organisation_id
from scrapers.facts.government import foreign_bodies, government_names
from scrapers.facts.lexicon import read_words
from scrapers.facts.scan import (
    CJK,
    Found,
    Scan,
    Word,
    composed_of,
    ends_with_any,
    pieces,
    places,
    product_entry,
    resolve,
    starts_with_any,
    vocabulary,
)
from scrapers.facts.words import alternation, led_by, read_table
from scrapers.records import MentionKind
from scrapers.text.offsets import Span

ORGANISATION = MentionKind.ORGANISATION
LONGEST_NAME = 40

# --- full names: an ending, what may follow it, and the type it gives ---


@cache
def _endings() -> dict[str, tuple[str, str]]:
    """Return kind and type of organisation by ending."""
    return {row["ending"]: (row["kind"], row["type"]) for row in read_table("organisation_endings")}


@cache
def _ending() -> re.Pattern[str]:
    parts = []
    for row in sorted(read_table("organisation_endings"), key=lambda row: -len(row["ending"])):
        before = f"(?<![{row['not_after']}])" if row["not_after"] else ""
        after = f"(?!{row['not_before']})" if row["not_before"] else ""
        parts.append(before + re.escape(row["ending"]) + after)
    return re.compile(led_by("".join(sorted({ending[0] for ending in _endings()})), "|".join(parts)))


_UTILITY = re.compile(
    r"(?:供电|电力|自来水|燃气|公交|地铁|轨道交通|烟草|盐业|水务|港务|石油|铁塔|人保财险|城投|交投|国投|文旅投资|产业投资)$"
)
_PLACED = frozenset({"centre", "school", "museum", "factory", "bureau", "port"})
_LEGAL_FORM = re.compile(r"(?:[（(](?:集团|控股)[）)])?(?:股份|集团股份)?有限(?:责任)?公司$")
_CLASS_CENTRES = frozenset({"服务中心", "创新中心", "发展中心", "智算中心"})

# --- lists and frames ---

_ENTERPRISE = (
    r"企业|公司|巨头|厂商|供应商|服务商|运营商|开发商|制造商|品牌商?|车企|药企|央企|国企|民企|"
    r"集团|龙头|独角兽|大厂|平台企业|工厂|商家|券商|银行|高校|院校|名校|大学"
)
_BODY_NOUN = r"机构|单位|部门|院所|组织|协会|团队"
_LIST_END = re.compile(
    rf"等(?P<mid>[^，。；：、！？“”（）《》]{{0,14}}?)(?P<noun>{_ENTERPRISE}|{_BODY_NOUN})|"
    rf"(?:这样的|在内的|为代表的|为首的|之类的)(?P<mid2>[^，。；：、！？“”（）《》]{{0,14}}?)(?P<noun2>{_ENTERPRISE}|{_BODY_NOUN})"
)
_BODY_NOUN_ONLY = re.compile(rf"(?:{_BODY_NOUN})$")
_CHUNK = re.compile(r"[^，。；：！？!?“”《》…—\n]+")
_LIKE = re.compile(r"(?:例如|比如|譬如|诸如|如|包括|像|分别是|分别为|有)")
_NOUN_BEFORE_LIKE = re.compile(rf"(?:{_ENTERPRISE})[，,（(：:]?$")
_NO_NAME_END = re.compile(
    r"(?:产业|领域|行业|技术|系统|平台|方面|环节|人|者|业务|能力|问题|工作|项目|建设|发展|服务|应用|产品|市场|模式|体系|政策|标准|制度|经济|城市|地区|国家|区域|"
    r"数量|规模|水平|质量|效率|成本|收入|利润|投资|管理|设备|装备|材料|元|万|亿|个|家|条|项|类|款|化|性|率|量|额|度|区|市|省|县|等|们|院校|高校|企业|公司|机构|部门|大学生|专业|学科|课程|设计|研发|生产|销售|制造|监测|控制|分析|识别|处理|优化|运维)$"
)
_LATIN_NAME = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9&'\-]*(?:\.[A-Za-z]{2,3}(?![A-Za-z]))?"
    r"(?:[ \u00a0](?:[A-Z][A-Za-z0-9&'\-]*|of|and|for)){0,4}(?![A-Za-z0-9])"
)
_LATIN_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9&'. \-]*$")
_LATIN_BEFORE = re.compile(
    r"(?:公司|企业|机构|巨头|厂商|品牌商|实验室|开发商|服务商|运营商|独角兽|智库|初创|母公司|子公司|供应商|平台商|组织|"
    + alternation(read_words("mention_words", "nation"))
    + r")[“\"（(]?$"
)
_LATIN_PARTNER_BEFORE = re.compile(r"(?:与|和|同|跟|联合|携手|收购|投资|并购|起诉|加入|创办|创立|创建了?|任职于|供职于)$")
_LATIN_PARTNER_AFTER = re.compile(r"(?:公司|集团)?(?:达成|签署|签订|合作|联合|共同|展开|开展|的合作|合并|宣布|成立|进行)")
_LATIN_AFTER = re.compile(
    r"(?:公司|集团|团队|实验室|首席|创始人|联合创始人|CEO|旗下|母公司|总裁|董事长|宣布|(?:正式|也|还|率先|首次|随后|近日|已|将|则)?(?:推出|发布|开源|上线)了?|表示|指出|认为|预测|的财报|股价|市值|上市)"
)
_CITED_AFTER = re.compile(r"(?:公司|机构)?(?:的)?(?:最新)?(?:预测|统计|数据|报告|发布|测算|显示|分析|调研|监测|预计|估计|研究|调查)")
_EXAMPLE_IN_PAREN = re.compile(r"[（(](?:如|例如|包括)(?P<name>[^（）()、，]{2,30})[）)]")
_PLACED_BRACKET = re.compile(rf"(?<=[{CJK}A-Za-z0-9])[（(][{CJK}]{{2,4}}[）)](?!有限|股份|集团)")
_LEANS = re.compile(r"，(?:依托其|凭借其|依靠其)|依托其|凭借其|依靠其|旗下")
_TEAM = re.compile(rf"(?P<name>[{CJK}]{{2,3}})(?P<title>教授|院士|博士|研究员)(?:领衔的)?(?P<team>团队)")
_TAIL_AFTER = re.compile(
    r"(?:有关|相关)?(?:负责人|董事长|总经理|副总经理|总裁|副总裁|创始人|联合创始人|首席|CEO|工程师|车间|生产线|生产车间|展厅|总部|园区|"
    r"(?:正式|率先|成功|自主|已|还|也|则|将|联合|近日|今年|目前|便|就|已经|先后)*(?:推出|发布|宣布|研发|打造|上线|成立|入选|获得|获评|建成|投产|中标|签约|专注|专攻|主营|主攻|表示|介绍|自主))"
)
_ACTS = re.compile(
    r"(?:在|与|联合|携手|占据|占|是|已|于|自主|通过|作为|成为|拥有|投资|研发|生产|入选|成立|斥资|加快|持续|积极|率先|成功|获|荣获|计划|预计|将|首次|首家|"
    r"以|凭借|凭|依托|旗下|营收|实现|完成|推出|发布|市场占有率|累计|主攻|主营|专注|深耕|打造|的?董事长|的?负责人|的?总经理|相关负责人|也|还|则|便|就|正|从|"
    r"[^，。；：！？]{0,24}(?:市场占有率|市占率|销量|营收|领先|世界第|全球第|全国第)|"
    # What only a firm has: its profit, its reports, and its results by quarter.
    r"(?:\d{2,4}年)?(?:\d{1,2}月(?:\d{1,2}日)?晚?间?|[一二三四]季度|前三季度|上半年|半年度|年度)?"
    r"(?:由盈转亏|扭亏|净利|归母|扣非|在手订单|业绩|(?:发布|披露|公布)?(?:[一三]季报|半年报|年报|中报|财报))|"
    r"(?:[一二三四]季度|前三季度|上半年|半年度|年度)(?:实现)?(?:营业收入|毛利率|收入|亏损|新接订单|研发费用))"
)
_APPOSITION = re.compile(
    r"(?:龙头企业|上市公司|上市企业|初创公司|初创企业|创业公司|独角兽企业|小巨人企业|冠军企业|高新技术企业|科技企业|科技公司|骨干企业|头部企业|制造商|供应商|服务商|运营商|开发商|企业)[——“]{0,3}$"
)
# 隔壁的某某轴承, 某县某某五金: where a firm stands, and what only a firm has or does.
_SITED = re.compile(
    rf"(?:[{CJK}]{{2,3}}[市区县镇乡村]|(?:隔壁|附近|旁边|邻近|对面|当地|本地|同村|同镇|同县|园区|[市区县镇乡村][里上]?|[里内上])的)$"
)
_UNLISTED_SITE = re.compile(rf"[{CJK}]{{2,3}}[市区县镇乡村](?=[{CJK}]{{2,3}}$)")
_OWNS = re.compile(
    rf"的[{CJK}]{{0,8}}?(?:车间|厂房|厂区|工厂|生产线|产线|展厅|仓库|门店|老板|厂长|负责人|总经理|董事长|员工|工人)(?![们]?数|[占达共约近超有])"
)
# 在某镇的某某纺织，总经理某某说
_HEADED = re.compile(r"，(?:公司|企业)?副?(?:总经理|董事长|厂长|负责人|车间主任|创始人|老板)")
_SPENDS = re.compile(
    r"(?:也|还|就|又|则|却|曾|原本|今年|去年|每年|一年|先后|没有?|不|只|已|已经)*"
    r"(?:花|买了?|投入|投了|投资|租用|租下|租了|贷款|贷了|招了|雇了|添了|添置|接到|拿下|靠着?|尝到|把|请来|换上)"
)
_WEAK_AFTER = re.compile(
    r"(?:公司|集团|旗下|创始人|董事长|总裁|CEO|首席|总部|股份|高管|官方|官网|相关负责人|负责人|财报|股价|市值|"
    r"(?:正式|率先|也|还|已|已经|将|则|首次|先后|近日|日前|随后|同时|今年|目前|在[^，。]{1,8})*"
    r"(?:推出|发布|宣布|研发|自研|打造|上线|收购|投资|签约|入驻|入股|开源|表示|利用生成|开发|依托|凭借|合作|合并|起诉|回应|召开|成立|公布|拥有|基于|中标))"
)
_WEAK_BEFORE = re.compile(
    r"(?:企业|公司|巨头|厂商|品牌|集团|股东|车企|运营商|供应商|央企|子公司|旗下的|收购|入股|投资方|客户|竞争对手|来自)[“（(]?$"
)
_WEAK_PARTNER = re.compile(r"(?:与|和|同|跟|联合|携手|、|及)$")


def _place_prefix(scan: Scan, start: int, end: int) -> int:
    """Return where the place names end that [start, end) begins with (start where it begins with none)."""
    at = start
    while (word := scan.word_at(at)) is not None and word.entry.word == "place" and word.end <= end:
        at = word.end
    return at


def _is_country(scan: Scan, start: int) -> bool:
    word = scan.word_at(start)
    return word is not None and word.entry.word == "place" and word.entry.kind in ("country", "bloc", "world")


_MEMBER = re.compile(r"代表(?!大会)|委员(?!会)|常委(?!会)")
# 北京大学生 are students of the city.
_STUDENTS = re.compile(r"大学生(?![物命态])")
_LONGER_WORD = re.compile(r"中国(?:电子|联通|移动|电信)(?:信息|商务|产业|学会|竞技|制造|支付|互联网)|交通银行业|(?:工商|农业|建设)银行业")


@cache
def _is_descriptive(name: str) -> bool:
    """Tell whether a company's name is nothing but a country, province or city with a line of business (中国软件, 上海医药)."""
    place = next((size for size in range(len(name) - 1, 1, -1) if (e := places().get(name[:size])) is not None and e.word == "place"), 0)
    return bool(place) and composed_of(name[place:], "generic", "company_tail")


def _stands_alone(scan: Scan, word: Word) -> bool:
    """Tell whether a name ends where a word ends: before punctuation, a boundary word, or a company's verb."""
    text, end = scan.text, word.end
    if text[end - 2 : end] in ("银行", "证券", "航空") and text[end : end + 1] not in ("业", "体", "系", "家", "类", "股", "公"):
        return True
    if end == len(text) or not ("\u4e00" <= text[end] <= "\u9fff") or _WEAK_AFTER.match(text, end) is not None:
        return True
    return bool(scan.boundaries_in(end, end + 1))


def vocabulary_names(scan: Scan) -> Iterator[Found]:
    """Yield the organisations that the vocabulary knows and whose name is no common word."""
    for word in scan.words:
        if word.entry.word != "organisation":
            continue
        after = scan.text[word.end : word.end + 1]
        if _LONGER_WORD.match(scan.text, word.start) or (after in "代委" and _MEMBER.match(scan.text, word.end)):
            continue
        if _STUDENTS.match(scan.text, word.end - 2):
            continue
        if scan.text[word.end - 1] in "部委" and after in ("门", "队", "署", "分", "件", "托", "员"):
            continue
        if word.entry.kind == "company" and _is_descriptive(scan.text[word.start : word.end]) and not _stands_alone(scan, word):
            continue  # 中国软件产业 is no company
        if after == "-" and scan.text[word.end - 1].isascii() and scan.text[word.end + 1 : word.end + 2].isalnum():
            continue  # Mistral-7B is a product
        yield _known(word, "vocabulary")


def _known(word: Word, rule: str) -> Found:
    entry = word.entry
    return Found(
        start=word.start,
        end=word.end,
        kind=ORGANISATION,
        rule=f"organisation.{rule}",
        canonical=entry.canonical,
        entity_id=organisation_id(entry.canonical),
        attributes={"type": entry.kind},
    )


def suffixed_names(scan: Scan) -> Iterator[Found]:
    """Yield names by their ending: companies, universities, institutes, associations, hospitals, banks, works."""
    text = scan.text
    for match in _ending().finditer(text):
        kind = _endings()[match.group()][0]
        found = _suffixed(scan, kind, match.start(), match.end())
        if found is not None:
            yield found


_COMPLETE = re.compile(r".*(?:局|公司|大学|学院|研究院|研究所|集团|医院|协会|银行|委员会|办公室|政府|中心)")


def _name_start(scan: Scan, suffix_start: int) -> int:
    text = scan.text
    low = max(0, suffix_start - LONGEST_NAME)
    start = max(scan.soft_stop(suffix_start), low)
    # 材料技术与工程研究所: the conjunction belongs to the name where the part before it begins with a place or an organisation
    if start and start > low and text[start - 1] in "与和及" and not _anchors(scan, start, suffix_start):
        earlier = max(scan.soft_stop(start - 1), low)
        anchors = _anchors(scan, earlier, start - 1)
        if anchors and not _ending().search(text, anchors[-1].end, start - 1):
            start = earlier
    # 拓原物流科技有限公司: a name is more than a trade; one character before 原 makes it the end of a core
    if low < start < suffix_start and text[start - 1] in read_words("mention_words", "core_end"):
        earlier = max(scan.soft_stop(start - 1), low)
        own = text[_place_prefix(scan, earlier, start - 1) : start - 1]
        if len(own) == 1 and own not in "省市县区" and composed_of(text[start:suffix_start], "generic"):
            start = earlier
    return start


def _anchors(scan: Scan, start: int, end: int) -> list[Word]:
    return [
        w for w in scan.words_in(start, end) if w.entry.word in ("place", "organisation") or (w.entry.word == "weak" and w.start == start)
    ]


def _suffixed(scan: Scan, kind: str, suffix_start: int, end: int) -> Found | None:
    text = scan.text
    if scan.titles.at(suffix_start) is not None:
        return None
    start, anchor = _anchored_start(scan, suffix_start, end)
    if end - start > LONGEST_NAME or start >= suffix_start or (anchor is not None and anchor.end == end):
        return None  # too long, nothing but an ending, or a name that the vocabulary has as a whole
    owned = anchor is not None and anchor.entry.word in ("organisation", "weak")
    core_start = anchor.end if anchor is not None and owned else _place_prefix(scan, start, suffix_start)
    core, ending = text[core_start:suffix_start], text[suffix_start:end]
    if _is_foreign(anchor) and len(core) >= 2 and not composed_of(core, "generic", "quality"):
        start, anchor = core_start, None  # 美国某某研究所: the country only says where it is from
    if not core and owned and anchor is not None and kind == "company":
        return _known(Word(start, end, anchor.entry), "vocabulary")  # 比亚迪集团
    if not core:
        accepted = _accepts_without_core(kind, ending, anchor)
    elif anchor is not None:
        accepted = _accepts_anchored(kind, ending, core, anchor)
    else:
        accepted = _accepts_core("university" if kind == "school" and len(core) <= 4 and ending in ("中学", "小学") else kind, core) and (
            kind not in ("bank", "school") or scan.hard_stop(start) == start or text[start - 1] in "与和及由在自向对从是"
        )
    if not accepted:
        return None
    name = text[start:end]
    known = vocabulary().get(name)
    if known is not None and known.word in ("organisation", "weak"):
        return _known(Word(start, end, known), "vocabulary")
    canonical = None
    listed = vocabulary().get(_LEGAL_FORM.sub("", text[_place_prefix(scan, start, suffix_start) : end])) if kind == "legal" else None
    if listed is not None and listed.word == "organisation" and listed.kind == "company":
        return _known(Word(start, end, listed), "legal")  # 宁波东方电缆股份有限公司
    if anchor is not None and anchor.entry.word == "organisation" and (anchor.entry.kind in ("research", "university") or kind == "branch"):
        canonical = anchor.entry.canonical + text[anchor.end : end]
    attributes = {"type": "other" if name.endswith("办事处") else _endings()[ending][1]}
    if not core and ending == "分院":
        attributes["review"] = "parent_unknown"
    return Found(start=start, end=end, kind=ORGANISATION, rule=f"organisation.{kind}", canonical=canonical, attributes=attributes)


def _anchored_start(scan: Scan, suffix_start: int, end: int) -> tuple[int, Word | None]:
    """Return where a full name begins, and the place or organisation that it begins with (or, where one is all of it, that one)."""
    text = scan.text
    start = _name_start(scan, suffix_start)
    anchors = [anchor for anchor in _anchors(scan, start, end) if scan.name_parens.at(anchor.start) is None]
    if not anchors:
        return start, None
    if anchors[-1].end == end and anchors[-1].entry.word != "place":
        return anchors[-1].start, anchors[-1]
    first = 0
    if (
        len(anchors) > 1
        and anchors[0].entry.kind == "country"
        and anchors[1].start == anchors[0].end
        and anchors[1].entry.word == "organisation"
    ):
        first = 1  # 韩国LG集团: the country only says where it is from
    for index, (left, right) in enumerate(pairwise(anchors)):
        # 宁波某局……宁波某中心: a second place behind a body that is complete, with words between, begins another name
        gap = text[left.end : right.start]
        if right.entry.word == "place" and (body := _COMPLETE.search(gap)) is not None and body.end() < len(gap):
            first = index + 1
    # what stands before the first place or organisation is no part of a full name, but for the root of a group (中科南京……)
    if first == 0 and text[start : anchors[0].start] in _GROUP_ROOTS:
        return start, Word(start, anchors[0].end, anchors[0].entry)
    return anchors[first].start, anchors[first]


_GROUP_ROOTS = frozenset(
    {"中科", "国科", "中电", "中船", "中铁", "中建", "中交", "中核", "中化", "国网", "国投", "国电", "航天", "联通", "电信"}
)


def _is_foreign(anchor: Word | None) -> bool:
    return anchor is not None and anchor.entry.word == "place" and anchor.entry.kind == "country" and anchor.entry.canonical != "中国"


def _is_local(anchor: Word) -> bool:
    return anchor.entry.word == "place" and anchor.entry.kind in ("province", "prefecture", "county")


def _accepts_without_core(kind: str, ending: str, anchor: Word | None) -> bool:
    """Decide on a place or an organisation with an ending alone: 浙江大学, 青岛港, 宁波分院, 腾讯研究院; 宁波公司 names nothing."""
    if anchor is not None and anchor.entry.word in ("organisation", "weak"):
        return kind in ("university", "research", "association", "hospital", "factory") and anchor.entry.kind == "company"
    if anchor is None or not _is_local(anchor):
        return False
    if kind in ("university", "port"):
        return anchor.entry.kind in ("province", "prefecture")
    return kind in ("bank", "branch") or ending in ("分院", "疾控中心", "疾病预防控制中心")


def _accepts_anchored(kind: str, ending: str, core: str, anchor: Word) -> bool:
    """Decide on a name that begins with a place or an organisation and has words of its own before the ending."""
    ordinal = kind in ("hospital", "school", "university") and core.startswith("第")
    if starts_with_any(core, "quality") and not ordinal and not _proper(core, kind):
        return False
    generic = composed_of(core, "generic", "quality")
    owned = anchor.entry.word in ("organisation", "weak")
    match kind:
        case "legal" | "branch":
            return True
        case "company":
            return not generic or _UTILITY.search(core) is not None
        case "port":
            return False
        case "factory":
            return owned
        case "bureau":
            return (_is_local(anchor) or owned) and len(core) <= 12
        case "centre":
            if ending == "数据中心":
                return _is_local(anchor) and core in ("大", "市大")
            return (_is_local(anchor) or owned) and ending not in _CLASS_CENTRES
        case "school" | "museum":
            return (_is_local(anchor) or owned) and (ending != "学校" or not generic or len(core) >= 3)
        case _:
            return not generic or _is_local(anchor) or anchor.entry.kind == "country" or anchor.entry.word == "organisation"


def _accepts_core(kind: str, core: str) -> bool:
    """Decide on a name without a place: its words must be more than kinds of business."""
    if kind in _PLACED or kind == "branch":
        return False
    if not 2 <= len(core) <= 16 or core[0].isdigit() or not re.search(rf"[{CJK}A-Za-z]", core):
        return False
    if starts_with_any(core, "quality") and not _proper(core, kind):
        return False
    if kind == "legal":
        return True
    if kind == "research" and core.endswith(("重点", "工程", "技术")):
        return False
    return not composed_of(core, "generic", "quality") and (kind != "bank" or len(core) <= 4)


def _proper(core: str, kind: str) -> bool:
    """Tell whether a core that begins like a common modifier (新, 老, 大, 小, 三, 百) is a name after all."""
    first = core[:1]
    return (
        first in "新老大小三五百千万好子"
        and not composed_of(core, "generic", "quality")
        and len(core) >= 2
        and kind != "factory"
        and core[1:2] not in "家所个"
    )


def _looks_like_name(scan: Scan, start: int, end: int, longest: int = 10) -> bool:
    text = scan.text[start:end]
    if _LATIN_SHAPE.fullmatch(text):
        return text[:1].isupper() and 2 <= len(text) <= 40 and product_entry(text) is None
    if not 2 <= len(text) <= longest or not re.fullmatch(rf"[{CJK}A-Za-z0-9·&\-（）]+", text):
        return False
    if text[0].isdigit() or _place_prefix(scan, start, end) == end:
        return False
    if composed_of(text, "generic", "quality", "nation") or (starts_with_any(text, "quality") and not _proper(text, "company")):
        return False
    if scan.boundaries_in(start, end) or product_entry(text) is not None:
        return False
    return not (_NO_NAME_END.search(text) and not ends_with_any(text, "company_tail"))


def listed_names(scan: Scan, known: Iterable[Found]) -> Iterator[Found]:
    """Yield the items of enumerations that a class noun closes (A、B等企业) or in which known organisations stand.

    Args:
        scan: the block.
        known: the organisations that are sure so far.
    """
    text = scan.text
    sure = {item.start: item for item in known}
    if "、" not in text and "等" not in text:
        return
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        if text.find("、", start, end) < 0:
            continue
        opened = text.rfind("（", start, end)
        closed = text.find("）", start, end)
        if opened >= 0 and (closed < 0 or closed > opened) and "、" in text[opened:end]:
            # the list stands in parentheses
            yield from _list_items(scan, opened + 1, closed if closed > 0 else end, sure, opened)
            continue
        yield from _list_items(scan, start, end, sure, start)


def _list_items(scan: Scan, start: int, end: int, sure: dict[int, Found], opening: int) -> Iterator[Found]:
    """Yield the items of an enumeration that are names: because of the noun that counts them, or beside others that are known."""
    text = scan.text
    noun, end = _list_noun(scan, start, end, opening)
    items = _split_list(scan, start, end)
    if len(items) < 2:
        return
    seeds = [a in sure and (sure[a].end == b or (sure[a].end < b and _goes_on(text[sure[a].end : b]))) for a, b in items]
    known = [sure[a].attributes.get("type") for (a, _), seed in zip(items, seeds, strict=True) if seed]
    if not noun and (len(known) < 2 or len(known) * 5 < len(items) * 2):
        if "company" in known:
            yield from _beside(scan, items, sure)
        return
    shaped = [
        (a not in sure or seed) and (_looks_like_name(scan, a, b) or _weak_at(scan, a, b) is not None)
        for (a, b), seed in zip(items, seeds, strict=True)
    ]
    if noun and _BODY_NOUN_ONLY.search(noun):
        accepted = bool(known) and len(known) * 2 >= len(items)
    else:
        accepted = not noun or bool(known) or (all(shaped) and any(_distinct(scan, a, b) for a, b in items))
    if not accepted:
        return
    public = not noun and "company" not in known
    for (a, b), seed, shape in zip(items, seeds, shaped, strict=True):
        whole = seed and sure[a].end == b
        if whole or not shape or _TEAM.match(text, a) or (public and text[b - 1] not in "部委局办院会所校司厅署学"):
            continue
        weak = _weak_at(scan, a, b)
        if weak is not None:
            yield _known(weak, "list")
            continue
        kind = "university" if noun in ("高校", "院校", "名校", "大学") else "company"
        yield Found(start=a, end=b, kind=ORGANISATION, rule="organisation.list", attributes={"type": kind})


def _list_noun(scan: Scan, start: int, end: int, opening: int) -> tuple[str, int]:
    """The noun that says what an enumeration lists (等12家企业, 企业如…), "" without one, and where its items end."""
    text = scan.text
    closing = _LIST_END.search(text, start, end)
    if closing is not None:
        group = "" if closing.group("mid") is not None else "2"
        noun = closing.group(f"noun{group}")
        between = scan.boundaries_in(*closing.span(f"mid{group}"))
        if noun and all(text[a:b] in "家个名的和与批所多" or composed_of(text[a:b], "generic", "quality") for a, b in between):
            return noun, closing.start()
    stop = text.find("等", start, end)
    while stop >= 0 and scan.within_word(stop):
        stop = text.find("等", stop + 1, end)
    before = text[max(0, opening - 30) : start].rstrip("（(")
    led = _LIKE.match(text, start) is not None or text[start - 1 : start] in "：（("
    return "企业" if led and _NOUN_BEFORE_LIKE.search(before) else "", stop if stop >= 0 else end


def _beside(scan: Scan, items: list[Span], sure: dict[int, Found]) -> Iterator[Found]:
    """Yield the items that stand beside one known company and have a line of business behind a root (激智科技、长阳科技)."""
    for a, b in items:
        tail = next((size for size in range(4, 1, -1) if composed_of(scan.text[b - size : b], "company_tail")), 0)
        root = scan.text[a : b - tail]
        if a in sure or not tail or not 2 <= len(root) <= 4 or composed_of(root, "generic", "quality", "company_tail", "product_generic"):
            continue
        if _looks_like_name(scan, a, b):
            yield Found(start=a, end=b, kind=ORGANISATION, rule="organisation.list", attributes={"type": "company"})


def _goes_on(rest: str) -> bool:
    """Tell whether what follows a known name in an item is a line of business, so that both make one longer name."""
    return composed_of(rest, "company_tail") or re.fullmatch(rf"[{CJK}]{{1,8}}[司局厅处]", rest) is not None


def _distinct(scan: Scan, start: int, end: int) -> bool:
    """Tell whether an item of a list has a mark of a company's name of its own: a tail of a line of business, Latin, a weak name."""
    text = scan.text[start:end]
    return ends_with_any(text, "company_tail") or text.isascii() or _weak_at(scan, start, end) is not None


def _weak_at(scan: Scan, start: int, end: int) -> Word | None:
    word = scan.word_at(start)
    return word if word is not None and word.entry.word == "weak" and word.end == end else None


def _split_list(scan: Scan, start: int, end: int) -> list[Span]:
    """Return the items of an enumeration: cut at 、 and conjunctions; the first loses what leads to it, the last what follows it."""
    text = scan.text
    cuts: list[Span] = []
    at = start
    while (comma := text.find("、", at, end)) >= 0:
        cuts.append((at, comma))
        at = comma + 1
    cuts.append((at, end))
    items: list[Span] = []
    from_to = text.startswith("从", start)
    for index, (first, last) in enumerate(cuts):
        parts = list(pieces(scan, first, last))
        if not parts:
            continue
        if len(cuts) == 1:
            return []
        if index == 0:
            items += _tail_parts(scan, parts, last, from_to)
        elif index == len(cuts) - 1:
            items += _head_parts(scan, parts, first, from_to)
        else:
            items += _head_parts(scan, parts, first, from_to)
    return [(a, b) for a, b in items if b - a >= 2]


def _joined(scan: Scan, left: Span, right: Span, from_to: bool) -> bool:
    between = scan.text[left[1] : right[0]]
    return between in ("和", "与", "及", "以及", "或") or (from_to and between == "到")


def _tail_parts(scan: Scan, parts: list[Span], end: int, from_to: bool) -> list[Span]:
    if parts[-1][1] != end:
        return []
    taken = [parts[-1]]
    for left in reversed(parts[:-1]):
        if not _joined(scan, left, taken[0], from_to):
            break
        taken.insert(0, left)
    return taken


def _head_parts(scan: Scan, parts: list[Span], start: int, from_to: bool) -> list[Span]:
    if parts[0][0] != start:
        return []
    taken = [parts[0]]
    for right in parts[1:]:
        if not _joined(scan, taken[-1], right, from_to):
            break
        taken.append(right)
    return taken


@cache
def _folded_latin() -> dict[str, str]:
    """Names of the vocabulary in Latin letters by a form in which l, I and 1 are one and blanks are none."""
    folded: dict[str, str] = {}
    for row in read_table("organisations"):
        for name in (row["canonical"], *row["names"].split("|")):
            if name.isascii() and len(name) >= 4:
                folded.setdefault(_fold(name), name)
    return folded


def _fold(name: str) -> str:
    return name.replace("I", "l").replace("1", "l").replace("i", "l").replace("L", "l").lower().replace(" ", "")


def latin_names(scan: Scan) -> Iterator[Found]:
    """Yield names in Latin letters that their sentence makes an organisation (与Absci合作, 法国企业Mistral AI, 据Gartner预测)."""
    text = scan.text
    for match in _LATIN_NAME.finditer(text):
        start, end = match.span()
        name = match.group()
        word = scan.word_at(start)
        if word is not None and word.entry.word == "organisation" and word.end >= end:
            continue
        if word is not None and word.entry.word == "product":
            continue
        folded = _folded_latin().get(_fold(name)) if len(name) >= 4 else None
        if folded is not None:
            entry = vocabulary().get(folded)
            if entry is not None and entry.word == "organisation" and re.search(r"[lI1]", name):
                yield Found(
                    start=start,
                    end=end,
                    kind=ORGANISATION,
                    rule="organisation.misprint",
                    canonical=entry.canonical,
                    entity_id=organisation_id(entry.canonical),
                    attributes={"type": entry.kind},
                )
                continue
        before, after = text[max(0, start - 8) : start], text[end : end + 16]
        if name[-1].isdigit() or re.search(r"\d", name):
            continue
        cited = before.endswith(("据", "根据", "来自")) and _CITED_AFTER.match(after)
        partner = _LATIN_PARTNER_BEFORE.search(before) and _LATIN_PARTNER_AFTER.match(after)
        apposed = _LATIN_BEFORE.search(before)
        acting = _LATIN_AFTER.match(after)
        short = len(name) <= 4 and name.isupper()
        if short and not (cited or (acting and after.startswith(("公司", "集团")))):
            continue
        starts_clause = scan.hard_stop(start) == start or scan.soft_stop(start) == start
        if cited or partner or (apposed and not after.startswith(("系列", "模型", "大模型", "平台", "系统"))) or (acting and starts_clause):
            yield Found(start=start, end=end, kind=ORGANISATION, rule="organisation.latin", attributes={"type": "company"})
    for match in _EXAMPLE_IN_PAREN.finditer(text):
        first, _ = scan.sentence_at(match.start())
        if not re.search(r"企业|公司|独角兽|机构", text[first : match.start()]):
            continue
        start, end = match.span("name")
        name = match.group("name").rstrip("等")
        if (_LATIN_SHAPE.fullmatch(name) and name[:1].isupper()) or (
            ends_with_any(name, "company_tail") and _looks_like_name(scan, start, start + len(name))
        ):
            known = _folded_latin().get(_fold(name)) if name.isascii() and len(name) >= 4 else None
            canonical = vocabulary().get(known) if known is not None else None
            yield Found(
                start=start,
                end=start + len(name),
                kind=ORGANISATION,
                rule="organisation.example",
                canonical=canonical.canonical if canonical is not None else None,
                attributes={"type": "company"},
            )


_ACADEMY = re.compile(rf"(?:中科院|中国科学院|中国社科院|中国农科院|[{CJK}]{{2,4}}大学)[{CJK}]{{2,10}}?所(?![有在以需属谓长])")
_CARRIER = re.compile(
    r"(?:移动|电信|联通)(?!支付|互联|通信|应用|终端|办公|端|网络|电话|设备|公司|运营|诈骗|业务|服务|网|机器人|医疗|电源|硬盘|平台|政务|市场|产业|行业|日|号)"
)
_CARRIERS = {"移动": "中国移动", "电信": "中国电信", "联通": "中国联通"}


def affiliated_names(scan: Scan) -> Iterator[Found]:
    """Yield institutes of an academy (中科院计算所) and a carrier's company in a city (宁波移动)."""
    text = scan.text
    for match in _ACADEMY.finditer(text):
        word = scan.word_at(match.start())
        start, end = match.span()
        if word is None or word.entry.word != "organisation":
            continue
        if any(scan.text[a:b] != "与" for a, b in scan.boundaries_in(word.end, end - 1)) or re.search(
            r"[、，]|研究所|研究院", text[word.end : end]
        ):
            continue
        canonical = word.entry.canonical + text[word.end : end]
        yield Found(
            start=start, end=end, kind=ORGANISATION, rule="organisation.academy", canonical=canonical, attributes={"type": "research"}
        )
    for match in _CARRIER.finditer(text):
        before = [w for w in scan.words_in(max(0, match.start() - 8), match.start()) if w.end == match.start() and w.entry.word == "place"]
        if before and before[0].entry.kind in ("province", "prefecture", "county"):
            canonical = _CARRIERS[match.group()] + text[before[0].start : match.start()]
            yield Found(
                start=before[0].start,
                end=match.end(),
                kind=ORGANISATION,
                rule="organisation.carrier",
                canonical=canonical,
                attributes={"type": "company"},
            )


def framed_names(scan: Scan) -> Iterator[Found]:
    """Yield names in Chinese that verbs, nouns or brackets make an organisation (X依托其…, X科技总经理, 斑头雁（杭州）, 某教授团队)."""
    text = scan.text
    surnames = read_words("mention_words", "surname")
    for match in _TEAM.finditer(text):
        name = match.group("name")
        start = match.start()
        low = scan.soft_stop(match.start("title"))
        if low > start:
            name, start = text[low : match.start("title")], low
        if len(name) >= 2 and name.startswith(surnames):
            yield Found(start=start, end=match.end(), kind=ORGANISATION, rule="organisation.team", attributes={"type": "research"})
    for match in _PLACED_BRACKET.finditer(text):
        paren = match.start()
        inside = scan.words_in(paren + 1, match.end() - 1)
        start = max(scan.soft_stop(paren), paren - 6)
        is_place = len(inside) == 1 and inside[0].entry.word == "place" and inside[0].end == match.end() - 1
        country = is_place and inside[0].entry.kind in ("country", "world", "bloc")
        if re.search(r"(?:班列|[号站线路厅馆展赛节会届城园区])$", text[start:paren]):
            continue
        if is_place and not country and _looks_like_name(scan, start, paren, 6):
            yield Found(start=start, end=match.end(), kind=ORGANISATION, rule="organisation.placed", attributes={"type": "company"})
    for match in _LEANS.finditer(text):
        yield from _leaning(scan, match.start())
    yield from _tailed_names(scan)


def _leaning(scan: Scan, end: int) -> Iterator[Found]:
    """Yield the short subject right before `end` where it is a whole clause or begins one."""
    start = scan.soft_stop(end)
    if start >= end or not _looks_like_name(scan, start, end, 8) or re.search(r"[地得着过\d]$", scan.text[start:end]):
        return
    word = scan.word_at(start)
    if word is not None and word.end == end and word.entry.word == "weak":
        yield _known(word, "frame")
        return
    if word is not None and word.entry.word in ("organisation", "product", "place") and word.end == end:
        return
    yield Found(start=start, end=end, kind=ORGANISATION, rule="organisation.frame", attributes={"type": "company"})


@cache
def company_tail() -> re.Pattern[str]:
    """Return what matches a line of business at the end of a company's short name (科技, 电子)."""
    return re.compile(alternation(read_words("mention_words", "company_tail")))


def _tailed_names(scan: Scan) -> Iterator[Found]:
    """Yield short names with a line of business behind them (容百科技, 拓普电子) before a title or a company's verb, or in apposition."""
    text = scan.text
    for match in company_tail().finditer(text):
        end = match.end()
        start = scan.soft_stop(match.start())
        core = text[start : match.start()]
        site = _UNLISTED_SITE.match(core)
        if site is not None and scan.places.at(start) is None:
            start += site.end()
        place_end = _place_prefix(scan, start, match.start())
        bare = text[place_end : match.start()]
        if place_end > start and _is_country(scan, start):
            start = place_end
        if not 2 <= len(bare) <= 4 or len(core) > 8 or not re.fullmatch(rf"[{CJK}A-Za-z]+", bare):
            continue
        if (
            composed_of(bare, "generic", "quality", "company_tail", "common_root")
            or starts_with_any(bare, "quality")
            or not _looks_like_name(scan, start, end)
        ):
            continue
        strong = match.group() in ("科技", "股份")
        opens = scan.hard_stop(start) == start and len(bare) <= 3 and _ACTS.match(text, end) is not None
        acting = _TAIL_AFTER.match(text, end)
        apposed = _APPOSITION.search(text, max(0, start - 8), start)
        titled = acting is not None and acting.group().endswith(("负责人", "长", "总经理", "总裁", "创始人", "CEO"))
        sited = _SITED.search(text, max(0, start - 6), start)
        owns = (sited is not None or scan.hard_stop(start) == start) and _OWNS.match(text, end) is not None
        spends = sited is not None and (_SPENDS.match(text, end) is not None or _HEADED.match(text, end) is not None)
        likened = text.startswith(("这样的", "这类"), end) and text[start - 1 : start] in ("像", "如")
        if titled or opens or owns or spends or likened or apposed is not None or (acting is not None and strong):
            yield Found(start=start, end=end, kind=ORGANISATION, rule="organisation.tail", attributes={"type": "company"})


def weak_names(scan: Scan, known: Iterable[Found]) -> Iterator[Found]:
    """Yield the vocabulary's names that are common words too (浪潮, 小米, 360) where their neighbours make them a company.

    Args:
        scan: the block.
        known: the organisations that are sure so far.
    """
    text = scan.text
    ends = {item.end for item in known}
    starts = {item.start for item in known}
    for word in scan.words:
        if word.entry.word != "weak" or scan.titles.at(word.start) is not None:
            continue
        start, end = word.start, word.end
        before = text[max(0, start - 8) : start]
        clean = scan.soft_stop(start) == start or start == 0 or (scan.places.at(start - 1) is not None)
        acting = clean and _WEAK_AFTER.match(text, end) is not None
        apposed = _WEAK_BEFORE.search(before) is not None and not text[end : end + 1].isdigit()
        partner = _WEAK_PARTNER.search(before) is not None and ((start - 1) in ends or _LATIN_PARTNER_AFTER.match(text, end) is not None)
        listed = text[end : end + 1] in ("、", "与", "和", "及") and (end + 1) in starts and clean
        if acting or apposed or partner or listed:
            yield _known(word, "context")


def find_organisations(scan: Scan, document_place: str | None = None, sure: Iterable[Found] = ()) -> list[Found]:
    """Return the organisations that a block names, without overlaps, in order.

    Args:
        scan: the block.
        document_place: full name of the place that the document is about.
        sure: organisations that are known from elsewhere (listed companies in the markup).
    """
    first = [*vocabulary_names(scan), *government_names(scan, document_place), *suffixed_names(scan), *sure]
    known = resolve(item for item in first if scan.titles.at(item.start) is None)
    known = resolve([*known, *latin_names(scan), *framed_names(scan), *affiliated_names(scan), *foreign_bodies(scan)])
    known = resolve([*known, *weak_names(scan, known)])
    listed = list(listed_names(scan, known))
    if listed:  # a name that one list gives can be the evidence that another needs
        known = resolve([*known, *listed])
        known = resolve([*known, *listed_names(scan, known), *weak_names(scan, known)])
    return [item for item in known if scan.titles.at(item.start) is None]
