"""Whose number it is: regions, organisations, projects and products at the head of a clause, and words that stand for one named before.

Belongs here: region names (GB/T 2260, with the words 全市, 全区, 我省 resolved by the document's place), names by their last word
(…公司, …大学, …平台), quoted and Latin names, and the memory of who was named last.
Does not belong here: the full recognition of organisations, persons and products with their aliases: see `mentions`.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from scrapers.facts.local_places import BORDERS, local_places, short_city
from scrapers.facts.scan import composed_of, starts_with_any
from scrapers.facts.words import alternation, read_table, word_list
from scrapers.records import Document, Mention, MentionKind, Role


class Subject(NamedTuple):
    """A subject: its `name` as published and its `kind` (region, organisation, project, product, document, group)."""

    name: str
    kind: str


class Found(NamedTuple):
    """A subject with its place in a stretch of text."""

    start: int
    end: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class _Region:
    name: str
    level: str
    code: str
    parent: str


_LEVELS = {"world": 0, "bloc": 1, "country": 2, "province": 3, "prefecture": 4, "county": 5}


@cache
def _regions() -> tuple[dict[str, list[tuple[str, _Region, str]]], dict[str, _Region]]:
    """First two characters → (printed form, region, use of the form), longest first; and code → region."""
    by_start: dict[str, list[tuple[str, _Region, str]]] = {}
    by_code: dict[str, _Region] = {}
    for row in read_table("regions"):
        region = _Region(row["name"], row["level"], row["code"], row["parent"])
        if region.code and (region.code not in by_code or not row["last_year"]):
            by_code[region.code] = region
        by_start.setdefault(row["name"][:2], []).append((row["name"], region, "always"))
        if row["short"]:
            by_start.setdefault(row["short"][:2], []).append((row["short"], region, row["short_use"]))
    for forms in by_start.values():
        forms.sort(key=lambda form: (-len(form[0]), _LEVELS[form[1].level], form[1].code))
    return by_start, by_code


@cache
def _region_starts(also: str) -> re.Pattern[str]:
    """Where a region may begin: a quick look before the table is asked."""
    return re.compile("[" + re.escape("".join(sorted({start[0] for start in _regions()[0]} | set("全我本该省市区县世中" + also)))) + "]")


@cache
def _region_names() -> frozenset[str]:
    """Every printed form of the table, short forms too."""
    return frozenset(form for forms in _regions()[0].values() for form, _, _ in forms)


CHINA = Subject("中国", "region")
# What 全市 stands for where the document names no city: nobody that could be named, and nobody spoken of before either.
UNRESOLVED = Subject("", "region")
_WORLD_WORDS = {
    "全球": Subject("全球", "region"),
    "世界": Subject("全球", "region"),
    "全国": CHINA,
    "我国": CHINA,
    "中国": CHINA,
}
_NO_WORLD = re.compile(r"人民|银行|企业?\s?\d+强|\d+强")
_PLACE_WORD = re.compile(
    r"(?:全|我|本|该)(?P<level>省|市|区|县|州|镇|乡|街道|村|港|校|院|行|公司|集团|系统|集群|旗)(?:域|范围内?|上下|口径)?(?!级|委|政府|属|场|间|内|部|中心|企业家?协|统计局|人大|政协|纪委|教育局|财政局)"
    r"|(?P<short>(?:省内|市内|区内|县内)(?!外)|[省市县镇]里(?=[明要提计决拿拨]))"
)
_NEIGHBOUR = (
    "的是和与为了被从将有等在及由对向把给让使到达以比较占居列超近约每各其这那并且也都还已又再但而若如因所至于一二三四五六七八九十两"
)
_NAME_CHARACTER = rf"[^{_NEIGHBOUR}\s\x00，。；：、！？“”‘’《》（）()\d%+/~-]"
# An event (某某大会) is named by its edition alone: meetings of all sorts end so.
_SUFFIXES = {row["suffix"]: row["kind"] for row in read_table("entity_suffixes") if row["kind"] != "event"}
# What a named body is called by later, by the last word of its name: 该集群, 本届展会, 交易所.
_FAMILIES = {row["suffix"]: row["family"] for row in read_table("entity_suffixes") if row["family"]}
_FAMILY_AT_END = re.compile(rf"(?:{alternation(_FAMILIES)})$")
_BY_FAMILY = re.compile(
    rf"(?:(?:该|本|此|这一?|这[个家座])届?)?(?P<word>{alternation((set(_FAMILIES) | set(_FAMILIES.values())) - {'港', '博会'})})"
    r"(?![数达个等类化式、和与或\d]|总数|网络|效应|经济)(?:内(?![容部外需陆]))?"
)
_BY_SUFFIX = re.compile(
    rf"(?:{_NAME_CHARACTER}|[A-Za-z0-9·]|(?<=[\u4e00-\u9fff])[一二三四五六七八九十](?=[\u4e00-\u9fff])|和(?=利时)|（[\u4e00-\u9fff]{{1,8}}）){{1,22}}?(?P<suffix>{alternation(_SUFFIXES)})"
    # 大学生, 工程师, 系统性 and 港口 are other words.
    rf"(?![生师性化]|口(?!径)|(?<=系统)软件)(?P<more>(?:{_NAME_CHARACTER}){{0,8}}?(?:{alternation(_SUFFIXES)}))*(?P<phase>[一二三四五首]期)?(?:（[^（）]{{1,12}}）)?"
)
# 2026某地国际智能装备博览会, 某地大宗商品交易中心: with its edition or its place a market has a name, whatever trade it is of.
_MARKET = re.compile(
    rf"(?P<edition>(?:19|20)\d\d|第[一二三四五六七八九十\d]{{1,3}}届)?(?P<stem>(?:{_NAME_CHARACTER}|[A-Za-z]|—){{2,20}}?)"
    rf"(?P<word>{alternation(word for word, family in _FAMILIES.items() if family in ('展会', '会议', '交易所', '交易中心'))})(?![上中里])"
)
_GOES_TO_MARKET = re.compile(r"参加|参展|亮相|举办|承办|组织|组团|出席|企业|展商")
# What an exhibition of anybody is called.
_BROAD = re.compile(r"国际|中国|全国|世界|全球|亚洲")
# A cluster, a park, an exhibition or an exchange that a title begins with is what the document is about.
_TITLED_BODY = re.compile(
    rf"(?P<name>(?:{_NAME_CHARACTER}|[A-Za-z0-9]){{2,24}}?(?P<word>{alternation(set(_FAMILIES) - {'港'})}))"
    rf"(?!{_NAME_CHARACTER}{{0,2}}?[化式网数个])"
)
# A bay, a valley or a lake tells one cluster from the others of its trade.
_CLUSTER = re.compile(rf"[\u4e00-\u9fff]{{1,3}}[湾谷港湖山岛洲滩](?!区){_NAME_CHARACTER}{{2,14}}?集群")
_QUOTED = re.compile(
    r"“(?P<name>[^“”\x00。！？；，]{1,20})”(?:[（(][A-Za-z0-9 .]{1,24}[）)])?"
    r"(?P<suffix>[\u4e00-\u9fffA-Za-z]{0,8}?(?:系统|平台|大模型|模型|应用|项目|工程|工厂|活动|计划|行动|大脑|集群|产业园|园区))?"
)
# The leftmost is the longest; a remark in brackets may stand behind it.
_SUFFIX_AT_END = re.compile(rf"(?P<suffix>{alternation(_SUFFIXES)})(?:[一二三四五首]期)?(?:（[^（）]*）)?$")
_PHASE = re.compile(r"[一二三四五首]期")
_LEGAL = re.compile(r"(?:公司|集团)$")
# Who publishes figures is not whose figures they are.
_AUTHORITY = re.compile(r"(?:海关|统计局|局|委|委员会|厅|办|办公室|部|政府|法院|检察院|银保监会|中心支行)$")
_PUBLISHER = re.compile(rf"(?:{_AUTHORITY.pattern}|(?:{alternation(word_list('publisher'))})$)")
_MODEL = re.compile(r"[A-Za-z]+-?\d[A-Za-z0-9-]*")
# “暂无打算”的不足两成 is an answer, “样板”有了 and “掌上办”成为主渠道 are ways of speaking.
_NO_PRODUCT = re.compile(
    r"“(?:暂|不|没|未|难|无|会|要|愿|敢|怕|能否|是否)[^“”]*”|“[^“”]{1,6}”(?:有了|来了|成为|成了|变|火|出圈|既|时代|理念|的(?:不足|不到|超过?|近|约|占|有|达|仅|只))"
)
_AFTER_QUOTED = re.compile(
    r"[，,的：]|(?:集群|计划|方案|装置|机组|专列|列车|卫星|品牌|项目|机型|车型)?(?:\d\.\d版)?"
    r"(?:连续|已|自|上线|实现|共|累计|是|在|将|可|正|完成|问世|接入|注册|用户|全年|目前|先后|采用|拥有|搭载|配备|达|占|帮助|服务|覆盖|投用|明确|提出|使|让|$)"
)
_LATIN = re.compile(
    r"[A-Za-z][A-Za-z0-9.+&'-]*(?: [A-Z][A-Za-z0-9.+-]*| \d+(?=[^\d.%]))*(?P<suffix>系列|平台|系统|大模型|模型|芯片|公司|集团|处理器)?"
)
_TRADE = re.compile(r"(?!该|本|新|各|全|这|多|其|\d)[^“”]{2,}(?:行业|产业|领域)?(?:产业)?(?:大脑|平台|系统)$")
_DOES = re.compile(r"已|上线|接入|可|能|累计|汇聚|注册|服务|覆盖|帮助|提供|实现|集成|归集|共享|支持")
# 某市医学人工智能平台已于年底投用: one thing with a name; 全市平台已达50个 counts many.
_LOCAL_TOOL = re.compile(
    r"(?!全|我|本|各)[^“”]{4,24}?(?:大脑|平台|系统)(?=已(?:于|在|正式|全面|上线|投|接入|覆盖|汇聚|归集|服务)|于\x00|正式上线|上线[，\x00])"
)
_HEADS_FIRM = re.compile(r"厂长|董事长|总经理|总裁|创始人|负责人|车间主任|经理|首席[\u4e00-\u9fff]{2,4}官|CEO|老板")
# 某县智慧农业示范园占地: one park with an area, tenants and a price; 全县示范园达30个 counts many.
_LOCAL_PARK = re.compile(
    rf"(?!全|我|本|各)[^“”\x00，。]{{2,24}}?(?P<word>{alternation(word for word, family in _FAMILIES.items() if family == '园区')})"
    r"(?:[一二三]期|(?=占地|(?:已|现|共|累计)?(?:入驻|集聚|吸引)|总?规划|总?建筑面积|计划总?投资|总投资|位于))"
)
_OWN_RESULTS = re.compile(
    r"(?P<who>[\u4e00-\u9fffA-Za-z]{2,12}?)：?(?:公布|发布|披露)?(?=(?:\d{2,4}年)?(?:[一二三四]季度|前三季度|上半年|半?年度)?"
    r"(?:业绩|年报|半年报|季报|[一二三四]季报|财报|净利|营收|快报))"
)
_NATIONAL = re.compile(r"(?:国家|全国|我国|中国)(?![\u4e00-\u9fff]{1,8}(?:公司|集团|银行|大学))")
# A longer name is a piece of a sentence; the longest official names of organisations have about thirty characters.
MAX_SUBJECT = 36
_SENTENCE_MARK = re.compile(r"[。！？!?；，\x00]")
_SENTENCE_VERB = re.compile(
    r"^(?:根据|依据|按照|确认|建议|表示|认为|全面(?!质量)|严格|切实|新引进)|推行|新引进|表示|认为|来到|获悉|确认中标|[、，][^、]{1,12}(?:化|实)$"
)
_LINE = re.compile(r"(?:地铁|轨道交通|轻轨|城轨)?\d{1,2}号(?:线|码头|泊位|机组|高炉)")
_DOCUMENT = re.compile(r"《[^《》\x00]{1,80}》")
_ANAPHORS = {
    "organisation": re.compile(
        r"(?:该|本|我|这家|全)?(?:公司|集团|企业(?=\x00|实现|营|共|已|拥有|年|在|产|还|先后|累计|目前|全年|的|人均|研发)|银行|行(?=业?[已共实])|校|学校|医院|院|局|中心|机构)|(?:实验室|研究院|研究所)(?=已|现|共|累计|目前)"
    ),
    "product": re.compile(
        r"(?:该|本|此|这一|这套|这个|这款)(?:平台|系统|大模型|模型|产品|应用|芯片|处理器|机器人|大脑|车型|机型|型号|款|装置|设备|机床|无人机|传感器|软件|终端|车)|(?:平台|系统)(?=日均|每[年月天日]|现有|平均|把|还|今年|去年|已|将|可|采用|累计|汇聚|上线|注册|用户|服务|目前|共|集成|接入|年)"
    ),
    "project": re.compile(
        r"(?:(?:该|本|此|这一|这个|这座)(?:项目|工程|工厂|园区|基地|电站|大桥|线路|港|航线|班列|展会|机场)|项目|工程|电站|园区|工厂)"
    ),
}
# 该中心, 平台已…: the nearest thing before that bears this last word is meant, if the one remembered does not.
_KIND_WORD = re.compile(
    r"(?P<organisation>中心|实验室|研究院|医院|学校)$|(?P<product>平台|系统|大模型|模型|大脑)$|(?P<project>项目|园区|基地|工厂|产业园)$"
)
_INNER_CHARACTER = r"(?:[A-Za-z0-9]|(?![的了和与及或等由对将把被为是])[\u4e00-\u9fff])"
_RUN = re.compile(rf"{_INNER_CHARACTER}{{2,16}}$")
# What stands before the name in such a run: 建成全国首个….
_BEFORE_NAME = re.compile(
    r"^.*(?:首个|首座|首家|首批|第一个|唯一|最大|打造|建成|建设|投用|启用|推出|发布|上线|研发|成立|设立|启动|拥有|依托|通过|基于|利用|使用|接入|引进|支持)"
)
_SHORT_NAME = re.compile(
    rf"(?P<name>{_INNER_CHARACTER}{{2,12}}?(?:中心|平台|系统|实验室|研究院|大模型|大脑|园区|基地))(?:\x00|现|如今|已|自|先后)+(?!达|有|超|突破|建成|经有|近)"
)
_HEADING_NUMBER = re.compile(r"^\s*(?:[（(][\d一二三四五六七八九十]{1,3}[）)]|[\d一二三四五六七八九十]{1,3}[、.．])\s*")
_NOT_REGION = frozenset(word_list("not_a_region"))
_UNKNOWN_REGION = re.compile(
    r"(?![两三四五六七八九十几](?:省|市|县|区|镇|乡|村))(?:(?![全总各本我以一能可年走进入在于第前后近超为是的和与从到至位居高低出占增名同由被把将让并这那说们仅用只即就而其又或若因每些没很更最太曾尚再做种拿给帮请看使令])[\u4e00-\u9fff]){2,5}?(?:自治区|自治州|自治县|高新区|新区|开发区|保税区|自贸区|自贸试验区|示范区|新城(?![区镇市乡])|省|市|县|区|镇|乡|街道|村)(?!(?:(?!产)[\u4e00-\u9fff])?(?:场|委|级|值|民|域|间|块))"
)
# 宁波高新区: behind the name of a place a zone of it is a place of its own.
_ZONE = re.compile(
    r"(?:国家(?:级)?)?(?:高新区|高新技术(?:产业)?开发区|经开区|经济技术开发区|经济开发区|开发区|保税区|综合保税区|综保区)(?![数等内外]|总数|数量)"
)
_LEVEL_OF_SUFFIX = {
    "省": "province",
    "州": "prefecture",
    "市": "prefecture",
    "县": "county",
    "区": "county",
    "旗": "county",
    "镇": "county",
    "乡": "county",
}
_UNLISTED_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:省|自治州|州|市|自治县|县|高新区|新区|开发区|区|旗|镇|乡)(?![\u4e00-\u9fff]?(?:场|委|域|值|间|块))"
)
_COMMON_REGION = re.compile(
    r"(?:力争|争取|确保|行政|自然|建制|各|全|本|该|此|我|这|那|多|个|其|试点|示范|重点|国家|省|中心|主|老|新|工业|产业|先行|核心|所有|部分|有关|相关|下辖|农业|特色|美丽|文明|智慧|大|小|中|等|设|县|区)"
)
# Behind a short form: the last character of a region of another level, and none of the words that only begin so.
_OTHER_LEVEL = re.compile(
    r"省(?![级内外属市])|市(?![场民值面区级内外属占])|县(?![域级市区城乡内外属])|区(?![域块位间县市内外级属])|[镇乡](?![海江域区街村级镇乡])"
)
_LEVEL_BEGINS_WORD = re.compile(r"市场|[区县镇]域|区[块间]")
# A region behind these words is what is compared with or a scope, not whose number it is.
_SCOPE_BEFORE = re.compile(
    r"(?:占|占据|位居|位列|居|列|排名|排|高出|高于|低于|快于|超过|超|比|较|与|同|于|达到|是|为|约为|在|约占|领先|好于|优于|相当于|来自|面向|覆盖|出口|进口|对|赴|到|向|从|往|通往|辐射)(?:了)?$"
)
_SCOPE_AFTER = re.compile(
    r"(?:排名|设区市|各市|同类城市|第|首位|前|平均|同期|同类|最|总量的|占比|的?比重|人民|日报|首个|唯一|首批|各地|率先)"
)


_SUPERLATIVE = re.compile(r"首[个艘台座家条款例批架]|第一[个艘台座家条款例]|最[大高长深快]|唯一")
# 标准普尔500指数: the name of an index begins with the name of who made it.
_INDEX_TAIL = re.compile(r"[A-Z]?\d{2,4}[\u4e00-\u9fff]{0,10}?指数")
# Who only carries the news.
_NEWS_OFFICE = re.compile(r"新华社|中新社|[\u4e00-\u9fff]{2,6}(?:日报|晚报|晨报|时报|电视台|通讯社|新闻网|融媒体中心)$")


def _is_level(region: _Region, level: str) -> bool:
    """True where 全市, 我省, 全区 … may mean this region: 市 also a county-level city, 区 and 县 a county, 省 no municipality."""
    if level == "省":
        return region.level == "province" and not region.name.endswith("市")
    if level == "市":
        return region.level in ("province", "prefecture", "county") and region.name.endswith("市")
    if level == "区":
        return region.name.endswith("区") and region.level in ("county", "province")
    return region.name.endswith(level)


def _goes_on(form: str, region: _Region, text: str, end: int) -> bool:
    """True where a form is only the beginning of another name or word: 临江 of 临江省 or 临江湾, 余姚市 of 余姚市场."""
    if _LEVEL_BEGINS_WORD.match(text, end - 1):
        return True
    return len(form) == 2 and (
        text[end : end + 1] in ("籍", "裔", "语", "湾") or (form != region.name and bool(_OTHER_LEVEL.match(text, end)))
    )


def _is_proper(stem: str) -> bool:
    """True where a name says more before its last word than trades, kinds and qualities: 星屿湾人工智能产业, not 人工智能产业."""
    own = _BROAD.sub("", stem)
    return not composed_of(own, "generic", "quality", "product_generic") and not starts_with_any(own, "quality")


def _may_be_place(name: str) -> bool:
    """True where the last two characters are no kind of area (社区, 园区); a new zone is one behind a name of its own (云浦新区)."""
    if name.endswith("新区"):
        stem = name.removesuffix("新区").removesuffix("高")
        return len(stem) > 1 and _is_proper(stem) and not _VERB_STEM.match(stem)
    return name[-2:] not in _NOT_REGION


def _is_tool(piece: str, end: int) -> bool:
    """True for a platform or system of a trade that does something (轴承行业大脑上线…), though its name is made of common words."""
    name = piece[:end]
    return bool(_TRADE.match(name) and _DOES.match(piece, end)) and not _VERB_STEM.match(name)


def _is_abbreviation(latin: re.Match[str], piece: str) -> bool:
    """True for AGV小车, MES系统上线: letters that say of what kind the thing behind them is."""
    return latin[0].isupper() and latin[0].isalpha() and len(latin[0]) <= 4 and "\u4e00" <= piece[latin.end() : latin.end() + 1] <= "\u9fff"


def _fills(piece: str, name: str) -> bool:
    """True where a common name of a thing is all that stands there: a clause that only names its topic."""
    suffix = _SUFFIX_AT_END.search(name)
    own = len(name) == len(piece) > 4 and suffix is not None and _SUFFIXES[suffix["suffix"]] != "organisation"
    return own and not _VERB_STEM.match(name)


@lru_cache(maxsize=4096)
def _is_sound(subject: Subject) -> bool:
    """True for what can be a name: bounded, its quotes and brackets closed, no sentence and no verb of a sentence in it."""
    name = subject.name
    if subject.kind == "document":
        return True
    if len(name) > MAX_SUBJECT or _SENTENCE_MARK.search(name) or name.count("“") != name.count("”") or name.count("（") != name.count("）"):
        return False
    return not _SENTENCE_VERB.search(name)


def _by_ending(mentions: Sequence[Mention]) -> dict[str, Subject]:
    """The one organisation or product of the document whose name ends so, by the ending; endings of several are left out."""
    named = {m.name: Subject(m.name, str(m.kind)) for m in mentions if m.kind in (MentionKind.ORGANISATION, MentionKind.PRODUCT)}
    found: dict[str, Subject | None] = {}
    for name in sorted(named):
        if len(name) > 5 and _KIND_WORD.search(name):
            for ending in (name[at:] for at in range(1, len(name) - 3)):
                found[ending] = None if ending in found or ending in named else named[name]
    return {ending: subject for ending, subject in found.items() if subject is not None}


class SubjectReader:
    """Finds the subjects of one document's clauses, in reading order.

    Args:
        document: decides what 全市, 全省 and 我区 mean and who speaks where a clause names nobody.
    """

    def __init__(self, document: Document, mentions: Sequence[Mention] = ()) -> None:
        self._by_start, self._by_code = _regions()
        self._text = "\n".join(
            [document.title or "", document.place or "", *(b.text for b in document.blocks if b.role not in (Role.NOISE, Role.RELATED))]
        )
        self.place: _Region | None = None
        self._own: dict[str, list[tuple[str, _Region]]] = {}
        self.place = self._place(document)
        self._learn()
        self._starts_of_regions = _region_starts("".join(start[0] for start in self._own))
        # Two characters that a region begins with; 全市 and the like are words of their own.
        self._pairs = frozenset([*self._by_start, *self._own, *_WORLD_WORDS])
        self.codes = self._place_codes()
        self.last: dict[str, Subject] = {}
        self._named_in: dict[str, int] = {}
        self.default: Subject | None = None
        self._block = -1
        self._mentions: dict[int, Found] = {}
        self._starts: list[int] = []
        self._projects: dict[int, Found] = {}
        # Who heads which firm: what 厂长周某 says two paragraphs later is of his works.
        self._heads: dict[str, Subject] = {}
        # The product that the title speaks of: 平台 and 系统 mean it wherever no other was named of late.
        self._titled: Subject | None = None
        # The one that the heading over a paragraph names.
        self._headed: Subject | None = None
        self._full_names = _by_ending(mentions)
        # The cluster, park, exhibition or exchange that the title begins with.
        self._titled_body = self._body_of_title(document.title or "")
        if self._titled_body is not None:
            self._name_family(self._titled_body)
        self.default = self._default(document, mentions)

    def _place(self, document: Document) -> _Region | None:
        """The region that the document is about: what its parser decided, else the title's, else the one named most in its head."""
        for text in (document.place, document.title):
            found = [region for region in self._named(text or "") if _LEVELS[region.level] >= _LEVELS["country"]]
            if found:
                return max(found, key=lambda region: _LEVELS[region.level])
            unlisted = _UNLISTED_PLACE.match(text or "") if text is document.place else _UNKNOWN_REGION.match(text or "")
            told = text is document.place or (unlisted is not None and _may_be_place(unlisted[0]))
            if unlisted and told and not _COMMON_REGION.match(unlisted[0]):
                # A place that the table does not hold is taken at its word; its level follows from its last character.
                return _Region(unlisted[0], _LEVEL_OF_SUFFIX.get(unlisted[0][-1], "county"), "", "")
        names: Counter[_Region] = Counter()
        seen = 0
        for block in document.blocks:
            if block.role in (Role.NOISE, Role.RELATED):
                continue
            names.update(region for region in self._named(block.text[:2000]) if _LEVELS[region.level] >= _LEVELS["province"])
            seen += len(block.text)
            if seen > 6000:
                break
        common = names.most_common(2)
        if common and (len(common) == 1 or common[0][1] >= 2 * common[1][1]):
            return common[0][0]
        city = short_city(self._text, _region_names())
        return _Region(city, "prefecture", "", "") if city is not None else None

    def _learn(self) -> None:
        """Take up the places that the document introduces and the table does not hold, and the short form of the one it is about."""
        counts = local_places(self._text, _region_names())
        if self.place is not None and not self.place.code:
            counts[self.place.name] += 2
        for name, count in counts.items():
            # 梅川市 once, 梅川 later: the short form says again that it is a place.
            told = self._text.count(name[:-1] if name[-1] == "市" else name)
            if max(count, told) < 2 and f"在{name}" not in self._text and f"\n{name}\n" not in self._text:
                continue
            region = _Region(name, _LEVEL_OF_SUFFIX.get(name[-1], "county"), "", "")
            about = region.name == self.place.name if self.place is not None else False
            forms = [name, name[:-1]] if (about or name[-1] == "市") and len(name) > 2 else [name]
            for form in forms:
                self._own.setdefault(form[:2], []).append((form, region))
        for known in self._own.values():
            known.sort(key=lambda form: -len(form[0]))

    def _named(self, text: str) -> list[_Region]:
        """The regions of the table that a text names, in order."""
        found, at, after = [], 0, 0
        while at < len(text) - 1:
            form = self._form_at(text, at, frozenset())
            # 白沙县 is not 沙县: such a short name begins where a name may.
            short = form is not None and form[1] - at == 2 and text[at + 1] in "县区市" and at > after
            if form is None or (short and "\u4e00" <= text[at - 1] <= "\u9fff" and text[at - 1] not in BORDERS):
                at += 1
            else:
                found.append(form[0])
                at = after = form[1]
        return found

    def _place_codes(self) -> frozenset[str]:
        codes, region = set(), self.place
        while region is not None and region.code:
            codes.add(region.code)
            region = self._by_code.get(region.parent)
        return frozenset(codes)

    def _body_of_title(self, title: str) -> Subject | None:
        """The one body that the title begins with; the trade of a whole region (宁波市石化产业集群) is none."""
        match = _TITLED_BODY.match(title.strip())
        if match is None or match["name"][:1] in "全我本该各" or _VERB_STEM.match(match["name"]):
            return None
        name, word = match["name"], match["word"]
        region = self.region_at(name, 0)
        if region is not None and (region.end + len(word) >= len(name) or word in ("集群", "园区")):
            return None
        stem = name[region.end if region is not None else 0 : -len(word)]
        if _VERB_STEM.match(stem):
            return None
        return Subject(name, _SUFFIXES.get(word, "project")) if region is not None or _is_proper(stem) else None

    def _default(self, document: Document, mentions: Sequence[Mention]) -> Subject | None:
        title = re.sub(r"^[\d年月日：:【】\s-]+", "", document.title or "")
        if self._titled_body is not None and self._titled_body.name.endswith(("集群", "园", "园区")):
            return self._titled_body
        known = [m for m in mentions if m.kind is MentionKind.ORGANISATION and len(m.name) > 2 and m.name in title]
        if known:
            first = min(known, key=lambda m: (title.index(m.name), m.block, m.text_start))
            if not _AUTHORITY.search(first.name) and (title.startswith(first.name) or self.place is None):
                return Subject(first.name, "organisation")
        legal = next((m for m in mentions if m.kind is MentionKind.ORGANISATION and _LEGAL.search(m.name) and m.name[:4] in title), None)
        if legal is not None and title.startswith(legal.name[:4]):
            return Subject(legal.name, "organisation")
        named = self.head(title, 0, len(title)) if title else None
        if named is not None and named.subject.kind == "region" and _SUPERLATIVE.match(title, named.end):
            # 亚洲最大的海上平台启运: the region is where it is the largest, not what the document is about.
            named = None
        if named is not None and named.subject.kind in ("organisation", "region") and not _AUTHORITY.search(named.subject.name):
            return named.subject
        if named is not None and named.subject.kind == "product" and named.subject is not self.last.get("product"):
            self._titled = named.subject
        if self.place is None:
            # 某某半导体公布二季度业绩: who publishes its own results.
            if _NATIONAL.match(title):
                return CHINA
            publisher = _OWN_RESULTS.match(title)
            if publisher:
                return Subject(publisher["who"], "organisation")
            if document.place:
                return Subject(document.place, "organisation")
            product = next((m.name for m in mentions if m.kind is MentionKind.PRODUCT and m.name in title), None)
            if product is not None and self._text.count(product) > 2:
                return Subject(product, "product")
        return Subject(self.place.name, "region") if self.place else None

    def _form_at(self, text: str, at: int, local: frozenset[str]) -> tuple[_Region, int] | None:
        for form, region in self._own.get(text[at : at + 2], ()):
            if text.startswith(form, at) and not _goes_on(form, region, text, at + len(form)):
                return region, at + len(form)
        for form, region, use in self._by_start.get(text[at : at + 2], ()):
            if text.startswith(form, at):
                if use == "local" and region.parent not in local:
                    continue
                end = at + len(form)
                if _goes_on(form, region, text, end):
                    continue
                return region, end
        return None

    def region_at(self, text: str, at: int) -> Found | None:
        """The region named at `at`: 宁波市海曙区 gives the innermost one; 全市 and 我省 are resolved by the document's place."""
        word = _PLACE_WORD.match(text, at)
        if word:
            subject = self._place_word(word)
            return None if subject is None else Found(at, word.end(), subject)
        pair = text[at : at + 2]
        if pair not in self._pairs:
            return None
        world = _WORLD_WORDS.get(pair)
        if world is not None:
            end = at + 2
            if text.startswith("范围", end):
                end += 3 if text.startswith("范围内", end) else 2
            # 世界500强 are firms of any country, 中国人民银行 is a bank.
            return None if _NO_WORLD.match(text, end) else Found(at, end, world)
        form = self._form_at(text, at, self.codes)
        if form is None:
            return None
        region, end = form
        while end < len(text) - 1:
            inner = self._form_at(text, end, self.codes | {region.code})
            if inner is None or _LEVELS[inner[0].level] <= _LEVELS[region.level]:
                break
            region, end = inner
        word = _PLACE_WORD.match(text, end)
        if word and word["level"] in ("省", "市", "区", "县", "州"):
            end = word.end()
        elif text.startswith("区", end) and text[end - 1] == "市" and text[end + 1 : end + 2] not in ("级", "属"):
            # 金华市区: the built-up part stands for the city.
            end += 1
        zone = _ZONE.match(text, end)
        if zone:
            return Found(at, zone.end(), Subject(text[at : zone.end()], "region"))
        unknown = _UNKNOWN_REGION.match(text, end)
        if unknown and unknown[0] not in _NOT_REGION and len(unknown[0]) <= 6 and unknown[0][-2:] not in _NOT_REGION:
            return Found(at, unknown.end(), Subject(unknown[0], "region"))
        return Found(at, end, Subject(region.name, "region"))

    def _place_word(self, word: re.Match[str]) -> Subject | None:
        level = word["level"] or word["short"][0]
        if level == "港":
            return self.last.get("named:港") or (self.default if self.default and self.default.name.endswith("港") else None)
        if level in ("公司", "集团", "校", "院", "行"):
            return self.last.get("organisation") or (self.default if self.default and self.default.kind == "organisation" else None)
        if level == "系统":
            return None
        if level == "集群":
            return self.last.get("named:集群")
        recent = self.last.get(f"region:{level}")
        if word[0].startswith("该") and recent is not None:
            # That city is the one just named, whatever city the document is of.
            return recent
        region = self.place
        while region is not None:
            if _is_level(region, level) and self._is_told(region):
                return recent if recent and region.level == "county" else Subject(region.name, "region")
            region = self._by_code.get(region.parent)
        return recent or UNRESOLVED

    def _is_told(self, region: _Region) -> bool:
        """True for the document's place and what holds it, as far as that is sure: names of districts are found in several cities, so the
        city of a district must be named in the text."""
        if self.place is None or region is self.place or self.place.level == "prefecture":
            return True
        name = region.name
        return name in self._text or (len(name) > 2 and name[:-1] in self._text)

    def remember(self, subject: Subject) -> None:
        """Keep `subject` as the one that 公司, 该项目, 全区 may stand for next."""
        if subject is UNRESOLVED:
            return
        self.last[subject.kind] = subject
        self._named_in[subject.kind] = self._block
        if subject.kind == "region":
            self.place_named(subject)
        self._name_family(subject)

    def _name_family(self, subject: Subject) -> None:
        """Keep a named body as what its last word alone means from here on: 该港, 本届展会, 交易所."""
        word = _FAMILY_AT_END.search(subject.name)
        if word is not None and word.start() > 1:
            self.last[f"named:{_FAMILIES[word[0]]}"] = subject

    def _of_family(self, piece: str, at: int) -> Found | None:
        """The body that 该集群, 本届博览会 or 交易所 at the head of a clause means: the one of that kind named last."""
        short = _BY_FAMILY.match(piece)
        if short is None:
            return None
        family = _FAMILIES.get(short["word"], short["word"])
        for before in reversed(self.mentions_between(max(0, at - 400), at)):
            word = _FAMILY_AT_END.search(before.subject.name)
            if word is not None and word.start() > 1 and _FAMILIES[word[0]] == family:
                return Found(at, at + short.end(), before.subject)
        named = self.last.get(f"named:{family}")
        return Found(at, at + short.end(), named) if named is not None else None

    def _body_at(self, piece: str, at: int, region: Found | None) -> Found | None:
        """A cluster, park, market or line that its title, place, edition or last word tells; `piece` is what stands at `at`."""
        titled = self._titled_body
        if titled is not None and piece.startswith(titled.name):
            phase = _PHASE.match(piece, len(titled.name))
            name = titled.name + (phase[0] if phase else "")
            return Found(at, at + len(name), Subject(name, titled.kind))
        market = self._market_at(piece, region)
        if market is not None:
            return Found(at, at + market.end, market.subject)
        called = self._of_family(piece, at)
        if called is not None or region is None:
            return called
        # 芯湖产业园 is the 芯湖集成电路产业园 of before.
        called = self._of_family(piece[region.end :], at + region.end)
        if called is not None and called.subject.name.startswith(piece[: region.end]):
            phase = _PHASE.match(piece, called.end - at)
            name = f"{piece[: phase.start()]}{phase[0]}" if phase else called.subject.name
            return Found(at, at + phase.end() if phase else called.end, Subject(name, called.subject.kind))
        if piece[0] in "全我本":
            return None
        park = _LOCAL_PARK.match(piece)
        if park is not None and not _VERB_STEM.match(piece, region.end):
            return Found(at, at + park.end(), Subject(park[0], "project"))
        line = _LINE.match(piece, region.end)
        return Found(at, at + line.end(), Subject(piece[: line.end()], "project")) if line is not None else None

    def _market_at(self, piece: str, region: Found | None) -> Found | None:
        """An exhibition, a fair or an exchange that its edition or its place names."""
        market = _MARKET.match(piece)
        if market is None or _GOES_TO_MARKET.search(market["stem"]) or market["stem"][0] in "全我本该各":
            return None
        if market["edition"] is None and (region is None or market["word"] not in _SUFFIXES):
            return None
        own = market["stem"] if market["edition"] else market["stem"][region.end if region is not None else 0 :]
        if _VERB_STEM.match(own) or (market["edition"] and not _is_proper(own)):
            return None
        return Found(0, market.end(), Subject(market[0], _SUFFIXES.get(market["word"], "project")))

    def recent_organisation(self) -> Subject | None:
        """The firm spoken of in this block or the one before; None for those who only publish figures."""
        last = self.last.get("organisation")
        fresh = self._block - self._named_in.get("organisation", -9) <= 1
        return last if last is not None and fresh and not _AUTHORITY.search(last.name) else None

    @staticmethod
    def publishes(subject: Subject) -> bool:
        """True for offices, associations and institutes: the figures that they tell are those of others."""
        return subject.kind == "organisation" and _PUBLISHER.search(subject.name) is not None

    def place_of_office(self, subject: Subject) -> Subject | None:
        """The place that figures of an office are of: that of the document, for an office of it (市统计局)."""
        if self.place is None or not _AUTHORITY.search(subject.name):
            return None
        local = subject.name[0] in "省市区县州" or self.place.name in subject.name
        return Subject(self.place.name, "region") if local else None

    def place_at(self, text: str, start: int, end: int) -> Subject | None:
        """The place whose name fills [start, end): one that the table holds, or a longer one that it does not; no kind of place."""
        name = text[start:end]
        if len(name) < 4 and name[-2:] in _NOT_REGION:
            # 在老城区: a part of any city, though one has it for a name.
            return None
        known = self.region_at(text[:end], start)
        if known is not None and known.end == end:
            return known.subject
        if len(name) < 4 or _VERB_STEM.match(name) or _COMMON_REGION.match(name) or _COMMON_STEM.fullmatch(name[:-2]):
            return None
        return Subject(name, "region")

    def place_named(self, region: Subject) -> None:
        """Keep a region as what 全镇, 全区 mean next, without anybody speaking of it."""
        if region is not UNRESOLVED:
            self.last["region:街道" if region.name.endswith("街道") else f"region:{region.name[-1]}"] = region

    def remember_name(self, subject: Subject) -> None:
        """Keep a name that only stands somewhere: an organisation does not take the place of one that was spoken of just before."""
        fresh = self._block - self._named_in.get("organisation", -9) <= 1
        if subject.kind == "organisation" and (fresh or (self.default is not None and self.default.kind == "organisation")):
            return
        self.remember(subject)

    def named(self, mentions: Sequence[Mention], text: str) -> None:
        """Take the mentions of the block that is read next, and its text."""
        for passed in self._mentions.values():
            self._name_family(passed.subject)
        # Blocks that are read are counted: a picture between two paragraphs parts nobody from what was said of him.
        self._block += 1
        self._mentions = {}
        for m in sorted(mentions, key=lambda m: (m.kind is MentionKind.PRODUCT, m.text_end - m.text_start)):
            named = m.kind in (MentionKind.ORGANISATION, MentionKind.PRODUCT) and m.text_end - m.text_start > 1
            named = named and not _NEWS_OFFICE.match(m.name) and not _INDEX_TAIL.match(text, m.text_end)
            if named and not _COMMON_MENTION.fullmatch(m.name):
                self._mentions[m.text_start] = Found(m.text_start, m.text_end, Subject(m.name, str(m.kind)))
        self._starts = sorted(self._mentions)
        self._projects = {
            m.text_start: Found(m.text_start, m.text_end, Subject(m.name, "project")) for m in mentions if m.kind is MentionKind.PROJECT
        }
        for m in mentions:
            if m.kind is MentionKind.PERSON and _HEADS_FIRM.search(dict(m.attributes).get("title", "")):
                near = self.mentions_between(max(0, m.text_start - 400), m.text_start)
                before = [one.subject for one in near if one.subject.kind == "organisation"]
                firm = before[-1] if before else self.last.get("organisation")
                if firm is not None and not self.publishes(firm):
                    self._heads[m.name] = firm

    def firm_of_head(self, text: str, at: int) -> Subject | None:
        """The firm of the person named at `at`, where the document said before that he heads it."""
        return next((self._heads[text[at : at + size]] for size in (3, 2) if text[at : at + size] in self._heads), None)

    def headed(self, text: str) -> None:
        """Take a heading: a platform, a project, a centre that it names is what 平台, 项目, 该中心 mean beneath it."""
        name = _HEADING_NUMBER.sub("", text).strip()
        word = _KIND_WORD.search(name) if 5 <= len(name) <= MAX_SUBJECT else None
        subject = Subject(name, word.lastgroup) if word and word.lastgroup else None
        self._headed = subject if subject is not None and _is_sound(subject) and not _VERB_STEM.match(name) else None

    def _meant(self, text: str, at: int, word: str, stood: Subject | None) -> Subject | None:
        """Whom 该中心 or 平台 means at `at`: the one remembered where it bears that word, else the nearest before, else the heading's."""
        kind_word = _KIND_WORD.search(word)
        if kind_word is None or (stood is not None and (stood.name.endswith(kind_word[0]) or len(word) == len(kind_word[0]))):
            return stood
        noun, found = kind_word[0], None
        place = text.rfind(noun, max(0, at - 200), at)
        if place >= 0:
            run = _RUN.search(text, max(0, place - 16), place)
            name = f"{_BEFORE_NAME.sub('', run[0])}{noun}" if run else noun
            if len(name) - len(noun) >= 4:
                found = self._full_names.get(name) or Subject(name, kind_word.lastgroup or "")
        headed = self._headed if self._headed is not None and self._headed.name.endswith(noun) else None
        if found is None or (headed is not None and headed.name[-len(noun) - 4 :] == found.name[-len(noun) - 4 :]):
            # 全国首个大模型能力中枢平台 beneath 某市城市大模型能力中枢平台 is that one.
            found = headed
        return found or stood

    def mention_at(self, at: int) -> Found | None:
        """The organisation or product that the mentions know at `at` of the block."""
        return self._mentions.get(at)

    def mentions_between(self, start: int, end: int) -> list[Found]:
        """Known organisations and products that lie in [start, end)."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [found for at in self._starts[low:high] if (found := self._mentions[at]).end <= end]

    def head(self, text: str, at: int, end: int, *, whole: bool = False) -> Found | None:
        """The subject that stands at `at` of the block's text, before `end`: a known name, a region, a name by its last word, a quoted or
        Latin name, a document, or a word for one named before. With `whole` a common name is taken too where it fills [at, end)."""
        known = self.mention_at(at)
        piece = text[at:end]
        region = self.region_at(piece, 0) if len(piece) > 1 else None
        # 北京大模型 is a kind of thing in a region, not a name.
        common = known is not None and known.subject.kind == "product" and region is not None and len(known.subject.name) - region.end <= 4
        project = self._projects.get(at)
        if project is not None and project.end <= end and (known is None or known.end < project.end):
            return project
        if known is not None and known.end <= end and not common:
            model = _MODEL.match(text, known.end, end)
            return Found(at, model.end(), Subject(text[at : model.end()], "product")) if model else known
        if region is not None:
            behind = self.mention_at(at + region.end) or self.mention_at(
                at + region.end + 1 if piece[region.end : region.end + 1] == "的" else -1
            )
            if behind is not None and behind.end <= end:
                return behind
        body = self._body_at(piece, at, region)
        if body is not None:
            return body
        named = _BY_SUFFIX.match(piece)
        if named and not self._is_name(named) and not _is_tool(piece, named.end()) and not (whole and _fills(piece, named[0])):
            named = None
        short = _SHORT_NAME.match(piece) if named is None else None
        if short and short["name"] in self._full_names:
            # 超算中心已服务…: the one centre of the document whose name ends so.
            return Found(at, at + short.end("name"), self._full_names[short["name"]])
        tool = region is not None and named is not None and _LOCAL_TOOL.match(piece)
        if region is not None and not tool and (named is None or not self._is_name_of(named[0], region)):
            return Found(at + region.start, at + region.end, region.subject)
        found: Found | None = None
        unknown = _UNKNOWN_REGION.match(piece) if named is None else None
        if unknown and _may_be_place(unknown[0]) and not _COMMON_REGION.match(unknown[0]) and not _VERB_STEM.match(unknown[0]):
            behind = self.mention_at(at + unknown.end() + piece.startswith("的", unknown.end()))
            if behind is not None and behind.end <= end:
                return behind
            return Found(at, at + unknown.end(), Subject(self._innermost(unknown[0]), "region"))
        if named is not None:
            kind = _SUFFIXES[self._suffix(named[0])]
            found = Found(0, named.end(), Subject(_HEADING_NUMBER.sub("", re.sub(r"（[^（）]*）$", "", named[0])) or named[0], kind))
        elif (
            (quoted := _QUOTED.match(piece))
            and not _NO_PRODUCT.match(piece)
            and (quoted["suffix"] or whole or _AFTER_QUOTED.match(piece, quoted.end()))
        ):
            found = Found(0, quoted.end(), Subject(quoted["name"], "product"))
        elif (
            (latin := _LATIN.match(piece))
            and len(latin[0]) > 1
            and latin[0] not in _LATIN_NOUNS
            and (latin["suffix"] or (whole and not _is_abbreviation(latin, piece)) or _AFTER_QUOTED.match(piece, latin.end()))
        ):
            kind = "organisation" if latin["suffix"] in ("公司", "集团") else "product"
            found = Found(0, latin.end(), Subject(latin[0].strip(), kind))
        elif line := _LINE.match(piece):
            found = Found(0, line.end(), Subject(line[0], "project"))
        elif title := _DOCUMENT.match(piece):
            found = Found(0, title.end(), Subject(title[0], "document"))
        else:
            for kind, words in _ANAPHORS.items():
                meant = words.match(piece)
                if meant:
                    stood = self.last.get(kind)
                    if kind != "organisation" and self._block - self._named_in.get(kind, -9) > 1:
                        stood = None
                    if stood is None and kind == "product":
                        stood = self._titled
                    if stood is None and kind == "organisation" and self.default is not None and self.default.kind == "organisation":
                        stood = self.default
                    stood = self._meant(text, at, meant[0], stood)
                    if stood is not None:
                        found = Found(0, meant.end(), stood)
                        break
        return Found(at, at + found.end, found.subject) if found is not None and _is_sound(found.subject) else None

    def _innermost(self, name: str) -> str:
        """明州望江区 where the document also speaks of 望江区: the district."""
        own = (form for at in range(1, len(name) - 1) for form, _ in self._own.get(name[at : at + 2], ()) if name[at:] == form)
        return next(own, name)

    @staticmethod
    def _suffix(name: str) -> str:
        return _SUFFIX_AT_END.findall(name)[0]

    def _is_name(self, match: re.Match[str]) -> bool:
        name = match[0]
        suffix = self._suffix(name)
        stem = name[: name.rindex(suffix)]
        if len(stem) < 2 and not stem.isascii():
            return False
        if suffix == "集群":
            return _CLUSTER.match(name) is not None and not _VERB_STEM.match(stem)
        return not _COMMON_STEM.fullmatch(stem) and not _VERB_STEM.match(stem)

    def _is_name_of(self, name: str, region: Found) -> bool:
        """True where the name goes on behind the region (宁波银行, 宁波舟山港) and is not a kind of thing in it (全市规上工业)."""
        rest = name[region.end - region.start :]
        if not rest or (region.subject is CHINA and name.startswith(("全国", "我国", "国内"))) or name[:1] in "全我本":
            return False
        suffix = self._suffix(name)
        if rest == suffix:
            return _SUFFIXES[suffix] == "organisation" and suffix not in ("公司", "集团", "学校", "小学", "中学", "医院", "码头", "机场港")
        if suffix not in rest or _VERB_STEM.match(rest):
            return False
        return not _COMMON_STEM.fullmatch(rest[: rest.rindex(suffix)])

    def regions_in(self, text: str) -> list[Found]:
        """All regions in `text` that may own a number: not those behind 占, 居, 高出, 在 and not those before 排名, 第, 平均."""
        found, at = [], 0
        starts = self._starts_of_regions
        while (start := starts.search(text, at)) is not None:
            at = start.start()
            region = self.region_at(text, at)
            if region is None:
                at += 1
                continue
            if not _SCOPE_BEFORE.search(text[max(0, at - 4) : at]) and not _SCOPE_AFTER.match(text, region.end):
                found.append(region)
            at = region.end
        return found


_LATIN_NOUNS = frozenset(word_list("latin_noun"))
_COMMON_MENTION = re.compile(
    r".*(?:项目|工业|民间|固定资产|基础设施|房地产|技改|制造业|产业|外商|对外|社会|政府|有效|实体|累计|完成)投资|.*布局|.*率(?:控制|提升|提高)|.*(?:可再生|清洁|新|生物质|化石|非化石)能源"
)
_VERB_STEM = re.compile(
    # How something is done stands before what is done: 滚动实施技改项目.
    rf"(?:{alternation(word_list('manner'))})*+"
    r"(?:推行|推出|落实|储备|招引|争取|编制|遴选|征集|申报|认定|摸排|梳理|升级|提升|扩大|壮大|拓展|探索|构建|搭建|完善|优化|强化|保障|抓好|抓实|狠抓|紧盯|瞄准|攻坚|策划|包装|整合|续建|动工|上马|盘活|健全|出台|"
    r"据|经(?!济|营|销|贸)|走进|来到|作为|位于|力争|争取|确保|单个|每个|各个|顶尖|优质|按照|误报|新建|改扩建|开工|建设|建成|推进|实施|完成|改造|启动|加快|新增|拥有|引进|打造|全面|继续|投资|投入|竣工|投用|获批|创建|运营|成立|承办|举办|参加|参与|开展|组织|围绕|深化|支持|服务|覆盖|接入|发展|培育|建立|设立|加强|通过|随着|累计|共|已|获|推动|聚焦|谋划|布局|安排|签约|落地)"
)
# Kinds of things, not names: 规上工业企业, 高新技术园区, 重大项目.
_COMMON_STEM = re.compile(
    r"(?:.*(?:存量|在用|在营|自建|改扩建|边缘|规上|规模以上|重点|重大|新增|新建|在建|省级|市级|国家级|各类|各级|高新技术|龙头|中小|民营|国有|上市|工业|通用|行业|试点|示范|优质|公办|民办|普通|全部|所有|"
    r"基础|第三方|小微|大型|中型|新型|特色|专业|标准|星级|首批|其中|高等|职业|公共|智能|数字|绿色|人工智能|云计算|大数据|数据|服务|医疗|教育|科技|科研|产业|基层|社区|三甲|甲等|综合|"
    r"签约|落地|引进|实施|推进|开工|竣工|投产|总|全|外贸|文化|体育|旅游|农业|电商|物流|金融|储能|光伏|风电|超算|算力|互联网|工业互联网|本地|外地|境外|海外|外资|内资|我国|建设|改造|上线|接入|安置|保障|续建|产业化|招商|投资|央企|省属|市属|县级|乡镇|村级|养老|托育|生态|环保|治理|民生|实事|技改|技术|创新|研发|改革|合作|应用|生产|制造|能源|交通|水利|城市|农村|平台|生成式人工智能|语言|大语言|视觉|多模态|大|实施|性|私人|商业|中资|股份制|村镇|国有大型|开发性|政策性)|.)"
)
