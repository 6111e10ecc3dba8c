"""Observations: every stated number of a document with its subject, indicator, period, unit and characters.

Belongs here: the walk over blocks, sentences and clauses, what a clause hands on to the next one, and the making of the record.
Does not belong here: the grammars of values (`numbers`), time (`periods`), names (`subjects`) and measures (`indicators`), and the checks
between facts (`checks`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone
from decimal import Decimal

from scrapers.facts import clauses as cl
from scrapers.facts.indicators import (
    CHANGE_WORDS,
    KEPT_VERBS,
    measure_phrase,
    normal_form,
    rate_measure,
    strip_links,
    topic_phrase,
    without_growth,
)
from scrapers.facts.numbers import MASK, Quantity, plain, scan
from scrapers.facts.periods import CLOCK, Period, PeriodReader
from scrapers.facts.subjects import CHINA, Found, Subject, SubjectReader
from scrapers.facts.words import alternation
from scrapers.records import Basis, Block, Bound, Document, Measure, Mention, Modality, Observation, PeriodSource, Role, make_id

EXTRACTOR_VERSION = "grammar-1"
# The publishers are Chinese: a publication instant is a calendar day in China Standard Time.
CHINA_TIME = timezone(timedelta(hours=8))
_ROLES = frozenset({Role.PARAGRAPH, Role.HEADING, Role.ASIDE, Role.FOOTNOTE, Role.TABLE_CELL, Role.CAPTION})
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
    indicator: str | None = None
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
        self.subjects = SubjectReader(document)
        self.mentions: dict[int, list[Mention]] = {}
        for mention in mentions:
            self.mentions.setdefault(mention.block, []).append(mention)
        self.found: list[Observation] = []
        if document.title:
            self.periods.find(plain(document.title))

    def run(self) -> list[Observation]:
        for block in self.document.blocks:
            if block.role in _ROLES and block.content:
                self.read_block(block)
        return self.found

    def read_block(self, block: Block) -> None:
        text = plain(block.text)
        if not _HAS_NUMBER.search(text):
            for region in self.subjects.regions_in(text[:80]):
                self.subjects.remember(region.subject)
            return
        periods = self.periods.find(text)
        masked = mask(text, periods)
        quantities = [q for q in scan(masked) if q.unit.kind != "bare" or q.rule == "scaled"]
        if not quantities:
            return
        frame = Frame()
        at = 0
        at_period = 0
        for start, end in cl.sentences(text):
            here = []
            while at < len(quantities) and quantities[at].start < end:
                here.append(quantities[at])
                at += 1
            times = []
            while at_period < len(periods) and periods[at_period].start < end:
                times.append(periods[at_period])
                at_period += 1
            reader = _Sentence(self, block, text, masked, start, end, here, times, frame)
            reader.read()
            for fact in reader.facts:
                self.found.append(self.record(block, fact))

    def record(self, block: Block, fact: Fact) -> Observation:
        quantity = fact.quantity
        low, high = quantity.low * fact.sign, quantity.high * fact.sign
        start, end = quantity.start, quantity.end
        value_spans = block.content.raw_spans(start, end)
        unit = fact.unit or quantity.unit.name or None
        period = fact.period
        clause_start, clause_end = fact.clause.start, fact.clause.end
        quote = block.text[clause_start:clause_end]
        left = len(quote) - len(quote.lstrip())
        right = len(quote.rstrip())
        clause_start, clause_end = clause_start + left, clause_start + right
        return Observation(
            observation_id=make_id("obs", self.document.version_id, block.position, start, end, fact.indicator, fact.rules),
            version_id=self.document.version_id,
            document_id=self.document.document_id,
            block=block.position,
            subject=fact.subject.name if fact.subject else None,
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


def mask(text: str, periods: Sequence[Period]) -> str:
    """Cover what cannot state a value (times, titles) with `MASK`, one character for one."""
    spans = [(period.start, period.end) for period in periods]
    spans += [match.span() for match in cl.TITLE.finditer(text)]
    spans += [match.span() for match in CLOCK.finditer(text)]
    if not spans:
        return text
    spans.sort()
    parts, at = [], 0
    for start, end in spans:
        start = max(start, at)
        if end <= start:
            continue
        parts += (text[at:start], MASK * (end - start))
        at = end
    parts.append(text[at:])
    return "".join(parts)


_YOY = r"同比|比上年同期|较上年同期|比去年同期|较去年同期|与上年同期相比|比上年|较上年|比去年|较去年|与上年相比|上年同期|去年同期"
_QOQ = r"环比|比上月|较上月|比上季度?|较上季度?|与上月相比"
_WORD = alternation(CHANGE_WORDS)
_CHANGE_TAIL = re.compile(
    rf"(?P<word>{_WORD})(?P<aspect>了|幅度?)?(?:\s|分别|各|约|近|超过?|逾|达到?|为|将|不低于|不少于|至少|仅|只|又|也|均|全省|全国|全市|省均|全球|平均水平|预期|目标|世界|上年|去年|[\x00]|个|了)*$"
)
_CHANGE_OBJECT = re.compile(
    rf"^(?:[^，。]{{0,12}}?)(?P<word>提升|提高|缩短|降低|减少|增加|降|压减|压缩|削减|缩减|节约|节省)(?:了)?(?P<object>[^，。；、\d]{{2,20}}?)(?:约|近|超过?|逾|达到?|至少|不低于|了|分别)*$"
)
_COMPARED = re.compile(r"(?:较|比|相较于?|高出|高于|低于|快于|慢于|超出|领先)(?P<what>[^，。；]{0,14}?)$")
_SHARE_TAIL = re.compile(
    r"(?:占据?|占到|占了)(?:(?P<of>[^，。；\d]{0,36}?)(?:的)?(?P<word>总?比重|比例|份额|比|百分比|权重))?(?:分别|已|仅|约|近|超过?|逾|达到?|为|均|各|将|高达|不足|不到|不低于|至少|到|至|提高|提升|上升|下降|只|就|[\s\x00])*$"
)
_SHARE_OF = re.compile(
    r"(?:占据?|占到|占了)(?P<of>[^，。；\d]{1,36}?)(?:的)?(?:分别|已|仅|约|近|超过?|逾|达到?|为|均|各|将|高达|不足|不到|不低于|至少|[\s\x00])*$"
)
_GROWTH_RIGHT = re.compile(
    r"^\s?(?:左右|以上)?的?(?:[^，。；]{0,4})?(?:增速|增长率|增幅|速度增长|增长(?!点|极|动能|空间|目标)|涨幅|同比增速|复合增长率|复合增速|年均增速)"
)
_FALL_RIGHT = re.compile(r"^\s?的?(?:降幅|跌幅)")
_GROWTH_NOUN = re.compile(
    r"(?:增速|增长率|增长速度|增幅|涨幅|增长幅度)(?:分别|均|各|已|约|近|超过?|达到?|达|为|是|高达|仅|保持在|稳定在|不低于|至少|在|回升至|回落至|提高到|提升至|[\s\x00])*$"
)
_FALL_NOUN = re.compile(r"(?:降幅|跌幅|下降幅度)(?:分别|均|各|已|约|近|超过?|达到?|达|为|是|高达|仅|收窄至|扩大至|[\s\x00])*$")
_FROM = re.compile(r"(?:从|由)[^，。；]{0,20}$")
_TO = re.compile(r"^[^，。；\d]{0,24}?(?:到|至|为)")
_TARGET = re.compile(
    r"力争|争取|目标|计划(?!的|书|生育|单列|于|已|体系|经济)|拟(?!态|合|人|定)|确保|规划(?!院|局|馆|的|和)|奋斗目标|预期目标|将(?=[^，。]{0,6}?(?:达|超|突破|增|建|新|实现|完成|形成|有|于|在|投|培育|打造|提|降|到|累计|力争|引|覆盖|支持|安排|开|发|试点|扩|迎|为|投产|拥有))|建设目标|要达到|要实现|要突破|不低于|打造(?=[^，。]{0,6}\d)"
)
_FORECAST = re.compile(r"预计|预测|预期(?!目标)|有望|估算|预估|预判|或将|可能达到|可能")
_DONE = re.compile(r"已经?|完成了|实现了|同比|比上年")
_CONTINUES = re.compile(
    r"^(?:其中|同比|环比|占|比|较|增速|增幅|分别|此外|另外|同时|与此同时|从[^，。]{1,20}(?:看|来看|而言|上看|划分)|分[^，。]{1,10}看|按[^，。]{1,16}(?:分|看|计算|划分)|三次产业|上述|这些|这|该|其|在[^，。]{1,16}(?:中|方面)|具体来看|具体看|包括|主要|特别是|尤其是|全年|截至)"
)
_CITED = (
    re.compile(
        r"(?:据|根据|按照?)(?P<who>[^，。；：\x00]{2,40}?)(?:的)?(?:统计|测算|数据|预测|介绍|发布|公布|核算|初步核算|显示|报告|反馈|通报|消息|估算|调查|公告)(?:的?[^，。；：]{0,24}?)?(?:显示|表明|指出)?(?=[，,：])"
    ),
    re.compile(r"(?P<who>《[^《》]{2,60}》)(?:显示|指出|表明|数据显示|统计显示|披露|提出)"),
    re.compile(r"(?:来源|数据来源|资料来源)[：:]\s?(?P<who>[^）)。；\n]{2,40})"),
    re.compile(r"(?P<who>[\u4e00-\u9fffA-Za-z]{2,20}?)(?:发布的?)?(?:最新)?(?:数据|统计|统计数据|报告|调查|年报|财报|公告)(?:显示|表明)"),
)
_JOINT = re.compile(r"^\s?(?:联合|共同)?(?:印发|发布|出台|下发|制定|推出|公布|启动|开展)")
_NOUN_RIGHT = re.compile(
    r"^\s?(?:的)?(?P<noun>(?:(?!接入|通过|入围|采用|采取|获得|获评|获批|获|得到|完成|进行|正在|正式|投入|投产|投用|开工|竣工|签约|落户|落地|入驻|入选|参加|参与|参会|参展|报名|将|已|被|为|是|在|与|及|以及|并|均|都|也|还|从|向|对|由|于|达|占|共|总|实现|列入|纳入|上榜|荣获|提供|建成|形成|同时|分布|涉及|涵盖|覆盖|中(?=[，、。；\d]|标)|来自|前往|抵达|发布|推出|联合|升级|改造为|预示|排名|分别|以上|左右|标志着|能够|可以|享受|受益|使用|实施|推进|开展|运行|连续|进入|包括|带动|助力|辐射|应用于|提升|增长|下降|首次|新增)[^\s，。；、：！？（）()“”\d\x00])+)"
)
_QUOTED_RIGHT = re.compile(r"^\s?(?P<noun>[\u4e00-\u9fff]{0,8}“[^“”]{1,16}”[\u4e00-\u9fff]{0,8})")
_NOUN_END = re.compile(r"(?:的|了|和|与|等|中|内|后|前|时|上|下|里)+$")
_KEEP_LEFT = re.compile(
    r"(?P<verb>新增备案|新增|净增|新建|新开工|新签|新设|新注册|新认定|新培育|新引进|新登记|在建|在校|在册|签约|备案|获得授权|授权|申请|招收|毕业|出口|进口|接待|培训|减免|发放|处置|查处|审结|接种|救治|关停|淘汰|流失|安置|牵头建设|参与|接入|上线|迭代|使用|服务|覆盖|入围|入选|建成|累计)(?:了|的)?$"
)
_VERSIONS_UNIT = {"万": "个"}


class _Sentence:
    """Reads one sentence; its facts are in `facts` afterwards, and `frame` holds what the next sentence may inherit."""

    def __init__(
        self,
        extractor: _Extractor,
        block: Block,
        text: str,
        masked: str,
        start: int,
        end: int,
        quantities: list[Quantity],
        periods: list[Period],
        frame: Frame,
    ) -> None:
        self.ex = extractor
        self.block, self.text, self.masked = block, text, masked
        self.start, self.end = start, end
        self.quantities, self.periods = quantities, periods
        self.frame = frame
        self.facts: list[Fact] = []
        self.local = Frame(subject=frame.subject)
        self.topic: str | None = None

    def read(self) -> None:
        if not self.quantities:
            self.look_around()
            return
        numbers = [(q.start, q.end) for q in self.quantities]
        self.cited = self.citation()
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
            self.frame.subject = self.local.subject or self.frame.subject
            self.frame.indicator = self.local.indicator
            self.frame.growth = self.frame.growth or any(f.measure is Measure.GROWTH for f in self.facts)

    def look_around(self) -> None:
        """A sentence without numbers still names who is spoken of."""
        head = self.masked[self.start : min(self.end, self.start + 60)].lstrip(MASK + "，、“ ")
        found = self.ex.subjects.leading(strip_links(head.split("，")[0]) or head)
        if found:
            self.ex.subjects.remember(found.subject)
            self.frame.subject = found.subject

    def citation(self) -> str | None:
        text = self.text[self.start : self.end]
        for pattern in _CITED:
            found = pattern.search(text)
            if found:
                return found["who"].strip(" ，的")
        for reference in self.block.footnotes:
            if self.start <= reference.offset <= self.end and reference.footnote is not None:
                note = next((b for b in self.ex.document.blocks if b.position == reference.footnote), None)
                if note is not None:
                    return note.text.strip()
        return None

    # -- one clause -----------------------------------------------------------------------------------------------------------

    def read_clause(self, clause: cl.Clause, quantities: list[Quantity]) -> None:
        times = [p for p in self.periods if clause.start <= p.start < clause.end]
        own = [p for p in times if p.kind not in ("base", "plan", "vague")]
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
            self.read_run(clause, run, cursor, stop, own)
            cursor = run[-1].end
            index += len(run)

    def read_topic(self, clause: cl.Clause, own: list[Period]) -> None:
        """A clause without number may name the subject, the measure or the time of the following ones."""
        head = self.masked[clause.start : clause.end]
        found, rest = self.subject_of(head)
        if found:
            self.local.subject = found
            self.ex.subjects.remember(found)
        if own:
            self.local.period = own[-1]
        topic = topic_phrase(rest)
        if 2 <= len(topic) <= 24:
            self.topic = topic

    def subject_of(self, head: str) -> tuple[Subject | None, str]:
        """The subject at the head of a clause's stretch, and the stretch without it."""
        bare = head.lstrip(MASK + "，、“” ")
        stripped = _LEAD.sub("", bare)
        for candidate in (bare, stripped):
            found = self.ex.subjects.leading(candidate)
            if found is not None:
                if found.subject.kind == "region" and _SCOPE_HEAD.match(candidate[found.end :]):
                    continue
                return found.subject, candidate[found.end :]
        regions = self.ex.subjects.regions_in(bare)
        if regions:
            found = regions[0]
            return found.subject, bare[found.end :]
        return None, stripped

    def read_run(self, clause: cl.Clause, run: list[Quantity], cursor: int, stop: int, own: list[Period]) -> None:
        first = run[0]
        left = self.masked[cursor : first.outer]
        right = self.masked[run[-1].end : stop]
        fact = self.read_fact(clause, first, left, right, cursor, own)
        if len(run) == 1:
            self.keep(fact)
            return
        facts = [fact] + [replace(fact, quantity=q, rules=[*fact.rules, "list"]) for q in run[1:]]
        self.distribute(facts, left, own)
        for one in facts:
            self.keep(one)

    def keep(self, fact: Fact) -> None:
        self.facts.append(fact)
        if fact.subject:
            self.local.subject = fact.subject
            self.ex.subjects.remember(fact.subject)
        if fact.indicator and fact.measure is not Measure.RANK and fact.measure is not Measure.SHARE:
            self.local.indicator = fact.indicator
        if fact.period:
            self.local.period = fact.period

    def read_fact(self, clause: cl.Clause, q: Quantity, left: str, right: str, cursor: int, own: list[Period]) -> Fact:
        rules = [f"value.{q.rule}"]
        subject, rest = self.subject_of(left) if cursor == clause.start else (None, left)
        if cursor != clause.start:
            found, other = self.subject_of(left)
            if found is not None and other != left:
                subject, rest = found, other
        if subject is not None:
            rules.append("subject.clause")
        measure, basis, sign, indicator = self.measure_of(q, rest, right, left)
        rules.append(f"measure.{measure}")
        if subject is None:
            subject = self.local.subject or self.frame.subject or self.ex.subjects.default
            rules.append("subject.inherited")
        period, source = self.period_of(clause, q, own)
        modality = self.modality_of(clause, q, period)
        unit = None
        if q.unit.kind == "bare":
            unit = self.unit_for_bare(right)
        text = indicator
        return Fact(q, clause, subject, indicator, text, measure, basis, sign, modality, period, source, self.cited, rules, unit)

    def unit_for_bare(self, right: str) -> str:
        """A number with a scale and no unit (超过51万) takes the unit of the figure before it, else 个."""
        last = (self.facts or self.frame.facts or [None])[-1]
        if last is not None and last.quantity.unit.kind == "count":
            return last.quantity.unit.name
        return "个"

    def measure_of(self, q: Quantity, rest: str, right: str, left: str) -> tuple[Measure, Basis | None, int, str | None]:
        basis = self.basis_of(left)
        inherited = self.topic or self.local.indicator
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
        change = _CHANGE_TAIL.search(tail)
        if change:
            sign, kind = CHANGE_WORDS[change["word"]]
            if q.unit.kind == "pp" or not ratio:
                kind = Measure.CHANGE
            elif basis in (Basis.YOY, Basis.QOQ) or (
                self.frame.growth
                and kind is Measure.CHANGE
                and q.unit.kind == "percent"
                and change["word"] in ("上升", "下降", "降", "回落", "回升")
            ):
                kind = Measure.GROWTH
            if not (
                change["word"] in ("增", "减", "高", "低", "多", "少", "降", "涨", "跌") and re.search(r"[新净递]$", tail[: change.start()])
            ):
                phrase = measure_phrase(_strip_basis(tail[: change.start()]))
                return kind, basis, sign, phrase if len(phrase) > 1 else inherited
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
        if q.unit.kind in ("count", "noun") or (q.unit.kind == "bare" and q.rule == "scaled"):
            return Measure.LEVEL, self.cumulative(left), 1, self.count_indicator(q, rest, right, inherited)
        if q.unit.kind == "time":
            pass
        phrase = measure_phrase(_strip_basis(tail))
        if len(phrase) < 2:
            noun = self.right_noun(right)
            phrase = noun if noun and q.unit.kind != "fold" else (inherited or phrase or None)
        if q.unit.kind in ("percent", "permille"):
            by_rate = rate_measure(phrase or "")
            right_noun = self.right_noun(right)
            if by_rate:
                return by_rate, None, 1, phrase
            if right.startswith(("的", "以上的")) or re.match(r"^\s?(?:以上)?(?:为|是|来自|用于|集中)", right):
                owner = strip_links(right.lstrip("的"))[:16]
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
        if re.search(_YOY, left):
            return Basis.YOY
        if re.search(_QOQ, left):
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
        if len(phrase) < 2 or phrase in ("总量", "规模", "增速"):
            base = inherited or self.frame.indicator or ""
            phrase = base + ("增速" if phrase == "增速" else "")
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
            phrase = inherited or ""
        whole = strip_links(of or "")
        return f"{phrase}占{whole}比重" if whole else f"{phrase}{scope}占比"

    def count_indicator(self, q: Quantity, rest: str, right: str, inherited: str | None) -> str | None:
        tail = rest.rstrip(" \x00")
        kept = _KEEP_LEFT.search(strip_adverbs(tail))
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
        if noun:
            return f"{verb if verb != '累计' else ''}{noun}数"
        phrase = measure_phrase(tail)
        if len(phrase) > 1:
            return phrase
        if verb and inherited:
            return f"{verb}{inherited}"
        return inherited

    @staticmethod
    def right_noun(right: str) -> str | None:
        quoted = _QUOTED_RIGHT.match(right)
        if quoted:
            return quoted["noun"]
        found = _NOUN_RIGHT.match(right)
        if not found:
            return None
        noun = found["noun"]
        if "的" in noun[1:]:
            parts = noun.split("的")
            noun = parts[-1] if len(parts[-1]) > 1 else parts[0]
        noun = _NOUN_END.sub("", noun)
        return noun[:20] if len(noun) > 1 else None

    # -- time, modality, lists -------------------------------------------------------------------------------------------------

    def period_of(self, clause: cl.Clause, q: Quantity, own: list[Period]) -> tuple[Period | None, PeriodSource | None]:
        before = [p for p in own if p.end <= q.start]
        after = [p for p in own if p.start >= q.end]
        period = before[-1] if before else after[0] if after else None
        if period is not None:
            return period, period.source
        if self.local.period is not None:
            return self.local.period, PeriodSource.INHERITED
        times = [p for p in self.periods if p.end <= q.start and p.kind not in ("base", "plan", "vague")]
        if times:
            return times[-1], PeriodSource.INHERITED
        if self.frame.period is not None and self.may_inherit():
            return self.frame.period, PeriodSource.INHERITED
        return None, None

    def may_inherit(self) -> bool:
        if self.frame.period is None:
            return False
        if self.frame.period.kind == "now":
            return bool(re.match(r"其中|此外|同时", self.text[self.start : self.end]))
        return True

    def modality_of(self, clause: cl.Clause, q: Quantity, period: Period | None) -> Modality:
        before = self.text[self.start : q.start]
        here = self.text[clause.start : q.start]
        if _FORECAST.search(before[-60:]) and not _DONE.search(here):
            return Modality.FORECAST
        if _TARGET.search(before[-60:]) and not _DONE.search(here):
            return Modality.TARGET
        if (
            period is not None
            and period.last is not None
            and self.ex.published is not None
            and period.last > self.ex.published
            and period.kind in ("until", "window")
        ):
            return Modality.TARGET
        return Modality.ACTUAL

    def distribute(self, facts: list[Fact], left: str, own: list[Period]) -> None:
        """Give each number of a list its own item: subjects, measures, periods, or the facts just before (分别同比增长36%、30%)."""
        count = len(facts)
        dated = [p for p in own if p.end <= facts[0].quantity.start]
        if len(dated) >= count > 1:
            for fact, period in zip(facts, dated[-count:], strict=True):
                fact.period = period
                fact.period_source = period.source
            return
        items = _items(left, count)
        if items is None:
            previous = self.facts[-count:]
            if len(previous) == count and ("分别" in left or "依次" in left):
                for fact, earlier in zip(facts, previous, strict=True):
                    fact.indicator = fact.indicator_text = earlier.indicator
                    fact.subject = earlier.subject
                return
            items = _items(self.masked[self.start : facts[0].quantity.outer], count)
            if items is None:
                return
        for fact, item in zip(facts, items, strict=True):
            bare = item.strip(MASK + " “”")
            found = self.ex.subjects.leading(bare)
            if found is not None and found.subject.kind in ("region", "organisation"):
                fact.subject = found.subject
                rest = strip_links(bare[found.end :])
                if len(rest) > 1:
                    fact.indicator = fact.indicator_text = rest
                elif fact.indicator and fact.measure is not Measure.SHARE:
                    fact.indicator = fact.indicator_text = self.frame.indicator or self.local.indicator or fact.indicator
            else:
                phrase = measure_phrase(bare)
                if len(phrase) > 1:
                    fact.indicator = fact.indicator_text = without_growth(phrase)


_LEAD = re.compile(
    r"^(?:其中|同时|此外|另外|而且|而|但|并且|并|又|还|也|目前|当前|据[^，]{2,14}[，]|特别是|尤其是|截至|预计|比如|例如|如|从|在|今年|到|，|、|\x00|\s|和|与|以及|则|既|对于?|按|为|由|使|让|全年|已|“)+"
)
_SCOPE_HEAD = re.compile(r"^(?:排名|第|首位|前|平均|同期|占比)")


def _strip_basis(text: str) -> str:
    return re.sub(rf"(?:{_YOY}|{_QOQ}|(?:较|比|相较于?)[^，。；]{{0,12}})$", "", text)


def strip_adverbs(text: str) -> str:
    return re.sub(r"(?:约|近|超过?|逾|共|已|达到?|了|\s)+$", "", text)


def _items(left: str, count: int) -> list[str] | None:
    """The last enumeration of `count` items in `left`; a tail behind the last item (…数量分别为) is given to each."""
    head = re.sub(r"(?:分别|依次|各自|均|各)[^，。；]*$", "", left)
    head = head.split("，")[-1] if head.split("，")[-1].strip() else (head.split("，") + ["", ""])[-2]
    head = head.replace("其中", "")
    parts = [part for part in re.split(r"、|以及|和|与|及", head) if part.strip(MASK + " ")]
    if len(parts) != count:
        return None
    tail = re.search(
        r"(?:等[\u4e00-\u9fff]{2,10}|数量|占比|增加值|销售额|产值|产量|收入|营收|投资|增速|规模|[^、]{0,6}额|[^、]{0,6}量|[^、]{0,4}数)$",
        parts[-1],
    )
    if tail and len(tail[0]) < len(parts[-1]):
        shared = re.sub(r"^等", "", tail[0])
        last = parts[-1][: tail.start()]
        return [part if part.endswith(shared) else part + shared for part in [*parts[:-1], last]]
    return parts
