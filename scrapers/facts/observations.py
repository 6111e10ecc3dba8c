"""Observations: every stated number of a document with its subject, indicator, period, unit and characters.

Belongs here: the walk over blocks, sentences and clauses, what a clause hands on to the next one, and the making of the record.
Does not belong here: the grammars of values (`numbers`), time (`periods`), names (`subjects`) and measures (`indicators`), and the checks
between facts (`checks`).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone
from itertools import pairwise

from scrapers.facts import clauses as cl
from scrapers.facts.cells import Cell, number_cells
from scrapers.facts.indicators import (
    CHANGE_WORDS,
    measure_phrase,
    normal_form,
    rate_measure,
    strip_links,
    topic_phrase,
    without_growth,
)
from scrapers.facts.numbers import MASK, Quantity, plain, scan
from scrapers.facts.periods import CLOCK, Period, PeriodReader
from scrapers.facts.subjects import Found, Subject, SubjectReader
from scrapers.facts.words import alternation, corrections, word_list
from scrapers.records import (
    Basis,
    Block,
    Document,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Observation,
    PeriodSource,
    Role,
    make_id,
)

EXTRACTOR_VERSION = "grammar-1"
# The publishers are Chinese: a publication instant is a calendar day in China Standard Time.
CHINA_TIME = timezone(timedelta(hours=8))
_ROLES = frozenset({Role.PARAGRAPH, Role.HEADING, Role.ASIDE, Role.FOOTNOTE, Role.TABLE_CELL, Role.CAPTION})
# Counts in a short quotation are slogans (“一个枢纽、两个中心”); percentages, money and physical values there are meant.
_SHORT_QUOTE = re.compile(r"“[^“”]{1,24}”|“[^“”]*[+＋][^“”]*”")
_STRONG_IN_QUOTES = frozenset({"money", "percent", "pp", "permille", "physical"})
_NAMES_WITH_DIGITS = frozenset({MentionKind.ORGANISATION, MentionKind.PRODUCT})
_HAS_NUMBER = re.compile(r"[\d０-９一二三四五六七八九十两百千万亿]|首位|榜首|头名|翻番")


@dataclass(slots=True)
class Fact:
    """A fact while it is being read; `Observation` is made from it at the end."""

    quantity: Quantity
    clause: cl.Clause
    subject: Subject | None
    indicator: str | None
    indicator_text: str | None
    measure: Measure
    basis: Basis | None
    sign: int
    modality: Modality
    period: Period | None
    period_source: PeriodSource | None
    cited: str | None
    rules: list[str]
    unit: str | None = None


@dataclass(slots=True)
class Frame:
    """What a clause hands on to the next ones of its sentence and paragraph."""

    subject: Subject | None = None
    main: Subject | None = None
    indicator: str | None = None
    first_indicator: str | None = None
    period: Period | None = None
    growth: bool = False
    facts: list[Fact] = field(default_factory=list)


def extract_observations(document: Document, mentions: Sequence[Mention] = ()) -> list[Observation]:
    """Read every stated numeric fact of a document.

    Args:
        document: a normalised document; noise and related links are passed over.
        mentions: names recognised in it, which help to tell subjects; may be empty.

    Returns:
        One record per stated fact in reading order. The same document gives the same records; the time is linear in its length.
    """
    return _Extractor(document, mentions).run()


class _Extractor:
    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self.document = document
        self.published: date | None = document.published.astimezone(CHINA_TIME).date() if document.published else None
        self.periods = PeriodReader(self.published)
        self.subjects = SubjectReader(document, mentions)
        self.mentions: dict[int, list[Mention]] = {}
        for mention in mentions:
            self.mentions.setdefault(mention.block, []).append(mention)
        self.found: list[Observation] = []
        self.main: Subject | None = None
        self.blocks = {block.position: block for block in document.blocks}
        self.frame = Frame()
        # Names such as "Atlas 900" keep their digits also where a number is glued to them.
        digital = {m.name for m in mentions if m.kind in _NAMES_WITH_DIGITS and re.search(r"[A-Za-z].*\d$", m.name)}
        self.names = re.compile(alternation(digital)) if digital else None
        if document.title:
            self.periods.read_title(plain(document.title))

    def run(self) -> list[Observation]:
        cells = number_cells(self.document.blocks)
        for block in self.document.blocks:
            if block.position in cells:
                self.found.append(self.record(block, self.cell_fact(cells[block.position])))
            elif block.role in _ROLES and block.content:
                self.read_block(block)
        return self.found

    def cell_fact(self, cell: Cell) -> Fact:
        """A number alone in a table cell: the heads of its row and column say whose, what and when."""
        period: Period | None = None
        subject: Subject | None = None
        names: list[str] = []
        for head in cell.heads:
            times = [p for p in self.periods.find(head) if p.is_dated and p.kind not in _NOT_GOVERNING]
            period = period or (times[0] if times else None)
            rest = cover(head, [(p.start, p.end) for p in times]).replace(MASK, "").strip()
            found = self.subjects.region_at(rest, 0) if len(rest) > 1 else None
            if found is not None and found.end == len(rest):
                subject, rest = found.subject, ""
            if rest:
                names.append(rest)
        text = "".join(names)
        grows = _CELL_GROWTH.search(text)
        phrase = strip_links(_CELL_GROWTH.sub("", text)) or text
        if grows and cell.quantity.unit.kind == "percent":
            measure, basis = Measure.GROWTH, Basis.YOY
        elif cell.quantity.unit.kind == "percent":
            measure, basis = rate_measure(phrase) or Measure.LEVEL, None
        else:
            measure, basis = Measure.LEVEL, None
        whole = cl.Clause(0, len(cell.block.text), "")
        subject = subject or self.subjects.default
        return Fact(
            cell.quantity, whole, subject, phrase or None, text or None, measure, basis, 1, Modality.ACTUAL,
            period, PeriodSource.INHERITED if period else None, None, ["value.table_cell", f"measure.{measure}"],
        )  # fmt: skip

    def read_block(self, block: Block) -> None:
        text = plain(block.text)
        mentions = self.mentions.get(block.position, [])
        self.subjects.named(block.position, mentions)
        self.periods.next_block()
        if not _CONTINUES_BLOCK.match(text):
            self.frame = Frame()
        frame = self.frame
        if not _HAS_NUMBER.search(text):
            for found in self.subjects.mentions_between(0, len(text)) + self.subjects.regions_in(text[:200]):
                self.subjects.remember_name(found.subject)
            return
        titles = [match.span() for match in cl.TITLE.finditer(text)]
        untitled = cover(text, titles)
        periods = self.periods.find(untitled)
        spoken = cover(text, [(period.start, period.end) for period in periods])
        names = [(m.text_start, m.text_end) for m in mentions if m.kind in _NAMES_WITH_DIGITS]
        names += [match.span() for match in self.names.finditer(text)] if self.names else []
        clocks = [match.span() for match in CLOCK.finditer(untitled)]
        quantities = [
            q
            for q in scan(cover(cover(untitled, names + clocks), [(p.start, p.end) for p in periods]))
            if q.unit.kind != "bare" or q.rule == "scaled"
        ]
        quoted = [m.span() for m in _SHORT_QUOTE.finditer(text)]
        if quoted:
            quantities = [q for q in quantities if q.unit.kind in _STRONG_IN_QUOTES or not _inside(q, quoted)]
        at = at_period = 0
        readers: list[_Sentence] = []
        for start, end in cl.sentences(text):
            here = []
            while at < len(quantities) and quantities[at].start < end:
                if quantities[at].end <= end:
                    here.append(quantities[at])
                at += 1
            times = []
            while at_period < len(periods) and periods[at_period].start < end:
                times.append(periods[at_period])
                at_period += 1
            reader = _Sentence(self, block, text, spoken, start, end, here, times, frame)
            reader.read()
            readers.append(reader)
        _close_with_period(readers, text)
        self.found += [self.record(block, fact) for reader in readers for fact in reader.facts]

    def record(self, block: Block, fact: Fact) -> Observation:
        quantity = fact.quantity
        low, high = quantity.low * fact.sign, quantity.high * fact.sign
        start, end = quantity.start, quantity.end
        value_spans = block.content.raw_spans(start, end)
        unit = fact.unit or quantity.unit.name or None
        period = fact.period
        clause_start, clause_end = fact.clause.start, fact.clause.end
        quote = block.text[clause_start:clause_end]
        left = len(quote) - len(quote.lstrip(" \u3000\n"))
        right = len(quote.rstrip(" \u3000\n。！？!?…"))
        clause_start, clause_end = clause_start + left, clause_start + right
        return Observation(
            observation_id=make_id("obs", self.document.version_id, block.position, start, end, fact.indicator, fact.rules),
            version_id=self.document.version_id,
            document_id=self.document.document_id,
            block=block.position,
            subject=corrections("subject").get(fact.subject.name, fact.subject.name) if fact.subject else None,
            subject_type=fact.subject.kind if fact.subject else None,
            indicator=normal_form(fact.indicator) if fact.indicator else None,
            indicator_text=fact.indicator_text,
            value_low=low,
            value_high=high,
            value_text=block.text[start:end],
            unit=unit,
            unit_code=quantity.unit.code or (f"count:{unit}" if unit else None),
            bound=quantity.bound,
            measure=fact.measure,
            modality=fact.modality,
            basis=fact.basis,
            period_text=period.text if period else None,
            period_start=period.first if period else None,
            period_end=period.last if period else None,
            period_source=fact.period_source if period else None,
            cited_source=fact.cited,
            quote=block.text[clause_start:clause_end],
            raw_spans=block.content.raw_spans(clause_start, clause_end),
            value_spans=value_spans,
            text_start=start,
            text_end=end,
            rule_ids=tuple(fact.rules),
            extractor_version=EXTRACTOR_VERSION,
        )


def _inside(quantity: Quantity, spans: Sequence[tuple[int, int]]) -> bool:
    """True where one of the ordered, disjoint `spans` holds the quantity with a character to spare on both sides."""
    place = bisect_left(spans, (quantity.start,)) - 1
    return place >= 0 and quantity.end < spans[place][1]


def cover(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Cover stretches of a text with `MASK`, one character for one; the spans may overlap and come in any order."""
    if not spans:
        return text
    parts, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        parts += (text[at:start], MASK * (end - start))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _close_with_period(readers: "list[_Sentence]", text: str) -> None:
    """A period behind a passage that trails off (……今年1月至8月，…) governs the facts of that passage that have none."""
    for position, (before, closing) in enumerate(pairwise(readers)):
        if not text[before.start : before.end].rstrip("”’").endswith("…") or closing.quantities:
            continue
        times = [p for p in closing.periods if p.kind in ("span", "as_of")]
        if not times:
            continue
        for reader in readers[: position + 1]:
            for fact in reader.facts:
                if fact.period is None:
                    fact.period, fact.period_source = times[0], PeriodSource.INHERITED


_CELL_GROWTH = re.compile(r"(?:比上年|较上年|同比|比去年)?(?:±|增长|增减|增幅|增速|涨幅|升降)(?:率|幅度)?(?:\(?±?%\)?)?$")
_YOY_WORDS = r"同比|比上年同期|较上年同期|比去年同期|较去年同期|与上年同期相比|比上年|较上年|比去年|较去年|与上年相比|上年同期|去年同期"
_QOQ_WORDS = r"环比|比上月|较上月|比上季度?|较上季度?|与上月相比"
_YOY, _QOQ = re.compile(_YOY_WORDS), re.compile(_QOQ_WORDS)
_WORD = alternation(CHANGE_WORDS)
_CHANGE_TAIL = re.compile(
    rf"(?P<word>{_WORD})(?P<aspect>了|幅度?)?(?:\s|分别|各|约|近|超过?|逾|达到?|为|将|不低于|不少于|至少|仅|只|又|也|均|全省|全国|全市|省均|全球|平均水平|预期|目标|世界|上年|去年|[\x00]|个|了)*$"
)
_CHANGE_OBJECT = re.compile(
    r"^(?:[^，。]{0,12}?)(?P<word>提升|提高|缩短|降低|减少|增加|降|压减|压缩|削减|缩减|节约|节省)(?:了)?(?P<object>[^，。；、\d]{2,20}?)(?:约|近|超过?|逾|达到?|至少|不低于|了|分别)*$"
)
_BELOW = frozenset({"低于", "慢于", "落后", "落后于", "少于"})
_COMPARE_TAIL = re.compile(
    r"(?P<word>高出|高于|低于|快于|慢于|超出|领先于?|落后于?|好于|高过)(?P<what>[^，。；\d]{1,20}?)(?:约|近|超过?|达|了)*$"
)
_COMPARED = re.compile(r"(?:较|比|相较于?|高出|高于|低于|快于|慢于|超出|领先)(?P<what>[^，。；]{0,14}?)$")
_SHARE_TAIL = re.compile(
    r"(?:占(?!有率|地|用)据?|占到|占了)(?:(?P<of>[^，。；\d]{0,36}?)(?:的)?(?P<word>总?比重|比例|份额|比|百分比|权重))?(?:分别|已|仅|约|近|超过?|逾|达到?|为|均|各|将|高达|不足|不到|不低于|至少|到|至|提高|提升|上升|下降|只|就|[\s\x00])*$"
)
_MODIFIER = re.compile(r"(?:日均|月均|年均|最高|最低|平均|单日|单月|最高一天|单日最高|名义|实际|可比口径|全年|当年|当月)+")
_CONTINUED = re.compile(r"[^\s，。；：、！？\d]{2,14}")
_GRANTING = re.compile(
    r"(?:安排|给予|发放|兑现|拨付|提供|投放|下达|争取|获得|完成|设立|拿出|设|给|投入)(?:了|近|超|约|不少于|不低于|不超过|最高|达|共|累计)*$"
)
_HAS_DONE = re.compile(r"(?:的[\u4e00-\u9fff]{1,6})?已(?:经)?[\u4e00-\u9fff]{2,12}")
_LAST_ITEM = re.compile(r"(?P<item>[^、，；：。（）()]{2,40})$")
_NOTHING_BETWEEN = re.compile(r"(?:[\x00 ]|数量|总数|分别|共|有|为|达到?|约|近|超过?|就|各|已)*")
_PURPOSE = re.compile(r"(?:将|拟|计划)?(?:主要)?用于(?P<what>[^，。；、]{2,16})")
_IN_SCOPE = re.compile(r"[^，。；]{1,10}中")
_SITE = re.compile(r"(?:位于|地处|坐落于|坐落在)[^，。]{2,16}的(?P<who>[^，。的、]{2,16})(?=[，,]|$)")
_SPEAKER = re.compile(
    r"(?P<who>[\u4e00-\u9fffA-Za-z]{2,14}?)(?:副?董事长|副?总经理|副?总裁|首席执行官|首席[\u4e00-\u9fff]{2,4}官|CEO|创始人|厂长|行长)[^，。]{0,8}(?:说|表示|介绍|告诉|透露)?$"
)
_AUTHORITY_END = re.compile(r"(?:局|委|办|厅|部|中心|政府|这家|该|公司|企业|集团)$|^(?:据|公司|企业)")
_GRANTED = re.compile(
    r"^的?(?P<noun>[\u4e00-\u9fff]{0,6}?(?:资金|补助|补贴|奖励|贷款|融资|资助|贴息|红包|消费券|订单|基金|专项债|税费|授信|奖金|经费))(?![额规])"
)
_COMPLETED = re.compile(r"完成[^，。；\d]{0,8}(?:计划|目标|任务|预算)的?(?:约|近|超过?|达)*$")
_TIMES_OF = re.compile(r"(?:仅|约|已|大约)?(?:为|是|相当于|达到?)(?:约)?(?P<other>[^，。；\d]{0,14})的(?:约|近|超过?)*$")
_SHARE_OF = re.compile(
    r"(?:占(?!有率|地|用|比)据?|占到|占了)(?P<of>[^，。；\d]{1,36}?)(?:的)?(?:分别|已|仅|约|近|超过?|逾|达到?|为|均|各|将|高达|不足|不到|不低于|至少|[\s\x00])*$"
)
_GROWTH_RIGHT = re.compile(
    r"^\s?(?:左右|以上)?的?(?:[^，。；]{0,4})?(?:增速|增长率|增幅|速度增长|增长(?!点|极|动能|空间|目标)|涨幅|同比增速|复合增长率|复合增速|年均增速)"
)
_FALL_RIGHT = re.compile(r"^\s?的?(?:降幅|跌幅)")
_GROWTH_NOUN = re.compile(
    r"(?:增速|增长率|增长速度|增幅|涨幅|增长幅度)(?:却|最高|最低|最快|一度|一直|曾|都|约为|仅约|分别|均|各|已|约|近|超过?|达到?|达|为|是|高达|仅|保持在|稳定在|不低于|至少|在|回升至|回落至|提高到|提升至|[\s\x00])*$"
)
_FALL_NOUN = re.compile(
    r"(?:降幅|跌幅|下降幅度)(?:却|最高|最低|最快|一度|一直|曾|都|约为|仅约|分别|均|各|已|约|近|超过?|达到?|达|为|是|高达|仅|收窄至|扩大至|[\s\x00])*$"
)
_FROM = re.compile(r"(?:从|由)[^，。；]{0,20}$")
_TO = re.compile(r"^[^，。；\d]{0,24}?(?:到|至|为)")
_FUTURE_VERB = (
    r"(?:在|于|再|新|累计|陆续|全面|继续|力争|达到?|超过?|突破|增长|增加|增至|新增|建成|建设|建|实现|完成|形成|有|投入|投资|培育|打造|提供|引进|覆盖|支持|安排|布局|冲刺|冲击|挑战|迈向|开工|开通|试点|扩|迎来|投产|"
    r"拥有|提升|提高|降低|下降|减少|接近|升至|成为|带动|创造|容纳|服务|惠及|吸引|占|是|为|不|保持|进入|推出|发放|举办|开展|实施|用|分|\x00)"
)
_TARGET = re.compile(
    rf"力争|争取|确保|(?<!年度)(?<!全年)(?<!行动)(?<!专项)(?<!研发)(?<!投资)(?<![”’])计划(?=(?:在|于|到|年|\x00|\d)|[^，。；]{{0,8}}(?:投|建|增|扩|达|完成|引进|培育|安排|实施|开工|招|发|生产|用|推出|新))|拟(?={_FUTURE_VERB}|[^，。；]{{0,4}}\d|募|建|投|收购|派|发|以|向|引)|目标(?:是|为|：|任务|达|到|定|在|于|\x00)|(?:预期|发展|增长|奋斗|主要|建设|总体)目标|"
    rf"规划(?:建设|总|面积|投资|用地|期末|到)|将(?={_FUTURE_VERB})|要(?:达到|实现|突破|完成|建成|新增|力争)"
)
# What opens a list of wishes that runs to the end of its sentence.
_GOALS = re.compile(
    r"目标(?:任务)?(?:是|为)?[：:，]|(?:民生实事|重点工作|主要任务|工作安排|工作重点)(?:项目)?[：:]|指引(?:是|为)?[：:，]|按照?[^，。]{0,14}(?:规划|计划|方案)[，,](?=[^。]{0,20}(?:到|将))"
)
_FORECAST = re.compile(r"预计|预测(?=[，,：:到\x00未将称今明全])|预期(?!目标|寿命)|有望|估算|预估|预判|或将|可能达到|可能")
_DONE = re.compile(r"已经?(?!经)|(?:完成|实现|达到|突破|[升高加少低长大])了")
_CONTINUES = re.compile(
    r"^(?:其中|同比|环比|占|比|较|增速|增幅|分别|此外|另外|同时|与此同时|从[^，。]{1,20}(?:看|来看|而言|上看|划分)|分[^，。]{1,10}看|按[^，。]{1,16}(?:分|看|计算|划分)|三次产业|上述|在[^，。]{1,16}(?:中|方面)|具体来看|具体看|包括|主要|特别是|尤其是|全年|截至)"
)
# What a thing can do, what happens every day, and who speaks next: the time of the sentence before does not reach it.
_TIMELESS = re.compile(
    r"(?:使|让|可|能)[^，。]{0,16}(?:下降|提升|缩短|节约|减少|提高|降低|帮助)|每[年天日月]|日均|^(?:该|这[家个座款]|其)|^[^，]{2,24}(?:说|表示|介绍)[，：:]"
)
_ANNOUNCES = re.compile(r"披露|发布|公布|宣布|举行|召开|获悉|表示|介绍|公告")
_NOT_GOVERNING = frozenset({"base", "plan", "vague", "event"})
_REGION_BEFORE = re.compile(r"(?:^|[\x00，是使让据])$")
_CONTINUES_BLOCK = re.compile(r"其中|具体来看|具体看|(?:从|分|按)[^，。]{1,16}看[，,]|(?:一|二|三|四|五)是")
_OVERVIEW = re.compile(r"(?:从|分|按)[^，。]{1,20}(?:看|来看|而言|划分|分)[，,]")
_CITED = (
    re.compile(
        r"(?:据|根据|按照?)(?P<who>[^，。；：\x00]{2,40}?)(?:的)?(?:统计|测算|数据|预测|介绍|发布|公布|核算|初步核算|显示|报告|反馈|通报|消息|估算|调查|公告)(?:的?[^，。；：]{0,24}?)?(?:显示|表明|指出)?(?=[，,：])"
    ),
    re.compile(r"(?P<who>《[^《》]{2,60}》)(?:显示|指出|表明|数据显示|统计显示|披露|提出)"),
    re.compile(r"(?:来源|数据来源|资料来源)[：:]\s?(?P<who>[^）)。；\n]{2,40})"),
    re.compile(r"(?P<who>[\u4e00-\u9fffA-Za-z]{2,20}?)(?:发布的?)?(?:最新)?(?:数据|统计|统计数据|报告|调查|年报|财报|公告)(?:显示|表明)"),
)
_JOINT = re.compile(r"^\s?(?:部门)?(?:联合|共同)?(?P<verb>印发|发布|出台|下发|制定|推出|公布)了?")
_RANKED = re.compile(r"^(?:位|名)?的(?:是|为)?(?P<who>[^，。；、：（）\d\x00“”]{2,16})(?=[，。；、（]|$)")
_BRINGS_OUT = re.compile(
    r"(?:发布|推出|上线|研发|开发|打造|自主研发|自研|自主开发|建成|启动|问世|开源)(?:了|的)?(?:新一代|全新|首款|首个|自主|一套|一款|一个|中国第一个|超大规模|智能模型|大模型|语言模型|基座)*"
)
_USES = re.compile(r"^[\u4e00-\u9fff]{2,14}?(?:接入|入驻|使用|采用|应用|部署|加入|登录)了?")
_USED_IN = re.compile(
    r"^(?P<what>[\u4e00-\u9fffA-Za-z“”]{3,16}?)(?:目前)?(?:已|现已)?(?:在|推广至|覆盖|落地|应用于|推广到)(?:了|超过?|近|约|全国|全省|全市)*$"
)
_USED_AFTER = re.compile(r"使用|应用|推广|落地|上线|部署|试点|运行|覆盖|医院|学校|企业|园区|社区")
_ISSUES = re.compile(r"(?:发布|公布|印发|出台|编制)(?:了|的)?")
_SPEAKER_AFTER = re.compile(
    r"(?:有关|相关)?(?:负责人|部门|人士|专家)?(?:表示|介绍|认为|指出|透露|强调|称|获悉|统计|数据|显示|发布的(?!.{0,4}数量)|公布的数据|印发|负责人|局长|主任|董事长|总经理|院长|书记|记者|评出|消息)"
)
_CITED_BEFORE = re.compile(r"(?:据|根据|按照?|来自)$")
_OBJECT_BEFORE = re.compile(
    r"(?:出口|销往|面向|服务|联合|携手|对接|支持|支援|接入|落户|入驻|引进|来自|合作|签约|发往|覆盖|推广至|走进|位于|前往|抵达|采购|供应|成为|关注|吸引了?|引起了?|震惊|闻名|领先|走向|影响)\x00*$"
)
_NOUN_RIGHT = re.compile(
    r"^\s?(?:的)?(?:[\d.]+[万亿千百]?[\u4e00-\u9fffA-Za-z]{1,3}级)?(?P<noun>(?:(?!接入|通过|入围|采用|采取|获得|获评|获批|获|得到|完成|进行|正在|正式|投入|投产|投用|开工|竣工|签约|落户|落地|入驻|入选|参加|参与|参会|参展|报名|将|已|被|为|是|在|与|及|以及|并|均|都|也|还|从|向|对|由|于|达|占|共(?!享|同|建)|总(?=投资|规模|面积|产值|里程|装机|长|额|量|数|价|收入)|实现|列入|纳入|上榜|荣获|提供|建成|形成|同时|分布|涉及|涵盖|覆盖|中(?=[，、。；\d]|标)|来自|前往|抵达|发布|推出|联合|升级|改造为|预示|排名|分别|(?<!级)以上|左右|标志着|能够|可以|享受|受益|使用|实施|推进|开展|运行|连续|进入|包括|带动|助力|辐射|应用于|提升|提高|减少|降低|扩大|压缩|回升|回落|缩减|攀升|增加|增长|下降|上升|升至|降至|首次|新增|创|再创|刷新|成为|居|位居|排|已经|不等|不止|有余|以来|未来|占比|较|比|同比|环比|平均|人均|日均|年均|延长|缩短|亮相|参演|卖出|售出|选择|认为|反映|存在|出现|发生|取消|停运|恢复|试用|安装|配备|签署|签订|达成|加入|转化|转型|正|仍|至少|可|其中|年(?=产|均|销|营|出口|总)|高速|运转|就(?!业|诊|医|学)|吸引|共同|全覆盖|全部|建设)(?:[^\s，。；、：！？（）()“”\d\x00+＋]|\+(?=[\u4e00-\u9fff])))+)"
)
_QUOTED_RIGHT = re.compile(
    r"^\s?(?P<noun>(?P<before>[\u4e00-\u9fff]{0,8})“(?P<name>[^“”]{1,16})”(?:企业|项目|产品|平台|工厂|车间|人才|品牌|园区|基地|工程|场景|应用|称号|单位|社区|村|站|点|家庭|服务站|门店)?)"
)
_MONEY_MEASURE = re.compile(
    r"(?:额|营收|收入|产值|增加值|投资|利润|GDP|生产总值|市值|融资|贷款|存款|余额|资产|销售规模|产业规模|市场规模|价格|成本|费用|支出|税收|资金)$"
)
# 惠及29万人: the verb and who is counted name the measure.
_SERVED = re.compile(
    r"(?P<verb>惠及|服务|接待|培训|覆盖|救助|资助|发送|运送|受益|吸引|带动|辐射|吸纳|安置|容纳|参与|参加)(?:了|达|近|约|超|超过|累计|共)*$"
)
_PEOPLE = {"人": "人", "名": "人", "人次": "人次", "户": "户", "户次": "户次"}
_COUNTED_LEFT = re.compile(r"(?:数|数量|总数|人数|户数|次数|总量|量|规模|面积|里程|长度|高度)$")
_EMPTY_NOUNS = frozenset(word_list("empty_noun"))
_THING = re.compile(
    r"(?:企业|国家|地区|城市|省份|学校|医院|项目|机构|单位|学生|人员|用户|产品|社区|乡镇|村|街道|平台|部门|区县|县市区|县|市|区)$"
)
_SHORT_NOUNS = frozenset(word_list("short_noun"))
_BRACKET = re.compile(r"[（(][^（）()]{1,16}[）)]")
_NOUN_END = re.compile(r"(?:的|了|和|与|等|中|内|后|前|时|上|下|里)+$")
_KEEP_LEFT = re.compile(
    r"(?P<verb>新增备案|新增|净增|新建|新开工|新签|新设|新注册|新认定|新培育|新引进|新登记|在建|在校|在册|签约|备案|获得授权|授权|申请|招收|毕业|出口|进口|接待|培训|减免|发放|处置|查处|审结|接种|救治|关停|淘汰|流失|安置|牵头建设|参与|接入|上线|迭代|使用|服务|覆盖|入围|入选|建成|累计)(?:了|的)?$"
)
_NOUN_VERBS = re.compile(
    r"(总投资|募资|募集资金|投资|投入|发放|减免|拨付|支出|募集|捐赠|节约|增收|融资|授信|签约|成交|占地|补助|奖励|用时|历时|耗时|服务|接待|培训|惠及|覆盖|发送|运送|救助|资助|让利|放款|贷款|回收|处理|销售|生产|种植|收购|交付)(?:了|资金|金额|总额|达|达到|近|约|超|超过|共|累计|\s)*$"
)


def _verb_of(tail: str) -> str | None:
    """The verb that names the measure where no noun does: 投入3亿元 → 投入."""
    found = _NOUN_VERBS.search(tail)
    return found[1] if found else None


class _Sentence:
    """Reads one sentence; its facts are in `facts` afterwards, and `frame` holds what the next sentence may inherit."""

    def __init__(
        self,
        extractor: _Extractor,
        block: Block,
        text: str,
        spoken: str,
        start: int,
        end: int,
        quantities: list[Quantity],
        periods: list[Period],
        frame: Frame,
    ) -> None:
        self.ex = extractor
        self.block, self.text, self.spoken = block, text, spoken
        self.start, self.end = start, end
        self.quantities, self.periods = quantities, periods
        self.frame = frame
        self.facts: list[Fact] = []
        self.local = Frame(subject=frame.subject)
        if _OVERVIEW.match(text, start):
            # 从类型来看: a new view of the whole that the paragraph speaks of.
            self.local.subject = frame.main or extractor.subjects.default
        self.topic: str | None = None
        self.rank_base: str | None = None
        self.bound_until = start

    def read(self) -> None:
        if not self.quantities:
            self.look_around()
            return
        numbers = [(q.start, q.end) for q in self.quantities]
        self.cited = self.citation()
        dated = [p for p in self.periods if p.kind not in _NOT_GOVERNING]
        self.lead_period = dated[0] if dated and not self.text[self.start : dated[0].start].strip("“” 截至，") else None
        self.clauses = cl.clauses(self.text, self.start, self.end, numbers)
        self.continues = bool(_CONTINUES.match(self.text[self.start : self.end].lstrip("“ ")))
        at = 0
        for clause in self.clauses:
            here = []
            while at < len(self.quantities) and self.quantities[at].start < clause.end:
                here.append(self.quantities[at])
                at += 1
            self.read_clause(clause, here)
        if self.facts:
            self.frame.facts = self.facts
            self.frame.period = next((f.period for f in reversed(self.facts) if f.period), None)
            listed = any("list_item" in fact.rules for fact in self.facts)
            self.frame.main = self.frame.main or self.facts[0].subject
            if self.frame.main and self.frame.main.kind != "document":
                self.ex.main = self.frame.main
            self.frame.subject = (self.frame.main if listed else self.local.subject) or self.frame.subject
            self.frame.indicator = self.local.indicator
            self.frame.first_indicator = self.facts[0].indicator
            self.frame.growth = self.frame.growth or any(f.measure is Measure.GROWTH for f in self.facts)

    def look_around(self) -> None:
        """A sentence without numbers still names who is spoken of, and when."""
        found = self.subject_in(self.start, self.end, topic=True)
        for named in self.ex.subjects.mentions_between(self.start, self.end):
            self.ex.subjects.remember_name(named.subject)
            if (
                named.subject.kind == "organisation"
                and self.spoken[named.start - 1 : named.start] in ("，", MASK)
                and not self.is_listed(named)
            ):
                found = found or named
        if found is not None:
            self.ex.subjects.remember(found.subject)
            self.frame.subject = found.subject
        dated = [p for p in self.periods if p.is_dated and p.kind in ("span", "as_of")]
        if dated and not _ANNOUNCES.search(self.text[self.start : self.end]):
            self.frame.period = dated[0] if not self.text[self.start : dated[0].start].strip("“” ") else None

    def citation(self) -> str | None:
        text = self.text[self.start : self.end]
        for pattern in _CITED:
            found = pattern.search(text)
            if found:
                return found["who"].strip(" ，的")
        for reference in self.block.footnotes:
            if self.start <= reference.offset <= self.end and reference.footnote is not None:
                note = self.ex.blocks.get(reference.footnote)
                if note is not None:
                    return note.text.strip()
        return None

    # -- one clause -----------------------------------------------------------------------------------------------------------

    def read_clause(self, clause: cl.Clause, quantities: list[Quantity]) -> None:
        times = [p for p in self.periods if clause.start <= p.start < clause.end]
        own = [p for p in times if p.kind not in _NOT_GOVERNING]
        if not quantities:
            self.read_topic(clause, own)
            return
        cursor = clause.start
        index = 0
        while index < len(quantities):
            run = [quantities[index]]
            while index + len(run) < len(quantities) and run[-1].group is not None and quantities[index + len(run)].group == run[-1].group:
                run.append(quantities[index + len(run)])
            stop = quantities[index + len(run)].outer if index + len(run) < len(quantities) else clause.end
            self.bound_until = run[-1].end
            self.read_run(clause, run, cursor, stop, own)
            cursor = self.bound_until
            index += len(run)

    def read_topic(self, clause: cl.Clause, own: list[Period]) -> None:
        """A clause without number may name the subject, the measure or the time of the following ones."""
        found = self.subject_in(clause.start, clause.end, topic=True)
        if found is not None:
            self.local.subject = found.subject
            self.ex.subjects.remember(found.subject)
        for named in self.ex.subjects.mentions_between(clause.start, clause.end):
            self.ex.subjects.remember_name(named.subject)
        if own:
            self.local.period = own[-1]
        site = _SITE.match(self.spoken, clause.start, clause.end)
        if site:
            found = Found(site.start("who"), site.end(), Subject(site["who"], "project"))
            self.local.subject = found.subject
            self.ex.subjects.remember(found.subject)
        speaker = _SPEAKER.match(self.spoken, clause.start, clause.end)
        if speaker and not _AUTHORITY_END.search(speaker["who"]):
            self.local.subject = Subject(speaker["who"], "organisation")
            self.ex.subjects.remember(self.local.subject)
        rest = self.spoken[found.end if found else clause.start : clause.end]
        topic = topic_phrase(rest)
        if topic is not None and 2 <= len(topic) <= 28:
            self.topic = topic

    def subject_in(self, start: int, end: int, *, topic: bool = False) -> Found | None:
        """Whose number a stretch of a clause speaks of: the name at its head, else the first one inside that is no scope.

        Where an organisation brings out a product or a document in the same stretch, that one is spoken of from there on.
        """
        subjects, spoken = self.ex.subjects, self.spoken
        lead = _LEAD.match(spoken, start, end)
        head = lead.end() if lead else start
        found = None
        for at in dict.fromkeys((head, start)):
            found = subjects.head(spoken, at, end, whole=topic)
            if (
                found is not None
                and not self.is_scope(found, start, end)
                and not (self.is_counted(found, end) if found.subject.kind == "region" else self.is_listed(found))
            ):
                break
            found = None
        if found is None and not (topic and end - start > 40):
            inside = [
                one
                for one in subjects.mentions_between(head, end)
                if one.subject.kind == "organisation" and not topic and not self.is_listed(one)
            ] + [
                Found(head + r.start, head + r.end, r.subject)
                for r in subjects.regions_in(spoken[head:end])
                if _REGION_BEFORE.search(spoken[start : head + r.start])
                and not self.is_counted(Found(head + r.start, head + r.end, r.subject), end)
            ]
            inside.sort(key=lambda one: (one.start, -one.end))
            found = next(
                (one for one in inside if not self.is_scope(one, start, end) and not _OBJECT_BEFORE.search(spoken[start : one.start])), None
            )
        if found is None and topic and (brought := _BRINGS_OUT.match(spoken, head, end)):
            product = subjects.head(spoken, brought.end(), end)
            return product if product is not None and product.subject.kind in ("product", "document") else None
        if found is None:
            return None
        if found.subject.kind in ("organisation", "region", "place"):
            issued = _ISSUES.search(spoken, found.end, end)
            if issued and (document := cl.TITLE.match(spoken, issued.end(), end)):
                return Found(document.start(), document.end(), Subject(document[0], "document"))
            brought = _BRINGS_OUT.search(spoken, found.end, end)
            if brought:
                product = subjects.head(spoken, brought.end(), end)
                if product is None:
                    product = next((one for one in subjects.mentions_between(brought.end(), end) if one.subject.kind == "product"), None)
                if product is not None and product.subject.kind in ("product", "document"):
                    return product
        return found

    def is_counted(self, found: Found, end: int) -> bool:
        """广东、江苏等13个省市: the regions named are among those counted, none of them is spoken of alone."""
        return bool(re.match(r"(?:、[^，。；、]{2,10})+等(?=\d|[一二三四五六七八九十])?", self.spoken[found.end : end + 2]))

    def is_listed(self, found: Found) -> bool:
        """True for a member of an enumeration: it is one of those counted, not the one spoken of."""
        return self.spoken[found.end : found.end + 1] in ("、", "等") or self.spoken[found.start - 1 : found.start] == "、"

    def is_scope(self, found: Found, start: int, end: int) -> bool:
        """True for who is cited, who speaks, and where it happens."""
        if _SPEAKER_AFTER.match(self.spoken, found.end, end):
            return True
        before = self.spoken[max(start, found.start - 6) : found.start].replace(MASK, "")
        if _CITED_BEFORE.search(before):
            return True
        if found.subject.kind == "region":
            return bool(_SCOPE_HEAD.match(self.spoken, found.end, end)) or before.endswith(("在", "于", "占", "比", "较", "对", "向"))
        return before.endswith(("在", "于", "与", "和", "同", "由", "向", "对", "比", "占", "较")) and found.start > start

    def read_run(self, clause: cl.Clause, run: list[Quantity], cursor: int, stop: int, own: list[Period]) -> None:
        fact = self.read_fact(clause, run[0], cursor, run[-1].end, stop, own)
        if len(run) == 1:
            self.keep(fact)
            return
        facts = [fact] + [replace(fact, quantity=q, rules=[*fact.rules, "list"]) for q in run[1:]]
        self.distribute(facts, clause, cursor)
        for one in facts:
            self.keep(one)

    def keep(self, fact: Fact) -> None:
        self.facts.append(fact)
        if fact.subject:
            self.local.subject = fact.subject
            self.ex.subjects.remember(fact.subject)
        scope = self.text[fact.clause.start : fact.quantity.start].lstrip(" ").startswith("在") and bool(
            _IN_SCOPE.match(self.text, fact.quantity.end)
        )
        streak = fact.quantity.unit.kind == "time" and (fact.indicator or "").startswith("连续")
        if (
            fact.indicator
            and fact.measure not in (Measure.RANK, Measure.SHARE)
            and fact.quantity.unit.kind != "pp"
            and not streak
            and not scope
        ):
            self.local.indicator = fact.indicator
            self.topic = None
        elif fact.measure is Measure.SHARE and self.topic and not (fact.indicator or "").startswith(self.topic):
            self.topic = None
        elif fact.measure is Measure.RANK and self.rank_base:
            self.topic, self.rank_base = self.rank_base, None
        if fact.period and fact.period.kind != "shifted" and not self.is_from(fact.period):
            self.local.period = fact.period

    def read_fact(self, clause: cl.Clause, q: Quantity, cursor: int, last: int, stop: int, own: list[Period]) -> Fact:
        rules = [f"value.{q.rule}"]
        spoken = self.spoken
        period, source = self.period_of(q, own)
        modality = self.modality_of(clause, q, period)
        if period is not None and period.kind == "window" and modality is Modality.ACTUAL:
            # 三年内增长149%: looks back; the words alone are kept.
            period = replace(period, first=None, last=None)
        left, right = spoken[cursor : q.outer], spoken[last:stop]
        first = cursor == clause.start
        previous = self.facts[-1] if self.facts else None
        if (
            not first
            and previous is not None
            and previous.clause == clause
            and previous.quantity.unit == q.unit
            and _TO.match(left.replace(MASK, ""))
        ):
            # 从A到B: the second level of the same measure.
            return replace(previous, quantity=q, period=period, period_source=source, modality=modality, rules=[*rules, "from_to"])
        if (
            not first
            and previous is not None
            and previous.clause == clause
            and previous.quantity.unit.kind == "pp"
            and re.match(r"^(?:至|到|达)", left)
        ):
            # 提升2.3个百分点至31.6%: the level that was reached.
            level = (rate_measure(previous.indicator or "") or Measure.SHARE) if q.unit.kind == "percent" else Measure.LEVEL
            return replace(previous, quantity=q, measure=level, basis=None, sign=1, rules=[*rules, "reached"])
        joint = self.joint_document(clause, q, right)
        if joint is not None:
            subject, indicator = joint
            return Fact(
                q,
                clause,
                subject,
                indicator,
                indicator,
                Measure.LEVEL,
                None,
                1,
                modality,
                period,
                source,
                self.cited,
                [*rules, "joint_document"],
            )
        found = self.subject_in(cursor, q.outer) if first else self.next_subject(cursor, q.outer)
        wanted = previous is not None and previous.modality is not Modality.ACTUAL
        if (
            first
            and not own
            and wanted
            and clause.opened_by in ("；", ";")
            and found is not None
            and self.local.subject not in (None, found.subject)
        ):
            # Behind a semicolon another subject begins anew: only a time at the head of the sentence still governs.
            period = self.local.period = self.lead_period
            source = PeriodSource.INHERITED if period else None
        ranked = self.ranked(right) if q.unit.kind == "rank" else None
        rest = (
            spoken[found.end : q.outer]
            if found
            else _UNNAMED.sub("", _LEAD.sub("", left, count=1) if first and _LEAD.match(left) else left)
        )
        if ranked is not None:
            found = ranked
        basis = self.basis_of(self.text[cursor : q.outer])
        measure, basis, sign, indicator = self.measure_of(q, rest, right, left, basis)
        if clause.opened_by in ("（", "(") and first and len(strip_links(rest)) <= 3:
            # 算力成本补助（补助20%）: what stands before the bracket is measured.
            indicator = self.before_bracket(clause) or indicator
        if (
            found is not None
            and found.subject.kind in ("product", "project", "organisation")
            and measure is Measure.LEVEL
            and ranked is None
        ):
            counted = q.unit.kind in ("count", "noun", "bare") and bool(_NOTHING_BETWEEN.fullmatch(rest)) and not self.right_noun(right)
            if counted:
                # 通用大模型30款: what is named is what is counted.
                indicator, found = found.subject.name, None
        used = self.used_thing(clause, q, rest, right) if q.unit.kind == "count" and measure is Measure.LEVEL else None
        if used is not None and (found is None or found.subject.kind == "region"):
            found = used
        subject = found.subject if found else self.local.subject or self.frame.subject or self.ex.subjects.default or self.ex.main
        rules += ["subject.clause" if found else "subject.inherited", f"measure.{measure}"]
        unit = self.unit_for_bare(indicator) if q.unit.kind == "bare" else None
        return Fact(q, clause, subject, indicator, indicator, measure, basis, sign, modality, period, source, self.cited, rules, unit)

    def before_bracket(self, clause: cl.Clause) -> str | None:
        """The measure before the bracket that a clause stands in, None where a number stands between."""
        item = _LAST_ITEM.search(self.spoken, self.start, max(self.start, clause.start - 1))
        if item is None or any(item.start() <= one.start < clause.start for one in self.quantities):
            return None
        phrase = measure_phrase(item["item"])
        return phrase if len(phrase) > 1 else None

    def used_thing(self, clause: cl.Clause, q: Quantity, rest: str, right: str) -> Found | None:
        """What is used is spoken of: 22家试点园区接入某平台, 某应用已在45家企业推广."""
        user = _USES.match(right)
        if user:
            at = q.end + user.end()
            named = self.ex.subjects.mention_at(at)
            return named if named and named.subject.kind == "product" else None
        used = _USED_IN.match(rest.strip(MASK + " "))
        if used and _USED_AFTER.search(right):
            return Found(clause.start, q.start, Subject(used["what"], "product"))
        return None

    def next_subject(self, start: int, end: int) -> Found | None:
        """A second subject in the same clause stands right behind a joining mark: 浙江12家、江苏9家."""
        joint = _JOINT_MARK.match(self.spoken, start, end)
        if not joint:
            return self.ex.subjects.head(self.spoken, start, end) if _WHOLE_PLACE.match(self.spoken, start, end) else None
        found = self.ex.subjects.head(self.spoken, joint.end(), end)
        return found if found and found.subject.kind in ("region", "organisation") else None

    def ranked(self, right: str) -> Found | None:
        """排名第二的是智慧城市, 排名第三的英国: what has the rank stands behind it."""
        behind = _RANKED.match(right)
        if not behind:
            return None
        at = right.index(behind["who"])
        found = self.ex.subjects.region_at(right, at)
        return found or Found(at, behind.end(), Subject(behind["who"], "group"))

    def joint_document(self, clause: cl.Clause, q: Quantity, right: str) -> tuple[Subject, str] | None:
        """等17部门联合印发《…》: the document is spoken of, the number counts who issued it."""
        if not (q.unit.name == "部门" or right.startswith("部门")) or q.unit.kind not in ("noun", "count"):
            return None
        tail = self.text[q.end : clause.end]
        issued = _JOINT.match(tail)
        if not issued:
            return None
        document = cl.TITLE.search(tail, issued.end())
        subject = Subject(document[0], "document") if document else None
        if subject is None:
            return None
        return subject, f"联合{issued['verb']}部门数"

    def unit_for_bare(self, indicator: str | None) -> str:
        """A number with a scale and no unit (超过51万) is money where the measure is, takes the unit of the count before it, else 个."""
        if indicator and _MONEY_MEASURE.search(indicator):
            return "CNY"
        last = (self.facts or self.frame.facts or [None])[-1]
        if last is not None and last.quantity.unit.kind == "count":
            return last.quantity.unit.name
        return "个"

    def measure_of(
        self, q: Quantity, rest: str, right: str, left: str, basis: Basis | None
    ) -> tuple[Measure, Basis | None, int, str | None]:
        """What kind of quantity is stated, against what, with which sign, and of which measure."""
        inherited = self.topic or self.local.indicator
        if inherited is None and (self.continues or self.may_inherit()):
            inherited = self.frame.indicator
        last = self.facts[-1] if self.facts else None
        if self.frame.first_indicator and re.search(r"其后|之后|随后", self.text[self.start : q.start]) and self.local.indicator is None:
            inherited = self.frame.first_indicator
        if q.unit.kind == "pp" and last is not None and last.indicator and self.topic is None:
            # 占比达38.5%，提升1.4个百分点; 增长35%，高出全省3.1个百分点
            if last.measure is Measure.SHARE or (last.measure is Measure.CHANGE and last.quantity.unit.kind == "pp"):
                inherited = last.indicator
            elif last.measure is Measure.GROWTH and not last.indicator.endswith("增速"):
                inherited = f"{last.indicator}增速"
        if q.unit.kind == "rank":
            return Measure.RANK, Basis.VS_OTHER, 1, self.rank_indicator(rest, right, inherited)
        tail = rest.rstrip(" \x00")
        ratio = q.unit.kind in ("percent", "permille", "fold", "pp")
        if ratio:
            share = _SHARE_TAIL.search(tail)
            if share and q.unit.kind != "pp":
                return Measure.SHARE, None, 1, self.share_indicator(tail[: share.start()], share["of"], inherited)
            share = _SHARE_OF.search(tail)
            if share and q.unit.kind != "pp":
                return Measure.SHARE, None, 1, self.share_indicator(tail[: share.start()], share["of"], inherited)
        for pattern, sign in ((_GROWTH_NOUN, 1), (_FALL_NOUN, -1)):
            noun = pattern.search(tail)
            if noun and ratio and q.unit.kind != "pp":
                phrase = without_growth(measure_phrase(tail))
                return Measure.GROWTH, basis or Basis.YOY, sign, phrase if len(phrase) > 1 else inherited
        compared = _COMPARE_TAIL.search(tail) if q.unit.kind != "count" else None
        if compared:
            phrase = measure_phrase(_strip_basis(tail[: compared.start()]))
            if phrase in ("增速", "增幅", "降幅", "涨幅", "占比", "比重") and inherited:
                phrase = inherited if inherited.endswith(phrase) else f"{inherited.removesuffix('增速')}{phrase}"
            return Measure.CHANGE, Basis.VS_OTHER, -1 if compared["word"] in _BELOW else 1, phrase if len(phrase) > 1 else inherited
        change = _CHANGE_TAIL.search(tail)
        if change:
            sign, kind = CHANGE_WORDS[change["word"]]
            if q.unit.kind == "pp" or not ratio:
                kind = Measure.CHANGE
            elif basis in (Basis.YOY, Basis.QOQ) or (
                (self.frame.growth or any(fact.measure is Measure.GROWTH for fact in self.facts))
                and kind is Measure.CHANGE
                and q.unit.kind == "percent"
                and change["word"] in ("上升", "下降", "降", "回落", "回升")
            ):
                kind = Measure.GROWTH
            # 新增 and 最高 are other words.
            if len(change["word"]) > 1 or not tail[: change.start()].endswith(("新", "净", "递", "最")):
                phrase = measure_phrase(_strip_basis(tail[: change.start()]))
                if phrase in ("增速", "增幅", "降幅", "涨幅", "占比", "比重") and inherited:
                    phrase = inherited if inherited.endswith(phrase) else f"{inherited.removesuffix('增速')}{phrase}"
                if len(phrase) < 2 and last is not None and last.measure is Measure.LEVEL and "from_to" not in last.rules:
                    # 出口237亿元，下降3%: a rate right behind its level.
                    kind = Measure.GROWTH if q.unit.kind == "percent" else kind
                return kind, basis, sign, phrase if len(phrase) > 1 and not _MODIFIER.fullmatch(phrase) else inherited
        if ratio and q.unit.kind != "pp":
            if _GROWTH_RIGHT.match(right):
                phrase = measure_phrase(_strip_basis(tail))
                return Measure.GROWTH, basis, 1, phrase if len(phrase) > 1 else inherited
            if _FALL_RIGHT.match(right):
                return Measure.GROWTH, basis, -1, inherited
        if ratio or q.unit.kind in ("time", "physical", "money", "count"):
            verb = _CHANGE_OBJECT.match(tail)
            if (
                verb
                and not re.search(r"(?:到|至|为)$", tail)
                and (ratio or verb["word"] in ("缩短", "降低", "减少", "增加", "降", "压减", "压缩", "削减", "缩减"))
            ):
                sign = CHANGE_WORDS.get(verb["word"], (1, Measure.CHANGE))[0]
                if verb["word"] in ("节约", "节省"):
                    sign = 1
                kind = Measure.GROWTH if basis in (Basis.YOY, Basis.QOQ) and ratio else Measure.CHANGE
                phrase = measure_phrase(verb["object"])
                if len(phrase) > 1:
                    return kind, basis, sign, phrase
        if basis is not None and tail.endswith(("新增", "净增")) and q.unit.kind in ("money", "count", "physical"):
            return Measure.CHANGE, basis, 1, inherited
        if q.unit.kind in ("count", "noun") or (q.unit.kind == "bare" and q.rule == "scaled"):
            return Measure.LEVEL, self.cumulative(left), 1, self.count_indicator(q, rest, right, inherited)
        if q.unit.kind == "time" and tail.endswith("连续"):
            done = _CONTINUED.match(right)
            own = measure_phrase(tail.removesuffix("连续"))
            if len(own) > 1:
                self.topic = own
            unit = q.unit.name.removeprefix("个")
            return Measure.LEVEL, None, 1, f"连续{done[0]}{unit}数" if done else own or inherited
        times = _TIMES_OF.search(tail) if ratio else None
        if times:
            phrase = measure_phrase(tail[: times.start()])
            if q.unit.kind == "percent" and "相当于" in times[0]:
                return Measure.SHARE, None, 1, f"{phrase if len(phrase) > 1 else inherited or ''}占{strip_links(times['other'])}比重"
            return Measure.LEVEL, Basis.VS_OTHER, 1, phrase if len(phrase) > 1 else inherited
        phrase = measure_phrase(_strip_basis(tail))
        counted_right = False
        purpose = _PURPOSE.match(right) if q.unit.kind == "money" and len(phrase) < 2 else None
        if purpose:
            return Measure.LEVEL, None, 1, purpose["what"]
        granted = _GRANTED.match(right) if q.unit.kind == "money" else None
        if granted and self.topic is None and (len(phrase) < 2 or _GRANTING.search(tail)):
            self.bind(right, granted["noun"])
            return Measure.LEVEL, None, 1, granted["noun"]
        if len(phrase) < 2 or (_MODIFIER.fullmatch(phrase) and inherited):
            noun = self.right_noun(right)
            phrase = self.topic or (noun if noun and q.unit.kind != "fold" else None) or inherited or _verb_of(tail) or phrase or None
            counted_right = noun is not None and phrase == noun
            if counted_right:
                self.bind(right, noun or "")
        if q.unit.kind in ("percent", "permille"):
            by_rate = rate_measure(phrase or "")
            right_noun = self.right_noun(right)
            if _COMPLETED.search(tail):
                return Measure.SHARE, None, 1, f"{phrase}完成率"
            if by_rate:
                return by_rate, None, 1, phrase
            if counted_right and not right.startswith("的"):
                return Measure.SHARE, None, 1, f"{phrase}占比"
            if len(_strip_basis(tail).strip(MASK + " ，")) < 2 and (done := _HAS_DONE.match(right)):
                # 26.8%已部署大模型: those who did.
                return Measure.SHARE, None, 1, f"{strip_links(done[0])}占比"
            if right.startswith(("的", "以上的")) or re.match(r"^\s?(?:以上)?(?:为|是|来自|用于|集中)", right):
                owner = strip_links(re.split(r"[，。；、：]", right.lstrip("的"))[0])[:16]
                return Measure.SHARE, None, 1, (right_noun or owner or phrase or "") + "占比"
            if right_noun and rate_measure(right_noun):
                return Measure.SHARE, None, 1, right_noun
            if basis in (Basis.YOY, Basis.QOQ):
                return Measure.GROWTH, basis, 1, phrase or inherited
            return Measure.LEVEL, None, 1, phrase
        return Measure.LEVEL, basis if basis is Basis.VS_OTHER else self.cumulative(left), 1, phrase

    @staticmethod
    def cumulative(left: str) -> Basis | None:
        return Basis.CUMULATIVE if "累计" in left else None

    @staticmethod
    def basis_of(left: str) -> Basis | None:
        if _YOY.search(left):
            return Basis.YOY
        if _QOQ.search(left):
            return Basis.QOQ
        if _COMPARED.search(left):
            return Basis.VS_OTHER
        return None

    def rank_indicator(self, rest: str, right: str, inherited: str | None) -> str | None:
        found = re.search(
            r"(?:并列|均|都|已|也|分别|双双|继续|连续[^，]{0,4})*(?:位居|位列|居于|居|列|排名|排在|排|名列|跃居|跃升至|升至|稳居|跻身|进入|位次|稳坐|占据|高居|保持|是|为|成为|上升至|蝉联|获得|获|夺得|占比|位)(?P<scope>[^，。；]{0,16}?)(?:前)?$",
            rest,
        )
        scope = ""
        head = rest
        if found:
            head = rest[: found.start()]
            scope = strip_links(found["scope"])
            if found[0].startswith("占比"):
                head += "占比"
        else:
            region = re.search(
                r"(?:在)?(?P<scope>全球|世界上?|全国|全省|全市|国内|亚洲|全行业|同类城市|[\u4e00-\u9fff]{2,6}(?:市|省|区|县))(?:排名|位居|居)?$",
                rest,
            )
            if region:
                head, scope = rest[: region.start()], region["scope"]
        phrase = measure_phrase(head)
        if re.fullmatch(
            r"(?:数量)?(?:在)?(?:全球|世界上?|全国|全省|全市|国内|亚洲|行业内?|[\u4e00-\u9fff]{2,6}(?:市|省|区|县))",
            head.strip(MASK + " ，"),
        ):
            scope, phrase = strip_links(head).removeprefix("数量"), ""
        if len(phrase) < 2 or phrase in ("总量", "规模", "增速", "数量", "总数"):
            last = self.facts[-1] if self.facts else None
            own_share = last is not None and last.measure is Measure.SHARE and "占" not in (last.indicator or "占")
            base = (last.indicator if last and own_share and not phrase else inherited) or self.frame.indicator or ""
            phrase = base + ("增速" if phrase == "增速" else "")
        else:
            self.rank_base = phrase
        following = self.right_noun(right) if not phrase else None
        return f"{phrase or following or ''}{scope}排名"

    def share_indicator(self, head: str, of: str | None, inherited: str | None) -> str:
        phrase = measure_phrase(head)
        scope = ""
        found = re.search(r"(?:在)(全国|全球|全省|全市|世界)$", head.rstrip())
        if found:
            scope = found[1]
            phrase = measure_phrase(head[: found.start()])
        if len(phrase) < 2:
            phrase = inherited or "" if of or not phrase else phrase
        whole = strip_links(of or "")
        if not whole and phrase.endswith(("占比", "比重", "比例", "份额")):
            return phrase
        return f"{phrase}占{whole}比重" if whole else f"{phrase}{scope}占比"

    def count_indicator(self, q: Quantity, rest: str, right: str, inherited: str | None) -> str | None:
        tail = rest.rstrip(" \x00")
        kept = _KEEP_LEFT.search(_strip_adverbs(tail))
        verb = kept["verb"] if kept else ""
        noun = self.right_noun(right)
        if q.unit.kind == "noun":
            phrase = measure_phrase(tail)
            if q.unit.name == "参数":
                return "参数量"
            joint = _JOINT.match(right)
            if joint:
                return f"{joint[0].strip()}部门数"
            return phrase if len(phrase) > 1 else f"{q.unit.name}数"
        if noun and len(left_phrase := measure_phrase(tail)) > 3 and _COUNTED_LEFT.search(left_phrase):
            return left_phrase
        if noun:
            self.bind(right, noun)
            return f"{verb if verb != '累计' else ''}{noun}数"
        phrase = measure_phrase(_strip_basis(tail))
        if "的" in phrase and len(phrase.rsplit("的", 1)[1]) > 1:
            phrase = phrase.rsplit("的", 1)[1]
        if len(phrase) > 1 and not (_MODIFIER.fullmatch(phrase) and inherited):
            return phrase
        served = _SERVED.search(tail)
        if served and q.unit.name in _PEOPLE:
            return f"{served['verb']}{_PEOPLE[q.unit.name]}数"
        if verb and inherited:
            # 新增6家，累计达262家: the stock, not what was added.
            return inherited.removeprefix("新增") if verb == "累计" else f"{verb}{inherited}"
        return inherited

    def bind(self, right: str, noun: str) -> None:
        """The noun behind a number belongs to it, not to the next number."""
        at = right.find(noun)
        if at >= 0:
            self.bound_until += at + len(noun)

    @staticmethod
    def right_noun(right: str) -> str | None:
        """The noun that is counted, right behind the number: 22家试点平台接入 → 试点平台."""
        lead = _BRACKET.match(right)
        if lead:
            right = right[lead.end() :]
        quoted = _QUOTED_RIGHT.match(right)
        behind = right[quoted.end() :] if quoted and right[quoted.end() - 1] == "”" else ""
        goes_on = _NOUN_RIGHT.match(behind) if behind and behind[0] != "的" else None
        if quoted and goes_on and len(goes_on["noun"]) <= 8:
            # 126项“一件事”改革事项
            return quoted["noun"] + _NOUN_END.sub("", goes_on["noun"])
        if quoted:
            return quoted["noun"] if quoted["before"] or not right[quoted.end() :].startswith("的") else quoted["name"]
        found = _NOUN_RIGHT.match(right)
        if not found:
            return None
        noun = _NOUN_END.sub("", found["noun"])
        if "的" in noun[1:]:
            first, last = noun.split("的")[0], noun.split("的")[-1]
            noun = first if last in _EMPTY_NOUNS or _THING.search(first) or len(last) < 2 else last
        if noun in _SHORT_NOUNS and (noun in _SHORT_NOUNS):
            behind = re.match(
                r"(?:已|成功|均)?(?P<verb>入围|入选|获评|获得|获批|接入|通过|参加|参与|使用|开展|采用|实施|完成|实现)[^，。；、\d]{0,14}",
                _BRACKET.sub("", right[found.end() :]),
            )
            return f"{behind[0]}的{noun}" if behind else noun
        return noun[:20] if len(noun) > 1 else None

    # -- time, modality, lists -------------------------------------------------------------------------------------------------

    def period_of(self, q: Quantity, own: list[Period]) -> tuple[Period | None, PeriodSource | None]:
        before = [p for p in own if p.end <= q.start]
        after = [p for p in own if p.start >= q.end and not self.is_from(p)]
        period = before[-1] if before else after[0] if after else None
        if period is not None and self.is_from(period) and any(period.end <= one.start < q.start for one in self.quantities):
            # 由一季度的2%回升至5%: the time behind 由 is that of the first level alone.
            rest = [p for p in before if not self.is_from(p)]
            period = rest[-1] if rest else None
        if period is not None:
            return period, period.source
        base = [p for p in self.periods if p.kind == "base" and p.end <= q.start <= p.end + 5 and self.is_from(p) and "同期" in p.text]
        if base and self.local.period is not None:
            # 由去年同期的37%升至58%: the same time a year before.
            return _year_before(self.local.period), PeriodSource.INHERITED
        if self.local.period is not None:
            return self.local.period, PeriodSource.INHERITED
        times = [p for p in self.periods if p.end <= q.start and p.kind not in _NOT_GOVERNING]
        if times:
            return times[-1], PeriodSource.INHERITED
        if self.frame.period is not None and self.may_inherit():
            return self.frame.period, PeriodSource.INHERITED
        return None, None

    def is_from(self, period: Period) -> bool:
        """True for the time of the level that a change starts from: 从2022年的4.5%."""
        return self.text[period.start] in "从由自" or self.text[period.start - 1 : period.start] in ("从", "由")

    def may_inherit(self) -> bool:
        """True where the sentence goes on with what the one before it said, so that its period still governs."""
        if self.frame.period is None:
            return False
        if self.frame.period.kind in ("now", "window", "vague", "since"):
            return bool(re.match(r"其中|此外|同时", self.text[self.start : self.end]))
        if self.continues:
            return True
        text = self.text[self.start : self.end]
        if _TIMELESS.search(text):
            return False
        return any(q.unit.kind in ("money", "percent", "pp", "rank", "permille") for q in self.quantities) or bool(
            re.search(r"分别|依次|其后", text)
        )

    def modality_of(self, clause: cl.Clause, q: Quantity, period: Period | None) -> Modality:
        before = self.spoken[self.start : q.start]
        if _GOALS.search(before):
            return Modality.TARGET
        before = re.split(r"[；;]", before)[-1]
        here = self.spoken[clause.start : q.start]
        if _FORECAST.search(before) and not _DONE.search(here):
            return Modality.FORECAST
        if _TARGET.search(before) and not _DONE.search(here):
            return Modality.TARGET
        if period is not None and self.lies_ahead(period) and not _DONE.search(here):
            return Modality.TARGET
        return Modality.ACTUAL

    def lies_ahead(self, period: Period) -> bool:
        """True for a time that had not begun by publication, an end still to come, 未来三年, and 到2027年 where no date is known."""
        published = self.ex.published
        if period.kind == "window":
            return period.text.startswith(("未来", "今后", "接下来"))
        if published is None:
            return period.kind == "until" and period.text.startswith("到") and period.year is not None
        if period.first is not None and period.first > published:
            return True
        return period.kind == "until" and period.last is not None and period.last > published

    def distribute(self, facts: list[Fact], clause: cl.Clause, cursor: int) -> None:
        """Give each number of a list its own item: periods, subjects, measures, or the facts just before (分别同比增长36%、30%)."""
        count = len(facts)
        start = facts[0].quantity.outer
        dated = [p for p in self.periods if p.end <= start and p.is_dated and p.kind in ("span", "as_of")]
        recent = dated[-count:]
        if len(recent) == count > 1 and all(self.text[a.end : b.start] in ("、", "和", "及") for a, b in pairwise(recent)):
            for fact, period in zip(facts, recent, strict=True):
                fact.period, fact.period_source = period, period.source
            return
        left = self.spoken[cursor:start]
        years = _years_of(facts[0].period)
        if len(years) == count > 1 and "分别" in left:
            # 2016年至2018年…分别为…: one year each.
            for fact, year in zip(facts, years, strict=True):
                if fact.period is not None:
                    fact.period = replace(fact.period, first=date(year, 1, 1), last=date(year, 12, 31), kind="shifted")
            return
        respective = bool(re.search(r"分别|依次|各自|各为", left))
        share = _SHARE_TAIL.search(left.rstrip(" \x00")) if facts[0].measure is Measure.SHARE else None
        items = self.items(cursor, cursor + share.start() if share else start, count)
        previous = self.facts[-count:]
        if items is None and respective and len(previous) < count:
            for earlier in reversed([c for c in self.clauses if c.end <= clause.start]):
                items = self.items(earlier.start, earlier.end, count)
                if items is not None:
                    break
        if items is None:
            if respective and len(previous) == count:
                own = facts[0].indicator or ""
                inherited = len(own) < 2 or own == previous[-1].indicator
                for fact, one in zip(facts, previous, strict=True):
                    fact.subject = one.subject
                    if inherited:
                        fact.indicator = fact.indicator_text = one.indicator
                    elif fact.measure is Measure.SHARE and own.startswith(previous[-1].indicator or MASK):
                        fact.indicator = fact.indicator_text = f"{one.indicator}{own[len(previous[-1].indicator or '') :]}"
            return
        shared = facts[0]
        for fact, (subject, phrase) in zip(facts, items, strict=True):
            if subject is not None:
                fact.subject = subject
                fact.rules = [*fact.rules, "list_item"]
                named = phrase if len(phrase) > 1 else None
                if named is None and shared.indicator and any(len(p) > 1 and p in shared.indicator for _, p in items):
                    named = next((p for _, p in items if len(p) > 1), None)
                if named is None and shared.indicator and any(s and s.name[:2] in shared.indicator for s, _ in items):
                    named = self.frame.indicator
                if named:
                    fact.indicator = fact.indicator_text = named
            elif len(phrase) > 1:
                phrase = without_growth(phrase)
                whole = shared.indicator[shared.indicator.index("占") :] if shared.indicator and "占" in shared.indicator else "占比"
                if fact.measure is Measure.SHARE and share is not None:
                    phrase += whole
                elif fact.measure is Measure.SHARE:
                    phrase += "占比" if not phrase.endswith(("占比", "比重", "比例")) else ""
                elif fact.measure is Measure.RANK:
                    phrase += "排名"
                fact.indicator = fact.indicator_text = phrase

    def items(self, start: int, end: int, count: int) -> list[tuple[Subject | None, str]] | None:
        """The enumeration of `count` items in a stretch of text as (subject, measure); what follows the last item belongs to each."""
        stretch = self.spoken[start:end]
        behind = _RESPECTIVE.search(stretch)
        head = stretch[: behind.start()] if behind else stretch
        # 对甲、乙分别出口…: the measure stands behind 分别.
        shared = strip_links(behind["tail"]) if behind else ""
        shared = shared if _SHARED_BEHIND.search(shared) else ""
        towards = _TOWARDS.match(head)
        length = len(head)
        cuts = [m.span() for m in re.finditer(r"、|以及|和(?!谐|平)|与|及(?!时)", head)]
        if len(cuts) < count - 1:
            return None
        cuts = cuts[-(count - 1) :]
        edges = [towards.end() if towards else 0, *[e for _, e in cuts]], [*[s for s, _ in cuts], length]
        found: list[tuple[Subject | None, str]] = []
        for low, high in zip(*edges, strict=True):
            low, high = start + low, start + high
            lead = _LEAD.match(self.spoken, low, high)
            low = lead.end() if lead else low
            named = self.ex.subjects.head(self.spoken, low, high)
            if named is not None and named.subject.kind in ("region", "organisation") and not towards:
                found.append((named.subject, measure_phrase(self.spoken[named.end : high])))
            else:
                found.append((None, measure_phrase(self.spoken[low:high])))
        subjects = [subject for subject, _ in found]
        if all(subjects):
            tail = found[-1][1]
            return [(subject, tail if _MEASURE_END.search(tail) else shared) for subject, _ in found]
        if any(subjects[1:]):
            return None
        tail = _SHARED_TAIL.search(found[-1][1]) or _SHARED_ENDING.search(found[-1][1])
        if any(len(phrase) < 2 for _, phrase in found):
            return None
        shared = shared or (tail[0].removeprefix("等") if tail and len(tail[0]) < len(found[-1][1]) else "")
        last = found[-1][1][: tail.start()] if tail and shared and found[-1][1].endswith(shared) else found[-1][1]
        endings = {phrase[-1] for _, phrase in found[:-1]}
        inner = last.find(endings.pop()) + 1 if len(endings) == 1 else 0
        if 0 < inner < len(last) and max(len(phrase) for _, phrase in found[:-1]) <= 4:
            # 国家级、省级、市级绿色工厂数量: 绿色工厂 belongs to each.
            shared, last = last[inner:] + shared, last[:inner]
        short = {len(phrase) for _, phrase in found[:-1]}
        if not shared and len(short) == 1 and (size := short.pop()) <= 3 and len(last) >= size + 3:
            # 国际、国内首台产品: what goes on behind the last short item belongs to each.
            shared, last = last[size:], last[:size]
        phrases = [phrase if not shared or phrase.endswith(shared) else phrase + shared for phrase in [*(p for _, p in found[:-1]), last]]
        return [(subjects[0], phrase) for phrase in phrases]


_SHARED_BEHIND = re.compile(r"^(?!.*(?:位列|居|排名|其后|之后|给予))\D{2,16}$")
_RESPECTIVE = re.compile(r"(?:分别|依次|各自|各为|均)(?P<tail>[^，。；]*)$")
_TOWARDS = re.compile(r"[^，]{0,6}?(?:对|向|与|同|从|面向)")
_MEASURE_END = re.compile(r"(?:数量|数|量|额|值|收入|营收|规模|增速|面积|产量|占比|比重|率|利润|投资|人口|指数)$")
_SHARED_TAIL = re.compile(
    r"(?:等[\u4e00-\u9fff]{2,12}|的?数量|占比|增加值|总产值|的?销售额|产值|产量|销量|收入|营收|投资|增速|规模|人数|吞吐量|发电量|用电量|成交额|贷款余额|存款余额|余额|利润|面积|总量|"
    r"客流量|货运量|客运量|进口额|出口额|进出口额|出货量|保有量|就诊人次|价格|用户|覆盖率|普及率)$"
)
_SHARED_ENDING = re.compile(r"的?[^、的]{2}[量额数值率]$")
_LEAD = re.compile(
    r"(?:经(?!济|营|销|贸|典|验|纬)|力争|争取|确保|走进|来到|作为|其中|同时|此外|另外|而且|而|但|并且|并(?!购|网)|又|还|也|目前|当前|据[^，]{2,14}[，]|特别是|尤其是|截至|预计|比如|例如|如|(?:在建|新建|拟建|建成)的|从(?!业)|在(?!校|建|册|岗|线|营|研|编|职|外|园|读|籍)|今年|到(?!账|港|岸)|，|、|\x00|\s|和(?!谐|平|利)|与|以及|则|既|对于|按|由|使(?!用)|让|全年|已|下一步|接下来|于(?!是)|届时|其)+"
)
_JOINT_MARK = re.compile(r"[、和与及，]")
_WHOLE_PLACE = re.compile(r"全[国省市区县球](?!性)|我[国省市区县]")
_UNNAMED = re.compile(
    r"^(?:该|本|此|这家|这个|这座|这一|这所|全)(?:口岸|景区|商圈|小镇|公司|企业|集团|工厂|厂|学校|校|医院|院|项目|工程|平台|系统|模型|产品|园区|基地|机构|中心|港|行业|产业|技术|方案|功能|应用)"
)
_SCOPE_HEAD = re.compile(r"(?:上|范围内|范围)?(?:设区市|县市区|区县|城市|同类城市|各市)?(?:中)?(?:排名|第|首位|前|平均|同期|占比)")


def _years_of(period: Period | None) -> list[int]:
    """The calendar years of a period that covers several whole ones."""
    if period is None or period.first is None or period.last is None:
        return []
    whole = (period.first.month, period.first.day, period.last.month, period.last.day) == (1, 1, 12, 31)
    return list(range(period.first.year, period.last.year + 1)) if whole else []


def _year_before(period: Period) -> Period:
    def shifted(day: date | None) -> date | None:
        return None if day is None else day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)

    return replace(period, first=shifted(period.first), last=shifted(period.last), kind="shifted")


_BASIS_END = re.compile(
    rf"(?:{_YOY_WORDS}|{_QOQ_WORDS}|(?:较|(?<![占对之])比|相较于?)(?!重|例)[^，。；]{{0,14}}|扣除[^，。]{{2,8}}因素(?:影响)?后?|实际|名义|按[^，。]{{2,8}}(?:价格|口径)计算|(?:从|由)(?:最多|最高|最初|高峰|原来|过去|当初)[^，。]{{0,4}}|(?:从|由)(?:每[\u4e00-\u9fff]{{1,2}}|[\x00]|之前|的)*|年均|平均|累计)+$"
)


def _strip_basis(text: str) -> str:
    return _BASIS_END.sub("", text.rstrip(" \x00"))


def _strip_adverbs(text: str) -> str:
    return re.sub(r"(?:约|近|超过?|逾|共|已|达到?|了|\s)+$", "", text)
