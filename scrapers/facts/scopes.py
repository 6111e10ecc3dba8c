"""What a measure is restricted to where its own clause leaves that out, and the sentence or paragraph has said it before.

Belongs here: the industry that a sentence is about (某市新材料产业拥有规上企业300家，实现产值90亿元: both are those of 新材料产业), and the
longer name that a paragraph gave a measure before (人工智能投资额稳中有增。其中，2023年投资额为…).
Does not belong here: the name of a measure within its clause (`indicators`, `stated`), and who is spoken of (`subjects`).

A measure that names an industry of its own, or that is never the measure of an industry (居民收入, 财政收入), stays as it is.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from scrapers.facts import patterns as pt
from scrapers.facts.indicators import measure_phrase, strip_links
from scrapers.facts.measures import base_measure
from scrapers.facts.numbers import MASK
from scrapers.facts.sentences import Fact, Sentence
from scrapers.records import Measure

_KIND = r"(?:产业集群|产业链|产业|行业|集群|领域)"
# The industry must do something (拥有, 实现) or be what the clause is about; 某产业增加值增长8% names the measure itself.
_TOPIC = re.compile(
    rf"(?P<industry>(?!全|该|本|此|这|各|其|拥有|培育|打造|形成|建设|建成|推动|推进|聚焦|围绕|发展|依托|加快|支持|引进|实施|做)[\u4e00-\u9fffA-Za-z“”]{{2,12}}?{_KIND})"
    r"(?=(?:\x00|目前|现|已|共|累计|年内|全年|一共|逐步|稳步|持续|加快)*"
    r"(?:规模[^，]{0,4}(?:壮大|扩大|攀升)|拥有|现有|共有|有(?!望)|集聚|聚集|汇聚|实现|完成|形成|崛起|呈现|发展|迈|[，,]))"
)
# What an industry has: output, trade, firms and people.
_SIZES = (
    "产值|总产|增加值|营业收入|营收|收入|利润|利润总额|税收|利税|出口|出口额|进口额|销售额|销售收入|销售规模|销量|产量|规模|投资|投资额|研发投入|研发费用|"
    "从业人员|就业人数|企业|机构"
)
_COUNT = "(?:数|数量|总数)?"
_OF_AN_INDUSTRY = re.compile(rf"(?:{_SIZES}|单项冠军|“小巨人”|独角兽|上市公司|项目|工厂|平台){_COUNT}$")
# Behind the clause that names the industry only a bare measure is still its own: 产值, 规上企业; 新增高新技术企业 begins anew.
_BARE = re.compile(rf"(?:年|新增|现有|集聚|规模以上|规上|工业|上市|龙头|总|累计)*(?:{_SIZES}|产业规模|市场规模|单位){_COUNT}")
_OF_NO_INDUSTRY = re.compile(r"全社会|旅游|居民|财政|公共预算|生产总值|社会消费|固定资产|人均|户均|城镇|农村|常住|一般贸易|进出口总")
_HAS_INDUSTRY = re.compile(r"产业|行业|集群|领域|制造业|服务业|工业(?=增加值|投资)|业(?=增加值|产值|营收)|[^规工企专]业[^企绩务]")
_SAYS_NO_INDUSTRY = re.compile(r"制造业单项冠军|^产业规模")
_WHOLE_PLACE = re.compile(r"全[国省市区县](?!第|排|首)")
# 集群规上企业: the cluster that the sentence is about.
_SAME_CLUSTER = re.compile(r"(?:该|上述)?(?P<word>产业集群|集群|产业)(?=规模以上|规上|企业|内)")
# These say nothing before it is told of what: 产业规模, 投资额.
_SIZE_OF_WHAT = re.compile(r"(?:产业|市场|行业)规模(?:增速)?")
# 其中 goes on with the measure before it; 全年 and 截至 begin anew.
_OF_IT = re.compile(r"[“ ]*(?:其中|包括|具体来?看|[从按分][^，。]{1,16}看)")
# A sentence that begins with its verb goes on with whom the one before was about.
_GOES_ON = re.compile(r"(?:现|已|还|并|共|目前)*(?:拥有|集聚|汇聚|培育|形成|涌现|累计)")
_AMOUNT = re.compile(r"(?:数量|总量|总数|数)$")


def add_scopes(text: str, spoken: str, sentences: Sequence[Sentence]) -> None:
    """Complete the measures of one block's facts by what the block said of them before.

    Args:
        text: the block's text in plain form.
        spoken: the same with its times masked, character by character.
        sentences: the block's sentences in order, read; the facts in them are changed.
    """
    industry = None
    for sentence in sentences:
        if not sentence.facts or not _GOES_ON.match(spoken, sentence.start):
            industry = None
        if sentence.facts:
            industry = _by_industry(spoken, sentence, industry)
    for before, sentence in pairwise(sentences):
        if sentence.facts:
            _by_longer_name(text, spoken, before, sentence)
    for sentence in sentences:
        _by_topic(spoken, sentence)


def _by_industry(spoken: str, sentence: Sentence, industry: str | None) -> str | None:
    """Restrict the measures of a sentence, from `industry` on, and return the industry that it ends with."""
    holder = None
    facts = iter(sentence.facts)
    fact = next(facts, None)
    naming = sentence.clauses[0] if industry is not None else None
    for clause in sentence.clauses:
        named = _industry_of(spoken, sentence, clause.start, clause.end)
        if named is not None:
            industry, holder, naming = named, None, clause
        elif _WHOLE_PLACE.search(spoken, clause.start, clause.end):
            industry = None
        while fact is not None and fact.clause == clause:
            if industry is not None and (holder is None or fact.subject == holder):
                holder = fact.subject
                if clause == naming or _BARE.fullmatch(pt.RANKING.sub("", fact.indicator or "")):
                    _restrict(fact, industry)
            fact = next(facts, None)
    _same_cluster(sentence)
    return industry


def _industry_of(spoken: str, sentence: Sentence, start: int, end: int) -> str | None:
    """The industry that a clause begins with, behind its time and its region."""
    lead = pt.LEAD.match(spoken, start, end)
    at = lead.end() if lead else start
    at += len(spoken[at:end]) - len(spoken[at:end].lstrip(MASK + " “"))
    place = sentence.reading.subjects.region_at(spoken[at:end], 0) if end - at > 1 else None
    at += place.end if place is not None else 0
    found = _TOPIC.match(spoken, at, end + 1)
    return found["industry"] if found else None


def _restrict(fact: Fact, industry: str) -> None:
    name = fact.indicator or ""
    measure = pt.RANKING.sub("", name) if fact.measure is Measure.RANK else name
    fitting = fact.measure is not Measure.SHARE and _OF_AN_INDUSTRY.search(measure)
    if not fitting or _OF_NO_INDUSTRY.search(name) or _HAS_INDUSTRY.search(_SAYS_NO_INDUSTRY.sub("", name)):
        return
    core = re.sub(f"{_KIND}$", "", industry)
    if core not in name:
        fact.indicator = f"{industry}{name}"


def _same_cluster(sentence: Sentence) -> None:
    """集群规上企业完成总产值 behind 绿色石化产值占全市两成: the cluster of that measure."""
    for before, fact in pairwise(sentence.facts):
        meant = _SAME_CLUSTER.match(fact.indicator or "")
        if meant and before.indicator and before.subject == fact.subject:
            measure = before.indicator.split("占")[0]
            _, scope = base_measure(measure, None, Measure.RANK)
            whose = re.sub(r"(?:规模以上|规上|工业|产业|集群)+$", "", scope or "")
            if len(whose) > 1:
                fact.indicator = f"{whose}{meant['word']}{(fact.indicator or '')[meant.end() :]}"


def _by_longer_name(text: str, spoken: str, before: Sentence, sentence: Sentence) -> None:
    """其中，2023年投资额为…: 投资额 is that of the sentence before, 人工智能投资额. 产业规模 alone is always one named before."""
    for fact in sentence.facts:
        name = fact.indicator or ""
        told = _OF_IT.match(text, sentence.start) or _SIZE_OF_WHAT.fullmatch(name)
        if not told or fact.measure not in (Measure.LEVEL, Measure.GROWTH, Measure.CHANGE) or len(name) < 2:
            continue
        if base_measure(name, fact.quantity.unit.code or None, fact.measure)[1] is not None or _WHOLE_PLACE.search(
            spoken, fact.clause.start, fact.clause.end
        ):
            continue
        longer = _longer_name(spoken, before, name, fact)
        if longer is not None:
            fact.indicator = longer


def _longer_name(spoken: str, before: Sentence, name: str, fact: Fact) -> str | None:
    for earlier in reversed(before.facts):
        if (earlier.indicator or "").endswith(name) and earlier.indicator != name and earlier.subject == fact.subject:
            return earlier.indicator
    place = spoken.rfind(name, before.start, before.end)
    if place < 0 or any(earlier.indicator == name for earlier in before.facts):
        return None
    start = max(spoken.rfind(mark, before.start, place) for mark in "，；：。") + 1 or before.start
    return _named_before(spoken, before, max(start, before.start), place + len(name))


def _named_before(spoken: str, sentence: Sentence, start: int, end: int) -> str | None:
    """The measure at the end of [start, end) with its restriction, without time and region; None where it has none."""
    head = spoken[start:end]
    head = strip_links(head[head.rfind(MASK) + 1 :])
    region = sentence.reading.subjects.region_at(head, 0) if len(head) > 1 else None
    phrase = measure_phrase(head[region.end :] if region is not None else head)
    return phrase if 4 <= len(phrase) <= 24 else None


def _by_topic(spoken: str, sentence: Sentence) -> None:
    """知名模型数量方面，某国有61个模型: what is counted is what the clause before named."""
    for fact in sentence.facts:
        name = fact.indicator or ""
        thing = _AMOUNT.sub("", name)
        if fact.measure is not Measure.LEVEL or len(thing) < 2 or thing == name:
            continue
        if spoken.find(thing, sentence.start, fact.clause.start) < 0:
            continue  # the pattern is made for the thing, and making it takes longer than anything else here
        topic = re.compile(rf"(?P<scope>[\u4e00-\u9fffA-Za-z]{{2,12}}){re.escape(thing)}(?:数量|总量|总数)(?:方面|上|看|来看)?(?=[，,])")
        found = topic.search(spoken, sentence.start, fact.clause.start + 1)
        if found and not sentence.reading.subjects.regions_in(found["scope"][2:]):
            longer = _named_before(spoken, sentence, found.start(), found.start() + len(found["scope"]) + len(thing))
            fact.indicator = f"{longer}{name[len(thing) :]}" if longer else name
